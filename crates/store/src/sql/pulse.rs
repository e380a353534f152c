//! Knows without a query whether anything was committed to a SQLite file, by any process.

use std::fs::File;
use std::mem::ManuallyDrop;
use std::os::unix::fs::{FileExt as _, MetadataExt as _};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// The head of the index that SQLite keeps of its write-ahead log. Each commit changes it, after
/// the commit is on disk and before anyone can read it.
pub(super) struct Pulse {
    // INVARIANT: never closed while the process lives. Closing any descriptor of this file would
    // drop all locks that SQLite in this process holds on it, and with them its consistency.
    index: ManuallyDrop<File>,
    quiet: Mutex<Quiet>,
    /// Milliseconds from `start` to the last look whether the file is still there; none once it
    /// is gone.
    looked: AtomicU64,
    start: Instant,
}

/// The newest head that is as good as an earlier one.
#[derive(Clone, Copy, Default)]
struct Quiet {
    like: u64,
    head: u64,
}

/// Both copies of a head as they were read.
pub(super) struct Head([[u8; HEAD]; 2]);

impl Pulse {
    /// Opens the index of a database that SQLite has opened before. `None` if there is none.
    pub(super) fn open(database: &Path) -> Option<Self> {
        let mut name = database.as_os_str().to_owned();
        name.push("-shm");
        Some(Self {
            index: ManuallyDrop::new(File::open(name).ok()?),
            quiet: Mutex::default(),
            looked: AtomicU64::new(0),
            start: Instant::now(),
        })
    }

    /// A number that is the same only if nothing was committed in between, but for what
    /// [`Pulse::quiet`] was told of.
    pub(super) fn read(&self) -> Option<u64> {
        let head = self.head()?.fold();
        let quiet = *self.locked();
        Some(if head == quiet.head { quiet.like } else { head })
    }

    /// The head as it is now.
    pub(super) fn head(&self) -> Option<Head> {
        if !self.is_there() {
            return None;
        }
        let mut head = [[0; HEAD]; 2];
        self.index.read_exact_at(head.as_flattened_mut(), 0).ok()?;
        Some(Head(head))
    }

    /// Takes note that this process committed once since `before`, nothing that readers of this
    /// number care for. If nobody else committed in between, the number stays what it was.
    pub(super) fn quiet(&self, before: Option<Head>) {
        let (Some(before), Some(after)) = (before, self.head()) else {
            return;
        };
        let once = after.commits() == before.commits().wrapping_add(1);
        if !once || !before.is_whole() || !after.is_whole() {
            return;
        }
        let (before, after) = (before.fold(), after.fold());
        let mut quiet = self.locked();
        if before != quiet.head {
            quiet.like = before;
        }
        quiet.head = after;
    }

    /// Whether the file is still the database's: someone may remove it under a running store, and
    /// then it tells nothing any more.
    fn is_there(&self) -> bool {
        let now = u64::try_from(self.start.elapsed().as_millis()).unwrap_or(GONE);
        let looked = self.looked.load(Ordering::Relaxed);
        if looked != GONE && now.saturating_sub(looked) < LOOK {
            return true;
        }
        let there = looked != GONE && self.index.metadata().is_ok_and(|file| file.nlink() > 0);
        let looked = if there { now } else { GONE };
        self.looked.store(looked, Ordering::Relaxed);
        there
    }

    fn locked(&self) -> MutexGuard<'_, Quiet> {
        self.quiet.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Head {
    /// How many commits the database has seen, modulo 2^32.
    fn commits(&self) -> u32 {
        let [[_, _, _, _, _, _, _, _, a, b, c, d, ..], _] = self.0;
        u32::from_ne_bytes([a, b, c, d])
    }

    /// Whether it was not read while it was written: then the copies would differ.
    fn is_whole(&self) -> bool {
        let [first, second] = &self.0;
        first == second
    }

    /// Folds the head into a number (FNV-1a, eight bytes a step). It holds a change counter, two
    /// salts and two checksums, so two different heads that fold alike do not come up.
    fn fold(&self) -> u64 {
        let [first, _] = &self.0;
        let (words, _) = first.as_chunks::<8>();
        words.iter().fold(0xcbf2_9ce4_8422_2325, |sum, word| {
            (sum ^ u64::from_le_bytes(*word)).wrapping_mul(0x0100_0000_01b3)
        })
    }
}

/// How long a copy of the head is. SQLite keeps two and writes the first one last.
const HEAD: usize = 48;
/// Milliseconds between looks whether the file is still there.
const LOOK: u64 = 1000;
/// The file is not there any more.
const GONE: u64 = u64::MAX;
