//! A decision that was made, as it is shown: who, what, on what, which layer and statements, and what
//! would turn it.

use std::collections::BTreeMap;

use derive::View;
use domain::Account;
use gateway::{Decided, Diagnosis, Statement, Trace, Verdict};
use model::{Moment, UserId};
use policy::{Document, Explanation};
use serde::Deserialize as _;
use serde_json::Value;

use super::sealed::{Origin, Said, Told};
use super::statement::{FixView, MissView, StatementView, applied, fixed, missed, statement};
use crate::view::Stamp;

/// A decision.
#[derive(Default, View)]
pub(crate) struct DecisionView {
    event_time: Option<Stamp>,
    event_request_id: Option<String>,
    event_name: Option<String>,
    service_name: Option<String>,
    source_ip_address: Option<String>,
    error_code: Option<String>,
    error_message: Option<String>,
    principal: Option<PrincipalView>,
    action: Option<String>,
    resources: Vec<String>,
    decision: Option<String>,
    layer: Option<String>,
    policy_type: Option<String>,
    summary: Option<String>,
    detailed: bool,
    conditions: Vec<ConditionView>,
    layers: Vec<LayerView>,
    statements: Vec<StatementView>,
    misses: Vec<MissView>,
    considered: Option<u32>,
    fix: Option<FixView>,
}

/// What a layer said, in the order in which they are asked; one that did not exist is not there.
#[derive(View)]
struct LayerView {
    layer: String,
    says: String,
}

#[derive(View)]
struct PrincipalView {
    principal_type: String,
    principal_id: String,
    account_id: String,
    display_name: Option<String>,
}

#[derive(View)]
struct ConditionView {
    key: String,
    values: Vec<String>,
}

impl DecisionView {
    /// Of the message that came with a denial.
    pub(super) fn of_message(account: &Account, diagnosis: &Diagnosis) -> Self {
        Self {
            event_time: Some(Stamp(diagnosis.at)),
            ..Self::of(account, diagnosis)
        }
    }

    /// Each decision on a call that has an event; one without a decision where none was made or kept.
    pub(super) fn of_event(account: &Account, decided: &Decided) -> Vec<Self> {
        let Decided {
            time,
            event,
            trace,
            diagnosis,
        } = decided;
        let mut all: Vec<Self> = match Trace::read(trace, event) {
            Some(trace) => {
                let source = text(event, "sourceIpAddress").unwrap_or_default();
                let conditions = trace.all_conditions(*time, &source);
                let each = trace.verdicts.iter();
                each.map(|one| Self::of_verdict(account, (&trace, one), &conditions, *time))
                    .collect()
            }
            None => Vec::new(),
        };
        // What was denied was judged last.
        if let Some(diagnosis) = diagnosis {
            all.pop();
            all.push(Self::of(account, diagnosis));
        }
        if all.is_empty() {
            all.push(Self {
                detailed: true,
                ..Self::default()
            });
        }
        let told = all.into_iter().map(|one| Self {
            event_time: Some(Stamp(*time)),
            event_request_id: text(event, "requestId"),
            event_name: text(event, "eventName"),
            service_name: text(event, "serviceName"),
            source_ip_address: text(event, "sourceIpAddress"),
            error_code: text(event, "errorCode"),
            error_message: text(event, "errorMessage"),
            principal: principal(event).or(one.principal),
            ..one
        });
        told.collect()
    }

    /// The decisions on a call without what only those may see who may see everything. What was denied is
    /// named as its caller was told.
    pub(super) fn in_short(all: Vec<Self>, diagnosis: Option<&Diagnosis>) -> Vec<Self> {
        let allowed = |one: &Self| one.decision.as_deref() == Some("Allow");
        let is_denied = diagnosis.is_some() || !all.iter().all(allowed);
        let told = diagnosis.map(|one| one.told.as_ref().unwrap_or(&one.resource));
        let short = all.into_iter().map(|one| Self {
            resources: if is_denied {
                told.cloned().into_iter().collect()
            } else {
                one.resources.clone()
            },
            ..one.without_details()
        });
        short.collect()
    }

    /// Without what only those may see who may see everything.
    pub(crate) fn without_details(self) -> Self {
        Self {
            detailed: false,
            summary: None,
            conditions: Vec::new(),
            layers: Vec::new(),
            statements: Vec::new(),
            misses: Vec::new(),
            considered: None,
            fix: None,
            ..self
        }
    }

    fn of(account: &Account, diagnosis: &Diagnosis) -> Self {
        let given = diagnosis.conditions.iter().cloned();
        let conditions = given.map(|(key, values)| ConditionView { key, values });
        let told = Told::deserialize(&diagnosis.explanation).ok();
        let decision = if diagnosis.explicit {
            "ExplicitDeny"
        } else {
            "ImplicitDeny"
        };
        let view = Self {
            principal: Some(PrincipalView {
                principal_type: diagnosis.principal_type.clone(),
                principal_id: diagnosis.principal_name.clone(),
                account_id: diagnosis.principal_owner.clone(),
                display_name: name_of(account, &diagnosis.principal_name),
            }),
            action: Some(diagnosis.action.clone()),
            resources: vec![diagnosis.resource.clone()],
            decision: Some(decision.to_owned()),
            policy_type: diagnosis.policy_type.clone(),
            detailed: true,
            conditions: conditions.collect(),
            ..Self::default()
        };
        let Some(told) = told else {
            // What another account decided is told in one sentence.
            return Self {
                summary: diagnosis.explanation.as_str().map(str::to_owned),
                ..view
            };
        };
        view.with(told, &|origin| {
            StatementView::of(account, origin, diagnosis.at)
        })
    }

