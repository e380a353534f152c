//! The accounts this node holds: a snapshot each, kept fresh, and a committer that changes it.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use arc_swap::ArcSwap;
use domain::Account as State;
use model::{AccountId, Moment};
use policy::Set;
use store::{Aggregate, Fault as StoreFault, Revision, SecretChange, Store};
use tokio::sync::{Mutex as Turn, mpsc};
use vault::Vault;

use crate::ask::arrival::Clock;
use crate::fault::Fault;
use crate::held::gather::{self, Holder};
use crate::held::legible::Legible;
use crate::held::pending::Pending;
use crate::held::remembered::{Opened, Remembered, SecretId, SecretRef};
use crate::held::snapshot::{Snapshot, aggregate, secret_identity};
use crate::nonce::claims::Spent;

/// How long a question after the newest revision may take before the store counts as away.
const LOOK: std::time::Duration = std::time::Duration::from_secs(4);

/// How many KiB an account takes without records; a record takes about one.
const BASE: u32 = 64;

/// One account on this node.
pub(crate) struct Held {
    pub(crate) id: AccountId,
    /// The id as text.
    pub(crate) number: Arc<str>,
    pub(crate) aggregate: Aggregate,
    pub(crate) snapshot: ArcSwap<Snapshot>,
    /// Nonces that must not come again: at least those of the snapshot's log.
    claims: Mutex<Spent>,
    /// What waits for the committer, which starts with the first write.
    pub(crate) queue: OnceLock<mpsc::Sender<Pending>>,
    /// What this node remembers of all accounts.
    pub(crate) remembered: Arc<Remembered>,
    /// The store's pulse at the last look at the newest revision; 0 before the first.
    pulse: AtomicU64,
    /// The revision of the newest checkpoint that this node knows of.
    checkpointed: AtomicU64,
    /// When the store was last heard of, Unix milliseconds.
    heard: AtomicI64,
    /// Held by whoever commits to the account's log.
    pub(crate) turn: Turn<()>,
    legible: Legible,
    clock: Clock,
    refreshing: Turn<()>,
    looking: Turn<()>,
    /// Held by the one that looks for all who wait.
    pub(super) reaching: Turn<()>,
}

/// A snapshot and whether the store could be asked for a newer one.
pub(crate) struct Fresh {
    pub(crate) snapshot: Arc<Snapshot>,
    pub(crate) stale: bool,
}

impl Fresh {
    /// What this node holds, marked as stale.
    pub(crate) fn stale(account: &Held) -> Self {
        Self {
            snapshot: account.current(),
            stale: true,
        }
    }
}

impl Held {
    /// Brings the account up from the store.
    pub(crate) async fn load(
        store: &dyn Store,
        id: AccountId,
        now: Moment,
        remembered: Arc<Remembered>,
        clock: Clock,
    ) -> Result<Self, Fault> {
        let aggregate = aggregate(id);
        let loaded = store.load(&aggregate, now.millis()).await?;
        let checkpoint = loaded
            .as_ref()
            .and_then(|loaded| loaded.checkpoint.as_ref());
        let checkpointed = checkpoint.map_or(Revision(0), |one| one.revision);
        let (snapshot, claims) = match loaded {
            Some(loaded) => (
                Snapshot::restore(id, &loaded)?,
                Spent::read_at(now.millis(), &loaded.nonces),
            ),
            None => (Snapshot::empty(id), Spent::read_at(now.millis(), &[])),
        };
        Ok(Self {
            id,
            number: id.to_string().into(),
            aggregate,
            snapshot: ArcSwap::from_pointee(snapshot),
            claims: Mutex::new(claims),
            queue: OnceLock::new(),
            remembered,
            pulse: AtomicU64::new(0),
            checkpointed: AtomicU64::new(checkpointed.0),
            heard: AtomicI64::new(now.millis()),
            turn: Turn::new(()),
            legible: Legible::new(),
            clock,
            refreshing: Turn::new(()),
            looking: Turn::new(()),
            reaching: Turn::new(()),
        })
    }

