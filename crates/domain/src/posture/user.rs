//! US: RAM users, how they log on and what they hold.

use model::MfaDemand;

use super::power::Power;
use super::profile::Parameters;
use super::rule::{About, Finding, Outcome, Resource, Rule, Severity, failing, fails};
use super::snapshot::{Evidence, Person, Snapshot};

pub(super) static RULES: &[Rule] = &[
    Rule {
        id: "US-01",
        version: 1,
        item: "RamUserConsoleNoMFA",
        vendor: false,
        severity: Severity::High,
        title: "A user with console logon has no second factor",
        parameters: &[],
        evidence: "login profiles, bound MFA devices, passkeys, policies",
        remediation: "bind one; demand it with MFABindRequired or MFAOperationForLogin=mandatory",
        mappings: &["CIS 1.4", "IAM.5", "ram-user-mfa-check"],
        about: About::Users,
        metric: failing,
        check: has_no_factor,
    },
    Rule {
        id: "US-02",
        version: 1,
        item: "MFANotEnforced",
        vendor: false,
        severity: Severity::High,
        title: "A second factor is not demanded of everybody",
        parameters: &[],
        evidence: "the security preference",
        remediation: "SetSecurityPreference with MFAOperationForLogin=mandatory",
        mappings: &[],
        about: About::Account,
        metric: fails,
        check: demands_no_factor,
    },
    Rule {
        id: "US-03",
        version: 1,
        item: "RamUserIdleConsole",
        vendor: false,
        severity: Severity::Medium,
        title: "Console logon lies idle",
        parameters: &[("days", |parameters| parameters.idle_logon_days)],
        evidence: "login profiles and last logons",
        remediation: "switch console logon off; delete the user later",
        mappings: &["CIS 1.5", "ram-user-last-login-expired-check"],
        about: About::Users,
        metric: failing,
        check: idle,
    },
    Rule {
        id: "US-04",
        version: 1,
        item: "RamUserConsoleAndKeys",
        vendor: false,
        severity: Severity::Medium,
        title: "A user is person and program at once",
        parameters: &[],
        evidence: "login profiles and AccessKeys",
        remediation: "make one user for the person and another for the program",
        mappings: &["AWS CIS 1.10"],
        about: About::Users,
        metric: failing,
        check: two_in_one,
    },
    Rule {
        id: "US-05",
        version: 1,
        item: "RamUserDirectPolicy",
        vendor: false,
        severity: Severity::Low,
        title: "A policy is attached to a user, not to a group",
        parameters: &[],
        evidence: "attachments",
        remediation: "attach it to a group and add the user to the group",
        mappings: &["CIS 1.16", "IAM.2", "ram-user-group-membership-check"],
        about: About::Users,
        metric: failing,
        check: direct,
    },
    Rule {
        id: "US-06",
        version: 1,
        item: "RamUserUnusedEver",
        vendor: false,
        severity: Severity::Low,
        title: "A user was never used",
        parameters: &[("days", |parameters| parameters.unused_days)],
        evidence: "users, last logons, last uses of AccessKeys",
        remediation: "delete the user",
        mappings: &[],
        about: About::Users,
        metric: failing,
        check: unused,
    },
    Rule {
        id: "US-07",
        version: 1,
        item: "InitialPasswordPending",
        vendor: false,
        severity: Severity::Low,
        title: "An initial password was not changed",
        parameters: &[("days", |parameters| parameters.initial_days)],
        evidence: "login profiles and the password policy",
        remediation: "set a new password, or delete the login profile",
        mappings: &[],
        about: About::Users,
        metric: failing,
        check: initial,
    },
    Rule {
        id: "US-08",
        version: 1,
        item: "RamUserNoPolicy",
        vendor: false,
        severity: Severity::Info,
        title: "A user has no policy",
        parameters: &[],
        evidence: "attachments and memberships",
        remediation: "delete the user, or attach what the user needs to a group",
        mappings: &["ram-user-no-policy-check"],
        about: About::Users,
        metric: failing,
        check: no_policy,
    },
];

fn has_no_factor(snapshot: &Snapshot, _: &Parameters) -> Vec<Finding> {
    each(snapshot, |user| {
        let severity = match user.power {
            Power::Ordinary => Severity::High,
            // Whose policies nobody understands may be mighty.
            Power::Super | Power::Privileged(_) | Power::Undecided => Severity::Critical,
        };
        if !user.logs_on() {
            return (severity, Outcome::NotApplicable, NO_LOGON.to_owned());
        }
        let bound = user.factors + user.passkeys;
        let why = format!("second factors that are bound: {bound}; {}", user.power);
        (severity, Outcome::fails(!user.has_factor()), why)
    })
}

