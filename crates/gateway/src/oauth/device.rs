//! Devices without a browser: they ask, somebody answers elsewhere, they collect. Source: RFC 8628.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::sync::Arc;

use domain::Context;
use domain::account::oauth_device::{self, Asked};
use domain::account::oauth_grant::{Flaw, Held};
use model::{ApplicationKind, DeviceAnswer, Owner, Refusal, Scope};
use rpc::{Format, Malformed};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::authorize::own_session;
use super::client::{Client, ShownClient, prove};
use super::deed::{Use, call, came_to_nothing, note};
use super::denied::Denied;
use super::service::{DEVICE, DEVICE_ANSWER, DEVICE_LOOK, OAUTH};
use crate::ask::answer::Reply;
use crate::ask::arrival::Arrival;
use crate::ask::caller::no_session;
use crate::ask::credential::Credential;
use crate::ask::permit::Grant;
use crate::door::note::{turned_away, unproven};
use crate::door::perform::{perform, tell};
use crate::logon::person;
use crate::node::Core;
use crate::node::attempts::Where;
use crate::node::pace::INTERVAL;
use crate::prove::{Person, Shown};

/// A device that waits, as it is shown to whoever has typed its code.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Waiting {
    /// The application.
    pub application: String,
    /// What of the person.
    pub scopes: Vec<Scope>,
    /// Whether it is to go on without the person.
    pub offline: bool,
    /// Whence it asks.
    pub source: IpAddr,
    /// What it calls itself.
    pub agent: String,
    /// When it asked.
    pub created: String,
    /// How the person is called.
    pub name: String,
    /// The account of the person.
    pub account: String,
}

/// What came of a code that somebody has typed.
pub enum Typed {
    /// The device that waits.
    Waiting(Box<Waiting>),
    /// It was answered.
    Answered,
    /// None waits with this code.
    Unknown,
    /// Too many were typed that are none; after so many seconds another is looked at.
    Wait(u32),
    /// The session is over, or nobody can tell.
    Otherwise(Reply),
}

/// A device asks.
pub(super) async fn begin(
    core: &Arc<Core>,
    arrival: &Arrival,
    (shown, wanted, offline): (&ShownClient, Option<BTreeSet<Scope>>, bool),
) -> Result<Value, Denied> {
    let client = prove(core, arrival, DEVICE.name, (shown, None)).await?;
    if client.application.kind != ApplicationKind::Native {
        let why = "Only a native application asks from a device.";
        return Err(Denied::new(400, "unauthorized_client", why));
    }
    let (account, id) = (client.held.id, client.application.id);
    // Anybody can ask in its name, and each asking is a row: few from one place in a minute.
    let source = arrival.source.address();
    let place = Where::Program(Some(account));
    if let Err(seconds) = core.attempts.begin(&place, source, arrival.now) {
        return Err(Denied {
            retry_after: Some(seconds),
            ..Denied::new(429, "slow_down", "Too many devices ask; come again later.")
        });
    }
    let call = call(core, arrival, &DEVICE, &json!({ "AppId": id.to_string() }));
    let agent = arrival.user_agent.clone();
    let deed = Use(move |_: &Grant<'_>, context: &mut Context<'_>| {
        if !client.is_still_there(context.account) {
            return Ok(came_to_nothing(context, Flaw::Application));
        }
        let scopes = wanted.clone();
        let asked = Asked {
            application: id,
            scopes: scopes.unwrap_or_else(|| client.application.scopes.clone()),
            offline,
            source,
            agent: &agent,
        };
        match oauth_device::begin(context, asked) {
            Ok(Some((held, typed))) => {
                note(context, &held.id());
                let code = held.text(account);
                Ok(json!({ "device_code": code.expose(), "user_code": typed }))
            }
            Ok(None) => {
                let why = "Too many devices of the account wait.".to_owned();
                Err(Refusal::State("LimitExceeded.Devices", why))
            }
            Err(flaw) => Ok(came_to_nothing(context, flaw)),
        }
    });
    let person = Person {
        credential: Credential::Application { account, id },
        nonce: None,
    };
    let served = perform(core, &call, Shown::Person(&person), || Ok(Arc::new(deed))).await;
    let served = served.map_err(|told| match told.code.status {
        409 => Denied::new(429, "slow_down", "Too many devices wait; come again later."),
        _ => Denied::of_told(&told),
    })?;
    let mut told: Value = serde_json::from_str(&served.json).unwrap_or_default();
    if let Some(flaw) = told.get("flaw").and_then(Value::as_str) {
        return Err(Denied::of_flaw(flaw));
    }
    if let Some(members) = told.as_object_mut() {
        members.insert("expires_in".to_owned(), oauth_device::SECONDS.into());
        members.insert("interval".to_owned(), INTERVAL.into());
    }
    Ok(told)
}

