//! Stories of AccessKeys that are replaced, with the job that takes the steps and calls that come late.

use gateway::KeyRotations;
use serde_json::Value;

use crate::testing::{Key, Told, World};

const ALICE: (&str, &str) = ("UserName", "alice");
const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;

/// Alice with her key.
fn scene() -> (World, Key) {
    let mut world = World::with_account("acme");
    let old = world.user("alice").key();
    world.later(HOUR);
    (world, old)
}

fn start(world: &mut World, more: &[(&str, &str)]) -> Key {
    let asked = [&[ALICE], more].concat();
    Key::of(&world.admin().call("StartKeyRotation", asked))
}

fn finish(world: &mut World) {
    let told = world.admin().call("FinishKeyRotation", [ALICE]);
    told.answers();
}

fn rotation(world: &mut World) -> Value {
    let told = world.admin().call("GetKeyRotation", [ALICE]).answers();
    told["KeyRotation"].clone()
}

fn state(world: &mut World) -> String {
    rotation(world)["State"].as_str().unwrap().to_owned()
}

fn uses(world: &mut World, key: &Key) -> Told {
    world.holder_of(key).call("GetCallerIdentity", [])
}

/// Lets hours pass, and the job make its round at the end of each.
fn pass(world: &mut World, hours: i64) {
    for _ in 0..hours {
        world.later(HOUR);
        world.make_round(KeyRotations);
    }
}

fn events(world: &World, name: &str) -> Vec<Value> {
    let events = world.events();
    let named = events.json().iter().filter(|one| one["eventName"] == name);
    named.cloned().collect()
}

#[test]
fn a_client_that_changes_in_time_has_no_call_that_fails() {
    let (mut world, old) = scene();
    world.forget_events();
    let new = start(&mut world, &[]);
    let told = rotation(&mut world);
    assert_eq!(told["State"], "Switching");
    assert_eq!(
        (&told["OldAccessKeyId"], &told["NewAccessKeyId"]),
        (&old.id.clone().into(), &new.id.clone().into())
    );
    // It calls each hour; after three days with the new key.
    for hour in 0..15 * 24 {
        let key = if hour < 72 { &old } else { &new };
        uses(&mut world, key).answers();
        pass(&mut world, 1);
        let expected = match hour {
            ..=94 => "Switching",
            95..=262 => "Observing",
            _ => "Finished",
        };
        // Uses are known to the minute.
        if !matches!(hour, 94..=97 | 261..=266) {
            assert_eq!(state(&mut world), expected, "{hour}");
        }
    }
    uses(&mut world, &old).refuses("InvalidAccessKeyId.NotFound");
    for (name, count) in [
        ("DisableRotatedAccessKey", 1),
        ("RecycleRotatedAccessKey", 1),
        ("EnableRotatedAccessKey", 0),
        ("KeyRotationOverdue", 0),
    ] {
        let events = events(&world, name);
        assert_eq!(events.len(), count, "{name}");
        for event in events {
            assert_eq!(event["userIdentity"]["type"], "system");
            assert_eq!(event["userIdentity"]["principalId"], "key_rotations");
            assert_eq!(event["resourceName"], old.id);
            assert!(event.get("additionalEventData").is_none(), "{event}");
        }
    }
    let failed = world.events().told();
    let failed: Vec<_> = failed.iter().filter(|one| !one.ends_with(" ok")).collect();
    assert_eq!(failed, ["GetCallerIdentity InvalidAccessKeyId.NotFound"]);
    let bin = [("UserPrincipalName", "alice@acme")];
    let user = world.scene("Ims.GetUser", bin).answers();
    let user = ("UserId", user["User"]["UserId"].as_str().unwrap());
    let bin = world.scene("ListAccessKeysInRecycleBin", [user]).text();
    assert!(bin.contains(&old.id), "{bin}");
}

#[test]
fn the_secret_is_shown_once_and_stands_in_no_event() {
    let (mut world, _) = scene();
    let new = start(&mut world, &[]);
    let secret = &new.secrets()[0];
    uses(&mut world, &new).answers();
    let told = world.admin().call("GetKeyRotation", [ALICE]).text();
    assert!(told.contains(&new.id) && !told.contains(secret));
    let listed = world.admin().call("ListKeyRotations", []).text();
    assert!(listed.contains(&new.id) && !listed.contains(secret));
    let started = &events(&world, "StartKeyRotation")[0].to_string();
    assert!(!started.contains(secret), "{started}");
}

