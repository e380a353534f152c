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
        ..EventEntry::default()
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

/// A store with a row in each table that carries checksums.
async fn filled(folder: &Folder) -> Arc<dyn Store> {
    let store = open(&folder.file()).await.unwrap();
    let mut first = append(1);
    first.claims.push(store::Claim {
        kind: "alias".into(),
        name: "acme".into(),
        value: "1".into(),
    });
    first.secrets.push(SecretChange::Put(Sealed {
        id: "s".into(),
        blob: b"sealed".to_vec(),
    }));
    first.events.push(read_by("alice"));
    store.commit(&[first]).await.unwrap();
    let name = Aggregate::from("account/1");
    let (at, records) = (Revision(1), "needle in a checkpoint");
    store.checkpoint(&name, at, 1, records).await.unwrap();
    store.commit(&[append(2)]).await.unwrap();
    let mut third = append(3);
    third.events.push(read_by("carol"));
    store.commit(&[third]).await.unwrap();
    let batch = EventBatch {
        id: [1; 16],
        time: 1,
        events: [read_by("bob")].into_iter().collect(),
    };
    store.append_events(&batch).await.unwrap();
    while store.project(10).await.unwrap().behind {}
    store
}

fn read_by(user: &str) -> EventEntry {
    EventEntry {
        account: "1".into(),
        time: 1,
        user: user.into(),
        action: "GetUser".into(),
        outcome: "Success".into(),
        json: "{}".into(),
        ..EventEntry::default()
    }
}

async fn places(store: &dyn Store) -> Vec<String> {
    let found = store.check(&|_| {}).await.unwrap();
    found.iter().map(ToString::to_string).collect()
}

#[tokio::test]
async fn a_flipped_bit_is_told_by_name_wherever_it_is() {
    let flips = [
        (
            "log",
            "images = CAST(x'00' || substr(images, 2) AS BLOB)",
            "account/1 3",
        ),
        (
            "log",
            "events = CAST(substr(events, 1, 4) || x'01' AS BLOB)",
            "account/1 3",
        ),
        ("log", "time = time + 1", "account/1 3"),
        ("log", "commit_id = zeroblob(16)", "account/1 3"),
        ("log", "nonces = zeroblob(24)", "account/1 3"),
        (
            "checkpoint",
            "records = CAST(replace(CAST(records AS TEXT), 'needle', 'noodle') AS BLOB)",
            "account/1 1",
        ),
        ("checkpoint", "time = 7", "account/1 1"),
        ("sealed", "blob = x'00'", "account/1 s"),
        ("registry", "value = '2'", "alias acme"),
        (
            "event_batch",
            "events = CAST(substr(events, 1, 4) || x'01' AS BLOB)",
            "1 1",
        ),
        ("event_batch", "id = zeroblob(16)", "1 1"),
    ];
    for (table, change, place) in flips {
        let folder = Folder::new();
        let store = filled(&folder).await;
        assert_eq!(places(&*store).await, [""; 0]);
        let newest = if table == "log" {
            "WHERE revision = 3"
        } else {
            ""
        };
        let mut other = beside(&folder.file()).await;
        run(&mut other, &format!("UPDATE {table} SET {change} {newest}")).await;
        let found = places(&*store).await;
        assert_eq!(found.len(), 1, "{change}: {found:?}");
        let told = format!("{table} {place}: ");
        assert!(found[0].starts_with(&told), "{change}: {found:?}");
        // Whoever needs the row hears of it too.
        let account = Aggregate::from("account/1");
        if table == "event_batch" || change.starts_with("events") {
            // Events that are damaged are left out; the others are found all the same.
            let all = store::EventFilter::default();
            let whole = filled(&Folder::new()).await.look_up(&all).await.unwrap();
            let found = store.look_up(&all).await.unwrap();
            assert!(found.len() < whole.len(), "{table} {change} is not noticed");
            continue;
        }
        let told = match table {
            "registry" => store.find("alias", "acme").await.err(),
            "log" => store.tail(&account, Revision(2)).await.err(),
            _ => store.load(&account, 0).await.err(),
        };
        let told = told
            .unwrap_or_else(|| panic!("{table} {change} is not noticed"))
            .to_string();
        assert!(told.contains(&format!("table {table}")), "{told}");
        if table == "log" && !change.starts_with("events") {
            assert!(told.contains("account/1 at revision 3"), "{told}");
        }
    }
}

#[tokio::test]
async fn a_row_that_is_gone_is_missed() {
    let folder = Folder::new();
    let store = filled(&folder).await;
    let mut other = beside(&folder.file()).await;
    run(&mut other, "DELETE FROM log WHERE revision = 2").await;
    assert_eq!(
        places(&*store).await,
        ["log account/1: rows of its log are missing"]
    );
}

