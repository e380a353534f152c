//! `rampart keys`: what became of AccessKeys, from operations that any administrator has, and new ones in
//! their place.

use std::collections::BTreeSet;

use clap::{Args, Subcommand};
use declaration::{Api, Ask, Port};
use serde::Serialize;
use serde_json::Value;

use crate::exit::Exit;
use crate::output::{Output, print, print_json};
use crate::rotate::Rotate;
use crate::settings::block_on;
use crate::way::{Way, Where};

/// AccessKeys of an account: when, where and whence each was last used, which are idle or leaked, and new
/// ones in place of old ones
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Keys {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    Report(Report),
    Rotate(Box<Rotate>),
}

/// Lists all AccessKeys of users with their last use, those not used for longest first
///
/// The action and the address are those of the newest event that there still is of the key. Idle and
/// leaked are those that the posture rules AK-02 and AK-07 find. With --endpoint a server is asked, signed
/// with an AccessKey; without it the store itself is read.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
struct Report {
    /// Only those that are idle or leaked; ends with 1 if there are any
    #[arg(long)]
    only_bad: bool,
    #[command(flatten)]
    place: Where,
    /// Form of the output
    #[arg(long, value_enum, default_value_t)]
    output: Output,
}

/// An AccessKey and what is known of its use.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Row {
    user_principal_name: String,
    access_key_id: String,
    status: String,
    create_date: String,
    last_used_date: Option<String>,
    last_service: Option<String>,
    last_action: Option<String>,
    last_source_ip_address: Option<String>,
    idle: bool,
    leaked: bool,
}

impl Keys {
    pub(crate) fn run(self) -> anyhow::Result<Exit> {
        match self.what {
            What::Report(report) => report.run(),
            What::Rotate(rotate) => rotate.run(),
        }
    }
}

impl Report {
    fn run(self) -> anyhow::Result<Exit> {
        let mut rows = block_on(async {
            let way = self.place.open(PART).await?;
            let rows = rows(&way).await;
            way.close().await;
            rows
        })?;
        rows.retain(|row| !self.only_bad || row.idle || row.leaked);
        rows.sort_by(|one, other| one.last_used_date.cmp(&other.last_used_date));
        match self.output {
            Output::Json => print_json(&rows)?,
            Output::Text if rows.is_empty() => print("no AccessKeys")?,
            Output::Text => rows.iter().try_for_each(|row| print(&row.line()))?,
        }
        Ok(if self.only_bad && !rows.is_empty() {
            Exit::Problems
        } else {
            Exit::Done
        })
    }
}

impl Row {
    fn line(&self) -> String {
        let state = match (self.leaked, self.idle) {
            (true, true) => "  LEAKED, idle",
            (true, false) => "  LEAKED",
            (false, true) => "  idle",
            (false, false) => "",
        };
        let Self {
            access_key_id: id,
            user_principal_name: user,
            status,
            create_date: created,
            ..
        } = self;
        let used = match &self.last_used_date {
            None => "never used".to_owned(),
            Some(date) => {
                let service = self.last_service.as_deref().unwrap_or("?");
                let action = self.last_action.as_deref();
                let action = action.map(|action| format!(".{action}"));
                let source = self.last_source_ip_address.as_deref();
                let source = source.map(|source| format!(" from {source}"));
                let (action, source) = (action.unwrap_or_default(), source.unwrap_or_default());
                format!("used {date} {service}{action}{source}")
            }
        };
        format!("{id}  {user}  {status}  made {created}  {used}{state}")
    }
}

async fn rows(way: &Way) -> anyhow::Result<Vec<Row>> {
    let (idle, leaked) = (found(way, "AK-02").await?, found(way, "AK-07").await?);
    let mut rows = Vec::new();
    for user in users(way).await? {
        let whose = ("UserPrincipalName", user.as_str());
        let answer = ims(way, "ListAccessKeys", &[whose]).await?;
        for key in list(&answer, &["AccessKeys", "AccessKey"]) {
            let id = text(key, "AccessKeyId").unwrap_or_default();
            let of = [whose, ("UserAccessKeyId", id.as_str())];
            let used = ims(way, "GetAccessKeyLastUsed", &of).await?;
            let used = used.get("AccessKeyLastUsed").cloned().unwrap_or_default();
            let newest = [("EventAccessKeyId", id.as_str()), ("MaxResults", "1")];
            let events = way.call("ListEvents", &newest).await?;
            let event = list(&events, &["Events"]).next().cloned();
            let event = event.unwrap_or_default();
            rows.push(Row {
                user_principal_name: user.clone(),
                status: text(key, "Status").unwrap_or_default(),
                create_date: text(key, "CreateDate").unwrap_or_default(),
                last_used_date: text(&used, "LastUsedDate"),
                last_service: text(&used, "ServiceName").or(text(&event, "serviceName")),
                last_action: text(&event, "eventName"),
                last_source_ip_address: text(&event, "sourceIpAddress"),
                idle: idle.contains(&id),
                leaked: leaked.contains(&id),
                access_key_id: id,
            });
        }
    }
    Ok(rows)
}

/// The users of the account, by name and domain.
async fn users(way: &Way) -> anyhow::Result<Vec<String>> {
    let (mut users, mut marker) = (Vec::new(), String::new());
    loop {
        let asked = [("MaxItems", "1000"), ("Marker", marker.as_str())];
        let page = ims(way, "ListUsers", &asked).await?;
        users.extend(
            list(&page, &["Users", "User"]).filter_map(|one| text(one, "UserPrincipalName")),
        );
        match text(&page, "Marker") {
            Some(next) => marker = next,
            None => return Ok(users),
        }
    }
}

/// The AccessKeys that a posture rule finds.
async fn found(way: &Way, rule: &'static str) -> anyhow::Result<BTreeSet<String>> {
    let of_rule = [("RuleId", rule), ("Outcome", "Fail")];
    let findings = way.all("GetPosture", "Findings", &of_rule).await?;
    let keys = findings.iter().filter_map(|one| text(one, "AccessKeyId"));
    Ok(keys.collect())
}

async fn ims(
    way: &Way,
    action: &'static str,
    parameters: &[(&str, &str)],
) -> anyhow::Result<Value> {
    let ask = Ask {
        api: Api::Ims,
        action,
        parameters,
        at: None,
    };
    Ok(way.ask(ask).await?)
}

/// What stands in a list of the answer, under these names.
fn list<'v>(answer: &'v Value, place: &[&str]) -> impl Iterator<Item = &'v Value> {
    let list = place.iter().try_fold(answer, |value, name| value.get(name));
    list.and_then(Value::as_array).into_iter().flatten()
}

fn text(of: &Value, name: &str) -> Option<String> {
    let text = of.get(name).and_then(Value::as_str);
    text.filter(|text| !text.is_empty()).map(str::to_owned)
}

/// What acts, as events name it.
const PART: &str = "keys";

const EXAMPLES: &str = "\
Examples:
  rampart keys report
  rampart keys report --only-bad --data-dir /var/lib/rampart
  rampart keys report --endpoint https://ram.example.com:7280 --ca ca.pem --output json
  rampart keys rotate deployer --quiet 48h
  rampart keys rotate deployer --status";
