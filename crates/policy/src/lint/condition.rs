//! Suspicions about conditions.

use std::ops::Range;

use super::desk::{Desk, Subject};
use super::words::{ALWAYS_THERE, ELEMENTS, KEYS};
use crate::context::same_key;
use crate::inclusion::covers_value;
use crate::print::quoted;
use crate::read::{TestPlaces, nearest};
use crate::truth::Truth;
use crate::value::{self, Decimal, Instant};
use crate::{Comparison, Effect, Operator, Quantifier, Test};

pub(super) fn check(desk: &mut Desk<'_>, subject: &Subject<'_>) {
    let tests = subject.statement.conditions();
    for (index, (test, places)) in tests.iter().zip(&subject.places.tests).enumerate() {
        let path = format!(
            "Statement[{}].Condition.{}.{}",
            subject.index,
            test.word(),
            test.key()
        );
        let at = |span: &Range<usize>| (span.clone(), path.clone());
        key(desk, test, at(&places.key));
        let unprefixed = prefixless(desk, test, at(&places.key));
        values(desk, test, places, &path);
        redundant(desk, test, places, &path);
        nothing_left(desk, test, at(&places.operator));
        let earlier = tests.iter().take(index);
        if earlier.clone().any(|one| {
            one.word() == test.word() && one.key() != test.key() && same_key(one.key(), test.key())
        }) {
            let message = "another spelling of this key stands under the operator".to_owned();
            desk.report(
                "repeated-key",
                at(&places.key),
                message,
                "put the values into one list",
            );
        }
        if earlier.clone().any(|one| exclude(one, test)) {
            let message = format!(
                "no single value of {} meets this and the conditions before",
                test.key()
            );
            desk.report(
                "never-met",
                at(&places.operator),
                message,
                "remove one of them",
            );
        }
        if !unprefixed && holds_without_key(test, subject) {
            let message = format!("without {} in the request this holds too", test.key());
            let help = format!(
                "ask for the key as well: \"ForAnyValue:StringLike\": {{ \"{}\": \"*\" }}",
                test.key()
            );
            desk.report("for-all-without-key", at(&places.operator), message, help);
        }
        if subject.statement.effect() == Effect::Deny
            && !unprefixed
            && !test.asks_all()
            && !ALWAYS_THERE.iter().any(|key| same_key(key, test.key()))
            && tests.len() == 1
        {
            let message = format!("without {} in the request this denies nothing", test.key());
            let help = "use a negated operator if the key's absence should be denied too";
            desk.report("deny-without-key", at(&places.key), message, help);
        }
    }
}

/// Whether an Allow holds for want of values, because nothing else in it needs the key.
fn holds_without_key(test: &Test, subject: &Subject<'_>) -> bool {
    let tests = subject.statement.conditions();
    let needs = |other: &Test| same_key(other.key(), test.key()) && !other.asks_all();
    subject.statement.effect() == Effect::Allow
        && test.quantifier() == Some(Quantifier::All)
        && !ALWAYS_THERE.iter().any(|key| same_key(key, test.key()))
        && !tests.iter().any(needs)
}

fn key(desk: &mut Desk<'_>, test: &Test, place: (Range<usize>, String)) {
    let known = KEYS.iter().find(|(name, _)| {
        same_key(name, test.key())
            || name.ends_with('/')
                && test
                    .key()
                    .get(..name.len())
                    .is_some_and(|start| start.eq_ignore_ascii_case(name))
    });
    if let Some((_, kind)) = known {
        if *kind != test.operator().value_kind() {
            let message = format!(
                "{} compares {}s, but the key holds a {kind}",
                test.word(),
                test.operator().value_kind()
            );
            let operators = match *kind {
                "ip" => "IpAddress or NotIpAddress",
                "bool" => "Bool",
                "date" => "a Date operator",
                _ => "a String operator",
            };
            desk.report("wrong-type", place, message, format!("use {operators}"));
        }
        return;
    }
    let ours = ["acs:", "ram:", "sts:", "saml:", "oidc:"];
    let lower = test.key().to_ascii_lowercase();
    if ours.iter().any(|prefix| lower.starts_with(prefix)) {
        let help = match nearest(test.key(), KEYS.iter().map(|(name, _)| *name)) {
            Some(near) => format!("did you mean \"{near}\"?"),
            None => "a key nobody sends is always absent".to_owned(),
        };
        let message = format!("no request is known to bring {}", test.key());
        desk.report("unknown-key", place, message, help);
    }
}

