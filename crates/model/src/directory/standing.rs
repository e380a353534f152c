//! What a member itself knows of its directory.

use serde::{Deserialize, Serialize};

use super::member::MemberKind;
use super::node::DirectoryId;
use crate::{AccountId, Moment, Record};

/// That an account is a member of a directory, kept by the member. A program that does not know this record
/// does not serve the account, so that nobody overlooks the control policies.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Standing {
    /// Of which directory.
    pub directory: DirectoryId,
    /// The account that manages it.
    pub master: AccountId,
    /// Whether the owner can log on.
    pub kind: MemberKind,
    /// See [`Member::turn`](super::Member::turn): a node whose directory says a smaller number knows too
    /// little of the directory.
    pub turn: u64,
    /// Since when.
    pub joined: Moment,
    /// That it was deleted: nobody gets in any more.
    #[serde(default)]
    pub deleted: Option<Moment>,
}

impl Record for Standing {
    const TABLE: &'static str = "standing";
    type Key = DirectoryId;
    type Index = DirectoryId;

    fn key(&self) -> DirectoryId {
        self.directory.clone()
    }

    fn index(&self) -> DirectoryId {
        self.directory.clone()
    }
}
