//! Posture: what of the account is not as it should be, rule by rule.

use std::fmt;
use std::str::FromStr;

use derive::{Parameters, View};
use domain::posture::{
    Assessment, Finding, Outcome, Profile, Resource, Rule, Severity, Verdict, assess, rules,
};
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};

use crate::page::{List, Marked};
use crate::report::{gathered, plan_to_gather};
use crate::view::Stamp;

/// Looks at the account with all rules, or with some, and shows what they find.
#[derive(Parameters)]
pub struct GetPosture {
    profile: Option<Profile>,
    rule_id: Option<RuleId>,
    min_severity: Option<Severity>,
    outcome: Option<Wanted>,
    #[rpc(flatten)]
    page: Marked<Self>,
}

impl List for GetPosture {
    const NAME: &'static str = "posture";
    type Place = Place;
}

impl Operation for GetPosture {
    const EFFECT: Effect = Effect::Read;
    type Answer = PostureView;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        plan_to_gather(caller.account)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let after = self.page.after(permit.home())?;
        let snapshot = gathered(permit, context)?;
        let assessment = assess(&snapshot, self.profile.unwrap_or_default(), &[]);
        let findings = self.findings(&assessment);
        let from = findings.partition_point(|found| after.is_some_and(|after| found.0 <= *after));
        let rest = findings.into_iter().skip(from);
        let (findings, marker) = self.page.part(permit.home(), rest, |found| found.0.clone());
        Ok(PostureView {
            assess_time: Stamp(assessment.now),
            profile: assessment.profile.name(),
            score: assessment.score(),
            rules: self.verdicts(&assessment).map(RuleView::from).collect(),
            findings,
            is_truncated: marker.is_some(),
            marker,
        })
    }
}

impl GetPosture {
    fn verdicts<'a>(&self, of: &'a Assessment) -> impl Iterator<Item = &'a Verdict> {
        let of_rule = |one: &&Verdict| match &self.rule_id {
            Some(rule) => rule.0.id == one.rule.id,
            None => true,
        };
        of.verdicts.iter().filter(of_rule)
    }

    /// The findings that are wanted, in an order that stays.
    fn findings<'a>(&self, of: &'a Assessment) -> Vec<(Place, &'a Verdict, &'a Finding)> {
        let wanted = |one: &Finding| match &self.outcome {
            Some(wanted) => one.outcome == wanted.0,
            None => one.is_open(),
        };
        let least = self.min_severity;
        let wanted = |one: &&Finding| wanted(one) && least.is_none_or(|it| one.severity >= it);
        let each = |verdict: &'a Verdict| {
            let findings = verdict.findings.iter().filter(wanted);
            let placed = |one| (Place::of(verdict.rule, one), verdict, one);
            findings.map(placed).collect::<Vec<_>>()
        };
        let mut all: Vec<_> = self.verdicts(of).flat_map(each).collect();
        all.sort_by(|one, other| one.0.cmp(&other.0));
        all
    }
}

/// The rule of an id.
struct RuleId(&'static Rule);

impl FromStr for RuleId {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = rules().find(|rule| rule.id == text);
        found
            .map(Self)
            .ok_or("must be the id of a rule, as the answer without it lists them")
    }
}

/// The outcome that is wanted.
struct Wanted(Outcome);

impl FromStr for Wanted {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(match text {
            "Fail" => Outcome::Fail,
            "Unknown" => Outcome::Unknown,
            "Pass" => Outcome::Pass,
            "NotApplicable" => Outcome::NotApplicable,
            _ => return Err("must be Fail, Unknown, Pass or NotApplicable"),
        }))
    }
}

/// What all rules come to, each rule, and a page of what they found.
#[derive(View)]
pub struct PostureView {
    assess_time: Stamp,
    profile: &'static str,
    score: u32,
    rules: Vec<RuleView>,
    findings: Vec<FindingView>,
    is_truncated: bool,
    marker: Option<String>,
}

/// A rule, and what it says in short. It counts all that it looked at, whatever is wanted.
#[derive(View)]
struct RuleView {
    rule_id: &'static str,
    version: u32,
    item: &'static str,
    severity: &'static str,
    title: &'static str,
    outcome: String,
    failed_count: usize,
    unknown_count: usize,
    evidence: &'static str,
    remediation: &'static str,
    mappings: &'static [&'static str],
}

/// What a rule says of something.
#[derive(View)]
struct FindingView {
    rule_id: &'static str,
    severity: &'static str,
    outcome: String,
    resource: String,
    owner: String,
    access_key_id: Option<String>,
    detail: String,
}

impl From<&Verdict> for RuleView {
    fn from(verdict: &Verdict) -> Self {
        let rule = verdict.rule;
        let count = |outcome| {
            let findings = verdict.findings.iter();
            findings.filter(|one| one.outcome == outcome).count()
        };
        Self {
            rule_id: rule.id,
            version: rule.version,
            item: rule.item,
            severity: rule.severity.name(),
            title: rule.title,
            outcome: verdict.outcome().to_string(),
            failed_count: count(Outcome::Fail),
            unknown_count: count(Outcome::Unknown),
            evidence: rule.evidence,
            remediation: rule.remediation,
            mappings: rule.mappings,
        }
    }
}

