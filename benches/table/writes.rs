//! Writes through the gateway in process, beside plain inserts through the same driver.

use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context as _, Result};
use store::postgres_harness::Postgres;
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::Mutex;
use tokio::task::JoinSet;

use crate::house::{ADMINISTRATOR, House, Signed, arrival, went_well};
use crate::measure::{Rounds, rate};
use crate::options::Options;
use crate::plain::{self, Plain};
use crate::report::{Report, Row, Unit};

/// How many wait at once in the rows that speak of many.
const MANY: usize = 64;
/// How many accounts in the rows that speak of several.
const SEVERAL: usize = 16;

pub(crate) fn sqlite(options: &Options, report: &mut Report) -> Result<()> {
    let place = TempDir::new_in(env!("CARGO_TARGET_TMPDIR"))?;
    let address = |name: &str| format!("sqlite:{}", place.path().join(name).display());
    let plain = format!("{}?mode=rwc", address("plain.db"));
    Database {
        name: "SQLite",
        ours: address("ours.db"),
        plain,
        lanes: 1,
    }
    .measure(options, report)
}

pub(crate) fn postgres(options: &Options, report: &mut Report) -> Result<()> {
    let runtime = Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()?;
    let (server, ours, plain) = runtime.block_on(async {
        let server = Postgres::start().await;
        let (ours, plain) = (
            server.create_database().await,
            server.create_database().await,
        );
        (server, ours, plain)
    });
    Database {
        name: "PostgreSQL",
        ours,
        plain,
        lanes: 4,
    }
    .measure(options, report)?;
    drop(server);
    Ok(())
}

struct Database {
    name: &'static str,
    ours: String,
    plain: String,
    lanes: usize,
}

impl Database {
    fn measure(&self, options: &Options, report: &mut Report) -> Result<()> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()?;
        let house = Arc::new(runtime.block_on(self.house())?);
        // The rows that one write makes tell how large a plain row must be.
        drive(&runtime, &house, 1, 1, 20)?;
        let bytes = runtime.block_on(plain::number(&self.ours, ROW))?;
        let plain = runtime.block_on(Plain::open(&self.plain, bytes as usize))?;
        let plain = Arc::new(Mutex::new(plain));
        // So long that the work in the background comes by several times.
        let (few, many) = (options.times(4000), options.times(6400));
        let mut rounds = Rounds::new();
        rounds.add(|| insert(&runtime, &plain, few, 1));
        rounds.add(|| insert(&runtime, &plain, many, MANY));
        rounds.add(|| drive(&runtime, &house, 1, 1, few));
        rounds.add(|| drive(&runtime, &house, 1, SEVERAL, few));
        rounds.add(|| drive(&runtime, &house, MANY, 1, many));
        rounds.add(|| drive(&runtime, &house, MANY, SEVERAL, many));
        let [row, batch, one, one_several, all, all_several] = rounds.run(options.rounds())?;
        let name = self.name;
        let bound = format!("insert of a row of {bytes:.0} bytes, committed alone");
        for (accounts, samples) in [(1, &one), (SEVERAL, &one_several)] {
            let what = format!("{name}: writes, 1 client, {accounts} account(s)");
            let beside = Row::beside(what, Unit::PerSecond, samples, (&bound, &row));
            report.add(beside.at_least(0.7));
        }
        let bound = format!("inserts of {MANY} such rows to a commit");
        for (accounts, samples) in [(1, &all), (SEVERAL, &all_several)] {
            let what = format!("{name}: writes, {MANY} clients, {accounts} account(s)");
            let beside = Row::beside(what, Unit::PerSecond, samples, (&bound, &batch));
            let times = samples.over(&one).median;
            let met = times >= 8.0 || beside.ratio() >= 0.8;
            let beside = beside.goal("8 x one client, or >= 0.8", met);
            report.add(beside.note(format!("{times:.1} x one client")));
        }
        Ok(())
    }

    async fn house(&self) -> Result<House> {
        let store = store::open(&self.ours, &store::Options::default()).await?;
        let lanes = self.lanes;
        House::open(store, services::SERVICES, SEVERAL as u64, |settings| {
            settings.lanes = lanes;
        })
        .await
    }
}

/// So many plain rows, so many to a commit: rows a second. In a task, as a write is one: where a
/// thread outside the runtime waits instead, the engine's answer takes another way to it.
fn insert(runtime: &Runtime, plain: &Arc<Mutex<Plain>>, count: usize, each: usize) -> Result<f64> {
    let plain = Arc::clone(plain);
    runtime.block_on(runtime.spawn(async move { plain.lock().await.batches(count, each).await }))?
}

/// Sends so many writes, with so many clients waiting at once, to so many accounts by turns:
/// writes a second.
fn drive(
    runtime: &Runtime,
    house: &Arc<House>,
    clients: usize,
    accounts: usize,
    count: usize,
) -> Result<f64> {
    let mut work: Vec<Vec<Signed>> = Vec::new();
    for client in 0..clients {
        let account = |turn: usize| house.accounts.get((client + turn) % accounts);
        let mut mine = Vec::new();
        for turn in 0..count / clients {
            let account = account(if clients == 1 { turn } else { 0 }).context("an account")?;
            let comment = format!("turn {turn} of client {client}");
            let parameters = [
                ("UserName", ADMINISTRATOR),
                ("NewComments", comment.as_str()),
            ];
            mine.push(account.acs3("UpdateUser", &parameters)?);
        }
        work.push(mine);
    }
    let done = work.iter().map(Vec::len).sum();
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
        let rate = rate(done, start);
        house.settle().await?;
        Ok(rate)
    })
}

/// The bytes of a row that one write made, on average.
const ROW: &str = "\
    SELECT CAST(AVG(LENGTH(images) + LENGTH(events) + LENGTH(nonces)) AS BIGINT) FROM log \
    WHERE revision > 1";
