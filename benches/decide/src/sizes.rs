//! Every engine at every size, beside the bounds.

use anyhow::{Result, ensure};
use benches::measure::{Rounds, Samples};
use benches::report::{Row, Unit};
use policy::Decision;

use crate::options::Options;
use crate::ours::{self, HOT, HOT_ALL, MEMO, NAIVE, NAIVE_ALL, SHARED};
use crate::peers::{self, BY_SERVICE, BY_SERVICE_ALL, CASBIN, DIRECTORY, REGO, SLICE, SLICE_ALL};
use crate::{Found, REQUESTS, SIZES, case};

pub(crate) fn measure(options: &Options, found: &mut Found) -> Result<()> {
    for size in SIZES {
        let case = case(*size)?;
        let asked = &case.workload.asked;
        for (kind, count) in [(Decision::Allow, 2), (Decision::ExplicitDeny, 1)] {
            let alike = asked.iter().filter(|asked| asked.identity == kind).count();
            ensure!(
                alike == REQUESTS * count / 4,
                "{alike} requests are {kind:?}"
            );
        }
        let mut engines = ours::engines(&case);
        if !options.ours {
            engines.extend(peers::engines(&case.workload)?);
        }
        engines.retain(|engine| options.wants(engine.name));
        for engine in &engines {
            engine.agree(&case.workload)?;
        }
        eprintln!(
            "  {} engines agree on {} requests",
            engines.len(),
            asked.len()
        );
        let mut rounds = Rounds::new();
        for engine in &engines {
            rounds.add(|| engine.time(asked.len(), options.sample()));
        }
        let samples = rounds.all(options.rounds())?;
        let measured: Vec<_> = engines
            .iter()
            .zip(samples)
            .map(|(engine, samples)| Measured {
                name: engine.name,
                samples,
                singles: engine.singles(asked.len(), options.sample()),
            })
            .collect();
        rows(*size, &measured, found);
    }
    Ok(())
}

struct Measured {
    name: &'static str,
    samples: Samples,
    singles: Vec<u128>,
}

fn rows(size: usize, measured: &[Measured], found: &mut Found) {
    for one in measured {
        let name = one.name;
        let what = || format!("{name}, {size} statements");
        let alone = Row::new(what(), one.samples.median(), Unit::Nanos);
        found.report.add(alone.note(singles(&one.singles)));
        if DRAWN.contains(&name) {
            found.chart.add(name, size, one.samples.median());
        }
        for bound in bounds(name) {
            let Some(other) = measured.iter().find(|other| other.name == *bound) else {
                continue;
            };
            let row = Row::beside(what(), Unit::Nanos, &one.samples, (bound, &other.samples));
            found.report.add(goal(row, size, name, bound));
        }
    }
}

/// What an engine is held against.
fn bounds(engine: &str) -> &'static [&'static str] {
    match engine {
        HOT => &[MEMO, NAIVE, SLICE, BY_SERVICE, REGO, CASBIN, DIRECTORY],
        HOT_ALL => &[HOT, NAIVE_ALL, SLICE_ALL, BY_SERVICE_ALL],
        SHARED => &[HOT, SLICE],
        _ => &[],
    }
}

fn goal(row: Row, size: usize, engine: &str, bound: &str) -> Row {
    match (engine, bound, size) {
        (HOT, SLICE, 1000) => row.at_most_aiming(1.0 / 2500.0, 1.0 / 8000.0),
        (HOT, MEMO, 1000) => row.at_most_aiming(6.0, 3.0),
        (HOT_ALL, HOT, _) => row.at_most_aiming(2.0, 1.6),
        (SHARED, SLICE, 1000) => row.at_most(1.0 / 1500.0),
        (SHARED, HOT, 1000) => row.aiming(2.0),
        _ => row,
    }
}

/// The middle and the worst but one in a hundred of single decisions.
fn singles(sorted: &[u128]) -> String {
    let at = |part: usize| sorted.get(sorted.len() * part / 100).copied();
    let shown = |part| at(part).map_or("none".to_owned(), |nanos| format!("{nanos} ns"));
    format!(
        "single decisions on the clock: p50 {}, p99 {}",
        shown(50),
        shown(99)
    )
}

/// The lines of the picture, to which `cold` adds one.
const DRAWN: &[&str] = &[MEMO, NAIVE, HOT, SHARED, SLICE, BY_SERVICE, REGO, CASBIN];