#[test]
fn who_still_uses_the_old_key_has_it_back_with_the_next_call_and_the_failed_ones_are_counted() {
    let (mut world, old) = scene();
    let new = start(&mut world, &[("QuietHours", "1")]);
    pass(&mut world, 2);
    assert_eq!(state(&mut world), "Observing");
    assert_eq!(rotation(&mut world)["GoesBack"], true);
    world.forget_events();
    world.from_address("198.51.100.9");
    // What nobody has proven changes nothing.
    let forged = old.forged();
    uses(&mut world, &forged).refuses("SignatureDoesNotMatch");
    world.goes_back();
    assert_eq!(state(&mut world), "Observing");
    let at = world.now().to_string();
    for _ in 0..20 {
        uses(&mut world, &old).refuses("InvalidAccessKeyId.Inactive");
    }
    world.goes_back();
    world.goes_back();
    uses(&mut world, &old).answers();
    uses(&mut world, &new).answers();
    let told = rotation(&mut world);
    assert_eq!(told["State"], "WentBack");
    let why = &told["WentBack"];
    assert_eq!(why["FailedCalls"], 20);
    assert_eq!(why["ServiceName"], "Sts");
    assert_eq!(why["SourceIp"], "198.51.100.9");
    assert_eq!(why["LateCallDate"], at);
    // However many there were, it was done once.
    let done = events(&world, "EnableRotatedAccessKey");
    assert_eq!(done.len(), 1);
    assert_eq!(done[0]["additionalEventData"]["failedCalls"], "20");
    assert_eq!(
        done[0]["requestParameters"]["LateCallSourceIp"],
        "198.51.100.9"
    );
    assert_eq!(done[0]["userIdentity"]["type"], "system");
    // From then on somebody has to say how to go on.
    pass(&mut world, 100);
    assert_eq!(state(&mut world), "WentBack");
    uses(&mut world, &old).answers();
    finish(&mut world);
    uses(&mut world, &old).refuses("InvalidAccessKeyId.Inactive");
    finish(&mut world);
    assert_eq!(state(&mut world), "Finished");
}

#[test]
fn the_answer_for_a_key_that_is_off_is_the_same_with_and_without_a_rotation() {
    let (mut world, old) = scene();
    let off = world.user("bob").key();
    let (bob, id) = (("UserName", "bob"), ("UserAccessKeyId", &*off.id));
    let switched = [bob, id, ("Status", "Inactive")];
    world.admin().call("UpdateAccessKey", switched).answers();
    start(&mut world, &[]);
    finish(&mut world);
    let mut answer = |key: &Key| {
        let mut told = uses(&mut world, key).json();
        told["RequestId"] = "".into();
        told
    };
    assert_eq!(answer(&old), answer(&off));
    assert_eq!(answer(&old.forged())["Code"], answer(&off.forged())["Code"]);
}

#[test]
fn nothing_comes_back_that_leaked_or_is_used_from_where_it_may_not_be() {
    let nobody = r#"{"Version":1,"Status":"Active","Statements":[]}"#;
    for story in ["reason", "mark", "network", "hand"] {
        let (mut world, old) = scene();
        let id = ("UserAccessKeyId", &*old.id);
        let reason = if story == "reason" { "leak" } else { "routine" };
        start(&mut world, &[("Reason", reason)]);
        if story == "hand" {
            let off = [ALICE, id, ("Status", "Inactive")];
            world.admin().call("UpdateAccessKey", off).answers();
        } else {
            finish(&mut world);
        }
        match story {
            "mark" => {
                let mark = [id, ("Reason", "posted")];
                world.admin().call("MarkAccessKeyLeaked", mark).answers();
            }
            "network" => {
                let set = [
                    id,
                    ("AccessKeyPolicy", nobody),
                    ("UserPrincipalName", "alice@acme"),
                ];
                world.admin().call("Ims.SetAccessKeyPolicy", set).answers();
            }
            _ => {}
        }
        uses(&mut world, &old).refuses("InvalidAccessKeyId.Inactive");
        world.goes_back();
        assert_eq!(state(&mut world), "Observing", "{story}");
        assert!(
            events(&world, "EnableRotatedAccessKey").is_empty(),
            "{story}"
        );
        uses(&mut world, &old).refuses("InvalidAccessKeyId.Inactive");
    }
}

