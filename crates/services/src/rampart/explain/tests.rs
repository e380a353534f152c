//! What is told of calls that were denied or allowed, and to whom.

use serde_json::Value;

use crate::testing::{Told, World};

/// What alice may not do, and how the answer says so.
fn denied(world: &mut World) -> Value {
    world
        .user("alice")
        .call("Ram.GetUser", [("UserName", "admin")])
        .refuses("NoPermission")
}

fn id(denial: &Value) -> String {
    denial["RequestId"].as_str().unwrap().to_owned()
}

fn message(denial: &Value) -> String {
    let detail = &denial["AccessDeniedDetail"];
    detail["EncodedDiagnosticMessage"]
        .as_str()
        .unwrap()
        .to_owned()
}

fn explained(told: &Told) -> Value {
    let answer = told.answers();
    let all = answer["Decisions"].as_array().unwrap();
    assert_eq!(all.len(), 1, "{answer}");
    all[0].clone()
}

/// A world in which a condition of an own policy keeps alice from reading users.
fn from_elsewhere() -> World {
    let mut world = World::with_account("acme");
    let _ = world.user("alice");
    let document = r#"{"Version":"1","Statement":[
        {"Effect":"Allow","Action":"oss:*","Resource":"*"},
        {"Effect":"Allow","Action":"ram:GetUser","Resource":"*",
            "Condition":{"IpAddress":{"acs:SourceIp":["10.0.0.0/8"]}}}]}"#;
    let made = [("PolicyName", "near"), ("PolicyDocument", document)];
    world.admin().call("Ram.CreatePolicy", made).answers();
    let attached = [
        ("PolicyName", "near"),
        ("PolicyType", "Custom"),
        ("UserName", "alice"),
    ];
    world
        .admin()
        .call("Ram.AttachPolicyToUser", attached)
        .answers();
    world
}

#[test]
fn a_denial_is_told_down_to_the_compared_values_and_the_smallest_fix() {
    let mut world = from_elsewhere();
    let denial = denied(&mut world);
    let asked = [("EventRequestId", &*id(&denial))];
    let told = explained(&world.admin().call("Explain", asked));
    assert_eq!(told["EventRequestId"], denial["RequestId"]);
    assert_eq!(told["EventName"], "GetUser");
    assert_eq!(told["ErrorCode"], "NoPermission");
    assert_eq!(told["Principal"]["DisplayName"], "alice");
    assert_eq!(told["Action"], "ram:GetUser");
    let user = format!("acs:ram::{}:user/admin", world.account_id());
    assert_eq!(told["Resources"], serde_json::json!([user]));
    assert_eq!(told["Decision"], "ImplicitDeny");
    assert_eq!(told["Layer"], "Identity");
    assert_eq!(told["Detailed"], true);
    let near = &told["Misses"][0];
    let stands = &near["Statement"];
    assert_eq!(
        (&stands["Policy"], &stands["Version"]),
        (&"near".into(), &"v1".into())
    );
    assert_eq!(stands["Statement"], 1);
    assert!(stands["Text"].as_str().unwrap().contains("10.0.0.0/8"));
    assert_eq!(stands["MatchedAction"], "ram:GetUser");
    assert_eq!(stands["MatchedResource"], "*");
    assert_eq!(stands["Conditions"], serde_json::json!([]));
    let layers = serde_json::json!([{"Layer": "Identity", "Says": "Nothing"}]);
    assert_eq!(told["Layers"], layers);
    assert_eq!(told["Considered"], 2);
    let failure = &near["Failures"][0];
    assert_eq!(failure["Element"], "Condition");
    assert_eq!(failure["Key"], "acs:SourceIp");
    assert_eq!(failure["Asked"], serde_json::json!(["203.0.113.7"]));
    assert_eq!(failure["Expected"], serde_json::json!(["10.0.0.0/8"]));
    let change = &told["Fix"]["Changes"][0];
    assert_eq!(change["Change"], "Allow");
    assert!(
        change["StatementText"]
            .as_str()
            .unwrap()
            .contains("ram:GetUser")
    );
}

