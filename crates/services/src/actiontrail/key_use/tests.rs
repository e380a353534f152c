//! Stories of what AccessKeys were used for.

use serde_json::Value;

use crate::testing::{Key, Told, World};

/// An account in which alice used her key from two addresses for two services, and the key.
fn story() -> (World, String) {
    let mut world = World::with_account("acme");
    let key = world.user("alice").key().id;
    world.permit("alice", "Allow", "ram:Get*", "*");
    world.later(60);
    world.from_address("198.51.100.9");
    for name in ["alice", "admin", "alice"] {
        let user = [("UserName", name)];
        world.user("alice").call("Ram.GetUser", user).answers();
        world.later(60);
    }
    world.from_address("203.0.113.7");
    let denied = world.user("alice").call("Ram.ListUsers", []);
    denied.refuses("NoPermission");
    world.later(60);
    world
        .user("alice")
        .call("Sts.GetCallerIdentity", [])
        .answers();
    world.later(60);
    (world, key)
}

fn asked(world: &mut World, what: &str, key: &str, more: &[(&str, &str)]) -> Told {
    let operation = format!("Actiontrail.GetAccessKeyLastUsed{what}");
    let asked = [&[("AccessKey", key)], more].concat();
    world.admin().call(&operation, asked)
}

/// What an answer's list says under a name.
fn said(told: &Told, list: &str, name: &str) -> Vec<String> {
    let answer = told.answers();
    let items = answer[list].as_array().unwrap().iter();
    items
        .map(|item| item[name].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn the_last_use_is_told_with_whose_the_key_is_and_its_event() {
    let (mut world, key) = story();
    let last = asked(&mut world, "Info", &key, &[]).answers();
    assert_eq!(last["AccessKeyId"], key);
    assert_eq!(last["AccountId"], world.account_id());
    assert_eq!(
        (&last["AccountType"], &last["UserName"]),
        (&"ram-user".into(), &"alice".into())
    );
    assert_eq!(last["ServiceName"], "Sts");
    assert_eq!(last["ServiceNameEn"], "Security Token Service");
    assert_eq!(last["Source"], "ManagementEvent");
    let before = world.now().plus_seconds(-60);
    assert_eq!(last["UsedTimestamp"], before.millis());
    let detail: Value = serde_json::from_str(last["Detail"].as_str().unwrap()).unwrap();
    assert_eq!(detail["eventName"], "GetCallerIdentity");
    assert_eq!(detail["eventTime"], before.to_string());
    assert_eq!(detail["userIdentity"]["userName"], "alice");
    assert!(detail.get("requestParameters").is_none());
    let owner = last["OwnerId"].as_str().unwrap();
    let user = world.admin().call("Ram.GetUser", [("UserName", "alice")]);
    assert_eq!(user.answers()["User"]["UserId"], owner);
}

#[test]
fn each_thing_is_told_once_and_newest_first() {
    let (mut world, key) = story();
    let services = asked(&mut world, "Products", &key, &[]);
    assert_eq!(said(&services, "Products", "ServiceName"), ["Sts", "Ram"]);
    for service in ["Ram", "ram"] {
        let of = [("ServiceName", service)];
        let events = asked(&mut world, "Events", &key, &of);
        assert_eq!(
            said(&events, "Events", "EventName"),
            ["ListUsers", "GetUser"]
        );
        let addresses = asked(&mut world, "Ips", &key, &of);
        assert_eq!(
            said(&addresses, "Ips", "Ip"),
            ["203.0.113.7", "198.51.100.9"]
        );
        let touched = asked(&mut world, "Resources", &key, &of);
        assert_eq!(
            said(&touched, "Resources", "ResourceName"),
            ["alice", "admin"]
        );
        let kinds = said(&touched, "Resources", "ResourceType");
        assert_eq!(kinds, ["ACS::RAM::User"; 2]);
    }
    let events = asked(&mut world, "Events", &key, &[("ServiceName", "Ram")]).answers();
    let denied: Value =
        serde_json::from_str(events["Events"][0]["Detail"].as_str().unwrap()).unwrap();
    assert_eq!(denied["sourceIpAddress"], "203.0.113.7");
    let none = asked(&mut world, "Events", &key, &[("ServiceName", "Ecs")]);
    assert_eq!(said(&none, "Events", "EventName"), [""; 0]);
}

#[test]
fn pages_go_on_where_they_ended_whatever_happens_meanwhile() {
    let (mut world, key) = story();
    let one = [("ServiceName", "Ram"), ("PageSize", "1")];
    let first = asked(&mut world, "Resources", &key, &one);
    assert_eq!(said(&first, "Resources", "ResourceName"), ["alice"]);
    let token = first.answers()["NextToken"].as_str().unwrap().to_owned();
    let bob = [("UserName", "bob")];
    world
        .user("alice")
        .call("Ram.GetUser", bob)
        .refuses("EntityNotExist.User");
    let next = [one[0], ("NextToken", &*token)];
    let second = asked(&mut world, "Resources", &key, &next);
    assert_eq!(said(&second, "Resources", "ResourceName"), ["admin"]);
    assert!(second.answers().get("NextToken").is_none());
    // How large a page is may change, nothing else.
    let usual = [one[0], ("PageSize", "0"), next[1]];
    let second = asked(&mut world, "Resources", &key, &usual);
    assert_eq!(said(&second, "Resources", "ResourceName"), ["admin"]);
    let other = [("ServiceName", "Sts"), next[1]];
    asked(&mut world, "Resources", &key, &other).refuses("InvalidParameter.NextToken");
    asked(&mut world, "Events", &key, &next).refuses("InvalidParameter.NextToken");
    let admins = world.admin().key().id;
    asked(&mut world, "Resources", &admins, &next).refuses("InvalidParameter.NextToken");
}

#[test]
fn what_is_more_than_400_days_ago_is_not_looked_for() {
    let (mut world, key) = story();
    let of = [("ServiceName", "Ram")];
    world.later(399 * 24 * 3600);
    let events = asked(&mut world, "Events", &key, &of);
    assert_eq!(said(&events, "Events", "EventName").len(), 2);
    world.later(24 * 3600);
    for (what, list) in [
        ("Events", "Events"),
        ("Ips", "Ips"),
        ("Resources", "Resources"),
    ] {
        let told = asked(&mut world, what, &key, &of).answers();
        assert_eq!(told[list], Value::Array(Vec::new()));
    }
    let last = asked(&mut world, "Info", &key, &[]).answers();
    assert_eq!(last["UserName"], "alice");
    for absent in [
        "ServiceName",
        "ServiceNameCn",
        "Source",
        "UsedTimestamp",
        "Detail",
    ] {
        assert!(last.get(absent).is_none(), "{absent}");
    }
}

#[test]
fn no_key_but_the_account_s_own_is_told_of() {
    let (mut world, key) = story();
    world.visit("other");
    let foreign = world.admin().key().id;
    world.visit("acme");
    let of = [("ServiceName", "Ram")];
    for key in [&*foreign, "LTAIunknown"] {
        for (what, more) in [
            ("Info", &of[..0]),
            ("Products", &of[..0]),
            ("Events", &of),
            ("Ips", &of),
            ("Resources", &of),
        ] {
            let told = asked(&mut world, what, key, more);
            told.refuses("EntityNotExist.User.AccessKey");
        }
    }
    world.visit("other");
    asked(&mut world, "Info", &key, &[]).refuses("EntityNotExist.User.AccessKey");
}

#[test]
fn a_key_in_the_recycle_bin_and_one_of_the_owner_s_are_told_of() {
    let (mut world, key) = story();
    let put_away = [
        ("UserPrincipalName", "alice@acme"),
        ("UserAccessKeyId", &*key),
    ];
    world.scene("Ims.DeleteAccessKey", put_away).answers();
    let last = asked(&mut world, "Info", &key, &[]).answers();
    assert_eq!(
        (&last["UserName"], &last["ServiceName"]),
        (&"alice".into(), &"Sts".into())
    );
    let own = Key::of(&world.root().call("Ram.CreateAccessKey", []));
    let last = asked(&mut world, "Info", &own.id, &[]).answers();
    assert_eq!(
        (&last["AccountType"], &last["UserName"]),
        (&"root-account".into(), &"root".into())
    );
    assert_eq!(last["OwnerId"], last["AccountId"]);
}

#[test]
fn what_breaks_a_rule_is_named_and_who_may_not_ask_hears_nothing() {
    let (mut world, key) = story();
    for (name, value) in [("PageSize", "101"), ("PageSize", "-1"), ("NextToken", "x")] {
        let told = asked(
            &mut world,
            "Ips",
            &key,
            &[("ServiceName", "Ram"), (name, value)],
        );
        told.refuses(&format!("InvalidParameter.{name}"));
    }
    let nothing = asked(&mut world, "Ips", &key, &[("ServiceName", "")]);
    nothing.refuses("InvalidParameter.ServiceName");
    let own = [("AccessKey", &*key)];
    for what in ["Info", "Products"] {
        let operation = format!("Actiontrail.GetAccessKeyLastUsed{what}");
        world
            .user("alice")
            .call(&operation, own)
            .refuses("NoPermission");
    }
    let action = "actiontrail:GetAccessKeyLastUsedInfo";
    world.permit("alice", "Allow", action, "*");
    world
        .user("alice")
        .call("Actiontrail.GetAccessKeyLastUsedInfo", own)
        .answers();
}
