//! Suspicions about single actions: codes nobody has, operations that a service has not.

use std::ops::Range;

use super::desk::Desk;
use crate::inclusion::is_every_action;
use crate::letter::named;
use crate::read::nearest;
use crate::service::{self, Service};

pub(super) fn check(desk: &mut Desk<'_>, text: &str, place: (Range<usize>, String)) {
    if text != "*" && is_every_action(text) {
        let message = format!("\"{text}\" means every action");
        desk.report("disguised-star", place, message, "write \"*\"");
        desk.replacement("\"*\"".to_owned());
        return;
    }
    let Some((code, name)) = text.split_once(':') else {
        return;
    };
    // The reader says so.
    if text.contains(char::is_whitespace) {
        return;
    }
    if code.eq_ignore_ascii_case("ims") {
        let message = "operations of the identity service are checked as ram:".to_owned();
        let help = format!("write \"ram:{name}\"");
        desk.report("ims-action", place, message, help);
        desk.replacement(format!("\"ram:{name}\""));
    } else if let Some(near) = code_meant(code, Some(name)) {
        let message = format!("no well-known service has the code \"{code}\"");
        let help = format!("did you mean \"{near}:{name}\"?");
        desk.report("unknown-code", place, message, help);
    } else if let Some(service) = service::find(code)
        && !service.is_covered_by(name)
    {
        unknown(desk, service, text, name, place);
    }
}

/// Says that the service has no such action, and which was probably meant.
fn unknown(
    desk: &mut Desk<'_>,
    service: Service,
    text: &str,
    name: &str,
    place: (Range<usize>, String),
) {
    let code = service.code();
    let message = match name.chars().find(|c| !c.is_ascii()) {
        Some(odd) => format!("no operation of {code} has {} in its name", named(odd)),
        None if name.contains(['*', '?']) => format!("\"{text}\" covers no operation of {code}"),
        None => format!("\"{text}\" is none of the published operations of {code}"),
    };
    let near = if desk.guesses > 0 {
        desk.guesses -= 1;
        name_meant(service, name)
    } else {
        None
    };
    match near {
        Some(near) => {
            let own = text.split(':').next().unwrap_or(code);
            let fixed = format!("\"{own}:{near}\"");
            desk.report(
                "unknown-action",
                place,
                message,
                format!("did you mean {fixed}?"),
            );
            desk.replacement(fixed);
        }
        None => desk.report("unknown-action", place, message, CHECK),
    }
}

/// The action, or pattern of actions, that one which covers none was probably meant to be.
fn name_meant(service: Service, name: &str) -> Option<String> {
    let names: Vec<String> = service.names().collect();
    let Some(beginning) = name.strip_suffix('*') else {
        let alike = |own: &&str| own.len().abs_diff(name.len()) <= FAR;
        let near = nearest(name, names.iter().map(String::as_str).filter(alike))?;
        return Some(near.to_owned());
    };
    if beginning.contains(['*', '?']) {
        return None;
    }
    let verbs = service.operations().map(|(verb, _)| verb);
    let alike = |own: &&str| own.len().abs_diff(beginning.len()) <= FAR;
    let verb = nearest(beginning, verbs.filter(alike));
    verb.map(|verb| format!("{verb}*"))
}

/// A well-known code that one which is not was probably meant to be: of those as near the one whose
/// service has the action.
pub(super) fn code_meant(code: &str, name: Option<&str>) -> Option<&'static str> {
    if code.contains(['*', '?']) || code.len() < 3 || service::is_known(code) {
        return None;
    }
    let near: Vec<_> = service::codes()
        .filter(|known| is_slip(code, known))
        .collect();
    let has = |known: &&&str| {
        let service = service::find(known);
        name.zip(service)
            .is_some_and(|(name, service)| service.is_covered_by(name))
    };
    let best = near.iter().find(has).or_else(|| near.first());
    best.copied()
}

/// Whether a code reads like a slip of a known one. A letter more, less or another makes another
/// short word; in longer ones it is a slip.
fn is_slip(code: &str, known: &str) -> bool {
    let letters = |text: &str| {
        let mut letters: Vec<_> = text.bytes().map(|byte| byte.to_ascii_lowercase()).collect();
        letters.sort_unstable();
        letters
    };
    let swapped = known.len() == code.len() && letters(known) == letters(code);
    let long = code.len() > 3 && known.len() > 3;
    (swapped || long) && nearest(code, std::iter::once(known)).is_some()
}

