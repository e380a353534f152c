//! RT: the account's owner.

use super::profile::Parameters;
use super::rule::{About, Finding, Outcome, Resource, Rule, Severity, failing, fails};
use super::snapshot::{Evidence, Snapshot};

pub(super) static RULES: &[Rule] = &[
    Rule {
        id: "RT-01",
        version: 1,
        item: "RootAccessKeyExists",
        vendor: false,
        severity: Severity::Critical,
        title: "The account's owner has an AccessKey",
        parameters: &[],
        evidence: "the owner's AccessKeys",
        remediation: "make a RAM administrator or a role, switch to it, disable the key, delete it",
        mappings: &["CIS 1.2", "AWS CIS 1.3", "IAM.4", "root-ak-check"],
        about: About::Keys,
        metric: failing,
        check: has_keys,
    },
    Rule {
        id: "RT-02",
        version: 1,
        item: "RootMFADisabled",
        vendor: false,
        severity: Severity::Critical,
        title: "The account's owner has no second factor",
        parameters: &[],
        evidence: "the owner's MFA devices",
        remediation: "bind a device and keep it offline",
        mappings: &["CIS 1.3", "IAM.9", "root-mfa-check"],
        about: About::Account,
        metric: fails,
        check: has_no_factor,
    },
    Rule {
        id: "RT-03",
        version: 1,
        item: "AccountRecentUsingAccessKey",
        vendor: true,
        severity: Severity::High,
        title: "An AccessKey of the account's owner was used lately",
        parameters: &[("days", |parameters| parameters.root_key_days)],
        evidence: "when the owner's AccessKeys were last used",
        remediation: "make a RAM administrator or a role, switch to it, disable the key, delete it",
        mappings: &["CIS 1.1"],
        about: About::Keys,
        metric: failing,
        check: uses_keys,
    },
    Rule {
        id: "RT-04",
        version: 1,
        item: "RootRecentConsoleLogon",
        vendor: false,
        severity: Severity::Medium,
        title: "The account's owner logs on at the console",
        parameters: &[
            ("days", |parameters| parameters.root_logon_days),
            ("logons", |parameters| parameters.root_logons),
        ],
        evidence: "logons of the account's owner, the last hundred",
        remediation: "work as a RAM administrator",
        mappings: &["CIS 1.1", "CIS 2.18", "AWS CIS 1.6"],
        about: About::Account,
        metric: fails,
        check: logs_on,
    },
];

fn has_keys(snapshot: &Snapshot, _: &Parameters) -> Vec<Finding> {
    let keys = snapshot.root.keys.iter().map(|key| {
        let (severity, state) = if key.active {
            (Severity::Critical, "active")
        } else {
            (Severity::Medium, "inactive")
        };
        Rule::of(severity, Resource::key(snapshot, None, key), Outcome::Fail)
            .because(format!("the key is {state}"))
    });
    or_none(snapshot, Severity::Critical, keys.collect())
}

fn has_no_factor(snapshot: &Snapshot, _: &Parameters) -> Vec<Finding> {
    let factors = snapshot.root.factors;
    let outcome = Outcome::fails(factors == 0);
    let root = Resource::root(snapshot);
    vec![
        Rule::of(Severity::Critical, root, outcome)
            .because(format!("second factors that are bound: {factors}")),
    ]
}

fn uses_keys(snapshot: &Snapshot, parameters: &Parameters) -> Vec<Finding> {
    let keys = snapshot.root.keys.iter().map(|key| {
        let (outcome, why) = match key.last_used {
            Evidence::Missing => (Outcome::Unknown, "nobody knows when it was used".to_owned()),
            Evidence::Known(None) => (Outcome::Pass, "it was never used".to_owned()),
            Evidence::Known(Some(used)) => {
                let days = snapshot.days_since(used);
                let outcome = Outcome::fails(days <= parameters.root_key_days);
                (outcome, format!("it was last used on {used}"))
            }
        };
        Rule::of(Severity::High, Resource::key(snapshot, None, key), outcome).because(why)
    });
    or_none(snapshot, Severity::High, keys.collect())
}

fn logs_on(snapshot: &Snapshot, parameters: &Parameters) -> Vec<Finding> {
    let root = Resource::root(snapshot);
    let (outcome, why) = match &snapshot.root.logons {
        Evidence::Missing => (
            Outcome::Unknown,
            "logons of the owner are not known".to_owned(),
        ),
        Evidence::Known(logons) => {
            let lately =
                |then: &&model::Moment| snapshot.days_since(**then) <= parameters.root_logon_days;
            let count = logons.iter().filter(lately).count();
            let most = usize::try_from(parameters.root_logons).unwrap_or_default();
            let days = parameters.root_logon_days;
            let why = format!("logons in the last {days} days: {count}");
            (Outcome::fails(count > most), why)
        }
    };
    vec![Rule::of(Severity::Medium, root, outcome).because(why)]
}

/// That the owner has no key is well.
fn or_none(snapshot: &Snapshot, severity: Severity, keys: Vec<Finding>) -> Vec<Finding> {
    if keys.is_empty() {
        let root = Resource::root(snapshot);
        return vec![Rule::of(severity, root, Outcome::Pass).because("the owner has no AccessKey")];
    }
    keys
}
