//! Policies for the account and for groups: put on, listed, in force, in both directions.

use std::collections::BTreeMap;
use std::sync::Arc;

use gateway::decision::{EvaluationRequest, SubjectKind};
use serde_json::Value;

use crate::testing::{World, trust};

const READ: [(&str, &str); 2] = [("PolicyName", "ReadOnlyAccess"), ("PolicyType", "System")];
const LIST: &str = "ListPolicyAttachments";

/// A world with a user, a group, a role and a resource group, whose id it is.
fn world() -> (World, String) {
    let mut world = World::with_account("acme");
    let _ = world.user("alice");
    world.scene("CreateGroup", [("GroupName", "dev")]).answers();
    let trust = trust(&format!("acs:ram::{}:root", world.account_id()));
    let role = [
        ("RoleName", "Ops"),
        ("AssumeRolePolicyDocument", trust.as_str()),
    ];
    world.scene("Ram.CreateRole", role).answers();
    let group = make(&mut world, "web");
    (world, group)
}

fn make(world: &mut World, name: &str) -> String {
    let new = [("Name", name), ("DisplayName", name)];
    let made = world.scene("CreateResourceGroup", new).answers();
    made["ResourceGroup"]["Id"].as_str().unwrap().to_owned()
}

fn link<'a>(name: &'a str, kind: &'a str, scope: &'a str) -> [(&'a str, &'a str); 5] {
    let whom = [("PrincipalName", name), ("PrincipalType", kind)];
    [
        READ[0],
        READ[1],
        whom[0],
        whom[1],
        ("ResourceGroupId", scope),
    ]
}

fn rows(list: &Value) -> &[Value] {
    list["PolicyAttachments"]["PolicyAttachment"]
        .as_array()
        .unwrap()
}

#[test]
fn a_policy_is_on_each_kind_of_principal_once_in_each_scope() {
    let (mut world, group) = world();
    let account = world.account_id();
    let mut admin = world.admin();
    for (name, kind, thing) in [
        ("alice@acme.onaliyun.com".to_owned(), "IMSUser", "User"),
        (format!("alice@{account}.onaliyun.com"), "IMSUser", "User"),
        (
            format!("dev@group.{account}.onaliyun.com"),
            "IMSGroup",
            "Group",
        ),
        (
            "ops@role.acme.onaliyunservice.com".to_owned(),
            "ServiceRole",
            "Role",
        ),
    ] {
        for scope in [account.as_str(), group.as_str()] {
            let link = link(&name, kind, scope);
            admin.call("AttachPolicy", link).answers();
            let again = admin.call("AttachPolicy", link);
            again.refuses(&format!("EntityAlreadyExists.{thing}.Policy"));
            let list = admin.call(LIST, link).answers();
            let [row] = rows(&list) else { panic!("{list}") };
            assert_eq!(
                (&row["PrincipalType"], &row["ResourceGroupId"]),
                (&kind.into(), &scope.into())
            );
            assert_eq!(row["PolicyName"], READ[0].1);
            assert!(row["AttachDate"].is_string() && row["Description"].is_string());
            admin.call("DetachPolicy", link).answers();
            let again = admin.call("DetachPolicy", link);
            again.refuses(&format!("EntityNotExist.{thing}.Policy"));
            assert!(rows(&admin.call(LIST, link).answers()).is_empty());
        }
    }
}

