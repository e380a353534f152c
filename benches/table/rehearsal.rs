//! Recorded decisions, decided again on both sides of changes that are not made: how many a second, in how much
//! memory.

use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context as _, Result, ensure};
use gateway::ReadAudit;
use serde_json::{Value, json};
use store::{EventBatch, EventFilter, Store};
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};

use crate::house::{ADMINISTRATOR, Account, House, arrival, now, text, told};
use crate::measure::rate;
use crate::options::Options;
use crate::report::{Report, Row, Unit};

/// How many calls are really made; the others are those once more, at other times.
const MADE: usize = 1000;
/// At least so many a second: ten million in a minute.
const LEAST: f64 = 10_000_000.0 / 60.0;
/// The version of our own product.
const OWN: &str = "2026-11-01";

pub(crate) fn measure(options: &Options, report: &mut Report) -> Result<()> {
    let runtime = Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    let place = TempDir::new_in(env!("CARGO_TARGET_TMPDIR"))?;
    let address = format!("sqlite:{}", place.path().join("recorded.db").display());
    let (house, admin) = runtime.block_on(recorded(&address, options.times(200_000)))?;
    let before = resident()?;
    for (turn, action) in [("turn none", "ram:DeleteUser"), ("turn all", "ram:GetUser")] {
        let (each, calls) = rehearse(&runtime, &house, (&admin, action))?;
        let what =
            format!("SQLite: {calls} recorded decisions, decided again, changes that {turn}");
        let row = Row::new(what, each, Unit::PerSecond);
        let text = format!(">= {LEAST:.0}: 10 M in 60 s; aim 20 s");
        report.add(row.goal(text, each >= LEAST));
    }
    let more = resident()? - before;
    let row = Row::new("Memory that the decisions take more", more, Unit::Mebibytes);
    report.add(row.goal("<= 256", more <= 256.0));
    Ok(())
}

/// A house in which bob has read a user so many times.
async fn recorded(address: &str, count: usize) -> Result<(House, Account)> {
    let store = store::open(address, &store::Options::default()).await?;
    let services = services::SERVICES;
    let house = House::open(store.clone(), services, 1, |settings| {
        settings.reads = ReadAudit::Buffered;
    })
    .await?;
    let admin = house.accounts.first().context("an account")?.clone();
    let bob = reader(&house, &admin).await?;
    for _ in 0..MADE {
        told(
            &house.gateway,
            bob.acs3("GetUser", &[("UserName", ADMINISTRATOR)])?,
        )
        .await?;
    }
    house.settle().await?;
    let filter = EventFilter {
        action: Some("GetUser".to_owned()),
        limit: MADE,
        traces: true,
        ..EventFilter::default()
    };
    let mut events = Vec::new();
    while events.len() < MADE {
        house.settle().await?;
        let found = store.look_up(&filter).await?;
        events = found.into_iter().map(|one| one.event).collect();
    }
    for number in 1..count / MADE {
        copy(&store, &events, number).await?;
    }
    house.settle().await?;
    Ok((house, admin))
}

/// The same events once more, earlier by so many seconds.
async fn copy(store: &Arc<dyn Store>, events: &[store::EventEntry], number: usize) -> Result<()> {
    let back = 1000 * i64::try_from(number)?;
    let earlier = |event: &store::EventEntry| store::EventEntry {
        time: event.time - back,
        ..event.clone()
    };
    let mut id = [0; 16];
    id.copy_from_slice(arrival().seed.get(..16).context("sixteen bytes")?);
    let batch = EventBatch {
        id,
        time: now().millis(),
        events: events.iter().map(earlier).collect(),
    };
    store.append_events(&batch).await?;
    Ok(())
}

/// Bob, who may read users by a policy of his own.
async fn reader(house: &House, admin: &Account) -> Result<Account> {
    let document =
        r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":"ram:GetUser","Resource":"*"}]}"#;
    let (bob, policy) = (("UserName", "bob"), ("PolicyName", "Read"));
    for (action, parameters) in [
        ("CreateUser", &[bob][..]),
        ("CreatePolicy", &[policy, ("PolicyDocument", document)]),
        (
            "AttachPolicyToUser",
            &[policy, ("PolicyType", "Custom"), bob],
        ),
    ] {
        told(&house.gateway, admin.acs3(action, parameters)?).await?;
    }
    let key = told(&house.gateway, admin.acs3("CreateAccessKey", &[bob])?).await?;
    Ok(Account {
        key: text(&key, "/AccessKey/AccessKeyId"),
        secret: text(&key, "/AccessKey/AccessKeySecret"),
    })
}

/// All pages of a rehearsal that denies bob an action; how many decisions a second, and how many in all.
fn rehearse(
    runtime: &Runtime,
    house: &House,
    (admin, action): (&Account, &str),
) -> Result<(f64, usize)> {
    let document = json!({"Version": "1", "Statement": [{"Effect": "Deny", "Action": action, "Resource": "*"}]});
    let step = |operation: &str, parameters: Value| json!({"Product": "Ram", "Operation": operation, "Parameters": parameters});
    let changes = json!([
        step(
            "CreatePolicy",
            json!({"PolicyName": "No", "PolicyDocument": document.to_string()})
        ),
        step(
            "AttachPolicyToUser",
            json!({"PolicyName": "No", "PolicyType": "Custom", "UserName": "bob"})
        ),
    ]);
    let changes = changes.to_string();
    let (mut token, mut calls) = (String::new(), 0);
    let start = Instant::now();
    loop {
        let mut asked = vec![("Changes", changes.as_str()), ("Days", "30")];
        if !token.is_empty() {
            asked.push(("NextToken", token.as_str()));
        }
        let request = admin.signed((OWN, "RehearseChanges"), &asked)?;
        let page = runtime.block_on(told(&house.gateway, request))?;
        let some = page.get("CallCount").and_then(Value::as_u64);
        calls += usize::try_from(some.context("a count of calls")?)?;
        let unknown = page
            .pointer("/CannotTell/CallCount")
            .and_then(Value::as_u64);
        ensure!(unknown == Some(0), "nobody can tell of some");
        token = text(&page, "/NextToken");
        if token.is_empty() {
            return Ok((rate(calls, start), calls));
        }
    }
}

/// The memory that the program has, in MiB.
fn resident() -> Result<f64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.split_whitespace().next());
    Ok(kib.context("the memory of this program")?.parse::<f64>()? / 1024.0)
}
