//! `rampart agents`: the agents of an account, by operations that any administrator has.

use clap::{Args, Subcommand, ValueEnum};
use model::{AgentName, Network, RoleName};
use serde_json::Value;

use crate::asking::{self, Asking};
use crate::exit::Exit;

/// Agents of an account: which programs give out sessions of which roles on which machines
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Agents {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    Create(Create),
    List(List),
    Show(Show),
    Renew(Renew),
    Update(Update),
    Delete(Delete),
}

/// Makes an agent and prints the code that it enrols with, which is shown this once
///
/// With a certificate there is no code: the agent shows a certificate of an authority in the file, which bears the name.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
struct Create {
    /// The agent
    name: AgentName,
    /// A role that it may give out; repeat it for more
    #[arg(long = "role", value_name = "NAME", required = true)]
    roles: Vec<RoleName>,
    /// A network that it may ask from; repeat it for more, leave it out for any
    #[arg(long = "network", value_name = "CIDR")]
    networks: Vec<Network>,
    /// What it is for
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    /// For how long the code is good
    #[arg(long, value_name = "MINUTES", value_parser = clap::value_parser!(u16).range(5..=1440))]
    code_minutes: Option<u16>,
    /// Certificates of authorities in PEM, instead of a code
    #[arg(
        long,
        value_name = "FILE",
        requires = "certificate_name",
        conflicts_with = "code_minutes"
    )]
    certificate_authority: Option<std::path::PathBuf>,
    /// The DNS name in the agent's certificate
    #[arg(long, value_name = "NAME", requires = "certificate_authority")]
    certificate_name: Option<String>,
    #[command(flatten)]
    asking: Asking,
}

/// Lists all agents: what they are known by, and what they gave out last
#[derive(Args)]
#[command(after_help = EXAMPLES)]
struct List {
    #[command(flatten)]
    asking: Asking,
}

/// Shows one agent
#[derive(Args)]
#[command(after_help = EXAMPLES)]
struct Show {
    /// The agent
    name: AgentName,
    #[command(flatten)]
    asking: Asking,
}

/// Prints another code for an agent whose machine is new; until it is used, the old key counts
#[derive(Args)]
#[command(after_help = EXAMPLES)]
struct Renew {
    /// The agent
    name: AgentName,
    /// For how long the code is good
    #[arg(long, value_name = "MINUTES", value_parser = clap::value_parser!(u16).range(5..=1440))]
    code_minutes: Option<u16>,
    #[command(flatten)]
    asking: Asking,
}

/// Changes an agent; what it gave out of roles that it has no more ends, and all once it is inactive
#[derive(Args)]
#[command(after_help = EXAMPLES)]
struct Update {
    /// The agent
    name: AgentName,
    /// All roles that it has from now on
    #[arg(long = "role", value_name = "NAME")]
    roles: Vec<RoleName>,
    /// All networks that it may ask from, from now on
    #[arg(long = "network", value_name = "CIDR")]
    networks: Vec<Network>,
    /// Let it ask from anywhere
    #[arg(long, conflicts_with = "networks")]
    any_network: bool,
    /// What it is for; empty to say nothing
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    /// Switch it on or off
    #[arg(long, value_enum)]
    status: Option<Status>,
    #[command(flatten)]
    asking: Asking,
}

/// Deletes an agent and ends what it gave out
#[derive(Args)]
#[command(after_help = EXAMPLES)]
struct Delete {
    /// The agent
    name: AgentName,
    #[command(flatten)]
    asking: Asking,
}

/// Whether an agent is on.
#[derive(Clone, Copy, ValueEnum)]
enum Status {
    Active,
    Inactive,
}

/// Parameters of an operation.
type Given = Vec<(String, String)>;

impl Agents {
    pub(crate) fn run(self) -> anyhow::Result<Exit> {
        let name = |name: &AgentName| vec![("AgentName".to_owned(), name.to_string())];
        match self.what {
            What::Create(create) => ask(&create.asking, "CreateAgent", &create.given()?),
            What::List(list) => list.asking.list(&LIST, &[], line),
            What::Show(show) => ask(&show.asking, "GetAgent", &name(&show.name)),
            What::Renew(renew) => {
                let mut given = name(&renew.name);
                given.extend(one("CodeMinutes", renew.code_minutes));
                ask(&renew.asking, "RenewAgentCode", &given)
            }
            What::Update(update) => ask(&update.asking, "UpdateAgent", &update.given()),
            What::Delete(delete) => ask(&delete.asking, "DeleteAgent", &name(&delete.name)),
        }
    }
}

impl Create {
    fn given(&self) -> anyhow::Result<Given> {
        let authority = self.certificate_authority.as_ref();
        let authority = authority.map(std::fs::read_to_string).transpose()?;
        let mut given = vec![("AgentName".to_owned(), self.name.to_string())];
        given.extend(each("RoleName", &self.roles));
        given.extend(each("Network", &self.networks));
        given.extend(one("Description", self.description.as_ref()));
        given.extend(one("CodeMinutes", self.code_minutes));
        given.extend(one("CertificateAuthority", authority));
        given.extend(one("CertificateName", self.certificate_name.as_ref()));
        Ok(given)
    }
}

