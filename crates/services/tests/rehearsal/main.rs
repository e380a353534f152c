//! Changes on the recorded calls of several accounts: what turns and where, who may try what, and that nothing is
//! changed by it.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test says what went wrong by ending"
)]

mod law;

use serde_json::{Value, json};

use services::testing::{Actor, ROOT, World, trust};

fn document(effect: &str, actions: &[&str]) -> String {
    json!({"Version": "1", "Statement": [{"Effect": effect, "Action": actions, "Resource": "*"}]})
        .to_string()
}

fn ram(operation: &str, parameters: &Value) -> Value {
    json!({"Product": "Ram", "Operation": operation, "Parameters": parameters})
}

fn directory(operation: &str, parameters: &Value) -> Value {
    json!({"Product": "ResourceDirectoryMaster", "Operation": operation, "Parameters": parameters})
}

fn attach(policy: &str, target: &str) -> Value {
    directory(
        "AttachControlPolicy",
        &json!({"PolicyId": policy, "TargetId": target}),
    )
}

fn rehearse(by: &mut Actor<'_>, changes: &[Value], more: &[(&str, &str)]) -> Value {
    let changes = json!(changes).to_string();
    let asked = [&[("Changes", &*changes)][..], more].concat();
    by.call("RehearseChanges", asked).answers()
}

/// Calls looked at, unchanged, newly denied, newly allowed, of which nobody can tell.
fn counts(told: &Value) -> [u64; 5] {
    let count = |value: &Value| value.as_u64().unwrap();
    [
        count(&told["CallCount"]),
        count(&told["UnchangedCount"]),
        count(&told["NewlyDenied"]["CallCount"]),
        count(&told["NewlyAllowed"]["CallCount"]),
        count(&told["CannotTell"]["CallCount"]),
    ]
}

/// A control policy that is made and attached.
fn denying(actions: &[&str], target: &str) -> [Value; 2] {
    let made = json!({"PolicyName": "NoMore", "EffectScope": "RAM",
        "PolicyDocument": document("Deny", actions)});
    [
        directory("CreateControlPolicy", &made),
        attach("$1.ControlPolicy.PolicyId", target),
    ]
}

/// A directory of acme with folder one in Root and two in one; red is in one, blue in two, green in Root. In each
/// bob may read and has read users and listed groups.
fn organization() -> World {
    let mut world = World::with_account("acme");
    let folders = [("fd-000001", ROOT), ("fd-000002", "fd-000001")];
    let members = [("red", "fd-000001"), ("blue", "fd-000002"), ("green", ROOT)];
    world.plant_directory(&folders, &members);
    for account in ["acme", "red", "blue", "green"] {
        world.visit(account);
        world.permit("bob", "Allow", "ram:*", "*");
        world.later(60);
        read(&mut world);
    }
    world.visit("acme");
    world
}

fn read(world: &mut World) {
    let mut bob = world.user("bob");
    bob.call("Ram.GetUser", [("UserName", "bob")]).answers();
    bob.call("Ram.ListGroups", []).answers();
}

fn id(world: &mut World, alias: &str) -> String {
    world.visit(alias);
    let id = world.account_id();
    world.visit("acme");
    id
}

