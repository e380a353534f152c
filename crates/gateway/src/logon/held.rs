//! What is done with a session that began by logging on: looked at, ended.

use std::sync::Arc;

use domain::account::logon_session;
use domain::{Account, Context};
use model::{AccountId, Kind, Refusal, Secret};
use rpc::Format;
use serde::Serialize;

use super::door::call;
use super::service::{LOG_OFF, LOOK};
use super::told::answer;
use crate::ask::answer::Reply;
use crate::ask::arrival::Arrival;
use crate::ask::caller::{Caller, Credential, no_session};
use crate::ask::operation::Deed;
use crate::ask::permit::Grant;
use crate::ask::plan::Plan;
use crate::door::note::turned_away;
use crate::door::perform::{perform, tell};
use crate::node::Core;
use crate::prove::{Person, Shown};

/// What somebody wants of the own session.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Wish {
    /// To know whose it is.
    Look,
    /// To end it.
    LogOff,
}

/// A wish for a session.
struct Own {
    id: Arc<str>,
    wish: Wish,
}

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
    };
    let call = call(core, arrival, entry);
    let Some((account, id)) = read(token) else {
        let error = turned_away(core, &call, None, no_session()).await;
        return tell(core, &call, error).reply(Format::Json, arrival);
    };
    let person = Person {
        credential: Credential::LogonSession {
            account,
            id: id.clone(),
        },
        nonce: None,
    };
    let own = Arc::new(Own { id, wish });
    match perform(core, &call, Shown::Person(&person), || Ok(own)).await {
        Ok(served) => {
            let body = serde_json::from_str(&served.json).unwrap_or_default();
            let mut reply = answer(200, call.request_id, body);
            (reply.stale, reply.revision) = (served.stale, Some(served.revision));
            reply
        }
        Err(told) => told.reply(Format::Json, arrival),
    }
}

fn read(token: &str) -> Option<(AccountId, Arc<str>)> {
    let (account, secret) = token.split_once('.')?;
    let account = AccountId::read(account).ok()?;
    let id = logon_session::id(&Secret::new(secret.to_owned()));
    Some((account, id))
}

impl Deed for Own {
    fn home(&self, caller: &Caller) -> AccountId {
        caller.account
    }

    fn plan(&self, _caller: &Caller, _account: &Account) -> Plan {
        Plan::free()
    }

    fn run(&self, grant: &Grant<'_>, context: &mut Context<'_>) -> Result<String, Refusal> {
        if self.wish == Wish::LogOff {
            logon_session::end(context, &self.id)?;
            return Ok("{}".to_owned());
        }
        let session = logon_session::find(context.account, &self.id, context.now);
        let gone = || Refusal::Missing(Kind::LogonSession, self.id.to_string());
        let session = session.ok_or_else(gone)?;
        let caller = grant.caller;
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
        };
        // INVARIANT: views are plain fields, which always serialise.
        Ok(serde_json::to_string(&view).unwrap_or_default())
    }
}
