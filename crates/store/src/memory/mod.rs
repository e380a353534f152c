//! A store that lives in memory: for tests, and as the plain statement of what a store does.

mod events;
mod facts;
mod feed;
mod log;
mod state;

use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;

use self::state::State;
use crate::retention::cut_at;
use crate::{Damage, Fault, Options, Progress, Purged, Retention, Setting, Store};

/// A store in memory. Clones of the surrounding `Arc` are as good as several nodes.
#[derive(Default)]
pub struct Memory {
    state: Mutex<State>,
    options: Options,
}

impl Memory {
    /// An empty store.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty store with settings of its own.
    #[must_use]
    pub fn with(options: Options) -> Self {
        Self {
            state: Mutex::default(),
            options,
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Every change is made after all checks, so a panic elsewhere leaves nothing half done.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Store for Memory {
    async fn retain(&self, retention: &Retention) -> Result<Purged, Fault> {
        let mut state = self.state();
        let mut retention = *retention;
        if let Some(bytes) = retention.events_bytes.take() {
            let cut = cut_at(state.event_bytes(), bytes);
            retention.events_before = retention.events_before.max(cut);
        }
        let mut purged = state.purge_logs(&retention);
        if let Some(before) = retention.events_before {
            purged.events += state.purge_batches(before);
        }
        state.changes += 1;
        Ok(purged)
    }

    async fn check(&self, _told: &(dyn Fn(Progress) + Send + Sync)) -> Result<Vec<Damage>, Fault> {
        Ok(Vec::new())
    }

    async fn settings(&self) -> Result<Vec<Setting>, Fault> {
        Ok(Vec::new())
    }

    async fn ping(&self) -> Result<(), Fault> {
        Ok(())
    }

    async fn close(&self) {}
}
