//! Each rule: what passes, what fails, the last day and the day after, what nobody knows.

mod evidence;
mod key;
mod logon;
mod password;
mod power;
mod root;
mod secret;
mod together;
mod user;

use model::{AccountId, MfaDemand, Moment, PasswordPolicy, SecurityPreference};

use super::*;

pub(super) const NOW: Moment = Moment::from_seconds(1_800_000_000);

/// An account without a flaw: its owner, and one person who is called alice.
pub(super) fn sound() -> Snapshot {
    Snapshot {
        account: AccountId::new(1_000_000_000_000_001),
        founded: days(1000),
        now: NOW,
        domain: "acme.onaliyun.com".to_owned(),
        root: Root {
            factors: 1,
            password: None,
            logons: Evidence::Known(Vec::new()),
            keys: Vec::new(),
        },
        users: vec![alice()],
        passwords: PasswordPolicy {
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
        },
        preference: SecurityPreference {
            mfa: MfaDemand::Mandatory,
            session_hours: 8,
            networks: "10.0.0.0/8".parse().unwrap(),
            idle_days_users: model::IdleDays::ALL[0],
            idle_days_keys: model::IdleDays::ALL[0],
            ..SecurityPreference::default()
        },
        single_sign_on: Evidence::Known(SingleSignOn {
            providers: 1,
            ..SingleSignOn::default()
        }),
        providers: Evidence::Known(vec![Provider {
            name: None,
            end: Evidence::Known(days(-31)),
        }]),
        network: Evidence::Known(None),
        secrets: Evidence::Known(vec![
            StoredSecret {
                name: "app".parse().unwrap(),
                put: days(90),
                managed: None,
                of_role: false,
                due: None,
            },
            StoredSecret {
                name: "acs/ram/user/program".parse().unwrap(),
                put: days(400),
                managed: Some(Managed {
                    interval: Some(7 * 24 * 60 * 60),
                    next: Some(days(-1)),
                    trouble: None,
                }),
                of_role: false,
                due: None,
            },
        ]),
    }
}

/// A person who logs on with a second factor.
pub(super) fn alice() -> Person {
    Person {
        name: "alice".parse().unwrap(),
        created: days(100),
        login: Some(Login {
            active: true,
            enabled: days(100),
            last: Some(days(0)),
        }),
        password: Some(Password {
            set: days(10),
            initial: false,
        }),
        factors: 1,
        passkeys: 0,
        direct_policies: Vec::new(),
        group_policies: 1,
        power: Power::Ordinary,
        keys: Vec::new(),
    }
}

/// A program with one key that is as it should be.
pub(super) fn program() -> Person {
    Person {
        name: "program".parse().unwrap(),
        login: None,
        password: None,
        factors: 0,
        keys: vec![key("LTAI1")],
        ..alice()
    }
}

pub(super) fn key(id: &str) -> Key {
    Key {
        id: id.parse().unwrap(),
        active: true,
        created: days(10),
        updated: days(10),
        last_used: Evidence::Known(Some(days(0))),
        network: Evidence::Known(Some(network("10.0.0.0/8"))),
        leaked: Evidence::Known(false),
    }
}

pub(super) fn network(address: &str) -> Network {
    Network {
        public: vec!["192.0.2.1".to_owned(), address.to_owned()],
    }
}

/// The moment at which this many days, and almost one more, have gone by.
pub(super) fn days(ago: i64) -> Moment {
    NOW.plus_seconds(1 - (ago + 1) * 86_400)
}

/// What a rule says of each resource, in the default profile.
pub(super) fn says(snapshot: &Snapshot, id: &str) -> Vec<(Outcome, Severity)> {
    says_in(snapshot, id, Profile::Default)
}

pub(super) fn says_in(snapshot: &Snapshot, id: &str, profile: Profile) -> Vec<(Outcome, Severity)> {
    let assessment = assess(snapshot, profile, &[]);
    let mut verdicts = assessment.verdicts.iter();
    let verdict = verdicts.find(|one| one.rule.id == id).unwrap();
    let findings = verdict.findings.iter();
    findings.map(|one| (one.outcome, one.severity)).collect()
}

/// The same of one resource alone.
#[track_caller]
pub(super) fn outcome(snapshot: &Snapshot, id: &str) -> Outcome {
    let said = says(snapshot, id);
    assert_eq!(said.len(), 1, "{said:?}");
    said[0].0
}

/// What a rule says of one resource of the sound account after a change.
#[track_caller]
pub(super) fn after(id: &str, change: impl FnOnce(&mut Snapshot)) -> Outcome {
    let mut snapshot = sound();
    change(&mut snapshot);
    outcome(&snapshot, id)
}
