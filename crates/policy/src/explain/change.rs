//! Changes of policies, and lists of them that allow what was denied.

use std::sync::Arc;

use serde::Serialize;

use super::origin::Origin;
use crate::{Layer, Statement};

/// What would turn a denial into an Allow.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "kind")]
pub enum Fix {
    /// All of these together; leaving one out would not do.
    Changes {
        /// The changes.
        changes: Vec<Change>,
    },
    /// No change of policies can allow it.
    Impossible {
        /// Why.
        because: String,
    },
}

/// One change.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "change")]
pub enum Change {
    /// Put this statement into a policy of the layer, or attach a policy that has it.
    Allow {
        /// The layer.
        layer: Layer,
        /// For control policies: which level of the path, counted from the member.
        #[serde(skip)]
        level: usize,
        /// For control policies: the node.
        #[serde(skip_serializing_if = "Option::is_none")]
        target: Option<Arc<str>>,
        /// The statement to add.
        statement: Statement,
    },
    /// Take this Deny statement away, or narrow it so that it spares the request.
    Remove(Origin),
}
