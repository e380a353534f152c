//! What is legal in a document and probably not meant.

mod action;
mod catalogue;
mod condition;
mod desk;
mod finding;
mod pattern;
mod reach;
mod statement;
mod words;

use desk::{Desk, Subject};
pub use finding::{Edit, Finding, Lint, Severity};

use crate::Kind;
use crate::mistake::Reached;
use crate::read::{Reading, read};

/// The condition keys that are known, each with the type of its values. A slash at the end stands for any name.
#[must_use]
pub fn condition_keys() -> &'static [(&'static str, &'static str)] {
    words::KEYS
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
    let mut reached = Reached::default();
    let mut findings: Vec<_> = mistakes
        .into_iter()
        .map(|mistake| {
            Finding {
                code: mistake.code,
                severity: Severity::Error,
                rule: mistake.rule,
                position: mistake.position,
                end: reached.go(text, mistake.span.end),
                span: mistake.span,
                path: mistake.path,
                message: mistake.message,
                help: mistake.help,
                replacement: None,
                edit: None,
            }
            .replaced(mistake.replacement)
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
    let mut desk = Desk::new(text, kind);
    let whole: Vec<_> = places.iter().map(|places| places.whole.clone()).collect();
    statement::check(&mut desk, &statements, &whole);
    for subject in &statements {
        pattern::check(&mut desk, subject);
        condition::check(&mut desk, subject);
    }
    reach::check(&mut desk, &statements, &whole);
    findings.append(&mut desk.findings);
    findings.sort_by_key(|finding| (finding.span.start, finding.severity));
    findings
}

/// The kinds of findings that are no mistakes, for reports that list their rules.
#[must_use]
pub fn lints() -> &'static [Lint] {
    catalogue::LINTS
}

