//! The one way into an operation: who are you, may you, do it, write it down, commit.
//!
//! [`Gateway::call`] takes the bytes of a request and answers bytes. In between stands everything
//! that must never be skipped: signature, nonce, judgement, deed, audit event and commit, in the
//! order that docs/ARCHITECTURE.md gives.

mod ask;
mod audit;
mod commit;
pub mod decision;
mod delivery;
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
pub mod oauth;
mod outside;
mod prove;
mod rehearse;
#[cfg(test)]
mod scene;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
mod trails;

pub use ask::agent::{AGENT_SERVICE, KnownAgent};
pub use ask::answer::Reply;
pub use ask::arrival::{Arrival, Clock, Source, network, request_id};
pub use ask::assertion::{Addressed, Assertion};
pub use ask::attempt::{
    ATTEMPT, Attempt, Look, Protocol, Purpose, looks_at_response, looks_at_token,
};
pub use ask::caller::{Caller, Who};
pub use ask::credential::{Credential, Token};
pub use ask::id_token::{Disbelief, IdToken};
pub use ask::operation::{After, Api, Code, Deed, Effect, Entry, Operation, Ran, Service, entry};
pub use ask::past::{Attempted, Decided, Found, Search};
pub use ask::permit::{Grant, Permit};
pub use ask::plan::{Plan, Target};
pub use ask::presented::{Presented, ProviderResponse, ProviderToken};
pub use ask::trace::{Apart, KeyTrace, Mark, Onward, Thing, Traced};
pub use ask::unseal::{Enclosed, Unseal, Unsealed};
pub use ask::vouched::{Vouched, Word};
pub use ask::want::{Ceremony, Foreseen, Prepared, Wants, Weighed, Wish};
pub use delivery::{Delivery, Parcel, Undelivered};
pub use door::console::Order;
pub use door::founding::Foundation;
pub use door::keys::KeyDeed;
pub use door::recover::Recovery;
pub use door::switch::{Switch, SwitchedTo};
pub use fault::{Denial, Error, Fault};
pub use federation::agent::{Authorities, ClientName, PublicKey};
pub use federation::oidc::{Admitted, Check};
pub use federation::saml::{self, Metadata};
pub use federation::{Outcome, Step};
pub use gateway::{Gateway, OpenFault, check_key};
pub use held::flips::{Counted as CountedFlips, Group as FlipGroup};
pub use held::last_seen::Seen;
pub use held::last_used::{Use, uses};
pub use held::remembered::MEMORY;
pub use held::snapshot::{Snapshot, aggregate};
pub use jobs::certificates::Certificates;
pub use jobs::deleted_members::DeletedMembers;
pub use jobs::errand::{Errand, Place};
pub use jobs::idle_keys::IdleKeys;
pub use jobs::idle_users::IdleUsers;
pub use jobs::job::{Job, Over};
pub use jobs::key_rotations::KeyRotations;
pub use jobs::kms::Kms;
pub use jobs::managed_secrets::ManagedSecrets;
pub use jobs::recycle::RecycleBin;
pub use jobs::reseal::{Reseal, ResealStore, SealedFact, resealed};
pub use jobs::retention::Retention;
pub use jobs::revocations::Revocations;
pub use jobs::rollouts::Rollouts;
pub use jobs::rounds::{Rounds, Tally};
pub use jobs::trails::Trails;
pub use judge::trace::{AskedDirectory, Control, Statement, Trace, Traffic, Verdict};
pub use known::{KnownPasswords, NoList};
pub use node::settings::{ReadAudit, Settings};
pub use nonce::claims::longest_claim;
pub use outside::{Fetch, Fetched, Outside, Unfetched};
pub use rehearse::outcome::{Counting, Doubt, Group, Rehearsal, Rehearsed, Said, Turned};
pub use rehearse::practice::{Done, Practice, Practised};
pub use rehearse::tested::{Document, run_tests};
pub use rehearse::tryout::{Change, LookedAt, Reached, TriedOut, Tryout, Whose};
pub use store::EventId;
pub use trails::progress::{Delivered, Deliveries};
pub use vault::password::Cost;
pub use vault::{Credentials, Diagnosis, Matched, Session, Vault, bearer_credential};
