//! Agents: programs that give out sessions of roles on one machine, as an instance of the vendor does.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::name::{Rule, within};
use crate::{
    AccountId, Folded, Id, Malformed, Moment, Network, Record, RoleId, Secret, SessionName, Text,
    Word,
};

/// An agent's id.
pub type AgentId = Id<Agent>;
/// An agent's name. Its sessions are called so, which is why it obeys their rule too.
pub type AgentName = Word<AgentNameRule>;
/// What is said of an agent: up to 256 characters.
pub type AgentDescription = Text<0, 256>;

/// The rule of [`AgentName`].
pub struct AgentNameRule;

impl Rule for AgentNameRule {
    const RULE: &'static str =
        "2 to 64 letters, digits, dots, dashes or underscores, since its sessions are called so";
    fn legal(text: &str) -> bool {
        within(text, 2, 64, ".-_")
    }
}

/// An agent of an account.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Agent {
    /// Never changes, never comes back.
    pub id: AgentId,
    /// Unique in the account without regard to case, and never changed.
    pub name: AgentName,
    /// Free description.
    pub description: Option<AgentDescription>,
    /// The roles that it may give out. One that is deleted is not there any more, whatever comes under its name.
    pub roles: Vec<RoleId>,
    /// From where it may ask; with none from anywhere.
    pub networks: Vec<Network>,
    /// Whether it is switched on.
    pub active: bool,
    /// By what it is known; none until it has enrolled.
    pub identity: Option<AgentIdentity>,
    /// The code that it may enrol with, or has.
    pub code: Option<AgentCode>,
    /// When it was made.
    pub created: Moment,
    /// When somebody last changed it.
    pub updated: Moment,
}

/// By what an agent is known.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum AgentIdentity {
    /// A key that it has made itself.
    Key {
        /// The public half.
        key: AgentKey,
        /// When it enrolled.
        enrolled: Moment,
    },
    /// Certificates of authorities that are its own.
    Certificate(AgentCertificate),
}

/// The public half of an agent's key, which was found to be one.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct AgentKey {
    /// Its `SubjectPublicKeyInfo` in base64.
    pub spki: String,
    /// The SHA-256 of that structure, in hexadecimal.
    pub print: String,
}

/// Which certificates an agent may show.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct AgentCertificate {
    /// Certificates of the authorities that may have issued it, in base64.
    pub authorities: Vec<String>,
    /// The name that it must bear, in lower case.
    pub name: String,
}

/// A code by which an agent enrols, as it is kept.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct AgentCode {
    /// The SHA-256 of its secret half, in hexadecimal.
    pub hash: String,
    /// When it is over.
    pub expires: Moment,
    /// Whether somebody has enrolled with it: then nobody else does.
    pub used: bool,
}

/// That an agent gave out a session of a role, and when last.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct AgentIssue {
    /// The agent.
    pub agent: AgentId,
    /// The role.
    pub role: RoleId,
    /// When.
    pub at: Moment,
    /// Whence it was asked for.
    pub source: IpAddr,
}

/// A code as it is handed over: whose it is, and a secret half.
pub struct EnrolmentCode {
    /// The account.
    pub account: AccountId,
    /// The agent.
    pub agent: AgentId,
    /// What nobody can guess.
    pub secret: Secret,
}

/// For whom the tokens are that an agent signs.
pub const AGENT_AUDIENCE: &str = "rampart:AssumeRoleAsAgent";

/// How many roles an agent may have.
pub const AGENT_ROLES: usize = 10;
/// How many networks it may ask from.
pub const AGENT_NETWORKS: usize = 20;

/// What a code begins with, so that it is known for what it is where it should not be.
const CODE: &str = "rampart-enrol";
/// How many letters the secret half of a code has: 40 letters or digits are 238 bits.
pub const CODE_LETTERS: usize = 40;

impl Agent {
    /// What the sessions of an agent of this name are called.
    #[must_use]
    pub fn session(name: &AgentName) -> SessionName {
        name.widened()
    }

