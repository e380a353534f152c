//! OIDC identity providers: made, changed, deleted, with their client ids and fingerprints.

use std::sync::Arc;

use model::{
    ClientId, Edit, Fingerprint, IssuanceHours, IssuerUrl, Kind, OidcProvider, ProviderDescription,
    ProviderName, Record as _, Refusal,
};

use crate::context::Context;
use crate::limits;

/// What a provider is made of.
pub struct New {
    /// Must be free in the account, without regard to case.
    pub name: ProviderName,
    /// Must be free in the account.
    pub issuer: IssuerUrl,
    /// Whether the operator has named it as an internal one, which may be without encryption.
    pub internal: bool,
    /// Free description.
    pub description: Option<ProviderDescription>,
    /// For whom its tokens are.
    pub client_ids: Vec<ClientId>,
    /// Certificates of which its server must show one.
    pub fingerprints: Vec<Fingerprint>,
    /// How old a token may be.
    pub issuance: Option<IssuanceHours>,
}

/// What changes; `None` keeps what is there.
#[derive(Default)]
pub struct Update {
    /// The description.
    pub description: Edit<ProviderDescription>,
    /// All client ids.
    pub client_ids: Edit<Vec<ClientId>>,
    /// How old a token may be.
    pub issuance: Option<IssuanceHours>,
}

/// Adds a provider to the account.
///
/// # Errors
/// When the name or the issuer is taken, or there are too many of anything.
pub fn create(context: &mut Context<'_>, new: New) -> Result<Arc<OidcProvider>, Refusal> {
    if !new.internal && !new.issuer.is_secure() {
        let rule = "an address that begins with https://; one with http:// is taken only of an issuer that the \
                    server's operator names in --internal-issuers";
        return Err(Refusal::Invalid("IssuerUrl", rule.to_owned()));
    }
    let (providers, limits) = (&mut context.account.oidc_providers, context.limits);
    providers.check_free(&new.name, None)?;
    if providers.iter().any(|one| one.issuer == new.issuer) {
        return Err(Refusal::Exists(Kind::OidcProvider, new.issuer.to_string()));
    }
    limits::check(Kind::OidcProvider, providers.len(), limits.oidc_providers)?;
    limits::check_all(Kind::ClientId, new.client_ids.len(), limits.client_ids)?;
    let prints = new.fingerprints.len();
    limits::check_all(Kind::Fingerprint, prints, limits.fingerprints)?;
    Ok(providers.put(OidcProvider {
        name: new.name,
        issuer: new.issuer,
        description: new.description,
        client_ids: new.client_ids,
        fingerprints: new.fingerprints,
        issuance: new.issuance.unwrap_or(IssuanceHours::DEFAULT),
        created: context.now,
        updated: context.now,
    }))
}

/// Changes a provider.
///
/// # Errors
/// When there is none of that name, or it would have too many client ids.
pub fn update(
    context: &mut Context<'_>,
    name: &ProviderName,
    to: Update,
) -> Result<Arc<OidcProvider>, Refusal> {
    let most = context.limits.client_ids;
    change(context, name, |provider| {
        if let Edit::To(ids) = &to.client_ids {
            limits::check_all(Kind::ClientId, ids.len(), most)?;
        }
        provider.description = to.description.of(provider.description.take());
        let ids = std::mem::take(&mut provider.client_ids);
        provider.client_ids = to.client_ids.of(Some(ids)).unwrap_or_default();
        provider.issuance = to.issuance.unwrap_or(provider.issuance);
        Ok(())
    })
}

/// Deletes a provider. Roles that trust it stay, and nobody assumes them by it any more.
///
/// # Errors
/// When there is none of that name.
pub fn delete(context: &mut Context<'_>, name: &ProviderName) -> Result<(), Refusal> {
    let key = context.account.oidc_providers.named(name)?.key();
    context.account.oidc_providers.remove(&key);
    Ok(())
}

/// Adds a client id.
///
/// # Errors
/// When there is no such provider, or it has the id already or too many.
pub fn add_client_id(
    context: &mut Context<'_>,
    name: &ProviderName,
    id: &ClientId,
) -> Result<Arc<OidcProvider>, Refusal> {
    let most = context.limits.client_ids;
    change(context, name, |provider| {
        if provider.client_ids.contains(id) {
            return Err(Refusal::Exists(Kind::ClientId, id.to_string()));
        }
        limits::check(Kind::ClientId, provider.client_ids.len(), most)?;
        provider.client_ids.push(id.clone());
        Ok(())
    })
}

/// Takes a client id away, the last one too: then nobody comes in.
///
/// # Errors
/// When there is no such provider, or it has no such id.
pub fn remove_client_id(
    context: &mut Context<'_>,
    name: &ProviderName,
    id: &ClientId,
) -> Result<Arc<OidcProvider>, Refusal> {
    change(context, name, |provider| {
        let before = provider.client_ids.len();
        provider.client_ids.retain(|one| one != id);
        if provider.client_ids.len() == before {
            return Err(Refusal::Missing(Kind::ClientId, id.to_string()));
        }
        Ok(())
    })
}

/// Adds a fingerprint.
///
/// # Errors
/// When there is no such provider, or it has the fingerprint already or too many.
pub fn add_fingerprint(
    context: &mut Context<'_>,
    name: &ProviderName,
    print: &Fingerprint,
) -> Result<Arc<OidcProvider>, Refusal> {
    let most = context.limits.fingerprints;
    change(context, name, |provider| {
        if provider.fingerprints.iter().any(|one| same(one, print)) {
            return Err(Refusal::Exists(Kind::Fingerprint, print.to_string()));
        }
        limits::check(Kind::Fingerprint, provider.fingerprints.len(), most)?;
        provider.fingerprints.push(print.clone());
        Ok(())
    })
}

/// Takes a fingerprint away, but not the last: a server that had to show a certain certificate would
/// then be taken at any authority's word.
///
/// # Errors
/// When there is no such provider, it has no such fingerprint, or only this one.
pub fn remove_fingerprint(
    context: &mut Context<'_>,
    name: &ProviderName,
    print: &Fingerprint,
) -> Result<Arc<OidcProvider>, Refusal> {
    change(context, name, |provider| {
        let before = provider.fingerprints.len();
        provider.fingerprints.retain(|one| !same(one, print));
        if provider.fingerprints.len() == before {
            return Err(Refusal::Missing(Kind::Fingerprint, print.to_string()));
        }
        if provider.fingerprints.is_empty() {
            let rule = "the last fingerprint stays; add another one first".to_owned();
            return Err(Refusal::Invalid("Fingerprint", rule));
        }
        Ok(())
    })
}

/// Fingerprints are hexadecimal numbers, which have two spellings.
fn same(one: &Fingerprint, other: &Fingerprint) -> bool {
    one.folded() == other.folded()
}

fn change(
    context: &mut Context<'_>,
    name: &ProviderName,
    how: impl FnOnce(&mut OidcProvider) -> Result<(), Refusal>,
) -> Result<Arc<OidcProvider>, Refusal> {
    let mut provider = OidcProvider::clone(context.account.oidc_providers.named(name)?);
    how(&mut provider)?;
    provider.updated = context.now;
    Ok(context.account.oidc_providers.put(provider))
}