    /// How much memory it takes, roughly, as it stands now.
    pub(crate) fn kibibytes(&self) -> u32 {
        let records = self.current().state.records();
        u32::try_from(records).map_or(u32::MAX, |records| records.saturating_add(BASE))
    }

    /// The newest snapshot as far as this node knows.
    pub(crate) fn current(&self) -> Arc<Snapshot> {
        self.snapshot.load_full()
    }

    /// The newest snapshot there is: asks the store unless it shows that nothing was committed
    /// since the last look.
    pub(crate) async fn fresh(&self, store: &dyn Store, now: Moment) -> Result<Fresh, Fault> {
        if self.may_have_changed(store.pulse()) || self.legible.is_lost() {
            // Boxed, because most calls need no room for it.
            Box::pin(self.heard_by(self.look_once(store), now)).await?;
        }
        Ok(Fresh {
            snapshot: self.current(),
            stale: false,
        })
    }

    /// Compares what this node holds with the store, whatever the store's pulse says.
    pub(crate) async fn hear(&self, store: &dyn Store, now: Moment) -> Result<(), Fault> {
        self.heard_by(self.look(store), now).await
    }

    async fn heard_by(
        &self,
        look: impl Future<Output = Result<(), Fault>>,
        now: Moment,
    ) -> Result<(), Fault> {
        let looked = tokio::time::timeout(LOOK, look).await;
        looked.map_err(|_| Fault::Away("it does not answer".to_owned()))??;
        self.heard.store(now.millis(), Ordering::Release);
        Ok(())
    }

    /// Looks, unless another did while this one waited for its turn and nothing was committed since.
    async fn look_once(&self, store: &dyn Store) -> Result<(), Fault> {
        // A store without a pulse cannot tell that, so nobody waits for another there.
        let _turn = match store.pulse() {
            Some(_) => Some(self.looking.lock().await),
            None => None,
        };
        let pulse = store.pulse();
        if self.may_have_changed(pulse) || self.legible.is_lost() {
            self.look(store).await?;
            self.pulse.store(pulse.unwrap_or(0), Ordering::Release);
        }
        Ok(())
    }

    fn may_have_changed(&self, pulse: Option<u64>) -> bool {
        pulse.is_none_or(|pulse| pulse == 0 || pulse != self.pulse.load(Ordering::Acquire))
    }

    /// Brings the snapshot to the newest revision of the store.
    pub(crate) async fn look(&self, store: &dyn Store) -> Result<(), Fault> {
        let base = self.current();
        let newest = store.revision(&self.aggregate).await?;
        match newest.cmp(&base.revision) {
            std::cmp::Ordering::Equal => {
                self.legible.read();
                Ok(())
            }
            std::cmp::Ordering::Greater => self.refresh(store).await,
            // A fail-over or a restore lost what this node has seen.
            std::cmp::Ordering::Less => self.reload(store, base.time).await,
        }
    }

    /// Reads what the log has beyond the snapshot.
    pub(crate) async fn refresh(&self, store: &dyn Store) -> Result<(), Fault> {
        let read = self.follow(store).await;
        self.take_note(&read);
        read
    }

    /// Takes note whether the newest state could be read.
    fn take_note(&self, read: &Result<(), Fault>) {
        match read {
            Ok(()) => self.legible.read(),
            Err(Fault::Unreadable(why)) if self.legible.failed((self.clock)()) => {
                metrics::counter!("rampart_unreadable_accounts_total").increment(1);
                tracing::error!(
                    %why, aggregate = %self.aggregate,
                    "the newest state of an account was written by a newer program; this node \
                     goes by what it holds until that is too old, then refuses: upgrade it"
                );
            }
            Err(_) => {}
        }
    }

    /// Whether the newest state cannot be read by this program.
    pub(crate) fn is_unreadable(&self) -> bool {
        self.legible.is_lost()
    }

