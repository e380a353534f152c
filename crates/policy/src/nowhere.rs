//! Resource patterns that match no resource there is, seen from the codes of services and the form of their names.

mod finding;
mod identity;

pub(crate) use finding::Nowhere;

use crate::letter::{is_invisible, named};
use crate::{Arn, service};

/// Finds it out for a pattern of a statement about actions of these services. Nothing is said of
/// services nobody knows.
pub(crate) fn nowhere(pattern: &str, actions: &[&str]) -> Option<Nowhere> {
    let arn = Arn::parse(pattern)?;
    letters(&arn)
        .or_else(|| no_code(&arn, actions))
        .or_else(|| region_as_code(&arn, actions))
        .or_else(|| swapped(&arn))
        .or_else(|| one_field_more(&arn))
        .or_else(|| nobody(&arn))
        .or_else(|| identity::nowhere(&arn))
}

/// The same of a text that has too few fields to be a pattern: what was probably meant.
pub(crate) fn complete(text: &str, actions: &[&str]) -> Option<String> {
    let fields: Vec<&str> = text.split(':').collect();
    let [first, middle @ .., last] = &fields[..] else {
        return None;
    };
    if !first.eq_ignore_ascii_case("acs") || fields.len() > 4 || last.is_empty() {
        return None;
    }
    let code = middle.iter().find(|field| service::is_known(field));
    let code = code.copied().or_else(|| only(actions))?;
    let region = middle.iter().find(|field| is_region(field));
    let account = middle.iter().find(|field| is_account(field));
    let region = region.copied().unwrap_or_else(|| any_region(code));
    let account = account.copied().unwrap_or("*");
    Some(format!("acs:{code}:{region}:{account}:{last}"))
}

/// Letters that stand in no field, or in no name of the service.
fn letters(arn: &Arn<'_>) -> Option<Nowhere> {
    let known = is_wild(arn.code) || service::is_known(arn.code);
    let fields = [arn.code, arn.region, arn.account, names(arn)];
    let fault = fields.iter().find_map(|field| stray(field, arn));
    let (letter, place) = fault.filter(|_| known || stray(arn.code, arn).is_some())?;
    let clean = |field: &str| field.trim().to_owned();
    let meant = Arn {
        code: &clean(arn.code),
        region: &clean(arn.region),
        account: &clean(arn.account),
        relative: &clean(arn.relative),
    };
    let is_clean = [meant.code, meant.region, meant.account, meant.relative]
        .iter()
        .all(|field| stray(field, arn).is_none());
    let because = format!("no name there has {}{place}", named(letter));
    Some(Nowhere::new(because, is_clean.then(|| meant.to_string())))
}

/// The part of the relative id whose letters are known: of OSS the bucket, for objects may have any.
fn names<'a>(arn: &Arn<'a>) -> &'a str {
    if has_any_names(arn) {
        arn.relative.split('/').next().unwrap_or_default()
    } else {
        arn.relative
    }
}

/// A letter that does not belong into a field of names, and where it stands.
fn stray(field: &str, arn: &Arn<'_>) -> Option<(char, &'static str)> {
    let is_blank = |c: &char| c.is_whitespace() || c.is_control() || is_invisible(*c);
    if let Some(blank) = field.chars().last().filter(is_blank) {
        return Some((blank, " at its end"));
    }
    let plain = arn.is_global() || has_any_names(arn);
    let odd = |c: &char| is_blank(c) || plain && !c.is_ascii();
    field.chars().find(odd).map(|odd| (odd, ""))
}

fn no_code(arn: &Arn<'_>, actions: &[&str]) -> Option<Nowhere> {
    if !arn.code.is_empty() {
        return None;
    }
    let meant = if service::is_known(arn.region) {
        let (code, account) = (arn.region, filled(arn.account));
        Some(Arn {
            code,
            region: any_region(code),
            account,
            relative: arn.relative,
        })
    } else {
        only(actions).map(|code| Arn {
            code,
            region: if is_region(arn.region) {
                arn.region
            } else {
                any_region(code)
            },
            account: filled(arn.account),
            relative: arn.relative,
        })
    };
    let because =
        "the field of the service is empty; the fields are acs:<code>:<region>:<account>:<name>";
    Some(Nowhere::new(because, meant.map(|arn| arn.to_string())))
}