#[tokio::test]
async fn rows_from_before_there_were_checksums_are_read() {
    let folder = Folder::new();
    store::upgrade_to(
        2,
        &format!(
            "sqlite://{}?mode=rwc",
            folder.0.path().join("old.db").display()
        ),
    )
    .await;
    let file = folder.0.path().join("old.db");
    let mut other = beside(&file).await;
    run(
        &mut other,
        "INSERT INTO log (aggregate, revision, commit_id, time, images, events) \
         VALUES ('account/1', 1, zeroblob(16), 1, x'0100000000', x'0100000000'); \
         INSERT INTO registry VALUES ('alias', 'acme', 'account/1', '1'); \
         INSERT INTO sealed VALUES ('account/1', 's', 1, x'00'); \
         INSERT INTO event_batch (id, time, events) VALUES (x'01', 1, x'0100000000')",
    )
    .await;
    let store = open(&file).await.unwrap();
    assert_eq!(store.commit(&[append(2)]).await, Ok(vec![Appended::Done]));
    let loaded = store.load(&"account/1".into(), 0).await.unwrap().unwrap();
    assert_eq!((loaded.tail.len(), loaded.sealed.len()), (2, 1));
    assert_eq!(store.find("alias", "acme").await, Ok(Some("1".into())));
    let last = std::sync::Mutex::new(store::Progress::default());
    let found = store
        .check(&|progress| *last.lock().unwrap() = progress)
        .await;
    assert_eq!(found, Ok(vec![]));
    let last = *last.lock().unwrap();
    assert_eq!((last.rows, last.of, last.unchecked), (5, 5, 4));
}

/// Writes are declined, nothing is lost, and everybody who reads goes on; also who comes then.
#[tokio::test]
async fn a_full_disk_declines_writes_and_serves_reads() {
    let folder = Folder::new();
    let bounded = Options {
        largest_file: Some(400_000),
        busy: Duration::from_millis(300),
        ..Options::default()
    };
    let address = url(&folder.file());
    let store = store::open(&address, &bounded).await.unwrap();
    let noise = |n: u64| -> Vec<u8> {
        (0..9000)
            .map(|k: u64| ((k * k * 31 + n * k) % 251) as u8)
            .collect()
    };
    let row = |n: u64| {
        let mut append = append(n);
        append.secrets.push(SecretChange::Put(Sealed {
            id: n.to_string(),
            blob: noise(n),
        }));
        append
    };
    let mut done = 0;
    let declined = loop {
        match store.commit(&[row(done + 1)]).await {
            Ok(outcomes) => assert_eq!(outcomes, [Appended::Done]),
            Err(error) => break error,
        }
        done += 1;
        assert!(done < 100, "the bound does not hold");
    };
    assert!(matches!(declined, CommitError::Away(_)), "{declined:?}");
    let account = Aggregate::from("account/1");
    // Others are declined alike, on connections that were there and on new ones.
    let batch = EventBatch {
        id: [1; 16],
        time: 1,
        events: (0..4000)
            .map(|n| EventEntry {
                json: format!("{n} {:?}", noise(n)),
                ..read_by("alice")
            })
            .collect(),
    };
    let declined = store.append_events(&batch).await;
    assert!(
        matches!(declined, Err(CommitError::Away(_))),
        "{declined:?}"
    );
    let records = "x".repeat(10) + &format!("{:?}", noise(7)).repeat(9);
    let declined = store.checkpoint(&account, Revision(1), 1, &records).await;
    assert!(
        matches!(declined, Err(store::Fault::Away(_)) | Ok(())),
        "{declined:?}"
    );
    let declined = store.commit(&[row(done + 1)]).await;
    assert!(
        matches!(declined, Err(CommitError::Away(_))),
        "{declined:?}"
    );
    for other in [store, store::open(&address, &bounded).await.unwrap()] {
        assert_eq!(other.revision(&account).await, Ok(Revision(done)));
        let loaded = other.load(&account, 0).await.unwrap().unwrap();
        assert_eq!(loaded.revision(), Revision(done));
        assert_eq!(loaded.sealed.len() as u64, done);
        other.ping().await.unwrap();
        other.close().await;
    }
    // With room again, the same write goes through.
    let store = open(&folder.file()).await.unwrap();
    assert_eq!(
        store.commit(&[row(done + 1)]).await,
        Ok(vec![Appended::Done])
    );
    assert_eq!(places(&*store).await, [""; 0]);
}
