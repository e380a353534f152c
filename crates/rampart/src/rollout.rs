//! `rampart rollout`: changes of policies that come into force in stages, or are only watched.

use std::path::PathBuf;
use std::str::FromStr;

use anyhow::Context as _;
use clap::{Args, Subcommand};
use serde_json::{Map, Value, json};

use crate::asking::{Asking, List};
use crate::exit::Exit;
use crate::told::{items, text};

/// Brings a control policy, or a change of an identity policy, into force in stages, or only watches what it would change
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Rollout {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    Start(Box<Start>),
    Status(Status),
    Advance(Advance),
    Abort(Abort),
}

/// Begins: a control policy is attached to --to, a policy gets the document of --document, or is attached to or
/// detached from somebody
///
/// Each stage watches what would change, or enforces it for some. The server leads it on by the clock, and stops it where
/// a stage denies more calls than it may. Without stages the change is watched until `advance` makes it.
#[derive(Args)]
#[command(after_help = STARTS)]
struct Start {
    /// A control policy by its id with --to, otherwise an identity policy by its name
    #[arg(value_name = "POLICY")]
    policy: String,
    /// The member, folder or Root that a control policy is to be attached to
    #[arg(long, value_name = "TARGET", conflicts_with_all = ["document", "user", "group", "role"])]
    to: Option<String>,
    /// The document that a custom policy is to have
    #[arg(long, value_name = "FILE", conflicts_with_all = ["user", "group", "role"])]
    document: Option<PathBuf>,
    /// The user whom a policy is to be attached to
    #[arg(long, value_name = "NAME", conflicts_with_all = ["group", "role"])]
    user: Option<String>,
    /// The group
    #[arg(long, value_name = "NAME", conflicts_with = "role")]
    group: Option<String>,
    /// The role
    #[arg(long, value_name = "NAME")]
    role: Option<String>,
    /// The policy is to be detached instead
    #[arg(long, conflicts_with_all = ["to", "document"])]
    detach: bool,
    /// The policy is one that every account has
    #[arg(long, conflicts_with_all = ["to", "document"])]
    system: bool,
    /// A stage: watch or enforce, then what of nodes=A+B, percent=N, wait=TIME and most=CALLS, with commas; several are
    /// gone through in their order
    #[arg(long = "stage", value_name = "STAGE")]
    stages: Vec<Stage>,
    #[command(flatten)]
    how: Asking,
}

/// Shows how far a rollout has come and which calls it turned or would have; without an id, lists all
#[derive(Args)]
#[command(after_help = EXAMPLES)]
struct Status {
    /// The id of the rollout
    #[arg(value_name = "ROLLOUT")]
    id: Option<String>,
    #[command(flatten)]
    how: Asking,
}

/// Leads a rollout to its next stage at once; behind the last one the change is made
#[derive(Args)]
#[command(after_help = EXAMPLES)]
struct Advance {
    /// The id of the rollout
    #[arg(value_name = "ROLLOUT")]
    id: String,
    /// Only if it is at this stage
    #[arg(long, value_name = "NUMBER")]
    from_stage: Option<u16>,
    #[command(flatten)]
    how: Asking,
}

/// Gives a rollout up, and undoes what it did: what it attached is detached, and the old document is in force again
#[derive(Args)]
#[command(after_help = EXAMPLES)]
struct Abort {
    /// The id of the rollout
    #[arg(value_name = "ROLLOUT")]
    id: String,
    #[command(flatten)]
    how: Asking,
}

impl Rollout {
    pub(crate) fn run(self) -> anyhow::Result<Exit> {
        match self.what {
            What::Start(start) => start.run(),
            What::Status(status) => match &status.id {
                Some(id) => ask(&status.how, "GetRollout", &[("RolloutId", id)]),
                None => status.how.list(&LIST, &[], line),
            },
            What::Advance(advance) => {
                let stage = advance.from_stage.map(|stage| stage.to_string());
                let mut asked = vec![("RolloutId", advance.id.as_str())];
                asked.extend(stage.iter().map(|stage| ("StageNumber", stage.as_str())));
                ask(&advance.how, "AdvanceRollout", &asked)
            }
            What::Abort(abort) => ask(&abort.how, "AbortRollout", &[("RolloutId", &abort.id)]),
        }
    }
}

/// Performs an operation and shows its answer.
fn ask(how: &Asking, action: &'static str, asked: &[(&str, &str)]) -> anyhow::Result<Exit> {
    how.ask((PART, action), asked, lines)
}

impl Start {
    fn run(self) -> anyhow::Result<Exit> {
        let asked = self.asked()?;
        let asked: Vec<_> = asked
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        ask(&self.how, "StartRollout", &asked)
    }

