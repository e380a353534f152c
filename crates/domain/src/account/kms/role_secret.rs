//! Secrets that give out temporary credentials of a role: nothing of them is kept, each reader gets new ones.
//!
//! The role trusts the service that hands them out, as it trusts the one that hands them to instances; who may read is
//! said where it is said of all secrets.

use std::sync::Arc;

use model::{
    AccountId, Moment, Refusal, Role, RoleName, Secret, SecretKind, SecretName, SecretRole,
    SessionName, StoredSecret, role_arn,
};
use policy::{
    Attached, Context as Circumstances, EntityKind, Gathered, PolicyType, Principal, Question,
    Resource, Scope, Set, Source, decide,
};
use serde_json::json;

use crate::account::session;
use crate::account::tables::Account;

/// The service that a role trusts whose credentials a secret gives out.
pub const SERVICE: &str = "kms.aliyuncs.com";
/// The code for a role that gives a secret no credentials.
pub const NO_ROLE: &str = "Forbidden.SecretRole";
/// How names of such secrets begin.
const NAMES: &str = "acs/ram/role/";
/// The action that trust policies name.
const ASSUME: &str = "sts:AssumeRole";
/// How many characters of a session's name the secret gets, and the reader.
const PARTS: (usize, usize) = (31, 32);

/// The name of the secret of a role.
///
/// # Errors
/// When the role's name is too long for one.
pub fn name(role: &RoleName) -> Result<SecretName, Refusal> {
    let name: Result<SecretName, _> = [NAMES, role.as_str()].concat().parse();
    name.map_err(|rule| Refusal::Invalid("ExtendedConfig", rule.to_string()))
}

/// What a secret of this role is told of it: credentials are good for so many seconds at most, an hour if nothing is
/// said.
///
/// # Errors
/// When the role is not there, does not trust the service, or gives no such sessions.
pub fn of_role(
    account: &Account,
    home: AccountId,
    (name, seconds): (&RoleName, Option<u32>),
    circumstances: &Circumstances,
) -> Result<SecretRole, Refusal> {
    let role = account.roles.named(name)?;
    check_trust(role, home, circumstances)?;
    let most = role.max_session.seconds();
    let seconds = seconds.unwrap_or(session::USUAL.min(most));
    if !(session::LEAST..=most).contains(&seconds) {
        let least = session::LEAST;
        let rule = format!(
            "must have DurationSeconds of {least} to {most} seconds, the most this role allows"
        );
        return Err(Refusal::Invalid("ExtendedConfig", rule));
    }
    Ok(SecretRole {
        role: role.id,
        seconds,
    })
}

/// The role whose credentials a secret gives out, if it still lets the service take it on.
///
/// # Errors
/// When it is gone, or does not trust the service.
pub fn role<'a>(
    account: &'a Account,
    home: AccountId,
    of: &SecretRole,
    circumstances: &Circumstances,
) -> Result<&'a Arc<Role>, Refusal> {
    let why = "The role whose credentials the secret gives out is gone.";
    let gone = || Refusal::State(NO_ROLE, why.to_owned());
    let role = account.roles.get(&of.role).ok_or_else(gone)?;
    check_trust(role, home, circumstances)?;
    Ok(role)
}

/// For how many seconds credentials are good that are asked for now: never longer than the secret says and the role
/// allows by now.
///
/// # Errors
/// When more are asked for, or fewer than any session lasts.
pub fn seconds(of: &SecretRole, role: &Role, asked: Option<u32>) -> Result<u32, Refusal> {
    let most = of.seconds.min(role.max_session.seconds());
    let seconds = asked.unwrap_or(most);
    if (session::LEAST..=most).contains(&seconds) {
        return Ok(seconds);
    }
    let least = session::LEAST;
    let rule = format!("{least} to {most} seconds, the most that the secret gives credentials for");
    Err(Refusal::Invalid("LeaseSeconds", rule))
}

/// What a session is called: the secret and its reader, as far as both fit.
///
/// # Errors
/// When no name comes of them.
pub fn session_name(secret: &SecretName, reader: &str) -> Result<SessionName, Refusal> {
    let plain = |letter: char| match letter {
        '@' | '/' | '+' | '=' | ':' => '-',
        other => other,
    };
    let (of_secret, of_reader) = PARTS;
    // What tells secrets apart stands at the end of their names.
    let length = secret.as_str().chars().count();
    let secret = secret.as_str().chars();
    let secret = secret.skip(length.saturating_sub(of_secret)).map(plain);
    let reader = reader.chars().take(of_reader).map(plain);
    let name: String = secret.chain(['@']).chain(reader).collect();
    let name: Result<SessionName, _> = name.parse();
    name.map_err(|rule| Refusal::Invalid("SecretName", rule.to_string()))
}

/// The value that a reader gets.
#[must_use]
pub fn value(key_id: &str, key_secret: &Secret, token: &str, expiration: Moment) -> Secret {
    let value = json!({
        "AccessKeyId": key_id,
        "AccessKeySecret": key_secret.expose(),
        "SecurityToken": token,
        "Expiration": expiration.to_string(),
    });
    Secret::new(value.to_string())
}

/// What others do with values, such a secret does not: that it is one.
pub(super) fn check_other(secret: &StoredSecret) -> Result<(), Refusal> {
    if secret.kind != SecretKind::RoleCredentials {
        return Ok(());
    }
    let why = format!(
        "The secret {} gives out temporary credentials of a role, new ones to each reader: there is nothing to put, to stage or to rotate.",
        secret.name
    );
    Err(Refusal::State(super::UNSUPPORTED, why))
}

/// Checks that the role lets the service take it on.
fn check_trust(role: &Role, home: AccountId, circumstances: &Circumstances) -> Result<(), Refusal> {
    let number: Arc<str> = home.to_string().into();
    let service = Principal::Service {
        account: number.clone(),
        service: SERVICE.into(),
    };
    let arn = role_arn(home, &role.name);
    let resources = [Resource {
        arn: &arn,
        owner: &number,
        group: None,
    }];
    let trust = Set::new(vec![Attached {
        policy: role.trust_policy().clone(),
        source: Source {
            name: "trust".into(),
            policy_type: PolicyType::Custom,
            version: "v1".into(),
            entity_kind: EntityKind::Resource,
            entity: role.name.as_str().into(),
            scope: Scope::Account,
        },
    }]);
    let gathered = Gathered {
        trust: Some(&trust),
        ..Gathered::default()
    };
    let question = Question::new(&service, ASSUME, &resources, circumstances);
    if decide(&question, &gathered).is_allowed() {
        return Ok(());
    }
    let why = format!(
        "The trust policy of the role {} does not let the service {SERVICE} assume it.",
        role.name
    );
    Err(Refusal::State(NO_ROLE, why))
}

#[cfg(test)]
mod tests;
