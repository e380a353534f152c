//! Whether a password is on the list.

use std::cmp::Ordering;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::PathBuf;

use gateway::KnownPasswords;
use model::Secret;
use sha1::{Digest as _, Sha1};

use super::{Digest, HEADER};

/// The list in a file, which may be replaced while the server runs: it is opened for each question.
pub struct KnownFile {
    path: PathBuf,
    /// Whether the settings name it: then it must be there.
    named: bool,
}

impl KnownFile {
    /// The list at this place.
    #[must_use]
    pub fn new(path: PathBuf, named: bool) -> Self {
        Self { path, named }
    }

    fn search(&self, wanted: &Digest) -> io::Result<bool> {
        let file = match File::open(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound && !self.named => {
                return Ok(false);
            }
            opened => opened?,
        };
        let length = file.metadata()?.len();
        let read = |place: u64| {
            let mut digest = Digest::default();
            file.read_exact_at(&mut digest, place * SIZE)?;
            Ok(digest)
        };
        if length < SIZE || length % SIZE != 0 || read(0)? != *HEADER {
            let why = "it is no list that `rampart passwords import` has made";
            return Err(io::Error::new(io::ErrorKind::InvalidData, why));
        }
        among(1, length / SIZE, wanted, read)
    }
}

impl KnownPasswords for KnownFile {
    fn has(&self, password: &Secret) -> io::Result<bool> {
        let digest = Sha1::digest(password.expose().as_bytes());
        self.search(&digest.into()).map_err(|error| {
            let path = self.path.display();
            let why = format!("the list of known passwords, {path}, cannot be read: {error}");
            io::Error::new(error.kind(), why)
        })
    }
}

/// Whether a digest is among those in ascending order at the places from `low` to before `high`.
fn among(
    mut low: u64,
    mut high: u64,
    wanted: &Digest,
    read: impl Fn(u64) -> io::Result<Digest>,
) -> io::Result<bool> {
    while low < high {
        let middle = low.midpoint(high);
        match read(middle)?.cmp(wanted) {
            Ordering::Equal => return Ok(true),
            Ordering::Less => low = middle + 1,
            Ordering::Greater => high = middle,
        }
    }
    Ok(false)
}

/// How long a digest is.
const SIZE: u64 = size_of::<Digest>() as u64;

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::fs;

    use super::*;

    /// A digest for each even number.
    fn digest(number: u64) -> Digest {
        let mut digest = Digest::default();
        digest[..8].copy_from_slice(&number.to_be_bytes());
        digest
    }

    #[test]
    fn what_is_on_the_list_is_found_and_nothing_else() {
        for count in 0..70 {
            let read = |place: u64| Ok(digest(2 * place));
            for number in 0..2 * count + 4 {
                let found = among(1, count + 1, &digest(number), read).unwrap();
                let expected = number % 2 == 0 && (2..=2 * count).contains(&number);
                assert_eq!(found, expected, "{number} of {count}");
            }
        }
    }

    #[test]
    fn a_billion_passwords_cost_thirty_reads() {
        let reads = Cell::new(0);
        let read = |place: u64| {
            reads.set(reads.get() + 1);
            Ok(digest(2 * place))
        };
        let cost = |number| {
            reads.set(0);
            assert!(!among(1, 1_000_000_001, &digest(number), read).unwrap());
            reads.get()
        };
        let most = (0..1000).map(|one| cost(2_000_000 * one + 1)).max();
        assert_eq!(most, Some(30));
    }

    #[test]
    fn a_list_that_is_no_list_is_named_and_lets_nothing_pass() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("list");
        let has = |named| {
            let file = KnownFile::new(path.clone(), named);
            file.has(&Secret::new("password".to_owned()))
        };
        // The usual place may be empty, one that was named may not.
        assert!(!has(false).unwrap());
        let told = has(true).unwrap_err().to_string();
        assert!(told.contains("list, cannot be read"), "{told}");
        for wrong in [
            &b""[..],
            b"password",
            b"rampart known sha1 2",
            b"rampart known sha1 1x",
        ] {
            fs::write(&path, wrong).unwrap();
            let told = has(false).unwrap_err().to_string();
            assert!(told.contains("passwords import"), "{told}");
        }
        fs::write(&path, HEADER).unwrap();
        assert!(!has(true).unwrap());
    }
}
