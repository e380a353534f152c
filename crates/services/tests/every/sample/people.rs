//! Samples for users, groups, tags and domains of IMS.

use services::testing::World;

/// The sample of a parameter, by service, operation and name.
pub(super) fn value(_: &World, of: (&str, &str, &str)) -> Option<String> {
    let text = match of {
        ("Ims", "SetDefaultDomain", "DefaultDomainName") => "sample.onaliyun.com",
        ("Ims", _, "UserPrincipalName") => "sample@acme.onaliyun.com",
        ("Ims", _, "NewUserPrincipalName") => "other@acme.onaliyun.com",
        // Users are named in one way; tags likewise.
        ("Ims", "GetUser" | "UpdateUser" | "DeleteUser", "UserId") | ("Ims", _, "ResourceId") => "",
        ("Ims", _, "ResourcePrincipalName") => r#"["sample@acme.onaliyun.com"]"#,
        ("Ims", _, "UserId") => "200000000000000001",
        ("Ims", "ListUsers" | "ListUserBasicInfos", "Status") => "active,freeze",
        ("Ims", "ListUsersInRecycleBin", "Filter") => "UserPrincipalName eq sample@acme",
        ("Ims", _, "Tag") => r#"[{"Key":"env","Value":"test"}]"#,
        ("Ims", _, "ResourceType") => "user",
        ("Ims", "UntagResources", "TagKey") => r#"["env"]"#,
        ("Ims", "UntagResources", "All") => "false",
        _ => return None,
    };
    Some(text.to_owned())
}
