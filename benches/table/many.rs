//! A store of many accounts: how soon the program serves it, and what it holds once some are in use.

use std::path::Path;

use anyhow::{Context as _, Result};
use gateway::Gateway;
use server::Config;
use server::config::AuditReads;
use tempfile::TempDir;

use crate::house::{self, ADMINISTRATOR, Account};
use crate::load::Lines;
use crate::options::Options;
use crate::process::{Running, program};
use crate::report::{Report, Row, Unit};

/// How many accounts there are,
const ACCOUNTS: u64 = 1000;
/// of how many users each,
const USERS: usize = 100;
/// and how many of the accounts are in use.
const USED: usize = 50;
/// How many accounts are filled at once.
const AT_ONCE: usize = 64;

pub(crate) fn measure(options: &Options, report: &mut Report) -> Result<()> {
    let program = program(options)?;
    let place = TempDir::new_in(env!("CARGO_TARGET_TMPDIR"))?;
    let data = place.path().join("data");
    let admins = fill(&data)?;
    let (running, ready) = Running::start(&program, &data)?;
    let requests = admins
        .iter()
        .take(USED)
        .map(asked)
        .collect::<Result<Vec<_>>>()?;
    Lines::open(&format!("127.0.0.1:{}", running.port), 4, "200")?.send(&requests)?;
    let what = format!("rampart serve: ready with {ACCOUNTS} accounts of {USERS} users");
    let row = Row::new(what, ready, Unit::Millis);
    report.add(row.goal("< 5,000 ms", ready < 5000.0));
    let held = running.memory()?;
    let row = Row::new(
        format!("its memory with {USED} of them in use (RSS)"),
        held,
        Unit::Mebibytes,
    );
    report.add(row.goal("< 300 MiB", held < 300.0));
    Ok(())
}

/// Some users, so that the account is loaded and gathered for.
fn asked(admin: &Account) -> Result<Vec<u8>> {
    Ok(admin.acs3("ListUsers", &[("MaxItems", "10")])?.bytes())
}

/// Founds the accounts and makes their users, as calls would.
fn fill(data: &Path) -> Result<Vec<Account>> {
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        let config = Config {
            data_dir: data.to_owned(),
            audit_reads: AuditReads::Off,
            ..Config::default()
        };
        let opened = server::open(&config).await?;
        let mut admins = Vec::new();
        for number in 1..=ACCOUNTS {
            admins.push(house::found(&opened.gateway, number).await?);
        }
        for some in admins.chunks(AT_ONCE) {
            let tasks = some
                .iter()
                .map(|admin| tokio::spawn(people(opened.gateway.clone(), admin.clone())));
            for task in tasks.collect::<Vec<_>>() {
                task.await.context("a task that makes users")??;
            }
        }
        Ok(admins)
    })
}

async fn people(gateway: std::sync::Arc<Gateway>, admin: Account) -> Result<()> {
    for number in 0..USERS {
        let name = format!("{ADMINISTRATOR}-{number}");
        house::told(&gateway, admin.acs3("CreateUser", &[("UserName", &name)])?).await?;
    }
    Ok(())
}
