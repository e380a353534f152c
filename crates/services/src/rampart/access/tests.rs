//! Stories of who can do what.

use serde_json::{Value, json};

use crate::testing::{ROOT, World, trust};

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

/// What the rows say of an action of bob's in a member: asked by the managing account, and in the member itself.
fn said(world: &mut World, member: &str, action: &str) -> [String; 2] {
    let asked = [
        ("Principal", "user/bob"),
        ("ActionName", action),
        ("Resource", "*"),
    ];
    let outcome = |told: &Value| {
        let rows = told["Rows"].as_array().unwrap();
        let row = rows.iter().find(|row| row["Outcome"] != "never");
        row.map_or("never", |row| row["Outcome"].as_str().unwrap())
            .to_owned()
    };
    world.visit("acme");
    let more = [("AccountId", member)];
    let above = world
        .admin()
        .call("SearchAccess", asked.into_iter().chain(more));
    world.visit("red");
    // The owner, whom no control policy binds.
    let inside = world.root().call("SearchAccess", asked);
    [above, inside].map(|told| outcome(&told.answers()))
}

#[test]
fn of_a_member_is_told_what_its_calls_come_to_under_the_control_policies() {
    let mut world = World::with_account("acme");
    world.plant_directory(&[("fd-000001", ROOT)], &[("red", "fd-000001")]);
    world.visit("red");
    let member = world.account_id();
    let _ = world.user("bob");
    let texts = [
        ("Allow", "ram:List*"),
        ("Allow", "*"),
        ("Deny", "ram:ListUsers"),
        ("Deny", "*"),
    ];
    let document = |(effect, action): (&str, &str)| {
        json!({"Version": "1", "Statement": [
            {"Effect": effect, "Action": action, "Resource": "*"}]})
        .to_string()
    };
    // Of the directory: one for each text, which takes the place of full access in the folder or stands beside it.
    world.visit("acme");
    let mut controls = Vec::new();
    for (number, text) in texts.into_iter().enumerate() {
        let (name, text) = (format!("C{number}"), document(text));
        let new = [
            ("PolicyName", &*name),
            ("EffectScope", "RAM"),
            ("PolicyDocument", &*text),
        ];
        let told = world
            .scene("ResourceDirectoryMaster.CreateControlPolicy", new)
            .answers();
        controls.push(
            told["ControlPolicy"]["PolicyId"]
                .as_str()
                .unwrap()
                .to_owned(),
        );
    }
    let directory = |world: &mut World, operation: &str, policy: &str| {
        world.visit("acme");
        let on = [("PolicyId", policy), ("TargetId", "fd-000001")];
        world
            .scene(&format!("ResourceDirectoryMaster.{operation}"), on)
            .answers();
    };
    let mut seen = std::collections::BTreeSet::new();
    for (number, text) in texts.into_iter().enumerate() {
        world.visit("red");
        let (effect, action) = text;
        let name = format!("P{number}");
        let statement = json!({"Effect": effect, "Action": action, "Resource": "*"});
        grant(
            &mut world,
            &name,
            &statement.to_string(),
            ("UserName", "bob"),
        );
        for control in &controls {
            for alone in [false, true] {
                directory(&mut world, "AttachControlPolicy", control);
                if alone {
                    directory(&mut world, "DetachControlPolicy", "cp-FullAliyunAccess");
                }
                for action in ["ListUsers", "ListGroups", "GetAccountAlias"] {
                    let told = said(&mut world, &member, &format!("ram:{action}"));
                    let code = world.user("bob").call(&format!("Ram.{action}"), []).code();
                    let expected = if code == "ok" { "always" } else { "never" };
                    assert_eq!(
                        told,
                        [expected, expected],
                        "{text:?} {control} {alone} {action}"
                    );
                    seen.insert(expected);
                }
                if alone {
                    directory(&mut world, "AttachControlPolicy", "cp-FullAliyunAccess");
                }
                directory(&mut world, "DetachControlPolicy", control);
            }
        }
    }
    assert_eq!(seen.len(), 2);
}

