//! What only the analysis sees: statements that no request meets, or that the others together
//! make superfluous.

use std::ops::Range;

use super::desk::{Desk, Subject};
use super::statement::place;
use crate::analysis::{applies_ever, changes_nothing};
use crate::{Document, Effect};

pub(super) fn check(desk: &mut Desk<'_>, subjects: &[Subject<'_>], whole: &[Range<usize>]) {
    let mut steps = STEPS;
    let mut kept: Vec<&Subject<'_>> = Vec::new();
    for subject in subjects {
        if is_reported(desk, subject, &["shadowed", "always-denied"]) {
            continue;
        }
        if applies_ever(subject.statement, &mut steps) == Some(false) {
            if !is_reported(desk, subject, &["never-met", "no-such-resource"]) {
                let message = match subject.statement.effect() {
                    Effect::Allow => "no request can meet this statement, so it allows nothing",
                    Effect::Deny => "no request can meet this statement, so it denies nothing",
                };
                let help = "correct its actions or conditions";
                desk.report("never-applies", place(subject), message.to_owned(), help);
            }
            continue;
        }
        kept.push(subject);
    }
    let mut index = 0;
    while let Some(subject) = kept.get(index).copied() {
        let statements = |kept: &[&Subject<'_>]| {
            Document::new(kept.iter().map(|own| own.statement.clone()).collect())
        };
        let before = statements(&kept);
        let mut fewer = kept.clone();
        fewer.remove(index);
        if changes_nothing(&before, &statements(&fewer), &mut steps) {
            let message = "the rest of the document leaves this statement nothing to do";
            desk.report("shadowed", place(subject), message.to_owned(), "remove it");
            desk.removal(whole, subject.index);
            kept = fewer;
        } else {
            index += 1;
        }
    }
}

/// Whether something of the kind was said about a statement or a part of it.
fn is_reported(desk: &Desk<'_>, subject: &Subject<'_>, codes: &[&str]) -> bool {
    let whole = &subject.places.whole;
    desk.findings.iter().any(|finding| {
        codes.contains(&finding.code)
            && whole.start <= finding.span.start
            && finding.span.end <= whole.end
    })
}

/// What the linter spends on all questions about one document.
const STEPS: u64 = 2_000_000;

#[cfg(test)]
mod tests {
    use crate::lint::tests::found;

    /// What is found, and about which statement.
    fn places(statements: &[String]) -> Vec<(&'static str, String)> {
        let found = found(&statements.join(","));
        found.into_iter().map(|one| (one.code, one.path)).collect()
    }

    #[test]
    fn what_was_said_of_one_statement_silences_no_other() {
        let on = |action: &str, resource: &str| {
            format!(
                r#"{{"Effect":"Allow","Action":"oss:{action}","Resource":"acs:oss:*:*:{resource}"}}"#
            )
        };
        let rest = [on("*", "b?*"), on("*", "b")];
        // One is covered by a single statement, the other only by both.
        let (inside, across) = (on("*", "b/x"), on("Get*", "b*"));
        for more in [[&inside, &across], [&across, &inside]] {
            let statements = [&rest[..], &more.map(String::clone)].concat();
            let shadowed = |index| ("shadowed", format!("Statement[{index}]"));
            assert_eq!(places(&statements), [shadowed(2), shadowed(3)]);
        }
    }

    #[test]
    fn a_statement_that_never_applies_is_named_once() {
        let never = |condition: &str| {
            format!(
                r#"{{"Effect":"Allow","Action":"oss:*","Resource":"*","Condition":{condition}}}"#
            )
        };
        let seen = never(r#"{"NumericLessThan":{"x:n":"1"},"NumericGreaterThan":{"x:n":"2"}}"#);
        let unseen = never(r#"{"StringLike":{"x:a":"a*"},"StringNotLike":{"x:a":"a*"}}"#);
        for (statement, code) in [(seen, "never-met"), (unseen, "never-applies")] {
            let codes: Vec<_> = places(&[statement]).iter().map(|found| found.0).collect();
            assert_eq!(codes, [code]);
        }
    }
}
