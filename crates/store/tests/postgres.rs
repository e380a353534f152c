//! The store on PostgreSQL passes the suite, and what only a server can do is checked here.

#![expect(clippy::unwrap_used, reason = "a test says what went wrong by ending")]

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, Row as _};
use store::postgres_harness::Postgres;
use store::suite::{Place, cases};
use store::{
    Aggregate, Append, Appended, CommitError, CommitId, Cursor, EventBatch, EventEntry,
    EventFilter, EventPack, Fault, OpenError, Options, Revision, Store,
};
use tokio::sync::{OnceCell, RwLock};

/// One server for all tests of this process; it stops when the process ends.
async fn server() -> &'static RwLock<Postgres> {
    static SERVER: OnceCell<RwLock<Postgres>> = OnceCell::const_new();
    SERVER
        .get_or_init(async || RwLock::new(Postgres::start().await))
        .await
}

async fn database() -> String {
    server().await.read().await.create_database().await
}

struct Database(String);

#[async_trait]
impl Place for Database {
    async fn open(&self, options: &Options) -> Arc<dyn Store> {
        store::open(
            &self.0,
            &Options {
                connections: 3,
                ..options.clone()
            },
        )
        .await
        .unwrap()
    }
}

async fn open(url: &str) -> Result<Arc<dyn Store>, OpenError> {
    let options = Options {
        connections: 3,
        connect: Duration::from_secs(5),
        answer: Duration::from_secs(5),
        ..Options::default()
    };
    store::open(url, &options).await
}

async fn beside(url: &str) -> PgConnection {
    PgConnection::connect(url).await.unwrap()
}

async fn run(connection: &mut PgConnection, text: &str) {
    sqlx::raw_sql(AssertSqlSafe(text))
        .execute(connection)
        .await
        .unwrap();
}

