//! The deeds of a logon: each looks at the gates again, on the state it runs on.
//!
//! A step that fails is a deed that stands, for it counts; only its event says that it failed.

use std::sync::Arc;

use domain::account::logon::{self, Reason};
use domain::account::logon_risk::{self, First};
use domain::account::logon_tries::{self, Wrong};
use domain::account::password::{self, Chosen, Through};
use domain::account::{login_profile, mfa, root};
use domain::{Account, Context};
use model::{
    AccountId, Means, MfaDeviceName, OneTimeCode, Owner, Password, Progress, Proof, Refusal,
    Secret, UserId,
};
use vault::{Stage, Ticket};

use super::service::STEP;
use super::shown::{Shown, ShownKey};
use super::told::{Came, Next, UNMEMORABLE, Way};
use crate::ask::caller::Caller;
use crate::ask::operation::Deed;
use crate::ask::permit::Grant;
use crate::ask::plan::Plan;
use crate::ask::want::{Prepared, Wants};
use crate::node::attempts::Where;

/// For how many seconds a logon may go on before it comes to a session.
const LASTS: i64 = 600;
/// How many steps it may take: what a password alone can make durable must end.
pub(super) const STEPS: u8 = 30;

/// A step, and whose.
pub(super) struct Attempt {
    pub(super) account: AccountId,
    pub(super) owner: Owner,
    /// What the client calls itself.
    pub(super) agent: Arc<str>,
    /// What stands behind the alias in names.
    pub(super) suffix: Arc<str>,
    /// Where it is counted.
    pub(super) place: Where,
    /// What the steps before came to.
    pub(super) ticket: Option<Ticket>,
    pub(super) shown: Shown,
}

/// Why a step comes to nothing.
pub(super) enum Stopped {
    /// It failed, and may be taken again with a ticket or not.
    Failed(Reason, Option<Stage>),
    /// The new password is not good enough.
    Weak(&'static str, String),
    /// The factor is to be remembered, and may not be.
    Unmemorable,
    /// Anything else.
    Refused(Refusal),
}

impl Deed for Attempt {
    fn home(&self, caller: &Caller) -> AccountId {
        caller.account
    }

    fn plan(&self, _caller: &Caller, account: &Account) -> Plan {
        Plan::free().wanting(self.wants(account))
    }

    fn run(&self, grant: &Grant<'_>, context: &mut Context<'_>) -> Result<String, Refusal> {
        let came = match self.take(grant, context) {
            Ok(came) => came,
            Err(Stopped::Failed(reason, again)) => {
                context.effects.telling.failure = Some((reason.code(), reason.words()));
                let ticket = again.and_then(|stage| self.again(grant, context, stage));
                Came::Failed { ticket }
            }
            Err(Stopped::Weak(rule, demand)) => {
                let why = "The new password is not good enough.";
                context.effects.telling.name = Some(STEP);
                context.effects.telling.failure = Some(("WeakPassword", why));
                Came::Weak {
                    message: Refusal::WeakPassword(rule, demand).to_string(),
                    rule: rule.to_owned(),
                    ticket: self.again(grant, context, Stage::Change),
                }
            }
            Err(Stopped::Unmemorable) => {
                context.effects.telling.name = Some(STEP);
                context.effects.telling.failure = Some(("InvalidParameter", UNMEMORABLE));
                let ticket = self.again(grant, context, Stage::Factor);
                Came::Unmemorable { ticket }
            }
            Err(Stopped::Refused(refusal)) => return Err(refusal),
        };
        // INVARIANT: what a step came to are plain texts, which always serialise.
        Ok(serde_json::to_string(&came).unwrap_or_default())
    }
}

impl From<Reason> for Stopped {
    fn from(reason: Reason) -> Self {
        Self::Failed(reason, None)
    }
}

impl Attempt {
    fn wants(&self, account: &Account) -> Wants {
        let sealed = |secret: Option<String>| secret.map_or(Wants::Nothing, Wants::Opened);
        match &self.shown {
            Shown::Password { password, .. } => {
                let hash = logon::hash(account, self.owner).map(str::to_owned);
                Wants::Fits(password.clone(), hash)
            }
            Shown::Code { .. } => sealed(mfa::of(account, self.owner).map(|one| one.secret())),
            Shown::Codes(_) => {
                let name = self.device();
                let device = name.and_then(|name| account.mfa_devices.get(&name.folded()));
                sealed(device.map(|one| one.secret()))
            }
            Shown::Change { old, new } => {
                let exam = password::exam(account, self.owner, new, Some(old), Through::Console);
                Wants::Exam(Box::new(exam))
            }
            Shown::Key(key) => self.wants_of_key(account, key),
            Shown::Nothing | Shown::Response(_) | Shown::Vouched => Wants::Nothing,
        }
    }

