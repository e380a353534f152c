//! One log row in the making: writes of an account that become durable together.

use std::collections::{BTreeMap, BTreeSet};

use domain::{Account as State, Claim, Effects, Entropy, Stream};
use store::{Append, CommitId, EventEntry, Image, Name, Nonce, Revision};

use super::after::After;
use super::effects::carry;
use super::record;
use super::trial::{Performed, Trial, Undone, Work};
use crate::ask::caller::{self, Caller};
use crate::ask::credential::Credential;
use crate::ask::operation::Effect;
use crate::ask::plan::Touched;
use crate::audit::turned::counted;
use crate::fault::{Error, Fault};
use crate::held::account::Held;
use crate::held::control::Unknown;
use crate::held::flips::Turned;
use crate::held::gather::Policies;
use crate::held::pending::{Done, Ended, Pending};
use crate::held::snapshot::{Snapshot, image};
use crate::judge::led;
use crate::node::{Core, control};
use crate::nonce::claims::{Claimed, seen, throttled, too_late};
use crate::prove::admit::{Way, let_in};

/// How many deeds one log row carries at most.
pub(crate) const DEEDS: usize = 256;
/// How many bytes of events and images one log row gathers before it goes.
const BYTES: usize = 1024 * 1024;

/// A write that ran and waits for its row to be durable.
pub(crate) struct Ran {
    pub(crate) pending: Pending,
    outcome: Result<String, Error>,
    claimed: Vec<Claim>,
}

/// One log row in the making.
pub(crate) struct Row {
    state: State,
    /// What was changed, by table and key: of two changes to a record the later counts.
    images: BTreeMap<(String, String), Image>,
    dirty: bool,
    events: Vec<EventEntry>,
    nonces: Vec<Nonce>,
    effects: Effects,
    names: BTreeSet<Claim>,
    bytes: usize,
    /// Calls that rollouts turn, to be counted once they are durable.
    turned: Vec<Turned>,
    pub(crate) ran: Vec<Ran>,
}

impl Row {
    pub(crate) fn on(base: &Snapshot) -> Self {
        Self {
            state: base.state.clone(),
            images: BTreeMap::new(),
            dirty: false,
            events: Vec::new(),
            nonces: Vec::new(),
            effects: Effects::default(),
            names: BTreeSet::new(),
            bytes: 0,
            turned: Vec::new(),
            ran: Vec::new(),
        }
    }

    pub(crate) fn is_full(&self) -> bool {
        self.ran.len() >= DEEDS || self.bytes >= BYTES
    }

    /// Runs one write, on the row of a second account too if it changes that. Gives it back if it
    /// must wait for the next row, because it touches a name that this row touches already.
    pub(crate) fn run(
        &mut self,
        core: &Core,
        account: &Held,
        base: &Snapshot,
        pending: Pending,
        second: Option<&mut Self>,
    ) -> Option<Pending> {
        let caller = match self.let_in(core, account, base, &pending) {
            Ok(caller) => caller,
            Err(malformed) => {
                // The key was switched off after the request was let in: no event of a deed, but
                // the nonce counts.
                self.nonce(core, account, &pending);
                self.put(Some(record::of_unresolved(&pending, &malformed)));
                self.done(pending, Err(malformed.into()), Vec::new());
                return None;
            }
        };
        match self.nonce(core, account, &pending) {
            Claimed::New => {}
            Claimed::Seen => return self.turn_away(core, pending, &caller, seen(&caller)),
            Claimed::Late => return self.turn_away(core, pending, &caller, too_late(&caller)),
            Claimed::TooMany(until) => {
                // Written down where it was asked, together with others of its kind.
                let now = (core.settings.clock)().seconds();
                let wait = u32::try_from(until.saturating_sub(now)).unwrap_or(1);
                let refused = Err(throttled(wait.saturating_add(1)).into());
                let _ = pending.reply.send(Ended::Told(refused));
                return None;
            }
        }
        let mut own = Work::on(&self.state);
        let mut other = second.as_ref().map(|row| Work::on(&row.state));
        let trial = Trial {
            core,
            account,
            base,
            state: &self.state,
            changed: !self.images.is_empty(),
            dirty: self.dirty,
        };
        let performed = match trial.perform(&pending, &caller, &mut own, other.as_mut()) {
            Ok(performed) => Ok(performed),
            Err(Undone::Moved) => Err(Ended::Moved(pending.attempt)),
            Err(Undone::Denied(refused)) => trial
                .denied(&pending, refused)
                .map_err(|refused| Ended::Unexplained(refused, pending.attempt)),
        };
        let Performed { touched, outcome } = match performed {
            Ok(performed) => performed,
            Err(ended) => {
                self.unclaim(&pending);
                let _ = pending.reply.send(ended);
                return None;
            }
        };
        let mut claimed = Vec::new();
        if outcome.is_ok() {
            if own.names().any(|name| self.names.contains(name)) {
                self.unclaim(&pending);
                return Some(pending);
            }
            claimed.clone_from(&own.effects.claims);
            self.take(own, pending.call.entry.effect);
        }
        self.record(core, &pending, &caller, &touched, &outcome);
        if let (Some(row), Some(other)) = (second, other) {
            if outcome.is_ok() {
                claimed.extend(other.effects.claims.iter().cloned());
                row.take(other, pending.call.entry.effect);
            }
            row.hear_of(core, &pending, &caller, &touched, &outcome);
        }
        self.done(pending, outcome, claimed);
        None
    }

