//! Who does a job now, and until when nobody else may.

use serde::{Deserialize, Serialize};

use crate::{Moment, Record};

/// The lease of a job, as one row of a log of its own: who appends it has it. It names its job by
/// text and says when it was taken, not when the next is due: programs of several versions read it,
/// and each knows its own jobs and their periods.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Lease {
    /// The job.
    pub job: String,
    /// The node that has it; a node is a new one each time it starts.
    pub node: String,
    /// When it was taken.
    pub from: Moment,
    /// When it ends, whatever became of the node.
    pub until: Moment,
}

impl Record for Lease {
    const TABLE: &'static str = "lease";
    type Key = String;
    type Index = String;

    fn key(&self) -> String {
        self.job.clone()
    }

    fn index(&self) -> String {
        self.job.clone()
    }
}
