//! Where events wait on the local disk while the store is away: bounded, synced, shipped later.
//!
//! One file for each batch, named by its id; shipping one twice is harmless because the store
//! knows the id.

use std::fs::{DirBuilder, OpenOptions};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use store::{CommitError, EventBatch, EventEntry, Events};

use crate::fault::{Fault, end_process};

/// How many bytes the spool may hold; then a gap is recorded.
const BOUND: u64 = 256 * 1024 * 1024;

/// How many batches are shipped before others get their turn.
const AT_ONCE: usize = 32;

/// How the name of a batch's file ends; and of one that a program before this one wrote.
const KEPT: &str = "batch";
const KEPT_BEFORE: &str = "json";

/// How the name of a file ends that is still being written.
const UNFINISHED: &str = "part";

/// A directory of batches that wait.
pub(crate) struct Spool {
    directory: PathBuf,
    bound: u64,
    /// How many bytes it holds; not known before the first look.
    used: Option<u64>,
    /// Events that found the spool full and that no kept or stored batch has told of yet.
    lost: u64,
    /// Whether there may be files to ship.
    filled: bool,
}

/// A batch as programs before this one kept it.
#[derive(Deserialize)]
struct Kept {
    id: [u8; 16],
    time: i64,
    events: Vec<KeptEvent>,
}

#[derive(Deserialize)]
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
            bound: BOUND,
            used: None,
            lost: 0,
            filled: true,
        }
    }

    /// One that holds less.
    #[cfg(test)]
    pub(crate) fn bounded(directory: PathBuf, bound: u64) -> Self {
        Self {
            bound,
            ..Self::new(directory)
        }
    }

    /// Whether there may be something to ship, or losses to tell of.
    pub(crate) fn waits(&self) -> bool {
        self.filled || self.lost > 0
    }

    /// How many events were lost that nothing tells of yet.
    pub(crate) fn lost(&self) -> u64 {
        self.lost
    }

    /// Takes note that so many losses are told of by a batch that is durable.
    pub(crate) fn told(&mut self, count: u64) {
        self.lost = self.lost.saturating_sub(count);
    }

    /// Takes note that so many events are lost.
    pub(crate) fn lose(&mut self, count: usize) {
        self.lost = self.lost.saturating_add(count as u64);
    }

    /// Keeps a batch, synced before it returns; a full spool refuses it.
    pub(crate) async fn keep(&mut self, batch: &EventBatch) -> Result<(), Fault> {
        self.filled = true;
        let (directory, batch) = (self.directory.clone(), batch.clone());
        let (used, bound) = (self.used, self.bound);
        let written =
            tokio::task::spawn_blocking(move || write(&directory, &batch, used, bound)).await;
        match written {
            Ok(Ok(Written { used, fits })) => {
                self.used = Some(used);
                let full = "the store is away and the event spool is full";
                if fits {
                    Ok(())
                } else {
                    Err(Fault::Away(full.to_owned()))
                }
            }
            Ok(Err(error)) if is_full(&error) => Err(Fault::Away(
                "the store is away and the disk of the event spool is full".to_owned(),
            )),
            Ok(Err(error)) => Err(Fault::Broken(format!(
                "the event spool cannot be written: {error}"
            ))),
            Err(error) => Err(Fault::Broken(error.to_string())),
        }
    }

    /// Ships some of what waits, oldest first, as long as the store takes it. Answers whether it
    /// does.
    pub(crate) async fn ship(&mut self, store: &dyn Events) -> bool {
        if !self.filled {
            return true;
        }
        let directory = self.directory.clone();
        let Ok(files) = tokio::task::spawn_blocking(move || list(&directory)).await else {
            return true;
        };
        self.filled = files.len() > AT_ONCE;
        for file in files.into_iter().take(AT_ONCE) {
            let path = file.clone();
            let read = tokio::task::spawn_blocking(move || read(&path)).await;
            let shipped = match read {
                Ok(Some(batch)) => store.append_events(&batch).await,
                _ => Err(CommitError::Invalid("the file is damaged".to_owned())),
            };
            match shipped {
                Ok(()) => drop(tokio::fs::remove_file(&file).await),
                Err(CommitError::Fatal(why)) => end_process(&why),
                Err(CommitError::Invalid(why)) => {
                    // For a person to look at; it must not hold up those behind it.
                    tracing::error!(file = %file.display(), %why, "spooled events cannot be stored");
                    let _ = tokio::fs::rename(&file, file.with_extension("refused")).await;
                }
                Err(CommitError::Unknown(_) | CommitError::Away(_)) => {
                    self.filled = true;
                    return false;
                }
            }
        }
        self.used = None;
        true
    }
}

