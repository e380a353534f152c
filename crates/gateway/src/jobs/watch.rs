//! Work that somebody watches: a panic or a run without end is that work's alone.

use std::time::Duration;

use model::Moment;
use tokio::task::{JoinError, JoinSet};
use tokio::time::timeout;

use crate::ask::arrival::Clock;
use crate::guard;

/// How often the clock is looked at meanwhile.
const LOOK: Duration = Duration::from_millis(250);

/// How it ended.
pub(crate) enum Watched<T> {
    /// By itself.
    Ended(T),
    /// By a panic, with these words.
    Panicked(String),
    /// It was given up, because its time was over.
    GivenUp,
}

/// Watches work until it ends, or a time is reached.
pub(crate) async fn watch<T: Send + 'static>(
    clock: &Clock,
    until: Moment,
    work: impl Future<Output = T> + Send + 'static,
) -> Watched<T> {
    // Gives the work up when it is dropped.
    let mut tasks = JoinSet::new();
    tasks.spawn(work);
    loop {
        match timeout(LOOK, tasks.join_next()).await {
            Ok(Some(Ok(ended))) => return Watched::Ended(ended),
            Ok(Some(Err(error))) => return Watched::Panicked(words(error)),
            Ok(None) => return Watched::GivenUp,
            Err(_) if clock() >= until => return Watched::GivenUp,
            Err(_) => {}
        }
    }
}

/// What a panic says.
fn words(error: JoinError) -> String {
    match error.try_into_panic() {
        Ok(panic) => guard::words(&*panic).to_owned(),
        Err(_) => "it was cancelled".to_owned(),
    }
}
