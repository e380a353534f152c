//! A server application gets a token for itself: it has shown its secret, and there is nobody it acts for.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::Context;
use domain::account::oauth_grant::{self, Flaw};
use model::{ApplicationKind, Scope};
use serde_json::{Value, json};
use vault::Place;

use super::access::OWN;
use super::client::{ShownClient, prove};
use super::deed::{Use, call, came_to_nothing};
use super::denied::Denied;
use super::service::TOKEN;
use super::tokens::{Access, access_token};
use crate::ask::arrival::Arrival;
use crate::ask::credential::Credential;
use crate::ask::permit::Grant;
use crate::door::perform::perform;
use crate::node::Core;
use crate::prove::{Person, Shown};

/// An access token of the application itself.
pub(super) async fn own(
    core: &Arc<Core>,
    arrival: &Arrival,
    issuer: &str,
    (shown, wanted): (&ShownClient, Option<BTreeSet<Scope>>),
) -> Result<Value, Denied> {
    let client = prove(core, arrival, TOKEN.name, (shown, None)).await?;
    let is_server = client.application.kind == ApplicationKind::Server;
    if !is_server || client.by.is_none() {
        let why = "Only a server application that shows its secret acts for itself.";
        return Err(Denied::new(400, "unauthorized_client", why));
    }
    let (account, id) = (client.held.id, client.application.id);
    let seconds = i64::from(client.application.access.seconds());
    let parameters = json!({ "AppId": id.to_string(), "GrantType": "client_credentials" });
    let call = call(core, arrival, &TOKEN, &parameters);
    let deed = Use(move |_: &Grant<'_>, context: &mut Context<'_>| {
        if !client.is_still_there(context.account) {
            return Ok(came_to_nothing(context, Flaw::Application));
        }
        let allowed = match oauth_grant::allowed(context.account, id) {
            Ok(allowed) => allowed,
            Err(flaw) => return Ok(came_to_nothing(context, flaw)),
        };
        let scopes = wanted.as_ref().unwrap_or(&allowed);
        if !scopes.is_subset(&allowed) {
            return Ok(came_to_nothing(context, Flaw::Scope));
        }
        Ok(json!({ "scopes": scopes }))
    });
    let person = Person {
        credential: Credential::Application { account, id },
        nonce: None,
    };
    let served = perform(core, &call, Shown::Person(&person), || Ok(Arc::new(deed))).await;
    let served = served.map_err(|told| Denied::of_told(&told))?;
    let mut told: Value = serde_json::from_str(&served.json).unwrap_or_default();
    if let Some(flaw) = told.get("flaw").and_then(Value::as_str) {
        return Err(Denied::of_flaw(flaw));
    }
    let scopes = told.get_mut("scopes").map(Value::take).unwrap_or_default();
    let scopes: Vec<Scope> = serde_json::from_value(scopes).unwrap_or_default();
    let client = id.to_string();
    let place = Place {
        account,
        grant: [OWN, &client].concat().into(),
    };
    let access = Access {
        subject: &client,
        client: &client,
        place: &place,
        scopes: &scopes,
        seconds,
    };
    let key = core.signing_key(arrival.now).await?;
    Ok(access_token(core, arrival, issuer, (&key, &access))?)
}
