//! An agent that has shown who it is. What the account says of it is compared again on every state that a deed
//! runs on.

use domain::Account;
use domain::account::agent::{self, Flaw as CodeFlaw, NO_CODE, Shown};
use federation::agent::{Admitted, Authorities, Flaw, Proven, PublicKey, Unproven};
use model::{
    AGENT_AUDIENCE, AccountId, Agent, AgentId, AgentIdentity, AgentName, Moment, agent_arn,
};
use rpc::Malformed;

use super::arrival::Source;

/// The service that an agent acts as: trust policies that are written for instances hold for agents.
pub const AGENT_SERVICE: &str = "ecs.aliyuncs.com";

/// An agent that has shown who it is.
#[derive(Debug)]
pub struct KnownAgent {
    /// The account that it belongs to.
    pub account: AccountId,
    /// Its id.
    pub id: AgentId,
    /// Its name.
    pub name: AgentName,
    pub(crate) by: Evidence,
}

/// What an agent has shown.
#[derive(Debug)]
pub(crate) enum Evidence {
    /// A code.
    Code(Shown),
    /// A token.
    Token(Box<Token>),
}

/// A token that was proven.
#[derive(Debug)]
pub(crate) struct Token {
    /// By what the agent was known.
    identity: AgentIdentity,
    proven: Proven,
    pub(crate) says: Admitted,
}

impl KnownAgent {
    /// The ARN.
    #[must_use]
    pub fn arn(&self) -> String {
        agent_arn(self.account, &self.name)
    }

    /// Who enrols, if a code of this state is good for it.
    pub(crate) fn by_code(
        (account, state): (AccountId, &Account),
        shown: &Shown,
        (source, now): (&Source, Moment),
    ) -> Result<Self, Malformed> {
        let found = agent::by_code(state, shown, (source.address(), now));
        let agent = found.map_err(no_code)?;
        Ok(Self {
            account,
            id: agent.id,
            name: agent.name.clone(),
            by: Evidence::Code(shown.clone()),
        })
    }

    /// Who has signed a token, if it is an agent of this state.
    pub(crate) fn by_token(
        (account, state): (AccountId, &Account),
        name: &AgentName,
        (text, now): (&str, Moment),
    ) -> Result<Self, Malformed> {
        let agent = state
            .agents
            .named(name)
            .map_err(|_| nobody("no agent has this name"))?;
        let identity = agent.identity.clone();
        let identity = identity.ok_or_else(|| nobody("the agent has not enrolled"))?;
        let token = Unproven::read(text).map_err(|flaw| refused(&flaw))?;
        let proven = prove(token, &identity, now).map_err(|flaw| refused(&flaw))?;
        let says = proven
            .admit(AGENT_AUDIENCE, now.seconds())
            .map_err(|flaw| refused(&flaw))?;
        Ok(Self {
            account,
            id: agent.id,
            name: agent.name.clone(),
            by: Evidence::Token(Box::new(Token {
                identity,
                proven,
                says,
            })),
        })
    }

    /// The agent, as this state of the account has it.
    pub(crate) fn agent_in<'a>(&self, state: &'a Account) -> Result<&'a Agent, Malformed> {
        let found = state.agents.get(&self.id);
        found.map(AsRef::as_ref).ok_or_else(|| match self.by {
            Evidence::Code(_) => no_code(CodeFlaw::Unknown),
            Evidence::Token(_) => nobody("the agent is gone"),
        })
    }

    /// Checks that what it has shown counts now, from there.
    pub(crate) fn check(
        &self,
        state: &Account,
        (source, now): (&Source, Moment),
    ) -> Result<(), Malformed> {
        let token = match &self.by {
            Evidence::Code(shown) => {
                let good = agent::by_code(state, shown, (source.address(), now));
                return good.map(drop).map_err(no_code);
            }
            Evidence::Token(token) => token,
        };
        let agent = self.agent_in(state)?;
        if !agent
            .identity
            .as_ref()
            .is_some_and(|now| is_same(now, &token.identity))
        {
            return Err(nobody("the agent is known by something else now"));
        }
        let admitted = token.proven.admit(AGENT_AUDIENCE, now.seconds());
        admitted.map_err(|flaw| refused(&flaw))?;
        if !agent.active {
            let why = "The agent is switched off.";
            return Err(Malformed::new("Forbidden.Agent.Inactive", why).with_status(403));
        }
        if !agent.admits(source.address()) {
            let said = format!("The agent may not ask from {}", source.text());
            let networks: Vec<_> = agent.networks.iter().map(ToString::to_string).collect();
            let event = format!("{said}, only from {}.", networks.join(", "));
            return Err(
                Malformed::new("Forbidden.Agent.Network", format!("{said}."))
                    .with_status(403)
                    .with_event(event),
            );
        }
        Ok(())
    }
}

fn prove(token: Unproven, identity: &AgentIdentity, now: Moment) -> Result<Proven, Flaw> {
    match identity {
        AgentIdentity::Key { key, .. } => {
            let key = PublicKey::restore(&key.spki).ok_or(Flaw::Signature)?;
            token.prove_by_key(&key)
        }
        AgentIdentity::Certificate(known) => {
            let unreadable = || Flaw::Certificate("they cannot be read".to_owned());
            let authorities = Authorities::restore(&known.authorities).ok_or_else(unreadable)?;
            token.prove_by_certificate((&authorities, &known.name), now.seconds())
        }
    }
}

/// Whether it is the same key, or the same authorities and name. When somebody enrolled with it says nothing.
fn is_same(one: &AgentIdentity, other: &AgentIdentity) -> bool {
    match (one, other) {
        (AgentIdentity::Key { key, .. }, AgentIdentity::Key { key: other, .. }) => key == other,
        (one, other) => one == other,
    }
}

/// Whoever has not proven to be an agent hears nothing of one: neither whether it is there, nor by what it is known.
fn nobody(why: &str) -> Malformed {
    Malformed::new(BAD_TOKEN, NOBODY)
        .with_status(401)
        .with_event(format!("The agent token is refused: {why}."))
}

/// What is said of a token that is refused. Whoever brings it knows the token.
pub(crate) fn refused(flaw: &Flaw) -> Malformed {
    let why = flaw.to_string();
    if flaw.is_about_signer() {
        return nobody(&why);
    }
    let code = match flaw {
        Flaw::Expired { .. } => OLD_TOKEN,
        _ => BAD_TOKEN,
    };
    Malformed::new(code, format!("The agent token is refused: {why}.")).with_status(401)
}

fn no_code(flaw: CodeFlaw) -> Malformed {
    Malformed::new(NO_CODE, CodeFlaw::SAID)
        .with_status(403)
        .with_event(format!("Nobody can enrol with the code: {flaw}."))
}

const NOBODY: &str = "The agent token is refused: it is not signed by what an agent of its subject's ARN is known by.";
const OLD_TOKEN: &str = "AuthenticationFail.AgentToken.Expired";
const BAD_TOKEN: &str = "AuthenticationFail.AgentToken.Invalid";
