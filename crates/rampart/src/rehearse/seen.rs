//! What pages of a rehearsal come to together, as JSON and as a report.

use std::collections::BTreeMap;

use serde_json::{Value, json};

/// What was seen, of all pages together.
#[derive(Default)]
pub(super) struct Seen {
    revision: Option<u64>,
    from: String,
    pub(super) caught_up: bool,
    /// Whether all pages were looked at.
    pub(super) complete: bool,
    /// At which revision each of several accounts was decided again.
    accounts: BTreeMap<String, u64>,
    /// Of how many in all.
    of: u64,
    not_rehearsed: Vec<String>,
    reads: u64,
    pub(super) calls: u64,
    unchanged: u64,
    fates: [Fate; 3],
}

/// Calls of one fate.
#[derive(Default)]
struct Fate {
    calls: u64,
    groups: BTreeMap<[String; 4], Value>,
    /// Calls of further groups, of which there are too many to tell of each.
    further: u64,
}

/// Names in answers and what is said of them, in the order of [`Seen::fates`].
const FATES: [(&str, &str); 3] = [
    ("NewlyDenied", "would be denied"),
    ("NewlyAllowed", "would be allowed"),
    ("CannotTell", "cannot be told of"),
];

impl Seen {
    /// Takes a page in; not one of another state of the account.
    pub(super) fn take(&mut self, page: &Value) -> bool {
        let revision = count(page, "Revision");
        let first = *self.revision.get_or_insert(revision);
        if !is_same(page, first) || !self.take_accounts(page) {
            return false;
        }
        self.complete = page.get("NextToken").is_none_or(Value::is_null);
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

    /// The accounts that a page has come to; not if what decides in one of them has changed since an earlier page.
    fn take_accounts(&mut self, page: &Value) -> bool {
        self.of = count(page, "AccountCount");
        let words = page.get("NotRehearsed").and_then(Value::as_array);
        let words = words.into_iter().flatten().filter_map(Value::as_str);
        self.not_rehearsed = words.map(str::to_owned).collect();
        let accounts = page.get("Accounts").and_then(Value::as_array);
        accounts.into_iter().flatten().all(|one| {
            let revision = count(one, "Revision");
            let known = self.accounts.entry(text(one, "AccountId"));
            is_same(one, *known.or_insert(revision))
        })
    }

    /// How far it has come, in a few words.
    pub(super) fn progress(&self) -> String {
        let accounts = match self.of {
            0 | 1 => String::new(),
            of => format!(", {} of {of} accounts", self.accounts.len()),
        };
        let [denied, allowed, unknown] = self.fates.each_ref().map(|fate| fate.calls);
        format!(
            "{} calls decided again{accounts}, back to {}: {denied} denied, {allowed} allowed, {unknown} unknown",
            self.calls, self.from
        )
    }

    /// How many calls there are of a fate: those that would be denied, would be allowed, cannot be told of.
    pub(super) fn counts(&self) -> [u64; 3] {
        self.fates.each_ref().map(|fate| fate.calls)
    }

    pub(super) fn json(&self) -> Value {
        let mut json = json!({
            "Revision": self.revision,
            "CoveredFrom": self.from,
            "CaughtUp": self.caught_up,
            "Complete": self.complete,
            "ReadsKept": self.reads,
            "CallCount": self.calls,
            "UnchangedCount": self.unchanged,
        });
        if let Some(json) = json.as_object_mut().filter(|_| self.of > 0) {
            json.insert("AccountCount".to_owned(), self.of.into());
            json.insert("AccountsLookedAt".to_owned(), self.accounts.len().into());
            json.insert("NotRehearsed".to_owned(), json!(self.not_rehearsed));
        }
        for (fate, (name, _)) in self.fates.iter().zip(FATES) {
            let groups: Vec<_> = fate.groups.values().collect();
            let mut told = json!({ "CallCount": fate.calls, "Groups": groups });
            if let Some(told) = told.as_object_mut().filter(|_| fate.further > 0) {
                told.insert("FurtherCallCount".to_owned(), fate.further.into());
            }
            if let Some(json) = json.as_object_mut() {
                json.insert(name.to_owned(), told);
            }
        }
        json
    }

    pub(super) fn text(&self, name: &str) -> String {
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
        if self.of > 1 {
            lines.push(format!(
                "Of {} accounts, {} were looked at.",
                self.of,
                self.accounts.len()
            ));
        }
        if !self.not_rehearsed.is_empty() {
            lines.push(format!(
                "The changes are also about {}, on which no decision depends: what comes of that is not rehearsed.",
                self.not_rehearsed.join(", ")
            ));
        }
        if !self.complete {
            lines.push("It was stopped before all calls were looked at.".to_owned());
        }
        if !self.caught_up {
            lines.push("Some of the newest calls could not be looked at yet.".to_owned());
        }
        for (fate, (_, said)) in self.fates.iter().zip(FATES) {
            if fate.calls > 0 {
                lines.push(format!("{} {said}:", fate.calls));
                lines.extend(fate.groups.values().map(line));
            }
            if fate.further > 0 {
                lines.push(format!("  and {} calls of further groups", fate.further));
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
            let key = key(group);
            if self.groups.len() >= MOST_GROUPS && !self.groups.contains_key(&key) {
                self.further += count(group, "CallCount");
                continue;
            }
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

/// Whether what decides has not changed between a look at this revision and another.
fn is_same(looked: &Value, first: u64) -> bool {
    match looked.get("PolicyRevision").and_then(Value::as_u64) {
        Some(decisive) => decisive <= first,
        None => count(looked, "Revision") == first,
    }
}

/// What tells a group from others: who, what, on what, and the level and statement of the control policies that
/// decide.
fn key(group: &Value) -> [String; 4] {
    let resources = group.get("Resources").map(ToString::to_string);
    [
        text(group, "Principal"),
        text(group, "Action"),
        resources.unwrap_or_default(),
        level(group).unwrap_or_default(),
    ]
}

/// The level that denies, with or without the changes, and what of it.
fn level(group: &Value) -> Option<String> {
    let sides = ["After", "Before"]
        .into_iter()
        .filter_map(|side| group.get(side));
    let denies = |side: &&Value| side.get("Decision").and_then(Value::as_str) != Some("Allow");
    let said = sides.into_iter().find(denies)?;
    let node = said.get("Node").and_then(Value::as_str)?;
    let statements = said.get("Statements").and_then(Value::as_array);
    let mut statements = statements.into_iter().flatten();
    let own = |one: &&Value| text(one, "Node") == node && text(one, "Effect") == "Deny";
    Some(match statements.find(own) {
        Some(one) => format!(
            "{node}, statement {} of {}",
            count(one, "Statement") + 1,
            text(one, "Policy")
        ),
        None => node.to_owned(),
    })
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
    if let Some(level) = level(group) {
        line.push_str("\n    denied on the level of ");
        line.push_str(&level);
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

/// How many groups of a fate are told of.
const MOST_GROUPS: usize = 10_000;

fn text(value: &Value, name: &str) -> String {
    let text = value.get(name).and_then(Value::as_str);
    text.unwrap_or_default().to_owned()
}

fn count(value: &Value, name: &str) -> u64 {
    value.get(name).and_then(Value::as_u64).unwrap_or_default()
}

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
        assert!(seen.counts() == [5, 0, 0] && seen.caught_up);
        assert!(seen.text("P").contains("5 would be denied"));
    }

    #[test]
    fn pages_of_two_states_are_none_of_one_look() {
        let mut seen = Seen::default();
        assert!(seen.take(&page(7, 2, "new")));
        assert!(!seen.take(&page(8, 2, "old")));
    }
}
