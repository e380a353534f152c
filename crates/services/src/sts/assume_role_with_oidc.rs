//! Sessions of roles for those an OIDC provider vouches for, as STS spells them.

use std::str::FromStr;

use derive::{Parameters, View};
use domain::{Account, Context, Note};
use gateway::IdToken as Proven;
use gateway::{Caller, Effect, Operation, Permit, Plan, Presented, ProviderToken, Ran, Vouched};
use model::{AccountId, Malformed, ProviderName, Refusal, Role, SessionName, oidc_provider_of_arn};

use super::assume_role::{AssumedRoleUser, CredentialsView, RoleArn};
use super::first_session::FirstSession;
use crate::identity::id_token::{IdTokenView, Jwt};
use crate::identity::target;

/// Gives temporary credentials of a role to whoever brings a token of an OIDC provider of the role's account, if
/// the role's trust policy allows it. Nobody signs it.
#[derive(Parameters)]
pub struct AssumeRoleWithOIDC {
    #[rpc("OIDCProviderArn")]
    provider: ProviderArn,
    role_arn: RoleArn,
    #[rpc("OIDCToken", secret)]
    token: Jwt,
    role_session_name: SessionName,
    duration_seconds: Option<u32>,
    policy: Option<String>,
}

impl AssumeRoleWithOIDC {
    /// The role, which is of the provider's account: others look as if they were not there.
    fn role<'a>(&self, caller: &Caller, account: &'a Account) -> Option<&'a Role> {
        let own = self.role_arn.account == caller.account;
        let role = own.then(|| account.roles.named(&self.role_arn.name).ok());
        role.flatten().map(|role| &**role)
    }
}

impl Operation for AssumeRoleWithOIDC {
    // Trust policies name one action, however a role is taken on.
    const ACTION: Option<&'static str> = Some("sts:AssumeRole");
    const EFFECT: Effect = Effect::Mint;
    const KEYLESS: bool = true;
    type Answer = NewSession;

    fn presented(&self) -> Option<Presented> {
        Some(Presented::Provider(ProviderToken {
            account: self.provider.account,
            provider: self.provider.name.clone(),
            token: self.token.secret().clone(),
        }))
    }

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let (Some(role), Some(token)) = (self.role(caller, account), token(caller)) else {
            // Nothing is done: it ends with what is not there.
            return Plan::free();
        };
        let says = &token.says;
        let plan = Plan::on(target::role(caller.account, &role.name))
            .trusted_by(Some(role.trust_policy().clone()))
            .with_key("oidc:iss", &says.issuer)
            .with_key("oidc:sub", &says.subject);
        let audiences = says.audiences.iter();
        audiences.fold(plan, |plan, one| plan.with_key("oidc:aud", one))
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let caller = permit.caller();
        let (Some(vouched), Some(token)) = (caller.vouched(), token(caller)) else {
            let why = "Whoever asks for it shows the token of an OIDC provider and nothing else.";
            return Err(Refusal::State("Forbidden", why.to_owned()));
        };
        if self.role(caller, context.account).is_none() {
            let name = self.role_arn.name.to_string();
            return Err(Refusal::Missing(model::Kind::Role, name));
        }
        let first = FirstSession {
            role: &self.role_arn.name,
            name: self.role_session_name.clone(),
            duration: self.duration_seconds,
            policy: self.policy.as_ref(),
        };
        let terms = first.terms(context)?;
        note(context, vouched, token);
        let begun = first.begin(permit, context, (terms.role, terms.until));
        Ok(NewSession {
            assumed_role_user: begun.user,
            credentials: begun.credentials,
            token: IdTokenView::of(&token.says),
        })
    }
}

/// The token that was proven.
fn token(caller: &Caller) -> Option<&Proven> {
    caller.vouched().and_then(Vouched::token)
}

/// Whose word was taken, for the event; the token itself is in none. Of its audiences those are told that the
/// provider is registered with: of others there can be any number.
fn note(context: &mut Context<'_>, vouched: &Vouched, token: &Proven) {
    let says = &token.says;
    let provider = context.account.oidc_providers.named(&vouched.provider).ok();
    let known = provider.into_iter().flat_map(|one| &one.client_ids);
    let known = known.filter(|id| says.audiences.iter().any(|one| one == id.as_str()));
    let audiences = known.map(|id| id.to_string().into());
    context.effects.notes.extend([
        ("oidcIssuer", Note::Text(says.issuer.clone().into())),
        ("oidcSubject", Note::Text(says.subject.clone().into())),
        ("oidcAudiences", Note::List(audiences.collect())),
        ("oidcTokenHash", Note::Text(token.print.clone().into())),
    ]);
}

/// The ARN of an OIDC provider: `acs:ram::<account>:oidc-provider/<name>`.
struct ProviderArn {
    account: AccountId,
    name: ProviderName,
}

impl FromStr for ProviderArn {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        oidc_provider_of_arn(text).map(|(account, name)| Self { account, name })
    }
}

/// A session and its credentials, and what the token says that was brought for it.
#[derive(View)]
pub struct NewSession {
    assumed_role_user: AssumedRoleUser,
    credentials: CredentialsView,
    #[view("OIDCTokenInfo")]
    token: IdTokenView,
}

#[cfg(test)]
mod tests;
