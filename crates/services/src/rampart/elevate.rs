//! Showing again who one is: what a console session must do before operations that are marked.
//!
//! Without a code, a key or a password it says by which ways that goes, and asks the browser for a key if
//! there is one. What is wrong is an answer and no error, for it counts: it is kept with the account.

use std::sync::Arc;

use derive::{Parameters, View};
use domain::account::elevation::{self, Shown};
use domain::account::logon;
use domain::account::{logon_tries, mfa, passkey};
use domain::ceremony::{Asked, Flaw};
use domain::{Account, Context};
use gateway::{Caller, Ceremony, Effect, Operation, Permit, Plan, Prepared, Ran, Wants};
use model::{LogonSession, OneTimeCode, Owner, Refusal, Secret};
use serde_json::Value;

use crate::identity::target;
use crate::identity::whose;
use crate::view::Stamp;

/// The page of this server that sends people to their account's identity provider once more.
const AT_PROVIDER: &str = "/logon/again";
/// The longest answer of a browser.
const LONGEST: usize = 16_384;

/// Lets a console session do for ten minutes what asks for it.
#[derive(Parameters)]
pub struct Elevate {
    #[rpc(secret)]
    code: Option<OneTimeCode>,
    #[rpc(secret)]
    password: Option<Password>,
    #[rpc(secret)]
    credential: Option<Credential>,
}

impl Operation for Elevate {
    const EFFECT: Effect = Effect::Write;
    type Answer = ElevateView;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let switched = caller
            .logon
            .as_ref()
            .is_some_and(|one| one.switched.is_some());
        if caller.role_session.is_some() {
            // Nobody behind it is known here: it ends with where that is to be shown.
            return Plan::free();
        }
        let plan = match caller.user() {
            Some(user) => Plan::on(target::user(caller.account, &user.name)).self_service(true),
            // Who stands behind a role shows it here, and nothing but that is given by it.
            None if switched => Plan::free(),
            None => Plan::on(whose::root(caller)),
        };
        match &caller.logon {
            Some(session) => plan.wanting(self.wants(account, session)),
            None => plan,
        }
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        if permit.caller().role_session.is_some() {
            return Err(at_provider());
        }
        let session = permit.caller().logon.clone().ok_or_else(only_there)?;
        if [
            self.code.is_some(),
            self.password.is_some(),
            self.credential.is_some(),
        ]
        .into_iter()
        .filter(|given| *given)
        .count()
            > 1
        {
            let rule = "must be empty where another way is taken".to_owned();
            return Err(Refusal::Invalid("Code", rule));
        }
        let shown = match (&self.code, &self.password, &self.credential) {
            (Some(code), ..) => Shown::Code(seed(permit), *code),
            (_, Some(_), _) => Shown::Password(fits(permit)),
            (.., Some(credential)) => Shown::Key(&credential.handle, seen(permit)),
            (None, None, None) => return ask(permit, context, &session),
        };
        let source = permit.source().address();
        match elevation::elevate(context, &session.id, source, &shown) {
            Ok(until) => Ok(ElevateView {
                elevated: true,
                elevated_until: Some(Stamp(until)),
                ..ElevateView::of(context, session.owner)
            }),
            Err(reason) => {
                context.effects.telling.failure = Some((reason.code(), reason.words()));
                if logon_tries::is_locked(context.account, session.owner, context.now) {
                    context.effects.notes.push(("locked", "true".into()));
                }
                Ok(ElevateView::of(context, session.owner))
            }
        }
    }
}

impl Elevate {
    fn wants(&self, account: &Account, session: &LogonSession) -> Wants {
        let owner = session.owner;
        if self.code.is_some() {
            let device = mfa::of(account, owner);
            return device.map_or(Wants::Nothing, |one| Wants::Opened(one.secret()));
        }
        if let Some(Password(password)) = &self.password {
            if !elevation::ways(account, owner).password {
                return Wants::Nothing;
            }
            let hash = logon::hash(account, owner).map(str::to_owned);
            return Wants::FitsAgain(password.clone(), hash);
        }
        let Owner::User(user) = owner else {
            return Wants::Nothing;
        };
        let ceremony = match &self.credential {
            None => {
                let keys = passkey::of(account, user).map(|one| one.credential.clone());
                let keys: Vec<_> = keys.collect();
                (!keys.is_empty()).then_some(Ceremony::Show(Asked::Behind(keys)))
            }
            Some(Credential { answer, handle }) => session.asked.as_ref().map(|asked| {
                let key = passkey::by_handle(account, user, handle);
                Ceremony::Shown {
                    state: asked.state.clone(),
                    answer: answer.clone(),
                    credential: key.map(|key| key.credential.clone()),
                }
            }),
        };
        ceremony.map_or(Wants::Nothing, |one| Wants::Ceremony(Box::new(one)))
    }
}

