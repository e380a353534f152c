//! One of the roles that an identity provider offers is taken on: judged as `AssumeRoleWithSAML` is, but what comes of it
//! is a session in a browser, and no credentials.

use std::sync::Arc;

use domain::account::logon::Reason;
use domain::account::role_session::{self, Beginning};
use domain::account::settings;
use domain::{Account, Context, Note};
use federation::saml::{Ask, Limits, Place, lasts};
use model::{AccountId, Kind, Moment, Refusal, Role, RoleId, role_arn};
use rpc::Malformed;
use serde_json::json;
use vault::Offer;

use super::door::{call, nonce};
use super::offering::{said, stopped, unassumable};
use super::service::TAKE_ON;
use super::told::{RoleCame, RoleOutcome};
use crate::ask::arrival::Arrival;
use crate::ask::attempt::{Attempt, Protocol, Purpose};
use crate::ask::caller::{Caller, LOGON_FAILED_WORDS};
use crate::ask::credential::Credential;
use crate::ask::operation::Deed;
use crate::ask::permit::Grant;
use crate::ask::plan::{Plan, Target};
use crate::ask::vouched::{Vouched, Word};
use crate::audit::{event, shortened};
use crate::door::note::turned_away;
use crate::door::perform::perform;
use crate::node::Core;
use crate::prove::{Person, Shown};

/// Takes on a role of those that are offered to whoever shows this.
pub(crate) async fn take_on(
    core: &Arc<Core>,
    arrival: &Arrival,
    (sealed, role): (&str, RoleId),
) -> RoleOutcome {
    let mut call = call(core, arrival, &TAKE_ON);
    call.recorded = event::raw(&json!({ "Step": "saml-role/choose" }));
    let request_id = call.request_id.clone();
    let ended = |came| RoleOutcome { request_id, came };
    let Some(offer) = core.vault.open_offer(sealed, arrival.now) else {
        let (code, why) = (Reason::Outdated.code(), Reason::Outdated.words());
        let why = Malformed::new(code, LOGON_FAILED_WORDS)
            .with_status(401)
            .with_event(why);
        turned_away(core, &call, None, why).await;
        return ended(RoleCame::Failed);
    };
    let nonce = nonce(&offer.id, offer.expires);
    let person = Person {
        credential: Credential::Federated(Arc::new(vouched(offer))),
        nonce: Some(nonce),
    };
    let taking = Taking {
        role,
        agent: arrival.user_agent.clone(),
        secure: arrival.secure,
    };
    let deed = || Ok(Arc::new(taking) as Arc<dyn Deed>);
    let performed = perform(core, &call, Shown::Person(&person), deed).await;
    ended(match performed {
        Ok(served) => RoleCame::Session(said(&served.json, "token")),
        Err(told) => stopped(told, arrival),
    })
}

/// Whoever was believed before. What was looked at then is in the event of that.
fn vouched(offer: Offer) -> Vouched {
    Vouched {
        account: offer.account,
        provider: offer.provider.clone(),
        attempt: Attempt {
            protocol: Protocol::Saml,
            purpose: Purpose::Role,
            provider: offer.provider.to_string(),
            looks: Vec::new(),
            trial: false,
        },
        word: Word::Offer(Box::new(offer)),
    }
}

/// How many seconds a session lasts that begins by this offer now.
///
/// # Errors
/// When it would be longer than the role allows, or the session at the provider is over.
pub(super) fn seconds(
    account: &Account,
    role: &Role,
    offer: &Offer,
    now: Moment,
) -> Result<i64, Refusal> {
    let hours = settings::security_preference(account).session_hours;
    let place = Place::Console {
        most: i64::from(hours) * 3600,
    };
    let ask = Ask {
        duration: offer.session_seconds,
        until: offer.session_until.map(Moment::seconds),
    };
    let limits = Limits {
        role: role.max_session.seconds().into(),
        now: now.seconds(),
    };
    lasts(place, ask, limits).map_err(|why| unassumable(&why))
}

/// Somebody whom a provider vouches for takes on a role.
struct Taking {
    role: RoleId,
    agent: Arc<str>,
    secure: bool,
}

impl Taking {
    /// The role, if it is offered and there.
    fn role<'a>(&self, caller: &Caller, account: &'a Account) -> Option<&'a Arc<Role>> {
        let offer = caller.vouched().and_then(Vouched::offer)?;
        let is_offered = offer.roles.contains(&self.role);
        account.roles.get(&self.role).filter(|_| is_offered)
    }
}

impl Deed for Taking {
    fn home(&self, caller: &Caller) -> AccountId {
        caller.account
    }

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let offer = caller.vouched().and_then(Vouched::offer);
        let (Some(role), Some(offer)) = (self.role(caller, account), offer) else {
            // Nothing is done: it ends with what is not there.
            return Plan::free();
        };
        let target = Target {
            kind: "ACS::RAM::Role",
            name: role.name.to_string(),
            ..Target::plain(role_arn(caller.account, &role.name))
        };
        Plan::on(target)
            .trusted_by(Some(role.trust_policy().clone()))
            .with_key("saml:recipient", &offer.recipient)
    }

    fn run(&self, grant: &Grant<'_>, context: &mut Context<'_>) -> Result<String, Refusal> {
        let caller = grant.caller;
        let gone = || Refusal::Missing(Kind::Role, self.role.to_string());
        let offer = caller.vouched().and_then(Vouched::offer).ok_or_else(gone)?;
        let role = self.role(caller, context.account).ok_or_else(gone)?.clone();
        let source = grant.source.address();
        role_session::check_open(context.account, &role, source)?;
        let seconds = seconds(context.account, &role, offer, context.now)?;
        let provider =
            role_session::provider(context.account, &offer.provider, offer.provider_created);
        let provider = provider.ok_or_else(gone)?.clone();
        let beginning = Beginning {
            name: offer.session_name.clone(),
            provider: &provider,
            recipient: &offer.recipient,
            authenticated: offer.authenticated,
            until: context.now.plus_seconds(seconds),
            source,
            agent: &self.agent,
            secure: self.secure,
        };
        let (session, token) = role_session::begin(context, &role, &beginning);
        let text = |text: &str| Note::Text(text.to_owned().into());
        context.effects.notes.extend([
            ("logonMethod", "sso".into()),
            (
                "roleSession",
                Note::Text(shortened::session(&session.id).into()),
            ),
            ("roleSessionName", text(session.name.as_str())),
            ("samlIssuer", text(&offer.issuer)),
            ("samlRecipient", text(&offer.recipient)),
            ("samlAssertionId", text(&offer.assertion)),
        ]);
        let token = format!("{}.{}", caller.account, token.expose());
        Ok(json!({ "token": token }).to_string())
    }
}
