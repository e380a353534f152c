//! From calls that were made to a policy that allows them and no more: made, put in the place of the old, and tried.

use serde_json::{Value, json};

use crate::testing::{Key, World, trust};

fn document(statements: &str) -> String {
    format!(r#"{{"Version":"1","Statement":[{statements}]}}"#)
}

fn allow(actions: &str) -> String {
    document(&format!(
        r#"{{"Effect":"Allow","Action":{actions},"Resource":"*"}}"#
    ))
}

/// A policy of this text, held by somebody.
fn grant(world: &mut World, (kind, holder): (&str, &str), name: &str, text: &str) {
    let new = [("PolicyName", name), ("PolicyDocument", text)];
    world.scene("Ram.CreatePolicy", new).answers();
    attach(world, (kind, holder), (name, "Custom"));
}

fn attach(world: &mut World, (kind, holder): (&str, &str), (name, of): (&str, &str)) {
    let held = format!("{kind}Name");
    let on = [("PolicyName", name), ("PolicyType", of), (&*held, holder)];
    let attach = format!("Ram.AttachPolicyTo{kind}");
    world.scene(&attach, on).answers();
}

fn asked(world: &mut World, asked: &[(&str, &str)]) -> Value {
    let asked = asked.iter().copied();
    world
        .admin()
        .call("GenerateLeastPrivilegePolicy", asked)
        .answers()
}

/// The statements of the policy that was made.
fn statements(told: &Value) -> Value {
    let text = told["PolicyDocument"].as_str().unwrap_or("null");
    let document: Value = serde_json::from_str(text).unwrap();
    document["Statement"].clone()
}

const BOB: (&str, &str) = ("UserName", "bob");

/// Bob may do everything, and reads two users.
fn mighty() -> World {
    let mut world = World::with_account("acme");
    let _ = world.user("bob");
    attach(
        &mut world,
        ("User", "bob"),
        ("AdministratorAccess", "System"),
    );
    world.later(60);
    for name in ["bob", "admin"] {
        world.later(1);
        let read = [("UserName", name)];
        world.user("bob").call("Ram.GetUser", read).answers();
    }
    world
}

#[test]
fn a_mighty_user_keeps_what_was_used_and_loses_the_rest() {
    let mut world = mighty();
    let told = asked(&mut world, &[BOB]);
    let arn = |name: &str| format!("acs:ram::{}:user/{name}", world.account_id());
    let used = [arn("admin"), arn("bob")];
    let made = json!([{"Effect": "Allow", "Action": "ram:GetUser", "Resource": used}]);
    assert_eq!(statements(&told), made);
    assert_eq!(
        (&told["GrantsMore"], &told["Fits"], &told["Breadth"]),
        (&json!(false), &json!(true), &json!("Usual"))
    );
    assert_eq!(
        (
            &told["CallCount"],
            &told["AllowedCount"],
            &told["NotAllowed"]
        ),
        (&json!(2), &json!(2), &json!([]))
    );
    let statement = &told["Statements"][0];
    assert_eq!(statement["Policy"], "AdministratorAccess");
    assert_eq!(statement["RecordCount"], 2);
    let services = told["Services"].as_array().unwrap();
    let kept =
        |name: &str| services.iter().find(|one| one["Service"] == name).unwrap()["Kept"].clone();
    assert_eq!((kept("ram"), kept("*")), (json!(true), json!(false)));

    // In the place of the old one it does what was promised.
    let text = told["PolicyDocument"].as_str().unwrap().to_owned();
    grant(&mut world, ("User", "bob"), "less", &text);
    let old = [
        ("PolicyName", "AdministratorAccess"),
        ("PolicyType", "System"),
        BOB,
    ];
    world.scene("Ram.DetachPolicyFromUser", old).answers();
    let read = [("UserName", "admin")];
    world.user("bob").call("Ram.GetUser", read).answers();
    world
        .user("bob")
        .call("Ram.ListUsers", [])
        .refuses("NoPermission");
    // What was made of it is itself as small as it can be.
    let again = asked(&mut world, &[BOB]);
    assert_eq!(statements(&again), made);
}

#[test]
fn denied_calls_and_those_of_others_count_for_nothing() {
    let mut world = World::with_account("acme");
    let _ = world.user("bob");
    let _ = world.user("eve");
    grant(
        &mut world,
        ("User", "bob"),
        "reads",
        &allow(r#""ram:Get*""#),
    );
    grant(
        &mut world,
        ("User", "eve"),
        "lists",
        &allow(r#""ram:List*""#),
    );
    world.user("eve").call("Ram.ListGroups", []).answers();
    world
        .user("bob")
        .call("Ram.ListGroups", [])
        .refuses("NoPermission");
    let told = asked(&mut world, &[BOB]);
    assert_eq!(told["CallCount"], 0);
    assert_eq!(told["PolicyDocument"], Value::Null);
    assert_eq!(told["Services"][0]["Service"], "ram");
    assert_eq!(told["Services"][0]["Kept"], false);
}

#[test]
fn groups_count_unless_they_are_left_out() {
    let mut world = World::with_account("acme");
    let _ = world.user("bob");
    let team = ("GroupName", "team");
    world.scene("Ram.CreateGroup", [team]).answers();
    world.scene("Ram.AddUserToGroup", [team, BOB]).answers();
    grant(
        &mut world,
        ("Group", "team"),
        "lists",
        &allow(r#""ram:List*""#),
    );
    grant(
        &mut world,
        ("User", "bob"),
        "reads",
        &allow(r#""ram:Get*""#),
    );
    world.user("bob").call("Ram.ListGroups", []).answers();
    world.user("bob").call("Ram.GetUser", [BOB]).answers();
    let actions = |told: &Value| -> Vec<String> {
        let all = statements(told);
        let all = all.as_array().unwrap().iter();
        let mut all: Vec<_> = all
            .map(|one| one["Action"].as_str().unwrap().to_owned())
            .collect();
        all.sort();
        all
    };
    let told = asked(&mut world, &[BOB]);
    assert_eq!(actions(&told), ["ram:GetUser", "ram:ListGroups"]);
    assert_eq!(told["Replaces"].as_array().unwrap().len(), 2);
    // Alone: the group's stays, and what it allows is no need of the user.
    let told = asked(&mut world, &[BOB, ("WithGroups", "false")]);
    assert_eq!(actions(&told), ["ram:GetUser"]);
    let left = &told["NotAllowed"][0];
    assert_eq!(
        (&left["Action"], &left["Reason"]),
        (&json!("ram:ListGroups"), &json!("NotToday"))
    );
    // Of the group: what its members did by it.
    let told = asked(&mut world, &[team]);
    assert_eq!(actions(&told), ["ram:ListGroups"]);
    assert_eq!(told["Replaces"][0]["AttachedEntityType"], "Group");
}

#[test]
fn sessions_of_a_role_count_for_the_role() {
    let mut world = World::with_account("acme");
    let _ = world.user("bob");
    let everybody = trust(&format!("acs:ram::{}:root", world.account_id()));
    let role = ("RoleName", "deploy");
    let new = [role, ("AssumeRolePolicyDocument", &*everybody)];
    world.scene("Ram.CreateRole", new).answers();
    grant(&mut world, ("Role", "deploy"), "all", &allow(r#""ram:*""#));
    grant(
        &mut world,
        ("User", "bob"),
        "assumes",
        &allow(r#""sts:AssumeRole""#),
    );
    let arn = format!("acs:ram::{}:role/deploy", world.account_id());
    let call = [("RoleArn", &*arn), ("RoleSessionName", "ci")];
    let key = Key::of(&world.user("bob").call("AssumeRole", call));
    world.holder_of(&key).call("Ram.ListGroups", []).answers();
    let told = asked(&mut world, &[role]);
    assert_eq!(statements(&told)[0]["Action"], "ram:ListGroups");
    let told = asked(&mut world, &[BOB]);
    assert_eq!(statements(&told)[0]["Action"], "sts:AssumeRole");
}

#[test]
fn a_denial_of_today_is_taken_over_where_the_new_policy_would_reach_it() {
    let mut world = World::with_account("acme");
    let _ = world.user("bob");
    let text = document(
        r#"{"Effect":"Allow","Action":"ram:*","Resource":"*"},
           {"Effect":"Deny","Action":"ram:Get*","Resource":"acs:ram:*:*:user/admin"}"#,
    );
    grant(&mut world, ("User", "bob"), "fenced", &text);
    world.user("bob").call("Ram.GetUser", [BOB]).answers();
    let told = asked(&mut world, &[BOB, ("Breadth", "Exact")]);
    assert_eq!(statements(&told).as_array().unwrap().len(), 1);
    let told = asked(&mut world, &[BOB, ("Breadth", "Statements")]);
    let all = statements(&told);
    assert_eq!(
        (&all[0]["Effect"], &all[1]["Effect"]),
        (&json!("Allow"), &json!("Deny"))
    );
    assert_eq!(told["GrantsMore"], false);
    assert_eq!(told["Statements"][0]["Rules"], json!(["Statement"]));
}

#[test]
fn what_is_asked_wrongly_is_named() {
    let mut world = mighty();
    for (asked, code) in [
        (&[][..], "InvalidParameter.UserName"),
        (&[BOB, ("RoleName", "deploy")], "InvalidParameter.RoleName"),
        (&[BOB, ("GroupName", "team")], "InvalidParameter.GroupName"),
        (&[("UserName", "nobody")], "EntityNotExist.User"),
        (&[("GroupName", "team")], "EntityNotExist.Group"),
        (&[BOB, ("Days", "401")], "InvalidParameter.Days"),
        (&[BOB, ("Breadth", "Wide")], "InvalidParameter.Breadth"),
    ] {
        let asked = asked.iter().copied();
        let told = world.admin().call("GenerateLeastPrivilegePolicy", asked);
        told.refuses(code);
    }
    let _ = world.user("eve");
    let told = world
        .user("eve")
        .call("GenerateLeastPrivilegePolicy", [BOB]);
    told.refuses("NoPermission");
}
