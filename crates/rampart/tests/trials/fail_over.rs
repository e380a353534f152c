//! PostgreSQL dies under load, and its synchronous standby takes over.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use store::postgres_harness::Postgres;
use tempfile::TempDir;
use tokio::task::JoinSet;

use crate::harness::{Client, Kept, Node, Proxy, Shape, until};

/// How many writers call each node.
const WRITERS: usize = 3;
/// How many writes are acknowledged before the database dies.
const BEFORE: usize = 60;
/// How many of each writer are acknowledged after the standby took over.
const AFTER: usize = 15;
/// How many names a writer tries at most: only one that waits in vain needs as many.
const NAMES: usize = 2_000;

/// How far the trial is.
#[derive(Default)]
struct Course {
    acknowledged: AtomicUsize,
    taken_over: AtomicBool,
}

/// What a writer was told.
#[derive(Default)]
struct Heard {
    /// Users whose making was acknowledged.
    made: BTreeSet<String>,
    /// Requests that were answered with success.
    requests: BTreeSet<String>,
    /// Acknowledged after the standby took over.
    after: usize,
}

#[tokio::test]
async fn nothing_acknowledged_is_lost_and_both_nodes_go_on() {
    let mut primary = Postgres::start().await;
    let url = primary.create_database().await;
    let mut link = Proxy::to(primary.port()).await;
    let address = link.through(&primary.url("postgres"));
    let standby = primary.start_synchronous_standby(&address).await;
    let switch = Proxy::to(primary.port()).await;
    let home = TempDir::with_prefix("rampart-fail-over-").unwrap();
    let mut a = Node::new(&home.path().join("a")).with("STORE", &switch.through(&url));
    a.start().await;
    let mut b = a.sibling(&home.path().join("b"));
    b.start().await;

    let course = Arc::new(Course::default());
    let mut writing = JoinSet::new();
    for number in 0..WRITERS {
        for (name, node, other) in [("a", &a, &b), ("b", &b, &a)] {
            let writer = a.admin().of_node(node.address());
            let reader = a.admin().of_node(other.address());
            let name = format!("{name}{number}");
            writing.spawn(write(name, writer, reader, course.clone()));
        }
    }
    until("writes are acknowledged", async || {
        (course.acknowledged.load(Ordering::Relaxed) >= BEFORE).then_some(())
    })
    .await;
    // A write is in the one and not in the other when the database dies: nobody may have heard of
    // it, and its node has to find out that it must write it again.
    link.close().await;
    until("a write waits for the standby", async || {
        primary.waits_for_standby().await.then_some(())
    })
    .await;
    primary.kill();
    standby.promote().await;
    switch.turn_to(standby.port());
    course.taken_over.store(true, Ordering::Relaxed);
    let heard = writing.join_all().await;

    let name = url.rsplit('/').next().unwrap();
    let kept = Kept::open(&standby.url(name), &a.first_account().0).await;
    for heard in &heard {
        assert_eq!(heard.after, AFTER, "every writer goes on");
    }
    nothing_is_lost(&kept, &heard).await;
    arrive(&kept, &heard).await;
    for node in [&mut a, &mut b] {
        node.terminate();
        assert!(node.ended().await.success(), "{}", node.logged());
    }
    is_whole(&kept).await;
}

/// Makes users on one node and reads each on the other, through the fail-over and on.
async fn write(name: String, mut writer: Client, mut reader: Client, course: Arc<Course>) -> Heard {
    let mut heard = Heard::default();
    for number in 0..NAMES {
        let name = format!("{name}-{number}");
        let user = [("UserName", name.as_str())];
        let late = course.taken_over.load(Ordering::Relaxed);
        if !is_acknowledged(&mut writer, "CreateUser", &user, &mut heard).await {
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        }
        course.acknowledged.fetch_add(1, Ordering::Relaxed);
        heard.made.insert(name.clone());
        is_acknowledged(&mut reader, "GetUser", &user, &mut heard).await;
        heard.after += usize::from(late);
        if heard.after == AFTER {
            break;
        }
    }
    heard
}

/// Calls, and answers whether that succeeded; nothing but the store's absence may be in its way.
async fn is_acknowledged(
    client: &mut Client,
    action: &str,
    user: &[(&str, &str)],
    heard: &mut Heard,
) -> bool {
    let signed = client.sign(action, user);
    let Some(told) = client.deliver(&signed).await else {
        panic!("{action} of {user:?} got no answer");
    };
    match told.code.as_str() {
        "ok" => {
            heard.requests.insert(told.request_id);
            true
        }
        "ServiceUnavailable" => false,
        // What this node has not heard of, while it says that it cannot ask.
        "EntityNotExist.User" if told.stale => false,
        _ => panic!("{action} of {user:?}: {told:?}"),
    }
}

/// Waits until each request has its event: those of the time between wait on a node's disk.
async fn arrive(kept: &Kept, heard: &[Heard]) {
    until("all events are in the store", async || {
        let events = kept.events_by_request().await;
        let mut requests = heard.iter().flat_map(|one| &one.requests);
        requests.all(|id| events.contains_key(id)).then_some(())
    })
    .await;
}

/// Everything that was acknowledged is there.
async fn nothing_is_lost(kept: &Kept, heard: &[Heard]) {
    let found = Shape::of(&kept.snapshot().await).users;
    let made: BTreeSet<_> = heard.iter().flat_map(|one| &one.made).cloned().collect();
    let lost: Vec<_> = made.difference(&found).collect();
    assert!(lost.is_empty(), "acknowledged and lost: {lost:?}");
}

/// Nothing is there in halves, and everything was told once.
async fn is_whole(kept: &Kept) {
    kept.log().await;
    let found = Shape::of(&kept.snapshot().await);
    assert_eq!(Shape::told(&kept.events().await), found);
    for (id, events) in kept.events_by_request().await {
        assert_eq!(events.len(), 1, "{id}");
    }
}
