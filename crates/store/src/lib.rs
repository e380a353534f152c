//! The store: puts the state of accounts on disk as a log and brings it back.
//!
//! It knows nothing of users or policies: what it keeps of a record is an opaque image. Three
//! stores behave alike and pass one suite: SQLite and PostgreSQL through one layer ([`open`]),
//! and [`Memory`] for tests.
//!
//! - One log row is one group of deeds of one aggregate. Inserting it *is* the compare-and-bump,
//!   the feed, the history and the audit record.
//! - Revisions of an aggregate have no gaps and its newest log row is never purged.
//! - A commit id given by the caller makes every append idempotent, so that a commit whose outcome
//!   was lost with the connection can simply be sent again.

mod batch;
mod checksum;
mod damage;
mod error;
mod event;
mod frame;
mod layout;
mod lookup;
mod memory;
mod open;
mod options;
#[cfg(feature = "testing")]
pub mod postgres_harness;
mod reading;
mod record;
mod retention;
mod sound;
mod sql;
mod store;
#[cfg(feature = "testing")]
pub mod suite;
mod upgrade;
#[cfg(feature = "testing")]
pub use upgrade::upgrade_to;

pub use batch::{EventBatch, EventPack};
pub use damage::{Damage, Progress};
pub use error::{CommitError, Fault, OpenError};
pub use event::{
    EventEntry, EventFilter, EventId, Heading, MalformedEventId, Projected, SUCCESS, StoredEvent,
};
pub use memory::Memory;
pub use open::open;
pub use options::{Options, redacted};
pub use reading::{EventCursor, EventPage, EventReading, MalformedEventCursor};
pub use record::{
    ASIDE, Aggregate, Append, Appended, At, Checkpoint, Claim, CommitId, Cursor, FeedRow, Hint,
    Image, Loaded, LogRow, Name, Nonce, Revision, Sealed, SecretChange, Setting, Side, Tail,
    stays_aside,
};
pub use retention::{Purged, Retention};
pub use store::{Events, Facts, Feed, Log, Store};
