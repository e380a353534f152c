//! `rampart rehearse`: a draft of a policy, tried on the calls that really came.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use serde_json::{Value, json};

use crate::exit::Exit;
use crate::output::{Output, print, print_json};
use crate::settings::block_on;
use crate::way::{Way, Where};

/// Decides recorded calls again under a draft of a policy
///
/// On today's state of the account, once with the policy in force and once with the draft. Ends with 1 when calls
/// would be decided otherwise, and also when that cannot be told of some; with 2 if not all could be looked at.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Rehearse {
    /// The policy that the draft is of
    #[arg(
        long,
        value_name = "NAME",
        conflicts_with = "role",
        required_unless_present = "role"
    )]
    policy: Option<String>,
    /// The role whose trust policy the draft is of
    #[arg(long, value_name = "NAME")]
    role: Option<String>,
    /// The draft
    #[arg(value_name = "FILE")]
    document: PathBuf,
    /// How many days to look back
    #[arg(long, value_name = "COUNT", default_value_t = 7)]
    days: u32,
    #[command(flatten)]
    place: Where,
    /// Form of the output
    #[arg(long, value_enum, default_value_t)]
    output: Output,
}

impl Rehearse {
    pub(crate) fn run(self) -> anyhow::Result<Exit> {
        let text = read(&self.document)?;
        let days = self.days.to_string();
        let named = match (&self.policy, &self.role) {
            (Some(policy), _) => ("PolicyName", policy.as_str()),
            (None, role) => ("RoleName", role.as_deref().unwrap_or_default()),
        };
        let asked = [named, ("PolicyDocument", &*text), ("Days", &*days)];
        let seen = block_on(async {
            let way = self.place.open(PART).await?;
            let seen = whole(&way, &asked).await;
            way.close().await;
            seen
        })?;
        match self.output {
            Output::Json => print_json(&seen.json())?,
            Output::Text => print(&seen.text(named.1))?,
        }
        Ok(match (seen.is_unchanged(), seen.caught_up) {
            (false, _) => Exit::Problems,
            (true, true) => Exit::Done,
            (true, false) => Exit::Undecided,
        })
    }
}

/// All pages, on one state of the account.
async fn whole(way: &Way, asked: &[(&str, &str)]) -> anyhow::Result<Seen> {
    for _ in 0..TIMES {
        if let Some(seen) = pages(way, asked).await? {
            return Ok(seen);
        }
    }
    anyhow::bail!("the account changes all the time, so that no two looks fit together; try again")
}

/// All pages, unless the account changed between them.
async fn pages(way: &Way, asked: &[(&str, &str)]) -> anyhow::Result<Option<Seen>> {
    let mut seen = Seen::default();
    let mut token = String::new();
    loop {
        let mut asked = asked.to_vec();
        if !token.is_empty() {
            asked.push(("NextToken", &token));
        }
        let page = way.call("RehearsePolicy", &asked).await?;
        if !seen.take(&page) {
            return Ok(None);
        }
        match page.get("NextToken").and_then(Value::as_str) {
            Some(next) => next.clone_into(&mut token),
            None => return Ok(Some(seen)),
        }
    }
}

/// What was seen, of all pages together.
#[derive(Default)]
struct Seen {
    revision: Option<u64>,
    from: String,
    caught_up: bool,
    reads: u64,
    calls: u64,
    unchanged: u64,
    fates: [Fate; 3],
}

/// Calls of one fate.
#[derive(Default)]
struct Fate {
    calls: u64,
    groups: BTreeMap<(String, String, String), Value>,
}

/// Names in answers and what is said of them, in the order of [`Seen::fates`].
const FATES: [(&str, &str); 3] = [
    ("NewlyDenied", "would be denied"),
    ("NewlyAllowed", "would be allowed"),
    ("CannotTell", "cannot be told of"),
];

impl Seen {
    /// Takes a page in; not one of another state of the account.
    fn take(&mut self, page: &Value) -> bool {
        let revision = count(page, "Revision");
        if *self.revision.get_or_insert(revision) != revision {
            return false;
        }
        let behind = page.get("CaughtUp").and_then(Value::as_bool) != Some(true);
        let is_first = self.from.is_empty();
        self.caught_up = !behind && (is_first || self.caught_up);
        self.from = text(page, "CoveredFrom");
        self.reads = count(page, "ReadsKept");
        self.calls += count(page, "CallCount");
        self.unchanged += count(page, "UnchangedCount");
        for (fate, (name, _)) in self.fates.iter_mut().zip(FATES) {
            fate.take(page.get(name).unwrap_or(&Value::Null));
        }
        true
    }

    fn is_unchanged(&self) -> bool {
        self.fates.iter().all(|fate| fate.calls == 0)
    }

    fn json(&self) -> Value {
        let mut json = json!({
            "Revision": self.revision,
            "CoveredFrom": self.from,
            "CaughtUp": self.caught_up,
            "ReadsKept": self.reads,
            "CallCount": self.calls,
            "UnchangedCount": self.unchanged,
        });
        for (fate, (name, _)) in self.fates.iter().zip(FATES) {
            let groups: Vec<_> = fate.groups.values().collect();
            let told = json!({ "CallCount": fate.calls, "Groups": groups });
            if let Some(json) = json.as_object_mut() {
                json.insert(name.to_owned(), told);
            }
        }
        json
    }

