//! What somebody changes of the own ways in, each by an operation of the cloud APIs that is judged as any.

use gateway::logon::Wish;
use gateway::{Gateway, Reply};
use http::StatusCode;
use model::Secret;
use pages::change::Fault;
use pages::device;
use pages::enrol::Device;
use pages::me::Said;
use pages::notice::{self, Notice};
use serde_json::{Value, json};

use super::cookie::Name;
use super::logon::unread;
use super::me::{Mine, Operation, body, text};
use super::rules::broken;
use super::steps::digits;
use super::visit::{Visit, forget, forget_roles};
use crate::http::answer::Answer;

/// A new password. It ends every session, this one too.
pub(super) async fn password(gateway: &Gateway, visit: &Visit<'_>) -> Answer {
    let Some(form) = visit.form(&["username", "old", "new", "again"]) else {
        return unread(visit);
    };
    let mine = match Mine::of(gateway, visit).await {
        Ok(mine) => mine,
        Err(answer) => return answer,
    };
    let token = visit.cookie(Name::Session).unwrap_or_default();
    if gateway.passwords(visit.arrival(), token).await.is_none() {
        // The page has no such form where nobody logs on with a password.
        let html = notice::page(&visit.frame(), Notice::Elsewhere);
        return visit.page(StatusCode::FORBIDDEN, html);
    }
    if form.get("new") != form.get("again") {
        let status = StatusCode::BAD_REQUEST;
        return mine.show(status, Said::Nothing, Some(Fault::Differ)).await;
    }
    let changed = if mine.is_owner() {
        let secret = |name| Secret::new(form.get(name).to_owned());
        let (old, new) = (secret("old"), secret("new"));
        mine.wish(Wish::ChangePassword { old, new }).await
    } else {
        let both = json!({ "OldPassword": form.get("old"), "NewPassword": form.get("new") });
        mine.call(CHANGE_PASSWORD, &both).await
    };
    match changed {
        Ok(_) => anew(visit),
        Err(reply) => not_changed(gateway, visit, &mine, &reply).await,
    }
}

async fn not_changed(
    gateway: &Gateway,
    visit: &Visit<'_>,
    mine: &Mine<'_>,
    reply: &Reply,
) -> Answer {
    let told = body(reply);
    let code = text(&told, "Code");
    let policy = async || {
        let token = visit.cookie(Name::Session).unwrap_or_default();
        gateway.passwords(visit.arrival(), token).await
    };
    let fault = match code.strip_prefix("InvalidParameter.") {
        Some("OldPassword") => Fault::NoPassword { old: true },
        Some("NewPassword") => Fault::NoPassword { old: false },
        Some(rule) if rule.starts_with("Password.") => {
            let rule = rule.trim_start_matches("Password.");
            let rule = policy().await.and_then(|policy| broken(&policy, rule));
            rule.map_or(Fault::Other, Fault::Broken)
        }
        _ => return mine.declined(reply).await,
    };
    mine.show(StatusCode::BAD_REQUEST, Said::Nothing, Some(fault))
        .await
}

/// A device for a second factor. Nothing is kept of it until it is bound.
pub(super) async fn factor(gateway: &Gateway, visit: &Visit<'_>) -> Answer {
    if visit.form(&[]).is_none() {
        return unread(visit);
    }
    let mine = match Mine::of(gateway, visit).await {
        Ok(mine) => mine,
        Err(answer) => return answer,
    };
    let made = match mine.wish(Wish::AskDevice).await {
        Ok(made) => made,
        Err(reply) => return mine.declined(&reply).await,
    };
    let (seed, user) = (text(&made, "seed"), mine.name());
    let uri = format!("otpauth://totp/Rampart:{user}?secret={seed}&issuer=Rampart");
    let view = device::View {
        ticket: text(&made, "ticket"),
        device: Some(Device { uri: &uri, seed }),
        refused: None,
    };
    visit.page(StatusCode::OK, device::page(&visit.frame(), &view))
}