    fn asked(&self) -> anyhow::Result<Vec<(&'static str, String)>> {
        let mut asked = Vec::new();
        if let Some(target) = &self.to {
            asked.push(("PolicyId", self.policy.clone()));
            asked.push(("TargetId", target.clone()));
        } else {
            asked.push(("PolicyName", self.policy.clone()));
            let kind = if self.system { "System" } else { "Custom" };
            asked.push(("PolicyType", kind.to_owned()));
        }
        if let Some(file) = &self.document {
            let text = std::fs::read_to_string(file);
            let text = text.with_context(|| format!("{} cannot be read", file.display()))?;
            asked.push(("PolicyDocument", text));
        }
        for (name, holder) in [
            ("UserName", &self.user),
            ("GroupName", &self.group),
            ("RoleName", &self.role),
        ] {
            asked.extend(holder.clone().map(|holder| (name, holder)));
        }
        if self.detach {
            asked.push(("Detach", "true".to_owned()));
        }
        if !self.stages.is_empty() {
            let stages: Vec<_> = self.stages.iter().map(|stage| &stage.0).collect();
            asked.push(("Stages", json!(stages).to_string()));
        }
        Ok(asked)
    }
}

/// A stage as the command line spells it, as the server reads it.
#[derive(Clone, Debug, Eq, PartialEq)]
struct Stage(Value);

impl FromStr for Stage {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut parts = text.split(',');
        let mode = match parts.next() {
            Some("watch") => "ReportOnly",
            Some("enforce") => "Enforced",
            _ => return Err("a stage begins with watch or enforce".to_owned()),
        };
        let mut stage = Map::new();
        stage.insert("Mode".to_owned(), mode.into());
        for part in parts {
            let known = "each part is one of nodes=A+B, percent=N, wait=TIME, most=CALLS";
            let (name, value) = part.split_once('=').ok_or(known)?;
            let number = || {
                let number = value.parse::<u64>();
                number.map_err(|_| format!("{name} is a whole number"))
            };
            let (name, value) = match name {
                "nodes" => ("Nodes", json!(value.split('+').collect::<Vec<_>>())),
                "percent" => ("Percent", number()?.into()),
                "wait" => ("WaitMinutes", minutes(value)?.into()),
                "most" => ("MostDenied", number()?.into()),
                _ => return Err(known.to_owned()),
            };
            stage.insert(name.to_owned(), value);
        }
        Ok(Self(stage.into()))
    }
}

/// A number of minutes, hours or days.
fn minutes(text: &str) -> Result<u64, String> {
    let units = [("m", 1), ("h", 60), ("d", 24 * 60)];
    let found = units
        .into_iter()
        .find_map(|(unit, each)| Some((text.strip_suffix(unit)?, each)));
    let (number, each) = found.unwrap_or((text, 1));
    let number = number.parse::<u64>().ok();
    let minutes = number.and_then(|number| number.checked_mul(each));
    minutes
        .ok_or_else(|| "wait is a number of minutes, hours or days, such as 30m or 7d".to_owned())
}

/// An answer for people.
fn lines(answer: &Value) -> Vec<String> {
    let rollout = answer.get("Rollout").cloned().unwrap_or_default();
    let mut lines = vec![line(&rollout)];
    let at = rollout.get("StageNumber").and_then(Value::as_u64);
    for stage in items(&rollout, "Stages") {
        lines.push(stage_line(stage, at));
    }
    if let Some(why) = rollout.get("StopReason").and_then(Value::as_str) {
        lines.push(format!("stopped: {why}"));
    }
    let count = |name: &str| answer.get(name).and_then(Value::as_u64);
    if let (Some(enforced), Some(watched)) = (count("EnforcedCount"), count("ReportOnlyCount")) {
        lines.push(format!(
            "members: enforced in {enforced}, watched in {watched}"
        ));
    }
    for (name, words) in [
        ("NewlyDenied", "denied with it and not without"),
        ("NewlyAllowed", "allowed with it and not without"),
    ] {
        if let Some(flips) = answer.get(name) {
            let calls = flips.get("CallCount").and_then(Value::as_u64);
            lines.push(format!("{words}: {} calls", calls.unwrap_or_default()));
            lines.extend(items(flips, "Groups").iter().map(group_line));
        }
    }
    lines
}

/// A rollout in a line.
fn line(rollout: &Value) -> String {
    let of = |name: &str| text(rollout, name);
    let policy = match of("PolicyId") {
        "" => of("PolicyName"),
        id => id,
    };
    let on = ["TargetId", "UserName", "GroupName", "RoleName"];
    let on = on.map(of).into_iter().find(|name| !name.is_empty());
    let on = on.map(|name| format!(" {name}")).unwrap_or_default();
    let (id, change, state, since) = (of("RolloutId"), of("Change"), of("State"), of("StateDate"));
    let stages = items(rollout, "Stages").len();
    let at = match rollout.get("StageNumber").and_then(Value::as_u64) {
        Some(number) => format!(" at stage {number} of {stages}"),
        None => String::new(),
    };
    let ends = match of("StageEndDate") {
        "" => String::new(),
        date => format!(", goes on at {date}"),
    };
    format!("{id}  {change} {policy}{on}  {state}{at} since {since}{ends}")
}

