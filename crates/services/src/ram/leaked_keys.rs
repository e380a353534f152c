//! Stories of AccessKeys that others know, and of those that nobody is left with.

use gateway::KeyDeed;

use crate::testing::{Key, World, trust};

const ALICE: (&str, &str) = ("UserName", "alice");

fn scene() -> (World, Key) {
    let mut world = World::with_account("acme");
    let key = world.user("alice").key();
    world.forget_events();
    (world, key)
}

fn leaks(world: &mut World, key: &Key) {
    let id = key.id.parse().unwrap();
    world.change_keys(KeyDeed::MarkLeaked(id, "posted".to_owned()));
}

fn switch(world: &mut World, key: &Key, status: &str) {
    let id = ("UserAccessKeyId", key.id.as_str());
    let parameters = [ALICE, id, ("Status", status)];
    world.admin().call("UpdateAccessKey", parameters).answers();
}

fn asks(world: &mut World, key: &Key) -> String {
    world.holder_of(key).call("GetCallerIdentity", []).code()
}

#[test]
fn deleting_a_leaked_key_or_its_user_sets_none_of_its_sessions_free() {
    for by in ["DeleteAccessKey", "Ims.DeleteAccessKey", "Ims.DeleteUser"] {
        let (mut world, key) = scene();
        world.permit("alice", "Allow", "sts:AssumeRole", "*");
        let document = trust(&format!("acs:ram::{}:root", world.account_id()));
        let role = [
            ("RoleName", "Reader"),
            ("AssumeRolePolicyDocument", &*document),
        ];
        world.scene("CreateRole", role).answers();
        let arn = format!("acs:ram::{}:role/Reader", world.account_id());
        let wish = [("RoleArn", &*arn), ("RoleSessionName", "story")];
        let session = Key::of(&world.holder_of(&key).call("AssumeRole", wish));
        assert_eq!(asks(&mut world, &session), "ok", "{by}");
        leaks(&mut world, &key);
        assert_eq!(asks(&mut world, &session), "Forbidden", "{by}");
        let upn = ("UserPrincipalName", "alice@acme");
        let user = world.scene("Ims.GetUser", [upn]).answers();
        let user = ("UserId", user["User"]["UserId"].as_str().unwrap());
        let id = ("UserAccessKeyId", key.id.as_str());
        let (here, in_bin) = match by {
            "DeleteAccessKey" => (vec![ALICE, id], None),
            "Ims.DeleteAccessKey" => (vec![upn, id], Some("DeleteAccessKeyInRecycleBin")),
            _ => (vec![upn], Some("DeleteUserInRecycleBin")),
        };
        world.admin().call(by, here).answers();
        // What a user began who is gone is over, whatever is known of the key.
        let over = match by {
            "Ims.DeleteUser" => "InvalidSecurityToken.Expired",
            _ => "Forbidden",
        };
        assert_eq!(asks(&mut world, &session), over, "{by}");
        if let Some(for_good) = in_bin {
            let what = if by == "Ims.DeleteUser" {
                vec![user]
            } else {
                vec![user, id]
            };
            world.admin().call(for_good, what).answers();
            assert_eq!(asks(&mut world, &session), over, "{for_good}");
        }
    }
}

#[test]
fn a_key_in_the_recycle_bin_is_marked_and_comes_back_marked() {
    let (mut world, key) = scene();
    let upn = ("UserPrincipalName", "alice@acme");
    let user = world.scene("Ims.GetUser", [upn]).answers();
    let user = ("UserId", user["User"]["UserId"].as_str().unwrap());
    let id = ("UserAccessKeyId", key.id.as_str());
    world.scene("Ims.DeleteAccessKey", [upn, id]).answers();
    leaks(&mut world, &key);
    let back = world
        .admin()
        .call("RestoreAccessKeyFromRecycleBin", [user, id]);
    back.answers();
    switch(&mut world, &key, "Active");
    assert_eq!(asks(&mut world, &key), "Forbidden");
}

#[test]
fn a_key_is_switched_on_by_the_server_s_own_command_where_nobody_can() {
    let (mut world, key) = scene();
    switch(&mut world, &key, "Inactive");
    assert_eq!(asks(&mut world, &key), "InvalidAccessKeyId.Inactive");
    world.forget_events();
    world.change_keys(KeyDeed::SwitchOn(key.id.parse().unwrap()));
    assert_eq!(asks(&mut world, &key), "ok");
    let events = world.events();
    events.are(["SwitchOnAccessKey ok", "GetCallerIdentity ok"]);
    assert_eq!(events.json()[0]["userIdentity"]["type"], "system");
    assert_eq!(events.json()[0]["resourceName"], key.id);
}

#[test]
fn who_is_held_back_a_thousand_times_hides_nothing_else() {
    let mut world = World::with_settings("acme", |settings| settings.denials_per_minute = 2);
    let (key, other) = (world.user("alice").key(), world.user("bob").key());
    leaks(&mut world, &key);
    world.forget_events();
    for _ in 0..9 {
        assert_eq!(asks(&mut world, &key), "Forbidden");
    }
    leaks(&mut world, &other);
    assert_eq!(asks(&mut world, &other), "Forbidden");
    let events = world.events();
    let counts: Vec<_> = (events.json().iter())
        .filter(|event| event["errorCode"] == "Forbidden")
        .map(|event| event["additionalEventData"]["count"].as_u64())
        .collect();
    // The first two of one, its fourth and eighth, and the first of another.
    assert_eq!(counts, [None, None, Some(4), Some(8), None]);
}
