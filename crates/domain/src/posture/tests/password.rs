//! PW.

use super::*;
use Outcome::{Fail, Pass};

#[track_caller]
fn of(id: &str, change: impl FnOnce(&mut PasswordPolicy)) -> Outcome {
    after(id, |snapshot| change(&mut snapshot.passwords))
}

#[test]
fn passwords_are_long() {
    assert_eq!(of("PW-01", |one| one.length = 14), Pass);
    assert_eq!(of("PW-01", |one| one.length = 13), Fail);
}

#[test]
fn each_class_is_demanded() {
    assert_eq!(of("PW-02", |_| ()), Pass);
    assert_eq!(of("PW-02", |one| one.lowercase = false), Fail);
    assert_eq!(of("PW-02", |one| one.uppercase = false), Fail);
    assert_eq!(of("PW-02", |one| one.numbers = false), Fail);
    assert_eq!(of("PW-02", |one| one.symbols = false), Fail);
}

#[test]
fn earlier_passwords_are_refused() {
    assert_eq!(of("PW-03", |one| one.reuse = 5), Pass);
    assert_eq!(of("PW-03", |one| one.reuse = 4), Fail);
}

#[test]
fn passwords_expire_in_time_and_by_one_benchmark_not_before() {
    let mut snapshot = sound();
    for (days, said) in [
        (0, [Fail, Fail]),
        (1, [Pass, Fail]),
        (90, [Pass, Fail]),
        (91, [Fail, Fail]),
        (364, [Fail, Fail]),
        (365, [Fail, Pass]),
        (1095, [Fail, Pass]),
    ] {
        snapshot.passwords.age_days = days;
        let of = |profile| says_in(&snapshot, "PW-04", profile)[0].0;
        assert_eq!([Profile::Default, Profile::Cis2].map(of), said, "{days}");
        assert_eq!(of(Profile::Cis1), said[0]);
    }
}

#[test]
fn few_wrong_passwords_lock() {
    for (attempts, said) in [(0, Fail), (1, Pass), (5, Pass), (6, Fail), (32, Fail)] {
        assert_eq!(
            of("PW-05", |one| one.attempts = attempts),
            said,
            "{attempts}"
        );
    }
}

#[test]
fn the_name_is_no_password() {
    assert_eq!(of("PW-06", |_| ()), Pass);
    assert_eq!(of("PW-06", |one| one.without_name = false), Fail);
}
