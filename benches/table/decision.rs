//! Decisions, beside a plain scan and a look-up of the whole request in a hash table. The
//! workspace `benches/decide` holds them against other engines too.

use std::cell::Cell;
use std::collections::HashMap;
use std::hint::black_box;

use anyhow::Result;
use benches::case::Case;
use benches::draw::{Request, Statement};
use benches::naive::scan;
use benches::workload::{Shape, Workload};
use policy::Decision;

use crate::measure::{Rounds, cpu};
use crate::options::Options;
use crate::report::{Report, Row, Unit};

pub(crate) fn measure(options: &Options, report: &mut Report) -> Result<()> {
    for statements in [10, 100, 1000] {
        let case = Case::new(Workload::new(Shape::of(statements), 42, 400))?;
        case.agree()?;
        beside(&case, options, report)?;
    }
    Ok(())
}

fn beside(case: &Case, options: &Options, report: &mut Report) -> Result<()> {
    let asked = &case.workload.asked;
    let size = case.workload.shape.statements;
    let known: HashMap<&Request, Decision, foldhash::fast::RandomState> = asked
        .iter()
        .map(|asked| (&asked.request, asked.identity))
        .collect();
    let one = case.gathered(&case.identity, false);
    let all = case.gathered(&case.identity, true);
    let layers = [case.workload.layers(false), case.workload.layers(true)];
    let times = options.times(4_000_000 / (size + 100));
    let turn = Cell::new(0_usize);
    let next = || {
        turn.set((turn.get() + 1) % asked.len());
        turn.get()
    };
    let request = || asked.get(next()).map(|asked| black_box(&asked.request));
    let plain = |layers: &[Vec<Statement>]| {
        cpu(times, || {
            black_box(request().map(|request| scan(request, layers)));
        })
    };
    let mut rounds = Rounds::new();
    for gathered in [&one, &all] {
        rounds.add(|| {
            cpu(times, || {
                black_box(case.decide(next(), gathered));
            })
        });
    }
    for layers in &layers {
        rounds.add(|| plain(layers));
    }
    rounds.add(|| {
        cpu(times, || {
            black_box(request().and_then(|request| known.get(request)));
        })
    });
    let [ours, ours_all, scanned, scanned_all, memo] = rounds.run(options.rounds())?;
    let what = format!("decide, identity, {size} statements");
    for bound in [
        ("plain scan", &scanned),
        ("whole request as hash key", &memo),
    ] {
        report.add(Row::beside(&what, Unit::Nanos, &ours, bound));
    }
    let what = format!("decide, all layers, {size} statements");
    let bound = ("plain scan", &scanned_all);
    report.add(Row::beside(&what, Unit::Nanos, &ours_all, bound));
    let row = Row::beside(&what, Unit::Nanos, &ours_all, ("identity only", &ours));
    report.add(row.at_most(2.0));
    Ok(())
}