#[test]
fn message_request_and_pasted_text_lead_to_the_same() {
    let mut world = from_elsewhere();
    let denial = denied(&mut world);
    let (id, message) = (id(&denial), message(&denial));
    let summary = |world: &mut World, asked: (&str, &str)| {
        let told = world.admin().call("Explain", [asked]);
        explained(&told)["Summary"].as_str().unwrap().to_owned()
    };
    let expected = summary(&mut world, ("EventRequestId", &id));
    assert!(expected.contains("ram:GetUser"), "{expected}");
    let small = id.to_lowercase();
    for asked in [
        ("EventRequestId", small.as_str()),
        ("EncodedDiagnosticMessage", &message),
        (
            "ErrorText",
            &format!("code: 403, NoPermission request id: {id}\n"),
        ),
        ("ErrorText", &format!("<RequestId>{small}</RequestId>")),
        ("ErrorText", &denial.to_string()),
        (
            "ErrorText",
            &format!("see EncodedDiagnosticMessage={message}, please"),
        ),
    ] {
        assert_eq!(summary(&mut world, asked), expected, "{asked:?}");
    }
    let told = explained(
        &world
            .admin()
            .call("Explain", [("EncodedDiagnosticMessage", &*message)]),
    );
    assert_eq!(told["Principal"]["DisplayName"], "alice");
    // The message is over after a day, the event is not.
    world.later(24 * 3600 + 1);
    let over = [("EncodedDiagnosticMessage", &*message)];
    world
        .admin()
        .call("Explain", over)
        .refuses("EncodedMessageExpire");
    let both = denial.to_string();
    assert_eq!(summary(&mut world, ("ErrorText", &both)), expected);
}

#[test]
fn what_was_allowed_is_told_by_the_statements_that_counted() {
    let mut world = World::with_account("acme");
    world.permit("alice", "Allow", "ram:GetUser", "*");
    let user = [("UserName", "admin")];
    let answer = world.user("alice").call("Ram.GetUser", user).answers();
    let asked = [("EventRequestId", &*id(&answer))];
    let told = explained(&world.admin().call("Explain", asked));
    assert_eq!(told["Decision"], "Allow");
    let stands = &told["Statements"][0];
    assert_eq!(stands["Effect"], "Allow");
    assert!(stands["Text"].as_str().unwrap().contains("ram:GetUser"));
    let conditions = told["Conditions"].as_array().unwrap();
    assert!(conditions.iter().any(|one| one["Key"] == "acs:SourceIp"));
}

#[test]
fn a_text_is_shown_of_the_very_policy_that_counted_alone() {
    let mut world = from_elsewhere();
    let denial = denied(&mut world);
    world.later(60);
    let gone = [
        ("PolicyName", "near"),
        ("PolicyType", "Custom"),
        ("UserName", "alice"),
    ];
    world
        .admin()
        .call("Ram.DetachPolicyFromUser", gone)
        .answers();
    let policy = [("PolicyName", "near")];
    world.admin().call("Ram.DeletePolicy", policy).answers();
    let document = r#"{"Version":"1","Statement":[
        {"Effect":"Allow","Action":"oss:*","Resource":"*"},
        {"Effect":"Allow","Action":"ecs:*","Resource":"*"}]}"#;
    let made = [("PolicyName", "near"), ("PolicyDocument", document)];
    world.admin().call("Ram.CreatePolicy", made).answers();
    let asked = [("EventRequestId", &*id(&denial))];
    let told = explained(&world.admin().call("Explain", asked));
    assert!(
        told["Misses"][0]["Statement"].get("Text").is_none(),
        "{told}"
    );
}

#[test]
fn others_need_a_policy_and_what_is_own_is_told_in_short_without_one() {
    let mut world = from_elsewhere();
    let denial = denied(&mut world);
    let (id, message) = (id(&denial), message(&denial));
    let by_request = ("EventRequestId", &*id);
    let by_message = ("EncodedDiagnosticMessage", &*message);
    let own = ("OnlyOwn", "true");
    for asked in [by_request, by_message] {
        let _ = world.user("bob");
        world
            .user("alice")
            .call("Explain", [asked])
            .refuses("NoPermission");
        let told = explained(&world.user("alice").call("Explain", [asked, own]));
        assert_eq!(told["Detailed"], false);
        assert_eq!(told["Layer"], "Identity");
        for field in ["Conditions", "Layers", "Statements", "Misses"] {
            assert_eq!(told[field], serde_json::json!([]), "{field}");
        }
        for field in ["Fix", "Summary", "Considered"] {
            assert!(told.get(field).is_none(), "{field}");
        }
        let others = world.user("bob").call("Explain", [asked, own]);
        others.refuses("EntityNotExist.Event");
    }
    world.permit("alice", "Allow", "rampart:Explain", "*");
    let told = explained(&world.user("alice").call("Explain", [by_request, own]));
    assert_eq!(told["Detailed"], true);
    world.permit("alice", "Deny", "rampart:Explain", "*");
    let told = world.user("alice").call("Explain", [by_request, own]);
    told.refuses("NoPermission");
}

