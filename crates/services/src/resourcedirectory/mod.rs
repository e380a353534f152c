//! Resource Directory, version 2022-04-19: accounts under one roof.
//!
//! Nothing here knows the API that leads to it, so that a second one, Resource Manager 2020-03-31, which has the same
//! operations under the same names, puts them into its own table. What it spells otherwise is in `earlier`.

pub mod account;
pub mod account_deletion;
pub mod accounts;
pub mod control_attachment;
pub mod control_policy;
pub mod delegation;
pub mod directory;
pub mod dry_run;
pub mod earlier;
pub mod errors;
pub mod folder;
pub mod handshake;
pub(crate) mod lens;
pub mod member_view;
pub mod tag;
pub mod tag_pair;
pub(crate) mod target;

use gateway::{Api, Entry, Operation, Service};

/// The API. Its actions are those of Resource Manager.
struct ResourceDirectory;

impl Api for ResourceDirectory {
    const CODE: &'static str = "resourcemanager";
}

/// The service.
pub static SERVICE: Service = Service {
    name: "ResourceDirectoryMaster",
    version: "2022-04-19",
    category: "Management",
    host: "resourcedirectory.aliyuncs.com",
    code: errors::code,
    operations: OPERATIONS,
};

/// The table of operations.
pub static OPERATIONS: &[Entry] = &[
    entry::<directory::EnableResourceDirectory>(),
    entry::<directory::GetResourceDirectory>(),
    entry::<directory::SetMemberDeletionPermission>(),
    entry::<directory::SetMemberDisplayNameSyncStatus>(),
    entry::<control_attachment::EnableControlPolicy>(),
    entry::<control_policy::GetControlPolicyEnablementStatus>(),
    entry::<folder::CreateFolder>(),
    entry::<folder::GetFolder>(),
    entry::<folder::UpdateFolder>(),
    entry::<folder::DeleteFolder>(),
    entry::<folder::ListFoldersForParent>(),
    entry::<folder::ListAncestors>(),
    entry::<account::CreateResourceAccount>(),
    entry::<account::GetAccount>(),
    entry::<account::GetPayerForAccount>(),
    entry::<account::UpdateAccount>(),
    entry::<account::MoveAccount>(),
    entry::<accounts::ListAccounts>(),
    entry::<accounts::ListAccountsForParent>(),
    entry::<account::RemoveCloudAccount>(),
    entry::<account_deletion::CheckAccountDelete>(),
    entry::<account_deletion::GetAccountDeletionCheckResult>(),
    entry::<account_deletion::DeleteAccount>(),
    entry::<account_deletion::GetAccountDeletionStatus>(),
    entry::<handshake::InviteAccountToResourceDirectory>(),
    entry::<handshake::AcceptHandshake>(),
    entry::<handshake::DeclineHandshake>(),
    entry::<handshake::CancelHandshake>(),
    entry::<handshake::GetHandshake>(),
    entry::<handshake::ListHandshakesForAccount>(),
    entry::<handshake::ListHandshakesForResourceDirectory>(),
    entry::<control_policy::CreateControlPolicy>(),
    entry::<control_policy::GetControlPolicy>(),
    entry::<control_policy::UpdateControlPolicy>(),
    entry::<control_policy::DeleteControlPolicy>(),
    entry::<control_policy::ListControlPolicies>(),
    entry::<control_attachment::AttachControlPolicy>(),
    entry::<control_attachment::DetachControlPolicy>(),
    entry::<control_attachment::ListControlPolicyAttachmentsForTarget>(),
    entry::<control_attachment::ListTargetAttachmentsForControlPolicy>(),
    entry::<control_attachment::DisableControlPolicy>(),
    entry::<delegation::RegisterDelegatedAdministrator>(),
    entry::<delegation::DeregisterDelegatedAdministrator>(),
    entry::<delegation::ListDelegatedAdministrators>(),
    entry::<delegation::ListDelegatedServicesForAccount>(),
    entry::<delegation::ListTrustedServiceStatus>(),
    entry::<tag::TagResources>(),
    entry::<tag::UntagResources>(),
    entry::<tag::ListTagResources>(),
    entry::<tag::ListTagKeys>(),
    entry::<tag::ListTagValues>(),
    entry::<directory::DestroyResourceDirectory>(),
];

const fn entry<O: Operation>() -> Entry {
    gateway::entry::<ResourceDirectory, O>()
}
