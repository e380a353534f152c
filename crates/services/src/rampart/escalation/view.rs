//! Ways as they are shown: who, by which calls, let by which statements, and what cuts them off.

use derive::View;
use domain::Account;
use domain::escalation::{Ask, Cut, Grant, Piece, Route, Step, Who};
use model::AccountId;
use policy::Layer;
use serde_json::{Value, json};

use crate::rampart::access::sight::Sight;
use crate::rampart::access::words;

/// The most statements that are listed of one permission.
const LISTED: usize = 20;

/// A way from somebody to a goal.
#[derive(View)]
#[view(flat "Path")]
pub struct PathView {
    from: String,
    to: String,
    calls: usize,
    conditional: bool,
    steps: Vec<StepView>,
}

/// One pattern that is used. `Then` is who is acted as, or can do more, from then on.
#[derive(View)]
struct StepView {
    pattern: &'static str,
    operations: Vec<String>,
    actor: String,
    then: String,
    with: Option<String>,
    needs: Option<&'static str>,
    conditional: bool,
    permissions: Vec<PermissionView>,
}

/// What must be allowed for it, and is.
#[derive(View)]
struct PermissionView {
    action: &'static str,
    resource: String,
    outcome: &'static str,
    only_if: Option<String>,
    grants: Vec<GrantView>,
}

/// A statement that lets it, by where it stands.
#[derive(View)]
struct GrantView {
    layer: &'static str,
    policy: String,
    policy_type: &'static str,
    version: String,
    statement: usize,
    attached_entity_type: &'static str,
    attached_entity: String,
}

impl PathView {
    /// A way in this account.
    pub(super) fn of(route: &Route, account: &Account, home: AccountId) -> Self {
        let mut world = account.clone();
        let mut steps = Vec::new();
        for step in &route.steps {
            let then = step.account_at(step.asks.len(), &world);
            steps.push(StepView::of(step, (&world, &then), home));
            world = then;
        }
        Self {
            from: arn(route.from, account, home),
            to: arn(route.to, &world, home),
            calls: route.calls(),
            conditional: route.is_conditional(),
            steps,
        }
    }
}

impl StepView {
    fn of(step: &Step, (before, then): (&Account, &Account), home: AccountId) -> Self {
        let calls = step.pattern.calls.iter();
        Self {
            pattern: step.pattern.name,
            operations: calls
                .map(|own| format!("{}.{}", own.product, own.operation))
                .collect(),
            actor: arn(step.actor, before, home),
            then: arn(step.then, then, home),
            with: (!step.with.is_empty()).then(|| step.with.clone()),
            needs: step.pattern.needs,
            conditional: step.is_conditional(),
            permissions: step.asks.iter().map(PermissionView::from).collect(),
        }
    }
}

impl From<&Ask> for PermissionView {
    fn from(ask: &Ask) -> Self {
        let conditional = ask.is_conditional();
        let only_if = conditional.then(|| words::only_if(&ask.row, Sight::Inside));
        Self {
            action: ask.action,
            resource: ask.resource.clone(),
            outcome: if conditional { "conditional" } else { "always" },
            only_if: only_if.filter(|words| !words.is_empty()),
            grants: ask
                .grants
                .iter()
                .take(LISTED)
                .map(GrantView::from)
                .collect(),
        }
    }
}

impl From<&Grant> for GrantView {
    fn from(grant: &Grant) -> Self {
        let source = &grant.source;
        Self {
            layer: match grant.layer {
                Layer::Trust => "Trust",
                Layer::ResourceBased => "ResourceBased",
                _ => "Identity",
            },
            policy: source.name.to_string(),
            policy_type: source.policy_type.word(),
            version: source.version.to_string(),
            statement: grant.statement,
            attached_entity_type: source.entity_kind.word(),
            attached_entity: source.entity.to_string(),
        }
    }
}

fn arn(who: Who, account: &Account, home: AccountId) -> String {
    who.arn(account, home).unwrap_or_default()
}

/// What cuts all ways off.
pub(super) fn cut(cut: &Cut) -> Value {
    let pieces: Vec<_> = cut.pieces.iter().map(piece).collect();
    json!({ "Least": cut.is_least, "Pieces": pieces })
}

fn piece(piece: &Piece) -> Value {
    match piece {
        Piece::Statement {
            policy,
            version,
            statement,
        } => json!({
            "Type": "Statement",
            "Policy": **policy,
            "Version": **version,
            "Statement": statement,
        }),
        Piece::Attachment {
            policy,
            kind,
            entity,
        } => json!({
            "Type": "Attachment",
            "Policy": **policy,
            "AttachedEntityType": kind,
            "AttachedEntity": **entity,
        }),
        Piece::Trust { role, statement } => json!({
            "Type": "Trust",
            "AttachedEntity": **role,
            "Statement": statement,
        }),
        Piece::Carried { secret, statement } => json!({
            "Type": "SecretPolicy",
            "AttachedEntity": **secret,
            "Statement": statement,
        }),
    }
}
