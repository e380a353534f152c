//! What the command takes.

use std::path::PathBuf;

use clap::{Parser, ValueEnum};

/// Prints one table of what the parts of Rampart cost, each figure beside its bound.
#[derive(Clone, Debug, Parser)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of the command line"
)]
#[command(name = "cargo bench -p rampart-benches --")]
pub(crate) struct Options {
    /// Fewer and shorter rounds.
    #[arg(long)]
    pub(crate) quick: bool,
    /// Only the parts whose names begin so; may be given several times.
    #[arg(long, value_name = "NAME")]
    pub(crate) only: Vec<String>,
    /// Also loads the server over HTTP for so long without a break.
    #[arg(long, value_name = "SECONDS")]
    pub(crate) sustain: Option<u64>,
    /// Counts instructions under valgrind instead of taking times, and bytes of events.
    #[arg(long, conflicts_with_all = ["only", "sustain"])]
    pub(crate) instructions: bool,
    /// How the figures are printed.
    #[arg(long, value_enum, default_value_t = Output::Table)]
    pub(crate) output: Output,
    /// The `rampart` program whose memory and start are measured; by default the one beside this.
    #[arg(long, value_name = "FILE")]
    pub(crate) binary: Option<PathBuf>,
    /// What cargo adds on its own.
    #[arg(long, hide = true)]
    bench: bool,
    /// Be the server that is measured, with its data in this directory.
    #[arg(long, hide = true)]
    pub(crate) serve: Option<PathBuf>,
    /// Its `audit.reads`.
    #[arg(long, hide = true, default_value = "durable")]
    pub(crate) reads: String,
    /// Its `store`.
    #[arg(long, hide = true)]
    pub(crate) store: Option<String>,
    /// Whether it also founds the accounts of a crowd.
    #[arg(long, hide = true)]
    pub(crate) crowd: bool,
    /// Be what is counted under valgrind: its name, and how often it is done.
    #[arg(long, hide = true, num_args = 2, value_names = ["NAME", "TIMES"])]
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
    /// How many rounds; each runs every engine once.
    pub(crate) fn rounds(&self) -> usize {
        if self.quick { 3 } else { 7 }
    }

    /// A number of repetitions, fewer when it must be quick.
    pub(crate) fn times(&self, full: usize) -> usize {
        if self.quick { full / 4 } else { full }
    }
}
