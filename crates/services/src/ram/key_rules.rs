//! Stories of the rules that AccessKeys live under.

use gateway::{IdleKeys, KeyDeed, ReadAudit};
use model::Moment;

use crate::testing::{Key, Told, World, trust};

const ALICE: (&str, &str) = ("UserName", "alice");
const DAY: i64 = 24 * 60 * 60;

fn scene() -> (World, Key) {
    let mut world = World::with_account("acme");
    let key = world.user("alice").key();
    world.forget_events();
    (world, key)
}

fn switch(world: &mut World, key: &Key, status: &str) {
    let id = ("UserAccessKeyId", key.id.as_str());
    let parameters = [ALICE, id, ("Status", status)];
    world.admin().call("UpdateAccessKey", parameters).answers();
}

fn status(world: &mut World) -> String {
    let list = world.admin().call("ListAccessKeys", [ALICE]).answers();
    let status = &list["AccessKeys"]["AccessKey"][0]["Status"];
    status.as_str().unwrap().to_owned()
}

fn last_used(world: &mut World, key: &Key) -> String {
    let id = ("UserAccessKeyId", key.id.as_str());
    let told = world.admin().call("GetAccessKeyLastUsed", [ALICE, id]);
    let told = told.answers();
    let date = &told["AccessKeyLastUsed"]["LastUsedDate"];
    date.as_str().unwrap().to_owned()
}

#[test]
fn every_proven_use_counts_whatever_becomes_of_it_and_however_reads_are_kept() {
    for reads in [ReadAudit::Durable, ReadAudit::Buffered, ReadAudit::Off] {
        let mut world = World::with_settings("acme", |settings| settings.reads = reads);
        let key = world.user("alice").key();
        assert_eq!(last_used(&mut world, &key), "");
        let mut next = |story: &dyn Fn(&mut World) -> Told, counts: bool| {
            world.later(60);
            let now = world.now();
            let minute = now.seconds() - now.seconds().rem_euclid(60);
            let told = story(&mut world).code();
            let used = last_used(&mut world, &key);
            let expected = Moment::from_seconds(minute).to_string();
            assert_eq!(used == expected, counts, "{told} at {expected}: {used}");
            told
        };
        let ask = |world: &mut World| world.holder_of(&key).call("GetCallerIdentity", []);
        assert_eq!(next(&ask, true), "ok");
        let denied = |world: &mut World| world.holder_of(&key).call("ListUsers", []);
        assert_eq!(next(&denied, true), "NoPermission");
        let written = |world: &mut World| {
            let name = [("UserName", "x")];
            world.holder_of(&key).call("CreateUser", name)
        };
        assert_eq!(next(&written, true), "NoPermission");
        let forged = |world: &mut World| {
            let forged = key.forged();
            world.holder_of(&forged).call("GetCallerIdentity", [])
        };
        assert_eq!(next(&forged, false), "SignatureDoesNotMatch");
        let off = |world: &mut World| {
            switch(world, &key, "Inactive");
            world.holder_of(&key).call("GetCallerIdentity", [])
        };
        assert_eq!(next(&off, true), "InvalidAccessKeyId.Inactive");
    }
}

#[test]
fn a_key_that_is_on_is_deleted_by_force_or_not_at_all() {
    for forced in [true, false] {
        let mut world = World::with_settings("acme", |settings| {
            settings.limits.delete_active_keys = forced;
        });
        let key = world.user("alice").key();
        world.forget_events();
        let id = ("UserAccessKeyId", key.id.as_str());
        let told = world.admin().call("DeleteAccessKey", [ALICE, id]);
        if forced {
            told.answers();
            let events = world.events();
            let more = &events.json()[0]["additionalEventData"];
            assert_eq!(more["forced"], "the AccessKey was deleted while Active");
            let again = Key::of(&world.admin().call("CreateAccessKey", [ALICE]));
            switch(&mut world, &again, "Inactive");
            world.forget_events();
            let id = ("UserAccessKeyId", again.id.as_str());
            world.admin().call("DeleteAccessKey", [ALICE, id]).answers();
            let events = world.events();
            assert!(events.json()[0].get("additionalEventData").is_none());
        } else {
            assert_eq!(told.status, 409);
            told.refuses("DeleteConflict.AccessKey.Active");
            assert_eq!(status(&mut world), "Active");
            switch(&mut world, &key, "Inactive");
            world.admin().call("DeleteAccessKey", [ALICE, id]).answers();
        }
    }
}

