//! What an append costs beside the bare insert of as many bytes through the same driver.
//!
//! Criterion prints each figure; the ratios at the end come from rounds in turn, so that a disk that
//! changes its mind changes both sides.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a benchmark says what went wrong by ending"
)]

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use criterion::{BenchmarkId, Criterion, Throughput};
use sqlx::any::install_default_drivers;
use sqlx::{AnyConnection, AssertSqlSafe, Connection as _, Executor as _};
use store::postgres_harness::Postgres;
use store::{
    Aggregate, Append, Appended, CommitId, EventBatch, EventEntry, Image, Options, Revision, Store,
};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tokio::sync::Mutex;

fn main() {
    install_default_drivers();
    let runtime = Runtime::new().expect("a runtime");
    let mut criterion = Criterion::default()
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2))
        .sample_size(20)
        .configure_from_args();
    let folder = TempDir::with_prefix("rampart-bench-").expect("a folder");
    let file = folder.path().join("store.db");
    let url = format!("sqlite://{}", file.display());
    let mut ratios = measure(
        &runtime,
        &mut criterion,
        "sqlite",
        &url,
        &format!("{url}?mode=rwc"),
    );
    let server = runtime.block_on(Postgres::start());
    let url = runtime.block_on(server.create_database());
    ratios.extend(measure(&runtime, &mut criterion, "postgres", &url, &url));
    println!("\nthroughput as a part of the bare inserts, median of rounds in turn (low, high)");
    for ratio in ratios {
        println!("{ratio}");
    }
    criterion.final_summary();
}

/// The two sides of every figure on one engine.
struct Sides {
    store: Arc<dyn Store>,
    bare: Mutex<AnyConnection>,
    /// How far the logs of the single row, of the group and of the batches are.
    counters: [Mutex<u64>; 3],
    /// Made once, because making events is not what is measured.
    sample: Mutex<EventBatch>,
    size: usize,
    batch: usize,
    postgres: bool,
}

impl Sides {
    async fn open(store: &str, bare: &str) -> Self {
        let options = Options::default();
        let store = store::open(store, &options)
            .await
            .expect("the store to open");
        let mut bare = AnyConnection::connect(bare).await.expect("a connection");
        let postgres = bare.backend_name() == "PostgreSQL";
        let table = if postgres {
            "CREATE TABLE bare (id BIGSERIAL PRIMARY KEY, body BYTEA)"
        } else {
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000; \
             CREATE TABLE bare (id INTEGER PRIMARY KEY, body BLOB)"
        };
        bare.execute(sqlx::raw_sql(AssertSqlSafe(table)))
            .await
            .expect("a table");
        let (bare, counters) = (Mutex::new(bare), [0, 0, 0].map(Mutex::new));
        let size = row_size(&store, &bare, postgres).await;
        let packed = lz4_size(&batch(0));
        Self {
            store,
            bare,
            counters,
            sample: Mutex::new(batch(0)),
            size,
            batch: packed,
            postgres,
        }
    }

    async fn append(&self, rows: u64) {
        let mut revision = self.counters[usize::from(rows > 1)].lock().await;
        *revision += 1;
        let group: Vec<Append> = (0..rows)
            .map(|n| append(rows * 100 + n, *revision))
            .collect();
        let outcomes = self.store.commit(&group).await.expect("a commit");
        assert!(outcomes.iter().all(|outcome| *outcome == Appended::Done));
    }

    /// The same with an aggregate of its own, so that several can run at once.
    async fn append_to(&self, aggregate: u64, revision: u64) {
        let outcomes = self
            .store
            .commit(&[append(aggregate, revision)])
            .await
            .expect("a commit");
        assert_eq!(outcomes, [Appended::Done]);
    }

    async fn insert(&self, rows: u64, size: usize) {
        let mut bare = self.bare.lock().await;
        let body = vec![0x5a_u8; size];
        let insert = || sqlx::query("INSERT INTO bare (body) VALUES ($1)").bind(body.clone());
        if rows == 1 {
            insert().execute(&mut *bare).await.expect("an insert");
            return;
        }
        let begin = if self.postgres {
            "BEGIN"
        } else {
            "BEGIN IMMEDIATE"
        };
        let mut transaction = bare.begin_with(begin).await.expect("a transaction");
        for _ in 0..rows {
            insert()
                .execute(&mut *transaction)
                .await
                .expect("an insert");
        }
        transaction.commit().await.expect("a commit");
    }

