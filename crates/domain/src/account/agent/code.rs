//! Codes: drawn for an agent, and what becomes of one that somebody shows.

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;

use data_encoding::HEXLOWER;
use model::{
    AccountId, Agent, AgentCode, AgentId, AgentIdentity, AgentKey, CODE_LETTERS, EnrolmentCode,
    Moment, Refusal, Secret,
};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::account::Account;
use crate::context::Context;

/// What somebody shows who wants to enrol.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The agent that the code is said to be of.
    pub agent: AgentId,
    /// The hash of the secret half, see [`hash`].
    pub hash: String,
    /// The key that shall be the agent's.
    pub key: AgentKey,
}

/// Why nobody enrols with a code. Outside they are all the same.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Flaw {
    /// There is no such agent, or it has no code.
    Unknown,
    /// It is another code than the agent's last one.
    Wrong,
    /// Its time is over.
    Over,
    /// Somebody has enrolled with it, with another key.
    Used,
    /// The agent is switched off.
    Inactive,
    /// The agent may not ask from there.
    Network,
}

/// What remains of the secret half of a code. It cannot be guessed, so no salt is needed.
#[must_use]
pub fn hash(secret: &Secret) -> String {
    HEXLOWER.encode(&Sha256::digest(secret.expose()))
}

/// The agent that somebody may enrol as, from this address at this time. With a code that was used, that is whoever
/// used it, until its time is over: an answer may have been lost.
///
/// # Errors
/// Why nobody may.
pub fn by_code<'a>(
    account: &'a Account,
    shown: &Shown,
    (source, now): (IpAddr, Moment),
) -> Result<&'a Arc<Agent>, Flaw> {
    let agent = account.agents.get(&shown.agent);
    let code = agent.and_then(|agent| agent.code.as_ref());
    // Compared with something in every case, so that time does not tell whether there is a code.
    let kept = code.map_or(NOTHING, |code| &code.hash);
    let same = bool::from(kept.as_bytes().ct_eq(shown.hash.as_bytes()));
    let (Some(agent), Some(code)) = (agent, code) else {
        return Err(Flaw::Unknown);
    };
    if !same {
        return Err(Flaw::Wrong);
    }
    if code.expires <= now {
        return Err(Flaw::Over);
    }
    if code.used && !is_known_by(agent, &shown.key) {
        return Err(Flaw::Used);
    }
    if !agent.active {
        return Err(Flaw::Inactive);
    }
    if !agent.admits(source) {
        return Err(Flaw::Network);
    }
    Ok(agent)
}

/// Lets somebody enrol: the key is the agent's identity from now on, and the code is used. Once more with the same
/// key changes nothing.
///
/// # Errors
/// When nobody may, with the same words whatever the reason.
pub fn enrol(
    context: &mut Context<'_>,
    shown: &Shown,
    source: IpAddr,
) -> Result<Arc<Agent>, Refusal> {
    let found = by_code(context.account, shown, (source, context.now));
    let agent = found.map_err(|_| Refusal::State(NO_CODE, Flaw::SAID.to_owned()))?;
    if is_known_by(agent, &shown.key) && agent.code.as_ref().is_some_and(|code| code.used) {
        return Ok(agent.clone());
    }
    let mut agent = Agent::clone(agent);
    agent.identity = Some(AgentIdentity::Key {
        key: shown.key.clone(),
        enrolled: context.now,
    });
    if let Some(code) = &mut agent.code {
        code.used = true;
    }
    Ok(context.account.agents.put(agent))
}

/// A new code of an agent, which takes the place of any other.
pub(super) fn draw(
    context: &mut Context<'_>,
    home: AccountId,
    agent: &mut Agent,
    minutes: u16,
) -> EnrolmentCode {
    let secret = Secret::new(context.entropy.letters(CODE_LETTERS));
    agent.code = Some(AgentCode {
        hash: hash(&secret),
        expires: context.now.plus_seconds(i64::from(minutes) * 60),
        used: false,
    });
    EnrolmentCode {
        account: home,
        agent: agent.id,
        secret,
    }
}

fn is_known_by(agent: &Agent, shown: &AgentKey) -> bool {
    matches!(&agent.identity, Some(AgentIdentity::Key { key, .. }) if key == shown)
}

/// The error code of a code that is no good, whatever the reason.
pub const NO_CODE: &str = "Forbidden.EnrolmentCode";

/// As long as a hash, and none.
const NOTHING: &str = "****************************************************************";

impl Flaw {
    /// What is said of all of them.
    pub const SAID: &'static str = "Nobody can enrol with this code: it is wrong, over or used, or not good here. \
                                    RenewAgentCode makes another.";
}

impl fmt::Display for Flaw {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Unknown => "there is no such agent, or it has no code",
            Self::Wrong => "it is not the last code that was made for the agent",
            Self::Over => "the time of the code is over",
            Self::Used => "another key has enrolled with the code",
            Self::Inactive => "the agent is switched off",
            Self::Network => "the agent may not ask from this address",
        })
    }
}
