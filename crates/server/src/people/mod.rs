//! The pages that people log on with, over HTTP: who is asked for what, and what comes of it.
//!
//! What pages look like stands in `pages`, what a step comes to in `gateway`. Here is what lies between:
//! cookies, forms, headers, and where a request came from.

mod broken;
mod came;
mod consent;
mod cookie;
mod device;
mod form;
mod guard;
mod head;
mod keys;
mod language;
mod logon;
mod me;
mod mine;
mod next;
mod options;
mod prove;
mod provider;
mod role;
mod rules;
mod show;
mod steps;
#[cfg(test)]
mod tests;
mod visit;

use gateway::Gateway;
use http::{Method, StatusCode};
use pages::notice::{self, Notice};
use pages::{SCRIPT, STYLE, Served};

pub(crate) use broken::Reader;
pub(crate) use consent::enter as consent;
pub(crate) use device::enter as device;
pub(crate) use guard::by_name;
use visit::Visit;

use crate::http::answer::{self, Answer};
use crate::http::rooms::Page;
use crate::http::whole::Whole;

/// Shows a page, or does what its form says.
pub(crate) async fn enter(gateway: &Gateway, page: Page, whole: &Whole) -> Answer {
    match page {
        Page::Style => return file(&STYLE, whole),
        Page::Script => return file(&SCRIPT, whole),
        _ => (),
    }
    let visit = Visit::new(whole);
    let from_elsewhere = matches!(page, Page::Response | Page::Roles);
    let mut answer = match guard::turned_away(&visit, from_elsewhere) {
        Some(answer) => answer,
        None => serve(gateway, page, &visit).await,
    };
    head::dress(&mut answer);
    answer
}

async fn serve(gateway: &Gateway, page: Page, visit: &Visit<'_>) -> Answer {
    let is_post = visit.whole.parts.method == Method::POST;
    match (page, is_post) {
        (Page::Logon, false) => logon::ask(gateway, visit).await,
        (Page::Logon, true) => logon::begin(gateway, visit).await,
        (Page::Factor, false) => steps::factor(gateway, visit).await,
        (Page::Factor, true) => steps::show_factor(gateway, visit).await,
        (Page::Enrol, false) => steps::enrol(gateway, visit).await,
        (Page::Enrol, true) => steps::make_device(gateway, visit).await,
        (Page::Bind, true) => steps::bind(gateway, visit).await,
        (Page::Change, false) => steps::change(gateway, visit).await,
        (Page::Change, true) => steps::choose(gateway, visit).await,
        (Page::AskPasskey, true) => keys::ask_anybody(gateway, visit),
        (Page::Passkey, true) => keys::anybody(gateway, visit).await,
        (Page::AskKey, true) => keys::ask_factor(gateway, visit).await,
        (Page::Key, true) => keys::factor(gateway, visit).await,
        (Page::AskNewKey, true) => keys::ask_new(gateway, visit).await,
        (Page::NewKey, true) => keys::new(gateway, visit).await,
        (Page::Response, true) => provider::bring(gateway, visit).await,
        (Page::Provider, false) => provider::arrive(gateway, visit).await,
        (Page::Provider, true) => provider::decide(gateway, visit).await,
        (Page::Roles, true) => role::bring(gateway, visit).await,
        (Page::Choose, false) => role::choose(gateway, visit).await,
        (Page::Choose, true) => role::take_on(gateway, visit).await,
        (Page::Again, true) => provider::again(gateway, visit).await,
        (Page::Trial, true) => provider::try_it(gateway, visit).await,
        (Page::Off, false) => logon::off(visit),
        (Page::Off, true) => logon::log_off(gateway, visit).await,
        (Page::Me, _) => me::show(gateway, visit).await,
        (Page::MyPassword, true) => mine::password(gateway, visit).await,
        (Page::Prove, false) => prove::ask(gateway, visit).await,
        (Page::Prove, true) => prove::code(gateway, visit).await,
        (Page::AskProof, true) => prove::ask_key(gateway, visit).await,
        (Page::ProveByKey, true) => prove::key(gateway, visit).await,
        (Page::MyFactor, true) => mine::factor(gateway, visit).await,
        (Page::BindMine, true) => mine::bind(gateway, visit).await,
        (Page::UnbindMine, true) => mine::unbind(gateway, visit).await,
        (Page::AskMyKey, true) => keys::ask_mine(gateway, visit).await,
        (Page::MyNewKey, true) => keys::mine(gateway, visit).await,
        (Page::RenameMine, true) => mine::rename(gateway, visit).await,
        (Page::MyPasskey, true) => mine::passkey(gateway, visit).await,
        (Page::MySession, true) => mine::session(gateway, visit).await,
        (Page::MySessions, true) => mine::sessions(gateway, visit).await,
        _ => visit.page(
            StatusCode::NOT_FOUND,
            notice::page(&visit.frame(), Notice::Absent),
        ),
    }
}

/// A file beside the pages. Its address changes with it, so whoever names the whole address may keep it.
fn file(file: &Served, whole: &Whole) -> Answer {
    let id = whole.arrival.request_id();
    let mut answer = answer::answer(StatusCode::OK, file.kind, &id, file.text);
    let is_marked = whole.parts.uri.query() == Some(&*file.mark());
    head::dress_file(&mut answer, is_marked);
    answer
}
