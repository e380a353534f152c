//! Resource groups as Terraform and the SDKs need them, and what of them is in the way of deletion.

use serde_json::{Value, json};

use crate::testing::World;

const WEB: [(&str, &str); 2] = [("Name", "web"), ("DisplayName", "Web servers")];

fn id(made: &Value) -> String {
    made["ResourceGroup"]["Id"].as_str().unwrap().to_owned()
}

#[test]
fn a_group_is_made_shown_changed_and_gone() {
    let mut world = World::with_account("acme");
    let account = world.account_id();
    let mut admin = world.admin();
    let tag = [("Tag.1.Key", "env"), ("Tag.1.Value", "test")];
    let new = [WEB[0], WEB[1], tag[0], tag[1]];
    let made = admin.call("CreateResourceGroup", new).answers();
    let id = id(&made);
    assert!(id.starts_with("rg-"), "{id}");
    assert_eq!(made["ResourceGroup"]["Status"], "OK");
    let on = ("ResourceGroupId", id.as_str());
    let shown = admin.call("GetResourceGroup", [on]).answers();
    let group = &shown["ResourceGroup"];
    assert_eq!(
        (&group["AccountId"], &group["Name"]),
        (&account.into(), &"web".into())
    );
    let regions = json!({ "RegionStatus": [{ "RegionId": "global", "Status": "OK" }] });
    assert_eq!(group["RegionStatuses"], regions);
    assert!(group["Tags"].is_null());
    // Terraform sends the tags of creation once and reads them by the other operation.
    let tags = admin.call("GetResourceGroup", [on, ("IncludeTags", "true")]);
    let tags = tags.answers()["ResourceGroup"]["Tags"].clone();
    assert_eq!(
        tags,
        json!({ "Tag": [{ "TagKey": "env", "TagValue": "test" }] })
    );
    let again = admin.call("CreateResourceGroup", [("Name", "WEB"), WEB[1]]);
    again.refuses("EntityAlreadyExists.ResourceGroup");
    let to = [on, ("NewDisplayName", "网站")];
    let changed = admin.call("UpdateResourceGroup", to).answers();
    assert_eq!(changed["ResourceGroup"]["DisplayName"], "网站");
    let gone = admin.call("DeleteResourceGroup", [on]).answers();
    assert_eq!(gone["ResourceGroup"]["Status"], "PendingDelete");
    for operation in ["GetResourceGroup", "DeleteResourceGroup"] {
        admin
            .call(operation, [on])
            .refuses("EntityNotExists.ResourceGroup");
    }
}

#[test]
fn a_group_with_resources_stays_until_they_are_moved() {
    let mut world = World::with_account("acme");
    let default = format!("rg-default{}", world.account_id());
    let mut admin = world.admin();
    let id = id(&admin.call("CreateResourceGroup", WEB).answers());
    let one = [
        ("Resources.1.Service", "ecs"),
        ("Resources.1.ResourceType", "instance"),
        ("Resources.1.ResourceId", "i-1"),
    ];
    let on = ("ResourceGroupId", id.as_str());
    let moved = admin
        .call("MoveResources", [on, one[0], one[1], one[2]])
        .answers();
    assert_eq!(moved["Responses"][0]["Status"], "SUCCESS");
    let refused = admin.call("DeleteResourceGroup", [on]);
    refused.refuses("DeleteConflict.ResourceGroup.Resource");
    let listed = admin.call("ListResources", [on]).answers();
    assert_eq!(listed["TotalCount"], 1);
    let row = &listed["Resources"]["Resource"][0];
    assert_eq!(
        (&row["ResourceId"], &row["ResourceGroupId"]),
        (&"i-1".into(), &id.clone().into())
    );
    for other in [
        ("Service", "rds"),
        ("ResourceType", "disk"),
        ("Region", "cn-hangzhou"),
    ] {
        let listed = admin.call("ListResources", [on, other]).answers();
        assert_eq!(listed["TotalCount"], 0, "{other:?}");
    }
    let uncounted = admin.call("ListResources", [("Count", "false")]).answers();
    assert!(uncounted["TotalCount"].is_null());
    let back = ("ResourceGroupId", default.as_str());
    admin
        .call("MoveResources", [back, one[0], one[1], one[2]])
        .answers();
    admin.call("DeleteResourceGroup", [on]).answers();
    let twice = [
        back,
        one[0],
        one[1],
        one[2],
        ("Resources.2.Service", "ECS"),
        ("Resources.2.ResourceType", "instance"),
        ("Resources.2.ResourceId", "i-1"),
    ];
    admin
        .call("MoveResources", twice)
        .refuses("InvalidParameter.Resources");
}

