//! Sessions as their people and administrators see and end them.

use serde_json::Value;

use crate::testing::World;

const ALICE: (&str, &str) = ("UserName", "alice");
const KEEP: (&str, &str) = ("KeepCurrent", "true");
const OWNER: (&str, &str) = ("AccountOwner", "true");
const ALL: (&str, &str) = ("AllUsers", "true");

/// A world in which alice has two sessions, bob and the owner one each. Their ids.
fn world() -> (World, [String; 4]) {
    let mut world = World::with_account("acme");
    for name in ["alice", "bob"] {
        let _ = world.user(name);
        let password = [("UserName", name), ("Password", "A-long-password-1")];
        world.scene("Ram.CreateLoginProfile", password).answers();
    }
    let first = world.begins_session(Some("alice"), true);
    world.later(60);
    let second = world.begins_session(Some("alice"), false);
    let bobs = world.begins_session(Some("bob"), false);
    let owners = world.begins_session(None, false);
    (world, [first, second, bobs, owners])
}

fn ids(told: &Value) -> Vec<&str> {
    let sessions = told["Sessions"].as_array().unwrap();
    let id = |one: &Value| one["SessionId"].as_str().map(str::len);
    assert!(sessions.iter().all(|one| id(one) == Some(64)));
    sessions
        .iter()
        .map(|one| one["SessionId"].as_str().unwrap())
        .collect()
}

#[test]
fn a_session_shows_all_its_owner_may_know() {
    let (mut world, [first, second, ..]) = world();
    let told = world.in_session(&second).call("ListSessions", []).answers();
    assert_eq!(ids(&told), [&first, &second]);
    let shown = &told["Sessions"][0];
    for (field, value) in [
        ("IdentityType", "RAMUser"),
        ("UserName", "alice"),
        ("UserPrincipalName", "alice@acme.onaliyun.com"),
        ("CreateDate", "2026-01-02T03:04:05Z"),
        ("ExpireDate", "2026-01-02T04:04:05Z"),
        ("LastSeenDate", "2026-01-02T03:04:05Z"),
        ("LogonMethod", "password"),
        ("SourceIp", "203.0.113.7"),
        ("UserAgent", "browser"),
    ] {
        assert_eq!(shown[field], value, "{field}");
    }
    let marks = |one: usize| {
        let one = &told["Sessions"][one];
        (one["MFAPresent"].clone(), one["Current"].clone())
    };
    assert_eq!(marks(0), (true.into(), false.into()));
    assert_eq!(marks(1), (false.into(), true.into()));
    // By key it is nobody's current session; over is gone.
    let by_key = world.user("alice").call("ListSessions", []).answers();
    assert_eq!(by_key["Sessions"][1]["Current"], false);
    world.later(3540);
    let told = world.user("alice").call("ListSessions", []).answers();
    assert_eq!(ids(&told), [&second]);
}

