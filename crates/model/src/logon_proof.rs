//! What somebody who logs on has shown, and what was unusual about it.

use serde::{Deserialize, Serialize};

use crate::Moment;

/// What a logon has come to.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Progress {
    /// What was shown.
    pub proof: Proof,
    /// What was unusual about the first step, in order.
    pub signals: Vec<Signal>,
    /// Whether the factor is to be remembered.
    pub remember: bool,
}

/// What somebody who logs on has shown.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Proof {
    /// The way in.
    pub way: WayIn,
    /// The second factor, if one was shown.
    pub factor: Option<Factor>,
}

/// How somebody comes in.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub enum WayIn {
    /// With a password.
    #[default]
    Password,
    /// With a passkey, which stands for password and second factor.
    Passkey,
    /// At the account's own identity provider, which asks for a second factor itself.
    Provider,
}

/// A second factor that was shown.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Factor {
    /// When it was really shown, which is before the logon if it was remembered.
    pub shown: Moment,
    /// By which means.
    pub means: Means,
}

/// The means of a second factor.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum Means {
    /// The code of a virtual device.
    VirtualDevice,
    /// A security key.
    SecurityKey,
    /// A passkey.
    Passkey,
    /// A factor that was shown in this browser some days ago.
    Remembered,
}

/// What may be unusual about a logon. Source: none; the vendor does not say what it looks at.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub enum Signal {
    /// Nobody logged on as this one from the network in the last days.
    NewNetwork,
    /// Nobody ever logged on as this one with such a program.
    NewAgent,
    /// Several attempts failed within the hour.
    RecentFailures,
    /// The last logon is long ago.
    LongSilence,
    /// The password is one that everybody knows.
    KnownPassword,
    /// It could not be found out whether everybody knows the password.
    Unexamined,
}

impl Proof {
    /// What a password alone comes to.
    pub const PASSWORD: Self = Self {
        way: WayIn::Password,
        factor: None,
    };
    /// What the word of the account's identity provider comes to.
    pub const PROVIDER: Self = Self {
        way: WayIn::Provider,
        factor: None,
    };
}

impl Progress {
    /// With a second factor that is shown now.
    #[must_use]
    pub fn with(&self, means: Means, now: Moment) -> Self {
        let mut progress = self.clone();
        progress.proof.factor = Some(Factor { shown: now, means });
        progress
    }
}

impl WayIn {
    /// The word in events.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Passkey => "passkey",
            Self::Provider => "sso",
        }
    }
}

impl Means {
    /// The word in events; the vendor's where it has one.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::VirtualDevice => "VMFA",
            Self::SecurityKey => "U2F",
            Self::Passkey => "PASSKEY",
            Self::Remembered => "REMEMBERED",
        }
    }
}

impl Signal {
    /// The word in events.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NewNetwork => "newNetwork",
            Self::NewAgent => "newUserAgent",
            Self::RecentFailures => "recentFailures",
            Self::LongSilence => "longSilence",
            Self::KnownPassword => "knownPassword",
            Self::Unexamined => "unexaminedPassword",
        }
    }
}
