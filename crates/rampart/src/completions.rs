//! `rampart completions`: what a shell needs to complete this command.

use clap::{Args, Command};
use clap_complete::Shell;

use crate::exit::Exit;

/// Prints completions for a shell
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Completions {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

impl Completions {
    /// For this command.
    pub(crate) fn run(self, mut command: Command) -> anyhow::Result<Exit> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut command, "rampart", &mut script);
        std::io::Write::write_all(&mut std::io::stdout().lock(), &script)?;
        Ok(Exit::Done)
    }
}

const EXAMPLES: &str = "\
Examples:
  rampart completions bash > /etc/bash_completion.d/rampart
  rampart completions zsh > \"${fpath[1]}/_rampart\"
  rampart completions fish > ~/.config/fish/completions/rampart.fish";