#[test]
fn a_control_policy_is_tried_on_all_members_below_and_shows_the_level_that_denies() {
    let mut world = organization();
    let before = world.records();
    let changes = denying(&["ram:GetUser"], "fd-000001");
    let told = rehearse(&mut world.admin(), &changes, &[("FolderId", "fd-000001")]);
    assert_eq!(world.records(), before);
    // Of each member bob's two calls; nobody else made any that counted.
    assert_eq!(told["NewlyDenied"]["CallCount"], 2, "{told}");
    assert_eq!(told["CannotTell"]["CallCount"], 0, "{told}");
    assert_eq!(
        (&told["AccountCount"], &told["IsTruncated"]),
        (&json!(2), &json!(false))
    );
    assert_eq!(told["NotRehearsed"], json!([]));
    let accounts: Vec<_> = told["Accounts"].as_array().unwrap().clone();
    let (red, blue) = (id(&mut world, "red"), id(&mut world, "blue"));
    assert_eq!(accounts[0]["AccountId"], red);
    assert_eq!(accounts[1]["AccountId"], blue);
    let groups = told["NewlyDenied"]["Groups"].as_array().unwrap();
    let principals: Vec<_> = groups.iter().map(|one| one["Principal"].clone()).collect();
    let bob = |account: &str| json!(format!("acs:ram::{account}:user/bob"));
    assert_eq!(principals, [bob(&red), bob(&blue)]);
    let after = &groups[1]["After"];
    assert_eq!(after["Decision"], "ExplicitDeny");
    assert_eq!(
        (&after["Layer"], &after["Node"]),
        (&json!("Control"), &json!("fd-000001"))
    );
    let deciding = after["Statements"].as_array().unwrap();
    let deny = deciding.iter().find(|one| one["Effect"] == "Deny").unwrap();
    assert!(
        deny["Policy"].as_str().unwrap().starts_with("cp-"),
        "{after}"
    );
    assert_eq!(
        (&deny["Statement"], &deny["Node"]),
        (&json!(0), &json!("fd-000001"))
    );
    assert_eq!(groups[1]["Before"]["Decision"], "Allow");
    // The whole directory, and the account that manages it, which no control policy binds.
    let told = rehearse(
        &mut world.admin(),
        &denying(&["ram:GetUser"], ROOT),
        &[("FolderId", ROOT)],
    );
    assert_eq!(told["NewlyDenied"]["CallCount"], 3, "{told}");
    let told = rehearse(&mut world.admin(), &denying(&["ram:GetUser"], ROOT), &[]);
    assert_eq!(told["NewlyDenied"]["CallCount"], 0, "{told}");
    assert_eq!(told["Accounts"].as_array().unwrap().len(), 1);
}

#[test]
fn what_is_detached_moved_or_changed_is_tried_as_well() {
    let mut world = organization();
    let (red, green) = (id(&mut world, "red"), id(&mut world, "green"));
    // Where nothing allows it any more, it is denied without a word: a policy that only denies is left there.
    let [made, attached] = denying(&["ecs:StopInstance"], &red);
    let detach = json!({"PolicyId": "cp-FullAliyunAccess", "TargetId": red});
    let detach = directory("DetachControlPolicy", &detach);
    let told = rehearse(
        &mut world.admin(),
        &[made, attached, detach],
        &[("AccountIds", &json!([red]).to_string())],
    );
    let groups = told["NewlyDenied"]["Groups"].as_array().unwrap();
    assert!(groups.len() >= 2, "{told}");
    assert!(
        groups.iter().all(|one| one["After"]["Node"] == *red),
        "{told}"
    );
    assert!(
        groups
            .iter()
            .all(|one| one["After"]["Decision"] == "ImplicitDeny")
    );
    // A member that is moved is bound by what acts there.
    let made =
        json!({"PolicyName": "NoGroups", "PolicyDocument": document("Deny", &["ram:ListGroups"])});
    let made = world
        .admin()
        .call(
            "ResourceDirectoryMaster.CreateControlPolicy",
            [
                ("PolicyName", "NoGroups"),
                ("EffectScope", "RAM"),
                ("PolicyDocument", made["PolicyDocument"].as_str().unwrap()),
            ],
        )
        .answers();
    let policy = made["ControlPolicy"]["PolicyId"]
        .as_str()
        .unwrap()
        .to_owned();
    let on = [("PolicyId", &*policy), ("TargetId", "fd-000002")];
    world.admin().call("AttachControlPolicy", on).answers();
    let moved = json!({"AccountId": green, "DestinationFolderId": "fd-000002"});
    let moved = directory("MoveAccount", &moved);
    let of = json!([green]).to_string();
    let told = rehearse(&mut world.admin(), &[moved], &[("AccountIds", &of)]);
    assert_eq!(told["NewlyDenied"]["CallCount"], 1, "{told}");
    let deciding = &told["NewlyDenied"]["Groups"][0]["After"]["Statements"];
    let deciding = deciding.as_array().unwrap().iter();
    let denying: Vec<_> = deciding.filter(|one| one["Effect"] == "Deny").collect();
    assert_eq!((denying.len(), &denying[0]["Policy"]), (1, &json!(policy)));
    assert_eq!(told["NotRehearsed"], json!([]));
    // And one whose text is another lets through what it denied.
    let changed = json!({"PolicyId": policy, "NewPolicyDocument": document("Deny", &["oss:*"])});
    let changed = directory("UpdateControlPolicy", &changed);
    let told = rehearse(&mut world.admin(), &[changed], &[("FolderId", "fd-000002")]);
    assert_eq!(told["NewlyAllowed"]["CallCount"], 1, "{told}");
    let group = &told["NewlyAllowed"]["Groups"][0];
    assert_eq!(
        (&group["Action"], &group["Before"]["Node"]),
        (&json!("ram:ListGroups"), &json!("fd-000002"))
    );
}

