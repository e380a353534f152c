//! Roles that a company's identity provider offers somebody in a browser: a response is believed, and becomes an offer
//! that this browser keeps. It is used up by that (docs/decisions/0098); what it offers, one role is chosen of.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::account::role_session;
use domain::{Account, Context, Note};
use federation::saml::{Roles, Unassumable, claimed_provider};
use model::{
    AccountId, Malformed as Unread, Moment, Refusal, Role, RoleId, Secret, SessionName,
    role_of_arn, saml_provider_of_arn,
};
use rpc::{Format, Malformed};
use serde_json::{Value, json};
use vault::Offer;

use super::door::call;
use super::service::{LOG_ON, STEP};
use super::told::{Next, RoleCame, RoleOutcome};
use crate::ask::answer::Told;
use crate::ask::arrival::Arrival;
use crate::ask::assertion::Assertion;
use crate::ask::caller::{Caller, LOGON_FAILED_WORDS};
use crate::ask::operation::Deed;
use crate::ask::permit::Grant;
use crate::ask::plan::Plan;
use crate::ask::presented::{Presented, ProviderResponse};
use crate::ask::vouched::Vouched;
use crate::audit::event;
use crate::door::note::turned_away;
use crate::door::perform::perform;
use crate::held::gather::Policies;
use crate::judge::led;
use crate::node::Core;
use crate::prove::Shown;

/// For how many seconds somebody may think about which role to take on.
const LASTS: i64 = 300;
/// As many characters as a browser surely keeps of one cookie.
const LONGEST: usize = 3_800;
/// What a response must be.
const RULE: &str = "SAMLResponse must be a SAML response in Base64, of 4 to 100,000 characters.";

/// Takes a response of the provider of an account, which names itself beside the roles that it offers.
pub(crate) async fn offer(core: &Arc<Core>, arrival: &Arrival, response: Secret) -> RoleOutcome {
    let mut call = call(core, arrival, &LOG_ON);
    call.recorded = event::raw(&json!({ "Step": "saml-role" }));
    let request_id = call.request_id.clone();
    let ended = |came| RoleOutcome { request_id, came };
    let text = response.expose().trim_ascii();
    if !(4..=100_000).contains(&text.len()) {
        let why = Malformed::new("InvalidParameter.SAMLResponse", RULE);
        turned_away(core, &call, None, why).await;
        return ended(RoleCame::Unsound(RULE));
    }
    let claimed = claimed_provider(text).and_then(|arn| saml_provider_of_arn(&arn).ok());
    let Some((account, provider)) = claimed else {
        let why = "The SAML response offers no role together with a SAML provider in the clear.";
        let why = Malformed::new(NO_PROVIDER, LOGON_FAILED_WORDS)
            .with_status(401)
            .with_event(why);
        turned_away(core, &call, None, why).await;
        return ended(RoleCame::Failed);
    };
    let presented = Presented::Response(ProviderResponse {
        account,
        provider,
        response,
    });
    let secure = arrival.secure;
    let deed = || Ok(Arc::new(Offering { secure }) as Arc<dyn Deed>);
    let performed = perform(core, &call, Shown::Presented(&presented), deed).await;
    ended(match performed {
        Ok(served) => RoleCame::Offer(said(&served.json, "offer")),
        Err(told) => stopped(told, arrival),
    })
}

/// A text of what a deed says.
pub(super) fn said(json: &str, name: &str) -> String {
    let told: Value = serde_json::from_str(json).unwrap_or_default();
    let said = told.get(name).and_then(Value::as_str);
    said.unwrap_or_default().to_owned()
}

/// What somebody hears outside of why it came to nothing: that it did, or that the server failed.
pub(super) fn stopped(told: Told, arrival: &Arrival) -> RoleCame {
    match told.code.status {
        429 | 500.. => RoleCame::Otherwise(told.reply(Format::Json, arrival)),
        _ => RoleCame::Failed,
    }
}

pub(super) fn unassumable(why: &Unassumable) -> Refusal {
    let why = format!("The SAML assertion lets nobody take on a role: {why}.");
    Refusal::State(NO_PERMISSION, why)
}

/// A response is used up, and what it offers is sealed.
struct Offering {
    /// Whether it came over TLS.
    secure: bool,
}

impl Deed for Offering {
    fn home(&self, caller: &Caller) -> AccountId {
        caller.account
    }

