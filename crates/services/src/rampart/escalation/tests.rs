//! Stories of rights that are raised: told before, and then done.

use serde_json::{Value, json};

use crate::testing::{World, trust};

fn asked(world: &mut World, asked: &[(&str, &str)]) -> Value {
    world
        .admin()
        .call("ListEscalationPaths", asked.iter().copied())
        .answers()
}

/// The ways in short: who begins, by which patterns, and whether for sure.
fn short(told: &Value) -> Vec<String> {
    let paths = told["Paths"].as_array().unwrap().iter();
    let name = |arn: &Value| arn.as_str().unwrap().rsplit(':').next().unwrap().to_owned();
    paths
        .map(|path| {
            let steps = path["Steps"].as_array().unwrap().iter();
            let steps: Vec<_> = steps.map(|own| own["Pattern"].as_str().unwrap()).collect();
            let doubt = if path["Conditional"] == json!(true) {
                " if"
            } else {
                ""
            };
            format!("{} {}{doubt}", name(&path["From"]), steps.join(" > "))
        })
        .collect()
}

fn grant(world: &mut World, user: &'static str, name: &str, statements: &str) {
    let document = format!(r#"{{"Version":"1","Statement":[{statements}]}}"#);
    let policy = ("PolicyName", name);
    let new = [policy, ("PolicyDocument", document.as_str())];
    world.scene("Ram.CreatePolicy", new).answers();
    let on = [policy, ("PolicyType", "Custom"), ("UserName", user)];
    world.scene("Ram.AttachPolicyToUser", on).answers();
}

fn allow(actions: &str) -> String {
    format!(r#"{{"Effect":"Allow","Action":{actions},"Resource":"*"}}"#)
}

#[test]
fn nobody_raises_anything_where_nothing_lets_them() {
    let mut world = World::with_account("acme");
    let _ = world.user("bob");
    let told = asked(&mut world, &[]);
    assert_eq!(told["Paths"], json!([]));
    assert_eq!(
        (&told["Complete"], &told["TotalCount"]),
        (&json!(true), &json!(0))
    );
}

#[test]
fn what_is_found_can_be_done_call_by_call() {
    let mut world = World::with_account("acme");
    let _ = world.user("alice");
    let home = world.account_id();
    let bob = format!("acs:ram::{home}:user/bob");
    let _ = world.user("bob");
    let document = trust(&bob);
    let role = [
        ("RoleName", "deploy"),
        ("AssumeRolePolicyDocument", document.as_str()),
    ];
    world.scene("Ram.CreateRole", role).answers();
    let arn = format!("acs:ram::{home}:role/deploy");
    grant(
        &mut world,
        "alice",
        "helpdesk",
        &allow(r#""ram:CreateAccessKey""#),
    );
    grant(&mut world, "bob", "deployer", &allow(r#""sts:AssumeRole""#));
    let on = [
        ("PolicyName", "AdministratorAccess"),
        ("PolicyType", "System"),
        ("RoleName", "deploy"),
    ];
    world.scene("Ram.AttachPolicyToRole", on).answers();
    let told = asked(&mut world, &[("From", "user/alice"), ("To", "role/deploy")]);
    // What cuts the first off cuts off the one through the administrator too, so both are ways of hers.
    assert_eq!(
        short(&told),
        [
            "user/alice CreateAccessKey > AssumeRole",
            "user/alice CreateAccessKey > UpdateRole, AssumeRole"
        ],
        "{told}"
    );
    let steps = &told["Paths"][0]["Steps"];
    assert_eq!(steps[0]["Then"], json!(bob));
    assert_eq!(steps[1]["Permissions"][0]["Resource"], json!(arn));
    assert_eq!(steps[1]["Permissions"][0]["Outcome"], "always");
    // The statements of each step are told, and the one that cuts all off.
    assert_eq!(
        steps[0]["Permissions"][0]["Grants"][0]["Policy"],
        "helpdesk"
    );
    assert_eq!(told["Cut"]["Least"], json!(true));
    assert_eq!(told["Cut"]["Pieces"].as_array().unwrap().len(), 1, "{told}");
    // And so it is.
    let made = world
        .user("alice")
        .call("Ram.CreateAccessKey", [("UserName", "bob")]);
    made.answers();
    let session = [("RoleArn", arn.as_str()), ("RoleSessionName", "session")];
    world.user("bob").call("Sts.AssumeRole", session).answers();
    // Without what cuts it off there is none.
    world
        .scene(
            "Ram.DetachPolicyFromUser",
            [
                ("PolicyName", "helpdesk"),
                ("PolicyType", "Custom"),
                ("UserName", "alice"),
            ],
        )
        .answers();
    let told = asked(&mut world, &[("From", "user/alice"), ("To", "role/deploy")]);
    assert_eq!(told["Paths"], json!([]));
}

#[test]
fn conditions_are_told_and_never_taken_as_met() {
    let mut world = World::with_account("acme");
    let _ = world.user("alice");
    let near = r#"{"Effect":"Allow","Action":"ram:CreatePolicyVersion","Resource":"*",
        "Condition":{"IpAddress":{"acs:SourceIp":["10.0.0.0/8"]}}}"#;
    grant(&mut world, "alice", "near", near);
    let told = asked(&mut world, &[]);
    assert_eq!(
        short(&told),
        ["user/alice CreatePolicyVersion if"],
        "{told}"
    );
    let permission = &told["Paths"][0]["Steps"][0]["Permissions"][0];
    assert_eq!(permission["Outcome"], "conditional");
    assert_eq!(permission["OnlyIf"], "acs:SourceIp is in 10.0.0.0/8");
    // A Deny for all ends it.
    let deny = r#"{"Effect":"Deny","Action":"ram:Create*","Resource":"*"}"#;
    grant(&mut world, "alice", "bar", deny);
    assert_eq!(short(&asked(&mut world, &[])), [""; 0]);
}

#[test]
fn a_group_that_allows_more_is_more_and_not_everything() {
    let mut world = World::with_account("acme");
    let _ = world.user("alice");
    let group = ("GroupName", "readers");
    world.scene("Ram.CreateGroup", [group]).answers();
    let on = [
        ("PolicyName", "ReadOnlyAccess"),
        ("PolicyType", "System"),
        group,
    ];
    world.scene("Ram.AttachPolicyToGroup", on).answers();
    grant(
        &mut world,
        "alice",
        "joiner",
        &allow(r#""ram:AddUserToGroup""#),
    );
    let from = ("From", "user/alice");
    assert_eq!(short(&asked(&mut world, &[from])), [""; 0]);
    let told = asked(&mut world, &[from, ("Goal", "More")]);
    assert_eq!(short(&told), ["user/alice AddUserToGroup"], "{told}");
}

#[test]
fn pages_are_of_one_answer() {
    let mut world = World::with_account("acme");
    for name in ["alice", "bob", "carol"] {
        let _ = world.user(name);
        grant(
            &mut world,
            name,
            &format!("p-{name}"),
            &allow(r#""ram:AttachPolicyToUser""#),
        );
    }
    let told = asked(&mut world, &[("MaxResults", "2")]);
    let token = told["NextToken"].as_str().unwrap().to_owned();
    assert_eq!((short(&told).len(), &told["TotalCount"]), (2, &json!(3)));
    let rest = asked(&mut world, &[("MaxResults", "2"), ("NextToken", &token)]);
    assert_eq!(short(&rest), ["user/carol AttachPolicyToUser"]);
    assert!(rest["NextToken"].is_null());
    let gone = [
        ("PolicyName", "p-carol"),
        ("PolicyType", "Custom"),
        ("UserName", "carol"),
    ];
    world.scene("Ram.DetachPolicyFromUser", gone).answers();
    world
        .admin()
        .call("ListEscalationPaths", [("NextToken", token.as_str())])
        .refuses("InvalidParameter.NextToken");
}

#[test]
fn what_is_asked_must_be_there_and_said_in_one_way() {
    let mut world = World::with_account("acme");
    let _ = world.user("bob");
    let admin = |world: &mut World, asked: &[(&str, &str)], code: &str| {
        let told = world
            .admin()
            .call("ListEscalationPaths", asked.iter().copied());
        told.refuses(code);
    };
    admin(
        &mut world,
        &[("From", "user/nobody")],
        "EntityNotExist.User",
    );
    admin(&mut world, &[("To", "role/nobody")], "EntityNotExist.Role");
    admin(
        &mut world,
        &[("From", "group/dev")],
        "InvalidParameter.From",
    );
    admin(&mut world, &[("Goal", "More")], "InvalidParameter.From");
    let both = [("To", "user/bob"), ("Goal", "Administrator")];
    admin(&mut world, &both, "InvalidParameter.Goal");
    admin(
        &mut world,
        &[("MaxSteps", "13")],
        "InvalidParameter.MaxSteps",
    );
    world
        .user("bob")
        .call("ListEscalationPaths", [])
        .refuses("NoPermission");
}

#[test]
fn each_pattern_is_of_operations_that_are_served() {
    for pattern in domain::escalation::PATTERNS {
        for call in pattern.calls {
            let services = crate::SERVICES.iter();
            let mut named = services.filter(|own| own.name == call.product);
            let found =
                named.any(|own| own.operations.iter().any(|one| one.name == call.operation));
            assert!(found, "{}.{}", call.product, call.operation);
        }
    }
}
