//! Waiting for what another node has written, but not for long.

use store::Store;

use super::account::Held;
use super::snapshot::Snapshot;
use crate::fault::Fault;

/// How many revisions a client may have seen of what this node has not: more are made up.
const AHEAD: u64 = 100_000;

impl Held {
    /// Waits, but not for long, until the snapshot has come to a revision the client has seen.
    pub(crate) async fn reach(&self, store: &dyn Store, revision: u64) -> Result<bool, Fault> {
        if revision > self.current().revision.0.saturating_add(AHEAD) {
            return Ok(false);
        }
        self.until(store, |snapshot| snapshot.revision.0 >= revision)
            .await
    }

    /// Waits, but not for long, until the snapshot is as it is wanted.
    pub(crate) async fn until(
        &self,
        store: &dyn Store,
        is_there: impl Fn(&Snapshot) -> bool,
    ) -> Result<bool, Fault> {
        for pause in [0, 5, 20, 50, 100, 200, 400] {
            tokio::time::sleep(std::time::Duration::from_millis(pause)).await;
            // One look serves all who wait.
            if !is_there(&self.current())
                && let Ok(_look) = self.reaching.try_lock()
            {
                self.look(store).await?;
            }
            if is_there(&self.current()) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
