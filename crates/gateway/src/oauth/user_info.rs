//! Who signed on, for an application that has an access token.

use std::sync::Arc;

use domain::Context;
use domain::account::oauth_grant;
use serde_json::{Value, json};

use super::access::{believe, over};
use super::deed::{Use, call, came_to_nothing, note, person};
use super::denied::Denied;
use super::service::USER_INFO;
use super::tokens::Named;
use crate::ask::arrival::Arrival;
use crate::ask::permit::Grant;
use crate::door::perform::perform;
use crate::node::Core;
use crate::prove::Shown;

/// Who signed on.
pub(crate) async fn user_info(
    core: &Arc<Core>,
    arrival: &Arrival,
    issuer: &str,
    token: &str,
) -> Result<Value, Denied> {
    let access = believe(core, arrival, USER_INFO.name, (issuer, token)).await?;
    let (account, owner) = (access.account, access.grant.owner);
    let (id, subject) = (access.grant.id.clone(), access.subject);
    let parameters = json!({ "AppId": access.grant.application.to_string() });
    let call = call(core, arrival, &USER_INFO, &parameters);
    let said = access.scopes;
    let deed = Use(move |_: &Grant<'_>, context: &mut Context<'_>| {
        let going = oauth_grant::going(context.account, &id, context.now);
        let (grant, scopes) = match going {
            Ok((grant, scopes)) => (grant.clone(), scopes),
            Err(flaw) => return Ok(came_to_nothing(context, flaw)),
        };
        let is_said = |scope: &model::Scope| said.iter().any(|one| one == scope.name());
        let scopes: Vec<_> = scopes.into_iter().filter(is_said).collect();
        let suffix = &context.limits.domain_suffix;
        let named = Named::of(account, grant.owner, (context.account, suffix));
        let mut claims = named.claims(account, &scopes);
        claims.insert("sub".to_owned(), subject.as_str().into());
        note(context, &grant.id);
        Ok(Value::Object(claims))
    });
    let person = person(account, owner);
    let served = perform(core, &call, Shown::Person(&person), || Ok(Arc::new(deed))).await;
    let served = served.map_err(|told| match Denied::of_told(&told) {
        denied if denied.error == "invalid_grant" => over(),
        denied => denied,
    })?;
    let told: Value = serde_json::from_str(&served.json).unwrap_or_default();
    if told.get("flaw").is_some() {
        return Err(over());
    }
    Ok(told)
}