    /// The caller of a write, as this row knows it.
    fn let_in(
        &self,
        core: &Core,
        account: &Held,
        base: &Snapshot,
        pending: &Pending,
    ) -> Result<Caller, rpc::Malformed> {
        let mut way = Way::from(&pending.call);
        if matches!(pending.credential, Credential::Federated(_)) {
            // What a provider vouches for is good for minutes, some of which it may have waited here.
            way.now = way.now.max((core.settings.clock)());
        }
        let caller = let_in(&pending.credential, &self.state, way, &core.settings)?;
        if !led::is_led(&caller) {
            return Ok(caller);
        }
        let on = (&self.state, self.dirty);
        let holder = led::holder(&caller);
        let control = control::at_once(core, account.id, &self.state);
        let policies = Policies {
            identity: holder.map(|holder| account.identity_in(base, on, holder)),
            control: control.map_err(Unknown::malformed)?,
            ..Policies::default()
        };
        led::check(&self.state, caller, &policies)
    }

    /// Goes on with what a deed made of the state.
    fn take(&mut self, work: Work, effect: Effect) {
        self.dirty |= effect == Effect::Write && work.state.decisions_changed();
        self.names.extend(work.names().cloned());
        self.effects.claims.extend(work.effects.claims);
        self.effects.releases.extend(work.effects.releases);
        self.effects.secrets.extend(work.effects.secrets);
        self.keep(work.state);
    }

    /// Goes on with the state that a deed made, and takes what it changed into the row.
    fn keep(&mut self, mut state: State) {
        for image in state.changes().into_iter().map(image) {
            self.bytes = self.bytes.saturating_add(image.bytes());
            let place = (image.table.clone(), image.key.clone());
            self.images.insert(place, image);
        }
        state.forget_changes();
        self.state = state;
    }

    /// Claims the nonce of a write, for the case that this row becomes durable.
    fn nonce(&mut self, core: &Core, account: &Held, pending: &Pending) -> Claimed {
        let Some(nonce) = pending.nonce else {
            return Claimed::New;
        };
        let same = |one: &Nonce| one.fingerprint == nonce.fingerprint;
        if self.nonces.iter().any(same) {
            return Claimed::Seen;
        }
        let claimed = account.claims().judge(&nonce, core.settings.nonces_per_key);
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
        core: &Core,
        pending: Pending,
        caller: &Caller,
        why: rpc::Malformed,
    ) -> Option<Pending> {
        let outcome = Err(Error::from(why));
        self.record(core, &pending, caller, &Touched::default(), &outcome);
        self.done(pending, outcome, Vec::new());
        None
    }

    fn record(
        &mut self,
        core: &Core,
        pending: &Pending,
        caller: &Caller,
        touched: &Touched,
        outcome: &Result<String, Error>,
    ) {
        self.turned
            .extend(counted(&touched.flips, caller, &pending.call));
        self.put(record::of_deed(
            core,
            pending,
            caller,
            touched,
            outcome,
            caller.account,
        ));
        // An account that is not there, or was not asked, hears nothing.
        if let Some(foreign) = &pending.foreign
            && foreign.revision > Revision(0)
        {
            let heard = record::of_deed(core, pending, caller, touched, outcome, foreign.account);
            self.put(heard);
        }
    }

    /// What a second account hears of a deed: if it was done there.
    fn hear_of(
        &mut self,
        core: &Core,
        pending: &Pending,
        caller: &Caller,
        touched: &Touched,
        outcome: &Result<String, Error>,
    ) {
        if let Some(account) = pending.beside.filter(|_| outcome.is_ok()) {
            self.put(record::of_deed(
                core, pending, caller, touched, outcome, account,
            ));
        }
    }

