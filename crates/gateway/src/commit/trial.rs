//! One deed on trial: judged and run on a copy of the state that the row has come to.

use domain::account::directory;
use domain::{Account as State, Beside, Claim, Context, Effects, Entropy, Stream};

use crate::ask::caller::Caller;
use crate::ask::permit::Grant;
use crate::ask::plan::Touched;
use crate::fault::{Denial, Error, Fault};
use crate::guard::guarded;
use crate::held::account::Held;
use crate::held::control::ControlPath;
use crate::held::gather::{Holder, Policies};
use crate::held::pending::{Pending, Wording};
use crate::held::snapshot::Snapshot;
use crate::judge::denial::{Explained, denial};
use crate::judge::trace::Stand;
use crate::judge::{Docket, Home, Plea, Refused};
use crate::node::{Core, control};

/// What became of a deed, before it is durable.
pub(super) struct Performed {
    pub(super) touched: Touched,
    pub(super) outcome: Result<String, Error>,
}

/// Why nothing became of it yet.
pub(super) enum Undone {
    /// It is denied.
    Denied(Box<Refused>),
    /// It changes another second account than it was brought together with, wants something else than was
    /// prepared, or is bound by control policies that are not known here yet.
    Moved,
}

/// What a deed works on: copies, which count only if it succeeds.
pub(super) struct Work {
    pub(super) state: State,
    pub(super) effects: Effects,
}

impl Work {
    /// On a copy of a state.
    pub(super) fn on(state: &State) -> Self {
        Self {
            state: state.clone(),
            effects: Effects::default(),
        }
    }

    /// The names that it took or gave back.
    pub(super) fn names(&self) -> impl Iterator<Item = &Claim> {
        self.effects.claims.iter().chain(&self.effects.releases)
    }
}

/// Control policies that bound the caller's account, and another that the deed runs on.
#[derive(Default)]
struct Controls {
    own: Option<ControlPath>,
    owner: Option<ControlPath>,
}

/// What a deed is tried on.
pub(super) struct Trial<'a> {
    pub(super) core: &'a Core,
    pub(super) account: &'a Held,
    /// The newest durable state.
    pub(super) base: &'a Snapshot,
    /// What the row's deeds made of it.
    pub(super) state: &'a State,
    /// Whether they changed anything.
    pub(super) changed: bool,
    /// Whether they changed what decisions are made from.
    pub(super) dirty: bool,
}

