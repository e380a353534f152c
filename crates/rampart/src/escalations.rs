//! `rampart escalations`: who can raise their own rights, by which calls, and where that is cut off.

use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use crate::exit::Exit;
use crate::output::{Output, print, print_json};
use crate::settings::block_on;
use crate::told::{is, items, number, text};
use crate::way::{Way, Where};

/// Who can become an administrator, or somebody else, by which calls
///
/// Exit code 1 says that somebody can. With --endpoint a server is asked, signed with an AccessKey; without it the store
/// itself is read.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Escalations {
    /// Only from this user or role, with what cuts all ways off: an ARN, user/NAME or role/NAME
    #[arg(long, value_name = "PRINCIPAL")]
    from: Option<String>,
    /// To act as this user or role
    #[arg(long, value_name = "PRINCIPAL", conflicts_with = "goal")]
    to: Option<String>,
    /// What is come to: all rights, or any more than there are
    #[arg(long, value_enum)]
    goal: Option<Goal>,
    /// The most calls of a way
    #[arg(long, value_name = "CALLS", value_parser = clap::value_parser!(u8).range(1..=12))]
    max_steps: Option<u8>,
    #[command(flatten)]
    place: Where,
    /// Form of the output
    #[arg(long, value_enum, default_value_t)]
    output: Output,
}

#[derive(Clone, Copy, ValueEnum)]
enum Goal {
    Administrator,
    More,
}

impl Escalations {
    pub(crate) fn run(self) -> anyhow::Result<Exit> {
        let found = block_on(async {
            let way = self.place.open("escalations").await?;
            let found = self.all(&way).await;
            way.close().await;
            found
        })?;
        if self.output == Output::Json {
            print_json(&json!({
                "Revision": found.revision,
                "Complete": found.is_complete,
                "Cut": found.cut,
                "Paths": found.paths,
            }))?;
        } else {
            found.print()?;
        }
        Ok(match found {
            Found { paths, .. } if !paths.is_empty() => Exit::Problems,
            Found {
                is_complete: false, ..
            } => Exit::Undecided,
            _ => Exit::Done,
        })
    }

    /// All pages.
    async fn all(&self, way: &Way) -> anyhow::Result<Found> {
        let most = self
            .max_steps
            .map(|own| own.to_string())
            .unwrap_or_default();
        let goal = match self.goal {
            None => "",
            Some(Goal::Administrator) => "Administrator",
            Some(Goal::More) => "More",
        };
        let asked = [
            ("From", self.from.as_deref().unwrap_or_default()),
            ("To", self.to.as_deref().unwrap_or_default()),
            ("Goal", goal),
            ("MaxSteps", most.as_str()),
            ("MaxResults", "1000"),
        ];
        let (first, paths) = way
            .all_by_token("ListEscalationPaths", "Paths", &asked)
            .await?;
        let told = |name| first.get(name).cloned().unwrap_or_default();
        Ok(Found {
            revision: told("Revision"),
            is_complete: told("Complete") == true,
            cut: told("Cut"),
            paths,
        })
    }
}

/// All ways, and what the first page said of them.
struct Found {
    revision: Value,
    is_complete: bool,
    cut: Value,
    paths: Vec<Value>,
}

impl Found {
    fn print(&self) -> anyhow::Result<()> {
        for path in &self.paths {
            print(&text_of(path))?;
        }
        if self.paths.is_empty() && self.is_complete {
            print("nobody can raise their rights")?;
        }
        let pieces = items(&self.cut, "Pieces");
        if !pieces.is_empty() {
            print("cut off by taking away, and by nothing less:")?;
            pieces.iter().try_for_each(|own| print(&piece(own)))?;
        }
        if !self.is_complete {
            print("not all could be looked at: there may be more")?;
        }
        print(&format!("at revision {}", self.revision))?;
        Ok(())
    }
}

/// A way: who to whom, and a line for each step.
fn text_of(path: &Value) -> String {
    let count = number(path, "Calls");
    let doubt = if is(path, "Conditional") {
        ", under conditions"
    } else {
        ""
    };
    let (from, to) = (name(path, "From"), name(path, "To"));
    let plural = if count == 1 { "call" } else { "calls" };
    let mut lines = format!("{from} to {to} in {count} {plural}{doubt}");
    for step in items(path, "Steps") {
        let with = text(step, "With");
        let with = if with.is_empty() {
            String::new()
        } else {
            format!(" with {}", last(with))
        };
        let (actor, then) = (name(step, "Actor"), name(step, "Then"));
        let pattern = text(step, "Pattern");
        lines.extend(["\n  ", actor, "  ", pattern, &with, "  then ", then]);
        if !text(step, "Needs").is_empty() {
            lines.extend(["\n    takes ", text(step, "Needs")]);
        }
        for permission in items(step, "Permissions") {
            lines.push_str(&allowed(permission));
        }
    }
    lines
}

/// A permission and what grants it.
fn allowed(permission: &Value) -> String {
    let (action, on) = (
        text(permission, "Action"),
        last(text(permission, "Resource")),
    );
    let grants: Vec<_> = items(permission, "Grants").iter().map(grant).collect();
    let mut line = format!("\n    {action} on {on}");
    if !grants.is_empty() {
        line.extend([" by ", &grants.join("; ")]);
    }
    if !text(permission, "OnlyIf").is_empty() {
        line.extend(["\n      only if ", text(permission, "OnlyIf")]);
    }
    line
}

/// A statement by where it stands.
fn grant(one: &Value) -> String {
    let place = match text(one, "Layer") {
        "Trust" => format!("trust policy of role {}", text(one, "AttachedEntity")),
        "ResourceBased" => format!("policy of secret {}", text(one, "AttachedEntity")),
        _ => format!(
            "{} {} on {} {}",
            text(one, "Policy"),
            text(one, "Version"),
            text(one, "AttachedEntityType").to_lowercase(),
            text(one, "AttachedEntity")
        ),
    };
    format!("{place}, statement {}", number(one, "Statement") + 1)
}

/// What is to go.
fn piece(one: &Value) -> String {
    let number = number(one, "Statement") + 1;
    let entity = text(one, "AttachedEntity");
    match text(one, "Type") {
        "Attachment" => format!(
            "  {} on {} {entity}",
            text(one, "Policy"),
            text(one, "AttachedEntityType").to_lowercase()
        ),
        "Trust" => format!("  statement {number} of the trust policy of role {entity}"),
        "SecretPolicy" => format!("  statement {number} of the policy of secret {entity}"),
        _ => format!(
            "  statement {number} of {} {}",
            text(one, "Policy"),
            text(one, "Version")
        ),
    }
}

/// A principal without its account.
fn name<'v>(value: &'v Value, part: &str) -> &'v str {
    last(text(value, part))
}

fn last(arn: &str) -> &str {
    arn.rsplit_once(':').map_or(arn, |(_, last)| last)
}

const EXAMPLES: &str = "\
Examples:
  rampart escalations
  rampart escalations --from user/alice                        with what cuts all ways off
  rampart escalations --from user/alice --to role/deploy
  rampart escalations --from role/ci --goal more --output json
  rampart escalations --endpoint https://ram.example.com:7280 --ca ca.pem";