    /// Whether what this node holds is known to be older than the store's, because the newest cannot
    /// be read.
    ///
    /// # Errors
    /// When it is so for longer than `limit` seconds.
    pub(crate) fn is_behind(&self, now: Moment, limit: i64) -> Result<bool, Fault> {
        self.legible.is_behind(now, limit)
    }

    async fn follow(&self, store: &dyn Store) -> Result<(), Fault> {
        let _one_at_a_time = self.refreshing.lock().await;
        let base = self.current();
        match store.tail(&self.aggregate, base.revision).await {
            Ok(tail) if tail.rows.is_empty() => {
                if store.revision(&self.aggregate).await? < base.revision {
                    return self.read_anew(store, base.time).await;
                }
                Ok(())
            }
            Ok(tail) => {
                let (next, error) = base.advance(&tail);
                for row in &tail.rows {
                    self.claims().remember(&row.nonces);
                }
                self.publish(&Arc::new(next));
                error.map_or(Ok(()), |error| Err(error.into()))
            }
            Err(StoreFault::Purged) => self.read_anew(store, base.time).await,
            Err(fault) => Err(fault.into()),
        }
    }

    /// Drops the snapshot and brings it up again: two logs disagreed, or rows are gone.
    pub(crate) async fn reload(&self, store: &dyn Store, now: i64) -> Result<(), Fault> {
        // What another brings up meanwhile is not put back.
        let _one_at_a_time = self.refreshing.lock().await;
        let read = self.read_anew(store, now).await;
        self.take_note(&read);
        read
    }

    async fn read_anew(&self, store: &dyn Store, now: i64) -> Result<(), Fault> {
        let Some(loaded) = store.load(&self.aggregate, now).await? else {
            // A fail-over or a restore lost all of it.
            let gone = self.current().revision > Revision(0);
            return if gone {
                Err(Fault::Broken(
                    "the account is gone from the store".to_owned(),
                ))
            } else {
                Ok(())
            };
        };
        let mut next = Snapshot::restore(self.id, &loaded)?;
        self.claims().read_again(now, &loaded.nonces);
        next.epoch.reading = self.current().epoch.reading.saturating_add(1);
        self.snapshot.store(Arc::new(next));
        Ok(())
    }

    /// Puts a newer snapshot in the place of an older one; never the other way round.
    pub(crate) fn publish(&self, next: &Arc<Snapshot>) {
        self.snapshot.rcu(|current| {
            let newer = next.revision > current.revision;
            Arc::clone(if newer { next } else { current })
        });
    }

    /// The nonces that must not come again.
    pub(crate) fn claims(&self) -> MutexGuard<'_, Spent> {
        self.claims.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The identity policies of a principal in a snapshot, gathered once for each epoch.
    pub(crate) fn identity(&self, snapshot: &Snapshot, holder: Holder) -> Arc<Set> {
        let place = (self.id, holder);
        let sets = &self.remembered.sets;
        let known = sets.get(&place);
        if let Some((epoch, set)) = &known
            && *epoch == snapshot.epoch
        {
            return set.clone();
        }
        let set = Arc::new(gather::identity(
            &snapshot.state,
            holder,
            &self.remembered.rows,
        ));
        // A reader of an older state does not take the newer's place.
        if known.is_none_or(|(epoch, _)| epoch.is_before(snapshot.epoch)) {
            sets.put(place, (snapshot.epoch, set.clone()));
        }
        set
    }

    /// The same in a state that writes have come to behind a snapshot; `dirty` tells whether they changed what
    /// decisions are made from.
    pub(crate) fn identity_in(
        &self,
        base: &Snapshot,
        (state, dirty): (&State, bool),
        holder: Holder,
    ) -> Arc<Set> {
        if dirty {
            Arc::new(gather::identity(state, holder, &self.remembered.rows))
        } else {
            self.identity(base, holder)
        }
    }

