//! An access token of the official command line becomes temporary credentials of its user.
//!
//! Source: its program and the official credential libraries, which read these four fields at the top of the answer:
//! that of Python with capitals, the others without.

use std::sync::Arc;

use domain::Context;
use domain::account::oauth_grant::{self, Flaw};
use domain::account::{command_line, logon};
use model::{Owner, Refusal};
use serde_json::{Value, json};
use vault::{OnBehalf, Place};

use super::access::{believe, over};
use super::deed::{Use, call, came_to_nothing, note, person};
use super::denied::Denied;
use super::service::EXCHANGE;
use crate::ask::arrival::Arrival;
use crate::ask::permit::Grant;
use crate::door::perform::perform;
use crate::node::Core;
use crate::prove::Shown;

/// For how many seconds they are good: as long as clients expect of temporary credentials.
const LASTS: i64 = 3600;

/// Temporary credentials of whoever an access token is of.
pub(crate) async fn exchange(
    core: &Arc<Core>,
    arrival: &Arrival,
    issuer: &str,
    token: &str,
) -> Result<Value, Denied> {
    let access = believe(core, arrival, EXCHANGE.name, (issuer, token)).await?;
    let (account, grant) = (access.account, access.grant);
    let parameters = json!({ "AppId": grant.application.to_string() });
    let call = call(core, arrival, &EXCHANGE, &parameters);
    let place = Place {
        account,
        grant: grant.id.clone(),
    };
    let deed = Use(move |permit: &Grant<'_>, context: &mut Context<'_>| {
        note(context, &place.grant);
        mint(permit, context, &place)
    });
    let person = person(account, grant.owner);
    let served = perform(core, &call, Shown::Person(&person), || Ok(Arc::new(deed))).await;
    let served = served.map_err(|told| match Denied::of_told(&told) {
        denied if denied.error == "invalid_grant" => over(),
        denied => denied,
    })?;
    let mut told: Value = serde_json::from_str(&served.json).unwrap_or_default();
    match told.get("flaw").and_then(Value::as_str) {
        Some(flaw) if flaw == Flaw::Scope.code() => {
            let why = "The access token is not good for temporary credentials.";
            return Err(Denied::new(403, "insufficient_scope", why));
        }
        Some(_) => return Err(over()),
        None => {}
    }
    if let Some(members) = told.as_object_mut() {
        members.insert("requestId".to_owned(), call.request_id.into());
        let both = members
            .iter()
            .map(|(name, said)| (capital(name), said.clone()));
        let both: Vec<_> = both.collect();
        members.extend(both);
    }
    Ok(told)
}

/// A name as the library of Python reads it; the command line and the others read the small one.
fn capital(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

fn mint(permit: &Grant<'_>, context: &mut Context<'_>, place: &Place) -> Result<Value, Refusal> {
    let going = oauth_grant::going(context.account, &place.grant, context.now);
    let grant = match going {
        Ok((grant, _)) => grant.clone(),
        Err(flaw) => return Ok(came_to_nothing(context, flaw)),
    };
    // No scope of other applications leads to an API, and the owner of an account has no temporary credentials.
    let Owner::User(user) = grant.owner else {
        return Ok(came_to_nothing(context, Flaw::Scope));
    };
    if !command_line::is(grant.application) {
        return Ok(came_to_nothing(context, Flaw::Scope));
    }
    if logon::check_user(context.account, user, permit.source.address()).is_err() {
        return Ok(came_to_nothing(context, Flaw::Person));
    }
    let whose = OnBehalf {
        place: place.clone(),
        user,
        key_id: format!("STS.{}", context.entropy.letters(24)).into(),
        expires: context.now.plus_seconds(LASTS).min(grant.ends),
    };
    let (token, secret) = permit.vault.mint_on_behalf(&whose, context.entropy);
    let note = ("accessKeyId", whose.key_id.to_string().into());
    context.effects.notes.push(note);
    Ok(json!({
        "accessKeyId": &*whose.key_id,
        "accessKeySecret": secret.expose(),
        "securityToken": token,
        "expiration": whose.expires.text().as_str(),
    }))
}
