//! The store on SQLite passes the suite, and what only a file can do is checked here.

#![expect(clippy::unwrap_used, reason = "a test says what went wrong by ending")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use sqlx::{AssertSqlSafe, Connection as _, SqliteConnection};
use store::suite::{Place, cases};
use store::{
    Aggregate, Append, Appended, CommitError, CommitId, EventBatch, EventEntry, Image, OpenError,
    Options, Revision, Sealed, SecretChange, Store,
};
use tempfile::TempDir;

struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(TempDir::with_prefix("rampart-sqlite-").unwrap())
    }

    fn file(&self) -> PathBuf {
        // Characters that an address must escape.
        self.0.path().join("a %20 store?#.db")
    }
}

fn url(file: &Path) -> String {
    format!("sqlite:{}", file.display())
}

async fn open(file: &Path) -> Result<Arc<dyn Store>, OpenError> {
    let options = Options {
        busy: Duration::from_millis(300),
        ..Options::default()
    };
    store::open(&url(file), &options).await
}

/// A connection beside the store, as another program would make it.
async fn beside(file: &Path) -> SqliteConnection {
    use sqlx::ConnectOptions as _;
    let options = sqlx::sqlite::SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true);
    options.connect().await.unwrap()
}

async fn run(connection: &mut SqliteConnection, text: &str) {
    sqlx::raw_sql(AssertSqlSafe(text))
        .execute(connection)
        .await
        .unwrap();
}

#[async_trait]
impl Place for Folder {
    async fn open(&self, options: &Options) -> Arc<dyn Store> {
        let options = Options {
            busy: Duration::from_mins(1),
            ..options.clone()
        };
        store::open(&url(&self.file()), &options).await.unwrap()
    }
}

