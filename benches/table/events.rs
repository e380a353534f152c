//! Audit events: batches into the store, and reads whose events are kept in each of the ways.

use std::cell::RefCell;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context as _, Result};
use gateway::ReadAudit;
use sqlx::any::AnyConnectOptions;
use sqlx::{AnyConnection, AssertSqlSafe, ConnectOptions as _};
use store::{EventBatch, EventEntry, Store};
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinSet;

use crate::house::{ADMINISTRATOR, House, arrival, went_well};
use crate::measure::{Rounds, rate};
use crate::options::Options;
use crate::plain::Plain;
use crate::report::{Report, Row, Unit};

/// How many events a batch holds.
const BATCH: usize = 1000;
/// How many readers wait at once.
const READERS: usize = 64;

pub(crate) fn measure(options: &Options, report: &mut Report) -> Result<()> {
    let runtime = Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    let place = TempDir::new_in(env!("CARGO_TARGET_TMPDIR"))?;
    let address = |name: &str| format!("sqlite:{}", place.path().join(name).display());
    batches(options, report, &runtime, &address)?;
    reads(options, report, &runtime, &address)
}

/// Batches into the store, beside a row for each event with two indexes, and beside the bytes alone.
fn batches(
    options: &Options,
    report: &mut Report,
    runtime: &Runtime,
    address: &dyn Fn(&str) -> String,
) -> Result<()> {
    let store = runtime.block_on(store::open(
        &address("batches.db"),
        &store::Options::default(),
    ))?;
    let indexed = RefCell::new(runtime.block_on(Indexed::open(&address("indexed.db")))?);
    let bytes = BATCH * event(0).json.len();
    let plain = format!("{}?mode=rwc", address("plain.db"));
    let plain = RefCell::new(runtime.block_on(Plain::open(&plain, bytes))?);
    let batches = options.times(80);
    let mut rounds = Rounds::new();
    rounds.add(|| runtime.block_on(append(&*store, batches)));
    rounds.add(|| runtime.block_on(indexed.borrow_mut().append(batches)));
    rounds.add(|| Ok(BATCH as f64 * runtime.block_on(plain.borrow_mut().rows(batches))?));
    let [ours, indexed, plain] = rounds.run(options.rounds())?;
    let what = format!("SQLite: events in durable batches of {BATCH}");
    let bound = "a row an event, two indexes, 1,000 to a commit";
    let row = Row::beside(&what, Unit::PerSecond, &ours, (bound, &indexed));
    report.add(row.at_least(3.0));
    let bound = "their bytes in one plain row a batch";
    report.add(Row::beside(&what, Unit::PerSecond, &ours, (bound, &plain)));
    Ok(())
}

async fn append(store: &dyn Store, batches: usize) -> Result<f64> {
    let mut made = Vec::new();
    for number in 0..batches {
        let mut id = [0; 16];
        let fresh = arrival().seed;
        id.copy_from_slice(fresh.get(..16).context("sixteen bytes")?);
        let events = (0..BATCH).map(|one| event(number * BATCH + one)).collect();
        made.push(EventBatch {
            id,
            time: 1,
            events,
        });
    }
    let start = Instant::now();
    for batch in &made {
        store.append_events(batch).await?;
    }
    Ok(rate(batches * BATCH, start))
}

/// `GetUser` in process with many readers, its event kept durably, buffered, not at all.
fn reads(
    options: &Options,
    report: &mut Report,
    runtime: &Runtime,
    address: &dyn Fn(&str) -> String,
) -> Result<()> {
    let mut houses = Vec::new();
    for (name, reads) in [
        ("off", ReadAudit::Off),
        ("buffered", ReadAudit::Buffered),
        ("durable", ReadAudit::Durable),
    ] {
        let house = runtime.block_on(async {
            let store = store::open(&address(name), &store::Options::default()).await?;
            House::open(store, services::SERVICES, 1, |settings| {
                settings.reads = reads;
            })
            .await
        })?;
        houses.push(Arc::new(house));
    }
    let count = options.times(25_600);
    let mut rounds = Rounds::new();
    for house in &houses {
        rounds.add(|| read(runtime, house, count));
    }
    let [off, buffered, durable] = rounds.run(options.rounds())?;
    let bound = ("the same, no event kept", &off);
    let what = format!("SQLite: GetUser in process, {READERS} readers, event buffered");
    report.add(Row::beside(what, Unit::PerSecond, &buffered, bound));
    let what = format!("SQLite: GetUser in process, {READERS} readers, event durable");
    report.add(Row::beside(what, Unit::PerSecond, &durable, bound));
    Ok(())
}

