//! Samples for resource groups and what is in them.

use services::testing::World;

/// The sample of a parameter, by service, operation and name.
pub(super) fn value(world: &World, of: (&str, &str, &str)) -> Option<String> {
    let account = world.account_id();
    let text = match of {
        ("ResourceManager", "CreateResourceGroup", "Name") => "sample",
        ("ResourceManager", "ListResourceGroups", "Name") => "def",
        // What is attached here is attached for all of the account; a group is one that every account has.
        ("ResourceManager", "AttachPolicy" | "DetachPolicy" | "ListPolicyAttachments", name) => {
            match name {
                "ResourceGroupId" => return Some(account),
                "PrincipalName" => return Some(format!("sample@{account}.onaliyun.com")),
                "PrincipalType" => "IMSUser",
                "Language" => "en",
                "PageNumber" => "1",
                _ => return None,
            }
        }
        ("ResourceManager", _, "ResourceGroupId") => return Some(group(&account)),
        ("ResourceManager", _, "ResourceGroupIds")
        | (
            "ResourceManager",
            "TagResources" | "UnTagResources" | "UntagResources" | "ListTagResources",
            "ResourceId",
        ) => return Some(ids(&account)),
        ("ResourceManager", _, "ResourceType") if of.1 == "ListResources" => "instance",
        ("ResourceManager", _, "ResourceType") => "ResourceGroup",
        ("ResourceManager", "ListResources", "ResourceId") => "i-sample",
        ("ResourceManager", "ListResources", "Service") => "ecs",
        ("ResourceManager", "ListResources", "Region") => "cn-hangzhou",
        ("ResourceManager", "ListResources", "ResourceTypes") => {
            r#"[{"Service":"ecs","ResourceType":"instance"}]"#
        }
        ("ResourceManager", "MoveResources", "Resources") => {
            r#"[{"Service":"ecs","ResourceType":"instance","ResourceId":"i-sample","RegionId":"cn-hangzhou"}]"#
        }
        ("ResourceManager", _, "Status") => "OK",
        ("ResourceManager", "ListResources", "Count")
        | ("ResourceManager", _, "IncludeTags" | "CreatorAsAdmin") => "true",
        ("ResourceManager", _, "Language" | "KeyFilter") => "en",
        ("ResourceManager", _, "PageNumber") => "1",
        ("ResourceManager", _, "MaxResults") => "10",
        ("ResourceManager", _, "ValueFilter") => "te",
        ("ResourceManager", "UnTagResources" | "UntagResources", "TagKey") => r#"["env"]"#,
        ("ResourceManager", _, "TagKey") => "env",
        ("ResourceManager", _, "DeletionTaskId") => {
            "task/acs-service-role/polardb.aliyuncs.com/AliyunServiceRoleForPolarDB/1"
        }
        _ => return None,
    };
    Some(text.to_owned())
}

/// The group that every account has.
fn group(account: &str) -> String {
    format!("rg-default{account}")
}

fn ids(account: &str) -> String {
    format!(r#"["{}"]"#, group(account))
}
