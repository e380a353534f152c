//! What goes into the store and what comes out of it: log rows, registry claims, sealed blobs.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

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
    /// What sort of name: `access_key`, `alias`, `domain`, …
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
    /// What [`Facts::find`](crate::Facts::find) answers for the name.
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

/// How ids of secrets begin that stay aside: they are not brought back with their aggregate, and are read one
/// by one, by [`Log::sealed`](crate::Log::sealed).
pub const ASIDE: &str = "aside/";

/// Whether the secret of this id stays aside.
#[must_use]
pub fn stays_aside(id: &str) -> bool {
    id.starts_with(ASIDE)
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
    /// What happens to secrets, in order: of two changes to one id the later counts.
    pub secrets: Vec<SecretChange>,
    /// How many appends of the group are done together or not at all: this one and those that
    /// carry the same commit id. 1 for one that stands alone; see [`Append::bundle`].
    pub bundle: usize,
}

/// What happens to a secret.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum SecretChange {
    /// It is kept; one with the same id is replaced.
    Put(Sealed),
    /// The one with this id is destroyed.
    Drop(String),
}

impl SecretChange {
    /// The id of the secret, and its blob if it is kept.
    #[must_use]
    pub fn parts(&self) -> (&str, Option<&[u8]>) {
        match self {
            Self::Put(sealed) => (&sealed.id, Some(&sealed.blob)),
            Self::Drop(id) => (id, None),
        }
    }
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
            secrets: Vec::new(),
            bundle: 1,
        }
    }

    /// Ties appends of different aggregates together: all of them are done or none is. They carry
    /// the commit id of the first and go into one call of [`Log::commit`](crate::Log::commit),
    /// which gives each the same outcome.
    pub fn bundle(appends: &mut [Self]) {
        let together = appends.len();
        let Some(commit_id) = appends.first().map(|first| first.commit_id) else {
            return;
        };
        for append in appends {
            append.commit_id = commit_id;
            append.bundle = together;
        }
    }

    /// How many bytes it brings to the store, uncompressed: what a transaction is bounded by.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let images = self.images.iter().map(Image::bytes).sum::<usize>();
        let events = self.events.iter().map(crate::EventEntry::bytes);
        let secrets = self.secrets.iter().map(|change| {
            let (id, blob) = change.parts();
            id.len() + blob.map_or(0, <[u8]>::len)
        });
        images + events.sum::<usize>() + secrets.sum::<usize>() + self.nonces.len() * 24
    }

    /// The last change to each secret. One that is made and destroyed in one row never reaches the
    /// disk.
    pub(crate) fn last_secrets(&self) -> BTreeMap<&str, Option<&[u8]>> {
        self.secrets.iter().map(SecretChange::parts).collect()
    }

    /// Whether the append is nothing but its log row.
    pub(crate) fn is_row_only(&self) -> bool {
        self.claims.is_empty()
            && self.releases.is_empty()
            && self.secrets.is_empty()
            && !self.is_bundled()
    }

    /// Whether others are done with it or not at all.
    pub(crate) fn is_bundled(&self) -> bool {
        self.bundle > 1
    }
}

impl Image {
    /// How many bytes it brings to the store, uncompressed.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.table.len() + self.key.len() + self.payload.as_ref().map_or(0, String::len)
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
    /// The secrets that exist now, without those that stay aside.
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
    /// The secrets made or replaced since, as far as they still exist, without those that stay aside.
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
#[derive(Clone, Copy, Debug, Default, Eq, Ord, PartialEq, PartialOrd)]
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
