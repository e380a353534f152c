//! The steps of a logon in which a key is asked for: a passkey alone, or a key behind the password.

use domain::account::logon::{self, Reason};
use domain::account::logon_risk::{self, First};
use domain::account::{mfa, passkey, upn};
use domain::ceremony::{Asked, Begun, Flaw, Newcomer, Seen};
use domain::{Account, Context};
use model::{
    Factor, Means, Moment, Owner, Passkey, PasskeyKind, PasskeyName, Progress, Proof, UserId, WayIn,
};
use vault::Stage;

use super::service::STEP;
use super::shown::{Answered, ShownKey};
use super::step::{Attempt, Stopped};
use super::told::{Came, Next};
use crate::ask::permit::Grant;
use crate::ask::want::{Ceremony, Prepared, Wants};

/// For how many seconds a browser may be about it.
pub(super) const ASKS: i64 = 300;

/// Who is to have a new key.
pub(super) fn newcomer(
    account: &Account,
    user: UserId,
    kind: PasskeyKind,
    (home, suffix): (model::AccountId, &str),
) -> Option<Newcomer> {
    let known = account.users.get(&user)?;
    let display = known.display_name.as_ref().map(ToString::to_string);
    let display = display.unwrap_or_else(|| known.name.to_string());
    Some(Newcomer {
        account: home,
        user,
        name: upn::of(account, &known.name, suffix),
        display,
        kind,
        known: passkey::of(account, user)
            .map(|one| one.handle.to_string())
            .collect(),
    })
}

/// What is said of a kind of key in events.
pub(super) const fn means(kind: PasskeyKind) -> Means {
    match kind {
        PasskeyKind::Passkey => Means::Passkey,
        PasskeyKind::SecurityKey => Means::SecurityKey,
    }
}

impl Attempt {
    pub(super) fn wants_of_key(&self, account: &Account, key: &ShownKey) -> Wants {
        let (Owner::User(user), stage) = (self.owner, self.ticket.as_ref().map(|one| &one.stage))
        else {
            return Wants::Nothing;
        };
        let ceremony = match (key, stage) {
            (ShownKey::Alone(challenge, answered), _) => {
                Some(shown(account, user, &challenge.state, answered))
            }
            (ShownKey::Factor(answered), Some(Stage::Showing(state, _))) => {
                Some(shown(account, user, state, answered))
            }
            (ShownKey::Ask, _) => {
                let keys = passkey::of(account, user).map(|one| one.credential.clone());
                Some(Ceremony::Show(Asked::Behind(keys.collect())))
            }
            (ShownKey::AskNew(kind), _) => {
                let whose = (self.account, &*self.suffix);
                newcomer(account, user, *kind, whose).map(Ceremony::Make)
            }
            (ShownKey::New(_, answer), Some(Stage::Making(kind, state, _))) => {
                Some(Ceremony::Made {
                    kind: *kind,
                    state: state.clone(),
                    answer: answer.clone(),
                })
            }
            (ShownKey::Factor(_) | ShownKey::New(..), _) => None,
        };
        ceremony.map_or(Wants::Nothing, |one| Wants::Ceremony(Box::new(one)))
    }

    /// A passkey alone stands for password and factor.
    pub(super) fn passkey(
        &self,
        grant: &Grant<'_>,
        context: &mut Context<'_>,
        answered: &Answered,
    ) -> Result<Came, Stopped> {
        let first = First {
            source: grant.source.address(),
            agent: &self.agent,
            known: Some(false),
        };
        let signals = logon_risk::signals(context.account, self.owner, first, context.now);
        let Owner::User(user) = self.owner else {
            return Err(Reason::NoPasskey.into());
        };
        let key = passkey::by_handle(context.account, user, &answered.claimed.handle);
        if key.is_none_or(|key| key.kind != PasskeyKind::Passkey) {
            return Err(Reason::NoPasskey.into());
        }
        self.shown_key(grant, context, answered)?;
        let factor = Factor {
            shown: context.now,
            means: Means::Passkey,
        };
        let proof = Proof {
            way: WayIn::Passkey,
            factor: Some(factor),
        };
        let progress = Progress {
            proof,
            signals,
            remember: false,
        };
        Ok(self.begin(grant, context, &progress))
    }

    /// A step behind the password.
    pub(super) fn key(
        &self,
        grant: &Grant<'_>,
        context: &mut Context<'_>,
        key: &ShownKey,
    ) -> Result<Came, Stopped> {
        match key {
            ShownKey::Ask => self.ask_key(grant, context),
            ShownKey::Factor(answered) => self.key_factor(grant, context, answered),
            ShownKey::AskNew(kind) => self.ask_new_key(grant, context, *kind),
            ShownKey::New(name, _) => self.new_key(grant, context, name),
            ShownKey::Alone(..) => Err(Reason::Outdated.into()),
        }
    }