fn stage_line(stage: &Value, at: Option<u64>) -> String {
    let number = stage.get("Number").and_then(Value::as_u64);
    let here = if number.is_some() && number == at {
        ">"
    } else {
        " "
    };
    let whom = match (stage.get("Percent"), items(stage, "Nodes")) {
        (Some(percent), _) => format!("{percent} % of the members"),
        (None, []) => "everywhere".to_owned(),
        (None, nodes) => {
            let nodes: Vec<_> = nodes.iter().filter_map(Value::as_str).collect();
            nodes.join(" ")
        }
    };
    let told = |name: &str, words: &str| {
        let value = stage.get(name).and_then(Value::as_u64);
        value.map_or_else(String::new, |value| format!(", {words} {value}"))
    };
    format!(
        "{here} {}  {}  {whom}{}{}",
        number.unwrap_or_default(),
        text(stage, "Mode"),
        told("WaitMinutes", "minutes:"),
        told("MostDenied", "denied calls at most:")
    )
}

fn group_line(group: &Value) -> String {
    let of = |name: &str| text(group, name);
    let calls = group.get("CallCount").and_then(Value::as_u64);
    let stage = group.get("StageNumber").and_then(Value::as_u64);
    let who = match of("Principal") {
        "" => "others".to_owned(),
        who => format!("{who}  {}  on {}", of("ActionName"), of("Resource")),
    };
    let node = match of("Node") {
        "" => String::new(),
        node => format!("  by {node}"),
    };
    format!(
        "  {}x at stage {}  {who}{node}  last {} (request {})",
        calls.unwrap_or_default(),
        stage.unwrap_or_default(),
        of("LastTime"),
        of("ExampleRequestId")
    )
}

/// What acts, as events name it.
const PART: &str = "rollout";

const LIST: List = List {
    part: PART,
    action: "ListRollouts",
    name: "Rollouts",
    none: "nothing was rolled out",
};

const STARTS: &str = "\
Examples:
  rampart rollout start cp-abc123 --to fd-abc123                watches a control policy, and denies nothing
  rampart rollout start cp-abc123 --to r-abc123 --stage watch,wait=7d \\
      --stage enforce,nodes=fd-test,wait=1d,most=10 --stage enforce,percent=10,wait=1d,most=10
  rampart rollout start Developers --document draft.json --stage watch,wait=7d,most=0
  rampart rollout start AdministratorAccess --system --user alice --detach";

const EXAMPLES: &str = "\
Examples:
  rampart rollout start cp-abc123 --to fd-abc123 --stage watch,wait=7d --stage enforce,percent=10,wait=1d,most=10
  rampart rollout status                                        all that there are
  rampart rollout status ro-abc123 --endpoint https://ram.example.com:7280 --ca ca.pem
  rampart rollout advance ro-abc123 --from-stage 1
  rampart rollout abort ro-abc123                               undoes what it did";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stage_is_read_as_the_server_reads_it() {
        let read = |text: &str| text.parse::<Stage>().map(|stage| stage.0);
        assert_eq!(read("watch"), Ok(json!({"Mode": "ReportOnly"})));
        assert_eq!(
            read("enforce,nodes=fd-1+100,wait=2h,most=5"),
            Ok(
                json!({"Mode": "Enforced", "Nodes": ["fd-1", "100"], "WaitMinutes": 120, "MostDenied": 5})
            )
        );
        assert_eq!(
            read("enforce,percent=10,wait=1d"),
            Ok(json!({"Mode": "Enforced", "Percent": 10, "WaitMinutes": 1440}))
        );
        for bad in [
            "",
            "deny",
            "watch,wait",
            "watch,wait=1w",
            "watch,percent=x",
            "watch,a=b",
        ] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_rollout_is_told_with_its_stages_and_what_it_turned() {
        let answer = json!({
            "Rollout": {"RolloutId": "ro-1", "Change": "AttachControlPolicy", "PolicyId": "cp-1",
                "TargetId": "fd-1", "State": "Running", "StateDate": "then", "StageNumber": 1,
                "StageEndDate": "later", "Stages": [{"Number": 1, "Mode": "ReportOnly", "WaitMinutes": 60},
                {"Number": 2, "Mode": "Enforced", "Percent": 10, "MostDenied": 3}]},
            "EnforcedCount": 0, "ReportOnlyCount": 4,
            "NewlyDenied": {"CallCount": 2, "GroupCount": 1, "Groups": [{"StageNumber": 1,
                "Principal": "acs:ram::1:user/bob", "ActionName": "ram:GetUser", "Resource": "*",
                "Node": "fd-1", "CallCount": 2, "LastTime": "now", "ExampleRequestId": "R"}]},
        });
        assert_eq!(
            lines(&answer),
            [
                "ro-1  AttachControlPolicy cp-1 fd-1  Running at stage 1 of 2 since then, goes on at later",
                "> 1  ReportOnly  everywhere, minutes: 60",
                "  2  Enforced  10 % of the members, denied calls at most: 3",
                "members: enforced in 0, watched in 4",
                "denied with it and not without: 2 calls",
                "  2x at stage 1  acs:ram::1:user/bob  ram:GetUser  on *  by fd-1  last now (request R)",
            ]
        );
    }
}
