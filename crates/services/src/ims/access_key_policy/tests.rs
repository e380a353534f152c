//! Stories of keys that are shut into networks.

use crate::testing::{Key, World};

const UPN: (&str, &str) = ("UserPrincipalName", "alice@acme.onaliyun.com");
const OFF: &str = r#"{"Version":1,"Status":"Inactive","Statements":[]}"#;
const NOBODY: &str = r#"{"Version":1,"Status":"Active","Statements":[]}"#;
const ANY_VPC: &str = r#"{"Version":1,"Status":"Active","Statements":[{"Type":"VPCWhiteList","Value":"AllowAllVPC","IPList":["0.0.0.0/0","::/0"]}]}"#;

/// A policy that lets in one network.
fn only(network: &str) -> String {
    format!(
        r#"{{"Version":1,"Status":"Active","Statements":[{{"Type":"ClassicWhiteList","IPList":["{network}"]}}]}}"#
    )
}

/// A world with a user and a key of hers.
fn scene() -> (World, Key) {
    let mut world = World::with_account("acme");
    let key = world.user("alice").key();
    world.forget_events();
    (world, key)
}

#[track_caller]
fn set(world: &mut World, key: &Key, policy: &str) {
    let id = ("UserAccessKeyId", key.id.as_str());
    let told = world.admin().call(
        "Ims.SetAccessKeyPolicy",
        [id, UPN, ("AccessKeyPolicy", policy)],
    );
    let told = told.answers();
    assert_eq!(told["AccessKeyId"], key.id);
    assert_eq!(told["AccessKeyPolicy"], policy);
}

#[track_caller]
fn set_for_account(world: &mut World, policy: &str) {
    let parameters = [("AccessKeyPolicy", policy)];
    let mut root = world.root();
    let told = root.call("Ims.SetAccessKeyPolicyForAccount", parameters);
    assert_eq!(told.answers()["AccessKeyPolicy"], policy);
}

fn asks(world: &mut World, key: &Key, address: &str) -> String {
    world.from_address(address);
    let code = world.holder_of(key).call("GetCallerIdentity", []).code();
    world.from_address("203.0.113.7");
    code
}

#[test]
fn a_key_is_of_use_only_where_its_policy_says_and_the_event_says_why() {
    let (mut world, key) = scene();
    let policy = only("198.51.100.0/24");
    set(&mut world, &key, &policy);
    world.forget_events();
    assert_eq!(asks(&mut world, &key, "198.51.100.9"), "ok");
    world.from_address("198.51.101.9");
    let refused = world.holder_of(&key).call("GetCallerIdentity", []);
    assert_eq!(refused.status, 403);
    let refused = refused.refuses("AccessKeyPolicy.Denied");
    let told = refused["Message"].as_str().unwrap();
    let said =
        "The network policy of the AccessKey does not admit 198.51.101.9 over the public network";
    assert_eq!(told, format!("{said}."));
    // Writes are turned away at the same place.
    let refused = world
        .holder_of(&key)
        .call("CreateUser", [("UserName", "x")]);
    refused.refuses("AccessKeyPolicy.Denied");
    let events = world.events();
    events.are([
        "GetCallerIdentity ok",
        "GetCallerIdentity AccessKeyPolicy.Denied",
        "CreateUser AccessKeyPolicy.Denied",
    ]);
    let event = &events.json()[1];
    let why = format!("{said}: AccessKey {}, policy {policy}", key.id);
    assert_eq!(event["errorMessage"], why);
    assert_eq!(event["userIdentity"]["accessKeyId"], key.id);
    assert_eq!(event["sourceIpAddress"], "198.51.101.9");
}