/// What became of a batch that was to be written, and how full the spool is.
struct Written {
    used: u64,
    fits: bool,
}

fn write(
    directory: &Path,
    batch: &EventBatch,
    used: Option<u64>,
    bound: u64,
) -> std::io::Result<Written> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(directory)?;
    let used = if let Some(used) = used {
        used
    } else {
        drop_unfinished(directory);
        size(directory)?
    };
    let bytes = batch.to_bytes();
    let then = used.saturating_add(bytes.len() as u64);
    if then > bound {
        return Ok(Written { used, fits: false });
    }
    let name = data_encoding::HEXLOWER.encode(&batch.id);
    let unfinished = directory.join(format!("{name}.{UNFINISHED}"));
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&unfinished)?;
    std::io::Write::write_all(&mut file, &bytes)?;
    file.sync_all()?;
    // The time in front keeps the order of shipping.
    std::fs::rename(
        &unfinished,
        directory.join(format!("{:020}-{name}.{KEPT}", batch.time)),
    )?;
    std::fs::File::open(directory)?.sync_all()?;
    Ok(Written {
        used: then,
        fits: true,
    })
}

fn is_full(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{QuotaExceeded, StorageFull};
    matches!(error.kind(), StorageFull | QuotaExceeded)
}

/// Removes what a process that died was about to write; nobody was told that it is kept.
fn drop_unfinished(directory: &Path) {
    for file in with_ending(directory, UNFINISHED) {
        let _ = std::fs::remove_file(file);
    }
}

fn size(directory: &Path) -> std::io::Result<u64> {
    let mut used = 0;
    for file in std::fs::read_dir(directory)? {
        used += file?.metadata()?.len();
    }
    Ok(used)
}

fn list(directory: &Path) -> Vec<PathBuf> {
    let mut files = with_ending(directory, KEPT);
    files.extend(with_ending(directory, KEPT_BEFORE));
    files.sort();
    files
}

fn with_ending(directory: &Path, ending: &str) -> Vec<PathBuf> {
    let Ok(files) = std::fs::read_dir(directory) else {
        return Vec::new();
    };
    let mut files: Vec<_> = files
        .filter_map(|file| file.ok().map(|file| file.path()))
        .filter(|path| path.extension().is_some_and(|kind| kind == ending))
        .collect();
    files.sort();
    files
}

fn read(path: &Path) -> Option<EventBatch> {
    let bytes = std::fs::read(path).ok()?;
    if path.extension().is_some_and(|kind| kind == KEPT_BEFORE) {
        let kept: Kept = serde_json::from_slice(&bytes).ok()?;
        return Some(kept.into_batch());
    }
    EventBatch::from_bytes(&bytes).ok()
}

/// The event that tells of lost ones.
pub(crate) fn gap(lost: u64, time: i64) -> EventEntry {
    let json = serde_json::json!({
        "eventName": "AuditGap",
        "eventTime": model::Moment::from_millis(time).to_string(),
        "eventType": "AliyunServiceEvent",
        "additionalEventData": { "count": lost },
    });
    EventEntry {
        time,
        action: "AuditGap".to_owned(),
        outcome: "Lost".to_owned(),
        json: json.to_string(),
        ..EventEntry::default()
    }
}