fn append(revision: u64) -> Append {
    let id = CommitId(u128::from(revision).to_be_bytes());
    let mut append = Append::new(Aggregate::from("account/1"), Revision(revision), id, 1);
    append.images.push(Image {
        table: "t".into(),
        key: "k".into(),
        payload: Some("{}".into()),
    });
    append
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_suite() {
    for case in cases() {
        case.run(Arc::new(Folder::new())).await;
    }
}

#[tokio::test]
async fn every_connection_keeps_commits_safe() {
    let folder = Folder::new();
    let store = open(&folder.file()).await.unwrap();
    let settings = store.settings().await.unwrap();
    let connections = Options::default().connections + 1;
    for (name, value) in [
        ("journal_mode", "wal"),
        ("synchronous", "2"),
        ("secure_delete", "1"),
    ] {
        let kept = settings
            .iter()
            .filter(|one| one.name == name && one.value == value);
        assert_eq!(kept.count(), connections, "{name}");
    }
    assert_eq!(settings.len(), 3 * connections);
}

#[tokio::test]
async fn a_place_that_cannot_keep_commits_safe_is_refused() {
    // A database without a file has no write-ahead log. The address reaches SQLite as it is.
    let refused = store::open("sqlite:/dev/null", &Options::default())
        .await
        .err()
        .unwrap();
    assert!(!matches!(refused, OpenError::Address(_)), "{refused}");
    says(&refused, "/dev/null");
}

fn says(error: &OpenError, words: &str) {
    let text = error.to_string();
    assert!(text.contains(words) && !text.contains('\n'), "{text}");
}

#[tokio::test]
async fn a_file_that_is_no_database_is_refused() {
    let folder = Folder::new();
    std::fs::write(
        folder.file(),
        "this is a letter to my aunt, not a database\n".repeat(100),
    )
    .unwrap();
    let refused = open(&folder.file()).await.err().unwrap();
    assert!(matches!(refused, OpenError::Damaged(_)), "{refused}");
    says(&refused, "is not a database");
}

#[tokio::test]
async fn a_damaged_file_is_refused() {
    let folder = Folder::new();
    let file = folder.file();
    let store = open(&file).await.unwrap();
    store.commit(&[append(1)]).await.unwrap();
    store.close().await;
    drop(store);
    let mut bytes = std::fs::read(&file).unwrap();
    bytes[100..4096].fill(0xa5);
    std::fs::write(&file, bytes).unwrap();
    let refused = open(&file).await.err().unwrap();
    assert!(matches!(refused, OpenError::Damaged(_)), "{refused}");
}

#[tokio::test]
async fn a_missing_directory_is_refused() {
    let folder = Folder::new();
    let refused = open(&folder.file().join("deeper/store.db"))
        .await
        .err()
        .unwrap();
    assert!(matches!(refused, OpenError::Unreachable(_)), "{refused}");
    says(&refused, "make sure that its directory exists");
}

#[tokio::test]
async fn a_locked_file_is_refused() {
    let folder = Folder::new();
    let mut other = beside(&folder.file()).await;
    run(
        &mut other,
        "CREATE TABLE t (a); PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE;",
    )
    .await;
    let refused = open(&folder.file()).await.err().unwrap();
    assert!(matches!(refused, OpenError::Locked(_)), "{refused}");
    says(&refused, "locked by another program");
}

#[tokio::test]
async fn a_newer_schema_is_refused() {
    let folder = Folder::new();
    open(&folder.file()).await.unwrap().close().await;
    let mut other = beside(&folder.file()).await;
    run(
        &mut other,
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
         VALUES (9999, 'later', TRUE, x'00', 0)",
    )
    .await;
    let refused = open(&folder.file()).await.err().unwrap();
    assert!(matches!(refused, OpenError::Schema(_)), "{refused}");
    says(&refused, "newer version of Rampart");
}

#[tokio::test]
async fn an_older_schema_is_upgraded_with_what_it_holds() {
    let folder = Folder::new();
    let file = folder.0.path().join("store.db");
    store::upgrade_to(1, &format!("sqlite://{}?mode=rwc", file.display())).await;
    let mut other = beside(&file).await;
    run(&mut other, "INSERT INTO meta VALUES ('id', 'old')").await;
    other.close().await.unwrap();
    let store = open(&file).await.unwrap();
    assert_eq!(store.meta_get("id").await, Ok(Some("old".into())));
    assert_eq!(store.commit(&[append(1)]).await, Ok(vec![Appended::Done]));
    assert!(!store.project(10).await.unwrap().behind);
    store.close().await;
    assert_eq!(
        open(&file)
            .await
            .unwrap()
            .revision(&"account/1".into())
            .await,
        Ok(Revision(1))
    );
}

#[tokio::test]
async fn a_busy_file_is_away_and_not_broken() {
    let folder = Folder::new();
    let store = open(&folder.file()).await.unwrap();
    let mut other = beside(&folder.file()).await;
    run(&mut other, "BEGIN IMMEDIATE").await;
    let away = store.commit(&[append(1)]).await;
    assert!(matches!(away, Err(CommitError::Away(_))), "{away:?}");
    let mut rich = append(1);
    rich.secrets.push(SecretChange::Drop("x".into()));
    let away = store.commit(&[rich]).await;
    assert!(matches!(away, Err(CommitError::Away(_))), "{away:?}");
    run(&mut other, "ROLLBACK").await;
    assert_eq!(store.commit(&[append(1)]).await, Ok(vec![Appended::Done]));
}

/// A process whose files may not grow meets the error in the midst of a commit.
#[tokio::test]
async fn a_disk_that_fails_ends_the_process() {
    const CHILD: &str = "RAMPART_TEST_FILL";
    let Some(file) = std::env::var_os(CHILD) else {
        let folder = Folder::new();
        open(&folder.file()).await.unwrap().close().await;
        // The signal is ignored, so that the write itself fails.
        let child = Command::new("sh")
            .args(["-c", "trap '' XFSZ; ulimit -f 2000; exec \"$0\" \"$@\""])
            .arg(std::env::current_exe().unwrap())
            .args(["--exact", "a_disk_that_fails_ends_the_process"])
            .env(CHILD, folder.file())
            .output()
            .unwrap();
        assert!(
            child.status.success(),
            "{}",
            String::from_utf8_lossy(&child.stdout)
        );
        // What was done before is still there.
        let store = open(&folder.file()).await.unwrap();
        assert_eq!(store.revision(&"account/1".into()).await, Ok(Revision(1)));
        return;
    };
    let store = open(Path::new(&file)).await.unwrap();
    assert_eq!(store.commit(&[append(1)]).await, Ok(vec![Appended::Done]));
    let mut huge = append(2);
    let noise: String = (0..2_000_000_u64)
        .map(|n| char::from(b'!' + (n * n % 89) as u8))
        .collect();
    huge.secrets.push(SecretChange::Put(Sealed {
        id: "s".into(),
        blob: noise.into_bytes(),
    }));
    let fatal = store.commit(&[huge]).await;
    assert!(matches!(fatal, Err(CommitError::Fatal(_))), "{fatal:?}");
}

#[tokio::test]
async fn a_destroyed_secret_is_not_in_the_file_any_more() {
    let folder = Folder::new();
    let file = folder.0.path().join("store.db");
    let store = open(&file).await.unwrap();
    let mut make = append(1);
    make.secrets.push(SecretChange::Put(Sealed {
        id: "s".into(),
        blob: b"correct horse battery staple".to_vec(),
    }));
    store.commit(&[make]).await.unwrap();
    let mut destroy = append(2);
    destroy.secrets.push(SecretChange::Drop("s".into()));
    store.commit(&[destroy]).await.unwrap();
    // The last one out moves the write-ahead log into the file.
    store.close().await;
    drop(store);
    let bytes = std::fs::read(&file).unwrap();
    assert!(bytes.windows(9).any(|window| window == b"account/1"));
    assert!(!bytes.windows(13).any(|window| window == b"correct horse"));
}

/// Another process commits, and this one notices without asking the database.
#[tokio::test]
async fn the_pulse_feels_another_process() {
    const CHILD: &str = "RAMPART_TEST_APPEND_TO";
    if let Some(file) = std::env::var_os(CHILD) {
        let store = open(Path::new(&file)).await.unwrap();
        assert_eq!(store.commit(&[append(2)]).await, Ok(vec![Appended::Done]));
        return;
    }
    let folder = Folder::new();
    let store = open(&folder.file()).await.unwrap();
    store.commit(&[append(1)]).await.unwrap();
    let before = store.pulse().unwrap();
    assert_eq!(store.pulse(), Some(before));
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "the_pulse_feels_another_process"])
        .env(CHILD, folder.file())
        .output()
        .unwrap();
    assert!(
        child.status.success(),
        "{}",
        String::from_utf8_lossy(&child.stdout)
    );
    assert_ne!(store.pulse(), Some(before));
    assert_eq!(store.revision(&"account/1".into()).await, Ok(Revision(2)));
    assert_eq!(store.commit(&[append(3)]).await, Ok(vec![Appended::Done]));
}

