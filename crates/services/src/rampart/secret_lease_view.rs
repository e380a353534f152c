//! Leases of secrets as they are shown.

use std::sync::Arc;

use derive::View;
use domain::account::kms::lease::{self, Outcome};
use domain::{Account, Note};
use model::{SecretLease, SecretLeaseId, SecretName, SecretVersionId};

use crate::view::Stamp;

/// A value, and the lease that it was read with.
#[derive(View)]
pub struct LeasedView {
    pub(super) secret_data: String,
    pub(super) secret_data_type: String,
    pub(super) secret_lease: LeaseView,
    pub(super) secret_name: SecretName,
    pub(super) secret_type: String,
    pub(super) version_id: SecretVersionId,
    pub(super) version_stages: Vec<String>,
}

/// A lease that was renewed.
#[derive(View)]
pub struct RenewedView {
    pub(super) secret_lease: LeaseView,
}

/// A lease that was ended, and what came of that.
#[derive(View)]
pub struct RevokedView {
    lease_id: SecretLeaseId,
    outcome: &'static str,
    secret_name: Option<SecretName>,
    version_id: SecretVersionId,
}

impl RevokedView {
    pub(super) fn of(lease: LeaseView, outcome: Outcome) -> Self {
        Self {
            lease_id: lease.lease_id,
            outcome: outcome.as_str(),
            secret_name: lease.secret_name,
            version_id: lease.version_id,
        }
    }
}

/// A lease, and the state it is of.
pub(super) type Shown<'a> = (&'a Arc<SecretLease>, &'a Account);

/// A lease.
#[derive(View)]
#[view(flat "SecretLease")]
pub struct LeaseView {
    lease_id: SecretLeaseId,
    secret_name: Option<SecretName>,
    version_id: SecretVersionId,
    holder_arn: Box<str>,
    source_ip: String,
    create_date: Stamp,
    expire_date: Stamp,
    latest_expire_date: Stamp,
    temporary_access_key_id: Option<Arc<str>>,
    replaced: bool,
    rotation_due_date: Option<Stamp>,
}

impl From<Shown<'_>> for LeaseView {
    fn from((one, account): Shown<'_>) -> Self {
        let secret = lease::secret(account, one);
        // Credentials are another's with each lease, so none takes the place of these.
        let replaced =
            one.token.is_none() && secret.is_none_or(|secret| lease::is_replaced(secret, one));
        let due = secret.and_then(|secret| secret.due());
        Self {
            lease_id: one.id,
            secret_name: secret.map(|secret| secret.name.clone()),
            version_id: one.version.clone(),
            holder_arn: one.holder_arn.clone(),
            source_ip: one.source.to_string(),
            create_date: Stamp(one.began),
            expire_date: Stamp(one.ends),
            latest_expire_date: Stamp(one.latest),
            temporary_access_key_id: one.token.clone(),
            replaced,
            rotation_due_date: due.filter(|_| !replaced).map(Stamp),
        }
    }
}

impl LeaseView {
    /// What the event of something that is done to it says.
    pub(super) fn notes(&self) -> Vec<(&'static str, Note)> {
        let name = self.secret_name.as_ref();
        let name = name.map(|name| ("secretName", name.to_string().into()));
        let holder = ("secretLeaseHolder", self.holder_arn.to_string().into());
        name.into_iter().chain([holder]).collect()
    }
}