impl From<(Place, &Verdict, &Finding)> for FindingView {
    fn from((_, verdict, finding): (Place, &Verdict, &Finding)) -> Self {
        let Resource { arn, owner, key } = finding.resource.clone();
        Self {
            rule_id: verdict.rule.id,
            severity: finding.severity.name(),
            outcome: finding.outcome.to_string(),
            resource: arn,
            owner,
            access_key_id: key,
            detail: finding.why.clone(),
        }
    }
}

/// Where a finding stands: by rule and resource, so that findings that come and go hide no others.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Place {
    rule: String,
    arn: String,
    key: String,
}

impl Place {
    fn of(rule: &Rule, finding: &Finding) -> Self {
        Self {
            rule: rule.id.to_owned(),
            arn: finding.resource.arn.clone(),
            key: finding.resource.key.clone().unwrap_or_default(),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}|{}|{}", self.rule, self.arn, self.key)
    }
}

impl FromStr for Place {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (rule, rest) = text.split_once('|').ok_or(())?;
        let (arn, key) = rest.rsplit_once('|').ok_or(())?;
        let [rule, arn, key] = [rule, arn, key].map(str::to_owned);
        Ok(Self { rule, arn, key })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use crate::testing::World;

    fn posture(world: &mut World, parameters: &[(&str, &str)]) -> Value {
        let told = world.admin().call("GetPosture", parameters.iter().copied());
        told.answers()
    }

    fn list<'a>(told: &'a Value, name: &str) -> &'a Vec<Value> {
        told[name].as_array().unwrap()
    }

    #[test]
    fn every_rule_is_told_with_its_evidence_and_remedy() {
        let mut world = World::with_account("acme");
        let told = posture(&mut world, &[]);
        assert_eq!(list(&told, "Rules").len(), domain::posture::rules().count());
        for rule in list(&told, "Rules") {
            for text in [
                "RuleId",
                "Item",
                "Severity",
                "Title",
                "Evidence",
                "Remediation",
            ] {
                assert!(!rule[text].as_str().unwrap().is_empty(), "{text}: {rule}");
            }
        }
        assert_eq!(told["Profile"], "default");
        assert!(told["Score"].as_u64().is_some_and(|score| score < 100));
        let open = list(&told, "Findings").iter();
        let outcomes: Vec<_> = open.map(|one| one["Outcome"].as_str().unwrap()).collect();
        assert!(outcomes.contains(&"Fail"), "{outcomes:?}");
        assert!(outcomes.iter().all(|one| ["Fail", "Unknown"].contains(one)));
    }

    #[test]
    fn findings_are_those_that_are_wanted() {
        let mut world = World::with_account("acme");
        let all = posture(&mut world, &[]);
        let first = list(&all, "Findings")[0]["RuleId"].as_str().unwrap();
        let of_rule = posture(&mut world, &[("RuleId", first)]);
        assert_eq!(list(&of_rule, "Rules").len(), 1);
        let found = list(&of_rule, "Findings");
        assert!(!found.is_empty() && found.iter().all(|one| one["RuleId"] == first));
        let severe = posture(&mut world, &[("MinSeverity", "high")]);
        let severe = list(&severe, "Findings");
        let is_high =
            |one: &Value| ["high", "critical"].contains(&one["Severity"].as_str().unwrap());
        let count = list(&all, "Findings")
            .iter()
            .filter(|one| is_high(one))
            .count();
        assert!(count > 0 && count < list(&all, "Findings").len());
        assert!(severe.len() == count && severe.iter().all(is_high));
        let passed = posture(&mut world, &[("Outcome", "Pass")]);
        let passed = list(&passed, "Findings");
        assert!(!passed.is_empty() && passed.iter().all(|one| one["Outcome"] == "Pass"));
        for bad in ["RuleId", "MinSeverity", "Outcome", "Profile"] {
            let told = world.admin().call("GetPosture", [(bad, "none")]);
            told.refuses(&format!("InvalidParameter.{bad}"));
        }
    }

    #[test]
    fn pages_hold_every_finding_once_and_profiles_count_otherwise() {
        let mut world = World::with_account("acme");
        for name in ["alice", "bob", "carol"] {
            let _ = world.user(name);
        }
        world.later(60 * 24 * 3600);
        let all = posture(&mut world, &[]);
        let (mut paged, mut marker) = (Vec::new(), String::new());
        loop {
            let asked = [("MaxItems", "2"), ("Marker", &*marker)];
            let page = posture(&mut world, &asked);
            paged.extend(list(&page, "Findings").clone());
            assert_eq!(page["IsTruncated"], page["Marker"].is_string());
            match page["Marker"].as_str() {
                Some(next) => next.clone_into(&mut marker),
                None => break,
            }
        }
        assert_eq!(&paged, list(&all, "Findings"));
        assert!(paged.iter().any(|one| one["AccessKeyId"].is_string()));
        let strict = posture(&mut world, &[("Profile", "strict")]);
        assert_eq!(strict["Profile"], "strict");
        assert!(list(&strict, "Findings").len() > paged.len());
    }
}
