//! Users who log on at an identity provider of their account: the way there, what comes back, and the session that
//! begins by it.

use gateway::Gateway;
use gateway::logon::{Came, Going, How, Outcome, Sending, Stage, Standing, Step, Stepped, Why};
use gateway::saml::landing;
use http::StatusCode;
use model::{AccountId, Secret};
use pages::notice::{self, Notice};
use pages::provider::{self, Way};

use super::came::{go, refused};
use super::cookie::Name;
use super::head;
use super::next;
use super::visit::{Visit, forget, keep};
use crate::browser::cookie::SLOTS;
use crate::browser::site;
use crate::http::answer::Answer;

/// How many pages of a browser may be on their way side by side.
const SIDE_BY_SIDE: u8 = 4;

/// Sends a user of the account with this domain to its provider; nowhere if that is done here.
pub(super) async fn send(
    gateway: &Gateway,
    visit: &Visit<'_>,
    domain: &str,
    next: &str,
) -> Option<Answer> {
    let arrival = visit.arrival();
    let origin = site::own(visit.headers(), arrival.secure);
    let going = Going {
        origin: origin.as_deref(),
        next,
    };
    // Nobody can tell: then a password is asked for, which is refused where it does not do.
    let sending = gateway.send(arrival, domain, going).await.ok()??;
    Some(sent_off(visit, &sending))
}

/// Sends whose session it is to the provider once more, to prove themselves anew. It begins on a page of ours alone.
pub(super) async fn again(gateway: &Gateway, visit: &Visit<'_>) -> Answer {
    let Some(form) = visit.form(&["next", "slot"]) else {
        return visit.unread();
    };
    let next = next::sound(form.get("next")).unwrap_or_default();
    let name = match form.get("slot") {
        "" | "0" => Some(Name::Session),
        slot => slot
            .parse()
            .ok()
            .filter(|slot| *slot < SLOTS)
            .map(Name::Role),
    };
    let token = name.and_then(|name| visit.cookie(name));
    let Some(token) = token else {
        return visit.to_step("/logon", next);
    };
    let arrival = visit.arrival();
    let origin = site::own(visit.headers(), arrival.secure);
    let going = Going {
        origin: origin.as_deref(),
        next,
    };
    match gateway.send_again(arrival, token, going).await {
        Ok(Some(sending)) => sent_off(visit, &sending),
        Ok(None) => visit.to_step("/logon", next),
        Err(reply) => refused(visit, &reply),
    }
}

/// Sends whoever may try the provider there: what it says comes back to where that is shown, and lets nobody in. It begins
/// on a page of ours alone.
pub(super) async fn try_it(gateway: &Gateway, visit: &Visit<'_>) -> Answer {
    let Some(form) = visit.form(&["next", "ticket"]) else {
        return visit.unread();
    };
    let next = next::sound(form.get("next")).unwrap_or_default();
    let arrival = visit.arrival();
    let origin = site::own(visit.headers(), arrival.secure);
    let going = Going {
        origin: origin.as_deref(),
        next,
    };
    match gateway
        .send_on_trial(arrival, form.get("ticket"), going)
        .await
    {
        Ok(Some(sending)) => sent_off(visit, &sending),
        // The page that it came from has another ticket.
        Ok(None) | Err(_) => visit.to(if next.is_empty() { "/me" } else { next }),
    }
}

/// The page that goes on to a provider.
fn sent_off(visit: &Visit<'_>, sending: &Sending) -> Answer {
    let status = StatusCode::OK;
    let mut answer = match &sending.how {
        How::Redirect(to) => {
            let page = provider::sending(&visit.frame(), &host(to), Way::To(to));
            visit.page(status, page)
        }
        How::Post(form) => {
            let action = form.action.as_str();
            let way = Way::Form {
                action,
                request: &form.request,
                relay: form.relay.as_deref().unwrap_or_default(),
            };
            let page = provider::sending(&visit.frame(), &host(action), way);
            let mut answer = visit.page(status, page);
            let origin = form.action.origin().ascii_serialization();
            head::lets_send_to(&mut answer, &origin);
            answer
        }
    };
    let free = (0..SIDE_BY_SIDE).find(|slot| visit.cookie(Name::Sent(*slot)).is_none());
    // Of too many, the first gives way.
    keep(&mut answer, Name::Sent(free.unwrap_or(0)), &sending.kept);
    answer
}

/// The host of an address, for people.
fn host(address: &str) -> String {
    let address = address.parse::<http::Uri>().ok();
    let host = address.as_ref().and_then(http::Uri::host);
    host.unwrap_or_default().to_owned()
}

