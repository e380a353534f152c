//! LG: how people of the account log on.

use model::{Metric, MfaDemand, Moment};

use super::profile::Parameters;
use super::rule::{About, Finding, Outcome, ROOT, Resource, Rule, Severity, failing, fails};
use super::snapshot::{Evidence, Provider, SingleSignOn, Snapshot, is_everything};

pub(super) static RULES: &[Rule] = &[
    Rule {
        id: "LG-01",
        item: "SSOLoginEnabled",
        vendor: true,
        severity: Severity::Medium,
        title: "Many people log on with passwords of this account",
        parameters: &[("people", |parameters| parameters.people)],
        evidence: "SSO settings, identity providers, users with console logon",
        remediation: "set up single sign-on",
        mappings: &["AWS CIS 1.20"],
        metric: single_sign_on,
        check: without_single_sign_on,
        ..PATTERN
    },
    Rule {
        id: "LG-02",
        item: "LogonMaskMissing",
        title: "People log on from anywhere",
        remediation: "SetSecurityPreference with LoginNetworkMasks",
        check: from_anywhere,
        ..PATTERN
    },
    Rule {
        id: "LG-03",
        item: "SessionTooLong",
        title: "Sessions in the browser last long",
        parameters: &[("hours", |parameters| parameters.session_hours)],
        remediation: "SetSecurityPreference with a shorter LoginSessionDuration",
        check: long_session,
        ..PATTERN
    },
    Rule {
        id: "LG-04",
        item: "MFATicketSaved",
        title: "A second factor is remembered for seven days",
        remediation: "SetSecurityPreference with EnableSaveMFATicket=false",
        check: saves_ticket,
        ..PATTERN
    },
    Rule {
        id: "LG-05",
        item: "UserIdlePolicyLoose",
        title: "Idle users are switched off late",
        parameters: &[("days", |parameters| parameters.idle_user_setting)],
        remediation: "SetSecurityPreference with MaxIdleDaysForUsers=90",
        mappings: &["CIS 1.5"],
        check: idle_for_long,
        ..PATTERN
    },
    Rule {
        id: "LG-06",
        item: "SSOCertificateExpiring",
        severity: Severity::Medium,
        title: "A certificate of an identity provider ends soon",
        parameters: &[("days", |parameters| parameters.certificate_days)],
        evidence: "certificates in the metadata of SAML providers and of the users' provider",
        remediation: "bring in metadata with the next certificate beside this one: UpdateSAMLProvider, SetUserSsoSettings",
        metric: failing,
        check: certificates,
        ..PATTERN
    },
];

/// What the rules have in common.
const PATTERN: Rule = Rule {
    id: "",
    version: 1,
    item: "",
    vendor: false,
    severity: Severity::Low,
    title: "",
    parameters: &[],
    evidence: "the security preference",
    remediation: "",
    mappings: &[],
    about: About::Account,
    metric: fails,
    check: |_, _| Vec::new(),
};

fn without_single_sign_on(snapshot: &Snapshot, parameters: &Parameters) -> Vec<Finding> {
    let people = snapshot.users.iter().filter(|user| user.logs_on()).count();
    let many = i64::try_from(people).is_ok_and(|people| people >= parameters.people);
    let (outcome, state) = match &snapshot.single_sign_on {
        Evidence::Known(one) if one.is_any() => (Outcome::Pass, "there is single sign-on"),
        _ if !many => (Outcome::NotApplicable, "few people log on"),
        Evidence::Missing => (Outcome::Unknown, "single sign-on is not known"),
        Evidence::Known(_) => (Outcome::Fail, "there is no single sign-on"),
    };
    let why = format!("{state}; users with console logon: {people}");
    say(snapshot, Severity::Medium, outcome, why)
}

/// Whether there is single sign-on: what the name of the item says.
fn single_sign_on(snapshot: &Snapshot, _: &[Finding]) -> Metric {
    let known = snapshot.single_sign_on.known().map(SingleSignOn::is_any);
    known.map_or_else(|| Metric::Text("Unknown".to_owned()), Metric::Boolean)
}

