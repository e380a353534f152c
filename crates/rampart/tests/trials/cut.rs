//! The connection to the database breaks at the moment of commit: one effect, and a true answer.

use store::postgres_harness::Postgres;
use tempfile::TempDir;

use crate::harness::{At, Client, Kept, Key, Node, Proxy, Told, What};

/// A node behind a proxy to its database.
struct Scene {
    node: Node,
    proxy: Proxy,
    kept: Kept,
    admin: Client,
    _database: Postgres,
    _home: TempDir,
}

impl Scene {
    async fn set() -> Self {
        let database = Postgres::start().await;
        let url = database.create_database().await;
        let proxy = Proxy::to(database.port()).await;
        let home = TempDir::with_prefix("rampart-cut-").unwrap();
        let mut node = Node::new(home.path()).with("STORE", &proxy.through(&url));
        node.start().await;
        let kept = Kept::open(&url, &node.first_account().0).await;
        let admin = node.admin();
        Self {
            node,
            proxy,
            kept,
            admin,
            _database: database,
            _home: home,
        }
    }

    /// Calls while the proxy carries out its plan, which waits for a release or not.
    async fn call_through(
        &mut self,
        (at, what): (At, What),
        action: &str,
        parameters: &[(&str, &str)],
    ) -> Told {
        self.proxy.plan(at, what);
        let stalls = matches!(
            what,
            What::StallThenCut | What::StallAnswerThenCut | What::StallAnswer
        );
        let watch = async {
            self.proxy.struck().await;
            if stalls {
                self.proxy.release();
            }
        };
        let (told, ()) = tokio::join!(self.admin.call(action, parameters), watch);
        if what == What::CutThenDeliver {
            // Answered before the first attempt came through; now it comes, and changes nothing.
            self.proxy.release();
            self.proxy.struck().await;
        }
        told
    }

    /// That the call is there once: one revision more, one event.
    async fn happened_once(&self, before: u64, told: &Told) {
        assert_eq!(self.kept.revision().await, before + 1, "one effect");
        self.kept.log().await;
        let events = self.kept.events_by_request().await;
        assert_eq!(events[&told.request_id].len(), 1);
        assert_eq!(events[&told.request_id][0].outcome, "Success");
    }
}

const ALL: [What; 5] = [
    What::CutBefore,
    What::CutAfter,
    What::StallThenCut,
    What::StallAnswerThenCut,
    What::StallAnswer,
];

#[tokio::test]
async fn a_row_that_commits_itself_counts_once() {
    let mut scene = Scene::set().await;
    for (number, what) in ALL.into_iter().chain([What::CutThenDeliver]).enumerate() {
        let name = format!("user-{number}");
        let before = scene.kept.revision().await;
        let told = scene
            .call_through((At::Row, what), "CreateUser", &[("UserName", &name)])
            .await;
        let told = told.succeeds();
        scene.happened_once(before, &told).await;
        scene
            .admin
            .call("GetUser", &[("UserName", &name)])
            .await
            .succeeds();
        // The name is taken, by the call that was answered.
        let again = scene.admin.call("CreateUser", &[("UserName", &name)]).await;
        again.refuses("EntityAlreadyExists.User");
    }
}

#[tokio::test]
async fn a_transaction_counts_once() {
    let mut scene = Scene::set().await;
    for (number, what) in ALL.into_iter().enumerate() {
        let name = format!("user-{number}");
        let user = [("UserName", name.as_str())];
        scene.admin.call("CreateUser", &user).await.succeeds();
        let before = scene.kept.revision().await;
        let told = scene
            .call_through((At::Commit, what), "CreateAccessKey", &user)
            .await
            .succeeds();
        scene.happened_once(before, &told).await;
        one_key_that_works(&mut scene, &name, &told).await;
    }
}