#[test]
fn the_owner_has_keys_only_where_settings_say_so() {
    let mut world = World::with_account("acme");
    world.root().call("ListUsers", []).answers();
    let own = world.root().call("CreateAccessKey", []);
    let own = Key::of(&own);
    // As before: what the owner may is not for policies to say.
    world.holder_of(&own).call("ListUsers", []).answers();

    let mut world = World::with_settings("acme", |settings| settings.limits.owner_keys = false);
    let told = world.root().call("ListUsers", []);
    assert_eq!(told.status, 403);
    let told = told.refuses("Forbidden.OwnerAccessKey");
    let told = told["Message"].as_str().unwrap();
    assert!(told.contains("accounts.owner_keys"), "{told}");
    let written = world.root().call("CreateAccessKey", []);
    written.refuses("Forbidden.OwnerAccessKey");
    // Those of users are as they were.
    world.admin().call("CreateUser", [ALICE]).answers();
    world.events().are([
        "ListUsers Forbidden.OwnerAccessKey",
        "CreateAccessKey Forbidden.OwnerAccessKey",
        "CreateUser ok",
    ]);
}

#[test]
fn a_key_that_is_known_to_others_opens_nothing_and_its_sessions_neither() {
    let mut world = World::with_account("acme");
    let session = world.session("story").key();
    let key = world.user("assumer").key();
    let other = Key::of(&world.scene("CreateAccessKey", [("UserName", "assumer")]));
    world.forget_events();
    let id = key.id.parse().unwrap();
    world.change_keys(KeyDeed::MarkLeaked(id, "seen in a commit".to_owned()));
    for (holder, operation) in [
        (&key, "GetCallerIdentity"),
        (&key, "ListUsers"),
        (&key, "Ims.GetDefaultDomain"),
    ] {
        let refused = world.holder_of(holder).call(operation, []);
        assert_eq!(refused.status, 403);
        let refused = refused.refuses("Forbidden");
        let said = "There is a risk of leakage of this AccessKey.";
        assert_eq!(refused["Message"], said);
    }
    world
        .holder_of(&key)
        .call("CreateUser", [("UserName", "x")])
        .refuses("Forbidden");
    let events = world.events();
    events.are([
        "MarkAccessKeyLeaked ok",
        "GetCallerIdentity Forbidden",
        "ListUsers Forbidden",
        "GetDefaultDomain Forbidden",
        "CreateUser Forbidden",
    ]);
    let marked = &events.json()[0];
    assert_eq!(marked["requestParameters"]["Reason"], "seen in a commit");
    assert_eq!(marked["resourceName"], key.id);
    assert_eq!(marked["userIdentity"]["type"], "system");
    let why = events.json()[1]["errorMessage"].as_str().unwrap();
    assert!(
        why.contains(&key.id) && why.ends_with("seen in a commit"),
        "{why}"
    );
    // A key in its place does.
    world
        .holder_of(&other)
        .call("GetCallerIdentity", [])
        .answers();
    world
        .holder_of(&session)
        .call("GetCallerIdentity", [])
        .refuses("Forbidden");
}

