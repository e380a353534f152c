//! Secrets and their versions as KMS shows them.

use derive::View;
use domain::Account;
use domain::account::kms::managed;
use model::{SecretDataType, SecretName, SecretVersion, StoredSecret};

use super::word::seconds;
use crate::view::{Items, Stamp, TagView, tags};

/// The stages of a version.
#[derive(View)]
pub struct StagesView {
    version_stage: Vec<String>,
}

impl From<&SecretVersion> for StagesView {
    fn from(version: &SecretVersion) -> Self {
        let stages = version.stages.iter().map(ToString::to_string);
        Self {
            version_stage: stages.collect(),
        }
    }
}

/// How a secret is rotated, in the fields that several answers have. A Generic one is not, which is `Disabled`.
pub struct Rotating {
    /// `Enabled`, `Disabled` or `Invalid`.
    pub automatic: &'static str,
    /// Seconds.
    pub interval: Option<String>,
    /// When it was last.
    pub last: Option<Stamp>,
    /// When it is next.
    pub next: Option<Stamp>,
}

impl Rotating {
    /// Of a secret in this state of its account.
    pub(super) fn of(account: &Account, secret: &StoredSecret) -> Self {
        let Some(rotation) = &secret.rotation else {
            return Self {
                automatic: "Disabled",
                interval: None,
                last: None,
                next: None,
            };
        };
        let invalid = managed::is_invalid(account, rotation);
        let next = managed::next(secret, rotation).filter(|_| !invalid);
        Self {
            automatic: match (invalid, rotation.interval) {
                (true, _) => "Invalid",
                (false, Some(_)) => "Enabled",
                (false, None) => "Disabled",
            },
            interval: rotation.interval.map(seconds),
            last: rotation.last.map(Stamp),
            next: next.map(Stamp),
        }
    }
}

/// A secret that was made.
#[derive(View)]
pub struct MadeView {
    pub(super) arn: String,
    pub(super) automatic_rotation: &'static str,
    pub(super) extended_config: Option<String>,
    pub(super) next_rotation_date: Option<Stamp>,
    pub(super) rotation_interval: Option<String>,
    pub(super) secret_name: String,
    pub(super) secret_type: String,
    pub(super) version_id: String,
}

/// A secret, without a value.
#[derive(View)]
pub struct DescribedView {
    pub(super) arn: String,
    pub(super) automatic_rotation: &'static str,
    pub(super) create_time: Stamp,
    pub(super) description: Option<String>,
    pub(super) encryption_key_id: Option<String>,
    pub(super) extended_config: Option<String>,
    pub(super) last_rotation_date: Option<Stamp>,
    pub(super) next_rotation_date: Option<Stamp>,
    pub(super) planned_delete_time: Option<Stamp>,
    pub(super) rotation_interval: Option<String>,
    pub(super) secret_name: String,
    pub(super) secret_type: String,
    pub(super) tags: Option<Items<TagView>>,
    pub(super) update_time: Stamp,
}

/// A secret in a list.
#[derive(View)]
#[view("Secret", "SecretList")]
pub struct ListedView {
    create_time: Stamp,
    planned_delete_time: Option<Stamp>,
    secret_name: String,
    secret_type: String,
    tags: Option<Items<TagView>>,
    update_time: Stamp,
}

/// A secret that is to be listed.
pub(super) struct Listing<'a> {
    pub(super) secret: &'a StoredSecret,
    /// Whether its tags are shown.
    pub(super) tagged: bool,
}

impl From<Listing<'_>> for ListedView {
    fn from(Listing { secret, tagged }: Listing<'_>) -> Self {
        Self {
            create_time: Stamp(secret.created),
            planned_delete_time: secret.deletion.map(Stamp),
            secret_name: secret.name.to_string(),
            secret_type: secret.kind.to_string(),
            tags: tagged.then(|| tags(&secret.tags).unwrap_or_default()),
            update_time: Stamp(secret.updated),
        }
    }
}

/// The value of a version, with what is said of its secret.
#[derive(View)]
#[view("SecretValue")]
pub struct ValueView {
    pub(super) automatic_rotation: &'static str,
    pub(super) create_time: Stamp,
    pub(super) extended_config: Option<String>,
    pub(super) last_rotation_date: Option<Stamp>,
    pub(super) next_rotation_date: Option<Stamp>,
    pub(super) rotation_interval: Option<String>,
    pub(super) secret_data: String,
    pub(super) secret_data_type: String,
    pub(super) secret_name: String,
    pub(super) secret_type: String,
    pub(super) version_id: String,
    pub(super) version_stages: StagesView,
}

impl ValueView {
    /// Of a version with its value in clear.
    pub(super) fn of(
        account: &Account,
        secret: &StoredSecret,
        version: &SecretVersion,
        value: &model::Secret,
        configured: bool,
    ) -> Self {
        let Rotating {
            automatic,
            interval,
            last,
            next,
        } = Rotating::of(account, secret);
        Self {
            automatic_rotation: automatic,
            create_time: Stamp(version.created),
            extended_config: config(secret).filter(|_| configured),
            last_rotation_date: last,
            next_rotation_date: next,
            rotation_interval: interval,
            secret_data: value.expose().to_owned(),
            secret_data_type: data_type(version.data_type),
            secret_name: secret.name.to_string(),
            secret_type: secret.kind.to_string(),
            version_id: version.id.to_string(),
            version_stages: version.into(),
        }
    }
}

/// `ExtendedConfig` of a secret, if it has one.
pub(super) fn config(secret: &StoredSecret) -> Option<String> {
    secret.config.as_deref().map(str::to_owned)
}

fn data_type(kind: SecretDataType) -> String {
    kind.to_string()
}

/// The name of a secret that something was done to.
#[derive(View)]
pub struct NamedView {
    secret_name: String,
}

/// Says that it was done.
pub(super) fn named(name: &SecretName) -> NamedView {
    NamedView {
        secret_name: name.to_string(),
    }
}