/// Says that no request brings a key without the prefix of a service.
fn prefixless(desk: &mut Desk<'_>, test: &Test, place: (Range<usize>, String)) -> bool {
    let key = test.key();
    if key.contains(':') || key.is_empty() {
        return false;
    }
    let often = if test.asks_all() { "always" } else { "never" };
    let message =
        format!("{key} has no service before it and no request brings it, so this is {often} met");
    let element = ELEMENTS.iter().find(|own| own.eq_ignore_ascii_case(key));
    let bare = |name: &&'static str| {
        name.split_once(':')
            .is_some_and(|(_, own)| own.eq_ignore_ascii_case(key))
    };
    let near = KEYS.iter().map(|(name, _)| *name).find(bare);
    let help = match (element, near) {
        (Some(element), _) => meant_element(element, test.operator().is_negated()),
        (None, Some(near)) => format!("did you mean \"{near}\"?"),
        (None, None) => "write the key with its service, such as \"oss:Prefix\"".to_owned(),
    };
    desk.report("key-without-service", place, message, help);
    if let (None, Some(near)) = (element, near) {
        desk.replacement(quoted(near));
    }
    true
}

/// What somebody meant who compares an element of the statement.
fn meant_element(element: &str, negated: bool) -> String {
    let bare = element.strip_prefix("Not").unwrap_or(element);
    let all_but = negated != element.starts_with("Not");
    match (bare, all_but) {
        ("Action", true) => {
            "to mean all actions but these, write them under \"NotAction\"".to_owned()
        }
        ("Resource", true) => {
            "there is no \"all resources but these\"; name those that are meant under \"Resource\""
                .to_owned()
        }
        ("Principal", true) => {
            "compare \"acs:PrincipalARN\" to mean everybody but these".to_owned()
        }
        ("Principal", false) => "compare \"acs:PrincipalARN\" to mean these".to_owned(),
        _ => format!("write these under \"{bare}\" of the statement"),
    }
}

fn values(desk: &mut Desk<'_>, test: &Test, places: &TestPlaces, path: &str) {
    use Operator::{
        IpAddress, IpAddressIncludeBorder, NotIpAddress, StringEquals, StringEqualsIgnoreCase,
        StringLike, StringNotEquals, StringNotEqualsIgnoreCase,
    };
    for (value, span) in test.values().iter().zip(&places.values) {
        let place = (span.clone(), path.to_owned());
        let written = value.text();
        if is_secret_like(written) {
            let message = "this looks like a credential".to_owned();
            desk.report(
                "secret-like",
                place,
                message,
                "policies are no place for secrets",
            );
        } else if written.contains("${") {
            let message = "there are no policy variables; this is compared letter by letter";
            desk.report("variable", place, message.to_owned(), "spell the value out");
        } else {
            match test.operator() {
                StringEquals
                | StringNotEquals
                | StringEqualsIgnoreCase
                | StringNotEqualsIgnoreCase
                    if written.contains('*') =>
                {
                    let message = format!(
                        "{} compares the star itself, it knows no wildcards",
                        test.word()
                    );
                    let like = if test.operator().is_negated() {
                        "StringNotLike"
                    } else {
                        "StringLike"
                    };
                    let help = format!("use {like}, which was probably meant");
                    desk.report("literal-star", place, message, help);
                }
                StringLike if !written.is_empty() && written.chars().all(|c| c == '*') => {
                    let message = "every value is like this one".to_owned();
                    desk.report("always-met", place, message, asks_only_for_the_key(test));
                }
                IpAddress | IpAddressIncludeBorder if is_everywhere(written) => {
                    let message = "every address of the family lies in this block".to_owned();
                    desk.report("always-met", place, message, "name the block that is meant");
                }
                IpAddress | NotIpAddress if has_border(written) => {
                    let name = test.word();
                    let message =
                        "the first and the last address of the block count here".to_owned();
                    let help = format!("write {name}IncludeBorder to say so everywhere");
                    desk.report("ip-border", place, message, help);
                }
                _ => {}
            }
        }
    }
}

