//! Agents: made, changed, deleted, enrolled, and what they gave out.
//!
//! What is taken from an agent ends what it gave out of that, in the same deed.

mod code;
mod issue;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::sync::Arc;

use model::{
    AGENT_NETWORKS, AGENT_ROLES, AccountId, Agent, AgentCertificate, AgentDescription,
    AgentIdentity, AgentName, Edit, EnrolmentCode, Kind, Network, Refusal, Role, RoleId, RoleName,
};

pub use self::code::{Flaw, NO_CODE, Shown, by_code, enrol, hash};
pub use self::issue::{last, note};
use super::tables::Account;
use crate::context::Context;
use crate::limits;

/// What an agent is made of.
pub struct New {
    /// Must be free in the account, without regard to case.
    pub name: AgentName,
    /// Free description.
    pub description: Option<AgentDescription>,
    /// The roles that it may give out.
    pub roles: Vec<RoleName>,
    /// From where it may ask.
    pub networks: Vec<Network>,
    /// How it shows who it is.
    pub way: Way,
}

/// How an agent shows who it is.
pub enum Way {
    /// By a key of its own, for which it gets a code that is good for so many minutes.
    Code(u16),
    /// By a certificate.
    Certificate(AgentCertificate),
}

/// What changes; `None` keeps what is there.
#[derive(Default)]
pub struct Update {
    /// The description.
    pub description: Edit<AgentDescription>,
    /// All roles.
    pub roles: Option<Vec<RoleName>>,
    /// All networks.
    pub networks: Option<Vec<Network>>,
    /// Whether it is switched on.
    pub active: Option<bool>,
}

/// Adds an agent to the account. The code is in the answer and nowhere else.
///
/// # Errors
/// When the name is taken, a role is not there, or there are too many of anything.
pub fn create(
    context: &mut Context<'_>,
    home: AccountId,
    new: New,
) -> Result<(Arc<Agent>, Option<EnrolmentCode>), Refusal> {
    context.account.agents.check_free(&new.name, None)?;
    let have = context.account.agents.len();
    limits::check(Kind::Agent, have, context.limits.agents)?;
    let roles = roles(context.account, &new.roles)?;
    check_networks(&new.networks)?;
    let mut agent = Agent {
        id: context.entropy.id(),
        name: new.name,
        description: new.description,
        roles,
        networks: new.networks,
        active: true,
        identity: None,
        code: None,
        created: context.now,
        updated: context.now,
    };
    let code = match new.way {
        Way::Code(minutes) => Some(code::draw(context, home, &mut agent, minutes)),
        Way::Certificate(certificate) => {
            agent.identity = Some(AgentIdentity::Certificate(certificate));
            None
        }
    };
    Ok((context.account.agents.put(agent), code))
}

/// Gives an agent another code. Those before are over; its identity is the same until somebody enrols with it.
///
/// # Errors
/// When there is none of that name, or it needs no code.
pub fn renew_code(
    context: &mut Context<'_>,
    home: AccountId,
    name: &AgentName,
    minutes: u16,
) -> Result<(Arc<Agent>, EnrolmentCode), Refusal> {
    let mut agent = Agent::clone(context.account.agents.named(name)?);
    if let Some(AgentIdentity::Certificate(_)) = agent.identity {
        let why = "The agent shows certificates, so it has nothing to enrol; delete it and make it anew to change that.";
        return Err(Refusal::State("Conflict.Agent.Certificate", why.to_owned()));
    }
    let code = code::draw(context, home, &mut agent, minutes);
    agent.updated = context.now;
    Ok((context.account.agents.put(agent), code))
}

/// Changes an agent. What it gave out of roles that it has no more ends, and all if it is switched off:
/// whatever was issued before `revision`, which is the one that this deed makes.
///
/// # Errors
/// When there is none of that name, or a role is not there.
pub fn update(
    context: &mut Context<'_>,
    name: &AgentName,
    to: Update,
    revision: u64,
) -> Result<Arc<Agent>, Refusal> {
    let mut agent = Agent::clone(context.account.agents.named(name)?);
    if let Some(names) = &to.roles {
        let now = roles(context.account, names)?;
        let gone = agent.roles.iter().filter(|role| !now.contains(role));
        for role in gone {
            issue::end(context, (&agent, *role), revision)?;
            issue::forget(context, (agent.id, *role));
        }
        agent.roles = now;
    }
    if let Some(networks) = to.networks {
        check_networks(&networks)?;
        agent.networks = networks;
    }
    agent.description = to.description.of(agent.description.take());
    agent.active = to.active.unwrap_or(agent.active);
    if !agent.active {
        issue::end_all(context, &agent, revision)?;
    }
    agent.updated = context.now;
    Ok(context.account.agents.put(agent))
}

/// Deletes an agent, and ends what it gave out before `revision`.
///
/// # Errors
/// When there is none of that name.
pub fn delete(context: &mut Context<'_>, name: &AgentName, revision: u64) -> Result<(), Refusal> {
    let agent = context.account.agents.named(name)?.clone();
    issue::end_all(context, &agent, revision)?;
    issue::forget_all(context, agent.id);
    context.account.agents.remove(&agent.id);
    Ok(())
}

/// The roles that an agent has and that are there, by name in their order.
pub fn roles_of<'a>(account: &'a Account, agent: &'a Agent) -> impl Iterator<Item = &'a RoleName> {
    let there = agent.roles.iter().filter_map(|id| account.roles.get(id));
    there.map(|role| &role.name)
}

/// The role of this name, if an agent has it. Of others it is not told whether they are there.
#[must_use]
pub fn role_of<'a>(account: &'a Account, agent: &Agent, name: &RoleName) -> Option<&'a Arc<Role>> {
    let role = account.roles.named(name).ok()?;
    agent.roles.contains(&role.id).then_some(role)
}

fn roles(account: &Account, names: &[RoleName]) -> Result<Vec<RoleId>, Refusal> {
    let invalid = |rule: String| Err(Refusal::Invalid("RoleName", rule));
    if !(1..=AGENT_ROLES).contains(&names.len()) {
        return invalid(format!("1 to {AGENT_ROLES} roles, RoleName.1 and so on"));
    }
    let found = names
        .iter()
        .map(|name| account.roles.named(name).map(|role| role.id));
    let found: Vec<_> = found.collect::<Result<_, Refusal>>()?;
    if found.iter().collect::<BTreeSet<_>>().len() < found.len() {
        return invalid("roles of which each is named once".to_owned());
    }
    Ok(found)
}

fn check_networks(networks: &[Network]) -> Result<(), Refusal> {
    if networks.len() > AGENT_NETWORKS {
        let rule = format!("at most {AGENT_NETWORKS} networks");
        return Err(Refusal::Invalid("Network", rule));
    }
    Ok(())
}