#[test]
fn sessions_of_a_leaked_key_are_held_back_in_other_accounts_and_down_the_chain() {
    let mut world = World::with_account("acme");
    let key = world.user("assumer").key();
    for action in ["sts:AssumeRole", "sts:SetSourceIdentity"] {
        world.permit("assumer", "Allow", action, "*");
    }
    let home = world.account_id();
    world.visit("globex");
    let there = world.account_id();
    let role = |world: &mut World, name: &str, document: &str| {
        let document = ("AssumeRolePolicyDocument", document);
        world
            .scene("CreateRole", [("RoleName", name), document])
            .answers();
    };
    role(
        &mut world,
        "Guest",
        &trust(&format!("acs:ram::{home}:root")),
    );
    role(
        &mut world,
        "Next",
        &trust(&format!("acs:ram::{there}:root")),
    );
    let attach = [
        ("RoleName", "Guest"),
        ("PolicyName", "AliyunSTSAssumeRoleAccess"),
    ];
    let system = [("PolicyType", "System")];
    let all = attach.into_iter().chain(system);
    world.scene("AttachPolicyToRole", all).answers();
    let assume = |world: &mut World, by: &Key, name: &str| {
        let arn = format!("acs:ram::{there}:role/{name}");
        let wish = [("RoleArn", arn.as_str()), ("RoleSessionName", "story")];
        Key::of(&world.holder_of(by).call("AssumeRole", wish))
    };
    let guest = assume(&mut world, &key, "Guest");
    let next = assume(&mut world, &guest, "Next");
    let other = {
        let own = world.user("local").key();
        world.permit("local", "Allow", "sts:AssumeRole", "*");
        assume(&mut world, &own, "Next")
    };
    for session in [&guest, &next, &other] {
        let told = world.holder_of(session).call("GetCallerIdentity", []);
        told.answers();
    }
    world.visit("acme");
    let id = key.id.parse().unwrap();
    world.change_keys(KeyDeed::MarkLeaked(id, "posted".to_owned()));
    for session in [&guest, &next] {
        let told = world.holder_of(session).call("GetCallerIdentity", []);
        told.refuses("Forbidden");
    }
    let told = world.holder_of(&other).call("GetCallerIdentity", []);
    told.answers();
}

#[test]
fn who_is_shut_out_is_let_in_by_the_server_s_own_command() {
    let (mut world, key) = scene();
    let nobody = r#"{"Version":1,"Status":"Active","Statements":[]}"#;
    let policy = ("AccessKeyPolicy", nobody);
    let upn = ("UserPrincipalName", "alice@acme.onaliyun.com");
    let id = ("UserAccessKeyId", key.id.as_str());
    let set = world
        .admin()
        .call("Ims.SetAccessKeyPolicy", [id, upn, policy]);
    set.answers();
    let denied = "AccessKeyPolicy.Denied";
    let asks =
        |world: &mut World, key: &Key| world.holder_of(key).call("GetCallerIdentity", []).code();
    assert_eq!(asks(&mut world, &key), denied);
    world.change_keys(KeyDeed::LiftPolicy(key.id.parse().unwrap()));
    assert_eq!(asks(&mut world, &key), "ok");
    // The owner may shut out everybody, itself included.
    let root = world.root().key();
    let set = world
        .root()
        .call("Ims.SetAccessKeyPolicyForAccount", [policy]);
    set.answers();
    let admin = world.admin().key();
    for key in [&key, &root, &admin] {
        assert_eq!(asks(&mut world, key), denied);
    }
    let account = world.account_id().parse().unwrap();
    world.change_keys(KeyDeed::LiftAccountPolicy(account));
    for key in [&key, &root, &admin] {
        assert_eq!(asks(&mut world, key), "ok");
    }
    let told = world.events().told();
    assert!(told.contains(&"LiftAccessKeyPolicy ok".to_owned()));
    assert!(told.contains(&"LiftAccessKeyPolicyForAccount ok".to_owned()));
}

/// Lets a key rest for some days, has the job make its round, and tells whether the key is on.
fn rests(world: &mut World, days: i64) -> String {
    world.later(days * DAY);
    world.make_round(IdleKeys);
    let list = world.root().call("ListAccessKeys", [ALICE]).answers();
    let status = &list["AccessKeys"]["AccessKey"][0]["Status"];
    status.as_str().unwrap().to_owned()
}

