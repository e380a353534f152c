//! Statements that counted or came near, and what would turn a decision, as they are shown.

use derive::View;
use domain::account::policy as policies;
use domain::{Account, system_policy};
use model::{Moment, PolicyName};

use super::sealed::{Applied, Change, Failure, Fix, Missed, Origin};

/// A statement and where it stands. Its text is there as long as the version of the policy is.
#[derive(View)]
pub(super) struct StatementView {
    pub(super) policy: String,
    pub(super) policy_type: String,
    pub(super) version: String,
    pub(super) statement: u32,
    pub(super) effect: String,
    pub(super) text: Option<String>,
    pub(super) layer: Option<String>,
    pub(super) attached_entity_type: Option<String>,
    pub(super) attached_entity: Option<String>,
    pub(super) matched_action: Option<String>,
    pub(super) matched_resource: Option<String>,
    pub(super) conditions: Vec<String>,
    pub(super) in_doubt: Option<bool>,
}

/// An Allow statement that came near, and what it lacked.
#[derive(View)]
pub(super) struct MissView {
    statement: StatementView,
    failures: Vec<FailureView>,
}

#[derive(View)]
pub(super) struct FailureView {
    element: String,
    asked: Vec<String>,
    expected: Vec<String>,
    excluded: Option<bool>,
    operator: Option<String>,
    key: Option<String>,
    why: Option<String>,
}

/// What would allow it, all of it together. There is none where no policy would.
#[derive(View)]
pub(super) struct FixView {
    changes: Vec<ChangeView>,
}

#[derive(View)]
pub(super) struct ChangeView {
    change: String,
    layer: String,
    statement_text: Option<String>,
    statement: Option<StatementView>,
}

impl StatementView {
    pub(super) fn of(account: &Account, origin: &Origin, at: Moment) -> Self {
        let named = (&*origin.policy_type, &*origin.policy, &*origin.version);
        // Policies of roles' trust and of sessions are none of the account's under their names.
        let is_held = origin.layer.starts_with("Identity");
        let text = is_held.then(|| statement(account, named, origin.statement, at));
        Self {
            policy: origin.policy.clone(),
            policy_type: origin.policy_type.clone(),
            version: origin.version.clone(),
            statement: origin.statement,
            effect: origin.effect.clone(),
            text: text.flatten(),
            layer: Some(origin.layer.clone()),
            attached_entity_type: Some(origin.entity_kind.clone()),
            attached_entity: Some(origin.entity.clone()),
            matched_action: None,
            matched_resource: None,
            conditions: Vec::new(),
            in_doubt: None,
        }
    }
}

pub(super) fn applied(one: &Applied, shown: &impl Fn(&Origin) -> StatementView) -> StatementView {
    let shown = shown(&one.origin);
    StatementView {
        matched_action: one.action.clone(),
        matched_resource: one.resource.clone(),
        conditions: one.conditions.clone(),
        in_doubt: Some(one.in_doubt),
        text: one.text.clone().or(shown.text),
        ..shown
    }
}

pub(super) fn missed(one: &Missed, shown: &impl Fn(&Origin) -> StatementView) -> MissView {
    let failure = |one: &Failure| FailureView {
        element: one.element.clone(),
        asked: one.asked.to_vec(),
        expected: [&one.patterns[..], &one.named, &one.expected].concat(),
        excluded: one.excluded,
        operator: one.operator.clone(),
        key: one.key.clone(),
        why: one.why.clone(),
    };
    let (matched, shown) = (&one.matched, shown(&one.origin));
    MissView {
        statement: StatementView {
            matched_action: matched.action.clone(),
            matched_resource: matched.resource.clone(),
            conditions: matched.conditions.clone(),
            text: one.text.clone().or(shown.text),
            ..shown
        },
        failures: one.failures.iter().map(failure).collect(),
    }
}

pub(super) fn fixed(fix: Fix, shown: &impl Fn(&Origin) -> StatementView) -> Option<FixView> {
    match fix {
        Fix::Impossible {} => None,
        Fix::Changes { changes } => Some(FixView {
            changes: changes
                .into_iter()
                .map(|one| match one {
                    Change::Allow { layer, statement } => ChangeView {
                        change: "Allow".to_owned(),
                        layer,
                        statement_text: Some(statement.to_string()),
                        statement: None,
                    },
                    Change::Remove(origin) => ChangeView {
                        change: "Remove".to_owned(),
                        layer: origin.layer.clone(),
                        statement_text: None,
                        statement: Some(shown(&origin)),
                    },
                })
                .collect(),
        }),
    }
}

/// The text of a statement, if the version that it stood in then is still there.
pub(super) fn statement(
    account: &Account,
    (kind, name, version): (&str, &str, &str),
    index: u32,
    at: Moment,
) -> Option<String> {
    let name: PolicyName = name.parse().ok()?;
    let policy = if kind == "System" {
        system_policy::find(&name)?.compiled()
    } else {
        let policy = account.policies.named(&name).ok()?;
        let version = policies::version(account, policy.id, version.parse().ok()?).ok()?;
        // A younger one is of another policy that has the name by now.
        if version.created > at {
            return None;
        }
        version.compiled()
    };
    let index = usize::try_from(index).ok()?;
    let statement = policy.document().statements().get(index)?;
    Some(statement.to_string())
}
