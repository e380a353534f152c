//! What goes into the store and what comes out of it: log rows, registry claims, sealed blobs.

use std::fmt;
use std::sync::Arc;

use crate::CommitError;

/// The name of one thing with a state and a revision of its own: `account/1000000000000001`.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Aggregate(Arc<str>);

impl Aggregate {
    /// Names an aggregate.
    #[must_use]
    pub fn new(name: impl Into<Arc<str>>) -> Self {
        Self(name.into())
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Aggregate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<&str> for Aggregate {
    fn from(name: &str) -> Self {
        Self::new(name)
    }
}

impl From<String> for Aggregate {
    fn from(name: String) -> Self {
        Self::new(name)
    }
}

/// How many log rows an aggregate has had: gapless from 1, and 0 means nothing yet.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Revision(pub u64);

impl Revision {
    /// The revision after this one.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

impl fmt::Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Names one attempt to commit. Chosen by the caller, at random; makes an append idempotent.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct CommitId(pub [u8; 16]);

/// One record as a group of deeds left it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Image {
    /// The table of the record.
    pub table: String,
    /// The key of the record within its table.
    pub key: String,
    /// JSON text that carries its own version, or `None` if the record was deleted.
    pub payload: Option<String>,
}

/// A request that was seen, so that it is not accepted twice.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Nonce {
    /// What remains of the key and the nonce of the request.
    pub fingerprint: [u8; 16],
    /// When it may be forgotten, Unix milliseconds.
    pub expires: i64,
}

/// A name in the registry.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Name {
    /// What sort of name: `access-key`, `alias`, `domain`, …
    pub kind: String,
    /// The name, unique within its kind.
    pub name: String,
}

/// A name that an append wants for itself.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Claim {
    /// What sort of name.
    pub kind: String,
    /// The name, unique within its kind.
    pub name: String,
    /// What [`Store::find`](crate::Store::find) answers for the name.
    pub value: String,
}

/// A secret as sealed bytes, kept apart from the log so that it can be destroyed.
#[derive(Clone, Eq, PartialEq)]
pub struct Sealed {
    /// The id by which images refer to it, unique within its aggregate.
    pub id: String,
    /// The sealed bytes.
    pub blob: Vec<u8>,
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sealed")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// One log row: what a group of deeds changed in one aggregate, and the events of these deeds.
#[derive(Clone, Debug)]
pub struct Append {
    /// Whose log.
    pub aggregate: Aggregate,
    /// The new revision: one more than the revision the deeds ran on.
    pub revision: Revision,
    /// Makes the append idempotent.
    pub commit_id: CommitId,
    /// Commit time in Unix milliseconds, never less than that of the revision before.
    pub time: i64,
    /// After-images of the records that changed.
    pub images: Vec<Image>,
    /// The events of the deeds.
    pub events: Vec<crate::EventEntry>,
    /// Requests that must not be accepted again.
    pub nonces: Vec<Nonce>,
    /// Names to take in the registry. If one is taken, nothing of this append happens.
    pub claims: Vec<Claim>,
    /// Names of this aggregate to give back, before the claims are made.
    pub releases: Vec<Name>,
    /// Secrets to keep; one with a known id replaces it.
    pub sealed: Vec<Sealed>,
    /// Ids of secrets to destroy.
    pub destroyed: Vec<String>,
}

impl Append {
    /// An append that changes nothing yet.
    #[must_use]
    pub fn new(aggregate: Aggregate, revision: Revision, commit_id: CommitId, time: i64) -> Self {
        Self {
            aggregate,
            revision,
            commit_id,
            time,
            images: Vec::new(),
            events: Vec::new(),
            nonces: Vec::new(),
            claims: Vec::new(),
            releases: Vec::new(),
            sealed: Vec::new(),
            destroyed: Vec::new(),
        }
    }

    /// Whether the append is nothing but its log row.
    pub(crate) fn is_row_only(&self) -> bool {
        self.claims.is_empty()
            && self.releases.is_empty()
            && self.sealed.is_empty()
            && self.destroyed.is_empty()
    }
}

/// What became of one append.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Appended {
    /// It is durable, by this call or by an earlier one with the same commit id.
    Done,
    /// Another commit holds that revision, or the revision before it is not the newest.
    Behind,
    /// Other aggregates hold these names; nothing of this append happened.
    Taken(Vec<Name>),
}

/// One row of an aggregate's log, as it is replayed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct LogRow {
    /// The revision that the row made.
    pub revision: Revision,
    /// The commit that wrote it.
    pub commit_id: CommitId,
    /// Commit time, Unix milliseconds.
    pub time: i64,
    /// After-images of the records that changed.
    pub images: Vec<Image>,
    /// Requests that must not be accepted again.
    pub nonces: Vec<Nonce>,
}

