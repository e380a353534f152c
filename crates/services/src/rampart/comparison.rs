//! Whether a change of a policy grants more, proven for every request there can be.

use derive::{Parameters, View};
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};
use model::Refusal;
use policy::analysis::{self, Applying, Relation, Verdict, Witness, compare};
use policy::{Document, Effect as Said, Kind, Policy, Principal};

use super::policy::{PolicyKind, Text};

/// How many steps each question may take before it is given up: some tenths of a second.
const STEPS: u64 = 1_000_000;

/// Tells whether a policy grants more than another, with requests that prove it.
#[derive(Parameters)]
pub struct ComparePolicies {
    old_document: Option<Text>,
    new_document: Option<Text>,
    policy_kind: Option<PolicyKind>,
    among_others: Option<bool>,
}

impl Operation for ComparePolicies {
    const EFFECT: Effect = Effect::Read;
    type Answer = ComparedView;

    fn plan(&self, _: &Caller, _: &Account) -> Plan {
        Plan::on_everything()
    }

    fn run(&self, _: &Permit<'_, Self>, _: &mut Context<'_>) -> Ran<Self> {
        let kind = PolicyKind::or_identity(self.policy_kind);
        let old = read("OldDocument", self.old_document.as_ref(), kind)?;
        let new = read("NewDocument", self.new_document.as_ref(), kind)?;
        let (old, new) = (Side::of(old.as_ref()), Side::of(new.as_ref()));
        let verdict = compare(&old.0, &new.0, STEPS);
        let among_others = self.among_others == Some(true) || !old.allows() && !new.allows();
        Ok(ComparedView::of(&verdict, among_others, &old, &new))
    }
}

/// A document that must be sound; none grants nothing.
fn read(name: &str, text: Option<&Text>, kind: Kind) -> Result<Option<Policy>, Refusal> {
    let parse = |text: &Text| Policy::parse(&text.0, kind);
    let wrong = |why| Refusal::MalformedDocument(format!("{name}: {why}"));
    text.map(parse).transpose().map_err(wrong)
}

/// One side of the comparison: one document or none.
struct Side<'p>(Vec<&'p Document>);

impl<'p> Side<'p> {
    fn of(policy: Option<&'p Policy>) -> Self {
        Self(policy.map(Policy::document).into_iter().collect())
    }

    fn allows(&self) -> bool {
        let mut statements = self.0.iter().flat_map(|own| own.statements());
        statements.any(|statement| statement.effect() == Said::Allow)
    }
}

/// How the new document stands to the old.
#[derive(View)]
pub struct ComparedView {
    relation: &'static str,
    /// Nothing where that is not known: then it is to be counted on.
    grants_more: Option<bool>,
    among_others: bool,
    gained: FoundView,
    lost: FoundView,
    no_longer_denied: FoundView,
    newly_denied: FoundView,
}

/// Whether there is a request of some kind: `nothing`, `request` or `unknown`.
#[derive(View)]
struct FoundView {
    found: &'static str,
    because: Option<&'static str>,
    request: Option<RequestView>,
    old_statements: Option<Vec<StatementView>>,
    new_statements: Option<Vec<StatementView>>,
}

/// A request. Whatever key it does not name is absent.
#[derive(View)]
struct RequestView {
    principal: Option<String>,
    action: String,
    resource: String,
    context: Vec<KeyView>,
}

#[derive(View)]
struct KeyView {
    key: String,
    values: Vec<String>,
}

/// A statement that takes part in a request, counted from 0.
#[derive(View)]
struct StatementView {
    statement: usize,
    effect: &'static str,
}

impl ComparedView {
    fn of(verdict: &Verdict, among_others: bool, old: &Side<'_>, new: &Side<'_>) -> Self {
        let relation = if among_others {
            verdict.relation_among_others()
        } else {
            verdict.relation()
        };
        let (relation, grants_more) = match relation {
            Relation::Equal => ("equal", Some(false)),
            Relation::Narrower => ("narrower", Some(false)),
            Relation::NotWider => ("equal-or-narrower", Some(false)),
            Relation::Wider => ("wider", Some(true)),
            Relation::Incomparable => ("incomparable", Some(true)),
            Relation::NotNarrower => ("wider-or-incomparable", Some(true)),
            Relation::Undecided => ("undecided", None),
        };
        Self {
            relation,
            grants_more,
            among_others,
            gained: FoundView::of(&verdict.gained, old, new),
            lost: FoundView::of(&verdict.lost, old, new),
            no_longer_denied: FoundView::of(&verdict.lifted, old, new),
            newly_denied: FoundView::of(&verdict.imposed, old, new),
        }
    }
}

impl FoundView {
    fn of(finding: &analysis::Finding, old: &Side<'_>, new: &Side<'_>) -> Self {
        let (found, because, witness) = match finding {
            analysis::Finding::None => ("nothing", None, None),
            analysis::Finding::Undecided(because) => ("unknown", Some(*because), None),
            analysis::Finding::Witness(witness) => ("request", None, Some(witness)),
        };
        let applying = |side: &Side<'_>| {
            let applying = witness?.applying(&side.0).into_iter();
            Some(applying.map(StatementView::from).collect())
        };
        Self {
            found,
            because,
            request: witness.map(RequestView::from),
            old_statements: applying(old),
            new_statements: applying(new),
        }
    }
}

