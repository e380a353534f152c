//! What an account demands of passwords, and its security preference: one record each.

use serde::{Deserialize, Serialize};

use crate::Record;

/// What an account demands of passwords. Source: `SetPasswordPolicy` of IMS and RAM.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
#[expect(clippy::struct_excessive_bools, reason = "the fields of the API")]
pub struct PasswordPolicy {
    /// Characters: 8 to 32.
    pub length: u8,
    /// At least one from a to z.
    pub lowercase: bool,
    /// At least one from A to Z.
    pub uppercase: bool,
    /// At least one digit.
    pub numbers: bool,
    /// At least one that is neither letter nor digit.
    pub symbols: bool,
    /// Distinct characters: up to 8.
    pub different: u8,
    /// The name of the user must not be in it.
    pub without_name: bool,
    /// Days until it expires: up to 1,095; 0 for never.
    pub age_days: u16,
    /// Whether only an administrator helps after that.
    pub hard_expiry: bool,
    /// How many earlier ones are refused: up to 24.
    pub reuse: u8,
    /// Wrong passwords in a row before the lock: up to 32; 0 for no lock.
    pub attempts: u8,
    /// Days that an initial password is good for: up to 90; 0 for any time.
    pub initial_days: u8,
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
    pub session_hours: u8,
    /// Networks that people log on from, as given; none stands for any.
    pub networks: Vec<String>,
    /// When a second factor is demanded.
    pub mfa: MfaDemand,
    /// What an unusual logon must show; superseded by [`Self::mfa`].
    pub risk: RiskLogon,
    /// How people may be verified: `sms`, `email`.
    pub verification: Vec<String>,
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
            networks: Vec::new(),
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

/// What an unusual logon must show.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum RiskLogon {
    /// The verification may be skipped.
    Autonomous,
    /// It may not.
    EnforceVerify,
}

/// A number of idle days: 90, 180, 365 or 730.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct IdleDays(u16);

impl IdleDays {
    /// The numbers there are.
    pub const ALL: [Self; 4] = [Self(90), Self(180), Self(365), Self(730)];

    /// How many days.
    #[must_use]
    pub const fn days(self) -> u16 {
        self.0
    }
}

impl Default for IdleDays {
    fn default() -> Self {
        Self(730)
    }
}