fn read(runtime: &Runtime, house: &Arc<House>, count: usize) -> Result<f64> {
    let account = house.accounts.first().context("an account")?;
    let mut work = Vec::new();
    for _ in 0..READERS {
        let one = |_| account.acs3("GetUser", &[("UserName", ADMINISTRATOR)]);
        work.push((0..count / READERS).map(one).collect::<Result<Vec<_>>>()?);
    }
    runtime.block_on(async {
        let mut tasks = JoinSet::new();
        let start = Instant::now();
        for mine in work {
            let house = Arc::clone(house);
            tasks.spawn(async move {
                for request in mine {
                    went_well(&house.gateway.call(&arrival(), &request.incoming()).await)?;
                }
                anyhow::Ok(())
            });
        }
        while let Some(ended) = tasks.join_next().await {
            ended??;
        }
        Ok(rate(count, start))
    })
}

/// A row for each event and two indexes: how it is done without batches.
struct Indexed {
    connection: AnyConnection,
    next: usize,
}

impl Indexed {
    async fn open(address: &str) -> Result<Self> {
        sqlx::any::install_default_drivers();
        let options: AnyConnectOptions = format!("{address}?mode=rwc").parse()?;
        let mut connection = options.disable_statement_logging().connect().await?;
        for statement in [
            "PRAGMA journal_mode = WAL",
            "PRAGMA synchronous = FULL",
            "CREATE TABLE event (seq INTEGER PRIMARY KEY, time BIGINT, user TEXT, json TEXT)",
            "CREATE INDEX by_time ON event (time)",
            "CREATE INDEX by_user ON event (user, time)",
        ] {
            sqlx::query(statement).fetch_all(&mut connection).await?;
        }
        Ok(Self {
            connection,
            next: 0,
        })
    }

    async fn append(&mut self, batches: usize) -> Result<f64> {
        let text = format!(
            "INSERT INTO event (time, user, json) VALUES {}",
            ["(?, ?, ?)"; 100].join(", ")
        );
        let commits = (batches * BATCH).div_ceil(1000);
        let mut events = (0..commits * 1000)
            .map(|one| event(self.next + one))
            .collect::<Vec<_>>()
            .into_iter();
        self.next += commits * 1000;
        let start = Instant::now();
        for _ in 0..commits {
            sqlx::query("BEGIN IMMEDIATE")
                .execute(&mut self.connection)
                .await?;
            for _ in 0..10 {
                let mut statement = sqlx::query(AssertSqlSafe(text.clone()));
                for event in events.by_ref().take(100) {
                    statement = statement.bind(event.time).bind(event.user).bind(event.json);
                }
                statement.execute(&mut self.connection).await?;
            }
            sqlx::query("COMMIT").execute(&mut self.connection).await?;
        }
        Ok(rate(commits * 1000, start))
    }
}

/// An event as large as those of reads.
fn event(number: usize) -> EventEntry {
    let user = format!("user-{}", number % 1000);
    let json = format!(
        "{{\"eventId\":\"{number:032X}\",\"eventVersion\":1,\"eventTime\":\"2026-01-02T03:04:05Z\",\
         \"eventType\":\"ApiCall\",\"eventCategory\":\"Management\",\"eventName\":\"GetUser\",\
         \"eventRW\":\"Read\",\"eventSource\":\"ram.aliyuncs.com\",\"serviceName\":\"Ram\",\
         \"apiVersion\":\"2015-05-01\",\"acsRegion\":\"cn-hangzhou\",\"isGlobal\":true,\
         \"requestId\":\"{number:032X}\",\"requestParameters\":{{\"UserName\":\"{user}\"}},\
         \"requestParameterJson\":\"{{\\\"UserName\\\":\\\"{user}\\\"}}\",\
         \"sourceIpAddress\":\"203.0.113.7\",\"userAgent\":\"AlibabaCloud (linux; amd64)\",\
         \"userIdentity\":{{\"type\":\"ram-user\",\"principalId\":\"200000000000000001\",\
         \"accountId\":\"1000000000000001\",\"accessKeyId\":\"LTAIabcdefghijklmnop\",\
         \"userName\":\"{user}\"}},\"resourceType\":\"ACS::RAM::User\",\"resourceName\":\"{user}\",\
         \"recipientAccountId\":\"1000000000000001\",\"additionalEventData\":{{}}}}"
    );
    EventEntry {
        account: "1000000000000001".to_owned(),
        time: i64::try_from(number).unwrap_or(i64::MAX),
        user,
        action: "GetUser".to_owned(),
        outcome: "Success".to_owned(),
        json,
        ..EventEntry::default()
    }
}
