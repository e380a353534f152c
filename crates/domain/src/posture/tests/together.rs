//! All rules together: their list, the score, exceptions, counts.

use std::collections::BTreeSet;

use super::*;

const IDS: &str = "RT-01 RT-02 RT-03 RT-04 \
                   US-01 US-02 US-03 US-04 US-05 US-06 US-07 US-08 \
                   AK-01 AK-02 AK-03 AK-04 AK-05 AK-06 AK-07 AK-08 \
                   PW-01 PW-02 PW-03 PW-04 PW-05 PW-06 \
                   LG-01 LG-02 LG-03 LG-04 LG-05 LG-06 \
                   KM-01 KM-02 KM-04 KM-05";

#[test]
fn there_are_36_rules_and_each_says_all_of_itself() {
    let ids: Vec<_> = rules().map(|rule| rule.id).collect();
    assert_eq!(ids.join(" "), IDS);
    assert_eq!(ids.len(), 36);
    let items: BTreeSet<_> = rules().map(|rule| rule.item).collect();
    assert_eq!(items.len(), 36);
    let vendor: Vec<_> = rules()
        .filter(|rule| rule.vendor)
        .map(|rule| rule.item)
        .collect();
    assert_eq!(vendor, ["AccountRecentUsingAccessKey", "SSOLoginEnabled"]);
    for rule in rules() {
        assert!(rule.version > 0, "{}", rule.id);
        for text in [rule.item, rule.title, rule.evidence, rule.remediation] {
            assert!(text.len() > 5, "{} says too little: {text}", rule.id);
        }
        assert_eq!(rule_of(rule.item).map(|one| one.id), Some(rule.id));
    }
}

/// A user of each sort, and keys of everybody.
fn busy() -> Snapshot {
    let mut snapshot = sound();
    snapshot.users.push(program());
    snapshot
}

#[test]
fn every_rule_finds_something_and_a_sound_account_passes_all() {
    let assessment = assess(&busy(), Profile::Default, &[]);
    for verdict in &assessment.verdicts {
        assert!(!verdict.findings.is_empty(), "{}", verdict.rule.id);
        assert_eq!(verdict.outcome(), Outcome::Pass, "{}", verdict.rule.id);
    }
    assert_eq!((assessment.score(), assessment.worst()), (100, None));
}

#[test]
fn what_is_missing_is_never_a_pass() {
    let mut snapshot = busy();
    snapshot.root.keys = vec![Key {
        active: false,
        ..key("LTAI2")
    }];
    snapshot.root.logons = Evidence::Missing;
    snapshot.single_sign_on = Evidence::Missing;
    snapshot.providers = Evidence::Missing;
    snapshot.network = Evidence::Missing;
    snapshot.secrets = Evidence::Missing;
    snapshot.users.extend(vec![alice(); 5]);
    for user in &mut snapshot.users {
        user.power = Power::Undecided;
        user.login = user.login.take().map(|login| Login {
            last: None,
            ..login
        });
    }
    let keys = snapshot.users.iter_mut().flat_map(|user| &mut user.keys);
    for key in keys.chain(&mut snapshot.root.keys) {
        key.last_used = Evidence::Missing;
        key.network = Evidence::Missing;
        key.leaked = Evidence::Missing;
    }
    let assessment = assess(&snapshot, Profile::Default, &[]);
    let unknown = assessment.verdicts.iter();
    let unknown: Vec<_> = unknown
        .filter(|one| {
            one.findings
                .iter()
                .any(|one| one.outcome == Outcome::Unknown)
        })
        .map(|one| one.rule.id)
        .collect();
    let expected = [
        "RT-03", "RT-04", "US-06", "AK-02", "AK-04", "AK-07", "AK-08", "LG-01", "LG-06", "KM-01",
        "KM-02", "KM-04", "KM-05",
    ];
    assert_eq!(unknown, expected);
}

#[test]
fn the_score_is_of_critical_and_high_rules_and_the_unknown_counts_against_it() {
    let score = |change: &dyn Fn(&mut Snapshot)| {
        let mut snapshot = busy();
        // Without managed secrets, of which KM-02 would say something: 5 more.
        snapshot.secrets = Evidence::Known(Vec::new());
        change(&mut snapshot);
        assess(&snapshot, Profile::Default, &[]).score()
    };
    // Weights: RT-01, RT-02 and AK-07 10 each, RT-03, US-01, US-02 and AK-08 5 each.
    assert_eq!(score(&|one| one.passwords.length = 8), 100);
    assert_eq!(score(&|one| one.root.factors = 0), 80);
    assert_eq!(score(&|one| one.preference.mfa = MfaDemand::Adaptive), 90);
    let unknown = |one: &mut Snapshot| one.users[1].keys[0].leaked = Evidence::Missing;
    assert_eq!(score(&unknown), 80);
    // Where nobody has a key, two rules say nothing: 30 of 35.
    let no_keys = |one: &mut Snapshot| {
        one.users.truncate(1);
        one.preference.mfa = MfaDemand::Independent;
    };
    assert_eq!(score(&no_keys), 86);
}

fn exception(resource: &str, until: Moment) -> Exception {
    Exception {
        rule: "AK-01".to_owned(),
        resource: resource.to_owned(),
        reason: "goes with the old mill".to_owned(),
        author: "alice".to_owned(),
        from: days(10),
        until,
    }
}