#[tokio::test]
async fn a_commit_that_comes_late_meets_its_own_repetition() {
    let mut scene = Scene::set().await;
    let user = [("UserName", "late")];
    scene.admin.call("CreateUser", &user).await.succeeds();
    let before = scene.kept.revision().await;
    scene.proxy.plan(At::Commit, What::CutThenDeliver);
    let release = async {
        scene.proxy.struck().await;
        // The server asks again while the first transaction still holds its rows.
        scene.proxy.release();
        scene.proxy.struck().await;
    };
    let (told, ()) = tokio::join!(scene.admin.call("CreateAccessKey", &user), release);
    let told = told.succeeds();
    scene.happened_once(before, &told).await;
    one_key_that_works(&mut scene, "late", &told).await;
}

#[tokio::test]
async fn what_breaks_before_the_commit_is_refused_and_did_not_happen() {
    let mut scene = Scene::set().await;
    let user = [("UserName", "half")];
    scene.admin.call("CreateUser", &user).await.succeeds();
    for what in [What::CutBefore, What::CutAfter] {
        let before = scene.kept.revision().await;
        let told = scene
            .call_through((At::Savepoint, what), "CreateAccessKey", &user)
            .await;
        assert_eq!(told.status, 503);
        told.refuses("ServiceUnavailable");
        assert_eq!(scene.kept.revision().await, before, "nothing happened");
        let keys = scene.admin.call("ListAccessKeys", &user).await.succeeds();
        assert!(
            keys.json["AccessKeys"]["AccessKey"]
                .as_array()
                .unwrap()
                .is_empty()
        );
        scene.kept.snapshot().await;
    }
    // The next one goes through as if nothing had been.
    let told = scene.admin.call("CreateAccessKey", &user).await.succeeds();
    one_key_that_works(&mut scene, "half", &told).await;
}

#[tokio::test]
async fn a_batch_of_events_counts_once() {
    let mut scene = Scene::set().await;
    for what in [What::CutBefore, What::CutAfter, What::StallAnswerThenCut] {
        let told = scene
            .call_through((At::Batch, what), "ListUsers", &[])
            .await
            .succeeds();
        // Durable before the answer leaves: it is there now or never.
        let events = scene.kept.events_by_request().await;
        assert_eq!(events[&told.request_id].len(), 1, "{what:?}");
    }
}

#[tokio::test]
async fn the_outcome_is_asked_for_as_long_as_the_database_is_away() {
    let mut scene = Scene::set().await;
    let before = scene.kept.revision().await;
    let user = [("UserName", "patient")];
    scene.proxy.plan(At::Row, What::StallAnswerThenCut);
    let mut caller = scene.node.admin();
    let signed = caller.sign("CreateUser", &user);
    let calling = tokio::spawn(async move { caller.deliver(&signed).await });
    scene.proxy.struck().await;
    scene.proxy.close().await;
    scene.proxy.release();
    // Nothing is published while it is not known; the store says what is durable.
    let told = scene.admin.call("GetUser", &user).await;
    assert!(told.stale, "{told:?}");
    told.refuses("EntityNotExist.User");
    assert!(!calling.is_finished(), "no answer would be true");
    scene.proxy.open().await;
    let told = calling.await.unwrap().expect("an answer").succeeds();
    scene.happened_once(before, &told).await;
}

/// The key of the answer is the user's only one, and it works: its secret came with it.
async fn one_key_that_works(scene: &mut Scene, user: &str, told: &Told) {
    let key = Key::of(&told.json["AccessKey"]);
    let keys = scene
        .admin
        .call("ListAccessKeys", &[("UserName", user)])
        .await
        .succeeds();
    let keys = keys.json["AccessKeys"]["AccessKey"].as_array().unwrap();
    assert_eq!(keys.len(), 1);
    assert_eq!(keys[0]["AccessKeyId"], key.id.as_str());
    scene
        .admin
        .with(key)
        .call("GetCallerIdentity", &[])
        .await
        .succeeds();
    scene.kept.snapshot().await;
}
