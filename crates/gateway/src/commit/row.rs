//! One log row in the making: writes of an account that become durable together.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::{Account as State, Claim, Context, Effects, Entropy};
use model::AccountId;
use store::{Append, CommitId, EventEntry, Name, Nonce, Revision};

use crate::ask::answer;
use crate::ask::caller::{self, Caller};
use crate::ask::operation::{Effect, Target};
use crate::ask::permit::Grant;
use crate::audit::event::{self, Outcome};
use crate::commit::effects::carry;
use crate::fault::{Denial, Error, Fault};
use crate::held::account::Account;
use crate::held::gather::{self, Holder, Policies};
use crate::held::pending::{Done, Ended, Pending, Wording};
use crate::held::snapshot::{Snapshot, image};
use crate::judge::denial::{Explained, denial};
use crate::judge::{Home, Judged, Plea, Refused};
use crate::node::Core;
use crate::nonce::claims::{Claimed, late, replayed, throttled};

/// How many deeds one log row carries at most.
pub(crate) const DEEDS: usize = 256;
/// How many bytes of events and images one log row gathers before it goes.
const BYTES: usize = 1024 * 1024;
/// Stream of the first request's randomness that the commit id and seals are taken from; attempts
/// of a deed count from 1.
const COMMIT_STREAM: u64 = u64::MAX - 3;

/// A write that ran and waits for its row to be durable.
pub(crate) struct Ran {
    pub(crate) pending: Pending,
    outcome: Result<String, Error>,
    claimed: Vec<Claim>,
}

/// What became of a deed, before it is durable.
struct Performed {
    targets: Vec<Target>,
    outcome: Result<String, Error>,
}

/// One log row in the making.
pub(crate) struct Row {
    state: State,
    dirty: bool,
    events: Vec<EventEntry>,
    nonces: Vec<Nonce>,
    effects: Effects,
    names: BTreeSet<Claim>,
    pub(crate) bytes: usize,
    pub(crate) ran: Vec<Ran>,
}

/// What is done once a row is durable, besides the answers.
pub(crate) struct After {
    revision: Revision,
    commit: CommitId,
    time: i64,
    sealed: Vec<store::Sealed>,
    pub(crate) destroyed: Vec<String>,
    pub(crate) nonces: Vec<Nonce>,
}

impl Row {
    pub(crate) fn on(base: &Snapshot) -> Self {
        Self {
            state: base.state.clone(),
            dirty: false,
            events: Vec::new(),
            nonces: Vec::new(),
            effects: Effects::default(),
            names: BTreeSet::new(),
            bytes: 0,
            ran: Vec::new(),
        }
    }

    pub(crate) fn is_full(&self) -> bool {
        self.ran.len() >= DEEDS || self.bytes >= BYTES
    }

    /// Runs one write. Gives it back if it must wait for the next row, because it touches a name
    /// that this row touches already.
    pub(crate) fn run(
        &mut self,
        core: &Core,
        account: &Account,
        base: &Snapshot,
        pending: Pending,
    ) -> Option<Pending> {
        let caller = match Caller::resolve(&pending.credential, &self.state) {
            Ok(caller) => caller,
            Err(malformed) => {
                // The key was switched off after the request was let in: no event of a deed, but
                // the nonce counts.
                self.nonce(account, &pending);
                self.refuse_unresolved(&pending, &malformed);
                self.done(pending, Err(malformed.into()), Vec::new());
                return None;
            }
        };
        match self.nonce(account, &pending) {
            Claimed::New => {}
            Claimed::Seen => return self.turn_away(pending, &caller, replayed()),
            Claimed::Late => return self.turn_away(pending, &caller, late()),
            Claimed::TooMany => return self.turn_away(pending, &caller, throttled()),
        }
        let mut effects = Effects::default();
        let mut copy = self.state.clone();
        let performed = self.perform(
            core,
            account,
            base,
            &pending,
            &caller,
            &mut copy,
            &mut effects,
        );
        let Performed { targets, outcome } = match performed {
            Ok(performed) => performed,
            Err(refused) => {
                let Some(denial) = worded(core, &pending, &refused) else {
                    self.unclaim(&pending);
                    let _ = pending.reply.send(Ended::Unexplained(refused));
                    return None;
                };
                Performed {
                    targets: refused.into_targets(),
                    outcome: Err(Error::Denied(denial)),
                }
            }
        };
        if outcome.is_ok() {
            let names: BTreeSet<_> = effects
                .claims
                .iter()
                .chain(&effects.releases)
                .cloned()
                .collect();
            if !names.is_disjoint(&self.names) {
                self.unclaim(&pending);
                return Some(pending);
            }
            self.dirty |= pending.call.entry.effect == Effect::Write && copy.decisions_changed();
            self.state = copy;
            self.names.extend(names);
        } else {
            effects = Effects::default();
        }
        self.record(&pending, &caller, &targets, &outcome);
        let claimed = effects.claims.clone();
        self.effects.claims.extend(effects.claims);
        self.effects.releases.extend(effects.releases);
        self.effects.sealed.extend(effects.sealed);
        self.effects.destroyed.extend(effects.destroyed);
        self.done(pending, outcome, claimed);
        None
    }

