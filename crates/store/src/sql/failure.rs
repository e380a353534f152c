//! Tells database errors apart by what they mean for the caller, and keeps secrets out of them.

use sqlx::error::DatabaseError;
use sqlx::postgres::PgDatabaseError;
use sqlx::sqlite::SqliteError;

use crate::{CommitError, Fault};

/// A database error and what it means.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) cause: Cause,
    pub(super) text: String,
    /// The engine's own code, if it gave one.
    pub(super) code: String,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Cause {
    /// The connection broke or never was; what was last sent may have happened.
    Lost,
    /// The transaction was undone for the sake of another one; try at once again.
    Conflict,
    /// The database is there and declined for now: busy, full, read-only. Nothing happened.
    Declined,
    /// The data cannot be stored. Nothing happened.
    Data,
    /// The storage failed.
    Storage,
    /// A row says something that no version of this program wrote.
    Unreadable,
    /// A setting that durability rests on does not hold.
    Setting,
    /// History that was asked for is purged.
    Purged,
}

impl Failure {
    pub(super) fn new(cause: Cause, text: impl Into<String>) -> Self {
        Self {
            cause,
            text: text.into(),
            code: String::new(),
        }
    }

    pub(super) fn setting(name: &str, value: &str) -> Self {
        Self::new(Cause::Setting, format!("{name} is {value}"))
    }

    /// What a failure means when a commit was under way but not yet sent.
    pub(super) fn before_commit(self) -> CommitError {
        match self.cause {
            Cause::Lost | Cause::Conflict | Cause::Declined => CommitError::Away(self.text),
            Cause::Data => CommitError::Invalid(self.text),
            Cause::Storage | Cause::Unreadable | Cause::Setting | Cause::Purged => {
                CommitError::Fatal(self.text)
            }
        }
    }

    /// What a failure means once the commit was sent.
    pub(super) fn at_commit(self) -> CommitError {
        match self.cause {
            Cause::Lost => CommitError::Unknown(self.text),
            _ => self.before_commit(),
        }
    }
}

impl From<Failure> for Fault {
    fn from(failure: Failure) -> Self {
        match failure.cause {
            Cause::Lost | Cause::Conflict | Cause::Declined => Self::Away(failure.text),
            Cause::Purged => Self::Purged,
            _ => Self::Broken(failure.text),
        }
    }
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Away(text) => Self::new(Cause::Declined, text),
            Fault::Purged => Self::new(Cause::Purged, "that part of the history was purged"),
            Fault::Broken(text) => Self::new(Cause::Unreadable, text),
        }
    }
}

impl From<sqlx::Error> for Fault {
    fn from(error: sqlx::Error) -> Self {
        Failure::from(error).into()
    }
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        let cause = match &error {
            sqlx::Error::Database(inner) => database(inner.as_ref()),
            sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::Protocol(_) => Cause::Lost,
            sqlx::Error::WorkerCrashed => Cause::Storage,
            sqlx::Error::Encode(_) => Cause::Data,
            _ => Cause::Unreadable,
        };
        let code = error
            .as_database_error()
            .and_then(|inner| inner.code().map(Into::into));
        Self {
            cause,
            text: error.to_string(),
            code: code.unwrap_or_default(),
        }
    }
}

fn database(error: &dyn DatabaseError) -> Cause {
    let code = error.code().unwrap_or_default();
    if error.try_downcast_ref::<SqliteError>().is_some() {
        return code.parse::<u32>().map_or(Cause::Storage, sqlite);
    }
    if error.try_downcast_ref::<PgDatabaseError>().is_some() {
        return postgres(&code);
    }
    Cause::Storage
}

fn sqlite(code: u32) -> Cause {
    // The index of the write-ahead log finds no room before anything is written.
    if code == SQLITE_IOERR_SHMSIZE {
        return Cause::Declined;
    }
    // The low byte is the kind; the rest says more about it.
    match code & 0xff {
        // A full disk takes nothing of a transaction: its last frame is missing, so all of it does
        // not count. A file that cannot be opened for want of descriptors was not written to.
        SQLITE_BUSY | SQLITE_LOCKED | SQLITE_FULL | SQLITE_CANTOPEN => Cause::Declined,
        SQLITE_TOOBIG | SQLITE_CONSTRAINT | SQLITE_MISMATCH => Cause::Data,
        _ => Cause::Storage,
    }
}

fn postgres(code: &str) -> Cause {
    match code {
        "40001" | "40P01" => Cause::Conflict,
        // The server is going down or the transaction's end is not known.
        "40003" | "57P01" | "57P02" | "57P03" | "57P05" | "25P03" => Cause::Lost,
        // A disk that is full or failing under the server was reported before anything was written.
        _ => match code.get(..2).unwrap_or_default() {
            "08" => Cause::Lost,
            "25" | "28" | "3D" | "53" | "55" | "57" => Cause::Declined,
            "22" | "23" | "54" => Cause::Data,
            _ => Cause::Storage,
        },
    }
}

const SQLITE_BUSY: u32 = 5;
const SQLITE_LOCKED: u32 = 6;
const SQLITE_FULL: u32 = 13;
const SQLITE_CANTOPEN: u32 = 14;
const SQLITE_IOERR_SHMSIZE: u32 = 4874;
const SQLITE_TOOBIG: u32 = 18;
const SQLITE_CONSTRAINT: u32 = 19;
const SQLITE_MISMATCH: u32 = 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_lost_connection_leaves_the_outcome_unknown() {
        let lost = || Failure::new(Cause::Lost, "gone");
        assert_eq!(lost().at_commit(), CommitError::Unknown("gone".into()));
        assert_eq!(lost().before_commit(), CommitError::Away("gone".into()));
        let declined = Failure::new(Cause::Declined, "read-only");
        assert_eq!(declined.at_commit(), CommitError::Away("read-only".into()));
    }

    #[test]
    fn a_failing_disk_ends_the_process() {
        for code in [10, 11, 26, 778, 1034] {
            assert_eq!(sqlite(code), Cause::Storage);
        }
        assert_eq!(postgres("58030"), Cause::Storage);
        assert_eq!(postgres("XX001"), Cause::Storage);
    }

    #[test]
    fn a_full_disk_is_declined() {
        assert_eq!(sqlite(13), Cause::Declined);
        assert_eq!(sqlite(4874), Cause::Declined);
        assert_eq!(postgres("53100"), Cause::Declined);
    }

    #[test]
    fn a_server_going_down_may_have_committed() {
        assert_eq!(postgres("57P01"), Cause::Lost);
        assert_eq!(postgres("08006"), Cause::Lost);
        assert_eq!(postgres("25006"), Cause::Declined);
    }
}
