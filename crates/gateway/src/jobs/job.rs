//! What a job is: a name, a period, and what it does in one place.

use async_trait::async_trait;

use super::errand::Errand;
use crate::fault::Error;

/// Where a job has something to do.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Over {
    /// In each account.
    Accounts,
    /// In the store as a whole.
    Store,
}

/// Work that comes again by the clock.
///
/// A run may begin on one node, be given up when its lease ends, and begin anew on another: what it
/// does must be the same if some of it was done before.
#[async_trait]
pub trait Job: Send + Sync + 'static {
    /// Its name, for ever: leases are kept under it.
    fn name(&self) -> &'static str;

    /// How many seconds after the beginning of a run the next begins. At least as many as a lease
    /// lasts.
    fn period(&self) -> i64;

    /// For how many seconds a node has it; a run that takes longer is given up.
    fn lasts(&self) -> i64 {
        600
    }

    /// Where it has something to do.
    fn over(&self) -> Over;

    /// Whether there is anything to do; if not, nothing is written anywhere. Looked at before the
    /// lease, so it must change nothing.
    ///
    /// # Errors
    /// When that cannot be found out.
    async fn is_due(&self, _errand: &Errand) -> Result<bool, Error> {
        Ok(true)
    }

    /// Does it, in one place.
    ///
    /// # Errors
    /// When it could not be done; the next run comes with the next period.
    async fn run(&self, errand: &Errand) -> Result<(), Error>;
}
