//! Passkeys and security keys. The script is told as JSON what to ask the browser, and sends as a form what
//! that answers; so what comes of it is a page like any other, and sets the cookies.

use gateway::Gateway;
use gateway::logon::{Came, Step, Stepped, Wish};
use model::PasskeyKind;
use serde_json::Value;

use super::came::go;
use super::logon::{keeps_none, unread};
use super::me::{Mine, text};
use super::mine::done;
use super::next;
use super::options::asked;
use super::steps::take;
use super::visit::Visit;
use crate::http::answer::Answer;

/// Anybody's passkey is asked for. The ticket travels with the form: the cookie may hold a step's.
pub(super) fn ask_anybody(gateway: &Gateway, visit: &Visit<'_>) -> Answer {
    if visit.form(&[]).is_none() {
        return unread(visit);
    }
    match gateway.ask_passkey(visit.arrival()).stepped {
        Stepped::Taken(Came::Asked {
            ticket, options, ..
        }) => asked(visit, Some(&ticket), &options),
        Stepped::Otherwise(reply) => super::came::refused(visit, &reply),
        _ => unread(visit),
    }
}

/// Somebody's passkey is shown, in place of name and password.
pub(super) async fn anybody(gateway: &Gateway, visit: &Visit<'_>) -> Answer {
    let Some(form) = visit.form(&["next", "ticket", "credential"]) else {
        return unread(visit);
    };
    if let Some(answer) = keeps_none(visit) {
        return answer;
    }
    let next = next::sound(form.get("next")).unwrap_or_default();
    let step = Step::Passkey {
        ticket: form.get("ticket").to_owned(),
        answer: form.get("credential").to_owned(),
    };
    let outcome = gateway.log_on(visit.arrival(), step).await;
    go(gateway, visit, (None, next), outcome).await
}

/// A key of whoever logs on is asked for.
pub(super) async fn ask_factor(gateway: &Gateway, visit: &Visit<'_>) -> Answer {
    if visit.form(&[]).is_none() {
        return unread(visit);
    }
    take(gateway, visit, "", |ticket| Step::AskKey { ticket }).await
}

/// It is shown.
pub(super) async fn factor(gateway: &Gateway, visit: &Visit<'_>) -> Answer {
    let Some(form) = visit.form(&["next", "ticket", "credential"]) else {
        return unread(visit);
    };
    let answer = form.get("credential").to_owned();
    let step = |ticket| Step::Key { ticket, answer };
    take(gateway, visit, form.get("next"), step).await
}

/// A new key of whoever logs on is asked for.
pub(super) async fn ask_new(gateway: &Gateway, visit: &Visit<'_>) -> Answer {
    match kind(visit) {
        Some(kind) => {
            take(gateway, visit, "", |ticket| Step::AskNewKey {
                ticket,
                kind,
            })
            .await
        }
        None => unread(visit),
    }
}

/// It was made.
pub(super) async fn new(gateway: &Gateway, visit: &Visit<'_>) -> Answer {
    let Some(form) = visit.form(&["next", "ticket", "credential", "name"]) else {
        return unread(visit);
    };
    let step = |ticket| Step::NewKey {
        ticket,
        name: form.get("name").trim().to_owned(),
        answer: form.get("credential").to_owned(),
    };
    take(gateway, visit, form.get("next"), step).await
}

/// A new key is asked for by who has a session.
pub(super) async fn ask_mine(gateway: &Gateway, visit: &Visit<'_>) -> Answer {
    let Some(kind) = kind(visit) else {
        return unread(visit);
    };
    let mine = match Mine::of(gateway, visit).await {
        Ok(mine) => mine,
        Err(answer) => return answer,
    };
    match mine.wish(Wish::AskKey(kind)).await {
        Ok(told) => {
            let options = told.get("options").unwrap_or(&Value::Null).to_string();
            asked(visit, Some(text(&told, "ticket")), &options)
        }
        Err(reply) => mine.declined(&reply).await,
    }
}

/// It was made.
pub(super) async fn mine(gateway: &Gateway, visit: &Visit<'_>) -> Answer {
    let Some(form) = visit.form(&["ticket", "credential", "name"]) else {
        return unread(visit);
    };
    let mine = match Mine::of(gateway, visit).await {
        Ok(mine) => mine,
        Err(answer) => return answer,
    };
    let wish = Wish::KeepKey {
        ticket: form.get("ticket").to_owned(),
        name: form.get("name").trim().to_owned(),
        answer: form.get("credential").to_owned(),
    };
    match mine.wish(wish).await {
        Ok(_) => done(visit),
        Err(reply) => mine.declined(&reply).await,
    }
}

/// Of which kind a new key is to be.
fn kind(visit: &Visit<'_>) -> Option<PasskeyKind> {
    match visit.form(&["kind"])?.get("kind") {
        "passkey" => Some(PasskeyKind::Passkey),
        "security_key" => Some(PasskeyKind::SecurityKey),
        _ => None,
    }
}
