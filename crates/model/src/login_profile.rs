//! How one user logs on: the login profile, the hash of the password, second factors, passkeys.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{Folded, Id, MfaDeviceName, Moment, Owner, PasskeyName, Record, UserId};

/// That a user may log on with a password, and how.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct LoginProfile {
    /// Whose.
    pub user: UserId,
    /// Whether it is switched on.
    pub active: bool,
    /// Whether the next logon must change the password.
    pub reset_required: bool,
    /// Whether a second factor must be bound at the next logon.
    pub mfa_required: bool,
    /// When it was made.
    pub created: Moment,
    /// When it was last changed.
    pub updated: Moment,
    /// When it was last switched on.
    pub enabled: Moment,
    /// When the user last logged on with it.
    #[serde(default)]
    pub last_logon: Option<Moment>,
}

impl Record for LoginProfile {
    const TABLE: &'static str = "login_profile";
    type Key = UserId;
    type Index = UserId;

    fn key(&self) -> UserId {
        self.user
    }

    fn index(&self) -> UserId {
        self.user
    }
}

/// What a person logs on with: the hash of a password, never the password. It outlives the login
/// profile, so that earlier passwords stay refused.
#[derive(Clone, Deserialize, Serialize)]
pub struct Logon {
    /// Who logs on.
    pub owner: Owner,
    /// An Argon2id hash in PHC format; none after the login profile was deleted.
    pub password_hash: Option<String>,
    /// When the password was set.
    pub set: Moment,
    /// Whether somebody else chose it when logging on was switched on.
    #[serde(default)]
    pub initial: bool,
    /// Hashes of earlier passwords, the latest first.
    #[serde(default)]
    pub earlier: Vec<String>,
    /// Whether the next logon must change the password. Of the account's owner alone: users have a
    /// login profile that says so.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub reset_required: bool,
    /// Whether a second factor must be bound at the next logon. Of the account's owner alone.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub mfa_required: bool,
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

/// A second factor. Its seed is sealed elsewhere, under [`MfaDevice::secret`].
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct MfaDevice {
    /// Never changes, never comes back.
    pub id: Id<MfaDevice>,
    /// Unique in the account without regard to case; the last part of its serial number.
    pub name: MfaDeviceName,
    /// Whose it is.
    pub owner: Option<Owner>,
    /// Whose it ever was: whoever has seen the seed must not find it with somebody else.
    pub first_owner: Option<Owner>,
    /// When it was bound.
    pub activated: Option<Moment>,
    /// The last step of 30 seconds that was shown; none counts twice.
    pub last_step: u64,
    /// When it was made.
    pub created: Moment,
}

impl MfaDevice {
    /// The id under which its seed is sealed.
    #[must_use]
    pub fn secret(&self) -> String {
        format!("mfa/{}", self.id)
    }
}

impl Record for MfaDevice {
    const TABLE: &'static str = "mfa_device";
    type Key = Folded;
    type Index = (Option<Owner>, Folded);

    fn key(&self) -> Folded {
        self.name.folded()
    }

    fn index(&self) -> Self::Index {
        (self.owner, self.name.folded())
    }
}

/// What a key of a user's is good for.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub enum PasskeyKind {
    /// It knows its user and asks for a finger or a number: it may stand for the password too.
    #[default]
    Passkey,
    /// A security key: a second factor behind a password.
    SecurityKey,
}

/// A passkey of a user, or the security key.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Passkey {
    /// `PASSKEY-`, or for a security key `U2F-`, and 20 letters or digits.
    pub id: Arc<str>,
    /// What it is good for.
    #[serde(default)]
    pub kind: PasskeyKind,
    /// Whose.
    pub user: UserId,
    /// What the user calls it.
    pub name: PasskeyName,
    /// What the browser calls its credential, in base64url.
    #[serde(default)]
    pub handle: Arc<str>,
    /// Its public key and counter, as the ceremony keeps them.
    pub credential: String,
    /// When it was made.
    pub created: Moment,
    /// When it last logged its user on.
    pub last_used: Option<Moment>,
}

impl Record for Passkey {
    const TABLE: &'static str = "passkey";
    type Key = Arc<str>;
    type Index = (UserId, Arc<str>);

    fn key(&self) -> Arc<str> {
        self.id.clone()
    }

    fn index(&self) -> Self::Index {
        (self.user, self.id.clone())
    }
}
