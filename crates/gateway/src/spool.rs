//! Where events wait on the local disk while the store is away: bounded, synced, shipped later.
//!
//! One file for each batch, named by its id; shipping one twice is harmless because the store
//! knows the id.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use store::{EventBatch, EventEntry, Store};

use crate::fault::Fault;

/// How many bytes the spool may hold; then a gap is recorded.
const BOUND: u64 = 256 * 1024 * 1024;

/// A directory of batches that wait.
pub(crate) struct Spool {
    directory: PathBuf,
    /// Events that found the spool full since the last batch that was kept.
    lost: u64,
    /// Whether there may be files to ship.
    filled: bool,
}

#[derive(Deserialize, Serialize)]
struct Kept {
    id: [u8; 16],
    time: i64,
    events: Vec<KeptEvent>,
}

#[derive(Deserialize, Serialize)]
struct KeptEvent {
    account: String,
    time: i64,
    user: String,
    action: String,
    outcome: String,
    json: String,
}

impl Spool {
    pub(crate) fn new(directory: PathBuf) -> Self {
        Self {
            directory,
            lost: 0,
            filled: true,
        }
    }

    /// Keeps a batch, synced before it returns. A full spool counts what it loses and says so in
    /// its next batch.
    pub(crate) async fn keep(&mut self, batch: &EventBatch) -> Result<(), Fault> {
        self.filled = true;
        let directory = self.directory.clone();
        let mut kept = Kept::of(batch);
        if self.lost > 0 {
            kept.events.push(gap(self.lost, batch.time));
        }
        let count = batch.events.len() as u64;
        let written = tokio::task::spawn_blocking(move || write(&directory, &kept)).await;
        match written {
            Ok(Ok(true)) => {
                self.lost = 0;
                Ok(())
            }
            Ok(Ok(false)) => {
                self.lost = self.lost.saturating_add(count);
                Err(Fault::Away(
                    "the store is away and the event spool is full".to_owned(),
                ))
            }
            Ok(Err(error)) => Err(Fault::Broken(format!(
                "the event spool cannot be written: {error}"
            ))),
            Err(error) => Err(Fault::Broken(error.to_string())),
        }
    }

    /// Ships what waits, oldest first, as long as the store takes it.
    pub(crate) async fn ship(&mut self, store: &dyn Store) {
        if !self.filled {
            return;
        }
        let directory = self.directory.clone();
        let Ok(files) = tokio::task::spawn_blocking(move || list(&directory)).await else {
            return;
        };
        for file in files {
            let path = file.clone();
            let read = tokio::task::spawn_blocking(move || read(&path)).await;
            let Ok(Some(batch)) = read else {
                tracing::error!(file = %file.display(), "a spooled batch cannot be read; it is left in place");
                continue;
            };
            if store.append_events(&batch).await.is_err() {
                return;
            }
            let _ = tokio::fs::remove_file(&file).await;
        }
        self.filled = false;
    }
}

fn write(directory: &Path, kept: &Kept) -> std::io::Result<bool> {
    std::fs::create_dir_all(directory)?;
    let bytes = serde_json::to_vec(kept)?;
    let mut used = 0;
    for file in std::fs::read_dir(directory)? {
        used += file?.metadata()?.len();
    }
    if used + bytes.len() as u64 > BOUND {
        return Ok(false);
    }
    let name = data_encoding::HEXLOWER.encode(&kept.id);
    let unfinished = directory.join(format!("{name}.part"));
    let mut file = std::fs::File::create(&unfinished)?;
    std::io::Write::write_all(&mut file, &bytes)?;
    file.sync_all()?;
    // The time in front keeps the order of shipping.
    std::fs::rename(
        &unfinished,
        directory.join(format!("{:020}-{name}.json", kept.time)),
    )?;
    std::fs::File::open(directory)?.sync_all()?;
    Ok(true)
}

fn list(directory: &Path) -> Vec<PathBuf> {
    let Ok(files) = std::fs::read_dir(directory) else {
        return Vec::new();
    };
    let mut files: Vec<_> = files
        .filter_map(|file| file.ok().map(|file| file.path()))
        .filter(|path| path.extension().is_some_and(|kind| kind == "json"))
        .collect();
    files.sort();
    files
}

fn read(path: &Path) -> Option<EventBatch> {
    let kept: Kept = serde_json::from_slice(&std::fs::read(path).ok()?).ok()?;
    Some(kept.into_batch())
}

fn gap(lost: u64, time: i64) -> KeptEvent {
    let json = serde_json::json!({
        "eventName": "AuditGap",
        "eventType": "AliyunServiceEvent",
        "additionalEventData": { "count": lost },
    });
    KeptEvent {
        account: String::new(),
        time,
        user: String::new(),
        action: "AuditGap".to_owned(),
        outcome: "Lost".to_owned(),
        json: json.to_string(),
    }
}

impl Kept {
    fn of(batch: &EventBatch) -> Self {
        let events = batch.events.iter().map(|event| KeptEvent {
            account: event.account.clone(),
            time: event.time,
            user: event.user.clone(),
            action: event.action.clone(),
            outcome: event.outcome.clone(),
            json: event.json.clone(),
        });
        Self {
            id: batch.id,
            time: batch.time,
            events: events.collect(),
        }
    }

    fn into_batch(self) -> EventBatch {
        let events = self.events.into_iter().map(|event| EventEntry {
            account: event.account,
            time: event.time,
            user: event.user,
            action: event.action,
            outcome: event.outcome,
            json: event.json,
        });
        EventBatch {
            id: self.id,
            time: self.time,
            events: events.collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn batch(id: u8) -> EventBatch {
        let event = EventEntry {
            account: "1".to_owned(),
            time: i64::from(id),
            user: "alice".to_owned(),
            action: "GetUser".to_owned(),
            outcome: "Success".to_owned(),
            json: "{}".to_owned(),
        };
        EventBatch {
            id: [id; 16],
            time: i64::from(id),
            events: vec![event],
        }
    }

    #[tokio::test]
    async fn what_waited_is_shipped_once_and_in_order() {
        let directory = tempfile::tempdir().unwrap();
        let mut spool = Spool::new(directory.path().join("spool"));
        spool.keep(&batch(2)).await.unwrap();
        spool.keep(&batch(1)).await.unwrap();
        let store = store::Memory::new();
        spool.ship(&store).await;
        assert_eq!(list(&directory.path().join("spool")).len(), 0);
        while store.project(100).await.unwrap().behind {}
        let found = store.look_up(&store::EventFilter::default()).await.unwrap();
        assert_eq!(
            found.iter().map(|one| one.event.time).collect::<Vec<_>>(),
            [2, 1]
        );
    }
}