#[test]
fn an_own_denial_tells_no_more_than_its_caller_was_told() {
    let mut world = World::with_account("acme");
    let own = ("OnlyOwn", "true");
    let keys = [
        world.user("bob").key().id,
        "LTAI000000000000000nobody".to_owned(),
    ];
    let told = keys.map(|key| {
        let mark = [("UserAccessKeyId", &*key), ("Reason", "posted")];
        let denial = world.user("carol").call("MarkAccessKeyLeaked", mark);
        let denial = denial.refuses("NoPermission");
        let (id, message) = (id(&denial), message(&denial));
        let by_request = ("EventRequestId", &*id);
        let mut told = vec![denial["AccessDeniedDetail"]["AuthResource"].clone()];
        for asked in [by_request, ("EncodedDiagnosticMessage", &message)] {
            let decision = explained(&world.user("carol").call("Explain", [asked, own]));
            assert!(!decision.to_string().contains("bob"), "{decision}");
            assert_eq!(decision["Resources"], serde_json::json!([told[0]]));
            told.push(decision["Resources"].clone());
        }
        let events = world
            .user("carol")
            .call("ListEvents", [by_request, own])
            .answers();
        assert!(!events.to_string().contains("bob"), "{events}");
        let event = &events["Events"][0];
        assert_eq!(event["eventName"], "MarkAccessKeyLeaked");
        told.extend(["resourceName", "resourceType"].map(|name| event[name].clone()));
        // Nor is it found by whose the key is.
        let named = ("ResourceName", "bob");
        let found = world
            .user("carol")
            .call("ListEvents", [by_request, own, named])
            .answers();
        assert_eq!(found["Events"], serde_json::json!([]));
        let found = world
            .admin()
            .call("ListEvents", [by_request, named])
            .answers();
        told.push(serde_json::json!(found["Events"][0]["eventName"].is_null()));
        told
    });
    let [bobs, nobodys] = told;
    assert_eq!(
        bobs.split_last().unwrap().1,
        nobodys.split_last().unwrap().1
    );
    // Administrators see it.
    assert_eq!((&bobs[5], &nobodys[5]), (&false.into(), &true.into()));
}

#[test]
fn what_is_pasted_is_in_no_event() {
    let mut world = World::with_account("acme");
    let pasted = [("ErrorText", "it says Known-to-nobody-1")];
    world.forget_events();
    world
        .admin()
        .call("Explain", pasted)
        .refuses("EntityNotExist.Event");
    world.events().are(["Explain EntityNotExist.Event"]);
    assert!(!world.kept().contains("Known-to-nobody-1"));
}

#[test]
fn another_account_learns_nothing() {
    let mut world = from_elsewhere();
    let denial = denied(&mut world);
    let (id, message) = (id(&denial), message(&denial));
    world.visit("other");
    for asked in [
        ("EventRequestId", id.as_str()),
        ("ErrorText", &denial.to_string()),
    ] {
        let told = world.admin().call("Explain", [asked]);
        told.refuses("EntityNotExist.Event");
    }
    let asked = [("EncodedDiagnosticMessage", &*message)];
    world
        .admin()
        .call("Explain", asked)
        .refuses("EntityNotExist");
}

#[test]
fn one_way_to_say_what_is_meant_and_within_bounds() {
    let mut world = World::with_account("acme");
    let id = "0197F3A2-5C1D-7B2E-9A41-0D5E3C6B7F80";
    let long = "x".repeat(65_537);
    for (asked, code) in [
        (vec![], "InvalidParameter.ErrorText"),
        (
            vec![("EventRequestId", id), ("ErrorText", "x")],
            "InvalidParameter.EventRequestId",
        ),
        (
            vec![("EventRequestId", "x")],
            "InvalidParameter.EventRequestId",
        ),
        (vec![("ErrorText", &*long)], "InvalidParameter.ErrorText"),
        (vec![("ErrorText", "nothing in it")], "EntityNotExist.Event"),
        (vec![("EventRequestId", id)], "EntityNotExist.Event"),
    ] {
        world.admin().call("Explain", asked).refuses(code);
    }
}
