//! Instructions of a decision: this program runs itself under valgrind with two run lengths, and
//! the difference is what the decisions took. Load on the machine does not touch it.

use std::collections::BTreeMap;
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use benches::case::Case;
use benches::report::{Row, Unit};

use crate::engine::Engine;
use crate::options::Options;
use crate::ours::{self, HOT, HOT_ALL};
use crate::peers::{self, DIRECTORY};
use crate::{Found, REQUESTS, SIZES, case};

pub(crate) fn measure(options: &Options, found: &mut Found) -> Result<()> {
    // What the same requests take by the identity policies alone, by size.
    let mut alone = BTreeMap::new();
    for (name, heavy, sizes) in checked(options)? {
        let [few, many] = if heavy { HEAVY } else { LIGHT };
        let mut least = None;
        for size in sizes {
            let difference = count(name, size, many)? - count(name, size, few)?;
            let figure = difference / (many - few) as f64;
            if name == HOT {
                alone.insert(size, figure);
            }
            let least = *least.get_or_insert(figure);
            let bound = match alone.get(&size).filter(|_| name == HOT_ALL) {
                Some(identity) => ("identity alone", *identity),
                None => ("10 statements", least),
            };
            let what = format!("{name}, {size} statements");
            let row = Row::exact(what, Unit::Instructions, figure, bound);
            found.report.add(match (name, size) {
                (HOT, 11..) => row.at_most_aiming(2.0, 1.25),
                // Session, and five levels of control policies.
                (HOT_ALL, _) if bound.0 == "identity alone" => row.at_most(1.6),
                _ => row,
            });
        }
    }
    Ok(())
}

/// The wanted engines with their sizes. What runs under valgrind is not checked there, so all is
/// checked here.
fn checked(options: &Options) -> Result<Vec<(&'static str, bool, Vec<usize>)>> {
    let mut wanted: Vec<(&str, bool, Vec<usize>)> = Vec::new();
    for size in SIZES {
        let case = case(*size)?;
        for engine in engines(&case, options.ours)? {
            if !options.wants(engine.name) || engine.name == DIRECTORY {
                continue;
            }
            engine.agree(&case.workload)?;
            match wanted.iter_mut().find(|(name, ..)| *name == engine.name) {
                Some((.., sizes)) => sizes.push(*size),
                None => wanted.push((engine.name, engine.heavy, vec![*size])),
            }
        }
    }
    Ok(wanted)
}

fn engines(case: &Case, ours: bool) -> Result<Vec<Engine<'_>>> {
    let mut engines = ours::engines(case);
    if !ours {
        engines.extend(peers::engines(&case.workload)?);
    }
    Ok(engines)
}

/// What valgrind counts when the engine is set up and then asked so often.
fn count(engine: &str, size: usize, times: usize) -> Result<f64> {
    let run = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(std::env::current_exe()?)
        .args(["--run", engine, &size.to_string(), &times.to_string()])
        .output()
        .context("valgrind cannot be started; apt-get install valgrind")?;
    let told = String::from_utf8_lossy(&run.stderr);
    if !run.status.success() {
        bail!("under valgrind, {engine} at {size} statements failed: {told}");
    }
    let counted = told
        .lines()
        .find_map(|line| line.split("Collected : ").nth(1));
    let counted = counted.and_then(|number| number.trim().parse().ok());
    counted.with_context(|| format!("valgrind did not say what it counted: {told}"))
}

/// One of its runs.
pub(crate) fn run(words: &[String]) -> Result<()> {
    let [name, size, times] = words else {
        bail!("--run takes an engine, a number of statements and a number of decisions");
    };
    let case = case(size.parse()?)?;
    let mut engines = ours::engines(&case);
    if !engines.iter().any(|engine| engine.name == name) {
        engines = peers::engines(&case.workload)?;
    }
    let engine = engines.iter().find(|engine| engine.name == name);
    let engine = engine.with_context(|| format!("there is no engine called {name}"))?;
    if !engine.heavy {
        // So that it has learnt what it can.
        engine.run(REQUESTS, 2 * REQUESTS);
    }
    engine.run(REQUESTS, times.parse()?);
    Ok(())
}

/// Decisions of the two runs.
const LIGHT: [usize; 2] = [40, 400];
const HEAVY: [usize; 2] = [4, 24];