#[test]
fn past_the_deadline_a_key_in_use_stays_on_and_a_leaked_one_does_not() {
    for (reason, expected, code) in [
        ("routine", "Overdue", "ok"),
        ("leak", "Observing", "InvalidAccessKeyId.Inactive"),
    ] {
        let (mut world, old) = scene();
        let terms = [
            ("Reason", reason),
            ("QuietHours", "2"),
            ("DeadlineHours", "5"),
        ];
        start(&mut world, &terms);
        for _ in 0..5 {
            uses(&mut world, &old).answers();
            pass(&mut world, 1);
        }
        assert_eq!(state(&mut world), expected);
        assert_eq!(uses(&mut world, &old).code(), code);
        pass(&mut world, 1);
        let overdue = events(&world, "KeyRotationOverdue").len();
        assert_eq!(overdue, usize::from(reason == "routine"));
        pass(&mut world, 4);
        assert_eq!(state(&mut world), "Observing");
    }
}

#[test]
fn a_node_that_starts_anew_goes_on_where_another_was() {
    let (mut world, old) = scene();
    start(&mut world, &[("QuietHours", "1"), ("ObserveHours", "1")]);
    uses(&mut world, &old).answers();
    // What it noted is in the store.
    let _ = world.events();
    drop(world.another_node());
    pass(&mut world, 1);
    // The other node had noted a use.
    assert_eq!(state(&mut world), "Switching");
    drop(world.another_node());
    pass(&mut world, 1);
    assert_eq!(state(&mut world), "Observing");
    drop(world.another_node());
    uses(&mut world, &old).refuses("InvalidAccessKeyId.Inactive");
    world.goes_back();
    assert_eq!(state(&mut world), "WentBack");
    finish(&mut world);
    drop(world.another_node());
    pass(&mut world, 1);
    assert_eq!(state(&mut world), "Finished");
    let steps = events(&world, "DisableRotatedAccessKey").len();
    assert_eq!(steps, 1);
}

#[test]
fn accounts_in_which_nothing_is_due_are_left_alone() {
    let (mut world, _) = scene();
    let idle = gateway::Tally::default();
    assert_eq!(world.make_round(KeyRotations), idle);
    start(&mut world, &[]);
    let before = world.records();
    world.later(HOUR);
    assert_eq!(world.make_round(KeyRotations), idle);
    assert_eq!(world.records(), before);
    world.later(24 * HOUR);
    assert_eq!(world.make_round(KeyRotations).done, 1);
    world.later(MINUTE);
    assert_eq!(world.make_round(KeyRotations), idle);
}

#[test]
fn progress_says_when_where_and_whence_both_keys_were_used() {
    let (mut world, old) = scene();
    let new = start(&mut world, &[("QuietHours", "2")]);
    let progress = |world: &mut World| world.admin().call("GetKeyRotation", [ALICE]).answers();
    let told = progress(&mut world);
    assert!(told.get("NewAccessKeyUse").is_none(), "{told}");
    world.from_address("198.51.100.9");
    uses(&mut world, &old).answers();
    world
        .holder_of(&new)
        .call("ListUsers", [])
        .refuses("NoPermission");
    let told = progress(&mut world);
    let (old_use, new_use) = (&told["OldAccessKeyUse"], &told["NewAccessKeyUse"]);
    assert_eq!(
        (&old_use["ServiceName"], &old_use["SourceIp"]),
        (&"Sts".into(), &"198.51.100.9".into())
    );
    assert_eq!(new_use["ServiceName"], "Ram");
    let now = world.now();
    let minute = now.seconds() - now.seconds().rem_euclid(60);
    let quiet = model::Moment::from_seconds(minute + MINUTE + 2 * HOUR);
    assert_eq!(told["DisableDate"], quiet.to_string());
    finish(&mut world);
    let told = progress(&mut world);
    assert!(told.get("DisableDate").is_none(), "{told}");
    let gone = now.plus_seconds(168 * HOUR).to_string();
    assert_eq!(told["KeyRotation"]["RecycleDate"], gone);
}

#[test]
fn a_rotation_is_given_up_unless_the_new_key_is_in_use() {
    let (mut world, old) = scene();
    let new = start(&mut world, &[]);
    uses(&mut world, &new).answers();
    finish(&mut world);
    let told = world.admin().call("CancelKeyRotation", [ALICE]);
    told.refuses("Conflict.KeyRotation.NewKeyInUse");
    uses(&mut world, &new).answers();
    let force = ("Force", "true");
    let told = world.admin().call("CancelKeyRotation", [ALICE, force]);
    assert_eq!(told.answers()["KeyRotation"]["State"], "Cancelled");
    uses(&mut world, &old).answers();
    uses(&mut world, &new).refuses("InvalidAccessKeyId.Inactive");
    let id = ("UserAccessKeyId", &*new.id);
    world.admin().call("DeleteAccessKey", [ALICE, id]).answers();
    let unused = start(&mut world, &[]);
    world.admin().call("CancelKeyRotation", [ALICE]).answers();
    uses(&mut world, &unused).refuses("InvalidAccessKeyId.NotFound");
    let told = world.admin().call("CancelKeyRotation", [ALICE]);
    told.refuses("Conflict.KeyRotation.Over");
}

