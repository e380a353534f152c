//! Tags of secrets and keys, in the older spelling (one thing, JSON lists) and the newer (several things, flat lists).

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use derive::{Parameters, View};
use domain::account::kms::tag::{self, Carrier};
use domain::account::kms::{key, secret};
use domain::account::tag::carries;
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};
use model::{KmsKeyId, Malformed, Refusal, SecretName};
use rpc::field::Unserved;

use super::which::{key_target, on_keys, on_secrets, secret_target};
use super::word::{ResourceIds, TagKeyList, TagList};
use crate::page::{List, TokenedAlone};
use crate::tags::{Keys, NewTags, WantedTags, untagged};
use crate::view::{Done, Listed, Paged, done};

/// A secret or a key that is named in the older spelling.
#[derive(Parameters)]
pub struct Named {
    #[expect(dead_code, reason = "refused by name")]
    certificate_id: Option<Unserved>,
    key_id: Option<KmsKeyId>,
    secret_name: Option<SecretName>,
}

impl Named {
    fn carrier(&self) -> Result<Carrier, Refusal> {
        match (&self.secret_name, &self.key_id) {
            (Some(name), None) => Ok(Carrier::Secret(name.clone())),
            (None, Some(id)) => Ok(Carrier::Key(id.clone())),
            _ => {
                let rule = "must be given, or else KeyId, and not both".to_owned();
                Err(Refusal::Invalid("SecretName", rule))
            }
        }
    }

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        match self.carrier() {
            Ok(carrier) => on(caller, account, &[carrier]),
            Err(_) => on_secrets(caller.account),
        }
    }
}

/// A call on these. What policy one secret carries has a say; of several, none that carries one is among them.
fn on(caller: &Caller, account: &Account, carriers: &[Carrier]) -> Plan {
    if let [Carrier::Secret(name)] = carriers {
        return super::which::on_secret(caller.account, account, name);
    }
    let target = |carrier: &Carrier| match carrier {
        Carrier::Secret(name) => secret_target(caller.account, name),
        Carrier::Key(id) => key_target(caller.account, id.as_str()),
    };
    Plan::on_each(carriers.iter().map(target))
}

/// Refuses several secrets at once if one carries a policy, which would not be heard.
fn check_alone(account: &Account, carriers: &[Carrier]) -> Result<(), Refusal> {
    let carries_one = |carrier: &Carrier| match carrier {
        Carrier::Secret(name) => {
            secret::find(account, name).is_ok_and(|secret| secret.policy.is_some())
        }
        Carrier::Key(_) => false,
    };
    match carriers.iter().find(|one| carries_one(one)) {
        Some(carrier) if carriers.len() > 1 => {
            let rule = format!("must name {carrier}, which carries a policy of its own, alone");
            Err(Refusal::Invalid("ResourceId", rule))
        }
        _ => Ok(()),
    }
}

/// Puts tags on a secret or a key; a key that is there gets the new value.
#[derive(Parameters)]
pub struct TagResource {
    #[rpc(flatten)]
    named: Named,
    tags: TagList,
}

impl Operation for TagResource {
    const EFFECT: Effect = Effect::Write;
    type Answer = Done;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        self.named.plan(caller, account)
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        tag::put(context, &[self.named.carrier()?], &self.tags.0).map(done)
    }
}

/// Takes tags off a secret or a key.
#[derive(Parameters)]
pub struct UntagResource {
    #[rpc(flatten)]
    named: Named,
    tag_keys: TagKeyList,
}

impl Operation for UntagResource {
    const EFFECT: Effect = Effect::Write;
    type Answer = Done;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        self.named.plan(caller, account)
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        tag::remove(context, &[self.named.carrier()?], Some(&self.tag_keys.0)).map(done)
    }
}

/// Lists the tags of a key.
#[derive(Parameters)]
pub struct ListResourceTags {
    key_id: KmsKeyId,
}

/// A tag of a key.
#[derive(View)]
#[view("Tag")]
pub struct KeyTag {
    key_id: String,
    tag_key: String,
    tag_value: String,
}

impl Operation for ListResourceTags {
    const EFFECT: Effect = Effect::Read;
    type Answer = Listed<KeyTag>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(key_target(caller.account, self.key_id.as_str()))
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let key = key::find(context.account, &self.key_id)?;
        let view = |(tag_key, tag_value): (&String, &String)| KeyTag {
            key_id: key.id.to_string(),
            tag_key: tag_key.clone(),
            tag_value: tag_value.clone(),
        };
        Ok(key.tags.iter().map(view).collect())
    }
}

/// Puts tags on secrets or keys.
#[derive(Parameters)]
pub struct TagResources {
    #[expect(dead_code, reason = "there is one region")]
    region_id: Region,
    #[rpc(json, flat)]
    resource_id: ResourceIds,
    resource_type: ResourceType,
    #[rpc(json, flat)]
    tag: NewTags,
}

impl Operation for TagResources {
    const EFFECT: Effect = Effect::Write;
    type Answer = Done;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        self.resource_type
            .plan(caller, account, &self.resource_id.0)
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let carriers = self.resource_type.carriers(&self.resource_id.0)?;
        check_alone(context.account, &carriers)?;
        tag::put(context, &carriers, &self.tag.0).map(done)
    }
}

/// Takes tags off secrets or keys: those of the keys, or all of them.
#[derive(Parameters)]
pub struct UntagResources {
    all: Option<bool>,
    #[expect(dead_code, reason = "there is one region")]
    region_id: Region,
    #[rpc(json, flat)]
    resource_id: ResourceIds,
    resource_type: ResourceType,
    #[rpc(json, flat)]
    tag_key: Option<Keys>,
}

