//! A sound value for every parameter, so that any operation can be called.

use gateway::{Entry, Service};
use services::SERVICES;
use services::testing::World;

/// A role that trusts everyone in the account, for callers that shall be able to assume one.
pub(crate) const ASSUMABLE: &str = "assumable";

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
pub(crate) fn parameters(world: &World, entry: &Entry) -> Vec<(&'static str, String)> {
    entry
        .shape
        .iter()
        .map(|shape| (shape.name, value(world, shape.name)))
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

fn value(world: &World, name: &str) -> String {
    let account = world.account_id();
    let text = match name {
        "UserName" | "GroupName" | "RoleName" | "PolicyName" | "AccountAlias"
        | "RoleSessionName" => "sample",
        "NewUserName" | "NewGroupName" => "other",
        "DisplayName" | "NewDisplayName" | "Comments" | "NewComments" | "Description"
        | "NewDescription" => "a text",
        "Email" | "NewEmail" => "sample@example.com",
        "MobilePhone" | "NewMobilePhone" => "86-18600008888",
        "MaxItems" => "10",
        // A marker is good for one list alone; setting a source identity needs a permission more.
        "Marker" | "SourceIdentity" => "",
        "PolicyType" => "Custom",
        "PolicyDocument" | "Policy" => DOCUMENT,
        "VersionId" => "v1",
        "SetAsDefault" | "CascadingDelete" | "AllowConsoleLogin" | "NewAllowConsoleLogin" => "true",
        "RotateStrategy" => "None",
        "Tag" => r#"[{"Key":"env","Value":"test"}]"#,
        "UserAccessKeyId" => "LTAI000000000000000sample",
        "Status" => "Inactive",
        "ResourceType" => "role",
        "ResourceNames" => r#"["sample"]"#,
        "TagKeys" => r#"["env"]"#,
        "All" => "false",
        "TagKey" | "NextToken" => "",
        "PageSize" => "10",
        "MaxSessionDuration" | "NewMaxSessionDuration" => "3600",
        "DurationSeconds" => "900",
        "EncodedDiagnosticMessage" => "AQID",
        "ExternalId" => "x-1",
        "ResourceGroupId" => return account,
        "AssumeRolePolicyDocument" | "NewAssumeRolePolicyDocument" => {
            return services::testing::trust(&format!("acs:ram::{account}:root"));
        }
        "RoleArn" => return format!("acs:ram::{account}:role/{ASSUMABLE}"),
        _ => panic!("give the parameter {name} a sample"),
    };
    text.to_owned()
}
