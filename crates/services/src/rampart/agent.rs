//! Agents: programs that give out sessions of roles on one machine, as they are made and looked after.
//!
//! Whoever gives an agent roles, or a way to those that it has, passes them: `ram:PassRole` must be allowed on
//! each, as where an instance gets one.

use std::str::FromStr;

use derive::{Parameters, View};
use domain::account::agent::{self, New, Update, Way};
use domain::{Account, Context};
use gateway::{
    AGENT_SERVICE, Authorities, Caller, ClientName, Effect, Operation, Permit, Plan, Ran, Target,
};
use model::{
    AgentCertificate, AgentDescription, AgentName, Edit, Malformed, Network, Record as _, Refusal,
    RoleName, Within, agents_arn,
};

use super::agent_view::{AgentPlace, AgentView};
use super::several::Several;
use crate::identity::target;
use crate::page::{List, Marked};
use crate::view::{Done, One, Paged, done};

/// Makes an agent, which may give out sessions of these roles. It shows who it is by a key of its own, for which it
/// enrols with the code of this answer, or by certificates of authorities that are named here.
#[derive(Parameters)]
pub struct CreateAgent {
    agent_name: AgentName,
    description: Option<AgentDescription>,
    #[rpc(json, flat)]
    role_name: Several<RoleName>,
    #[rpc(json, flat)]
    network: Option<Several<Network>>,
    code_minutes: Option<Minutes>,
    certificate_authority: Option<Authorities>,
    certificate_name: Option<ClientName>,
}

/// For how long a code is good.
type Minutes = Within<5, 1440>;
/// For how long a code is good if nothing is said.
const USUAL: u16 = 60;

impl Operation for CreateAgent {
    const EFFECT: Effect = Effect::Write;
    // A code leaves the browser, and whoever enrols with it is asked nothing any more.
    const DANGER: bool = true;
    type Answer = CodeView;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        let passed = self.role_name.0.iter();
        passing(caller, &self.agent_name, passed)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let home = permit.home();
        let new = New {
            name: self.agent_name.clone(),
            description: self.description.clone(),
            roles: self.role_name.0.clone(),
            networks: self
                .network
                .as_ref()
                .map(|some| some.0.clone())
                .unwrap_or_default(),
            way: self.way()?,
        };
        let (made, code) = agent::create(context, home, new)?;
        let now = context.now;
        Ok(CodeView {
            agent: (&*made, &*context.account, (home, now)).into(),
            enrolment_code: code.map(|code| code.reveal().expose().to_owned()),
        })
    }
}

impl CreateAgent {
    /// How it shows who it is, which is said in one way.
    fn way(&self) -> Result<Way, Refusal> {
        let invalid = |parameter, rule: &str| Err(Refusal::Invalid(parameter, rule.to_owned()));
        match (&self.certificate_authority, &self.certificate_name) {
            (None, None) => Ok(Way::Code(self.code_minutes.map_or(USUAL, Within::get))),
            (Some(_), Some(_)) if self.code_minutes.is_some() => invalid(
                "CodeMinutes",
                "must not be given beside CertificateAuthority: such an agent has no code",
            ),
            (Some(authorities), Some(name)) => Ok(Way::Certificate(AgentCertificate {
                authorities: authorities.texts(),
                name: name.as_str().to_owned(),
            })),
            (Some(_), None) => invalid(
                "CertificateName",
                "must be given beside CertificateAuthority: the DNS name in the agent's certificate",
            ),
            (None, Some(_)) => invalid(
                "CertificateAuthority",
                "must be given beside CertificateName: who vouches for the agent's certificate",
            ),
        }
    }
}

/// Gives an agent another code to enrol with. The code before is over; what the agent is known by counts until
/// somebody enrols with the new one.
#[derive(Parameters)]
pub struct RenewAgentCode {
    agent_name: AgentName,
    code_minutes: Option<Minutes>,
}

impl Operation for RenewAgentCode {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = CodeView;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let there = account.agents.named(&self.agent_name).ok();
        let passed = there
            .into_iter()
            .flat_map(|one| agent::roles_of(account, one));
        passing(caller, &self.agent_name, passed)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let (home, now) = (permit.home(), context.now);
        let minutes = self.code_minutes.map_or(USUAL, Within::get);
        let (renewed, code) = agent::renew_code(context, home, &self.agent_name, minutes)?;
        Ok(CodeView {
            agent: (&*renewed, &*context.account, (home, now)).into(),
            enrolment_code: Some(code.reveal().expose().to_owned()),
        })
    }
}

