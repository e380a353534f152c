//! The first page of a logon and the last: name and password, and the end of a session.

use gateway::Gateway;
use gateway::logon::{Step, Wish};
use http::StatusCode;
use model::Secret;
use pages::logon::{self, Asked, Said, View};
use pages::notice::{self, Notice};

use super::came::{go, refused};
use super::cookie::Name;
use super::form::Form;
use super::head;
use super::next;
use super::provider;
use super::visit::{Visit, forget, forget_roles};
use crate::http::answer::Answer;

/// The form. A link may say the account, the name, and where to go after.
pub(super) async fn ask(gateway: &Gateway, visit: &Visit<'_>) -> Answer {
    let (account, username) = (visit.asked("account"), visit.asked("username"));
    let asked = match (&*visit.asked("as"), &*username) {
        ("owner", _) => Asked::Owner,
        (_, "") => Asked::Name,
        _ => Asked::Password,
    };
    let said = match &*visit.asked("why") {
        "ended" => Said::Ended,
        "changed" => Said::Changed,
        _ => Said::Nothing,
    };
    let view = View {
        account: &account,
        username: &username,
        next: &visit.next(),
        asked,
        said,
        passkey: true,
    };
    if let Some(answer) = elsewhere(gateway, visit, &view).await {
        return answer;
    }
    visit.page(StatusCode::OK, logon::page(&visit.frame(), &view))
}

/// The way to the identity provider where users of the account log on, once the account is known.
async fn elsewhere(gateway: &Gateway, visit: &Visit<'_>, view: &View<'_>) -> Option<Answer> {
    if view.asked == Asked::Owner {
        return None;
    }
    let domain = match view.username.rsplit_once('@') {
        Some((_, domain)) => domain,
        None => view.account,
    };
    if domain.is_empty() {
        return None;
    }
    provider::send(gateway, visit, domain, view.next).await
}

/// The form was sent: with a name, or with a password.
pub(super) async fn begin(gateway: &Gateway, visit: &Visit<'_>) -> Answer {
    let Some(form) = visit.form(&["next", "account", "as", "username", "password"]) else {
        return unread(visit);
    };
    if let Some(answer) = keeps_none(visit) {
        return answer;
    }
    let next = next::sound(form.get("next")).unwrap_or_default();
    let view = sent(&form, next);
    if !form.has("password")
        && let Some(answer) = elsewhere(gateway, visit, &view).await
    {
        return answer;
    }
    if view.said == Said::Empty || view.asked == Asked::Name || !form.has("password") {
        return visit.page(StatusCode::OK, logon::page(&visit.frame(), &view));
    }
    let step = Step::Password {
        name: whole_name(&view),
        password: Secret::new(form.get("password").to_owned()),
        remembered: visit
            .cookie(Name::Remembered)
            .map(|token| Secret::new(token.to_owned())),
    };
    let outcome = gateway.log_on(visit.arrival(), step).await;
    go(gateway, visit, (Some(&view), next), outcome).await
}

/// The answer to a browser that keeps no cookies: no session would come of what it shows.
pub(super) fn keeps_none(visit: &Visit<'_>) -> Option<Answer> {
    if visit.cookie(Name::Language).is_some() {
        return None;
    }
    let plain = !visit.arrival().secure;
    let notice = notice::page(&visit.frame(), Notice::NoCookies { plain });
    Some(visit.page(StatusCode::BAD_REQUEST, notice))
}

/// What the form says, and what is asked now.
fn sent<'a>(form: &'a Form, next: &'a str) -> View<'a> {
    let username = form.get("username").trim();
    let is_empty = username.is_empty() || form.has("password") && form.get("password").is_empty();
    let asked = match form.get("as") {
        "owner" => Asked::Owner,
        _ if username.is_empty() => Asked::Name,
        _ => Asked::Password,
    };
    View {
        account: form.get("account"),
        username,
        next,
        asked,
        said: if is_empty { Said::Empty } else { Said::Nothing },
        passkey: true,
    }
}

/// The name with the account that the link was made for, unless it says one itself.
fn whole_name(view: &View<'_>) -> String {
    let is_whole = view.username.contains('@') || view.account.is_empty();
    if is_whole || view.asked == Asked::Owner {
        return view.username.to_owned();
    }
    format!("{}@{}", view.username, view.account)
}

/// Whether to log off is asked by who has a session.
pub(super) fn off(visit: &Visit<'_>) -> Answer {
    let html = match visit.cookie(Name::Session) {
        Some(_) => notice::page(&visit.frame(), Notice::LogOff),
        None => notice::page(&visit.frame(), Notice::SignedOff),
    };
    visit.page(StatusCode::OK, html)
}

/// Ends the session, and forgets it whatever the server says.
pub(super) async fn log_off(gateway: &Gateway, visit: &Visit<'_>) -> Answer {
    if let Some(token) = visit.cookie(Name::Session) {
        let wish = Wish::LogOff;
        let reply = gateway.with_session(visit.arrival(), token, wish).await;
        // Somebody who is told to be off must be: a session that could not be ended is said.
        if reply.status >= 500 {
            return refused(visit, &reply);
        }
    }
    let html = notice::page(&visit.frame(), Notice::SignedOff);
    let mut answer = visit.page(StatusCode::OK, html);
    forget(&mut answer, Name::Session);
    forget(&mut answer, Name::Ticket);
    forget_roles(visit, &mut answer);
    head::clear(&mut answer);
    answer
}

/// The answer to a form that is none of ours.
pub(super) fn unread(visit: &Visit<'_>) -> Answer {
    visit.unread()
}
