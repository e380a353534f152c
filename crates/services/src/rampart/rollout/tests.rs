//! Stories of changes that come into force in stages, and the law of those that only watch.

mod law;

use std::sync::Arc;

use gateway::Rollouts;
use gateway::decision::{EvaluationRequest, SubjectKind};
use serde_json::{Value, json};

use crate::testing::{ROOT, Told, World};

const MINUTE: i64 = 60;
const GROUPS: &str = "Ram.ListGroups";

fn document(effect: &str, action: &str) -> String {
    json!({"Version": "1", "Statement": [{"Effect": effect, "Action": action, "Resource": "*"}]})
        .to_string()
}

/// A directory of acme: red in a folder, blue in Root; bob of each may read.
fn organization() -> World {
    let mut world = World::with_account("acme");
    let members = [("red", "fd-000001"), ("blue", ROOT)];
    world.plant_directory(&[("fd-000001", ROOT)], &members);
    for account in ["acme", "red", "blue"] {
        world.visit(account);
        world.permit("bob", "Allow", "ram:*", "*");
    }
    world.visit("acme");
    world
}

/// A control policy that forbids an action; its id.
fn forbidding(world: &mut World, name: &str, action: &str) -> String {
    let text = document("Deny", action);
    let new = [
        ("PolicyName", name),
        ("EffectScope", "RAM"),
        ("PolicyDocument", &*text),
    ];
    let told = world
        .scene("ResourceDirectoryMaster.CreateControlPolicy", new)
        .answers();
    told["ControlPolicy"]["PolicyId"]
        .as_str()
        .unwrap()
        .to_owned()
}

fn start(world: &mut World, asked: &[(&str, &str)]) -> String {
    let told = world
        .admin()
        .call("StartRollout", asked.iter().copied())
        .answers();
    assert_eq!(told["Rollout"]["State"], "Running", "{told}");
    told["Rollout"]["RolloutId"].as_str().unwrap().to_owned()
}

fn start_control(world: &mut World, policy: &str, target: &str, stages: &Value) -> String {
    let stages = stages.to_string();
    start(
        world,
        &[
            ("PolicyId", policy),
            ("TargetId", target),
            ("Stages", &stages),
        ],
    )
}

fn progress(world: &mut World, id: &str) -> Value {
    world.visit("acme");
    world
        .admin()
        .call("GetRollout", [("RolloutId", id)])
        .answers()
}

fn step(world: &mut World, operation: &str, id: &str) -> Told {
    world.visit("acme");
    world.admin().call(operation, [("RolloutId", id)])
}

fn asks(world: &mut World, account: &str, operation: &'static str) -> Told {
    world.visit(account);
    world.user("bob").call(operation, [])
}

/// What the newest event of an operation says of rollouts.
fn noted(world: &World, name: &str) -> Value {
    let events = world.events();
    let mut named = events
        .json()
        .iter()
        .rev()
        .filter(|one| one["eventName"] == name);
    named.next().unwrap()["additionalEventData"]["rollouts"].clone()
}

fn counts(told: &Value) -> [u64; 2] {
    ["NewlyDenied", "NewlyAllowed"].map(|kind| told[kind]["CallCount"].as_u64().unwrap())
}

