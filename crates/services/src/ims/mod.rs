//! IMS, version 2019-08-15: the same identities as RAM, named by user principal names.

pub mod access_key;
pub mod access_key_policy;
pub mod app_provision;
pub mod app_secret;
pub mod application;
mod application_view;
mod bin;
pub mod credential_report;
mod credential_rows;
pub mod domain;
pub mod governance;
mod governance_rows;
pub mod group;
pub mod login_profile;
pub mod membership;
pub mod mfa;
pub mod oidc_list;
pub mod oidc_provider;
pub mod passkey;
pub mod password_policy;
pub mod preference;
pub mod recycled_key;
pub mod recycled_user;
pub mod saml_provider;
pub mod security_practice;
pub mod service_credential;
pub mod summary;
pub mod tag;
pub mod user;
pub mod user_sso;
mod user_view;
pub mod users;

use gateway::{Api, Entry, Operation, Service};

use crate::identity::{code, password};

/// The API. Its actions are those of RAM.
struct Ims;

impl Api for Ims {
    const CODE: &'static str = "ram";
}

/// The service.
pub static SERVICE: Service = Service {
    name: "Ims",
    version: "2019-08-15",
    category: "Management",
    host: "ims.aliyuncs.com",
    code: code::code,
    operations: OPERATIONS,
};

/// The table of operations.
pub static OPERATIONS: &[Entry] = &[
    entry::<user::CreateUser>(),
    entry::<user::GetUser>(),
    entry::<user::UpdateUser>(),
    entry::<user::DeleteUser>(),
    entry::<users::ListUsers>(),
    entry::<users::ListUserBasicInfos>(),
    entry::<recycled_user::GetUserInRecycleBin>(),
    entry::<recycled_user::ListUsersInRecycleBin>(),
    entry::<recycled_user::RestoreUserFromRecycleBin>(),
    entry::<recycled_user::DeleteUserInRecycleBin>(),
    entry::<group::CreateGroup>(),
    entry::<group::GetGroup>(),
    entry::<group::UpdateGroup>(),
    entry::<group::DeleteGroup>(),
    entry::<group::ListGroups>(),
    entry::<membership::AddUserToGroup>(),
    entry::<membership::RemoveUserFromGroup>(),
    entry::<membership::ListGroupsForUser>(),
    entry::<membership::ListUsersForGroup>(),
    entry::<tag::TagResources>(),
    entry::<tag::UntagResources>(),
    entry::<tag::ListTagResources>(),
    entry::<access_key::CreateAccessKey>(),
    entry::<access_key::UpdateAccessKey>(),
    entry::<access_key::DeleteAccessKey>(),
    entry::<access_key::ListAccessKeys>(),
    entry::<access_key::GetAccessKeyLastUsed>(),
    entry::<recycled_key::GetAccessKeyInfoInRecycleBin>(),
    entry::<recycled_key::ListAccessKeysInRecycleBin>(),
    entry::<recycled_key::RestoreAccessKeyFromRecycleBin>(),
    entry::<recycled_key::DeleteAccessKeyInRecycleBin>(),
    entry::<summary::GetAccountSummary>(),
    entry::<access_key_policy::SetAccessKeyPolicy>(),
    entry::<access_key_policy::GetAccessKeyPolicy>(),
    entry::<access_key_policy::SetAccessKeyPolicyForAccount>(),
    entry::<access_key_policy::GetAccessKeyPolicyForAccount>(),
    entry::<domain::GetDefaultDomain>(),
    entry::<domain::SetDefaultDomain>(),
    entry::<saml_provider::CreateSAMLProvider>(),
    entry::<saml_provider::GetSAMLProvider>(),
    entry::<saml_provider::UpdateSAMLProvider>(),
    entry::<saml_provider::DeleteSAMLProvider>(),
    entry::<saml_provider::ListSAMLProviders>(),
    entry::<oidc_provider::CreateOIDCProvider>(),
    entry::<oidc_provider::GetOIDCProvider>(),
    entry::<oidc_provider::UpdateOIDCProvider>(),
    entry::<oidc_provider::DeleteOIDCProvider>(),
    entry::<oidc_provider::ListOIDCProviders>(),
    entry::<oidc_list::AddClientIdToOIDCProvider>(),
    entry::<oidc_list::RemoveClientIdFromOIDCProvider>(),
    entry::<oidc_list::AddFingerprintToOIDCProvider>(),
    entry::<oidc_list::RemoveFingerprintFromOIDCProvider>(),
    entry::<user_sso::GetUserSsoSettings>(),
    entry::<user_sso::SetUserSsoSettings>(),
    entry::<password_policy::GetPasswordPolicy>(),
    entry::<password_policy::SetPasswordPolicy>(),
    entry::<preference::GetSecurityPreference>(),
    entry::<preference::SetSecurityPreference>(),
    entry::<login_profile::CreateLoginProfile>(),
    entry::<login_profile::UpdateLoginProfile>(),
    entry::<login_profile::GetLoginProfile>(),
    entry::<login_profile::DeleteLoginProfile>(),
    entry::<password::ChangePassword>(),
    entry::<mfa::CreateVirtualMFADevice>(),
    entry::<mfa::DeleteVirtualMFADevice>(),
    entry::<mfa::ListVirtualMFADevices>(),
    entry::<mfa::BindMFADevice>(),
    entry::<mfa::UnbindMFADevice>(),
    entry::<mfa::GetUserMFAInfo>(),
    entry::<mfa::DisableVirtualMFA>(),
    entry::<mfa::GetAccountMFAInfo>(),
    entry::<passkey::ListPasskeys>(),
    entry::<passkey::UpdatePasskey>(),
    entry::<passkey::DeletePasskey>(),
    entry::<service_credential::CreateServiceCredential>(),
    entry::<service_credential::GetServiceCredential>(),
    entry::<service_credential::ListServiceCredentials>(),
    entry::<service_credential::UpdateServiceCredential>(),
    entry::<service_credential::DeleteServiceCredential>(),
    entry::<application::CreateApplication>(),
    entry::<application::GetApplication>(),
    entry::<application::UpdateApplication>(),
    entry::<application::DeleteApplication>(),
    entry::<application::ListApplications>(),
    entry::<application::ListPredefinedScopes>(),
    entry::<app_secret::CreateAppSecret>(),
    entry::<app_secret::GetAppSecret>(),
    entry::<app_secret::ListAppSecretIds>(),
    entry::<app_secret::DeleteAppSecret>(),
    entry::<app_provision::ProvisionApplication>(),
    entry::<app_provision::DeprovisionApplication>(),
    entry::<app_provision::GetApplicationProvisionInfo>(),
    entry::<app_provision::ListApplicationProvisionInfos>(),
    entry::<credential_report::GenerateCredentialReport>(),
    entry::<credential_report::GetCredentialReport>(),
    entry::<security_practice::GetAccountSecurityPracticeReport>(),
    entry::<governance::GenerateGovernanceReport>(),
    entry::<governance::GetGovernanceReportStatus>(),
    entry::<governance::ListRecentGovernanceMetrics>(),
    entry::<governance::GetGovernanceItemReport>(),
];

const fn entry<O: Operation>() -> Entry {
    gateway::entry::<Ims, O>()
}