#[test]
fn administrators_name_whose_sessions_they_mean() {
    let (mut world, [first, second, bobs, owners]) = world();
    let mut listed = |named: &[(&str, &str)]| {
        let told = world.admin().call("ListSessions", named.iter().copied());
        let told = told.answers();
        ids(&told)
            .iter()
            .map(|id| (*id).to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(listed(&[ALICE]), [&*first, &second]);
    assert_eq!(listed(&[("UserPrincipalName", "bob@acme")]), [&*bobs]);
    assert_eq!(listed(&[OWNER]), [&*owners]);
    assert_eq!(listed(&[]), [""; 0]);
    let all = listed(&[ALL]);
    assert_eq!((&all[0], all.len()), (&owners, 4));
    let told = world.admin().call("ListSessions", [OWNER]).answers();
    let owner = &told["Sessions"][0];
    assert_eq!(owner["IdentityType"], "Account");
    assert!(owner["UserName"].is_null());
}

#[test]
fn whoever_names_two_at_once_is_refused_by_name() {
    let (mut world, _) = world();
    let bob = ("UserPrincipalName", "bob@acme");
    for (named, code) in [
        ([ALICE, bob], "InvalidParameter.UserName"),
        ([ALICE, OWNER], "InvalidParameter.AccountOwner"),
        ([bob, OWNER], "InvalidParameter.AccountOwner"),
        ([ALICE, ALL], "InvalidParameter.AllUsers"),
        ([OWNER, ALL], "InvalidParameter.AllUsers"),
    ] {
        world.admin().call("ListSessions", named).refuses(code);
    }
    let stranger = [("UserPrincipalName", "alice@globex")];
    let told = world.admin().call("ListSessions", stranger);
    told.refuses("EntityNotExist.User");
}

#[test]
fn pages_go_on_where_they_ended_though_that_session_is_gone() {
    let (mut world, [first, second, bobs, owners]) = world();
    let one = ("MaxItems", "1");
    let mut seen = Vec::new();
    let mut marker = String::new();
    loop {
        let asked = [ALL, one, ("Marker", &marker)];
        let told = world.admin().call("ListSessions", asked).answers();
        let page = ids(&told);
        assert_eq!(page.len(), 1);
        assert_eq!(told["IsTruncated"], told["Marker"].is_string());
        seen.push(page[0].to_owned());
        let id = [("SessionId", page[0])];
        world.admin().call("EndSession", id).answers();
        match told["Marker"].as_str() {
            Some(next) => next.clone_into(&mut marker),
            None => break,
        }
    }
    assert_eq!(seen[0], owners);
    seen.sort();
    let mut all = [first, second, bobs, owners];
    all.sort();
    assert_eq!(seen, all);
}

#[test]
fn people_see_and_end_their_own_and_nobody_else_s() {
    let (mut world, [first, second, bobs, owners]) = world();
    let mut codes = |operation: &str, parameters: [(&str, &str); 1]| {
        let told = world.in_session(&second).call(operation, parameters);
        told.code()
    };
    assert_eq!(codes("ListSessions", [("UserName", "bob")]), "NoPermission");
    assert_eq!(codes("ListSessions", [OWNER]), "NoPermission");
    assert_eq!(codes("ListSessions", [ALL]), "NoPermission");
    assert_eq!(codes("EndSessionsOfUser", [OWNER]), "NoPermission");
    let bob = ("UserName", "bob");
    assert_eq!(codes("EndSessionsOfUser", [bob]), "NoPermission");
    assert_eq!(codes("UnlockUser", [ALICE]), "NoPermission");
    let nobodys = "0".repeat(64);
    for id in [&bobs, &owners, &nobodys] {
        assert_eq!(codes("EndSession", [("SessionId", id)]), "NoPermission");
    }
    assert_eq!(codes("EndSession", [("SessionId", &first)]), "ok");
    // It ends itself, and then asks no more.
    assert_eq!(codes("EndSession", [("SessionId", &second)]), "ok");
    assert_eq!(codes("ListSessions", [ALICE]), "InvalidLogonSession");
    let told = world.admin().call("EndSession", [("SessionId", &*second)]);
    told.refuses("EntityNotExist.LogonSession");
    assert_eq!(told.status, 404);
}

#[test]
fn who_is_forbidden_may_not_even_end_the_own() {
    let (mut world, [first, ..]) = world();
    world.permit("alice", "Deny", "rampart:EndSession*", "*");
    for (operation, parameter) in [
        ("EndSession", ("SessionId", &*first)),
        ("EndSessionsOfUser", KEEP),
    ] {
        let told = world.in_session(&first).call(operation, [parameter]);
        told.refuses("NoPermission");
    }
    world.in_session(&first).call("ListSessions", []).answers();
}

#[test]
fn all_sessions_end_but_the_one_that_asks_if_it_is_kept() {
    let (mut world, [first, second, bobs, _]) = world();
    let ended = |world: &mut World, by: &str, parameters: &[(&str, &str)]| {
        let parameters = parameters.iter().copied();
        let mut session = world.in_session(by);
        let told = session.call("EndSessionsOfUser", parameters).answers();
        told["EndedSessions"].clone()
    };
    assert_eq!(ended(&mut world, &second, &[KEEP]), 1);
    let told = world.in_session(&first).call("ListSessions", []);
    told.refuses("InvalidLogonSession");
    assert_eq!(ended(&mut world, &second, &[ALICE, KEEP]), 0);
    assert_eq!(ended(&mut world, &second, &[]), 1);
    let told = world.in_session(&second).call("ListSessions", []);
    told.refuses("InvalidLogonSession");
    // Whoever comes by key is no session, so none is kept.
    let told = world.user("bob").call("EndSessionsOfUser", [KEEP]);
    assert_eq!(told.answers()["EndedSessions"], 1);
    let told = world.in_session(&bobs).call("ListSessions", []);
    told.refuses("InvalidLogonSession");
}

#[test]
fn an_administrator_s_own_session_is_kept_from_nothing_of_others() {
    let (mut world, [first, ..]) = world();
    let admins = {
        let password = [("UserName", "admin"), ("Password", "A-long-password-1")];
        let _ = world.scene("Ram.CreateLoginProfile", password);
        world.begins_session(Some("admin"), false)
    };
    world.shows_again(&admins);
    let mut admin = world.in_session(&admins);
    let told = admin.call("EndSessionsOfUser", [ALICE, KEEP]).answers();
    assert_eq!(told["EndedSessions"], 2);
    let told = world.in_session(&first).call("ListSessions", []);
    told.refuses("InvalidLogonSession");
    world.in_session(&admins).call("ListSessions", []).answers();
}
