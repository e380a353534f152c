//! `rampart sessions`: sessions of people who logged on.

use clap::{Args, Subcommand};
use serde_json::Value;

use crate::exit::Exit;
use crate::output::{Output, print, print_json};
use crate::settings::block_on;
use crate::unlock::named;
use crate::way::{Way, Where};

/// Sessions of people who logged on: list them, end them
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Sessions {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    List(List),
    End(End),
}

/// Lists the sessions of everybody, or of one, that are not over
///
/// With --endpoint a server is asked, signed with an AccessKey; without it the store itself is read.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
struct List {
    /// Only those of this user, by name or by name and domain
    #[arg(long, value_name = "USER", conflicts_with = "owner")]
    user: Option<String>,
    /// Only those of the account's owner
    #[arg(long)]
    owner: bool,
    #[command(flatten)]
    place: Where,
    /// Form of the output
    #[arg(long, value_enum, default_value_t)]
    output: Output,
}

/// Ends a session, or all of somebody
///
/// The next request of an ended session is refused, also by a running server of the store.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
struct End {
    #[command(flatten)]
    which: Which,
    #[command(flatten)]
    place: Where,
    /// Form of the output
    #[arg(long, value_enum, default_value_t)]
    output: Output,
}

#[derive(Args)]
#[group(required = true, multiple = false)]
struct Which {
    /// The session of this id
    #[arg(value_name = "ID")]
    session: Option<String>,
    /// All of this user, by name or by name and domain
    #[arg(long, value_name = "USER")]
    user: Option<String>,
    /// All of the account's owner
    #[arg(long)]
    owner: bool,
}

impl Sessions {
    pub(crate) fn run(self) -> anyhow::Result<Exit> {
        match self.what {
            What::List(list) => list.run(),
            What::End(end) => end.run(),
        }
    }
}

impl List {
    fn run(self) -> anyhow::Result<Exit> {
        let sessions = block_on(async {
            let way = self.place.open(PART).await?;
            let sessions = self.all(&way).await;
            way.close().await;
            sessions
        })?;
        match self.output {
            Output::Json => print_json(&sessions)?,
            Output::Text if sessions.is_empty() => print("nobody is logged on")?,
            Output::Text => sessions.iter().try_for_each(|one| print(&line(one)))?,
        }
        Ok(Exit::Done)
    }

    /// All pages.
    async fn all(&self, way: &Way) -> anyhow::Result<Vec<Value>> {
        let whose = match &self.user {
            None if !self.owner => ("AllUsers", "true"),
            user => named(user.as_deref()),
        };
        let (mut sessions, mut marker) = (Vec::new(), String::new());
        loop {
            let asked = [whose, ("MaxItems", "1000"), ("Marker", marker.as_str())];
            let mut page = way.call("ListSessions", &asked).await?;
            if let Some(Value::Array(shown)) = page.get_mut("Sessions").map(Value::take) {
                sessions.extend(shown);
            }
            match page.get("Marker").and_then(Value::as_str) {
                Some(next) => next.clone_into(&mut marker),
                None => return Ok(sessions),
            }
        }
    }
}

impl End {
    fn run(self) -> anyhow::Result<Exit> {
        let (action, parameter) = match &self.which.session {
            Some(id) => ("EndSession", ("SessionId", id.as_str())),
            None => ("EndSessionsOfUser", named(self.which.user.as_deref())),
        };
        let answer = block_on(async {
            let way = self.place.open(PART).await?;
            let answer = way.call(action, &[parameter]).await;
            way.close().await;
            answer
        })?;
        match (self.output, answer.get("EndedSessions")) {
            (Output::Json, _) => print_json(&answer)?,
            (Output::Text, Some(count)) => print(&format!("{count} sessions ended"))?,
            (Output::Text, None) => print("the session ended")?,
        }
        Ok(Exit::Done)
    }
}

/// A session in a line.
fn line(session: &Value) -> String {
    let text = |name: &str| session.get(name).and_then(Value::as_str);
    let whose = text("UserPrincipalName").unwrap_or("<root>");
    let role = text("RoleName").map(|role| format!(" as {role}"));
    let role = role.unwrap_or_default();
    let factor = match session.get("MFAPresent").and_then(Value::as_bool) {
        Some(true) => "with MFA",
        _ => "without MFA",
    };
    let [id, from, began, ends] = ["SessionId", "SourceIp", "CreateDate", "ExpireDate"]
        .map(|name| text(name).unwrap_or_default());
    format!("{id}  {whose}{role}  {began} to {ends}  {factor}  from {from}")
}

/// What acts, as events name it.
const PART: &str = "sessions";

const EXAMPLES: &str = "\
Examples:
  rampart sessions list                                   everybody who is logged on
  rampart sessions list --user alice --output json
  rampart sessions end --user alice --data-dir /var/lib/rampart
  rampart sessions end 6d0c…e1 --endpoint https://ram.example.com:7280 --ca ca.pem";
