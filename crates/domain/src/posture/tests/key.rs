//! AK.

use super::*;
use Outcome::{Fail, NotApplicable, Pass, Unknown};

/// What a rule says of a program's key after a change.
#[track_caller]
fn of(id: &str, change: impl FnOnce(&mut Key)) -> (Outcome, Severity) {
    let mut snapshot = sound();
    snapshot.users = vec![program()];
    change(&mut snapshot.users[0].keys[0]);
    let said = says(&snapshot, id);
    assert_eq!(said.len(), 1);
    said[0]
}

#[test]
fn a_key_is_rotated() {
    let made = |ago: i64| of("AK-01", |one| one.created = days(ago));
    assert_eq!(made(90), (Pass, Severity::Medium));
    assert_eq!(made(91), (Fail, Severity::Medium));
    assert_eq!(made(365), (Fail, Severity::Medium));
    assert_eq!(made(366), (Fail, Severity::High));
    let inactive = |one: &mut Key| (one.active, one.created) = (false, days(500));
    assert_eq!(of("AK-01", inactive).0, NotApplicable);
}

#[test]
fn a_key_is_in_use() {
    let used = |last: Evidence<Option<Moment>>, made: i64| {
        of("AK-02", |one| {
            (one.last_used, one.created) = (last, days(made));
        })
        .0
    };
    assert_eq!(used(Evidence::Known(Some(days(90))), 500), Pass);
    assert_eq!(used(Evidence::Known(Some(days(91))), 500), Fail);
    assert_eq!(used(Evidence::Known(None), 90), Pass);
    assert_eq!(used(Evidence::Known(None), 91), Fail);
    assert_eq!(used(Evidence::Missing, 1), Unknown);
    let inactive = |one: &mut Key| (one.active, one.last_used) = (false, Evidence::Missing);
    assert_eq!(of("AK-02", inactive).0, NotApplicable);
    let mut snapshot = sound();
    snapshot.users = vec![program()];
    for (ago, said) in [(45, Pass), (46, Fail)] {
        snapshot.users[0].keys[0].last_used = Evidence::Known(Some(days(ago)));
        let strict = says_in(&snapshot, "AK-02", Profile::Strict);
        assert_eq!(strict, [(said, Severity::Medium)]);
    }
}

#[test]
fn keys_of_the_owner_age_as_well() {
    let mut snapshot = sound();
    snapshot.root.keys = vec![Key {
        created: days(400),
        last_used: Evidence::Known(None),
        ..key("LTAI1")
    }];
    assert_eq!(says(&snapshot, "AK-01"), [(Fail, Severity::High)]);
    assert_eq!(outcome(&snapshot, "AK-02"), Fail);
}

#[test]
fn a_rotation_ends() {
    let two = |made: [i64; 2], switched: [i64; 2], active: [bool; 2]| {
        let mut snapshot = sound();
        let of = |at: usize| Key {
            created: days(made[at]),
            updated: days(switched[at]),
            active: active[at],
            ..key(["LTAI1", "LTAI2"][at])
        };
        snapshot.users = vec![Person {
            keys: vec![of(0), of(1)],
            ..program()
        }];
        // The owner, who has none, comes first.
        let said = says(&snapshot, "AK-03");
        assert_eq!(said[0], (Pass, Severity::Low));
        said[1].0
    };
    assert_eq!(two([80, 7], [80, 7], [true, true]), Pass);
    assert_eq!(two([80, 8], [80, 8], [true, true]), Fail);
    // Switched on again since.
    assert_eq!(two([80, 80], [80, 7], [true, true]), Pass);
    assert_eq!(two([80, 80], [80, 80], [true, false]), Pass);
}

#[test]
fn a_key_works_from_some_networks_alone() {
    let known = |own: Option<Network>, all: Evidence<Option<Network>>| {
        let mut snapshot = sound();
        snapshot.users = vec![program()];
        snapshot.users[0].keys[0].network = Evidence::Known(own);
        snapshot.network = all;
        outcome(&snapshot, "AK-04")
    };
    let some = || Some(network("10.0.0.0/8"));
    assert_eq!(known(some(), Evidence::Known(None)), Pass);
    assert_eq!(known(some(), Evidence::Missing), Pass);
    assert_eq!(known(None, Evidence::Known(some())), Pass);
    assert_eq!(known(None, Evidence::Known(None)), Fail);
    assert_eq!(known(None, Evidence::Missing), Unknown);
    for open in ["0.0.0.0/0", "::/0", "10.1.2.3/0", "::/00"] {
        let open = || Some(network(open));
        assert_eq!(known(open(), Evidence::Known(some())), Fail);
        assert_eq!(known(None, Evidence::Known(open())), Fail);
        // The key's own stands in the place of the account's.
        assert_eq!(known(some(), Evidence::Known(open())), Pass);
    }
    let missing = of("AK-04", |one| one.network = Evidence::Missing);
    assert_eq!(missing.0, Unknown);
}

#[test]
fn settings_of_keys_are_tight() {
    for (days, said) in model::IdleDays::ALL
        .into_iter()
        .zip([Pass, Fail, Fail, Fail])
    {
        let set = after("AK-05", |one| one.preference.idle_days_keys = days);
        assert_eq!(set, said, "{days:?}");
    }
    assert_eq!(after("AK-06", |_| ()), Pass);
    let own = after("AK-06", |one| one.preference.manage_access_keys = true);
    assert_eq!(own, Fail);
}

#[test]
fn a_leaked_key_is_critical_active_or_not() {
    let leaked = |leaked: Evidence<bool>, active| {
        of("AK-07", |one| (one.leaked, one.active) = (leaked, active))
    };
    assert_eq!(leaked(Evidence::Known(false), true).0, Pass);
    let failing = (Fail, Severity::Critical);
    assert_eq!(leaked(Evidence::Known(true), true), failing);
    assert_eq!(leaked(Evidence::Known(true), false), failing);
    assert_eq!(leaked(Evidence::Missing, true).0, Unknown);
}

#[test]
fn the_mighty_have_no_keys() {
    for (power, said) in [
        (Power::Ordinary, Pass),
        (Power::Super, Fail),
        (Power::Privileged("x".to_owned()), Fail),
        (Power::Undecided, Unknown),
    ] {
        let mut snapshot = sound();
        snapshot.users = vec![program()];
        snapshot.users[0].power = power;
        assert_eq!(says(&snapshot, "AK-08"), [(said, Severity::High)]);
        snapshot.users[0].keys[0].active = false;
        assert_eq!(outcome(&snapshot, "AK-08"), NotApplicable);
    }
    let mut snapshot = sound();
    snapshot.root.keys = vec![key("LTAI1")];
    assert_eq!(outcome(&snapshot, "AK-08"), NotApplicable);
}