#[test]
fn of_members_alone_is_told_and_to_whoever_may_ask_about_that_one() {
    let mut world = World::with_account("acme");
    world.plant_directory(&[], &[("red", ROOT)]);
    world.visit("red");
    let member = world.account_id();
    let _ = world.user("bob");
    world.visit("acme");
    let of = |account: &'static str| [("Principal", "user/bob"), ("AccountId", account)];
    let stranger = world.admin().call("SearchAccess", of("1000000000000009"));
    stranger.refuses("EntityNotExist.Account");
    let master = world.account_id();
    world.visit("red");
    let above = [("Principal", "user/bob"), ("AccountId", &*master)];
    world
        .admin()
        .call("SearchAccess", above)
        .refuses("EntityNotExist.Account");
    world.visit("acme");
    world.permit(
        "eve",
        "Allow",
        "rampart:SearchAccess",
        &format!("acs:ram::{master}:*"),
    );
    let told = world.user("eve").call(
        "SearchAccess",
        [("Principal", "user/bob"), ("AccountId", &*member)],
    );
    told.refuses("NoPermission");
}

#[test]
fn within_a_resource_group_counts_what_is_attached_for_it() {
    let mut world = World::with_account("acme");
    let _ = world.user("bob");
    let new = [("Name", "web"), ("DisplayName", "Web")];
    let told = world
        .scene("ResourceManager.CreateResourceGroup", new)
        .answers();
    let group = told["ResourceGroup"]["Id"].as_str().unwrap().to_owned();
    let read =
        r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:Get*","Resource":"*"}]}"#;
    let new = [("PolicyName", "read"), ("PolicyDocument", read)];
    world.scene("Ram.CreatePolicy", new).answers();
    let on = [
        ("PolicyName", "read"),
        ("PolicyType", "Custom"),
        ("UserName", "bob"),
        ("ResourceGroupId", &*group),
    ];
    world.scene("Ram.AttachPolicyToUser", on).answers();
    let may = MAY.replacen(":*:*:", &format!(":*:{}:", world.account_id()), 1);
    let within = json!({ "acs:ResourceGroupId": [group] }).to_string();
    let question = [
        ("ActionName", GET),
        ("Resource", &*may),
        ("Principal", "user/bob"),
    ];
    let asks = |world: &mut World, context: &str| {
        let more = (!context.is_empty()).then_some(("Context", context));
        let all: Vec<_> = question.into_iter().chain(more).collect();
        short(&asked(world, &all))
    };
    assert_eq!(asks(&mut world, ""), [""; 0]);
    assert_eq!(
        asks(&mut world, r#"{"acs:ResourceGroupId":["rg-other"]}"#),
        [""; 0]
    );
    assert_eq!(asks(&mut world, &within), ["bob always"]);
    // What denies there counts only where the account's policies are silent, and rows do not tell that.
    let barred =
        r#"{"Version":"1","Statement":[{"Effect":"Deny","Action":"oss:*","Resource":"*"}]}"#;
    let new = [("PolicyName", "barred"), ("PolicyDocument", barred)];
    world.scene("Ram.CreatePolicy", new).answers();
    let on = [("PolicyName", "barred"), on[1], on[2], on[3]];
    world.scene("Ram.AttachPolicyToUser", on).answers();
    let all = question.into_iter().chain([("Context", &*within)]);
    world
        .admin()
        .call("SearchAccess", all)
        .refuses("InvalidParameter.Context");
}

#[test]
fn a_member_learns_which_control_policy_bounds_it_and_not_what_that_says() {
    let mut world = World::with_account("acme");
    world.plant_directory(&[("fd-000001", ROOT)], &[("red", "fd-000001")]);
    world.visit("red");
    let member = world.account_id();
    let all = json!({"Effect": "Allow", "Action": "*", "Resource": "*"}).to_string();
    let _ = world.user("bob");
    grant(&mut world, "All", &all, ("UserName", "bob"));
    world.visit("acme");
    let document = json!({"Version": "1", "Statement": [{
        "Effect": "Deny", "Action": "ram:List*", "Resource": "*",
        "Condition": {"StringEquals": {"acs:SourceVpc": ["vpc-of-the-directory"]}}}]});
    let new = [
        ("PolicyName", "Fence"),
        ("EffectScope", "RAM"),
        ("PolicyDocument", &*document.to_string()),
    ];
    let told = world
        .scene("ResourceDirectoryMaster.CreateControlPolicy", new)
        .answers();
    let policy = told["ControlPolicy"]["PolicyId"]
        .as_str()
        .unwrap()
        .to_owned();
    let on = [("PolicyId", &*policy), ("TargetId", "fd-000001")];
    world
        .scene("ResourceDirectoryMaster.AttachControlPolicy", on)
        .answers();
    let asked = [
        ("Principal", "user/bob"),
        ("ActionName", "ram:ListUsers"),
        ("Resource", "*"),
    ];
    let fence = |told: &Value| {
        let rows = told["Rows"].as_array().unwrap();
        let row = rows.iter().find(|row| row["Outcome"] == "conditional");
        let row = row.unwrap();
        let limits = row["Limits"].as_array().unwrap();
        assert_eq!(limits.len(), 1, "{told}");
        let shown = (
            limits[0]["Policy"].clone(),
            limits[0]["AttachedEntity"].clone(),
        );
        assert_eq!(shown, (json!(policy), json!("fd-000001")));
        (
            row["OnlyIf"].as_str().unwrap().to_owned(),
            limits[0].clone(),
        )
    };
    let more = [("AccountId", &*member)];
    let above = world
        .admin()
        .call("SearchAccess", asked.into_iter().chain(more))
        .answers();
    let (only_if, statement) = fence(&above);
    assert_eq!(only_if, "not (acs:SourceVpc is vpc-of-the-directory)");
    assert!(
        statement["Text"]
            .as_str()
            .unwrap()
            .contains("vpc-of-the-directory")
    );
    world.visit("red");
    let inside = world.root().call("SearchAccess", asked).answers();
    let (only_if, statement) = fence(&inside);
    assert_eq!(only_if, "what control policies ask is met");
    assert!(statement["Text"].is_null() && statement["Conditions"].is_null());
    assert!(
        !inside.to_string().contains("vpc-of-the-directory"),
        "{inside}"
    );
}

/// The rows about a secret, in short.
fn about_secrets(told: &Value, secret: &str) -> Vec<String> {
    let rows = told["Rows"].as_array().unwrap().iter();
    let on = |row: &&Value| row["Resources"][0].as_str().unwrap().ends_with(secret);
    let line = |row: &Value| {
        let name = row["PrincipalName"].as_str()?;
        let (outcome, layer) = (row["Outcome"].as_str()?, row["Layer"].as_str()?);
        (name != "admin").then(|| format!("{name} {outcome} {layer}"))
    };
    rows.filter(on).filter_map(line).collect()
}

#[test]
fn what_a_secret_says_itself_counts_whichever_way_is_asked() {
    let mut world = World::with_account("acme");
    for name in ["alice", "bob", "carol"] {
        let _ = world.user(name);
    }
    let read = r#"{"Effect":"Allow","Action":"kms:GetSecretValue","Resource":"*"}"#;
    for name in ["alice", "carol"] {
        grant(&mut world, &format!("of-{name}"), read, ("UserName", name));
    }
    let home = world.account_id();
    for name in ["app/db", "app/other"] {
        let new = [
            ("SecretName", name),
            ("VersionId", "v1"),
            ("SecretData", "x"),
        ];
        world.scene("Kms.CreateSecret", new).answers();
    }
    let own = |effect: &str, name: &str| {
        format!(
            r#"{{"Effect":"{effect}","Principal":{{"RAM":["acs:ram::{home}:user/{name}"]}},"Action":"kms:GetSecretValue","Resource":"*"}}"#
        )
    };
    let policy = format!(
        r#"{{"Version":"1","Statement":[{},{}]}}"#,
        own("Allow", "bob"),
        own("Deny", "carol")
    );
    let set = [("SecretName", "app/db"), ("Policy", policy.as_str())];
    world.scene("Kms.SetSecretPolicy", set).answers();

    let action = ("ActionName", "kms:GetSecretValue");
    let arn = |name: &str| format!("acs:kms:cn-hangzhou:{home}:secret/{name}");
    let expected = [
        "alice always Identity",
        "bob always ResourceBased",
        "carol never ResourceBased",
    ];
    let one = asked(&mut world, &[action, ("Resource", &arn("app/db"))]);
    assert_eq!(about_secrets(&one, "app/db"), expected);
    let granted = &one["Rows"].as_array().unwrap().iter();
    let bob = granted.clone().find(|row| row["PrincipalName"] == "bob");
    assert_eq!(bob.unwrap()["Grants"][0]["AttachedEntityType"], "Resource");
    let other = asked(&mut world, &[action, ("Resource", &arn("app/other"))]);
    assert_eq!(
        about_secrets(&other, "app/other"),
        ["alice always Identity", "carol always Identity"]
    );

    // Without a resource each such secret has rows of its own, and the others say nothing of it.
    for question in [&[action][..], &[("Principal", "user/bob")]] {
        let all = asked(&mut world, question);
        let bob = about_secrets(&all, "app/db");
        assert!(
            bob.contains(&"bob always ResourceBased".to_owned()),
            "{all}"
        );
    }
    let all = asked(&mut world, &[action]);
    assert_eq!(about_secrets(&all, "app/db"), expected);
    let wide = all["Rows"].as_array().unwrap().iter();
    let alice = wide
        .clone()
        .find(|row| row["Resources"][0] == "*" && row["PrincipalName"] == "alice");
    let except = alice.unwrap()["Exceptions"].as_array().unwrap();
    assert!(
        except[0]["Text"]
            .as_str()
            .unwrap()
            .contains("secret/app/db"),
        "{all}"
    );
    // What secrets have no say in is not asked about them.
    let told = asked(&mut world, &[("ActionName", GET)]);
    assert!(about_secrets(&told, "app/db").is_empty());
}

#[test]
fn more_secrets_with_policies_than_are_asked_about_one_by_one_are_refused() {
    let mut world = World::with_account("acme");
    let home = world.account_id();
    let policy = format!(
        r#"{{"Version":"1","Statement":[{{"Effect":"Allow","Principal":{{"RAM":["acs:ram::{home}:root"]}},"Action":"kms:GetSecretValue","Resource":"*"}}]}}"#
    );
    let most = gateway::decision::access::CARRIERS;
    let question = [("ActionName", "kms:GetSecretValue")];
    for number in 0..=most {
        let name = format!("app/{number}");
        let new = [
            ("SecretName", &*name),
            ("VersionId", "v1"),
            ("SecretData", "x"),
            ("Policy", &policy),
        ];
        world.scene("Kms.CreateSecret", new).answers();
        if number + 1 == most {
            world.admin().call("SearchAccess", question).answers();
        }
    }
    let told = world
        .admin()
        .call("SearchAccess", question)
        .refuses("InvalidParameter.Resource");
    assert!(told.to_string().contains("100"), "{told}");
    let named = (
        "Resource",
        &*format!("acs:kms:cn-hangzhou:{home}:secret/app/7"),
    );
    world
        .admin()
        .call("SearchAccess", [question[0], named])
        .answers();
    world
        .admin()
        .call("SearchAccess", [("ActionName", GET)])
        .answers();
}
