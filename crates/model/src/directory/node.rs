//! The directory itself, its Root and its folders.
//!
//! Source: "`EnableResourceDirectory`", "`CreateFolder`" (Resource Directory, 2022-04-19).

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::name::{Rule, Word};
use crate::{AccountId, Decides, Folded, Moment, Record, Tags};

/// What an id is made of behind its prefix.
pub(super) fn has_prefix(text: &str, prefix: &str) -> bool {
    let rest = text.strip_prefix(prefix).unwrap_or_default();
    (4..=64).contains(&rest.len()) && rest.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// The rule of [`DirectoryId`].
pub struct DirectoryIdRule;

impl Rule for DirectoryIdRule {
    const RULE: &'static str = "the id of a resource directory, such as rd-abc123";

    fn legal(text: &str) -> bool {
        has_prefix(text, "rd-")
    }
}

/// The id of a resource directory.
pub type DirectoryId = Word<DirectoryIdRule>;

/// The rule of [`RootId`].
pub struct RootIdRule;

impl Rule for RootIdRule {
    const RULE: &'static str = "the id of a Root folder, such as r-abc123";

    fn legal(text: &str) -> bool {
        has_prefix(text, "r-")
    }
}

/// The id of the Root of a directory.
pub type RootId = Word<RootIdRule>;

/// The rule of [`FolderId`].
pub struct FolderIdRule;

impl Rule for FolderIdRule {
    const RULE: &'static str = "the id of a folder, such as fd-abc123";

    fn legal(text: &str) -> bool {
        has_prefix(text, "fd-")
    }
}

/// The id of a folder below Root.
pub type FolderId = Word<FolderIdRule>;

/// The rule of [`FolderName`].
pub struct FolderNameRule;

impl Rule for FolderNameRule {
    const RULE: &'static str = "1 to 24 letters, digits, `_`, `.` or `-`";

    fn legal(text: &str) -> bool {
        let legal = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '-');
        (1..=24).contains(&text.chars().count()) && text.chars().all(legal)
    }
}

/// The name of a folder, unique among its siblings without regard to case.
pub type FolderName = Word<FolderNameRule>;

/// Something that control policies can be attached to.
#[derive(Clone, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub enum NodeId {
    /// The Root.
    Root(RootId),
    /// A folder below it.
    Folder(FolderId),
    /// A member.
    Member(AccountId),
}

impl fmt::Display for NodeId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root(id) => id.fmt(out),
            Self::Folder(id) => id.fmt(out),
            Self::Member(id) => id.fmt(out),
        }
    }
}

/// A resource directory. There is at most one in an account, which manages it.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Directory {
    /// Never changes, never comes back.
    pub id: DirectoryId,
    /// Its Root.
    pub root: RootId,
    /// The account that manages it.
    pub master: AccountId,
    /// Whether control policies count.
    pub control: ControlStatus,
    /// Whether members may be deleted.
    pub deletion: bool,
    /// How many accounts were made in it; the ids of new ones follow from this.
    pub made: u64,
    /// When it was made.
    pub created: Moment,
}

impl Record for Directory {
    const TABLE: &'static str = "directory";
    const DECIDES: Decides = Decides::Always;
    type Key = DirectoryId;
    type Index = DirectoryId;

    fn key(&self) -> DirectoryId {
        self.id.clone()
    }

    fn index(&self) -> DirectoryId {
        self.id.clone()
    }
}

/// Whether control policies count.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum ControlStatus {
    /// They do.
    Enabled,
    /// They do not, and none are attached.
    Disabled,
}

/// A folder below Root.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Folder {
    /// Never changes, never comes back.
    pub id: FolderId,
    /// Root or another folder.
    pub parent: NodeId,
    /// Unique among its siblings.
    pub name: FolderName,
    /// Tags.
    #[serde(default)]
    pub tags: Tags,
    /// When it was made.
    pub created: Moment,
}

impl Record for Folder {
    const TABLE: &'static str = "folder";
    const DECIDES: Decides = Decides::Always;
    type Key = FolderId;
    type Index = (NodeId, Folded);

    fn key(&self) -> FolderId {
        self.id.clone()
    }

    fn index(&self) -> Self::Index {
        (self.parent.clone(), self.name.folded())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_a_prefix_and_letters() {
        assert!("rd-abc123".parse::<DirectoryId>().is_ok());
        assert!("r-Ab12".parse::<RootId>().is_ok());
        for bad in ["rd-", "rd-a_b1", "fd-abc123", "abc123", "rd-é123", ""] {
            assert!(bad.parse::<DirectoryId>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_folder_has_a_short_name() {
        for good in ["a", "Prod_1.x-y", "部门", &"a".repeat(24)] {
            assert!(good.parse::<FolderName>().is_ok(), "{good}");
        }
        for bad in ["", "a b", "a/b", &"a".repeat(25)] {
            assert!(bad.parse::<FolderName>().is_err(), "{bad}");
        }
    }
}
