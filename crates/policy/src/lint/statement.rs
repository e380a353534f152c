//! Suspicions about whole statements and how they stand to each other.

use std::ops::Range;

use super::desk::{Desk, Subject};
use crate::Effect;
use crate::inclusion::{covers, is_every_action};

pub(super) fn check(desk: &mut Desk<'_>, subjects: &[Subject<'_>], whole: &[Range<usize>]) {
    for subject in subjects {
        named(desk, subject);
        breadth(desk, subject);
        if let Some(over) = subjects.iter().find(|other| overrules(other, subject)) {
            let message = format!("Statement[{}] denies all that this one allows", over.index);
            let place = place(subject);
            desk.report(
                "always-denied",
                place,
                message,
                "remove it, or narrow the Deny",
            );
            desk.removal(whole, subject.index);
        } else if let Some(over) = subjects.iter().find(|other| shadows(other, subject)) {
            let message = format!("Statement[{}] covers all that this one does", over.index);
            desk.report("shadowed", place(subject), message, "remove it");
            desk.removal(whole, subject.index);
        }
    }
}

pub(super) fn place(subject: &Subject<'_>) -> (Range<usize>, String) {
    (
        subject.places.whole.clone(),
        format!("Statement[{}]", subject.index),
    )
}

fn named(desk: &mut Desk<'_>, subject: &Subject<'_>) {
    if let Some(span) = &subject.places.sid {
        let path = format!("Statement[{}].Sid", subject.index);
        let message = "Sid is accepted and kept, but the language does not document it";
        let help = "nothing depends on it; other readers of the document may refuse it";
        desk.report(
            "undocumented-sid",
            (span.clone(), path),
            message.to_owned(),
            help,
        );
    }
}

fn breadth(desk: &mut Desk<'_>, subject: &Subject<'_>) {
    let statement = subject.statement;
    if statement.effect() != Effect::Allow {
        return;
    }
    if statement.actions().is_negated() {
        let help = "list the actions meant under \"Action\"";
        let message = "this grants every action that is not listed, also of services to come";
        desk.report("allow-not-action", place(subject), message.to_owned(), help);
        return;
    }
    let actions = statement.actions().patterns().iter();
    let every_action = actions.map(crate::ActionPattern::text).any(is_every_action);
    let resources = statement
        .resources()
        .map(crate::Resources::patterns)
        .unwrap_or_default();
    let every_resource = resources.iter().any(|pattern| {
        pattern.text() == "*"
            || pattern.arn().is_some_and(|arn| {
                [arn.code, arn.region, arn.account, arn.relative]
                    .into_iter()
                    .all(is_all_stars)
            })
    });
    let bounds = matches!(desk.kind, crate::Kind::Control | crate::Kind::Session);
    if every_action && every_resource && statement.conditions().is_empty() && !bounds {
        let message = "this grants every action on every resource".to_owned();
        let help = "name the services and resources that are needed";
        desk.report("grants-everything", place(subject), message, help);
    }
}

fn is_all_stars(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c == '*')
}

/// Whether a Deny always applies where the Allow does.
fn overrules(other: &Subject<'_>, subject: &Subject<'_>) -> bool {
    subject.statement.effect() == Effect::Allow
        && other.statement.effect() == Effect::Deny
        && covers(other.statement, subject.statement)
}

/// Whether another statement makes this one superfluous; of two equal ones the first stays.
fn shadows(other: &Subject<'_>, subject: &Subject<'_>) -> bool {
    other.statement.effect() == subject.statement.effect()
        && covers(other.statement, subject.statement)
        && (other.index < subject.index || !covers(subject.statement, other.statement))
}

#[cfg(test)]
mod tests {
    use crate::lint::tests::{codes, found};
    use crate::{Kind, lint};

    #[test]
    fn only_an_allow_of_all_without_any_bound_grants_everything() {
        let of = |effect: &str, action: &str, resource: &str, condition: &str| {
            codes(&format!(
                r#"{{"Effect":"{effect}","Action":"{action}","Resource":"{resource}"{condition}}}"#
            ))
            .contains(&"grants-everything")
        };
        for action in ["*", "*:*", "**:*", "*:?*", "?*:*"] {
            assert!(of("Allow", action, "*", ""), "{action}");
        }
        for action in ["oss:*", "*:Get*", "*:?", "*:??*", ":*"] {
            assert!(!of("Allow", action, "*", ""), "{action}");
        }
        assert!(of("Allow", "*", "acs:*:*:*:*", ""));
        for resource in ["acs:oss:*:*:*", "acs:*::*:*", "acs:*:*:*:b*"] {
            assert!(!of("Allow", "*", resource, ""), "{resource}");
        }
        assert!(!of("Deny", "*", "*", ""));
        let condition = r#","Condition":{"Bool":{"acs:MFAPresent":"true"}}"#;
        assert!(!of("Allow", "*", "*", condition));
        let all = r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;
        for (kind, findings) in [(Kind::Identity, 1), (Kind::Control, 0), (Kind::Session, 0)] {
            assert_eq!(lint(all, kind).len(), findings, "{kind:?}");
        }
    }

    #[test]
    fn a_statement_is_covered_only_in_all_its_elements() {
        let wide = r#"{"Effect":"Allow","Action":"oss:Get*","Resource":"acs:oss:*:*:b*",
            "Condition":{"Bool":{"acs:MFAPresent":"true"}}}"#;
        for (narrow, expected) in [
            (wide.replace("Get*", "GetObject"), &["shadowed"][..]),
            (wide.replace("Get*", "Put*"), &[]),
            (wide.replace(":b*", ":c"), &[]),
            (wide.replace("true", "false"), &[]),
            (
                wide.replace("Allow", "Deny").replace("Get*", "GetObject"),
                &["deny-without-key"],
            ),
        ] {
            assert_eq!(codes(&format!("{wide},{narrow}")), expected, "{narrow}");
        }
    }

    #[test]
    fn a_sid_is_noted_where_it_stands() {
        let statement = r#"{"Effect":"Allow","Sid": "","Action":"oss:Get*","Resource":"*"}"#;
        let all = found(statement);
        let [one] = &all[..] else { panic!("{all:?}") };
        assert_eq!(
            (one.code, &*one.path),
            ("undocumented-sid", "Statement[0].Sid")
        );
        let text = format!(r#"{{"Version":"1","Statement":[{statement}]}}"#);
        assert_eq!(text.get(one.span.clone()), Some(r#""Sid": """#));
        // It tells no two statements apart.
        let other = statement.replace(r#""Sid": """#, r#""Sid":"b""#);
        let codes = codes(&format!("{statement},{other}"));
        assert_eq!(codes, ["undocumented-sid", "shadowed", "undocumented-sid"]);
    }

    #[test]
    fn of_equal_statements_the_first_stays() {
        let one = r#"{"Effect":"Allow","Action":"oss:Get*","Resource":"*"}"#;
        let found = found(&format!("{one},{one}"));
        let findings: Vec<_> = found.iter().map(|one| (one.code, &*one.path)).collect();
        assert_eq!(findings, [("shadowed", "Statement[1]")]);
    }

    #[test]
    fn whom_a_statement_names_counts() {
        let trust = |account: &str| {
            format!(
                r#"{{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{{"RAM":"acs:ram::{account}:root"}}}}"#
            )
        };
        let (one, other) = (trust("1000000000000001"), trust("1000000000000002"));
        for (second, findings) in [(&one, 1), (&other, 0)] {
            let text = format!(r#"{{"Version":"1","Statement":[{one},{second}]}}"#);
            assert_eq!(lint(&text, Kind::Trust).len(), findings, "{text}");
        }
    }
}
