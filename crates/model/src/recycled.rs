//! What was deleted and can be restored for a while: users with all that hung on them, and AccessKeys.

use serde::{Deserialize, Serialize};

use crate::{
    AccessKey, AccessKeyId, Attachment, LoginProfile, Logon, Membership, MfaDevice, Moment, Owner,
    Passkey, Record, User, UserId,
};

/// For how many days what was deleted can be restored. Source: "Delete a RAM user".
pub const DAYS_IN_BIN: i64 = 30;

/// A user in the recycle bin, with what hung on the user: nothing of it is in any other table.
#[derive(Clone, Deserialize, Serialize)]
pub struct RecycledUser {
    /// As it was.
    pub user: User,
    /// When it was deleted.
    pub recycled: Moment,
    /// The groups it was in.
    #[serde(default)]
    pub memberships: Vec<Membership>,
    /// The policies on it.
    #[serde(default)]
    pub attachments: Vec<Attachment>,
    /// Whether and how it logged on.
    #[serde(default)]
    pub login_profile: Option<LoginProfile>,
    /// The hashes of its passwords.
    #[serde(default)]
    pub logon: Option<Logon>,
    /// Its second factor.
    #[serde(default)]
    pub mfa_device: Option<MfaDevice>,
    /// Its passkeys.
    #[serde(default)]
    pub passkeys: Vec<Passkey>,
}

impl RecycledUser {
    /// Until when it can be restored.
    #[must_use]
    pub fn until(&self) -> Moment {
        until(self.recycled)
    }
}

impl Record for RecycledUser {
    const TABLE: &'static str = "recycled_user";
    type Key = UserId;
    type Index = (Moment, UserId);

    fn key(&self) -> UserId {
        self.user.id
    }

    fn index(&self) -> Self::Index {
        (self.recycled, self.user.id)
    }
}

/// An AccessKey in the recycle bin. Its secret stays sealed, so that it can be restored.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct RecycledKey {
    /// As it was.
    pub key: AccessKey,
    /// When it was deleted.
    pub recycled: Moment,
}

impl RecycledKey {
    /// Until when it can be restored.
    #[must_use]
    pub fn until(&self) -> Moment {
        until(self.recycled)
    }
}

impl Record for RecycledKey {
    const TABLE: &'static str = "recycled_key";
    type Key = AccessKeyId;
    type Index = (Owner, Moment, AccessKeyId);

    fn key(&self) -> AccessKeyId {
        self.key.id.clone()
    }

    fn index(&self) -> Self::Index {
        (self.key.owner, self.recycled, self.key.id.clone())
    }
}

fn until(recycled: Moment) -> Moment {
    recycled.plus_seconds(DAYS_IN_BIN * 24 * 60 * 60)
}
