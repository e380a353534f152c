//! `rampart policy can`: whether policies may ever allow something.

use std::path::PathBuf;

use clap::Args;
use policy::analysis::{self, Finding};
use policy::{ActionPattern, Document, Effect, ResourcePattern};
use serde_json::{Value, json};

use super::side::{Manner, Side, request, request_lines};
use crate::exit::Exit;
use crate::output::{Output, print, print_json};

/// Tells whether any request of a kind may be allowed, with one that is
///
/// Ends with 0 if one may, with 3 if all are denied, whatever their condition keys, and with 2 if
/// that could not be found out.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Can {
    /// Policies that are attached together: files, folders of `.json` files, or `-`
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The actions in question, such as ecs:* or oss:PutObject
    #[arg(long, value_name = "PATTERN", value_parser = action)]
    action: ActionPattern,
    /// The resources in question; `*` is any
    #[arg(long, value_name = "PATTERN", default_value = "*", value_parser = resource)]
    resource: ResourcePattern,
    #[command(flatten)]
    manner: Manner,
}

impl Can {
    pub(super) fn run(self) -> anyhow::Result<Exit> {
        let side = Side::read(&self.files, self.manner.kind.into())?;
        let finding = self.ask(&side.documents());
        match self.manner.output {
            Output::Json => print_json(&self.json(&side, &finding))?,
            Output::Text => print(&self.told(&side, &finding))?,
        }
        Ok(match finding {
            Finding::Witness(_) => Exit::Done,
            Finding::None => Exit::Denied,
            Finding::Undecided(_) => Exit::Undecided,
        })
    }

    fn ask(&self, documents: &[&Document]) -> Finding {
        analysis::can(documents, &self.action, &self.resource, self.manner.steps)
    }

    /// What would be allowed if nothing were denied.
    fn without_denials(&self, side: &Side) -> Finding {
        let documents = side.documents().into_iter();
        let allows = documents
            .flat_map(Document::statements)
            .filter(|statement| statement.effect() == Effect::Allow);
        self.ask(&[&Document::new(allows.cloned().collect())])
    }

    fn json(&self, side: &Side, finding: &Finding) -> Value {
        match finding {
            Finding::Witness(witness) => json!({
                "possible": true,
                "request": request(witness),
                "statements": side.applying(witness),
            }),
            Finding::None => match self.without_denials(side) {
                Finding::Witness(witness) => json!({
                    "possible": false,
                    "denied": request(&witness),
                    "statements": side.applying(&witness),
                }),
                _ => json!({ "possible": false }),
            },
            Finding::Undecided(because) => json!({ "possible": null, "because": because }),
        }
    }

    fn told(&self, side: &Side, finding: &Finding) -> String {
        let mut lines = Vec::new();
        match finding {
            Finding::Witness(witness) => {
                lines.push("POSSIBLE, for example:".to_owned());
                lines.extend(request_lines(witness));
                lines.push(format!("  {}", side.told(witness)));
            }
            Finding::None => match self.without_denials(side) {
                Finding::Witness(witness) => {
                    lines.push("IMPOSSIBLE: whatever is allowed is denied too, such as".to_owned());
                    lines.extend(request_lines(&witness));
                    lines.push(format!("  {}", side.told(&witness)));
                }
                _ => lines.push("IMPOSSIBLE: no statement allows any of it".to_owned()),
            },
            Finding::Undecided(because) => lines.push(format!(
                "UNDECIDED: it is not known whether this is possible; {because}. More --steps may tell"
            )),
        }
        lines.join("\n")
    }
}

fn action(text: &str) -> Result<ActionPattern, String> {
    ActionPattern::parse(text)
        .ok_or_else(|| "write * or code:name, such as oss:Get* or *:Delete*".to_owned())
}

fn resource(text: &str) -> Result<ResourcePattern, String> {
    ResourcePattern::parse(text).ok_or_else(|| {
        "write * or acs:<code>:<region>:<account>:<name>, such as acs:oss:*:*:bucket/*".to_owned()
    })
}

const EXAMPLES: &str = "\
Examples:
  rampart policy can policy.json --action 'ram:*'
  rampart policy can policies/ --action oss:DeleteObject --resource 'acs:oss:*:*:backups/*'
  rampart policy can --kind trust role.json --action sts:AssumeRole --output json";
