//! What the committer itself spends on a row of denied writes, beside a row of plain ones.

use std::cell::RefCell;
use std::time::Duration;

use anyhow::Result;

use crate::committer::{Apart, ROW, Write};
use crate::measure::{Rounds, nanos};
use crate::options::Options;
use crate::report::{Report, Row, Unit};

/// What a denied row may take of the committer, in plain ones.
pub(crate) const MOST: f64 = 1.2;

pub(crate) fn measure(options: &Options, report: &mut Report) -> Result<()> {
    let apart = RefCell::new(Apart::open()?);
    let rows = options.times(80);
    let spent = |write| {
        let mut all = Duration::ZERO;
        for _ in 0..rows {
            all += apart.borrow_mut().row(write)?;
        }
        Ok(nanos(all) / (rows * ROW) as f64)
    };
    let mut rounds = Rounds::new();
    rounds.add(|| spent(Write::Plain));
    rounds.add(|| spent(Write::Denied));
    let [plain, denied] = rounds.run(options.rounds())?;
    let what = format!("the committer's own time for a denied write, {ROW} in a row");
    let bound = ("the same for a plain write", &plain);
    report.add(Row::beside(what, Unit::Nanos, &denied, bound).at_most(MOST));
    Ok(())
}
