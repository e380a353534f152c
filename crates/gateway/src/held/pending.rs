//! A write on its way to its account's committer, and what comes back.

use std::sync::Arc;

use model::Refusal;
use store::Nonce;
use tokio::sync::oneshot;

use super::snapshot::Snapshot;
use crate::ask::call::Call;
use crate::ask::caller::Credential;
use crate::ask::operation::Deed;
use crate::ask::permit::Prepared;
use crate::fault::Error;

/// A write that waits for its account's committer.
pub(crate) struct Pending {
    pub(crate) call: Call,
    pub(crate) credential: Credential,
    pub(crate) deed: Arc<dyn Deed>,
    pub(crate) prepared: Prepared,
    /// The account the deed runs on, when it is not the caller's own.
    pub(crate) foreign: Option<Arc<Snapshot>>,
    pub(crate) nonce: Option<Nonce>,
    pub(crate) reply: oneshot::Sender<Result<Done, Error>>,
    /// How often it ran before, on states that another node was faster to change.
    pub(crate) attempt: u64,
    /// Names it claimed and lost to another account.
    pub(crate) lost: Option<Refusal>,
}

/// An acknowledged write.
pub(crate) struct Done {
    pub(crate) json: String,
    pub(crate) revision: u64,
}
