//! The database goes away and comes back; a client hangs up; the server is told to stop.

use std::collections::BTreeSet;

use store::postgres_harness::Postgres;
use tempfile::TempDir;

use crate::harness::{At, Kept, Key, Node, Proxy, What, until};

/// A node behind a proxy to its database, and what is really in there.
struct Scene {
    node: Node,
    proxy: Proxy,
    kept: Kept,
    _database: Postgres,
    _home: TempDir,
}

impl Scene {
    async fn set() -> Self {
        let database = Postgres::start().await;
        let url = database.create_database().await;
        let proxy = Proxy::to(database.port()).await;
        let home = TempDir::with_prefix("rampart-away-").unwrap();
        let mut node = Node::new(home.path()).with("STORE", &proxy.through(&url));
        node.start().await;
        let kept = Kept::open(&url, &node.first_account().0).await;
        Self {
            node,
            proxy,
            kept,
            _database: database,
            _home: home,
        }
    }

    /// Waits until each of these requests has its event, and sees that none has two.
    async fn has_events_of(&self, requests: &BTreeSet<String>) {
        let kept = &self.kept;
        let events = until("all events are in the store", async || {
            let events = kept.events_by_request().await;
            requests
                .iter()
                .all(|id| events.contains_key(id))
                .then_some(events)
        })
        .await;
        for id in requests {
            assert_eq!(events[id].len(), 1, "{:?}", events[id]);
        }
    }
}

#[tokio::test]
async fn reads_and_decisions_go_on_and_events_arrive_later() {
    let mut scene = Scene::set().await;
    let mut admin = scene.node.admin();
    let user = [("UserName", "alice")];
    admin.call("CreateUser", &user).await.succeeds();
    let policy = [
        ("UserName", "alice"),
        ("PolicyName", "AliyunRAMReadOnlyAccess"),
        ("PolicyType", "System"),
    ];
    admin.call("AttachPolicyToUser", &policy).await.succeeds();
    let made = admin.call("CreateAccessKey", &user).await.succeeds();
    let mut alice = admin.with(Key::of(&made.json["AccessKey"]));
    let arn = format!("acs:ram::{}:user/alice", scene.node.first_account().0);
    let told = admin.call("GetUser", &user).await.succeeds();
    assert!(!told.stale);
    let told = admin.evaluate(&arn, "ram:GetUser", "*").await.succeeds();
    assert!(!told.stale && told.json["decision"] == true, "{told:?}");
    alice.call("ListUsers", &[]).await.succeeds();
    let before = scene.kept.revision().await;

    scene.proxy.close().await;
    let mut requests = BTreeSet::new();
    for _ in 0..5 {
        let told = admin.call("GetUser", &user).await.succeeds();
        assert!(told.stale, "{told:?}");
        requests.insert(told.request_id);
        // A denial is true too, and is written down.
        let told = alice.call("GetUser", &user).await.succeeds();
        requests.insert(told.request_id);
        let told = alice
            .evaluate(&arn, "ram:GetUser", "*")
            .await
            .refuses("NoPermission");
        requests.insert(told.request_id);
        let told = admin.call("CreateUser", &[("UserName", "bob")]).await;
        assert_eq!(told.status, 503, "{told:?}");
        told.refuses("ServiceUnavailable");
    }
    // Decisions are marked as soon as the feed has noticed.
    until("a decision is marked as stale", async || {
        let told = admin.evaluate(&arn, "ram:GetUser", "*").await.succeeds();
        assert_eq!(told.json["decision"], true);
        requests.insert(told.request_id);
        told.stale.then_some(())
    })
    .await;

    // What waits on the disk outlives the process.
    scene.node.kill();
    scene.proxy.open().await;
    scene.node.start().await;
    scene.has_events_of(&requests).await;
    assert_eq!(
        scene.kept.revision().await,
        before,
        "the refused writes did not happen"
    );

    // Once more, and this time the node lives on; nobody calls it when the database is back.
    let mut admin = scene.node.admin();
    admin.call("GetUser", &user).await.succeeds();
    scene.proxy.close().await;
    let mut requests = BTreeSet::new();
    for _ in 0..5 {
        requests.insert(admin.call("GetUser", &user).await.succeeds().request_id);
    }
    scene.proxy.open().await;
    scene.has_events_of(&requests).await;
    until("writes go on", async || {
        let told = admin.call("CreateUser", &[("UserName", "bob")]).await;
        (told.code == "ok").then_some(())
    })
    .await;
    let told = admin.call("GetUser", &user).await.succeeds();
    assert!(!told.stale, "{told:?}");
    until("decisions are fresh again", async || {
        let told = admin.evaluate(&arn, "ram:GetUser", "*").await.succeeds();
        (!told.stale).then_some(())
    })
    .await;
}

