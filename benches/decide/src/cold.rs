//! Many principals in turn, so that what the engine knows of each is out of the caches.
//!
//! The request itself is read first, as a server that has just received it would have done; what
//! that reading costs is measured alone, and taken off.

use std::cell::Cell;
use std::hint::black_box;

use anyhow::Result;
use benches::case::Case;
use benches::measure::{Rounds, cpu};
use benches::report::{Report, Row, Unit};
use benches::workload::{Shape, Workload};
use policy::{Gathered, Set};

use crate::options::Options;
use crate::{SEED, case};

pub(crate) fn measure(options: &Options, report: &mut Report) -> Result<()> {
    let hot = case(STATEMENTS)?;
    let crowd = crowd(STATEMENTS, PRINCIPALS)?;
    let times = (options.sample() / 500.0) as usize;
    let learnt: Vec<_> = crowd.iter().map(|one| &one.identity).collect();
    let turn = Cell::new(0_usize);
    // Each principal once, then its next request.
    let next = |crowd: &[Case]| {
        turn.set(turn.get() + 1);
        (turn.get() % crowd.len(), turn.get() / crowd.len() % EACH)
    };
    let mut rounds = Rounds::new();
    let gathered = hot.gathered(&hot.identity, false);
    rounds.add(|| {
        cpu(times, || {
            turn.set(turn.get() + 1);
            let number = turn.get() % hot.workload.asked.len();
            black_box(hot.decide(black_box(number), &gathered));
        })
    });
    rounds.add(|| {
        cpu(times, || {
            let (who, number) = next(&crowd);
            black_box(crowd.get(who).map(|one| one.touch(number)));
        })
    });
    rounds.add(|| {
        cpu(times, || {
            let (who, number) = next(&crowd);
            let one = crowd.get(who).zip(learnt.get(who));
            black_box(one.map(|(one, set)| {
                black_box(one.touch(number));
                one.decide(number, &gathered_by(one, set))
            }));
        })
    });
    // A set that was just made has learnt nothing: what a principal costs that comes back after
    // its merged index was dropped.
    rounds.add(|| {
        let fresh: Vec<Set> = crowd.iter().map(|one| one.identity.clone()).collect();
        cpu(fresh.len(), || {
            let (who, number) = next(&crowd);
            let one = crowd.get(who).zip(fresh.get(who));
            black_box(one.map(|(one, set)| {
                black_box(one.touch(number));
                one.decide(number, &gathered_by(one, set))
            }));
        })
    });
    let [hot, touched, cold, fresh] = rounds.run(options.rounds())?;
    let bound = ("one principal, hot", &hot);
    let what = format!("rampart, {PRINCIPALS} principals in turn, {STATEMENTS} statements each");
    let row = Row::beside(what, Unit::Nanos, &cold.less(&touched), bound);
    report.add(row.at_most_aiming(8.0, 3.0, "G5"));
    let what = format!("rampart, per policy, {PRINCIPALS} principals in turn");
    let row = Row::beside(what, Unit::Nanos, &fresh.less(&touched), bound);
    report.add(row.at_most_aiming(8.0, 3.0, "G5"));
    Ok(())
}

fn gathered_by<'a>(case: &'a Case, set: &'a Set) -> Gathered<'a> {
    case.gathered(set, false)
}

/// So many principals, each with statements and requests of its own.
fn crowd(statements: usize, principals: usize) -> Result<Vec<Case>> {
    (0..principals)
        .map(|number| {
            let seed = SEED + 1 + number as u64;
            let case = Case::new(Workload::new(Shape::of(statements), seed, EACH))?;
            case.agree()?;
            Ok(case)
        })
        .collect()
}

const STATEMENTS: usize = 100;
const PRINCIPALS: usize = 1000;
/// Requests of each.
const EACH: usize = 8;
