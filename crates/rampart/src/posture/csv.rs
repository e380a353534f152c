//! Assessments for spreadsheets.

use domain::posture::{Assessment, Finding, Rule};

pub(super) fn report(assessed: &[Assessment]) -> String {
    let mut lines = vec![HEADER.to_owned()];
    for assessment in assessed {
        let account = assessment.account.to_string();
        for verdict in &assessment.verdicts {
            let findings = verdict.findings.iter();
            lines.extend(findings.map(|finding| line(&account, verdict.rule, finding)));
        }
    }
    lines.join("\r\n")
}

fn line(account: &str, rule: &Rule, finding: &Finding) -> String {
    let cells = [
        account,
        rule.id,
        &rule.version.to_string(),
        rule.item,
        finding.severity.name(),
        &finding.outcome.to_string(),
        &finding.resource.arn,
        &finding.resource.owner,
        finding.resource.key.as_deref().unwrap_or_default(),
        &finding.why,
    ];
    cells.map(cell).join(",")
}

/// A cell as RFC 4180 has it. What a spreadsheet would take for a formula is shown as text.
fn cell(text: &str) -> String {
    let guard = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        "'"
    } else {
        ""
    };
    if guard.is_empty() && !text.contains([',', '"', '\n', '\r']) {
        return text.to_owned();
    }
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

const HEADER: &str = "account,rule,version,item,severity,result,arn,owner,access_key,detail";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_hold_what_they_hold_and_are_no_formulas() {
        for (text, written) in [
            ("plain", "plain"),
            ("", ""),
            ("a,b", "\"a,b\""),
            ("say \"no\"", "\"say \"\"no\"\"\""),
            ("a\nb", "\"a\nb\""),
            ("=1+1", "\"'=1+1\""),
            ("-x@acme", "\"'-x@acme\""),
            ("@sum", "\"'@sum\""),
        ] {
            assert_eq!(cell(text), written);
        }
    }
}
