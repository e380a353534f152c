//! Sessions of roles, as STS spells them.

use std::str::FromStr;

use derive::{Parameters, View};
use domain::{Account, Context};
use gateway::{Caller, Credentials, Effect, Operation, Permit, Plan, Ran};
use model::{
    AccountId, ExternalId, Malformed, Role, RoleName, SessionName, SourceIdentity, role_of_arn,
    session_arn,
};

use super::next_session::{NextSession, inherited};
use crate::identity::target;
use crate::view::Stamp;

/// Gives temporary credentials of a role to a user or a role session, if both their own policies
/// and the role's trust policy allow it.
#[derive(Parameters)]
pub struct AssumeRole {
    role_arn: RoleArn,
    role_session_name: SessionName,
    duration_seconds: Option<u32>,
    policy: Option<String>,
    external_id: Option<ExternalId>,
    source_identity: Option<SourceIdentity>,
}

impl Operation for AssumeRole {
    const EFFECT: Effect = Effect::Mint;
    // Credentials leave the browser, and who signs with them is asked nothing any more.
    const DANGER: bool = true;
    type Answer = NewSession;

    fn home(&self, _: &Caller) -> AccountId {
        self.role_arn.account
    }

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let RoleArn {
            account: home,
            name,
        } = &self.role_arn;
        let role = account.roles.named(name).ok();
        let mut plan = Plan::on(target::role(*home, name))
            .trusted_by(role.map(|role| role.trust_policy().clone()));
        if let Some(id) = &self.external_id {
            plan = plan.with_key("sts:ExternalId", id);
        }
        // One that is inherited is set as much as one that is given.
        if let Some(id) = self.source_identity.as_ref().or(inherited(caller)) {
            plan = plan
                .with_key("sts:SourceIdentity", id)
                .also("sts:SetSourceIdentity");
        }
        plan
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let name = &self.role_session_name;
        let next = NextSession {
            role: &self.role_arn.name,
            name: name.clone(),
            duration: self.duration_seconds,
            policy: self.policy.as_ref(),
            source_identity: self.source_identity.as_ref(),
        };
        let begun = next.begin(permit, context)?;
        Ok(NewSession {
            assumed_role_user: AssumedRoleUser::of(&begun.role, self.role_arn.account, name),
            credentials: CredentialsView::of(begun.credentials),
            source_identity: begun.source_identity,
        })
    }
}

/// The ARN of a role: `acs:ram::<account>:role/<name>`, the name in any case.
pub struct RoleArn {
    pub(crate) account: AccountId,
    pub(crate) name: RoleName,
}

impl FromStr for RoleArn {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        role_of_arn(text).map(|(account, name)| Self { account, name })
    }
}

/// A session and its credentials; the only answer that has them.
#[derive(View)]
pub struct NewSession {
    assumed_role_user: AssumedRoleUser,
    credentials: CredentialsView,
    source_identity: Option<SourceIdentity>,
}

#[derive(View)]
pub(crate) struct AssumedRoleUser {
    arn: String,
    assumed_role_id: String,
}

impl AssumedRoleUser {
    pub(crate) fn of(role: &Role, account: AccountId, session: &SessionName) -> Self {
        Self {
            arn: session_arn(account, &role.name, session),
            assumed_role_id: format!("{}:{session}", role.id),
        }
    }
}

#[derive(View)]
pub(crate) struct CredentialsView {
    access_key_id: String,
    access_key_secret: String,
    security_token: String,
    expiration: Stamp,
}

impl CredentialsView {
    pub(crate) fn of(credentials: Credentials) -> Self {
        Self {
            access_key_secret: credentials.access_key_secret.expose().to_owned(),
            access_key_id: credentials.access_key_id,
            security_token: credentials.security_token,
            expiration: Stamp(credentials.expiration),
        }
    }
}

#[cfg(test)]
mod tests;