const CHECK: &str = "check the name; an action may exist without a published operation";

/// No slip makes a name longer or shorter by more.
const FAR: usize = 4;

#[cfg(test)]
mod tests {
    use crate::lint::tests::{codes, found};
    use crate::service;

    fn of(action: &str) -> String {
        format!(r#"{{"Effect":"Deny","Action":"{action}","Resource":"*"}}"#)
    }

    fn help(action: &str) -> String {
        let found = found(&of(action));
        let told = found
            .iter()
            .map(|one| format!("{}: {}", one.code, one.help));
        told.collect::<Vec<_>>().join(" | ")
    }

    #[test]
    fn only_codes_near_a_known_one_are_taken_for_slips() {
        for (action, expected) in [
            ("sos:GetObject", &["unknown-code"][..]),
            ("polardbb:Get*", &["unknown-code"]),
            ("oss:GetObject", &[]),
            ("os:GetObject", &[]),
            ("ec?:Get*", &[]),
            // A letter less, more or another makes another short word.
            ("liv:Get*", &[]),
            ("osss:Get*", &[]),
            ("ecz:Get*", &[]),
        ] {
            assert_eq!(codes(&of(action)), expected, "{action}");
        }
        assert!(help("sos:GetObject").ends_with(r#"did you mean "oss:GetObject"?"#));
    }

    #[test]
    fn no_code_of_a_service_is_unknown_and_no_operation_either() {
        for code in service::codes().filter(|code| !["ims", "sts"].contains(code)) {
            assert_eq!(codes(&of(&format!("{code}:*"))), [""; 0], "{code}");
            let resource = of("oss:*").replace("\"*\"", &format!(r#""acs:{code}:*:*:*""#));
            let found = codes(&resource);
            assert!(
                found.iter().all(|one| *one == "other-service"),
                "{code} {found:?}"
            );
        }
        for service in service::all() {
            for (verb, rest) in service.operations().step_by(7) {
                let action = format!("{}:{verb}{rest}", service.code());
                assert_eq!(codes(&of(&action)), [""; 0], "{action}");
            }
        }
    }

    #[test]
    fn an_action_that_its_service_lacks_is_noted_with_what_was_meant() {
        for (action, expected) in [
            (
                "oss:GetObjct",
                r#"unknown-action: did you mean "oss:GetObject"?"#,
            ),
            (
                "OSS:getobjectt",
                r#"unknown-action: did you mean "OSS:GetObject"?"#,
            ),
            (
                "ecs:DescribeInstance",
                r#"unknown-action: did you mean "ecs:DescribeInstances"?"#,
            ),
            (
                "ecs:Desribe*",
                r#"unknown-action: did you mean "ecs:Describe*"?"#,
            ),
            (
                "oss:FrobnicateBucketEntirely",
                "unknown-action: check the name; an action may exist without a published operation",
            ),
            (
                "oss:*Frobnicate*",
                "unknown-action: check the name; an action may exist without a published operation",
            ),
            (
                "oss:G\u{435}tObject",
                r#"unknown-action: did you mean "oss:GetObject"?"#,
            ),
            // Actions without an operation.
            ("ram:PassRole", ""),
            ("ram:CreateServiceLinkedRole", ""),
            ("sts:SetSourceIdentity", ""),
            ("log:PostLogStoreLogs", ""),
            ("oss:*Object*", ""),
            // Nothing is known of the actions of these.
            ("ots:Frobnicate", ""),
            ("shop:Frobnicate", ""),
            ("*:Frobnicate", ""),
        ] {
            assert_eq!(help(action), expected, "{action}");
        }
        let odd = found(&of("oss:G\u{435}tObject"));
        assert!(odd[0].message.contains("U+0435"), "{}", odd[0].message);
    }

    #[test]
    fn guesses_have_an_end() {
        let sas = service::find("sas").unwrap();
        let slips = sas.operations().take(100);
        let slips: Vec<_> = slips
            .map(|(verb, rest)| format!(r#""sas:{verb}{rest}Qz""#))
            .collect();
        let statement = of("a:b").replace("\"a:b\"", &format!("[{}]", slips.join(",")));
        let found = found(&statement);
        let guessed = found
            .iter()
            .filter(|one| one.help.starts_with("did you mean"));
        assert_eq!(found.len(), slips.len());
        assert_eq!(guessed.count(), crate::lint::desk::GUESSES);
    }
}