/// The kinds of mistakes, for the same.
#[must_use]
pub fn mistakes() -> &'static [Lint] {
    catalogue::MISTAKES
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn found(statements: &str) -> Vec<Finding> {
        let text = format!(r#"{{"Version":"1","Statement":[{statements}]}}"#);
        lint(&text, Kind::Identity)
    }

    pub(super) fn codes(statements: &str) -> Vec<&'static str> {
        let found = found(statements);
        found.iter().map(|finding| finding.code).collect()
    }

    /// What is found about a statement of this effect under a condition.
    pub(super) fn under(effect: &str, condition: &str) -> Vec<&'static str> {
        codes(&format!(
            r#"{{"Effect":"{effect}","Action":"ecs:Get*","Resource":"*","Condition":{condition}}}"#
        ))
    }

    pub(super) fn about(condition: &str) -> Vec<&'static str> {
        under("Allow", condition)
    }

    #[test]
    fn a_plain_statement_raises_nothing() {
        let plain = r#"{"Effect":"Allow","Action":"oss:Get*","Resource":"acs:oss:*:*:b/*"}"#;
        assert_eq!(codes(plain), [""; 0]);
    }

    #[test]
    fn every_suspicion_of_the_catalogue_can_be_raised() {
        let raised = [
            codes(r#"{"Sid":"x","Effect":"Allow","NotAction":"ram:*","Resource":"*"}"#),
            about(r#"{"ForAllValues:StringEquals":{"x:k":"a"}}"#),
            codes(r#"{"Effect":"Allow","Action":["*:*","ims:Get*","polardbb:*","oss:GetObjct"],"Resource":"*"}"#),
            codes(r#"{"Effect":"Deny","NotAction":"*","Resource":"*"}"#),
            codes(r#"{"Effect":"Allow","Action":"ecs:*","Resource":"acs:ecs:*:*:*:c"}"#),
            about(r#"{"StringEquals":{"Resource":"a"}}"#),
            codes(
                r#"{"Effect":"Allow","Action":"oss:*","Resource":["acs:ecs:*:b:c","acs:ram:cn-x:*:mfa/${u}",
                "acs:ram:cn-x:*:user/d"]}"#,
            ),
            codes(
                r#"{"Effect":"Deny","Action":"oss:*","Resource":"*"},
                {"Effect":"Allow","Action":"oss:*","Resource":"*"}"#,
            ),
            codes(
                r#"{"Effect":"Deny","Action":"oss:*","Resource":"*"},
                {"Effect":"Deny","Action":"oss:*","Resource":"*"}"#,
            ),
            under("Deny", r#"{"StringEquals":{"acs:SourceVpc":["a*","a*","LTAI5tAbCdEfGhIj"]}}"#),
            about(
                r#"{"StringNotLike":{"acs:A":"*","acs:a":"b"},"StringEquals":{"x:b":"1"},
                "StringLike":{"x:b":["2"],"x:c":"*","acs:SourceIp":"1"},"IpAddress":{"x:d":"1.0.0.0/8"}}"#,
            ),
        ]
        .concat();
        for row in lints() {
            assert!(raised.contains(&row.code), "{}", row.code);
        }
        for code in raised {
            assert!(lints().iter().any(|row| row.code == code), "{code}");
        }
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
        assert_eq!(
            of("acs:ram:cn-hangzhou:*:user/a"),
            ["never-covers", "other-service"]
        );
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
    fn what_the_rest_leaves_nothing_to_do_is_shadowed() {
        let on = |resource: &str| {
            format!(r#"{{"Effect":"Allow","Action":"oss:*","Resource":"acs:oss:*:*:{resource}"}}"#)
        };
        let three = [on("a*"), on("a"), on("a?*")];
        assert_eq!(codes(&three[1..].join(",")), [""; 0]);
        assert_eq!(codes(&three.join(",")), ["shadowed", "shadowed"]);
        let split = [
            on("a?*"),
            on("a"),
            on("a*/b").replace("oss:*\"", "oss:Get*\""),
        ];
        assert_eq!(codes(&split.join(",")), ["shadowed"]);
    }

    #[test]
    fn statements_that_no_request_meets_are_found() {
        let deny = r#"{"Effect":"Deny","NotAction":["oss:*","*"],"Resource":"*"}"#;
        assert_eq!(codes(deny), ["never-applies", "redundant-value"]);
        let likes = r#"{"Effect":"Deny","Action":"oss:*","Resource":"*","Condition":{
            "StringLike":{"acs:ResourceTag/a":"a*"},"StringNotLike":{"acs:ResourceTag/a":["?","?*"]}}}"#;
        assert!(codes(likes).contains(&"never-applies"));
        let absent = r#"{"StringNotLike":{"acs:SourceVpc":["a","*"]}}"#;
        assert_eq!(about(absent), ["only-absent", "redundant-value"]);
        let nowhere = r#"{"NotIpAddress":{"acs:SourceIp":["0.0.0.0/0","::/0"]}}"#;
        assert!(about(nowhere).contains(&"only-absent"));
        let four = r#"{"NotIpAddressIncludeBorder":{"acs:SourceIp":["0.0.0.0/0"]}}"#;
        assert_eq!(about(four), [""; 0]);
    }

    #[test]
    fn conditions_that_every_value_meets_are_found() {
        assert_eq!(
            about(r#"{"StringLike":{"acs:SourceVpc":"*"}}"#),
            ["always-met"]
        );
        assert_eq!(
            about(r#"{"Bool":{"acs:MFAPresent":["true","False"]}}"#),
            ["always-met"]
        );
        let all = r#"{"IpAddressIncludeBorder":{"acs:SourceIp":"0.0.0.0/0"}}"#;
        assert_eq!(about(all), ["always-met"]);
    }

    #[test]
    fn blocks_inside_others_are_redundant_and_borders_noted() {
        let of = |blocks: &str| {
            about(&format!(
                r#"{{"IpAddressIncludeBorder":{{"acs:SourceIp":{blocks}}}}}"#
            ))
        };
        assert_eq!(of(r#"["10.1.0.0/16","10.0.0.0/8"]"#), ["redundant-value"]);
        assert_eq!(of(r#"["10.1.0.0/16","10.2.0.0/16"]"#), [""; 0]);
        assert_eq!(
            about(r#"{"IpAddress":{"acs:SourceIp":"10.0.0.0/8"}}"#),
            ["ip-border"]
        );
        assert_eq!(
            about(r#"{"IpAddress":{"acs:SourceIp":"10.0.0.1"}}"#),
            [""; 0]
        );
    }

    #[test]
    fn slips_in_the_codes_of_services_are_found() {
        let of = |action: &str, resource: &str| {
            codes(&format!(
                r#"{{"Effect":"Allow","Action":"{action}","Resource":"{resource}"}}"#
            ))
        };
        assert_eq!(of("sos:GetObject", "*"), ["unknown-code"]);
        assert_eq!(of("polardbb:Get*", "*"), ["unknown-code"]);
        assert_eq!(
            of("polardb:DescribeRegions", "acs:polardbb:*:*:b"),
            ["unknown-code"]
        );
        assert_eq!(of("oss:GetObject", "acs:ecs:*:*:b"), ["other-service"]);
        assert_eq!(of("sts:AssumeRole", "acs:ram:*:*:role/a"), [""; 0]);
        assert_eq!(of("ims:GetUser", "*"), ["ims-action"]);
        assert_eq!(of("*:?*", "*"), ["grants-everything", "disguised-star"]);
    }

    #[test]
    fn an_edit_settles_what_it_belongs_to() {
        for statements in [
            r#"{"Effect":"Allow","Action":["oss:Get*","oss:GetObject"],"Resource":"*"}"#,
            r#"{"Effect":"Allow","Action":[ "oss:GetObject" , "oss:Get*" ],"Resource":"*"}"#,
            r#"{"Effect":"Allow","Action":"oss:*","Resource":"*"}, {"Effect":"Allow","Action":"oss:Get*","Resource":"*"}"#,
            r#"{"Effect":"Allow","Action":"oss:Get*","Resource":"*"}, {"Effect":"Allow","Action":"oss:*","Resource":"*"}"#,
            r#"{"Effect":"Allow","Action":"ims:GetUser","Resource":"acs:ram:cn-hangzhou:*:user/a"}"#,
            r#"{"Effect":"Deny","Action":"oss:*","Resource":"*","Condition":{"IpAddressIncludeBorder":{
                "acs:SourceIp":["10.1.0.0/16","10.0.0.0/8"]},"Bool":{"acs:MFAPresent":"true"}}}"#,
        ] {
            let mut text = format!(r#"{{"Version":"1","Statement":[{statements}]}}"#);
            let mut rounds = 0;
            while let Some(edit) = lint(&text, Kind::Identity)
                .into_iter()
                .find_map(|one| one.edit)
            {
                text.replace_range(edit.span, &edit.text);
                rounds += 1;
                assert!(rounds < 5, "{text}");
            }
            assert!(rounds > 0, "{statements}");
            assert_eq!(lint(&text, Kind::Identity), [], "{text}");
        }
    }

    #[test]
    fn every_finding_has_its_row_and_every_mistake_is_made_here() {
        let of = |kind: Kind, text: &str| lint(text, kind);
        let documents = [
            "{",
            "[]",
            r#"{"Statement":[{}]}"#,
            r#"{"Version":1}"#,
            r#"{"Version":"1","Statement":[]}"#,
            r#"{"Version":"1","Version":"1","Statement":{"Effect":"Alow","Id":"x"}}"#,
            r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":["ecs.Get","",["a"]],"NotResource":"*","Principal":{}}]}"#,
            r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":"a:b","NotAction":"a:b","Resource":["x",7]}]}"#,
            r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":[],"Resource":"*","Condition":
                {"Bol":{"a":"b"},"Bool":{"":"maybe","b":[]},"StringLike":{}}}]}"#,
        ];
        let mut found: Vec<_> = documents
            .iter()
            .flat_map(|text| of(Kind::Identity, text))
            .collect();
        let trust = r#"{"Version":"1","Statement":[
            {"Effect":"Allow","Action":"sts:AssumeRol","Resource":"*"},
            {"Effect":"Allow","NotAction":"a:b","Principal":{}},
            {"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"RAM":"*"}}]}"#;
        found.extend(of(Kind::Trust, trust));
        found.extend(of(Kind::Session, &" ".repeat(2_049)));
        for finding in &found {
            let mut rows = mistakes().iter().chain(lints());
            assert!(rows.any(|row| row.code == finding.code), "{finding:?}");
        }
        for row in mistakes() {
            assert!(
                found.iter().any(|finding| finding.code == row.code),
                "{row:?}"
            );
        }
        let helps: Vec<_> = found.iter().map(|finding| finding.help.as_str()).collect();
        for meant in ["Allow", "ecs:Get", "Bool", "sts:AssumeRole"] {
            let meant = format!("did you mean \"{meant}\"?");
            assert!(helps.contains(&meant.as_str()), "{meant}");
        }
    }

    #[test]
    fn a_mistake_that_a_text_settles_brings_it() {
        let sound = r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:GetObject","Resource":"acs:oss:*:*:b"}]}"#;
        for (wrong, message, replacement) in [
            (
                sound.replace("Allow", "allow "),
                "there is no effect \"allow \": Allow is written in exactly this case, and a blank stands beside it",
                "\"Allow\"",
            ),
            (
                sound.replace("Allow", "ALLOW"),
                "there is no effect \"ALLOW\": Allow is written in exactly this case",
                "\"Allow\"",
            ),
            (
                sound.replace("Allow", "Deny\u{a0}"),
                "there is no effect \"Deny\u{a0}\": a no-break space (U+00A0) stands beside it",
                "\"Deny\"",
            ),
            (
                sound.replace("Allow", "Alow"),
                "there is no effect \"Alow\"",
                "\"Allow\"",
            ),
            (
                sound.replace("oss:G", "Oss: G"),
                "\"Oss: GetObject\" has a blank in it, and no action has",
                "\"Oss:GetObject\"",
            ),
            (
                sound.replace("oss:Get", "oss.Get"),
                "\"oss.GetObject\" is no action",
                "\"oss:GetObject\"",
            ),
            (
                sound.replace("acs:oss:*:*:b", "acs:::b"),
                "\"acs:::b\" is no resource",
                "\"acs:oss:*:*:b\"",
            ),
            (
                sound.replace("acs:oss", "arn:ACS:oss"),
                "\"arn:ACS:oss:*:*:b\" is no resource",
                "\"acs:oss:*:*:b\"",
            ),
            (
                sound.replace("acs:oss:*:*:b", " acs:oss:*:*:b"),
                "\" acs:oss:*:*:b\" is no resource",
                "\"acs:oss:*:*:b\"",
            ),
            (
                sound.replace("\"Statement", "\u{a0}\"Statement"),
                "this is not JSON: a no-break space (U+00A0) stands where only blanks may",
                " ",
            ),
            (
                sound.replace("}]}", "}],}"),
                "this is not JSON: a comma stands before }",
                "",
            ),
            (
                sound.replace("}]}", "}]"),
                "this is not JSON: the text ends, and the { in line 1, column 1 is not closed: } is missing",
                "}",
            ),
        ] {
            let found = lint(&wrong, Kind::Identity);
            assert_eq!(
                (found[0].severity, &*found[0].message),
                (Severity::Error, message)
            );
            assert_eq!(
                found[0].replacement.as_deref(),
                Some(replacement),
                "{wrong}"
            );
            let (mut text, mut rounds) = (wrong, 0);
            while let Some(edit) = lint(&text, Kind::Identity)
                .into_iter()
                .find_map(|one| one.edit)
            {
                text.replace_range(edit.span, &edit.text);
                rounds += 1;
                assert!(rounds < 5, "{text}");
            }
            assert_eq!(lint(&text, Kind::Identity), [], "{text}");
            assert!(crate::Policy::parse(&text, Kind::Identity).is_ok());
        }
    }

    #[test]
    fn a_document_that_is_long_by_its_white_space_is_told_so() {
        let one = r#"{"Effect":"Allow","Action":"oss:GetObject","Resource":"acs:oss:*:*:b"}"#;
        let statements = vec![one; 60].join(",\n          ");
        let text = format!("{{\n  \"Version\": \"1\",\n  \"Statement\": [\n{statements}\n]}}");
        let help = |text: &str, kind| lint(text, kind)[0].help.clone();
        let dense = text.split_whitespace().collect::<String>().len();
        assert!(text.len() > 4_096 && dense > 4_096 && dense < 6_144);
        let padded = format!("{text}{}", " ".repeat(6_144));
        let expected =
            format!("at most 6144 are allowed; without white space it has {dense}, which fits");
        assert_eq!(help(&padded, Kind::Identity), expected);
        assert!(help(&padded, Kind::Control).ends_with("white space included"));
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