#[test]
fn who_is_not_the_account_s_gets_no_policy() {
    let (mut world, group) = world();
    let mut admin = world.admin();
    for (name, kind, code) in [
        (
            "alice@globex.onaliyun.com",
            "IMSUser",
            "EntityNotExist.User",
        ),
        (
            "alice@group.acme.onaliyun.com",
            "IMSUser",
            "EntityNotExist.User",
        ),
        ("dev@acme.onaliyun.com", "IMSGroup", "EntityNotExist.Group"),
        (
            "ops@acme.onaliyunservice.com",
            "ServiceRole",
            "EntityNotExist.Role",
        ),
        ("nobody@acme.onaliyun.com", "IMSUser", "EntityNotExist.User"),
        ("alice", "IMSUser", "InvalidParameter.PrincipalName"),
        (
            "alice@acme.onaliyun.com",
            "User",
            "InvalidParameter.PrincipalType",
        ),
    ] {
        admin
            .call("AttachPolicy", link(name, kind, &group))
            .refuses(code);
    }
    let alice = "alice@acme.onaliyun.com";
    let nowhere = admin.call("AttachPolicy", link(alice, "IMSUser", "rg-nowhere"));
    nowhere.refuses("EntityNotExists.ResourceGroup");
    let other = admin.call("AttachPolicy", link(alice, "IMSUser", "1000000000000009"));
    other.refuses("EntityNotExists.ResourceGroup");
    let bad = admin.call("AttachPolicy", link(alice, "IMSUser", "nonsense"));
    bad.refuses("InvalidParameter.ResourceGroupId");
    // In a list nobody has no policies.
    let nobody = [("PrincipalName", "nobody@acme.onaliyun.com")];
    assert_eq!(admin.call(LIST, nobody).answers()["TotalCount"], 0);
}

#[test]
fn each_filter_leaves_those_out_that_it_does_not_mean() {
    let (mut world, group) = world();
    let account = world.account_id();
    let alice = "alice@acme.onaliyun.com";
    let mut admin = world.admin();
    admin
        .call("AttachPolicy", link(alice, "IMSUser", &group))
        .answers();
    let dev = "dev@group.acme.onaliyun.com";
    admin
        .call("AttachPolicy", link(dev, "IMSGroup", &account))
        .answers();
    let mut count =
        |asked: &[(&str, &str)]| admin.call(LIST, asked.to_vec()).answers()["TotalCount"].clone();
    // The administrator has a policy of its own.
    assert_eq!(count(&[]), 3);
    for (asked, expected) in [
        (("PolicyName", "ReadOnlyAccess"), 2),
        (("PolicyName", "ReadOnlyAcces"), 0),
        (("PolicyType", "Custom"), 0),
        (("PrincipalName", alice), 1),
        (("PrincipalName", dev), 1),
        (("PrincipalType", "IMSGroup"), 1),
        (("PrincipalType", "ServiceRole"), 0),
        (("ResourceGroupId", &*group), 1),
        (("ResourceGroupId", &*account), 2),
    ] {
        assert_eq!(count(&[asked]), expected, "{asked:?}");
    }
    let both = [
        ("PrincipalName", alice),
        ("ResourceGroupId", account.as_str()),
    ];
    assert_eq!(count(&both), 0);
}

#[test]
fn ram_attaches_for_a_group_too_and_lists_what_is_attached_for_the_account() {
    let (mut world, group) = world();
    let alice = ("UserName", "alice");
    let within = [alice, READ[0], READ[1], ("ResourceGroupId", group.as_str())];
    let mut admin = world.admin();
    admin.call("AttachPolicyToUser", within).answers();
    let listed = admin.call("ListPoliciesForUser", [alice]).answers();
    assert_eq!(listed["Policies"]["Policy"].as_array().unwrap().len(), 0);
    admin
        .call("AttachPolicyToUser", [alice, READ[0], READ[1]])
        .answers();
    let listed = admin.call("ListPoliciesForUser", [alice]).answers();
    assert_eq!(listed["Policies"]["Policy"].as_array().unwrap().len(), 1);
    let told = admin.call("ListEntitiesForPolicy", READ).answers();
    assert_eq!(told["Users"]["User"].as_array().unwrap().len(), 1);
    let scoped = [("ResourceGroupId", group.as_str())];
    assert_eq!(admin.call(LIST, scoped).answers()["TotalCount"], 1);
    admin.call("DetachPolicyFromUser", within).answers();
    assert_eq!(admin.call(LIST, scoped).answers()["TotalCount"], 0);
}

