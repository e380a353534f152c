//! The account's own record, and logon secrets.

use serde::{Deserialize, Serialize};

use crate::name::{AliasRule, Word};
use crate::{AccountId, Moment, Owner, Record};

/// A name for an account that people remember; unique on the server.
pub type Alias = Word<AliasRule>;

/// The account's own record. There is exactly one in each account.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Profile {
    /// The account.
    pub id: AccountId,
    /// Its alias, if it has one.
    pub alias: Option<Alias>,
    /// When it was made.
    pub created: Moment,
}

impl Record for Profile {
    const TABLE: &'static str = "account";
    type Key = AccountId;
    type Index = AccountId;

    fn key(&self) -> AccountId {
        self.id
    }

    fn index(&self) -> AccountId {
        self.id
    }
}

/// What a person logs on with: the hash of a password, never the password.
#[derive(Clone, Deserialize, Serialize)]
pub struct Logon {
    /// Who logs on.
    pub owner: Owner,
    /// An Argon2id hash in PHC format.
    pub password_hash: String,
    /// When the password was set.
    pub set: Moment,
}

impl Record for Logon {
    const TABLE: &'static str = "logon";
    type Key = Owner;
    type Index = Owner;

    fn key(&self) -> Owner {
        self.owner
    }

    fn index(&self) -> Owner {
        self.owner
    }
}