impl Kept {
    fn into_batch(self) -> EventBatch {
        let events = self.events.into_iter().map(|event| EventEntry {
            account: event.account,
            time: event.time,
            user: event.user,
            action: event.action,
            outcome: event.outcome,
            json: event.json,
            ..EventEntry::default()
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
            ..EventEntry::default()
        };
        EventBatch {
            id: [id; 16],
            time: i64::from(id),
            events: [event].iter().collect(),
        }
    }

    async fn stored(store: &store::Memory) -> Vec<EventEntry> {
        while store.project(100).await.unwrap().behind {}
        let filter = store::EventFilter {
            limit: usize::MAX,
            ..Default::default()
        };
        let found = store.look_up(&filter).await.unwrap();
        found.into_iter().map(|one| one.event).collect()
    }

    #[tokio::test]
    async fn what_waited_is_shipped_once_and_in_order() {
        let directory = tempfile::tempdir().unwrap();
        let mut spool = Spool::new(directory.path().join("spool"));
        spool.keep(&batch(2)).await.unwrap();
        spool.keep(&batch(1)).await.unwrap();
        let store = store::Memory::new();
        assert!(spool.ship(&store).await);
        assert!(!spool.waits());
        assert_eq!(list(&directory.path().join("spool")).len(), 0);
        let found = stored(&store).await;
        assert_eq!(
            found.iter().map(|event| event.time).collect::<Vec<_>>(),
            [2, 1]
        );
    }

    #[tokio::test]
    async fn what_a_program_before_kept_is_shipped_too() {
        let directory = tempfile::tempdir().unwrap();
        let kept = serde_json::json!({
            "id": vec![3; 16], "time": 3, "events": [{
                "account": "1", "time": 3, "user": "alice", "action": "GetUser",
                "outcome": "Success", "json": "{}",
            }],
        });
        let file = directory.path().join("00000000000000000003-03.json");
        std::fs::write(&file, kept.to_string()).unwrap();
        let mut spool = Spool::new(directory.path().to_owned());
        spool.keep(&batch(4)).await.unwrap();
        let store = store::Memory::new();
        assert!(spool.ship(&store).await);
        let mut times: Vec<_> = stored(&store)
            .await
            .iter()
            .map(|event| event.time)
            .collect();
        times.sort_unstable();
        assert_eq!(times, [3, 4]);
        assert!(!file.exists());
    }

    #[tokio::test]
    async fn nobody_else_reads_what_waits() {
        use std::os::unix::fs::PermissionsExt;
        let directory = tempfile::tempdir().unwrap();
        let place = directory.path().join("spool");
        let mut spool = Spool::new(place.clone());
        spool.keep(&batch(1)).await.unwrap();
        let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&place), 0o700);
        for file in list(&place) {
            assert_eq!(mode(&file), 0o600);
        }
    }

    #[tokio::test]
    async fn what_was_stored_before_a_crash_is_not_stored_twice() {
        let directory = tempfile::tempdir().unwrap();
        let mut spool = Spool::new(directory.path().to_owned());
        spool.keep(&batch(1)).await.unwrap();
        let store = store::Memory::new();
        store.append_events(&batch(1)).await.unwrap();
        assert!(spool.ship(&store).await);
        assert_eq!(stored(&store).await.len(), 1);
    }

    #[tokio::test]
    async fn a_full_spool_refuses_and_takes_again_once_it_has_room() {
        let directory = tempfile::tempdir().unwrap();
        let mut spool = Spool::new(directory.path().to_owned());
        spool.keep(&batch(1)).await.unwrap();
        spool.bound = spool.used.unwrap();
        assert!(matches!(spool.keep(&batch(2)).await, Err(Fault::Away(_))));
        // The room is counted anew by a process that finds the directory.
        let mut found = Spool::new(directory.path().to_owned());
        found.bound = spool.bound;
        assert!(matches!(found.keep(&batch(2)).await, Err(Fault::Away(_))));
        assert!(found.ship(&store::Memory::new()).await);
        found.keep(&batch(2)).await.unwrap();
    }

    #[tokio::test]
    async fn what_was_never_finished_takes_no_room() {
        let directory = tempfile::tempdir().unwrap();
        let left = directory.path().join("0.part");
        std::fs::write(&left, [0; 9000]).unwrap();
        let mut spool = Spool::bounded(directory.path().to_owned(), 5000);
        spool.keep(&batch(1)).await.unwrap();
        assert!(!left.exists());
    }

    #[tokio::test]
    async fn a_damaged_file_does_not_hold_up_the_others() {
        let directory = tempfile::tempdir().unwrap();
        let mut spool = Spool::new(directory.path().to_owned());
        std::fs::write(directory.path().join("0.json"), "half a fi").unwrap();
        spool.keep(&batch(1)).await.unwrap();
        let store = store::Memory::new();
        assert!(spool.ship(&store).await);
        assert_eq!(stored(&store).await.len(), 1);
        assert!(directory.path().join("0.refused").exists());
    }
}