    /// A key's opened secret, as it stands in this snapshot.
    pub(crate) fn secret(&self, vault: &Vault, snapshot: &Snapshot, key: &str) -> Option<Opened> {
        let sealed = snapshot.sealed.get(key)?;
        let account = self.id;
        let secrets = &self.remembered.secrets;
        let known = secrets.get(&SecretRef { account, key });
        // Another node may have put another secret in its place.
        if let Some((from, secret)) = known
            && (Arc::ptr_eq(&from, sealed) || *from == **sealed)
        {
            return Some(secret);
        }
        let secret = Arc::new(vault.open(&secret_identity(account, key), sealed)?);
        let key = key.to_owned();
        let place = SecretId { account, key };
        secrets.put(place, (sealed.clone(), secret.clone()));
        Some(secret)
    }

    /// Forgets opened secrets that are gone or have others in their place.
    pub(crate) fn forget_secrets(&self, changes: &[SecretChange]) {
        let account = self.id;
        for (key, _) in changes.iter().map(SecretChange::parts) {
            self.remembered.secrets.forget(&SecretRef { account, key });
        }
    }

    /// Whether it is time for the next checkpoint: then it counts as written, and the revision of
    /// the one before is the answer.
    pub(crate) fn checkpoint_is_due(&self, now: Revision, after: u64) -> Option<Revision> {
        let last = self.checkpointed.load(Ordering::Acquire);
        if now.0.saturating_sub(last) < after {
            return None;
        }
        let taken =
            self.checkpointed
                .compare_exchange(last, now.0, Ordering::AcqRel, Ordering::Acquire);
        taken.ok().map(Revision)
    }

    /// The checkpoint was not written: the one before is still the newest.
    pub(crate) fn checkpoint_failed(&self, last: Revision) {
        self.checkpointed.fetch_min(last.0, Ordering::AcqRel);
    }

    /// Whether the state was compared with the store within so many seconds.
    pub(crate) fn is_recent(&self, now: Moment, staleness: i64) -> bool {
        let heard = self.heard.load(Ordering::Acquire);
        now.millis().saturating_sub(heard) <= staleness.saturating_mul(1000)
    }
}

#[cfg(test)]
mod tests {
    use model::UserId;
    use store::Memory;

    use super::*;

    #[tokio::test]
    async fn a_checkpoint_is_due_by_distance_and_not_at_certain_revisions() {
        let id = AccountId::new(1_000_000_000_000_001);
        let remembered = Arc::new(Remembered::new());
        let clock: Clock = Arc::new(Moment::default);
        let account = Held::load(&Memory::new(), id, Moment::default(), remembered, clock)
            .await
            .unwrap();
        let mut written = Vec::new();
        // Another node writes two rows of three, so this one sees every third revision.
        for revision in (1..=100).step_by(3) {
            if let Some(last) = account.checkpoint_is_due(Revision(revision), 32) {
                written.push((last.0, revision));
            }
        }
        assert_eq!(written, [(0, 34), (34, 67), (67, 100)]);
        account.checkpoint_failed(Revision(67));
        let again = account.checkpoint_is_due(Revision(101), 32);
        assert_eq!(again, Some(Revision(67)));
    }

    #[tokio::test]
    async fn policies_gathered_in_an_earlier_epoch_are_not_kept() {
        let id = AccountId::new(1_000_000_000_000_001);
        let remembered = Arc::new(Remembered::new());
        let clock = Arc::new(Moment::default);
        let account = Held::load(&Memory::new(), id, Moment::default(), remembered, clock)
            .await
            .unwrap();
        let holder = Holder::User(UserId::new(1));
        let at = |revision| {
            let mut snapshot = Snapshot::empty(id);
            snapshot.epoch.revision = Revision(revision);
            account.identity(&snapshot, holder)
        };
        let first = at(1);
        assert!(Arc::ptr_eq(&first, &at(1)));
        let newer: Vec<_> = (2..50).map(at).collect();
        assert_eq!(account.remembered.sets.len(), 1);
        // One who looks at an earlier state is served, and the newest stays.
        assert!(!Arc::ptr_eq(&at(1), &first));
        assert!(newer.last().is_some_and(|set| Arc::ptr_eq(set, &at(49))));
    }
}
