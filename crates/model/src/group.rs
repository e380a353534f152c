//! User groups.

use serde::{Deserialize, Serialize};

use crate::{Comments, Decides, DisplayName, Folded, ForeignId, GroupName, Id, Moment, Record};

/// A user group's id.
pub type GroupId = Id<Group>;

/// A group of users; a source of policies, never a principal.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Group {
    /// Never changes, never comes back.
    pub id: GroupId,
    /// Unique in the account without regard to case.
    pub name: GroupName,
    /// How the group is shown.
    #[serde(default)]
    pub display_name: Option<DisplayName>,
    /// Free comments.
    pub comments: Option<Comments>,
    /// What the directory that provisions the group calls it; unique in the account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<ForeignId>,
    /// Whether a directory says who is in it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub provisioned: bool,
    /// When it was made.
    pub created: Moment,
    /// When it was last changed.
    pub updated: Moment,
}

impl Record for Group {
    const TABLE: &'static str = "group";
    const DECIDES: Decides = Decides::ByName;
    type Key = GroupId;
    type Index = Folded;

    fn key(&self) -> GroupId {
        self.id
    }

    fn index(&self) -> Folded {
        self.name.folded()
    }
}
