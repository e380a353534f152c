//! That the deletion of a service-linked role was asked for. Source: `DeleteServiceLinkedRole`.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{Folded, Moment, Record, RoleName};

/// The latest deletion of a role of this name. It outlives the role, so that whoever asked for it can
/// still ask what came of it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct DeletionTask {
    /// `task/acs-service-role/<service>/<role>/<number>`.
    pub id: Arc<str>,
    /// The role.
    pub role: RoleName,
    /// When it was asked for.
    pub created: Moment,
}

impl Record for DeletionTask {
    const TABLE: &'static str = "deletion_task";
    type Key = Folded;
    type Index = Folded;

    fn key(&self) -> Folded {
        self.role.folded()
    }

    fn index(&self) -> Folded {
        self.role.folded()
    }
}