/// The device is bound by two codes.
pub(super) async fn bind(gateway: &Gateway, visit: &Visit<'_>) -> Answer {
    let Some(form) = visit.form(&["ticket", "code1", "code2"]) else {
        return unread(visit);
    };
    let mine = match Mine::of(gateway, visit).await {
        Ok(mine) => mine,
        Err(answer) => return answer,
    };
    let wish = Wish::KeepDevice {
        ticket: form.get("ticket").to_owned(),
        codes: ["code1", "code2"].map(|name| digits(form.get(name))),
    };
    match mine.wish(wish).await {
        Ok(_) => done(visit),
        Err(reply) if reply.status == 400 && !is_outdated(&reply) => {
            let told = body(&reply);
            let view = device::View {
                ticket: form.get("ticket"),
                device: None,
                refused: Some((
                    text(&told, "Code"),
                    text(&told, "Message"),
                    &reply.request_id,
                )),
            };
            let html = device::page(&visit.frame(), &view);
            visit.page(StatusCode::BAD_REQUEST, html)
        }
        Err(reply) => mine.declined(&reply).await,
    }
}

/// Whether a device was not bound in time.
fn is_outdated(reply: &Reply) -> bool {
    text(&body(reply), "Code") == "InvalidParameter.ticket"
}

/// The device is taken away, which ends every session.
pub(super) async fn unbind(gateway: &Gateway, visit: &Visit<'_>) -> Answer {
    if visit.form(&[]).is_none() {
        return unread(visit);
    }
    let mine = match Mine::of(gateway, visit).await {
        Ok(mine) => mine,
        Err(answer) => return answer,
    };
    match mine.wish(Wish::DropDevice).await {
        Ok(_) => anew(visit),
        Err(reply) => mine.declined(&reply).await,
    }
}

/// A passkey is called otherwise.
pub(super) async fn rename(gateway: &Gateway, visit: &Visit<'_>) -> Answer {
    let Some(form) = visit.form(&["id", "name"]) else {
        return unread(visit);
    };
    let (id, name) = (form.get("id"), form.get("name").trim());
    let named = json!({ "PasskeyId": id, "PasskeyName": name });
    change(gateway, visit, RENAME_PASSKEY, |_| named).await
}

/// A passkey is taken away, which ends every session.
pub(super) async fn passkey(gateway: &Gateway, visit: &Visit<'_>) -> Answer {
    let Some(form) = visit.form(&["id"]) else {
        return unread(visit);
    };
    let mine = match Mine::of(gateway, visit).await {
        Ok(mine) => mine,
        Err(answer) => return answer,
    };
    let which = json!({ "PasskeyId": form.get("id") });
    match mine.call(DELETE_PASSKEY, &which).await {
        Ok(_) => anew(visit),
        Err(reply) => mine.declined(&reply).await,
    }
}

/// Another session ends.
pub(super) async fn session(gateway: &Gateway, visit: &Visit<'_>) -> Answer {
    let Some(form) = visit.form(&["id"]) else {
        return unread(visit);
    };
    let which = json!({ "SessionId": form.get("id") });
    change(gateway, visit, END_SESSION, |_| which).await
}

/// All other sessions end.
pub(super) async fn sessions(gateway: &Gateway, visit: &Visit<'_>) -> Answer {
    if visit.form(&[]).is_none() {
        return unread(visit);
    }
    let others = |mine: &Mine<'_>| mine.whose(json!({ "KeepCurrent": true }));
    change(gateway, visit, END_SESSIONS, others).await
}

/// Calls an operation, and comes back to the page.
async fn change(
    gateway: &Gateway,
    visit: &Visit<'_>,
    operation: Operation,
    parameters: impl FnOnce(&Mine<'_>) -> Value,
) -> Answer {
    let mine = match Mine::of(gateway, visit).await {
        Ok(mine) => mine,
        Err(answer) => return answer,
    };
    match mine.call(operation, &parameters(&mine)).await {
        Ok(_) => done(visit),
        Err(reply) => mine.declined(&reply).await,
    }
}

pub(super) fn done(visit: &Visit<'_>) -> Answer {
    visit.to("/me?done=yes")
}

/// The way to a new session, after something that ended this one.
fn anew(visit: &Visit<'_>) -> Answer {
    let mut answer = visit.to("/logon?next=%2Fme&why=changed");
    forget(&mut answer, Name::Session);
    forget_roles(visit, &mut answer);
    answer
}

const CHANGE_PASSWORD: Operation = ("Ram", "2015-05-01", "ChangePassword");
const RENAME_PASSKEY: Operation = ("Ims", "2019-08-15", "UpdatePasskey");
const DELETE_PASSKEY: Operation = ("Ims", "2019-08-15", "DeletePasskey");
const END_SESSION: Operation = ("Rampart", "2026-11-01", "EndSession");
const END_SESSIONS: Operation = ("Rampart", "2026-11-01", "EndSessionsOfUser");