/// Values that others of the list cover.
fn redundant(desk: &mut Desk<'_>, test: &Test, places: &TestPlaces, path: &str) {
    let values = test.values();
    for (index, (value, span)) in values.iter().zip(&places.values).enumerate() {
        let text = value.text();
        let over = values
            .iter()
            .map(Comparison::text)
            .enumerate()
            .find(|(other, wide)| {
                covers_value(test, wide, text)
                    && (*other < index || !covers_value(test, text, wide))
            });
        if let Some((_, wide)) = over {
            let message = format!("\"{wide}\" covers this already");
            let place = (span.clone(), path.to_owned());
            desk.report("redundant-value", place, message, "remove it");
            desk.removal(&places.values, index);
        }
    }
    let both = ["true", "false"].iter().all(|wanted| {
        values
            .iter()
            .any(|value| value.text().eq_ignore_ascii_case(wanted))
    });
    if let (Operator::Bool, true, Some(span)) = (test.operator(), both, places.values.first()) {
        let message = "both values are listed".to_owned();
        let help = asks_only_for_the_key(test);
        desk.report("always-met", (span.clone(), path.to_owned()), message, help);
    }
}

/// What is left of a comparison that every value meets.
fn asks_only_for_the_key(test: &Test) -> &'static str {
    if test.asks_all() {
        "it holds without the key too; leave it out"
    } else {
        "it only asks whether the key is there; leave it out if not meant"
    }
}

/// Says that no value at all meets the comparison, so that only an absent key does.
fn nothing_left(desk: &mut Desk<'_>, test: &Test, place: (Range<usize>, String)) {
    use Operator::{NotIpAddress, NotIpAddressIncludeBorder, StringNotLike};
    let mut values = test.values().iter().map(Comparison::text);
    let nothing = match test.operator() {
        _ if !test.asks_all() => false,
        StringNotLike => values.any(|text| !text.is_empty() && text.chars().all(|c| c == '*')),
        NotIpAddress | NotIpAddressIncludeBorder => {
            let (mut four, mut six) = (false, false);
            for block in values
                .filter_map(value::block)
                .filter(|block| block.prefix_len() == 0)
            {
                four |= block.addr().is_ipv4();
                six |= block.addr().is_ipv6();
            }
            four && six
        }
        _ => false,
    };
    if nothing {
        let message = format!(
            "no value of {} meets this, only its absence does",
            test.key()
        );
        let help = "name the values that are meant";
        desk.report("only-absent", place, message, help);
    }
}

fn is_everywhere(text: &str) -> bool {
    text.ends_with("/0")
}

fn has_border(text: &str) -> bool {
    let prefix = text
        .rsplit_once('/')
        .and_then(|(_, prefix)| prefix.parse::<u8>().ok());
    prefix.is_some_and(|prefix| prefix < 31)
}

/// Whether two comparisons of one key can surely not both be met.
fn exclude(one: &Test, other: &Test) -> bool {
    let plain = [one, other].map(|test| test.quantifier().is_none());
    plain == [true; 2]
        && same_key(one.key(), other.key())
        && (picks(one, other) || picks(other, one) || apart(one, other) || apart(other, one))
}

/// Whether one lists the only values it takes, and the other takes none of them.
fn picks(one: &Test, other: &Test) -> bool {
    use Operator::{DateEquals, NumericEquals, StringEquals};
    let lists = match one.operator() {
        StringEquals => true,
        // A number or a date has other spellings, which only its own kind takes for the same.
        NumericEquals | DateEquals => one.operator().value_kind() == other.operator().value_kind(),
        _ => false,
    };
    let taken = |text: &str| other.holds(std::iter::once(text)) != Truth::No;
    lists && !one.values().iter().any(|value| taken(value.text()))
}

