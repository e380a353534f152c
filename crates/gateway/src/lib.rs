//! The one way into an operation: who are you, may you, do it, write it down, commit.
//!
//! [`Gateway::call`] takes the bytes of a request and answers bytes. In between stands everything
//! that must never be skipped: signature, nonce, judgement, deed, audit event and commit, in the
//! order that docs/ARCHITECTURE.md gives.

mod account;
mod admit;
mod answer;
mod append;
mod audit;
mod authenticate;
mod call;
mod caller;
mod commit;
pub mod decision;
mod diagnosis;
mod effects;
mod event;
mod fault;
mod follow;
mod founding;
mod gateway;
mod gather;
mod judge;
mod kept;
mod node;
mod nonce;
mod note;
mod operation;
pub mod password;
mod permit;
mod row;
mod seen;
mod snapshot;
mod spool;
mod token;
mod touch;
mod vault;

pub use answer::Reply;
pub use authenticate::bearer_credential;
pub use call::{Arrival, Source, network, request_id};
pub use caller::{Caller, Credential, Token, Who};
pub use diagnosis::{Diagnosis, Matched};
pub use fault::{Denial, Error, Fault};
pub use founding::Foundation;
pub use gateway::{Gateway, OpenFault};
pub use node::{Clock, ReadAudit, Settings};
pub use nonce::longest_claim;
pub use operation::{
    Code, Deed, Effect, Entry, Operation, Prepared, Service, Target, Targets, Wants, entry,
};
pub use permit::{Grant, Permit};
pub use snapshot::{Snapshot, aggregate};
pub use token::{Claims, Credentials, Session, TokenError};
pub use vault::{BadKey, Purpose, Vault};
