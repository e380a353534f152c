//! Key Management Service, version 2016-01-20: secrets, and the keys that they and clients' own data are sealed under.

pub mod batch;
pub mod create;
pub mod crypt;
pub mod custom_data;
pub mod data_key;
pub mod errors;
pub mod filter;
pub mod key;
pub mod key_alias;
pub mod key_filter;
pub mod key_state;
pub mod policy;
pub mod random;
pub mod region;
pub mod rotation;
pub mod secret;
pub mod secret_role;
pub mod secret_user;
pub mod secrets;
pub mod tag;
pub mod value;
pub mod version;
pub mod view;
pub mod which;
pub mod word;

use gateway::{Api, Entry, Operation, Service};

/// The API.
struct Kms;

impl Api for Kms {
    const CODE: &'static str = "kms";
}

/// The service.
pub static SERVICE: Service = Service {
    name: "Kms",
    version: "2016-01-20",
    category: "Management",
    host: "kms.aliyuncs.com",
    code: errors::code,
    operations: OPERATIONS,
};

/// The table of operations.
pub static OPERATIONS: &[Entry] = &[
    entry::<create::CreateSecret>(),
    entry::<secret::DescribeSecret>(),
    entry::<secrets::ListSecrets>(),
    entry::<secret::UpdateSecret>(),
    entry::<secret::DeleteSecret>(),
    entry::<secret::RestoreSecret>(),
    entry::<value::GetSecretValue>(),
    entry::<batch::BatchGetSecretValue>(),
    entry::<value::PutSecretValue>(),
    entry::<version::ListSecretVersionIds>(),
    entry::<version::UpdateSecretVersionStage>(),
    entry::<rotation::RotateSecret>(),
    entry::<rotation::UpdateSecretRotationPolicy>(),
    entry::<policy::SetSecretPolicy>(),
    entry::<policy::GetSecretPolicy>(),
    entry::<tag::TagResource>(),
    entry::<tag::UntagResource>(),
    entry::<tag::ListResourceTags>(),
    entry::<tag::TagResources>(),
    entry::<tag::UntagResources>(),
    entry::<tag::ListTagResources>(),
    entry::<random::GetRandomPassword>(),
    entry::<region::DescribeRegions>(),
    entry::<key::CreateKey>(),
    entry::<key::DescribeKey>(),
    entry::<key::ListKeys>(),
    entry::<key::UpdateKeyDescription>(),
    entry::<key_state::EnableKey>(),
    entry::<key_state::DisableKey>(),
    entry::<key_state::ScheduleKeyDeletion>(),
    entry::<key_state::CancelKeyDeletion>(),
    entry::<key_state::UpdateRotationPolicy>(),
    entry::<key_alias::CreateAlias>(),
    entry::<key_alias::UpdateAlias>(),
    entry::<key_alias::DeleteAlias>(),
    entry::<key_alias::ListAliases>(),
    entry::<key_alias::ListAliasesByKeyId>(),
    entry::<crypt::Encrypt>(),
    entry::<crypt::Decrypt>(),
    entry::<crypt::ReEncrypt>(),
    entry::<data_key::GenerateDataKey>(),
    entry::<data_key::GenerateDataKeyWithoutPlaintext>(),
];

const fn entry<O: Operation>() -> Entry {
    gateway::entry::<Kms, O>()
}

#[cfg(test)]
mod tests;