impl Operation for UntagResources {
    const EFFECT: Effect = Effect::Write;
    type Answer = Done;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        self.resource_type
            .plan(caller, account, &self.resource_id.0)
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let carriers = self.resource_type.carriers(&self.resource_id.0)?;
        check_alone(context.account, &carriers)?;
        let keys = self.tag_key.iter().flat_map(|keys| &keys.0);
        let keys = untagged("TagKey", keys, self.all)?;
        tag::remove(context, &carriers, keys.as_ref()).map(done)
    }
}

/// Lists the tags on secrets or keys: on those named, or on all.
#[derive(Parameters)]
pub struct ListTagResources {
    #[rpc(flatten)]
    page: TokenedAlone<Self>,
    #[expect(dead_code, reason = "there is one region")]
    region_id: Region,
    #[rpc(json, flat)]
    resource_id: Option<ResourceIds>,
    resource_type: ResourceType,
    #[rpc(json, flat)]
    tag: Option<WantedTags>,
}

impl List for ListTagResources {
    const NAME: &'static str = "kms-tags";
    const USUAL: usize = 10;
    type Place = TagPlace;
}

/// A tag on a secret or a key.
#[derive(View)]
#[view("TagResource")]
pub struct TagView {
    resource_id: String,
    resource_type: &'static str,
    tag_key: String,
    tag_value: String,
}

/// A tag that is to be listed.
struct Row(TagPlace, ResourceType, String);

impl From<Row> for TagView {
    fn from(Row(TagPlace(resource_id, tag_key), kind, tag_value): Row) -> Self {
        Self {
            resource_id,
            resource_type: kind.name(),
            tag_key,
            tag_value,
        }
    }
}

/// Where a tag stands: what carries it, and its key.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct TagPlace(String, String);

impl fmt::Display for TagPlace {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}", self.0, self.1)
    }
}

impl FromStr for TagPlace {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let (name, key) = text.split_once(':').ok_or(Malformed("a name and a key"))?;
        Ok(Self(name.to_owned(), key.to_owned()))
    }
}

/// `RegionId`: there is one region here, which clients call what they like.
#[derive(Clone, Copy, Debug)]
pub struct Region;

impl FromStr for Region {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let letter = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        let sound = (1..=64).contains(&text.len()) && text.bytes().all(letter);
        sound
            .then_some(Self)
            .ok_or(Malformed("a region, such as cn-hangzhou"))
    }
}

/// `ResourceType`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ResourceType {
    /// Keys.
    Key,
    /// Secrets.
    Secret,
}

impl FromStr for ResourceType {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        match text {
            "key" => Ok(Self::Key),
            "secret" => Ok(Self::Secret),
            _ => Err(Malformed("key or secret")),
        }
    }
}

impl ResourceType {
    const fn name(self) -> &'static str {
        match self {
            Self::Key => "key",
            Self::Secret => "secret",
        }
    }

    fn carriers(self, ids: &[String]) -> Result<Vec<Carrier>, Refusal> {
        let invalid = |rule: Malformed| Refusal::Invalid("ResourceId", rule.to_string());
        let read = |id: &String| match self {
            Self::Key => id.parse().map(Carrier::Key).map_err(invalid),
            Self::Secret => id.parse().map(Carrier::Secret).map_err(invalid),
        };
        let all: BTreeSet<_> = ids.iter().map(read).collect::<Result<_, _>>()?;
        Ok(all.into_iter().collect())
    }

    fn plan(self, caller: &Caller, account: &Account, ids: &[String]) -> Plan {
        match (self.carriers(ids), self) {
            (Ok(carriers), _) if !carriers.is_empty() => on(caller, account, &carriers),
            (_, Self::Key) => on_keys(caller),
            (_, Self::Secret) => on_secrets(caller.account),
        }
    }

    fn all(self, account: &Account) -> Vec<Carrier> {
        match self {
            Self::Key => key::all(account)
                .map(|key| Carrier::Key(key.id.clone()))
                .collect(),
            Self::Secret => secret::all(account)
                .map(|secret| Carrier::Secret(secret.name.clone()))
                .collect(),
        }
    }
}

impl Operation for ListTagResources {
    const EFFECT: Effect = Effect::Read;
    type Answer = Paged<TagView>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let ids = self
            .resource_id
            .as_ref()
            .map_or(&[][..], |ids| ids.0.as_slice());
        self.resource_type.plan(caller, account, ids)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let account = &*context.account;
        let carriers = match &self.resource_id {
            Some(ids) => self.resource_type.carriers(&ids.0)?,
            None => self.resource_type.all(account),
        };
        check_alone(account, &carriers)?;
        let wanted = self.tag.clone().unwrap_or_default().0;
        let after = self.page.after(permit.home())?;
        let mut rows = Vec::new();
        for carrier in &carriers {
            let tags = tag::of(account, carrier)?;
            if !carries(tags, &wanted) {
                continue;
            }
            let shown = |key: &&String| wanted.is_empty() || wanted.contains_key(*key);
            for (key, value) in tags.iter().filter(|(key, _)| shown(key)) {
                let place = TagPlace(carrier.to_string(), key.clone());
                if after.is_none_or(|after| place > *after) {
                    rows.push(Row(place, self.resource_type, value.clone()));
                }
            }
        }
        let place = |row: &Row| row.0.clone();
        Ok(self.page.cut(permit.home(), rows.into_iter(), place))
    }
}
