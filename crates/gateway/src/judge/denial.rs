//! What is said of a denial: the sentence, the details, and the message that explains it.

use domain::{Entropy, Stream};
use policy::{
    Counted, Decision, EntityKind, Gathered, Judgement, Layer, PolicyType, Question, Scope, Set,
};
use serde_json::{Value, json};
use vault::{Diagnosis, Matched, Vault};

use super::{Refused, parts};
use crate::ask::arrival::Arrival;
use crate::ask::caller::{Caller, Who};
use crate::fault::Denial;

/// A denial that was put into words, and what it is the denial of.
pub(crate) struct Explained {
    judgement: Judgement,
    action: &'static str,
    pub(crate) denial: Box<Denial>,
}

impl Explained {
    /// Puts it into words; for `attempt` see [`denial`].
    pub(crate) fn of(refused: &Refused, arrival: &Arrival, vault: &Vault, attempt: u32) -> Self {
        Self {
            judgement: refused.judgement.clone(),
            action: refused.action,
            denial: Box::new(denial(refused, arrival, vault, attempt)),
        }
    }

    /// Whether it is about this: the same statements decided the same.
    pub(crate) fn explains(&self, refused: &Refused) -> bool {
        self.action == refused.action && self.judgement == refused.judgement
    }
}

/// What the caller is told: the sentence, and a sealed message that explains it. A request that is
/// denied on several states gives each denial its own number as `attempt`.
pub(crate) fn denial(refused: &Refused, arrival: &Arrival, vault: &Vault, attempt: u32) -> Denial {
    let caller = &refused.caller;
    let mut entropy = Entropy::new(arrival.seed, Stream::Diagnosis, attempt);
    let (own, theirs) = refused.with_question(|question, gathered| {
        let own = diagnosis(refused, arrival, question, gathered);
        let theirs = refused.control().map(|path| {
            let told = parts::of_directory(question, gathered);
            let theirs = Diagnosis {
                matched: matched(refused, gathered, Whose::Directory),
                explanation: told,
                ..diagnosis(refused, arrival, question, gathered)
            };
            (path.manager, theirs)
        });
        (own, theirs)
    });
    let mut encoded = own.seal(vault, caller.account, &mut entropy);
    if let Some((manager, theirs)) = theirs {
        // Each opens its own part.
        encoded.push(Diagnosis::BETWEEN);
        encoded.push_str(&theirs.seal(vault, manager, &mut entropy));
    }
    Denial {
        message: sentence(refused),
        detail: detail(refused, &encoded),
    }
}

/// What the caller's own account is told.
fn diagnosis(
    refused: &Refused,
    arrival: &Arrival,
    question: &Question<'_>,
    gathered: &Gathered<'_>,
) -> Diagnosis {
    let caller = &refused.caller;
    Diagnosis {
        at: arrival.now,
        action: refused.action.to_owned(),
        resource: resource(refused, question).to_owned(),
        told: refused
            .targets()
            .get(refused.judgement.resource)
            .and_then(|target| target.told.clone()),
        principal_type: principal_type(caller).to_owned(),
        principal_owner: caller.account.to_string(),
        principal_name: display_name(caller),
        explicit: refused.judgement.decision == Decision::ExplicitDeny,
        policy_type: refused.judgement.policy_type().map(str::to_owned),
        conditions: conditions(question),
        matched: matched(refused, gathered, Whose::Caller),
        explanation: parts::of_caller(refused, question, gathered),
    }
}

/// Who is told of what counted.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Whose {
    Caller,
    /// Whoever manages the directory whose control policies denied it.
    Directory,
}

/// The sentence for the caller and its event.
fn sentence(refused: &Refused) -> String {
    let judgement = &refused.judgement;
    let why = match (judgement.decision, judgement.policy_type()) {
        (Decision::ExplicitDeny, Some("ControlPolicy")) => "a control policy denies it",
        (Decision::ExplicitDeny, _) => "a policy statement denies it",
        (_, Some("SessionPolicy")) => "the policy of the session does not allow it",
        (_, Some("AssumeRolePolicy")) => {
            "the role does not trust the caller, or the caller's own policies do not allow it"
        }
        (_, Some("ControlPolicy")) => "a control policy does not allow it",
        _ => "no policy allows it",
    };
    format!(
        "You are not authorized to do this action: {} may not do {} on {}, because {why}. DecodeDiagnosticMessage explains the EncodedDiagnosticMessage.",
        refused.caller.name(),
        refused.action,
        told(refused),
    )
}