    /// Judges and runs the deed on `copy`.
    #[expect(
        clippy::too_many_arguments,
        reason = "each is a different thing of the one request"
    )]
    fn perform(
        &self,
        core: &Core,
        account: &Account,
        base: &Snapshot,
        pending: &Pending,
        caller: &Caller,
        copy: &mut State,
        effects: &mut Effects,
    ) -> Result<Performed, Box<Refused>> {
        let (home, revision) = if let Some(foreign) = &pending.foreign {
            (Home::from(&**foreign), foreign.revision)
        } else {
            let account = base.account;
            let state = &self.state;
            (Home { account, state }, base.revision)
        };
        let identity = Holder::of(caller).map(|holder| {
            if self.dirty {
                Arc::new(gather::identity(&self.state, holder, &account.memory))
            } else {
                account.identity(base, holder)
            }
        });
        let plea = Plea {
            call: &pending.call,
            caller,
            policies: &Policies::new(identity, &pending.credential),
            deed: &*pending.deed,
            home,
        };
        let targets = match plea.judge() {
            Ok(Judged { targets }) => targets,
            Err(refused) if core.rejudges() => return Err(refused),
            Err(refused) => refused.into_targets(),
        };
        if let Some(lost) = &pending.lost {
            let outcome = Err(lost.clone().into());
            return Ok(Performed { targets, outcome });
        }
        let grant = Grant {
            caller,
            home: home.account,
            revision: revision.0,
            prepared: &pending.prepared,
            vault: &core.vault,
        };
        let mut entropy = Entropy::new(pending.call.arrival.seed, pending.attempt + 1);
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
            limits: &core.settings.limits,
            effects,
        };
        let outcome = pending.deed.run(&grant, &mut context);
        let outcome = outcome.map_err(Error::from);
        Ok(Performed { targets, outcome })
    }

    /// Claims the nonce of a write, for the case that this row becomes durable.
    fn nonce(&mut self, account: &Account, pending: &Pending) -> Claimed {
        let Some(nonce) = pending.nonce else {
            return Claimed::New;
        };
        let same = |one: &Nonce| one.fingerprint == nonce.fingerprint;
        if self.nonces.iter().any(same) {
            return Claimed::Seen;
        }
        let claimed = account.claims().judge(&nonce);
        if claimed == Claimed::New {
            self.nonces.push(nonce);
        }
        claimed
    }

    /// Takes back the claim of a write that will run in the next row.
    fn unclaim(&mut self, pending: &Pending) {
        if let Some(nonce) = pending.nonce {
            self.nonces.retain(|one| *one != nonce);
        }
    }

    fn turn_away(
        &mut self,
        pending: Pending,
        caller: &Caller,
        why: rpc::Malformed,
    ) -> Option<Pending> {
        let outcome = Err(Error::from(why));
        self.record(&pending, caller, &[], &outcome);
        self.done(pending, outcome, Vec::new());
        None
    }

    fn record(
        &mut self,
        pending: &Pending,
        caller: &Caller,
        targets: &[Target],
        outcome: &Result<String, Error>,
    ) {
        let words = outcome
            .as_ref()
            .err()
            .map(|error| answer::words(&pending.call, error));
        let ended = match &words {
            None => Outcome::Success,
            Some((code, message)) => Outcome::Failure {
                code: &code.code,
                message,
            },
        };
        let mut put = |recipient: AccountId| {
            let event = event::event(&pending.call, caller, targets, &ended, recipient);
            self.bytes = self.bytes.saturating_add(event.json.len());
            self.events.push(event.into());
        };
        put(caller.account);
        // An account that is not there, or was not asked, hears nothing.
        if let Some(foreign) = &pending.foreign
            && foreign.revision > Revision(0)
        {
            put(foreign.account);
        }
    }

    fn refuse_unresolved(&mut self, pending: &Pending, malformed: &rpc::Malformed) {
        let event = event::Unproven {
            arrival: &pending.call.arrival,
            request_id: &pending.call.request_id,
            account: Some(pending.credential.account()),
            name: pending.call.entry.name,
            service: pending.call.service.name,
            host: pending.call.service.host,
            version: pending.call.service.version,
            code: malformed.code,
            message: &malformed.message,
            count: 1,
        };
        self.events.push(event.event().into());
    }

    fn done(&mut self, pending: Pending, outcome: Result<String, Error>, claimed: Vec<Claim>) {
        self.ran.push(Ran {
            pending,
            outcome,
            claimed,
        });
    }

    /// The row as it goes to the store, and what is left to do once it is durable.
    pub(crate) fn append(
        &mut self,
        base: &Snapshot,
        time: i64,
        core: &Core,
        account: &Account,
    ) -> (Append, After) {
        let first = self.ran.first();
        let seed = first.map_or([0; 32], |one| one.pending.call.arrival.seed);
        let attempt = first.map_or(0, |one| one.pending.attempt);
        let mut entropy = Entropy::new(seed, COMMIT_STREAM.wrapping_sub(attempt));
        let commit = CommitId(entropy.bytes());
        let revision = base.revision.next();
        let mut append = Append::new(account.aggregate.clone(), revision, commit, time);
        append.images = self.state.changes().into_iter().map(image).collect();
        self.state.forget_changes();
        append.events = std::mem::take(&mut self.events);
        append.nonces = std::mem::take(&mut self.nonces);
        let effects = std::mem::take(&mut self.effects);
        carry(&mut append, account.id, effects, &core.vault, &mut entropy);
        let after = After {
            revision,
            commit,
            time,
            sealed: append.sealed.clone(),
            destroyed: append.destroyed.clone(),
            nonces: append.nonces.clone(),
        };
        (append, after)
    }

    /// The state that stands once the row is durable.
    pub(crate) fn snapshot(&self, base: &Snapshot, after: &After) -> Snapshot {
        let mut sealed = base.sealed.clone();
        for one in &after.sealed {
            sealed.insert(one.id.clone(), one.blob.as_slice().into());
        }
        for id in &after.destroyed {
            sealed.remove(id);
        }
        let mut epoch = base.epoch;
        if self.dirty {
            epoch.revision = after.revision;
        }
        Snapshot {
            account: base.account,
            state: self.state.clone(),
            revision: after.revision,
            commit: Some(after.commit),
            time: after.time,
            epoch,
            sealed,
        }
    }

    pub(crate) fn answer(self, revision: u64) {
        for one in self.ran {
            let outcome = one.outcome.map(|json| Done { json, revision });
            // A client that hung up does not undo what is durable.
            let _ = one.pending.reply.send(Ended::Told(outcome));
        }
    }

    pub(crate) fn fail(self, fault: &Fault) {
        for one in self.ran {
            let _ = one
                .pending
                .reply
                .send(Ended::Told(Err(fault.clone().into())));
        }
    }

    /// Marks those that lost a name; all others run again without them.
    pub(crate) fn taken(self, names: &[Name]) -> Vec<Ran> {
        let mut ran = self.ran;
        for one in &mut ran {
            let lost = one.claimed.iter().find(|claim| {
                names
                    .iter()
                    .any(|name| name.kind == claim.kind && name.name == claim.name)
            });
            if let Some(lost) = lost {
                one.pending.lost = Some(caller::taken(lost));
            }
        }
        ran
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
        ))),
    }
}
