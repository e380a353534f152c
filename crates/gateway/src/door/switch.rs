//! The door of those who take on a role in a browser: `AssumeRole`, asked and judged as always, but what comes of it
//! is a session beside the one that asks, and no credentials.

use std::sync::Arc;

use ::rpc::{Format, Malformed, Parameters};
use domain::account::switching::{self, Coming};
use domain::{Account, Context, Note};
use model::{AccountId, Kind, Moment, Owner, Refusal, RoleName, Secret, SessionName, role_of_arn};
use serde_json::{Value, json};

use super::find::find;
use super::note::unproven;
use super::perform::perform;
use super::rpc::call_of;
use crate::ask::answer::{self, Reply};
use crate::ask::arrival::Arrival;
use crate::ask::caller::{Caller, no_session};
use crate::ask::credential::Credential;
use crate::ask::operation::{Deed, Entry};
use crate::ask::permit::Grant;
use crate::ask::plan::Plan;
use crate::audit::recorded::recorded;
use crate::audit::shortened;
use crate::logon::{Identity, person, session_id};
use crate::node::Core;
use crate::prove::Shown;

/// The operation that judges it, and writes it down.
const OPERATION: (&str, &str) = ("2015-04-01", "AssumeRole");

/// What somebody wants to switch to.
#[derive(Clone, Copy, Debug)]
pub struct Switch<'a> {
    /// The ARN of the role.
    pub role_arn: &'a str,
    /// The token of the session of another role that is left with it.
    pub leaving: Option<&'a str>,
}

/// What came of it.
pub struct SwitchedTo {
    /// The answer.
    pub reply: Reply,
    /// The token of the new session, which no page sees, and who it makes of whoever shows it.
    pub taken: Option<(Secret, Value)>,
}

impl From<Reply> for SwitchedTo {
    fn from(reply: Reply) -> Self {
        Self { reply, taken: None }
    }
}

/// Switches to a role from the session of this token.
pub(crate) async fn switch(
    core: &Arc<Core>,
    arrival: &Arrival,
    token: &str,
    wish: Switch<'_>,
) -> SwitchedTo {
    let found = find(core, OPERATION.0, OPERATION.1);
    let asked = found.and_then(|found| Ok((found, person(token).ok_or_else(no_session)?)));
    let (found, person) = match asked {
        Ok(asked) => asked,
        Err(malformed) => {
            Box::pin(unproven(core, arrival, None, "", None, &malformed)).await;
            let (code, message) = answer::wire(&malformed);
            return Reply::error(Format::Json, arrival, &code, message, None).into();
        }
    };
    let (_, entry) = found;
    let name = session_name(core, arrival.now, &person.credential).await;
    let name = name.as_ref().map_or("unknown", SessionName::as_str);
    let given = [("RoleArn", wish.role_arn), ("RoleSessionName", name)];
    let parameters = Parameters::collect(given);
    let known = parameters.as_ref();
    let recorded = known.map_or_else(|_| "{}".to_owned(), |known| recorded(entry, known));
    let call = call_of(core, arrival, found, recorded);
    let home = person.credential.account();
    let deed = || taking_on(entry, &parameters?, (home, wish), arrival);
    match perform(core, &call, Shown::Person(&person), deed).await {
        Ok(served) => {
            let mut told: Value = serde_json::from_str(&served.json).unwrap_or_default();
            let mut part = |name: &str| told.get_mut(name).map(Value::take).unwrap_or_default();
            let (token, identity) = (part("Token"), part("Identity"));
            let body = json!({ "RequestId": call.request_id, "Identity": identity }).to_string();
            let mut reply = Reply::json(200, call.request_id, body.into_bytes());
            reply.revision = Some(served.revision);
            let taken = match token {
                Value::String(token) => Some((Secret::new(token), identity)),
                _ => None,
            };
            SwitchedTo { reply, taken }
        }
        Err(told) => told.reply(Format::Json, arrival).into(),
    }
}

/// What the session of the role will be called, as far as this node knows who asks; the deed finds out.
async fn session_name(core: &Core, now: Moment, credential: &Credential) -> Option<SessionName> {
    let Credential::LogonSession { account, id } = credential else {
        return None;
    };
    let held = core.account(*account, now).await.ok()?;
    let snapshot = held.current();
    let session = snapshot.state.logon_sessions.get(id)?;
    let Owner::User(user) = session.owner else {
        return None;
    };
    switching::session_name(snapshot.state.users.get(&user)?).ok()
}

fn taking_on(
    entry: &Entry,
    parameters: &Parameters,
    (home, wish): (AccountId, Switch<'_>),
    arrival: &Arrival,
) -> Result<Arc<dyn Deed>, Malformed> {
    let assume = (entry.read)(parameters)?;
    let (account, role) = role_of_arn(wish.role_arn).map_err(|rule| {
        let why = format!("RoleArn must be {}.", rule.0);
        Malformed::new("InvalidParameter.RoleArn", why)
    })?;
    if account != home {
        let why = "A console session takes on roles of its own account; those of others are for programs, \
                   by AssumeRole.";
        return Err(Malformed::new("Forbidden.OtherAccount", why).with_status(403));
    }
    Ok(Arc::new(TakingOn {
        assume,
        role,
        agent: arrival.user_agent.clone(),
        secure: arrival.secure,
        leaving: wish.leaving.and_then(session_id),
    }))
}

/// A user takes on a role.
struct TakingOn {
    /// The same for a program, which says what must be allowed.
    assume: Arc<dyn Deed>,
    role: RoleName,
    agent: Arc<str>,
    secure: bool,
    leaving: Option<Arc<str>>,
}

impl Deed for TakingOn {
    fn home(&self, caller: &Caller) -> AccountId {
        caller.account
    }

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        self.assume.plan(caller, account)
    }

    fn run(&self, grant: &Grant<'_>, context: &mut Context<'_>) -> Result<String, Refusal> {
        let caller = grant.caller;
        let gone = || Refusal::Missing(Kind::LogonSession, String::new());
        if caller.role_session.is_some() {
            let why = "Roles are switched to by users of the account; choose another role at your identity provider.";
            return Err(Refusal::State("Forbidden.RoleSession", why.to_owned()));
        }
        let from = caller.logon.as_ref().ok_or_else(gone)?;
        if let Some(left) = &self.leaving {
            switching::leave(context, from, left);
        }
        let coming = Coming {
            source: grant.source.address(),
            agent: &self.agent,
            secure: self.secure,
        };
        let (session, token) = switching::switch(context, from, &self.role, &coming)?;
        let notes = &mut context.effects.notes;
        notes.push((
            "roleSession",
            Note::Text(shortened::session(&session.id).into()),
        ));
        let (account, id) = (caller.account, session.id.clone());
        let credential = Credential::LogonSession { account, id };
        let taken = Caller::resolve(&credential, context.account).map_err(|_| gone())?;
        let identity = Identity::of(&taken, &session, context.account);
        let token = format!("{account}.{}", token.expose());
        Ok(json!({ "Token": token, "Identity": identity }).to_string())
    }
}