fn from_anywhere(snapshot: &Snapshot, _: &Parameters) -> Vec<Finding> {
    let networks = snapshot.preference.networks.to_string();
    let open = networks.is_empty() || networks.split(';').any(is_everything);
    let severity = match snapshot.preference.mfa {
        MfaDemand::Mandatory => Severity::Low,
        MfaDemand::Independent | MfaDemand::Adaptive => Severity::Medium,
    };
    let why = if networks.is_empty() {
        "LoginNetworkMasks is empty".to_owned()
    } else {
        format!("LoginNetworkMasks is {networks}")
    };
    say(snapshot, severity, Outcome::fails(open), why)
}

fn long_session(snapshot: &Snapshot, parameters: &Parameters) -> Vec<Finding> {
    let hours = i64::from(snapshot.preference.session_hours);
    let outcome = Outcome::fails(hours > parameters.session_hours);
    let why = format!("LoginSessionDuration is {hours}");
    say(snapshot, Severity::Low, outcome, why)
}

fn saves_ticket(snapshot: &Snapshot, _: &Parameters) -> Vec<Finding> {
    let saves = snapshot.preference.save_mfa_ticket;
    let why = format!("EnableSaveMFATicket is {saves}");
    say(snapshot, Severity::Low, Outcome::fails(saves), why)
}

fn idle_for_long(snapshot: &Snapshot, parameters: &Parameters) -> Vec<Finding> {
    let days = i64::from(snapshot.preference.idle_days_users.days());
    let outcome = Outcome::fails(days > parameters.idle_user_setting);
    let why = format!("MaxIdleDaysForUsers is {days}");
    say(snapshot, Severity::Low, outcome, why)
}

fn certificates(snapshot: &Snapshot, parameters: &Parameters) -> Vec<Finding> {
    let Evidence::Known(providers) = &snapshot.providers else {
        let why = "certificates of identity providers are not known".to_owned();
        return say(snapshot, Severity::Medium, Outcome::Unknown, why);
    };
    if providers.is_empty() {
        let why = "nobody comes in by a SAML provider".to_owned();
        return say(snapshot, Severity::Medium, Outcome::NotApplicable, why);
    }
    let finding = |provider| certificate(snapshot, provider, parameters.certificate_days);
    providers.iter().map(finding).collect()
}

fn certificate(snapshot: &Snapshot, provider: &Provider, days: i64) -> Finding {
    let name = provider.name.as_ref();
    let whose = name.map_or("the users' provider", |name| name.as_str());
    let (severity, outcome, why) = match &provider.end {
        Evidence::Missing => {
            let why = "its dates were not kept; bring the metadata in again".to_owned();
            (Severity::Medium, Outcome::Unknown, why)
        }
        Evidence::Known(end) => vouches(snapshot, *end, days),
    };
    let resource = Resource {
        arn: snapshot.arn(&name.map_or("root".to_owned(), |name| format!("saml-provider/{name}"))),
        owner: ROOT.to_owned(),
        key: None,
    };
    Rule::of(severity, resource, outcome).because(format!("{whose}: {why}"))
}

fn vouches(snapshot: &Snapshot, end: Moment, days: i64) -> (Severity, Outcome, String) {
    if end <= snapshot.now {
        let why = "no certificate is good, or the metadata is out of date: nobody comes in";
        return (Severity::High, Outcome::Fail, why.to_owned());
    }
    let soon = end <= snapshot.now.plus_seconds(days * DAY);
    let why = format!("its certificates are good until {end}");
    (Severity::Medium, Outcome::fails(soon), why)
}

const DAY: i64 = 24 * 60 * 60;

fn say(snapshot: &Snapshot, severity: Severity, outcome: Outcome, why: String) -> Vec<Finding> {
    vec![Rule::of(severity, Resource::root(snapshot), outcome).because(why)]
}
