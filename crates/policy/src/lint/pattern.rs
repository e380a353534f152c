//! Suspicions about action and resource patterns.

use std::ops::Range;

use super::action;
use super::action::code_meant;
use super::desk::{Desk, Subject};
use crate::inclusion::{includes_action, includes_resource};
use crate::nowhere::nowhere;
use crate::print::quoted;
use crate::{Arn, Statement};

pub(super) fn check(desk: &mut Desk<'_>, subject: &Subject<'_>) {
    let actions = subject.statement.actions();
    let element = if actions.is_negated() {
        "NotAction"
    } else {
        "Action"
    };
    let path = format!("Statement[{}].{element}", subject.index);
    let texts: Vec<_> = actions
        .patterns()
        .iter()
        .map(crate::ActionPattern::text)
        .collect();
    for (text, span) in texts.iter().zip(&subject.places.actions) {
        action::check(desk, text, (span.clone(), path.clone()));
    }
    redundant(
        desk,
        &texts,
        &subject.places.actions,
        &path,
        includes_action,
    );
    let Some(resources) = subject.statement.resources() else {
        return;
    };
    services(desk, subject);
    let path = format!("Statement[{}].Resource", subject.index);
    let codes = action_codes(subject.statement);
    let texts: Vec<_> = resources
        .patterns()
        .iter()
        .map(crate::ResourcePattern::text)
        .collect();
    for (text, span) in texts.iter().zip(&subject.places.resources) {
        resource(desk, text, &codes, (span.clone(), path.clone()));
    }
    redundant(
        desk,
        &texts,
        &subject.places.resources,
        &path,
        includes_resource,
    );
}

/// The services that the actions of a statement are of, as far as they are named.
pub(super) fn action_codes(statement: &Statement) -> Vec<&str> {
    let actions = statement.actions();
    let patterns = actions.patterns().iter().filter(|_| !actions.is_negated());
    patterns
        .filter_map(|pattern| Some(pattern.text().split_once(':')?.0))
        .collect()
}

fn redundant(
    desk: &mut Desk<'_>,
    texts: &[&str],
    spans: &[Range<usize>],
    path: &str,
    includes: fn(&str, &str) -> bool,
) {
    for (index, (text, span)) in texts.iter().zip(spans).enumerate() {
        let over = texts.iter().enumerate().find(|(other, wide)| {
            includes(wide, text) && (*other < index || !includes(text, wide))
        });
        if let Some((_, wide)) = over {
            let message = format!("\"{wide}\" covers this already");
            desk.report(
                "redundant-value",
                (span.clone(), path.to_owned()),
                message,
                "remove it",
            );
            desk.removal(spans, index);
        }
    }
}

/// Says that none of the resources belongs to a service that the actions are of.
fn services(desk: &mut Desk<'_>, subject: &Subject<'_>) {
    let statement = subject.statement;
    let Some(resources) = statement.resources() else {
        return;
    };
    if statement.actions().is_negated() {
        return;
    }
    let actions = statement.actions().patterns().iter();
    let actions: Option<Vec<_>> = actions
        .map(|pattern| {
            pattern
                .text()
                .split_once(':')
                .and_then(|(code, _)| service(code))
        })
        .collect();
    let codes = action_codes(statement);
    let mut resources = resources.patterns().iter();
    if resources
        .clone()
        .any(|own| nowhere(own.text(), &codes).is_some())
    {
        return;
    }
    let resources: Option<Vec<_>> = resources
        .by_ref()
        .map(|pattern| pattern.arn().and_then(|arn| service(arn.code)))
        .collect();
    let (Some(actions), Some(resources), Some(span)) =
        (actions, resources, subject.places.resources.first())
    else {
        return;
    };
    if !resources.iter().any(|code| actions.contains(code)) {
        let message = format!(
            "the actions are of {}, but no resource is; all are of {}",
            listed(actions),
            listed(resources)
        );
        let path = format!("Statement[{}].Resource", subject.index);
        let help = "name resources of the service whose actions these are";
        desk.report("other-service", (span.clone(), path), message, help);
    }
}

/// The service a code without wildcards stands for; roles belong to all that has to do with them.
fn service(code: &str) -> Option<String> {
    let lower = code_meant(code, None).map_or_else(|| code.to_ascii_lowercase(), str::to_owned);
    match lower.as_str() {
        "sts" | "ims" | "ram" => Some("ram".to_owned()),
        _ => (!lower.contains(['*', '?'])).then_some(lower),
    }
}

fn listed(mut codes: Vec<String>) -> String {
    codes.sort_unstable();
    codes.dedup();
    codes.join(", ")
}