#[tokio::test]
async fn what_is_too_old_decides_nothing() {
    let database = Postgres::start().await;
    let url = database.create_database().await;
    let mut proxy = Proxy::to(database.port()).await;
    let home = TempDir::with_prefix("rampart-away-").unwrap();
    let through = proxy.through(&url);
    let mut node = Node::new(home.path())
        .with("STORE", &through)
        .with("STALENESS_SECONDS", "1");
    node.start().await;
    let mut admin = node.admin();
    let arn = format!("acs:ram::{}:user/admin", node.first_account().0);
    admin.evaluate(&arn, "ram:GetUser", "*").await.succeeds();
    proxy.close().await;
    until("reads and decisions are refused", async || {
        let read = admin.call("ListUsers", &[]).await;
        let decision = admin.evaluate(&arn, "ram:GetUser", "*").await;
        (read.status == 503 && decision.status == 503).then_some(())
    })
    .await;
    proxy.open().await;
    until("they go on", async || {
        let read = admin.call("ListUsers", &[]).await;
        let decision = admin.evaluate(&arn, "ram:GetUser", "*").await;
        (read.status == 200 && decision.status == 200).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_client_that_hangs_up_has_written_once() {
    let scene = Scene::set().await;
    let before = scene.kept.revision().await;
    for (at, what, name) in [
        (At::Row, What::StallAnswer, "answer-stalled"),
        (At::Row, What::StallThenCut, "statement-cut"),
        (At::Row, What::StallAnswerThenCut, "answer-cut"),
    ] {
        let mut hasty = scene.node.admin();
        let signed = hasty.sign("CreateUser", &[("UserName", name)]);
        scene.proxy.plan(at, what);
        let call = tokio::spawn(async move { hasty.deliver(&signed).await });
        scene.proxy.struck().await;
        call.abort();
        assert!(call.await.unwrap_err().is_cancelled());
        scene.proxy.release();
        let mut admin = scene.node.admin();
        until("the write is there", async || {
            let told = admin.call("GetUser", &[("UserName", name)]).await;
            (told.code == "ok").then_some(())
        })
        .await;
    }
    assert_eq!(scene.kept.revision().await, before + 3);
    let events = scene.kept.events().await;
    assert_eq!(
        events
            .iter()
            .filter(|event| event.action == "CreateUser")
            .count(),
        3
    );
}

#[tokio::test]
async fn a_stop_waits_for_what_is_under_way() {
    let mut scene = Scene::set().await;
    let mut client = scene.node.admin();
    let mut idle = scene.node.admin();
    idle.call("ListUsers", &[]).await.succeeds();
    let signed = client.sign("CreateUser", &[("UserName", "last")]);
    scene.proxy.plan(At::Row, What::StallAnswer);
    let call = tokio::spawn(async move { client.deliver(&signed).await });
    scene.proxy.struck().await;
    scene.node.terminate();
    // New clients are sent elsewhere; the one that waits is answered.
    until("the door is closed", async || {
        tokio::net::TcpStream::connect(scene.node.address())
            .await
            .is_err()
            .then_some(())
    })
    .await;
    scene.proxy.release();
    let told = call.await.unwrap().expect("an answer").succeeds();
    assert!(
        scene.node.ended().await.success(),
        "{}",
        scene.node.logged()
    );
    scene
        .has_events_of(&BTreeSet::from([told.request_id]))
        .await;
}

#[tokio::test]
async fn events_of_the_last_moment_are_kept_by_a_stop() {
    let home = TempDir::with_prefix("rampart-away-").unwrap();
    let mut node = Node::new(home.path()).with("AUDIT_READS", "buffered");
    node.start().await;
    let mut admin = node.admin();
    let mut requests = BTreeSet::new();
    for _ in 0..50 {
        requests.insert(admin.call("ListUsers", &[]).await.succeeds().request_id);
    }
    node.terminate();
    assert!(node.ended().await.success());
    let kept = Kept::open_in(node.directory(), &node.first_account().0).await;
    let events = kept.events_by_request().await;
    for id in &requests {
        assert_eq!(events[id].len(), 1);
    }
}
