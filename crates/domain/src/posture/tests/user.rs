//! US.

use super::*;
use Outcome::{Fail, NotApplicable, Pass, Unknown};

/// What a rule says of alice after a change.
#[track_caller]
fn of(id: &str, change: impl FnOnce(&mut Person)) -> Outcome {
    after(id, |snapshot| change(&mut snapshot.users[0]))
}

fn login(change: impl FnOnce(&mut Login)) -> impl FnOnce(&mut Person) {
    |user| change(user.login.as_mut().unwrap())
}

#[test]
fn a_user_who_logs_on_has_a_device_or_a_passkey() {
    assert_eq!(of("US-01", |_| ()), Pass);
    assert_eq!(of("US-01", |one| one.factors = 0), Fail);
    let passkey = |one: &mut Person| (one.factors, one.passkeys) = (0, 1);
    assert_eq!(of("US-01", passkey), Pass);
    assert_eq!(of("US-01", login(|one| one.active = false)), NotApplicable);
    assert_eq!(of("US-01", |one| one.login = None), NotApplicable);
}

#[test]
fn without_a_factor_it_is_worse_for_the_mighty_and_for_those_of_whom_nobody_can_tell() {
    for (power, severity) in [
        (Power::Ordinary, Severity::High),
        (Power::Super, Severity::Critical),
        (Power::Privileged("x".to_owned()), Severity::Critical),
        (Power::Undecided, Severity::Critical),
    ] {
        let mut snapshot = sound();
        snapshot.users[0].factors = 0;
        snapshot.users[0].power = power;
        assert_eq!(says(&snapshot, "US-01"), [(Fail, severity)]);
    }
}

#[test]
fn a_factor_is_demanded_of_everybody() {
    for (demand, said) in [
        (MfaDemand::Mandatory, (Pass, Severity::High)),
        (MfaDemand::Independent, (Fail, Severity::High)),
        (MfaDemand::Adaptive, (Fail, Severity::Medium)),
    ] {
        let mut snapshot = sound();
        snapshot.preference.mfa = demand;
        assert_eq!(says(&snapshot, "US-02"), [said]);
    }
}

#[test]
fn console_logon_is_idle_since_the_last_logon_or_since_it_was_switched_on() {
    let since = |last: Option<Moment>, enabled| {
        of(
            "US-03",
            login(|one| (one.last, one.enabled) = (last, enabled)),
        )
    };
    assert_eq!(since(Some(days(90)), days(500)), Pass);
    assert_eq!(since(Some(days(91)), days(500)), Fail);
    assert_eq!(since(None, days(90)), Pass);
    assert_eq!(since(None, days(91)), Fail);
    assert_eq!(since(Some(days(200)), days(3)), Pass);
    assert_eq!(of("US-03", login(|one| one.active = false)), NotApplicable);
    let mut snapshot = sound();
    for (ago, said) in [(45, Pass), (46, Fail)] {
        snapshot.users[0].login.as_mut().unwrap().last = Some(days(ago));
        let strict = says_in(&snapshot, "US-03", Profile::Strict);
        assert_eq!(strict, [(said, Severity::Medium)]);
    }
}

#[test]
fn nobody_is_person_and_program_at_once() {
    assert_eq!(of("US-04", |one| one.keys = vec![key("LTAI1")]), Fail);
    let inactive = Key {
        active: false,
        ..key("LTAI1")
    };
    assert_eq!(of("US-04", |one| one.keys = vec![inactive]), Pass);
    assert_eq!(after("US-04", |one| one.users = vec![program()]), Pass);
}

#[test]
fn policies_come_by_way_of_groups() {
    assert_eq!(of("US-05", |_| ()), Pass);
    let direct = |one: &mut Person| one.direct_policies = vec!["ReadReports".to_owned()];
    assert_eq!(of("US-05", direct), Fail);
    let mut snapshot = sound();
    direct(&mut snapshot.users[0]);
    let assessment = assess(&snapshot, Profile::Default, &[]);
    let found = assessment
        .verdicts
        .iter()
        .find(|one| one.rule.id == "US-05");
    let why = &found.unwrap().findings[0].why;
    assert!(why.contains("ReadReports"), "{why}");
}

#[test]
fn a_user_of_some_age_did_something() {
    let never = |ago: i64, uses: &[Evidence<Option<Moment>>]| {
        of("US-06", |one| {
            one.created = days(ago);
            one.login = None;
            let used = |(number, last_used): (usize, &Evidence<_>)| Key {
                last_used: last_used.clone(),
                ..key(&format!("LTAI{number}"))
            };
            one.keys = uses.iter().enumerate().map(used).collect();
        })
    };
    assert_eq!(never(30, &[]), Pass);
    assert_eq!(never(31, &[]), Fail);
    let used = || Evidence::Known(Some(days(500)));
    assert_eq!(never(31, &[Evidence::Known(None)]), Fail);
    assert_eq!(never(31, &[Evidence::Known(None), used()]), Pass);
    assert_eq!(
        never(31, &[Evidence::Known(None), Evidence::Missing]),
        Unknown
    );
    assert_eq!(never(31, &[Evidence::Missing, used()]), Pass);
    assert_eq!(never(30, &[Evidence::Missing]), Pass);
    let logged_on = |one: &mut Person| one.created = days(31);
    assert_eq!(of("US-06", logged_on), Pass);
    assert_eq!(of("US-06", login(|one| one.last = None)), Fail);
}

#[test]
fn an_initial_password_is_changed_soon() {
    let waits = |ago: i64, good: u16| {
        after("US-07", |one| {
            one.passwords.initial_days = good;
            one.users[0].password = Some(Password {
                set: days(ago),
                initial: true,
            });
        })
    };
    assert_eq!(waits(7, 14), Pass);
    assert_eq!(waits(8, 14), Fail);
    // It has expired before.
    assert_eq!(waits(2, 3), Pass);
    assert_eq!(waits(3, 3), Fail);
    // It never expires, and waits.
    assert_eq!(waits(7, 0), Pass);
    assert_eq!(waits(8, 0), Fail);
    let again = |one: &mut Person| {
        one.login.as_mut().unwrap().enabled = days(7);
        one.password = Some(Password {
            set: days(500),
            initial: true,
        });
    };
    assert_eq!(of("US-07", again), Pass);
    assert_eq!(of("US-07", |_| ()), Pass);
    let unused = |one: &mut Person| {
        one.login = None;
        one.password = Some(Password {
            set: days(500),
            initial: true,
        });
    };
    assert_eq!(of("US-07", unused), Pass);
}

#[test]
fn a_user_holds_something() {
    assert_eq!(of("US-08", |_| ()), Pass);
    assert_eq!(of("US-08", |one| one.group_policies = 0), Fail);
    let direct = |one: &mut Person| {
        one.group_policies = 0;
        one.direct_policies = vec!["ReadReports".to_owned()];
    };
    assert_eq!(of("US-08", direct), Pass);
}
