//! Invitations into a directory. Both sides keep the same record.
//!
//! Source: "`InviteAccountToResourceDirectory`", "`GetHandshake`" (Resource Directory, 2022-04-19).

use serde::{Deserialize, Serialize};

use super::node::{DirectoryId, NodeId, has_prefix};
use crate::name::{Rule, Word};
use crate::{AccountId, Moment, Record, Tags};

/// The rule of [`HandshakeId`].
pub struct HandshakeIdRule;

impl Rule for HandshakeIdRule {
    const RULE: &'static str = "the id of an invitation, such as h-abc123";

    fn legal(text: &str) -> bool {
        has_prefix(text, "h-")
    }
}

/// The id of an invitation.
pub type HandshakeId = Word<HandshakeIdRule>;

/// The rule of [`HandshakeNote`].
pub struct HandshakeNoteRule;

impl Rule for HandshakeNoteRule {
    const RULE: &'static str = "at most 1024 characters";

    fn legal(text: &str) -> bool {
        text.chars().count() <= 1024
    }
}

/// What the inviter tells the invited.
pub type HandshakeNote = Word<HandshakeNoteRule>;

/// An invitation of an account into a directory.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Handshake {
    /// Never changes, never comes back.
    pub id: HandshakeId,
    /// Into which directory.
    pub directory: DirectoryId,
    /// The account that invites.
    pub master: AccountId,
    /// What that is called, for the account that is invited.
    #[serde(default)]
    pub master_name: String,
    /// The account that is invited.
    pub invited: AccountId,
    /// How it was named.
    pub target: HandshakeTarget,
    /// Where it shall stand: a folder, or Root.
    pub parent: NodeId,
    /// What it is told.
    pub note: Option<HandshakeNote>,
    /// Tags of the member to be.
    #[serde(default)]
    pub tags: Tags,
    /// What became of it; one that waits beyond its end has expired.
    pub status: HandshakeStatus,
    /// When it was made.
    pub created: Moment,
    /// When it was last changed.
    pub modified: Moment,
    /// Until when it can be answered.
    pub expires: Moment,
    /// How often the one account has invited the other of late, this time included.
    #[serde(default)]
    pub sent: HandshakeCount,
}

/// How many invitations there were since some time. The last one carries it on, since it takes the place of those
/// before it.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct HandshakeCount {
    /// Since when it is counted.
    pub since: Moment,
    /// How many.
    pub count: usize,
}

impl Handshake {
    /// What has become of it by now.
    #[must_use]
    pub fn status_at(&self, now: Moment) -> HandshakeStatus {
        match self.status {
            HandshakeStatus::Pending if self.expires <= now => HandshakeStatus::Expired,
            status => status,
        }
    }
}

impl Record for Handshake {
    const TABLE: &'static str = "handshake";
    type Key = HandshakeId;
    type Index = (AccountId, HandshakeId);

    fn key(&self) -> HandshakeId {
        self.id.clone()
    }

    fn index(&self) -> Self::Index {
        (self.invited, self.id.clone())
    }
}

/// How the invited account was named.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum HandshakeTarget {
    /// By its id.
    Account(String),
    /// By an e-mail address.
    Email(String),
}

/// What became of an invitation.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum HandshakeStatus {
    /// It waits.
    Pending,
    /// The account is a member.
    Accepted,
    /// The account would not.
    Declined,
    /// It was taken back.
    Cancelled,
    /// Nobody answered in time.
    Expired,
}
