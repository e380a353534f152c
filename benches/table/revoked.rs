//! How long temporary credentials are taken on a second node after they were revoked on the first.
//!
//! From the answer of `RevokeSessions` to the first refusal of the decision API, which never asks the store: the node
//! must have heard. Calls of the cloud APIs compare their state with the store and need no row. Then a hundred thousand
//! sessions are revoked by one call, and each is shown to the second node once that has refused one.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use benches::measure::Samples;
use gateway::Gateway;
use gateway::decision::{Credentials, Desk};
use store::postgres_harness::Postgres;
use tempfile::TempDir;
use tokio::runtime::Builder;
use tokio::task::JoinSet;

use crate::house::{Account, House, arrival, asker, assumed, service, told};
use crate::options::Options;
use crate::report::{Report, Row, Unit};

/// The version of our own product.
const OWN: &str = "2026-11-01";
/// How long is waited for a refusal.
const PATIENCE: Duration = Duration::from_secs(10);
/// What a second node may take, in milliseconds.
const GOAL: f64 = 50.0;
/// How many sessions one call revokes.
const CROWD: usize = 100_000;
/// How many of them begin at a time.
const AT_ONCE: usize = 64;

pub(crate) fn measure(options: &Options, report: &mut Report) -> Result<()> {
    let place = TempDir::new_in(env!("CARGO_TARGET_TMPDIR"))?;
    let sqlite = format!("sqlite:{}", place.path().join("shared.db").display());
    on("SQLite", &sqlite, options, report)?;
    if !Postgres::is_installed() {
        eprintln!("  not measured: PostgreSQL is not installed (apt-get install postgresql)");
        return Ok(());
    }
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let (server, url) = runtime.block_on(async {
        let server = Postgres::start().await;
        let url = server.create_database().await;
        (server, url)
    });
    let measured = on("PostgreSQL", &url, options, report);
    drop(server);
    measured
}

fn on(name: &str, url: &str, options: &Options, report: &mut Report) -> Result<()> {
    let runtime = Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let pair = Pair::open(url).await?;
        let samples = pair.samples(options.times(100)).await?;
        let what =
            format!("{name}: revoked on the second node after the commit on the first, median");
        let median = samples.median();
        let row = Row::new(what, median, Unit::Millis);
        report.add(row.goal("<= 50 ms", median <= GOAL));
        let accepted = pair.crowd().await?;
        let what = format!(
            "{name}: of 100,000 revoked sessions, taken by the second node once it has refused one"
        );
        let row = Row::new(what, accepted as f64, Unit::Count);
        report.add(row.goal("0", accepted == 0));
        Ok(())
    })
}

/// Two nodes of one store.
struct Pair {
    house: House,
    second: Arc<Gateway>,
}

impl Pair {
    async fn open(url: &str) -> Result<Self> {
        let store = store::open(url, &store::Options::default()).await?;
        let house = House::open(store, services::SERVICES, 1, |_| {}).await?;
        // Another process has a store of its own.
        let other = store::open(url, &store::Options::default()).await?;
        let second = house.beside(other).await?;
        let pair = Self { house, second };
        // With it comes the policy that the role has.
        service(&pair.house.gateway, pair.admin()?).await?;
        asker(&pair.house.gateway, pair.admin()?).await?;
        Ok(pair)
    }

    fn admin(&self) -> Result<&Account> {
        self.house.accounts.first().context("an account")
    }

    async fn samples(&self, times: usize) -> Result<Samples> {
        let mut samples = Samples::default();
        for _ in 0..times {
            let bearer = assumed(&self.house.gateway, self.admin()?).await?;
            samples.push(self.revoke(&bearer).await?);
        }
        Ok(samples)
    }

    /// Revokes all sessions of the role: from the answer on the first node to the refusal of this one on the second,
    /// in milliseconds.
    async fn revoke(&self, bearer: &str) -> Result<f64> {
        ensure!(
            lets_in(&self.second, bearer).await,
            "the second node knows no such session"
        );
        let revoke = self
            .admin()?
            .signed((OWN, "RevokeSessions"), &[("RoleName", "asker")])?;
        told(&self.house.gateway, revoke).await?;
        let start = Instant::now();
        while lets_in(&self.second, bearer).await {
            ensure!(start.elapsed() < PATIENCE, "the session is never refused");
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        Ok(start.elapsed().as_secs_f64() * 1000.0)
    }

    /// How many of a hundred thousand revoked sessions the second node takes.
    async fn crowd(&self) -> Result<usize> {
        let mut bearers = Vec::with_capacity(CROWD);
        while bearers.len() < CROWD {
            let mut some = JoinSet::new();
            for _ in 0..AT_ONCE.min(CROWD - bearers.len()) {
                let (gateway, admin) = (self.house.gateway.clone(), self.admin()?.clone());
                some.spawn(async move { assumed(&gateway, &admin).await });
            }
            while let Some(bearer) = some.join_next().await {
                bearers.push(bearer??);
            }
        }
        self.revoke(bearers.last().context("a session")?).await?;
        let mut accepted = 0;
        for bearer in &bearers {
            accepted += usize::from(lets_in(&self.second, bearer).await);
        }
        Ok(accepted)
    }
}

async fn lets_in(node: &Gateway, bearer: &str) -> bool {
    let arrival = arrival();
    let inquiry = node.inquire(&arrival, Credentials::Bearer(bearer), Desk::Evaluate);
    inquiry.await.is_ok()
}