    fn text(&self, name: &str) -> String {
        let revision = self.revision.unwrap_or_default();
        let mut lines = vec![format!(
            "{name}: {} calls since {}, decided again on revision {revision} of the account; {} are decided as before",
            self.calls, self.from, self.unchanged
        )];
        match self.reads {
            0 => lines.push("Reads are not recorded: nothing is known of them.".to_owned()),
            1 => {}
            one => lines.push(format!(
                "Of reads, one in {one} is recorded: counts are of what they stand for."
            )),
        }
        if !self.caught_up {
            lines.push("Some of the newest calls could not be looked at yet.".to_owned());
        }
        for (fate, (_, said)) in self.fates.iter().zip(FATES) {
            if fate.calls > 0 {
                lines.push(format!("{} {said}:", fate.calls));
                lines.extend(fate.groups.values().map(line));
            }
        }
        lines.join("\n")
    }
}

impl Fate {
    fn take(&mut self, turned: &Value) {
        self.calls += count(turned, "CallCount");
        let groups = turned.get("Groups").and_then(Value::as_array);
        for group in groups.into_iter().flatten() {
            let key = (
                text(group, "Principal"),
                text(group, "Action"),
                group
                    .get("Resources")
                    .map(ToString::to_string)
                    .unwrap_or_default(),
            );
            match self.groups.get_mut(&key).and_then(Value::as_object_mut) {
                // Those of a later page are older.
                Some(known) => {
                    for name in ["CallCount", "RecordCount"] {
                        let sum = known.get(name).and_then(Value::as_u64).unwrap_or_default();
                        known.insert(name.to_owned(), (sum + count(group, name)).into());
                    }
                    let first = group.get("FirstTime").cloned().unwrap_or_default();
                    known.insert("FirstTime".to_owned(), first);
                    for name in ["Reasons", "Keys"] {
                        let all = known.get(name).into_iter().chain(group.get(name));
                        let mut all: Vec<_> =
                            all.filter_map(Value::as_array).flatten().cloned().collect();
                        all.sort_by_key(ToString::to_string);
                        all.dedup();
                        known.insert(name.to_owned(), all.into());
                    }
                }
                None => drop(self.groups.insert(key, group.clone())),
            }
        }
    }
}

/// A group of calls in a line.
fn line(group: &Value) -> String {
    let list = |name: &str| {
        let all = group.get(name).and_then(Value::as_array);
        let all = all.into_iter().flatten().filter_map(Value::as_str);
        all.collect::<Vec<_>>().join(" ")
    };
    let mut line = format!(
        "  {}  {}  {}  {} calls, last {}, such as {}",
        text(group, "Principal"),
        text(group, "Action"),
        list("Resources"),
        count(group, "CallCount"),
        text(group, "LastTime"),
        text(group, "ExampleRequestId"),
    );
    let because = [list("Reasons"), list("Keys")].join(" ");
    if !because.trim().is_empty() {
        line.push_str("\n    because of ");
        line.push_str(because.trim());
    }
    let after = group.get("After").and_then(|after| after.get("Statements"));
    for one in after.and_then(Value::as_array).into_iter().flatten() {
        let with = format!(
            "\n    with the draft: {} by statement {} of {} {}",
            text(one, "Effect"),
            count(one, "Statement") + 1,
            text(one, "Policy"),
            text(one, "Version"),
        );
        line.push_str(&with);
    }
    line
}

fn text(value: &Value, name: &str) -> String {
    let text = value.get(name).and_then(Value::as_str);
    text.unwrap_or_default().to_owned()
}

fn count(value: &Value, name: &str) -> u64 {
    value.get(name).and_then(Value::as_u64).unwrap_or_default()
}

fn read(path: &Path) -> anyhow::Result<String> {
    if path == Path::new("-") {
        return std::io::read_to_string(std::io::stdin()).context("standard input is no text");
    }
    std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

/// How often it begins anew where the account changes meanwhile.
const TIMES: usize = 5;
/// What acts, as events name it.
const PART: &str = "rehearse";

const EXAMPLES: &str = "\
Examples:
  rampart rehearse draft.json --policy Reports
  rampart rehearse draft.json --policy Reports --days 30 --output json
  rampart rehearse trust.json --role Deployer --endpoint https://ram.example.com:7280 --ca ca.pem";

#[cfg(test)]
mod tests {
    use super::*;

    fn page(revision: u64, calls: u64, time: &str) -> Value {
        let group = json!({"Principal": "bob", "Action": "a:b", "Resources": ["r"], "CallCount": calls,
            "RecordCount": 1, "FirstTime": time, "LastTime": time, "ExampleRequestId": time,
            "Reasons": [], "Keys": []});
        json!({"Revision": revision, "CoveredFrom": time, "CaughtUp": true, "ReadsKept": 1,
            "CallCount": calls + 1, "UnchangedCount": 1,
            "NewlyDenied": {"CallCount": calls, "Groups": [group]},
            "NewlyAllowed": {"CallCount": 0, "Groups": []},
            "CannotTell": {"CallCount": 0, "Groups": []}})
    }

    #[test]
    fn pages_add_up_and_the_newest_call_is_the_example() {
        let mut seen = Seen::default();
        assert!(seen.take(&page(7, 2, "new")) && seen.take(&page(7, 3, "old")));
        let json = seen.json();
        assert_eq!(
            (&json["CallCount"], &json["UnchangedCount"]),
            (&json!(7), &json!(2))
        );
        let group = &json["NewlyDenied"]["Groups"][0];
        assert_eq!(group["CallCount"], 5);
        assert_eq!(
            (&group["FirstTime"], &group["LastTime"]),
            (&json!("old"), &json!("new"))
        );
        assert_eq!(group["ExampleRequestId"], "new");
        assert!(!seen.is_unchanged() && seen.caught_up);
        assert!(seen.text("P").contains("5 would be denied"));
    }

    #[test]
    fn pages_of_two_states_are_none_of_one_look() {
        let mut seen = Seen::default();
        assert!(seen.take(&page(7, 2, "new")));
        assert!(!seen.take(&page(8, 2, "old")));
    }
}
