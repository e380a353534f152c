//! What is done once a row is durable.

use std::sync::Arc;

use store::{CommitId, Nonce, Revision, SecretChange};

use crate::held::account::Held;
use crate::held::snapshot::Snapshot;
use crate::node::Core;

/// What is done once a row is durable, besides the answers.
pub(crate) struct After {
    pub(super) revision: Revision,
    pub(super) commit: CommitId,
    pub(super) time: i64,
    pub(crate) secrets: Vec<SecretChange>,
    pub(crate) nonces: Vec<Nonce>,
}

impl After {
    /// Of a row that shares its commit with another.
    pub(crate) fn in_commit_of(self, other: &Self) -> Self {
        Self {
            commit: other.commit,
            ..self
        }
    }
}

/// Makes what is durable now what readers see.
pub(super) fn publish(core: &Core, account: &Arc<Held>, snapshot: &Arc<Snapshot>, after: &After) {
    account.forget_secrets(&after.secrets);
    account.claims().remember(&after.nonces);
    account.publish(snapshot);
    core.checkpoint_when_due(account);
}