#[test]
fn a_control_policy_is_watched_then_enforced_for_some_then_attached_and_gone_again() {
    let mut world = organization();
    let policy = forbidding(&mut world, "NoGroups", "ram:ListGroups");
    let stages = json!([
        {"Mode": "ReportOnly"},
        {"Mode": "Enforced", "Nodes": ["fd-000001"]},
    ]);
    let id = start_control(&mut world, &policy, ROOT, &stages);
    // Watched: nobody is denied, and each call that would be is told of and counted.
    for account in ["red", "blue", "acme"] {
        asks(&mut world, account, GROUPS).answers();
        asks(&mut world, account, "Ram.ListUsers").answers();
    }
    assert_eq!(noted(&world, "ListUsers"), Value::Null);
    asks(&mut world, "red", GROUPS).answers();
    let expected = json!([{"rolloutId": id, "stage": 1, "mode": "ReportOnly", "decision": "Deny",
        "action": "ram:ListGroups", "node": ROOT,
        "resource": noted(&world, "ListGroups")[0]["resource"]}]);
    assert_eq!(noted(&world, "ListGroups"), expected);
    let told = progress(&mut world, &id);
    assert_eq!(
        (counts(&told), &told["ReportOnlyCount"]),
        ([3, 0], &json!(2))
    );
    let group = &told["NewlyDenied"]["Groups"][0];
    world.visit("red");
    let bob = format!("acs:ram::{}:user/bob", world.account_id());
    assert_eq!(
        (&group["Principal"], &group["CallCount"]),
        (&json!(bob), &json!(2))
    );
    assert_eq!(
        (&group["ActionName"], &group["Node"]),
        (&json!("ram:ListGroups"), &json!(ROOT))
    );

    // Enforced in the folder, and watched in the rest.
    let told = step(&mut world, "AdvanceRollout", &id).answers();
    assert_eq!(told["Rollout"]["StageNumber"], 2);
    asks(&mut world, "red", GROUPS).refuses("NoPermission");
    assert_eq!(noted(&world, "ListGroups")[0]["mode"], "Enforced");
    asks(&mut world, "blue", GROUPS).answers();
    assert_eq!(noted(&world, "ListGroups")[0]["mode"], "ReportOnly");
    asks(&mut world, "acme", GROUPS).answers();
    assert_eq!(noted(&world, "ListGroups"), Value::Null);
    let told = progress(&mut world, &id);
    assert_eq!((counts(&told), &told["EnforcedCount"]), ([5, 0], &json!(1)));

    // The vendor's API shows nothing of it until the end.
    let attached = |world: &mut World| {
        let asked = [("TargetId", ROOT)];
        let list = "ResourceDirectoryMaster.ListControlPolicyAttachmentsForTarget";
        world.admin().call(list, asked).text().contains(&policy)
    };
    assert!(!attached(&mut world));
    let told = step(&mut world, "AdvanceRollout", &id).answers();
    assert_eq!(told["Rollout"]["State"], "Finished");
    assert!(attached(&mut world));
    asks(&mut world, "blue", GROUPS).refuses("NoPermission");
    assert_eq!(noted(&world, "ListGroups"), Value::Null);
    step(&mut world, "AdvanceRollout", &id).refuses("Conflict.Rollout.Over");

    // The way back.
    step(&mut world, "AbortRollout", &id).answers();
    assert!(!attached(&mut world));
    for account in ["red", "blue"] {
        asks(&mut world, account, GROUPS).answers();
    }
    step(&mut world, "AbortRollout", &id).refuses("Conflict.Rollout.Over");
}

#[test]
fn the_clock_leads_it_on_and_too_many_denials_stop_it_whoever_was_killed_meanwhile() {
    let mut world = organization();
    let stages = json!([
        {"Mode": "ReportOnly", "WaitMinutes": 60},
        {"Mode": "Enforced", "Percent": 100, "WaitMinutes": 60, "MostDenied": 2},
    ]);
    let groups = forbidding(&mut world, "NoGroups", "ram:ListGroups");
    let roles = forbidding(&mut world, "NoRoles", "ram:ListRoles");
    let stopped = start_control(&mut world, &groups, ROOT, &stages);
    let finished = start_control(&mut world, &roles, "fd-000001", &stages);
    let state = |world: &mut World, id: &str| {
        let told = progress(world, id);
        let rollout = &told["Rollout"];
        (
            rollout["State"].as_str().unwrap().to_owned(),
            rollout["StageNumber"].as_u64(),
        )
    };
    world.later(59 * MINUTE);
    assert_eq!(world.make_round(Rollouts).done, 0);
    world.later(MINUTE);
    assert_eq!(world.make_round(Rollouts).done, 1);
    assert_eq!(state(&mut world, &stopped), ("Running".to_owned(), Some(2)));
    for _ in 0..2 {
        asks(&mut world, "red", GROUPS).refuses("NoPermission");
        world.later(2 * MINUTE);
        assert_eq!(world.make_round(Rollouts).done, 0);
    }
    // What it counted is in the store; another node takes over.
    let _ = world.events();
    let next = world.another_node();
    drop(world.turn_to(next));
    asks(&mut world, "blue", GROUPS).refuses("NoPermission");
    world.later(2 * MINUTE);
    assert_eq!(world.make_round(Rollouts).done, 1);
    assert_eq!(state(&mut world, &stopped), ("Stopped".to_owned(), None));
    let told = progress(&mut world, &stopped);
    let why = told["Rollout"]["StopReason"].as_str().unwrap();
    assert!(why.starts_with("stage 2 denied 3 calls"), "{why}");
    asks(&mut world, "red", GROUPS).answers();
    // The other one goes on to its end.
    world.later(60 * MINUTE);
    assert_eq!(world.make_round(Rollouts).done, 1);
    assert_eq!(state(&mut world, &finished), ("Finished".to_owned(), None));
    asks(&mut world, "red", "Ram.ListRoles").refuses("NoPermission");
    asks(&mut world, "blue", "Ram.ListRoles").answers();
    // Nothing is left to do, and each step has its event.
    world.later(600 * MINUTE);
    assert_eq!(world.make_round(Rollouts), gateway::Tally::default());
    let told = world.events().told();
    let steps = |name: &str| told.iter().filter(|one| one.starts_with(name)).count();
    assert_eq!(
        (steps("RolloutAdvanced ok"), steps("RolloutStopped ok")),
        (3, 1)
    );
}