fn detail(refused: &Refused, encoded: &str) -> Value {
    let caller = &refused.caller;
    let mut detail = json!({
        "AuthAction": refused.action,
        "AuthResource": told(refused),
        "AuthPrincipalType": principal_type(caller),
        "AuthPrincipalOwnerId": caller.account.to_string(),
        "AuthPrincipalDisplayName": display_name(caller),
        "NoPermissionType": no_permission_type(refused.judgement.decision),
        "EncodedDiagnosticMessage": encoded,
    });
    let policy_type = refused.judgement.policy_type();
    if let (Some(policy_type), Some(object)) = (policy_type, detail.as_object_mut()) {
        object.insert("PolicyType".to_owned(), policy_type.into());
    }
    detail
}

/// What is said of what it would have touched.
fn told(refused: &Refused) -> &str {
    let target = refused.targets().get(refused.judgement.resource);
    target.map_or("*", |one| one.told.as_ref().unwrap_or(&one.arn))
}

fn resource<'a>(refused: &Refused, question: &Question<'a>) -> &'a str {
    let resource = question.resources.get(refused.judgement.resource);
    resource.map_or("*", |one| one.arn)
}

/// The condition keys of the request.
fn conditions(question: &Question<'_>) -> Vec<(String, Vec<String>)> {
    let given = question.context.iter().map(|(key, values)| {
        let values = values.map(str::to_owned).collect();
        (key.to_owned(), values)
    });
    // The judge derives this key from the principal; whoever reads the message wants to see it.
    let derived = question.principal.arn();
    let derived = derived.map(|arn| ("acs:PrincipalARN".to_owned(), vec![arn]));
    given.chain(derived).collect()
}

/// What the vendor calls the kind of caller.
fn principal_type(caller: &Caller) -> &'static str {
    match caller.who {
        Who::Root => "RootUser",
        Who::User(_) => "SubUser",
        Who::Session(..) => "AssumedRoleUser",
        Who::Federated(_) => "Federated",
        Who::Agent(_) | Who::Application(_) => "Service",
        Who::Server(_) => "System",
    }
}

/// A user's id, or `<role>:<session>`.
fn display_name(caller: &Caller) -> String {
    match &caller.who {
        Who::Root => caller.account.to_string(),
        Who::User(user) => user.id.to_string(),
        Who::Session(role, claims) => format!("{}:{}", role.name, claims.session),
        Who::Federated(_) => caller.principal_id(),
        Who::Agent(known) => format!("agent/{}", known.name),
        Who::Application(one) => format!("application/{}", one.name),
        Who::Server(job) => (*job).to_owned(),
    }
}

fn no_permission_type(decision: Decision) -> &'static str {
    match decision {
        Decision::ExplicitDeny => "ExplicitDeny",
        Decision::Allow | Decision::ImplicitDeny => "ImplicitDeny",
    }
}

/// The policies that had a statement that counted, each once.
fn matched(refused: &Refused, gathered: &Gathered<'_>, whose: Whose) -> Vec<Matched> {
    let mut matched = Vec::new();
    for counted in &refused.judgement.counted {
        if let Some(one) = matched_of(refused, gathered, (counted, whose))
            && !matched.contains(&one)
        {
            matched.push(one);
        }
    }
    matched
}

fn matched_of(
    refused: &Refused,
    gathered: &Gathered<'_>,
    (counted, whose): (&Counted, Whose),
) -> Option<Matched> {
    let set: &Set = match (counted.layer, whose) {
        (Layer::Control | Layer::ControlCaller, _)
            if whose == Whose::Directory || refused.is_within() =>
        {
            parts::counted(refused, gathered, counted)?
        }
        (_, Whose::Directory) => return None,
        (Layer::Identity | Layer::IdentityGroup, _) => gathered.identity?,
        (Layer::Session, _) => gathered.session?,
        (Layer::Trust, _) if !refused.is_foreign() => gathered.trust?,
        (Layer::ResourceBased, _) if !refused.is_foreign() => gathered.resource_based?,
        _ => return None,
    };
    let source = &set.attached().get(counted.policy as usize)?.source;
    let custom = source.policy_type == PolicyType::Custom;
    Some(Matched {
        effect: match counted.effect {
            policy::Effect::Allow => "Allow".to_owned(),
            policy::Effect::Deny => "Deny".to_owned(),
        },
        identifier: source.name.to_string(),
        policy_type: if custom { "Custom" } else { "System" }.to_owned(),
        version: custom.then(|| source.version.to_string()),
        entity_type: match source.entity_kind {
            EntityKind::User => "RamUser",
            EntityKind::Group => "RamGroup",
            EntityKind::Directory => "ResourceDirectoryTarget",
            EntityKind::Role | EntityKind::Session | EntityKind::Resource => "RamRole",
        }
        .to_owned(),
        scope: match source.scope {
            Scope::Account => "Account",
            Scope::ResourceGroup(_) => "ResourceGroup",
            Scope::Folder => "Folder",
        }
        .to_owned(),
        node: (source.entity_kind == EntityKind::Directory).then(|| source.entity.to_string()),
    })
}
