//! Checksums of rows: damage on the disk is told by name instead of being served or guessed at.
//!
//! A row without one was written before there were any, and passes unchecked.

use crc::{CRC_32_ISCSI, Crc, Table};

use crate::Fault;
use crate::record::{CommitId, Revision};

static CASTAGNOLI: Crc<u32, Table<16>> = Crc::<u32, Table<16>>::new(&CRC_32_ISCSI);

/// The checksum of some fields; each counts with its length.
fn of(fields: &[&[u8]]) -> u32 {
    let mut digest = CASTAGNOLI.digest();
    for field in fields {
        digest.update(&(field.len() as u64).to_le_bytes());
        digest.update(field);
    }
    digest.finalize()
}

/// What a log row carries, as it is stored. Retention takes images and events away later, so each has
/// a checksum of its own.
#[derive(Clone, Copy)]
pub(crate) struct LogFields<'a> {
    pub(crate) aggregate: &'a str,
    pub(crate) revision: Revision,
    pub(crate) commit_id: CommitId,
    pub(crate) time: i64,
    pub(crate) nonces: Option<&'a [u8]>,
    pub(crate) images: Option<&'a [u8]>,
    pub(crate) events: Option<&'a [u8]>,
}

impl LogFields<'_> {
    /// The checksums of the row itself, of its images and of its events.
    pub(crate) fn sums(&self) -> [u8; 12] {
        let row = of(&[
            self.aggregate.as_bytes(),
            &self.revision.0.to_le_bytes(),
            &self.commit_id.0,
            &self.time.to_le_bytes(),
            self.nonces.unwrap_or_default(),
        ]);
        let parts = [self.images, self.events].map(|part| of(&[part.unwrap_or_default()]));
        let mut sums = [0; 12];
        let all = std::iter::once(row).chain(parts);
        for (place, sum) in sums.chunks_exact_mut(4).zip(all) {
            place.copy_from_slice(&sum.to_le_bytes());
        }
        sums
    }

    /// Compares what is there with the checksums of the whole row.
    pub(crate) fn check(&self, sums: Option<&[u8]>) -> Result<(), Fault> {
        let Some(sums) = sums else { return Ok(()) };
        let own = self.sums();
        let is_there = [true, self.images.is_some(), self.events.is_some()];
        let alike = sums.len() == own.len()
            && own
                .chunks(4)
                .zip(sums.chunks(4))
                .zip(is_there)
                .all(|((own, sum), is_there)| !is_there || own == sum);
        tell(
            alike,
            "log",
            &format!("{} at revision {}", self.aggregate, self.revision),
        )
    }
}

/// Compares the events of a log row with the checksums of the whole row.
pub(crate) fn check_events(
    place: impl Fn() -> String,
    events: &[u8],
    sums: Option<&[u8]>,
) -> Result<(), Fault> {
    let Some(sums) = sums else { return Ok(()) };
    let alike = sums.get(8..) == Some(of(&[events]).to_le_bytes().as_slice());
    tell(alike, "log", &place())
}

/// The checksum of a checkpoint.
pub(crate) fn of_checkpoint(aggregate: &str, revision: Revision, time: i64, records: &[u8]) -> i64 {
    let (revision, time) = (revision.0.to_le_bytes(), time.to_le_bytes());
    of(&[aggregate.as_bytes(), &revision, &time, records]).into()
}

/// The checksum of a sealed secret.
pub(crate) fn of_sealed(aggregate: &str, id: &str, revision: Revision, blob: &[u8]) -> i64 {
    let revision = revision.0.to_le_bytes();
    of(&[aggregate.as_bytes(), id.as_bytes(), &revision, blob]).into()
}

/// The checksum of a name in the registry.
pub(crate) fn of_name(kind: &str, name: &str, owner: &str, value: &str) -> i64 {
    of(&[kind, name, owner, value].map(str::as_bytes)).into()
}

/// The checksum of a batch of events.
pub(crate) fn of_batch(id: &[u8], time: i64, events: &[u8]) -> i64 {
    of(&[id, &time.to_le_bytes(), events]).into()
}

/// Compares a row's checksum with the one that was stored with it.
pub(crate) fn check(
    table: &str,
    place: impl Fn() -> String,
    own: i64,
    stored: Option<i64>,
) -> Result<(), Fault> {
    match stored {
        Some(stored) if stored != own => tell(false, table, &place()),
        _ => Ok(()),
    }
}

fn tell(alike: bool, table: &str, place: &str) -> Result<(), Fault> {
    if alike {
        return Ok(());
    }
    Err(Fault::Broken(format!(
        "the database is damaged: in table {table}, the row of {place} does not match its checksum"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(images: Option<&'static [u8]>) -> LogFields<'static> {
        LogFields {
            aggregate: "account/1",
            revision: Revision(7),
            commit_id: CommitId([1; 16]),
            time: 5,
            nonces: None,
            images,
            events: Some(b"events"),
        }
    }

    #[test]
    fn any_changed_field_is_noticed_and_named() {
        let sums = row(Some(b"images")).sums();
        assert_eq!(row(Some(b"images")).check(Some(&sums)), Ok(()));
        let changed = [
            LogFields {
                aggregate: "account/2",
                ..row(Some(b"images"))
            },
            LogFields {
                revision: Revision(6),
                ..row(Some(b"images"))
            },
            LogFields {
                time: 4,
                ..row(Some(b"images"))
            },
            LogFields {
                nonces: Some(b"n"),
                ..row(Some(b"images"))
            },
            LogFields {
                events: Some(b"event"),
                ..row(Some(b"images"))
            },
            row(Some(b"imagez")),
        ];
        for changed in changed {
            let told = changed.check(Some(&sums)).unwrap_err().to_string();
            assert!(told.contains("table log, the row of account/"), "{told}");
        }
        assert!(row(Some(b"images")).check(Some(&sums[..4])).is_err());
    }

    #[test]
    fn what_retention_took_is_not_missed_and_old_rows_pass() {
        let sums = row(Some(b"images")).sums();
        assert_eq!(row(None).check(Some(&sums)), Ok(()));
        assert_eq!(row(Some(b"other")).check(None), Ok(()));
        assert_eq!(check("sealed", String::new, 1, None), Ok(()));
        assert!(check("sealed", String::new, 1, Some(2)).is_err());
    }

    #[test]
    fn fields_do_not_run_into_each_other() {
        assert_ne!(of_name("a", "bc", "", ""), of_name("ab", "c", "", ""));
    }
}
