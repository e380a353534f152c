//! `rampart least-privilege`: a policy that allows what somebody did, and nothing that is not allowed today.

use std::io::{self, Write as _};

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use serde_json::Value;

use crate::exit::Exit;
use crate::output::{Output, clean, print_json};
use crate::settings::block_on;
use crate::told::{is, items, number, text};
use crate::way::{Way, Where};

/// A policy of what somebody really did, proven to allow nothing that is not allowed today
///
/// The policy goes to the standard output, what it is made from to the standard error. Nothing is changed. Exit code 1
/// says that it is longer than a policy may be or leaves recorded calls out, 2 that nobody could tell whether it allows
/// more. With --endpoint a server is asked, signed with an AccessKey; without it the store itself is read.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct LeastPrivilege {
    /// Who holds the policies: user/NAME, group/NAME or role/NAME
    principal: String,
    /// How many days are looked back on
    #[arg(long, default_value_t = 90, value_parser = clap::value_parser!(u16).range(1..=400))]
    days: u16,
    /// How far what was done is taken for a sample of what is needed
    #[arg(long, value_enum, default_value_t)]
    breadth: Breadth,
    /// Of a user: leave out what groups give
    #[arg(long)]
    without_groups: bool,
    #[command(flatten)]
    place: Where,
    /// Form of the output
    #[arg(long, value_enum, default_value_t)]
    output: Output,
}

#[derive(Clone, Copy, Default, ValueEnum)]
enum Breadth {
    /// These actions on these resources alone
    Exact,
    /// Three that read for all of their verb, two regions for every one, five beside each other for all alike
    #[default]
    Usual,
    /// The same of two
    Kinds,
    /// All that today's statements say, but for patterns that nothing used
    Statements,
}

impl LeastPrivilege {
    pub(crate) fn run(self) -> anyhow::Result<Exit> {
        let told = block_on(async {
            let way = self.place.open("least-privilege").await?;
            let told = self.ask(&way).await;
            way.close().await;
            told
        })?;
        if self.output == Output::Json {
            print_json(&told)?;
        } else {
            print_policy(&told)?;
            let mut notes = io::stderr().lock();
            for line in notes_of(&told) {
                writeln!(notes, "{line}")?;
            }
        }
        let lost = items(&told, "NotAllowed").iter();
        let lost = lost.filter(|one| text(one, "Reason") == "Lost").count();
        Ok(match told.get("GrantsMore").and_then(Value::as_bool) {
            None => Exit::Undecided,
            Some(false) if is(&told, "Fits") && lost == 0 => Exit::Done,
            Some(_) => Exit::Problems,
        })
    }

    async fn ask(&self, way: &Way) -> anyhow::Result<Value> {
        let rule = "must be user/NAME, group/NAME or role/NAME";
        let (kind, name) = self.principal.split_once('/').context(rule)?;
        let holder = match kind {
            "user" => "UserName",
            "group" => "GroupName",
            "role" => "RoleName",
            _ => anyhow::bail!(rule),
        };
        let breadth = match self.breadth {
            Breadth::Exact => "Exact",
            Breadth::Usual => "Usual",
            Breadth::Kinds => "Kinds",
            Breadth::Statements => "Statements",
        };
        let days = self.days.to_string();
        let mut asked = vec![(holder, name), ("Days", &days), ("Breadth", breadth)];
        if self.without_groups {
            asked.push(("WithGroups", "false"));
        }
        way.call("GenerateLeastPrivilegePolicy", &asked).await
    }
}

/// The document over several lines, if anything is needed at all.
fn print_policy(told: &Value) -> anyhow::Result<()> {
    let document = told.get("PolicyDocument").and_then(Value::as_str);
    let Some(document) = document else {
        return Ok(());
    };
    let tree: Value = serde_json::from_str(document)?;
    print_json(&tree)
}

/// What the policy was made from, a line each.
fn notes_of(told: &Value) -> Vec<String> {
    let mut lines = Vec::new();
    if told.get("PolicyDocument").is_none_or(Value::is_null) {
        lines.push("nothing is needed: no recorded call was allowed by these policies".to_owned());
    }
    lines.push(format!(
        "{} of {} recorded calls since {} are allowed by it",
        number(told, "AllowedCount"),
        number(told, "CallCount"),
        text(told, "CoveredFrom"),
    ));
    lines.push(match told.get("GrantsMore").and_then(Value::as_bool) {
        Some(false) => "it is proven to grant nothing that is not granted today".to_owned(),
        Some(true) => "it grants more than today".to_owned(),
        None => "it could not be told whether it grants more".to_owned(),
    });
    if !is(told, "Fits") {
        lines.push(
            "it is longer than a policy may be: split what this one does among several".to_owned(),
        );
    }
    for statement in items(told, "Statements") {
        let rules: Vec<_> = items(statement, "Rules")
            .iter()
            .filter_map(Value::as_str)
            .collect();
        let rules = if rules.is_empty() {
            String::new()
        } else {
            format!(", by {}", rules.join(", "))
        };
        lines.push(format!(
            "statement {} is of {} {}, statement {}{rules}",
            number(statement, "Statement") + 1,
            text(statement, "Policy"),
            text(statement, "Version"),
            number(statement, "OfStatement") + 1,
        ));
    }
    let services = items(told, "Services").iter();
    let dropped: Vec<_> = services
        .filter(|one| !is(one, "Kept"))
        .map(|one| text(one, "Service"))
        .collect();
    if !dropped.is_empty() {
        lines.push(format!("not used, and left out: {}", dropped.join(", ")));
    }
    for left in items(told, "NotAllowed") {
        let why = match text(left, "Reason") {
            "SelfService" => "the account's settings allow it to users for themselves",
            "NotToday" => "none of the policies that are replaced surely allows it today",
            _ => "left out",
        };
        lines.push(format!(
            "not in it: {} ({} calls): {why}",
            text(left, "Action"),
            number(left, "CallCount")
        ));
    }
    lines.iter().map(|line| clean(line)).collect()
}

const EXAMPLES: &str = "\
Examples:
  rampart least-privilege user/alice > alice.json
  rampart least-privilege role/ci --days 30 --breadth exact
  rampart least-privilege group/developers --output json
  rampart least-privilege user/alice --endpoint https://ram.example.com:7280 --ca ca.pem";
