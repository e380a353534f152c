//! Policies as texts: what is wrong with them, what is probably not meant.

use std::str::FromStr;

use derive::{Parameters, View};
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};
use policy::{Edit, Finding, Kind, Severity, lint};

/// The most characters of a text: more than any policy may have, so that one that is too long is told so.
const LONGEST: usize = 8_192;

/// Tells every mistake of a policy document, and what is legal in it and probably not meant, with places.
#[derive(Parameters)]
pub struct LintPolicy {
    policy_document: Text,
    policy_kind: Option<PolicyKind>,
}

impl Operation for LintPolicy {
    const EFFECT: Effect = Effect::Read;
    type Answer = LintedView;

    fn plan(&self, _: &Caller, _: &Account) -> Plan {
        Plan::on_everything()
    }

    fn run(&self, _: &Permit<'_, Self>, _: &mut Context<'_>) -> Ran<Self> {
        let text = &self.policy_document.0;
        let found = lint(text, PolicyKind::or_identity(self.policy_kind));
        let count = |severity| found.iter().filter(|one| one.severity == severity).count();
        let units = Units::of(text);
        Ok(LintedView {
            error_count: count(Severity::Error),
            warning_count: count(Severity::Warning),
            note_count: count(Severity::Note),
            findings: found.iter().map(|one| view(one, &units)).collect(),
        })
    }
}

/// The text of a policy document, sound or not.
pub(super) struct Text(pub(super) String);

impl FromStr for Text {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.is_empty() || text.chars().count() > LONGEST {
            return Err("must be a policy document of 1 to 8192 characters");
        }
        Ok(Self(text.to_owned()))
    }
}

/// What a policy is for.
#[derive(Clone, Copy)]
pub(super) struct PolicyKind(Kind);

impl PolicyKind {
    /// The kind that was given, or that of policies of users, groups and roles.
    pub(super) fn or_identity(given: Option<Self>) -> Kind {
        given.map_or(Kind::Identity, |given| given.0)
    }
}

impl FromStr for PolicyKind {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(match text {
            "identity" => Kind::Identity,
            "session" => Kind::Session,
            "trust" => Kind::Trust,
            "control" => Kind::Control,
            _ => return Err("must be identity, session, trust or control"),
        }))
    }
}

/// How many units of UTF-16 stand before each byte of a text: editors in browsers count so.
struct Units(Vec<usize>);

impl Units {
    fn of(text: &str) -> Self {
        let mut before = 0;
        let mut all = Vec::with_capacity(text.len() + 1);
        for letter in text.chars() {
            all.extend(std::iter::repeat_n(before, letter.len_utf8()));
            before += letter.len_utf16();
        }
        all.push(before);
        Self(all)
    }

    fn before(&self, byte: usize) -> usize {
        let end = self.0.last().copied().unwrap_or_default();
        self.0.get(byte).copied().unwrap_or(end)
    }
}

/// All that was found, in the order of places, and how much of each severity.
#[derive(View)]
pub struct LintedView {
    error_count: usize,
    warning_count: usize,
    note_count: usize,
    findings: Vec<FindingView>,
}

/// Something to say. Lines and columns count from 1, columns in characters; offsets from 0 in units of UTF-16.
#[derive(View)]
struct FindingView {
    code: &'static str,
    severity: &'static str,
    rule: &'static str,
    path: String,
    message: String,
    help: String,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    start_offset: usize,
    end_offset: usize,
    edit: Option<EditView>,
}

/// A change of the text that settles a finding.
#[derive(View)]
struct EditView {
    start_offset: usize,
    end_offset: usize,
    text: String,
}

fn view(finding: &Finding, units: &Units) -> FindingView {
    let edit = |edit: &Edit| EditView {
        start_offset: units.before(edit.span.start),
        end_offset: units.before(edit.span.end),
        text: edit.text.clone(),
    };
    FindingView {
        code: finding.code,
        severity: match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        },
        rule: finding.rule,
        path: finding.path.clone(),
        message: finding.message.clone(),
        help: finding.help.clone(),
        line: finding.position.line,
        column: finding.position.column,
        end_line: finding.end.line,
        end_column: finding.end.column,
        start_offset: units.before(finding.span.start),
        end_offset: units.before(finding.span.end),
        edit: finding.edit.as_ref().map(edit),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use crate::testing::World;

    fn linted(text: &str, kind: &str) -> Value {
        let mut world = World::with_account("acme");
        let asked = [("PolicyDocument", text), ("PolicyKind", kind)];
        world.admin().call("LintPolicy", asked).answers()
    }

    #[test]
    fn findings_have_the_places_that_an_editor_counts() {
        let text = concat!(
            r#"{"Version":"1","Statement":["#,
            "\n  ",
            r#"{"Resource":"acs:oss:*:*:用💥","Action":"oss:*","Effect":"Alow"}]}"#
        );
        let told = linted(text, "");
        assert_eq!(told["ErrorCount"], 1, "{told}");
        let found = told["Findings"].as_array().unwrap();
        let found = found.iter().find(|one| one["Severity"] == "error").unwrap();
        let units: Vec<u16> = text.encode_utf16().collect();
        let at = |name: &str| usize::try_from(found[name].as_u64().unwrap()).unwrap();
        let marked = &units[at("StartOffset")..at("EndOffset")];
        assert_eq!(String::from_utf16(marked).unwrap(), "\"Alow\"");
        // The emoji is two units and one column.
        assert_eq!((&found["Line"], &found["Column"]), (&2.into(), &58.into()));
        assert_eq!(
            (&found["EndLine"], &found["EndColumn"]),
            (&2.into(), &64.into())
        );
        assert_eq!(found["Path"], "Statement[0].Effect");
    }

    #[test]
    fn an_edit_that_is_offered_settles_its_finding() {
        let text = concat!(
            r#"{"Version":"1","Statement":[{"Effect":"Allow","#,
            r#""Action":"oss:*","Resource":"*",}]}"#
        );
        let told = linted(text, "identity");
        let found = told["Findings"].as_array().unwrap();
        let edit = &found.iter().find(|one| one["Edit"].is_object()).unwrap()["Edit"];
        let at = |name: &str| usize::try_from(edit[name].as_u64().unwrap()).unwrap();
        let mut mended = text.to_owned();
        let span = at("StartOffset")..at("EndOffset");
        mended.replace_range(span, edit["Text"].as_str().unwrap());
        assert_eq!(linted(&mended, "")["ErrorCount"], 0, "{mended}");
    }

    #[test]
    fn a_text_is_read_as_its_kind_and_one_too_long_is_told_so() {
        let trust = crate::testing::trust("acs:ram::1000000000000001:root");
        assert_eq!(linted(&trust, "trust")["ErrorCount"], 0);
        assert_ne!(linted(&trust, "identity")["ErrorCount"], 0);
        let long = format!(
            "{{\"Version\":\"1\",\"Statement\":[]{}}}",
            " ".repeat(6_144)
        );
        let told = linted(&long, "").to_string();
        assert!(told.contains("too-long"), "{told}");
        let mut world = World::with_account("acme");
        for (document, kind, code) in [
            (&*" ".repeat(8_193), "", "InvalidParameter.PolicyDocument"),
            ("{}", "resource", "InvalidParameter.PolicyKind"),
            ("", "", "InvalidParameter.PolicyDocument"),
        ] {
            let asked = [("PolicyDocument", document), ("PolicyKind", kind)];
            world.admin().call("LintPolicy", asked).refuses(code);
        }
    }
}
