//! The part of the story that Resource Manager plays.

use serde_json::Value;
use services::testing::trust;

use super::Scenario;
use crate::sample::DOCUMENT;

const CUSTOM: (&str, &str) = ("PolicyType", "Custom");
const GROUP: (&str, &str) = ("ResourceType", "ResourceGroup");
const TAG: (&str, &str) = ("Tag", r#"[{"Key":"env","Value":"test"}]"#);
const ONE: (&str, &str) = ("PageSize", "1");

/// Tells it.
pub(super) fn play(scenario: &mut Scenario) {
    let group = groups(scenario);
    resources(scenario, &group);
    policies(scenario, &group);
    roles(scenario);
    let on = ("ResourceGroupId", group.as_str());
    call(scenario, "DeleteResourceGroup", &[on]);
}

fn call(scenario: &mut Scenario, operation: &str, parameters: &[(&str, &str)]) -> Value {
    scenario.admin(&format!("ResourceManager.{operation}"), parameters)
}

fn groups(scenario: &mut Scenario) -> String {
    let new = [("Name", "web"), ("DisplayName", "Web"), TAG];
    let made = call(scenario, "CreateResourceGroup", &new);
    let id = made["ResourceGroup"]["Id"].as_str().unwrap().to_owned();
    let on = ("ResourceGroupId", id.as_str());
    call(scenario, "GetResourceGroup", &[on, ("IncludeTags", "true")]);
    let to = ("NewDisplayName", "Web and more");
    call(scenario, "UpdateResourceGroup", &[on, to]);
    call(scenario, "ListResourceGroups", &[("Name", "we"), TAG]);
    call(scenario, "GetResourceGroupAdminSetting", &[]);
    let set = ("CreatorAsAdmin", "false");
    call(scenario, "UpdateResourceGroupAdminSetting", &[set]);
    call(scenario, "EnableResourceGroupNotification", &[]);
    call(scenario, "GetResourceGroupNotificationSetting", &[]);
    call(scenario, "DisableResourceGroupNotification", &[]);
    let ids = format!(r#"["{id}"]"#);
    let tagged = ("ResourceId", ids.as_str());
    let more = ("Tag", r#"[{"Key":"team","Value":"a"}]"#);
    call(scenario, "TagResources", &[GROUP, tagged, more]);
    let few = ("MaxResults", "1");
    call(scenario, "ListTagResources", &[GROUP, tagged, few]);
    call(scenario, "ListTagKeys", &[GROUP, few]);
    let other = [
        ("Name", "db"),
        ("DisplayName", "Db"),
        ("Tag", r#"[{"Key":"env","Value":"prod"}]"#),
    ];
    let other = call(scenario, "CreateResourceGroup", &other);
    call(scenario, "ListTagValues", &[GROUP, ("TagKey", "env"), few]);
    let off = ("TagKey", r#"["team"]"#);
    call(scenario, "UnTagResources", &[GROUP, tagged, off]);
    let other = other["ResourceGroup"]["Id"].as_str().unwrap();
    call(
        scenario,
        "DeleteResourceGroup",
        &[("ResourceGroupId", other)],
    );
    id
}

fn resources(scenario: &mut Scenario, group: &str) {
    let on = ("ResourceGroupId", group);
    let resources = (
        "Resources",
        r#"[{"Service":"ecs","ResourceType":"instance","ResourceId":"i-1","RegionId":"cn-hangzhou"}]"#,
    );
    call(scenario, "MoveResources", &[on, resources]);
    call(scenario, "ListResources", &[on, ("Service", "ecs")]);
    let default = format!("rg-default{}", scenario.world.account_id());
    let back = ("ResourceGroupId", default.as_str());
    call(scenario, "MoveResources", &[back, resources]);
}

fn policies(scenario: &mut Scenario, group: &str) {
    let (name, document) = (("PolicyName", "Within"), ("PolicyDocument", DOCUMENT));
    let described = ("Description", "description");
    call(scenario, "CreatePolicy", &[name, document, described]);
    call(scenario, "GetPolicy", &[name, CUSTOM]);
    call(scenario, "ListPolicies", &[CUSTOM, ONE]);
    let as_default = ("SetAsDefault", "true");
    call(
        scenario,
        "CreatePolicyVersion",
        &[name, document, as_default],
    );
    call(
        scenario,
        "GetPolicyVersion",
        &[name, CUSTOM, ("VersionId", "v1")],
    );
    call(scenario, "ListPolicyVersions", &[name, CUSTOM]);
    call(
        scenario,
        "SetDefaultPolicyVersion",
        &[name, ("VersionId", "v1")],
    );
    call(
        scenario,
        "DeletePolicyVersion",
        &[name, ("VersionId", "v2")],
    );
    let bob = format!("bob@{}.onaliyun.com", scenario.world.account_id());
    let whom = [
        ("PrincipalName", bob.as_str()),
        ("PrincipalType", "IMSUser"),
    ];
    let link = [name, CUSTOM, whom[0], whom[1], ("ResourceGroupId", group)];
    call(scenario, "AttachPolicy", &link);
    call(scenario, "ListPolicyAttachments", &link);
    call(scenario, "DetachPolicy", &link);
    call(scenario, "DeletePolicy", &[name]);
}

fn roles(scenario: &mut Scenario) {
    let trust = trust(&format!("acs:ram::{}:root", scenario.world.account_id()));
    let name = ("RoleName", "Within");
    let new = [
        name,
        ("AssumeRolePolicyDocument", trust.as_str()),
        ("Description", "d"),
    ];
    call(scenario, "CreateRole", &new);
    let to = ("NewDescription", "new");
    call(scenario, "UpdateRole", &[name, to]);
    call(scenario, "GetRole", &[name]);
    call(scenario, "DeleteRole", &[name]);
    // One of a service is there already; the next of its name tells that it was deleted.
    let linked = ("RoleName", "AliyunServiceRoleForPolarDB");
    let gone = call(scenario, "DeleteServiceLinkedRole", &[linked]);
    let task = ("DeletionTaskId", gone["DeletionTaskId"].as_str().unwrap());
    call(scenario, "GetServiceLinkedRoleDeletionStatus", &[task]);
    let service = ("ServiceName", "polardb.aliyuncs.com");
    call(scenario, "CreateServiceLinkedRole", &[service]);
    call(scenario, "GetRole", &[linked]);
    call(scenario, "ListRoles", &[("PageSize", "100")]);
}
