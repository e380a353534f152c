//! Somebody lets an application know who they are: looked at first, then given.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::account::oauth_grant::{self, Asked};
use domain::account::{command_line, elevation};
use domain::{Account, Context};
use model::{ApplicationId, LogonSession, Moment, Refusal, Scope};
use rpc::Format;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::client::KnownClient;
use super::deed::{Use, call, note};
use super::service::{ALLOW, LOOK};
use crate::ask::answer::Reply;
use crate::ask::arrival::Arrival;
use crate::ask::caller::{Caller, no_session};
use crate::ask::permit::Grant;
use crate::door::note::turned_away;
use crate::door::perform::{perform, tell};
use crate::logon::person;
use crate::node::Core;
use crate::prove::Shown;

/// What an application asks for.
#[derive(Clone, Debug)]
pub struct Authorization {
    /// The application.
    pub client: KnownClient,
    /// Where its code goes.
    pub redirect: String,
    /// What of the person.
    pub scopes: BTreeSet<Scope>,
    /// The hash of what whoever brings the code must know.
    pub challenge: Option<String>,
    /// What goes into the ID token.
    pub nonce: Option<String>,
    /// Whether it is to go on without the person.
    pub offline: bool,
}

/// How an application stands with whoever is logged on.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a question of its own that the page asks"
)]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Looked {
    /// How the person is called.
    pub name: String,
    /// The account of the person.
    pub account: String,
    /// Whether the application is of this account, or the vendor's command line.
    pub is_own: bool,
    /// Whether the account lets it in for so much.
    pub is_installed: bool,
    /// When the person logged on, in seconds since 1970.
    pub logged_on: i64,
    /// Whether that is short ago, or was shown again, so that what acts as a key may come of it.
    pub is_fresh: bool,
    /// Whether what is marked as dangerous may be done in this session now.
    pub is_elevated: bool,
    /// By which ways that is shown.
    pub ways: Vec<String>,
}

/// A grant that was given.
pub struct Allowed {
    /// The code, which the application alone is to see.
    pub code: model::Secret,
}

/// How an application stands with whoever has this session.
pub(crate) async fn look(
    core: &Arc<Core>,
    arrival: &Arrival,
    token: &str,
    asked: &Authorization,
) -> Result<Looked, Reply> {
    let call = call(core, arrival, &LOOK, &parameters(asked));
    let Some(person) = person(token) else {
        let error = turned_away(core, &call, None, no_session()).await;
        return Err(tell(core, &call, error).reply(Format::Json, arrival));
    };
    let wanted = asked.clone();
    let deed = Use(move |grant: &Grant<'_>, context: &mut Context<'_>| {
        let session = own_session(grant.caller)?;
        let looked = stands(
            grant.caller,
            session,
            context.account,
            (&wanted, context.now),
        );
        // INVARIANT: what was looked at are plain fields, which always serialise.
        Ok(serde_json::to_value(looked).unwrap_or_default())
    });
    let served = perform(core, &call, Shown::Person(&person), || Ok(Arc::new(deed))).await;
    let served = served.map_err(|told| told.reply(Format::Json, arrival))?;
    let looked = serde_json::from_str(&served.json);
    looked.map_err(|_| unreadable(arrival))
}

/// Gives the application a grant of whoever has this session.
pub(crate) async fn allow(
    core: &Arc<Core>,
    arrival: &Arrival,
    token: &str,
    asked: &Authorization,
) -> Result<Allowed, Reply> {
    let call = call(core, arrival, &ALLOW, &parameters(asked));
    let Some(person) = person(token) else {
        let error = turned_away(core, &call, None, no_session()).await;
        return Err(tell(core, &call, error).reply(Format::Json, arrival));
    };
    let account = person.credential.account();
    let wanted = asked.clone();
    let deed = Use(move |grant: &Grant<'_>, context: &mut Context<'_>| {
        let session = own_session(grant.caller)?;
        if wanted.client.account.is_some_and(|own| own != grant.home) {
            let why = "The application is of another account.".to_owned();
            return Err(Refusal::State("Forbidden.OtherAccount", why));
        }
        if needs_fresh(wanted.client.id) && !is_fresh(session, context.now) {
            let ways = elevation::ways(context.account, session.owner).names();
            return Err(Refusal::Reauthenticate(ways.join(", ")));
        }
        let asked = Asked {
            application: wanted.client.id,
            scopes: wanted.scopes.clone(),
            redirect: wanted.redirect.as_str().into(),
            challenge: wanted.challenge.as_deref().map(Arc::from),
            nonce: wanted.nonce.as_deref().map(Arc::from),
            offline: wanted.offline,
        };
        let (given, held) = oauth_grant::allow(context, session, asked)
            .map_err(|flaw| Refusal::State("Forbidden.NotInstalled", flaw.words().to_owned()))?;
        note(context, &given.id);
        Ok(json!({ "code": held.text(account).expose() }))
    });
    let served = perform(core, &call, Shown::Person(&person), || Ok(Arc::new(deed))).await;
    let served = served.map_err(|told| told.reply(Format::Json, arrival))?;
    let mut told: Value = serde_json::from_str(&served.json).unwrap_or_default();
    match told.get_mut("code").map(Value::take) {
        Some(Value::String(code)) => Ok(Allowed {
            code: model::Secret::new(code),
        }),
        _ => Err(unreadable(arrival)),
    }
}

/// What events say of it.
fn parameters(asked: &Authorization) -> Value {
    let scopes: Vec<_> = asked.scopes.iter().map(|scope| scope.name()).collect();
    json!({
        "AppId": asked.client.id.to_string(),
        "RedirectUri": asked.redirect,
        "Scope": scopes.join(" "),
        "AccessType": if asked.offline { "offline" } else { "online" },
    })
}

/// The session that began by logging on; one of a role gives no grants.
pub(super) fn own_session(caller: &Caller) -> Result<&LogonSession, Refusal> {
    let session = caller.logon.as_deref();
    session
        .filter(|session| session.switched.is_none())
        .ok_or_else(|| {
            let why = "The session of a role gives applications nothing.".to_owned();
            Refusal::State("Forbidden.Role", why)
        })
}

fn stands(
    caller: &Caller,
    session: &LogonSession,
    account: &Account,
    (asked, now): (&Authorization, Moment),
) -> Looked {
    let is_own = asked.client.account.is_none_or(|own| own == caller.account);
    let allowed = oauth_grant::allowed(account, asked.client.id);
    Looked {
        name: caller.name().into_owned(),
        account: caller.number.to_string(),
        is_own,
        is_installed: is_own && allowed.is_ok_and(|allowed| asked.scopes.is_subset(&allowed)),
        logged_on: session.created.seconds(),
        is_fresh: !needs_fresh(asked.client.id) || is_fresh(session, now),
        is_elevated: elevation::is_elevated(session, now),
        ways: elevation::ways(account, session.owner)
            .names()
            .into_iter()
            .map(str::to_owned)
            .collect(),
    }
}

/// Whether what comes of it acts as a key does.
fn needs_fresh(id: ApplicationId) -> bool {
    command_line::is(id)
}

/// Whether whoever has the session has shown lately who that is.
fn is_fresh(session: &LogonSession, now: Moment) -> bool {
    now <= session.created.plus_seconds(NEW) || elevation::is_elevated(session, now)
}

fn unreadable(arrival: &Arrival) -> Reply {
    let code = crate::ask::operation::Code::new(500, "InternalError");
    let why = "The server failed; its log says why.".to_owned();
    Reply::error(Format::Json, arrival, &code, why, None)
}

/// For how many seconds a session is new.
const NEW: i64 = 600;
