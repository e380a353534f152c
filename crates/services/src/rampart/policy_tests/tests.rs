//! Tests beside policies: who may write them, what they come to, when they go.

use serde_json::{Value, json};

use crate::testing::{Told, World, trust};

const READ: &str =
    r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:Get*","Resource":"*"}]}"#;
const WRITE: &str =
    r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:Put*","Resource":"*"}]}"#;
const POLICY: (&str, &str) = ("PolicyName", "Reports");

fn test(name: &str, action: &str, expected: &str) -> Value {
    json!({"Name": name, "Action": action, "Resource": "*", "Expected": expected})
}

/// A world with a policy on alice.
fn world() -> World {
    let mut world = World::with_account("acme");
    let _ = world.user("alice");
    let made = [POLICY, ("PolicyDocument", READ)];
    world.scene("CreatePolicy", made).answers();
    let on = [POLICY, ("PolicyType", "Custom"), ("UserName", "alice")];
    world.scene("AttachPolicyToUser", on).answers();
    world
}

fn put(world: &mut World, tests: &Value) -> Told {
    let tests = tests.to_string();
    world
        .admin()
        .call("PutPolicyTests", [POLICY, ("Tests", &tests)])
}

fn run(world: &mut World, more: &[(&str, &str)]) -> Value {
    let asked = [&[POLICY][..], more].concat();
    world.admin().call("RunPolicyTests", asked).answers()
}

fn passed(answer: &Value) -> Vec<bool> {
    let results = answer["Results"].as_array().unwrap().iter();
    results
        .map(|one| one["Passed"].as_bool().unwrap())
        .collect()
}

#[test]
fn tests_stand_beside_a_policy_and_go_with_it() {
    let mut world = world();
    let mut with_key = test("from the office", "oss:GetObject", "Allow");
    with_key["Context"] = json!([{"Key": "acs:SourceIp", "Values": ["10.0.0.1"]}]);
    with_key["Principal"] = json!("alice");
    with_key["ExpectedLayer"] = json!("Identity");
    with_key["ExpectedStatement"] = json!(0);
    let tests = json!([with_key]);
    let told = put(&mut world, &tests).answers();
    let shown = world.admin().call("GetPolicyTests", [POLICY]).answers();
    assert_eq!(told["Tests"], shown["Tests"]);
    assert_eq!(shown["Tests"], tests);
    assert!(shown["UpdateDate"].is_string());
    world
        .events()
        .are(["PutPolicyTests ok", "GetPolicyTests ok"]);
    // Others take their place, none takes them away.
    put(&mut world, &json!([])).answers();
    let shown = world.admin().call("GetPolicyTests", [POLICY]).answers();
    assert_eq!(
        (&shown["Tests"], &shown["UpdateDate"]),
        (&json!([]), &Value::Null)
    );
    put(&mut world, &tests).answers();
    let on = [POLICY, ("PolicyType", "Custom"), ("UserName", "alice")];
    world.scene("DetachPolicyFromUser", on).answers();
    world.scene("DeletePolicy", [POLICY]).answers();
    assert!(
        !world
            .records()
            .iter()
            .any(|one| one.starts_with("policy_tests"))
    );
    // One of the same name begins without.
    let made = [POLICY, ("PolicyDocument", READ)];
    world.scene("CreatePolicy", made).answers();
    let shown = world.admin().call("GetPolicyTests", [POLICY]).answers();
    assert_eq!(shown["Tests"], json!([]));
}

#[test]
fn a_draft_is_tested_in_place_of_what_is_in_force() {
    let mut world = world();
    let tests = json!([
        test("reads", "oss:GetObject", "Allow"),
        test("never writes", "oss:PutObject", "Deny"),
    ]);
    put(&mut world, &tests).answers();
    let stored = run(&mut world, &[]);
    assert_eq!(passed(&stored), [true, true]);
    assert_eq!(
        (&stored["Draft"], &stored["FailedCount"]),
        (&json!(false), &json!(0))
    );
    let before = world.records();
    let draft = run(&mut world, &[("PolicyDocument", WRITE)]);
    assert_eq!(world.records(), before);
    assert_eq!(passed(&draft), [false, false]);
    assert_eq!(
        (&draft["Draft"], &draft["FailedCount"]),
        (&json!(true), &json!(2))
    );
    let results = &draft["Results"];
    assert_eq!(results[0]["Mismatches"], json!(["Decision"]));
    assert_eq!(results[0]["Decision"], "ImplicitDeny");
    // It says why, with the text of the draft.
    let miss = &results[0]["Explanation"]["Misses"][0];
    assert!(
        miss["Statement"]["Text"]
            .as_str()
            .unwrap()
            .contains("oss:Put*"),
        "{miss}"
    );
    let applied = &results[1]["Explanation"]["Statements"][0];
    assert!(
        applied["Text"].as_str().unwrap().contains("oss:Put*"),
        "{applied}"
    );
    assert_eq!(applied["Version"], "draft");
    // Tests that were not put there are run as well.
    let given = json!([test("other", "oss:GetObject", "Deny")]).to_string();
    let other = run(&mut world, &[("Tests", &given)]);
    assert_eq!(passed(&other), [false]);
}