impl Trial<'_> {
    /// Judges and runs the deed on a copy of the account's state, and of that of a second one. What it
    /// did before it panicked is thrown away with the copies.
    pub(super) fn perform(
        &self,
        pending: &Pending,
        caller: &Caller,
        own: &mut Work,
        second: Option<&mut Work>,
    ) -> Result<Performed, Undone> {
        let name = pending.call.entry.name;
        let performed = guarded(name, || self.perform_once(pending, caller, own, second));
        performed.unwrap_or_else(|fault| {
            Ok(Performed {
                touched: Touched::default(),
                outcome: Err(fault.into()),
            })
        })
    }

    fn perform_once(
        &self,
        pending: &Pending,
        caller: &Caller,
        own: &mut Work,
        second: Option<&mut Work>,
    ) -> Result<Performed, Undone> {
        let Controls {
            own: control,
            owner,
        } = self.controls(pending, caller)?;
        let (home, revision) = if let Some(foreign) = &pending.foreign {
            let home = Home {
                control: owner.as_ref(),
                ..Home::from(&**foreign)
            };
            (home, foreign.revision)
        } else {
            let home = Home {
                account: self.base.account,
                state: self.state,
                control: None,
            };
            (home, self.base.revision)
        };
        let on = (self.state, self.dirty);
        let holder = Holder::of(caller);
        let identity = holder.map(|of| self.account.identity_in(self.base, on, of));
        let aside = holder.and_then(|of| self.account.aside_in(self.base, on, of));
        let plea = Plea {
            call: &pending.call,
            caller,
            policies: &Policies::new(identity, &pending.credential, control).beside(aside),
            deed: &*pending.deed,
            home,
        };
        let (docket, allowed) = match plea.judge() {
            Ok(judged) if judged.beside != pending.beside => return Err(Undone::Moved),
            Ok(judged) if !pending.prepared.serves(&judged.wants) => return Err(Undone::Moved),
            Ok(judged) => (judged.docket, judged.allowed),
            Err(refused) if self.core.rejudges() => return Err(Undone::Denied(refused)),
            Err(refused) => (refused.into_docket(), Vec::new()),
        };
        let mut touched = self.touched(docket, pending, caller, plea.policies);
        if let Some(lost) = &pending.lost {
            let outcome = Err(lost.clone().into());
            return Ok(Performed { touched, outcome });
        }
        let revision_seen = pending
            .call
            .check_revision(self.base.revision.0, self.changed);
        if let Err(conflict) = revision_seen {
            let outcome = Err(conflict.into());
            return Ok(Performed { touched, outcome });
        }
        let grant = Grant {
            caller,
            home: home.account,
            revision: revision.0,
            own: self.base.revision.0,
            allowed: &allowed,
            prepared: &pending.prepared,
            source: &pending.call.arrival.source,
            secure: pending.call.arrival.secure,
            region: &pending.call.region,
            vault: &self.core.vault,
            control: None,
        };
        let mut entropy = Entropy::new(pending.call.arrival.seed, Stream::Deed, pending.attempt);
        let away = pending.foreign.as_ref();
        let mut away = away.map(|foreign| foreign.state.clone());
        let beside = pending.beside.zip(second).map(|(id, work)| Beside {
            id,
            account: &mut work.state,
            effects: &mut work.effects,
        });
        let mut context = Context {
            account: away.as_mut().unwrap_or(&mut own.state),
            now: pending.call.arrival.now,
            entropy: &mut entropy,
            limits: &self.core.settings.limits,
            effects: &mut own.effects,
            beside,
        };
        let outcome = pending.deed.run(&grant, &mut context);
        touched.notes = std::mem::take(&mut context.effects.notes);
        touched.telling = context.effects.telling;
        let mut outcome = outcome.map_err(Error::from);
        // It has no row of its own there: what changes another account comes with a plan for it.
        if away.is_some_and(|state| !state.changes().is_empty()) {
            let why = format!(
                "{} changed an account it only looks at",
                pending.call.entry.name
            );
            outcome = Err(Fault::Broken(why).into());
        }
        Ok(Performed { touched, outcome })
    }

    /// The control policies that count at this very instant. Where this node does not know them, the call goes back
    /// to where it can be waited for.
    fn controls(&self, pending: &Pending, caller: &Caller) -> Result<Controls, Undone> {
        if !caller.principal.is_controlled() {
            return Ok(Controls::default());
        }
        let bound = |account, state| {
            let known = control::at_once(self.core, account, state);
            known.map_err(|_| Undone::Moved)
        };
        let owner = match &pending.foreign {
            // Whoever manages a directory is not bound by it.
            Some(foreign) if !directory::manages(caller.account, &foreign.state) => {
                bound(foreign.account, &foreign.state)?
            }
            _ => None,
        };
        let own = bound(self.base.account, self.state)?;
        Ok(Controls { own, owner })
    }

    /// A denial in words, unless somebody else is to find them.
    pub(super) fn denied(
        &self,
        pending: &Pending,
        refused: Box<Refused>,
    ) -> Result<Performed, Box<Refused>> {
        let Some(denial) = worded(self.core, pending, &refused) else {
            return Err(refused);
        };
        let (caller, policies) = (refused.caller.clone(), refused.policies().clone());
        Ok(Performed {
            touched: self.touched(refused.into_docket(), pending, &caller, &policies),
            outcome: Err(Error::Denied(denial)),
        })
    }

    /// What is kept of the decision: of writes always.
    fn touched(
        &self,
        docket: Docket,
        pending: &Pending,
        caller: &Caller,
        policies: &Policies,
    ) -> Touched {
        let stand = Stand {
            caller,
            policies,
            revision: self.base.revision.0,
            between: self.dirty,
            call: &pending.call,
            weight: 1,
        };
        self.core.settings.traffic.touched(docket, stand)
    }
}

/// The words of a denial, unless somebody else is to find them.
fn worded(core: &Core, pending: &Pending, refused: &Refused) -> Option<Box<Denial>> {
    let ready = |one: &Explained| one.explains(refused).then(|| one.denial.clone());
    match &pending.wording {
        Wording::Behind => None,
        Wording::Ready(explained) => ready(explained),
        Wording::InPlace => Some(Box::new(denial(
            refused,
            &pending.call.arrival,
            &core.vault,
            pending.attempt,
        ))),
    }
}