/// Lists the agents of the account by name.
#[derive(Parameters)]
pub struct ListAgents {
    #[rpc(flatten)]
    page: Marked<Self>,
}

impl List for ListAgents {
    const NAME: &'static str = "agents";
    type Place = AgentPlace;
}

impl Operation for ListAgents {
    const EFFECT: Effect = Effect::Read;
    type Answer = Paged<AgentView>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(Target::plain(agents_arn(caller.account)))
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let (account, home, now) = (&*context.account, permit.home(), context.now);
        let after = self.page.after(home)?.map(|place| &place.0);
        let found = account.agents.ordered(after);
        let shown = found.map(|one| (&**one, account, (home, now)));
        let place = |(one, ..): &super::agent_view::Shown<'_>| AgentPlace(one.index());
        Ok(self.page.cut(home, shown, place))
    }
}

/// Shows an agent: its roles, what it is known by, and what it gave out last.
#[derive(Parameters)]
pub struct GetAgent {
    agent_name: AgentName,
}

impl Operation for GetAgent {
    const EFFECT: Effect = Effect::Read;
    type Answer = One<AgentView>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(target::agent(caller.account, &self.agent_name))
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let found = context.account.agents.named(&self.agent_name)?;
        let of = (permit.home(), context.now);
        Ok(One::of((&**found, &*context.account, of)))
    }
}

/// Changes an agent. What it gave out of roles that are taken from it ends, and all of it if it is switched off.
#[derive(Parameters)]
pub struct UpdateAgent {
    agent_name: AgentName,
    new_description: Edit<AgentDescription>,
    #[rpc(json, flat)]
    role_name: Option<Several<RoleName>>,
    #[rpc(json, flat)]
    network: Option<Several<Network>>,
    any_network: Option<bool>,
    status: Option<Status>,
}

impl Operation for UpdateAgent {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = One<AgentView>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let there = account.agents.named(&self.agent_name).ok();
        let has = |name: &RoleName| {
            let agent = there.map(AsRef::as_ref);
            agent.is_some_and(|one| agent::role_of(account, one, name).is_some())
        };
        let named = self.role_name.iter().flat_map(|some| &some.0);
        passing(caller, &self.agent_name, named.filter(|name| !has(name)))
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let to = Update {
            description: self.new_description.clone(),
            roles: self.role_name.as_ref().map(|some| some.0.clone()),
            networks: self.networks()?,
            active: self.status.map(|status| status == Status::Active),
        };
        // The deed runs on the newest state and makes the next: what that one issues is not meant.
        let revision = permit.revision().saturating_add(1);
        let updated = agent::update(context, &self.agent_name, to, revision)?;
        let of = (permit.home(), context.now);
        Ok(One::of((&*updated, &*context.account, of)))
    }
}

impl UpdateAgent {
    fn networks(&self) -> Result<Option<Vec<Network>>, Refusal> {
        match (&self.network, self.any_network) {
            (Some(_), Some(true)) => {
                let rule = "must not be true beside Network, which names some";
                Err(Refusal::Invalid("AnyNetwork", rule.to_owned()))
            }
            (None, Some(true)) => Ok(Some(Vec::new())),
            (networks, _) => Ok(networks.as_ref().map(|some| some.0.clone())),
        }
    }
}

/// Deletes an agent. What it gave out ends.
#[derive(Parameters)]
pub struct DeleteAgent {
    agent_name: AgentName,
}

impl Operation for DeleteAgent {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = Done;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(target::agent(caller.account, &self.agent_name))
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let revision = permit.revision().saturating_add(1);
        agent::delete(context, &self.agent_name, revision).map(done)
    }
}

/// Is about an agent, and passes it roles.
fn passing<'a>(
    caller: &Caller,
    name: &AgentName,
    roles: impl Iterator<Item = &'a RoleName>,
) -> Plan {
    let home = caller.account;
    let roles = roles.map(|role| target::role(home, role));
    Plan::on(target::agent(home, name))
        .also_on("ram:PassRole", roles)
        .with_key("acs:Service", &AGENT_SERVICE)
}

/// Whether an agent is switched on.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Status {
    Active,
    Inactive,
}

impl FromStr for Status {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        match text {
            "Active" => Ok(Self::Active),
            "Inactive" => Ok(Self::Inactive),
            _ => Err(Malformed("Active or Inactive")),
        }
    }
}

/// An agent, and the code that it may enrol with; the only answers that have one.
#[derive(View)]
pub struct CodeView {
    agent: AgentView,
    enrolment_code: Option<String>,
}

#[cfg(test)]
mod tests;
