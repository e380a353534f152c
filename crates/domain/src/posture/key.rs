//! AK: AccessKeys, those of the account's owner too where it makes sense.

use super::power::Power;
use super::profile::Parameters;
use super::rule::{About, Finding, Outcome, Resource, Rule, Severity, failing, fails};
use super::snapshot::{Evidence, Key, Person, Snapshot};

pub(super) static RULES: &[Rule] = &[
    Rule {
        id: "AK-01",
        version: 1,
        item: "AccessKeyNotRotated",
        vendor: false,
        severity: Severity::Medium,
        title: "An AccessKey is old",
        parameters: &[("days", |parameters| parameters.key_days)],
        evidence: "when AccessKeys were made",
        remediation: "rotate it, or use a RAM secret or temporary credentials",
        mappings: &["CIS 1.6", "IAM.3", "ram-user-ak-create-date-expired-check"],
        about: About::Keys,
        metric: failing,
        check: old,
    },
    Rule {
        id: "AK-02",
        version: 1,
        item: "AccessKeyIdle",
        vendor: false,
        severity: Severity::Medium,
        title: "An AccessKey lies idle",
        parameters: &[("days", |parameters| parameters.idle_key_days)],
        evidence: "when AccessKeys were last used",
        remediation: "disable it, watch, delete it",
        mappings: &["IAM.8", "IAM.22", "ram-user-ak-used-expired-check"],
        about: About::Keys,
        metric: failing,
        check: idle,
    },
    Rule {
        id: "AK-03",
        version: 1,
        item: "AccessKeyTwoActive",
        vendor: false,
        severity: Severity::Low,
        title: "Two AccessKeys are active for long",
        parameters: &[("days", |parameters| parameters.rotation_days)],
        evidence: "AccessKeys and when they were switched on",
        remediation: "finish the rotation: disable the older key, then delete it",
        mappings: &["AWS CIS 1.12", "ram-user-activated-ak-quantity-check"],
        about: About::Users,
        metric: failing,
        check: two,
    },
    Rule {
        id: "AK-04",
        version: 1,
        item: "AccessKeyNoNetworkPolicy",
        vendor: false,
        severity: Severity::Medium,
        title: "An AccessKey works from anywhere",
        parameters: &[],
        evidence: "network policies of keys and account",
        remediation: "SetAccessKeyPolicy, or SetAccessKeyPolicyForAccount",
        mappings: &[],
        about: About::Keys,
        metric: failing,
        check: from_anywhere,
    },
    Rule {
        id: "AK-05",
        version: 1,
        item: "AccessKeyIdlePolicyLoose",
        vendor: false,
        severity: Severity::Low,
        title: "Idle AccessKeys are switched off late",
        parameters: &[("days", |parameters| parameters.idle_key_setting)],
        evidence: "the security preference",
        remediation: "SetSecurityPreference with MaxIdleDaysForAccessKeys=90",
        mappings: &[],
        about: About::Account,
        metric: fails,
        check: idle_for_long,
    },
    Rule {
        id: "AK-06",
        version: 1,
        item: "AccessKeySelfManaged",
        vendor: false,
        severity: Severity::Low,
        title: "Users manage their own AccessKeys",
        parameters: &[],
        evidence: "the security preference",
        remediation: "SetSecurityPreference with AllowUserToManageAccessKeys=false",
        mappings: &[],
        about: About::Account,
        metric: fails,
        check: self_managed,
    },
    Rule {
        id: "AK-07",
        version: 1,
        item: "AccessKeyLeaked",
        vendor: false,
        severity: Severity::Critical,
        title: "An AccessKey is known to have leaked",
        parameters: &[],
        evidence: "marks of leaked AccessKeys",
        remediation: "delete it now and revoke its owner's sessions",
        mappings: &["compromised AccessKey"],
        about: About::Keys,
        metric: failing,
        check: leaked,
    },
    Rule {
        id: "AK-08",
        version: 1,
        item: "AccessKeyPrivileged",
        vendor: false,
        severity: Severity::High,
        title: "An AccessKey of a user who can do everything, or come to it",
        parameters: &[],
        evidence: "AccessKeys and what policies come to",
        remediation: "use a role and temporary credentials",
        mappings: &[],
        about: About::Keys,
        metric: failing,
        check: mighty,
    },
];

fn old(snapshot: &Snapshot, parameters: &Parameters) -> Vec<Finding> {
    active(snapshot, Severity::Medium, |_, key| {
        let days = snapshot.days_since(key.created);
        let severity = if days > LONG {
            Severity::High
        } else {
            Severity::Medium
        };
        let why = format!("it was made on {}", key.created);
        (severity, Outcome::fails(days > parameters.key_days), why)
    })
}

