//! Somebody types the code that a device shows: what asks is shown first, and no link answers in anybody's stead.

use gateway::Gateway;
use gateway::oauth::{Typed, Waiting};
use http::header::RETRY_AFTER;
use http::{Method, StatusCode};
use model::Scope;
use pages::consent::Gets;
use pages::device_code::{self, Asks, View};
use pages::notice::{self, Notice};

use super::came::refused;
use super::cookie::Name;
use super::logon::unread;
use super::visit::Visit;
use super::{guard, head};
use crate::http::answer::Answer;
use crate::http::whole::Whole;

/// Shows the page, or does what its form says.
pub(crate) async fn enter(gateway: &Gateway, whole: &Whole) -> Answer {
    let visit = Visit::new(whole);
    let mut answer = match guard::turned_away(&visit, false) {
        Some(answer) => answer,
        None => serve(gateway, &visit).await,
    };
    head::dress(&mut answer);
    answer
}

async fn serve(gateway: &Gateway, visit: &Visit<'_>) -> Answer {
    let Some(token) = visit.cookie(Name::Session) else {
        return visit.to_step("/logon", "/device");
    };
    if visit.whole.parts.method != Method::POST {
        // No code is read from the address: it is typed by whoever sees it.
        return page(visit, StatusCode::OK, &View::Type { unknown: false });
    }
    let Some(form) = visit.form(&["user_code", "decision"]) else {
        return unread(visit);
    };
    let (code, allows) = match form.get("decision") {
        "" => (form.get("user_code"), None),
        "allow" => (form.get("user_code"), Some(true)),
        "refuse" => (form.get("user_code"), Some(false)),
        _ => return unread(visit),
    };
    let typed = gateway.oauth_typed(visit.arrival(), token, (code, allows));
    match typed.await {
        Typed::Waiting(waiting) => confirm(visit, code, &waiting),
        Typed::Answered => {
            let allowed = allows == Some(true);
            page(visit, StatusCode::OK, &View::Answered { allowed })
        }
        Typed::Unknown => {
            let status = StatusCode::NOT_FOUND;
            page(visit, status, &View::Type { unknown: true })
        }
        Typed::Wait(seconds) => {
            let html = notice::page(&visit.frame(), Notice::Wait(seconds));
            let mut answer = visit.page(StatusCode::TOO_MANY_REQUESTS, html);
            answer.headers_mut().insert(RETRY_AFTER, seconds.into());
            answer
        }
        Typed::Otherwise(reply) if reply.status == 401 => visit.to_step("/logon", "/device"),
        Typed::Otherwise(reply) => refused(visit, &reply),
    }
}

fn confirm(visit: &Visit<'_>, code: &str, waiting: &Waiting) -> Answer {
    let mut gets: Vec<_> = waiting
        .scopes
        .iter()
        .filter_map(|scope| match scope {
            Scope::OpenId => Some(Gets::OpenId),
            Scope::Aliuid => Some(Gets::Aliuid),
            Scope::Profile => Some(Gets::Profile),
            Scope::Scim => None,
        })
        .collect();
    if waiting.offline {
        gets.push(Gets::Offline);
    }
    let asks = Asks {
        code,
        application: &waiting.application,
        gets: &gets,
        source: &waiting.source.to_string(),
        agent: &waiting.agent,
        created: &waiting.created,
        name: &waiting.name,
        account: &waiting.account,
    };
    page(visit, StatusCode::OK, &View::Confirm(&asks))
}

fn page(visit: &Visit<'_>, status: StatusCode, view: &View<'_>) -> Answer {
    visit.page(status, device_code::page(&visit.frame(), view))
}