fn demands_no_factor(snapshot: &Snapshot, _: &Parameters) -> Vec<Finding> {
    let (severity, outcome, demand) = match snapshot.preference.mfa {
        MfaDemand::Mandatory => (Severity::High, Outcome::Pass, "mandatory"),
        MfaDemand::Independent => (Severity::High, Outcome::Fail, "independent"),
        MfaDemand::Adaptive => (Severity::Medium, Outcome::Fail, "adaptive"),
    };
    let finding = Rule::of(severity, Resource::root(snapshot), outcome);
    vec![finding.because(format!("MFAOperationForLogin is {demand}"))]
}

fn idle(snapshot: &Snapshot, parameters: &Parameters) -> Vec<Finding> {
    each(snapshot, |user| {
        let Some(login) = user.login.as_ref().filter(|login| login.active) else {
            return (
                Severity::Medium,
                Outcome::NotApplicable,
                NO_LOGON.to_owned(),
            );
        };
        let since = login
            .last
            .map_or(login.enabled, |last| last.max(login.enabled));
        let outcome = Outcome::fails(snapshot.days_since(since) > parameters.idle_logon_days);
        let what = match login.last {
            Some(last) if last == since => "last logged on",
            _ => "got console logon",
        };
        (
            Severity::Medium,
            outcome,
            format!("the user {what} on {since}"),
        )
    })
}

fn two_in_one(snapshot: &Snapshot, _: &Parameters) -> Vec<Finding> {
    each(snapshot, |user| {
        let keys = user.active_keys().count();
        let both = user.logs_on() && keys > 0;
        let logon = if user.logs_on() { "on" } else { "off" };
        let why = format!("console logon is {logon}, active keys: {keys}");
        (Severity::Medium, Outcome::fails(both), why)
    })
}

fn direct(snapshot: &Snapshot, _: &Parameters) -> Vec<Finding> {
    each(snapshot, |user| {
        let on = &user.direct_policies;
        let why = if on.is_empty() {
            "no policy is attached to the user".to_owned()
        } else {
            format!("attached to the user: {}", on.join(" "))
        };
        (Severity::Low, Outcome::fails(!on.is_empty()), why)
    })
}

fn unused(snapshot: &Snapshot, parameters: &Parameters) -> Vec<Finding> {
    each(snapshot, |user| {
        let days = snapshot.days_since(user.created);
        let logged_on = user.login.as_ref().is_some_and(|one| one.last.is_some());
        let uses = || user.keys.iter().map(|key| &key.last_used);
        let signed = uses().any(|used| matches!(used, Evidence::Known(Some(_))));
        let outcome = if days <= parameters.unused_days || logged_on || signed {
            Outcome::Pass
        } else if uses().any(|used| *used == Evidence::Missing) {
            Outcome::Unknown
        } else {
            Outcome::Fail
        };
        let why = format!("the user was made on {}", user.created);
        (Severity::Low, outcome, why)
    })
}

fn initial(snapshot: &Snapshot, parameters: &Parameters) -> Vec<Finding> {
    each(snapshot, |user| {
        let password = user.password.as_ref().filter(|password| password.initial);
        let (Some(login), Some(password)) = (&user.login, password) else {
            let why = "no initial password waits".to_owned();
            return (Severity::Low, Outcome::Pass, why);
        };
        // Who is let in again has as long as who is new.
        let since = password.set.max(login.enabled);
        let days = snapshot.days_since(since);
        let good = i64::from(snapshot.passwords.initial_days);
        let expired = good > 0 && days >= good;
        let outcome = Outcome::fails(expired || days > parameters.initial_days);
        let state = if expired { "expired" } else { "waits" };
        let why = format!("the initial password of {since} {state}");
        (Severity::Low, outcome, why)
    })
}

fn no_policy(snapshot: &Snapshot, _: &Parameters) -> Vec<Finding> {
    each(snapshot, |user| {
        let (direct, by_group) = (user.direct_policies.len(), user.group_policies);
        let outcome = Outcome::fails(direct + by_group == 0);
        let why = format!("policies on the user: {direct}, by way of groups: {by_group}");
        (Severity::Info, outcome, why)
    })
}

/// Looks at each user.
fn each(
    snapshot: &Snapshot,
    look: impl Fn(&Person) -> (Severity, Outcome, String),
) -> Vec<Finding> {
    let users = snapshot.users.iter().map(|user| {
        let (severity, outcome, why) = look(user);
        Rule::of(severity, Resource::user(snapshot, user), outcome).because(why)
    });
    users.collect()
}

const NO_LOGON: &str = "the user has no console logon";
