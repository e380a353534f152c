//! What all trials share: nodes, clients, a proxy before the database, and a look into the store.

mod chance;
mod client;
mod kept;
mod node;
mod proxy;

use std::time::{Duration, Instant};

pub(crate) use chance::Chance;
pub(crate) use client::{Client, Key, Told};
pub(crate) use kept::{Event, Kept, Shape};
pub(crate) use node::Node;
pub(crate) use proxy::{At, Proxy, What};

/// How long anything may take before a trial gives up; far more than it ever does.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);

/// Asks again and again until there is an answer.
pub(crate) async fn until<T>(what: &str, mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(answer) = ask().await {
            return answer;
        }
        assert!(start.elapsed() < PATIENCE, "waited in vain until {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
