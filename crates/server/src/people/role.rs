//! People who take on a role by the word of a company's identity provider: what comes from its page, the page on which
//! they choose, and the session that begins.

use gateway::Gateway;
use gateway::logon::{Identity, Offered, RoleCame, RoleOutcome};
use http::StatusCode;
use model::{RoleId, Secret};
use pages::choose::{self, Role, View};
use pages::notice::{self, Notice};

use super::came::refused;
use super::cookie::Name;
use super::next;
use super::provider::own_path;
use super::visit::{Visit, forget, forget_roles, keep};
use crate::http::answer::Answer;
use crate::site;

/// Where somebody goes who did not say.
const HOME: &str = "/console/";

/// A response that offers roles. It comes from the provider's page, so none of the cookies comes along that say who is
/// logged on: what is offered is looked at on a page of ours.
pub(super) async fn bring(gateway: &Gateway, visit: &Visit<'_>) -> Answer {
    let Some(form) = visit.form(&["SAMLResponse", "RelayState"]) else {
        return visit.unread();
    };
    let after = own_path(visit, form.get("RelayState"));
    let response = Secret::new(form.get("SAMLResponse").to_owned());
    let outcome = gateway.offer_roles(visit.arrival(), response).await;
    came(visit, &after, outcome)
}

/// What is offered: one role is taken on at once, unless it would take the place of somebody else.
pub(super) async fn choose(gateway: &Gateway, visit: &Visit<'_>) -> Answer {
    let after = visit.next();
    let Some((sealed, offered)) = offered(gateway, visit).await else {
        return visit.to_step("/logon", &after);
    };
    let now = match now(gateway, visit, &offered).await {
        Ok(now) => now,
        Err(answer) => return answer,
    };
    match (offered.roles.as_slice(), &now) {
        ([only], None) => take(gateway, visit, (sealed, only.id), &after).await,
        _ => visit.page(
            StatusCode::OK,
            page(visit, (&offered, now.as_deref()), &after),
        ),
    }
}

/// One is chosen.
pub(super) async fn take_on(gateway: &Gateway, visit: &Visit<'_>) -> Answer {
    let Some(form) = visit.form(&["next", "offer", "role"]) else {
        return visit.unread();
    };
    let after = next::sound(form.get("next")).unwrap_or_default();
    let Some((sealed, offered)) = offered(gateway, visit).await else {
        return visit.to_step("/logon", after);
    };
    if offered.id != form.get("offer") {
        // Whatever came meanwhile, that is asked anew.
        return visit.to_step(site::SAML_CHOICE, after);
    }
    match form.get("role").parse::<RoleId>() {
        Ok(role) => take(gateway, visit, (sealed, role), after).await,
        Err(_) => visit.unread(),
    }
}

async fn take(
    gateway: &Gateway,
    visit: &Visit<'_>,
    (sealed, role): (&str, RoleId),
    after: &str,
) -> Answer {
    let outcome = gateway.take_on_role(visit.arrival(), sealed, role).await;
    let begins = matches!(outcome.came, RoleCame::Session(_));
    let mut answer = came(visit, after, outcome);
    if begins {
        keep(&mut answer, Name::LastRole, &role.to_string());
    }
    answer
}

/// What is offered to this browser, and with what it shows that.
async fn offered<'v>(gateway: &Gateway, visit: &'v Visit<'_>) -> Option<(&'v str, Offered)> {
    let sealed = visit.cookie(Name::Offer)?;
    let offered = gateway.offered_roles(visit.arrival(), sealed).await?;
    Some((sealed, offered))
}

/// Who is logged on in this browser, unless it is the same in the only role that is offered.
async fn now(
    gateway: &Gateway,
    visit: &Visit<'_>,
    offered: &Offered,
) -> Result<Option<String>, Answer> {
    let Some(token) = visit.cookie(Name::Session) else {
        return Ok(None);
    };
    let identity = gateway.identity(visit.arrival(), token).await;
    let identity = identity.map_err(|reply| refused(visit, &reply))?;
    Ok(identity.filter(|one| !is_same(one, offered)).map(called))
}

fn is_same(now: &Identity, offered: &Offered) -> bool {
    let name = now.role_session_name.as_ref();
    let [only] = offered.roles.as_slice() else {
        return false;
    };
    now.account_id == offered.account
        && now.provider_name.is_some()
        && now.role_name.as_ref() == Some(&only.name)
        && name.is_some_and(|name| name.as_str() == offered.session_name)
}

fn called(now: Identity) -> String {
    match (now.user_name, now.role_name, now.role_session_name) {
        (None, Some(role), Some(name)) => format!("{role}/{name}"),
        (Some(user), ..) => user.to_string(),
        _ => now.arn,
    }
}

fn page(visit: &Visit<'_>, (offered, now): (&Offered, Option<&str>), after: &str) -> String {
    let ids: Vec<String> = offered.roles.iter().map(|one| one.id.to_string()).collect();
    let shown = offered.roles.iter().zip(&ids).map(|(one, id)| Role {
        id,
        name: one.name.as_str(),
        description: &one.description,
        seconds: one.seconds,
    });
    let mut roles: Vec<Role<'_>> = shown.collect();
    // What was chosen here before is at hand; the others keep their order.
    let last = visit.cookie(Name::LastRole);
    roles.sort_by_key(|role| Some(role.id) != last);
    let view = View {
        name: &offered.session_name,
        account: &offered.alias,
        now,
        roles: &roles,
        offer: &offered.id,
        next: after,
    };
    choose::page(&visit.frame(), &view)
}

/// Where it leads; what came to nothing says so in one sentence.
fn came(visit: &Visit<'_>, after: &str, outcome: RoleOutcome) -> Answer {
    let reference = &outcome.request_id;
    let notice = |status, notice| {
        let mut answer = visit.page(status, notice::page(&visit.frame(), notice));
        forget(&mut answer, Name::Offer);
        answer
    };
    match outcome.came {
        RoleCame::Offer(sealed) => {
            let mut answer = visit.to_step(site::SAML_CHOICE, after);
            keep(&mut answer, Name::Offer, &sealed);
            answer
        }
        RoleCame::Session(token) => {
            let mut answer = visit.to(if after.is_empty() { HOME } else { after });
            keep(&mut answer, Name::Session, &token);
            forget(&mut answer, Name::Offer);
            forget(&mut answer, Name::Ticket);
            forget_roles(visit, &mut answer);
            answer
        }
        RoleCame::Failed => notice(StatusCode::UNAUTHORIZED, Notice::Unbelieved(reference)),
        RoleCame::Unsound(rule) => {
            let told = Notice::Refused("InvalidParameter.SAMLResponse", rule, reference);
            notice(StatusCode::BAD_REQUEST, told)
        }
        RoleCame::Otherwise(reply) => refused(visit, &reply),
    }
}