fn append(aggregate: &str, revision: u64) -> Append {
    let id = CommitId(u128::from(revision).to_be_bytes());
    Append::new(Aggregate::from(aggregate), Revision(revision), id, 1)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_suite() {
    for case in cases() {
        case.run(Arc::new(Database(database().await))).await;
    }
}

#[tokio::test]
async fn every_connection_keeps_commits_safe() {
    let url = database().await;
    let mut other = beside(&url).await;
    run(
        &mut other,
        "ALTER ROLE CURRENT_USER IN DATABASE postgres RESET ALL",
    )
    .await;
    let name = url.rsplit('/').next().unwrap();
    run(
        &mut other,
        &format!("ALTER DATABASE {name} SET synchronous_commit = off"),
    )
    .await;
    let store = open(&url).await.unwrap();
    let settings = store.settings().await.unwrap();
    assert_eq!(settings.len(), 9);
    assert!(settings.iter().all(|one| one.value == "on"), "{settings:?}");
}

/// Rows become visible in another order than they were numbered, and none is lost.
#[tokio::test]
async fn the_feed_waits_for_transactions_that_commit_late() {
    let url = database().await;
    let store = open(&url).await.unwrap();
    let mut late = beside(&url).await;
    run(
        &mut late,
        "BEGIN; INSERT INTO log (aggregate, revision, commit_id, time, images, events) \
         VALUES ('late', 1, decode(repeat('00', 16), 'hex'), 1, '\\x0100000000', '\\x0100000000')",
    )
    .await;
    store.commit(&[append("early", 1)]).await.unwrap();
    store
        .append_events(&EventBatch {
            id: [1; 16],
            time: 1,
            events: EventPack::default(),
        })
        .await
        .unwrap();
    assert_eq!(store.revision(&"early".into()).await, Ok(Revision(1)));
    let (rows, cursor) = store.feed(&Cursor::default(), 10).await.unwrap();
    assert_eq!(rows, [], "the row before it may still come");
    let end = store.feed_end().await.unwrap();
    let step = store.project(10).await.unwrap();
    assert_eq!((step.sources, step.behind), (0, true));
    run(&mut late, "COMMIT").await;
    let mut names = Vec::new();
    let mut at = cursor;
    while names.len() < 2 {
        let (rows, next) = store.feed(&at, 10).await.unwrap();
        names.extend(rows.into_iter().map(|row| row.aggregate.to_string()));
        at = next;
    }
    assert_eq!(names, ["late", "early"]);
    // Who began at the end sees both as well: neither was visible through the feed then.
    let mut names = Vec::new();
    while names.len() < 2 {
        names.clear();
        names.extend(
            store
                .feed(&end, 10)
                .await
                .unwrap()
                .0
                .into_iter()
                .map(|row| row.aggregate),
        );
    }
    assert_eq!(names, ["late".into(), "early".into()]);
}

#[tokio::test]
async fn two_commits_run_at_once() {
    let url = database().await;
    let store = open(&url).await.unwrap();
    let mut other = beside(&url).await;
    run(
        &mut other,
        "BEGIN; INSERT INTO log (aggregate, revision, commit_id, time) \
         VALUES ('a', 1, decode(repeat('00', 16), 'hex'), 1)",
    )
    .await;
    let waiting = {
        let store = Arc::clone(&store);
        tokio::spawn(async move { store.commit(&[append("a", 1)]).await })
    };
    // While one waits for the fate of a row, others go on.
    for revision in 1..=5 {
        assert_eq!(
            store.commit(&[append("b", revision)]).await,
            Ok(vec![Appended::Done])
        );
    }
    assert!(!waiting.is_finished());
    run(&mut other, "ROLLBACK").await;
    assert_eq!(waiting.await.unwrap(), Ok(vec![Appended::Done]));
}

/// Everyone takes the rows of a transaction in one order, whatever bundles they belong to.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bundles_that_cross_never_wait_for_each_other() {
    let url = database().await;
    let mut tasks = Vec::new();
    for (mark, names) in [(1_u8, ["a", "d", "b", "c"]), (2, ["c", "b", "d", "a"])] {
        let store = open(&url).await.unwrap();
        tasks.push(tokio::spawn(async move {
            for round in 1..=60 {
                let row = |name: &&str| append(name, round);
                let mut group: Vec<Append> = names.iter().map(row).collect();
                for (n, two) in (0..).zip(group.chunks_mut(2)) {
                    let id = [mark, n, u8::try_from(round).unwrap(), 0].repeat(4);
                    two[0].commit_id = CommitId(id.try_into().unwrap());
                    Append::bundle(two);
                }
                store.commit(&group).await.unwrap();
            }
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
    let store = open(&url).await.unwrap();
    assert_eq!(
        store.revision(&"a".into()).await,
        store.revision(&"d".into()).await
    );
    store.close().await;
    let count = "SELECT pg_stat_clear_snapshot()::text, deadlocks FROM pg_stat_database \
                 WHERE datname = current_database()";
    let row = sqlx::query(count).fetch_one(&mut beside(&url).await).await;
    assert_eq!(row.unwrap().get::<i64, _>(1), 0);
}

#[tokio::test]
async fn the_lookup_survives_a_restore_into_a_younger_server() {
    let url = database().await;
    let store = open(&url).await.unwrap();
    let event = EventEntry {
        account: "1".into(),
        time: 5,
        user: "u".into(),
        action: "a".into(),
        outcome: "ok".into(),
        json: "{}".into(),
        ..EventEntry::default()
    };
    store.commit(&[append("a", 1)]).await.unwrap();
    let batch = EventBatch {
        id: [1; 16],
        time: 5,
        events: [event].iter().collect(),
    };
    store.append_events(&batch).await.unwrap();
    while store.project(10).await.unwrap().behind {}
    store.close().await;
    let mut other = beside(&url).await;
    run(
        &mut other,
        "UPDATE log SET xid = xid + 1000000000; UPDATE event_batch SET xid = xid + 1000000000; \
         UPDATE feed_cursor SET xid = xid + 1000000000",
    )
    .await;
    let store = open(&url).await.unwrap();
    store.commit(&[append("a", 2)]).await.unwrap();
    let mut rows = Vec::new();
    while rows.len() < 2 {
        rows = store.feed(&Cursor::default(), 10).await.unwrap().0;
    }
    while store.project(10).await.unwrap().behind {}
    assert_eq!(
        store.look_up(&EventFilter::default()).await.unwrap().len(),
        1
    );
}

#[tokio::test]
async fn a_newer_schema_is_refused() {
    let url = database().await;
    open(&url).await.unwrap().close().await;
    let mut other = beside(&url).await;
    run(
        &mut other,
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
         VALUES (9999, 'later', TRUE, ''::bytea, 0)",
    )
    .await;
    let refused = open(&url).await.err().unwrap();
    assert!(matches!(refused, OpenError::Schema(_)), "{refused}");
}

#[tokio::test]
async fn an_older_schema_is_upgraded_with_what_it_holds() {
    let url = database().await;
    store::upgrade_to(1, &url).await;
    run(
        &mut beside(&url).await,
        "INSERT INTO meta VALUES ('id', 'old')",
    )
    .await;
    let store = open(&url).await.unwrap();
    assert_eq!(store.meta_get("id").await, Ok(Some("old".into())));
    store
        .append_events(&EventBatch {
            id: [1; 16],
            time: 1,
            events: EventPack::default(),
        })
        .await
        .unwrap();
}

#[tokio::test]
async fn what_is_in_the_way_is_said_without_the_password() {
    let url = database().await;
    let wrong = url.replace("not-a-secret-in-tests", "s3cret");
    let missing = format!("{url}x");
    let nobody = "postgres://rampart:s3cret@127.0.0.1:1/x";
    for (url, says) in [
        (wrong.as_str(), "check user and password"),
        (&missing, "create the database first"),
        (nobody, "make sure that the server runs"),
    ] {
        let refused = open(url).await.err().unwrap().to_string();
        assert!(
            refused.contains(says) && !refused.contains('\n'),
            "{refused}"
        );
        assert!(
            !refused.contains("s3cret") && !refused.contains("not-a-secret"),
            "{refused}"
        );
    }
}

#[tokio::test]
async fn a_read_only_database_is_away() {
    let url = database().await;
    let store = open(&url).await.unwrap();
    store.commit(&[append("a", 1)]).await.unwrap();
    store.close().await;
    let name = url.rsplit('/').next().unwrap().to_owned();
    let store = open(&url).await.unwrap();
    let mut other = beside(&url).await;
    run(
        &mut other,
        &format!("ALTER DATABASE {name} SET default_transaction_read_only = on"),
    )
    .await;
    run(
        &mut other,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
         WHERE datname = current_database() AND pid <> pg_backend_pid()",
    )
    .await;
    let mut outcome = store.commit(&[append("a", 2)]).await;
    if matches!(outcome, Err(CommitError::Unknown(_))) {
        outcome = store.commit(&[append("a", 2)]).await;
    }
    assert!(matches!(outcome, Err(CommitError::Away(_))), "{outcome:?}");
    assert_eq!(store.revision(&"a".into()).await, Ok(Revision(1)));
}

/// A server of its own, because it is killed.
#[tokio::test]
async fn a_killed_server_loses_nothing_that_was_done() {
    let mut server = Postgres::start().await;
    let url = server.create_database().await;
    let store = open(&url).await.unwrap();
    for revision in 1..=20 {
        assert_eq!(
            store.commit(&[append("a", revision)]).await,
            Ok(vec![Appended::Done])
        );
    }
    server.kill();
    let lost = store.commit(&[append("a", 21)]).await;
    assert!(matches!(lost, Err(CommitError::Unknown(_))), "{lost:?}");
    let away = store.commit(&[append("a", 21)]).await;
    assert!(matches!(away, Err(CommitError::Away(_))), "{away:?}");
    assert!(matches!(
        store.revision(&"a".into()).await,
        Err(Fault::Away(_))
    ));
    server.resume().await;
    assert_eq!(
        store.commit(&[append("a", 21)]).await,
        Ok(vec![Appended::Done])
    );
    assert_eq!(store.revision(&"a".into()).await, Ok(Revision(21)));
    server.stop();
    assert!(store.ping().await.is_err());
    server.demote().await;
    assert_eq!(store.revision(&"a".into()).await, Ok(Revision(21)));
    let away = store.commit(&[append("a", 22)]).await;
    assert!(matches!(away, Err(CommitError::Away(_))), "{away:?}");
    let refused = open(&url).await.err().unwrap();
    assert!(refused.to_string().contains("is a standby"), "{refused}");
}

/// As PostgreSQL says it when the disk under its tables is full.
#[tokio::test]
async fn a_full_disk_declines_writes() {
    let url = database().await;
    let store = open(&url).await.unwrap();
    store.commit(&[append("a", 1)]).await.unwrap();
    let mut other = beside(&url).await;
    run(
        &mut other,
        "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS \
         $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$; \
         CREATE TRIGGER no_room BEFORE INSERT ON log FOR EACH ROW EXECUTE FUNCTION no_room()",
    )
    .await;
    let declined = store.commit(&[append("a", 2)]).await;
    assert!(
        matches!(declined, Err(CommitError::Away(_))),
        "{declined:?}"
    );
    let group = [append("a", 2), append("b", 1), append("b", 2)];
    let declined = store.commit(&group).await;
    assert!(
        matches!(declined, Err(CommitError::Away(_))),
        "{declined:?}"
    );
    assert_eq!(store.revision(&"a".into()).await, Ok(Revision(1)));
    run(&mut other, "DROP TRIGGER no_room ON log").await;
    assert_eq!(store.commit(&group).await, Ok(vec![Appended::Done; 3]));
}

/// A server of its own, because it is frozen.
#[tokio::test]
async fn a_server_that_hangs_is_not_waited_for() {
    let server = Postgres::start().await;
    let url = server.create_database().await;
    // Only the time that requests have ends the waiting.
    let options = Options {
        connections: 3,
        connect: Duration::from_hours(1),
        answer: Duration::from_hours(1),
        prompt: Duration::from_millis(400),
        ..Options::default()
    };
    let store = store::open(&url, &options).await.unwrap();
    store.commit(&[append("a", 1)]).await.unwrap();
    server.freeze();
    let unknown = store.commit(&[append("a", 2)]).await;
    assert!(
        matches!(unknown, Err(CommitError::Unknown(_))),
        "{unknown:?}"
    );
    // Nothing was sent on a connection that could not be opened.
    let away = store.commit(&[append("a", 2)]).await;
    assert!(matches!(away, Err(CommitError::Away(_))), "{away:?}");
    let away = store.revision(&"a".into()).await;
    assert!(matches!(away, Err(Fault::Away(_))), "{away:?}");
    assert!(matches!(
        store.find("alias", "x").await,
        Err(Fault::Away(_))
    ));
    assert!(store.ping().await.is_err());
    // All connections in use are no reason to wait longer.
    let name = Aggregate::from("a");
    let waiting = (0..9).map(|_| store.revision(&name));
    for away in futures_util::future::join_all(waiting).await {
        assert!(matches!(away, Err(Fault::Away(_))), "{away:?}");
    }
    server.thaw();
    let mut again = store.commit(&[append("a", 2)]).await;
    while matches!(again, Err(CommitError::Away(_) | CommitError::Unknown(_))) {
        again = store.commit(&[append("a", 2)]).await;
    }
    assert_eq!(again, Ok(vec![Appended::Done]));
    assert_eq!(store.revision(&"a".into()).await, Ok(Revision(2)));
}
