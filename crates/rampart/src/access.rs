//! `rampart who-can` and `rampart what-can`: what policies allow, asked from either end.

use std::collections::BTreeMap;

use anyhow::Context as _;
use clap::Args;
use model::AccountId;
use serde_json::{Value, json};

use crate::exit::Exit;
use crate::output::{Output, print, print_json};
use crate::settings::block_on;
use crate::told::{items, number, text};
use crate::way::{Way, Where};

/// Who can do something: every user and role, and the owner, with the statements that let them
///
/// Exit code 3 says that nobody can. With --endpoint a server is asked, signed with an AccessKey; without it the store
/// itself is read.
#[derive(Args)]
#[command(after_help = WHO)]
pub(crate) struct WhoCan {
    /// The action, such as oss:GetObject
    #[arg(value_name = "ACTION")]
    action: String,
    /// The ARN of the resource, or * for what has none; left out, on what else
    #[arg(value_name = "RESOURCE")]
    resource: Option<String>,
    #[command(flatten)]
    how: How,
}

/// What somebody can do: actions, resources, and when
///
/// Exit code 3 says nothing at all. With --endpoint a server is asked, signed with an AccessKey; without it the store
/// itself is read.
#[derive(Args)]
#[command(after_help = WHAT)]
pub(crate) struct WhatCan {
    /// An ARN, or user/NAME, role/NAME, group/NAME, root
    #[arg(value_name = "PRINCIPAL")]
    principal: String,
    /// Only this action
    #[arg(long, value_name = "ACTION")]
    action: Option<String>,
    /// Only this resource
    #[arg(long, value_name = "RESOURCE")]
    resource: Option<String>,
    #[command(flatten)]
    how: How,
}

#[derive(Args)]
struct How {
    /// A member of the directory that the account manages, with the control policies that bound it
    #[arg(long, value_name = "ID", value_parser = AccountId::read)]
    member: Option<AccountId>,
    /// A condition key that is known; others may hold anything
    #[arg(long, value_name = "KEY=VALUE", value_parser = known)]
    context: Vec<(String, String)>,
    #[command(flatten)]
    place: Where,
    /// Form of the output
    #[arg(long, value_enum, default_value_t)]
    output: Output,
}

impl WhoCan {
    pub(crate) fn run(self) -> anyhow::Result<Exit> {
        let resource = self.resource.as_deref().unwrap_or_default();
        let asked = [("ActionName", self.action.as_str()), ("Resource", resource)];
        self.how.run("who-can", &asked)
    }
}

impl WhatCan {
    pub(crate) fn run(self) -> anyhow::Result<Exit> {
        let given = |text: &'_ Option<String>| text.clone().unwrap_or_default();
        let (action, resource) = (given(&self.action), given(&self.resource));
        let asked = [
            ("Principal", self.principal.as_str()),
            ("ActionName", action.as_str()),
            ("Resource", resource.as_str()),
        ];
        self.how.run("what-can", &asked)
    }
}

impl How {
    fn run(&self, part: &'static str, asked: &[(&str, &str)]) -> anyhow::Result<Exit> {
        let found = block_on(async {
            let way = self.place.open(part).await?;
            let found = self.all(&way, asked).await;
            way.close().await;
            found
        })?;
        if self.output == Output::Json {
            print_json(&json!({
                "Revision": found.revision,
                "Counts": found.counts,
                "TooMany": found.too_many,
                "Rows": found.rows,
            }))?;
        } else {
            found.print()?;
        }
        Ok(match found {
            Found { too_many: true, .. } => Exit::Undecided,
            Found { rows, .. } if rows.iter().all(is_never) => Exit::Denied,
            _ => Exit::Done,
        })
    }

    /// All pages.
    async fn all(&self, way: &Way, asked: &[(&str, &str)]) -> anyhow::Result<Found> {
        let mut keys = BTreeMap::<&str, Vec<&str>>::new();
        for (key, value) in &self.context {
            keys.entry(key).or_default().push(value);
        }
        let context = if keys.is_empty() {
            String::new()
        } else {
            json!(keys).to_string()
        };
        let account = self.member.map(|id| id.to_string()).unwrap_or_default();
        let more = [
            ("AccountId", account.as_str()),
            ("Context", context.as_str()),
            ("MaxItems", "1000"),
        ];
        let asked = [asked, &more].concat();
        let (first, rows) = way.all_by_token("SearchAccess", "Rows", &asked).await?;
        let told = |name| first.get(name).cloned().unwrap_or_default();
        Ok(Found {
            revision: told("Revision"),
            counts: told("Counts"),
            too_many: told("TooMany") == true,
            rows,
        })
    }
}

