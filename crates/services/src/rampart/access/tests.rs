//! Stories of who can do what.

use serde_json::{Value, json};

use crate::testing::{World, trust};

fn asked(world: &mut World, asked: &[(&str, &str)]) -> Value {
    world
        .admin()
        .call("SearchAccess", asked.iter().copied())
        .answers()
}

/// Rows of users and roles in short: who, and what comes of it.
fn short(told: &Value) -> Vec<String> {
    let rows = told["Rows"].as_array().unwrap().iter();
    let line = |row: &Value| {
        let name = row["PrincipalName"].as_str()?;
        (name != "admin").then(|| format!("{name} {}", row["Outcome"].as_str().unwrap()))
    };
    rows.filter_map(line).collect()
}

/// Puts a policy on somebody.
fn grant(world: &mut World, name: &str, statements: &str, on: (&str, &str)) {
    let document = format!(r#"{{"Version":"1","Statement":[{statements}]}}"#);
    let policy = ("PolicyName", name);
    world
        .scene("CreatePolicy", [policy, ("PolicyDocument", &document)])
        .answers();
    let attach = match on.0 {
        "GroupName" => "AttachPolicyToGroup",
        "RoleName" => "AttachPolicyToRole",
        _ => "AttachPolicyToUser",
    };
    world
        .scene(attach, [on, policy, ("PolicyType", "Custom")])
        .answers();
}

const GET: &str = "oss:GetObject";
const MAY: &str = "acs:oss:*:*:reports/may.csv";

fn analysts() -> World {
    let mut world = World::with_account("acme");
    for name in ["alice", "bob", "carol"] {
        let _ = world.user(name);
    }
    let group = ("GroupName", "analysts");
    world.scene("Ram.CreateGroup", [group]).answers();
    world
        .scene("Ram.AddUserToGroup", [group, ("UserName", "alice")])
        .answers();
    let read = r#"{"Effect":"Allow","Action":"oss:Get*","Resource":"acs:oss:*:*:reports/*"}"#;
    grant(&mut world, "read", read, group);
    let near = r#"{"Effect":"Allow","Action":"oss:*","Resource":"*",
        "Condition":{"IpAddress":{"acs:SourceIp":["10.0.0.0/8"]},"Bool":{"acs:MFAPresent":["true"]}}}"#;
    grant(&mut world, "near", near, ("UserName", "bob"));
    let barred = r#"{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"oss:Get*","Resource":"*"}"#;
    grant(&mut world, "barred", barred, ("UserName", "carol"));
    world
}

#[test]
fn everybody_who_can_is_told_with_the_way_and_what_is_left_of_the_conditions() {
    let mut world = analysts();
    let may = MAY.replacen(":*:*:", &format!(":*:{}:", world.account_id()), 1);
    let told = asked(&mut world, &[("ActionName", GET), ("Resource", &may)]);
    assert_eq!(
        short(&told),
        ["alice always", "bob conditional", "carol never"]
    );
    assert_eq!(told["Rows"][0]["PrincipalType"], "Owner");
    let row = |name: &str| {
        let rows = told["Rows"].as_array().unwrap().iter();
        rows.clone()
            .find(|row| row["PrincipalName"] == name)
            .unwrap()
    };
    let grant = &row("alice")["Grants"][0];
    assert_eq!(grant["Policy"], "read");
    assert_eq!(
        (&grant["AttachedEntityType"], &grant["AttachedEntity"]),
        (&json!("Group"), &json!("analysts"))
    );
    assert_eq!(
        (&grant["Version"], &grant["Statement"]),
        (&json!("v1"), &json!(0))
    );
    let words = "acs:SourceIp is in 10.0.0.0/8 and acs:MFAPresent is true";
    assert_eq!(row("bob")["OnlyIf"], words);
    let left: Value =
        serde_json::from_str(row("bob")["Grants"][0]["Text"].as_str().unwrap()).unwrap();
    assert_eq!(left["Action"], json!([GET]));
    assert_eq!(left["Condition"]["Bool"]["acs:MFAPresent"], "true");
    let limit = &row("carol")["Limits"][0];
    assert_eq!(
        (&limit["Policy"], &limit["Statement"]),
        (&json!("barred"), &json!(1))
    );
    let known = r#"{"acs:SourceIp":"10.0.0.7"}"#;
    let told = asked(
        &mut world,
        &[("ActionName", GET), ("Resource", &may), ("Context", known)],
    );
    let bob = told["Rows"]
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["PrincipalName"] == "bob");
    assert_eq!(bob.unwrap()["OnlyIf"], "acs:MFAPresent is true");
    let known = r#"{"acs:SourceIp":["203.0.113.7"]}"#;
    let told = asked(
        &mut world,
        &[("ActionName", GET), ("Resource", &may), ("Context", known)],
    );
    assert_eq!(short(&told), ["alice always", "carol never"]);
}