#[test]
fn a_draft_of_an_identity_policy_is_watched_then_applied_and_the_old_version_comes_back() {
    let mut world = World::with_account("acme");
    let text = document("Allow", "ram:*");
    let new = [("PolicyName", "Mine"), ("PolicyDocument", &*text)];
    world.scene("CreatePolicy", new).answers();
    let _ = world.user("bob");
    let on = [
        ("PolicyName", "Mine"),
        ("PolicyType", "Custom"),
        ("UserName", "bob"),
    ];
    world.scene("AttachPolicyToUser", on).answers();
    let draft = document("Allow", "ram:List*");
    let id = start(
        &mut world,
        &[("PolicyName", "Mine"), ("PolicyDocument", &draft)],
    );
    let get = |world: &mut World| world.user("bob").call("Ram.GetUser", [("UserName", "bob")]);
    asks(&mut world, "acme", GROUPS).answers();
    assert_eq!(noted(&world, "ListGroups"), Value::Null);
    get(&mut world).answers();
    assert_eq!(noted(&world, "GetUser")[0]["decision"], "Deny");
    // Writes are decided in the account's queue, and counted once.
    let group = [("GroupName", "dev")];
    world.user("bob").call("CreateGroup", group).answers();
    assert_eq!(noted(&world, "CreateGroup")[0]["rolloutId"], id);
    assert_eq!(counts(&progress(&mut world, &id)), [2, 0]);
    step(&mut world, "AdvanceRollout", &id).answers();
    get(&mut world).refuses("NoPermission");
    step(&mut world, "AbortRollout", &id).answers();
    get(&mut world).answers();
    let versions = world
        .admin()
        .call("ListPolicyVersions", [on[0], on[1]])
        .text();
    assert!(versions.contains("v2"), "{versions}");

    // Attached to a group, and detached from the user: both ways.
    let of_group = [("GroupName", "dev"), ("UserName", "eve")];
    let _ = world.user("eve");
    world.scene("AddUserToGroup", of_group).answers();
    let attach = [("PolicyName", "Mine"), ("GroupName", "dev")];
    let wider = start(&mut world, &attach);
    world.user("eve").call(GROUPS, []).refuses("NoPermission");
    assert_eq!(noted(&world, "ListGroups")[0]["decision"], "Allow");
    assert_eq!(counts(&progress(&mut world, &wider)), [0, 1]);
    let detach = [
        ("PolicyName", "Mine"),
        ("UserName", "bob"),
        ("Detach", "true"),
    ];
    let narrower = start(&mut world, &detach);
    get(&mut world).answers();
    assert_eq!(noted(&world, "GetUser")[0]["rolloutId"], narrower);
    step(&mut world, "AdvanceRollout", &narrower).answers();
    get(&mut world).refuses("NoPermission");
    step(&mut world, "AbortRollout", &narrower).answers();
    get(&mut world).answers();
}

#[test]
fn decisions_that_services_ask_for_are_watched_too() {
    let mut world = organization();
    let policy = forbidding(&mut world, "NoBuckets", "oss:*");
    let id = start(&mut world, &[("PolicyId", &policy), ("TargetId", ROOT)]);
    world.visit("red");
    world.permit("bob", "Allow", "oss:*", "*");
    let bearer = world.session("service").key().bearer();
    let all = [
        ("RoleName", "service"),
        ("PolicyName", "AdministratorAccess"),
        ("PolicyType", "System"),
    ];
    world.scene("AttachPolicyToRole", all).answers();
    let account = world.account_id();
    let bob = format!("acs:ram::{account}:user/bob");
    let bucket = format!("acs:oss:*:{account}:bucket/key");
    let mut asked = EvaluationRequest {
        subject: SubjectKind::User,
        id: &bob,
        security_token: None,
        action: "oss:GetObject",
        resource: &bucket,
        context: Arc::default(),
    };
    assert!(world.decides(&bearer, &asked).decision);
    asked.action = "ram:GetUser";
    assert!(world.decides(&bearer, &asked).decision);
    let told = progress(&mut world, &id);
    assert_eq!(counts(&told), [1, 0]);
    let group = &told["NewlyDenied"]["Groups"][0];
    let pattern = format!("acs:oss:*:{account}:bucket/*");
    assert_eq!(
        [&group["Principal"], &group["Resource"]],
        [&json!(bob), &json!(pattern)]
    );
    step(&mut world, "AdvanceRollout", &id).answers();
    world.visit("red");
    asked.action = "oss:GetObject";
    assert!(!world.decides(&bearer, &asked).decision);
}

