//! What the store in memory holds, and the changes to it.

use std::collections::BTreeMap;

use crate::retention::is_before;
use crate::{
    Aggregate, Append, Appended, Checkpoint, CommitId, EventEntry, EventPack, Fault, FeedRow,
    Image, Loaded, LogRow, Name, Nonce, Purged, Retention, Revision, Sealed, Side, stays_aside,
};

#[derive(Clone, Default)]
pub(super) struct State {
    pub(super) logs: BTreeMap<Aggregate, Log>,
    pub(super) feed: BTreeMap<i64, FeedRow>,
    pub(super) registry: BTreeMap<Name, (Aggregate, String)>,
    pub(super) batches: BTreeMap<[u8; 16], i64>,
    pub(super) events: BTreeMap<i64, Vec<EventEntry>>,
    pub(super) side: BTreeMap<(Aggregate, String), Side>,
    pub(super) meta: BTreeMap<String, String>,
    pub(super) sequence: i64,
    pub(super) projected: i64,
    pub(super) changes: u64,
}

#[derive(Clone, Default)]
pub(super) struct Log {
    pub(super) rows: BTreeMap<Revision, Row>,
    pub(super) checkpoints: BTreeMap<Revision, Checkpoint>,
    pub(super) sealed: BTreeMap<String, (Revision, Vec<u8>)>,
}

#[derive(Clone)]
pub(super) struct Row {
    pub(super) sequence: i64,
    pub(super) commit_id: CommitId,
    pub(super) time: i64,
    pub(super) images: Option<Vec<Image>>,
    pub(super) nonces: Vec<Nonce>,
}

impl Log {
    pub(super) fn revision(&self) -> Revision {
        self.rows
            .last_key_value()
            .map_or(Revision(0), |(revision, _)| *revision)
    }

    /// The rows of `(after, upto]`, if all of them are still there.
    pub(super) fn rows(&self, after: Revision, upto: Revision) -> Result<Vec<LogRow>, Fault> {
        let mut expected = after;
        let mut rows = Vec::new();
        while expected < upto {
            expected = expected.next();
            let row = self.rows.get(&expected).ok_or(Fault::Purged)?;
            rows.push(LogRow {
                revision: expected,
                commit_id: row.commit_id,
                time: row.time,
                images: row.images.clone().ok_or(Fault::Purged)?,
                nonces: row.nonces.clone(),
            });
        }
        Ok(rows)
    }

    /// The checkpoint that history from this time on starts from.
    pub(super) fn base(&self, time: i64) -> Option<Revision> {
        let old = self.checkpoints.values().filter(|one| one.time < time);
        old.map(|one| one.revision).max()
    }

    /// Whether a checkpoint from before this time covers a revision.
    pub(super) fn covers(&self, revision: Revision, before: i64) -> bool {
        self.base(before).is_some_and(|base| revision <= base)
    }

    /// Drops checkpoints between the oldest and the newest so many.
    pub(super) fn thin_out(&mut self, keep: usize) {
        while self.checkpoints.len() > keep + 1 {
            let second = self.checkpoints.keys().nth(1).copied();
            second.map(|second| self.checkpoints.remove(&second));
        }
    }

    pub(super) fn loaded(&self, upto: Revision, nonces: Vec<Nonce>) -> Result<Loaded, Fault> {
        let checkpoint = self
            .checkpoints
            .range(..=upto)
            .next_back()
            .map(|(_, one)| one.clone());
        let start = checkpoint
            .as_ref()
            .map(|one| one.revision)
            .unwrap_or_default();
        Ok(Loaded {
            checkpoint,
            tail: self.rows(start, upto)?,
            sealed: self.sealed_after(Revision(0)),
            nonces,
        })
    }

    pub(super) fn sealed_after(&self, after: Revision) -> Vec<Sealed> {
        let newer = self
            .sealed
            .iter()
            .filter(|(id, (revision, _))| *revision > after && !stays_aside(id));
        newer
            .map(|(id, (_, blob))| Sealed {
                id: id.clone(),
                blob: blob.clone(),
            })
            .collect()
    }
}

impl State {
    pub(super) fn sequence(&mut self) -> i64 {
        self.sequence += 1;
        self.changes += 1;
        self.sequence
    }

    /// Appends a group, in the given order. If a bundle cannot be done, nothing is, and then each
    /// bundle goes alone, after all that stands alone.
    pub(super) fn append_all(&mut self, group: &[(usize, &Append)]) -> Vec<(usize, Appended)> {
        if let Some(outcomes) = self.append_whole(group) {
            return outcomes;
        }
        let mut parts: BTreeMap<Option<CommitId>, Vec<(usize, &Append)>> = BTreeMap::new();
        for (place, append) in group {
            let bundle = append.is_bundled().then_some(append.commit_id);
            parts.entry(bundle).or_default().push((*place, append));
        }
        let each = |part: Vec<(usize, &Append)>| {
            self.append_whole(&part).unwrap_or_else(|| {
                let outcome = self.why_not(&part);
                let all = part.into_iter();
                all.map(|(place, _)| (place, outcome.clone())).collect()
            })
        };
        parts.into_values().flat_map(each).collect()
    }

    /// Appends a group, or nothing of it if a bundle in it cannot be done.
    fn append_whole(&mut self, group: &[(usize, &Append)]) -> Option<Vec<(usize, Appended)>> {
        let bundled = group.iter().any(|(_, append)| append.is_bundled());
        let before = bundled.then(|| self.clone());
        let mut outcomes = Vec::new();
        for (place, append) in group {
            let outcome = self.append(append);
            if append.is_bundled() && outcome != Appended::Done {
                *self = before?;
                return None;
            }
            outcomes.push((*place, outcome));
        }
        Some(outcomes)
    }

