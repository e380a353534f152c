//! Service credentials of users: given out once with their secret, switched on and off, deleted.
//!
//! Source: `CreateServiceCredential` of IMS.

use std::sync::Arc;

use model::{
    CredentialAge, CredentialStatus, KeyStatus, Kind, Refusal, Secret, ServiceCredential,
    ServiceCredentialId, ServiceCredentialName, ServiceName, UserId,
};

use super::tables::Account;
use crate::context::{Context, SecretEffect};
use crate::limits;

/// Length of a secret: 48 letters or digits are 285 bits.
const SECRET_LETTERS: usize = 48;

/// What a service credential is made of.
pub struct New {
    /// Whose.
    pub user: UserId,
    /// What the user calls it.
    pub name: ServiceCredentialName,
    /// Which service it is for.
    pub service: ServiceName,
    /// How long it is good for; for ever without.
    pub age: Option<CredentialAge>,
}

/// The service credentials of a user, those after `after` if it is given.
pub fn of(
    account: &Account,
    user: UserId,
    after: Option<ServiceCredentialId>,
) -> impl Iterator<Item = &Arc<ServiceCredential>> {
    let from = (user, first(after));
    let credentials = account.service_credentials.index_from(from);
    credentials.take_while(move |credential| credential.user == user)
}

/// The service credentials of all users, those after `after` if it is given.
pub fn all(
    account: &Account,
    after: Option<ServiceCredentialId>,
) -> impl Iterator<Item = &Arc<ServiceCredential>> {
    account.service_credentials.from(first(after))
}

/// The service credential of this id, if it is this user's.
///
/// # Errors
/// When there is none.
pub fn find(
    account: &Account,
    user: UserId,
    id: ServiceCredentialId,
) -> Result<&Arc<ServiceCredential>, Refusal> {
    let credential = account.service_credentials.get(&id);
    credential
        .filter(|credential| credential.user == user)
        .ok_or_else(|| Refusal::Missing(Kind::ServiceCredential, id.to_string()))
}

/// Makes a service credential; the secret is in the answer and, sealed, in the store, and nowhere
/// else.
///
/// # Errors
/// When the user has as many for this service as may be.
pub fn create(
    context: &mut Context<'_>,
    new: New,
) -> Result<(Arc<ServiceCredential>, Secret), Refusal> {
    let have = of(context.account, new.user, None)
        .filter(|other| is_for(other, &new.service))
        .count();
    let most = context.limits.service_credentials;
    limits::check(Kind::ServiceCredential, have, most)?;
    let credential = ServiceCredential {
        id: context.entropy.id(),
        user: new.user,
        name: new.name,
        service: new.service,
        active: true,
        created: context.now,
        expires: new.age.map(|age| age.from(context.now)),
    };
    let secret = Secret::new(context.entropy.letters(SECRET_LETTERS));
    let seal = SecretEffect::Seal(credential.secret(), secret.clone());
    context.effects.secrets.push(seal);
    Ok((context.account.service_credentials.put(credential), secret))
}

/// Renames a service credential, or switches it on or off; what is not given stays.
///
/// # Errors
/// When the user has no such credential, or it is to be switched on after its time.
pub fn update(
    context: &mut Context<'_>,
    user: UserId,
    id: ServiceCredentialId,
    name: Option<ServiceCredentialName>,
    status: Option<KeyStatus>,
) -> Result<(), Refusal> {
    let mut credential = ServiceCredential::clone(find(context.account, user, id)?);
    let over = credential.status(context.now) == CredentialStatus::Expired;
    if over && status == Some(KeyStatus::Active) {
        let why = format!("The service credential {id} has expired; make a new one.");
        return Err(Refusal::State(EXPIRED, why));
    }
    credential.name = name.unwrap_or(credential.name);
    credential.active = status.map_or(credential.active, |to| to == KeyStatus::Active);
    context.account.service_credentials.put(credential);
    Ok(())
}

/// Deletes a service credential and its secret.
///
/// # Errors
/// When the user has no such credential.
pub fn delete(
    context: &mut Context<'_>,
    user: UserId,
    id: ServiceCredentialId,
) -> Result<(), Refusal> {
    let credential = find(context.account, user, id)?.clone();
    remove(context, &credential);
    Ok(())
}

/// Deletes the service credentials of a user who goes.
pub fn forget(context: &mut Context<'_>, user: UserId) {
    let all: Vec<_> = of(context.account, user, None).cloned().collect();
    for credential in all {
        remove(context, &credential);
    }
}

/// Whether it is for this service, which has one name in any letter case.
#[must_use]
pub fn is_for(credential: &ServiceCredential, service: &ServiceName) -> bool {
    let own = credential.service.as_str();
    own.eq_ignore_ascii_case(service.as_str())
}

fn remove(context: &mut Context<'_>, credential: &ServiceCredential) {
    context.account.service_credentials.remove(&credential.id);
    let destroy = SecretEffect::Destroy(credential.secret());
    context.effects.secrets.push(destroy);
}

/// The least id after this one.
fn first(after: Option<ServiceCredentialId>) -> ServiceCredentialId {
    ServiceCredentialId::new(after.map_or(0, |after| after.number().saturating_add(1)))
}

/// The code for a credential whose time is over.
const EXPIRED: &str = "ServiceCredential.Expired";