impl Update {
    fn given(&self) -> Given {
        let mut given = vec![("AgentName".to_owned(), self.name.to_string())];
        given.extend(each("RoleName", &self.roles));
        given.extend(each("Network", &self.networks));
        given.extend(one("AnyNetwork", self.any_network.then_some(true)));
        given.extend(one("NewDescription", self.description.as_ref()));
        let status = self.status.map(|status| match status {
            Status::Active => "Active",
            Status::Inactive => "Inactive",
        });
        given.extend(one("Status", status));
        given
    }
}

/// Performs an operation and shows its answer.
fn ask(asking: &Asking, action: &'static str, given: &Given) -> anyhow::Result<Exit> {
    let given: Vec<_> = given
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    asking.ask((PART, action), &given, lines)
}

fn one(name: &str, value: Option<impl ToString>) -> Option<(String, String)> {
    value.map(|value| (name.to_owned(), value.to_string()))
}

fn each<T: ToString>(name: &str, values: &[T]) -> impl Iterator<Item = (String, String)> {
    let values = (1..).zip(values);
    values.map(move |(place, value)| (format!("{name}.{place}"), value.to_string()))
}

/// An answer for people.
fn lines(answer: &Value) -> Vec<String> {
    let mut lines = Vec::new();
    lines.extend(answer.get("Agent").map(line));
    if let Some(code) = answer.get("EnrolmentCode").and_then(Value::as_str) {
        lines.push(code.to_owned());
        lines.push(
            "The code is shown this once. Put it into the file of --enrol-code-file.".to_owned(),
        );
    }
    if lines.is_empty() {
        lines.push("done".to_owned());
    }
    lines
}

/// An agent in a line.
fn line(agent: &Value) -> String {
    let of = |name: &str| agent.get(name).and_then(Value::as_str);
    let words = |name: &str| {
        let list = agent.get(name).and_then(Value::as_array);
        let words = list.into_iter().flatten().filter_map(Value::as_str);
        words.collect::<Vec<_>>().join(",")
    };
    let identity = match (of("Identity"), of("CodeExpiration")) {
        (Some("Key"), _) => format!("key {}", of("PublicKeyFingerprint").unwrap_or("?")),
        (Some("Certificate"), _) => format!("certificate {}", of("CertificateName").unwrap_or("?")),
        (_, Some(until)) => format!("enrols until {until}"),
        _ => "has not enrolled, and its code is over".to_owned(),
    };
    let networks = words("Networks");
    let from = if networks.is_empty() {
        String::new()
    } else {
        format!("  from {networks}")
    };
    let issued = match agent.get("LastIssue") {
        None => "  nothing given out".to_owned(),
        Some(issue) => {
            let of = |name: &str| issue.get(name).and_then(Value::as_str).unwrap_or("?");
            let (date, role, source) = (of("Date"), of("RoleName"), of("SourceAddress"));
            format!("  gave out {role} at {date} to {source}")
        }
    };
    let (name, status) = (of("AgentName").unwrap_or("?"), of("Status").unwrap_or("?"));
    format!(
        "{name}  {status}  {}  {identity}{from}{issued}",
        words("RoleNames")
    )
}

/// What acts, as events name it.
const PART: &str = "agents";

const LIST: asking::List = asking::List {
    part: PART,
    action: "ListAgents",
    name: "Agents",
    none: "no agents",
};

const EXAMPLES: &str = "\
Examples:
  rampart agents create web-01 --role web --network 10.0.0.0/8
  rampart agents create web-01 --role web --output json | jq -r .EnrolmentCode > code
  rampart agents create web-02 --role web --certificate-authority ca.pem --certificate-name web-02.example.com
  rampart agents list --endpoint https://ram.example.com:7280 --ca ca.pem --output json
  rampart agents show web-01
  rampart agents renew web-01 --code-minutes 15
  rampart agents update web-01 --role web --role jobs
  rampart agents update web-01 --status inactive        ends what it gave out
  rampart agents delete web-01";

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_line_says_what_an_agent_is_known_by_and_gave_out() {
        let mut agent = json!({
            "AgentName": "web-01", "Status": "Active", "RoleNames": ["web", "jobs"], "Networks": [],
            "Identity": "Code", "CodeExpiration": "2026-11-02T12:00:00Z",
        });
        let waits =
            "web-01  Active  web,jobs  enrols until 2026-11-02T12:00:00Z  nothing given out";
        assert_eq!(line(&agent), waits);
        agent["Identity"] = json!("Key");
        agent["PublicKeyFingerprint"] = json!("ab12");
        agent["Networks"] = json!(["10.0.0.0/8"]);
        agent["LastIssue"] = json!({
            "Date": "2026-11-02T12:00:00Z", "RoleName": "web", "SourceAddress": "10.0.0.7",
        });
        let gave = "web-01  Active  web,jobs  key ab12  from 10.0.0.0/8  gave out web at \
                    2026-11-02T12:00:00Z to 10.0.0.7";
        assert_eq!(line(&agent), gave);
    }

    #[test]
    fn a_code_stands_on_a_line_of_its_own() {
        let told = lines(&json!({"Agent": {}, "EnrolmentCode": "rampart-enrol.1.2.x"}));
        assert_eq!(told[1], "rampart-enrol.1.2.x");
        assert_eq!(lines(&json!({"RequestId": "x"})), ["done"]);
    }
}
