//! What the command takes.

use std::path::PathBuf;

use clap::{Parser, ValueEnum};

/// Holds decisions of Rampart against other policy engines, on one workload.
///
/// Before anything is timed, every engine must have given the same decision on every request.
#[derive(Clone, Debug, Parser)]
#[command(
    name = "cargo bench --manifest-path benches/decide/Cargo.toml --",
    after_help = "Examples:\n  \
        cargo bench --manifest-path benches/decide/Cargo.toml\n  \
        cargo bench --manifest-path benches/decide/Cargo.toml -- --quick --ours\n  \
        cargo bench --manifest-path benches/decide/Cargo.toml -- --only cold --only explain\n  \
        cargo bench --manifest-path benches/decide/Cargo.toml -- --instructions --ours"
)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of the command line"
)]
pub(crate) struct Options {
    /// Fewer and shorter rounds.
    #[arg(long)]
    pub(crate) quick: bool,
    /// Only the parts whose names begin so; may be given several times.
    #[arg(long, value_name = "NAME")]
    pub(crate) only: Vec<String>,
    /// Only our own engine and its bounds, no peers.
    #[arg(long)]
    pub(crate) ours: bool,
    /// Only these engines, by their exact names in the table, such as `rampart`; may be given several times.
    #[arg(long, value_name = "NAME")]
    pub(crate) engine: Vec<String>,
    /// Counts instructions instead of time; needs valgrind.
    #[arg(long)]
    pub(crate) instructions: bool,
    /// How the figures are printed.
    #[arg(long, value_enum, default_value_t = Output::Table)]
    pub(crate) output: Output,
    /// Draws the times of `sizes` and `cold` into this file.
    #[arg(long, value_name = "FILE")]
    pub(crate) svg: Option<PathBuf>,
    /// What cargo adds on its own.
    #[arg(long, hide = true)]
    bench: bool,
    /// Run this engine on so many statements so often, for valgrind.
    #[arg(long, hide = true, num_args = 3, value_names = ["ENGINE", "STATEMENTS", "TIMES"])]
    pub(crate) run: Option<Vec<String>>,
}

/// How the figures are printed.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum Output {
    /// For people.
    Table,
    /// For programs.
    Json,
}

impl Options {
    /// Whether an engine of this name is wanted.
    pub(crate) fn wants(&self, engine: &str) -> bool {
        self.engine.is_empty() || self.engine.iter().any(|name| name == engine)
    }

    /// How many rounds; each runs every engine once.
    pub(crate) fn rounds(&self) -> usize {
        if self.quick { 3 } else { 7 }
    }

    /// Nanoseconds that an engine works in one round.
    pub(crate) fn sample(&self) -> f64 {
        if self.quick { 2e7 } else { 1e8 }
    }
}