#[test]
fn policies_of_a_principal_are_counted_in_each_scope_by_itself() {
    let mut world = World::with_settings("acme", |settings| {
        settings.limits.system_policies_attached = 1;
    });
    let _ = world.user("alice");
    let alice = "alice@acme.onaliyun.com";
    let (one, two) = (make(&mut world, "one"), make(&mut world, "two"));
    let account = world.account_id();
    let mut admin = world.admin();
    for scope in [&account, &one, &two] {
        admin
            .call("AttachPolicy", link(alice, "IMSUser", scope))
            .answers();
        let mut more = link(alice, "IMSUser", scope);
        more[0].1 = "AliyunRAMReadOnlyAccess";
        admin
            .call("AttachPolicy", more)
            .refuses("LimitExceeded.User.Policy");
    }
}

/// What the decision API says of alice's doing this to an instance that a service says is in a group.
fn asked(world: &mut World, action: &str, groups: &[&str]) -> &'static str {
    of_instance(world, action, groups, "i-1")
}

fn of_instance(world: &mut World, action: &str, groups: &[&str], id: &str) -> &'static str {
    let account = world.account_id();
    let resource = format!("acs:ecs:cn-hangzhou:{account}:instance/{id}");
    let alice = format!("acs:ram::{account}:user/alice");
    let mut context = BTreeMap::new();
    if !groups.is_empty() {
        let groups = groups.iter().map(|group| (*group).to_owned()).collect();
        context.insert("acs:ResourceGroupId".to_owned(), groups);
    }
    let bearer = service(world);
    let asked = EvaluationRequest {
        subject: SubjectKind::User,
        id: &alice,
        security_token: None,
        action,
        resource: &resource,
        context: Arc::new(context),
    };
    world.decides(&bearer, &asked).outcome
}

/// The credential of a service that may ask.
fn service(world: &mut World) -> String {
    let bearer = world.session("service").key().bearer();
    let all = [
        ("RoleName", "service"),
        ("PolicyName", "AdministratorAccess"),
        ("PolicyType", "System"),
    ];
    let _ = world.scene("AttachPolicyToRole", all);
    bearer
}

/// Attaches a policy of one statement to alice.
fn attach(world: &mut World, (effect, action): (&str, &str), scope: &str) {
    let name = format!(
        "{effect}{}{}",
        action.replace([':', '*'], ""),
        scope.replace("rg-", "")
    );
    let document = format!(
        r#"{{"Version":"1","Statement":[{{"Effect":"{effect}","Action":"{action}","Resource":"*"}}]}}"#
    );
    let name = ("PolicyName", name.as_str());
    let new = [name, ("PolicyDocument", document.as_str())];
    world.scene("ResourceManager.CreatePolicy", new).answers();
    let mut link = link("alice@acme.onaliyun.com", "IMSUser", scope);
    (link[0], link[1].1) = (name, "Custom");
    world.scene("AttachPolicy", link).answers();
}

#[test]
fn what_is_attached_for_a_group_counts_for_its_resources_and_no_others() {
    let (mut world, web) = world();
    let db = make(&mut world, "db");
    attach(&mut world, ("Allow", "ecs:*"), &web);
    attach(&mut world, ("Deny", "ecs:Delete*"), &web);
    assert_eq!(asked(&mut world, "ecs:Stop", &[&web]), "Allow");
    assert_eq!(
        asked(&mut world, "ecs:DeleteInstance", &[&web]),
        "ExplicitDeny"
    );
    let elsewhere: [&[&str]; 4] = [&[], &[&db], &[&web, &db], &["rg-nowhere"]];
    for elsewhere in elsewhere {
        assert_eq!(asked(&mut world, "ecs:Stop", elsewhere), "ImplicitDeny");
    }
}

