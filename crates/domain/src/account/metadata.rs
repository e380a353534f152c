//! Metadata of identity providers: what is asked of it when it is taken in, and who was told of its certificates' ends.

use std::sync::Arc;

use model::{Moment, Nearness, ProviderName, Refusal, SamlMetadata, SamlProvider, SsoSettings};

use super::Account;
use crate::context::Context;

/// Whose metadata: of a provider for roles, or of the one that users log on at.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Whose {
    /// A SAML provider's.
    Provider(ProviderName),
    /// That of the provider that the account's users log on at.
    Users,
}

impl Whose {
    /// The provider for roles, if it is one's.
    #[must_use]
    pub const fn provider(&self) -> Option<&ProviderName> {
        match self {
            Self::Provider(name) => Some(name),
            Self::Users => None,
        }
    }
}

/// A certificate whose end is nearer than anybody was told.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Ending {
    /// In whose metadata it is.
    pub whose: Whose,
    /// Its fingerprint.
    pub fingerprint: Arc<str>,
    /// When it ends.
    pub until: Moment,
    /// How near that is.
    pub near: Nearness,
}

/// The certificates of the account whose ends are nearer than anybody was told. Users' metadata counts while they log
/// on by it.
#[must_use]
pub fn ending(account: &Account, now: Moment) -> Vec<Ending> {
    let mut found = Vec::new();
    for (whose, metadata) in in_use(account) {
        for one in &metadata.certificates {
            let near = Nearness::of(one.until, now).filter(|near| one.told < Some(*near));
            found.extend(near.map(|near| Ending {
                whose: whose.clone(),
                fingerprint: one.fingerprint.clone(),
                until: one.until,
                near,
            }));
        }
    }
    found
}

/// Keeps in mind that this was told, if it is so still.
pub fn tell(context: &mut Context<'_>, what: &Ending) -> bool {
    if !ending(context.account, context.now).contains(what) {
        return false;
    }
    let note = |metadata: &mut SamlMetadata| {
        let its = metadata.certificates.iter_mut();
        for one in its.filter(|one| one.fingerprint == what.fingerprint) {
            one.told = Some(what.near);
        }
    };
    match &what.whose {
        Whose::Provider(name) => {
            let Ok(provider) = context.account.saml_providers.named(name) else {
                return false;
            };
            let mut provider = SamlProvider::clone(provider);
            provider.metadata.iter_mut().for_each(note);
            context.account.saml_providers.put(provider);
        }
        Whose::Users => {
            let Some(settings) = context.account.sso_settings.get(&()) else {
                return false;
            };
            let mut settings = SsoSettings::clone(settings);
            settings.metadata.iter_mut().for_each(note);
            context.account.sso_settings.put(settings);
        }
    }
    true
}

/// The metadata by which somebody comes in: of users while they log on by it, and of providers for roles by name.
pub fn in_use(account: &Account) -> impl Iterator<Item = (Whose, &SamlMetadata)> {
    let users = account.sso_settings.get(&()).filter(|one| one.enabled);
    let users = users.and_then(|one| one.metadata.as_ref());
    let users = users.map(|metadata| (Whose::Users, metadata));
    let providers = account.saml_providers.ordered(None).filter_map(|one| {
        let metadata = one.metadata.as_ref()?;
        Some((Whose::Provider(one.name.clone()), metadata))
    });
    users.into_iter().chain(providers)
}

/// New metadata, in which certificates that were there before are known as told of.
pub(super) fn after(old: Option<&SamlMetadata>, mut new: SamlMetadata) -> SamlMetadata {
    let before = old.map_or(&[][..], |old| &old.certificates);
    for one in &mut new.certificates {
        let same = before.iter().find(|old| old.fingerprint == one.fingerprint);
        one.told = same.and_then(|old| old.told);
    }
    new
}

/// Checks that metadata is still good.
///
/// # Errors
/// When its own time is over; the parameter is the one it came in.
pub(super) fn check_time(
    metadata: &SamlMetadata,
    now: Moment,
    parameter: &'static str,
) -> Result<(), Refusal> {
    match metadata.valid_until {
        Some(until) if until <= now => {
            let rule = format!("by its own validUntil the metadata ended at {until}");
            Err(Refusal::Invalid(parameter, rule))
        }
        _ => Ok(()),
    }
}
