//! The job that forgets what is older than the settings say.

use async_trait::async_trait;

use super::errand::Errand;
use super::job::{Job, Over};
use crate::fault::Error;
use crate::node::retain::retain;

/// Forgets history and events past their time.
pub struct Retention;

#[async_trait]
impl Job for Retention {
    fn name(&self) -> &'static str {
        "retention"
    }

    fn period(&self) -> i64 {
        60 * 60
    }

    fn over(&self) -> Over {
        Over::Store
    }

    async fn run(&self, errand: &Errand) -> Result<(), Error> {
        Ok(retain(&errand.core).await?)
    }
}
