//! Secrets that are AccessKeys of RAM users: what is said of the user, and what is shown of the keys.

use std::collections::BTreeSet;

use domain::account::access_key;
use domain::account::kms::managed::{self, Pair};
use domain::{Account, Context};
use gateway::Unsealed;
use model::{Owner, Refusal, Secret, SecretRotation, UserName};
use serde::Deserialize;

use super::word::ExtendedConfig;

/// `ExtendedConfig` of such a secret.
pub(super) struct UserConfig {
    /// Whose keys.
    pub(super) user_name: UserName,
}

/// `SecretData` of such a secret.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Shown {
    access_keys: Vec<ShownPair>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct ShownPair {
    access_key_id: String,
    access_key_secret: String,
}

impl UserConfig {
    /// What is said of the user.
    pub(super) fn read(config: Option<&ExtendedConfig>) -> Result<Self, Refusal> {
        const RULE: &str = r#"must be {"SecretSubType":"RamUserAccessKey","UserName":"name"} or {"SecretSubType":"RamRoleCredentials","RoleName":"name"}, and CustomData of at most 10 names"#;
        let invalid = || Refusal::Invalid("ExtendedConfig", RULE.to_owned());
        let config = config.ok_or_else(invalid)?;
        let object = &config.object;
        let text = |name: &str| object.get(name).and_then(serde_json::Value::as_str);
        let known = ["SecretSubType", "UserName", "CustomData"];
        let known = object.keys().all(|name| known.contains(&name.as_str()));
        if config.subtype() != Some("RamUserAccessKey") || !config.has_few_data() || !known {
            return Err(invalid());
        }
        let user_name = text("UserName").and_then(|name| name.parse().ok());
        let user_name = user_name.ok_or_else(invalid)?;
        Ok(Self { user_name })
    }

    /// Under what the secrets of the user's keys are sealed.
    pub(super) fn secrets(&self, account: &Account) -> BTreeSet<String> {
        let Ok(user) = account.users.named(&self.user_name) else {
            return BTreeSet::new();
        };
        let keys = access_key::of(account, Owner::User(user.id));
        keys.map(|key| key.id.to_string()).collect()
    }

    /// What the secret begins with: whoever makes it must show all keys of the user.
    pub(super) fn adopted(
        &self,
        data: &Secret,
        opened: &Unsealed,
        context: &Context<'_>,
    ) -> Result<(SecretRotation, Secret), Refusal> {
        let account = &*context.account;
        let user = account.users.named(&self.user_name)?;
        let pairs = pairs(data)?;
        let known = |id: &model::AccessKeyId| opened.secret(id.as_str());
        let (rotation, first) = managed::check_pairs(account, user, &pairs, known)?;
        let made = access_key::find(account, Owner::User(user.id), &first.id)?;
        let value = managed::value(&first.id, &first.secret, made.created);
        Ok((rotation, value))
    }
}

fn pairs(data: &Secret) -> Result<Vec<Pair>, Refusal> {
    let invalid = || {
        let rule = r#"must be {"AccessKeys":[{"AccessKeyId":"…","AccessKeySecret":"…"}]}"#;
        Refusal::Invalid("SecretData", rule.to_owned())
    };
    // What is wrong with it is not told: the library's words may quote it.
    let shown: Shown = serde_json::from_str(data.expose()).map_err(|_| invalid())?;
    let pair = |one: ShownPair| {
        let id = one.access_key_id.parse().map_err(|_| invalid())?;
        let secret = Secret::new(one.access_key_secret);
        Ok(Pair { id, secret })
    };
    shown.access_keys.into_iter().map(pair).collect()
}
