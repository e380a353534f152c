//! Sessions of roles, as STS spells them.

use std::str::FromStr;
use std::sync::Arc;

use derive::Parameters;
use domain::account::session::{self, Wish};
use domain::{Account, Context};
use gateway::{Caller, Credentials, Effect, Operation, Permit, Session, Target, Targets};
use model::{
    AccountId, ExternalId, Malformed, Refusal, RoleName, SessionName, SourceIdentity, role_arn,
    session_arn,
};
use policy::Policy;
use serde::Serialize;

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
    const NAME: &'static str = "AssumeRole";
    const ACTION: &'static str = "sts:AssumeRole";
    const EFFECT: Effect = Effect::Mint;
    type Answer = NewSession;

    fn targets(&self, _caller: &Caller, _account: &Account) -> Targets {
        let RoleArn { account, name } = &self.role_arn;
        let arn = role_arn(*account, name);
        Targets::These(vec![Target {
            kind: "ACS::RAM::Role",
            name: name.to_string(),
            arn,
        }])
    }

    fn home(&self, _caller: &Caller) -> AccountId {
        self.role_arn.account
    }

    fn condition_keys(&self, caller: &Caller) -> Vec<(&'static str, String)> {
        let external = self
            .external_id
            .as_ref()
            .map(|id| ("sts:ExternalId", id.to_string()));
        // One that is inherited is set as much as one that is given.
        let source = self.source_identity.as_ref().or(inherited(caller));
        let source = source.map(|id| ("sts:SourceIdentity", id.to_string()));
        external.into_iter().chain(source).collect()
    }

    fn also_needs(&self, caller: &Caller) -> &'static [&'static str] {
        if self.source_identity.is_some() || inherited(caller).is_some() {
            &["sts:SetSourceIdentity"]
        } else {
            &[]
        }
    }

    fn trust(&self, account: &Account) -> Option<Arc<Policy>> {
        account
            .roles
            .named(&self.role_arn.name)
            .ok()
            .map(|role| role.trust_policy().clone())
    }

    fn run(
        &self,
        permit: &Permit<'_, Self>,
        context: &mut Context<'_>,
    ) -> Result<NewSession, Refusal> {
        let caller = permit.caller();
        let wish = Wish {
            duration: self.duration_seconds,
            policy: self.policy.as_deref(),
            source_identity: self.source_identity.as_ref(),
            inherited: inherited(caller),
            chain: caller.session().map(|claims| claims.since),
        };
        let name = &self.role_arn.name;
        let terms = session::terms(context.account, name, &wish, context.limits, context.now)?;
        let session = Session {
            role: terms.role.id,
            role_name: terms.role.name.clone(),
            name: self.role_session_name.clone(),
            from: context.now,
            until: terms.until,
            policy: self.policy.clone(),
            mfa: caller.mfa,
            source_identity: terms.source_identity.clone(),
            caller_account: caller.account,
            since: wish.chain.unwrap_or(context.now),
        };
        let name = &self.role_session_name;
        Ok(NewSession {
            assumed_role_user: AssumedRoleUser {
                arn: session_arn(self.role_arn.account, &terms.role.name, name),
                assumed_role_id: format!("{}:{name}", terms.role.id),
            },
            credentials: CredentialsView::of(permit.mint(session, context.entropy)),
            source_identity: terms.source_identity,
        })
    }
}

/// Who stands behind the session that asks, if one asks.
fn inherited(caller: &Caller) -> Option<&SourceIdentity> {
    let claims = caller.session()?;
    claims.source_identity.as_ref()
}

/// The ARN of a role: `acs:ram::<account>:role/<name>`, the name in any case.
pub struct RoleArn {
    account: AccountId,
    name: RoleName,
}

impl FromStr for RoleArn {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        const RULE: Malformed = Malformed("an ARN such as acs:ram::1234567890123456:role/name");
        let rest = text.strip_prefix("acs:ram::").ok_or(RULE)?;
        let (account, name) = rest.split_once(":role/").ok_or(RULE)?;
        match (AccountId::read(account), name.parse()) {
            (Ok(account), Ok(name)) => Ok(Self { account, name }),
            _ => Err(RULE),
        }
    }
}

/// A session and its credentials; the only answer that has them.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct NewSession {
    assumed_role_user: AssumedRoleUser,
    credentials: CredentialsView,
    #[serde(skip_serializing_if = "Option::is_none")]
    source_identity: Option<SourceIdentity>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct AssumedRoleUser {
    arn: String,
    assumed_role_id: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct CredentialsView {
    access_key_id: String,
    access_key_secret: String,
    security_token: String,
    expiration: Stamp,
}

impl CredentialsView {
    fn of(credentials: Credentials) -> Self {
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