fn idle(snapshot: &Snapshot, parameters: &Parameters) -> Vec<Finding> {
    active(snapshot, Severity::Medium, |_, key| {
        let (since, why) = match key.last_used {
            Evidence::Missing => {
                let why = "nobody knows when it was used".to_owned();
                return (Severity::Medium, Outcome::Unknown, why);
            }
            Evidence::Known(None) => (
                key.created,
                format!("it was never used since {}", key.created),
            ),
            Evidence::Known(Some(used)) => (used, format!("it was last used on {used}")),
        };
        let outcome = Outcome::fails(snapshot.days_since(since) > parameters.idle_key_days);
        (Severity::Medium, outcome, why)
    })
}

fn two(snapshot: &Snapshot, parameters: &Parameters) -> Vec<Finding> {
    let look = |resource: Resource, keys: &[Key]| {
        let active: Vec<_> = keys.iter().filter(|key| key.active).collect();
        let latest = active.iter().map(|key| key.created.max(key.updated)).max();
        let (outcome, why) = match latest {
            Some(since) if active.len() > 1 => {
                let late = snapshot.days_since(since) > parameters.rotation_days;
                (
                    Outcome::fails(late),
                    format!("more than one is active since {since}"),
                )
            }
            _ => (Outcome::Pass, format!("active keys: {}", active.len())),
        };
        Rule::of(Severity::Low, resource, outcome).because(why)
    };
    let root = look(Resource::root(snapshot), &snapshot.root.keys);
    let users = snapshot.users.iter();
    let users = users.map(|user| look(Resource::user(snapshot, user), &user.keys));
    std::iter::once(root).chain(users).collect()
}

fn from_anywhere(snapshot: &Snapshot, _: &Parameters) -> Vec<Finding> {
    active(snapshot, Severity::Medium, |_, key| {
        // A key's own policy in force stands in the place of the account's.
        let network = match &key.network {
            Evidence::Known(None) => &snapshot.network,
            own => own,
        };
        let (outcome, why) = match network {
            Evidence::Missing => (Outcome::Unknown, "network policies are not known"),
            Evidence::Known(None) => (Outcome::Fail, "no network policy is in force"),
            Evidence::Known(Some(network)) if network.is_open() => {
                (Outcome::Fail, "the network policy lets every address in")
            }
            Evidence::Known(Some(_)) => (Outcome::Pass, "a network policy is in force"),
        };
        (Severity::Medium, outcome, why.to_owned())
    })
}

fn idle_for_long(snapshot: &Snapshot, parameters: &Parameters) -> Vec<Finding> {
    let days = i64::from(snapshot.preference.idle_days_keys.days());
    let outcome = Outcome::fails(days > parameters.idle_key_setting);
    setting(
        snapshot,
        outcome,
        format!("MaxIdleDaysForAccessKeys is {days}"),
    )
}

fn self_managed(snapshot: &Snapshot, _: &Parameters) -> Vec<Finding> {
    let allowed = snapshot.preference.manage_access_keys;
    let why = format!("AllowUserToManageAccessKeys is {allowed}");
    setting(snapshot, Outcome::fails(allowed), why)
}

fn leaked(snapshot: &Snapshot, _: &Parameters) -> Vec<Finding> {
    let keys = snapshot.keys().map(|(owner, key)| {
        let (outcome, why) = match key.leaked {
            Evidence::Missing => (Outcome::Unknown, "marks of leaked keys are not known"),
            Evidence::Known(true) => (Outcome::Fail, "it is marked as leaked"),
            Evidence::Known(false) => (Outcome::Pass, "it is not marked as leaked"),
        };
        let resource = Resource::key(snapshot, owner, key);
        Rule::of(Severity::Critical, resource, outcome).because(why)
    });
    keys.collect()
}

fn mighty(snapshot: &Snapshot, _: &Parameters) -> Vec<Finding> {
    active(snapshot, Severity::High, |owner, _| {
        let outcome = match owner.map(|user| &user.power) {
            // The owner's keys have rules of their own.
            None => Outcome::NotApplicable,
            Some(Power::Ordinary) => Outcome::Pass,
            Some(Power::Undecided) => Outcome::Unknown,
            Some(Power::Super | Power::Privileged(_)) => Outcome::Fail,
        };
        let why = owner.map_or_else(String::new, |user| user.power.to_string());
        (Severity::High, outcome, why)
    })
}

/// Looks at each key; the rule does not apply to those that are switched off.
fn active(
    snapshot: &Snapshot,
    severity: Severity,
    look: impl Fn(Option<&Person>, &Key) -> (Severity, Outcome, String),
) -> Vec<Finding> {
    let keys = snapshot.keys().map(|(owner, key)| {
        let (severity, outcome, why) = if key.active {
            look(owner, key)
        } else {
            let why = "it is inactive".to_owned();
            (severity, Outcome::NotApplicable, why)
        };
        Rule::of(severity, Resource::key(snapshot, owner, key), outcome).because(why)
    });
    keys.collect()
}

fn setting(snapshot: &Snapshot, outcome: Outcome, why: String) -> Vec<Finding> {
    vec![Rule::of(Severity::Low, Resource::root(snapshot), outcome).because(why)]
}

/// Days after which an old key is worse than that.
const LONG: i64 = 365;
