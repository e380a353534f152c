//! Cases: documents, requests and expected answers as data, run against the judge.
//!
//! A file holds `cases` (a principal, its policies, a request, the expected decision and
//! `PolicyType`) and `document_cases` (a text, and whether it must be accepted).

use std::sync::Arc;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::{
    Attached, Context, Decision, EntityKind, Gathered, Kind, Level, Path, Policy, PolicyType,
    Principal, Question, Resource, Scope, Set, Source, decide,
};

/// How one case went.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Outcome {
    /// The case's id.
    pub id: String,
    /// What it is about.
    pub name: String,
    /// What went wrong, if anything.
    pub failure: Option<String>,
}

/// A file that is not in the format of cases.
#[derive(Debug, thiserror::Error)]
#[error("this is no file of cases: {0}")]
pub struct NoCases(#[from] serde_json::Error);

/// Runs all cases of a file.
///
/// # Errors
///
/// When the text is not in the format of cases. A failing case is no error but an [`Outcome`].
///
/// ```
/// let file = r#"{"document_cases":[{"id":"D1","name":"empty","kind":"identity",
///     "document":"{}","expected":"Reject","error_code":"MalformedPolicyDocument"}]}"#;
/// assert!(policy::cases::run(file)?.iter().all(|case| case.failure.is_none()));
/// # Ok::<(), policy::cases::NoCases>(())
/// ```
pub fn run(text: &str) -> Result<Vec<Outcome>, NoCases> {
    let file: File = serde_json::from_str(text)?;
    let decisions = file.cases.iter().map(|case| Outcome {
        id: case.id.clone(),
        name: case.name.clone(),
        failure: case.failure(),
    });
    let documents = file.document_cases.iter().map(|case| Outcome {
        id: case.id.clone(),
        name: case.name.clone(),
        failure: case.failure(),
    });
    Ok(decisions.chain(documents).collect())
}

#[derive(Deserialize)]
struct File {
    #[serde(default)]
    cases: Vec<Case>,
    #[serde(default)]
    document_cases: Vec<DocumentCase>,
}

#[derive(Deserialize)]
struct Case {
    id: String,
    #[serde(default)]
    name: String,
    principal: Who,
    #[serde(default)]
    policies: Policies,
    request: Request,
    expected: String,
    #[serde(default)]
    policy_type: Option<String>,
}

#[derive(Deserialize)]
struct Who {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    account: Arc<str>,
    #[serde(default)]
    name: Arc<str>,
    #[serde(default)]
    session: Arc<str>,
    #[serde(default)]
    service: Arc<str>,
    #[serde(default)]
    provider_arn: Arc<str>,
    #[serde(default)]
    service_linked: bool,
    #[serde(default)]
    management_account: bool,
}

impl Who {
    fn principal(&self) -> Option<Principal> {
        let account = self.account.clone();
        Some(match self.kind.as_str() {
            "RAMUser" => Principal::User {
                account,
                name: self.name.clone(),
            },
            "AssumedRole" => Principal::Session {
                account,
                role: self.name.clone(),
                session: self.session.clone(),
                service_linked: self.service_linked,
            },
            "Root" => Principal::Root { account },
            "Service" => Principal::Service {
                account,
                service: self.service.clone(),
            },
            "Federated" => Principal::Federated {
                account,
                provider_arn: self.provider_arn.clone(),
            },
            "Anonymous" => Principal::Anonymous,
            _ => return None,
        })
    }
}

#[derive(Default, Deserialize)]
struct Policies {
    identity: Option<Vec<Attachment>>,
    session: Option<Box<RawValue>>,
    control: Option<Vec<Node>>,
    control_caller: Option<Vec<Node>>,
    trust: Option<Box<RawValue>>,
    resource_based: Option<Vec<Box<RawValue>>>,
}

#[derive(Deserialize)]
struct Attachment {
    attached_to: String,
    scope: String,
    document: Box<RawValue>,
}

#[derive(Deserialize)]
struct Node {
    target: Arc<str>,
    documents: Vec<Box<RawValue>>,
}

impl Node {
    fn level(&self) -> Level {
        Level {
            target: self.target.clone(),
            policies: set(&self.documents, Kind::Control),
        }
    }
}

#[derive(Deserialize)]
struct Request {
    action: String,
    resource: OneOrMany,
    owner_account: String,
    resource_group: Option<String>,
    #[serde(default)]
    context: std::collections::BTreeMap<String, OneOrMany>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl OneOrMany {
    fn as_slice(&self) -> &[String] {
        match self {
            Self::One(text) => std::slice::from_ref(text),
            Self::Many(texts) => texts,
        }
    }
}

impl Case {
    fn failure(&self) -> Option<String> {
        let Some(principal) = self.principal.principal() else {
            return Some(format!(
                "there is no principal type {}",
                self.principal.kind
            ));
        };
        let judgement = self.judge(&principal);
        let decision = match judgement.decision {
            Decision::Allow => "Allow",
            Decision::ExplicitDeny => "ExplicitDeny",
            Decision::ImplicitDeny => "ImplicitDeny",
        };
        if decision != self.expected {
            let layer = judgement.layer;
            return Some(format!(
                "expected {}, got {decision} from {layer:?}",
                self.expected
            ));
        }
        let named = judgement.policy_type();
        let expected = self.policy_type.as_deref();
        let say = |policy_type: Option<&str>| policy_type.unwrap_or("none").to_owned();
        (named != expected)
            .then(|| format!("expected PolicyType {}, got {}", say(expected), say(named)))
    }

    fn judge(&self, principal: &Principal) -> crate::Judgement {
        let request = &self.request;
        let (owner, group) = (
            request.owner_account.as_str(),
            request.resource_group.as_deref(),
        );
        let resource = |arn| Resource { arn, owner, group };
        let arns = request.resource.as_slice().iter().map(String::as_str);
        let resources: Vec<_> = arns.map(resource).collect();
        let mut context = Context::new();
        for (key, values) in &request.context {
            for value in values.as_slice() {
                context.insert(key, value.as_str());
            }
        }
        let policies = &self.policies;
        let levels = |nodes: &Vec<Node>| Path::new(nodes.iter().map(Node::level).collect());
        let one = |document: &RawValue, kind| Set::new(vec![carried(document, kind)]);
        let identity = policies
            .identity
            .as_ref()
            .map(|list| Set::new(attachments(list)));
        let session = policies
            .session
            .as_ref()
            .map(|document| one(document, Kind::Session));
        let trust = policies
            .trust
            .as_ref()
            .map(|document| one(document, Kind::Trust));
        let resource_based = policies
            .resource_based
            .as_ref()
            .map(|list| set(list, Kind::Resource));
        let control = policies.control.as_ref().map(levels);
        let control_caller = policies.control_caller.as_ref().map(levels);
        let gathered = Gathered {
            identity: identity.as_ref(),
            session: session.as_ref(),
            control: control.as_ref(),
            control_caller: control_caller.as_ref(),
            trust: trust.as_ref(),
            resource_based: resource_based.as_ref(),
        };
        let management_account = self.principal.management_account;
        let question = Question::new(principal, &request.action, &resources, &context);
        decide(
            &Question {
                management_account,
                ..question
            },
            &gathered,
        )
    }
}

fn attachments(list: &[Attachment]) -> Vec<Attached> {
    let one = |attachment: &Attachment| {
        let kind = match attachment.attached_to.as_str() {
            "group" => EntityKind::Group,
            "role" => EntityKind::Role,
            _ => EntityKind::User,
        };
        let scope = match attachment.scope.as_str() {
            "account" => Scope::Account,
            group => Scope::ResourceGroup(group.into()),
        };
        attached(&attachment.document, Kind::Identity, kind, scope)
    };
    list.iter().map(one).collect()
}

fn set(documents: &[Box<RawValue>], kind: Kind) -> Set {
    Set::new(
        documents
            .iter()
            .map(|document| carried(document, kind))
            .collect(),
    )
}

fn carried(document: &RawValue, kind: Kind) -> Attached {
    let entity = match kind {
        Kind::Control => EntityKind::Directory,
        Kind::Session => EntityKind::Session,
        _ => EntityKind::Resource,
    };
    attached(document, kind, entity, Scope::Account)
}

/// Documents of cases are stored ones: they are judged even where they break the rules.
fn attached(document: &RawValue, kind: Kind, entity_kind: EntityKind, scope: Scope) -> Attached {
    let source = Source {
        name: "case".into(),
        policy_type: PolicyType::Custom,
        version: "v1".into(),
        entity_kind,
        entity: "case".into(),
        scope,
    };
    Attached {
        policy: Arc::new(Policy::restore(document.get(), kind)),
        source,
    }
}

#[derive(Deserialize)]
struct DocumentCase {
    id: String,
    #[serde(default)]
    name: String,
    kind: String,
    document: String,
    expected: String,
    #[serde(default)]
    error_code: Option<String>,
}

impl DocumentCase {
    fn failure(&self) -> Option<String> {
        let kind = match self.kind.as_str() {
            "identity" => Kind::Identity,
            "session" => Kind::Session,
            "control" => Kind::Control,
            "trust" => Kind::Trust,
            "resource" => Kind::Resource,
            other => return Some(format!("there is no kind {other}")),
        };
        match (Policy::parse(&self.document, kind), self.expected.as_str()) {
            (Ok(_), "Accept") => None,
            (Ok(_), _) => Some("was accepted".to_owned()),
            (Err(mistakes), "Accept") => Some(format!("was refused: {mistakes}")),
            (Err(mistakes), _) => {
                let code = code(kind, mistakes.too_long());
                let expected = self.error_code.as_deref()?;
                (code != Some(expected)).then(|| format!("expected {expected}, got {code:?}"))
            }
        }
    }
}

/// What the case format expects as code; the services have code books of their own.
fn code(kind: Kind, too_long: bool) -> Option<&'static str> {
    match (kind, too_long) {
        (Kind::Identity | Kind::Trust, false) => Some("MalformedPolicyDocument"),
        (Kind::Identity | Kind::Trust, true) => Some("InvalidParameter.PolicyDocument.Length"),
        (Kind::Session, false) => Some("InvalidParameter.PolicyGrammar"),
        (Kind::Session, true) => Some("InvalidParameter.PolicySize"),
        (Kind::Control | Kind::Resource, _) => None,
    }
}
