//! All that a deed may touch: the account, the clock, the randomness, the limits.

use std::borrow::Cow;

use model::{AccountId, ApplicationId, Moment, Secret};

use crate::account::Account;
use crate::entropy::Entropy;
use crate::limits::Limits;

/// Lent to a deed. There is nothing else it could reach.
pub struct Context<'a> {
    /// The account to change.
    pub account: &'a mut Account,
    /// The time of the request; one reading for all of it.
    pub now: Moment,
    /// The randomness of the request.
    pub entropy: &'a mut Entropy,
    /// The quotas.
    pub limits: &'a Limits,
    /// What must happen beside the records, in the same transaction.
    pub effects: &'a mut Effects,
    /// A second account, for the deeds that change two.
    pub beside: Option<Beside<'a>>,
}

/// A second account that a deed changes: what becomes of both is durable together or not at all.
pub struct Beside<'a> {
    /// Its id.
    pub id: AccountId,
    /// The account to change.
    pub account: &'a mut Account,
    /// What must happen beside its records.
    pub effects: &'a mut Effects,
}

/// What a deed needs done beside its records.
#[derive(Default)]
pub struct Effects {
    /// Names that must be free on the whole server, and become this account's.
    pub claims: Vec<Claim>,
    /// Names given back.
    pub releases: Vec<Claim>,
    /// What happens to secrets, in order: of two effects on one id the later counts.
    pub secrets: Vec<SecretEffect>,
    /// What the event says beside, such as a rule that was passed over.
    pub notes: Vec<(&'static str, Note)>,
    /// What the event says of a deed that stands, if it is not that the call was done.
    pub telling: Telling,
}

/// What an event says beside.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Note {
    /// A word or a sentence.
    Text(Cow<'static, str>),
    /// Several words.
    List(Vec<Cow<'static, str>>),
}

impl From<&'static str> for Note {
    fn from(text: &'static str) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for Note {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

/// What an event says in place of what it would: that an attempt failed, which is counted, or that it
/// came to a step and not to its end.
#[derive(Clone, Copy, Debug, Default)]
pub struct Telling {
    /// The event's name.
    pub name: Option<&'static str>,
    /// The code and message of a failure.
    pub failure: Option<(&'static str, &'static str)>,
}

/// What happens to a secret, under the id of its record.
pub enum SecretEffect {
    /// It is to be sealed and kept.
    Seal(String, Secret),
    /// It is to be sealed anew as it is, under the newest master key. Where something else happens to it in the same row,
    /// that counts.
    Reseal(String),
    /// It is to be destroyed.
    Destroy(String),
    /// It is sealed already, under a key of the account, and stays aside: no snapshot holds it.
    Keep(String, Vec<u8>),
    /// The one that stays aside is to be destroyed.
    Discard(String),
}

/// A name in the registry that all accounts share.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Claim {
    /// What kind of name, such as `alias`.
    pub kind: &'static str,
    /// The name.
    pub name: String,
}

impl Claim {
    /// An account's alias.
    #[must_use]
    pub fn alias(name: &str) -> Self {
        Self {
            kind: "alias",
            name: name.to_owned(),
        }
    }

    /// An AccessKey id.
    #[must_use]
    pub fn access_key(id: &str) -> Self {
        Self {
            kind: "access_key",
            name: id.to_owned(),
        }
    }

    /// The id of an OAuth application.
    #[must_use]
    pub fn application(id: ApplicationId) -> Self {
        Self {
            kind: "application",
            name: id.to_string(),
        }
    }

    /// That keys of an account are being rotated: whoever looks after that need not open the others.
    #[must_use]
    pub fn key_rotation(account: AccountId) -> Self {
        Self {
            kind: "key_rotation",
            name: account.to_string(),
        }
    }

    /// That an account has secrets that are AccessKeys of its users, which somebody must look after.
    #[must_use]
    pub fn managed_secrets(account: AccountId) -> Self {
        Self {
            kind: "managed_secrets",
            name: account.to_string(),
        }
    }

    /// That trails of an account deliver its events.
    #[must_use]
    pub fn trails(account: AccountId) -> Self {
        Self {
            kind: "trails",
            name: account.to_string(),
        }
    }

    /// That changes of policies come into force in stages in an account.
    #[must_use]
    pub fn rollout(account: AccountId) -> Self {
        Self {
            kind: "rollout",
            name: account.to_string(),
        }
    }
}
