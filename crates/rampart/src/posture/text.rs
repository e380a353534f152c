//! Assessments for people: what fails and what is not known, the worst first.

use std::cmp::Reverse;
use std::fmt::Write;

use domain::posture::{Assessment, Finding, Outcome, Rule, Severity};

pub(super) fn report(assessed: &[Assessment]) -> String {
    let texts: Vec<_> = assessed.iter().map(account).collect();
    if texts.is_empty() {
        return "there is no account".to_owned();
    }
    texts.join("\n\n")
}

fn account(assessment: &Assessment) -> String {
    let mut text = String::new();
    let mut open: Vec<(&Rule, &Finding)> = Vec::new();
    for verdict in &assessment.verdicts {
        open.extend(verdict.open().map(|finding| (verdict.rule, finding)));
    }
    // What fails comes before what is not known; rules stay together.
    open.sort_by_key(|(rule, finding)| (Reverse((finding.outcome, finding.severity)), rule.id));
    let mut last = None;
    for (rule, finding) in open {
        let heading = (rule.id, finding.outcome, finding.severity);
        if last != Some(heading) {
            let word = match finding.outcome {
                Outcome::Unknown => "unknown",
                _ => finding.severity.name(),
            };
            let _ = writeln!(text, "{word:8} {} {}: {}", rule.id, rule.item, rule.title);
            let _ = writeln!(text, "         to do: {}", rule.remediation);
            last = Some(heading);
        }
        let _ = writeln!(text, "         {}: {}", finding.resource, finding.why);
    }
    text.push_str(&summary(assessment));
    text
}

fn summary(assessment: &Assessment) -> String {
    let findings = || assessment.verdicts.iter().flat_map(|one| &one.findings);
    let count = |outcome| findings().filter(|one| one.outcome == outcome).count();
    let failing = |severity: &Severity| {
        let failing = findings().filter(|one| one.outcome == Outcome::Fail);
        let count = failing.filter(|one| one.severity == *severity).count();
        format!("{count} {severity}")
    };
    let failing: Vec<_> = Severity::ALL.iter().map(failing).collect();
    format!(
        "account {}: score {} of 100 ({}); failing: {}; {} unknown, {} excepted",
        assessment.account,
        assessment.score(),
        assessment.profile,
        failing.join(", "),
        count(Outcome::Unknown),
        count(Outcome::Excepted),
    )
}
