//! KM: secrets, whether they are renewed.

use super::profile::Parameters;
use super::rule::{About, Finding, Outcome, Resource, Rule, Severity, failing};
use super::snapshot::{Evidence, Managed, Snapshot, StoredSecret};

pub(super) static RULES: &[Rule] = &[
    Rule {
        id: "KM-01",
        version: 1,
        item: "SecretNoRotation",
        vendor: false,
        severity: Severity::Medium,
        title: "A secret that could rotate its AccessKey does not",
        parameters: &[],
        evidence: "how managed secrets are rotated",
        remediation: "UpdateSecretRotationPolicy with EnableAutomaticRotation=true",
        mappings: &["SecretsManager.1", "kms-secret-rotation-enabled"],
        about: About::Secrets,
        metric: failing,
        check: not_rotated,
    },
    Rule {
        id: "KM-02",
        version: 1,
        item: "SecretRotationFailing",
        vendor: false,
        severity: Severity::High,
        title: "The rotation of a secret fails",
        parameters: &[("hours", |parameters| parameters.rotation_hours)],
        evidence: "what stands in the way of rotations, and when they were due",
        remediation: "mend what it says, then RotateSecret",
        mappings: &["SecretsManager.2"],
        about: About::Secrets,
        metric: failing,
        check: rotation_fails,
    },
    Rule {
        id: "KM-04",
        version: 1,
        item: "SecretStale",
        vendor: false,
        severity: Severity::Low,
        title: "The value of a secret is old",
        parameters: &[("days", |parameters| parameters.secret_days)],
        evidence: "when the current versions of Generic secrets were put",
        remediation: "renew it where it counts, then PutSecretValue",
        mappings: &["SecretsManager.4"],
        about: About::Secrets,
        metric: failing,
        check: stale,
    },
    Rule {
        id: "KM-05",
        version: 1,
        item: "SecretRotationDemanded",
        vendor: false,
        severity: Severity::High,
        title: "A value is to be replaced that somebody was shown",
        parameters: &[],
        evidence: "leases that were revoked with Rotate, and when the current versions were put",
        remediation: "renew it where it counts, then PutSecretValue",
        mappings: &[],
        about: About::Secrets,
        metric: failing,
        check: demanded,
    },
];

fn not_rotated(snapshot: &Snapshot, _: &Parameters) -> Vec<Finding> {
    managed(snapshot, Severity::Medium, |_, managed| {
        let why = match managed.interval {
            Some(seconds) => format!("it is rotated every {seconds} seconds"),
            None => "automatic rotation is off".to_owned(),
        };
        (Outcome::fails(managed.interval.is_none()), why)
    })
}

fn rotation_fails(snapshot: &Snapshot, parameters: &Parameters) -> Vec<Finding> {
    let hour = 60 * 60;
    let late = parameters.rotation_hours.saturating_mul(hour);
    managed(snapshot, Severity::High, |_, managed| {
        let overdue = managed
            .next
            .filter(|next| next.plus_seconds(late) < snapshot.now);
        match (&managed.trouble, overdue) {
            (Some(why), _) => (Outcome::Fail, why.clone()),
            (None, Some(next)) => (Outcome::Fail, format!("it was due at {next}")),
            (None, None) => (Outcome::Pass, "nothing stands in its way".to_owned()),
        }
    })
}

fn stale(snapshot: &Snapshot, parameters: &Parameters) -> Vec<Finding> {
    each(snapshot, Severity::Low, |secret| {
        if secret.managed.is_some() {
            let why = "its value is renewed by rotations".to_owned();
            return (Outcome::NotApplicable, why);
        }
        if secret.of_role {
            let why = "it gives new credentials to each reader".to_owned();
            return (Outcome::NotApplicable, why);
        }
        let outcome = Outcome::fails(snapshot.days_since(secret.put) > parameters.secret_days);
        (outcome, format!("its value was put at {}", secret.put))
    })
}

fn demanded(snapshot: &Snapshot, _: &Parameters) -> Vec<Finding> {
    each(snapshot, Severity::High, |secret| match secret.due {
        Some(due) => {
            let why = format!("a lease of its value was revoked at {due}, and it was not replaced");
            (Outcome::Fail, why)
        }
        None => (Outcome::Pass, "nobody demands another value".to_owned()),
    })
}

/// Looks at each secret that is managed; the rule does not apply to others.
fn managed(
    snapshot: &Snapshot,
    severity: Severity,
    look: impl Fn(&StoredSecret, &Managed) -> (Outcome, String),
) -> Vec<Finding> {
    each(snapshot, severity, |secret| {
        let Some(managed) = &secret.managed else {
            let why = "it has no AccessKey that is rotated here".to_owned();
            return (Outcome::NotApplicable, why);
        };
        look(secret, managed)
    })
}

fn each(
    snapshot: &Snapshot,
    severity: Severity,
    look: impl Fn(&StoredSecret) -> (Outcome, String),
) -> Vec<Finding> {
    let Evidence::Known(secrets) = &snapshot.secrets else {
        let why = "nobody has looked at secrets";
        let root = Resource::root(snapshot);
        return vec![Rule::of(severity, root, Outcome::Unknown).because(why)];
    };
    let finding = |secret: &StoredSecret| {
        let (outcome, why) = look(secret);
        Rule::of(severity, Resource::secret(snapshot, secret), outcome).because(why)
    };
    secrets.iter().map(finding).collect()
}
