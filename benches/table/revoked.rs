//! How long temporary credentials are taken on a second node after they were revoked on the first.
//!
//! From the answer of `RevokeSessions` to the first refusal of the decision API, which never asks the store: the node
//! must have heard. Calls of the cloud APIs compare their state with the store and need no row.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use benches::measure::Samples;
use gateway::Gateway;
use gateway::decision::{Credentials, Desk};
use store::postgres_harness::Postgres;
use tempfile::TempDir;
use tokio::runtime::Builder;

use crate::house::{Account, House, arrival, asker, assumed, service, told};
use crate::options::Options;
use crate::report::{Report, Row, Unit};

/// The version of our own product.
const OWN: &str = "2026-11-01";
/// How long is waited for a refusal.
const PATIENCE: Duration = Duration::from_secs(10);
/// What a second node may take, in milliseconds.
const GOAL: f64 = 50.0;

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
    let samples = runtime.block_on(samples(url, options.times(100)))?;
    let what = format!("{name}: revoked on the second node after the commit on the first, median");
    let median = samples.median();
    let row = Row::new(what, median, Unit::Millis);
    report.add(row.goal("<= 50 ms", median <= GOAL));
    Ok(())
}

async fn samples(url: &str, times: usize) -> Result<Samples> {
    let store = store::open(url, &store::Options::default()).await?;
    let house = House::open(store, services::SERVICES, 1, |_| {}).await?;
    // Another process has a store of its own.
    let other = store::open(url, &store::Options::default()).await?;
    let second = house.beside(other).await?;
    let admin = house.accounts.first().context("an account")?;
    // With it comes the policy that the role has.
    service(&house.gateway, admin).await?;
    asker(&house.gateway, admin).await?;
    let mut samples = Samples::default();
    for _ in 0..times {
        samples.push(once(&house.gateway, &second, admin).await?);
    }
    Ok(samples)
}

/// From the answer on the first node to the refusal on the second, in milliseconds.
async fn once(first: &Gateway, second: &Arc<Gateway>, admin: &Account) -> Result<f64> {
    let bearer = assumed(first, admin).await?;
    let lets_in = async || {
        let shown = Credentials::Bearer(&bearer);
        let arrival = arrival();
        let inquiry = second.inquire(&arrival, shown, Desk::Evaluate).await;
        inquiry.is_ok()
    };
    ensure!(lets_in().await, "the second node knows no such session");
    let revoke = admin.signed((OWN, "RevokeSessions"), &[("RoleName", "asker")])?;
    told(first, revoke).await?;
    let start = Instant::now();
    while lets_in().await {
        ensure!(start.elapsed() < PATIENCE, "the session is never refused");
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    Ok(start.elapsed().as_secs_f64() * 1000.0)
}