    /// The code, if somebody may still enrol with it at this time.
    #[must_use]
    pub fn open_code(&self, now: Moment) -> Option<&AgentCode> {
        let code = self.code.as_ref();
        code.filter(|code| !code.used && now < code.expires)
    }

    /// Whether it may ask from this address.
    #[must_use]
    pub fn admits(&self, address: IpAddr) -> bool {
        self.networks.is_empty() || self.networks.iter().any(|one| one.admits(address))
    }
}

impl EnrolmentCode {
    /// The text that is handed over, once.
    #[must_use]
    pub fn reveal(&self) -> Secret {
        let Self {
            account,
            agent,
            secret,
        } = self;
        Secret::new(format!("{CODE}.{account}.{agent}.{}", secret.expose()))
    }
}

impl FromStr for EnrolmentCode {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        read_code(text.trim_ascii()).ok_or(Malformed(
            "an enrolment code as CreateAgent or RenewAgentCode has answered it",
        ))
    }
}

fn read_code(text: &str) -> Option<EnrolmentCode> {
    let rest = text.strip_prefix(CODE)?.strip_prefix('.')?;
    let (account, rest) = rest.split_once('.')?;
    let (agent, secret) = rest.split_once('.')?;
    let whole = secret.len() == CODE_LETTERS;
    let letters = secret.bytes().all(|byte| byte.is_ascii_alphanumeric());
    (whole && letters).then_some(())?;
    Some(EnrolmentCode {
        account: AccountId::read(account).ok()?,
        agent: agent.parse().ok()?,
        secret: Secret::new(secret.to_owned()),
    })
}

impl fmt::Display for AgentIdentity {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Key { .. } => "Key",
            Self::Certificate(_) => "Certificate",
        })
    }
}

impl Record for Agent {
    const TABLE: &'static str = "agent";
    type Key = AgentId;
    type Index = Folded;

    fn key(&self) -> AgentId {
        self.id
    }

    fn index(&self) -> Folded {
        self.name.folded()
    }
}

impl Record for AgentIssue {
    const TABLE: &'static str = "agent_issue";
    type Key = (AgentId, RoleId);
    type Index = (RoleId, AgentId);

    fn key(&self) -> (AgentId, RoleId) {
        (self.agent, self.role)
    }

    fn index(&self) -> (RoleId, AgentId) {
        (self.role, self.agent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_of_an_agent_can_be_that_of_a_session() {
        for name in ["ab", "web-01.example", "A_b", &"x".repeat(64)] {
            assert!(name.parse::<AgentName>().is_ok(), "{name}");
            let session: SessionName = name.parse().unwrap();
            assert_eq!(Agent::session(&name.parse().unwrap()), session);
        }
        for name in ["", "a", "a b", "a@b", "a/b", &"x".repeat(65)] {
            assert!(name.parse::<AgentName>().is_err(), "{name}");
        }
    }

    #[test]
    fn a_code_says_whose_it_is_and_is_read_as_it_was_written() {
        let secret = "aB3".repeat(14).get(..CODE_LETTERS).unwrap().to_owned();
        let code = EnrolmentCode {
            account: AccountId::new(1_000_000_000_000_001),
            agent: AgentId::new(212_345_678_901_234_567),
            secret: Secret::new(secret.clone()),
        };
        let text = code.reveal();
        let text = text.expose();
        assert_eq!(
            text,
            format!("rampart-enrol.1000000000000001.212345678901234567.{secret}")
        );
        // Files end with a line end.
        let read: EnrolmentCode = format!("{text}\n").parse().unwrap();
        assert_eq!((read.account, read.agent), (code.account, code.agent));
        assert_eq!(read.secret.expose(), secret);
        for bad in [
            text.replace("rampart-enrol", "rampart"),
            text.replace(".2", ".02"),
            format!("{text}x"),
            text.replace('B', "-"),
            text.get(..text.len() - 1).unwrap().to_owned(),
            String::new(),
        ] {
            assert!(bad.parse::<EnrolmentCode>().is_err(), "{bad}");
        }
    }
}
