//! What is done with a session that began by logging on: looked at, ended.

use std::sync::Arc;

use domain::account::{logon_session, role_session};
use domain::{Account, Context};
use model::{AccountId, Kind, PasskeyKind, Refusal, RoleSession, Secret};
use rpc::{Format, Malformed};
use serde::Serialize;
use serde_json::Value;
use store::Nonce;

use super::door::call;
use super::own_device::{self, AskDevice, DropDevice};
use super::own_key::{AskKey, keep};
use super::own_password;
use super::prove::{self, AskProof, has_failed};
use super::service::{
    ASK_DEVICE, ASK_KEY, ASK_PROOF, DROP_DEVICE, LOG_OFF, LOOK, NEW_DEVICE, NEW_KEY, NEW_PASSWORD,
    PROVE,
};
use super::told::Way;
use crate::ask::answer::Reply;
use crate::ask::arrival::Arrival;
use crate::ask::caller::{Caller, LOGON_FAILED, LOGON_FAILED_WORDS, no_session};
use crate::ask::credential::Credential;
use crate::ask::operation::{Code, Deed};
use crate::ask::permit::Grant;
use crate::ask::plan::Plan;
use crate::door::note::turned_away;
use crate::door::perform::{perform, tell};
use crate::node::Core;
use crate::node::attempts::Where;
use crate::prove::{Person, Shown};

/// What somebody wants of the own session. It may hold what opens by itself, so nothing shows it.
#[derive(Clone)]
pub enum Wish {
    /// To know whose it is.
    Look,
    /// To end it.
    LogOff,
    /// To have a virtual device made.
    AskDevice,
    /// To bind the device that was made.
    KeepDevice {
        /// What was made.
        ticket: String,
        /// Two codes of it, one right after the other.
        codes: [String; 2],
    },
    /// To be without a device or security key.
    DropDevice,
    /// To have another password, for the owner of an account.
    ChangePassword {
        /// The one there is.
        old: Secret,
        /// The one that shall be.
        new: Secret,
    },
    /// To show the second factor once more, by a code.
    Prove(String),
    /// To be asked for a key, as the second factor that is shown once more.
    AskProof,
    /// To show it.
    ProveByKey {
        /// What was asked.
        ticket: String,
        /// What the browser answers, as JSON.
        answer: String,
    },
    /// To have a key made, to log on with or as a second factor.
    AskKey(PasskeyKind),
    /// To keep the key that was made.
    KeepKey {
        /// What was asked.
        ticket: String,
        /// What the user calls it.
        name: String,
        /// What the browser answers, as JSON.
        answer: String,
    },
}

/// A wish for a session.
struct Own {
    ends: bool,
}

/// What is to be done for a wish, and what of it counts once.
type Wished = (Arc<dyn Deed>, Option<Nonce>);

/// A session, as its owner sees it.
#[derive(Serialize)]
struct View {
    account: String,
    kind: &'static str,
    name: String,
    arn: String,
    session: String,
    created: String,
    expires: String,
    source: String,
    user_agent: String,
    mfa: bool,
    ways: Vec<&'static str>,
}

/// Does something with the session of this token.
pub(crate) async fn with_session(
    core: &Arc<Core>,
    arrival: &Arrival,
    token: &str,
    wish: Wish,
) -> Reply {
    let entry = match wish {
        Wish::Look => &LOOK,
        Wish::LogOff => &LOG_OFF,
        Wish::AskKey(_) => &ASK_KEY,
        Wish::KeepKey { .. } => &NEW_KEY,
        Wish::AskDevice => &ASK_DEVICE,
        Wish::KeepDevice { .. } => &NEW_DEVICE,
        Wish::DropDevice => &DROP_DEVICE,
        Wish::ChangePassword { .. } => &NEW_PASSWORD,
        Wish::AskProof => &ASK_PROOF,
        Wish::Prove(_) | Wish::ProveByKey { .. } => &PROVE,
    };
    let proves = matches!(wish, Wish::Prove(_) | Wish::ProveByKey { .. });
    let call = call(core, arrival, entry);
    let Some(person) = person(token) else {
        let error = turned_away(core, &call, None, no_session()).await;
        return tell(core, &call, error).reply(Format::Json, arrival);
    };
    let (deed, nonce) = match wished(core, arrival, wish) {
        Ok((deed, nonce)) => (Ok(deed), nonce),
        Err(malformed) => (Err(malformed), None),
    };
    let begun = match &person.credential {
        Credential::LogonSession { account, id } if proves => {
            // Like the tickets of a logon, each session has tries of its own.
            let begin = id.as_bytes().first_chunk::<16>().copied();
            let place = Where::Ticket(*account, begin.unwrap_or_default());
            match core
                .attempts
                .begin(&place, arrival.source.address(), arrival.now)
            {
                Ok(begun) => Some(begun),
                Err(wait) => return too_many(arrival, wait),
            }
        }
        _ => None,
    };
    let person = Person { nonce, ..person };
    match perform(core, &call, Shown::Person(&person), || deed).await {
        Ok(served) => {
            let mut body: Value = serde_json::from_str(&served.json).unwrap_or_default();
            if has_failed(&body) {
                let code = Code::new(401, LOGON_FAILED);
                let words = LOGON_FAILED_WORDS.to_owned();
                return Reply::error(Format::Json, arrival, &code, words, None);
            }
            if let Some(begun) = begun {
                begun.give_back();
            }
            if let Some(members) = body.as_object_mut() {
                members.insert("RequestId".to_owned(), call.request_id.clone().into());
            }
            let body = body.to_string().into_bytes();
            let mut reply = Reply::json(200, call.request_id, body);
            (reply.stale, reply.revision) = (served.stale, Some(served.revision));
            reply
        }
        Err(told) => told.reply(Format::Json, arrival),
    }
}