fn resource(desk: &mut Desk<'_>, text: &str, actions: &[&str], place: (Range<usize>, String)) {
    if text.contains("${") {
        let message = "there are no policy variables; this is compared letter by letter".to_owned();
        desk.report(
            "variable",
            place,
            message,
            "spell the name out, or use \"*\"",
        );
        return;
    }
    let Some(arn) = Arn::parse(text) else { return };
    if let Some(nothing) = nowhere(text, actions) {
        let message = format!("this matches no resource there is: {}", nothing.because);
        let help = match &nothing.meant {
            Some(meant) => format!("did you mean \"{meant}\"?"),
            None => "name a resource as its service does".to_owned(),
        };
        desk.report("no-such-resource", place, message, help);
        if let Some(meant) = nothing.meant {
            desk.replacement(quoted(&meant));
        }
        return;
    }
    if let Some(near) = code_meant(arn.code, None) {
        let message = format!("no well-known service has the code \"{}\"", arn.code);
        let fixed = Arn { code: near, ..arn };
        let help = format!("did you mean \"{fixed}\"?");
        desk.report("unknown-code", place.clone(), message, help);
    }
    let digits = |field: &str| field.bytes().all(|byte| byte.is_ascii_digit());
    let wild = |field: &str| field.contains(['*', '?']);
    if arn.account != "system" && !wild(arn.account) && !digits(arn.account) {
        let message = format!("the account field holds \"{}\"", arn.account);
        let help = "the fields are acs:<code>:<region>:<account>:<name>; is one missing?";
        desk.report("misplaced-field", place, message, help);
    } else if arn.region.len() >= 12 && digits(arn.region) {
        let message = format!("the region field holds the account \"{}\"", arn.region);
        let help = "the fields are acs:<code>:<region>:<account>:<name>; leave the region empty";
        desk.report("misplaced-field", place, message, help);
    } else if arn.is_global() && !wild(arn.region) && !arn.region.is_empty() {
        let message = format!("{} has no regions, so nothing is covered", arn.code);
        let fixed = Arn { region: "", ..arn }.to_string();
        desk.report("never-covers", place, message, format!("write \"{fixed}\""));
        desk.replacement(format!("\"{fixed}\""));
    }
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::lint::tests::{codes, found};

    fn on(action: &str, resource: &str) -> String {
        format!(r#"{{"Effect":"Deny","Action":"{action}","Resource":"{resource}"}}"#)
    }

    #[test]
    fn fields_are_looked_at_for_what_belongs_there() {
        for (resource, expected) in [
            ("acs:oss:*:system:b", &[][..]),
            ("acs:oss:*:1000000000000001:b", &[]),
            ("acs:oss:*:bucket:b", &["misplaced-field"]),
            ("acs:oss:*:bucket*:b", &[]),
            ("acs:oss:100000000001:*:b", &["misplaced-field"]),
            ("acs:oss:cn-hangzhou-finance:*:b", &[]),
            ("acs:oss:cn-hangzhou:*:b", &[]),
        ] {
            assert_eq!(codes(&on("oss:*", resource)), expected, "{resource}");
        }
        for (resource, expected) in [
            ("acs:ram:cn-hangzhou:*:user/a", &["never-covers"][..]),
            ("acs:ram:cn-*:*:user/a", &[]),
            ("acs:ram::*:user/a", &[]),
        ] {
            assert_eq!(codes(&on("ram:*", resource)), expected, "{resource}");
        }
    }

    #[test]
    fn a_finding_says_what_to_write_instead() {
        for (action, resource, help) in [
            ("polardbb:*", "*", r#"did you mean "polardb:*"?"#),
            (
                "polardb:*",
                "acs:polardbb:*:*:b",
                r#"did you mean "acs:polardb:*:*:b"?"#,
            ),
            (
                "ram:*",
                "acs:ram:cn-hangzhou:*:user/a",
                r#"write "acs:ram::*:user/a""#,
            ),
            ("ims:GetUser", "*", r#"write "ram:GetUser""#),
        ] {
            assert_eq!(found(&on(action, resource))[0].help, help);
        }
        assert_eq!(
            found(&on("oss:*", "acs:ecs:*:*:b"))[0].message,
            "the actions are of oss, but no resource is; all are of ecs"
        );
    }

    #[test]
    fn a_resource_that_cannot_be_is_an_error_with_what_was_meant() {
        for (action, resource, meant) in [
            ("ecs:*", "acs:*:cn-hangzhou:*:*:*", "acs:*:cn-hangzhou:*:*"),
            ("ecs:*", "acs:cn-hangzhou:*:*:*", "acs:ecs:cn-hangzhou:*:*"),
            ("ram:*", "acs::ram::*", "acs:ram::*:*"),
            ("ram:*", "acs:ram:::user/x", "acs:ram::*:user/x"),
            ("ram:*", "acs:ram::*:user/x ", "acs:ram::*:user/x"),
            ("ram:*", "acs:ram::*:USER/x", "acs:ram::*:user/x"),
        ] {
            let found = found(&on(action, resource));
            let [one] = &found[..] else {
                panic!("{resource} {found:?}")
            };
            assert_eq!(
                (one.code, one.severity),
                ("no-such-resource", Severity::Error)
            );
            assert!(
                one.message
                    .starts_with("this matches no resource there is: ")
            );
            assert_eq!(one.help, format!("did you mean \"{meant}\"?"));
            let edit = one.edit.as_ref().unwrap();
            assert_eq!(edit.text, format!("\"{meant}\""));
            assert_eq!(codes(&on(action, meant)), [""; 0], "{meant}");
        }
        let letter = found(&on("ram:*", "acs:ram::*:user/\u{430}lice"));
        assert!(letter[0].message.contains("U+0430") && letter[0].edit.is_none());
    }

    #[test]
    fn of_equal_patterns_the_first_stays() {
        let found = found(
            r#"{"Effect":"Allow","Action":["oss:GetObject","OSS:getobject"],"Resource":"acs:oss:*:*:b"}"#,
        );
        let messages: Vec<_> = found.iter().map(|finding| &*finding.message).collect();
        assert_eq!(messages, [r#""oss:GetObject" covers this already"#]);
    }
}
