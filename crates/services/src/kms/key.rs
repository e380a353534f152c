//! Keys: made, described, listed.

use std::str::FromStr;
use std::sync::Arc;

use derive::{Parameters, View};
use domain::account::kms::interval;
use domain::account::kms::key::{self, New};
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};
use model::{AccountId, KeyDescription, KmsKey, KmsKeyId, KmsKeyState, Malformed};
use rpc::field::Unserved;

use super::filter::Filters;
use super::key_filter::{ByKey, LEVEL, SPEC, USAGE};
use super::which::{WhichKey, arn, on_key, on_keys};
use super::word::{KeyInterval, TagList, seconds};
use crate::page::{List, Numbered};
use crate::view::{Done, One, Paged, Stamp, done};

/// The one word that a parameter may be here.
macro_rules! word {
    ($(#[$comment:meta])* $name:ident, $text:expr) => {
        $(#[$comment])*
        #[derive(Clone, Copy, Debug)]
        pub struct $name;

        impl FromStr for $name {
            type Err = Malformed;

            fn from_str(text: &str) -> Result<Self, Malformed> {
                (text == $text).then_some(Self).ok_or(Malformed($text))
            }
        }
    };
}

word!(
    /// `KeySpec`.
    KeySpec, SPEC
);
word!(
    /// `KeyUsage`.
    KeyUsage, USAGE
);
word!(
    /// `Origin`: their materials are drawn here.
    Origin, "Aliyun_KMS"
);
word!(
    /// `ProtectionLevel`.
    ProtectionLevel, LEVEL
);

/// Makes a key.
#[derive(Parameters)]
pub struct CreateKey {
    #[rpc("DKMSInstanceId")]
    #[expect(dead_code, reason = "refused by name")]
    dkms_instance_id: Option<Unserved>,
    description: Option<KeyDescription>,
    enable_automatic_rotation: Option<bool>,
    #[expect(dead_code, reason = "there is one kind")]
    key_spec: Option<KeySpec>,
    #[expect(dead_code, reason = "refused by name")]
    key_storage_mechanism: Option<Unserved>,
    #[expect(dead_code, reason = "there is one use")]
    key_usage: Option<KeyUsage>,
    #[expect(dead_code, reason = "there is one origin")]
    origin: Option<Origin>,
    #[expect(dead_code, reason = "refused by name")]
    policy: Option<Unserved>,
    #[expect(dead_code, reason = "there is one level")]
    protection_level: Option<ProtectionLevel>,
    rotation_interval: Option<KeyInterval>,
    tags: Option<TagList>,
}

/// A key.
#[derive(View)]
#[view("KeyMetadata", "KeyMetadatas")]
pub struct KeyView {
    arn: String,
    automatic_rotation: &'static str,
    creation_date: Stamp,
    creator: String,
    delete_date: String,
    description: String,
    key_id: String,
    key_spec: &'static str,
    key_state: String,
    key_usage: &'static str,
    last_rotation_date: Stamp,
    next_rotation_date: Option<Stamp>,
    origin: &'static str,
    primary_key_version: String,
    protection_level: &'static str,
    rotation_interval: Option<String>,
}

impl KeyView {
    fn of(region: &str, home: AccountId, key: &KmsKey) -> Self {
        let delete = match key.state {
            KmsKeyState::PendingDeletion(end) => end.to_string(),
            KmsKeyState::Enabled | KmsKeyState::Disabled => String::new(),
        };
        let last = key.rotated().unwrap_or(key.created);
        let primary = key.materials.last();
        Self {
            arn: arn(region, home, &format!("key/{}", key.id)),
            automatic_rotation: match (key.rotation, key.state) {
                (None, _) => "Disabled",
                (Some(_), KmsKeyState::Enabled) => "Enabled",
                (Some(_), _) => "Suspended",
            },
            creation_date: Stamp(key.created),
            creator: key.creator.clone(),
            delete_date: delete,
            description: key.description.to_string(),
            key_id: key.id.to_string(),
            key_spec: SPEC,
            key_state: key.state.to_string(),
            key_usage: USAGE,
            last_rotation_date: Stamp(last),
            next_rotation_date: key.next_rotation().map(Stamp),
            origin: "Aliyun_KMS",
            primary_key_version: primary.map(|one| one.id.to_string()).unwrap_or_default(),
            protection_level: LEVEL,
            rotation_interval: key.rotation.map(seconds),
        }
    }
}

impl Operation for CreateKey {
    const EFFECT: Effect = Effect::Write;
    type Answer = One<KeyView>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        on_keys(caller)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let enabled = self.enable_automatic_rotation == Some(true);
        let description = self.description.clone();
        let new = New {
            description: description.unwrap_or_else(KeyDescription::least),
            rotation: interval(enabled, self.rotation_interval.map(|every| every.0))?,
            creator: permit.caller().account.to_string(),
            tags: self.tags.clone().unwrap_or_default().0,
        };
        let key = key::create(context, new)?;
        Ok(One(KeyView::of(permit.region(), permit.home(), &key)))
    }
}

/// Shows a key.
#[derive(Parameters)]
pub struct DescribeKey {
    key_id: WhichKey,
}

impl Operation for DescribeKey {
    const EFFECT: Effect = Effect::Read;
    type Answer = One<KeyView>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        on_key(caller, account, &self.key_id)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let id = self.key_id.id(permit.home(), context.account)?;
        let key = key::find(context.account, &id)?;
        Ok(One(KeyView::of(permit.region(), permit.home(), key)))
    }
}

/// Writes something else about a key.
#[derive(Parameters)]
pub struct UpdateKeyDescription {
    description: KeyDescription,
    key_id: WhichKey,
}

impl Operation for UpdateKeyDescription {
    const EFFECT: Effect = Effect::Write;
    type Answer = Done;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        on_key(caller, account, &self.key_id)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let id = self.key_id.id(permit.home(), context.account)?;
        key::describe(context, &id, self.description.clone()).map(done)
    }
}

/// Lists keys by their ids.
#[derive(Parameters)]
pub struct ListKeys {
    filters: Option<Filters<ByKey>>,
    #[rpc(flatten)]
    page: Numbered<Self>,
}

impl List for ListKeys {
    const NAME: &'static str = "keys";
    const MOST: usize = 100;
    const USUAL: usize = 10;
    type Place = KmsKeyId;
}

/// A key in a list.
#[derive(View)]
#[view("Key")]
pub struct ListedKey {
    key_arn: String,
    key_id: String,
}

impl From<(String, KmsKeyId)> for ListedKey {
    fn from((key_arn, id): (String, KmsKeyId)) -> Self {
        let key_id = id.to_string();
        Self { key_arn, key_id }
    }
}

impl Operation for ListKeys {
    const EFFECT: Effect = Effect::Read;
    type Answer = Paged<ListedKey>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        on_keys(caller)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let (region, home) = (permit.region(), permit.home());
        let wanted = |key: &&Arc<KmsKey>| {
            let filters = self.filters.as_ref();
            filters.is_none_or(|filters| filters.want(key))
        };
        let keys = key::all(context.account).filter(wanted).map(|key| {
            let arn = arn(region, home, &format!("key/{}", key.id));
            (arn, key.id.clone())
        });
        Ok(self.page.cut(keys))
    }
}
