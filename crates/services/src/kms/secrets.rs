//! Secrets of an account, listed.

use derive::Parameters;
use domain::account::kms::secret;
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};
use model::{Malformed, SecretName, StoredSecret};
use serde::Deserialize;

use super::filter::{By, Filters};
use super::view::{ListedView, Listing};
use super::which::on_secrets;
use super::word::{Flag, is_on};
use crate::page::{List, Numbered};
use crate::view::Paged;

/// Lists the secrets that meet all filters, by name.
#[derive(Parameters)]
pub struct ListSecrets {
    fetch_tags: Option<Flag>,
    filters: Option<Filters<BySecret>>,
    #[rpc(flatten)]
    page: Numbered<Self>,
}

impl List for ListSecrets {
    const NAME: &'static str = "secrets";
    const MOST: usize = 100;
    const USUAL: usize = 10;
    type Place = SecretName;
}

impl Operation for ListSecrets {
    const EFFECT: Effect = Effect::Read;
    type Answer = Paged<ListedView>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        on_secrets(caller.account)
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let tagged = is_on(self.fetch_tags);
        let filters = self.filters.as_ref();
        let wanted = |secret: &&std::sync::Arc<StoredSecret>| {
            filters.is_none_or(|filters| filters.want(secret))
        };
        let found = secret::all(context.account).filter(wanted);
        let found = found.map(|secret| Listing { secret, tagged });
        Ok(self.page.cut(found))
    }
}

/// What secrets are filtered by.
#[derive(Clone, Copy, Debug, Deserialize)]
pub enum BySecret {
    /// Part of its name.
    SecretName,
    /// Part of what is written about it.
    Description,
    /// A key of its tags.
    TagKey,
    /// A value of its tags.
    TagValue,
    /// The instance that it is in.
    #[serde(rename = "DKMSInstanceId")]
    DkmsInstanceId,
    /// Its type.
    SecretType,
    /// Who made it.
    Creator,
}

impl By for BySecret {
    type Of = StoredSecret;
    const RULE: Malformed = Malformed(
        r#"a JSON list of at most 10 filters such as [{"Key":"SecretName","Values":["a"]}], with the keys SecretName, Description, TagKey, TagValue, DKMSInstanceId, SecretType and Creator"#,
    );

    /// Names and descriptions fit in part, in any letter case; all else as a whole.
    fn fits(self, secret: &StoredSecret, value: &str) -> bool {
        let part = |text: &str| text.to_lowercase().contains(&value.to_lowercase());
        match self {
            Self::SecretName => part(secret.name.as_str()),
            Self::Description => {
                let text = secret.description.as_ref();
                text.is_some_and(|text| part(text.as_str()))
            }
            Self::TagKey => secret.tags.contains_key(value),
            Self::TagValue => secret.tags.values().any(|tag| tag == value),
            // No secret is in an instance here.
            Self::DkmsInstanceId => false,
            Self::SecretType => secret.kind.to_string() == value,
            Self::Creator => *secret.creator == *value,
        }
    }
}
