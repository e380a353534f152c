//! `rampart keys rotate`: an AccessKey of a user is replaced without a call that fails.

use clap::Args;
use model::{AccessKeyId, RotationReason};
use serde_json::Value;

use crate::asking::{Asking, List};
use crate::exit::Exit;
use crate::unlock::named;

/// Replaces an AccessKey of a user without an outage, and shows how far that has come
///
/// Makes a second AccessKey, whose secret is printed now and never again. Once nobody has used the old one
/// for as long as --quiet says, the server switches it off; once it was off for as long as --observe says,
/// it goes to the recycle bin. If somebody still uses it while it is off, it is switched on again at once
/// and --status says who; never with --reason leak.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Rotate {
    /// The user, by name or by name and domain
    #[arg(value_name = "USER", required_unless_present = "list")]
    user: Option<String>,
    /// The AccessKey that is to go, if the user has several
    #[arg(long, value_name = "ID", conflicts_with_all = STEPS)]
    key: Option<AccessKeyId>,
    /// routine, or leak if others may know it: then it is off at the deadline whoever uses it
    #[arg(long, value_name = "REASON", conflicts_with_all = STEPS)]
    reason: Option<RotationReason>,
    /// For how long nobody must have used the old AccessKey before it is switched off: 24h, of leaks 1h
    #[arg(long, value_name = "TIME", value_parser = hours, conflicts_with_all = STEPS)]
    quiet: Option<u16>,
    /// For how long it stays switched off before it goes to the recycle bin: 7d
    #[arg(long, value_name = "TIME", value_parser = hours, conflicts_with_all = STEPS)]
    observe: Option<u16>,
    /// By when clients should have changed: 30d, of leaks 1d
    #[arg(long, value_name = "TIME", value_parser = hours, conflicts_with_all = STEPS)]
    deadline: Option<u16>,
    #[command(flatten)]
    step: Step,
    /// With --cancel: although the new AccessKey was used already, which shuts out whoever has it
    #[arg(long, requires = "cancel")]
    force: bool,
    /// Lists the newest rotation of each user
    #[arg(long, conflicts_with = "user")]
    list: bool,
    #[command(flatten)]
    asking: Asking,
}

#[derive(Args)]
#[group(multiple = true)]
struct Step {
    /// Begins nothing: shows how far the rotation has come, and why
    #[arg(long, conflicts_with_all = ["finish", "cancel", "list"])]
    status: bool,
    /// Takes the next step at once: switches the old AccessKey off, or puts it into the recycle bin if it is
    #[arg(long, conflicts_with_all = ["cancel", "list"])]
    finish: bool,
    /// Gives it up: the old AccessKey is on again and the new one goes
    #[arg(long, conflicts_with = "list")]
    cancel: bool,
}

/// What begins nothing.
const STEPS: [&str; 4] = ["status", "finish", "cancel", "list"];

impl Rotate {
    pub(crate) fn run(self) -> anyhow::Result<Exit> {
        if self.list {
            return self.asking.list(&LIST, &[], line);
        }
        let (action, more) = self.operation();
        let mut asked = vec![named(self.user.as_deref())];
        asked.extend(more.iter().map(|(name, value)| (*name, value.as_str())));
        self.asking.ask((PART, action), &asked, lines)
    }

    /// The operation that is meant, and what it is asked beside the user.
    fn operation(&self) -> (&'static str, Vec<(&'static str, String)>) {
        let step = &self.step;
        if step.status {
            return ("GetKeyRotation", Vec::new());
        }
        if step.finish {
            return ("FinishKeyRotation", Vec::new());
        }
        if step.cancel {
            return ("CancelKeyRotation", vec![("Force", self.force.to_string())]);
        }
        let text = |value: Option<u16>| value.map(|value| value.to_string());
        let asked = [
            (
                "UserAccessKeyId",
                self.key.as_ref().map(ToString::to_string),
            ),
            ("Reason", self.reason.map(|reason| reason.to_string())),
            ("QuietHours", text(self.quiet)),
            ("ObserveHours", text(self.observe)),
            ("DeadlineHours", text(self.deadline)),
        ];
        let asked = asked.into_iter();
        let given = asked.filter_map(|(name, value)| value.map(|value| (name, value)));
        ("StartKeyRotation", given.collect())
    }
}

/// An answer for people.
fn lines(answer: &Value) -> Vec<String> {
    let rotation = answer.get("KeyRotation").cloned().unwrap_or_default();
    let mut lines = vec![line(&rotation)];
    if let Some(key) = answer.get("AccessKey") {
        let (id, secret) = (text(key, "AccessKeyId"), text(key, "AccessKeySecret"));
        lines.push(format!("AccessKeyId      {id}"));
        lines.push(format!("AccessKeySecret  {secret}"));
        lines.push("The secret is shown this once. Give both to the clients.".to_owned());
    }
    if let Some(old) = answer.get("OldAccessKeyUse") {
        lines.push(format!("old AccessKey: {}", used(old)));
    }
    if let Some(new) = answer.get("NewAccessKeyUse") {
        lines.push(format!("new AccessKey: {}", used(new)));
    }
    if let Some(date) = answer.get("DisableDate").and_then(Value::as_str) {
        lines.push(format!(
            "is switched off at {date} if nobody uses the old one by then"
        ));
    }
    lines
}

