//! The message that explains a denial: sealed, bound to the account, good for a day.
//!
//! It holds what `DecodeDiagnosticMessage` answers. Only layers that belong to the account that
//! will read it are in it: neither control policies nor the trust policy of a foreign role.

use domain::Entropy;
use model::{AccountId, Moment, Refusal};
use policy::{Counted, Decision, EntityKind, Judgement, Layer, PolicyType, Scope, Set};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::ask::arrival::Arrival;
use crate::ask::caller::{Caller, Who};
use crate::judge::Case;
use crate::vault::{Purpose, Vault};

/// How long a message can be read, in seconds.
const LIFETIME: i64 = 24 * 60 * 60;
/// The stream of the request's randomness that seals are taken from.
const SEAL_STREAM: u64 = u64::MAX - 1;

/// A denial, explained.
#[derive(Debug, Deserialize, Serialize)]
pub struct Diagnosis {
    /// When it was denied.
    pub at: Moment,
    /// The action that was checked.
    pub action: String,
    /// The resource that was decisive.
    pub resource: String,
    /// `SubUser`, `AssumedRoleUser` or `RootUser`.
    pub principal_type: String,
    /// The account the caller belongs to.
    pub principal_owner: String,
    /// User id, or role and session.
    pub principal_name: String,
    /// Whether a statement denied it.
    pub explicit: bool,
    /// The kind of policy that decided.
    pub policy_type: Option<String>,
    /// The condition keys of the request.
    pub conditions: Vec<(String, Vec<String>)>,
    /// The statements that counted.
    pub matched: Vec<Matched>,
    /// The explanation of the policy engine, down to the compared values.
    pub explanation: Value,
}

/// A policy that had a statement that counted.
#[derive(Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Matched {
    /// `Allow` or `Deny`.
    pub effect: String,
    /// The policy's name.
    pub identifier: String,
    /// `System` or `Custom`.
    pub policy_type: String,
    /// The version, of custom policies only.
    pub version: Option<String>,
    /// What it is attached to.
    pub entity_type: String,
    /// How far the attachment reaches.
    pub scope: String,
}

impl Diagnosis {
    /// What can be said of a judgement to the caller's account.
    pub(crate) fn of(case: &Case<'_>, judgement: &Judgement) -> Self {
        let resource = case.question.resources.get(judgement.resource);
        let given = case.question.context.iter();
        let given = given.map(|(key, values)| {
            let values = values.map(str::to_owned).collect();
            (key.to_owned(), values)
        });
        // The judge derives this key from the principal; whoever reads the message wants to see it.
        let derived = case.question.principal.arn();
        let derived = derived.map(|arn| ("acs:PrincipalARN".to_owned(), vec![arn]));
        let conditions = given.chain(derived);
        let mut matched = Vec::new();
        for counted in &judgement.counted {
            if let Some(one) = matched_of(case, counted)
                && !matched.contains(&one)
            {
                matched.push(one);
            }
        }
        Self {
            at: case.now(),
            action: case.question.action.to_owned(),
            resource: resource.map_or_else(|| "*".to_owned(), |one| one.arn.to_owned()),
            principal_type: principal_type(case.caller).to_owned(),
            principal_owner: case.account().to_string(),
            principal_name: display_name(case.caller),
            explicit: judgement.decision == Decision::ExplicitDeny,
            policy_type: judgement.policy_type().map(str::to_owned),
            conditions: conditions.collect(),
            matched,
            explanation: explanation(case),
        }
    }

    /// The sealed text of the message.
    pub(crate) fn seal(&self, vault: &Vault, account: AccountId, arrival: &Arrival) -> String {
        // INVARIANT: texts and lists of texts, which always serialise.
        let bytes = serde_json::to_vec(self).unwrap_or_default();
        let mut entropy = Entropy::new(arrival.seed, SEAL_STREAM);
        vault.seal_text(
            Purpose::Diagnosis,
            account.to_string().as_bytes(),
            &bytes,
            &mut entropy,
        )
    }
}

/// Opens a message of this account.
pub(crate) fn open(
    vault: &Vault,
    account: AccountId,
    message: &str,
    now: Moment,
) -> Result<Diagnosis, Refusal> {
    const WHAT: &str = "EncodedDiagnosticMessage";
    let bytes = vault
        .open_text(Purpose::Diagnosis, account.to_string().as_bytes(), message)
        .ok_or(Refusal::Unreadable(WHAT))?;
    let diagnosis: Diagnosis =
        serde_json::from_slice(&bytes).map_err(|_| Refusal::Unreadable(WHAT))?;
    if diagnosis.at.plus_seconds(LIFETIME) < now {
        return Err(Refusal::Expired(WHAT));
    }
    Ok(diagnosis)
}

/// What the vendor calls the kind of caller.
pub(crate) fn principal_type(caller: &Caller) -> &'static str {
    match caller.who {
        Who::Root => "RootUser",
        Who::User(_) => "SubUser",
        Who::Session(..) => "AssumedRoleUser",
    }
}

/// A user's id, or `<role>:<session>`.
pub(crate) fn display_name(caller: &Caller) -> String {
    match &caller.who {
        Who::Root => caller.account.to_string(),
        Who::User(user) => user.id.to_string(),
        Who::Session(role, claims) => format!("{}:{}", role.name, claims.session),
    }
}

/// `ExplicitDeny` or `ImplicitDeny`.
pub(crate) fn no_permission_type(judgement: &Judgement) -> &'static str {
    match judgement.decision {
        Decision::ExplicitDeny => "ExplicitDeny",
        Decision::Allow | Decision::ImplicitDeny => "ImplicitDeny",
    }
}

fn matched_of(case: &Case<'_>, counted: &Counted) -> Option<Matched> {
    let set: &Set = match counted.layer {
        Layer::Identity | Layer::IdentityGroup => case.gathered.identity?,
        Layer::Session => case.gathered.session?,
        Layer::Trust if !case.is_foreign() => case.gathered.trust?,
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
    })
}

fn explanation(case: &Case<'_>) -> Value {
    if case.is_foreign() {
        return json!("The role belongs to another account; its trust policy is not shown.");
    }
    json!(policy::explain(case.question, case.gathered))
}
