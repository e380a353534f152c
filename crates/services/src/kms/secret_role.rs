//! Secrets that give out credentials of a role: what is said of the role, and what a reader gets.

use std::sync::Arc;

use domain::account::kms::role_secret::{self, NO_ROLE, SERVICE};
use domain::{Context, Note};
use gateway::{Operation, Permit, Plan, Who};
use model::{
    AccountId, Moment, Refusal, Role, RoleName, Secret, SecretRole, SessionName, StoredSecret,
};
use policy::Context as Circumstances;

use super::word::ExtendedConfig;
use crate::identity::target;
use crate::sts::next_session::{NextSession, inherited};

/// The subtype of such a secret.
pub(super) const SUBTYPE: &str = "RamRoleCredentials";
/// What whoever makes one gives as its value.
const NOTHING: &str = "{}";

/// `ExtendedConfig` of such a secret.
pub(super) struct RoleConfig {
    /// The role.
    pub(super) role_name: RoleName,
    /// For how many seconds its credentials are good at most.
    seconds: Option<u32>,
}

/// Credentials that were made for one reader.
pub(crate) struct Given {
    /// The value that the reader gets.
    pub(crate) value: Secret,
    /// Their AccessKey id.
    pub(crate) key_id: Arc<str>,
    /// When they end.
    pub(crate) ends: Moment,
    /// What their session is called.
    pub(crate) session: SessionName,
}

impl Given {
    /// What the event of the reading says: whose credentials they are, and how they are found again.
    pub(crate) fn notes(&self) -> [(&'static str, Note); 3] {
        [
            ("roleSessionName", self.session.to_string().into()),
            ("temporaryAccessKeyId", self.key_id.to_string().into()),
            ("expiration", self.ends.to_string().into()),
        ]
    }
}

impl RoleConfig {
    /// What is said of the role.
    pub(super) fn read(config: &ExtendedConfig) -> Result<Self, Refusal> {
        const RULE: &str = r#"must be {"SecretSubType":"RamRoleCredentials","RoleName":"name","DurationSeconds":3600}, and CustomData of at most 10 names"#;
        let invalid = || Refusal::Invalid("ExtendedConfig", RULE.to_owned());
        let object = &config.object;
        let known = ["SecretSubType", "RoleName", "DurationSeconds", "CustomData"];
        if !object.keys().all(|name| known.contains(&name.as_str())) || !config.has_few_data() {
            return Err(invalid());
        }
        let name = object.get("RoleName").and_then(serde_json::Value::as_str);
        let role_name = name.and_then(|name| name.parse().ok());
        let seconds = object.get("DurationSeconds").map(|seconds| {
            let seconds = seconds.as_u64();
            seconds.and_then(|seconds| u32::try_from(seconds).ok())
        });
        Ok(Self {
            role_name: role_name.ok_or_else(invalid)?,
            seconds: seconds
                .map(|seconds| seconds.ok_or_else(invalid))
                .transpose()?,
        })
    }

    /// Whoever makes the secret passes the role.
    pub(super) fn passing(&self, plan: Plan, home: AccountId) -> Plan {
        plan.also_on("ram:PassRole", [target::role(home, &self.role_name)])
            .with_key("acs:Service", &SERVICE)
    }

    /// What the secret is told of the role.
    pub(super) fn role<O>(
        &self,
        data: &Secret,
        permit: &Permit<'_, O>,
        context: &Context<'_>,
    ) -> Result<SecretRole, Refusal> {
        if data.expose() != NOTHING {
            let rule =
                format!("must be {NOTHING} where SecretSubType is {SUBTYPE}: nothing is kept");
            return Err(Refusal::Invalid("SecretData", rule));
        }
        let wish = (&self.role_name, self.seconds);
        let circumstances = circumstances(permit, context.now);
        role_secret::of_role(context.account, permit.home(), wish, &circumstances)
    }
}

/// Makes credentials for whoever reads such a secret, for so many seconds if it is said.
///
/// # Errors
/// When the role is gone or does not trust the service, whoever reads is nobody who takes on roles, or the time is out
/// of bounds.
pub(crate) fn given<O: Operation>(
    secret: &StoredSecret,
    of: &SecretRole,
    asked: Option<u32>,
    permit: &Permit<'_, O>,
    context: &mut Context<'_>,
) -> Result<Given, Refusal> {
    let session = role_secret::session_name(&secret.name, &reader(permit)?)?;
    let role = role(of, permit, context)?;
    let next = NextSession {
        role: &role.name,
        name: session.clone(),
        duration: Some(role_secret::seconds(of, &role, asked)?),
        policy: None,
        source_identity: None,
    };
    let credentials = next.begin(permit, context)?.credentials;
    let key_secret = &credentials.access_key_secret;
    let (id, token) = (&credentials.access_key_id, &credentials.security_token);
    let ends = credentials.expiration;
    Ok(Given {
        value: role_secret::value(id, key_secret, token, ends),
        key_id: id.as_str().into(),
        ends,
        session,
    })
}

/// The role, if it is given to whoever reads.
///
/// # Errors
/// When it is gone or does not trust the service, or whoever reads is nobody who takes on roles.
pub(crate) fn role<O>(
    of: &SecretRole,
    permit: &Permit<'_, O>,
    context: &Context<'_>,
) -> Result<Arc<Role>, Refusal> {
    reader(permit)?;
    let circumstances = circumstances(permit, context.now);
    role_secret::role(context.account, permit.home(), of, &circumstances).cloned()
}

/// What a session is called after whoever reads: a user, or a role and its session, of another account with its number.
/// Nobody else takes on roles.
fn reader<O>(permit: &Permit<'_, O>) -> Result<String, Refusal> {
    let caller = permit.caller();
    let name = match &caller.who {
        Who::User(user) => user.name.to_string(),
        Who::Session(role, claims) => format!("{}.{}", role.name, claims.session),
        _ => {
            let why = "Credentials of a role are given to users and sessions of roles alone.";
            return Err(Refusal::State(NO_ROLE, why.to_owned()));
        }
    };
    if caller.account == permit.home() {
        return Ok(name);
    }
    Ok(format!("{}.{name}", caller.number))
}

/// The condition keys that the trust of a role is judged with: those of the call, as the service passes them on.
fn circumstances<O>(permit: &Permit<'_, O>, now: Moment) -> Circumstances {
    let said = |yes: bool| if yes { "true" } else { "false" };
    let caller = permit.caller();
    let mut all = Circumstances::new()
        .with("acs:CurrentTime", now.text().as_str())
        .with("acs:SecureTransport", said(permit.is_secure()))
        .with("acs:SourceIp", permit.source().text())
        .with("acs:MFAPresent", said(caller.mfa));
    if let Some(shown) = caller.mfa_at {
        let age = now.seconds().saturating_sub(shown.seconds()).max(0);
        all.insert("acs:MFAAge", age.to_string());
    }
    if let Some(identity) = inherited(caller) {
        all.insert("sts:SourceIdentity", identity.as_str());
        all.insert("acs:SourceIdentity", identity.as_str());
    }
    all
}

#[cfg(test)]
mod tests;
