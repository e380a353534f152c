//! Whether a denial costs more than a permission, and naming the statement more than the decision.

use std::cell::Cell;
use std::hint::black_box;

use anyhow::Result;
use benches::measure::{Rounds, cpu};
use benches::report::{Row, Unit};
use policy::Decision;

use crate::options::Options;
use crate::{Found, case};

pub(crate) fn measure(options: &Options, found: &mut Found) -> Result<()> {
    let case = case(1000)?;
    let gathered = case.gathered(&case.identity, false);
    let times = (options.sample() / 100.0) as usize;
    let mut rounds = Rounds::new();
    for (wanted, _) in KINDS {
        let asked = case.workload.asked.iter().enumerate();
        let alike = asked.filter(|(_, asked)| asked.identity == *wanted);
        let numbers: Vec<usize> = alike.map(|(number, _)| number).collect();
        let turn = Cell::new(0_usize);
        let (case, gathered) = (&case, &gathered);
        rounds.add(move || {
            cpu(times, || {
                turn.set((turn.get() + 1) % numbers.len());
                let number = numbers.get(turn.get()).copied().unwrap_or_default();
                black_box(case.decide(black_box(number), gathered));
            })
        });
    }
    let samples = rounds.all(options.rounds())?;
    let Some(allowed) = samples.first() else {
        return Ok(());
    };
    for ((_, name), samples) in KINDS.iter().zip(&samples).skip(1) {
        let what = format!("rampart, {name}, 1000 statements");
        let row = Row::beside(what, Unit::Nanos, samples, ("permission", allowed));
        found.report.add(row.at_most_aiming(1.5, 1.1));
    }
    Ok(())
}

const KINDS: &[(Decision, &str)] = &[
    (Decision::Allow, "permission"),
    (Decision::ExplicitDeny, "explicit denial"),
    (Decision::ImplicitDeny, "implicit denial"),
];
