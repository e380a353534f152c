//! Profiles: named sets of parameters. They choose numbers, never rules.

use std::fmt;
use std::str::FromStr;

use model::Malformed;

/// A named set of parameters.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Profile {
    /// Ours.
    #[default]
    Default,
    /// Shorter times for what lies idle.
    Strict,
    /// Center for Internet Security, Alibaba Cloud Foundations 2.0.
    Cis2,
    /// The same, 1.0.
    Cis1,
}

/// What the rules count up to. Times are whole days unless they say otherwise.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Parameters {
    /// Since the owner's keys may not have been used.
    pub root_key_days: i64,
    /// In which the owner's logons count.
    pub root_logon_days: i64,
    /// How many logons of the owner are well.
    pub root_logons: i64,
    /// Without a logon until logging on is idle.
    pub idle_logon_days: i64,
    /// Until a user who did nothing counts as never used.
    pub unused_days: i64,
    /// That an initial password may wait.
    pub initial_days: i64,
    /// Until a key is to be rotated.
    pub key_days: i64,
    /// Without use until a key is idle.
    pub idle_key_days: i64,
    /// That a rotation may take.
    pub rotation_days: i64,
    /// After which idle keys are switched off at the latest.
    pub idle_key_setting: i64,
    /// Characters of a password.
    pub length: i64,
    /// Earlier passwords that are refused.
    pub reuse: i64,
    /// How long a password is good.
    pub password_days: Span,
    /// Wrong passwords until the lock.
    pub attempts: i64,
    /// People with console logon from whom on single sign-on is expected.
    pub people: i64,
    /// Hours of a session in the browser.
    pub session_hours: i64,
    /// After which idle users are switched off at the latest.
    pub idle_user_setting: i64,
    /// That certificates of identity providers must be good for.
    pub certificate_days: i64,
    /// Hours that the rotation of a secret may be late.
    pub rotation_hours: i64,
    /// Until the value of a secret is to be renewed.
    pub secret_days: i64,
}

/// A bound on a time.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Span {
    /// No longer than this many days.
    AtMost(i64),
    /// No shorter than this many days.
    AtLeast(i64),
}

impl Profile {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Default, Self::Strict, Self::Cis2, Self::Cis1];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Strict => "strict",
            Self::Cis2 => "cis-alicloud-2.0",
            Self::Cis1 => "cis-alicloud-1.0",
        }
    }

    /// Its parameters.
    #[must_use]
    pub fn parameters(self) -> Parameters {
        match self {
            Self::Default | Self::Cis1 => OURS,
            Self::Strict => Parameters {
                idle_logon_days: 45,
                idle_key_days: 45,
                ..OURS
            },
            // The text of the benchmark, which asks for the contrary of what 1.0 asked for.
            Self::Cis2 => Parameters {
                password_days: Span::AtLeast(365),
                ..OURS
            },
        }
    }
}

const OURS: Parameters = Parameters {
    root_key_days: 30,
    root_logon_days: 30,
    root_logons: 1,
    idle_logon_days: 90,
    unused_days: 30,
    initial_days: 7,
    key_days: 90,
    idle_key_days: 90,
    rotation_days: 7,
    idle_key_setting: 90,
    length: 14,
    reuse: 5,
    password_days: Span::AtMost(90),
    attempts: 5,
    people: 5,
    session_hours: 8,
    idle_user_setting: 90,
    certificate_days: 30,
    rotation_hours: 24,
    secret_days: 90,
};

impl Span {
    /// Its number.
    #[must_use]
    pub const fn days(self) -> i64 {
        match self {
            Self::AtMost(days) | Self::AtLeast(days) => days,
        }
    }

    /// Whether a time is within it.
    #[must_use]
    pub const fn holds(self, days: i64) -> bool {
        match self {
            Self::AtMost(most) => days <= most,
            Self::AtLeast(least) => days >= least,
        }
    }
}

impl fmt::Display for Span {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AtMost(days) => write!(out, "at most {days}"),
            Self::AtLeast(days) => write!(out, "at least {days}"),
        }
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

impl FromStr for Profile {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let found = Self::ALL.into_iter().find(|profile| profile.name() == text);
        found.ok_or(Malformed(
            "default, strict, cis-alicloud-2.0 or cis-alicloud-1.0",
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn profiles_are_read_by_their_names_and_differ_where_they_say() {
        for profile in Profile::ALL {
            assert_eq!(profile.name().parse(), Ok(profile));
        }
        assert!("CIS".parse::<Profile>().is_err());
        let of = Profile::parameters;
        assert_eq!(of(Profile::Default), of(Profile::Cis1));
        let strict = of(Profile::Strict);
        assert_eq!((strict.idle_key_days, strict.idle_logon_days), (45, 45));
        let cis = of(Profile::Cis2).password_days;
        assert_eq!([364, 365].map(|days| cis.holds(days)), [false, true]);
        let ours = of(Profile::Default).password_days;
        assert_eq!([90, 91].map(|days| ours.holds(days)), [true, false]);
    }
}
