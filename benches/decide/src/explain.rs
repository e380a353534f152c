//! What it costs to say why.

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
    let mut rounds = Rounds::new();
    let kinds = [
        ("any decision", None),
        ("permission", Some(Decision::Allow)),
        ("explicit denial", Some(Decision::ExplicitDeny)),
        ("implicit denial", Some(Decision::ImplicitDeny)),
    ];
    let gathered = case.gathered(&case.identity, true);
    for (_, wanted) in kinds {
        let asked = case.workload.asked.iter().enumerate();
        let alike = asked.filter(|(_, asked)| wanted.is_none_or(|wanted| asked.all == wanted));
        let numbers: Vec<usize> = alike.map(|(number, _)| number).collect();
        let turn = Cell::new(0_usize);
        let (case, gathered) = (&case, &gathered);
        rounds.add(move || {
            cpu((options.sample() / 50_000.0) as usize, || {
                turn.set((turn.get() + 1) % numbers.len());
                let number = numbers.get(turn.get()).copied().unwrap_or_default();
                black_box(case.explain(black_box(number), gathered));
            })
        });
    }
    let samples = rounds.all(options.rounds())?;
    for ((name, wanted), samples) in kinds.iter().zip(&samples) {
        let what = format!("rampart, explanation of {name}, all layers, 1000 statements");
        let row = Row::new(what, samples.median(), Unit::Nanos);
        let met = samples.median() <= 20_000.0;
        found.report.add(if wanted.is_none() {
            row.goal("<= 20 us", met)
        } else {
            row
        });
    }
    Ok(())
}
