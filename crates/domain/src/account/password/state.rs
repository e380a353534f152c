//! How long a password is good for: initial ones for some days, all others until they expire.

use model::{LoginProfile, Logon, Moment, PasswordPolicy};

/// What `PasswordStatus` says of a password.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Standing {
    /// Its user chose it, or an administrator replaced it while logging on was switched on.
    NotInitial,
    /// It came with logging on, for the first time or again, and is still good.
    InitialValid,
    /// The same, and nobody changed it in time.
    InitialExpired,
}

/// What a logon with the right password comes to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum State {
    /// The user is let in.
    Good,
    /// The user must choose a new password first: it is demanded, or the old one expired.
    MustChange,
    /// Only an administrator helps, with a new password.
    Refused(Expiry),
}

/// Why a password is good for nothing.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Expiry {
    /// It was initial for too long.
    Initial,
    /// It is too old, and the policy says that this is the end of it.
    Hard,
}

impl Standing {
    /// As the API writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotInitial => "NotInitial",
            Self::InitialValid => "InitialValid",
            Self::InitialExpired => "InitialExpired",
        }
    }
}

/// Whether the password is an initial one, and still good.
#[must_use]
pub fn standing(
    policy: &PasswordPolicy,
    logon: &Logon,
    profile: &LoginProfile,
    now: Moment,
) -> Standing {
    // Who is let in again has as long as who is new, whenever the password was set.
    let since = logon.set.max(profile.enabled);
    match logon.initial {
        false => Standing::NotInitial,
        true if is_over(since, policy.initial_days, now) => Standing::InitialExpired,
        true => Standing::InitialValid,
    }
}

/// What a logon with this password comes to.
#[must_use]
pub fn state(policy: &PasswordPolicy, logon: &Logon, profile: &LoginProfile, now: Moment) -> State {
    let standing = standing(policy, logon, profile, now);
    let expired = standing == Standing::NotInitial && is_over(logon.set, policy.age_days, now);
    if standing == Standing::InitialExpired {
        State::Refused(Expiry::Initial)
    } else if expired && policy.hard_expiry {
        State::Refused(Expiry::Hard)
    } else if expired || profile.reset_required {
        State::MustChange
    } else {
        State::Good
    }
}

/// Whether so many days have passed; never, if there are none.
fn is_over(since: Moment, days: u16, now: Moment) -> bool {
    days > 0 && now >= since.plus_seconds(i64::from(days) * DAY)
}

const DAY: i64 = 24 * 60 * 60;

#[cfg(test)]
mod tests {
    use model::{Owner, UserId};

    use super::*;

    const USER: UserId = UserId::new(1);

    fn at(days: i64, millis: i64) -> Moment {
        Moment::from_millis(days * DAY * 1000 + millis)
    }

    fn logon(initial: bool) -> Logon {
        Logon {
            owner: Owner::User(USER),
            password_hash: Some(String::new()),
            set: at(10, 0),
            initial,
            earlier: Vec::new(),
            reset_required: false,
            mfa_required: false,
        }
    }

    fn profile(reset_required: bool, enabled: Moment) -> LoginProfile {
        LoginProfile {
            user: USER,
            active: true,
            reset_required,
            mfa_required: false,
            created: at(0, 0),
            updated: at(0, 0),
            enabled,
            last_logon: None,
        }
    }

    fn policy(age_days: u16, hard_expiry: bool, initial_days: u16) -> PasswordPolicy {
        PasswordPolicy {
            age_days,
            hard_expiry,
            initial_days,
            ..PasswordPolicy::default()
        }
    }

    #[test]
    fn a_password_expires_at_the_very_end_of_its_last_day() {
        let (logon, profile) = (logon(false), profile(false, at(0, 0)));
        let soft = |now| state(&policy(5, false, 1), &logon, &profile, now);
        let hard = |now| state(&policy(5, true, 1), &logon, &profile, now);
        for (now, soft_is, hard_is) in [
            (at(15, -1), State::Good, State::Good),
            (at(15, 0), State::MustChange, State::Refused(Expiry::Hard)),
            (at(900, 0), State::MustChange, State::Refused(Expiry::Hard)),
        ] {
            assert_eq!((soft(now), hard(now)), (soft_is, hard_is), "{now}");
        }
    }

    #[test]
    fn a_password_without_an_age_never_expires() {
        let (logon, profile) = (logon(false), profile(false, at(0, 0)));
        let never = state(&policy(0, true, 1), &logon, &profile, at(90_000, 0));
        assert_eq!(never, State::Good);
    }

    #[test]
    fn an_initial_password_expires_hard_whatever_the_policy_says_of_others() {
        let (logon, profile) = (logon(true), profile(false, at(0, 0)));
        let policy = policy(1, false, 14);
        for (now, standing_is, state_is) in [
            (at(24, -1), Standing::InitialValid, State::Good),
            (
                at(24, 0),
                Standing::InitialExpired,
                State::Refused(Expiry::Initial),
            ),
        ] {
            assert_eq!(standing(&policy, &logon, &profile, now), standing_is);
            assert_eq!(state(&policy, &logon, &profile, now), state_is);
        }
    }

    #[test]
    fn an_initial_password_may_be_good_for_any_time() {
        let (logon, profile) = (logon(true), profile(false, at(0, 0)));
        let policy = policy(1, true, 0);
        let told = standing(&policy, &logon, &profile, at(90_000, 0));
        assert_eq!(told, Standing::InitialValid);
        assert_eq!(state(&policy, &logon, &profile, at(90_000, 0)), State::Good);
    }

    #[test]
    fn switching_on_again_begins_the_days_of_an_initial_password_anew() {
        let logon = logon(true);
        let policy = policy(0, false, 14);
        let again = profile(false, at(100, 0));
        let told = |now| standing(&policy, &logon, &again, now);
        assert_eq!(told(at(114, -1)), Standing::InitialValid);
        assert_eq!(told(at(114, 0)), Standing::InitialExpired);
    }

    #[test]
    fn a_demanded_change_comes_before_the_logon_and_after_every_refusal() {
        let profile = profile(true, at(0, 0));
        let policy = policy(5, true, 14);
        let fresh = state(&policy, &logon(false), &profile, at(11, 0));
        assert_eq!(fresh, State::MustChange);
        let old = state(&policy, &logon(false), &profile, at(15, 0));
        assert_eq!(old, State::Refused(Expiry::Hard));
        let initial = state(&policy, &logon(true), &profile, at(11, 0));
        assert_eq!(initial, State::MustChange);
        let late = state(&policy, &logon(true), &profile, at(24, 0));
        assert_eq!(late, State::Refused(Expiry::Initial));
    }

    #[test]
    fn statuses_are_those_of_the_api() {
        let all = [
            Standing::NotInitial,
            Standing::InitialValid,
            Standing::InitialExpired,
        ];
        let words = ["NotInitial", "InitialValid", "InitialExpired"];
        assert_eq!(all.map(Standing::as_str), words);
    }
}
