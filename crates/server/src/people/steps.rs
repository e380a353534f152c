//! The steps after the first, each with the ticket of the one before in a cookie.

use gateway::Gateway;
use gateway::logon::{Stage, Standing, Step};
use http::StatusCode;
use model::Secret;
use pages::change::Fault;
use pages::enrol;

use super::came::go;
use super::cookie::Name;
use super::logon::unread;
use super::next;
use super::show::{Again, change_page, enrol_page, factor_page};
use super::visit::Visit;
use crate::http::answer::Answer;

/// The second factor is asked for.
pub(super) async fn factor(gateway: &Gateway, visit: &Visit<'_>) -> Answer {
    let next = visit.next();
    match standing(gateway, visit, Stage::Factor, &next).await {
        Ok(standing) => factor_page(visit, StatusCode::OK, (&standing, &next), &Again::No),
        Err(answer) => answer,
    }
}

/// The second factor is shown.
pub(super) async fn show_factor(gateway: &Gateway, visit: &Visit<'_>) -> Answer {
    let Some(form) = visit.form(&["next", "code", "remember"]) else {
        return unread(visit);
    };
    let code = digits(form.get("code"));
    let step = |ticket| Step::Code {
        ticket,
        code,
        remember: form.get("remember") == "yes",
    };
    take(gateway, visit, form.get("next"), step).await
}

/// A second factor is demanded.
pub(super) async fn enrol(gateway: &Gateway, visit: &Visit<'_>) -> Answer {
    let next = visit.next();
    match standing(gateway, visit, Stage::Enrol, &next).await {
        Ok(standing) => {
            let stage = enrol::Stage::Begin(enrol::Again::No);
            enrol_page(visit, StatusCode::OK, (&standing, &next), stage)
        }
        Err(answer) => answer,
    }
}

/// A device is made.
pub(super) async fn make_device(gateway: &Gateway, visit: &Visit<'_>) -> Answer {
    let Some(form) = visit.form(&["next"]) else {
        return unread(visit);
    };
    let step = |ticket| Step::Enrol { ticket };
    take(gateway, visit, form.get("next"), step).await
}

/// The device is bound by two codes.
pub(super) async fn bind(gateway: &Gateway, visit: &Visit<'_>) -> Answer {
    let Some(form) = visit.form(&["next", "code1", "code2"]) else {
        return unread(visit);
    };
    let codes = ["code1", "code2"].map(|name| digits(form.get(name)));
    let step = |ticket| Step::Bind { ticket, codes };
    take(gateway, visit, form.get("next"), step).await
}

/// A new password is demanded.
pub(super) async fn change(gateway: &Gateway, visit: &Visit<'_>) -> Answer {
    let next = visit.next();
    match standing(gateway, visit, Stage::Change, &next).await {
        Ok(standing) => change_page(visit, StatusCode::OK, (&standing, &next), None),
        Err(answer) => answer,
    }
}

/// A new password is chosen.
pub(super) async fn choose(gateway: &Gateway, visit: &Visit<'_>) -> Answer {
    let Some(form) = visit.form(&["next", "username", "old", "new", "again"]) else {
        return unread(visit);
    };
    if form.get("new") != form.get("again") {
        let next = next::sound(form.get("next")).unwrap_or_default();
        return match standing(gateway, visit, Stage::Change, next).await {
            Ok(standing) => {
                let (status, fault) = (StatusCode::BAD_REQUEST, Some(Fault::Differ));
                change_page(visit, status, (&standing, next), fault)
            }
            Err(answer) => answer,
        };
    }
    let secret = |name| Secret::new(form.get(name).to_owned());
    let (old, new) = (secret("old"), secret("new"));
    let step = |ticket| Step::Change { ticket, old, new };
    take(gateway, visit, form.get("next"), step).await
}

/// What the ticket of the visitor is for, if it is for this step. Else the logon begins anew.
async fn standing(
    gateway: &Gateway,
    visit: &Visit<'_>,
    stage: Stage,
    next: &str,
) -> Result<Standing, Answer> {
    let begin = || visit.to_step("/logon", next);
    let ticket = visit.cookie(Name::Ticket).ok_or_else(begin)?;
    let standing = gateway.standing(visit.arrival(), ticket).await;
    standing.filter(|one| one.stage == stage).ok_or_else(begin)
}

/// Takes a step, if there is a ticket for it.
pub(super) async fn take(
    gateway: &Gateway,
    visit: &Visit<'_>,
    next: &str,
    step: impl FnOnce(String) -> Step,
) -> Answer {
    let next = next::sound(next).unwrap_or_default();
    let Some(ticket) = visit.cookie(Name::Ticket) else {
        return visit.to_step("/logon", next);
    };
    if gateway.standing(visit.arrival(), ticket).await.is_none() {
        return visit.to_step("/logon", next);
    }
    let step = step(ticket.to_owned());
    let outcome = gateway.log_on(visit.arrival(), step).await;
    go(gateway, visit, (None, next), outcome).await
}

/// A code as it was typed, without the spaces that some apps show in it.
pub(super) fn digits(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}