#[test]
fn policies_groups_and_trust_of_the_account_are_tried_together() {
    let mut world = World::with_account("acme");
    let account = world.account_id();
    let _ = world.user("bob");
    let _ = world.user("eve");
    world.permit("bob", "Allow", "ram:GetUser", "*");
    world.permit("bob", "Allow", "sts:AssumeRole", "*");
    let trusted = trust(&format!("acs:ram::{account}:root"));
    world
        .scene(
            "CreateRole",
            [("RoleName", "ops"), ("AssumeRolePolicyDocument", &*trusted)],
        )
        .answers();
    world.scene("CreateGroup", [("GroupName", "dev")]).answers();
    world.later(60);
    let reading = [("UserName", "admin")];
    world.user("bob").call("Ram.GetUser", reading).answers();
    world
        .user("eve")
        .call("Ram.GetUser", reading)
        .refuses("NoPermission");
    let arn = format!("acs:ram::{account}:role/ops");
    let assumes = [("RoleArn", &*arn), ("RoleSessionName", "story")];
    world.user("bob").call("AssumeRole", assumes).answers();
    let others = trust(&format!("acs:ram::{account}:user/eve"));
    let deny = document("Deny", &["ram:GetUser"]);
    let allow = document("Allow", &["ram:GetUser"]);
    let changes = [
        ram(
            "CreatePolicy",
            &json!({"PolicyName": "No", "PolicyDocument": deny}),
        ),
        ram(
            "AttachPolicyToUser",
            &json!({"PolicyName": "No", "PolicyType": "Custom", "UserName": "bob"}),
        ),
        ram(
            "CreatePolicy",
            &json!({"PolicyName": "Yes", "PolicyDocument": allow}),
        ),
        ram(
            "AttachPolicyToGroup",
            &json!({"PolicyName": "Yes", "PolicyType": "Custom", "GroupName": "dev"}),
        ),
        ram(
            "AddUserToGroup",
            &json!({"UserName": "eve", "GroupName": "dev"}),
        ),
        ram(
            "UpdateRole",
            &json!({"RoleName": "ops", "NewAssumeRolePolicyDocument": others}),
        ),
        json!({"Product": "Ram", "Operation": "CreateAccessKey", "Parameters": {"UserName": "eve"}}),
    ];
    let told = rehearse(&mut world.admin(), &changes, &[]);
    assert_eq!(told["NewlyDenied"]["CallCount"], 2, "{told}");
    assert_eq!(told["NewlyAllowed"]["CallCount"], 1, "{told}");
    let layers: Vec<_> = told["NewlyDenied"]["Groups"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["After"]["Layer"].clone())
        .collect();
    assert_eq!(layers, ["Trust", "Identity"]);
    assert_eq!(told["NotRehearsed"], json!(["access_key"]));
    let text = told.to_string();
    assert!(
        !text.contains("AccessKeySecret"),
        "what steps answer is not shown"
    );
    let names = world
        .admin()
        .call("Ram.ListPolicies", [("PolicyType", "Custom")])
        .answers();
    assert!(!names.to_string().contains("\"No\""), "nothing was made");
}

