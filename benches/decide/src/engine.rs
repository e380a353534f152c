//! Engines: whatever gives a decision on a request of the workload, by its number.

use std::cell::{Cell, RefCell};
use std::hint::black_box;
use std::time::Instant;

use anyhow::{Result, ensure};
use benches::measure::cpu;
use benches::workload::Workload;
use policy::Decision;

/// Something that decides.
pub(crate) struct Engine<'a> {
    /// What it is called, in the table and on the command line.
    pub(crate) name: &'static str,
    /// Whether it judges all layers or identity alone.
    pub(crate) all: bool,
    /// Whether it tells explicit from implicit denial.
    pub(crate) tells: bool,
    /// Whether a decision takes so long that only few can be asked for under valgrind.
    pub(crate) heavy: bool,
    ask: RefCell<Box<dyn FnMut(usize) -> Option<Decision> + 'a>>,
    turn: Cell<usize>,
    times: Cell<usize>,
}

impl<'a> Engine<'a> {
    /// An engine for the identity layer.
    pub(crate) fn new(name: &'static str, ask: impl FnMut(usize) -> Option<Decision> + 'a) -> Self {
        Self {
            name,
            all: false,
            tells: true,
            heavy: false,
            ask: RefCell::new(Box::new(ask)),
            turn: Cell::new(0),
            times: Cell::new(0),
        }
    }

    /// The same, but it judges all layers.
    pub(crate) fn all(self) -> Self {
        Self { all: true, ..self }
    }

    /// The same, but it only says whether it allows.
    pub(crate) fn untold(self) -> Self {
        Self {
            tells: false,
            ..self
        }
    }

    /// The same, but it is slow.
    pub(crate) fn heavy(self) -> Self {
        Self {
            heavy: true,
            ..self
        }
    }

    /// The decision on the request of this number.
    pub(crate) fn ask(&self, number: usize) -> Option<Decision> {
        (self.ask.borrow_mut())(number)
    }

    /// Holds every decision against the expected one.
    pub(crate) fn agree(&self, workload: &Workload) -> Result<()> {
        for (number, asked) in workload.asked.iter().enumerate() {
            let expected = if self.all { asked.all } else { asked.identity };
            let given = self.ask(number);
            let same = match given {
                Some(given) if self.tells => given == expected,
                Some(given) => (given == Decision::Allow) == (expected == Decision::Allow),
                None => false,
            };
            ensure!(
                same,
                "{} says {given:?} to request {number}, the plain scan {expected:?}: {:?}",
                self.name,
                asked.request
            );
        }
        Ok(())
    }

    /// CPU time of a decision, from as many as take about `sample` nanoseconds, at least four:
    /// the requests come in such an order that any four have two allowed and one of each denial.
    pub(crate) fn time(&self, requests: usize, sample: f64) -> Result<f64> {
        if self.times.get() == 0 {
            let first = cpu(40, || self.next(requests))?;
            let times = (sample / first / 4.0).max(1.0) as usize * 4;
            self.times.set(times);
        }
        cpu(self.times.get(), || self.next(requests))
    }

    /// So many decisions, for whoever counts instructions.
    pub(crate) fn run(&self, requests: usize, times: usize) {
        for _ in 0..times {
            self.next(requests);
        }
    }

    /// Wall time of single decisions in nanoseconds, sorted.
    pub(crate) fn singles(&self, requests: usize, sample: f64) -> Vec<u128> {
        let begin = Instant::now();
        let mut singles = Vec::new();
        while singles.len() < SINGLES && begin.elapsed().as_nanos() as f64 <= sample * 4.0 {
            let start = Instant::now();
            self.next(requests);
            singles.push(start.elapsed().as_nanos());
        }
        singles.sort_unstable();
        singles
    }

    fn next(&self, requests: usize) {
        let turn = self.turn.get();
        self.turn
            .set(if turn + 1 == requests { 0 } else { turn + 1 });
        black_box(self.ask(black_box(turn)));
    }
}

/// The most single decisions that are timed.
const SINGLES: usize = 50_000;