    fn put(&mut self, event: Option<EventEntry>) {
        let Some(event) = event else { return };
        let bytes = event.json.len() + event.trace.len() + event.explanation.len();
        self.bytes = self.bytes.saturating_add(bytes);
        self.events.push(event);
    }

    fn done(&mut self, pending: Pending, outcome: Result<String, Error>, claimed: Vec<Claim>) {
        self.ran.push(Ran {
            pending,
            outcome,
            claimed,
        });
    }

    /// The randomness of the row: that of the first request in it.
    pub(crate) fn entropy(&self) -> Entropy {
        let first = self.ran.first();
        let seed = first.map_or([0; 32], |one| one.pending.call.arrival.seed);
        let attempt = first.map_or(0, |one| one.pending.attempt);
        Entropy::new(seed, Stream::Row, attempt)
    }

    /// The row as it goes to the store, and what is left to do once it is durable.
    pub(crate) fn append(
        &mut self,
        base: &Snapshot,
        time: i64,
        core: &Core,
        account: &Held,
        entropy: &mut Entropy,
    ) -> (Append, After) {
        let commit = CommitId(entropy.bytes());
        let revision = base.revision.next();
        let mut append = Append::new(account.aggregate.clone(), revision, commit, time);
        append.images = std::mem::take(&mut self.images).into_values().collect();
        append.events = std::mem::take(&mut self.events);
        append.nonces = std::mem::take(&mut self.nonces);
        let effects = std::mem::take(&mut self.effects);
        carry(&mut append, base, effects, &core.vault, entropy);
        let after = After {
            revision,
            commit,
            time,
            secrets: append.secrets.clone(),
            nonces: append.nonces.clone(),
        };
        (append, after)
    }

    /// The state that stands once the row is durable.
    pub(crate) fn snapshot(&self, base: &Snapshot, after: &After) -> Snapshot {
        let mut epoch = base.epoch;
        if self.dirty {
            epoch.revision = after.revision;
        }
        let mut next = Snapshot {
            account: base.account,
            state: self.state.clone(),
            revision: after.revision,
            commit: Some(after.commit),
            time: after.time,
            epoch,
            sealed: base.sealed.clone(),
        };
        next.change_secrets(&after.secrets);
        next
    }

    /// Whether anything of it is to be kept.
    pub(crate) fn is_changed(&self) -> bool {
        !self.images.is_empty() || !self.events.is_empty()
    }

    pub(crate) fn answer(self, core: &Core, revision: u64) {
        core.flips.count(self.turned);
        for one in self.ran {
            let outcome = one.outcome.map(|json| Done { json, revision });
            // A client that hung up does not undo what is durable.
            let _ = one.pending.reply.send(Ended::Told(outcome));
        }
    }