/// Whether one asks for less than a bound and the other for more than one above it.
fn apart(low: &Test, high: &Test) -> bool {
    use Operator::{
        DateGreaterThan, DateGreaterThanEquals, DateLessThan, DateLessThanEquals,
        NumericGreaterThan, NumericGreaterThanEquals, NumericLessThan, NumericLessThanEquals,
    };
    let strict = matches!(low.operator(), NumericLessThan | DateLessThan)
        || matches!(high.operator(), NumericGreaterThan | DateGreaterThan);
    match (low.operator(), high.operator()) {
        (
            NumericLessThan | NumericLessThanEquals,
            NumericGreaterThan | NumericGreaterThanEquals,
        ) => {
            let top = low
                .values()
                .iter()
                .filter_map(|value| Decimal::parse(value.text()))
                .max();
            let bottom = high
                .values()
                .iter()
                .filter_map(|value| Decimal::parse(value.text()))
                .min();
            gap(top, bottom, strict)
        }
        (DateLessThan | DateLessThanEquals, DateGreaterThan | DateGreaterThanEquals) => {
            let top = low
                .values()
                .iter()
                .filter_map(|value| Instant::parse(value.text()))
                .max();
            let bottom = high
                .values()
                .iter()
                .filter_map(|value| Instant::parse(value.text()))
                .min();
            gap(top, bottom, strict)
        }
        _ => false,
    }
}

fn gap<T: Ord>(top: Option<T>, bottom: Option<T>, strict: bool) -> bool {
    match (top, bottom) {
        (Some(top), Some(bottom)) => top < bottom || strict && top == bottom,
        _ => false,
    }
}

