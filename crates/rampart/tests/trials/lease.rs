//! Jobs of nodes of several versions on one store.

use std::time::{SystemTime, UNIX_EPOCH};

use model::{Lease, Moment, Record as _};
use store::postgres_harness::Postgres;
use store::{Aggregate, Append, Appended, CommitId, Image, Options, Revision, Store};
use tempfile::TempDir;

use crate::harness::{Node, until};

/// The log of the leases of the job that forgets what is too old.
const LOG: &str = "job/retention/store";

#[tokio::test]
async fn a_lease_of_an_older_node_ends_and_one_newer_node_runs_the_job() {
    let database = Postgres::start().await;
    let url = database.create_database().await;
    let store = store::open(&url, &Options::default()).await.unwrap();
    let log = Aggregate::from(LOG);
    // A node took it, and died; its lease still counts for some seconds.
    let from = now();
    let left = Lease {
        job: "retention".to_owned(),
        node: "older".to_owned(),
        from,
        until: from.plus_seconds(6),
    };
    lease(&*store, &log, &left).await;

    let home = TempDir::with_prefix("rampart-lease-").unwrap();
    let mut a = Node::new(&home.path().join("a")).with("STORE", &url);
    a.start().await;
    let mut b = a.sibling(&home.path().join("b"));
    b.start().await;
    let over = until("the job ran on a newer node", async || {
        store.side_get(&log, "over").await.unwrap()
    })
    .await;
    assert_eq!((over.order, over.value.as_str()), (2, "done"));

    // Both had their rounds by then: a second row would be a second run.
    for node in [&mut a, &mut b] {
        node.terminate();
        assert!(node.ended().await.success());
    }
    let rows = store.tail(&log, Revision(0)).await.unwrap().rows;
    assert_eq!(rows.len(), 2, "{rows:?}");
    let payload = rows[1].images[0].payload.as_deref().unwrap();
    let taken = Lease::read(payload).unwrap();
    assert_eq!(taken.job, "retention");
    assert_ne!(taken.node, "older");
    assert!(
        taken.from >= left.until,
        "a lease that counts is nobody else's: {taken:?}"
    );
    store.close().await;
}

/// Takes a lease as a node does.
async fn lease(store: &dyn Store, log: &Aggregate, lease: &Lease) {
    let time = lease.from.millis();
    let mut append = Append::new(log.clone(), Revision(1), CommitId([7; 16]), time);
    append.images.push(Image {
        table: Lease::TABLE.to_owned(),
        key: serde_json::to_string(&lease.key()).unwrap(),
        payload: Some(lease.payload()),
    });
    assert_eq!(store.commit(&[append]).await.unwrap(), [Appended::Done]);
}

fn now() -> Moment {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    Moment::from_millis(i64::try_from(now.as_millis()).unwrap())
}