#[test]
fn what_somebody_can_is_told_by_patterns_with_exceptions() {
    let mut world = analysts();
    let told = asked(&mut world, &[("Principal", "user/carol")]);
    let rows = told["Rows"].as_array().unwrap();
    assert_eq!(
        (&rows[0]["Actions"], &rows[0]["Resources"]),
        (&json!(["*"]), &json!(["*"]))
    );
    assert_eq!(rows[0]["Outcome"], "always");
    assert_eq!(rows[0]["Exceptions"][0]["Policy"], "barred");
    assert_eq!(
        (&rows[1]["Outcome"], &rows[1]["Actions"]),
        (&json!("never"), &json!(["oss:Get*"]))
    );
    let told = asked(&mut world, &[("Principal", "group/analysts")]);
    let rows = told["Rows"].as_array().unwrap();
    assert_eq!(
        (rows.len(), &rows[0]["PrincipalType"]),
        (1, &json!("Group"))
    );
    assert_eq!(rows[0]["Actions"], json!(["oss:Get*"]));
    let told = asked(&mut world, &[("Principal", "root")]);
    assert_eq!(told["Rows"][0]["Layer"], "Owner");
}

#[test]
fn who_can_is_who_would_be_let_in() {
    let mut world = World::with_account("acme");
    let read = r#"{"Effect":"Allow","Action":"ram:Get*","Resource":"acs:ram:*:*:user/*"}"#;
    let mfa = r#"{"Effect":"Allow","Action":"ram:*","Resource":"*","Condition":{"Bool":{"acs:MFAPresent":["true"]}}}"#;
    let own = r#"{"Effect":"Allow","Action":"ram:GetUser","Resource":"acs:ram:*:*:user/bob"}"#;
    let bar = r#"{"Effect":"Allow","Action":"*","Resource":"*"},
        {"Effect":"Deny","Action":"ram:*","Resource":"acs:ram:*:*:user/b*"}"#;
    let people = ["alice", "bob", "carol", "dave", "eve"];
    for name in people {
        let _ = world.user(name);
    }
    for (name, statements) in [("alice", read), ("bob", own), ("carol", mfa), ("dave", bar)] {
        grant(
            &mut world,
            &format!("p-{name}"),
            statements,
            ("UserName", name),
        );
    }
    for target in ["alice", "bob"] {
        let calls = json!([{"Version": "2015-05-01", "Operation": "GetUser", "Parameters": {"UserName": target}}]);
        let calls = calls.to_string();
        let resource = format!("acs:ram::{}:user/{target}", world.account_id());
        let known = r#"{"acs:MFAPresent":"false"}"#;
        let question = [
            ("ActionName", "ram:GetUser"),
            ("Resource", &*resource),
            ("Context", known),
        ];
        let told = asked(&mut world, &question);
        for name in people {
            let foreseen = world
                .user(name)
                .call("MayI", [("Calls", &*calls)])
                .answers();
            let row = format!("{name} always");
            let allowed = short(&told).contains(&row);
            assert_eq!(
                foreseen["Results"][0]["Allowed"], allowed,
                "{name} on {target}"
            );
        }
    }
}

