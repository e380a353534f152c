//! SAML identity providers: made, changed, deleted.

use std::sync::Arc;

use model::{
    Edit, Kind, ProviderDescription, ProviderName, Record as _, Refusal, SamlMetadata,
    SamlProvider, SignAlgorithm,
};

use super::metadata::{after, check_time};
use super::role_session;
use crate::context::Context;
use crate::limits;

/// What a provider is made of.
pub struct New {
    /// Must be free in the account, without regard to case.
    pub name: ProviderName,
    /// Free description.
    pub description: Option<ProviderDescription>,
    /// What it says of itself.
    pub metadata: Option<SamlMetadata>,
    /// How requests to it are signed.
    pub sign: Option<SignAlgorithm>,
}

/// What changes; `None` keeps what is there.
#[derive(Default)]
pub struct Update {
    /// The description.
    pub description: Edit<ProviderDescription>,
    /// New metadata.
    pub metadata: Option<SamlMetadata>,
    /// How requests to it are signed.
    pub sign: Option<SignAlgorithm>,
}

/// Adds a provider to the account.
///
/// # Errors
/// When the name is taken, there are too many, or the metadata is out of date.
pub fn create(context: &mut Context<'_>, new: New) -> Result<Arc<SamlProvider>, Refusal> {
    let providers = &mut context.account.saml_providers;
    providers.check_free(&new.name, None)?;
    limits::check(
        Kind::SamlProvider,
        providers.len(),
        context.limits.saml_providers,
    )?;
    if let Some(metadata) = &new.metadata {
        check_time(metadata, context.now, "EncodedSAMLMetadataDocument")?;
    }
    Ok(providers.put(SamlProvider {
        name: new.name,
        description: new.description,
        metadata: new.metadata,
        sign: new.sign.unwrap_or_default(),
        created: context.now,
        updated: context.now,
    }))
}

/// Changes a provider.
///
/// # Errors
/// When there is none of that name, nothing is to change, or the new metadata is out of date.
pub fn update(
    context: &mut Context<'_>,
    name: &ProviderName,
    to: Update,
) -> Result<Arc<SamlProvider>, Refusal> {
    const METADATA: &str = "NewEncodedSAMLMetadataDocument";
    let mut provider = SamlProvider::clone(context.account.saml_providers.named(name)?);
    if to.description == Edit::Keep && to.metadata.is_none() && to.sign.is_none() {
        let rule = "it, NewDescription or AuthnSignAlgo must be given".to_owned();
        return Err(Refusal::Invalid(METADATA, rule));
    }
    if let Some(metadata) = &to.metadata {
        check_time(metadata, context.now, METADATA)?;
    }
    provider.description = to.description.of(provider.description);
    if let Some(metadata) = to.metadata {
        provider.metadata = Some(after(provider.metadata.as_ref(), metadata));
    }
    provider.sign = to.sign.unwrap_or(provider.sign);
    provider.updated = context.now;
    Ok(context.account.saml_providers.put(provider))
}

/// Deletes a provider. Roles that trust it stay, and nobody assumes them by it any more; sessions in browsers that began
/// by its word end.
///
/// # Errors
/// When there is none of that name.
pub fn delete(context: &mut Context<'_>, name: &ProviderName) -> Result<(), Refusal> {
    let provider = context.account.saml_providers.named(name)?.clone();
    context.account.saml_providers.remove(&provider.key());
    role_session::end_of_provider(context.account, &provider);
    Ok(())
}