    async fn append_batch(&self) {
        let mut number = self.counters[2].lock().await;
        *number += 1;
        let mut batch = self.sample.lock().await;
        batch.id[..8].copy_from_slice(&number.to_be_bytes());
        self.store.append_events(&batch).await.expect("a batch");
    }
}

fn measure(
    runtime: &Runtime,
    criterion: &mut Criterion,
    engine: &str,
    store: &str,
    bare: &str,
) -> Vec<String> {
    let sides = runtime.block_on(Sides::open(store, bare));
    let mut group = criterion.benchmark_group(engine);
    for rows in [1, 64] {
        group.throughput(Throughput::Elements(rows));
        group.bench_function(
            BenchmarkId::new("bare insert, rows a commit", rows),
            |bencher| {
                bencher
                    .to_async(runtime)
                    .iter(|| sides.insert(rows, sides.size));
            },
        );
        group.bench_function(BenchmarkId::new("append, rows a commit", rows), |bencher| {
            bencher.to_async(runtime).iter(|| sides.append(rows));
        });
    }
    group.throughput(Throughput::Elements(EVENTS));
    group.bench_function("event batch", |bencher| {
        bencher.to_async(runtime).iter(|| sides.append_batch());
    });
    group.finish();
    let mut lines = Vec::new();
    for rows in [1, 64] {
        lines.push(compare(
            runtime,
            &format!("{engine}: append, {rows} rows a commit"),
            || async { sides.append(rows).await },
            || async { sides.insert(rows, sides.size).await },
        ));
    }
    lines.push(compare(
        runtime,
        &format!(
            "{engine}: batch of {EVENTS} events, {} bytes packed",
            sides.batch
        ),
        || async { sides.append_batch().await },
        || async { sides.insert(1, sides.batch).await },
    ));
    lines.push(runtime.block_on(project(engine, &sides)));
    if sides.postgres {
        lines.push(runtime.block_on(at_once(engine, &sides, bare)));
    }
    lines
}

/// Runs both sides in turn and compares their times.
fn compare<A: Future<Output = ()>, B: Future<Output = ()>>(
    runtime: &Runtime,
    what: &str,
    ours: impl Fn() -> A,
    bare: impl Fn() -> B,
) -> String {
    let mut ratios = Vec::new();
    let mut best = [Duration::MAX; 2];
    for _ in 0..ROUNDS {
        let ours = runtime.block_on(time(&ours));
        let bare = runtime.block_on(time(&bare));
        ratios.push(bare.as_secs_f64() / ours.as_secs_f64());
        best = [best[0].min(ours), best[1].min(bare)];
    }
    ratios.sort_by(f64::total_cmp);
    let [low, middle, high] = [ROUNDS / 10, ROUNDS / 2, ROUNDS * 9 / 10].map(|n| ratios[n]);
    let [ours, bare] = best.map(|time| time / TIMES);
    format!("{what}: {middle:.2} ({low:.2}, {high:.2}); best {ours:.0?} against {bare:.0?}")
}

async fn time<F: Future<Output = ()>>(work: impl Fn() -> F) -> Duration {
    let start = Instant::now();
    for _ in 0..TIMES {
        work().await;
    }
    start.elapsed()
}

/// How fast the look-up projection takes events in.
async fn project(engine: &str, sides: &Sides) -> String {
    while sides.store.project(64).await.expect("a projection").behind {}
    for _ in 0..60 {
        sides.append_batch().await;
    }
    let start = Instant::now();
    while sides.store.project(64).await.expect("a projection").behind {}
    let rate = 60 * u128::from(EVENTS) * 1000 / start.elapsed().as_millis().max(1);
    format!("{engine}: projection takes in {rate} events a second")
}

