//! OIDC identity providers of an account.

use std::sync::Arc;

use ::domain::account::oidc_provider;
use ::domain::{Account, Context};
use derive::{Parameters, View};
use gateway::{Caller, Effect, Operation, Permit, Plan, Prepared, Ran, Wants};
use model::{
    AccountId, ClientIdRule, Edit, FingerprintRule, IssuanceHours, IssuerUrl, Listed, OidcProvider,
    ProviderDescription, ProviderName, Word, oidc_provider_arn,
};

use crate::identity::target;
use crate::page::{List, Marked};
use crate::view::{Done, One, Paged, Stamp, done};

/// Adds an OIDC provider to the caller's account.
#[derive(Parameters)]
pub struct CreateOIDCProvider {
    #[rpc("OIDCProviderName")]
    name: ProviderName,
    issuer_url: IssuerUrl,
    client_ids: Option<Listed<ClientIdRule>>,
    fingerprints: Option<Listed<FingerprintRule>>,
    issuance_limit_time: Option<IssuanceHours>,
    description: Option<ProviderDescription>,
}

impl Operation for CreateOIDCProvider {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = One<OidcView>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        let (home, name) = (caller.account, self.name.as_str());
        let issuer = self.issuer_url.to_string();
        Plan::on(target::new(home, target::OIDC, name, LIST))
            .with_key(ISSUER, &self.issuer_url)
            .wanting(Wants::Internal(issuer))
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let new = oidc_provider::New {
            name: self.name.clone(),
            issuer: self.issuer_url.clone(),
            internal: matches!(permit.prepared(), Prepared::Internal(true)),
            description: self.description.clone(),
            client_ids: words(self.client_ids.as_ref()),
            fingerprints: words(self.fingerprints.as_ref()),
            issuance: self.issuance_limit_time,
        };
        let provider = oidc_provider::create(context, new)?;
        Ok(One::of((permit.home(), &provider)))
    }
}

/// Shows one OIDC provider.
#[derive(Parameters)]
pub struct GetOIDCProvider {
    #[rpc("OIDCProviderName")]
    name: ProviderName,
}

impl Operation for GetOIDCProvider {
    const EFFECT: Effect = Effect::Read;
    type Answer = One<OidcView>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        plan(caller, account, &self.name)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let provider = context.account.oidc_providers.named(&self.name)?;
        Ok(One::of((permit.home(), provider)))
    }
}

/// Changes an OIDC provider; client ids that are given replace all there are.
#[derive(Parameters)]
pub struct UpdateOIDCProvider {
    #[rpc("OIDCProviderName")]
    name: ProviderName,
    client_ids: Edit<Listed<ClientIdRule>>,
    issuance_limit_time: Option<IssuanceHours>,
    new_description: Edit<ProviderDescription>,
}

impl Operation for UpdateOIDCProvider {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = One<OidcView>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        plan(caller, account, &self.name)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let to = oidc_provider::Update {
            description: self.new_description.clone(),
            client_ids: self.client_ids.clone().map(|list| list.0),
            issuance: self.issuance_limit_time,
        };
        let provider = oidc_provider::update(context, &self.name, to)?;
        Ok(One::of((permit.home(), &provider)))
    }
}

/// Deletes an OIDC provider. Roles that trust it stay, and nobody comes in by it any more.
#[derive(Parameters)]
pub struct DeleteOIDCProvider {
    #[rpc("OIDCProviderName")]
    name: ProviderName,
}

impl Operation for DeleteOIDCProvider {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = Done;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        plan(caller, account, &self.name)
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        oidc_provider::delete(context, &self.name).map(done)
    }
}

/// Lists the OIDC providers of the account by name.
#[derive(Parameters)]
pub struct ListOIDCProviders {
    #[rpc(flatten)]
    page: Marked<Self>,
}

impl List for ListOIDCProviders {
    const NAME: &'static str = "oidc-providers";
    const MOST: usize = 100;
    type Place = ProviderName;
}

impl Operation for ListOIDCProviders {
    const EFFECT: Effect = Effect::Read;
    type Answer = Paged<OidcView>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(target::all(caller.account, LIST))
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let home = permit.home();
        let after = self.page.after(home)?.map(ProviderName::folded);
        let providers = context.account.oidc_providers.ordered(after.as_ref());
        let providers = providers.map(|provider| (home, provider));
        Ok(self.page.cut(home, providers, |(_, one)| one.name.clone()))
    }
}

const LIST: &str = "oidc-provider/*";
/// The condition key that all operations on a provider have: whose tokens it is about.
const ISSUER: &str = "ram:OidcIssuerUrl";

/// What an operation on a provider that is there, or is not, is checked on.
pub(super) fn plan(caller: &Caller, account: &Account, name: &ProviderName) -> Plan {
    let plan = Plan::on(target::oidc_provider(caller.account, name));
    match account.oidc_providers.named(name) {
        Ok(provider) => plan.with_key(ISSUER, &provider.issuer),
        Err(_) => plan,
    }
}

fn words<R>(list: Option<&Listed<R>>) -> Vec<Word<R>> {
    list.map(|list| list.0.clone()).unwrap_or_default()
}

/// An OIDC provider as IMS shows it: lists as one text, dates in two spellings.
#[derive(View)]
#[view("OIDCProvider")]
pub struct OidcView {
    #[view("OIDCProviderName")]
    name: ProviderName,
    arn: String,
    issuer_url: IssuerUrl,
    description: Option<ProviderDescription>,
    client_ids: Option<String>,
    fingerprints: Option<String>,
    issuance_limit_time: u8,
    create_date: Stamp,
    update_date: Stamp,
    gmt_create: String,
    gmt_modified: String,
}

impl From<(AccountId, &Arc<OidcProvider>)> for OidcView {
    fn from((account, provider): (AccountId, &Arc<OidcProvider>)) -> Self {
        Self {
            name: provider.name.clone(),
            arn: oidc_provider_arn(account, &provider.name),
            issuer_url: provider.issuer.clone(),
            description: provider.description.clone(),
            client_ids: joined(&provider.client_ids),
            fingerprints: joined(&provider.fingerprints),
            issuance_limit_time: provider.issuance.hours(),
            create_date: Stamp(provider.created),
            update_date: Stamp(provider.updated),
            gmt_create: provider.created.millis().to_string(),
            gmt_modified: provider.updated.millis().to_string(),
        }
    }
}

/// Words with commas between them; nothing if there are none, for clients make one empty word of an empty
/// text.
fn joined<R>(words: &[Word<R>]) -> Option<String> {
    let words: Vec<_> = words.iter().map(Word::as_str).collect();
    (!words.is_empty()).then(|| words.join(","))
}

#[cfg(test)]
mod tests;
