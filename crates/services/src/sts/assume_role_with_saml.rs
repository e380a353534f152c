//! Sessions of roles for those a SAML provider vouches for, as STS spells them.

use std::str::FromStr;

use derive::{Parameters, View};
use domain::{Account, Context, Note};
use gateway::saml::{Ask, Limits, Place, Roles, Unassumable, lasts};
use gateway::{
    Assertion, Caller, Effect, Operation, Permit, Plan, Presented, ProviderResponse, Ran, Vouched,
};
use model::{
    AccountId, Malformed, Moment, ProviderName, Refusal, Role, SessionName, role_of_arn,
    saml_provider_of_arn,
};

use super::assume_role::{AssumedRoleUser, CredentialsView, RoleArn};
use super::first_session::FirstSession;
use crate::identity::saml_response::{AssertionView, SamlResponse};
use crate::identity::target;

/// Gives temporary credentials of a role to whoever brings a response of a SAML provider of the role's account that
/// offers the role, if the role's trust policy allows it. Nobody signs it, and a response counts once.
#[derive(Parameters)]
pub struct AssumeRoleWithSAML {
    #[rpc("SAMLProviderArn")]
    provider: ProviderArn,
    role_arn: RoleArn,
    #[rpc("SAMLAssertion", secret)]
    response: SamlResponse,
    duration_seconds: Option<u32>,
    policy: Option<String>,
}

impl AssumeRoleWithSAML {
    /// The role, if it is offered: of others nobody hears whether they are there. It is of the provider's account.
    fn role<'a>(&self, caller: &Caller, account: &'a Account) -> Option<&'a Role> {
        let says = assertion(caller)?;
        self.offered(caller.vouched()?, says).ok()?;
        let role = account.roles.named(&self.role_arn.name).ok()?;
        Some(role)
    }

    /// Under which name the role is taken on, if the response offers it.
    fn offered(&self, vouched: &Vouched, says: &Assertion) -> Result<SessionName, Refusal> {
        let offers = Roles::read(&says.says, &vouched.arn()).map_err(|why| unassumable(&why))?;
        let wanted = &self.role_arn;
        let is_wanted = |arn: &String| {
            role_of_arn(arn).is_ok_and(|(account, name)| {
                // Names of roles are found in any letter case.
                let name = name.as_str().eq_ignore_ascii_case(wanted.name.as_str());
                account == wanted.account && name
            })
        };
        if !offers.roles.iter().any(is_wanted) {
            let why = "The SAML assertion does not offer this role together with this provider.";
            return Err(Refusal::State(NO_PERMISSION, why.to_owned()));
        }
        let name = offers.session_name.parse();
        name.map_err(|Malformed(rule)| {
            let why = format!("The RoleSessionName of the SAML assertion must be {rule}.");
            Refusal::State(NO_PERMISSION, why)
        })
    }

    /// Until when the session lasts: never beyond the one at the provider.
    fn until(&self, says: &Assertion, role: &Role, now: Moment) -> Result<Moment, Refusal> {
        let ask = Ask {
            duration: None,
            until: says.says.session_until,
        };
        let limits = Limits {
            role: role.max_session.seconds().into(),
            now: now.seconds(),
        };
        let asked = self.duration_seconds.map(i64::from);
        let lasts = lasts(Place::Api { asked }, ask, limits);
        lasts
            .map(|seconds| now.plus_seconds(seconds))
            .map_err(|why| unassumable(&why))
    }
}

impl Operation for AssumeRoleWithSAML {
    // Trust policies name one action, however a role is taken on.
    const ACTION: Option<&'static str> = Some("sts:AssumeRole");
    const EFFECT: Effect = Effect::Mint;
    const KEYLESS: bool = true;
    type Answer = NewSession;

    fn presented(&self) -> Option<Presented> {
        Some(Presented::Response(ProviderResponse {
            account: self.provider.account,
            provider: self.provider.name.clone(),
            response: self.response.secret().clone(),
        }))
    }

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let (Some(role), Some(says)) = (self.role(caller, account), assertion(caller)) else {
            // Nothing is done: it ends with what is not there.
            return Plan::free();
        };
        Plan::on(target::role(caller.account, &role.name))
            .trusted_by(Some(role.trust_policy().clone()))
            .with_key("saml:recipient", &says.says.recipient)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let caller = permit.caller();
        let (Some(vouched), Some(says)) = (caller.vouched(), assertion(caller)) else {
            let why = "Whoever asks for it shows the response of a SAML provider and nothing else.";
            return Err(Refusal::State("Forbidden", why.to_owned()));
        };
        let name = self.offered(vouched, says)?;
        if self.role(caller, context.account).is_none() {
            let name = self.role_arn.name.to_string();
            return Err(Refusal::Missing(model::Kind::Role, name));
        }
        let first = FirstSession {
            role: &self.role_arn.name,
            name,
            duration: self.duration_seconds,
            policy: self.policy.as_ref(),
        };
        let terms = first.terms(context)?;
        let until = self.until(says, &terms.role, context.now)?;
        note(context, says);
        let begun = first.begin(permit, context, (terms.role, until));
        Ok(NewSession {
            assumed_role_user: begun.user,
            credentials: begun.credentials,
            assertion: AssertionView::of(&says.says),
        })
    }
}

/// The assertion that was proven.
fn assertion(caller: &Caller) -> Option<&Assertion> {
    caller.vouched().and_then(Vouched::assertion)
}

fn unassumable(why: &Unassumable) -> Refusal {
    let why = format!("The SAML assertion lets nobody take on the role: {why}.");
    Refusal::State(NO_PERMISSION, why)
}

/// Whose word was taken, for the event; the response itself is in none.
fn note(context: &mut Context<'_>, assertion: &Assertion) {
    let says = &assertion.says;
    let text = |text: &str| Note::Text(text.to_owned().into());
    context.effects.notes.extend([
        ("samlIssuer", text(&says.issuer)),
        ("samlSubject", text(&says.name)),
        ("samlSubjectType", text(says.short_format())),
        ("samlRecipient", text(&says.recipient)),
        ("samlAssertionId", text(&says.id)),
    ]);
}

const NO_PERMISSION: &str = "AuthenticationFail.NoPermission";

/// The ARN of a SAML provider: `acs:ram::<account>:saml-provider/<name>`.
struct ProviderArn {
    account: AccountId,
    name: ProviderName,
}

impl FromStr for ProviderArn {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        saml_provider_of_arn(text).map(|(account, name)| Self { account, name })
    }
}

/// A session and its credentials, and what the assertion says that was brought for it.
#[derive(View)]
pub struct NewSession {
    assumed_role_user: AssumedRoleUser,
    credentials: CredentialsView,
    #[view("SAMLAssertionInfo")]
    assertion: AssertionView,
}

#[cfg(test)]
mod tests;
