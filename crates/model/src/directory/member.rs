//! Members of a directory, what was delegated to them, and their deletion.
//!
//! Source: "`CreateResourceAccount`", "`GetAccount`", "`DeleteAccount`" (Resource Directory, 2022-04-19).

use serde::{Deserialize, Serialize};

use super::node::NodeId;
use crate::name::{Rule, Word};
use crate::{AccountId, Decides, Moment, Record, Tags};

/// The rule of [`MemberName`].
pub struct MemberNameRule;

impl Rule for MemberNameRule {
    const RULE: &'static str = "2 to 50 letters, digits, `_`, `.`, `-` or spaces";

    fn legal(text: &str) -> bool {
        let legal = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | ' ');
        (2..=50).contains(&text.chars().count()) && text.chars().all(legal)
    }
}

/// The name a member is shown by, unique in its directory.
pub type MemberName = Word<MemberNameRule>;

/// The rule of [`MemberPrefix`].
pub struct MemberPrefixRule;

impl Rule for MemberPrefixRule {
    const RULE: &'static str =
        "2 to 37 letters, digits, `_`, `.` or `-` that begin and end with a letter or digit";

    fn legal(text: &str) -> bool {
        let legal = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
        let end = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
        let bytes = text.as_bytes();
        (2..=37).contains(&bytes.len())
            && bytes.iter().copied().all(legal)
            && end(bytes.first())
            && end(bytes.last())
    }
}

/// What stands before the `@` in the name of an account that was made in a directory.
pub type MemberPrefix = Word<MemberPrefixRule>;

/// An account in a directory.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Member {
    /// The account.
    pub account: AccountId,
    /// Root or a folder.
    pub parent: NodeId,
    /// Whether its owner can log on.
    pub kind: MemberKind,
    /// How it came in.
    pub method: JoinMethod,
    /// What it is shown by.
    pub name: MemberName,
    /// The whole name of an account that was made here.
    pub account_name: String,
    /// Where it is in its way in.
    pub status: MemberStatus,
    /// How often it has joined, moved or changed its kind; the account's own [`Standing`] says the same number,
    /// so that a node can tell which of the two it knows too little of.
    ///
    /// [`Standing`]: super::Standing
    pub turn: u64,
    /// Tags.
    #[serde(default)]
    pub tags: Tags,
    /// When it came in.
    pub joined: Moment,
    /// When it was last changed.
    pub modified: Moment,
}

impl Record for Member {
    const TABLE: &'static str = "member";
    const DECIDES: Decides = Decides::Always;
    type Key = AccountId;
    type Index = (NodeId, AccountId);

    fn key(&self) -> AccountId {
        self.account
    }

    fn index(&self) -> Self::Index {
        (self.parent.clone(), self.account)
    }
}

/// Whether a member's owner can log on.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum MemberKind {
    /// It cannot: the account is a container for resources.
    ResourceAccount,
    /// It can.
    CloudAccount,
}

/// How a member came in.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum JoinMethod {
    /// It was made in the directory.
    Created,
    /// It accepted an invitation.
    Invited,
}

/// Where a member is in its way in.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum MemberStatus {
    /// It was made.
    CreateSuccess,
    /// It accepted.
    InviteSuccess,
    /// Its owner can log on since.
    PromoteSuccess,
}

/// That a member manages a trusted service for the whole directory.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Delegation {
    /// The service, such as `cloudsso.aliyuncs.com`.
    pub service: String,
    /// The member.
    pub account: AccountId,
    /// Since when.
    pub since: Moment,
}

impl Record for Delegation {
    const TABLE: &'static str = "delegation";
    type Key = (String, AccountId);
    type Index = (AccountId, String);

    fn key(&self) -> Self::Key {
        (self.service.clone(), self.account)
    }

    fn index(&self) -> Self::Index {
        (self.account, self.service.clone())
    }
}

/// How far the deletion of a member is.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct AccountDeletion {
    /// The member.
    pub account: AccountId,
    /// How far.
    pub state: DeletionState,
    /// The checks that found something when it was last looked at, by id.
    #[serde(default)]
    pub found: Vec<String>,
    /// When the check began.
    pub checked: Moment,
    /// When it was deleted, or will be out of reach for ever.
    pub ends: Option<Moment>,
}

impl Record for AccountDeletion {
    const TABLE: &'static str = "account_deletion";
    type Key = AccountId;
    type Index = AccountId;

    fn key(&self) -> AccountId {
        self.account
    }

    fn index(&self) -> AccountId {
        self.account
    }
}

/// How far a deletion is.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum DeletionState {
    /// It was looked at and may be deleted.
    Checked,
    /// It was looked at, and something speaks against it.
    CheckFailed,
    /// It cannot be reached any more, and waits to be purged.
    Deleting,
    /// It is gone.
    Success,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_has_a_name_that_can_be_read() {
        for good in ["ab", "Team one_2.x-y", &"a".repeat(50)] {
            assert!(good.parse::<MemberName>().is_ok(), "{good}");
        }
        for bad in ["a", "a/b", "a\tb", &"a".repeat(51)] {
            assert!(bad.parse::<MemberName>().is_err(), "{bad}");
        }
    }

    #[test]
    fn the_name_of_an_account_begins_and_ends_with_a_letter() {
        assert!("dev-1".parse::<MemberPrefix>().is_ok());
        for bad in ["a", "-dev", "dev.", "d v", &"a".repeat(38)] {
            assert!(bad.parse::<MemberPrefix>().is_err(), "{bad}");
        }
    }
}