    fn take(&self, grant: &Grant<'_>, context: &mut Context<'_>) -> Result<Came, Stopped> {
        let source = grant.source.address();
        if let Shown::Key(ShownKey::Alone(_, answered)) = &self.shown {
            logon::gate_passkey(context.account, self.owner, source)?;
            return self.passkey(grant, context, answered);
        }
        match &self.shown {
            Shown::Response(believed) => return self.vouched(grant, context, believed),
            Shown::Vouched => return self.come_in(grant, context),
            _ => {}
        }
        logon::gate(context.account, self.owner, source, context.now)?;
        self.check_ticket(context)?;
        match &self.shown {
            Shown::Password { remembered, .. } => {
                self.password(grant, context, remembered.as_ref())
            }
            Shown::Code { code, remember } => self.code(grant, context, *code, *remember),
            Shown::Change { new, .. } => self.change(grant, context, new),
            Shown::Nothing => self.enrol(grant, context),
            Shown::Codes(codes) => self.bind(grant, context, *codes),
            Shown::Key(key) => self.key(grant, context, key),
            Shown::Response(_) | Shown::Vouched => Err(Reason::Outdated.into()),
        }
    }

    /// What the steps before came to holds for the step that is taken, and for the password there is.
    fn check_ticket(&self, context: &Context<'_>) -> Result<(), Reason> {
        let Some(ticket) = &self.ticket else {
            return match self.shown {
                Shown::Password { .. } => Ok(()),
                _ => Err(Reason::Outdated),
            };
        };
        let fits = matches!(
            (&ticket.stage, &self.shown),
            (
                Stage::Factor | Stage::Showing(..),
                Shown::Code { .. } | Shown::Key(ShownKey::Ask)
            ) | (Stage::Showing(..), Shown::Key(ShownKey::Factor(_)))
                | (Stage::Change, Shown::Change { .. })
                | (
                    Stage::Enrolment | Stage::Binding(_) | Stage::Making(..),
                    Shown::Nothing | Shown::Key(ShownKey::AskNew(_))
                )
                | (Stage::Making(..), Shown::Key(ShownKey::New(..)))
                | (Stage::Binding(_), Shown::Codes(_))
        );
        let set = logon::password_set(context.account, self.owner);
        let holds = fits && set == Some(ticket.password_set);
        holds.then_some(()).ok_or(Reason::Outdated)?;
        let ends = ticket.steps >= STEPS;
        (!ends).then_some(()).ok_or(Reason::Endless)
    }

    fn password(
        &self,
        grant: &Grant<'_>,
        context: &mut Context<'_>,
        remembered: Option<&Secret>,
    ) -> Result<Came, Stopped> {
        let Prepared::Fits(fitted) = grant.prepared else {
            return Err(Reason::Outdated.into());
        };
        if !fitted.fits {
            self.count(context, Wrong::Password);
            return Err(Reason::WrongPassword.into());
        }
        if let (Some(old), Some(fresh)) = (&fitted.hash, &fitted.fresh) {
            logon::hash_again(context, self.owner, old, fresh.clone());
        }
        let first = First {
            source: grant.source.address(),
            agent: &self.agent,
            known: fitted.known,
        };
        let mut progress = Progress {
            proof: Proof::PASSWORD,
            signals: logon_risk::signals(context.account, self.owner, first, context.now),
            remember: false,
        };
        if let Some(token) = remembered {
            let signals = &progress.signals;
            let factor = logon::show_remembered(context, self.owner, token, signals);
            progress.proof.factor = factor;
            if factor.is_none() {
                let note = ("rememberedFactor", "not taken".into());
                context.effects.notes.push(note);
            }
        }
        self.go_on(grant, context, &progress)
    }

    fn code(
        &self,
        grant: &Grant<'_>,
        context: &mut Context<'_>,
        code: OneTimeCode,
        remember: bool,
    ) -> Result<Came, Stopped> {
        if remember && !logon::is_memorable(context.account, self.owner) {
            return Err(Stopped::Unmemorable);
        }
        let shown = logon::show_factor(context, self.owner, seed(grant), code);
        if let Err(reason) = shown {
            self.note_lock(context);
            return Err(Stopped::Failed(reason, Some(Stage::Factor)));
        }
        let mut progress = self.progress()?.with(Means::VirtualDevice, context.now);
        progress.remember = remember;
        self.go_on(grant, context, &progress)
    }

