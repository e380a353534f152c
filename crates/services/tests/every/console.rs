//! A session that began by logging on calls what keys call: the same operations, judged and written
//! down alike.

use domain::account::logon_session;
use model::Secret;
use serde_json::{Value, json};
use services::testing::{Key, World, trust};

const PASSWORD: &str = "Correct-horse-1";

/// An account whose user alice has a password, a second factor and a policy; the seed of the factor.
fn world(policy: &Value) -> (World, String) {
    let mut world = World::with_account("acme");
    let _ = world.user("alice");
    let upn = ("UserPrincipalName", "alice@acme.onaliyun.com");
    let mut admin = world.admin();
    let profile = [upn, ("Password", PASSWORD)];
    admin.call("Ims.CreateLoginProfile", profile).answers();
    let name = ("VirtualMFADeviceName", "phone");
    let made = admin.call("Ims.CreateVirtualMFADevice", [name]).answers();
    let device = &made["VirtualMFADevice"];
    let part = |name: &str| device[name].as_str().unwrap().to_owned();
    let (serial, seed) = (part("SerialNumber"), part("Base32StringSeed"));
    let codes = world.codes(&seed);
    let [one, two] = codes.each_ref().map(String::as_str);
    let bound = [
        upn,
        ("SerialNumber", &serial),
        ("AuthenticationCode1", one),
        ("AuthenticationCode2", two),
    ];
    world.admin().call("Ims.BindMFADevice", bound).answers();
    let document = policy.to_string();
    let made = [("PolicyName", "own"), ("PolicyDocument", &document)];
    world.admin().call("Ram.CreatePolicy", made).answers();
    let attached = [
        ("PolicyName", "own"),
        ("PolicyType", "Custom"),
        ("UserName", "alice"),
    ];
    world
        .admin()
        .call("Ram.AttachPolicyToUser", attached)
        .answers();
    world.later(90);
    (world, seed)
}

fn allow(actions: &[&str], condition: &Value) -> Value {
    let statement = json!({
        "Effect": "Allow", "Action": actions, "Resource": "*", "Condition": condition,
    });
    json!({ "Version": "1", "Statement": [statement] })
}

#[test]
fn what_a_session_calls_is_judged_like_a_key_and_its_event_says_whence() {
    let (mut world, seed) = world(&allow(&["ram:ListUsers", "ram:CreateUser"], &json!({})));
    let token = world.log_on("alice@acme", PASSWORD, Some(&seed));
    world.forget_events();
    let users = world
        .order(&token, "Ims.ListUsers", &json!({ "MaxItems": 10 }))
        .answers();
    assert!(
        users["Users"]["User"].as_array().unwrap().len() >= 2,
        "{users}"
    );
    let bob = json!({ "UserName": "bob", "DisplayName": "Bob", "Tag": null });
    let bob_unknown = world.order(&token, "Ram.CreateUser", &bob);
    assert!(
        bob_unknown.refuses("InvalidParameter")["Message"]
            .as_str()
            .unwrap()
            .contains("Tag")
    );
    let bob = json!({ "UserName": "bob", "DisplayName": "Bob" });
    world.order(&token, "Ram.CreateUser", &bob).answers();
    let bob = json!({ "UserName": "bob" });
    world
        .order(&token, "Ram.DeleteUser", &bob)
        .refuses("NoPermission");
    let who = world
        .order(&token, "Sts.GetCallerIdentity", &json!({}))
        .answers();
    assert_eq!(who["IdentityType"], "RAMUser");
    let events = world.events();
    events.are([
        "ListUsers ok",
        "CreateUser InvalidParameter",
        "CreateUser ok",
        "DeleteUser NoPermission",
        "GetCallerIdentity ok",
    ]);
    for event in events.json() {
        assert_eq!(event["eventType"], "ConsoleOperation", "{event}");
        let identity = &event["userIdentity"];
        assert_eq!(identity["userName"], "alice");
        assert!(identity.get("accessKeyId").is_none(), "{event}");
        let attributes = &identity["sessionContext"]["attributes"];
        assert_eq!(attributes["mfaAuthenticated"], "true");
        let session = event["additionalEventData"]["logonSession"]
            .as_str()
            .unwrap();
        assert_eq!(session.len(), 16);
        assert!(!event.to_string().contains(token.split_once('.').unwrap().1));
    }
}

#[test]
fn a_session_that_ended_or_never_was_calls_nothing() {
    let (mut world, seed) = world(&allow(&["ram:*"], &json!({})));
    let token = world.log_on("alice@acme", PASSWORD, Some(&seed));
    let (account, secret) = token.split_once('.').unwrap();
    let other = format!("{account}.{}x", secret.get(1..).unwrap());
    for token in ["", "x", ".", &other] {
        let told = world.order(token, "Ims.ListUsers", &json!({}));
        assert_eq!(told.status, 401, "{token}");
        told.refuses("InvalidLogonSession");
    }
    world.later(6 * 60 * 60);
    world
        .order(&token, "Ims.ListUsers", &json!({}))
        .refuses("InvalidLogonSession");
}

