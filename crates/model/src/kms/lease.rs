//! Leases of secrets: to whom a value was shown, and until when they say that they need it.

use std::net::IpAddr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::secret::StoredSecretId;
use super::version::SecretVersionId;
use crate::{Id, Moment, Record, RoleId, SessionName, UserId};

/// The id of a lease.
pub type SecretLeaseId = Id<SecretLease>;

/// That somebody was shown the value of a secret. It says what was seen and takes nothing back by itself.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct SecretLease {
    /// Never changes, never comes back.
    pub id: SecretLeaseId,
    /// The secret.
    pub secret: StoredSecretId,
    /// The version that was shown.
    pub version: SecretVersionId,
    /// The number of that version, which no other ever had.
    pub number: u32,
    /// Who holds it.
    pub holder: LeaseHolder,
    /// The same as it was called then.
    pub holder_arn: Box<str>,
    /// Whence it was asked for.
    pub source: IpAddr,
    /// When it began.
    pub began: Moment,
    /// When it runs out, unless it is renewed.
    pub ends: Moment,
    /// When it runs out however often it is renewed.
    pub latest: Moment,
    /// The AccessKey id of the temporary credentials that were made for it alone, if the secret gives out such.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<Arc<str>>,
}

/// Who may hold a lease. A session is known by its role and name, so that a program holds on to its lease while its
/// credentials are renewed.
#[derive(Clone, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub enum LeaseHolder {
    /// The account's owner.
    Root,
    /// A RAM user.
    User(UserId),
    /// A session of a role.
    Session(RoleId, SessionName),
}

impl Record for SecretLease {
    const TABLE: &'static str = "secret_lease";
    type Key = SecretLeaseId;
    type Index = (StoredSecretId, SecretLeaseId);

    fn key(&self) -> SecretLeaseId {
        self.id
    }

    fn index(&self) -> Self::Index {
        (self.secret, self.id)
    }
}