/// All records of an aggregate at one revision, as the gateway wrote them down.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Checkpoint {
    /// The revision.
    pub revision: Revision,
    /// Commit time of that revision, Unix milliseconds.
    pub time: i64,
    /// The records, in a form only the gateway knows.
    pub records: String,
}

/// Everything needed to bring an aggregate back.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Loaded {
    /// Where to start, if not from nothing.
    pub checkpoint: Option<Checkpoint>,
    /// What happened since, oldest first, without gaps.
    pub tail: Vec<LogRow>,
    /// The secrets that exist now.
    pub sealed: Vec<Sealed>,
    /// Requests not yet expired, of all rows. Empty when an earlier state was asked for.
    pub nonces: Vec<Nonce>,
}

impl Loaded {
    /// The revision that checkpoint and tail end in.
    #[must_use]
    pub fn revision(&self) -> Revision {
        let checkpoint = self
            .checkpoint
            .as_ref()
            .map(|checkpoint| checkpoint.revision);
        self.tail
            .last()
            .map(|row| row.revision)
            .or(checkpoint)
            .unwrap_or_default()
    }
}

/// What happened to an aggregate after some revision.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Tail {
    /// The rows, oldest first, without gaps.
    pub rows: Vec<LogRow>,
    /// The secrets made or replaced since, as far as they still exist.
    pub sealed: Vec<Sealed>,
}

/// A point in the past of an aggregate.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum At {
    /// The state that this revision made.
    Revision(Revision),
    /// The state that a reader would have seen at this time, Unix milliseconds.
    Time(i64),
}

/// How far a reader of the feed has come. The default is the very beginning.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Cursor {
    /// PostgreSQL: transaction id of the last row read. Elsewhere 0.
    pub(crate) transaction: i64,
    /// Sequence number of the last row read.
    pub(crate) sequence: i64,
}

/// One row of the feed: some aggregate has come to this revision.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct FeedRow {
    /// Whose log.
    pub aggregate: Aggregate,
    /// The revision that the row made.
    pub revision: Revision,
    /// The commit that wrote it.
    pub commit_id: CommitId,
}

/// A message from another node that an aggregate changed. Only a hint: it may be lost or late.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Hint {
    /// Which aggregate.
    pub aggregate: Aggregate,
    /// The revision it came to.
    pub revision: Revision,
}

/// A current value that needs no history, such as when a key was last used.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Side {
    /// Whose value.
    pub aggregate: Aggregate,
    /// Which value.
    pub key: String,
    /// Its order, usually a time: of two writers the one with the larger order wins.
    pub order: i64,
    /// The value.
    pub value: String,
}

/// A setting of one connection, as the engine says it is.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Setting {
    /// The engine's name for it.
    pub name: &'static str,
    /// Its value.
    pub value: String,
}

/// What may be forgotten.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Retention {
    /// History of records before this time, as far as a newer checkpoint covers it. Unix
    /// milliseconds.
    pub log_before: Option<i64>,
    /// Events before this time, Unix milliseconds.
    pub events_before: Option<i64>,
}

/// What a purge removed.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Purged {
    /// Log rows whose history of records was dropped.
    pub history: u64,
    /// Log rows and batches whose events were dropped.
    pub events: u64,
    /// Log rows that are gone altogether.
    pub rows: u64,
}

/// Refuses a group that no store could keep.
pub(crate) fn check(group: &[Append]) -> Result<(), CommitError> {
    for append in group {
        if append.revision == Revision(0) {
            return Err(CommitError::Invalid(
                "revision 0 is the state before anything".into(),
            ));
        }
        if i64::try_from(append.revision.0).is_err() {
            return Err(CommitError::Invalid(
                "that revision is beyond all numbers".into(),
            ));
        }
        let claims = append
            .claims
            .iter()
            .flat_map(|one| [&one.kind, &one.name, &one.value]);
        let releases = append
            .releases
            .iter()
            .flat_map(|one| [&one.kind, &one.name]);
        let sealed = append
            .sealed
            .iter()
            .map(|one| &one.id)
            .chain(&append.destroyed);
        let texts = claims.chain(releases).chain(sealed).map(String::as_str);
        check_text(texts.chain([append.aggregate.as_str()])).map_err(CommitError::Invalid)?;
    }
    Ok(())
}

/// Refuses texts with the character NUL, which PostgreSQL cannot hold.
pub(crate) fn check_text<'a>(mut texts: impl Iterator<Item = &'a str>) -> Result<(), String> {
    if texts.any(|text| text.contains('\0')) {
        return Err("a name holds the character NUL".into());
    }
    Ok(())
}