#[test]
fn a_step_that_is_denied_or_refused_ends_it_and_is_named() {
    let mut world = organization();
    world.permit("eve", "Allow", "rampart:RehearseChanges", "*");
    let make = ram("CreateUser", &json!({"UserName": "new"}));
    let asked = json!([make]).to_string();
    let told = world
        .user("eve")
        .call("RehearseChanges", [("Changes", &*asked)]);
    let why = told.refuses("NoPermission")["Message"].to_string();
    assert!(why.contains("step 1 (Ram CreateUser)"), "{why}");
    let steps = |second: Value| json!([make, second]).to_string();
    for (second, part) in [
        (make.clone(), "EntityAlreadyExists.User"),
        (
            ram("GetUser", &json!({"UserName": "new"})),
            "it changes nothing",
        ),
        (
            json!({"Product": "Sts", "Operation": "AssumeRole", "Parameters": {
            "RoleArn": "acs:ram::1000000000000001:role/x", "RoleSessionName": "story"}}),
            "it gives out credentials",
        ),
        (
            ram(
                "CreateLoginProfile",
                &json!({"UserName": "new", "Password": "Xy3$wvut9"}),
            ),
            "real calls alone",
        ),
        (ram("NoSuch", &json!({})), "no such operation"),
        (ram("CreateUser", &json!({})), "MissingParameter"),
        (
            ram("CreateUser", &json!({"UserName": "$1.User.Nothing"})),
            "no earlier step answers",
        ),
        (
            ram("CreateUser", &json!({"UserName": "$7.User.UserName"})),
            "no earlier step answers",
        ),
    ] {
        let asked = steps(second);
        let told = world
            .admin()
            .call("RehearseChanges", [("Changes", &*asked)]);
        let why = told.refuses("InvalidParameter.Changes")["Message"].to_string();
        assert!(why.contains("step 2 (") && why.contains(part), "{why}");
    }
    for wrong in ["[]", "{}", "x", r#"[{"Operation":"CreateUser"}]"#] {
        let told = world.admin().call("RehearseChanges", [("Changes", wrong)]);
        told.refuses("InvalidParameter.Changes");
    }
}

#[test]
fn only_who_manages_a_directory_and_may_sees_the_calls_of_its_members() {
    let mut world = organization();
    let red = id(&mut world, "red");
    let step = json!([ram("CreateUser", &json!({"UserName": "new"}))]).to_string();
    let of = |accounts: &str| json!([accounts]).to_string();
    world.permit("eve", "Allow", "ram:CreateUser", "*");
    let own = format!("acs:ram:*:{}:*", world.account_id());
    world.permit("eve", "Allow", "rampart:RehearseChanges", &own);
    let own = [("Changes", &*step)];
    world.user("eve").call("RehearseChanges", own).answers();
    let reds = of(&red);
    let asked = [("Changes", &*step), ("AccountIds", &*reds)];
    world
        .user("eve")
        .call("RehearseChanges", asked)
        .refuses("NoPermission");
    let below = [("Changes", &*step), ("FolderId", "fd-000001")];
    world
        .user("eve")
        .call("RehearseChanges", below)
        .refuses("NoPermission");
    world.admin().call("RehearseChanges", asked).answers();
    let nobody = of("1000000000000099");
    let foreign = [("Changes", &*step), ("AccountIds", &*nobody)];
    world
        .admin()
        .call("RehearseChanges", foreign)
        .refuses("EntityNotExist.Account");
    let both = [
        ("Changes", &*step),
        ("AccountIds", &*reds),
        ("FolderId", ROOT),
    ];
    world
        .admin()
        .call("RehearseChanges", both)
        .refuses("InvalidParameter.FolderId");
    let nowhere = [("Changes", &*step), ("FolderId", "fd-000009")];
    world
        .admin()
        .call("RehearseChanges", nowhere)
        .refuses("EntityNotExist.Folder");
    // A member sees its own calls and nobody else's.
    let master = of(&world.account_id());
    world.visit("red");
    world.admin().call("RehearseChanges", own).answers();
    world.admin().call("RehearseChanges", asked).answers();
    let above = [("Changes", &*step), ("AccountIds", &*master)];
    world
        .admin()
        .call("RehearseChanges", above)
        .refuses("Forbidden.MemberAccount");
}

