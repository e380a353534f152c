//! SAML identity providers of an account.

use std::sync::Arc;

use ::domain::account::saml_provider;
use ::domain::{Account, Context};
use derive::{Parameters, View};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};
use model::{
    AccountId, Edit, ProviderDescription, ProviderName, SamlProvider, SignAlgorithm,
    saml_provider_arn,
};

use crate::identity::metadata::Metadata;
use crate::identity::target;
use crate::page::{List, Marked};
use crate::view::{Done, One, Paged, Stamp, done};

/// Adds a SAML provider to the caller's account.
#[derive(Parameters)]
pub struct CreateSAMLProvider {
    #[rpc("SAMLProviderName")]
    name: ProviderName,
    #[rpc("EncodedSAMLMetadataDocument", secret)]
    metadata: Option<Metadata>,
    description: Option<ProviderDescription>,
    authn_sign_algo: Option<SignAlgorithm>,
}

impl Operation for CreateSAMLProvider {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = One<SamlView>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        let (home, name) = (caller.account, self.name.as_str());
        Plan::on(target::new(home, target::SAML, name, LIST))
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let new = saml_provider::New {
            name: self.name.clone(),
            description: self.description.clone(),
            metadata: self.metadata.as_ref().map(Metadata::record),
            sign: self.authn_sign_algo,
        };
        let provider = saml_provider::create(context, new)?;
        Ok(One(SamlView::alone(permit.home(), &provider)))
    }
}

/// Shows one SAML provider, with its metadata as it came.
#[derive(Parameters)]
pub struct GetSAMLProvider {
    #[rpc("SAMLProviderName")]
    name: ProviderName,
}

impl Operation for GetSAMLProvider {
    const EFFECT: Effect = Effect::Read;
    type Answer = One<SamlView>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(target::saml_provider(caller.account, &self.name))
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let provider = context.account.saml_providers.named(&self.name)?;
        let metadata = provider.metadata.as_ref();
        Ok(One(SamlView {
            encoded_metadata: metadata.map(|metadata| metadata.encoded.clone()),
            ..SamlView::alone(permit.home(), provider)
        }))
    }
}

/// Changes a SAML provider.
#[derive(Parameters)]
pub struct UpdateSAMLProvider {
    #[rpc("SAMLProviderName")]
    name: ProviderName,
    #[rpc("NewEncodedSAMLMetadataDocument", secret)]
    metadata: Option<Metadata>,
    new_description: Edit<ProviderDescription>,
    authn_sign_algo: Option<SignAlgorithm>,
}

impl Operation for UpdateSAMLProvider {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = One<SamlView>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(target::saml_provider(caller.account, &self.name))
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let to = saml_provider::Update {
            description: self.new_description.clone(),
            metadata: self.metadata.as_ref().map(Metadata::record),
            sign: self.authn_sign_algo,
        };
        let provider = saml_provider::update(context, &self.name, to)?;
        Ok(One(SamlView::alone(permit.home(), &provider)))
    }
}

/// Deletes a SAML provider. Roles that trust it stay, and nobody comes in by it any more.
#[derive(Parameters)]
pub struct DeleteSAMLProvider {
    #[rpc("SAMLProviderName")]
    name: ProviderName,
}

impl Operation for DeleteSAMLProvider {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = Done;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(target::saml_provider(caller.account, &self.name))
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        saml_provider::delete(context, &self.name).map(done)
    }
}

/// Lists the SAML providers of the account by name.
#[derive(Parameters)]
pub struct ListSAMLProviders {
    #[rpc(flatten)]
    page: Marked<Self>,
}

impl List for ListSAMLProviders {
    const NAME: &'static str = "saml-providers";
    const MOST: usize = 100;
    type Place = ProviderName;
}

impl Operation for ListSAMLProviders {
    const EFFECT: Effect = Effect::Read;
    type Answer = Paged<SamlView>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(target::all(caller.account, LIST))
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let home = permit.home();
        let after = self.page.after(home)?.map(ProviderName::folded);
        let providers = context.account.saml_providers.ordered(after.as_ref());
        let providers = providers.map(|provider| (home, provider));
        Ok(self.page.cut(home, providers, |(_, one)| one.name.clone()))
    }
}

const LIST: &str = "saml-provider/*";

/// A SAML provider as IMS shows it.
#[derive(View)]
#[view("SAMLProvider")]
pub struct SamlView {
    #[view("SAMLProviderName")]
    name: ProviderName,
    arn: String,
    description: Option<ProviderDescription>,
    authn_sign_algo: Option<&'static str>,
    #[view("EncodedSAMLMetadataDocument")]
    encoded_metadata: Option<Arc<str>>,
    create_date: Stamp,
    update_date: Stamp,
}

/// As lists show it.
impl From<(AccountId, &Arc<SamlProvider>)> for SamlView {
    fn from((account, provider): (AccountId, &Arc<SamlProvider>)) -> Self {
        Self {
            name: provider.name.clone(),
            arn: saml_provider_arn(account, &provider.name),
            description: provider.description.clone(),
            authn_sign_algo: None,
            encoded_metadata: None,
            create_date: Stamp(provider.created),
            update_date: Stamp(provider.updated),
        }
    }
}

impl SamlView {
    /// As one alone is shown.
    fn alone(account: AccountId, provider: &Arc<SamlProvider>) -> Self {
        Self {
            authn_sign_algo: Some(provider.sign.as_str()),
            ..Self::from((account, provider))
        }
    }
}

#[cfg(test)]
mod tests;