    pub(crate) fn fail(self, fault: &Fault) {
        for one in self.ran {
            let told = Ended::Told(Err(fault.clone().into()));
            let _ = one.pending.reply.send(told);
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

/// What ran in vain goes in front of what has not run.
pub(super) fn again(ran: Vec<Ran>, left: Vec<Pending>) -> Vec<Pending> {
    let again = ran.into_iter().map(|one| Pending {
        attempt: one.pending.attempt + 1,
        ..one.pending
    });
    again.chain(left).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::OnceLock;

    use domain::{Context, account};
    use model::{AccessKeyId, AccountId, Moment, Owner, Refusal};
    use store::Memory;
    use tokio::sync::oneshot;
    use vault::Vault;

    use super::*;
    use crate::ask::arrival::{Arrival, ids};
    use crate::ask::call::Call;
    use crate::ask::credential::Credential;
    use crate::ask::operation::{Deed, Entry};
    use crate::ask::permit::Grant;
    use crate::ask::plan::Plan;
    use crate::ask::plan::Target;
    use crate::ask::server::SERVER;
    use crate::ask::want::Prepared;
    use crate::audit::event;
    use crate::held::pending::Wording;
    use crate::judge::denial::Explained;
    use crate::node::settings::Settings;

    const ACCOUNT: AccountId = AccountId::new(1_000_000_000_000_001);

    /// A deed that nobody was given permission for.
    struct Forbidden;

    impl Deed for Forbidden {
        fn home(&self, caller: &Caller) -> AccountId {
            caller.account
        }

        fn plan(&self, _caller: &Caller, _account: &State) -> Plan {
            Plan::on(Target {
                kind: "ACS::RAM::User",
                name: "bob".to_owned(),
                ..Target::plain(model::account_arn(ACCOUNT, "user/bob"))
            })
        }

        fn run(&self, _: &Grant<'_>, _: &mut Context<'_>) -> Result<String, Refusal> {
            Ok("{}".to_owned())
        }
    }

    static DELETE: Entry = Entry {
        name: "DeleteUser",
        action: "ram:DeleteUser",
        effect: Effect::Write,
        danger: false,
        keyless: false,
        shape: &[],
        read: |_| Ok(Arc::new(Forbidden)),
    };

    fn arrival() -> Arrival {
        Arrival {
            now: Moment::from_seconds(1_000),
            seed: [7; 32],
            source: std::net::IpAddr::from(std::net::Ipv4Addr::LOCALHOST).into(),
            secure: true,
            host_id: "".into(),
            user_agent: "".into(),
            least_revision: None,
        }
    }

    /// An account with one user, who has a key and no policy.
    fn state(core: &Core) -> (State, AccessKeyId) {
        let mut state = State::default();
        let mut context = Context {
            account: &mut state,
            now: Moment::from_seconds(1),
            entropy: &mut Entropy::of([1; 32]),
            limits: &core.settings.limits,
            effects: &mut Effects::default(),
            beside: None,
        };
        let alice: model::UserName = "alice".parse().unwrap();
        let new = account::user::New::from(alice);
        let owner = Owner::User(account::user::create(&mut context, new).unwrap().id);
        let (key, _) = account::access_key::create(&mut context, owner).unwrap();
        let id = key.id.clone();
        (state, id)
    }

    fn pending(
        id: &AccessKeyId,
        nonce: Nonce,
        wording: Wording,
    ) -> (Pending, oneshot::Receiver<Ended>) {
        let (request_id, event_id) = ids(arrival().now, [7; 32]);
        let (reply, known) = oneshot::channel();
        let pending = Pending {
            call: Call {
                arrival: arrival(),
                request_id,
                event_id,
                service: &SERVER,
                entry: &DELETE,
                recorded: event::NONE.to_owned(),
                region: "".into(),
                if_revision: None,
                attempt: None,
            },
            credential: Credential::Key {
                account: ACCOUNT,
                id: id.clone(),
            },
            deed: Arc::new(Forbidden),
            prepared: Prepared::Nothing,
            foreign: None,
            beside: None,
            nonce: Some(nonce),
            reply,
            attempt: 0,
            lost: None,
            kept: OnceLock::new(),
            wording,
        };
        (pending, known)
    }

    #[tokio::test]
    async fn a_denial_is_written_down_once_somebody_else_has_put_it_into_words() {
        let clock = Arc::new(|| Moment::from_seconds(1_000));
        let settings = Settings::new(clock.clone(), [2; 32]);
        let vault = Vault::generate(&mut Entropy::of([3; 32]));
        let vault = Arc::new(Vault::read(vault.expose()).unwrap());
        let core = Core::new(Arc::new(Memory::new()), vault, &[], settings);
        let remembered = core.remembered.clone();
        let account = Held::load(&*core.store, ACCOUNT, arrival().now, remembered, clock);
        let account = account.await.unwrap();
        let (state, key) = state(&core);
        let base = Snapshot {
            state,
            ..Snapshot::empty(ACCOUNT)
        };
        let nonce = Nonce {
            fingerprint: [5; 16],
            expires: 100_000_000,
        };
        let mut row = Row::on(&base);
        let (first, known) = pending(&key, nonce, Wording::Behind);
        assert!(row.run(&core, &account, &base, first, None).is_none());
        let Ok(Ended::Unexplained(refused, ran)) = known.await else {
            panic!("it is put into words elsewhere");
        };
        assert!(row.ran.is_empty() && row.events.is_empty() && row.nonces.is_empty());

        let explained = Explained::of(&refused, &arrival(), &core.vault, ran);
        let words = explained.denial.detail.to_string();
        let (again, known) = pending(&key, nonce, Wording::Ready(Box::new(explained)));
        assert!(row.run(&core, &account, &base, again, None).is_none());
        assert_eq!((row.events.len(), row.nonces.len()), (1, 1));
        row.answer(&core, 1);
        let Ok(Ended::Told(Err(Error::Denied(denial)))) = known.await else {
            panic!("it is denied");
        };
        assert_eq!(
            denial.detail.to_string(),
            words,
            "the words that were found"
        );
    }
}