/// A rotation in a line.
fn line(rotation: &Value) -> String {
    let of = |name: &str| text(rotation, name);
    let user = rotation.get("UserName").or_else(|| rotation.get("UserId"));
    let user = user.and_then(Value::as_str).unwrap_or("?");
    let (old, new, state) = (of("OldAccessKeyId"), of("NewAccessKeyId"), of("State"));
    let said = match state {
        "Switching" => format!(
            "both are on; clients should have changed by {}",
            of("DeadlineDate")
        ),
        "Overdue" => format!(
            "both are on; clients should have changed by {} and have not",
            of("DeadlineDate")
        ),
        "Observing" => format!(
            "the old one is off, and goes to the recycle bin at {}",
            of("RecycleDate")
        ),
        "WentBack" => went_back(rotation),
        "Finished" => "the old one is gone".to_owned(),
        _ => "it was given up".to_owned(),
    };
    let (since, reason) = (of("StateDate"), of("Reason"));
    format!("{user}  {old} -> {new}  {reason}  {state} since {since}: {said}")
}

fn went_back(rotation: &Value) -> String {
    let why = rotation.get("WentBack").cloned().unwrap_or_default();
    let of = |name: &str| text(&why, name);
    if why.get("ServiceName").is_none() {
        return "somebody switched the old one on again".to_owned();
    }
    let failed = why.get("FailedCalls").and_then(Value::as_u64);
    let (service, source, at) = (of("ServiceName"), of("SourceIp"), of("LateCallDate"));
    format!(
        "the old one is on again, for it was still used: {service} from {source} at {at}; calls that failed: {}",
        failed.unwrap_or_default()
    )
}

fn used(one: &Value) -> String {
    let source = one.get("SourceIp").and_then(Value::as_str);
    let source = source.map(|source| format!(" from {source}"));
    let (date, service) = (text(one, "LastUsedDate"), text(one, "ServiceName"));
    format!("used {date} {service}{}", source.unwrap_or_default())
}

fn text<'v>(of: &'v Value, name: &str) -> &'v str {
    of.get(name).and_then(Value::as_str).unwrap_or("?")
}

/// A number of hours, or of days.
fn hours(text: &str) -> Result<u16, String> {
    let (number, each) = match (text.strip_suffix('h'), text.strip_suffix('d')) {
        (Some(hours), _) => (hours, 1),
        (_, Some(days)) => (days, 24),
        _ => (text, 1),
    };
    let number = number.parse::<u16>().ok();
    let hours = number.and_then(|number| number.checked_mul(each));
    hours.ok_or_else(|| "a whole number of hours or days, such as 24h or 7d".to_owned())
}

/// What acts, as events name it.
const PART: &str = "keys";

const LIST: List = List {
    part: PART,
    action: "ListKeyRotations",
    name: "KeyRotations",
    none: "no AccessKey was rotated",
};

const EXAMPLES: &str = "\
Examples:
  rampart keys rotate deployer                       makes the second AccessKey and prints its secret
  rampart keys rotate deployer --quiet 48h --observe 14d --deadline 60d --data-dir /var/lib/rampart
  rampart keys rotate deployer --reason leak --endpoint https://ram.example.com:7280 --ca ca.pem
  rampart keys rotate deployer --status
  rampart keys rotate deployer --finish              the next step at once, without waiting
  rampart keys rotate deployer --cancel
  rampart keys rotate --list --output json";

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn times_are_hours_or_days() {
        for (text, expected) in [("24", 24), ("24h", 24), ("7d", 168), ("0h", 0)] {
            assert_eq!(hours(text), Ok(expected), "{text}");
        }
        for text in ["", "h", "-1h", "1w", "1.5d", "99999h", "9999d"] {
            assert!(hours(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_line_says_how_far_it_has_come_and_why() {
        let mut rotation = json!({
            "UserName": "deployer", "OldAccessKeyId": "LTAIold", "NewAccessKeyId": "LTAInew",
            "Reason": "routine", "State": "WentBack", "StateDate": "2026-11-02T12:00:00Z",
            "WentBack": {
                "LateCallDate": "2026-11-02T11:59:59Z", "ServiceName": "Sts",
                "SourceIp": "203.0.113.7", "FailedCalls": 3,
            },
        });
        let said = line(&rotation);
        let begins = "deployer  LTAIold -> LTAInew  routine  WentBack since 2026-11-02T12:00:00Z: ";
        assert!(said.starts_with(begins), "{said}");
        let why = "Sts from 203.0.113.7 at 2026-11-02T11:59:59Z; calls that failed: 3";
        assert!(said.ends_with(why), "{said}");
        rotation["WentBack"] = json!({ "FailedCalls": 0 });
        assert!(line(&rotation).ends_with("somebody switched the old one on again"));
    }
}
