//! STS, version 2015-04-01: temporary credentials, and who a caller is.

pub mod assume_role;
pub mod assume_role_with_oidc;
pub mod assume_role_with_saml;
pub mod caller_identity;
pub mod errors;
pub(crate) mod first_session;
pub(crate) mod next_session;

use gateway::{Api, Entry, Operation, Service};

/// The API.
struct Sts;

impl Api for Sts {
    const CODE: &'static str = "sts";
}

/// The service.
pub static SERVICE: Service = Service {
    name: "Sts",
    version: "2015-04-01",
    category: "Management",
    host: "sts.aliyuncs.com",
    code: errors::code,
    operations: OPERATIONS,
};

/// The table of operations.
pub static OPERATIONS: &[Entry] = &[
    entry::<assume_role::AssumeRole>(),
    entry::<assume_role_with_oidc::AssumeRoleWithOIDC>(),
    entry::<assume_role_with_saml::AssumeRoleWithSAML>(),
    entry::<caller_identity::GetCallerIdentity>(),
];

const fn entry<O: Operation>() -> Entry {
    gateway::entry::<Sts, O>()
}
