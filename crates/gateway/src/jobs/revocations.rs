//! The job that forgets revocations of temporary credentials which can end nothing any more.

use std::sync::Arc;

use async_trait::async_trait;
use domain::account::revocation;
use serde_json::json;

use super::errand::Errand;
use super::job::{Job, Over};
use super::sweep::Sweep;
use crate::ask::operation::Entry;
use crate::ask::server::entry;
use crate::fault::Error;

/// Forgets revocations once whatever they ended is over by itself. Until it comes by they do no harm.
pub struct Revocations;

#[async_trait]
impl Job for Revocations {
    fn name(&self) -> &'static str {
        "revocations"
    }

    fn period(&self) -> i64 {
        6 * 60 * 60
    }

    fn over(&self) -> Over {
        Over::Accounts
    }

    async fn is_due(&self, errand: &Errand) -> Result<bool, Error> {
        let snapshot = errand.snapshot().await?;
        let limits = &errand.core.settings.limits;
        let at = (limits, errand.now());
        Ok(revocation::is_any_over(&snapshot.state, at))
    }

    async fn run(&self, errand: &Errand) -> Result<(), Error> {
        let deed = Arc::new(Sweep(revocation::prune));
        errand.perform(&PRUNE, &json!({}), deed).await.map(drop)
    }
}

static PRUNE: Entry = entry("PruneRevocations", "rampart:PruneRevocations");