    fn change(
        &self,
        grant: &Grant<'_>,
        context: &mut Context<'_>,
        new: &Password,
    ) -> Result<Came, Stopped> {
        let Prepared::Examined(examined) = grant.prepared else {
            return Err(Reason::Outdated.into());
        };
        let chosen = Chosen {
            password: new,
            examined: Some(examined),
            through: Through::Console,
        };
        let changed = match self.owner {
            Owner::Root => root::change_password(context, &chosen),
            Owner::User(id) => {
                let user = context.account.users.get(&id).cloned();
                let user = user.ok_or(Reason::NoUser)?;
                login_profile::change_password(context, &user, &chosen)
            }
        };
        match changed {
            Ok(()) => self.go_on(grant, context, self.progress()?),
            Err(Refusal::WeakPassword(rule, demand)) => Err(Stopped::Weak(rule, demand)),
            Err(Refusal::Invalid("OldPassword", _)) => {
                self.count(context, Wrong::Password);
                Err(Stopped::Failed(Reason::WrongPassword, Some(Stage::Change)))
            }
            Err(refusal) => Err(Stopped::Refused(refusal)),
        }
    }

    /// The user who is to have a second factor, and has none.
    pub(super) fn newcomer(&self, context: &Context<'_>) -> Result<UserId, Reason> {
        let next = logon::next(context.account, self.owner, self.progress()?, context.now)?;
        match self.owner {
            Owner::User(user) if next == logon::Next::Enrolment => Ok(user),
            _ => Err(Reason::Outdated),
        }
    }

    /// Goes on to what comes next.
    pub(super) fn go_on(
        &self,
        grant: &Grant<'_>,
        context: &mut Context<'_>,
        progress: &Progress,
    ) -> Result<Came, Stopped> {
        let next = logon::next(context.account, self.owner, progress, context.now)?;
        let (stage, next) = match next {
            logon::Next::Session => return Ok(self.begin(grant, context, progress)),
            logon::Next::Factor => (Stage::Factor, Next::Factor),
            logon::Next::Enrolment => (Stage::Enrolment, Next::Enrol),
            logon::Next::Change => (Stage::Change, Next::Change),
        };
        let ways = match next {
            Next::Factor => Way::of(context.account, self.owner),
            _ => Vec::new(),
        };
        context.effects.telling.name = Some(STEP);
        context.effects.notes.push(("next", next.name().into()));
        Ok(Came::Next {
            next,
            ticket: self.ticket(grant, context, stage, progress),
            ways,
        })
    }

    pub(super) fn count(&self, context: &mut Context<'_>, wrong: Wrong) {
        logon_tries::count(context, self.owner, wrong);
        self.note_lock(context);
    }

    /// The attempt that locked is not told apart by its code, but has a note.
    pub(super) fn note_lock(&self, context: &mut Context<'_>) {
        if logon_tries::is_locked(context.account, self.owner, context.now) {
            context.effects.notes.push(("locked", "true".into()));
        }
    }

    /// A ticket for the same step, or one behind it, with what was shown before.
    pub(super) fn again(
        &self,
        grant: &Grant<'_>,
        context: &mut Context<'_>,
        stage: Stage,
    ) -> Option<String> {
        let progress = self.progress().ok()?;
        Some(self.ticket(grant, context, stage, progress))
    }

    fn ticket(
        &self,
        grant: &Grant<'_>,
        context: &mut Context<'_>,
        stage: Stage,
        progress: &Progress,
    ) -> String {
        let before = self.ticket.as_ref();
        let ticket = Ticket {
            account: self.account,
            owner: self.owner,
            id: context.entropy.bytes(),
            stage,
            password_set: logon::password_set(context.account, self.owner).unwrap_or_default(),
            progress: progress.clone(),
            steps: before.map_or(1, |ticket| ticket.steps.saturating_add(1)),
            expires: before.map_or_else(|| context.now.plus_seconds(LASTS), |one| one.expires),
        };
        grant.vault.seal_ticket(&ticket, context.entropy)
    }

    /// What the steps before came to.
    pub(super) fn progress(&self) -> Result<&Progress, Reason> {
        let ticket = self.ticket.as_ref().ok_or(Reason::Outdated)?;
        Ok(&ticket.progress)
    }

    /// The device that is being bound.
    pub(super) fn device(&self) -> Option<&MfaDeviceName> {
        match &self.ticket.as_ref()?.stage {
            Stage::Binding(name) => Some(name),
            _ => None,
        }
    }
}

pub(super) fn seed<'a>(grant: &'a Grant<'_>) -> Option<&'a Secret> {
    match grant.prepared {
        Prepared::Opened(_, secret) => Some(secret),
        _ => None,
    }
}