impl From<Applying> for StatementView {
    fn from(applying: Applying) -> Self {
        Self {
            statement: applying.statement,
            effect: match applying.effect {
                Said::Allow => "Allow",
                Said::Deny => "Deny",
            },
        }
    }
}

impl From<&Witness> for RequestView {
    fn from(witness: &Witness) -> Self {
        let key = |(key, values): &(String, Vec<String>)| KeyView {
            key: key.clone(),
            values: values.clone(),
        };
        Self {
            principal: caller(&witness.principal),
            action: witness.action.clone(),
            resource: witness.resource.clone(),
            context: witness.context.iter().map(key).collect(),
        }
    }
}

/// Who asks, if that matters.
fn caller(principal: &Principal) -> Option<String> {
    match principal {
        Principal::Anonymous => None,
        Principal::Root { account } => Some(format!("acs:ram::{account}:root")),
        Principal::Service { account, service } => Some(format!("{account}@{service}")),
        Principal::Federated { provider_arn, .. } => Some(provider_arn.to_string()),
        named => named.arn(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use crate::testing::World;

    fn allowing(action: &str) -> String {
        saying("Allow", action)
    }

    fn saying(effect: &str, action: &str) -> String {
        format!(
            r#"{{"Version":"1","Statement":[{{"Effect":"{effect}","Action":"{action}","Resource":"*"}}]}}"#
        )
    }

    fn compared(old: &str, new: &str) -> Value {
        among(old, new, "")
    }

    fn among(old: &str, new: &str, others: &str) -> Value {
        let mut world = World::with_account("acme");
        let asked = [
            ("OldDocument", old),
            ("NewDocument", new),
            ("AmongOthers", others),
        ];
        world.admin().call("ComparePolicies", asked).answers()
    }

    #[test]
    fn each_relation_is_told_with_what_proves_it() {
        let (get, all, put) = (
            allowing("oss:Get*"),
            allowing("oss:*"),
            allowing("oss:Put*"),
        );
        for (old, new, relation, more) in [
            (&*get, &*all, "wider", true),
            (&all, &get, "narrower", false),
            (&get, &get, "equal", false),
            (&get, &put, "incomparable", true),
            ("", &get, "wider", true),
            (&get, "", "narrower", false),
        ] {
            let told = compared(old, new);
            assert_eq!(told["Relation"], relation, "{old} {new}");
            assert_eq!(told["GrantsMore"], more);
            let found = |side: &str, is: bool| {
                let found = if is { "request" } else { "nothing" };
                assert_eq!(told[side]["Found"], found, "{side}: {told}");
            };
            found("Gained", more);
            found("Lost", ["narrower", "incomparable"].contains(&relation));
        }
        let told = compared(&get, &all);
        let gained = &told["Gained"];
        let action = gained["Request"]["Action"].as_str().unwrap();
        assert!(action.starts_with("oss:") && !action.starts_with("oss:Get"));
        assert_eq!(gained["OldStatements"], serde_json::json!([]));
        assert_eq!(gained["NewStatements"][0]["Effect"], "Allow");
    }

    #[test]
    fn a_deny_that_goes_grants_more_among_others_and_alone() {
        let old = r#"{"Version":"1","Statement":[
            {"Effect":"Allow","Action":"oss:Get*","Resource":"*"},
            {"Effect":"Deny","Action":"ecs:*","Resource":"*"}]}"#;
        let new = allowing("oss:Get*");
        assert_eq!(compared(old, &new)["Relation"], "equal");
        let told = among(old, &new, "true");
        assert_eq!(
            (&told["Relation"], &told["GrantsMore"]),
            (&"wider".into(), &true.into())
        );
        assert_eq!(told["NoLongerDenied"]["Found"], "request");
        // Documents that allow nothing are always among others.
        let told = compared(&saying("Deny", "ecs:*"), "");
        assert_eq!(
            (&told["Relation"], &told["AmongOthers"]),
            (&"wider".into(), &true.into())
        );
    }

    #[test]
    fn what_cannot_be_told_is_said_to_be_unknown() {
        let told = compared("", UNDECIDED);
        assert_eq!(told["Relation"], "undecided", "{told}");
        assert!(told["GrantsMore"].is_null());
        assert_eq!(told["Gained"]["Found"], "unknown");
        assert!(told["Gained"]["Because"].is_string());
    }

    /// Letters outside ASCII have cases that are not looked through.
    const UNDECIDED: &str = r#"{"Version":"1","Statement":[
        {"Effect":"Allow","Action":"oss:*","Resource":"*","Condition":{
            "StringEqualsIgnoreCase":{"x:k":"é"},"StringNotEqualsIgnoreCase":{"x:k":"É"}}}]}"#;

    #[test]
    fn a_document_that_is_not_sound_is_named() {
        let mut world = World::with_account("acme");
        let sound = allowing("oss:*");
        for (old, new, named) in [
            ("{}", &*sound, "OldDocument"),
            (&sound, "{}", "NewDocument"),
        ] {
            let asked = [("OldDocument", old), ("NewDocument", new)];
            let told = world.admin().call("ComparePolicies", asked);
            let told = told.refuses("MalformedPolicyDocument");
            assert!(told["Message"].as_str().unwrap().contains(named), "{told}");
        }
    }
}