#[test]
fn what_cannot_be_decided_again_is_named_and_counted() {
    let mut world = organization();
    world.visit("red");
    world.permit("gone", "Allow", "ram:GetUser", "*");
    world
        .user("gone")
        .call("Ram.GetUser", [("UserName", "bob")])
        .answers();
    let (policies, keys) = (
        world
            .admin()
            .call("Ram.ListPoliciesForUser", [("UserName", "gone")])
            .answers(),
        world
            .admin()
            .call("Ram.ListAccessKeys", [("UserName", "gone")])
            .answers(),
    );
    let name = policies["Policies"]["Policy"][0]["PolicyName"]
        .as_str()
        .unwrap();
    let key = keys["AccessKeys"]["AccessKey"][0]["AccessKeyId"]
        .as_str()
        .unwrap();
    let held = [
        ("UserName", "gone"),
        ("PolicyName", name),
        ("PolicyType", "Custom"),
    ];
    world.scene("Ram.DetachPolicyFromUser", held).answers();
    world
        .scene(
            "Ram.DeleteAccessKey",
            [("UserName", "gone"), ("UserAccessKeyId", key)],
        )
        .answers();
    world
        .scene("Ram.DeleteUser", [("UserName", "gone")])
        .answers();
    let red = world.account_id();
    world.visit("acme");
    let of = json!([red]).to_string();
    let told = rehearse(
        &mut world.admin(),
        &denying(&["ram:GetUser"], ROOT),
        &[("AccountIds", &of)],
    );
    assert_eq!(told["CannotTell"]["CallCount"], 1, "{told}");
    let group = &told["CannotTell"]["Groups"][0];
    assert_eq!(group["Reasons"], json!(["PrincipalGone"]));
    assert_eq!(group["Principal"], format!("acs:ram::{red}:user/gone"));
    let [all, unchanged, denied, allowed, unknown] = counts(&told);
    assert_eq!(
        all,
        unchanged + denied + allowed + unknown,
        "nothing is dropped"
    );
}

#[test]
fn pages_of_several_accounts_together_are_the_whole() {
    let mut world = organization();
    let changes = denying(&["ram:GetUser", "ram:ListGroups"], ROOT);
    let all = [("FolderId", ROOT)];
    let whole = rehearse(&mut world.admin(), &changes, &all);
    assert_eq!(
        whole["NewlyDenied"]["Groups"].as_array().unwrap().len(),
        6,
        "{whole}"
    );
    let (mut groups, mut token, mut calls, mut pages) = (Vec::new(), String::new(), 0, 0);
    loop {
        let more = [
            ("FolderId", ROOT),
            ("MaxResults", "1"),
            ("NextToken", &*token),
        ];
        let page = rehearse(&mut world.admin(), &changes, &more);
        groups.extend(page["NewlyDenied"]["Groups"].as_array().unwrap().clone());
        calls += page["CallCount"].as_u64().unwrap();
        pages += 1;
        assert_eq!(page["AccountCount"], 3);
        match page["NextToken"].as_str() {
            Some(next) => next.clone_into(&mut token),
            None => break,
        }
    }
    assert!(pages >= 6, "{pages}");
    assert_eq!(json!(groups), whole["NewlyDenied"]["Groups"]);
    assert_eq!(json!(calls), whole["CallCount"]);
}

