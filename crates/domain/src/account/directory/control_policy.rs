//! Control policies: the one that every directory has, and its own.

use std::sync::Arc;

use model::{
    Child, ControlAttachment, ControlPolicy, ControlPolicyId, ControlPolicyName, Description, Edit,
    FULL_ACCESS, Kind, Moment, NodeId, Refusal, RootId, Tags,
};
use policy::Kind as Document;

use super::{full_access, managed};
use crate::account::tag::carries;
use crate::account::{Account, document, rolled_out};
use crate::context::Context;
use crate::limits;

/// The name of the policy that every directory has.
const FULL_ACCESS_NAME: &str = "FullAliyunAccess";

/// What a control policy is made of.
pub struct New {
    /// Must be free in the directory, without regard to case.
    pub name: ControlPolicyName,
    /// Free description.
    pub description: Option<Description>,
    /// The document as received.
    pub document: String,
    /// Tags.
    pub tags: Tags,
}

/// What changes; `None` keeps what is there.
#[derive(Default)]
pub struct Update {
    /// A new name.
    pub name: Option<ControlPolicyName>,
    /// The description.
    pub description: Edit<Description>,
    /// A new document, in force with the next request.
    pub document: Option<String>,
}

/// A control policy of either type.
#[derive(Clone, Copy)]
pub enum AnyControlPolicy<'a> {
    /// The one that every directory has, since this directory was made.
    System(Moment),
    /// One of the directory's own.
    Custom(&'a Arc<ControlPolicy>),
}

impl<'a> AnyControlPolicy<'a> {
    /// Its id.
    #[must_use]
    pub fn id(&self) -> ControlPolicyId {
        match self {
            // INVARIANT: it is an id of one; a test says so.
            Self::System(_) => FULL_ACCESS
                .parse()
                .unwrap_or_else(|_| ControlPolicyId::least()),
            Self::Custom(own) => own.id.clone(),
        }
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &'a str {
        match self {
            Self::System(_) => FULL_ACCESS_NAME,
            Self::Custom(own) => own.name.as_str(),
        }
    }

    /// Its description.
    #[must_use]
    pub fn description(&self) -> &'a str {
        match self {
            Self::System(_) => "Allows all operations on all resources.",
            Self::Custom(own) => own.description.as_deref().unwrap_or_default(),
        }
    }

    /// Its document.
    #[must_use]
    pub fn document(&self) -> &'a str {
        match self {
            Self::System(_) => full_access().0,
            Self::Custom(own) => &own.document,
        }
    }

    /// Whether every directory has it.
    #[must_use]
    pub fn is_system(&self) -> bool {
        matches!(self, Self::System(_))
    }

    /// Its tags.
    #[must_use]
    pub fn tags(&self) -> Option<&'a Tags> {
        match self {
            Self::System(_) => None,
            Self::Custom(own) => Some(&own.tags),
        }
    }

    /// When it was made, and last changed.
    #[must_use]
    pub fn times(&self) -> (Moment, Moment) {
        match self {
            Self::System(made) => (*made, *made),
            Self::Custom(own) => (own.created, own.updated),
        }
    }
}

/// Adds a control policy, which is attached nowhere.
///
/// # Errors
/// When the name is taken, the document is no control policy, or there are too many.
pub fn create(context: &mut Context<'_>, new: New) -> Result<Arc<ControlPolicy>, Refusal> {
    managed(context.account)?;
    check_free(context.account, &new.name, None)?;
    let have = context.account.control_policies.len();
    limits::check(Kind::ControlPolicy, have, context.limits.control_policies)?;
    document::check(&new.document, Document::Control)?;
    let id = format!("cp-{}", context.entropy.letters(16));
    let malformed = |e: model::Malformed| Refusal::Invalid("PolicyId", e.to_string());
    let id = id.parse().map_err(malformed)?;
    let mut policy = ControlPolicy::new(id, new.name, new.document.into(), context.now);
    policy.description = new.description.map(|text| text.to_string());
    policy.tags = new.tags;
    Ok(context.account.control_policies.put(policy))
}