/// Whoever has allowed what this device asked for, on the state that its application was proven on.
pub(super) fn allowed_by(
    core: &Core,
    client: &Client,
    held: &Held,
    arrival: &Arrival,
) -> Result<Owner, Denied> {
    let state = &client.snapshot.state;
    let Some(device) = state.oauth_devices.get(&held.id()) else {
        // One that was collected already ends what came of it.
        let grant = state.oauth_grants.get(&held.id());
        return grant.map(|grant| grant.owner).ok_or_else(Denied::grant);
    };
    let over = device.ends <= arrival.now;
    match &device.answer {
        _ if over => {
            let why = "The code was not confirmed in time.";
            Err(Denied::new(400, "expired_token", why))
        }
        None if !core.pace.keeps(&device.id, arrival.now) => {
            let why = "The device asks too often: it must wait five seconds longer from now on.";
            Err(Denied::new(400, "slow_down", why))
        }
        None => {
            let why = "Nobody has confirmed the code yet.";
            Err(Denied::new(400, "authorization_pending", why))
        }
        Some(DeviceAnswer::Refused) => {
            Err(Denied::new(400, "access_denied", "The person has refused."))
        }
        Some(DeviceAnswer::Allowed { owner, .. }) => Ok(*owner),
    }
}

/// Somebody has typed a code: which device that is, or, with an answer, that it is answered.
pub(super) async fn typed(
    core: &Arc<Core>,
    arrival: &Arrival,
    token: &str,
    (typed, allows): (&str, Option<bool>),
) -> Typed {
    let entry = match allows {
        None => &DEVICE_LOOK,
        Some(_) => &DEVICE_ANSWER,
    };
    let parameters = match allows {
        None => json!({}),
        Some(allows) => json!({ "Decision": if allows { "allow" } else { "refuse" } }),
    };
    let call = call(core, arrival, entry, &parameters);
    let Some(person) = person(token) else {
        let error = turned_away(core, &call, None, no_session()).await;
        return Typed::Otherwise(tell(core, &call, error).reply(Format::Json, arrival));
    };
    let account = person.credential.account();
    let place = Where::Program(Some(account));
    let source = arrival.source.address();
    let begun = match core.attempts.begin(&place, source, arrival.now) {
        Ok(begun) => begun,
        Err(seconds) => {
            let malformed = Malformed::new("Throttling.OAuth", "Too many codes were typed.");
            let malformed = malformed.with_status(429);
            let name = entry.name;
            let seen = unproven(core, arrival, Some(account), name, Some(&OAUTH), &malformed);
            Box::pin(seen).await;
            return Typed::Wait(seconds);
        }
    };
    let text = typed.to_owned();
    let deed = Use(move |grant: &Grant<'_>, context: &mut Context<'_>| {
        let session = own_session(grant.caller)?;
        let device = match allows {
            Some(allows) => oauth_device::answer(context, &text, (session, allows)).ok(),
            None => oauth_device::waiting(context.account, &text, context.now).cloned(),
        };
        let Some(device) = device else {
            return Ok(came_to_nothing(context, Flaw::Unknown));
        };
        note(context, &device.id);
        let application = context.account.applications.get(&device.application);
        let waiting = Waiting {
            application: application.map_or_else(String::new, |one| one.display_name.to_string()),
            scopes: device.scopes.iter().copied().collect(),
            offline: device.offline,
            source: device.source,
            agent: device.agent.to_string(),
            created: device.created.to_string(),
            name: grant.caller.name().into_owned(),
            account: grant.caller.number.to_string(),
        };
        // INVARIANT: what waits are plain fields, which always serialise.
        Ok(serde_json::to_value(waiting).unwrap_or_default())
    });
    match perform(core, &call, Shown::Person(&person), || Ok(Arc::new(deed))).await {
        Ok(served) => match serde_json::from_str(&served.json) {
            Ok(_) if allows.is_some() => {
                begun.give_back();
                Typed::Answered
            }
            Ok(waiting) => {
                begun.give_back();
                Typed::Waiting(Box::new(waiting))
            }
            // A wrong code stays counted.
            Err(_) => Typed::Unknown,
        },
        Err(told) => {
            begun.give_back();
            Typed::Otherwise(told.reply(Format::Json, arrival))
        }
    }
}
