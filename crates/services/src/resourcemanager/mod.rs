//! Resource Manager, version 2020-03-31: resource groups, policies and roles as it spells them, and the directory.
//!
//! Policies, roles and attachments are RAM's own: what one API makes the other shows. Actions are RAM's too, as the
//! vendor documents them. What it shares with Resource Directory are that API's own operations, actions included.

pub mod attachment;
pub mod errors;
pub mod group;
mod group_view;
pub mod policy;
pub mod policy_version;
pub mod principal;
pub mod resource;
pub mod role;
pub mod service_linked_role;
pub mod setting;
pub mod tag;
pub mod tagged;
pub mod which;

use gateway::{Api, Entry, Operation, Service};

use crate::ram;
use crate::resourcedirectory as rd;

/// The API.
struct ResourceManager;

impl Api for ResourceManager {
    const CODE: &'static str = "ram";
}

/// The API, as far as it is about the directory.
struct Directory;

impl Api for Directory {
    const CODE: &'static str = "resourcemanager";
}

/// The service.
pub static SERVICE: Service = Service {
    name: "ResourceManager",
    version: "2020-03-31",
    category: "Management",
    host: "resourcemanager.aliyuncs.com",
    code: errors::code,
    operations: OPERATIONS,
};

/// The table of operations.
pub static OPERATIONS: &[Entry] = &[
    entry::<group::CreateResourceGroup>(),
    entry::<group::GetResourceGroup>(),
    entry::<group::UpdateResourceGroup>(),
    entry::<group::DeleteResourceGroup>(),
    entry::<group::ListResourceGroups>(),
    entry::<setting::GetResourceGroupAdminSetting>(),
    entry::<setting::UpdateResourceGroupAdminSetting>(),
    entry::<setting::GetResourceGroupNotificationSetting>(),
    entry::<setting::EnableResourceGroupNotification>(),
    entry::<setting::DisableResourceGroupNotification>(),
    entry::<resource::MoveResources>(),
    entry::<resource::ListResources>(),
    entry::<policy::CreatePolicy>(),
    entry::<policy::GetPolicy>(),
    entry::<policy::DeletePolicy>(),
    entry::<policy::ListPolicies>(),
    entry::<policy_version::CreatePolicyVersion>(),
    entry::<ram::policy_version::GetPolicyVersion>(),
    entry::<ram::policy_version::DeletePolicyVersion>(),
    entry::<policy_version::ListPolicyVersions>(),
    entry::<ram::policy_version::SetDefaultPolicyVersion>(),
    entry::<attachment::AttachPolicy>(),
    entry::<attachment::DetachPolicy>(),
    entry::<attachment::ListPolicyAttachments>(),
    entry::<role::CreateRole>(),
    entry::<role::GetRole>(),
    entry::<role::UpdateRole>(),
    entry::<role::DeleteRole>(),
    entry::<role::ListRoles>(),
    entry::<service_linked_role::CreateServiceLinkedRole>(),
    entry::<ram::service_linked_role::DeleteServiceLinkedRole>(),
    entry::<service_linked_role::GetServiceLinkedRoleDeletionStatus>(),
    entry::<tag::TagResources>(),
    entry::<tag::UnTagResources>(),
    entry::<tag::UntagResources>(),
    entry::<tag::ListTagResources>(),
    entry::<tag::ListTagKeys>(),
    entry::<tag::ListTagValues>(),
    shared::<rd::earlier::InitResourceDirectory>(),
    shared::<rd::directory::EnableResourceDirectory>(),
    shared::<rd::earlier::GetResourceDirectory>(),
    shared::<rd::directory::SetMemberDeletionPermission>(),
    shared::<rd::control_attachment::EnableControlPolicy>(),
    shared::<rd::control_policy::GetControlPolicyEnablementStatus>(),
    shared::<rd::earlier::CreateFolder>(),
    shared::<rd::folder::GetFolder>(),
    shared::<rd::folder::UpdateFolder>(),
    shared::<rd::folder::DeleteFolder>(),
    shared::<rd::folder::ListFoldersForParent>(),
    shared::<rd::folder::ListAncestors>(),
    shared::<rd::earlier::CreateResourceAccount>(),
    shared::<rd::account::GetAccount>(),
    shared::<rd::account::GetPayerForAccount>(),
    shared::<rd::account::UpdateAccount>(),
    shared::<rd::account::MoveAccount>(),
    shared::<rd::accounts::ListAccounts>(),
    shared::<rd::accounts::ListAccountsForParent>(),
    shared::<rd::account::RemoveCloudAccount>(),
    shared::<rd::account_deletion::CheckAccountDelete>(),
    shared::<rd::account_deletion::GetAccountDeletionCheckResult>(),
    shared::<rd::account_deletion::DeleteAccount>(),
    shared::<rd::account_deletion::GetAccountDeletionStatus>(),
    shared::<rd::handshake::InviteAccountToResourceDirectory>(),
    shared::<rd::handshake::AcceptHandshake>(),
    shared::<rd::handshake::DeclineHandshake>(),
    shared::<rd::handshake::CancelHandshake>(),
    shared::<rd::handshake::GetHandshake>(),
    shared::<rd::handshake::ListHandshakesForAccount>(),
    shared::<rd::handshake::ListHandshakesForResourceDirectory>(),
    shared::<rd::control_policy::CreateControlPolicy>(),
    shared::<rd::control_policy::GetControlPolicy>(),
    shared::<rd::control_policy::UpdateControlPolicy>(),
    shared::<rd::control_policy::DeleteControlPolicy>(),
    shared::<rd::control_policy::ListControlPolicies>(),
    shared::<rd::control_attachment::AttachControlPolicy>(),
    shared::<rd::control_attachment::DetachControlPolicy>(),
    shared::<rd::control_attachment::ListControlPolicyAttachmentsForTarget>(),
    shared::<rd::control_attachment::ListTargetAttachmentsForControlPolicy>(),
    shared::<rd::control_attachment::DisableControlPolicy>(),
    shared::<rd::delegation::RegisterDelegatedAdministrator>(),
    shared::<rd::delegation::DeregisterDelegatedAdministrator>(),
    shared::<rd::delegation::ListDelegatedAdministrators>(),
    shared::<rd::earlier::ListDelegatedServicesForAccount>(),
    shared::<rd::delegation::ListTrustedServiceStatus>(),
    shared::<rd::directory::DestroyResourceDirectory>(),
];

const fn entry<O: Operation>() -> Entry {
    gateway::entry::<ResourceManager, O>()
}

/// The row of an operation that Resource Directory has too.
const fn shared<O: Operation>() -> Entry {
    gateway::entry::<Directory, O>()
}