#[test]
fn a_wrong_secret_learns_nothing_of_a_policy() {
    let (mut world, key) = scene();
    set(&mut world, &key, NOBODY);
    let forged = world.holder_of(&key.forged()).call("GetCallerIdentity", []);
    forged.refuses("SignatureDoesNotMatch");
    world
        .holder_of(&key)
        .call("GetCallerIdentity", [])
        .refuses("AccessKeyPolicy.Denied");
    let id = ("UserAccessKeyId", key.id.as_str());
    let off = [id, ("UserName", "alice"), ("Status", "Inactive")];
    world.admin().call("UpdateAccessKey", off).answers();
    // That it is off comes first.
    world
        .holder_of(&key)
        .call("GetCallerIdentity", [])
        .refuses("InvalidAccessKeyId.Inactive");
}

#[test]
fn a_key_s_own_policy_stands_in_place_of_the_account_s() {
    let (mut world, key) = scene();
    let (here, there) = ("203.0.113.7", "192.0.2.9");
    let outcome = |world: &mut World| [here, there].map(|from| asks(world, &key, from));
    let denied = "AccessKeyPolicy.Denied";
    assert_eq!(outcome(&mut world), ["ok", "ok"]);
    set_for_account(&mut world, &only(here));
    assert_eq!(outcome(&mut world), ["ok", denied]);
    // Neither the one and the other, nor what both let in.
    set(&mut world, &key, &only(there));
    assert_eq!(outcome(&mut world), [denied, "ok"]);
    // One that is not in force leaves it to the account.
    set(&mut world, &key, OFF);
    assert_eq!(outcome(&mut world), ["ok", denied]);
    world.from_address(there);
    let refused = world.holder_of(&key).call("GetCallerIdentity", []);
    let refused = refused.refuses(denied);
    let told = refused["Message"].as_str().unwrap();
    assert!(told.starts_with("The network policy of the account does"));
    world.from_address(here);
    set_for_account(&mut world, OFF);
    assert_eq!(outcome(&mut world), ["ok", "ok"]);
}

#[test]
fn temporary_credentials_have_no_network_policy() {
    let (mut world, _) = scene();
    let session = world.session("story").key();
    set_for_account(&mut world, NOBODY);
    assert_eq!(asks(&mut world, &session, "192.0.2.9"), "ok");
    let assumer = world.user("assumer").key();
    assert_eq!(
        asks(&mut world, &assumer, "192.0.2.9"),
        "AccessKeyPolicy.Denied"
    );
}

#[test]
fn a_vpc_is_another_way_than_the_public_network() {
    let (mut world, key) = scene();
    set(&mut world, &key, ANY_VPC);
    assert_eq!(asks(&mut world, &key, "10.0.0.1"), "AccessKeyPolicy.Denied");
    world.from_vpc(Some("vpc-1"));
    assert_eq!(asks(&mut world, &key, "10.0.0.1"), "ok");
    set(&mut world, &key, &ANY_VPC.replace("AllowAllVPC", "vpc-2"));
    let refused = world.holder_of(&key).call("GetCallerIdentity", []);
    let refused = refused.refuses("AccessKeyPolicy.Denied");
    let told = refused["Message"].as_str().unwrap();
    assert!(told.ends_with("over the VPC vpc-1."), "{told}");
    set(&mut world, &key, &only("10.0.0.1"));
    assert_eq!(asks(&mut world, &key, "10.0.0.1"), "AccessKeyPolicy.Denied");
}

