//! One deed on trial: judged and run on a copy of the state that the row has come to.

use std::sync::Arc;

use domain::{Account as State, Context, Effects, Entropy, Stream};

use crate::ask::caller::Caller;
use crate::ask::permit::Grant;
use crate::ask::plan::Target;
use crate::fault::{Denial, Error};
use crate::held::account::Account;
use crate::held::gather::{self, Holder, Policies};
use crate::held::pending::{Pending, Wording};
use crate::held::snapshot::Snapshot;
use crate::judge::denial::{Explained, denial};
use crate::judge::{Home, Plea, Refused};
use crate::node::Core;

/// What became of a deed, before it is durable.
pub(super) struct Performed {
    pub(super) targets: Vec<Target>,
    pub(super) outcome: Result<String, Error>,
}

/// What a deed is tried on.
pub(super) struct Trial<'a> {
    pub(super) core: &'a Core,
    pub(super) account: &'a Account,
    /// The newest durable state.
    pub(super) base: &'a Snapshot,
    /// What the row's deeds made of it.
    pub(super) state: &'a State,
    /// Whether they changed what decisions are made from.
    pub(super) dirty: bool,
}

impl Trial<'_> {
    /// Judges and runs the deed on `copy`.
    pub(super) fn perform(
        &self,
        pending: &Pending,
        caller: &Caller,
        copy: &mut State,
        effects: &mut Effects,
    ) -> Result<Performed, Box<Refused>> {
        let (home, revision) = if let Some(foreign) = &pending.foreign {
            (Home::from(&**foreign), foreign.revision)
        } else {
            let account = self.base.account;
            let state = self.state;
            (Home { account, state }, self.base.revision)
        };
        let identity = Holder::of(caller).map(|holder| {
            if self.dirty {
                Arc::new(gather::identity(self.state, holder, &self.account.memory))
            } else {
                self.account.identity(self.base, holder)
            }
        });
        let plea = Plea {
            call: &pending.call,
            caller,
            policies: &Policies::new(identity, &pending.credential),
            deed: &*pending.deed,
            home,
        };
        let (targets, allowed) = match plea.judge() {
            Ok(judged) => (judged.targets, judged.allowed),
            Err(refused) if self.core.rejudges() => return Err(refused),
            Err(refused) => (refused.into_targets(), Vec::new()),
        };
        if let Some(lost) = &pending.lost {
            let outcome = Err(lost.clone().into());
            return Ok(Performed { targets, outcome });
        }
        let grant = Grant {
            caller,
            home: home.account,
            revision: revision.0,
            allowed: &allowed,
            prepared: &pending.prepared,
            vault: &self.core.vault,
        };
        let mut entropy = Entropy::new(pending.call.arrival.seed, Stream::Deed, pending.attempt);
        let mut away;
        let on = if let Some(foreign) = &pending.foreign {
            away = foreign.state.clone();
            &mut away
        } else {
            copy
        };
        let mut context = Context {
            account: on,
            now: pending.call.arrival.now,
            entropy: &mut entropy,
            limits: &self.core.settings.limits,
            effects,
        };
        let outcome = pending.deed.run(&grant, &mut context);
        let outcome = outcome.map_err(Error::from);
        Ok(Performed { targets, outcome })
    }
}

/// The words of a denial, unless somebody else is to find them.
pub(super) fn worded(core: &Core, pending: &Pending, refused: &Refused) -> Option<Box<Denial>> {
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