    /// Of a request that was judged on a document: the statements of that have their text from it.
    pub(crate) fn of_test(
        account: &Account,
        told: &Explanation,
        (policy, document): (&str, &Document),
        (context, at): (&BTreeMap<String, Vec<String>>, Moment),
    ) -> Self {
        let given = context.clone().into_iter();
        let view = Self {
            conditions: given
                .map(|(key, values)| ConditionView { key, values })
                .collect(),
            action: Some(told.action.clone()),
            resources: vec![told.resource.clone()],
            decision: Some(format!("{:?}", told.decision)),
            policy_type: told.policy_type.map(str::to_owned),
            detailed: true,
            ..Self::default()
        };
        let shown = |origin: &Origin| {
            let view = StatementView::of(account, origin, at);
            if origin.policy != policy || origin.policy_type != "Custom" {
                return view;
            }
            let index = usize::try_from(origin.statement).ok();
            let statement = index.and_then(|index| document.statements().get(index));
            StatementView {
                text: statement.map(ToString::to_string),
                ..view
            }
        };
        let told = serde_json::to_value(told).and_then(Told::deserialize);
        match told {
            Ok(told) => view.with(told, &shown),
            Err(_) => view,
        }
    }

    fn with(self, told: Told, shown: &impl Fn(&Origin) -> StatementView) -> Self {
        let statements = told.statements.iter();
        let misses = told.misses.iter();
        Self {
            layer: Some(told.layer),
            summary: Some(told.summary),
            layers: told.layers.into_iter().map(LayerView::from).collect(),
            considered: Some(told.considered).filter(|count| *count > 0),
            statements: statements.map(|one| applied(one, shown)).collect(),
            misses: misses.map(|one| missed(one, shown)).collect(),
            fix: told.fix.and_then(|fix| fixed(fix, shown)),
            ..self
        }
    }

    fn of_verdict(
        account: &Account,
        (trace, verdict): (&Trace, &Verdict),
        conditions: &[(String, Vec<String>)],
        at: Moment,
    ) -> Self {
        let conditions = conditions.iter().cloned();
        let control = verdict.control.iter();
        let denying = control.flat_map(|denied| {
            let node = (denied.caller, &denied.node);
            denied
                .statements
                .iter()
                .map(move |one| control_statement(one, node))
        });
        let statements = verdict.statements.iter().map(|one| {
            let (kind, name) = one.policy.split_once('/').unwrap_or(("", &one.policy));
            StatementView {
                policy: name.to_owned(),
                policy_type: kind.to_owned(),
                version: one.version.clone(),
                statement: one.statement,
                effect: if one.denies { "Deny" } else { "Allow" }.to_owned(),
                text: statement(account, (kind, name, &one.version), one.statement, at),
                layer: None,
                attached_entity_type: None,
                attached_entity: None,
                matched_action: None,
                matched_resource: None,
                conditions: Vec::new(),
                in_doubt: None,
            }
        });
        Self {
            action: Some(verdict.action.clone()),
            resources: if verdict.resources.is_empty() {
                trace.resources.clone()
            } else {
                verdict.resources.clone()
            },
            decision: Some(verdict.decision.clone()),
            detailed: true,
            conditions: conditions
                .map(|(key, values)| ConditionView { key, values })
                .collect(),
            statements: statements.chain(denying).collect(),
            layer: verdict
                .control
                .as_ref()
                .map(|one| control_layer(one.caller).to_owned()),
            policy_type: verdict.control.as_ref().map(|_| "ControlPolicy".to_owned()),
            ..Self::default()
        }
    }
}

/// A statement of a control policy, whose text is not the account's to see.
fn control_statement(one: &Statement, (caller, node): (bool, &String)) -> StatementView {
    let (kind, name) = one.policy.split_once('/').unwrap_or(("", &one.policy));
    StatementView {
        policy: name.to_owned(),
        policy_type: kind.to_owned(),
        version: one.version.clone(),
        statement: one.statement,
        effect: if one.denies { "Deny" } else { "Allow" }.to_owned(),
        text: None,
        layer: Some(control_layer(caller).to_owned()),
        attached_entity_type: Some("Directory".to_owned()),
        attached_entity: Some(node.clone()),
        matched_action: None,
        matched_resource: None,
        conditions: Vec::new(),
        in_doubt: None,
    }
}

fn control_layer(caller: bool) -> &'static str {
    if caller { "ControlCaller" } else { "Control" }
}

impl From<Said> for LayerView {
    fn from(Said { layer, says }: Said) -> Self {
        Self { layer, says }
    }
}

/// The name that a user has by now.
fn name_of(account: &Account, id: &str) -> Option<String> {
    let id: UserId = id.parse().ok()?;
    Some(account.users.get(&id)?.name.to_string())
}

fn text(event: &Value, name: &str) -> Option<String> {
    let text = event.get(name)?.as_str()?;
    (!text.is_empty()).then(|| text.to_owned())
}

fn principal(event: &Value) -> Option<PrincipalView> {
    let identity = event.get("userIdentity")?;
    Some(PrincipalView {
        principal_type: text(identity, "type")?,
        principal_id: text(identity, "principalId")?,
        account_id: text(identity, "accountId")?,
        display_name: text(identity, "userName"),
    })
}