#[test]
fn nobody_shuts_out_the_key_they_ask_with() {
    let (mut world, key) = scene();
    world.permit("alice", "Allow", "ram:*AccessKeyPolicy*", "*");
    let id = ("UserAccessKeyId", key.id.as_str());
    let elsewhere = only("198.51.100.0/24");
    let here = only("203.0.113.0/24");
    let mut own = |policy: &str| {
        let parameters = [id, ("AccessKeyPolicy", policy)];
        let told = world
            .holder_of(&key)
            .call("Ims.SetAccessKeyPolicy", parameters);
        told.code()
    };
    let refused = "InvalidParameter.AccessKeyPolicy";
    assert_eq!(own(&elsewhere), refused);
    assert_eq!(own(NOBODY), refused);
    // Nothing was set.
    assert_eq!(own(&here), "ok");
    // It stands in place of the account's, which therefore shuts out nobody who asks.
    let parameters = [("AccessKeyPolicy", elsewhere.as_str())];
    let operation = "Ims.SetAccessKeyPolicyForAccount";
    world.holder_of(&key).call(operation, parameters).answers();
    let mut own = |policy: &str| {
        let parameters = [id, ("AccessKeyPolicy", policy)];
        let told = world
            .holder_of(&key)
            .call("Ims.SetAccessKeyPolicy", parameters);
        told.code()
    };
    // Without it the account's counts.
    assert_eq!(own(OFF), refused);
    let mut admin = world.admin();
    admin
        .call(operation, [("AccessKeyPolicy", OFF)])
        .refuses("AccessKeyPolicy.Denied");
    world.from_address("198.51.100.1");
    let told = world
        .admin()
        .call(operation, [("AccessKeyPolicy", here.as_str())])
        .refuses(refused);
    let told = told["Message"].as_str().unwrap();
    assert!(told.contains("from 198.51.100.1"), "{told}");
    // Others may be shut out, and a session does what no key of its own is held by.
    set(&mut world, &key, NOBODY);
}

#[test]
fn a_policy_is_read_as_it_was_written_and_absent_until_then() {
    let (mut world, key) = scene();
    let of_key = "Ims.GetAccessKeyPolicy";
    let of_account = "Ims.GetAccessKeyPolicyForAccount";
    let id = ("UserAccessKeyId", key.id.as_str());
    let missing = "EntityNotExist.AccessKeyPolicy";
    assert_eq!(world.admin().call(of_key, [id, UPN]).status, 404);
    world.admin().call(of_key, [id, UPN]).refuses(missing);
    world.admin().call(of_account, []).refuses(missing);
    let spaced = OFF.replace(':', " : ");
    set(&mut world, &key, &spaced);
    set_for_account(&mut world, OFF);
    let told = world.admin().call(of_key, [id, UPN]).answers();
    assert_eq!(told["AccessKeyPolicy"], spaced);
    assert_eq!(told["AccessKeyId"], key.id);
    let told = world.admin().call(of_account, []).answers();
    assert_eq!(told["AccessKeyPolicy"], OFF);
    // A policy changes nothing else of a key.
    let list = world
        .admin()
        .call("ListAccessKeys", [("UserName", "alice")]);
    assert_eq!(
        list.answers()["AccessKeys"]["AccessKey"][0]["Status"],
        "Active"
    );
}

#[test]
fn a_policy_is_set_by_the_user_s_own_names_alone() {
    let (mut world, key) = scene();
    let _ = world.user("bob");
    let id = ("UserAccessKeyId", key.id.as_str());
    let policy = ("AccessKeyPolicy", OFF);
    let mut told = |upn: &str| {
        let upn = ("UserPrincipalName", upn);
        let parameters = [id, upn, policy];
        let told = world.admin().call("Ims.SetAccessKeyPolicy", parameters);
        told.code()
    };
    assert_eq!(
        told("bob@acme.onaliyun.com"),
        "EntityNotExist.User.AccessKey"
    );
    assert_eq!(told("alice@other.onaliyun.com"), "EntityNotExist.User");
    assert_eq!(told("alice@1000000000000001.onaliyun.com"), "ok");
    // Without a name the caller's own key is meant.
    let own = [id, policy];
    let told = world.admin().call("Ims.SetAccessKeyPolicy", own);
    told.refuses("EntityNotExist.User.AccessKey");
    // That users manage their keys does not open networks to them.
    world.prefer(|preference| preference.manage_access_keys = true);
    let denied = world.holder_of(&key).call("Ims.SetAccessKeyPolicy", own);
    denied.refuses("NoPermission");
    let bad = [id, UPN, ("AccessKeyPolicy", "{}")];
    let refused = world.admin().call("Ims.SetAccessKeyPolicy", bad);
    refused.refuses("InvalidParameter.AccessKeyPolicy");
}