/// Sixteen clients, each with an aggregate or a connection of its own.
async fn at_once(engine: &str, sides: &Sides, url: &str) -> String {
    const CLIENTS: u64 = 16;
    const ROWS: u64 = 40;
    let mut connections = Vec::new();
    for _ in 0..8 {
        connections.push(Mutex::new(
            AnyConnection::connect(url).await.expect("a connection"),
        ));
    }
    let mut ratios = Vec::new();
    for round in 0..11 {
        let start = Instant::now();
        let clients = (0..CLIENTS).map(|client| async move {
            for row in 1..=ROWS {
                sides.append_to(100_000 + client, round * ROWS + row).await;
            }
        });
        futures_util::future::join_all(clients).await;
        let ours = start.elapsed();
        let start = Instant::now();
        let clients = connections.iter().map(|connection| async {
            let mut connection = connection.lock().await;
            for _ in 0..CLIENTS * ROWS / 8 {
                let body = vec![0x5a_u8; sides.size];
                let insert = sqlx::query("INSERT INTO bare (body) VALUES ($1)").bind(body);
                insert.execute(&mut *connection).await.expect("an insert");
            }
        });
        futures_util::future::join_all(clients).await;
        ratios.push(start.elapsed().as_secs_f64() / ours.as_secs_f64());
    }
    ratios.sort_by(f64::total_cmp);
    format!(
        "{engine}: one-row appends of {CLIENTS} clients over 8 connections: {:.2}",
        ratios[5]
    )
}

/// An append as creating a user makes it: one image and one event.
fn append(aggregate: u64, revision: u64) -> Append {
    let mut id = [0x17; 16];
    id[..8].copy_from_slice(&revision.to_be_bytes());
    let aggregate = Aggregate::from(format!("account/{aggregate:016}"));
    let mut append = Append::new(
        aggregate,
        Revision(revision),
        CommitId(id),
        1_800_000_000_000,
    );
    append.images.push(Image {
        table: "user".into(),
        key: "200000000000000001".into(),
        payload: Some(format!(
            "{{\"v\":1,\"name\":\"user-{revision}\",\"display\":\"{WORDS}\"}}"
        )),
    });
    append.events.push(event(revision));
    append
}

fn batch(number: u64) -> EventBatch {
    let mut id = [0xee; 16];
    id[..8].copy_from_slice(&number.to_be_bytes());
    EventBatch {
        id,
        time: 1_800_000_000_000,
        events: (0..EVENTS).map(|n| event(number * EVENTS + n)).collect(),
    }
}

fn event(number: u64) -> EventEntry {
    let time = 1_800_000_000_000 + i64::try_from(number).expect("a small number");
    EventEntry {
        account: "1000000000000001".into(),
        time,
        user: format!("user-{}", number % 50),
        action: format!("ram:Action{}", number % 20),
        outcome: "ok".into(),
        json: format!(
            "{{\"eventId\":\"{:032x}\",\"eventTime\":{time},\"requestParameters\":{{\"UserName\":\
             \"user-{number}\"}},\"sourceIpAddress\":\"192.0.2.{}\",\"text\":\"{WORDS}\"}}",
            u128::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835),
            number % 250
        ),
        ..EventEntry::default()
    }
}

/// How many bytes a row of ours holds.
async fn row_size(store: &Arc<dyn Store>, bare: &Mutex<AnyConnection>, postgres: bool) -> usize {
    let sample = append(999_999, 1);
    store.commit(&[sample]).await.expect("a commit");
    let length = if postgres { "octet_length" } else { "length" };
    let text = format!(
        "SELECT {length}(images) + {length}(events) + 16 + 24 + 16 FROM log \
         WHERE aggregate = 'account/0000000000999999'"
    );
    let row = sqlx::query_scalar::<_, i64>(AssertSqlSafe(text));
    let size: Result<i64, _> = row.fetch_one(&mut *bare.lock().await).await;
    black_box(size.map_or(600, |size| usize::try_from(size).expect("a size")))
}

/// About what the store makes of a batch; the store's own packing is private.
fn lz4_size(batch: &EventBatch) -> usize {
    let text: String = batch.events.iter().map(|event| event.json).collect();
    lz4_flex::block::compress(text.as_bytes()).len()
}

const WORDS: &str =
    "the quick brown fox jumps over the lazy dog while 1,234 other animals watch it";

const EVENTS: u64 = 500;
const ROUNDS: usize = 21;
const TIMES: u32 = 40;
