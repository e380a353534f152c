//! PW: what the account demands of passwords.

use super::profile::Parameters;
use super::rule::{About, Finding, Outcome, Resource, Rule, Severity, fails};
use super::snapshot::Snapshot;

pub(super) static RULES: &[Rule] = &[
    Rule {
        id: "PW-01",
        item: "PasswordLength",
        title: "Passwords may be short",
        parameters: &[("characters", |parameters| parameters.length)],
        mappings: &["CIS 1.11", "ram-password-policy-check"],
        check: length,
        ..PATTERN
    },
    Rule {
        id: "PW-02",
        item: "PasswordClasses",
        title: "Passwords need not hold all four classes of characters",
        mappings: &[
            "CIS 1.7",
            "CIS 1.8",
            "CIS 1.9",
            "CIS 1.10",
            "ram-password-policy-check",
        ],
        check: classes,
        ..PATTERN
    },
    Rule {
        id: "PW-03",
        item: "PasswordReuse",
        title: "Earlier passwords may be used again",
        parameters: &[("passwords", |parameters| parameters.reuse)],
        mappings: &["CIS 1.12", "ram-password-policy-check"],
        check: reuse,
        ..PATTERN
    },
    Rule {
        id: "PW-04",
        item: "PasswordAge",
        title: "Passwords are good for another time than they should",
        parameters: &[("days", |parameters| parameters.password_days.days())],
        mappings: &["CIS 1.13", "ram-password-policy-check"],
        check: age,
        ..PATTERN
    },
    Rule {
        id: "PW-05",
        item: "PasswordLock",
        title: "Many wrong passwords do not lock a user out",
        parameters: &[("attempts", |parameters| parameters.attempts)],
        mappings: &["CIS 1.14", "ram-password-policy-check"],
        check: lock,
        ..PATTERN
    },
    Rule {
        id: "PW-06",
        item: "PasswordNameAllowed",
        severity: Severity::Low,
        title: "The name of the user may be in the password",
        check: name_allowed,
        ..PATTERN
    },
];

/// What the rules have in common.
const PATTERN: Rule = Rule {
    id: "",
    version: 1,
    item: "",
    vendor: false,
    severity: Severity::Medium,
    title: "",
    parameters: &[],
    evidence: "the password policy",
    remediation: "SetPasswordPolicy",
    mappings: &[],
    about: About::Account,
    metric: fails,
    check: |_, _| Vec::new(),
};

fn length(snapshot: &Snapshot, parameters: &Parameters) -> Vec<Finding> {
    let length = i64::from(snapshot.passwords.length);
    let why = format!("MinimumPasswordLength is {length}");
    say(snapshot, Severity::Medium, length < parameters.length, why)
}

fn classes(snapshot: &Snapshot, _: &Parameters) -> Vec<Finding> {
    let demanded = [
        (snapshot.passwords.lowercase, "lower case"),
        (snapshot.passwords.uppercase, "upper case"),
        (snapshot.passwords.numbers, "numbers"),
        (snapshot.passwords.symbols, "symbols"),
    ];
    let missing = demanded.iter().filter(|(demanded, _)| !demanded);
    let missing: Vec<_> = missing.map(|(_, class)| *class).collect();
    let why = if missing.is_empty() {
        "all four classes are demanded".to_owned()
    } else {
        format!("not demanded: {}", missing.join(" and "))
    };
    say(snapshot, Severity::Medium, !missing.is_empty(), why)
}

fn reuse(snapshot: &Snapshot, parameters: &Parameters) -> Vec<Finding> {
    let reuse = i64::from(snapshot.passwords.reuse);
    let why = format!("PasswordReusePrevention is {reuse}");
    say(snapshot, Severity::Medium, reuse < parameters.reuse, why)
}

fn age(snapshot: &Snapshot, parameters: &Parameters) -> Vec<Finding> {
    let days = i64::from(snapshot.passwords.age_days);
    let span = parameters.password_days;
    let why = format!("MaxPasswordAge is {days}, wanted is {span} but not 0");
    say(
        snapshot,
        Severity::Medium,
        days == 0 || !span.holds(days),
        why,
    )
}

fn lock(snapshot: &Snapshot, parameters: &Parameters) -> Vec<Finding> {
    let attempts = i64::from(snapshot.passwords.attempts);
    let why = format!("MaxLoginAttemps is {attempts}");
    let many = attempts == 0 || attempts > parameters.attempts;
    say(snapshot, Severity::Medium, many, why)
}

fn name_allowed(snapshot: &Snapshot, _: &Parameters) -> Vec<Finding> {
    let refused = snapshot.passwords.without_name;
    let why = format!("PasswordNotContainUserName is {refused}");
    say(snapshot, Severity::Low, !refused, why)
}

fn say(snapshot: &Snapshot, severity: Severity, fails: bool, why: String) -> Vec<Finding> {
    let account = Resource::root(snapshot);
    vec![Rule::of(severity, account, Outcome::fails(fails)).because(why)]
}
