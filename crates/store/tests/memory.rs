//! The store in memory passes the suite.

use std::sync::Arc;

use async_trait::async_trait;
use store::suite::{Place, cases};
use store::{Memory, Options, Store};
use tokio::sync::OnceCell;

/// A store in memory; opening it again is another handle on it.
#[derive(Default)]
struct InMemory(OnceCell<Arc<Memory>>);

#[async_trait]
impl Place for InMemory {
    async fn open(&self, options: &Options) -> Arc<dyn Store> {
        let open = async || Arc::new(Memory::with(options.clone()));
        Arc::clone(self.0.get_or_init(open).await) as Arc<dyn Store>
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_suite() {
    for case in cases() {
        case.run(Arc::new(InMemory::default())).await;
    }
}

#[tokio::test]
async fn an_address_opens_it() {
    let store = store::open("memory:", &Options::default()).await.unwrap();
    store.ping().await.unwrap();
    let refused = store::open("mysql://u:s3cret@h/d", &Options::default())
        .await
        .err()
        .unwrap();
    assert!(!refused.to_string().contains("s3cret"), "{refused}");
}
