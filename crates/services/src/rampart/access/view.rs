//! Rows as they are shown: who, what, on what, what comes of it, and the statements that make it so.

use std::sync::Arc;

use derive::View;
use gateway::decision::access::Told;
use model::AccountId;
use policy::analysis::{Acts, Outcome, Part, Row};
use policy::{Effect, Layer, Source, Statement, Test};

use super::sight::Sight;
use super::words;

/// The most statements of a kind that a row lists; others are counted.
const LISTED: usize = 20;

/// A row. `Actions` are what it speaks of, or `OtherActions` what it does not; what `Exceptions` cover it leaves open.
#[derive(View)]
#[view(flat "Row")]
pub struct RowView {
    principal_type: &'static str,
    principal_name: Option<String>,
    principal_arn: String,
    actions: Option<Vec<String>>,
    other_actions: Option<Vec<String>>,
    resources: Vec<String>,
    outcome: &'static str,
    because: Option<&'static str>,
    layer: &'static str,
    only_if: Option<String>,
    grants: Vec<StatementView>,
    limits: Vec<StatementView>,
    exceptions: Vec<StatementView>,
    more_statements: Option<usize>,
}

/// A statement, where it stands, and which of its conditions are left. Its text is narrowed to what the row speaks of. Of
/// a control policy a member learns where it stands, and not what it says.
#[derive(View)]
struct StatementView {
    effect: &'static str,
    layer: &'static str,
    policy: Option<String>,
    policy_type: Option<&'static str>,
    version: Option<String>,
    statement: Option<usize>,
    attached_entity_type: Option<&'static str>,
    attached_entity: Option<String>,
    conditions: Option<Vec<ConditionView>>,
    text: Option<String>,
}

#[derive(View)]
struct ConditionView {
    operator: String,
    key: String,
    values: Vec<String>,
}

impl RowView {
    /// The row for those who may read what control policies say, or not.
    pub(super) fn of(told: &Told, home: AccountId, sight: Sight) -> Self {
        let (who, row) = (&told.who, &told.row);
        let (actions, other_actions) = match row.actions.clone() {
            Acts::Listed(listed) => (Some(listed), None),
            Acts::Others(listed) => (None, Some(listed)),
        };
        let outcome = match row.outcome {
            Outcome::Always => "always",
            Outcome::Conditional => "conditional",
            Outcome::Never => "never",
        };
        let name = who.name();
        let lists = [&row.grants, &row.limits, &row.except];
        let more = lists
            .iter()
            .map(|own| own.len().saturating_sub(LISTED))
            .sum::<usize>();
        let only_if = (row.outcome == Outcome::Conditional).then(|| words::only_if(row, sight));
        Self {
            principal_type: who.kind(),
            principal_name: (!name.is_empty()).then(|| name.to_owned()),
            principal_arn: who.arn(home),
            actions,
            other_actions,
            resources: row.resources.clone(),
            outcome,
            because: row.doubt,
            layer: layer(row.layer),
            only_if: only_if.filter(|words| !words.is_empty()),
            grants: statements(row, &row.grants, &told.grants, sight),
            limits: statements(row, &row.limits, &told.limits, sight),
            exceptions: statements(row, &row.except, &told.except, sight),
            more_statements: (more > 0).then_some(more),
        }
    }
}

fn statements(
    row: &Row,
    parts: &[Arc<Part>],
    sources: &[Option<Source>],
    sight: Sight,
) -> Vec<StatementView> {
    let each = parts.iter().zip(sources).take(LISTED);
    each.map(|(part, source)| statement(row, part, source.as_ref(), sight))
        .collect()
}

fn statement(row: &Row, part: &Part, source: Option<&Source>, sight: Sight) -> StatementView {
    let seen = sight.sees(part.layer);
    let condition = |test: &Test| ConditionView {
        operator: test.word().to_owned(),
        key: test.key().to_owned(),
        values: test
            .values()
            .iter()
            .map(|own| own.text().to_owned())
            .collect(),
    };
    let effect = part.left.effect();
    let narrowed = (effect == Effect::Allow).then(|| narrowed(row, &part.left));
    StatementView {
        effect: match effect {
            Effect::Allow => "Allow",
            Effect::Deny => "Deny",
        },
        layer: layer(part.layer),
        policy: source.map(|own| own.name.to_string()),
        policy_type: source.map(|own| own.policy_type.word()),
        version: source.map(|own| own.version.to_string()),
        statement: source.map(|_| part.statement),
        attached_entity_type: source.map(|own| own.entity_kind.word()),
        attached_entity: source.map(|own| own.entity.to_string()),
        conditions: (seen && !part.is_sure())
            .then(|| part.left.conditions().iter().map(condition).collect()),
        text: seen.then(|| narrowed.unwrap_or_else(|| part.left.to_string())),
    }
}

/// An Allow as far as the row speaks of it.
fn narrowed(row: &Row, statement: &Statement) -> String {
    let mut printed = serde_json::to_value(statement).unwrap_or_default();
    if let Some(members) = printed.as_object_mut() {
        let (name, listed) = match &row.actions {
            Acts::Listed(listed) => ("Action", listed),
            Acts::Others(listed) => ("NotAction", listed),
        };
        members.insert(name.to_owned(), listed.clone().into());
        members.insert("Resource".to_owned(), row.resources.clone().into());
    }
    printed.to_string()
}

const fn layer(layer: Layer) -> &'static str {
    match layer {
        Layer::Owner => "Owner",
        Layer::Control => "Control",
        Layer::ControlCaller => "ControlCaller",
        Layer::Session => "Session",
        Layer::Identity => "Identity",
        Layer::IdentityGroup => "IdentityGroup",
        Layer::Trust => "Trust",
        Layer::ResourceBased => "ResourceBased",
    }
}
