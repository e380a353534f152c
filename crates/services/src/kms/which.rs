//! Which secret or key is meant, and what a call on it is judged on.

use std::str::FromStr;

use domain::Account;
use domain::account::kms::{key, key_alias, secret};
use gateway::{Caller, Plan, Target};
use model::{
    AccountId, KeyAliasName, Kind, KmsKeyId, Malformed, NamedKey, Refusal, SecretName, StoredSecret,
};

/// What audit events call a secret.
const SECRET: &str = "ACS::KMS::Secret";
/// What audit events call a key.
const KEY: &str = "ACS::KMS::Key";
/// What audit events call an alias.
const ALIAS: &str = "ACS::KMS::Alias";

/// A secret by its name, or by its ARN, which may be another account's.
#[derive(Clone, Debug)]
pub struct WhichSecret {
    account: Option<AccountId>,
    /// Its name.
    pub name: SecretName,
}

impl FromStr for WhichSecret {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let (account, name) = match of_arn(text) {
            Some((account, relative)) => {
                let name = relative.strip_prefix("secret/");
                let rule =
                    Malformed("an ARN such as acs:kms:cn-hangzhou:1234567890123456:secret/name");
                (Some(account), name.ok_or(rule)?)
            }
            None => (None, text),
        };
        let name = name.parse()?;
        Ok(Self { account, name })
    }
}

impl WhichSecret {
    /// Whose it is: the caller's, unless its ARN says otherwise.
    #[must_use]
    pub fn home(&self, caller: &Caller) -> AccountId {
        self.account.unwrap_or(caller.account)
    }
}

/// A key by its id, by what it is called, or by the ARN of either.
#[derive(Clone, Debug)]
pub struct WhichKey {
    account: Option<AccountId>,
    name: KeyName,
    /// As it was written.
    text: String,
}

#[derive(Clone, Debug)]
enum KeyName {
    Id(KmsKeyId),
    Alias(KeyAliasName),
}

impl FromStr for WhichKey {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        const RULE: Malformed = Malformed("the id, alias (alias/name) or ARN of a key");
        let (account, name) = match of_arn(text) {
            Some((account, relative)) => {
                let name = relative.strip_prefix("key/").unwrap_or(relative);
                (Some(account), name)
            }
            None => (None, text),
        };
        let name = if name.starts_with("alias/") {
            KeyName::Alias(name.parse().map_err(|_| RULE)?)
        } else {
            KeyName::Id(name.parse().map_err(|_| RULE)?)
        };
        let text = text.to_owned();
        Ok(Self {
            account,
            name,
            text,
        })
    }
}

impl WhichKey {
    /// The id of the key. Keys of other accounts are not there.
    ///
    /// # Errors
    /// When there is no such key.
    pub fn id(&self, home: AccountId, account: &Account) -> Result<KmsKeyId, Refusal> {
        if self.account.is_some_and(|owner| owner != home) {
            return Err(Refusal::Missing(Kind::KmsKey, self.text.clone()));
        }
        let id = match &self.name {
            KeyName::Id(id) => id,
            KeyName::Alias(name) => key_alias::target(account, name)?,
        };
        Ok(key::find(account, id)?.id.clone())
    }

    /// The key, as a secret keeps it.
    ///
    /// # Errors
    /// When there is no such key.
    pub fn named(&self, home: AccountId, account: &Account) -> Result<NamedKey, Refusal> {
        let id = self.id(home, account)?;
        let named = self.text.clone();
        Ok(NamedKey { id, named })
    }

    /// What a call on it is judged on: the key that it is; where it is none, what was asked for.
    #[must_use]
    pub fn target(&self, home: AccountId, account: &Account) -> Target {
        match (self.id(home, account), &self.name) {
            (Ok(id), _) => key_target(home, id.as_str()),
            (Err(_), KeyName::Id(id)) => key_target(home, id.as_str()),
            (Err(_), KeyName::Alias(name)) => alias_target(home, name),
        }
    }
}

/// The account and what is behind it of an ARN of KMS.
fn of_arn(text: &str) -> Option<(AccountId, &str)> {
    let rest = text.strip_prefix("acs:kms:")?;
    let (_, rest) = rest.split_once(':')?;
    let (account, relative) = rest.split_once(':')?;
    Some((AccountId::read(account).ok()?, relative))
}

/// A call on a secret, there or not. What policy it carries has a say.
#[must_use]
pub fn on_secret(home: AccountId, account: &Account, name: &SecretName) -> Plan {
    let found = secret::find(account, name).ok();
    let policy = found.and_then(|found| secret::policy(found));
    Plan::on(secret_target(home, name)).carrying(policy)
}

/// A call on secrets in general.
#[must_use]
pub fn on_secrets(home: AccountId) -> Plan {
    Plan::on(Target::regional("kms", home, "secret/*"))
}

/// A call on a key, there or not.
#[must_use]
pub fn on_key(caller: &Caller, account: &Account, key: &WhichKey) -> Plan {
    Plan::on(key.target(caller.account, account))
}

/// A call on keys in general.
#[must_use]
pub fn on_keys(caller: &Caller) -> Plan {
    Plan::on(Target::regional("kms", caller.account, "key/*"))
}

/// A secret.
#[must_use]
pub fn secret_target(home: AccountId, name: &SecretName) -> Target {
    let relative = ["secret/", name.as_str()].concat();
    Target::regional("kms", home, &relative).named(SECRET, name.as_str())
}

/// A key.
#[must_use]
pub fn key_target(home: AccountId, id: &str) -> Target {
    Target::regional("kms", home, &["key/", id].concat()).named(KEY, id)
}

/// An alias.
#[must_use]
pub fn alias_target(home: AccountId, name: &KeyAliasName) -> Target {
    Target::regional("kms", home, name.as_str()).named(ALIAS, name.as_str())
}

/// The key of somebody's that a secret is sealed under, if it is not the account's own.
#[must_use]
pub fn key_of(home: AccountId, secret: &StoredSecret) -> Option<Target> {
    let named = secret.key.as_ref()?;
    Some(key_target(home, named.id.as_str()))
}

/// The ARN of a secret.
#[must_use]
pub fn secret_arn(region: &str, home: AccountId, name: &SecretName) -> String {
    format!("acs:kms:{region}:{home}:secret/{name}")
}

/// The ARN of something else of KMS.
#[must_use]
pub fn arn(region: &str, home: AccountId, relative: &str) -> String {
    format!("acs:kms:{region}:{home}:{relative}")
}