fn region_as_code(arn: &Arn<'_>, actions: &[&str]) -> Option<Nowhere> {
    if !is_region(arn.code) || service::is_known(arn.code) {
        return None;
    }
    let because = format!(
        "the region \"{}\" stands in the field of the service",
        arn.code
    );
    let meant = Arn {
        code: only(actions).unwrap_or("*"),
        region: arn.code,
        account: filled(arn.account),
        relative: arn.relative,
    };
    Some(Nowhere::new(because, Some(meant.to_string())))
}

/// The account where the region belongs, and the other way round.
fn swapped(arn: &Arn<'_>) -> Option<Nowhere> {
    if !is_account(arn.region) || !is_region(arn.account) || is_wild(arn.code) {
        return None;
    }
    let meant = Arn {
        region: arn.account,
        account: arn.region,
        ..*arn
    };
    let because = "the region stands in the field of the account";
    Some(Nowhere::new(because, Some(meant.to_string())))
}

/// A colon in the name, which then begins with a field too many.
fn one_field_more(arn: &Arn<'_>) -> Option<Nowhere> {
    let (head, rest) = arn.relative.split_once(':')?;
    let shifted = head == "*" || head.is_empty() || is_account(head);
    let of_any = is_wild(arn.code) && shifted;
    let of_bucket = has_any_names(arn) && !head.contains(['*', '?', '/']);
    let of_one = service::find(arn.code).is_some() && !may_have_colons(arn.code);
    if !(of_any || of_bucket || of_one) {
        return None;
    }
    let account = match (is_account(head), is_account(arn.account)) {
        (true, false) => head,
        _ => filled(arn.account),
    };
    let meant = shifted.then(|| {
        let relative = rest;
        Arn {
            account,
            relative,
            ..*arn
        }
        .to_string()
    });
    let because = "it has a field too many; the fields are acs:<code>:<region>:<account>:<name>";
    Some(Nowhere {
        but_colons: of_any,
        ..Nowhere::new(because, meant)
    })
}

/// Without an account or a name.
fn nobody(arn: &Arn<'_>) -> Option<Nowhere> {
    service::find(arn.code)?;
    let (account, relative) = (filled(arn.account), filled(arn.relative));
    let because = match (arn.account, arn.relative) {
        ("", _) => "the field of the account is empty, and every resource belongs to one",
        (_, "") => "the name is empty",
        _ => return None,
    };
    let region = if arn.account.is_empty() && arn.region.is_empty() {
        any_region(arn.code)
    } else {
        arn.region
    };
    let meant = Arn {
        region,
        account,
        relative,
        ..*arn
    };
    Some(Nowhere::new(because, Some(meant.to_string())))
}

/// The only service that the actions are of.
fn only<'a>(actions: &[&'a str]) -> Option<&'a str> {
    let (first, rest) = actions.split_first()?;
    let alike = rest.iter().all(|code| code.eq_ignore_ascii_case(first));
    (alike && !is_wild(first) && !first.is_empty()).then_some(*first)
}

fn filled(field: &str) -> &str {
    if field.is_empty() { "*" } else { field }
}

/// What stands for any region of a service.
fn any_region(code: &str) -> &'static str {
    let global = ["ram", "sts", "ims"];
    if global.iter().any(|own| own.eq_ignore_ascii_case(code)) {
        ""
    } else {
        "*"
    }
}

fn is_wild(field: &str) -> bool {
    field.contains(['*', '?'])
}

