//! Many principals in turn, so that what the engine knows of each is far from the processor.
//!
//! The request itself is read first, as a server that has just received it would have done; what
//! that reading costs is measured alone, and taken off.

use std::cell::Cell;
use std::hint::black_box;

use anyhow::Result;
use benches::case::Case;
use benches::measure::{Rounds, cpu};
use benches::report::{Row, Unit};
use benches::workload::{Shape, Workload};
use policy::Set;

use crate::options::Options;
use crate::ours::per_policy;
use crate::{Found, SEED, SIZES, case};

pub(crate) fn measure(options: &Options, found: &mut Found) -> Result<()> {
    SIZES
        .iter()
        .try_for_each(|size| turns(*size, options, found))
}

fn turns(size: usize, options: &Options, found: &mut Found) -> Result<()> {
    let hot = case(size)?;
    let principals = (MEMORY / size).clamp(20, 1000);
    let crowd = Crowd::new(size, principals)?;
    let times = (options.sample() / 1000.0) as usize;
    // What a principal costs for which nothing merged is kept.
    let sets = crowd.cases.iter().map(|one| per_policy(&one.identity));
    let sets: Vec<Set> = sets.collect();
    let mut rounds = Rounds::new();
    let gathered = hot.gathered(&hot.identity, false);
    let turn = Cell::new(0);
    rounds.add(|| {
        cpu(times, || {
            turn.set((turn.get() + 1) % hot.workload.asked.len());
            black_box(hot.decide(black_box(turn.get()), &gathered));
        })
    });
    rounds.add(|| {
        cpu(times, || {
            black_box(crowd.next(|_, one, number| one.touch(number)));
        })
    });
    rounds.add(|| {
        cpu(times, || {
            black_box(crowd.next(|_, one, number| {
                black_box(one.touch(number));
                one.decide(number, &one.gathered(&one.identity, false))
            }));
        })
    });
    rounds.add(|| {
        cpu(times, || {
            black_box(crowd.next(|who, one, number| {
                black_box(one.touch(number));
                one.decide(number, &one.gathered(sets.get(who)?, false))
            }));
        })
    });
    let [hot, touched, cold, shared] = rounds.run(options.rounds())?;
    let bound = ("one principal, hot", &hot);
    for (name, cold) in [
        (COLD, cold.less(&touched)),
        (COLD_SHARED, shared.less(&touched)),
    ] {
        let what = format!("{name}, {principals} in turn, {size} statements each");
        let row = Row::beside(what, Unit::Nanos, &cold, bound);
        // Without anything merged every principal is cold; there is nothing to hold that to.
        found.report.add(if size == 100 && name == COLD {
            row.at_most_aiming(8.0, 3.0)
        } else {
            row
        });
        if name == COLD {
            found.chart.add(name, size, cold.median());
        }
    }
    Ok(())
}

/// Principals, each with statements and requests of its own.
struct Crowd {
    cases: Vec<Case>,
    each: usize,
    turn: Cell<usize>,
}

impl Crowd {
    fn new(size: usize, principals: usize) -> Result<Self> {
        let each = PAIRS / principals;
        let cases = (1..=principals).map(|number| {
            let seed = SEED + number as u64;
            let case = Case::new(Workload::new(Shape::of(size), seed, each))?;
            case.agree()?;
            Ok(case)
        });
        Ok(Self {
            cases: cases.collect::<Result<_>>()?,
            each,
            turn: Cell::new(0),
        })
    }

    /// Each principal once, then each with its next request.
    fn next<T>(&self, ask: impl FnOnce(usize, &Case, usize) -> Option<T>) -> Option<T> {
        let turn = self.turn.get();
        self.turn.set(turn + 1);
        let who = turn % self.cases.len();
        ask(
            who,
            self.cases.get(who)?,
            turn / self.cases.len() % self.each,
        )
    }
}

const COLD: &str = "rampart, cold";
const COLD_SHARED: &str = "rampart, per policy, cold";
/// Statements of all principals together, where that allows enough principals.
const MEMORY: usize = 200_000;
/// Requests of all principals together.
const PAIRS: usize = 8000;
