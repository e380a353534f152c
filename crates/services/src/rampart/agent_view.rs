//! Agents as answers show them.

use std::fmt;
use std::str::FromStr;

use derive::View;
use domain::Account;
use domain::account::agent;
use model::{
    AccountId, Agent, AgentDescription, AgentId, AgentIdentity, AgentName, Folded, Malformed,
    Moment, Network, RoleName, agent_arn,
};

use crate::view::Stamp;

/// An agent, and the state and account that it is of, and the time.
pub(super) type Shown<'a> = (&'a Agent, &'a Account, (AccountId, Moment));

/// An agent.
#[derive(View)]
#[view(flat "Agent")]
pub struct AgentView {
    agent_name: AgentName,
    agent_id: AgentId,
    agent_arn: String,
    description: Option<AgentDescription>,
    role_names: Vec<RoleName>,
    networks: Vec<Network>,
    status: &'static str,
    identity: &'static str,
    public_key_fingerprint: Option<String>,
    certificate_name: Option<String>,
    code_expiration: Option<Stamp>,
    enrol_date: Option<Stamp>,
    create_date: Stamp,
    update_date: Stamp,
    last_issue: Option<IssueView>,
}

/// What an agent gave out last. The role has no name any more if it is gone.
#[derive(View)]
struct IssueView {
    date: Stamp,
    role_name: Option<RoleName>,
    source_address: String,
}

impl From<Shown<'_>> for AgentView {
    fn from((one, account, (home, now)): Shown<'_>) -> Self {
        let (print, name, enrolled) = match &one.identity {
            Some(AgentIdentity::Key { key, enrolled }) => {
                (Some(key.print.clone()), None, Some(*enrolled))
            }
            Some(AgentIdentity::Certificate(known)) => (None, Some(known.name.clone()), None),
            None => (None, None, None),
        };
        let issue = agent::last(account, one.id).map(|issue| IssueView {
            date: Stamp(issue.at),
            role_name: account.roles.get(&issue.role).map(|role| role.name.clone()),
            source_address: issue.source.to_string(),
        });
        Self {
            agent_arn: agent_arn(home, &one.name),
            agent_name: one.name.clone(),
            agent_id: one.id,
            description: one.description.clone(),
            role_names: agent::roles_of(account, one).cloned().collect(),
            networks: one.networks.clone(),
            status: if one.active { "Active" } else { "Inactive" },
            identity: match &one.identity {
                None => "Code",
                Some(AgentIdentity::Key { .. }) => "Key",
                Some(AgentIdentity::Certificate(_)) => "Certificate",
            },
            public_key_fingerprint: print,
            certificate_name: name,
            code_expiration: one.open_code(now).map(|code| Stamp(code.expires)),
            enrol_date: enrolled.map(Stamp),
            create_date: Stamp(one.created),
            update_date: Stamp(one.updated),
            last_issue: issue,
        }
    }
}

/// Where an agent stands among all: by its name.
pub struct AgentPlace(pub(super) Folded);

impl fmt::Display for AgentPlace {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.0.as_str())
    }
}

impl FromStr for AgentPlace {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        text.parse::<AgentName>().map(|name| Self(name.folded()))
    }
}
