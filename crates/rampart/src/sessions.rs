//! `rampart sessions`: sessions of people who logged on.

use clap::{Args, Subcommand};
use serde_json::Value;

use crate::asking::{self, Asking};
use crate::exit::Exit;
use crate::unlock::named;

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
    asking: Asking,
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
    asking: Asking,
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
        let whose = match &self.user {
            None if !self.owner => ("AllUsers", "true"),
            user => named(user.as_deref()),
        };
        self.asking.list(&LIST, &[whose], line)
    }
}

impl End {
    fn run(self) -> anyhow::Result<Exit> {
        let (action, parameter) = match &self.which.session {
            Some(id) => ("EndSession", ("SessionId", id.as_str())),
            None => ("EndSessionsOfUser", named(self.which.user.as_deref())),
        };
        self.asking.ask((PART, action), &[parameter], |answer| {
            vec![match answer.get("EndedSessions") {
                Some(count) => format!("{count} sessions ended"),
                None => "the session ended".to_owned(),
            }]
        })
    }
}

/// A session in a line.
fn line(session: &Value) -> String {
    let text = |name: &str| session.get(name).and_then(Value::as_str);
    let whose = match (text("UserPrincipalName"), text("ProviderName")) {
        (Some(user), _) => user.to_owned(),
        (None, Some(provider)) => {
            let name = text("RoleSessionName").unwrap_or_default();
            format!("{name} (by {provider})")
        }
        (None, None) => "<root>".to_owned(),
    };
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

const LIST: asking::List = asking::List {
    part: PART,
    action: "ListSessions",
    name: "Sessions",
    none: "nobody is logged on",
};

const EXAMPLES: &str = "\
Examples:
  rampart sessions list                                   everybody who is logged on
  rampart sessions list --user alice --output json
  rampart sessions end --user alice --data-dir /var/lib/rampart
  rampart sessions end 6d0c…e1 --endpoint https://ram.example.com:7280 --ca ca.pem";
