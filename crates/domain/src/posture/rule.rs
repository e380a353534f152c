//! What a rule is, and what it says of a resource.

use std::fmt;
use std::str::FromStr;

use model::{Malformed, Metric};
use serde::Serialize;

use super::profile::Parameters;
use super::snapshot::{Key, Person, Snapshot, StoredSecret};

/// A rule: a pure function of a snapshot and some numbers.
pub struct Rule {
    /// Stable, and never used again for anything else.
    pub id: &'static str,
    /// Counts up when the meaning changes.
    pub version: u32,
    /// What the governance report calls it.
    pub item: &'static str,
    /// Whether the vendor calls it so; the other names are ours.
    pub vendor: bool,
    /// How bad a failure is, unless a result says otherwise.
    pub severity: Severity,
    /// What is wrong if it fails.
    pub title: &'static str,
    /// What it counts up to.
    pub parameters: &'static [Parameter],
    /// What it looks at.
    pub evidence: &'static str,
    /// What to do about a failure.
    pub remediation: &'static str,
    /// What others call the same.
    pub mappings: &'static [&'static str],
    /// What its resources are.
    pub about: About,
    /// Its value in short.
    pub metric: fn(&Snapshot, &[Finding]) -> Metric,
    /// Looks.
    pub check: fn(&Snapshot, &Parameters) -> Vec<Finding>,
}

/// A number of a rule: its name and its value.
pub type Parameter = (&'static str, fn(&Parameters) -> i64);

/// How bad something is.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Better otherwise.
    Low,
    /// To be mended in time.
    Medium,
    /// To be mended soon.
    High,
    /// To be mended now.
    Critical,
}

/// What the resources of a rule are.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum About {
    /// The account and its settings.
    Account,
    /// The account's owner, or RAM users.
    Users,
    /// AccessKeys.
    Keys,
    /// Secrets that are kept for programs.
    Secrets,
}

/// What a rule says of a resource.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub enum Outcome {
    /// It is as it should be.
    Pass,
    /// The rule does not apply to it.
    NotApplicable,
    /// It is not, and somebody answers for it until some day.
    Excepted,
    /// Evidence is missing; that is no pass.
    Unknown,
    /// It is not as it should be.
    Fail,
}

/// What a rule says of one resource.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Finding {
    /// Of what.
    pub resource: Resource,
    /// What.
    pub outcome: Outcome,
    /// How bad.
    pub severity: Severity,
    /// Why, in words.
    pub why: String,
}

/// What a rule is about.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub struct Resource {
    /// Its ARN.
    pub arn: String,
    /// The user as people are shown, or `<root>` for the account itself and its owner.
    pub owner: String,
    /// The AccessKey, if it is one.
    pub key: Option<String>,
}

impl Rule {
    /// A finding of this severity.
    pub(super) fn of(severity: Severity, resource: Resource, outcome: Outcome) -> Finding {
        Finding {
            resource,
            outcome,
            severity,
            why: String::new(),
        }
    }
}

impl Finding {
    /// Says why.
    pub(super) fn because(mut self, why: impl Into<String>) -> Self {
        self.why = why.into();
        self
    }

    /// Whether somebody should look.
    #[must_use]
    pub fn is_open(&self) -> bool {
        matches!(self.outcome, Outcome::Fail | Outcome::Unknown)
    }
}

impl Outcome {
    /// Fail if it is so.
    pub(super) const fn fails(it: bool) -> Self {
        if it { Self::Fail } else { Self::Pass }
    }
}

impl Resource {
    /// The account, or its owner.
    #[must_use]
    pub fn root(snapshot: &Snapshot) -> Self {
        Self {
            arn: snapshot.arn("root"),
            owner: ROOT.to_owned(),
            key: None,
        }
    }

    /// A user.
    #[must_use]
    pub fn user(snapshot: &Snapshot, user: &Person) -> Self {
        Self {
            arn: snapshot.arn(&format!("user/{}", user.name)),
            owner: snapshot.principal_name(&user.name),
            key: None,
        }
    }

    /// A secret, in whatever region.
    #[must_use]
    pub fn secret(snapshot: &Snapshot, secret: &StoredSecret) -> Self {
        Self {
            arn: format!("acs:kms:*:{}:secret/{}", snapshot.account, secret.name),
            owner: ROOT.to_owned(),
            key: None,
        }
    }

    /// An AccessKey, by its owner's ARN.
    #[must_use]
    pub fn key(snapshot: &Snapshot, owner: Option<&Person>, key: &Key) -> Self {
        let owner = owner.map_or_else(|| Self::root(snapshot), |user| Self::user(snapshot, user));
        Self {
            key: Some(key.id.to_string()),
            ..owner
        }
    }
}

/// What reports call the account's owner.
pub const ROOT: &str = "<root>";

/// How many resources fail; in words if that cannot be told of some.
pub(super) fn failing(_: &Snapshot, findings: &[Finding]) -> Metric {
    let count = |outcome| findings.iter().filter(|one| one.outcome == outcome).count();
    match (count(Outcome::Fail), count(Outcome::Unknown)) {
        (0, unknown) if unknown > 0 => Metric::Text("Unknown".to_owned()),
        (failing, _) => Metric::Number(failing),
    }
}

/// Whether the account fails; in words if that cannot be told.
pub(super) fn fails(_: &Snapshot, findings: &[Finding]) -> Metric {
    let is = |outcome| findings.iter().any(|one| one.outcome == outcome);
    if is(Outcome::Fail) {
        Metric::Boolean(true)
    } else if is(Outcome::Unknown) {
        Metric::Text("Unknown".to_owned())
    } else {
        Metric::Boolean(false)
    }
}

impl Severity {
    /// All of them, the worst first.
    pub const ALL: [Self; 5] = [
        Self::Critical,
        Self::High,
        Self::Medium,
        Self::Low,
        Self::Info,
    ];

    /// What it weighs in the score.
    #[must_use]
    pub const fn weight(self) -> u32 {
        match self {
            Self::Critical => 10,
            Self::High => 5,
            Self::Medium => 2,
            Self::Low => 1,
            Self::Info => 0,
        }
    }

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
            Self::Info => "info",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

impl FromStr for Severity {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let found = Self::ALL.into_iter().find(|one| one.name() == text);
        found.ok_or(Malformed("critical, high, medium, low or info"))
    }
}

impl fmt::Display for Resource {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.arn)?;
        match &self.key {
            Some(key) => write!(out, " AccessKey {key}"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, out)
    }
}