fn wished(core: &Core, arrival: &Arrival, wish: Wish) -> Result<Wished, Malformed> {
    Ok(match wish {
        Wish::Look => (Arc::new(Own { ends: false }), None),
        Wish::LogOff => (Arc::new(Own { ends: true }), None),
        Wish::AskKey(kind) => {
            let suffix = core.settings.limits.domain_suffix.clone();
            (Arc::new(AskKey { kind, suffix }), None)
        }
        Wish::AskDevice => (Arc::new(AskDevice), None),
        Wish::KeepDevice { ticket, codes } => {
            let keep = own_device::keep(core, arrival, (&ticket, &codes))?;
            (Arc::new(keep), None)
        }
        Wish::DropDevice => (Arc::new(DropDevice), None),
        Wish::ChangePassword { old, new } => (Arc::new(own_password::change(&old, &new)?), None),
        Wish::Prove(code) => (Arc::new(prove::by_code(&code)?), None),
        Wish::AskProof => (Arc::new(AskProof), None),
        Wish::ProveByKey { ticket, answer } => {
            let (prove, nonce) = prove::by_key(core, arrival, (&ticket, answer))?;
            (Arc::new(prove), Some(nonce))
        }
        Wish::KeepKey {
            ticket,
            name,
            answer,
        } => {
            let (keep, nonce) = keep(core, arrival, (&ticket, &name, answer))?;
            (Arc::new(keep), Some(nonce))
        }
    })
}

/// What is told to who failed too often.
fn too_many(arrival: &Arrival, seconds: u32) -> Reply {
    let code = Code::new(429, "Throttling.Logon");
    let words = format!("Too many attempts failed; come again in {seconds} seconds.");
    Reply {
        retry_after_ms: Some(seconds.saturating_mul(1000)),
        ..Reply::error(Format::Json, arrival, &code, words, None)
    }
}

/// Whoever shows this token of a session, if it is one at all.
pub(crate) fn person(token: &str) -> Option<Person> {
    let (account, secret) = token.split_once('.')?;
    let account = AccountId::read(account).ok()?;
    let id = logon_session::id(&Secret::new(secret.to_owned()));
    Some(Person {
        credential: Credential::LogonSession { account, id },
        nonce: None,
    })
}

/// What the session of this token is called, whether or not there is one.
#[must_use]
pub fn session_id(token: &str) -> Option<Arc<str>> {
    match person(token)?.credential {
        Credential::LogonSession { id, .. } => Some(id),
        _ => None,
    }
}

impl Deed for Own {
    fn home(&self, caller: &Caller) -> AccountId {
        caller.account
    }

    fn plan(&self, _caller: &Caller, _account: &Account) -> Plan {
        Plan::free()
    }

    fn run(&self, grant: &Grant<'_>, context: &mut Context<'_>) -> Result<String, Refusal> {
        let caller = grant.caller;
        let gone = || Refusal::Missing(Kind::LogonSession, String::new());
        if let Some(session) = &caller.role_session {
            return self.of_role(caller, session, context);
        }
        let session = caller.logon.as_ref().ok_or_else(gone)?;
        if self.ends {
            logon_session::end(context, &session.id)?;
            return Ok("{}".to_owned());
        }
        let view = View {
            account: caller.number.to_string(),
            kind: caller.identity().r#type,
            name: caller.name().into_owned(),
            arn: caller.arn(),
            session: session.id.to_string(),
            created: session.created.to_string(),
            expires: session.ends.to_string(),
            source: session.source.to_string(),
            user_agent: session.agent.to_string(),
            mfa: caller.mfa,
            ways: Way::of(context.account, session.owner)
                .into_iter()
                .map(Way::name)
                .collect(),
        };
        Ok(told(&view))
    }
}

impl Own {
    /// The same for the session of a role that an identity provider vouched for: nobody behind it is known here.
    fn of_role(
        &self,
        caller: &Caller,
        session: &RoleSession,
        context: &mut Context<'_>,
    ) -> Result<String, Refusal> {
        if self.ends {
            if role_session::end(context.account, &session.id) {
                return Ok("{}".to_owned());
            }
            return Err(Refusal::Missing(Kind::LogonSession, String::new()));
        }
        Ok(told(&View {
            account: caller.number.to_string(),
            kind: caller.identity().r#type,
            name: caller.name().into_owned(),
            arn: caller.arn(),
            session: session.id.to_string(),
            created: session.created.to_string(),
            expires: session.ends.to_string(),
            source: session.source.to_string(),
            user_agent: session.agent.to_string(),
            mfa: false,
            ways: Vec::new(),
        }))
    }
}

fn told(view: &View) -> String {
    // INVARIANT: views are plain fields, which always serialise.
    serde_json::to_string(view).unwrap_or_default()
}