/// All rows, and what the first page said of them.
struct Found {
    revision: Value,
    counts: Value,
    too_many: bool,
    rows: Vec<Value>,
}

impl Found {
    fn print(&self) -> anyhow::Result<()> {
        if self.too_many {
            let count = |name: &str| self.counts.get(name).cloned().unwrap_or_default();
            print(&format!(
                "too many to list: {} always, {} under conditions, {} never; ask about less",
                count("Always"),
                count("Conditional"),
                count("Never")
            ))?;
        } else if self.rows.is_empty() {
            print("nobody and nothing: no statement allows it")?;
        }
        self.rows.iter().try_for_each(|row| print(&line(row)))?;
        print(&format!("at revision {}", self.revision))?;
        Ok(())
    }
}

fn is_never(row: &Value) -> bool {
    text(row, "Outcome") == "never"
}

/// A row in a line, and what limits it below.
fn line(row: &Value) -> String {
    let who = match (text(row, "PrincipalType"), text(row, "PrincipalName")) {
        ("Owner", _) => "owner".to_owned(),
        (kind, name) => format!("{}/{name}", kind.to_lowercase()),
    };
    let actions = match texts(row, "Actions") {
        own if own.is_empty() => format!("all but {}", texts(row, "OtherActions")),
        own => own,
    };
    let mut line = format!(
        "{:<11}  {who}  {actions}  on {}",
        text(row, "Outcome"),
        texts(row, "Resources")
    );
    for (word, list) in [
        ("by", "Grants"),
        ("for", "Limits"),
        ("but for", "Exceptions"),
    ] {
        let all: Vec<_> = items(row, list).iter().map(statement).collect();
        if !all.is_empty() {
            line.extend(["\n             ", word, " ", &all.join("; ")]);
        }
    }
    for (word, name) in [("only if", "OnlyIf"), ("because", "Because")] {
        if !text(row, name).is_empty() {
            line.extend(["\n             ", word, " ", text(row, name)]);
        }
    }
    line
}

/// A statement by where it stands.
fn statement(one: &Value) -> String {
    if text(one, "Policy").is_empty() {
        return "sts:AssumeRole on roles, listed for each role".to_owned();
    }
    let way = match (text(one, "Layer"), text(one, "AttachedEntityType")) {
        ("Trust", _) => format!("trust policy of role {}", text(one, "AttachedEntity")),
        (_, kind) => format!(
            "{} {} on {} {}",
            text(one, "Policy"),
            text(one, "Version"),
            kind.to_lowercase(),
            text(one, "AttachedEntity")
        ),
    };
    format!("{way}, statement {}", number(one, "Statement") + 1)
}

fn texts(value: &Value, name: &str) -> String {
    let all = items(value, name).iter().filter_map(Value::as_str);
    all.collect::<Vec<_>>().join(" ")
}

fn known(text: &str) -> anyhow::Result<(String, String)> {
    let (key, value) = text
        .split_once('=')
        .context("a key and a value, as KEY=VALUE")?;
    Ok((key.to_owned(), value.to_owned()))
}

const WHO: &str = "\
Examples:
  rampart who-can oss:GetObject acs:oss:*:1234567890123456:reports/may.csv
  rampart who-can sts:AssumeRole acs:ram::1234567890123456:role/deploy --output json
  rampart who-can ecs:StopInstance --context acs:SourceIp=10.0.0.7 --endpoint https://ram.example.com:7280 --ca ca.pem";

const WHAT: &str = "\
Examples:
  rampart what-can user/alice
  rampart what-can user/alice --member 1234567890123457    in a member of the directory that the account manages
  rampart what-can acs:ram::1234567890123456:role/deploy --action ecs:StopInstance
  rampart what-can group/analysts --resource acs:oss:*:1234567890123456:reports/may.csv --output json";