    /// Why a bundle cannot be done.
    fn why_not(&self, bundle: &[(usize, &Append)]) -> Appended {
        let mut tried = self.clone();
        let mut names = Vec::new();
        for (_, append) in bundle {
            match tried.append(append) {
                Appended::Done => {}
                Appended::Behind => return Appended::Behind,
                Appended::Taken(taken) => names.extend(taken),
            }
        }
        Appended::Taken(names)
    }

    fn append(&mut self, append: &Append) -> Appended {
        let log = self.logs.get(&append.aggregate);
        if let Some(row) = log.and_then(|log| log.rows.get(&append.revision)) {
            let ours = row.commit_id == append.commit_id;
            return if ours {
                Appended::Done
            } else {
                Appended::Behind
            };
        }
        if log.map_or(Revision(0), Log::revision).next() != append.revision {
            return Appended::Behind;
        }
        let taken = self.taken(append);
        if !taken.is_empty() {
            return Appended::Taken(taken);
        }
        self.apply(append);
        Appended::Done
    }

    pub(super) fn taken(&self, append: &Append) -> Vec<Name> {
        let mut taken = Vec::new();
        for claim in &append.claims {
            let name = Name {
                kind: claim.kind.clone(),
                name: claim.name.clone(),
            };
            let owner = self.registry.get(&name).map(|(owner, _)| owner);
            let given_back = owner == Some(&append.aggregate) && append.releases.contains(&name);
            if owner.is_some() && !given_back {
                taken.push(name);
            }
        }
        taken
    }

    pub(super) fn apply(&mut self, append: &Append) {
        for name in &append.releases {
            if self
                .registry
                .get(name)
                .is_some_and(|(owner, _)| *owner == append.aggregate)
            {
                self.registry.remove(name);
            }
        }
        for claim in &append.claims {
            let name = Name {
                kind: claim.kind.clone(),
                name: claim.name.clone(),
            };
            self.registry
                .insert(name, (append.aggregate.clone(), claim.value.clone()));
        }
        let sequence = self.sequence();
        let log = self.logs.entry(append.aggregate.clone()).or_default();
        for (id, blob) in append.last_secrets() {
            match blob {
                Some(blob) => {
                    let kept = (append.revision, blob.to_vec());
                    log.sealed.insert(id.to_owned(), kept);
                }
                None => drop(log.sealed.remove(id)),
            }
        }
        let row = Row {
            sequence,
            commit_id: append.commit_id,
            time: append.time,
            images: Some(append.images.clone()),
            nonces: append.nonces.clone(),
        };
        log.rows.insert(append.revision, row);
        self.events.insert(sequence, append.events.clone());
        let (aggregate, revision) = (append.aggregate.clone(), append.revision);
        self.feed.insert(
            sequence,
            FeedRow {
                aggregate,
                revision,
                commit_id: append.commit_id,
            },
        );
    }

    pub(super) fn revision(&self, aggregate: &Aggregate) -> Revision {
        self.logs.get(aggregate).map_or(Revision(0), Log::revision)
    }

    /// Drops the history and the events of log rows that the retention covers.
    pub(super) fn purge_logs(&mut self, retention: &Retention) -> Purged {
        let mut purged = Purged::default();
        let old = is_before;
        for log in self.logs.values_mut() {
            let newest = log.revision();
            let base = retention.log_before.and_then(|before| log.base(before));
            if let Some(base) = base {
                log.checkpoints = log.checkpoints.split_off(&base);
            }
            purged.looked += log.rows.len() as u64;
            for (revision, row) in &mut log.rows {
                let covered = base.is_some_and(|base| *revision <= base);
                if covered && old(retention.log_before, row.time) && row.images.take().is_some() {
                    purged.history += 1;
                }
                let events = self.events.get(&row.sequence);
                let young = |event: &EventEntry| !old(retention.events_before, event.time);
                let past = events.is_some_and(|events| !events.iter().any(young));
                if past && old(retention.events_before, row.time) {
                    self.events.remove(&row.sequence);
                    purged.events += 1;
                }
            }
            let before = log.rows.len();
            let events = &self.events;
            log.rows.retain(|revision, row| {
                *revision == newest || row.images.is_some() || events.contains_key(&row.sequence)
            });
            purged.rows += (before - log.rows.len()) as u64;
        }
        purged
    }

    /// How many bytes of events there are of each minute, as they would be packed.
    pub(super) fn event_bytes(&self) -> BTreeMap<i64, u64> {
        let mut minutes = BTreeMap::new();
        for events in self.events.values().filter(|events| !events.is_empty()) {
            let latest = events.iter().map(|event| event.time).max();
            let minute = latest.unwrap_or_default() / 60_000;
            let bytes = events.iter().collect::<EventPack>().pack().len() as u64;
            *minutes.entry(minute).or_default() += bytes;
        }
        minutes
    }

    pub(super) fn purge_batches(&mut self, before: i64) -> u64 {
        let old = |events: &Vec<EventEntry>| events.iter().all(|event| event.time < before);
        let events = &mut self.events;
        let count = self.batches.len();
        self.batches.retain(|_, source| {
            let keep = events.get(source).is_some_and(|events| !old(events));
            if !keep {
                events.remove(source);
            }
            keep
        });
        (count - self.batches.len()) as u64
    }
}
