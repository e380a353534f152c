//! A store that lives in memory: for tests, and as the plain statement of what a store does.

mod state;

use std::ops::Bound;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use tokio::sync::mpsc;

use self::state::State;
use crate::record::{check, check_text};
use crate::{
    Aggregate, Append, At, Checkpoint, CommitError, Cursor, EventBatch, EventFilter, EventId,
    Fault, FeedRow, Hint, Loaded, Name, Nonce, Options, Outcome, Projected, Purged, Retention,
    Revision, Setting, Side, Store, StoredEvent, Tail,
};

/// A store in memory. Clones of the surrounding `Arc` are as good as several nodes.
#[derive(Default)]
pub struct Memory {
    state: Mutex<State>,
    options: Options,
}

impl Memory {
    /// An empty store.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty store with settings of its own.
    #[must_use]
    pub fn with(options: Options) -> Self {
        Self {
            state: Mutex::default(),
            options,
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Every change is made after all checks, so a panic elsewhere leaves nothing half done.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Store for Memory {
    async fn commit(&self, group: &[Append]) -> Result<Vec<Outcome>, CommitError> {
        check(group)?;
        let mut order: Vec<(usize, &Append)> = group.iter().enumerate().collect();
        order.sort_by_key(|(_, append)| (append.aggregate.clone(), append.revision));
        let mut state = self.state();
        let mut outcomes: Vec<(usize, Outcome)> = order
            .into_iter()
            .map(|(place, append)| (place, state.append(append)))
            .collect();
        outcomes.sort_by_key(|(place, _)| *place);
        Ok(outcomes.into_iter().map(|(_, outcome)| outcome).collect())
    }

    async fn revision(&self, aggregate: &Aggregate) -> Result<Revision, Fault> {
        Ok(self.state().revision(aggregate))
    }

    fn pulse(&self) -> Option<u64> {
        Some(self.state().changes)
    }

    async fn load(&self, aggregate: &Aggregate, now: i64) -> Result<Option<Loaded>, Fault> {
        let state = self.state();
        let Some(log) = state.logs.get(aggregate) else {
            return Ok(None);
        };
        let all = log.rows.values().flat_map(|row| &row.nonces);
        let mut nonces: Vec<Nonce> = all.filter(|nonce| nonce.expires > now).copied().collect();
        nonces.sort_unstable();
        log.loaded(log.revision(), nonces).map(Some)
    }

    async fn tail(&self, aggregate: &Aggregate, after: Revision) -> Result<Tail, Fault> {
        let state = self.state();
        let Some(log) = state.logs.get(aggregate) else {
            return Ok(Tail::default());
        };
        Ok(Tail {
            rows: log.rows(after, log.revision())?,
            sealed: log.sealed_after(after),
        })
    }

    async fn checkpoint(
        &self,
        aggregate: &Aggregate,
        revision: Revision,
        time: i64,
        records: &str,
    ) -> Result<(), Fault> {
        let mut state = self.state();
        let Some(log) = state.logs.get_mut(aggregate) else {
            return Ok(());
        };
        if revision == Revision(0) || revision > log.revision() {
            return Ok(());
        }
        let new = Checkpoint {
            revision,
            time,
            records: records.to_owned(),
        };
        log.checkpoints.entry(revision).or_insert(new);
        let keep = usize::try_from(self.options.checkpoints.max(1)).unwrap_or(usize::MAX);
        while log.checkpoints.len() > keep {
            log.checkpoints.pop_first();
        }
        Ok(())
    }

    async fn load_at(&self, aggregate: &Aggregate, at: At) -> Result<Option<Loaded>, Fault> {
        let state = self.state();
        let Some(log) = state.logs.get(aggregate) else {
            return Ok(None);
        };
        let upto = match at {
            At::Revision(revision) => revision,
            At::Time(time) => {
                let rows = log.rows.iter().map(|(revision, row)| (*revision, row.time));
                let written = log.checkpoints.values().map(|one| (one.revision, one.time));
                let past = rows.chain(written).filter(|(_, then)| *then <= time);
                let upto = past.map(|(revision, _)| revision).max().unwrap_or_default();
                // The next revision must be known, or one between them may have been purged.
                if upto < log.revision() && !log.rows.contains_key(&upto.next()) {
                    return Err(Fault::Purged);
                }
                upto
            }
        };
        if upto == Revision(0) || upto > log.revision() {
            return Ok(None);
        }
        log.loaded(upto, Vec::new()).map(Some)
    }

    async fn find(&self, kind: &str, name: &str) -> Result<Option<String>, Fault> {
        let name = Name {
            kind: kind.to_owned(),
            name: name.to_owned(),
        };
        Ok(self
            .state()
            .registry
            .get(&name)
            .map(|(_, value)| value.clone()))
    }

    async fn aggregates(
        &self,
        prefix: &str,
        after: Option<&Aggregate>,
        limit: usize,
    ) -> Result<Vec<Aggregate>, Fault> {
        let state = self.state();
        let from = after.map_or(Bound::Unbounded, |after| Bound::Excluded(after.clone()));
        let names = state
            .logs
            .range((from, Bound::Unbounded))
            .map(|(name, _)| name);
        Ok(names
            .filter(|name| name.as_str().starts_with(prefix))
            .take(limit)
            .cloned()
            .collect())
    }

    async fn feed_end(&self) -> Result<Cursor, Fault> {
        Ok(Cursor {
            transaction: 0,
            sequence: self.state().sequence,
        })
    }

    async fn feed(&self, cursor: &Cursor, limit: usize) -> Result<(Vec<FeedRow>, Cursor), Fault> {
        let state = self.state();
        let newer = (Bound::Excluded(cursor.sequence), Bound::Unbounded);
        let rows: Vec<_> = state.feed.range(newer).take(limit).collect();
        let sequence = rows
            .last()
            .map_or(cursor.sequence, |(sequence, _)| **sequence);
        let rows = rows.into_iter().map(|(_, row)| row.clone()).collect();
        Ok((
            rows,
            Cursor {
                transaction: 0,
                sequence,
            },
        ))
    }

    async fn sweep(&self, aggregates: &[Aggregate]) -> Result<Vec<(Aggregate, Revision)>, Fault> {
        let state = self.state();
        Ok(aggregates
            .iter()
            .map(|name| (name.clone(), state.revision(name)))
            .collect())
    }

    async fn append_events(&self, batch: &EventBatch) -> Result<(), CommitError> {
        let mut state = self.state();
        if !state.batches.contains_key(&batch.id) {
            let source = state.sequence();
            state.batches.insert(batch.id, source);
            state.events.insert(source, batch.events.iter().collect());
        }
        Ok(())
    }

    async fn project(&self, limit: usize) -> Result<Projected, Fault> {
        let mut state = self.state();
        let waiting = state
            .events
            .range((Bound::Excluded(state.projected), Bound::Unbounded));
        let taken: Vec<i64> = waiting.map(|(source, _)| *source).take(limit).collect();
        state.projected = taken.last().copied().unwrap_or(state.projected);
        let behind = state
            .events
            .last_key_value()
            .is_some_and(|(last, _)| *last > state.projected);
        Ok(Projected {
            sources: taken.len(),
            behind,
        })
    }

    async fn look_up(&self, filter: &EventFilter) -> Result<Vec<StoredEvent>, Fault> {
        let state = self.state();
        let mut found = Vec::new();
        for (source, events) in state.events.range(..=state.projected) {
            for (index, event) in (0..).zip(events) {
                let id = EventId {
                    time: event.time,
                    source: *source,
                    index,
                };
                if filter.wants(id, &event.heading()) {
                    found.push(StoredEvent {
                        id,
                        event: event.clone(),
                    });
                }
            }
        }
        found.sort_by_key(|event| event.id);
        if filter.newest_first {
            found.reverse();
        }
        found.truncate(filter.limit);
        Ok(found)
    }

    async fn side_put(&self, values: &[Side]) -> Result<(), Fault> {
        check_text(
            values
                .iter()
                .flat_map(|one| [one.aggregate.as_str(), &one.key, &one.value]),
        )
        .map_err(Fault::Broken)?;
        let mut state = self.state();
        for new in values {
            let place = (new.aggregate.clone(), new.key.clone());
            if state
                .side
                .get(&place)
                .is_none_or(|old| old.order < new.order)
            {
                state.side.insert(place, new.clone());
            }
        }
        state.changes += 1;
        Ok(())
    }

    async fn side_get(&self, aggregate: &Aggregate, key: &str) -> Result<Option<Side>, Fault> {
        Ok(self
            .state()
            .side
            .get(&(aggregate.clone(), key.to_owned()))
            .cloned())
    }

    async fn side_all(&self, aggregate: &Aggregate) -> Result<Vec<Side>, Fault> {
        let state = self.state();
        let all = state.side.range((aggregate.clone(), String::new())..);
        Ok(all
            .map(|(_, one)| one)
            .take_while(|one| one.aggregate == *aggregate)
            .cloned()
            .collect())
    }

    async fn meta_get(&self, key: &str) -> Result<Option<String>, Fault> {
        Ok(self.state().meta.get(key).cloned())
    }

    async fn meta_put_if_absent(&self, key: &str, value: &str) -> Result<String, Fault> {
        let mut state = self.state();
        state.changes += 1;
        Ok(state
            .meta
            .entry(key.to_owned())
            .or_insert_with(|| value.to_owned())
            .clone())
    }

    async fn retain(&self, retention: &Retention) -> Result<Purged, Fault> {
        let mut state = self.state();
        let mut purged = state.purge_logs(retention);
        if let Some(before) = retention.events_before {
            purged.events += state.purge_batches(before);
        }
        state.changes += 1;
        Ok(purged)
    }

    async fn listen(&self) -> Option<mpsc::Receiver<Hint>> {
        None
    }

    async fn settings(&self) -> Result<Vec<Setting>, Fault> {
        Ok(Vec::new())
    }

    async fn ping(&self) -> Result<(), Fault> {
        Ok(())
    }

    async fn close(&self) {}
}
