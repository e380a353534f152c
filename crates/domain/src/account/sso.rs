//! How users of the account log on at an identity provider of theirs: what is set is kept, the rest stays.

use std::sync::Arc;

use model::{AuxiliaryDomain, Edit, Refusal, SamlMetadata, SignAlgorithm, SsoSettings};

use super::metadata::{after, check_time};
use super::settings;
use crate::context::Context;

/// What changes; `None` keeps what is there.
#[derive(Default)]
pub struct Update {
    /// Whether users log on there.
    pub enabled: Option<bool>,
    /// The identity provider's metadata.
    pub metadata: Edit<SamlMetadata>,
    /// A further domain of names.
    pub auxiliary_domain: Edit<AuxiliaryDomain>,
    /// Whether names come with a domain.
    pub with_domain: Option<bool>,
    /// How requests are signed.
    pub sign: Option<SignAlgorithm>,
}

/// Changes the settings.
///
/// # Errors
/// When it would be on without metadata, which would let nobody in, or new metadata is out of date.
pub fn set(context: &mut Context<'_>, to: Update) -> Result<Arc<SsoSettings>, Refusal> {
    const METADATA: &str = "MetadataDocument";
    let mut settings = settings::sso(context.account).into_owned();
    if let Edit::To(metadata) = &to.metadata {
        check_time(metadata, context.now, METADATA)?;
    }
    settings.enabled = to.enabled.unwrap_or(settings.enabled);
    let new = to
        .metadata
        .map(|new| after(settings.metadata.as_ref(), new));
    settings.metadata = new.of(settings.metadata);
    settings.auxiliary_domain = to.auxiliary_domain.of(settings.auxiliary_domain);
    settings.with_domain = to.with_domain.unwrap_or(settings.with_domain);
    settings.sign = to.sign.unwrap_or(settings.sign);
    if settings.enabled && settings.metadata.is_none() {
        let rule = "without metadata nobody could log on while SsoEnabled is true".to_owned();
        return Err(Refusal::Invalid(METADATA, rule));
    }
    Ok(context.account.sso_settings.put(settings))
}
