//! LG.

use super::*;
use Outcome::{Fail, NotApplicable, Pass, Unknown};

#[test]
fn many_people_log_on_by_way_of_another_system() {
    let of = |people: usize, single_sign_on: Evidence<SingleSignOn>| {
        after("LG-01", |one| {
            one.users = vec![alice(); people];
            one.users.extend(vec![program(); 9]);
            one.single_sign_on = single_sign_on;
        })
    };
    let none = || Evidence::Known(SingleSignOn::default());
    assert_eq!(of(4, none()), NotApplicable);
    assert_eq!(of(5, none()), Fail);
    assert_eq!(of(4, Evidence::Missing), NotApplicable);
    assert_eq!(of(5, Evidence::Missing), Unknown);
    for one in [
        SingleSignOn {
            for_users: true,
            ..SingleSignOn::default()
        },
        SingleSignOn {
            providers: 1,
            ..SingleSignOn::default()
        },
        SingleSignOn {
            directory: true,
            ..SingleSignOn::default()
        },
    ] {
        assert_eq!(of(5, Evidence::Known(one)), Pass);
    }
}

#[test]
fn the_item_of_single_sign_on_says_whether_there_is_any() {
    let of = |single_sign_on| {
        let mut snapshot = sound();
        snapshot.single_sign_on = single_sign_on;
        let mut verdicts = assess(&snapshot, Profile::Default, &[])
            .verdicts
            .into_iter();
        let found = verdicts.find(|one| one.rule.item == "SSOLoginEnabled");
        found.unwrap().metric
    };
    let known = |providers| {
        Evidence::Known(SingleSignOn {
            providers,
            ..SingleSignOn::default()
        })
    };
    assert_eq!(of(known(1)), model::Metric::Boolean(true));
    assert_eq!(of(known(0)), model::Metric::Boolean(false));
    assert_eq!(
        of(Evidence::Missing),
        model::Metric::Text("Unknown".to_owned())
    );
}

#[test]
fn certificates_of_providers_are_good_for_a_month() {
    let of = |name: Option<&str>, end| {
        let mut snapshot = sound();
        snapshot.providers = Evidence::Known(vec![Provider {
            name: name.map(|name| name.parse().unwrap()),
            end,
        }]);
        let mut verdicts = assess(&snapshot, Profile::Default, &[])
            .verdicts
            .into_iter();
        let found = verdicts.find(|one| one.rule.id == "LG-06").unwrap();
        let one = found.findings[0].clone();
        (one.outcome, one.severity, one.resource.arn, one.why)
    };
    let outcome = |end| {
        let (outcome, severity, ..) = of(None, Evidence::Known(end));
        (outcome, severity)
    };
    assert_eq!(outcome(days(-31)), (Pass, Severity::Medium));
    assert_eq!(outcome(days(-30)), (Fail, Severity::Medium));
    assert_eq!(outcome(days(0)), (Fail, Severity::High));
    let (told, _, arn, why) = of(None, Evidence::Missing);
    assert_eq!(
        (told, arn.as_str()),
        (Unknown, "acs:ram::1000000000000001:root")
    );
    assert!(why.starts_with("the users' provider: "), "{why}");
    let (.., arn, why) = of(Some("company"), Evidence::Known(days(-9)));
    assert_eq!(arn, "acs:ram::1000000000000001:saml-provider/company");
    assert!(why.starts_with("company: "), "{why}");
    let without = |providers| after("LG-06", |one| one.providers = providers);
    assert_eq!(without(Evidence::Known(Vec::new())), NotApplicable);
    assert_eq!(without(Evidence::Missing), Unknown);
}

#[test]
fn people_log_on_from_some_networks_alone() {
    let of = |networks: &[&str], mfa| {
        let mut snapshot = sound();
        snapshot.preference.mfa = mfa;
        let given = networks.join(";");
        snapshot.preference.networks = given.parse().unwrap_or_default();
        says(&snapshot, "LG-02")[0]
    };
    assert_eq!(of(&["10.0.0.0/8"], MfaDemand::Mandatory).0, Pass);
    let open: [&[&str]; 3] = [&[], &["0.0.0.0/0"], &["10.0.0.0/8", "::/0"]];
    for networks in open {
        let low = (Fail, Severity::Low);
        assert_eq!(of(networks, MfaDemand::Mandatory), low);
        let medium = (Fail, Severity::Medium);
        assert_eq!(of(networks, MfaDemand::Independent), medium);
        assert_eq!(of(networks, MfaDemand::Adaptive), medium);
    }
}

#[test]
fn sessions_are_short_and_nothing_is_remembered() {
    let hours = |hours| after("LG-03", |one| one.preference.session_hours = hours);
    assert_eq!([8, 9].map(hours), [Pass, Fail]);
    let saves = |saves| after("LG-04", |one| one.preference.save_mfa_ticket = saves);
    assert_eq!([false, true].map(saves), [Pass, Fail]);
}

#[test]
fn idle_users_are_switched_off_soon() {
    for (days, said) in model::IdleDays::ALL
        .into_iter()
        .zip([Pass, Fail, Fail, Fail])
    {
        let set = after("LG-05", |one| one.preference.idle_days_users = days);
        assert_eq!(set, said, "{days:?}");
    }
}