#[test]
fn groups_are_listed_by_every_filter_with_the_default_one_among_them() {
    let mut world = World::with_account("acme");
    let mut admin = world.admin();
    let tag = [("Tag.1.Key", "env"), ("Tag.1.Value", "test")];
    let web = id(&admin
        .call("CreateResourceGroup", [WEB[0], WEB[1], tag[0], tag[1]])
        .answers());
    admin
        .call(
            "CreateResourceGroup",
            [("Name", "db"), ("DisplayName", "Data")],
        )
        .answers();
    let mut names = |asked: &[(&str, &str)]| -> Vec<String> {
        let list = admin.call("ListResourceGroups", asked.to_vec()).answers();
        let rows = list["ResourceGroups"]["ResourceGroup"].as_array().unwrap();
        assert_eq!(list["TotalCount"], rows.len());
        rows.iter()
            .map(|row| row["Name"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(names(&[]), ["db", "default", "web"]);
    for (asked, expected) in [
        (("Name", "E"), &["default", "web"][..]),
        (("DisplayName", "serv"), &["web"]),
        (("ResourceGroupId", &*web), &["web"]),
        (("ResourceGroupIds.1", &*web), &["web"]),
        (("Status", "OK"), &["db", "default", "web"]),
        (("Status", "PendingDelete"), &[]),
        (("Tag.1.Key", "env"), &["web"]),
        (("Tag.1.Key", "team"), &[]),
    ] {
        assert_eq!(names(&[asked]), expected, "{asked:?}");
    }
}

#[test]
fn who_makes_a_group_manages_it_where_the_account_says_so() {
    let mut world = World::with_account("acme");
    world.permit("clerk", "Allow", "ram:CreateResourceGroup", "*");
    let setting = "GetResourceGroupAdminSetting";
    assert_eq!(
        world.admin().call(setting, []).answers()["CreatorAsAdmin"],
        false
    );
    let made = world
        .user("clerk")
        .call("CreateResourceGroup", WEB)
        .answers();
    let on = [("ResourceGroupId", id(&made))];
    let on = on.each_ref().map(|(name, id)| (*name, id.as_str()));
    world
        .user("clerk")
        .call("GetResourceGroup", on)
        .refuses("NoPermission");
    let set = [("CreatorAsAdmin", "true")];
    world
        .admin()
        .call("UpdateResourceGroupAdminSetting", set)
        .answers();
    let new = [("Name", "db"), ("DisplayName", "Data")];
    let made = world
        .user("clerk")
        .call("CreateResourceGroup", new)
        .answers();
    let on = [("ResourceGroupId", id(&made))];
    let on = on.each_ref().map(|(name, id)| (*name, id.as_str()));
    let mut clerk = world.user("clerk");
    clerk.call("GetResourceGroup", on).answers();
    clerk.call("DeleteResourceGroup", on).answers();
    let listed = world.admin().call("ListPolicyAttachments", on);
    listed.refuses("EntityNotExists.ResourceGroup");
}

#[test]
fn notices_are_wanted_or_not_as_it_was_said_last() {
    let mut world = World::with_account("acme");
    let mut admin = world.admin();
    for (operation, expected) in [
        ("EnableResourceGroupNotification", true),
        ("EnableResourceGroupNotification", true),
        ("DisableResourceGroupNotification", false),
    ] {
        admin.call(operation, []).answers();
        let shown = admin
            .call("GetResourceGroupNotificationSetting", [])
            .answers();
        assert_eq!(shown["ResourceGroupNotificationEnableStatus"], expected);
    }
}
