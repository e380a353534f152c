//! RAM users.

use serde::{Deserialize, Serialize};

use crate::{
    Comments, Decides, DisplayName, Email, Folded, ForeignId, Id, MobilePhone, Moment, Record,
    Tags, UserName,
};

/// A RAM user's id.
pub type UserId = Id<User>;

/// A RAM user of an account.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct User {
    /// Never changes, never comes back.
    pub id: UserId,
    /// Unique in the account without regard to case.
    pub name: UserName,
    /// How the user is shown.
    pub display_name: Option<DisplayName>,
    /// Telephone number, for the record only.
    pub mobile_phone: Option<MobilePhone>,
    /// E-mail address, for the record only.
    pub email: Option<Email>,
    /// Free comments.
    pub comments: Option<Comments>,
    /// Tags.
    #[serde(default)]
    pub tags: Tags,
    /// What the directory that provisions the user calls it; unique in the account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<ForeignId>,
    /// When it was made.
    pub created: Moment,
    /// When it was last changed.
    pub updated: Moment,
}

impl Record for User {
    const TABLE: &'static str = "user";
    const DECIDES: Decides = Decides::ByName;
    type Key = UserId;
    type Index = Folded;

    fn key(&self) -> UserId {
        self.id
    }

    fn index(&self) -> Folded {
        self.name.folded()
    }
}
