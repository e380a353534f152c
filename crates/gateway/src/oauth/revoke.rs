//! A grant is given back: with any of its tokens all of it ends. Source: RFC 7009.

use std::sync::Arc;

use domain::Context;
use domain::account::oauth_grant::{self, Held};
use serde_json::json;

use super::client::{ShownClient, prove};
use super::deed::{Use, call, note, person};
use super::denied::Denied;
use super::grant;
use super::service::REVOKE;
use crate::ask::arrival::Arrival;
use crate::ask::permit::Grant;
use crate::door::perform::perform;
use crate::node::Core;
use crate::prove::Shown;
use vault::Place;

/// Ends the grant of a refresh or access token, if it is this application's. Of one that is none there is nothing to
/// say.
pub(crate) async fn revoke(
    core: &Arc<Core>,
    arrival: &Arrival,
    (shown, token): (&ShownClient, &str),
) -> Result<(), Denied> {
    let place = match Held::read(token) {
        Some((account, held)) => Some(Place {
            account,
            grant: held.id(),
        }),
        None => of_access_token(core, arrival, token).await?,
    };
    let meant = place.as_ref().map(|place| place.account);
    let client = prove(core, arrival, REVOKE.name, (shown, meant)).await?;
    let account = client.held.id;
    let Some(place) = place.filter(|place| place.account == account) else {
        grant::unknown(core, arrival, account, REVOKE.name).await;
        return Ok(());
    };
    let found = grant::find(core, arrival, &client, &place.grant).await?;
    let id = client.application.id;
    let Some(found) = found.filter(|found| found.application == id) else {
        grant::unknown(core, arrival, account, REVOKE.name).await;
        return Ok(());
    };
    let call = call(core, arrival, &REVOKE, &json!({ "AppId": id.to_string() }));
    let person = person(account, found.owner);
    let deed = Use(move |_: &Grant<'_>, context: &mut Context<'_>| {
        note(context, &found.id);
        if client.is_still_there(context.account) {
            oauth_grant::end_by_id(context, &found.id);
        }
        Ok(json!({}))
    });
    let served = perform(core, &call, Shown::Person(&person), || Ok(Arc::new(deed))).await;
    served.map_err(|told| Denied::of_told(&told))?;
    Ok(())
}

/// The grant of an access token that this server has signed, whatever its time.
async fn of_access_token(
    core: &Core,
    arrival: &Arrival,
    token: &str,
) -> Result<Option<Place>, Denied> {
    let keys = core.published_keys(arrival.now).await?;
    let said = keys.iter().find_map(|key| key.public().believe(token));
    let id = said.as_ref().and_then(|said| said.get("jti")?.as_str());
    Ok(id.and_then(|id| core.vault.open_place(id)))
}
