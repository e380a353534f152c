//! What an account demands of passwords, and its security preference: one record each.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{Malformed, NetworkMasks, Record};

/// What an account demands of passwords. Source: `SetPasswordPolicy` of IMS and RAM.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
#[expect(clippy::struct_excessive_bools, reason = "the fields of the API")]
pub struct PasswordPolicy {
    /// Characters: 8 to 32.
    pub length: u16,
    /// At least one from a to z.
    pub lowercase: bool,
    /// At least one from A to Z.
    pub uppercase: bool,
    /// At least one digit.
    pub numbers: bool,
    /// At least one that is neither letter nor digit.
    pub symbols: bool,
    /// Distinct characters: up to 8.
    pub different: u16,
    /// The name of the user must not be in it.
    pub without_name: bool,
    /// Days until it expires: up to 1,095; 0 for never.
    pub age_days: u16,
    /// Whether only an administrator helps after that.
    pub hard_expiry: bool,
    /// How many earlier ones are refused: up to 24.
    pub reuse: u16,
    /// Wrong passwords in a row before the lock: up to 32; 0 for no lock.
    pub attempts: u16,
    /// Days that an initial password is good for: up to 90; 0 for any time.
    pub initial_days: u16,
    /// Whether known passwords are refused when they come through the API, too.
    pub refuse_known: bool,
}

impl Default for PasswordPolicy {
    fn default() -> Self {
        Self {
            length: 8,
            lowercase: false,
            uppercase: false,
            numbers: false,
            symbols: false,
            different: 0,
            without_name: false,
            age_days: 0,
            hard_expiry: false,
            reuse: 0,
            attempts: 0,
            initial_days: 14,
            refuse_known: false,
        }
    }
}

impl Record for PasswordPolicy {
    const TABLE: &'static str = "password_policy";
    type Key = ();
    type Index = ();

    fn key(&self) {}

    fn index(&self) {}
}

/// How people of an account log on, and what they may do to themselves. Source:
/// `SetSecurityPreference` of IMS and RAM.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
#[expect(clippy::struct_excessive_bools, reason = "the fields of the API")]
pub struct SecurityPreference {
    /// A second factor may be remembered for seven days.
    pub save_mfa_ticket: bool,
    /// Users change their own passwords.
    pub change_password: bool,
    /// Users log on with passkeys.
    pub passkey_logon: bool,
    /// Users manage their own AccessKeys.
    pub manage_access_keys: bool,
    /// Users manage their own service credentials.
    pub manage_service_credentials: bool,
    /// Users manage their own second factors.
    pub manage_mfa_devices: bool,
    /// Kept, without effect here.
    pub manage_ding_talk: bool,
    /// Kept, without effect here.
    pub manage_public_keys: bool,
    /// How long a session in the browser lasts: 1 to 24 hours.
    pub session_hours: u16,
    /// Networks that people log on from; none stands for any.
    pub networks: NetworkMasks,
    /// When a second factor is demanded.
    pub mfa: MfaDemand,
    /// What an unusual logon must show; superseded by [`Self::mfa`].
    pub risk: RiskLogon,
    /// How people may be verified.
    pub verification: Vec<Verification>,
    /// Days without a logon after which logging on is switched off.
    pub idle_days_users: IdleDays,
    /// Days without use after which an AccessKey is switched off.
    pub idle_days_keys: IdleDays,
}

impl Default for SecurityPreference {
    fn default() -> Self {
        Self {
            save_mfa_ticket: false,
            change_password: true,
            passkey_logon: true,
            manage_access_keys: false,
            manage_service_credentials: false,
            manage_mfa_devices: true,
            manage_ding_talk: true,
            manage_public_keys: false,
            session_hours: 6,
            networks: NetworkMasks::default(),
            mfa: MfaDemand::Independent,
            risk: RiskLogon::Autonomous,
            verification: Vec::new(),
            idle_days_users: IdleDays::default(),
            idle_days_keys: IdleDays::default(),
        }
    }
}

impl Record for SecurityPreference {
    const TABLE: &'static str = "security_preference";
    type Key = ();
    type Index = ();

