//! Stories of temporary credentials that end before their time: what ends them, on which node, and what does not.

use gateway::Revocations;
use serde_json::{Value, json};

use crate::testing::{Key, World, trust};

const ENDED: &str = "InvalidSecurityToken.Expired";
const EVERYTHING: [(&str, &str); 2] = [
    ("PolicyName", "AdministratorAccess"),
    ("PolicyType", "System"),
];

/// What is revoked, as the keys of a world say.
type What = Box<dyn Fn(&[Key; 4]) -> Vec<(&'static str, String)>>;

/// A world in which alice and bob may assume every role, and the roles ops and dev trust the account.
fn world(heeds: bool) -> World {
    let mut world = World::with_settings("acme", |settings| settings.heed_revocations = heeds);
    let root = format!("acs:ram::{}:root", world.account_id());
    for role in ["ops", "dev"] {
        make_role(&mut world, role, &trust(&root));
    }
    for user in ["alice", "bob"] {
        world.permit(user, "Allow", "sts:*", "*");
    }
    world
}

fn make_role(world: &mut World, name: &str, trust: &str) {
    let role = [("RoleName", name), ("AssumeRolePolicyDocument", trust)];
    world.scene("CreateRole", role).answers();
    let [policy, kind] = EVERYTHING;
    let held = [("RoleName", name), policy, kind];
    world.scene("AttachPolicyToRole", held).answers();
}

fn arn(account: &str, role: &str) -> String {
    format!("acs:ram::{account}:role/{role}")
}

/// Credentials of a role of the account, as a user gets them.
fn assumes(world: &mut World, user: &str, role: &str, session: &str) -> Key {
    let arn = arn(&world.account_id(), role);
    let asked = [("RoleArn", &*arn), ("RoleSessionName", session)];
    Key::of(&world.user(user).call("AssumeRole", asked))
}

/// The same as whoever holds other credentials gets them.
fn goes_on(world: &mut World, key: &Key, arn: &str) -> Key {
    let asked = [("RoleArn", arn), ("RoleSessionName", "next")];
    Key::of(&world.holder_of(key).call("AssumeRole", asked))
}

fn asks(world: &mut World, key: &Key) -> String {
    world.holder_of(key).call("GetCallerIdentity", []).code()
}

#[track_caller]
fn revoke(world: &mut World, what: &[(&str, &str)]) -> Value {
    let told = world.admin().call("RevokeSessions", what.iter().copied());
    told.answers()
}

/// Whose requests are refused, of four: alice's and bob's in ops, alice's and bob's in dev. Alice's sessions are
/// called shift, bob's night.
fn ended_by(heeds: bool, what: impl Fn(&[Key; 4]) -> Vec<(&'static str, String)>) -> [bool; 4] {
    let mut world = world(heeds);
    let begin = |world: &mut World| {
        [
            assumes(world, "alice", "ops", "shift"),
            assumes(world, "bob", "ops", "night"),
            assumes(world, "alice", "dev", "shift"),
            assumes(world, "bob", "dev", "night"),
        ]
    };
    let keys = begin(&mut world);
    for key in &keys {
        assert_eq!(asks(&mut world, key), "ok");
    }
    let what = what(&keys);
    let what: Vec<_> = what.iter().map(|(name, value)| (*name, &**value)).collect();
    revoke(&mut world, &what);
    // Whatever is issued from then on is not meant.
    for key in begin(&mut world) {
        assert_eq!(asks(&mut world, &key), "ok");
    }
    keys.map(|key| match &*asks(&mut world, &key) {
        "ok" => false,
        code => {
            assert_eq!(code, ENDED);
            true
        }
    })
}

#[test]
fn each_way_ends_what_it_names_and_no_more() {
    let one = |name, value: &str| vec![(name, value.to_owned())];
    let ways: Vec<(What, [bool; 4])> = vec![
        (
            Box::new(move |_| one("RoleName", "OPS")),
            [true, true, false, false],
        ),
        (
            Box::new(move |_| one("RoleSessionName", "shift")),
            [true, false, true, false],
        ),
        (
            Box::new(move |_| [one("RoleName", "ops"), one("RoleSessionName", "shift")].concat()),
            [true, false, false, false],
        ),
        (
            Box::new(move |_| one("UserName", "bob")),
            [false, true, false, true],
        ),
        (
            Box::new(move |_| one("UserPrincipalName", "alice@acme")),
            [true, false, true, false],
        ),
        (
            Box::new(move |keys| one("TemporaryAccessKeyId", &keys[2].id)),
            [false, false, true, false],
        ),
        (Box::new(move |_| one("AllSessions", "true")), [true; 4]),
    ];
    for (what, ended) in ways {
        // With the guard off all of them go on: it is the guard that ends them.
        assert_eq!(ended_by(false, &what), [false; 4]);
        assert_eq!(ended_by(true, &what), ended);
    }
}

#[test]
fn with_a_moment_only_what_is_older_ends() {
    let mut world = world(true);
    let first = assumes(&mut world, "alice", "ops", "shift");
    world.later(60);
    let moment = world.now().to_string();
    let second = assumes(&mut world, "alice", "ops", "shift");
    world.later(60);
    let asked = [("RoleName", "ops"), ("Before", moment.as_str())];
    let told = revoke(&mut world, &asked);
    assert_eq!(told["Revocation"]["Before"], moment);
    assert_eq!(asks(&mut world, &first), ENDED);
    assert_eq!(asks(&mut world, &second), "ok");
    let to_come = world.now().plus_seconds(1).to_string();
    let asked = [("RoleName", "ops"), ("Before", to_come.as_str())];
    let refused = world.admin().call("RevokeSessions", asked);
    refused.refuses("InvalidParameter.Before");
    assert_eq!(asks(&mut world, &second), "ok");
    // What was revoked stays revoked, whatever is said later of less.
    revoke(&mut world, &[("RoleName", "ops")]);
    let old = world.now().plus_seconds(-10_000).to_string();
    let asked = [("RoleName", "ops"), ("Before", old.as_str())];
    let told = revoke(&mut world, &asked);
    assert!(told["Revocation"]["Before"].is_null());
    assert_eq!(asks(&mut world, &second), ENDED);
    // Nor is more told of than was said.
    let whole = world.now().to_string();
    world.later(60);
    let third = assumes(&mut world, "alice", "ops", "shift");
    world.later(60);
    let told = revoke(&mut world, &asked);
    assert_eq!(told["Revocation"]["Before"], whole);
    assert_eq!(asks(&mut world, &third), "ok");
}

#[test]
fn clocks_that_are_set_back_bring_nothing_back_and_end_nothing() {
    let mut world = world(true);
    let before = assumes(&mut world, "alice", "ops", "shift");
    revoke(&mut world, &[("RoleName", "ops")]);
    world.later(-600);
    let after = assumes(&mut world, "alice", "ops", "shift");
    assert_eq!(asks(&mut world, &before), ENDED);
    assert_eq!(asks(&mut world, &after), "ok");
}

#[test]
fn what_came_of_revoked_credentials_ends_with_them() {
    for heeds in [false, true] {
        let expected = if heeds { ENDED } else { "ok" };
        let first_ends = [
            ("RoleName", "ops"),
            ("RoleSessionName", "shift"),
            ("UserName", "alice"),
        ];
        for what in first_ends {
            let mut world = world(heeds);
            let dev = arn(&world.account_id(), "dev");
            let first = assumes(&mut world, "alice", "ops", "shift");
            let second = goes_on(&mut world, &first, &dev);
            let third = goes_on(&mut world, &second, &dev);
            let others = assumes(&mut world, "bob", "dev", "next");
            revoke(&mut world, &[what]);
            for key in [&first, &second, &third] {
                assert_eq!(asks(&mut world, key), expected, "{what:?}");
            }
            assert_eq!(asks(&mut world, &others), "ok");
        }
    }
    // One link in the middle, by its id.
    let mut world = world(true);
    let dev = arn(&world.account_id(), "dev");
    let first = assumes(&mut world, "alice", "ops", "shift");
    let second = goes_on(&mut world, &first, &dev);
    let third = goes_on(&mut world, &second, &dev);
    revoke(&mut world, &[("TemporaryAccessKeyId", &second.id)]);
    let codes = [&first, &second, &third].map(|key| asks(&mut world, key));
    assert_eq!(codes, ["ok", ENDED, ENDED]);
}

#[test]
fn credentials_of_another_account_end_with_what_led_there() {
    let story = |what: &'static str| {
        let mut world = world(true);
        let acme = world.account_id();
        world.visit("other");
        let there = world.account_id();
        make_role(
            &mut world,
            "guests",
            &trust(&format!("acs:ram::{acme}:root")),
        );
        let guests = arn(&there, "guests");
        world.visit("acme");
        let first = assumes(&mut world, "alice", "ops", "shift");
        let chained = goes_on(&mut world, &first, &guests);
        let asked = [("RoleArn", &*guests), ("RoleSessionName", "shift")];
        let direct = Key::of(&world.user("alice").call("AssumeRole", asked));
        let bobs = Key::of(&world.user("bob").call("AssumeRole", asked));
        let bearers = [&chained, &direct, &bobs].map(Key::bearer);
        match what {
            "role" => drop(revoke(&mut world, &[("RoleName", "ops")])),
            "user" => drop(revoke(&mut world, &[("UserName", "alice")])),
            "there" => {
                world.visit("other");
                revoke(&mut world, &[("RoleName", "guests")]);
            }
            "all" => drop(revoke(&mut world, &[("AllSessions", "true")])),
            "no role" => {
                let gone = [("RoleName", "ops"), ("CascadingDelete", "true")];
                world.scene("Ram.DeleteRole", gone).answers();
            }
            _ => {}
        }
        world.visit("other");
        let codes = [&chained, &direct, &bobs].map(|key| asks(&mut world, key) == "ok");
        // The decision API lets in whom the others let in.
        assert_eq!(
            bearers.map(|bearer| world.lets_in(&bearer)),
            codes,
            "{what}"
        );
        codes
    };
    assert_eq!(story("nothing"), [true; 3]);
    assert_eq!(story("role"), [false, true, true]);
    assert_eq!(story("no role"), [false, true, true]);
    assert_eq!(story("user"), [false, false, true]);
    assert_eq!(story("there"), [false; 3]);
    assert_eq!(story("all"), [false; 3]);
}

#[test]
fn a_chain_of_sessions_has_so_many_links() {
    let mut world = world(true);
    let ops = arn(&world.account_id(), "ops");
    let mut key = assumes(&mut world, "alice", "ops", "shift");
    for _ in 0..32 {
        key = goes_on(&mut world, &key, &ops);
    }
    assert_eq!(asks(&mut world, &key), "ok");
    let asked = [("RoleArn", &*ops), ("RoleSessionName", "next")];
    let told = world.holder_of(&key).call("AssumeRole", asked);
    told.refuses("InvalidParameter.RoleArn");
}

#[test]
fn a_role_that_comes_again_under_its_name_brings_no_session_back() {
    let mut world = world(true);
    let key = assumes(&mut world, "alice", "ops", "shift");
    let gone = [("RoleName", "ops"), ("CascadingDelete", "true")];
    world.scene("Ram.DeleteRole", gone).answers();
    assert_eq!(asks(&mut world, &key), ENDED);
    let root = format!("acs:ram::{}:root", world.account_id());
    make_role(&mut world, "ops", &trust(&root));
    assert_eq!(asks(&mut world, &key), ENDED);
    let new = assumes(&mut world, "alice", "ops", "shift");
    assert_eq!(asks(&mut world, &new), "ok");
}

#[test]
fn what_a_user_began_ends_with_the_user() {
    for heeds in [false, true] {
        let mut world = world(heeds);
        let key = assumes(&mut world, "alice", "ops", "shift");
        let ops = arn(&world.account_id(), "ops");
        let chained = goes_on(&mut world, &key, &ops);
        let upn = [("UserPrincipalName", "alice@acme")];
        world.scene("Ims.DeleteUser", upn).answers();
        let expected = if heeds { ENDED } else { "ok" };
        assert_eq!(asks(&mut world, &key), expected);
        assert_eq!(asks(&mut world, &chained), expected);
        // Somebody else of that name is somebody else.
        world.scene("CreateUser", [("UserName", "alice")]).answers();
        assert_eq!(asks(&mut world, &key), expected);
    }
}

#[test]
fn what_is_changed_of_a_role_counts_with_the_next_request() {
    let mut world = world(true);
    let key = assumes(&mut world, "alice", "ops", "shift");
    let lists = |world: &mut World| world.holder_of(&key).call("ListUsers", []).code();
    assert_eq!(lists(&mut world), "ok");
    let [policy, kind] = EVERYTHING;
    let held = [("RoleName", "ops"), policy, kind];
    world.scene("DetachPolicyFromRole", held).answers();
    assert_eq!(lists(&mut world), "NoPermission");
    world.scene("AttachPolicyToRole", held).answers();
    assert_eq!(lists(&mut world), "ok");
    let denies =
        r#"{"Version":"1","Statement":[{"Effect":"Deny","Action":"ram:*","Resource":"*"}]}"#;
    let policy = ("PolicyName", "denies");
    let document = [policy, ("PolicyDocument", denies)];
    world.scene("CreatePolicy", document).answers();
    let held = [("RoleName", "ops"), policy, ("PolicyType", "Custom")];
    world.scene("AttachPolicyToRole", held).answers();
    assert_eq!(lists(&mut world), "NoPermission");
    // Whom a role trusts is asked when it is assumed; a shorter most is for sessions to come.
    let nobody = trust("acs:ram::1999999999999999:root");
    let to = [
        ("RoleName", "ops"),
        ("NewAssumeRolePolicyDocument", nobody.as_str()),
    ];
    world.scene("UpdateRole", to).answers();
    assert_eq!(asks(&mut world, &key), "ok");
}

#[test]
fn the_key_that_began_a_session_may_be_switched_off_or_go() {
    let mut world = world(true);
    let id = world.user("alice").key().id;
    let key = assumes(&mut world, "alice", "ops", "shift");
    let off = [
        ("UserAccessKeyId", &*id),
        ("Status", "Inactive"),
        ("UserName", "alice"),
    ];
    world.scene("Ram.UpdateAccessKey", off).answers();
    assert_eq!(asks(&mut world, &key), "ok");
    world
        .scene("Ram.DeleteAccessKey", [off[0], off[2]])
        .answers();
    assert_eq!(asks(&mut world, &key), "ok");
    revoke(&mut world, &[("UserName", "alice")]);
    assert_eq!(asks(&mut world, &key), ENDED);
}

#[test]
fn no_request_is_served_on_a_second_node_after_the_first_has_answered() {
    for heeds in [false, true] {
        let mut world = world(heeds);
        let keys: Vec<_> = (0..20)
            .map(|number| assumes(&mut world, "alice", "ops", &format!("shift-{number}")))
            .collect();
        let first = world.another_node_with(|settings| settings.heed_revocations = heeds);
        for key in &keys {
            assert_eq!(asks(&mut world, key), "ok");
        }
        let second = world.turn_to(first);
        revoke(&mut world, &[("RoleName", "ops")]);
        world.turn_to(second);
        let mut served = 0;
        for key in keys.iter().cycle().take(200) {
            served += usize::from(asks(&mut world, key) == "ok");
        }
        assert_eq!(served, if heeds { 0 } else { 200 });
    }
}

#[test]
fn who_has_switched_to_a_role_is_put_out_of_it() {
    let mut world = world(true);
    let profile = [("UserName", "alice"), ("Password", "A-long-password-1")];
    world.scene("Ram.CreateLoginProfile", profile).answers();
    let token = world.opens_session("alice");
    let switched = |world: &mut World| {
        let (told, taken) = world.switch(&token, "ops");
        told.answers();
        taken.unwrap()
    };
    let looks = |world: &mut World, token: &str| {
        let told = world.order(token, "Sts.GetCallerIdentity", &json!({}));
        told.code()
    };
    let in_role = switched(&mut world);
    assert_eq!(looks(&mut world, &in_role), "ok");
    let told = revoke(&mut world, &[("RoleName", "ops")]);
    assert_eq!(told["EndedConsoleSessions"], 1);
    assert_eq!(looks(&mut world, &in_role), "InvalidLogonSession");
    // Who logged on is logged on, and what comes after is not meant.
    assert_eq!(looks(&mut world, &token), "ok");
    let again = switched(&mut world);
    assert_eq!(looks(&mut world, &again), "ok");
    let told = revoke(&mut world, &[("UserName", "alice")]);
    assert_eq!(told["EndedConsoleSessions"], 1);
    assert_eq!(looks(&mut world, &again), "InvalidLogonSession");
    assert_eq!(looks(&mut world, &token), "ok");
}

#[test]
fn what_is_meant_is_said_in_one_way_and_must_be_there() {
    let mut world = world(true);
    let one_way = "InvalidParameter.RoleName";
    for (asked, code) in [
        (&[][..], one_way),
        (&[("AllSessions", "false")], one_way),
        (&[("AllSessions", "true"), ("RoleName", "ops")], one_way),
        (
            &[("UserName", "alice"), ("RoleSessionName", "shift")],
            one_way,
        ),
        (
            &[("UserName", "alice"), ("UserPrincipalName", "alice@acme")],
            one_way,
        ),
        (&[("RoleName", "none")], "EntityNotExist.Role"),
        (&[("UserName", "nobody")], "EntityNotExist.User"),
        (
            &[("TemporaryAccessKeyId", "LTAI5tExample")],
            "InvalidParameter.TemporaryAccessKeyId",
        ),
        (
            &[("RoleSessionName", "x")],
            "InvalidParameter.RoleSessionName",
        ),
        (
            &[("AllSessions", "true"), ("Before", "yesterday")],
            "InvalidParameter.Before",
        ),
    ] {
        let told = world.admin().call("RevokeSessions", asked.iter().copied());
        assert_eq!(told.code(), code, "{asked:?}");
    }
    let told = world.scene("ListRevocations", []).answers();
    assert_eq!(told["Revocations"], Value::Array(Vec::new()));
}

#[test]
fn who_may_revoke_one_role_may_not_revoke_another_or_all() {
    let mut world = world(true);
    let ops = arn(&world.account_id(), "ops");
    world.permit("carol", "Allow", "rampart:RevokeSessions", &ops);
    for (asked, code) in [
        (&[("RoleName", "ops")][..], "ok"),
        (&[("RoleName", "ops"), ("RoleSessionName", "shift")], "ok"),
        (&[("RoleName", "dev")], "NoPermission"),
        (&[("RoleName", "none")], "NoPermission"),
        (&[("RoleSessionName", "shift")], "NoPermission"),
        (&[("UserName", "carol")], "NoPermission"),
        (&[("TemporaryAccessKeyId", "STS.abc")], "NoPermission"),
        (&[("AllSessions", "true")], "NoPermission"),
    ] {
        let told = world
            .user("carol")
            .call("RevokeSessions", asked.iter().copied());
        assert_eq!(told.code(), code, "{asked:?}");
    }
    let told = world.user("carol").call("ListRevocations", []);
    told.refuses("NoPermission");
}

#[test]
fn revocations_are_listed_page_by_page_until_they_can_end_nothing() {
    let mut world = world(true);
    for what in [
        ("RoleName", "ops"),
        ("UserName", "alice"),
        ("TemporaryAccessKeyId", "STS.abc"),
        ("RoleSessionName", "shift"),
        ("AllSessions", "true"),
    ] {
        world.later(1);
        revoke(&mut world, &[what]);
    }
    let (mut shown, mut marker) = (Vec::new(), String::new());
    let mut pages = 0;
    loop {
        let asked = [("MaxItems", "2"), ("Marker", marker.as_str())];
        let told = world.scene("ListRevocations", asked).answers();
        shown.extend(told["Revocations"].as_array().unwrap().clone());
        pages += 1;
        match told["Marker"].as_str() {
            Some(next) => next.clone_into(&mut marker),
            None => break,
        }
    }
    assert_eq!(pages, 3);
    let types: Vec<_> = shown.iter().map(|one| &one["RevocationType"]).collect();
    assert_eq!(types, ["Role", "User", "Token", "Session", "All"]);
    assert_eq!(shown[0]["RoleName"], "ops");
    assert_eq!(shown[1]["UserName"], "alice");
    assert_eq!(shown[2]["TemporaryAccessKeyId"], "STS.abc");
    assert_eq!(shown[3]["RoleSessionName"], "shift");
    assert_eq!(shown[0]["RevokeDate"], "2026-01-02T03:04:06Z");
    let left = |world: &mut World| {
        let told = world.scene("ListRevocations", []).answers();
        told["Revocations"].as_array().unwrap().len()
    };
    // Twelve hours is the longest that credentials last, and clocks may be an hour apart.
    let records = |world: &World| {
        let all = world.records();
        all.iter().filter(|one| one.contains("revocation")).count()
    };
    world.later(13 * 3600 - 4);
    world.make_round(Revocations);
    assert_eq!((left(&mut world), records(&world)), (5, 5));
    world.later(2);
    assert_eq!(left(&mut world), 3);
    world.forget_events();
    world.make_round(Revocations);
    assert_eq!((left(&mut world), records(&world)), (3, 3));
    world.events().are(["PruneRevocations ok"]);
}

#[test]
fn it_is_written_down_who_revoked_what_and_what_was_refused() {
    let mut world = world(true);
    let key = assumes(&mut world, "alice", "ops", "shift");
    world.forget_events();
    revoke(&mut world, &[("RoleName", "ops")]);
    assert_eq!(asks(&mut world, &key), ENDED);
    let events = world.events();
    events.are(["RevokeSessions ok", &format!("GetCallerIdentity {ENDED}")]);
    let events = events.json();
    assert_eq!(events[0]["resourceName"], "ops");
    assert_eq!(events[0]["userIdentity"]["userName"], "admin");
    let why = events[1]["errorMessage"].as_str().unwrap();
    assert!(why.contains("those of the role"), "{why}");
    // The caller hears that it is over, and nothing of what was meant.
    let told = world
        .holder_of(&key)
        .call("GetCallerIdentity", [])
        .refuses(ENDED);
    let said = told["Message"].as_str().unwrap();
    assert!(
        said.contains("revoked") && !said.contains("role 3"),
        "{said}"
    );
}