#[test]
fn an_allow_for_the_account_wins_over_a_deny_in_the_group_and_not_the_other_way_round() {
    let (mut world, web) = world();
    let account = world.account_id();
    attach(&mut world, ("Allow", "ecs:Stop"), &account);
    attach(&mut world, ("Deny", "ecs:*"), &web);
    assert_eq!(asked(&mut world, "ecs:Stop", &[&web]), "Allow");
    assert_eq!(asked(&mut world, "ecs:Start", &[&web]), "ExplicitDeny");
    attach(&mut world, ("Deny", "ecs:Reboot"), &account);
    attach(&mut world, ("Allow", "ecs:Reboot"), &web);
    assert_eq!(asked(&mut world, "ecs:Reboot", &[&web]), "ExplicitDeny");
}

#[test]
fn a_resource_that_was_put_into_a_group_is_in_it_whatever_a_service_says() {
    let (mut world, web) = world();
    let db = make(&mut world, "db");
    attach(&mut world, ("Allow", "ecs:*"), &web);
    let moved = [
        ("ResourceGroupId", web.as_str()),
        ("Resources.1.Service", "ecs"),
        ("Resources.1.ResourceType", "instance"),
        ("Resources.1.ResourceId", "i-1"),
        ("Resources.1.RegionId", "cn-hangzhou"),
    ];
    assert_eq!(asked(&mut world, "ecs:Stop", &[]), "ImplicitDeny");
    world.scene("MoveResources", moved).answers();
    let all: [&[&str]; 3] = [&[], &[&web], &[&db]];
    for said in all {
        assert_eq!(asked(&mut world, "ecs:Stop", said), "Allow");
    }
    assert_eq!(
        of_instance(&mut world, "ecs:Stop", &[], "i-1/disk/1"),
        "Allow"
    );
    assert_eq!(
        of_instance(&mut world, "ecs:Stop", &[], "i-2"),
        "ImplicitDeny"
    );
    let mut away = moved;
    away[0].1 = &db;
    world.scene("MoveResources", away).answers();
    assert_eq!(asked(&mut world, "ecs:Stop", &[&web]), "ImplicitDeny");
}

#[test]
fn who_manages_a_group_grants_within_it_and_takes_nothing_into_it() {
    let (mut world, web) = world();
    let db = make(&mut world, "db");
    let account = world.account_id();
    let alice = "alice@acme.onaliyun.com";
    let mut all = link(alice, "IMSUser", &web);
    all[0].1 = "AdministratorAccess";
    world.scene("AttachPolicy", all).answers();
    let dev = "dev@group.acme.onaliyun.com";
    let mut manager = world.user("alice");
    manager
        .call("AttachPolicy", link(dev, "IMSGroup", &web))
        .answers();
    for elsewhere in [&account, &db] {
        let denied = manager.call("AttachPolicy", link(dev, "IMSGroup", elsewhere));
        let denied = denied.refuses("NoPermission");
        assert_eq!(
            denied["AccessDeniedDetail"]["NoPermissionType"],
            "ImplicitDeny"
        );
    }
    let (web, db) = (
        ("ResourceGroupId", web.as_str()),
        ("ResourceGroupId", db.as_str()),
    );
    let named = ("NewDisplayName", "mine");
    manager.call("UpdateResourceGroup", [web, named]).answers();
    manager
        .call("UpdateResourceGroup", [db, named])
        .refuses("NoPermission");
    manager
        .call("ListResourceGroups", [])
        .refuses("NoPermission");
    let one = [
        ("Resources.1.Service", "ecs"),
        ("Resources.1.ResourceType", "instance"),
        ("Resources.1.ResourceId", "i-1"),
    ];
    let claimed = [web, one[0], one[1], one[2]];
    manager
        .call("MoveResources", claimed)
        .refuses("NoPermission");
    world.scene("MoveResources", claimed).answers();
    let mut manager = world.user("alice");
    manager.call("ListResources", [web]).answers();
    let away = [db, one[0], one[1], one[2]];
    manager.call("MoveResources", away).refuses("NoPermission");
}
