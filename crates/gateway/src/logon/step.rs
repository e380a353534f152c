//! The deeds of a logon: each looks at the gates again, on the state it runs on.
//!
//! A step that fails is a deed that stands, for it counts; only its event says that it failed.

use std::sync::Arc;

use domain::account::logon::{self, Next, Reason};
use domain::account::logon_tries::{self, Wrong};
use domain::account::password::{self, Chosen, Through};
use domain::account::{login_profile, mfa};
use domain::{Account, Context};
use model::{
    AccountId, MfaDeviceName, MfaSerial, Moment, OneTimeCode, Owner, Password, Refusal, Secret,
};
use vault::{Stage, Ticket};

use super::service::STEP;
use super::told::Came;
use crate::ask::caller::Caller;
use crate::ask::operation::Deed;
use crate::ask::permit::Grant;
use crate::ask::plan::Plan;
use crate::ask::want::{Prepared, Wants};

/// For how many seconds a logon may go on before it comes to a session.
const LASTS: i64 = 600;

/// A step, and whose.
pub(super) struct Attempt {
    pub(super) account: AccountId,
    pub(super) owner: Owner,
    /// What the client calls itself.
    pub(super) agent: Arc<str>,
    /// What the steps before came to.
    pub(super) ticket: Option<Ticket>,
    pub(super) shown: Shown,
}

/// What is shown in a step.
pub(super) enum Shown {
    /// The password.
    Password(Secret),
    /// The code of the second factor.
    Code(OneTimeCode),
    /// A new password, and the one before.
    Change { old: Password, new: Password },
    /// Nothing: a device is wanted.
    Nothing,
    /// Two codes of the new device, one right after the other.
    Codes([OneTimeCode; 2]),
}