fn is_account(field: &str) -> bool {
    field.len() >= 5 && field.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether it reads like the name of a region, such as `cn-hangzhou`.
fn is_region(field: &str) -> bool {
    let (area, place) = field.split_once('-').unwrap_or_default();
    AREAS.contains(&area) && !place.is_empty()
}

/// Objects of OSS may have any name.
fn has_any_names(arn: &Arn<'_>) -> bool {
    arn.code.eq_ignore_ascii_case("oss")
}

/// Whether names of the service may have colons.
pub(crate) fn may_have_colons(code: &str) -> bool {
    WITH_COLONS.iter().any(|own| own.eq_ignore_ascii_case(code))
}

/// Objects, functions with their version, and settings of applications.
const WITH_COLONS: [&str; 4] = ["oss", "fc", "mse", "eventbridge"];

/// What names of regions begin with.
const AREAS: [&str; 9] = ["cn", "us", "eu", "ap", "me", "na", "sa", "af", "rus"];

#[cfg(test)]
mod tests {
    use super::*;

    fn meant(pattern: &str, actions: &[&str]) -> Option<String> {
        nowhere(pattern, actions).map(|own| own.meant.unwrap_or_default())
    }

    #[test]
    fn what_matches_nothing_is_found_with_what_was_meant() {
        for (pattern, actions, expected) in [
            (
                "acs:*:cn-hangzhou:*:*:*",
                &["ecs"][..],
                "acs:*:cn-hangzhou:*:*",
            ),
            (
                "acs:ecs:cn-hangzhou:*:*:instance/i-1",
                &["ecs"],
                "acs:ecs:cn-hangzhou:*:instance/i-1",
            ),
            (
                "acs:ecs:cn-hangzhou:*:1000000000000001:instance/*",
                &["ecs"],
                "acs:ecs:cn-hangzhou:1000000000000001:instance/*",
            ),
            (
                "acs:oss:*:1000000000000001::b",
                &["oss"],
                "acs:oss:*:1000000000000001:b",
            ),
            ("acs:ecs:*:*:instance:i-1", &["ecs"], ""),
            (
                "acs:cn-hangzhou:*:*:*",
                &["ecs", "ECS"],
                "acs:ecs:cn-hangzhou:*:*",
            ),
            (
                "acs:cn-hangzhou:*:*:*",
                &["ecs", "vpc"],
                "acs:*:cn-hangzhou:*:*",
            ),
            ("acs:us-*:*:*:*", &[], "acs:*:us-*:*:*"),
            ("acs::ram::*", &["ram"], "acs:ram::*:*"),
            (
                "acs::ecs:123456:instance/*",
                &["ecs"],
                "acs:ecs:*:123456:instance/*",
            ),
            ("acs::*:*:b/*", &["oss"], "acs:oss:*:*:b/*"),
            (
                "acs::cn-beijing:*:b/*",
                &["oss"],
                "acs:oss:cn-beijing:*:b/*",
            ),
            ("acs::*:*:b/*", &["oss", "ecs"], ""),
            (
                "acs:ecs:1000000000000001:cn-hangzhou:instance/*",
                &["ecs"],
                "acs:ecs:cn-hangzhou:1000000000000001:instance/*",
            ),
            ("acs:ram:::user/x", &["ram"], "acs:ram::*:user/x"),
            ("acs:oss:::b/*", &["oss"], "acs:oss:*:*:b/*"),
            (
                "acs:ecs:cn-beijing::instance/*",
                &["ecs"],
                "acs:ecs:cn-beijing:*:instance/*",
            ),
            ("acs:ecs:*:*:", &["ecs"], "acs:ecs:*:*:*"),
            ("acs:ram::*:user/x ", &["ram"], "acs:ram::*:user/x"),
            ("acs:ram::*: user/x", &["ram"], "acs:ram::*:user/x"),
            (
                "acs:ecs:*:*:instance/i-1\u{a0}",
                &["ecs"],
                "acs:ecs:*:*:instance/i-1",
            ),
            ("acs: oss:*:*:b", &["oss"], "acs:oss:*:*:b"),
            ("acs:ram::*:user/\u{430}lice", &["ram"], ""),
            ("acs:ram::*:us\u{200b}er/x", &["ram"], ""),
            ("acs:oss:*:*:b\u{e9}/k", &["oss"], ""),
            ("acs:ram::*:USER/x", &["ram"], "acs:ram::*:user/x"),
            ("acs:ram::*:Users/x", &["ram"], "acs:ram::*:user/x"),
            ("acs:ram::*:alice", &["ram"], "acs:ram::*:user/alice"),
            ("acs:ram::*:user/alice/", &["ram"], "acs:ram::*:user/alice"),
            (
                "acs:ram::*:user/alice@acme.com",
                &["ram"],
                "acs:ram::*:user/alice",
            ),
            ("acs:ram::*:policy/a b", &["ram"], ""),
            ("acs:ims::*:user/x", &["ram"], "acs:ram::*:user/x"),
            (
                "acs:sts::*:assumed-role/app/s",
                &["ram"],
                "acs:ram::*:role/app",
            ),
            (
                "acs:ram::*:assumed-role/app/*",
                &["ram"],
                "acs:ram::*:role/app",
            ),
            ("acs:ram::*:alice*", &["ram"], "acs:ram::*:user/alice*"),
        ] {
            assert_eq!(
                meant(pattern, actions).as_deref(),
                Some(expected),
                "{pattern}"
            );
            // What is meant is no mistake again.
            assert_eq!(nowhere(expected, actions), None, "{expected}");
        }
    }

    #[test]
    fn what_may_match_is_left_alone() {
        for pattern in [
            "*",
            "acs:*:*:*:*",
            "acs:*:*cn-beijing*:*:*",
            "acs:ecs:cn-hangzhou:*:instance/i-1",
            "acs:oss:*:*:b/a:x",
            "acs:oss:*:*:b/k ",
            "acs:oss:*:*:b/\u{e9}",
            "acs:oss:*:*:*:x",
            "acs:fc:*:*:functions/f:LATEST",
            "acs:ram::*:user/x",
            "acs:ram::*:ROLE/App",
            "acs:ram::*:role*",
            "acs:ram::*:us?r/x",
            "acs:ram::*:*",
            "acs:ram::*:root",
            "acs:ram::system:policy/ReadOnlyAccess",
            "acs:ram::*:mfa/x",
            "acs:ram::*:saml-*",
            // Nothing is known of these services.
            "acs:shop:::order/1",
            "acs:shop:*:*:order:1",
            "acs:shop:*:*:order/1 ",
            "acs:dns-shop:*:*:x",
            "acs:ots:*:*:instance/a:b",
        ] {
            assert_eq!(nowhere(pattern, &["oss"]), None, "{pattern}");
        }
        for code in service::codes() {
            let pattern = format!("acs:{code}:*:*:thing/x");
            let identity = ["ram", "sts", "ims"].contains(&code);
            assert!(
                identity || nowhere(&pattern, &[code]).is_none(),
                "{pattern}"
            );
        }
    }

    #[test]
    fn a_name_with_too_few_fields_is_completed() {
        for (text, actions, expected) in [
            ("acs:::bucket", &["oss"][..], Some("acs:oss:*:*:bucket")),
            ("acs:::bucket", &["oss", "ecs"], None),
            ("acs:oss:bucket/*", &[], Some("acs:oss:*:*:bucket/*")),
            (
                "acs:ecs:cn-beijing:instance/*",
                &[],
                Some("acs:ecs:cn-beijing:*:instance/*"),
            ),
            ("acs:ram:100000:user/a", &[], Some("acs:ram::100000:user/a")),
            ("acs:*", &["ecs"], Some("acs:ecs:*:*:*")),
            ("acs", &["ecs"], None),
            ("bucket", &["oss"], None),
            ("", &["oss"], None),
        ] {
            assert_eq!(complete(text, actions).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn only_a_colon_under_any_service_may_still_match_something() {
        let but_colons = |pattern| nowhere(pattern, &[]).map(|own| own.but_colons);
        assert_eq!(but_colons("acs:*:cn-hangzhou:*:*:*"), Some(true));
        assert_eq!(but_colons("acs:ecs:cn-hangzhou:*:*:*"), Some(false));
        assert_eq!(but_colons("acs:cn-hangzhou:*:*:*"), Some(false));
    }
}
