//! The account's own record.

use serde::{Deserialize, Serialize};

use crate::name::{AliasRule, Word};
use crate::{Id, Malformed, Moment, Record};

/// A name for an account that people remember; unique on the server.
pub type Alias = Word<AliasRule>;

/// 16 digits, the first not zero.
pub type AccountId = Id<Profile>;

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

impl AccountId {
    /// Reads an account id, which has exactly 16 digits.
    ///
    /// # Errors
    /// When the text is not 16 digits with the first not zero.
    pub fn read(text: &str) -> Result<Self, Malformed> {
        match text.parse::<Self>() {
            Ok(id) if text.len() == 16 => Ok(id),
            _ => Err(Malformed("16 digits, the first not zero")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_id_has_sixteen_digits() {
        assert!(AccountId::read("1000000000000001").is_ok());
        assert!(AccountId::read("100000000000001").is_err());
        assert!(AccountId::read("0000000000000001").is_err());
        assert!(AccountId::read("+000000000000001").is_err());
    }
}
