//! Keys that sign tokens of OAuth, as far as this node has them at hand: the same on every node, kept by the store under
//! seal.

use std::collections::BTreeMap;
use std::sync::Arc;

use federation::oauth::SigningKey;
use tokio::sync::Mutex;

/// What of them this node has at hand.
#[derive(Default)]
pub(crate) struct SigningKeys {
    /// By the number of their quarter; of those that are past it may be known that there is none.
    pub(crate) keys: Mutex<BTreeMap<i64, Option<Arc<SigningKey>>>>,
    /// What subjects are called by.
    pub(crate) subjects: Mutex<Option<[u8; 32]>>,
}
