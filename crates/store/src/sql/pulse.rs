//! Knows without a query whether anything was committed to a SQLite file, by any process.

use std::fs::File;
use std::mem::ManuallyDrop;
use std::os::unix::fs::{FileExt as _, MetadataExt as _};
use std::path::Path;

/// The head of the index that SQLite keeps of its write-ahead log. Each commit changes it, after
/// the commit is on disk and before anyone can read it.
pub(super) struct Pulse {
    // INVARIANT: never closed while the process lives. Closing any descriptor of this file would
    // drop all locks that SQLite in this process holds on it, and with them its consistency.
    index: ManuallyDrop<File>,
}

impl Pulse {
    /// Opens the index of a database that SQLite has opened before. `None` if there is none.
    pub(super) fn open(database: &Path) -> Option<Self> {
        let mut name = database.as_os_str().to_owned();
        name.push("-shm");
        Some(Self {
            index: ManuallyDrop::new(File::open(name).ok()?),
        })
    }

    /// A number that is the same only if nothing was committed in between.
    pub(super) fn read(&self) -> Option<u64> {
        // Someone removed the file under a running store: it tells nothing any more.
        if self.index.metadata().ok()?.nlink() == 0 {
            return None;
        }
        let mut head = [0; HEAD];
        self.index.read_exact_at(&mut head, 0).ok()?;
        Some(fold(&head))
    }
}

/// Folds the head into a number (FNV-1a, eight bytes a step). It holds a change counter, two salts
/// and two checksums, so two different heads that fold alike do not come up.
fn fold(head: &[u8; HEAD]) -> u64 {
    let (words, _) = head.as_chunks::<8>();
    words.iter().fold(0xcbf2_9ce4_8422_2325, |sum, word| {
        (sum ^ u64::from_le_bytes(*word)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// One copy of the head; SQLite keeps two and writes this one last.
const HEAD: usize = 48;
