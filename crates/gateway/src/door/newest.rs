//! The newest state of an account that is not the caller's.

use std::sync::Arc;

use model::{AccountId, Moment};

use crate::ask::credential::Patience;
use crate::fault::Fault;
use crate::held::snapshot::Snapshot;
use crate::node::Core;

/// The newest state of an account.
pub(super) async fn newest(
    core: &Core,
    id: AccountId,
    (now, patience): (Moment, Patience),
) -> Result<Arc<Snapshot>, Fault> {
    let held = core.account(id, now).await?;
    let fresh = core.fresh(&held, now, patience).await?;
    Ok(fresh.snapshot)
}
