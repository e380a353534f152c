//! A draft on recorded calls: what turns, what nobody can tell, and that nothing is passed over.

use serde_json::{Value, json};

use crate::testing::{Key, World, trust};

const POLICY: (&str, &str) = ("PolicyName", "Team");

fn document(statements: &str) -> String {
    format!(r#"{{"Version":"1","Statement":[{statements}]}}"#)
}

fn allowing(actions: &str) -> String {
    document(&format!(
        r#"{{"Effect":"Allow","Action":[{actions}],"Resource":"*"}}"#
    ))
}

const BOTH: &str = r#""ram:GetUser","ram:ListGroups""#;
const ONE: &str = r#""ram:ListGroups""#;

/// Bob holds the policy, eve does not.
fn world(change: impl FnOnce(&mut gateway::Settings)) -> World {
    let mut world = World::with_settings("acme", change);
    let _ = world.user("bob");
    let _ = world.user("eve");
    let stored = allowing(BOTH);
    let made = [POLICY, ("PolicyDocument", &*stored)];
    world.scene("CreatePolicy", made).answers();
    hold(&mut world, "User", "bob");
    world.later(60);
    world
}

fn hold(world: &mut World, kind: &str, name: &str) {
    let holder = format!("{kind}Name");
    let on = [POLICY, ("PolicyType", "Custom"), (&*holder, name)];
    world.scene(&format!("AttachPolicyTo{kind}"), on).answers();
}

fn reads(world: &mut World, who: &str) {
    world.later(1);
    let _ = world.user(who).call("Ram.GetUser", [("UserName", "admin")]);
}

fn rehearse(world: &mut World, draft: &str, more: &[(&str, &str)]) -> Value {
    let asked = [&[POLICY, ("PolicyDocument", draft)][..], more].concat();
    world.admin().call("RehearsePolicy", asked).answers()
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

#[test]
fn a_narrower_draft_shows_the_calls_that_it_would_have_denied() {
    let mut world = world(|_| {});
    reads(&mut world, "bob");
    world.later(60);
    let last = world
        .user("bob")
        .call("Ram.GetUser", [("UserName", "admin")])
        .answers();
    world.user("bob").call("Ram.ListGroups", []).answers();
    reads(&mut world, "eve");
    let before = world.records();
    let told = rehearse(&mut world, &allowing(ONE), &[]);
    assert_eq!(world.records(), before);
    assert_eq!(counts(&told), [3, 1, 2, 0, 0], "{told}");
    let groups = told["NewlyDenied"]["Groups"].as_array().unwrap();
    assert_eq!(groups.len(), 1);
    let (group, account) = (&groups[0], world.account_id());
    assert_eq!(group["Principal"], format!("acs:ram::{account}:user/bob"));
    assert_eq!(group["Action"], "ram:GetUser");
    assert_eq!(
        group["Resources"],
        json!([format!("acs:ram::{account}:user/admin")])
    );
    assert_eq!(
        (&group["CallCount"], &group["RecordCount"]),
        (&json!(2), &json!(2))
    );
    assert_eq!(group["ExampleRequestId"], last["RequestId"], "the newest");
    assert_ne!(group["FirstTime"], group["LastTime"]);
    assert_eq!(group["Before"]["Decision"], "Allow");
    assert_eq!(group["Before"]["Statements"][0]["Version"], "v1");
    assert_eq!(group["After"]["Decision"], "ImplicitDeny");
    assert_eq!(
        (&told["IsTruncated"], &told["CaughtUp"]),
        (&json!(false), &json!(true))
    );
    assert_eq!(told["ReadsKept"], 1);
    // The same text changes nothing, and another order of it neither.
    let told = rehearse(&mut world, &allowing(BOTH), &[]);
    assert_eq!(counts(&told), [3, 3, 0, 0, 0]);
}

#[test]
fn what_a_statement_of_the_draft_forbids_is_told_with_it() {
    let mut world = world(|_| {});
    reads(&mut world, "bob");
    let draft = document(&format!(
        r#"{{"Effect":"Allow","Action":[{BOTH}],"Resource":"*"}},
           {{"Effect":"Deny","Action":"ram:Get*","Resource":"*"}}"#
    ));
    let told = rehearse(&mut world, &draft, &[]);
    let after = &told["NewlyDenied"]["Groups"][0]["After"];
    assert_eq!(after["Decision"], "ExplicitDeny");
    let own = json!({"Policy": "Team", "PolicyType": "Custom", "Version": "draft",
        "Statement": 1, "Effect": "Deny"});
    assert!(
        after["Statements"].as_array().unwrap().contains(&own),
        "{after}"
    );
}

#[test]
fn a_wider_draft_shows_the_denials_that_would_not_have_been() {
    let mut world = world(|_| {});
    world
        .user("bob")
        .call("Ram.ListUsers", [])
        .refuses("NoPermission");
    let wider = allowing(r#""ram:GetUser","ram:ListGroups","ram:ListUsers""#);
    let told = rehearse(&mut world, &wider, &[]);
    assert_eq!(counts(&told), [1, 0, 0, 1, 0], "{told}");
    let group = &told["NewlyAllowed"]["Groups"][0];
    assert_eq!(group["Before"]["Decision"], "ImplicitDeny");
    assert_eq!(group["After"]["Decision"], "Allow");
}

#[test]
fn it_is_todays_account_that_decides() {
    let mut world = world(|_| {});
    reads(&mut world, "bob");
    // Bob may read users by another policy by now, under another name.
    world.permit("bob", "Allow", "ram:GetUser", "*");
    let to = [("UserName", "bob"), ("NewUserName", "robert")];
    world.scene("Ram.UpdateUser", to).answers();
    let told = rehearse(&mut world, &allowing(ONE), &[]);
    assert_eq!(counts(&told), [1, 1, 0, 0, 0], "{told}");
    // A new bob did none of it, and holds nothing.
    let _ = world.scene("CreateUser", [("UserName", "bob")]);
    let told = rehearse(&mut world, &allowing(ONE), &[]);
    assert_eq!(counts(&told), [1, 1, 0, 0, 0]);
    // Who holds the policy today counts, whoever held it then.
    reads(&mut world, "eve");
    hold(&mut world, "User", "eve");
    let told = rehearse(&mut world, &allowing(ONE), &[]);
    assert_eq!(counts(&told), [2, 1, 1, 0, 0]);
    assert_eq!(told["DecidedOtherwiseCount"], 1, "eve was denied then");
}

#[test]
fn members_of_groups_hold_what_their_groups_hold() {
    let mut world = world(|_| {});
    let group = ("GroupName", "dev");
    world.scene("CreateGroup", [group]).answers();
    world
        .scene("AddUserToGroup", [group, ("UserName", "eve")])
        .answers();
    hold(&mut world, "Group", "dev");
    reads(&mut world, "eve");
    let told = rehearse(&mut world, &allowing(ONE), &[]);
    assert_eq!(counts(&told), [1, 0, 1, 0, 0], "{told}");
}

#[test]
fn masked_values_leave_it_open_where_they_count_and_only_there() {
    let mut world = world(|settings| {
        settings.traffic.masked = vec!["acs:SourceIp".to_owned()];
        settings.traffic.masked.push("acs:MFAAge".to_owned());
        settings.traffic.masked.push("sts:ExternalId".to_owned());
    });
    let assume = allowing(r#""sts:AssumeRole""#);
    let version = [
        POLICY,
        ("PolicyDocument", &*assume),
        ("SetAsDefault", "true"),
    ];
    world.scene("CreatePolicyVersion", version).answers();
    let account = world.account_id();
    let trusted = trust(&format!("acs:ram::{account}:root"));
    let role = [("RoleName", "ops"), ("AssumeRolePolicyDocument", &*trusted)];
    world.scene("CreateRole", role).answers();
    let arn = format!("acs:ram::{account}:role/ops");
    let call = [
        ("RoleArn", &*arn),
        ("RoleSessionName", "story"),
        ("ExternalId", "known"),
    ];
    world.user("bob").call("AssumeRole", call).answers();
    let asking = |key: &str, value: &str| {
        document(&format!(
            r#"{{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*",
                "Condition":{{"StringEquals":{{"{key}":"{value}"}}}}}}"#
        ))
    };
    let told = rehearse(&mut world, &asking("sts:ExternalId", "known"), &[]);
    assert_eq!(counts(&told), [1, 0, 0, 0, 1], "{told}");
    let group = &told["CannotTell"]["Groups"][0];
    assert_eq!(group["Reasons"], json!(["MaskedKeys"]));
    assert_eq!(group["Keys"], json!(["sts:ExternalId"]));
    let told = rehearse(&mut world, &asking("acs:MFAPresent", "true"), &[]);
    assert_eq!(counts(&told), [1, 0, 1, 0, 0], "{told}");
}

#[test]
fn reads_that_were_not_kept_are_counted_by_those_that_were() {
    let mut world = world(|settings| settings.traffic.reads = 4);
    for _ in 0..10 {
        reads(&mut world, "bob");
    }
    let told = rehearse(&mut world, &allowing(ONE), &[]);
    let records = told["RecordCount"].as_u64().unwrap();
    assert!(records > 0);
    assert_eq!(counts(&told), [4 * records, 0, 4 * records, 0, 0]);
    assert_eq!(told["ReadsKept"], 4);
}

#[test]
fn denials_of_a_flood_are_counted_by_the_few_that_are_kept() {
    let mut world = world(|settings| settings.denials_per_minute = 5);
    for _ in 0..64 {
        world
            .user("bob")
            .call("Ram.ListUsers", [])
            .refuses("NoPermission");
    }
    let wider = allowing(r#""ram:ListUsers""#);
    let told = rehearse(&mut world, &wider, &[]);
    assert_eq!(counts(&told), [64, 0, 0, 64, 0], "{told}");
    assert_eq!(told["RecordCount"], 5 + 4);
}

#[test]
fn what_settings_let_users_do_themselves_stays_allowed() {
    let mut world = world(|_| {});
    world.prefer(|preference| preference.manage_access_keys = true);
    let own = [("UserName", "bob")];
    let keys = allowing(r#""ram:ListAccessKeys""#);
    let version = [POLICY, ("PolicyDocument", &*keys), ("SetAsDefault", "true")];
    world.scene("CreatePolicyVersion", version).answers();
    world.user("bob").call("Ram.ListAccessKeys", own).answers();
    world
        .user("bob")
        .call("Ram.ListAccessKeys", [("UserName", "eve")])
        .answers();
    let told = rehearse(&mut world, &allowing(ONE), &[]);
    assert_eq!(counts(&told), [2, 1, 1, 0, 0], "{told}");
    let deny = document(r#"{"Effect":"Deny","Action":"ram:ListAccessKeys","Resource":"*"}"#);
    let told = rehearse(&mut world, &deny, &[]);
    assert_eq!(counts(&told), [2, 0, 2, 0, 0], "{told}");
}

#[test]
fn sessions_are_their_roles_and_what_their_own_policies_said_is_not_guessed() {
    let mut world = world(|_| {});
    world
        .session("ops")
        .call("Ram.GetUser", [("UserName", "admin")])
        .refuses("NoPermission");
    hold(&mut world, "Role", "ops");
    world
        .session("ops")
        .call("Ram.GetUser", [("UserName", "admin")])
        .answers();
    let narrowed = narrowed(&mut world);
    let mut session = world.holder_of(&narrowed);
    session
        .call("Ram.GetUser", [("UserName", "admin")])
        .answers();
    session.call("Ram.ListRoles", []).refuses("NoPermission");
    let told = rehearse(&mut world, &allowing(ONE), &[]);
    // The first was denied before the role held anything: today it would be allowed.
    assert_eq!(counts(&told), [4, 1, 3, 0, 0], "{told}");
    let groups = told["NewlyDenied"]["Groups"].as_array().unwrap();
    let role = format!("acs:ram::{}:role/ops", world.account_id());
    assert!(
        groups.len() == 1 && groups[0]["Principal"] == role,
        "{told}"
    );
    // Whether the session's own policy would have allowed it nobody knows.
    let wider = allowing(r#""ram:GetUser","ram:ListGroups","ram:ListRoles""#);
    let told = rehearse(&mut world, &wider, &[]);
    assert_eq!(counts(&told), [4, 3, 0, 0, 1], "{told}");
    assert_eq!(
        told["CannotTell"]["Groups"][0]["Reasons"],
        json!(["SessionPolicy"])
    );
}

/// A session of ops with a policy of its own.
fn narrowed(world: &mut World) -> Key {
    let arn = format!("acs:ram::{}:role/ops", world.account_id());
    let own = document(r#"{"Effect":"Allow","Action":"ram:Get*","Resource":"*"}"#);
    let call = [
        ("RoleArn", &*arn),
        ("RoleSessionName", "narrow"),
        ("Policy", &own),
    ];
    Key::of(&world.user("assumer").call("AssumeRole", call))
}

#[test]
fn questions_of_services_count_and_their_unknown_keys_are_named() {
    let mut world = world(|_| {});
    let oss = allowing(r#""oss:GetObject","oss:PutObject""#);
    let version = [POLICY, ("PolicyDocument", &*oss), ("SetAsDefault", "true")];
    world.scene("CreatePolicyVersion", version).answers();
    let service = world.session("desk").key().bearer();
    let name = ("PolicyName", "Desk");
    let desk = allowing(r#""rampart:Evaluate""#);
    world
        .scene("CreatePolicy", [name, ("PolicyDocument", &desk)])
        .answers();
    let on = [name, ("PolicyType", "Custom"), ("RoleName", "desk")];
    world.scene("AttachPolicyToRole", on).answers();
    let account = world.account_id();
    let asked = |who: &str, action: &str| {
        json!({"Subject": format!("acs:ram::{account}:user/{who}"), "Action": action,
            "Resource": "acs:oss:::bucket/key", "Outcome": "Allow"})
    };
    let one = json!({"Question": asked("bob", "oss:GetObject")}).to_string();
    world.asks(&service, &one);
    let several =
        json!({"Question": [asked("eve", "oss:GetObject"), asked("bob", "oss:PutObject")]});
    world.asks(&service, &several.to_string());
    let told = rehearse(&mut world, &allowing(r#""oss:GetObject""#), &[]);
    assert_eq!(counts(&told), [2, 1, 1, 0, 0], "{told}");
    assert_eq!(told["NewlyDenied"]["Groups"][0]["Action"], "oss:PutObject");
    let guarded = document(
        r#"{"Effect":"Allow","Action":"oss:GetObject","Resource":"*",
            "Condition":{"StringEquals":{"oss:Prefix":"a"}}},
           {"Effect":"Allow","Action":"oss:PutObject","Resource":"*"}"#,
    );
    let told = rehearse(&mut world, &guarded, &[]);
    assert_eq!(counts(&told), [2, 1, 0, 0, 1], "{told}");
    let group = &told["CannotTell"]["Groups"][0];
    assert_eq!(
        (&group["Reasons"], &group["Keys"]),
        (&json!(["UnknownKeys"]), &json!(["oss:Prefix"]))
    );
    // What was too long to be kept may have been about anybody.
    world.asks(&service, r#"{"truncated":true}"#);
    let told = rehearse(&mut world, &oss, &[]);
    assert_eq!(counts(&told), [3, 2, 0, 0, 1], "{told}");
}

#[test]
fn a_trust_policy_is_rehearsed_on_those_who_assumed_the_role() {
    let mut world = World::with_account("acme");
    let account = world.account_id();
    let _ = world.session("ops");
    let _ = world.user("bob");
    world.permit("bob", "Allow", "sts:AssumeRole", "*");
    let arn = format!("acs:ram::{account}:role/ops");
    let call = [("RoleArn", &*arn), ("RoleSessionName", "story")];
    world.later(1);
    world.user("bob").call("AssumeRole", call).answers();
    // Another account's users are let in as well; how they were judged is kept there.
    let both = document(&format!(
        r#"{{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{{
            "RAM":["acs:ram::{account}:root","acs:ram::1000000000000002:root"]}}}}"#
    ));
    let to = [("RoleName", "ops"), ("NewAssumeRolePolicyDocument", &*both)];
    world.scene("Ram.UpdateRole", to).answers();
    world.visit("other");
    let _ = world.user("mallory");
    world.permit("mallory", "Allow", "sts:AssumeRole", "*");
    world.user("mallory").call("AssumeRole", call).answers();
    world.visit("acme");
    let draft = trust(&format!("acs:ram::{account}:user/assumer"));
    let asked = [("RoleName", "ops"), ("PolicyDocument", &*draft)];
    let told = world.admin().call("RehearsePolicy", asked).answers();
    assert_eq!(counts(&told), [3, 1, 1, 0, 1], "{told}");
    let principal = &told["NewlyDenied"]["Groups"][0]["Principal"];
    assert_eq!(*principal, format!("acs:ram::{account}:user/bob"));
    assert_eq!(
        told["CannotTell"]["Groups"][0]["Reasons"],
        json!(["UnknownCaller"])
    );
}

#[test]
fn pages_together_are_the_whole_while_events_arrive() {
    let mut world = world(|_| {});
    for name in ["a", "b", "c", "d", "e"] {
        world.later(1);
        let _ = world.user("bob").call("Ram.GetUser", [("UserName", name)]);
    }
    let whole = rehearse(&mut world, &allowing(ONE), &[]);
    assert_eq!(counts(&whole), [5, 0, 5, 0, 0]);
    let (mut groups, mut token) = (Vec::new(), String::new());
    loop {
        let page = [("MaxResults", "2"), ("NextToken", &*token)];
        let told = rehearse(&mut world, &allowing(ONE), &page);
        let some = told["NewlyDenied"]["Groups"].as_array().unwrap();
        assert!(some.len() <= 2);
        assert_eq!(told["StartTime"], whole["StartTime"]);
        groups.extend(some.clone());
        let Some(next) = told["NextToken"].as_str() else {
            assert_eq!(told["IsTruncated"], false);
            break;
        };
        assert_eq!(told["IsTruncated"], true);
        assert_ne!(told["CoveredFrom"], whole["CoveredFrom"]);
        token = next.to_owned();
        // What happens meanwhile is newer than what is still to come.
        world.later(1);
        let _ = world
            .user("bob")
            .call("Ram.GetUser", [("UserName", "late")]);
    }
    assert_eq!(json!(groups), whole["NewlyDenied"]["Groups"]);
    world.visit("other");
    let draft = allowing(ONE);
    let foreign = [POLICY, ("PolicyDocument", &*draft), ("NextToken", &*token)];
    let told = world.admin().call("RehearsePolicy", foreign);
    told.refuses("InvalidParameter.NextToken");
}

#[test]
fn only_so_many_days_are_looked_back_on() {
    let mut world = world(|_| {});
    reads(&mut world, "bob");
    world.later(8 * 86_400);
    let told = rehearse(&mut world, &allowing(ONE), &[]);
    assert_eq!(counts(&told), [0; 5]);
    assert_eq!(told["CoveredFrom"], told["StartTime"]);
    let told = rehearse(&mut world, &allowing(ONE), &[("Days", "30")]);
    assert_eq!(counts(&told), [1, 0, 1, 0, 0]);
    assert_eq!(
        told["CoveredFrom"], told["OldestEventTime"],
        "there is nothing before"
    );
}

#[test]
fn others_policies_are_named_to_those_alone_who_may_explain() {
    let mut world = world(|_| {});
    reads(&mut world, "bob");
    world.permit("bob", "Allow", "ram:GetUser", "*");
    world.permit(
        "eve",
        "Allow",
        "rampart:RehearsePolicy",
        "acs:ram:*:*:policy/Team",
    );
    let draft = document(r#"{"Effect":"Deny","Action":"ram:GetUser","Resource":"*"}"#);
    let asked = [POLICY, ("PolicyDocument", &*draft)];
    let named = |told: &Value| -> Vec<String> {
        let group = &told["NewlyDenied"]["Groups"][0];
        let of = |side: &str| group[side]["Statements"].as_array().unwrap().clone();
        let all = [of("Before"), of("After")].concat();
        all.iter()
            .map(|one| one["Policy"].as_str().unwrap().to_owned())
            .collect()
    };
    let whole = named(&world.admin().call("RehearsePolicy", asked).answers());
    assert_eq!(whole.len(), 4, "{whole:?}");
    let own = named(&world.user("eve").call("RehearsePolicy", asked).answers());
    assert_eq!(own, ["Team", "Team"]);
    let other = [("PolicyName", "Other"), ("PolicyDocument", &*draft)];
    world
        .user("eve")
        .call("RehearsePolicy", other)
        .refuses("NoPermission");
    // What something else has denied meanwhile is not the draft's doing.
    world.permit("bob", "Deny", "ram:GetUser", "*");
    let told = rehearse(&mut world, &draft, &[]);
    assert_eq!(counts(&told), [1, 1, 0, 0, 0], "{told}");
    assert_eq!(told["DecidedOtherwiseCount"], 1);
}

#[test]
fn what_breaks_a_rule_is_named() {
    let mut world = world(|_| {});
    let sound = allowing(ONE);
    let draft = ("PolicyDocument", &*sound);
    for (asked, code) in [
        (vec![draft], "InvalidParameter.PolicyName"),
        (
            vec![POLICY, ("RoleName", "ops"), draft],
            "InvalidParameter.RoleName",
        ),
        (vec![POLICY], "MissingParameter"),
        (
            vec![POLICY, ("PolicyDocument", "{}")],
            "MalformedPolicyDocument",
        ),
        (
            vec![("PolicyName", "Other"), draft],
            "EntityNotExist.Policy",
        ),
        (vec![POLICY, draft, ("Days", "0")], "InvalidParameter.Days"),
        (
            vec![POLICY, draft, ("NextToken", "x")],
            "InvalidParameter.NextToken",
        ),
        (
            vec![POLICY, draft, ("MaxResults", "101")],
            "InvalidParameter.MaxResults",
        ),
    ] {
        world.admin().call("RehearsePolicy", asked).refuses(code);
    }
}