#[test]
fn an_exception_holds_for_its_rule_and_resource_until_it_ends() {
    let mut snapshot = busy();
    let old = &mut snapshot.users[1].keys[0];
    (old.created, old.last_used) = (days(400), Evidence::Known(None));
    let outcomes = |exceptions: &[Exception]| {
        let assessment = assess(&snapshot, Profile::Default, exceptions);
        let of = |id: &str| {
            let found = assessment.verdicts.iter().find(|one| one.rule.id == id);
            found.unwrap().outcome()
        };
        (of("AK-01"), of("AK-02"))
    };
    let soon = NOW.plus_seconds(1);
    let (fail, excepted) = (Outcome::Fail, Outcome::Excepted);
    assert_eq!(outcomes(&[]), (fail, fail));
    assert_eq!(outcomes(&[exception("LTAI1", soon)]), (excepted, fail));
    assert_eq!(outcomes(&[exception("LTAI1", NOW)]), (fail, fail));
    assert_eq!(outcomes(&[exception("LTAI9", soon)]), (fail, fail));
    let early = Exception {
        from: soon,
        ..exception("LTAI1", NOW.plus_seconds(9))
    };
    assert_eq!(outcomes(&[early]), (fail, fail));
    let year = |seconds: i64| {
        let mut one = exception("LTAI1", NOW);
        one.until = one.from.plus_seconds(365 * 86_400 + seconds);
        one
    };
    assert_eq!(outcomes(&[year(0)]), (excepted, fail));
    assert_eq!(outcomes(&[year(1)]), (fail, fail));
    assert!(year(1).check().is_err() && year(0).check().is_ok());
    let nobody = Exception {
        author: " ".to_owned(),
        ..exception("LTAI1", soon)
    };
    assert_eq!(outcomes(&[nobody]), (fail, fail));
}

#[test]
fn an_exception_says_who_answers_and_a_pass_needs_none() {
    let mut snapshot = busy();
    let soon = NOW.plus_seconds(1);
    let excepted = [exception("LTAI1", soon)];
    let finding = |snapshot: &Snapshot| {
        let assessment = assess(snapshot, Profile::Default, &excepted);
        let mut verdicts = assessment.verdicts.into_iter();
        verdicts.find(|one| one.rule.id == "AK-01").unwrap()
    };
    assert_eq!(finding(&snapshot).outcome(), Outcome::Pass);
    snapshot.users[1].keys[0].created = days(91);
    let verdict = finding(&snapshot);
    assert_eq!(verdict.metric, model::Metric::Number(0));
    assert_eq!((verdict.open().count(), verdict.worst()), (0, None));
    let why = &verdict.findings[0].why;
    assert!(why.contains("alice: goes with the old mill"), "{why}");
}

#[test]
fn the_security_report_counts() {
    let mut snapshot = sound();
    let made = |created: i64, used: Evidence<Option<Moment>>, active| Key {
        created: days(created),
        last_used: used,
        active,
        ..key("LTAI1")
    };
    let (old, now) = (91, Evidence::Known(Some(days(90))));
    let with = |keys: Vec<Key>| Person { keys, ..program() };
    snapshot.users.extend([
        with(vec![
            made(old, now.clone(), true),
            made(90, now.clone(), true),
        ]),
        with(vec![
            made(old, Evidence::Known(Some(days(91))), true),
            made(old, Evidence::Known(None), true),
        ]),
        with(vec![made(old, Evidence::Missing, true)]),
        with(vec![made(500, Evidence::Known(None), false)]),
    ]);
    snapshot.root.keys = vec![made(500, Evidence::Known(None), true)];
    let counted = practice(&snapshot);
    let expected = Practice {
        root_factor: true,
        root_keys: 1,
        users: 5,
        with_factor: 1,
        passwords: PasswordLevel::High,
        with_old_keys: 3,
        with_unused_keys: 2,
        old_keys: 4,
        unused_keys: 3,
    };
    assert_eq!(counted, expected);
}

#[test]
fn the_level_of_passwords_follows_what_is_demanded() {
    let level = |change: &dyn Fn(&mut PasswordPolicy)| {
        let mut snapshot = sound();
        change(&mut snapshot.passwords);
        practice(&snapshot).passwords
    };
    assert_eq!(level(&|_| ()), PasswordLevel::High);
    assert_eq!(level(&|one| one.length = 13), PasswordLevel::Mid);
    assert_eq!(level(&|one| one.reuse = 4), PasswordLevel::Mid);
    assert_eq!(level(&|one| one.symbols = false), PasswordLevel::Mid);
    assert_eq!(level(&|one| one.length = 8), PasswordLevel::Mid);
    let two = |one: &mut PasswordPolicy| (one.symbols, one.numbers) = (false, false);
    assert_eq!(level(&two), PasswordLevel::Low);
    assert_eq!(level(&|one| one.length = 7), PasswordLevel::Low);
}

#[test]
fn a_snapshot_written_down_says_the_same_again() {
    let snapshot = busy();
    let text = serde_json::to_string(&snapshot).unwrap();
    let read: Snapshot = serde_json::from_str(&text).unwrap();
    assert_eq!(read, snapshot);
}