#[test]
fn of_the_usual_traffic_next_to_all_can_be_decided_again() {
    let mut world = organization();
    for account in ["red", "blue"] {
        world.visit(account);
        let _ = world.session("ops");
        for _ in 0..30 {
            read(&mut world);
            let _ = world.user("eve").call("Ram.ListUsers", []);
            let _ = world.session("ops").call("Ram.ListUsers", []);
            let _ = world.root().call("Ram.ListUsers", []);
        }
    }
    world.visit("acme");
    let told = rehearse(
        &mut world.admin(),
        &denying(&["ram:*"], "fd-000001"),
        &[("FolderId", ROOT)],
    );
    let [all, .., unknown] = counts(&told);
    assert!(all > 300 && unknown * 100 <= all, "{unknown} of {all}");
}

#[test]
fn a_delegated_administrator_is_told_that_calls_of_others_are_not_shown() {
    let mut world = organization();
    let (red, blue) = (id(&mut world, "red"), id(&mut world, "blue"));
    let delegated = [
        ("AccountId", &*red),
        ("ServicePrincipal", "config.aliyuncs.com"),
    ];
    let register = "ResourceDirectoryMaster.RegisterDelegatedAdministrator";
    world.scene(register, delegated).answers();
    world.visit("red");
    let accounts = json!([blue]).to_string();
    let changes = json!([ram("CreateGroup", &json!({"GroupName": "dev"}))]).to_string();
    let asked = [("Changes", &*changes), ("AccountIds", &*accounts)];
    let told = world.root().call("RehearseChanges", asked);
    told.refuses("Forbidden.MemberAccount");
}

#[test]
fn a_step_is_judged_under_the_control_policies_that_the_steps_before_have_brought() {
    let mut world = organization();
    let text = document("Deny", &["ram:CreateGroup"]);
    let new = [
        ("PolicyName", "NoGroups"),
        ("EffectScope", "RAM"),
        ("PolicyDocument", &*text),
    ];
    let made = "ResourceDirectoryMaster.CreateControlPolicy";
    let told = world.scene(made, new).answers();
    let policy = told["ControlPolicy"]["PolicyId"].as_str().unwrap();
    let on = [("PolicyId", policy), ("TargetId", ROOT)];
    world
        .scene("ResourceDirectoryMaster.AttachControlPolicy", on)
        .answers();
    let guest = id(&mut world, "guest");
    let asked = [("TargetEntity", &*guest), ("TargetType", "Account")];
    let invite = "ResourceDirectoryMaster.InviteAccountToResourceDirectory";
    let told = world.scene(invite, asked).answers();
    let handshake = &told["Handshake"]["HandshakeId"];
    world.visit("guest");
    world.permit("bob", "Allow", "*", "*");
    let group = ram("CreateGroup", &json!({"GroupName": "dev"}));
    rehearse(&mut world.user("bob"), std::slice::from_ref(&group), &[]);
    let accept = directory("AcceptHandshake", &json!({ "HandshakeId": handshake }));
    let changes = json!([accept, group]).to_string();
    let told = world
        .user("bob")
        .call("RehearseChanges", [("Changes", &*changes)]);
    let told = told.refuses("NoPermission");
    assert_eq!(told["AccessDeniedDetail"]["PolicyType"], "ControlPolicy");
}

/// A member account takes a policy from its bob.
fn taken(account: &str, policy: &str) -> Value {
    json!({"Product": "Ram", "Operation": "DetachPolicyFromUser", "AccountId": account, "Parameters":
        {"UserName": "bob", "PolicyName": policy, "PolicyType": "Custom"}})
}

