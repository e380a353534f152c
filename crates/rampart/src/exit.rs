//! How a command ends: its exit code, and one sentence when it failed.

use std::io::{self, Write};
use std::process::ExitCode;

/// The end of a command that did its work.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Exit {
    /// All is well.
    Done,
    /// It found problems in what it looked at.
    Problems,
    /// The answer is a denial.
    Denied,
    /// There is no answer; what was printed says why.
    Undecided,
    /// As the command ended that was run.
    Of(u8),
}

/// The exit code: 0 done, 1 found problems, 2 wrong use, failure or no answer, 3 denied.
pub(crate) fn code(done: anyhow::Result<Exit>) -> ExitCode {
    match done {
        Ok(Exit::Done) => ExitCode::SUCCESS,
        Ok(Exit::Problems) => ExitCode::from(1),
        Ok(Exit::Undecided) => ExitCode::from(2),
        Ok(Exit::Denied) => ExitCode::from(3),
        Ok(Exit::Of(code)) => ExitCode::from(code),
        // Whoever reads our output has seen enough.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "rampart: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let io = error.downcast_ref::<io::Error>();
    io.is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}