/// Why a step comes to nothing.
enum Stopped {
    /// It failed, and may be taken again with a ticket or not.
    Failed(Reason, Option<Stage>),
    /// The new password is not good enough.
    Weak(&'static str, String),
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
                let ticket = again.map(|stage| self.again(grant, context, stage));
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
            Shown::Password(password) => {
                let hash = logon::hash(account, self.owner).map(str::to_owned);
                Wants::Fits(password.clone(), hash)
            }
            Shown::Code(_) => sealed(mfa::of(account, self.owner).map(|one| one.secret())),
            Shown::Codes(_) => {
                let name = self.device();
                let device = name.and_then(|name| account.mfa_devices.get(&name.folded()));
                sealed(device.map(|one| one.secret()))
            }
            Shown::Change { old, new } => match self.owner {
                Owner::User(user) => {
                    let exam = password::exam(account, user, new, Some(old), Through::Console);
                    Wants::Exam(Box::new(exam))
                }
                Owner::Root => Wants::Nothing,
            },
            Shown::Nothing => Wants::Nothing,
        }
    }

    fn take(&self, grant: &Grant<'_>, context: &mut Context<'_>) -> Result<Came, Stopped> {
        let source = grant.source.address();
        logon::gate(context.account, self.owner, source, context.now)?;
        self.check_ticket(context)?;
        match &self.shown {
            Shown::Password(_) => self.password(grant, context),
            Shown::Code(code) => self.code(grant, context, *code),
            Shown::Change { new, .. } => self.change(grant, context, new),
            Shown::Nothing => self.enrol(grant, context),
            Shown::Codes(codes) => self.bind(grant, context, *codes),
        }
    }

    /// What the steps before came to holds for the step that is taken, and for the password there is.
    fn check_ticket(&self, context: &Context<'_>) -> Result<(), Reason> {
        let Some(ticket) = &self.ticket else {
            return match self.shown {
                Shown::Password(_) => Ok(()),
                _ => Err(Reason::Outdated),
            };
        };
        let fits = matches!(
            (&ticket.stage, &self.shown),
            (Stage::Factor, Shown::Code(_))
                | (Stage::Change, Shown::Change { .. })
                | (Stage::Enrolment, Shown::Nothing)
                | (Stage::Binding(_), Shown::Codes(_))
        );
        let set = logon::password_set(context.account, self.owner);
        let holds = fits && set == Some(ticket.password_set);
        holds.then_some(()).ok_or(Reason::Outdated)
    }

    fn password(&self, grant: &Grant<'_>, context: &mut Context<'_>) -> Result<Came, Stopped> {
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
        self.go_on(grant, context, None)
    }

    fn code(
        &self,
        grant: &Grant<'_>,
        context: &mut Context<'_>,
        code: OneTimeCode,
    ) -> Result<Came, Stopped> {
        let shown = logon::show_factor(context, self.owner, seed(grant), code);
        if let Err(reason) = shown {
            self.note_lock(context);
            return Err(Stopped::Failed(reason, Some(Stage::Factor)));
        }
        let now = context.now;
        self.go_on(grant, context, Some(now))
    }

    fn change(
        &self,
        grant: &Grant<'_>,
        context: &mut Context<'_>,
        new: &Password,
    ) -> Result<Came, Stopped> {
        let (Owner::User(id), Prepared::Examined(examined)) = (self.owner, grant.prepared) else {
            return Err(Reason::Outdated.into());
        };
        let user = context.account.users.get(&id).cloned();
        let user = user.ok_or(Reason::NoUser)?;
        let chosen = Chosen {
            password: new,
            examined: Some(examined),
            through: Through::Console,
        };
        match login_profile::change_password(context, &user, &chosen) {
            Ok(()) => self.go_on(grant, context, self.factor()),
            Err(Refusal::WeakPassword(rule, demand)) => Err(Stopped::Weak(rule, demand)),
            Err(Refusal::Invalid("OldPassword", _)) => {
                self.count(context, Wrong::Password);
                Err(Stopped::Failed(Reason::WrongPassword, Some(Stage::Change)))
            }
            Err(refusal) => Err(Stopped::Refused(refusal)),
        }
    }

    /// Makes a device in place of one that was made here before and never bound.
    fn enrol(&self, grant: &Grant<'_>, context: &mut Context<'_>) -> Result<Came, Stopped> {
        let Owner::User(user) = self.owner else {
            return Err(Reason::Outdated.into());
        };
        if logon::next(context.account, self.owner, false, context.now)? != Next::Enrolment {
            return Err(Reason::Outdated.into());
        }
        let name: MfaDeviceName =
            format!("logon-{user}")
                .parse()
                .map_err(|e: model::Malformed| {
                    Stopped::Refused(Refusal::Invalid("VirtualMFADeviceName", e.to_string()))
                })?;
        let serial = MfaSerial {
            account: self.account,
            name: name.clone(),
        };
        if context.account.mfa_devices.get(&name.folded()).is_some() {
            mfa::delete(context, &serial).map_err(Stopped::Refused)?;
        }
        let (_, seed) = mfa::create(context, name.clone()).map_err(Stopped::Refused)?;
        context.effects.telling.name = Some(STEP);
        Ok(Came::Device {
            ticket: self.again(grant, context, Stage::Binding(name)),
            serial: serial.to_string(),
            seed: seed.expose().to_owned(),
        })
    }

    fn bind(
        &self,
        grant: &Grant<'_>,
        context: &mut Context<'_>,
        codes: [OneTimeCode; 2],
    ) -> Result<Came, Stopped> {
        let name = self.device().ok_or(Reason::Outdated)?.clone();
        let serial = MfaSerial {
            account: self.account,
            name: name.clone(),
        };
        match mfa::bind(context, self.owner, &serial, seed(grant), codes) {
            Ok(()) => {
                let now = context.now;
                self.go_on(grant, context, Some(now))
            }
            Err(Refusal::Invalid(..)) => {
                self.count(context, Wrong::Factor);
                let again = Some(Stage::Binding(name));
                Err(Stopped::Failed(Reason::WrongFactor, again))
            }
            Err(_) => Err(Reason::Outdated.into()),
        }
    }

    /// Goes on to what comes next.
    fn go_on(
        &self,
        grant: &Grant<'_>,
        context: &mut Context<'_>,
        factor: Option<Moment>,
    ) -> Result<Came, Stopped> {
        let next = logon::next(context.account, self.owner, factor.is_some(), context.now)?;
        let (stage, next) = match next {
            Next::Session => return Ok(self.begin(grant, context, factor)),
            Next::Factor => (Stage::Factor, "factor"),
            Next::Enrolment => (Stage::Enrolment, "enrol"),
            Next::Change => (Stage::Change, "change"),
        };
        context.effects.telling.name = Some(STEP);
        context.effects.notes.push(("next", next));
        Ok(Came::Next {
            next: next.to_owned(),
            ticket: self.ticket(grant, context, stage, factor),
        })
    }

    fn begin(&self, grant: &Grant<'_>, context: &mut Context<'_>, factor: Option<Moment>) -> Came {
        let whence = (grant.source.address(), &*self.agent);
        let (session, token) = logon::begin(context, self.owner, whence, factor);
        let notes = &mut context.effects.notes;
        notes.push(("logonMethod", "password"));
        let checked = if factor.is_some() { "true" } else { "false" };
        notes.push(("mfaChecked", checked));
        if factor.is_some() {
            notes.push(("mfaMethod", "VMFA"));
        }
        Came::Session {
            token: format!("{}.{}", self.account, token.expose()),
            id: session.id.to_string(),
            expires: session.ends.to_string(),
        }
    }

    fn count(&self, context: &mut Context<'_>, wrong: Wrong) {
        logon_tries::count(context, self.owner, wrong);
        self.note_lock(context);
    }

    /// The attempt that locked is not told apart by its code, but has a note.
    fn note_lock(&self, context: &mut Context<'_>) {
        if logon_tries::is_locked(context.account, self.owner, context.now) {
            context.effects.notes.push(("locked", "true"));
        }
    }

    /// A ticket for the same step, or one behind it, with what was shown before.
    fn again(&self, grant: &Grant<'_>, context: &mut Context<'_>, stage: Stage) -> String {
        self.ticket(grant, context, stage, self.factor())
    }

    fn ticket(
        &self,
        grant: &Grant<'_>,
        context: &mut Context<'_>,
        stage: Stage,
        factor: Option<Moment>,
    ) -> String {
        let before = self.ticket.as_ref().map(|ticket| ticket.expires);
        let ticket = Ticket {
            account: self.account,
            owner: self.owner,
            id: context.entropy.bytes(),
            stage,
            password_set: logon::password_set(context.account, self.owner).unwrap_or_default(),
            factor,
            expires: before.unwrap_or_else(|| context.now.plus_seconds(LASTS)),
        };
        grant.vault.seal_ticket(&ticket, context.entropy)
    }

    fn factor(&self) -> Option<Moment> {
        self.ticket.as_ref().and_then(|ticket| ticket.factor)
    }

    /// The device that is being bound.
    fn device(&self) -> Option<&MfaDeviceName> {
        match &self.ticket.as_ref()?.stage {
            Stage::Binding(name) => Some(name),
            _ => None,
        }
    }
}

fn seed<'a>(grant: &'a Grant<'_>) -> Option<&'a Secret> {
    match grant.prepared {
        Prepared::Opened(_, secret) => Some(secret),
        _ => None,
    }
}
