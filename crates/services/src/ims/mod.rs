//! IMS, version 2019-08-15: the same identities as RAM, named by user principal names.

pub mod access_key_policy;
pub mod domain;

use gateway::{Api, Entry, Operation, Service};

use crate::identity::code;

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
    entry::<access_key_policy::SetAccessKeyPolicy>(),
    entry::<access_key_policy::GetAccessKeyPolicy>(),
    entry::<access_key_policy::SetAccessKeyPolicyForAccount>(),
    entry::<access_key_policy::GetAccessKeyPolicyForAccount>(),
    entry::<domain::GetDefaultDomain>(),
    entry::<domain::SetDefaultDomain>(),
];

const fn entry<O: Operation>() -> Entry {
    gateway::entry::<Ims, O>()
}