#[test]
fn whoever_is_named_is_judged_by_all_that_they_hold() {
    let mut world = world();
    world.permit("alice", "Deny", "oss:GetObject", "*");
    let asks = |principal: &str, expected: &str| {
        let mut one = test(principal, "oss:GetObject", expected);
        one["Principal"] = json!(principal);
        one
    };
    let account = world.account_id();
    let arn = format!("acs:ram::{account}:user/alice");
    let foreign = "acs:ram::1000000000000009:user/alice";
    let tests = json!([
        test("the text alone", "oss:GetObject", "Allow"),
        asks("alice", "Deny"),
        asks(&arn, "Deny"),
        asks("admin", "Allow"),
        asks("root", "Allow"),
        // Of whom nobody knows nothing is true.
        asks("nobody", "Deny"),
        asks(foreign, "Deny"),
    ]);
    put(&mut world, &tests).answers();
    let told = run(&mut world, &[]);
    assert_eq!(passed(&told), [true, true, true, true, true, false, false]);
    assert_eq!(
        told["Results"][5]["Mismatches"],
        json!(["UnknownPrincipal"])
    );
    // The draft counts beside the rest.
    let told = run(&mut world, &[("PolicyDocument", WRITE)]);
    assert_eq!(passed(&told), [false, true, true, true, true, false, false]);
}

#[test]
fn of_other_policies_nothing_is_told_to_those_who_may_not_explain() {
    let mut world = world();
    world.permit("alice", "Deny", "oss:GetObject", "*");
    world.permit(
        "eve",
        "Allow",
        "rampart:RunPolicyTests",
        "acs:ram:*:*:policy/Reports",
    );
    let mut named = test("alice", "oss:GetObject", "Allow");
    named["Principal"] = json!("alice");
    let tests = json!([named, test("alone", "oss:PutObject", "Allow")]).to_string();
    let asked = [POLICY, ("Tests", &*tests)];
    let told = world.user("eve").call("RunPolicyTests", asked).answers();
    let explanation = |one: usize| &told["Results"][one]["Explanation"];
    assert_eq!(explanation(0)["Detailed"], false);
    assert_eq!(explanation(0)["Statements"], json!([]));
    assert_eq!(explanation(1)["Detailed"], true);
    assert_eq!(explanation(1)["Misses"].as_array().unwrap().len(), 1);
    world
        .user("eve")
        .call("PutPolicyTests", asked)
        .refuses("NoPermission");
    world
        .user("eve")
        .call("GetPolicyTests", [POLICY])
        .refuses("NoPermission");
    let whole = world.admin().call("RunPolicyTests", asked).answers();
    let statements = &whole["Results"][0]["Explanation"]["Statements"];
    assert!(statements.to_string().contains("Deny"), "{statements}");
}

#[test]
fn a_role_has_tests_of_whom_it_trusts() {
    let mut world = World::with_account("acme");
    let account = world.account_id();
    let _ = world.user("alice");
    let trusted = trust(&format!("acs:ram::{account}:user/alice"));
    let role = ("RoleName", "ops");
    let made = [role, ("AssumeRolePolicyDocument", &*trusted)];
    world.scene("CreateRole", made).answers();
    let asks = |who: &str, expected: &str| {
        let mut one = test(who, "sts:AssumeRole", expected);
        one["Principal"] = json!(who);
        one["Resource"] = json!(format!("acs:ram::{account}:role/ops"));
        one
    };
    let tests = json!([asks("alice", "Allow"), asks("eve", "Deny")]).to_string();
    let put = [role, ("Tests", &*tests)];
    world.admin().call("PutPolicyTests", put).answers();
    let told = world.admin().call("RunPolicyTests", [role]).answers();
    assert_eq!(passed(&told), [true, true]);
    let other = trust(&format!("acs:ram::{account}:root"));
    let draft = [role, ("PolicyDocument", &*other)];
    let told = world.admin().call("RunPolicyTests", draft).answers();
    assert_eq!(passed(&told), [true, false]);
    let identity = [role, ("PolicyDocument", READ)];
    let told = world.admin().call("RunPolicyTests", identity);
    told.refuses("MalformedPolicyDocument");
    world.scene("DeleteRole", [role]).answers();
    assert!(
        !world
            .records()
            .iter()
            .any(|one| one.starts_with("policy_tests"))
    );
}

#[test]
fn what_breaks_a_rule_is_named_and_changes_nothing() {
    let mut world = world();
    let before = world.records();
    let mut wild = test("wild", "oss:*", "Allow");
    for bad in [
        json!({}),
        json!([{"Name": "x"}]),
        json!([test("x", "oss:GetObject", "Perhaps")]),
        json!([wild.clone()]),
        json!([
            test("x", "oss:GetObject", "Allow"),
            test("x", "oss:GetObject", "Allow")
        ]),
        json!(vec![wild.take(); 101]),
    ] {
        let text = bad.to_string();
        put(&mut world, &bad).refuses("InvalidParameter.Tests");
        let asked = [POLICY, ("Tests", &*text)];
        let told = world.admin().call("RunPolicyTests", asked);
        told.refuses("InvalidParameter.Tests");
    }
    let many: Vec<_> = (0..101)
        .map(|n| test(&format!("t{n}"), "oss:GetObject", "Allow"))
        .collect();
    put(&mut world, &json!(many)).refuses("InvalidParameter.Tests");
    let tests = ("Tests", "[]");
    let role = ("RoleName", "ops");
    for (asked, code) in [
        (vec![tests], "InvalidParameter.PolicyName"),
        (vec![POLICY, role, tests], "InvalidParameter.RoleName"),
        (
            vec![("PolicyName", "Other"), tests],
            "EntityNotExist.Policy",
        ),
        (
            vec![("PolicyName", "AdministratorAccess"), tests],
            "EntityNotExist.Policy",
        ),
        (vec![role, tests], "EntityNotExist.Role"),
    ] {
        for operation in ["PutPolicyTests", "RunPolicyTests"] {
            world.admin().call(operation, asked.clone()).refuses(code);
        }
    }
    assert_eq!(world.records(), before);
}
