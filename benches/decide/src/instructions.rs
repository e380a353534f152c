//! Instructions of a decision: this program runs itself under valgrind with two run lengths.

use std::process::Command;

use anyhow::{Context as _, Result, bail};
use benches::report::{Report, Row, Unit};

use crate::engine::Engine;
use crate::options::Options;
use crate::ours::{self, HOT, HOT_ALL, MEMO, NAIVE, NAIVE_ALL, SHARED};
use crate::{SIZES, case};

pub(crate) fn measure(options: &Options, report: &mut Report) -> Result<()> {
    for name in [MEMO, HOT, HOT_ALL, SHARED, NAIVE, NAIVE_ALL] {
        if !options.wants(name) {
            continue;
        }
        let mut least = None;
        for size in SIZES {
            let [few, many] = if name == SHARED {
                [0, 400]
            } else {
                [400, 2000]
            };
            let figure =
                (count(name, *size, many)? - count(name, *size, few)?) / (many - few) as f64;
            let first = *least.get_or_insert(figure);
            let what = format!("{name}, {size} statements");
            let mut row = Row::exact(what, Unit::Instructions, figure, ("10 statements", first));
            if name == HOT && *size > 10 {
                row = row.at_most_aiming(2.0, 1.25, "G2");
            }
            report.add(row);
        }
    }
    Ok(())
}

/// What valgrind counts when the engine is set up, asked everything once, and then so often.
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
    let requests = case.workload.asked.len();
    let engines = ours::engines(&case);
    let engine: &Engine<'_> = engines
        .iter()
        .find(|engine| engine.name == name)
        .with_context(|| format!("there is no engine called {name}"))?;
    engine.agree(&case.workload)?;
    engine.run(requests, times.parse()?);
    Ok(())
}