    /// Nothing is given by it yet; what is taken on is judged when it is.
    fn plan(&self, _caller: &Caller, _account: &Account) -> Plan {
        Plan::free()
    }

    fn run(&self, grant: &Grant<'_>, context: &mut Context<'_>) -> Result<String, Refusal> {
        let vouched = grant.caller.vouched();
        let assertion = vouched.and_then(Vouched::assertion);
        let (Some(vouched), Some(assertion)) = (vouched, assertion) else {
            let why = "Whoever asks for it shows the response of a SAML provider and nothing else.";
            return Err(Refusal::State("Forbidden", why.to_owned()));
        };
        let offers =
            Roles::read(&assertion.says, &vouched.arn()).map_err(|why| unassumable(&why))?;
        let offer = self.sealed(grant, context, (vouched, assertion), &offers)?;
        context.effects.telling.name = Some(STEP);
        note(context, assertion);
        let next = Next::Provider.name();
        context.effects.notes.push(("next", next.into()));
        Ok(json!({ "offer": offer }).to_string())
    }
}

impl Offering {
    fn sealed(
        &self,
        grant: &Grant<'_>,
        context: &mut Context<'_>,
        (vouched, assertion): (&Vouched, &Assertion),
        offers: &Roles,
    ) -> Result<String, Refusal> {
        let says = &assertion.says;
        let session_name: Result<SessionName, _> = offers.session_name.parse();
        let session_name = session_name.map_err(|Unread(rule)| {
            let why = format!("The RoleSessionName of the SAML assertion must be {rule}.");
            Refusal::State(NO_PERMISSION, why)
        })?;
        let provider = context.account.saml_providers.named(&vouched.provider)?;
        let offer = Offer {
            account: vouched.account,
            id: context.entropy.bytes(),
            provider: provider.name.clone(),
            provider_created: provider.created,
            issuer: says.issuer.clone(),
            signed_by: says.signed_by.clone(),
            subject: says.name.clone(),
            assertion: says.id.clone(),
            recipient: says.recipient.clone(),
            roles: self.open(grant, context, (vouched, assertion), offers)?,
            session_name,
            session_seconds: offers.session_duration,
            session_until: says.session_until.map(Moment::from_seconds),
            authenticated: says.authenticated.map(Moment::from_seconds),
            expires: context.now.plus_seconds(LASTS),
        };
        let sealed = grant.vault.seal_offer(&offer, context.entropy);
        if sealed.len() <= LONGEST {
            return Ok(sealed);
        }
        let why = "The SAML assertion offers more roles, or has longer names, than a browser can keep: \
                   let the identity provider offer each person at most a hundred roles.";
        Err(Refusal::State(NO_PERMISSION, why.to_owned()))
    }

    /// The roles that would be taken on now. If none would, it is the first that is there, so that taking it on says why not.
    fn open(
        &self,
        grant: &Grant<'_>,
        context: &Context<'_>,
        (vouched, assertion): (&Vouched, &Assertion),
        offers: &Roles,
    ) -> Result<Vec<RoleId>, Refusal> {
        let (account, source) = (&*context.account, grant.source.address());
        let named = offers.roles.iter().filter_map(|arn| role_of_arn(arn).ok());
        let there = named.filter_map(|(_, name)| account.roles.named(&name).ok());
        let mut there: Vec<&Arc<Role>> = there.collect();
        // Names of roles are found in any letter case.
        let mut known = BTreeSet::new();
        there.retain(|role| known.insert(role.id));
        let way = led::Way {
            provider: &vouched.provider,
            recipient: &assertion.says.recipient,
            at: context.now,
            source,
            secure: self.secure,
        };
        // What control policies say is asked when one is taken on.
        let policies = Policies::default();
        let lets_in = |role: &&&Arc<Role>| {
            role_session::check_open(account, role, source).is_ok()
                && led::trusts(role, vouched.account, way, &policies)
        };
        let open: Vec<_> = there.iter().filter(lets_in).map(|role| role.id).collect();
        match (there.first(), open.is_empty()) {
            (_, false) => Ok(open),
            (Some(first), true) => Ok(vec![first.id]),
            (None, true) => {
                let why = "None of the roles that the SAML assertion offers is there.";
                Err(Refusal::State(NO_PERMISSION, why.to_owned()))
            }
        }
    }
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

pub(super) const NO_PERMISSION: &str = "AuthenticationFail.NoPermission";
const NO_PROVIDER: &str = "LogonFailed.Response.Provider";
