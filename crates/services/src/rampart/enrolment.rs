//! What agents ask for themselves. Nobody signs it: they show a code, or a token that they have signed.

use derive::{Parameters, View};
use domain::account::agent::{self, Shown, hash};
use domain::{Account, Context};
use gateway::{Caller, Effect, KnownAgent, Operation, Permit, Plan, Presented, PublicKey, Ran};
use model::{
    AccountId, Agent, AgentKey, AgentName, EnrolmentCode, Refusal, Role, RoleName, agent_arn,
};

use crate::identity::id_token::Jwt;
use crate::identity::target;
use crate::sts::assume_role::{AssumedRoleUser, CredentialsView, RoleArn};
use crate::sts::first_session::FirstSession;

/// Makes a key the identity of the agent whose code is shown. The code is used by that; the same code and key once
/// more, while the code is good, are answered the same.
#[derive(Parameters)]
pub struct EnrolAgent {
    #[rpc(secret)]
    enrolment_code: EnrolmentCode,
    // No secret, but whoever sends the other half by mistake must not find it in an event.
    #[rpc(secret)]
    public_key: PublicKey,
}

impl EnrolAgent {
    fn shown(&self) -> Shown {
        Shown {
            agent: self.enrolment_code.agent,
            hash: hash(&self.enrolment_code.secret),
            key: AgentKey {
                spki: self.public_key.text(),
                print: self.public_key.print(),
            },
        }
    }
}

impl Operation for EnrolAgent {
    const EFFECT: Effect = Effect::Write;
    const KEYLESS: bool = true;
    type Answer = EnrolledView;

    fn presented(&self) -> Option<Presented> {
        Some(Presented::Code(self.enrolment_code.account, self.shown()))
    }

    fn plan(&self, _: &Caller, _: &Account) -> Plan {
        // What lets it in is the code, which was looked at on this very state.
        Plan::free()
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        known(permit.caller())?;
        let (shown, home) = (self.shown(), permit.home());
        let enrolled = agent::enrol(context, &shown, permit.source().address())?;
        let print = shown.key.print;
        let note = ("publicKeyFingerprint", print.into());
        context.effects.notes.push(note);
        Ok(EnrolledView {
            account_id: home,
            agent_arn: agent_arn(home, &enrolled.name),
            agent_name: enrolled.name.clone(),
            role_names: agent::roles_of(context.account, &enrolled)
                .cloned()
                .collect(),
        })
    }
}

/// Gives temporary credentials of one of its roles to the agent that has signed the token, if the role's trust policy
/// allows it to instances. The session is called like the agent.
#[derive(Parameters)]
pub struct AssumeRoleAsAgent {
    role_name: Option<RoleName>,
    role_arn: Option<RoleArn>,
    #[rpc(secret)]
    agent_token: Jwt,
    duration_seconds: Option<u32>,
    policy: Option<String>,
}

impl AssumeRoleAsAgent {
    /// The role, if the agent that asks has it.
    fn role<'a>(&self, caller: &Caller, account: &'a Account) -> Option<&'a Role> {
        let agent = account.agents.get(&caller.agent()?.id)?;
        let name = self.name(caller.account).ok()?;
        agent::role_of(account, agent, name).map(AsRef::as_ref)
    }

    /// Its name, which is said in one way. Roles of other accounts are not there.
    fn name(&self, home: AccountId) -> Result<&RoleName, Refusal> {
        match (&self.role_name, &self.role_arn) {
            (Some(name), None) => Ok(name),
            (None, Some(arn)) if arn.account == home => Ok(&arn.name),
            (None, Some(arn)) => Err(no_role(&arn.name)),
            (None, None) | (Some(_), Some(_)) => {
                let rule = "either RoleName or RoleArn must be given";
                Err(Refusal::Invalid("RoleName", rule.to_owned()))
            }
        }
    }
}

impl Operation for AssumeRoleAsAgent {
    // Trust policies name one action, however a role is taken on.
    const ACTION: Option<&'static str> = Some("sts:AssumeRole");
    const EFFECT: Effect = Effect::Mint;
    const KEYLESS: bool = true;
    type Answer = NewSession;

    fn presented(&self) -> Option<Presented> {
        Some(Presented::Agent(self.agent_token.secret().clone()))
    }

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let Some(role) = self.role(caller, account) else {
            // Nothing is done: it ends with what the agent does not have.
            return Plan::free();
        };
        Plan::on(target::role(caller.account, &role.name))
            .trusted_by(Some(role.trust_policy().clone()))
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let caller = permit.caller();
        let (id, called) = known(caller).map(|known| (known.id, known.name.clone()))?;
        let name = self.name(caller.account)?.clone();
        if self.role(caller, context.account).is_none() {
            return Err(no_role(&name));
        }
        let first = FirstSession {
            role: &name,
            name: Agent::session(&called),
            duration: self.duration_seconds,
            policy: self.policy.as_ref(),
        };
        let terms = first.terms(context)?;
        let begun = first.begin(permit, context, (terms.role, terms.until));
        agent::note(context, id, begun.role.id, permit.source().address());
        Ok(NewSession {
            assumed_role_user: begun.user,
            credentials: begun.credentials,
        })
    }
}

/// The agent that asks. There is no other way to either operation.
fn known(caller: &Caller) -> Result<&KnownAgent, Refusal> {
    let why = "Only agents ask for it: by a code, or by a token that they have signed.";
    let nobody = || Refusal::State("Forbidden", why.to_owned());
    caller.agent().ok_or_else(nobody)
}

/// Whoever asks hears the same whether there is such a role or not.
fn no_role(name: &RoleName) -> Refusal {
    let why = format!("The agent does not have the role {name}.");
    Refusal::State("Forbidden.Agent.Role", why)
}

/// Who has enrolled, and as what.
#[derive(View)]
pub struct EnrolledView {
    account_id: AccountId,
    agent_name: AgentName,
    agent_arn: String,
    role_names: Vec<RoleName>,
}

/// A session and its credentials.
#[derive(View)]
pub struct NewSession {
    assumed_role_user: AssumedRoleUser,
    credentials: CredentialsView,
}

#[cfg(test)]
mod tests;