#[test]
fn who_may_not_make_the_change_may_not_roll_it_out() {
    let mut world = organization();
    let policy = forbidding(&mut world, "NoGroups", "ram:ListGroups");
    world.permit("eve", "Allow", "rampart:*", "*");
    let asked = [("PolicyId", &*policy), ("TargetId", ROOT)];
    world
        .user("eve")
        .call("StartRollout", asked)
        .refuses("NoPermission");
    let own = [
        ("PolicyName", "ReadOnlyAccess"),
        ("PolicyType", "System"),
        ("UserName", "eve"),
    ];
    world
        .user("eve")
        .call("StartRollout", own)
        .refuses("NoPermission");
    let id = start(&mut world, &asked);
    let one = [("RolloutId", &*id)];
    world.user("eve").call("GetRollout", one).answers();
    world
        .user("eve")
        .call("AdvanceRollout", one)
        .refuses("NoPermission");
    world
        .user("eve")
        .call("AbortRollout", one)
        .refuses("NoPermission");
    world.permit("eve", "Allow", "resourcemanager:DetachControlPolicy", "*");
    world
        .user("eve")
        .call("AdvanceRollout", one)
        .refuses("NoPermission");
    world.user("eve").call("AbortRollout", one).answers();
    // A member has no directory to roll anything out in.
    world.visit("red");
    let told = world.admin().call("StartRollout", asked);
    told.refuses("EntityNotExist.ResourceDirectory");
    world
        .admin()
        .call("GetRollout", one)
        .refuses("EntityNotExist.Rollout");
}

#[test]
fn what_is_asked_for_must_make_sense() {
    let mut world = organization();
    let policy = forbidding(&mut world, "NoGroups", "ram:ListGroups");
    let id = ("PolicyId", &*policy);
    let root = ("TargetId", ROOT);
    let stages = |text| [id, root, ("Stages", text)];
    for (asked, code) in [
        (vec![], "InvalidParameter.PolicyId"),
        (vec![id], "InvalidParameter.TargetId"),
        (
            vec![id, ("PolicyName", "Mine")],
            "InvalidParameter.PolicyName",
        ),
        (
            vec![id, root, ("UserName", "bob")],
            "InvalidParameter.UserName",
        ),
        (
            vec![id, ("TargetId", "fd-000009")],
            "EntityNotExists.Target",
        ),
        (
            vec![("PolicyId", "cp-nowhere"), root],
            "EntityNotExist.ControlPolicy",
        ),
        (
            vec![("PolicyName", "ReadOnlyAccess"), ("PolicyType", "System")],
            "InvalidParameter.PolicyDocument",
        ),
        (
            vec![
                ("PolicyName", "ReadOnlyAccess"),
                ("PolicyType", "System"),
                ("UserName", "bob"),
                ("RoleName", "ops"),
            ],
            "InvalidParameter.RoleName",
        ),
        (stages("[]").to_vec(), "InvalidParameter.Stages"),
        (
            stages(r#"[{"Mode":"Loud"}]"#).to_vec(),
            "InvalidParameter.Stages",
        ),
        (
            stages(r#"[{"Mode":"Enforced","WaitMinutes":0}]"#).to_vec(),
            "InvalidParameter.Stages",
        ),
        (
            stages(r#"[{"Mode":"Enforced","Percent":5,"Nodes":["fd-000001"]}]"#).to_vec(),
            "InvalidParameter.Stages",
        ),
        (
            stages(r#"[{"Mode":"Enforced","Nodes":[]}]"#).to_vec(),
            "InvalidParameter.Stages",
        ),
        (
            vec![
                id,
                ("TargetId", "fd-000001"),
                ("Stages", r#"[{"Mode":"Enforced","Nodes":["r-000001"]}]"#),
            ],
            "InvalidParameter.Stages",
        ),
    ] {
        let told = world.admin().call("StartRollout", asked.clone());
        assert_eq!(told.code(), code, "{asked:?} {}", told.text());
    }
    let started = start(&mut world, &[id, root]);
    world
        .admin()
        .call("StartRollout", [id, root])
        .refuses("EntityAlreadyExists.Rollout");
    let other = [("RolloutId", &*started), ("StageNumber", "2")];
    world
        .admin()
        .call("AdvanceRollout", other)
        .refuses("Conflict.Rollout.OtherStage");
    let delete = "ResourceDirectoryMaster.DeleteControlPolicy";
    world
        .admin()
        .call(delete, [id])
        .refuses("DeleteConflict.ControlPolicy.Rollout");
    let listed = world.admin().call("ListRollouts", []).answers();
    assert_eq!(listed["Rollouts"][0]["RolloutId"], started);
    assert_eq!(listed["Rollouts"][0]["Stages"][0]["Mode"], "ReportOnly");
}