#[test]
fn a_key_that_nobody_uses_is_switched_off_the_day_after() {
    let prefer = |world: &mut World| {
        world.prefer(|preference| preference.idle_days_keys = model::IdleDays::ALL[0]);
    };
    // Since it was made, since it was used, since it was switched on again.
    for story in 0..3 {
        let (mut world, key) = scene();
        prefer(&mut world);
        assert_eq!(rests(&mut world, 10), "Active");
        match story {
            0 => assert_eq!(rests(&mut world, 80), "Active"),
            1 => {
                let told = world.holder_of(&key).call("GetCallerIdentity", []);
                told.answers();
                assert_eq!(rests(&mut world, 90), "Active");
            }
            _ => {
                switch(&mut world, &key, "Inactive");
                switch(&mut world, &key, "Active");
                assert_eq!(rests(&mut world, 90), "Active");
            }
        }
        assert_eq!(rests(&mut world, 1), "Inactive", "story {story}");
        world
            .holder_of(&key)
            .call("GetCallerIdentity", [])
            .refuses("InvalidAccessKeyId.Inactive");
    }
}

#[test]
fn idle_keys_are_switched_off_once_with_an_event_and_the_owner_s_never() {
    let (mut world, key) = scene();
    let root = world.root().key();
    world.forget_events();
    // The preference that accounts begin with.
    assert_eq!(rests(&mut world, 730), "Active");
    assert_eq!(rests(&mut world, 1), "Inactive");
    let of_key = |world: &World| {
        let events = world.events();
        let disabled = events.json().iter().filter(|event| {
            event["eventName"] == "DisableIdleAccessKey" && event["resourceName"] == key.id
        });
        disabled.cloned().collect::<Vec<_>>()
    };
    let events = of_key(&world);
    assert_eq!(events.len(), 1);
    assert_eq!(events[0]["eventType"], "AliyunServiceEvent");
    assert_eq!(events[0]["userIdentity"]["type"], "system");
    assert_eq!(events[0]["requestParameters"]["UserAccessKeyId"], key.id);
    assert!(events[0].get("additionalEventData").is_none());
    assert_eq!(rests(&mut world, 1), "Inactive");
    assert_eq!(of_key(&world).len(), 1);
    // The owner's was made as long ago and is used only now to look.
    world.later(1000 * DAY);
    world.make_round(IdleKeys);
    world
        .holder_of(&root)
        .call("GetCallerIdentity", [])
        .answers();
}

#[test]
fn users_manage_their_own_keys_where_the_account_prefers_it() {
    let (mut world, key) = scene();
    let _ = world.user("bob");
    let id = ("UserAccessKeyId", key.id.as_str());
    let calls = |name: Option<(&'static str, &'static str)>| {
        let own = |more: &[(&'static str, &str)]| -> Vec<(&'static str, String)> {
            let all = name.iter().chain(more);
            all.map(|(name, value)| (*name, (*value).to_owned()))
                .collect()
        };
        [
            ("ListAccessKeys", own(&[])),
            ("GetAccessKeyLastUsed", own(&[id])),
            ("UpdateAccessKey", own(&[id, ("Status", "Active")])),
            ("CreateAccessKey", own(&[])),
            ("DeleteAccessKey", own(&[id])),
        ]
    };
    let told = |world: &mut World, name| {
        calls(name).map(|(operation, parameters)| {
            let lent = parameters
                .iter()
                .map(|(name, value)| (*name, value.as_str()));
            world.holder_of(&key).call(operation, lent).code()
        })
    };
    let denied = ["NoPermission"; 5];
    assert_eq!(told(&mut world, None), denied);
    assert_eq!(told(&mut world, Some(ALICE)), denied);
    world.prefer(|preference| preference.manage_access_keys = true);
    // Those of others are not theirs, whatever the account prefers.
    assert_eq!(told(&mut world, Some(("UserName", "bob"))), denied);
    assert_eq!(told(&mut world, Some(("UserName", "nobody"))), denied);
    // What a policy forbids stays forbidden.
    world.permit("alice", "Deny", "ram:CreateAccessKey", "*");
    let [list, used, update, create, delete] = told(&mut world, Some(ALICE));
    assert_eq!([list, used, update, delete], ["ok", "ok", "ok", "ok"]);
    assert_eq!(create, "NoPermission");
}
