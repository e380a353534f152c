//! What agents gave out: when last of each role, and how that ends.

use std::net::IpAddr;
use std::sync::Arc;

use model::{Agent, AgentId, AgentIssue, Refusal, RoleId};

use crate::account::{Account, revocation};
use crate::context::Context;

/// Takes note that an agent gives out a session of a role.
pub fn note(context: &mut Context<'_>, agent: AgentId, role: RoleId, source: IpAddr) {
    let at = context.now;
    context.account.agent_issues.put(AgentIssue {
        agent,
        role,
        at,
        source,
    });
}

/// What an agent gave out last.
#[must_use]
pub fn last(account: &Account, agent: AgentId) -> Option<&Arc<AgentIssue>> {
    of(account, agent).max_by_key(|issue| issue.at)
}

/// Ends what an agent gave out of a role before this revision.
pub(super) fn end(
    context: &mut Context<'_>,
    (agent, role): (&Agent, RoleId),
    revision: u64,
) -> Result<(), Refusal> {
    let Some(issue) = context.account.agent_issues.get(&(agent.id, role)) else {
        return Ok(());
    };
    if revocation::is_over(issue.at, context.limits, context.now) {
        return Ok(());
    }
    revocation::revoke_session(context, (role, Agent::session(&agent.name)), revision)
}

/// Ends all that an agent gave out before this revision.
pub(super) fn end_all(
    context: &mut Context<'_>,
    agent: &Agent,
    revision: u64,
) -> Result<(), Refusal> {
    let roles: Vec<_> = of(context.account, agent.id).map(|one| one.role).collect();
    for role in roles {
        end(context, (agent, role), revision)?;
    }
    Ok(())
}

pub(super) fn forget(context: &mut Context<'_>, issue: (AgentId, RoleId)) {
    context.account.agent_issues.remove(&issue);
}

pub(super) fn forget_all(context: &mut Context<'_>, agent: AgentId) {
    let roles: Vec<_> = of(context.account, agent).map(|one| one.role).collect();
    for role in roles {
        forget(context, (agent, role));
    }
}

fn of(account: &Account, agent: AgentId) -> impl Iterator<Item = &Arc<AgentIssue>> {
    let from = account.agent_issues.from((agent, RoleId::new(0)));
    from.take_while(move |issue| issue.agent == agent)
}
