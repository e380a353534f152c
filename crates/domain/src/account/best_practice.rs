//! What an account demands from its first moment, unless it is founded with the vendor's loose defaults.
//!
//! Source: the vendor's best practice; the posture rules with their default numbers ask for the same.

use model::{IdleDays, MfaDemand, PasswordPolicy, SecurityPreference};

/// What is demanded of passwords; those of the account's owner are held to it in every account.
#[must_use]
pub fn passwords() -> PasswordPolicy {
    PasswordPolicy {
        length: 14,
        lowercase: true,
        uppercase: true,
        numbers: true,
        symbols: true,
        without_name: true,
        age_days: 90,
        reuse: 5,
        attempts: 5,
        ..PasswordPolicy::default()
    }
}

/// How people log on: with a second factor, and not after months of absence.
#[must_use]
pub fn preference() -> SecurityPreference {
    SecurityPreference {
        mfa: MfaDemand::Mandatory,
        idle_days_users: IdleDays::LEAST,
        idle_days_keys: IdleDays::LEAST,
        ..SecurityPreference::default()
    }
}