/// Ids of access keys, and long runs of letters and digits that mix both cases.
fn is_secret_like(text: &str) -> bool {
    let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let mixed = text.bytes().any(|byte| byte.is_ascii_lowercase())
        && text.bytes().any(|byte| byte.is_ascii_uppercase())
        && text.bytes().any(|byte| byte.is_ascii_digit());
    plain && (text.starts_with("LTAI") && text.len() >= 16 || mixed && text.len() >= 30)
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::lint::tests::{about, found, under};

    #[test]
    fn each_condition_raises_what_is_written_beside_it() {
        for (condition, expected) in [
            // Two spellings of one key, but only under one operator.
            (
                r#"{"StringLike":{"acs:SourceVpc":"a","acs:sourcevpc":"b"}}"#,
                &["repeated-key"][..],
            ),
            (
                r#"{"StringLike":{"acs:SourceVpc":"a"},"StringEquals":{"acs:sourcevpc":"a"}}"#,
                &[],
            ),
            (
                r#"{"StringLike":{"acs:SourceVpc":"a"},"StringEquals":{"acs:SourceVpc":"a"}}"#,
                &[],
            ),
            (
                r#"{"StringLike":{"acs:SourceVpc":"a","acs:UserAgent":"b"}}"#,
                &[],
            ),
            (
                r#"{"Bool":{"acs:ResourceTag/mfa":"true"}}"#,
                &["wrong-type"],
            ),
            // Nothing is known of keys that are not ours.
            (r#"{"Bool":{"x:acs":"true"}}"#, &[]),
            (r#"{"StringLike":{"x:s":""}}"#, &[]),
            (
                r#"{"StringLike":{"x:s":["a*","ab"]}}"#,
                &["redundant-value"],
            ),
            (
                r#"{"StringEquals":{"x:s":["a","a","b"]}}"#,
                &["redundant-value"],
            ),
            (r#"{"StringNotLike":{"acs:SourceVpc":["a",""]}}"#, &[]),
            (r#"{"NotIpAddress":{"x:ip":"0.0.0.0/0"}}"#, &["ip-border"]),
            (r#"{"NotIpAddress":{"x:ip":"::/0"}}"#, &["ip-border"]),
            (
                r#"{"NotIpAddressIncludeBorder":{"x:ip":["10.0.0.0/8","2001:db8::/32"]}}"#,
                &[],
            ),
            (r#"{"IpAddress":{"x:ip":"10.0.0.0/30"}}"#, &["ip-border"]),
            (r#"{"IpAddress":{"x:ip":"10.0.0.0/31"}}"#, &[]),
        ] {
            assert_eq!(about(condition), expected, "{condition}");
        }
    }

    #[test]
    fn only_a_deny_that_one_absent_key_switches_off_is_pointed_out() {
        let vpc = r#"{"StringEquals":{"acs:SourceVpc":"v"}}"#;
        assert_eq!(under("Deny", vpc), ["deny-without-key"]);
        assert_eq!(under("Allow", vpc), [""; 0]);
        for other in [
            r#"{"StringNotEquals":{"acs:SourceVpc":"v"}}"#,
            r#"{"Bool":{"acs:securetransport":"false"}}"#,
            r#"{"StringEquals":{"acs:SourceVpc":"v","acs:UserAgent":"a"}}"#,
        ] {
            assert_eq!(under("Deny", other), [""; 0], "{other}");
        }
    }

    #[test]
    fn what_holds_without_its_key_is_pointed_out_in_an_allow() {
        let all = r#""ForAllValues:StringLike":{"acs:ResourceTag/a":"b*"}"#;
        let whole = format!("{{{all}}}");
        assert_eq!(about(&whole), ["for-all-without-key"]);
        // In a Deny it is the safe side.
        assert_eq!(under("Deny", &whole), [""; 0]);
        for asks in [
            r#""StringLike":{"acs:ResourceTag/a":"?*"}"#,
            r#""ForAnyValue:StringEquals":{"ACS:resourcetag/a":"b"}"#,
        ] {
            assert_eq!(about(&format!("{{{all},{asks}}}")), [""; 0], "{asks}");
        }
        for other in [
            r#""StringLike":{"acs:ResourceTag/b":"?*"}"#,
            r#""StringNotLike":{"acs:ResourceTag/a":"c"}"#,
        ] {
            let found = about(&format!("{{{all},{other}}}"));
            assert_eq!(found, ["for-all-without-key"], "{other}");
        }
        // Every request brings this one.
        assert_eq!(
            about(r#"{"ForAllValues:Bool":{"acs:SecureTransport":"true"}}"#),
            [""; 0]
        );
        let found = found(&format!(
            r#"{{"Effect":"Allow","Action":"ecs:Get*","Resource":"*","Condition":{whole}}}"#
        ));
        let help =
            r#"ask for the key as well: "ForAnyValue:StringLike": { "acs:ResourceTag/a": "*" }"#;
        assert_eq!(found[0].help, help);
    }

    #[test]
    fn set_operators_are_not_taken_for_their_plain_twins() {
        for (condition, expected) in [
            // Both are met by a request without the key, or with several values.
            (
                r#"{"ForAllValues:StringEquals":{"acs:SourceVpc":"a"},"StringNotEquals":{"acs:SourceVpc":"a"}}"#,
                &["for-all-without-key"][..],
            ),
            (
                r#"{"ForAnyValue:StringNotEquals":{"acs:SourceVpc":"a"},"StringEquals":{"acs:SourceVpc":"a"}}"#,
                &[],
            ),
            // No value differs from every text.
            (
                r#"{"ForAnyValue:StringNotLike":{"acs:SourceVpc":"*"}}"#,
                &["never-applies"],
            ),
            (
                r#"{"ForAllValues:StringNotLike":{"acs:SourceVpc":"*"}}"#,
                &["for-all-without-key", "only-absent"],
            ),
            (
                r#"{"ForAnyValue:StringLike":{"acs:SourceVpc":"a"},"StringLike":{"acs:sourcevpc":"b"}}"#,
                &[],
            ),
            (
                r#"{"ForAnyValue:StringEquals":{"acs:SourceIp":"10.0.0.1"}}"#,
                &["wrong-type"],
            ),
        ] {
            let mut found = about(condition);
            found.sort_unstable();
            assert_eq!(found, expected, "{condition}");
        }
        let spared = r#"{"ForAnyValue:StringNotEquals":{"acs:SourceVpc":"a"}}"#;
        assert_eq!(under("Deny", spared), ["deny-without-key"]);
        let deny = r#"{"ForAllValues:StringEquals":{"acs:SourceVpc":"a"}}"#;
        assert_eq!(under("Deny", deny), [""; 0]);
    }

    #[test]
    fn a_key_without_a_service_is_pointed_out_with_what_was_meant() {
        for (effect, condition, often, help) in [
            (
                "Deny",
                r#"{"StringNotLike":{"Resource":"acs:oss:*:*:b"}}"#,
                "always",
                "name those that are meant under \"Resource\"",
            ),
            (
                "Deny",
                r#"{"StringNotEquals":{"action":"ecs:Get"}}"#,
                "always",
                "write them under \"NotAction\"",
            ),
            (
                "Allow",
                r#"{"StringEquals":{"Action":"ecs:Get"}}"#,
                "never",
                "write these under \"Action\" of the statement",
            ),
            (
                "Allow",
                r#"{"StringLike":{"NotResource":"b"}}"#,
                "never",
                "there is no \"all resources but these\"",
            ),
            (
                "Deny",
                r#"{"StringNotEquals":{"Principal":"x"}}"#,
                "always",
                "\"acs:PrincipalARN\"",
            ),
            (
                "Deny",
                r#"{"NotIpAddress":{"sourceip":"10.0.0.1"}}"#,
                "always",
                "did you mean \"acs:SourceIp\"?",
            ),
            (
                "Deny",
                r#"{"StringEquals":{"color":"red"}}"#,
                "never",
                "write the key with its service",
            ),
            (
                "Allow",
                r#"{"ForAllValues:StringEquals":{"color":"red"}}"#,
                "always",
                "write the key with its service",
            ),
        ] {
            assert_eq!(
                under(effect, condition),
                ["key-without-service"],
                "{condition}"
            );
            let found = found(&format!(
                r#"{{"Effect":"{effect}","Action":"ecs:Get*","Resource":"*","Condition":{condition}}}"#
            ));
            assert!(
                found[0]
                    .message
                    .ends_with(&format!("so this is {often} met"))
            );
            assert!(found[0].help.contains(help), "{}", found[0].help);
            assert_eq!(found[0].severity, Severity::Warning);
        }
        // A group of resources, and a key of another service.
        for known in ["acs:ResourceGroupId", "shop:color"] {
            let condition = format!(r#"{{"StringEquals":{{"{known}":"rg-1"}}}}"#);
            assert_eq!(about(&condition), [""; 0], "{known}");
        }
    }

    #[test]
    fn a_star_that_is_compared_itself_is_pointed_out() {
        for (operator, like) in [
            ("StringEquals", "StringLike"),
            ("StringNotEquals", "StringNotLike"),
            ("ForAnyValue:StringEqualsIgnoreCase", "StringLike"),
        ] {
            let found = found(&format!(
                r#"{{"Effect":"Allow","Action":"oss:ListObjects","Resource":"*",
                    "Condition":{{"{operator}":{{"oss:Prefix":"docs/*"}}}}}}"#
            ));
            assert_eq!(
                (found[0].code, found[0].severity),
                ("literal-star", Severity::Warning)
            );
            assert!(found[0].message.contains("compares the star itself"));
            assert_eq!(
                found[0].help,
                format!("use {like}, which was probably meant")
            );
        }
    }

    /// Whether two conditions of a statement are said to exclude each other, in either order.
    fn exclude(one: &str, other: &str) -> bool {
        let found = [(one, other), (other, one)]
            .map(|(first, second)| about(&format!("{{{first},{second}}}")).contains(&"never-met"));
        assert_eq!(found[0], found[1], "{one} {other}");
        found[0]
    }

    #[test]
    fn what_no_single_value_meets_is_never_met() {
        for (one, other, never) in [
            (
                r#""StringEquals":{"x:k":"a"}"#,
                r#""StringLike":{"x:k":"b*"}"#,
                true,
            ),
            (
                r#""StringEquals":{"x:k":["a","b"]}"#,
                r#""StringLike":{"x:k":"b*"}"#,
                false,
            ),
            (
                r#""StringEquals":{"x:k":"a"}"#,
                r#""StringNotEquals":{"x:k":"a"}"#,
                true,
            ),
            (
                r#""StringEquals":{"x:k":"a"}"#,
                r#""StringNotEquals":{"y:k":"a"}"#,
                false,
            ),
            (
                r#""StringLike":{"x:k":"a?"}"#,
                r#""StringNotEquals":{"x:k":"a?"}"#,
                false,
            ),
            (
                r#""StringEquals":{"acs:PrincipalARN":"acs:ram::1:user/a"}"#,
                r#""StringNotLike":{"acs:PrincipalARN":"*/A"}"#,
                true,
            ),
            (
                r#""StringEquals":{"x:k":"7"}"#,
                r#""NumericLessThan":{"x:k":"5"}"#,
                true,
            ),
            (
                r#""NumericEquals":{"x:k":"7"}"#,
                r#""NumericNotEquals":{"x:k":"7.0"}"#,
                true,
            ),
            // 7.0 is another text and the same number.
            (
                r#""NumericEquals":{"x:k":"7"}"#,
                r#""StringNotEquals":{"x:k":"7"}"#,
                false,
            ),
            (
                r#""NumericEquals":{"x:k":"7"}"#,
                r#""StringEquals":{"x:k":"7.0"}"#,
                false,
            ),
        ] {
            assert_eq!(exclude(one, other), never, "{one} {other}");
        }
    }

    #[test]
    fn bounds_exclude_each_other_unless_some_value_lies_between() {
        let (early, late) = (r#""2026-01-01T00:00:00Z""#, r#""2026-01-02T00:00:00Z""#);
        for (below, top, above, bottom, never) in [
            (
                "NumericLessThan",
                r#""5""#,
                "NumericGreaterThan",
                r#""7""#,
                true,
            ),
            (
                "NumericLessThan",
                r#""7""#,
                "NumericGreaterThan",
                r#""5""#,
                false,
            ),
            (
                "NumericLessThan",
                r#""5""#,
                "NumericGreaterThan",
                r#""5""#,
                true,
            ),
            (
                "NumericLessThan",
                r#""5""#,
                "NumericGreaterThanEquals",
                r#""5""#,
                true,
            ),
            (
                "NumericLessThanEquals",
                r#""5""#,
                "NumericGreaterThan",
                r#""5""#,
                true,
            ),
            (
                "NumericLessThanEquals",
                r#""5""#,
                "NumericGreaterThanEquals",
                r#""5""#,
                false,
            ),
            (
                "NumericLessThanEquals",
                r#""5""#,
                "NumericGreaterThanEquals",
                r#""6""#,
                true,
            ),
            (
                "NumericLessThan",
                r#"["5","8"]"#,
                "NumericGreaterThan",
                r#"["7","9"]"#,
                false,
            ),
            ("DateLessThan", early, "DateGreaterThan", late, true),
            ("DateLessThan", late, "DateGreaterThan", early, false),
            ("DateLessThan", early, "DateGreaterThanEquals", early, true),
            ("DateLessThanEquals", early, "DateGreaterThan", early, true),
            (
                "DateLessThanEquals",
                early,
                "DateGreaterThanEquals",
                early,
                false,
            ),
        ] {
            let (below, above) = (
                format!(r#""{below}":{{"x:k":{top}}}"#),
                format!(r#""{above}":{{"x:k":{bottom}}}"#),
            );
            assert_eq!(exclude(&below, &above), never, "{below} {above}");
        }
    }

    #[test]
    fn a_key_of_another_type_is_told_the_operators_of_its_own() {
        for (operator, key, value, help) in [
            (
                "StringLike",
                "acs:SourceIp",
                "10.*",
                "use IpAddress or NotIpAddress",
            ),
            ("StringEquals", "acs:MFAPresent", "true", "use Bool"),
            (
                "StringLike",
                "acs:CurrentTime",
                "2026*",
                "use a Date operator",
            ),
            ("Bool", "acs:UserAgent", "true", "use a String operator"),
        ] {
            let found = found(&format!(
                r#"{{"Effect":"Allow","Action":"ecs:Get*","Resource":"*",
                    "Condition":{{"{operator}":{{"{key}":"{value}"}}}}}}"#
            ));
            assert_eq!((found[0].code, &*found[0].help), ("wrong-type", help));
        }
    }

    #[test]
    fn of_equal_values_the_first_stays() {
        let found = found(
            r#"{"Effect":"Allow","Action":"ecs:Get*","Resource":"*",
                "Condition":{"IpAddressIncludeBorder":{"x:ip":["10.0.0.1","10.0.0.1/32"]}}}"#,
        );
        let messages: Vec<_> = found.iter().map(|finding| &*finding.message).collect();
        assert_eq!(messages, [r#""10.0.0.1" covers this already"#]);
    }

    #[test]
    fn a_credential_is_known_by_its_looks() {
        let mixed = "Aa1".repeat(10);
        for (text, is_secret) in [
            ("LTAI5tAbCdEfGhIj", true),
            ("LTAI5tAbCdEfGhI", false),
            ("LTAI5tAbCdEfGhI-j", false),
            (&mixed, true),
            (mixed.trim_start_matches('A'), false),
            (&format!("{mixed}-"), false),
            (&mixed.to_ascii_lowercase(), false),
            (&mixed.to_ascii_uppercase(), false),
            (&"Aa".repeat(15), false),
        ] {
            let found = about(&format!(r#"{{"StringEquals":{{"x:s":"{text}"}}}}"#));
            assert_eq!(found.contains(&"secret-like"), is_secret, "{text}");
        }
    }
}
