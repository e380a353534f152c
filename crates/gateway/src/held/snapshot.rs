//! The immutable state of one account at one revision, and how it is brought up from the store.

use std::sync::Arc;

use domain::{Account, Change};
use imbl::OrdMap;
use model::{AccountId, Unreadable};
use store::{
    Aggregate, CommitId, Image, Loaded, LogRow, Revision, Sealed, SecretChange, Tail, stays_aside,
};

/// The state of an account that readers hold. It never changes; a newer one takes its place.
#[derive(Clone)]
pub struct Snapshot {
    /// The account.
    pub account: AccountId,
    /// Its records.
    pub state: Account,
    /// The revision that made this state; 0 before the account's founding.
    pub revision: Revision,
    /// The commit that made it, if it is known (not after a checkpoint alone).
    pub commit: Option<CommitId>,
    /// Commit time, Unix milliseconds.
    pub time: i64,
    /// Which policies are in force.
    pub(crate) epoch: Epoch,
    /// Sealed secrets by id, without those that stay aside.
    pub(crate) sealed: OrdMap<String, Arc<[u8]>>,
}

/// Names the policies in force: the revision that last changed what decisions are made from. Two
/// snapshots of one epoch have the same policies, whichever way each was built.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub(crate) struct Epoch {
    /// How often the account was read anew because two logs disagreed.
    pub(crate) reading: u32,
    /// The revision.
    pub(crate) revision: Revision,
}

impl Epoch {
    /// Whether it came before the other one.
    pub(crate) fn is_before(self, other: Self) -> bool {
        (self.reading, self.revision) < (other.reading, other.revision)
    }
}

/// The aggregate of an account.
#[must_use]
pub fn aggregate(account: AccountId) -> Aggregate {
    Aggregate::new(format!("account/{account}"))
}

/// What a sealed secret is bound to, so that it opens in its own place only.
pub(crate) fn secret_identity(account: AccountId, key: &str) -> String {
    format!("account/{account}/secret/{key}")
}

impl Snapshot {
    /// The state before anything.
    #[must_use]
    pub fn empty(account: AccountId) -> Self {
        Self {
            account,
            state: Account::default(),
            revision: Revision(0),
            commit: None,
            time: 0,
            epoch: Epoch::default(),
            sealed: OrdMap::new(),
        }
    }

    /// The state that a store brought back.
    ///
    /// # Errors
    /// When a record cannot be read; the account is then not served.
    pub fn restore(account: AccountId, loaded: &Loaded) -> Result<Self, Unreadable> {
        let mut snapshot = Self::empty(account);
        if let Some(checkpoint) = &loaded.checkpoint {
            for (table, key, payload) in read_checkpoint(&checkpoint.records)? {
                snapshot.state.apply(&table, &key, Some(&payload))?;
            }
            snapshot.revision = checkpoint.revision;
            snapshot.time = checkpoint.time;
        }
        for row in &loaded.tail {
            snapshot.follow(row)?;
        }
        snapshot.keep(&loaded.sealed);
        snapshot.epoch.revision = snapshot.revision;
        Ok(snapshot)
    }

    /// The state after some more rows of the log, and what is wrong with the first row that cannot be
    /// read: the state is then that before it.
    #[must_use]
    pub fn advance(&self, tail: &Tail) -> (Self, Option<Unreadable>) {
        let mut next = self.clone();
        let mut unreadable = None;
        for (sound, row) in tail.rows.iter().enumerate() {
            if let Err(error) = next.follow(row) {
                unreadable = Some(error);
                // A row that is read in part is not taken in at all.
                next = self.clone();
                for row in tail.rows.iter().take(sound) {
                    let _ = next.follow(row);
                }
                break;
            }
        }
        next.keep(&tail.sealed);
        (next, unreadable)
    }

    /// All records as the text of a checkpoint.
    #[must_use]
    pub fn checkpoint(&self) -> String {
        let images = self.state.images();
        let rows: Vec<_> = images
            .iter()
            .map(|image| {
                (
                    image.table,
                    &image.key,
                    image.payload.as_deref().unwrap_or_default(),
                )
            })
            .collect();
        // INVARIANT: three texts each, which always serialise.
        serde_json::to_string(&rows).unwrap_or_default()
    }

    fn follow(&mut self, row: &LogRow) -> Result<(), Unreadable> {
        let mut decisive = false;
        for image in &row.images {
            let payload = image.payload.as_deref();
            decisive |= self.state.apply(&image.table, &image.key, payload)?;
        }
        // Other rows, such as those of sessions, throw no gathered policies away.
        if decisive {
            self.epoch.revision = row.revision;
        }
        self.revision = row.revision;
        self.commit = Some(row.commit_id);
        self.time = row.time;
        Ok(())
    }

    /// Takes over what happened to secrets, in order.
    pub(crate) fn change_secrets(&mut self, changes: &[SecretChange]) {
        let changes = changes.iter().map(SecretChange::parts);
        for (id, blob) in changes.filter(|(id, _)| !stays_aside(id)) {
            match blob {
                Some(blob) => drop(self.sealed.insert(id.to_owned(), blob.into())),
                None => drop(self.sealed.remove(id)),
            }
        }
    }

    fn keep(&mut self, sealed: &[Sealed]) {
        for one in sealed {
            self.sealed
                .insert(one.id.clone(), one.blob.as_slice().into());
        }
    }
}

/// A change as the store keeps it.
pub(crate) fn image(change: Change) -> Image {
    Image {
        table: change.table.to_owned(),
        key: change.key,
        payload: change.payload,
    }
}

pub(crate) fn read_checkpoint(records: &str) -> Result<Vec<(String, String, String)>, Unreadable> {
    serde_json::from_str(records).map_err(|e| Unreadable {
        table: "checkpoint",
        why: e.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use store::{Append, Log, Memory};

    use super::*;

    #[tokio::test]
    async fn secrets_are_in_memory_as_they_are_in_the_store() {
        let account = AccountId::new(1_000_000_000_000_001);
        let put = |id: &str, blob: &[u8]| {
            let (id, blob) = (id.to_owned(), blob.to_vec());
            SecretChange::Put(Sealed { id, blob })
        };
        let drop = |id: &str| SecretChange::Drop(id.to_owned());
        let changes = [
            put("gone", b"1"),
            put("renewed", b"1"),
            drop("gone"),
            drop("renewed"),
            put("renewed", b"2"),
            put("aside/value", b"3"),
        ];
        let mut snapshot = Snapshot::empty(account);
        snapshot.change_secrets(&changes);
        let store = Memory::new();
        let mut append = Append::new(aggregate(account), Revision(1), CommitId([1; 16]), 1);
        append.secrets = changes.to_vec();
        store.commit(&[append]).await.unwrap();
        let loaded = store.load(&aggregate(account), 0).await.unwrap().unwrap();
        let stored = Snapshot::restore(account, &loaded).unwrap();
        assert_eq!(snapshot.sealed, stored.sealed);
        assert_eq!(snapshot.sealed.len(), 1);
    }
}