#[test]
fn a_role_has_a_say_in_who_assumes_it() {
    let mut world = World::with_account("acme");
    let account = world.account_id();
    for name in ["alice", "bob"] {
        world.permit(name, "Allow", "sts:AssumeRole", "*");
    }
    let _ = world.user("carol");
    let trusted = trust(&format!("acs:ram::{account}:user/alice"));
    let role = [
        ("RoleName", "deploy"),
        ("AssumeRolePolicyDocument", &*trusted),
    ];
    world.scene("CreateRole", role).answers();
    let arn = format!("acs:ram::{account}:role/deploy");
    let told = asked(
        &mut world,
        &[("ActionName", "sts:AssumeRole"), ("Resource", &arn)],
    );
    assert_eq!(short(&told), ["alice always", "bob never"]);
    let bob = told["Rows"]
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["PrincipalName"] == "bob");
    assert_eq!(bob.unwrap()["Layer"], "Trust");
    for (name, code) in [("alice", None), ("bob", Some("NoPermission"))] {
        let asked = [("RoleArn", &*arn), ("RoleSessionName", "story")];
        let told = world.user(name).call("Sts.AssumeRole", asked);
        assert_eq!(told.json()["Code"].as_str(), code, "{name}");
    }
    // Asked from the other end, each role has a row of its own.
    let told = asked(&mut world, &[("Principal", "user/bob")]);
    let rows = told["Rows"].as_array().unwrap();
    assert_eq!(
        (&rows[0]["Resources"], &rows[0]["Outcome"]),
        (&json!([arn]), &json!("never"))
    );
    assert_eq!(rows.len(), 1, "{rows:?}");
}

#[test]
fn pages_hold_all_once_as_long_as_what_decides_stays() {
    let mut world = analysts();
    let question = [("Resource", "*")];
    let all = asked(&mut world, &question);
    let counts = &all["Counts"];
    let count = |name: &str| counts[name].as_u64().unwrap();
    let rows = all["Rows"].as_array().unwrap().clone();
    assert_eq!(
        count("Always") + count("Conditional") + count("Never"),
        rows.len() as u64
    );
    assert_eq!(
        (&counts["Complete"], &all["TooMany"]),
        (&json!(true), &json!(false))
    );
    let page = |world: &mut World, token: &str| {
        let more = [("MaxItems", "2"), ("NextToken", token)];
        world
            .admin()
            .call("SearchAccess", question.into_iter().chain(more))
    };
    let (mut paged, mut token) = (Vec::new(), String::new());
    loop {
        let told = page(&mut world, &token).answers();
        paged.extend(told["Rows"].as_array().unwrap().clone());
        // What decides nothing changes nothing.
        let comment = [("UserName", "alice"), ("NewComments", "of accounting")];
        world.scene("Ram.UpdateUser", comment).answers();
        match told["NextToken"].as_str() {
            Some(next) => next.clone_into(&mut token),
            None => break,
        }
    }
    assert_eq!(paged, rows);
    let first = page(&mut world, "").answers();
    let token = first["NextToken"].as_str().unwrap().to_owned();
    let other = [("ActionName", GET), ("NextToken", &*token)];
    world
        .admin()
        .call("SearchAccess", other)
        .refuses("InvalidParameter.NextToken");
    world.permit("bob", "Deny", "oss:*", "*");
    page(&mut world, &token).refuses("InvalidParameter.NextToken");
}

#[test]
fn what_is_no_question_is_refused_and_so_is_who_may_not_ask() {
    let mut world = World::with_account("acme");
    for (question, code) in [
        (vec![], "InvalidParameter.Principal"),
        (vec![("Principal", "alice")], "InvalidParameter.Principal"),
        (
            vec![("Principal", "acs:oss:*:1:user/alice")],
            "InvalidParameter.Principal",
        ),
        (vec![("Principal", "user/nobody")], "EntityNotExist.User"),
        (
            vec![("Principal", "acs:ram::1000000000000099:role/x")],
            "EntityNotExist.Role",
        ),
        (
            vec![("ActionName", "oss:Get*")],
            "InvalidParameter.ActionName",
        ),
        (vec![("ActionName", "oss")], "InvalidParameter.ActionName"),
        (vec![("Resource", "bucket")], "InvalidParameter.Resource"),
        (
            vec![("Resource", "acs:oss:*:1:b/*")],
            "InvalidParameter.Resource",
        ),
        (
            vec![("ActionName", GET), ("Context", "[]")],
            "InvalidParameter.Context",
        ),
        (
            vec![
                ("ActionName", GET),
                ("Context", r#"{"acs:PrincipalARN":"x"}"#),
            ],
            "InvalidParameter.Context",
        ),
        (
            vec![("ActionName", GET), ("Context", r#"{"acs:SourceIp":[]}"#)],
            "InvalidParameter.Context",
        ),
        (
            vec![("ActionName", GET), ("MaxItems", "1001")],
            "InvalidParameter.MaxItems",
        ),
    ] {
        world
            .admin()
            .call("SearchAccess", question.iter().copied())
            .refuses(code);
    }
    let told = world
        .user("bob")
        .call("SearchAccess", [("Principal", "user/bob")]);
    told.refuses("NoPermission");
}
