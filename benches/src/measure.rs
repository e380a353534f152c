//! Rounds: each runs every engine once, so that other load on the machine falls on all alike.

use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};
use nix::time::{ClockId, clock_gettime};

/// Engines that are measured beside each other.
#[derive(Default)]
pub struct Rounds<'a> {
    engines: Vec<Box<dyn FnMut() -> Result<f64> + 'a>>,
    samples: Vec<Samples>,
}

/// What one engine came to, a figure for each round.
#[derive(Clone, Debug, Default)]
pub struct Samples(Vec<f64>);

/// Median, smallest and largest.
#[derive(Clone, Copy, Debug)]
pub struct Spread {
    /// The one in the middle.
    pub median: f64,
    /// The smallest.
    pub least: f64,
    /// The largest.
    pub most: f64,
}

impl<'a> Rounds<'a> {
    /// No engine yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an engine: a function that does its work once and answers its figure.
    pub fn add(&mut self, engine: impl FnMut() -> Result<f64> + 'a) {
        self.engines.push(Box::new(engine));
        self.samples.push(Samples::default());
    }

    /// Runs the rounds, after one that does not count.
    ///
    /// # Errors
    ///
    /// When an engine fails, or when there are not so many.
    pub fn run<const N: usize>(self, rounds: usize) -> Result<[Samples; N]> {
        let samples = self.all(rounds)?;
        let count = samples.len();
        samples
            .try_into()
            .map_err(|_| anyhow!("{count} engines were added, not {N}"))
    }

    /// The same for as many engines as were added, in their order.
    ///
    /// # Errors
    ///
    /// When an engine fails.
    pub fn all(mut self, rounds: usize) -> Result<Vec<Samples>> {
        for round in 0..=rounds {
            for (engine, samples) in self.engines.iter_mut().zip(&mut self.samples) {
                let figure = engine()?;
                if round > 0 {
                    samples.0.push(figure);
                }
            }
        }
        Ok(self.samples)
    }
}

impl Samples {
    /// Adds the figure of one more round.
    pub fn push(&mut self, figure: f64) {
        self.0.push(figure);
    }

    /// The figure in the middle.
    #[must_use]
    pub fn median(&self) -> f64 {
        spread(self.0.clone()).median
    }

    /// What is left of it without another, round by round.
    #[must_use]
    pub fn less(&self, other: &Self) -> Self {
        let pairs = self.0.iter().zip(&other.0);
        Self(pairs.map(|(one, other)| one - other).collect())
    }

    /// This against another, round by round.
    #[must_use]
    pub fn over(&self, other: &Self) -> Spread {
        spread(
            self.0
                .iter()
                .zip(&other.0)
                .map(|(one, other)| one / other)
                .collect(),
        )
    }
}

fn spread(mut values: Vec<f64>) -> Spread {
    values.sort_by(f64::total_cmp);
    let at = |place: usize| values.get(place).copied().unwrap_or(f64::NAN);
    Spread {
        median: at(values.len() / 2),
        least: at(0),
        most: at(values.len().saturating_sub(1)),
    }
}

/// Nanoseconds of this thread's CPU for each of so many repetitions.
///
/// # Errors
///
/// When the clock cannot be read.
pub fn cpu(times: usize, mut work: impl FnMut()) -> Result<f64> {
    let start = thread_time()?;
    for _ in 0..times {
        work();
    }
    Ok(nanos(thread_time()?.saturating_sub(start)) / times as f64)
}

/// The CPU time of this thread.
///
/// # Errors
///
/// When the clock cannot be read.
pub fn thread_time() -> Result<Duration> {
    Ok(clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID)?.into())
}

/// A duration as a number.
#[must_use]
pub fn nanos(time: Duration) -> f64 {
    time.as_secs_f64() * 1e9
}

/// How many a second, when so many took from `start` until now.
#[must_use]
pub fn rate(count: usize, start: Instant) -> f64 {
    count as f64 / start.elapsed().as_secs_f64()
}
