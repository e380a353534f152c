//! Roles: made, found, changed, deleted.

use std::sync::Arc;

use model::{
    Child, Description, Edit, Entity, Kind, NewRole, Record as _, Refusal, Role, RoleName,
    SessionDuration, Tags, Tested,
};
use policy::Kind as Document;

use super::{attached, document, policy_tests, role_session};
use crate::context::Context;
use crate::limits;

/// Prefix of names that only services may give.
const RESERVED: &str = "aliyunservicerolefor";

/// What a role is made of.
pub struct New {
    /// Must be free in the account, without regard to case.
    pub name: RoleName,
    /// The trust policy as received.
    pub trust: String,
    /// Free description.
    pub description: Option<Description>,
    /// The longest session; one hour if left out.
    pub max_session: Option<SessionDuration>,
    /// Whether people may switch to it; yes if left out.
    pub console_logon: Option<bool>,
    /// Tags.
    pub tags: Tags,
}

/// What changes; `None` keeps what is there.
#[derive(Default)]
pub struct Update {
    /// A new trust policy.
    pub trust: Option<String>,
    /// The description.
    pub description: Edit<Description>,
    /// A new bound on sessions.
    pub max_session: Option<SessionDuration>,
    /// Whether people may switch to it.
    pub console_logon: Option<bool>,
}

/// Adds a role to the account.
///
/// # Errors
/// When the name is taken or reserved, the trust policy is no such, or there are too many roles.
pub fn create(context: &mut Context<'_>, new: New) -> Result<Arc<Role>, Refusal> {
    if new.name.folded().as_str().starts_with(RESERVED) {
        let rule = "the prefix AliyunServiceRoleFor is kept for service-linked roles".to_owned();
        return Err(Refusal::Invalid("RoleName", rule));
    }
    context.account.roles.check_free(&new.name, None)?;
    limits::check(
        Kind::Role,
        context.account.roles.len(),
        context.limits.roles,
    )?;
    document::check(&new.trust, Document::Trust)?;
    let mut role = Role::new(NewRole {
        id: context.entropy.id(),
        name: new.name,
        trust: new.trust.into(),
        created: context.now,
    });
    role.description = new.description;
    role.max_session = new.max_session.unwrap_or(SessionDuration::DEFAULT);
    role.console_logon = new.console_logon.unwrap_or(true);
    role.tags = new.tags;
    Ok(context.account.roles.put(role))
}

/// Changes a role.
///
/// # Errors
/// When there is none of that name, it is a service's, or the trust policy is no such.
pub fn update(
    context: &mut Context<'_>,
    name: &RoleName,
    to: Update,
) -> Result<Arc<Role>, Refusal> {
    let mut role = Role::clone(context.account.roles.named(name)?);
    check_own(&role)?;
    if let Some(trust) = to.trust {
        document::check(&trust, Document::Trust)?;
        role.set_trust(trust.into());
    }
    role.description = to.description.of(role.description);
    role.max_session = to.max_session.unwrap_or(role.max_session);
    role.console_logon = to.console_logon.unwrap_or(role.console_logon);
    role.updated = context.now;
    Ok(context.account.roles.put(role))
}

/// Deletes a role, which must be free of policies; with `cascade` they are detached. Its live sessions
/// end with it.
///
/// # Errors
/// When there is none of that name, it is a service's, or policies are attached.
pub fn delete(context: &mut Context<'_>, name: &RoleName, cascade: bool) -> Result<(), Refusal> {
    let account = &mut *context.account;
    let role = account.roles.named(name)?;
    check_own(role)?;
    let id = role.id;
    let attached = attached::on(account, Entity::Role(id)).map(|one| one.key());
    let attached: Vec<_> = attached.collect();
    if !attached.is_empty() && !cascade {
        return Err(Refusal::InUse(Kind::Role, Child::Policy));
    }
    for key in attached {
        account.attachments.remove(&key);
    }
    account.roles.remove(&id);
    role_session::end_of_role(account, id);
    policy_tests::forget(account, Tested::Trust(id));
    Ok(())
}

/// Checks that a role is the account's own to change, and no service's.
pub(super) fn check_own(role: &Role) -> Result<(), Refusal> {
    if role.service_linked {
        let rule = "a service-linked role is its service's: it has no policies of others, is not \
                    changed, and is deleted by DeleteServiceLinkedRole";
        return Err(Refusal::Invalid("RoleName", rule.to_owned()));
    }
    Ok(())
}
