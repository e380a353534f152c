//! Whom a question is about, and the other accounts that have a say in whether that session still counts.

use std::sync::{Arc, MutexGuard, PoisonError};

use rpc::Malformed;

use super::inquiry::Inquiry;
use super::question::EvaluationRequest;
use super::subject::{Register, Subject, unavailable};
use crate::ask::credential::Patience;
use crate::held::snapshot::Snapshot;

impl Inquiry<'_> {
    /// Looks at the other accounts that the session of a question came of, so that it can be answered
    /// without waiting.
    ///
    /// # Errors
    /// When one of them cannot be looked at.
    pub async fn reach(&self, request: &EvaluationRequest<'_>) -> Result<(), Malformed> {
        let (core, now) = (self.core, self.call.arrival.now);
        for account in self.register(&[]).others(request) {
            let there = Box::pin(core.account(account, now)).await;
            let there = there.map_err(|_| unavailable())?;
            let stale = core.is_stale(&there, now, Patience::Session);
            stale.map_err(|_| unavailable())?;
            let mut elsewhere = self.elsewhere();
            if elsewhere.iter().all(|one| one.account != account) {
                elsewhere.push(there.current());
            }
        }
        Ok(())
    }

    fn elsewhere(&self) -> MutexGuard<'_, Vec<Arc<Snapshot>>> {
        self.elsewhere
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Whom a question is about, if anybody knows.
    pub(super) fn subject(
        &self,
        request: &EvaluationRequest<'_>,
    ) -> Result<Option<Subject>, Malformed> {
        let elsewhere = self.elsewhere().clone();
        self.register(&elsewhere).subject(request)
    }

    fn register<'r>(&'r self, elsewhere: &'r [Arc<Snapshot>]) -> Register<'r> {
        Register {
            core: self.core,
            account: &self.account,
            snapshot: &self.snapshot,
            elsewhere,
            control: &self.control,
            now: self.call.arrival.now,
        }
    }
}