/// Events change no aggregate: who is as fresh as the store stays so, until somebody changes one.
#[tokio::test]
async fn batches_of_events_leave_the_pulse_alone() {
    let folder = Folder::new();
    let (one, two) = (
        open(&folder.file()).await.unwrap(),
        open(&folder.file()).await.unwrap(),
    );
    let event = EventEntry {
        account: "1".into(),
        time: 1,
        user: "alice".into(),
        action: "GetUser".into(),
        outcome: "Success".into(),
        json: "{}".into(),
    };
    let batch = |id: u8| EventBatch {
        id: [id; 16],
        time: 1,
        events: [&event].into_iter().cloned().collect(),
    };
    for revision in 1..=20 {
        let writer = if revision % 2 == 0 { &one } else { &two };
        let last = one.pulse();
        writer.commit(&[append(u64::from(revision))]).await.unwrap();
        let before = one.pulse();
        assert_ne!(before, last);
        one.append_events(&batch(revision)).await.unwrap();
        assert_eq!(one.pulse(), before, "a batch");
        one.append_events(&batch(revision)).await.unwrap();
        assert_eq!(one.pulse(), before, "the same batch again");
        while one.project(10).await.unwrap().behind {}
        assert_eq!(one.pulse(), before, "look-up rows");
    }
}

#[tokio::test]
async fn a_commit_that_is_dropped_half_way_harms_nothing() {
    let folder = Folder::new();
    // What was dropped still holds the file until the disk has it, which may take long.
    let store = folder.open(&Options::default()).await;
    for revision in 1..=40 {
        let next = append(revision);
        let commit = store.commit(std::slice::from_ref(&next));
        let waited = tokio::time::timeout(Duration::from_micros(revision * 20), commit).await;
        if waited.is_err() {
            // Its outcome is unknown, and asking again with the same id tells it.
            assert_eq!(store.commit(&[next]).await, Ok(vec![Appended::Done]));
        }
    }
    assert_eq!(store.revision(&"account/1".into()).await, Ok(Revision(40)));
}

/// Most runs find little or nothing: they look once at what is old, and are in no writer's way.
#[tokio::test]
async fn retention_takes_the_write_lock_only_for_what_goes() {
    let folder = Folder::new();
    let store = open(&folder.file()).await.unwrap();
    for revision in 1..=500 {
        let mut append = append(revision);
        append.time = i64::try_from(revision).unwrap();
        store.commit(&[append]).await.unwrap();
    }
    let name = Aggregate::from("account/1");
    let last = Revision(400);
    store.checkpoint(&name, last, 400, "state").await.unwrap();
    let retention = |before| store::Retention {
        log_before: Some(before),
        events_before: Some(before),
        ..store::Retention::default()
    };
    let mut other = beside(&folder.file()).await;
    run(&mut other, "BEGIN IMMEDIATE").await;
    // No checkpoint is old enough, so nothing goes.
    let uncovered = store::Retention {
        log_before: Some(300),
        ..store::Retention::default()
    };
    let done = store.retain(&uncovered).await.unwrap();
    assert_eq!((done.history, done.looked), (0, 500));
    assert!(store.retain(&retention(401)).await.is_err(), "these go");
    run(&mut other, "ROLLBACK").await;
    let done = store.retain(&retention(401)).await.unwrap();
    assert_eq!((done.history, done.rows), (400, 400));
    run(&mut other, "BEGIN IMMEDIATE").await;
    let done = store.retain(&retention(401)).await.unwrap();
    assert_eq!(
        (done.history, done.looked),
        (0, 100),
        "from the first that holds anything"
    );
}
