//! RT.

use super::*;
use Outcome::{Fail, Pass, Unknown};

#[test]
fn a_key_of_the_owner_is_critical_while_it_is_active() {
    let mut snapshot = sound();
    assert_eq!(says(&snapshot, "RT-01"), [(Pass, Severity::Critical)]);
    snapshot.root.keys = vec![key("LTAI1"), key("LTAI2")];
    snapshot.root.keys[1].active = false;
    let said = [(Fail, Severity::Critical), (Fail, Severity::Medium)];
    assert_eq!(says(&snapshot, "RT-01"), said);
}

#[test]
fn the_owner_needs_a_second_factor() {
    assert_eq!(after("RT-02", |_| ()), Pass);
    assert_eq!(after("RT-02", |one| one.root.factors = 0), Fail);
}

#[test]
fn a_key_of_the_owner_is_not_used() {
    let used = |last: Evidence<Option<Moment>>| {
        after("RT-03", |one| {
            one.root.keys = vec![Key {
                last_used: last,
                ..key("LTAI1")
            }];
        })
    };
    assert_eq!(after("RT-03", |_| ()), Pass);
    assert_eq!(used(Evidence::Known(None)), Pass);
    assert_eq!(used(Evidence::Known(Some(days(30)))), Fail);
    assert_eq!(used(Evidence::Known(Some(days(31)))), Pass);
    assert_eq!(used(Evidence::Missing), Unknown);
}

#[test]
fn the_owner_seldom_logs_on() {
    let logged_on = |logons: &[Moment]| {
        after("RT-04", |one| {
            one.root.logons = Evidence::Known(logons.to_vec());
        })
    };
    assert_eq!(logged_on(&[days(3)]), Pass);
    assert_eq!(logged_on(&[days(3), days(30)]), Fail);
    assert_eq!(logged_on(&[days(3), days(31)]), Pass);
    let missing = after("RT-04", |one| one.root.logons = Evidence::Missing);
    assert_eq!(missing, Unknown);
}
