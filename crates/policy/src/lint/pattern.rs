//! Suspicions about action and resource patterns.

use std::ops::Range;

use super::words::CODES;
use super::{Desk, Subject};
use crate::Arn;
use crate::inclusion::{includes_action, includes_resource, is_every_action};
use crate::read::nearest;

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
        action(desk, text, (span.clone(), path.clone()));
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
    let texts: Vec<_> = resources
        .patterns()
        .iter()
        .map(crate::ResourcePattern::text)
        .collect();
    for (text, span) in texts.iter().zip(&subject.places.resources) {
        resource(desk, text, (span.clone(), path.clone()));
    }
    redundant(
        desk,
        &texts,
        &subject.places.resources,
        &path,
        includes_resource,
    );
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
    let resources = resources.patterns().iter();
    let resources: Option<Vec<_>> = resources
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
    let lower = meant(code).map_or_else(|| code.to_ascii_lowercase(), str::to_owned);
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

/// A well-known code that one which is not was probably meant to be.
fn meant(code: &str) -> Option<&'static str> {
    let lower = code.to_ascii_lowercase();
    if code.contains(['*', '?']) || CODES.contains(&lower.as_str()) || code.len() < 3 {
        return None;
    }
    // A letter more or less makes another short word; in longer ones it is a slip.
    let alike = |known: &&str| known.len() == code.len() || code.len() > 3 && known.len() > 3;
    nearest(code, CODES.iter().copied().filter(alike))
}

fn action(desk: &mut Desk<'_>, text: &str, place: (Range<usize>, String)) {
    if text != "*" && is_every_action(text) {
        let message = format!("\"{text}\" means every action");
        desk.report("disguised-star", place, message, "write \"*\"");
        desk.replacement("\"*\"".to_owned());
        return;
    }
    let Some((code, name)) = text.split_once(':') else {
        return;
    };
    if code.eq_ignore_ascii_case("ims") {
        let message = "operations of the identity service are checked as ram:".to_owned();
        desk.report(
            "ims-action",
            place,
            message,
            format!("write \"ram:{name}\""),
        );
        desk.replacement(format!("\"ram:{name}\""));
        return;
    }
    if let Some(near) = meant(code) {
        let message = format!("no well-known service has the code \"{code}\"");
        desk.report(
            "unknown-code",
            place,
            message,
            format!("did you mean \"{near}:{name}\"?"),
        );
    }
}

fn resource(desk: &mut Desk<'_>, text: &str, place: (Range<usize>, String)) {
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
    if let Some(near) = meant(arn.code) {
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
    use crate::lint::tests::{codes, found};

    fn on(action: &str, resource: &str) -> String {
        format!(r#"{{"Effect":"Deny","Action":"{action}","Resource":"{resource}"}}"#)
    }

    #[test]
    fn only_codes_near_a_known_one_are_taken_for_slips() {
        for (action, expected) in [
            ("sos:GetObject", &["unknown-code"][..]),
            ("polardbb:Get*", &["unknown-code"]),
            ("oss:GetObject", &[]),
            ("os:GetObject", &[]),
            ("ec?:Get*", &[]),
            // A letter less or more makes another short word.
            ("liv:Get*", &[]),
            ("osss:Get*", &[]),
        ] {
            assert_eq!(codes(&on(action, "*")), expected, "{action}");
        }
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
    fn of_equal_patterns_the_first_stays() {
        let found = found(
            r#"{"Effect":"Allow","Action":["oss:Get","OSS:get"],"Resource":"acs:oss:*:*:b"}"#,
        );
        let messages: Vec<_> = found.iter().map(|finding| &*finding.message).collect();
        assert_eq!(messages, [r#""oss:Get" covers this already"#]);
    }
}
