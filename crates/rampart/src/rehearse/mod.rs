//! `rampart rehearse`: a draft of a policy, or changes of any kind, tried on the calls that really came.

mod changes;
mod seen;

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use indicatif::ProgressBar;
use serde_json::Value;

use self::changes::{Scope, Shortcuts};
use self::seen::Seen;
use crate::exit::Exit;
use crate::output::{Output, print, print_json};
use crate::settings::block_on;
use crate::way::{Way, Where};

/// Decides recorded calls again under a draft of a policy, or as if changes had been made
///
/// On today's state of the accounts, once as they are and once with the draft or the changes. Nothing is changed. With
/// --policy or --role, FILE is the draft of one document; with --change it is the document of a control policy;
/// otherwise it is a list of changes as JSON or TOML: each with Product, Operation and Parameters, like the call that
/// would make it. Ends with 1 when calls would be decided otherwise, and also when that cannot be told of some (see
/// --fail-on); with 2 if not all could be looked at.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Rehearse {
    /// The policy that the draft is of
    #[arg(
        long,
        value_name = "NAME",
        conflicts_with = "role",
        requires = "document"
    )]
    policy: Option<String>,
    /// The role whose trust policy the draft is of
    #[arg(long, value_name = "NAME", requires = "document")]
    role: Option<String>,
    /// The draft, or the changes
    #[arg(
        value_name = "FILE",
        required_unless_present_any = ["attach", "detach", "moved"]
    )]
    document: Option<PathBuf>,
    #[command(flatten)]
    shortcuts: Shortcuts,
    /// How many days to look back
    #[arg(long, value_name = "COUNT", default_value_t = 7)]
    days: u32,
    /// What ends with 1: calls that would be denied, that would be allowed, of which nobody can tell
    #[arg(long, value_enum, value_delimiter = ',', default_values_t = Fate::ALL)]
    fail_on: Vec<Fate>,
    #[command(flatten)]
    place: Where,
    /// Form of the output
    #[arg(long, value_enum, default_value_t)]
    output: Output,
}

/// What can become of calls.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
enum Fate {
    /// They would be denied
    Denied,
    /// They would be allowed
    Allowed,
    /// Nobody can tell
    Unknown,
}

impl Fate {
    /// In the order of [`Seen::counts`].
    const ALL: [Self; 3] = [Self::Denied, Self::Allowed, Self::Unknown];
}

/// What is asked of the server, page by page.
struct Asked {
    operation: &'static str,
    parameters: Vec<(&'static str, String)>,
    /// What the report is called.
    name: String,
}

impl Rehearse {
    pub(crate) fn run(self) -> anyhow::Result<Exit> {
        let asked = self.asked()?;
        let seen = block_on(async {
            let way = self.place.open(PART).await?;
            let seen = whole(&way, &asked).await;
            way.close().await;
            seen
        })?;
        match self.output {
            Output::Json => print_json(&seen.json())?,
            Output::Text => print(&seen.text(&asked.name))?,
        }
        let counts = Fate::ALL.into_iter().zip(seen.counts());
        let mut found = counts.filter(|(fate, _)| self.fail_on.contains(fate));
        Ok(match seen.caught_up && seen.complete {
            _ if found.any(|(_, calls)| calls > 0) => Exit::Problems,
            true => Exit::Done,
            false => Exit::Undecided,
        })
    }

    fn asked(&self) -> anyhow::Result<Asked> {
        let text = self.document.as_deref().map(read).transpose()?;
        let days = ("Days", self.days.to_string());
        let of = match (&self.policy, &self.role) {
            (Some(policy), _) => Some(("PolicyName", policy)),
            (None, Some(role)) => Some(("RoleName", role)),
            (None, None) => None,
        };
        if let Some((kind, name)) = of {
            let document = ("PolicyDocument", text.unwrap_or_default());
            return Ok(Asked {
                operation: "RehearsePolicy",
                parameters: vec![(kind, name.clone()), document, days],
                name: name.clone(),
            });
        }
        let mut changes = Vec::new();
        if let (Some(path), Some(text), false) =
            (&self.document, &text, self.shortcuts.takes_document())
        {
            changes.extend(changes::read(path, text)?);
        }
        changes.extend(self.shortcuts.changes(text.as_deref()));
        let name = match changes.len() {
            1 => "1 change".to_owned(),
            some => format!("{some} changes"),
        };
        let mut parameters = vec![("Changes", Value::from(changes).to_string()), days];
        parameters.push(("MaxResults", PAGE.to_string()));
        match self.shortcuts.scope() {
            Scope::Own => {}
            Scope::Folder(folder) => parameters.push(("FolderId", folder)),
            Scope::Accounts(some) => {
                parameters.push(("AccountIds", Value::from(some).to_string()));
            }
        }
        Ok(Asked {
            operation: "RehearseChanges",
            parameters,
            name,
        })
    }
}

/// All pages, on one state of the accounts.
async fn whole(way: &Way, asked: &Asked) -> anyhow::Result<Seen> {
    for _ in 0..TIMES {
        if let Some(seen) = pages(way, asked).await? {
            return Ok(seen);
        }
    }
    anyhow::bail!("the account changes all the time, so that no two looks fit together; try again")
}

/// All pages, unless the account changed between them; those that there are if somebody stops it.
async fn pages(way: &Way, asked: &Asked) -> anyhow::Result<Option<Seen>> {
    let mut seen = Seen::default();
    let mut token = String::new();
    let bar = bar();
    loop {
        let mut given: Vec<_> = asked
            .parameters
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        if !token.is_empty() {
            given.push(("NextToken", &token));
        }
        let page = tokio::select! {
            page = way.call(asked.operation, &given) => page?,
            _ = tokio::signal::ctrl_c() => {
                bar.finish_and_clear();
                return Ok(Some(seen));
            }
        };
        if !seen.take(&page) {
            bar.finish_and_clear();
            return Ok(None);
        }
        bar.set_message(seen.progress());
        bar.tick();
        let Some(next) = page.get("NextToken").and_then(Value::as_str) else {
            bar.finish_and_clear();
            return Ok(Some(seen));
        };
        next.clone_into(&mut token);
    }
}

/// On a terminal alone.
fn bar() -> ProgressBar {
    if std::io::stderr().is_terminal() {
        ProgressBar::new_spinner()
    } else {
        ProgressBar::hidden()
    }
}

fn read(path: &Path) -> anyhow::Result<String> {
    if path == Path::new("-") {
        return std::io::read_to_string(std::io::stdin()).context("standard input is no text");
    }
    std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

/// How often it begins anew where the account changes meanwhile.
const TIMES: usize = 5;
/// How many groups of a kind end a page of changes.
const PAGE: usize = 1000;
/// What acts, as events name it.
const PART: &str = "rehearse";

const EXAMPLES: &str = "\
Examples:
  rampart rehearse draft.json --policy Reports
  rampart rehearse draft.json --policy Reports --days 30 --output json
  rampart rehearse trust.json --role Deployer --endpoint https://ram.example.com:7280 --ca ca.pem
  rampart rehearse changes.toml                                  all of them, on the account's own calls
  rampart rehearse --attach cp-abc123 --to fd-def456 --days 30   on the calls of all members below the folder
  rampart rehearse --move 1000000000000002 --to fd-def456 --fail-on denied";
