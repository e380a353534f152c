//! What single sign-on leaves in a member: roles, policies and providers of a reserved prefix.

use model::{Folded, PolicyRef, Refusal};

use crate::account::{attached, policy, role, saml_provider};
use crate::context::Context;

/// What their names begin with, without regard to case.
const PREFIX: &str = "aliyunreservedsso";

/// Takes all of it away.
///
/// # Errors
/// When one of them cannot go.
pub(super) fn remove(context: &mut Context<'_>) -> Result<(), Refusal> {
    let reserved = |name: Folded| name.as_str().starts_with(PREFIX);
    let roles = context.account.roles.iter().map(|one| one.name.clone());
    let roles: Vec<_> = roles.filter(|name| reserved(name.folded())).collect();
    for name in roles {
        role::delete(context, &name, true)?;
    }
    let policies = context.account.policies.iter();
    let policies = policies.filter(|one| reserved(one.name.folded()));
    let policies: Vec<_> = policies.map(|one| (one.id, one.name.clone())).collect();
    for (id, name) in policies {
        let policy = PolicyRef::Custom(id);
        let on = attached::of(context.account, &policy);
        let on: Vec<_> = on.map(|one| model::Record::key(&**one)).collect();
        for key in on {
            context.account.attachments.remove(&key);
        }
        policy::delete(context, &name, true)?;
    }
    let providers = context.account.saml_providers.iter();
    let providers = providers.map(|one| one.name.clone());
    let providers: Vec<_> = providers.filter(|name| reserved(name.folded())).collect();
    for name in providers {
        saml_provider::delete(context, &name)?;
    }
    Ok(())
}