/// Says by which ways it goes, and asks for a key.
fn ask(
    permit: &Permit<'_, Elevate>,
    context: &mut Context<'_>,
    session: &Arc<LogonSession>,
) -> Ran<Elevate> {
    let view = ElevateView::of(context, session.owner);
    let Prepared::Begun(Ok(begun)) = permit.prepared() else {
        return Ok(view);
    };
    let options = serde_json::from_str(&begun.options).unwrap_or_default();
    let kept = elevation::ask(context, &session.id, begun.state.clone());
    kept.map_err(|_| only_there())?;
    Ok(ElevateView {
        options: Some(options),
        ..view
    })
}

fn seed<'a>(permit: &'a Permit<'_, Elevate>) -> Option<&'a Secret> {
    match permit.prepared() {
        Prepared::Opened(_, seed) => Some(seed),
        _ => None,
    }
}

fn fits(permit: &Permit<'_, Elevate>) -> bool {
    matches!(permit.prepared(), Prepared::Fits(fitted) if fitted.fits)
}

fn seen<'a>(permit: &'a Permit<'_, Elevate>) -> Result<&'a domain::ceremony::Seen, Flaw> {
    match permit.prepared() {
        Prepared::Shown(_, seen) => seen.as_ref().map_err(|flaw| *flaw),
        _ => Err(Flaw::Challenge),
    }
}

fn at_provider() -> Refusal {
    let why = "This session began at an identity provider, which alone knows who you are: log on there anew, with \
               your password or factor. For ten minutes after that the new session may do what asks for it.";
    Refusal::State("Forbidden.FederatedSession", why.to_owned())
}

fn only_there() -> Refusal {
    let why = "Only a session that began by logging on shows again whose it is; keys need not.";
    Refusal::State("Forbidden.NoLogonSession", why.to_owned())
}

/// A password as it is typed.
struct Password(Secret);

impl std::str::FromStr for Password {
    type Err = model::Malformed;

    fn from_str(text: &str) -> Result<Self, model::Malformed> {
        if text.len() > 1024 {
            return Err(model::Malformed("at most 1024 bytes"));
        }
        Ok(Self(Secret::new(text.to_owned())))
    }
}

/// What a browser answers of a key, as JSON.
struct Credential {
    handle: String,
    answer: String,
}

impl std::str::FromStr for Credential {
    type Err = model::Malformed;

    fn from_str(text: &str) -> Result<Self, model::Malformed> {
        const RULE: model::Malformed =
            model::Malformed("the JSON of what a browser answers of a key, at most 16384 bytes");
        if text.len() > LONGEST {
            return Err(RULE);
        }
        let answer: Value = serde_json::from_str(text).map_err(|_| RULE)?;
        let handle = answer.get("id").and_then(Value::as_str).ok_or(RULE)?;
        Ok(Self {
            handle: handle.to_owned(),
            answer: text.to_owned(),
        })
    }
}

/// How it stands with the session.
#[derive(View)]
pub struct ElevateView {
    elevated: bool,
    elevated_until: Option<Stamp>,
    ways: Vec<&'static str>,
    /// Where a form is posted to that leads to the provider and back.
    provider_path: Option<&'static str>,
    options: Option<Value>,
}

impl ElevateView {
    fn of(context: &Context<'_>, owner: Owner) -> Self {
        let ways = elevation::ways(context.account, owner);
        Self {
            elevated: false,
            elevated_until: None,
            ways: ways.names(),
            provider_path: ways.provider.then_some(AT_PROVIDER),
            options: None,
        }
    }
}

#[cfg(test)]
mod tests;