#[test]
fn what_cannot_be_rotated_is_refused_in_words() {
    let (mut world, old) = scene();
    let told = world.admin().call("GetKeyRotation", [ALICE]);
    told.refuses("EntityNotExist.User.KeyRotation");
    for (name, value) in [
        ("QuietHours", "0"),
        ("QuietHours", "721"),
        ("ObserveHours", "2161"),
        ("DeadlineHours", "8761"),
        ("DeadlineHours", "23"),
        ("Reason", "whim"),
        ("UserPrincipalName", "alice@acme"),
    ] {
        let told = world
            .admin()
            .call("StartKeyRotation", [ALICE, (name, value)]);
        told.refuses(&format!("InvalidParameter.{name}"));
    }
    let other = ("UserAccessKeyId", "LTAInobody");
    let told = world.admin().call("StartKeyRotation", [ALICE, other]);
    told.refuses("EntityNotExist.User.AccessKey");
    let told = world.root().call("StartKeyRotation", []);
    told.refuses("InvalidParameter.UserName");
    start(&mut world, &[("UserAccessKeyId", &*old.id)]);
    let told = world.admin().call("StartKeyRotation", [ALICE]);
    told.refuses("EntityAlreadyExists.User.KeyRotation");
    let bob = ("UserName", "bob");
    let _ = world.user("bob");
    world.admin().call("CreateAccessKey", [bob]).answers();
    let told = world.admin().call("StartKeyRotation", [bob]);
    told.refuses("LimitExceeded.User.AccessKey");
}

#[test]
fn users_rotate_their_own_keys_where_the_account_prefers_it_and_nobody_else_s() {
    let (mut world, old) = scene();
    let _ = world.user("bob");
    let told = world.holder_of(&old).call("StartKeyRotation", []);
    told.refuses("NoPermission");
    world.prefer(|preference| preference.manage_access_keys = true);
    let told = world.holder_of(&old).call("StartKeyRotation", []);
    let new = Key::of(&told);
    for operation in ["GetKeyRotation", "FinishKeyRotation"] {
        world.holder_of(&new).call(operation, [ALICE]).answers();
        let bob = ("UserName", "bob");
        let told = world.holder_of(&new).call(operation, [bob]);
        told.refuses("NoPermission");
    }
    world
        .holder_of(&new)
        .call("ListKeyRotations", [])
        .refuses("NoPermission");
    let upn = ("UserPrincipalName", "alice@acme");
    let told = world.admin().call("GetKeyRotation", [upn]).answers();
    assert_eq!(told["KeyRotation"]["UserName"], "alice");
}

#[test]
fn rotations_are_listed_page_by_page_and_go_with_their_user() {
    let (mut world, _) = scene();
    start(&mut world, &[]);
    let bob = ("UserName", "bob");
    let _ = world.user("bob");
    world.admin().call("StartKeyRotation", [bob]).answers();
    let first = world.admin().call("ListKeyRotations", [("MaxItems", "1")]);
    let first = first.answers();
    let marker = ("Marker", first["Marker"].as_str().unwrap());
    let second = world.admin().call("ListKeyRotations", [marker]).answers();
    let names = [&first, &second].map(|page| page["KeyRotations"][0]["UserName"].clone());
    assert!(
        names.contains(&"alice".into()) && names.contains(&"bob".into()),
        "{names:?}"
    );
    assert_eq!(second["KeyRotations"].as_array().unwrap().len(), 1);
    let upn = ("UserPrincipalName", "bob@acme");
    world.admin().call("Ims.DeleteUser", [upn]).answers();
    let left = world.admin().call("ListKeyRotations", []).answers();
    assert_eq!(left["KeyRotations"].as_array().unwrap().len(), 1);
    assert_eq!(left["KeyRotations"][0]["UserName"], "alice");
}

#[test]
fn what_is_done_to_a_key_by_hand_is_in_its_event() {
    let (mut world, _) = scene();
    let new = start(&mut world, &[]);
    let id = ("UserAccessKeyId", &*new.id);
    let off = [ALICE, id, ("Status", "Inactive")];
    world.admin().call("UpdateAccessKey", off).answers();
    assert_eq!(state(&mut world), "Cancelled");
    let event = events(&world, "UpdateAccessKey").pop().unwrap();
    assert_eq!(event["additionalEventData"]["keyRotation"], "Cancelled");
    pass(&mut world, 30);
    assert!(events(&world, "DisableRotatedAccessKey").is_empty());
}