#[test]
fn a_step_may_be_taken_in_a_member_and_turns_what_the_change_there_turns() {
    let mut world = organization();
    let red = id(&mut world, "red");
    world.visit("red");
    let held = world
        .admin()
        .call("Ram.ListPoliciesForUser", [("UserName", "bob")])
        .answers();
    let policy = held["Policies"]["Policy"][0]["PolicyName"]
        .as_str()
        .unwrap();
    world.visit("acme");
    let steps = [taken(&red, policy)];
    let accounts = json!([red]).to_string();
    let more = [("AccountIds", &*accounts)];
    let seen = rehearse(&mut world.admin(), &steps, &more);
    // He read users and listed groups once.
    assert_eq!(counts(&seen)[2..], [2, 0, 0], "{seen}");
    let noted = world.events().of("acme").told();
    assert!(
        !noted
            .iter()
            .any(|one| one.starts_with("DetachPolicyFromUser")),
        "{noted:?}"
    );
    // Nothing was changed there, and the change itself turns just that.
    world.visit("red");
    read(&mut world);
    let given = [
        ("UserName", "bob"),
        ("PolicyName", policy),
        ("PolicyType", "Custom"),
    ];
    world.scene("Ram.DetachPolicyFromUser", given).answers();
    let mut bob = world.user("bob");
    bob.call("Ram.GetUser", [("UserName", "bob")])
        .refuses("NoPermission");
    bob.call("Ram.ListGroups", []).refuses("NoPermission");
}

#[test]
fn steps_in_a_member_and_in_the_directory_see_each_other() {
    let mut world = organization();
    let red = id(&mut world, "red");
    let accounts = json!([red]).to_string();
    let more = [("AccountIds", &*accounts)];
    // A user is made there and named by the next step; a control policy of the directory then denies all.
    let made = json!({"Product": "Ram", "Operation": "CreateUser", "AccountId": red,
        "Parameters": {"UserName": "dora"}});
    let joined = json!({"Product": "Ram", "Operation": "UpdateUser", "AccountId": red,
        "Parameters": {"UserName": "$1.User.UserName", "NewComments": "new"}});
    let [make, attach] = denying(&["ram:*"], "fd-000001");
    let mut attach = attach;
    attach["Parameters"]["PolicyId"] = json!("$3.ControlPolicy.PolicyId");
    let seen = rehearse(&mut world.admin(), &[made, joined, make, attach], &more);
    // It denies whatever anybody did there.
    assert_eq!(counts(&seen)[2..], [6, 0, 0], "{seen}");
    assert_eq!(
        (&seen["CallCount"], &seen["UnchangedCount"]),
        (&json!(6), &json!(0))
    );
}

#[test]
fn who_may_not_rehearse_in_a_member_takes_no_step_there_and_nobody_does_elsewhere() {
    let mut world = organization();
    let (red, blue) = (id(&mut world, "red"), id(&mut world, "blue"));
    let refused = |world: &mut World, account: &str| {
        let changes = json!([taken(account, "none")]).to_string();
        let changes = [("Changes", &*changes)];
        world.admin().call("RehearseChanges", changes)
    };
    let message = refused(&mut world, "1000000000000099").refuses("InvalidParameter.Changes");
    let message = message["Message"].as_str().unwrap().to_owned();
    assert!(message.contains("no member"), "{message}");
    // What is refused in a member is told with its place.
    let message = refused(&mut world, &red).refuses("InvalidParameter.Changes");
    let message = message["Message"].as_str().unwrap().to_owned();
    assert!(message.contains(&format!("in {red}")), "{message}");
    // May rehearse on the own account alone.
    let own = format!("acs:ram::{}:*", world.account_id());
    world.permit("ann", "Allow", "rampart:RehearseChanges", &own);
    let changes = json!([taken(&blue, "none")]).to_string();
    let asked = [("Changes", &*changes)];
    world
        .user("ann")
        .call("RehearseChanges", asked)
        .refuses("NoPermission");
    // And a member takes none in another one.
    world.visit("red");
    let message = refused(&mut world, &blue).refuses("InvalidParameter.Changes");
    let message = message["Message"].as_str().unwrap().to_owned();
    assert!(message.contains("no member"), "{message}");
}
