//! Changes of policies in stages: watched, enforced, made, stopped and given up, in a world that has a directory.

use gateway::Rollouts;
use serde_json::{Value, json};
use services::testing::{ROOT, World, trust};

use super::Scenario;

pub(super) fn play(scenario: &mut Scenario) {
    let mut world = World::with_account("acme");
    let members = [("red", "fd-000001"), ("blue", ROOT)];
    world.plant_directory(&[("fd-000001", ROOT)], &members);
    for member in ["red", "blue"] {
        world.visit(member);
        world.permit("bob", "Allow", "ram:Get*", "*");
    }
    world.visit("acme");
    control_policies(scenario, &mut world);
    identity_policies(scenario, &mut world);
}

/// Calls, and keeps the answer with those of the operation.
fn call(
    scenario: &mut Scenario,
    world: &mut World,
    operation: &str,
    asked: &[(&str, &str)],
) -> Value {
    let told = world.admin().call(operation, asked.iter().copied());
    let place = ("Rampart".to_owned(), operation.to_owned());
    let answer = told.answers();
    let answers = scenario.answers.entry(place).or_default();
    answers.push(answer.clone());
    answer
}

fn id(started: &Value) -> String {
    let id = started["Rollout"]["RolloutId"].as_str();
    id.unwrap().to_owned()
}

/// Of one that denies it is told whom, by the level, and it is stopped; one that allows more comes to its end.
fn control_policies(scenario: &mut Scenario, world: &mut World) {
    let document = |effect: &str, action: &str| {
        json!({"Version": "1", "Statement": [
            {"Effect": effect, "Action": action, "Resource": "*"}]})
        .to_string()
    };
    let mut policies = Vec::new();
    for (name, effect, action) in [
        ("No", "Deny", "ram:GetUser"),
        ("Yes", "Allow", "ram:GetUser"),
        ("Other", "Allow", "oss:*"),
    ] {
        let text = document(effect, action);
        let made = [
            ("PolicyName", name),
            ("EffectScope", "RAM"),
            ("PolicyDocument", &*text),
        ];
        let told = world
            .admin()
            .call("ResourceDirectoryMaster.CreateControlPolicy", made)
            .answers();
        let id = told["ControlPolicy"]["PolicyId"].as_str().unwrap();
        policies.push(id.to_owned());
    }
    let stages = json!([
        {"Mode": "ReportOnly", "Percent": 100, "WaitMinutes": 60, "MostDenied": 0},
        {"Mode": "Enforced", "Nodes": ["fd-000001"], "WaitMinutes": 60},
    ]);
    let stages = stages.to_string();
    let asked = [
        ("PolicyId", &*policies[0]),
        ("TargetId", ROOT),
        ("Stages", &*stages),
    ];
    let stopped = id(&call(scenario, world, "StartRollout", &asked));
    let asked = [("PolicyId", &*policies[1]), ("TargetId", "fd-000001")];
    let wider = id(&call(scenario, world, "StartRollout", &asked));
    let first = call(scenario, world, "ListRollouts", &[("MaxItems", "1")]);
    let marker = first["Marker"].as_str().unwrap();
    call(scenario, world, "ListRollouts", &[("Marker", marker)]);
    world.visit("red");
    let bob = [("UserName", "bob")];
    world.user("bob").call("Ram.GetUser", bob).answers();
    world.visit("acme");
    call(scenario, world, "GetRollout", &[("RolloutId", &stopped)]);
    world.later(120);
    world.make_round(Rollouts);
    call(scenario, world, "GetRollout", &[("RolloutId", &stopped)]);
    call(scenario, world, "ListRollouts", &[]);
    // Where nothing allows it, the second one would.
    for (operation, policy) in [
        ("AttachControlPolicy", &*policies[2]),
        ("DetachControlPolicy", "cp-FullAliyunAccess"),
    ] {
        let on = [("PolicyId", policy), ("TargetId", "fd-000001")];
        let operation = format!("ResourceDirectoryMaster.{operation}");
        world.admin().call(&operation, on).answers();
    }
    world.visit("red");
    world
        .user("bob")
        .call("Ram.GetUser", bob)
        .refuses("NoPermission");
    world.visit("acme");
    call(scenario, world, "GetRollout", &[("RolloutId", &wider)]);
    call(scenario, world, "AdvanceRollout", &[("RolloutId", &wider)]);
    call(scenario, world, "AbortRollout", &[("RolloutId", &wider)]);
    let asked = [
        ("PolicyId", &*policies[0]),
        ("TargetId", ROOT),
        ("Stages", &*stages),
    ];
    let staged = id(&call(scenario, world, "StartRollout", &asked));
    call(scenario, world, "AdvanceRollout", &[("RolloutId", &staged)]);
    call(scenario, world, "AbortRollout", &[("RolloutId", &staged)]);
}

/// A draft, and who holds it.
fn identity_policies(scenario: &mut Scenario, world: &mut World) {
    let text = |action: &str| {
        json!({"Version": "1", "Statement": [
            {"Effect": "Allow", "Action": action, "Resource": "*"}]})
        .to_string()
    };
    let mine = ("PolicyName", "Mine");
    let (now, draft) = (text("ram:Get*"), text("ram:*"));
    let new = [mine, ("PolicyDocument", &*now)];
    world.admin().call("Ram.CreatePolicy", new).answers();
    let _ = world.user("ann");
    world
        .admin()
        .call("Ram.CreateGroup", [("GroupName", "dev")])
        .answers();
    let anybody = trust(&format!("acs:ram::{}:root", world.account_id()));
    let role = [("RoleName", "ops"), ("AssumeRolePolicyDocument", &*anybody)];
    world.admin().call("Ram.CreateRole", role).answers();
    let on = [mine, ("PolicyType", "Custom"), ("UserName", "ann")];
    world.admin().call("Ram.AttachPolicyToUser", on).answers();
    let asked = [
        mine,
        ("PolicyDocument", &*draft),
        (
            "Stages",
            r#"[{"Mode":"ReportOnly","WaitMinutes":60,"MostDenied":5}]"#,
        ),
    ];
    let drafted = id(&call(scenario, world, "StartRollout", &asked));
    world
        .user("ann")
        .call("Ram.ListGroups", [])
        .refuses("NoPermission");
    call(scenario, world, "GetRollout", &[("RolloutId", &drafted)]);
    call(
        scenario,
        world,
        "AdvanceRollout",
        &[("RolloutId", &drafted)],
    );
    call(scenario, world, "AbortRollout", &[("RolloutId", &drafted)]);
    for (name, value, detach) in [
        ("UserName", "ann", "true"),
        ("GroupName", "dev", "false"),
        ("RoleName", "ops", "false"),
    ] {
        let stages = (
            "Stages",
            r#"[{"Mode":"ReportOnly","WaitMinutes":60,"MostDenied":5},{"Mode":"ReportOnly"}]"#,
        );
        let asked = [mine, (name, value), ("Detach", detach), stages];
        let started = id(&call(scenario, world, "StartRollout", &asked));
        let one = [("RolloutId", &*started)];
        call(scenario, world, "GetRollout", &one);
        call(scenario, world, "ListRollouts", &[]);
        call(scenario, world, "AdvanceRollout", &one);
        call(
            scenario,
            world,
            "AdvanceRollout",
            &[one[0], ("StageNumber", "2")],
        );
        call(scenario, world, "AbortRollout", &one);
    }
}
