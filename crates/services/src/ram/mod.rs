//! RAM, version 2015-05-01: users, groups, policies, roles and AccessKeys of an account.

pub mod access_key;
pub mod alias;
pub mod attached;
pub mod attachment;
pub mod diagnosis;
pub mod group;
#[cfg(test)]
mod key_rules;
#[cfg(test)]
mod leaked_keys;
pub mod login_profile;
pub mod membership;
pub mod mfa;
pub mod password_policy;
pub mod policy;
pub mod policy_version;
pub(crate) mod policy_view;
pub mod preference;
pub mod role;
pub mod service_linked_role;
pub mod tag;
pub mod user;
pub mod which;

use gateway::{Api, Entry, Operation, Service};

use crate::identity::{code, password};

/// The API.
struct Ram;

impl Api for Ram {
    const CODE: &'static str = "ram";
}

/// The service.
pub static SERVICE: Service = Service {
    name: "Ram",
    version: "2015-05-01",
    category: "Management",
    host: "ram.aliyuncs.com",
    code: code::code,
    operations: OPERATIONS,
};

/// The table of operations.
pub static OPERATIONS: &[Entry] = &[
    entry::<user::CreateUser>(),
    entry::<user::GetUser>(),
    entry::<user::UpdateUser>(),
    entry::<user::DeleteUser>(),
    entry::<user::ListUsers>(),
    entry::<group::CreateGroup>(),
    entry::<group::GetGroup>(),
    entry::<group::UpdateGroup>(),
    entry::<group::DeleteGroup>(),
    entry::<group::ListGroups>(),
    entry::<membership::AddUserToGroup>(),
    entry::<membership::RemoveUserFromGroup>(),
    entry::<membership::ListGroupsForUser>(),
    entry::<membership::ListUsersForGroup>(),
    entry::<policy::CreatePolicy>(),
    entry::<policy::GetPolicy>(),
    entry::<policy::DeletePolicy>(),
    entry::<policy::ListPolicies>(),
    entry::<policy::UpdatePolicyDescription>(),
    entry::<policy_version::CreatePolicyVersion>(),
    entry::<policy_version::GetPolicyVersion>(),
    entry::<policy_version::DeletePolicyVersion>(),
    entry::<policy_version::ListPolicyVersions>(),
    entry::<policy_version::SetDefaultPolicyVersion>(),
    entry::<attached::ListEntitiesForPolicy>(),
    entry::<attachment::AttachPolicyToUser>(),
    entry::<attachment::DetachPolicyFromUser>(),
    entry::<attached::ListPoliciesForUser>(),
    entry::<attachment::AttachPolicyToGroup>(),
    entry::<attachment::DetachPolicyFromGroup>(),
    entry::<attached::ListPoliciesForGroup>(),
    entry::<attachment::AttachPolicyToRole>(),
    entry::<attachment::DetachPolicyFromRole>(),
    entry::<attached::ListPoliciesForRole>(),
    entry::<access_key::CreateAccessKey>(),
    entry::<access_key::UpdateAccessKey>(),
    entry::<access_key::DeleteAccessKey>(),
    entry::<access_key::ListAccessKeys>(),
    entry::<access_key::GetAccessKeyLastUsed>(),
    entry::<mfa::CreateVirtualMFADevice>(),
    entry::<mfa::DeleteVirtualMFADevice>(),
    entry::<mfa::ListVirtualMFADevices>(),
    entry::<mfa::BindMFADevice>(),
    entry::<mfa::UnbindMFADevice>(),
    entry::<mfa::GetUserMFAInfo>(),
    entry::<role::CreateRole>(),
    entry::<role::GetRole>(),
    entry::<role::UpdateRole>(),
    entry::<role::DeleteRole>(),
    entry::<role::ListRoles>(),
    entry::<service_linked_role::CreateServiceLinkedRole>(),
    entry::<service_linked_role::DeleteServiceLinkedRole>(),
    entry::<service_linked_role::GetServiceLinkedRoleTemplate>(),
    entry::<tag::TagResources>(),
    entry::<tag::UntagResources>(),
    entry::<tag::ListTagResources>(),
    entry::<alias::SetAccountAlias>(),
    entry::<alias::GetAccountAlias>(),
    entry::<alias::ClearAccountAlias>(),
    entry::<password_policy::GetPasswordPolicy>(),
    entry::<password_policy::SetPasswordPolicy>(),
    entry::<preference::GetSecurityPreference>(),
    entry::<preference::SetSecurityPreference>(),
    entry::<login_profile::CreateLoginProfile>(),
    entry::<login_profile::UpdateLoginProfile>(),
    entry::<login_profile::GetLoginProfile>(),
    entry::<login_profile::DeleteLoginProfile>(),
    entry::<password::ChangePassword>(),
    entry::<diagnosis::DecodeDiagnosticMessage>(),
];

const fn entry<O: Operation>() -> Entry {
    gateway::entry::<Ram, O>()
}
