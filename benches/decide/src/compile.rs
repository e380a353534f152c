//! What it takes to have policies ready: time, and memory beside their text.

use std::hint::black_box;
use std::process::Command;
use std::sync::Arc;

use anyhow::{Context as _, Result, anyhow, ensure};
use benches::draw::document;
use benches::measure::{Rounds, cpu};
use benches::report::{Report, Row, Unit};
use policy::{Attached, Kind, Policy, Set};

use crate::options::Options;
use crate::{Found, SIZES, case, peers};

pub(crate) fn measure(options: &Options, found: &mut Found) -> Result<()> {
    time(options, &mut found.report)?;
    SIZES
        .iter()
        .try_for_each(|size| weigh(*size, &mut found.report))
}

/// From text to a set that can decide.
fn time(options: &Options, report: &mut Report) -> Result<()> {
    let case = case(STATEMENTS)?;
    let policies = &case.workload.policies;
    let texts: Vec<String> = policies
        .iter()
        .map(|policy| document(&policy.statements))
        .collect();
    let cedar = peers::cedar_text(peers::PRINCIPAL, &case.workload);
    let times = (options.sample() / 1e7) as usize;
    let mut rounds = Rounds::new();
    rounds.add(|| {
        let mut fault = None;
        let nanos = cpu(times, || match ready(&texts) {
            Ok(set) => drop(black_box(set)),
            Err(error) => fault = Some(error),
        })?;
        fault.map_or(Ok(nanos), Err)
    });
    if !options.ours {
        rounds.add(|| {
            let mut fault = None;
            let nanos = cpu(times.div_ceil(10), || match peers::cedar_ready(&cedar) {
                Ok(set) => drop(black_box(set)),
                Err(error) => fault = Some(error),
            })?;
            fault.map_or(Ok(nanos), Err)
        });
    }
    let samples = rounds.all(options.rounds())?;
    let Some(ours) = samples.first() else {
        return Ok(());
    };
    let what = format!("rampart, from text to a set, {STATEMENTS} statements");
    report.add(match samples.get(1) {
        Some(cedar) => Row::beside(what, Unit::Nanos, ours, ("Cedar, the same", cedar)),
        None => Row::new(what, ours.median(), Unit::Nanos),
    });
    Ok(())
}

fn ready(texts: &[String]) -> Result<Set> {
    let attached = texts.iter().map(|text| {
        let policy = Policy::parse(text, Kind::Identity).map_err(|wrong| anyhow!("{wrong}"))?;
        Ok(Attached::to_user(Arc::new(policy), "one", "alice"))
    });
    Ok(Set::new(attached.collect::<Result<_>>()?))
}

fn weigh(size: usize, report: &mut Report) -> Result<()> {
    let run = Command::new(env!("CARGO_BIN_EXE_weigh"))
        .arg(size.to_string())
        .output()?;
    let told = String::from_utf8_lossy(&run.stdout);
    ensure!(
        run.status.success(),
        "weigh failed: {}",
        String::from_utf8_lossy(&run.stderr)
    );
    let bytes = |name: &str| -> Result<f64> {
        let found = told
            .lines()
            .find_map(|line| line.strip_prefix(name)?.trim().parse().ok());
        found.with_context(|| format!("weigh did not tell {name}"))
    };
    let text = ("their JSON text", bytes("text")?);
    let what = format!("rampart, policies, {size} statements");
    let row = Row::exact(what, Unit::Bytes, bytes("policies")?, text);
    report.add(row.at_most_aiming(3.0, 1.0));
    let what = format!("rampart, the set with all that it learns, {size} statements");
    report.add(Row::exact(what, Unit::Bytes, bytes("learnt")?, text));
    Ok(())
}

const STATEMENTS: usize = 1000;