/// A response of a provider. It comes from the provider's page, so none of the cookies comes along that say who is
/// logged on: what it comes to is looked at on a page of ours.
pub(super) async fn bring(gateway: &Gateway, visit: &Visit<'_>) -> Answer {
    let Some(form) = visit.form(&["SAMLResponse", "RelayState"]) else {
        return visit.unread();
    };
    let path = visit.whole.parts.uri.path();
    let account = path.split('/').nth(1).map(AccountId::read);
    let Some(Ok(account)) = account else {
        let html = notice::page(&visit.frame(), Notice::Absent);
        return visit.page(StatusCode::NOT_FOUND, html);
    };
    let arrival = visit.arrival();
    let relay = form.get("RelayState");
    let kept = |slot: u8| Some((slot, visit.cookie(Name::Sent(slot))?));
    let kept: Vec<(u8, &str)> = (0..SIDE_BY_SIDE).filter_map(kept).collect();
    let found = kept.iter().find_map(|(slot, text)| {
        let sent = gateway.sent(arrival, &[text], relay)?;
        Some((*slot, sent))
    });
    let (slot, sent) = found.unzip();
    let tries = sent.as_ref().is_some_and(|sent| sent.why == Why::Trial);
    let after = match &sent {
        Some(sent) => sent.next.clone(),
        None => own_path(visit, relay),
    };
    let step = Step::Response {
        account,
        response: Secret::new(form.get("SAMLResponse").to_owned()),
        sent,
    };
    let outcome = gateway.log_on(arrival, step).await;
    let mut answer = match outcome.stepped {
        Stepped::Taken(Came::Tried | Came::Failed { .. }) if tries => {
            visit.to(&with_attempt(&after, &outcome.request_id))
        }
        _ => came(gateway, visit, &after, outcome).await,
    };
    if let Some(slot) = slot {
        forget(&mut answer, Name::Sent(slot));
    }
    answer
}

/// An address at which is shown what came of an attempt.
fn with_attempt(path: &str, reference: &str) -> String {
    let path = if path.is_empty() { "/me" } else { path };
    let joint = if path.contains('?') { '&' } else { '?' };
    format!("{path}{joint}attempt={reference}")
}

/// The path of an address that a provider gives, if it is on our site.
pub(super) fn own_path(visit: &Visit<'_>, relay: &str) -> String {
    let secure = visit.arrival().secure;
    let own = site::own(visit.headers(), secure).unwrap_or_default();
    let host = own.strip_prefix("https://").unwrap_or_default().to_owned();
    let found = landing(relay, &[host]);
    let found = found.map(|url| match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    });
    let sound = found.as_deref().and_then(next::sound);
    sound.unwrap_or_default().to_owned()
}

/// The session is to begin, unless it is another one's place that it would take.
pub(super) async fn arrive(gateway: &Gateway, visit: &Visit<'_>) -> Answer {
    let after = visit.next();
    let Some((ticket, standing)) = standing(gateway, visit).await else {
        return visit.to_step("/logon", &after);
    };
    if let Some(token) = visit.cookie(Name::Session) {
        match gateway.identity(visit.arrival(), token).await {
            Ok(Some(now)) => {
                let same = now.account_id == standing.account.to_string()
                    && now.user_name.is_some()
                    && now.user_name == standing.user
                    && now.role_name.is_none();
                if !same {
                    let now = now.user_name.map_or(now.arn, |name| name.to_string());
                    let both = (&*now, &*standing.name);
                    let page = provider::other(&visit.frame(), both, &after);
                    return visit.page(StatusCode::OK, page);
                }
            }
            Ok(None) => {}
            Err(reply) => return refused(visit, &reply),
        }
    }
    come_in(gateway, visit, ticket, &after).await
}

/// Whether somebody else takes the place.
pub(super) async fn decide(gateway: &Gateway, visit: &Visit<'_>) -> Answer {
    let Some(form) = visit.form(&["next", "name", "as"]) else {
        return visit.unread();
    };
    let after = next::sound(form.get("next")).unwrap_or_default();
    match (form.get("as"), standing(gateway, visit).await) {
        ("other", Some((ticket, standing))) if standing.name == form.get("name") => {
            come_in(gateway, visit, ticket, after).await
        }
        // Whoever else it is by now, that is asked anew.
        ("other", Some(_)) => visit.to_step("/logon/sso", after),
        ("other", None) => visit.to_step("/logon", after),
        _ => {
            let mut answer = visit.to("/me");
            forget(&mut answer, Name::Ticket);
            answer
        }
    }
}

/// The ticket of somebody whom a provider has vouched for.
async fn standing(gateway: &Gateway, visit: &Visit<'_>) -> Option<(String, Standing)> {
    let ticket = visit.cookie(Name::Ticket)?;
    let standing = gateway.standing(visit.arrival(), ticket).await?;
    let vouched = standing.stage == Stage::Provider;
    vouched.then(|| (ticket.to_owned(), standing))
}

async fn come_in(gateway: &Gateway, visit: &Visit<'_>, ticket: String, after: &str) -> Answer {
    let step = Step::Vouched { ticket };
    let outcome = gateway.log_on(visit.arrival(), step).await;
    came(gateway, visit, after, outcome).await
}

/// Where a step leads; one that came to nothing says so in one sentence.
async fn came(gateway: &Gateway, visit: &Visit<'_>, after: &str, outcome: Outcome) -> Answer {
    if !matches!(outcome.stepped, Stepped::Taken(Came::Failed { .. })) {
        return go(gateway, visit, (None, after), outcome).await;
    }
    let notice = Notice::Unbelieved(&outcome.request_id);
    let html = notice::page(&visit.frame(), notice);
    let mut answer = visit.page(StatusCode::UNAUTHORIZED, html);
    forget(&mut answer, Name::Ticket);
    answer
}
