//! Every engine at every size, beside the bounds.

use anyhow::Result;
use benches::measure::{Rounds, Samples};
use benches::report::{Report, Row, Unit};

use crate::engine::Engine;
use crate::options::Options;
use crate::ours::{self, HOT, HOT_ALL, MEMO, NAIVE, NAIVE_ALL, SHARED};
use crate::{SIZES, case};

pub(crate) fn measure(options: &Options, report: &mut Report) -> Result<()> {
    for size in SIZES {
        let case = case(*size)?;
        let mut engines = ours::engines(&case);
        engines.retain(|engine| options.wants(engine.name));
        let requests = case.workload.asked.len();
        for engine in &engines {
            engine.agree(&case.workload)?;
        }
        let mut rounds = Rounds::new();
        for engine in &engines {
            rounds.add(|| engine.time(requests, options.sample()));
        }
        let samples = rounds.all(options.rounds())?;
        let measured: Vec<_> = engines
            .iter()
            .zip(&samples)
            .map(|(engine, samples)| Measured {
                engine,
                samples,
                singles: engine.singles(requests, options.sample()),
            })
            .collect();
        rows(*size, &measured, report);
    }
    Ok(())
}

struct Measured<'e, 'a> {
    engine: &'e Engine<'a>,
    samples: &'e Samples,
    singles: Vec<u128>,
}

fn rows(size: usize, measured: &[Measured<'_, '_>], report: &mut Report) {
    let of = |name: &'static str| {
        let found = measured.iter().find(|one| one.engine.name == name);
        found.map(|one| (name, one.samples))
    };
    for one in measured {
        let name = one.engine.name;
        let bounds: &[&'static str] = match name {
            HOT => &[MEMO, NAIVE],
            HOT_ALL => &[HOT, NAIVE_ALL],
            SHARED => &[HOT],
            _ => &[MEMO],
        };
        for bound in bounds {
            let what = format!("{name}, {size} statements");
            let Some(bound) = of(bound) else { continue };
            let row = Row::beside(what, Unit::Nanos, one.samples, bound);
            let row = match (name, bound.0) {
                (HOT, MEMO) if size == 1000 => row.at_most_aiming(6.0, 3.0, "G1"),
                (HOT_ALL, HOT) => row.at_most_aiming(2.0, 1.6, "G3"),
                (SHARED, HOT) if size == 1000 => row.at_most_aiming(f64::INFINITY, 2.0, "G6"),
                _ => row,
            };
            report.add(row.note(singles(&one.singles)));
        }
    }
}

/// The middle and the worst but one in a hundred of single decisions.
fn singles(sorted: &[u128]) -> String {
    let at = |part: usize| sorted.get(sorted.len() * part / 100).copied().unwrap_or(0);
    format!(
        "single decisions on the clock: p50 {} ns, p99 {} ns",
        at(50),
        at(99)
    )
}
