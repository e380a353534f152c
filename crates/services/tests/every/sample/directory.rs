//! Samples for Resource Directory, and for what Resource Manager shares with it. What they name is not there: an account that manages no directory has none of it.

use services::testing::World;

/// The sample of a parameter, by service, operation and name.
pub(super) fn value(_: &World, of: (&str, &str, &str)) -> Option<String> {
    let (service, operation, name) = of;
    if service != "ResourceDirectoryMaster" && !is_shared(service, operation) {
        return None;
    }
    let text = match (operation, name) {
        ("EnableResourceDirectory", "EnableMode") => "CurrentAccount",
        // What this server does not serve is left out, and pages turn in one way.
        (
            _,
            "MAName"
            | "MASecureMobilePhone"
            | "VerificationCode"
            | "PayerAccountId"
            | "ResellAccountType"
            | "Tags"
            | "MaxResults",
        )
        | ("UpdateAccount", "NewAccountType") => "",
        (_, "DryRun" | "IncludeTags" | "All") => "false",
        (_, "FolderName" | "NewFolderName" | "AccountNamePrefix") => "sample",
        (_, "FolderId" | "ParentFolderId" | "DestinationFolderId" | "ChildId" | "TargetId") => {
            "fd-sample"
        }
        (_, "AccountId" | "AdminAccountId" | "TargetEntity") => "1999999999999999",
        (_, "TargetType") => "Account",
        (_, "Note") => "a text",
        (_, "HandshakeId") => "h-sample",
        (_, "EffectScope") => "RAM",
        (_, "PolicyId") => "cp-sample",
        (_, "NewPolicyName") => "other",
        (_, "NewPolicyDocument") => super::DOCUMENT,
        (_, "Language") => "en",
        (_, "QueryKeyword" | "KeyFilter" | "ValueFilter") => "sam",
        (_, "ServicePrincipal") => "cloudsso.aliyuncs.com",
        (_, "Status") => "Disabled",
        (_, "AbandonableCheckId") => r#"["RAM_User"]"#,
        (_, "PageNumber") => "1",
        (_, "ResourceType") => "Folder",
        (_, "ResourceId") => r#"["fd-sample"]"#,
        (_, "Tag") => r#"[{"Key":"env","Value":"test"}]"#,
        ("ListTagValues", "TagKey") => "env",
        (_, "TagKey") => r#"["env"]"#,
        _ => return None,
    };
    Some(text.to_owned())
}

/// Whether an operation of Resource Manager is about the directory.
fn is_shared(service: &str, operation: &str) -> bool {
    let mut entries = services::resourcemanager::OPERATIONS.iter();
    let entry = entries.find(|entry| entry.name == operation);
    service == "ResourceManager"
        && entry.is_some_and(|entry| entry.action.starts_with("resourcemanager:"))
}
