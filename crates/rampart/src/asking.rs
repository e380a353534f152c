//! How the commands about an account ask it, and how they show what it answers.

use clap::Args;
use serde_json::Value;

use crate::exit::Exit;
use crate::output::{Output, print, print_json};
use crate::settings::block_on;
use crate::way::Where;

/// Where an account is asked, and in which form the answer is shown.
#[derive(Args)]
pub(crate) struct Asking {
    #[command(flatten)]
    place: Where,
    /// Form of the output
    #[arg(long, value_enum, default_value_t)]
    output: Output,
}

/// A list of our own product.
pub(crate) struct List {
    /// What acts, as events name it.
    pub(crate) part: &'static str,
    /// The operation.
    pub(crate) action: &'static str,
    /// What its answer calls the list.
    pub(crate) name: &'static str,
    /// What people are told if there is nothing in it.
    pub(crate) none: &'static str,
}

impl Asking {
    pub(crate) fn place(&self) -> &Where {
        &self.place
    }

    /// Performs an operation of our own product as `part`, and shows its answer: people the lines.
    pub(crate) fn ask(
        &self,
        (part, action): (&'static str, &'static str),
        given: &[(&str, &str)],
        lines: impl Fn(&Value) -> Vec<String>,
    ) -> anyhow::Result<Exit> {
        let answer = block_on(async {
            let way = self.place.open(part).await?;
            let answer = way.call(action, given).await;
            way.close().await;
            answer
        })?;
        self.show(&answer, lines)
    }

    /// Shows an answer: people the lines.
    pub(crate) fn show(
        &self,
        answer: &Value,
        lines: impl Fn(&Value) -> Vec<String>,
    ) -> anyhow::Result<Exit> {
        match self.output {
            Output::Json => print_json(answer)?,
            Output::Text => lines(answer).iter().try_for_each(|line| print(line))?,
        }
        Ok(Exit::Done)
    }

    /// Shows all of a list, page by page: people a line for each.
    pub(crate) fn list(
        &self,
        list: &List,
        given: &[(&str, &str)],
        line: impl Fn(&Value) -> String,
    ) -> anyhow::Result<Exit> {
        let all = block_on(async {
            let way = self.place.open(list.part).await?;
            let all = way.all(list.action, list.name, given).await;
            way.close().await;
            all
        })?;
        self.show_all(&all, list.none, line)
    }

    /// Shows what is in a list: people a line for each.
    pub(crate) fn show_all(
        &self,
        all: &[Value],
        none: &str,
        line: impl Fn(&Value) -> String,
    ) -> anyhow::Result<Exit> {
        match self.output {
            Output::Json => print_json(&all)?,
            Output::Text if all.is_empty() => print(none)?,
            Output::Text => all.iter().try_for_each(|one| print(&line(one)))?,
        }
        Ok(Exit::Done)
    }

    /// Whether the answer is shown as JSON.
    pub(crate) fn is_json(&self) -> bool {
        self.output == Output::Json
    }
}
