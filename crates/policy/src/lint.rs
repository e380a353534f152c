//! What is legal in a document and probably not meant.

mod catalogue;
mod condition;
mod pattern;
mod statement;

use std::ops::Range;

use serde::Serialize;

use crate::mistake::Position;
use crate::read::{Places, Reading, read};
use crate::{Kind, Statement};

/// How much a finding matters.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The document is refused.
    Error,
    /// Probably not what was meant.
    Warning,
    /// Worth knowing.
    Note,
}

/// Something to say about a document.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Finding {
    /// A stable name for this kind of finding, such as `allow-not-action`.
    pub code: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// The rule of the language behind it, such as `M3`.
    pub rule: &'static str,
    /// Where it begins.
    pub position: Position,
    /// The bytes it covers.
    pub span: Range<usize>,
    /// The element, such as `Statement[0].Action`.
    pub path: String,
    /// What was found.
    pub message: String,
    /// What to do about it.
    pub help: String,
    /// Text that can be put in the place of the span as it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replacement: Option<String>,
}

/// A kind of finding that is no mistake.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub struct Lint {
    /// The stable name.
    pub code: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// The rule of the language behind it.
    pub rule: &'static str,
    /// What it is about.
    pub summary: &'static str,
}

/// All mistakes of a document, and all that is legal in it but suspicious, by place.
///
/// ```
/// use policy::{Kind, lint};
///
/// let text = r#"{"Version":"1","Statement":[
///     {"Effect":"Allow","NotAction":"ram:*","Resource":"*"}]}"#;
/// let findings = lint(text, Kind::Identity);
/// assert_eq!(findings[0].code, "allow-not-action");
/// assert_eq!(findings[0].position.line, 2);
/// ```
#[must_use]
pub fn lint(text: &str, kind: Kind) -> Vec<Finding> {
    let Reading {
        document,
        mistakes,
        places,
    } = read(text, kind);
    let mut findings: Vec<_> = mistakes
        .into_iter()
        .map(|mistake| Finding {
            code: mistake.code,
            severity: Severity::Error,
            rule: mistake.rule,
            position: mistake.position,
            span: mistake.span,
            path: mistake.path,
            message: mistake.message,
            help: mistake.help,
            replacement: None,
        })
        .collect();
    let statements: Vec<_> = document
        .statements()
        .iter()
        .zip(&places)
        .enumerate()
        .filter(|(_, (statement, _))| statement.is_sound())
        .map(|(index, (statement, places))| Subject {
            index,
            statement,
            places,
        })
        .collect();
    let mut desk = Desk {
        text,
        kind,
        findings: Vec::new(),
    };
    statement::check(&mut desk, &statements);
    for subject in &statements {
        pattern::check(&mut desk, subject);
        condition::check(&mut desk, subject);
    }
    findings.append(&mut desk.findings);
    findings.sort_by_key(|finding| (finding.span.start, finding.severity));
    findings
}

/// The kinds of findings that are no mistakes, for reports that list their rules.
#[must_use]
pub fn lints() -> &'static [Lint] {
    catalogue::LINTS
}

/// A statement under examination.
struct Subject<'s> {
    index: usize,
    statement: &'s Statement,
    places: &'s Places,
}

/// Where findings are gathered.
struct Desk<'t> {
    text: &'t str,
    kind: Kind,
    findings: Vec<Finding>,
}

