//! Aggregates in memory.

use std::ops::Bound;

use async_trait::async_trait;

use super::Memory;
use crate::sound::check;
use crate::{
    Aggregate, Append, Appended, At, Checkpoint, CommitError, Fault, Loaded, Log, Nonce, Revision,
    Sealed, Tail,
};

#[async_trait]
impl Log for Memory {
    async fn commit(&self, group: &[Append]) -> Result<Vec<Appended>, CommitError> {
        check(group)?;
        let mut order: Vec<(usize, &Append)> = group.iter().enumerate().collect();
        order.sort_by_key(|(_, append)| (append.aggregate.clone(), append.revision));
        let mut outcomes = self.state().append_all(&order);
        outcomes.sort_by_key(|(place, _)| *place);
        Ok(outcomes.into_iter().map(|(_, outcome)| outcome).collect())
    }

    async fn revision(&self, aggregate: &Aggregate) -> Result<Revision, Fault> {
        Ok(self.state().revision(aggregate))
    }

    async fn sweep(&self, aggregates: &[Aggregate]) -> Result<Vec<(Aggregate, Revision)>, Fault> {
        let state = self.state();
        Ok(aggregates
            .iter()
            .map(|name| (name.clone(), state.revision(name)))
            .collect())
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

    async fn sealed(&self, aggregate: &Aggregate, id: &str) -> Result<Option<Sealed>, Fault> {
        let state = self.state();
        let found = state.logs.get(aggregate).and_then(|log| log.sealed.get(id));
        Ok(found.map(|(_, blob)| Sealed {
            id: id.to_owned(),
            blob: blob.clone(),
        }))
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
        log.thin_out(keep);
        Ok(())
    }

    async fn uncovered(&self, before: i64) -> Result<Vec<Aggregate>, Fault> {
        let state = self.state();
        let open = state.logs.iter().filter(|(_, log)| {
            let mut old = log.rows.iter().filter(|(_, row)| row.time < before);
            old.any(|(revision, row)| row.images.is_some() && !log.covers(*revision, before))
        });
        Ok(open.map(|(name, _)| name.clone()).collect())
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
}
