//! What the rules look at: an account's evidence as plain values, so that a result can be found again
//! from it anywhere.

use model::{
    AccessKeyId, AccountId, Moment, PasswordPolicy, ProviderName, SecretName, SecurityPreference,
    UserName, account_arn,
};
use serde::{Deserialize, Serialize};

use super::power::Power;

/// A piece of evidence. What nobody looked at is no evidence of anything.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum Evidence<T> {
    /// It was looked at.
    Known(T),
    /// It is missing.
    Missing,
}

/// The evidence of one account at one moment.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Snapshot {
    /// The account.
    pub account: AccountId,
    /// When it was made.
    pub founded: Moment,
    /// The moment; ages count up to it.
    pub now: Moment,
    /// The default domain, which stands behind the names of users.
    pub domain: String,
    /// The account's owner.
    pub root: Root,
    /// The RAM users, by name.
    pub users: Vec<Person>,
    /// What is demanded of passwords.
    pub passwords: PasswordPolicy,
    /// How people log on.
    pub preference: SecurityPreference,
    /// Other ways to log on than passwords of this account.
    pub single_sign_on: Evidence<SingleSignOn>,
    /// The SAML providers by which somebody comes in, and how long they can vouch.
    #[serde(default = "missing")]
    pub providers: Evidence<Vec<Provider>>,
    /// The network policy for all AccessKeys, if one is in force.
    pub network: Evidence<Option<Network>>,
    /// The secrets that are kept for programs, by name; none that are going to be deleted.
    #[serde(default = "missing")]
    pub secrets: Evidence<Vec<StoredSecret>>,
}

/// The account's owner.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Root {
    /// The second factors that are bound.
    pub factors: usize,
    /// The password.
    pub password: Option<Password>,
    /// When the owner logged on at the console, as far back as the rules ask.
    pub logons: Evidence<Vec<Moment>>,
    /// The AccessKeys.
    pub keys: Vec<Key>,
}

/// A RAM user.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Person {
    /// The name.
    pub name: UserName,
    /// When the user was made.
    pub created: Moment,
    /// Logging on with a password, if it was ever switched on.
    pub login: Option<Login>,
    /// The password.
    pub password: Option<Password>,
    /// The second factors that are bound.
    pub factors: usize,
    /// The passkeys.
    pub passkeys: usize,
    /// The policies that are on the user.
    pub direct_policies: Vec<String>,
    /// How many policies come by way of groups.
    pub group_policies: usize,
    /// What the policies come to.
    pub power: Power,
    /// The AccessKeys.
    pub keys: Vec<Key>,
}

/// That a user may log on at the console.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Login {
    /// Whether it is switched on.
    pub active: bool,
    /// When it was last switched on.
    pub enabled: Moment,
    /// When the user last logged on.
    pub last: Option<Moment>,
}

/// A password, as far as it can be told.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Password {
    /// When it was set.
    pub set: Moment,
    /// Whether somebody else chose it, and the user has not changed it since.
    pub initial: bool,
}

/// An AccessKey.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Key {
    /// Its id.
    pub id: AccessKeyId,
    /// Whether requests signed with it are served.
    pub active: bool,
    /// When it was made.
    pub created: Moment,
    /// When it was last switched on or off.
    pub updated: Moment,
    /// When it was last used, if it ever was.
    pub last_used: Evidence<Option<Moment>>,
    /// Its own network policy, if one is in force.
    pub network: Evidence<Option<Network>>,
    /// Whether it is known to have leaked.
    pub leaked: Evidence<bool>,
}

/// A network policy that is in force, as far as public addresses go.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Network {
    /// The addresses and networks that are let in, as they were given.
    pub public: Vec<String>,
}

/// Ways to log on that other systems vouch for.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct SingleSignOn {
    /// Whether users log on by way of the account's own identity provider.
    pub for_users: bool,
    /// SAML and OIDC providers for roles.
    pub providers: usize,
    /// Whether a directory of people logs on to the account.
    pub directory: bool,
}

/// A SAML provider by which somebody comes in.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Provider {
    /// Its name; the one that users log on at has none.
    pub name: Option<ProviderName>,
    /// Until when its certificates and metadata are good; the moment itself if they are not.
    pub end: Evidence<Moment>,
}

/// A secret that is kept for programs.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct StoredSecret {
    /// What it is called.
    pub name: SecretName,
    /// When its current version was put.
    pub put: Moment,
    /// How it is rotated, if it is the AccessKey of a user.
    pub managed: Option<Managed>,
    /// Whether it gives out credentials of a role, new ones to each reader.
    #[serde(default)]
    pub of_role: bool,
    /// Since when its current value is to be replaced, as whoever revoked a lease has said.
    #[serde(default)]
    pub due: Option<Moment>,
}

/// How a secret is rotated that is the AccessKey of a user.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Managed {
    /// Every so many seconds, if by itself.
    pub interval: Option<i64>,
    /// When it is next, or was to be.
    pub next: Option<Moment>,
    /// What stands in the way, or why it failed last.
    pub trouble: Option<String>,
}

/// What evidence says that was gathered before there was this kind of it.
fn missing<T>() -> Evidence<T> {
    Evidence::Missing
}

impl<T> Evidence<T> {
    /// The evidence, if there is any.
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Known(known) => Some(known),
            Self::Missing => None,
        }
    }
}

impl SingleSignOn {
    /// Whether there is any.
    #[must_use]
    pub fn is_any(&self) -> bool {
        self.for_users || self.providers > 0 || self.directory
    }
}

impl Snapshot {
    /// All AccessKeys with their owners, the account's owner first.
    pub fn keys(&self) -> impl Iterator<Item = (Option<&Person>, &Key)> {
        let root = self.root.keys.iter().map(|key| (None, key));
        let users = self.users.iter();
        root.chain(users.flat_map(|user| user.keys.iter().map(move |key| (Some(user), key))))
    }

    /// How a user is shown.
    #[must_use]
    pub fn principal_name(&self, user: &UserName) -> String {
        [user.as_str(), "@", &self.domain].concat()
    }

    /// The ARN of something in the account.
    #[must_use]
    pub fn arn(&self, relative: &str) -> String {
        account_arn(self.account, relative)
    }

    /// Whole days since then.
    #[must_use]
    pub fn days_since(&self, then: Moment) -> i64 {
        (self.now.millis().saturating_sub(then.millis())).div_euclid(DAY)
    }
}

impl Person {
    /// Whether the user can log on at the console.
    #[must_use]
    pub fn logs_on(&self) -> bool {
        self.login.as_ref().is_some_and(|login| login.active)
    }

    /// Whether a second factor or a passkey is bound; that one is demanded is not enough.
    #[must_use]
    pub fn has_factor(&self) -> bool {
        self.factors + self.passkeys > 0
    }

    /// The AccessKeys that are switched on.
    pub fn active_keys(&self) -> impl Iterator<Item = &Key> {
        self.keys.iter().filter(|key| key.active)
    }
}

impl Network {
    /// Whether every address is let in.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.public.iter().any(|network| is_everything(network))
    }
}

/// Whether a network is every address of its kind.
pub(super) fn is_everything(network: &str) -> bool {
    network
        .trim()
        .split_once('/')
        .is_some_and(|(_, bits)| bits.parse() == Ok(0_u8))
}

const DAY: i64 = 24 * 60 * 60 * 1000;
