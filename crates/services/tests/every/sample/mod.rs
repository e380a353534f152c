//! A sound value for every parameter, so that any operation can be called.

mod applications;
mod directory;
mod factors;
mod keys;
mod kms;
mod logon;
mod people;
mod providers;
mod rampart;
mod reports;
mod resource_groups;
mod trail;

use gateway::{Entry, Service};
use services::SERVICES;
use services::testing::World;

/// A role that trusts everyone in the account, for callers that shall be able to assume one.
pub(crate) const ASSUMABLE: &str = "assumable";

/// What stands for a code of a second factor: the right one depends on the time.
pub(crate) const CODE: &str = "123456";

/// A password that people have.
pub(crate) const PASSWORD: &str = "Sample-password-1";

/// A policy document that allows one action.
pub(crate) const DOCUMENT: &str =
    r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:GetObject","Resource":"*"}]}"#;

/// Every operation with its service.
pub(crate) fn operations() -> impl Iterator<Item = (&'static Service, &'static Entry)> {
    SERVICES
        .iter()
        .flat_map(|service| service.operations.iter().map(|entry| (*service, entry)))
}

/// The name by which a world calls it.
pub(crate) fn full_name(service: &Service, entry: &Entry) -> String {
    format!("{}.{}", service.name, entry.name)
}

/// A sample of each parameter of an operation. They name things that are not there, but for
/// those of `world`.
pub(crate) fn parameters(
    world: &World,
    service: &Service,
    entry: &Entry,
) -> Vec<(&'static str, String)> {
    entry
        .shape
        .iter()
        .map(|shape| {
            (
                shape.name,
                value(world, (service.name, entry.name, shape.name)),
            )
        })
        .collect()
}

/// Pairs as calls take them.
pub(crate) fn lent<'p>(
    parameters: &'p [(&'static str, String)],
) -> impl Iterator<Item = (&'p str, &'p str)> {
    parameters
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
}

/// By service, operation and parameter: what one service calls so may be something else in another.
fn value(world: &World, of: (&str, &str, &str)) -> String {
    let account = world.account_id();
    // Words that others use differently.
    if let Some(text) = kms::first(of) {
        return text;
    }
    let text = match of {
        ("ResourceManager", "ListResourceGroups", "DisplayName") => "resource",
        ("Ram" | "ResourceManager", "DeleteServiceLinkedRole", "RoleName") => {
            "AliyunServiceRoleForPolarDB"
        }
        // Filters leave an event.
        // What tests stand beside is named in one way.
        (
            "Rampart",
            "PutPolicyTests" | "GetPolicyTests" | "RunPolicyTests" | "RehearsePolicy",
            "RoleName",
        )
        | ("Rampart", "AssumeRoleAsAgent", "RoleArn")
        | ("Rampart", "ListEvents", "UserName")
        | ("Rampart", "ListSecretLeases", "UserName" | "RoleName" | "RoleSessionName")
        | ("Rampart", "LeaseSecretValue", "VersionId")
        | ("Rampart", "RevokeSessions", "UserName" | "RoleSessionName") => return String::new(),
        ("Rampart", "CreateAgent" | "UpdateAgent", "RoleName") | ("Ram", _, "ResourceNames") => {
            r#"["sample"]"#
        }
        (
            _,
            _,
            "UserName" | "GroupName" | "RoleName" | "PolicyName" | "AccountAlias"
            | "RoleSessionName",
        ) => "sample",
        (_, _, "NewUserName" | "NewGroupName") => "other",
        (
            _,
            _,
            "DisplayName" | "NewDisplayName" | "Comments" | "NewComments" | "Description"
            | "NewDescription",
        ) => "a text",
        (_, _, "Email" | "NewEmail") => "sample@example.com",
        (_, _, "MobilePhone" | "NewMobilePhone") => "86-18600008888",
        (_, _, "MaxItems" | "PageSize") => "10",
        // A marker is good for one list alone; setting a source identity needs a permission more;
        // keys of tags come in one form.
        // Users are named in one way.
        (_, _, "Marker" | "NextToken" | "SourceIdentity")
        | ("Ram", _, "TagKey")
        | ("Rampart", "Explain", "EncodedDiagnosticMessage")
        | ("Ims", "GetUser" | "GetUserInRecycleBin", "UserAccessKeyId") => "",
        (_, _, "PolicyType") => "Custom",
        (_, _, "PolicyDocument")
        | ("Sts", _, "Policy")
        | ("Rampart", "AssumeRoleAsAgent", "Policy") => DOCUMENT,
        (_, _, "VersionId") => "v1",
        (
            _,
            _,
            "SetAsDefault" | "CascadingDelete" | "AllowConsoleLogin" | "NewAllowConsoleLogin",
        ) => "true",
        ("Ram", "UntagResources", "All")
        | ("ResourceManager", "UnTagResources" | "UntagResources", "All") => "false",
        ("Ram", "CreatePolicyVersion", "RotateStrategy") => "None",
        ("Ram" | "ResourceManager", _, "Tag") => r#"[{"Key":"env","Value":"test"}]"#,
        ("Ram", _, "ResourceType") => "role",
        ("Ram", _, "TagKeys") => r#"["env"]"#,
        (_, _, "UserAccessKeyId") => "LTAI000000000000000sample",
        (_, "UpdateAccessKey", "Status") => "Inactive",
        (_, _, "MaxSessionDuration" | "NewMaxSessionDuration") => "3600",
        (_, _, "DurationSeconds") => "900",
        (_, _, "EncodedDiagnosticMessage") => "AQID",
        (_, _, "ExternalId") => "x-1",
        ("Ram", _, "ResourceGroupId") => return account,
        (_, _, "AssumeRolePolicyDocument" | "NewAssumeRolePolicyDocument") => {
            return services::testing::trust(&format!("acs:ram::{account}:root"));
        }
        (_, _, "RoleArn") => return format!("acs:ram::{account}:role/{ASSUMABLE}"),
        (service, operation, name) => {
            let rooms = [
                rampart::value,
                applications::value,
                directory::value,
                factors::value,
                keys::value,
                kms::value,
                trail::value,
                logon::value,
                people::value,
                providers::value,
                reports::value,
                resource_groups::value,
            ];
            let found = rooms.iter().find_map(|value| value(world, of));
            return found.unwrap_or_else(|| panic!("give {service}.{operation}.{name} a sample"));
        }
    };
    text.to_owned()
}