impl Desk<'_> {
    fn report(
        &mut self,
        code: &'static str,
        place: (Range<usize>, String),
        message: String,
        help: impl Into<String>,
    ) {
        let Some(lint) = catalogue::LINTS.iter().find(|lint| lint.code == code) else {
            return;
        };
        let (span, path) = place;
        self.findings.push(Finding {
            code,
            severity: lint.severity,
            rule: lint.rule,
            position: Position::of(self.text, span.start),
            span,
            path,
            message,
            help: help.into(),
            replacement: None,
        });
    }

    /// Adds text that can replace what the last report is about.
    fn replacement(&mut self, text: String) {
        if let Some(last) = self.findings.last_mut() {
            last.replacement = Some(text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(statements: &str) -> Vec<&'static str> {
        let text = format!(r#"{{"Version":"1","Statement":[{statements}]}}"#);
        lint(&text, Kind::Identity)
            .iter()
            .map(|finding| finding.code)
            .collect()
    }

    fn about(condition: &str) -> Vec<&'static str> {
        codes(&format!(
            r#"{{"Effect":"Allow","Action":"ecs:Get*","Resource":"*","Condition":{condition}}}"#
        ))
    }

    #[test]
    fn a_plain_statement_raises_nothing() {
        let plain = r#"{"Effect":"Allow","Action":"oss:Get*","Resource":"acs:oss:*:*:b/*"}"#;
        assert_eq!(codes(plain), [""; 0]);
    }

    #[test]
    fn everything_is_seen_through_its_disguise() {
        let all = r#"{"Effect":"Allow","Action":"*:**","Resource":"*"}"#;
        assert_eq!(codes(all), ["grants-everything", "disguised-star"]);
    }

    #[test]
    fn what_another_statement_covers_is_shadowed() {
        let two = r#"{"Effect":"Allow","Action":"oss:*","Resource":"*"},
            {"Effect":"Allow","Action":"oss:Get*","Resource":"acs:oss:*:*:b/*"}"#;
        assert_eq!(codes(two), ["shadowed"]);
        let dead = r#"{"Effect":"Allow","Action":"oss:Get*","Resource":"acs:oss:*:*:b/*"},
            {"Effect":"Deny","Action":"oss:*","Resource":"*"}"#;
        assert_eq!(codes(dead), ["always-denied"]);
    }

    #[test]
    fn values_inside_others_are_redundant() {
        let list = r#"{"Effect":"Allow","Action":["oss:Get*","oss:GetObject"],"Resource":"*"}"#;
        assert_eq!(codes(list), ["redundant-value"]);
    }

    #[test]
    fn patterns_that_miss_a_field_are_found() {
        let of = |resource| {
            codes(&format!(
                r#"{{"Effect":"Deny","Action":"oss:*","Resource":"{resource}"}}"#
            ))
        };
        assert_eq!(of("acs:oss:*:bucket/a:x"), ["misplaced-field"]);
        assert_eq!(of("acs:ram:cn-hangzhou:*:user/a"), ["never-covers"]);
        assert_eq!(of("acs:oss:*:*:b/${user}"), ["variable"]);
    }

    #[test]
    fn conditions_that_cannot_hold_are_found() {
        let both =
            r#"{"StringEquals":{"acs:SourceVpc":"a"},"StringNotLike":{"acs:SourceVpc":"a*"}}"#;
        assert_eq!(about(both), ["never-met"]);
        let range = r#"{"NumericLessThan":{"kms:D":"5"},"NumericGreaterThan":{"kms:D":"7"}}"#;
        assert_eq!(about(range), ["never-met"]);
        let open = r#"{"NumericLessThan":{"kms:D":"9"},"NumericGreaterThan":{"kms:D":"7"}}"#;
        assert_eq!(about(open), [""; 0]);
    }

    #[test]
    fn keys_have_types_and_spellings() {
        assert_eq!(
            about(r#"{"StringLike":{"acs:SourceIp":"10.*"}}"#),
            ["wrong-type"]
        );
        assert_eq!(
            about(r#"{"Bool":{"acs:MFAPressent":"true"}}"#),
            ["unknown-key"]
        );
        assert_eq!(
            about(r#"{"StringEquals":{"acs:ResourceTag/a":"b*"}}"#),
            ["literal-star"]
        );
    }

    #[test]
    fn a_deny_that_needs_a_key_is_pointed_out() {
        let deny = r#"{"Effect":"Deny","Action":"oss:*","Resource":"*",
            "Condition":{"StringEquals":{"acs:SourceVpc":"vpc-1"}}}"#;
        assert_eq!(codes(deny), ["deny-without-key"]);
    }

    #[test]
    fn secrets_do_not_belong_into_policies() {
        let key = r#"{"StringEquals":{"acs:AccessId":"LTAI5tAbCdEfGhIjKlMnOpQr"}}"#;
        assert_eq!(about(key), ["secret-like"]);
    }

    #[test]
    fn mistakes_and_suspicions_come_together() {
        let found = codes(
            r#"{"Effect":"Allow","Action":"ecs:*"},{"Effect":"Allow","NotAction":"a:b","Resource":"*"}"#,
        );
        assert_eq!(found, ["missing-resource", "allow-not-action"]);
    }
}
