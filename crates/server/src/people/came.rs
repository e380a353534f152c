//! Where a step leads: to a session, to the next page, or back with a word why.

use gateway::logon::{Came, Outcome, Stage, Stepped};
use gateway::{Gateway, Reply};
use http::StatusCode;
use http::header::RETRY_AFTER;
use pages::change::Fault;
use pages::enrol::{self, Device};
use pages::logon::{self, Said, View};
use pages::notice::{self, Notice};

use super::cookie::Name;
use super::options;
use super::rules::broken;
use super::show::{Again, change_page, enrol_page, factor_page};
use super::visit::{Visit, forget, forget_roles, keep};
use crate::http::answer::Answer;

/// Where somebody goes who did not say.
const HOME: &str = "/me";

/// Goes where a step leads. `view` is that of the first page, where the step was taken there.
pub(super) async fn go(
    gateway: &Gateway,
    visit: &Visit<'_>,
    (view, next): (Option<&View<'_>>, &str),
    outcome: Outcome,
) -> Answer {
    let reference = &outcome.request_id;
    match outcome.stepped {
        Stepped::Taken(Came::Session {
            token, remembered, ..
        }) => {
            let mut answer = visit.to(if next.is_empty() { HOME } else { next });
            keep(&mut answer, Name::Session, &token);
            if let Some(remembered) = remembered {
                keep(&mut answer, Name::Remembered, &remembered.token);
            }
            forget(&mut answer, Name::Ticket);
            forget_roles(visit, &mut answer);
            answer
        }
        Stepped::Taken(Came::Next {
            next: step, ticket, ..
        }) => {
            let path = ["/logon/", step.name()].concat();
            let mut answer = visit.to_step(&path, next);
            keep(&mut answer, Name::Ticket, &ticket);
            answer
        }
        Stepped::Taken(Came::Device { ticket, seed, .. }) => {
            device(gateway, visit, next, (&ticket, &seed)).await
        }
        Stepped::Taken(Came::Elevated | Came::Tried) => {
            visit.to(if next.is_empty() { HOME } else { next })
        }
        Stepped::Taken(Came::Failed { ticket }) => {
            let ticket = ticket.as_deref();
            failed(gateway, visit, (view, next), (ticket, reference)).await
        }
        Stepped::Taken(Came::Weak { rule, ticket, .. }) => {
            weak(gateway, visit, next, &rule, ticket).await
        }
        Stepped::Taken(Came::Asked {
            ticket, options, ..
        }) => {
            let mut answer = options::asked(visit, None, &options);
            keep(&mut answer, Name::Ticket, &ticket);
            answer
        }
        Stepped::Taken(Came::Unmemorable { ticket }) => {
            let ticket = ticket.unwrap_or_default();
            unmemorable(gateway, visit, next, &ticket).await
        }
        Stepped::Unsound(field, _) => unsound(gateway, visit, next, field).await,
        Stepped::Wait(seconds) => {
            let html = notice::page(&visit.frame(), Notice::Wait(seconds));
            let mut answer = visit.page(StatusCode::TOO_MANY_REQUESTS, html);
            answer.headers_mut().insert(RETRY_AFTER, seconds.into());
            answer
        }
        Stepped::Otherwise(reply) => refused(visit, &reply),
    }
}

/// What the cloud APIs would say of what could not be done.
pub(super) fn refused(visit: &Visit<'_>, reply: &Reply) -> Answer {
    let body: serde_json::Value = serde_json::from_slice(&reply.body).unwrap_or_default();
    let message = body.get("Message").and_then(serde_json::Value::as_str);
    let code = body.get("Code").and_then(serde_json::Value::as_str);
    let (code, message) = (code.unwrap_or_default(), message.unwrap_or_default());
    let notice = Notice::Refused(code, message, &reply.request_id);
    let status = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    visit.page(status, notice::page(&visit.frame(), notice))
}

async fn device(
    gateway: &Gateway,
    visit: &Visit<'_>,
    next: &str,
    (ticket, seed): (&str, &str),
) -> Answer {
    let Some(standing) = gateway.standing(visit.arrival(), ticket).await else {
        return visit.to_step("/logon", next);
    };
    let name = &standing.name;
    // Names of users and domains need no escape in an address.
    let uri = format!("otpauth://totp/Rampart:{name}?secret={seed}&issuer=Rampart");
    let stage = enrol::Stage::Scan(Device { uri: &uri, seed });
    let mut answer = enrol_page(visit, StatusCode::OK, (&standing, next), stage);
    keep(&mut answer, Name::Ticket, ticket);
    answer
}

/// One page and one message for every failure; with a ticket the step may be taken again.
async fn failed(
    gateway: &Gateway,
    visit: &Visit<'_>,
    (view, next): (Option<&View<'_>>, &str),
    (ticket, reference): (Option<&str>, &str),
) -> Answer {
    let status = StatusCode::UNAUTHORIZED;
    let standing = match ticket {
        Some(ticket) => gateway.standing(visit.arrival(), ticket).await,
        None => None,
    };
    let (Some(ticket), Some(standing)) = (ticket, standing) else {
        let blank = View {
            next,
            ..View::default()
        };
        let view = View {
            said: Said::Failed(reference),
            ..*view.unwrap_or(&blank)
        };
        let mut answer = visit.page(status, logon::page(&visit.frame(), &view));
        forget(&mut answer, Name::Ticket);
        return answer;
    };
    let whose = (&standing, next);
    let mut answer = match standing.stage {
        Stage::Factor => factor_page(visit, status, whose, &Again::Failed(reference)),
        Stage::Change => {
            let fault = Some(Fault::Failed(reference));
            change_page(visit, status, whose, fault)
        }
        Stage::Enrol => {
            let stage = enrol::Stage::Begin(enrol::Again::Failed(reference));
            enrol_page(visit, status, whose, stage)
        }
        Stage::Bind => {
            let stage = enrol::Stage::Again(Some(reference));
            enrol_page(visit, status, whose, stage)
        }
        // No step of it is taken again.
        Stage::Provider => return visit.to_step("/logon", next),
    };
    keep(&mut answer, Name::Ticket, ticket);
    answer
}

/// The new password breaks a rule: of the list, or another.
async fn weak(
    gateway: &Gateway,
    visit: &Visit<'_>,
    next: &str,
    rule: &str,
    ticket: Option<String>,
) -> Answer {
    let ticket = ticket.unwrap_or_default();
    let Some(standing) = gateway.standing(visit.arrival(), &ticket).await else {
        return visit.to_step("/logon", next);
    };
    let broken = broken(&standing.passwords, rule);
    let fault = broken.map_or(Fault::Other, Fault::Broken);
    let status = StatusCode::BAD_REQUEST;
    let mut answer = change_page(visit, status, (&standing, next), Some(fault));
    keep(&mut answer, Name::Ticket, &ticket);
    answer
}

/// The factor may not be remembered any more: it is asked for without that.
async fn unmemorable(gateway: &Gateway, visit: &Visit<'_>, next: &str, ticket: &str) -> Answer {
    let Some(standing) = gateway.standing(visit.arrival(), ticket).await else {
        return visit.to_step("/logon", next);
    };
    let (status, whose) = (StatusCode::BAD_REQUEST, (&standing, next));
    let mut answer = factor_page(visit, status, whose, &Again::NotRemembered);
    keep(&mut answer, Name::Ticket, ticket);
    answer
}

/// What was given cannot be one of these at all; the ticket is as good as before.
async fn unsound(gateway: &Gateway, visit: &Visit<'_>, next: &str, field: &str) -> Answer {
    let ticket = visit.cookie(Name::Ticket).unwrap_or_default();
    let Some(standing) = gateway.standing(visit.arrival(), ticket).await else {
        return visit.to_step("/logon", next);
    };
    let (status, whose) = (StatusCode::BAD_REQUEST, (&standing, next));
    match field {
        "code" => factor_page(visit, status, whose, &Again::Unsound),
        "old_password" => change_page(visit, status, whose, Some(Fault::NoPassword { old: true })),
        "new_password" => change_page(visit, status, whose, Some(Fault::NoPassword { old: false })),
        "name" => {
            let stage = enrol::Stage::Begin(enrol::Again::NoName);
            enrol_page(visit, status, whose, stage)
        }
        _ => enrol_page(visit, status, whose, enrol::Stage::Again(None)),
    }
}
