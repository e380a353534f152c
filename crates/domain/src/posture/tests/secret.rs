//! KM: secrets.

use super::*;

/// The account with this managed secret and no other.
fn with(managed: Managed) -> Snapshot {
    let mut snapshot = sound();
    snapshot.secrets = Evidence::Known(vec![StoredSecret {
        name: "acs/ram/user/program".parse().unwrap(),
        put: days(1),
        managed: Some(managed),
        of_role: false,
        due: None,
    }]);
    snapshot
}

fn weekly() -> Managed {
    Managed {
        interval: Some(7 * 24 * 60 * 60),
        next: Some(days(-1)),
        trouble: None,
    }
}

fn found(snapshot: &Snapshot, rule: &str) -> Vec<(Outcome, String)> {
    let assessment = assess(snapshot, Profile::Default, &[]);
    let mut verdicts = assessment.verdicts.iter();
    let verdict = verdicts.find(|one| one.rule.id == rule).unwrap();
    let findings = verdict.findings.iter();
    findings.map(|one| (one.outcome, one.why.clone())).collect()
}

#[test]
fn a_managed_secret_that_is_not_rotated_by_itself_is_found() {
    assert_eq!(found(&with(weekly()), "KM-01")[0].0, Outcome::Pass);
    let off = Managed {
        interval: None,
        next: None,
        ..weekly()
    };
    assert_eq!(found(&with(off.clone()), "KM-01")[0].0, Outcome::Fail);
    // That it is off is no failure of a rotation.
    assert_eq!(found(&with(off), "KM-02")[0].0, Outcome::Pass);
}

#[test]
fn a_rotation_fails_if_something_stands_in_its_way_or_it_is_more_than_a_day_late() {
    let trouble = Managed {
        trouble: Some("its user is gone".to_owned()),
        ..weekly()
    };
    let told = found(&with(trouble), "KM-02");
    assert_eq!(told, [(Outcome::Fail, "its user is gone".to_owned())]);
    let due = |seconds: i64| Managed {
        next: Some(NOW.plus_seconds(-24 * 60 * 60 - seconds)),
        ..weekly()
    };
    assert_eq!(found(&with(due(0)), "KM-02")[0].0, Outcome::Pass);
    assert_eq!(found(&with(due(1)), "KM-02")[0].0, Outcome::Fail);
}

#[test]
fn a_value_is_old_after_its_days_and_that_of_a_managed_secret_never() {
    let put = |ago: i64| {
        let mut snapshot = sound();
        snapshot.secrets = Evidence::Known(vec![StoredSecret {
            name: "app".parse().unwrap(),
            put: days(ago),
            managed: None,
            of_role: false,
            due: None,
        }]);
        found(&snapshot, "KM-04")[0].0
    };
    assert_eq!([put(90), put(91)], [Outcome::Pass, Outcome::Fail]);
    let managed = &found(&sound(), "KM-04")[1];
    assert_eq!(managed.0, Outcome::NotApplicable);
    assert!(found(&with(weekly()), "KM-04")[0].1.contains("rotations"));
}

#[test]
fn a_value_that_is_to_be_replaced_is_found_until_it_is_and_credentials_of_a_role_are_never_old() {
    let app = |due: Option<Moment>, of_role: bool| {
        let mut snapshot = sound();
        snapshot.secrets = Evidence::Known(vec![StoredSecret {
            name: "app".parse().unwrap(),
            put: days(400),
            managed: None,
            of_role,
            due,
        }]);
        snapshot
    };
    assert_eq!(found(&app(None, false), "KM-05")[0].0, Outcome::Pass);
    let due = &found(&app(Some(days(1)), false), "KM-05")[0];
    assert_eq!(due.0, Outcome::Fail);
    assert!(due.1.contains(&days(1).to_string()), "{due:?}");
    assert_eq!(found(&app(None, false), "KM-04")[0].0, Outcome::Fail);
    assert_eq!(
        found(&app(None, true), "KM-04")[0].0,
        Outcome::NotApplicable
    );
}
