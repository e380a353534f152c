//! `rampart policy`: policies as files, without any server but where it is asked for.

mod can;
mod cases;
mod compare;
mod kind;
mod lint;
mod linted;
mod minimize;
mod sarif;
mod side;
mod simulate;
mod source;
mod test;
mod tested;

use clap::{Args, Subcommand};

use crate::exit::Exit;

/// Policies as files: check, compare, shorten, simulate, test
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Policy {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    Lint(lint::Lint),
    Compare(compare::Compare),
    Can(can::Can),
    Minimize(minimize::Minimize),
    Simulate(simulate::Simulate),
    Cases(cases::Cases),
    Test(test::Test),
}

impl Policy {
    pub(crate) fn run(self) -> anyhow::Result<Exit> {
        match self.what {
            What::Lint(lint) => lint.run(),
            What::Compare(compare) => compare.run(),
            What::Can(can) => can.run(),
            What::Minimize(minimize) => minimize.run(),
            What::Simulate(simulate) => simulate.run(),
            What::Cases(cases) => cases.run(),
            What::Test(test) => test.run(),
        }
    }
}

const EXAMPLES: &str = "\
Examples:
  rampart policy lint policy.json
  rampart policy compare old.json new.json
  rampart policy can policy.json --action 'ram:*'
  rampart policy minimize policy.json
  rampart policy simulate --policies policy.json --action oss:GetObject --resource 'acs:oss:*:*:b/o'
  rampart policy cases cases/*.json
  rampart policy test tests/*.toml";
