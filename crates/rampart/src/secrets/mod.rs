//! `rampart secrets`: secrets are read, put and listed, and a command is run with their values.

mod folder;
mod lease;
mod leases;
mod list;
mod part;
mod run;
mod value;
mod wanted;

use clap::{Args, Subcommand};
use nix::sys::stat::Mode;

use crate::exit::Exit;

/// Secrets of an account: read them, put them, run a command with them, see who holds their values
///
/// With --endpoint a server is asked, signed with an AccessKey; without it the store itself. A value never stands in an
/// argument, where everybody on the machine can see it.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Secrets {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    Get(value::Get),
    Put(Box<value::Put>),
    List(list::List),
    Leases(leases::Leases),
    Renew(lease::Renew),
    Revoke(lease::Revoke),
    Run(Box<run::Run>),
}

impl Secrets {
    /// Runs it; `usual` is the mask of files that this program was started with, and commands are run with.
    pub(crate) fn run(self, usual: Mode) -> anyhow::Result<Exit> {
        match self.what {
            What::Get(get) => get.run(),
            What::Put(put) => put.run(),
            What::List(list) => list.run(),
            What::Leases(leases) => leases.run(),
            What::Renew(renew) => renew.run(),
            What::Revoke(revoke) => revoke.run(),
            What::Run(run) => run.run(usual),
        }
    }
}

const EXAMPLES: &str = "\
Examples:
  rampart secrets get app/db                                    the current value, as it is
  rampart secrets get app/db --lease 1h --endpoint …            the same, and it is known who holds it
  rampart secrets leases --secret app/db                        who does
  rampart secrets put app/db --create < password                a new version, or a new secret
  rampart secrets list --endpoint https://ram.example.com:7280 --ca ca.pem
  rampart secrets run --env DB_PASSWORD=app/db -- ./server --port 8080
  rampart secrets run --file db=app/db -- sh -c './server --password-file \"$CREDENTIALS_DIRECTORY/db\"'";
