//! A write on its way to its account's committer, and what comes back.

use std::sync::{Arc, OnceLock};

use model::{AccountId, Refusal};
use store::Nonce;
use tokio::sync::oneshot;

use super::snapshot::Snapshot;
use crate::ask::call::Call;
use crate::ask::credential::Credential;
use crate::ask::operation::Deed;
use crate::ask::want::Prepared;
use crate::audit::flood::Kept;
use crate::fault::Error;
use crate::judge::Refused;
use crate::judge::denial::Explained;

/// A write that waits for its account's committer.
pub(crate) struct Pending {
    pub(crate) call: Call,
    pub(crate) credential: Credential,
    pub(crate) deed: Arc<dyn Deed>,
    pub(crate) prepared: Prepared,
    /// The account the deed runs on, when it is not the caller's own.
    pub(crate) foreign: Option<Arc<Snapshot>>,
    /// The second account that the deed changes.
    pub(crate) beside: Option<AccountId>,
    pub(crate) nonce: Option<Nonce>,
    pub(crate) reply: oneshot::Sender<Ended>,
    /// How often it ran before, on states that another node was faster to change.
    pub(crate) attempt: u32,
    /// Names it claimed and lost to another account.
    pub(crate) lost: Option<Refusal>,
    /// What becomes of its event if it is denied: decided once, however often it runs.
    pub(crate) kept: OnceLock<Kept>,
    /// Who puts it into words if it is denied.
    pub(crate) wording: Wording,
}

/// Who puts a denial into words: that takes many times as long as the judgement, and the committer
/// has all writes of the account waiting.
#[derive(Default)]
pub(crate) enum Wording {
    /// Whoever asked: a denial is given back, and comes again with its words.
    #[default]
    Behind,
    /// It was denied before, and this was said of it.
    Ready(Box<Explained>),
    /// The committer itself, because the words did not fit what was judged several times.
    InPlace,
}

/// How a write ended.
pub(crate) enum Ended {
    /// It is durable, or what was refused is written down.
    Told(Result<Done, Error>),
    /// The state it was to run on has come to another second account, or to something that what was
    /// prepared says nothing about, and nothing was written down. In which attempt that was.
    Moved(u32),
    /// It is denied, which nothing was written down of: it must come again with the words. In which
    /// attempt that was.
    Unexplained(Box<Refused>, u32),
}

/// An acknowledged write.
pub(crate) struct Done {
    pub(crate) json: String,
    pub(crate) revision: u64,
}