/// Changes a control policy of the directory's own.
///
/// # Errors
/// When there is none, it is every directory's, the name is taken, or the document is no control policy.
pub fn update(
    context: &mut Context<'_>,
    id: &str,
    to: Update,
) -> Result<Arc<ControlPolicy>, Refusal> {
    if let Some(document) = &to.document {
        document::check(document, Document::Control)?;
    }
    let mut policy = ControlPolicy::clone(own(context.account, id)?);
    if let Some(document) = to.document
        && *policy.document != *document
    {
        policy = policy.edited(document.into(), context.now);
    }
    if let Some(name) = to.name {
        check_free(context.account, &name, Some(&policy.id))?;
        policy.name = name;
    }
    let description = to.description.map(|text| text.to_string());
    policy.description = description.of(policy.description);
    policy.updated = context.now;
    Ok(context.account.control_policies.put(policy))
}

/// Deletes a control policy of the directory's own that is attached nowhere.
///
/// # Errors
/// When there is none, it is every directory's, or it is attached or being rolled out.
pub fn delete(context: &mut Context<'_>, id: &str) -> Result<(), Refusal> {
    let id = own(context.account, id)?.id.clone();
    if attached(context.account, &id).next().is_some() {
        return Err(Refusal::InUse(Kind::ControlPolicy, Child::Target));
    }
    if rolled_out::is_staged(context.account, &id) {
        return Err(Refusal::InUse(Kind::ControlPolicy, Child::Rollout));
    }
    context.account.control_policies.remove(&id);
    Ok(())
}

/// The control policy of this id, of either type.
///
/// # Errors
/// When there is none.
pub fn find<'a>(account: &'a Account, id: &str) -> Result<AnyControlPolicy<'a>, Refusal> {
    let directory = managed(account)?;
    if id == FULL_ACCESS {
        return Ok(AnyControlPolicy::System(directory.created));
    }
    let own = id.parse::<ControlPolicyId>().ok();
    let own = own.and_then(|id| account.control_policies.get(&id));
    let missing = || Refusal::Missing(Kind::ControlPolicy, id.to_owned());
    own.map(AnyControlPolicy::Custom).ok_or_else(missing)
}

/// The wanted policies: every directory's first, then the directory's own by name.
///
/// # Errors
/// When the account manages no directory.
pub fn list<'a>(
    account: &'a Account,
    system: Option<bool>,
    tags: &'a Tags,
) -> Result<impl Iterator<Item = AnyControlPolicy<'a>>, Refusal> {
    let made = managed(account)?.created;
    let every = std::iter::once(AnyControlPolicy::System(made));
    let own = account.control_policies.ordered(None);
    let all = every.chain(own.map(AnyControlPolicy::Custom));
    Ok(all.filter(move |one| {
        let fits = system.is_none_or(|system| one.is_system() == system);
        fits && one
            .tags()
            .map_or(tags.is_empty(), |have| carries(have, tags))
    }))
}

/// The control policy of this id, which must be the directory's own.
///
/// # Errors
/// When there is none, or it is every directory's.
pub fn own<'a>(account: &'a Account, id: &str) -> Result<&'a Arc<ControlPolicy>, Refusal> {
    match find(account, id)? {
        AnyControlPolicy::Custom(own) => Ok(own),
        AnyControlPolicy::System(_) => {
            let why = format!("The control policy {id} is the system's and cannot be changed.");
            Err(Refusal::State("NotSupportedOperation.SystemPolicy", why))
        }
    }
}

/// Where a policy is attached: Root, then folders, then members, each by id.
pub fn attached<'a>(
    account: &'a Account,
    policy: &ControlPolicyId,
) -> impl Iterator<Item = &'a Arc<ControlAttachment>> + use<'a> {
    let policy = policy.clone();
    let from = (policy.clone(), NodeId::Root(RootId::least()));
    let attachments = account.control_attachments.index_from(from);
    attachments.take_while(move |one| one.policy == policy)
}

fn check_free(
    account: &Account,
    name: &ControlPolicyName,
    but: Option<&ControlPolicyId>,
) -> Result<(), Refusal> {
    let taken = name.as_str().eq_ignore_ascii_case(FULL_ACCESS_NAME);
    let other = account.control_policies.find(&name.folded());
    if taken || other.is_some_and(|other| Some(&other.id) != but) {
        return Err(Refusal::Exists(Kind::ControlPolicy, name.to_string()));
    }
    Ok(())
}
