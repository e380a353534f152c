//! The second factor once more, in a session: an open browser alone must not change what protects the account.

use gateway::logon::{Way, Wish};
use gateway::{Gateway, Reply};
use http::StatusCode;
use pages::prove::{self, View};
use serde_json::Value;

use super::logon::unread;
use super::me::{Mine, body, text};
use super::options::asked;
use super::steps::digits;
use super::visit::Visit;
use crate::http::answer::Answer;

/// It is asked for, where there is one.
pub(super) async fn ask(gateway: &Gateway, visit: &Visit<'_>) -> Answer {
    match Mine::of(gateway, visit).await {
        Ok(mine) if mine.has_way(Way::Code) || mine.has_way(Way::Key) => {
            page(visit, &mine, StatusCode::OK, (None, false))
        }
        Ok(_) => visit.to("/me"),
        Err(answer) => answer,
    }
}

/// A code is shown.
pub(super) async fn code(gateway: &Gateway, visit: &Visit<'_>) -> Answer {
    let Some(form) = visit.form(&["code"]) else {
        return unread(visit);
    };
    let wish = Wish::Prove(digits(form.get("code")));
    shown(gateway, visit, wish).await
}

/// A key is asked for.
pub(super) async fn ask_key(gateway: &Gateway, visit: &Visit<'_>) -> Answer {
    if visit.form(&[]).is_none() {
        return unread(visit);
    }
    let mine = match Mine::of(gateway, visit).await {
        Ok(mine) => mine,
        Err(answer) => return answer,
    };
    match mine.wish(Wish::AskProof).await {
        Ok(told) => {
            let options = told.get("options").unwrap_or(&Value::Null).to_string();
            asked(visit, Some(text(&told, "ticket")), &options)
        }
        Err(reply) => mine.declined(&reply).await,
    }
}

/// It is shown.
pub(super) async fn key(gateway: &Gateway, visit: &Visit<'_>) -> Answer {
    let Some(form) = visit.form(&["ticket", "credential"]) else {
        return unread(visit);
    };
    let wish = Wish::ProveByKey {
        ticket: form.get("ticket").to_owned(),
        answer: form.get("credential").to_owned(),
    };
    shown(gateway, visit, wish).await
}

async fn shown(gateway: &Gateway, visit: &Visit<'_>, wish: Wish) -> Answer {
    let mine = match Mine::of(gateway, visit).await {
        Ok(mine) => mine,
        Err(answer) => return answer,
    };
    match mine.wish(wish).await {
        Ok(_) => visit.to("/me?done=proven"),
        Err(reply) => failed(visit, &mine, &reply),
    }
}

fn failed(visit: &Visit<'_>, mine: &Mine<'_>, reply: &Reply) -> Answer {
    let told = body(reply);
    match text(&told, "Code") {
        "InvalidParameter.code" => page(visit, mine, StatusCode::BAD_REQUEST, (None, true)),
        code if code == gateway::logon::LOGON_FAILED || reply.status == 400 => {
            let status = StatusCode::UNAUTHORIZED;
            page(visit, mine, status, (Some(&reply.request_id), false))
        }
        _ => super::came::refused(visit, reply),
    }
}

fn page(
    visit: &Visit<'_>,
    mine: &Mine<'_>,
    status: StatusCode,
    (failed, unsound): (Option<&str>, bool),
) -> Answer {
    let view = View {
        name: mine.name(),
        failed,
        unsound,
        code: mine.has_way(Way::Code),
        key: mine.has_way(Way::Key),
    };
    visit.page(status, prove::page(&visit.frame(), &view))
}
