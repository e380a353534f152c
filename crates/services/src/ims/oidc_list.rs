//! Client ids and fingerprints of an OIDC provider, one by one.

use ::domain::account::oidc_provider;
use ::domain::{Account, Context};
use derive::Parameters;
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};
use model::{ClientId, Fingerprint, ProviderName};

use super::oidc_provider::{OidcView, plan};
use crate::view::One;

/// Adds a client id to an OIDC provider.
#[derive(Parameters)]
pub struct AddClientIdToOIDCProvider {
    #[rpc("OIDCProviderName")]
    name: ProviderName,
    client_id: ClientId,
}

impl Operation for AddClientIdToOIDCProvider {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = One<OidcView>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        plan(caller, account, &self.name)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let provider = oidc_provider::add_client_id(context, &self.name, &self.client_id)?;
        Ok(One::of((permit.home(), &provider)))
    }
}

/// Takes a client id from an OIDC provider.
#[derive(Parameters)]
pub struct RemoveClientIdFromOIDCProvider {
    #[rpc("OIDCProviderName")]
    name: ProviderName,
    client_id: ClientId,
}

impl Operation for RemoveClientIdFromOIDCProvider {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = One<OidcView>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        plan(caller, account, &self.name)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let provider = oidc_provider::remove_client_id(context, &self.name, &self.client_id)?;
        Ok(One::of((permit.home(), &provider)))
    }
}

/// Adds a fingerprint to an OIDC provider.
#[derive(Parameters)]
pub struct AddFingerprintToOIDCProvider {
    #[rpc("OIDCProviderName")]
    name: ProviderName,
    fingerprint: Fingerprint,
}

impl Operation for AddFingerprintToOIDCProvider {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = One<OidcView>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        plan(caller, account, &self.name)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let provider = oidc_provider::add_fingerprint(context, &self.name, &self.fingerprint)?;
        Ok(One::of((permit.home(), &provider)))
    }
}

/// Takes a fingerprint from an OIDC provider, but not the last.
#[derive(Parameters)]
pub struct RemoveFingerprintFromOIDCProvider {
    #[rpc("OIDCProviderName")]
    name: ProviderName,
    fingerprint: Fingerprint,
}

impl Operation for RemoveFingerprintFromOIDCProvider {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = One<OidcView>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        plan(caller, account, &self.name)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let provider = oidc_provider::remove_fingerprint(context, &self.name, &self.fingerprint)?;
        Ok(One::of((permit.home(), &provider)))
    }
}