    fn key(&self) {}

    fn index(&self) {}
}

/// Names each value of an enum as the API writes it; records keep the same words.
macro_rules! words {
    ($name:ident: $rule:literal, $($variant:ident = $word:literal),*) => {
        impl $name {
            /// As the API writes it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)*
                }
            }
        }

        impl FromStr for $name {
            type Err = Malformed;

            fn from_str(text: &str) -> Result<Self, Malformed> {
                match text {
                    $($word => Ok(Self::$variant),)*
                    _ => Err(Malformed($rule)),
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(self.as_str())
            }
        }
    };
}

/// When a second factor is demanded at logon.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum MfaDemand {
    /// Of everybody.
    Mandatory,
    /// Of those whose login profile says so.
    Independent,
    /// When a logon is unusual.
    Adaptive,
}

words! {
    MfaDemand: "mandatory, independent or adaptive",
    Mandatory = "mandatory", Independent = "independent", Adaptive = "adaptive"
}

impl MfaDemand {
    /// What was said when there was no more to say than yes and no.
    #[must_use]
    pub const fn enforced(enforced: bool) -> Self {
        if enforced {
            Self::Mandatory
        } else {
            Self::Independent
        }
    }
}

/// What an unusual logon must show.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum RiskLogon {
    /// The verification may be skipped.
    Autonomous,
    /// It may not.
    EnforceVerify,
}

words! {
    RiskLogon: "autonomous or enforceVerify",
    Autonomous = "autonomous", EnforceVerify = "enforceVerify"
}

/// How a person may be verified beside second factors.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verification {
    /// By a message to a telephone.
    Sms,
    /// By a message to a mailbox.
    Email,
}

words! {
    Verification: "sms or email",
    Sms = "sms", Email = "email"
}

/// Whether a login profile is switched on.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub enum ProfileStatus {
    /// Its user may log on.
    Active,
    /// Its user may not.
    Inactive,
}

words! {
    ProfileStatus: "Active or Inactive",
    Active = "Active", Inactive = "Inactive"
}

/// A number of idle days: 90, 180, 365 or 730.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct IdleDays(u16);

impl IdleDays {
    /// The numbers there are.
    pub const ALL: [Self; 4] = [Self::LEAST, Self(180), Self(365), Self(730)];
    /// The smallest of them.
    pub const LEAST: Self = Self(90);

    /// How many days.
    #[must_use]
    pub const fn days(self) -> u16 {
        self.0
    }
}

impl FromStr for IdleDays {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let days = text.parse().ok().map(Self);
        days.filter(|days| Self::ALL.contains(days))
            .ok_or(Malformed("90, 180, 365 or 730"))
    }
}

impl Default for IdleDays {
    fn default() -> Self {
        Self(730)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_keep_the_words_of_the_api() {
        for demand in ["mandatory", "independent", "adaptive"] {
            let read: MfaDemand = demand.parse().unwrap();
            assert_eq!(
                (read.to_string(), kept(&read)),
                (demand.into(), demand.into())
            );
        }
        for risk in ["autonomous", "enforceVerify"] {
            let read: RiskLogon = risk.parse().unwrap();
            assert_eq!((read.to_string(), kept(&read)), (risk.into(), risk.into()));
        }
        for way in ["sms", "email"] {
            let read: Verification = way.parse().unwrap();
            assert_eq!((read.to_string(), kept(&read)), (way.into(), way.into()));
        }
        assert!("Mandatory".parse::<MfaDemand>().is_err());
    }

    fn kept(value: &impl Serialize) -> String {
        let json = serde_json::to_value(value).unwrap();
        json.as_str().unwrap().to_owned()
    }

    #[test]
    fn idle_days_are_one_of_four_numbers() {
        for days in IdleDays::ALL {
            assert_eq!(days.days().to_string().parse(), Ok(days));
        }
        for bad in ["0", "89", "91", "731", "", "-90", "90.0"] {
            assert!(bad.parse::<IdleDays>().is_err(), "{bad}");
        }
    }
}
