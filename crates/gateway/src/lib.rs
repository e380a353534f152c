//! The one way into an operation: who are you, may you, do it, write it down, commit.
//!
//! [`Gateway::call`] takes the bytes of a request and answers bytes. In between stands everything
//! that must never be skipped: signature, nonce, judgement, deed, audit event and commit, in the
//! order that docs/ARCHITECTURE.md gives.

mod ask;
mod audit;
mod commit;
pub mod decision;
mod door;
mod fault;
mod gateway;
mod guard;
mod held;
mod jobs;
mod judge;
mod known;
pub mod logon;
mod node;
mod nonce;
mod outside;
mod prove;
#[cfg(test)]
mod scene;
#[cfg(any(test, feature = "testing"))]
pub mod testing;

pub use ask::answer::Reply;
pub use ask::arrival::{Arrival, Clock, Source, network, request_id};
pub use ask::caller::{Caller, Credential, Token, Who};
pub use ask::operation::{Api, Code, Deed, Effect, Entry, Operation, Ran, Service, entry};
pub use ask::permit::{Grant, Permit};
pub use ask::plan::{Plan, Target};
pub use ask::want::{Prepared, Wants};
pub use door::founding::Foundation;
pub use door::keys::KeyDeed;
pub use fault::{Denial, Error, Fault};
pub use gateway::{Gateway, OpenFault};
pub use held::last_used::{Use, uses};
pub use held::remembered::MEMORY;
pub use held::snapshot::{Snapshot, aggregate};
pub use jobs::errand::{Errand, Place};
pub use jobs::idle_keys::IdleKeys;
pub use jobs::idle_users::IdleUsers;
pub use jobs::job::{Job, Over};
pub use jobs::recycle::RecycleBin;
pub use jobs::retention::Retention;
pub use jobs::rounds::{Rounds, Tally};
pub use judge::trace::{Statement, Trace, Traffic, Verdict};
pub use known::{KnownPasswords, NoList};
pub use node::settings::{ReadAudit, Settings};
pub use nonce::claims::longest_claim;
pub use outside::{Fetch, Fetched, Outside, Unfetched};
pub use vault::password::Cost;
pub use vault::{Credentials, Diagnosis, Matched, Session, Vault, bearer_credential};