#[test]
fn a_policy_may_demand_a_second_factor_that_was_shown_lately() {
    let lately = json!({
        "Bool": { "acs:MFAPresent": "true" },
        "NumericLessThan": { "acs:MFAAge": "300" },
    });
    let (mut world, seed) = world(&allow(&["ram:ListUsers", "sts:AssumeRole"], &lately));
    let own = world.account_id();
    let document = trust(&format!("acs:ram::{own}:root")).replace(
        r#""Action":"#,
        r#""Condition":{"NumericLessThan":{"acs:MFAAge":"300"}},"Action":"#,
    );
    let role = [
        ("RoleName", "deployer"),
        ("AssumeRolePolicyDocument", &*document),
    ];
    world.admin().call("Ram.CreateRole", role).answers();
    // Keys show no second factor.
    world
        .user("alice")
        .call("Ims.ListUsers", [])
        .refuses("NoPermission");
    let token = world.log_on("alice@acme", PASSWORD, Some(&seed));
    world.order(&token, "Ims.ListUsers", &json!({})).answers();
    let arn = format!("acs:ram::{own}:role/deployer");
    let wish = json!({ "RoleArn": arn, "RoleSessionName": "night" });
    // A session policy that nobody would read must not be taken for one.
    let mut bounded = wish.clone();
    bounded["Policy"] = json!({ "Version": "1", "Statement": [] });
    let told = world.order(&token, "Sts.AssumeRole", &bounded);
    told.refuses("InvalidParameter");
    let secret = Secret::new(token.split_once('.').unwrap().1.to_owned());
    world.shows_again(&logon_session::id(&secret));
    let session = Key::of(&world.order(&token, "Sts.AssumeRole", &wish));
    let (name, document) = ("lately", allow(&["ram:ListGroups"], &lately).to_string());
    let made = [("PolicyName", name), ("PolicyDocument", &document)];
    world.admin().call("Ram.CreatePolicy", made).answers();
    let attached = [
        ("PolicyName", name),
        ("PolicyType", "Custom"),
        ("RoleName", "deployer"),
    ];
    world
        .admin()
        .call("Ram.AttachPolicyToRole", attached)
        .answers();
    world
        .holder_of(&session)
        .call("Ims.ListGroups", [])
        .answers();
    world.later(299);
    world.order(&token, "Ims.ListUsers", &json!({})).answers();
    world.later(1);
    world
        .order(&token, "Ims.ListUsers", &json!({}))
        .refuses("NoPermission");
    world
        .order(&token, "Sts.AssumeRole", &wish)
        .refuses("NoPermission");
    world
        .holder_of(&session)
        .call("Ims.ListGroups", [])
        .refuses("NoPermission");
}

#[test]
fn a_write_is_done_only_on_the_revision_that_its_page_has_seen() {
    let (mut world, seed) = world(&allow(&["ram:*"], &json!({})));
    let token = world.log_on("alice@acme", PASSWORD, Some(&seed));
    let create = |world: &mut World, name: &str, revision: u64| {
        let user = json!({ "UserName": name });
        world.order_as(&token, "Ram.CreateUser", &user, |order| {
            order.if_revision = Some(revision);
        })
    };
    let newest = |world: &World| world.changes(0).revision;
    let seen = newest(&world);
    assert!(
        create(&mut world, "early", seen - 1).refuses("Rampart.RevisionConflict")["Message"]
            .as_str()
            .unwrap()
            .contains(&format!("revision {}", seen - 1))
    );
    // What was refused is in the account's log as well.
    let seen = newest(&world);
    create(&mut world, "first", seen).answers();
    let told = create(&mut world, "second", seen);
    assert_eq!(told.status, 409);
    told.refuses("Rampart.RevisionConflict");
    let seen = newest(&world);
    create(&mut world, "second", seen).answers();
    // So it is for what only looks.
    let look = |world: &mut World, revision: u64| {
        world.order_as(&token, "Ram.ListUsers", &json!({}), |order| {
            order.if_revision = Some(revision);
        })
    };
    let seen = newest(&world);
    look(&mut world, seen).answers();
    look(&mut world, seen - 1).refuses("Rampart.RevisionConflict");
    // Who may not do it learns nothing of revisions.
    world.permit("alice", "Deny", "ram:CreateUser", "*");
    create(&mut world, "third", 1).refuses("NoPermission");
}

#[test]
fn what_may_only_look_is_refused_otherwise_and_that_is_written_down() {
    let (mut world, seed) = world(&allow(&["ram:*"], &json!({})));
    let token = world.log_on("alice@acme", PASSWORD, Some(&seed));
    world.forget_events();
    let user = json!({ "UserName": "bob" });
    let only_looks = |order: &mut gateway::Order<'_>| order.only_looks = true;
    let told = world.order_as(&token, "Ram.CreateUser", &user, only_looks);
    told.refuses("InvalidAction.NotARead");
    let users = world.order_as(&token, "Ram.ListUsers", &json!({}), only_looks);
    assert!(!users.answers().to_string().contains("bob"));
    let events = world.events();
    events.are(["CreateUser InvalidAction.NotARead", "ListUsers ok"]);
    assert_eq!(events.json()[0]["userIdentity"]["userName"], "alice");
}
