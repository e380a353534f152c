//! All rules over one snapshot, and what they come to together.

use std::collections::BTreeSet;

use model::{AccountId, Metric, Moment};

use super::exception::Exception;
use super::profile::{Parameters, Profile};
use super::rule::{Finding, Outcome, Rule, Severity};
use super::rules;
use super::snapshot::Snapshot;

/// What all rules say of an account.
pub struct Assessment {
    /// The account.
    pub account: AccountId,
    /// When its evidence was gathered.
    pub now: Moment,
    /// With which numbers.
    pub profile: Profile,
    /// Rule by rule.
    pub verdicts: Vec<Verdict>,
}

/// What one rule says of all its resources.
pub struct Verdict {
    /// The rule.
    pub rule: &'static Rule,
    /// Its value in short.
    pub metric: Metric,
    /// Its resources.
    pub findings: Vec<Finding>,
}

/// Looks at a snapshot with all rules.
#[must_use]
pub fn assess(snapshot: &Snapshot, profile: Profile, exceptions: &[Exception]) -> Assessment {
    let parameters = profile.parameters();
    let verdict = |rule| Verdict::of(rule, snapshot, &parameters, exceptions);
    Assessment {
        account: snapshot.account,
        now: snapshot.now,
        profile,
        verdicts: rules().map(verdict).collect(),
    }
}

impl Verdict {
    /// What a rule says of a snapshot.
    fn of(
        rule: &'static Rule,
        snapshot: &Snapshot,
        parameters: &Parameters,
        exceptions: &[Exception],
    ) -> Self {
        let own = exceptions.iter();
        let own = own.filter(|one| one.rule == rule.id && one.counts(snapshot.now));
        let own: Vec<_> = own.collect();
        let excepted: BTreeSet<_> = own.iter().map(|one| one.resource.as_str()).collect();
        let mut findings = (rule.check)(snapshot, parameters);
        for finding in findings.iter_mut().filter(|one| one.is_open()) {
            let place = finding
                .resource
                .key
                .as_ref()
                .unwrap_or(&finding.resource.arn);
            if let Some(place) = excepted.get(place.as_str())
                && let Some(one) = own.iter().find(|one| one.resource == **place)
            {
                finding.outcome = Outcome::Excepted;
                finding.why = format!(
                    "{}; excepted until {} by {}: {}",
                    finding.why, one.until, one.author, one.reason
                );
            }
        }
        let metric = (rule.metric)(snapshot, &findings);
        Self {
            rule,
            metric,
            findings,
        }
    }

    /// What it says in one word: the worst of its findings. What is excepted, or is not meant, neither helps
    /// nor harms.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        let any = |outcome| self.findings.iter().any(|one| one.outcome == outcome);
        let order = [
            Outcome::Fail,
            Outcome::Unknown,
            Outcome::Pass,
            Outcome::Excepted,
        ];
        let worst = order.into_iter().find(|outcome| any(*outcome));
        worst.unwrap_or(Outcome::NotApplicable)
    }

    /// The findings that somebody should look at.
    pub fn open(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|one| one.is_open())
    }

    /// The worst that fails.
    #[must_use]
    pub fn worst(&self) -> Option<Severity> {
        let failing = self.findings.iter();
        let failing = failing.filter(|one| one.outcome == Outcome::Fail);
        failing.map(|one| one.severity).max()
    }
}

impl Assessment {
    /// 100 for an account whose critical and high rules all pass, weighted. What is not known does not count
    /// as passed.
    #[must_use]
    pub fn score(&self) -> u32 {
        let (mut passed, mut all) = (0, 0);
        for verdict in &self.verdicts {
            let severity = verdict.rule.severity;
            if severity < Severity::High {
                continue;
            }
            match verdict.outcome() {
                Outcome::Pass => {
                    passed += severity.weight();
                    all += severity.weight();
                }
                Outcome::Fail | Outcome::Unknown => all += severity.weight(),
                Outcome::NotApplicable | Outcome::Excepted => {}
            }
        }
        // Half and more rounds up; where no rule applies, none fails.
        (200 * passed + all).checked_div(2 * all).unwrap_or(100)
    }

    /// The worst that fails.
    #[must_use]
    pub fn worst(&self) -> Option<Severity> {
        self.verdicts.iter().filter_map(Verdict::worst).max()
    }
}