    fn ask_key(&self, grant: &Grant<'_>, context: &mut Context<'_>) -> Result<Came, Stopped> {
        if !logon::ways(context.account, self.owner).key {
            return Err(Stopped::Failed(Reason::NoPasskey, Some(Stage::Factor)));
        }
        let begun = begun(grant)
            .map_err(|flaw| Stopped::Failed(Reason::WrongPasskey(flaw), Some(Stage::Factor)))?;
        let stage = Stage::Showing(begun.state.clone(), until(context.now));
        self.asked(grant, context, (Next::Factor, stage), begun)
    }

    fn key_factor(
        &self,
        grant: &Grant<'_>,
        context: &mut Context<'_>,
        answered: &Answered,
    ) -> Result<Came, Stopped> {
        let asked = self.ticket.as_ref().map(|ticket| &ticket.stage);
        if !matches!(asked, Some(Stage::Showing(_, until)) if context.now < *until) {
            return Err(Stopped::Failed(Reason::Outdated, Some(Stage::Factor)));
        }
        let key = self
            .shown_key(grant, context, answered)
            .map_err(|reason| Stopped::Failed(reason, Some(Stage::Factor)))?;
        let progress = self.progress()?.with(means(key.kind), context.now);
        self.go_on(grant, context, &progress)
    }

    fn ask_new_key(
        &self,
        grant: &Grant<'_>,
        context: &mut Context<'_>,
        kind: PasskeyKind,
    ) -> Result<Came, Stopped> {
        self.newcomer(context)?;
        let begun = begun(grant)
            .map_err(|flaw| Stopped::Failed(Reason::WrongPasskey(flaw), Some(Stage::Enrolment)))?;
        let stage = Stage::Making(kind, begun.state.clone(), until(context.now));
        self.asked(grant, context, (Next::Enrol, stage), begun)
    }

    fn new_key(
        &self,
        grant: &Grant<'_>,
        context: &mut Context<'_>,
        name: &PasskeyName,
    ) -> Result<Came, Stopped> {
        let user = self.newcomer(context)?;
        let Some(Stage::Making(kind, _, until)) = self.ticket.as_ref().map(|one| &one.stage) else {
            return Err(Reason::Outdated.into());
        };
        if *until <= context.now {
            return Err(Stopped::Failed(Reason::Outdated, Some(Stage::Enrolment)));
        }
        let made = match grant.prepared {
            Prepared::Made(Ok(made)) => made.clone(),
            Prepared::Made(Err(flaw)) => {
                let again = Some(Stage::Enrolment);
                return Err(Stopped::Failed(Reason::WrongPasskey(*flaw), again));
            }
            _ => return Err(Reason::Outdated.into()),
        };
        let key = (*kind, name.clone());
        let kept = mfa::add_key(context, user, key, made).map_err(Stopped::Refused)?;
        let means = means(*kind);
        let registered = ("registered", means.as_str().into());
        let id = ("passkeyId", kept.id.to_string().into());
        context.effects.notes.extend([registered, id]);
        let progress = self.progress()?.with(means, context.now);
        self.go_on(grant, context, &progress)
    }

    /// Answers with what the browser is to be asked.
    fn asked(
        &self,
        grant: &Grant<'_>,
        context: &mut Context<'_>,
        (next, stage): (Next, Stage),
        begun: &Begun,
    ) -> Result<Came, Stopped> {
        context.effects.telling.name = Some(STEP);
        let ticket = self.again(grant, context, stage);
        Ok(Came::Asked {
            next,
            ticket: ticket.ok_or(Reason::Outdated)?,
            options: begun.options.clone(),
        })
    }

    /// The key of the owner that is shown.
    fn shown_key(
        &self,
        grant: &Grant<'_>,
        context: &mut Context<'_>,
        answered: &Answered,
    ) -> Result<std::sync::Arc<Passkey>, Reason> {
        let (Owner::User(user), Prepared::Shown(_, seen)) = (self.owner, grant.prepared) else {
            return Err(Reason::Outdated);
        };
        let claimed = &answered.claimed;
        if claimed
            .user
            .is_some_and(|whose| whose != (self.account, user))
        {
            return Err(Reason::NoPasskey);
        }
        let seen: Result<&Seen, Flaw> = seen.as_ref().map_err(|flaw| *flaw);
        let shown = logon::show_key(context, user, &claimed.handle, seen);
        if shown.is_err() {
            self.note_lock(context);
        }
        shown
    }
}

/// The end of a ceremony in which a key was to be shown.
fn shown(account: &Account, user: UserId, state: &str, answered: &Answered) -> Ceremony {
    let key = passkey::by_handle(account, user, &answered.claimed.handle);
    Ceremony::Shown {
        state: state.to_owned(),
        answer: answered.answer.clone(),
        credential: key.map(|key| key.credential.clone()),
    }
}

fn begun<'a>(grant: &'a Grant<'_>) -> Result<&'a Begun, Flaw> {
    match grant.prepared {
        Prepared::Begun(begun) => begun.as_ref().map_err(|flaw| *flaw),
        _ => Err(Flaw::Closed),
    }
}

/// When a browser that is asked now must have answered.
pub(super) fn until(now: Moment) -> Moment {
    now.plus_seconds(ASKS)
}
