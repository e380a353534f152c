//! A request for a page, and the answers to it.

use gateway::Arrival;
use http::header::{LOCATION, SET_COOKIE};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use pages::notice::{self, Notice};
use pages::{Frame, Language};

use super::cookie::{self, Name};
use super::form::Form;
use super::{language, next};
use crate::browser::cookie::SLOTS;
use crate::http::answer::{self, Answer, put};
use crate::http::whole::Whole;

/// A request for a page.
pub(super) struct Visit<'a> {
    pub(super) whole: &'a Whole,
    pub(super) language: Language,
    /// The own address without the wish for a language, or nothing where only a form leads.
    here: String,
}

impl<'a> Visit<'a> {
    pub(super) fn new(whole: &'a Whole) -> Self {
        let parts = &whole.parts;
        let query = parts.uri.query().unwrap_or_default();
        let here = if parts.method == Method::POST {
            String::new()
        } else {
            language::without(parts.uri.path(), query)
        };
        Self {
            whole,
            language: language::of(query, &parts.headers),
            here,
        }
    }

    pub(super) fn arrival(&self) -> &Arrival {
        &self.whole.arrival
    }

    pub(super) fn headers(&self) -> &HeaderMap {
        &self.whole.parts.headers
    }

    pub(super) fn frame(&self) -> Frame<'_> {
        Frame {
            language: self.language,
            here: &self.here,
        }
    }

    /// What the query says under a name, the first of it.
    pub(super) fn asked(&self, name: &str) -> String {
        let query = self.whole.parts.uri.query().unwrap_or_default();
        let mut pairs = form_urlencoded::parse(query.as_bytes());
        let found = pairs.find(|(one, _)| one == name);
        found
            .map(|(_, value)| value.into_owned())
            .unwrap_or_default()
    }

    /// Where to go after, if that is on this server.
    pub(super) fn next(&self) -> String {
        next::sound(&self.asked("next"))
            .unwrap_or_default()
            .to_owned()
    }

    pub(super) fn cookie(&self, name: Name) -> Option<&str> {
        cookie::read(self.headers(), name)
    }

    pub(super) fn form(&self, names: &[&str]) -> Option<Form> {
        Form::read(self.headers(), &self.whole.body, names)
    }

    /// A page. Whoever sees the first one is given the cookie that tells whether cookies come back.
    pub(super) fn page(&self, status: StatusCode, html: String) -> Answer {
        let id = self.arrival().request_id();
        let mut answer = answer::answer(status, "text/html; charset=utf-8", &id, html);
        let query = self.whole.parts.uri.query().unwrap_or_default();
        if let Some(value) = language::to_keep(query, self.headers()) {
            keep(&mut answer, Name::Language, value);
        }
        answer
    }

    /// The answer to a form that is none of ours.
    pub(super) fn unread(&self) -> Answer {
        let html = notice::page(&self.frame(), Notice::Unread);
        self.page(StatusCode::BAD_REQUEST, html)
    }

    /// The way to another page.
    pub(super) fn to(&self, path: &str) -> Answer {
        let id = self.arrival().request_id();
        let status = StatusCode::SEE_OTHER;
        let mut answer = answer::answer(status, "text/plain; charset=utf-8", &id, "");
        put(answer.headers_mut(), LOCATION, path);
        answer
    }

    /// The way to a step of the logon, which keeps where to go after.
    pub(super) fn to_step(&self, path: &str, next: &str) -> Answer {
        if next.is_empty() {
            return self.to(path);
        }
        let next: String = form_urlencoded::byte_serialize(next.as_bytes()).collect();
        self.to(&format!("{path}?next={next}"))
    }
}

/// A cookie for the browser to keep.
pub(super) fn keep(answer: &mut Answer, name: Name, value: &str) {
    set(answer, &name.kept(value));
}

/// A cookie for the browser to forget.
pub(super) fn forget(answer: &mut Answer, name: Name) {
    set(answer, &name.forgotten());
}

/// Lets the browser forget the roles that were switched to in it: they are of somebody who is gone.
pub(super) fn forget_roles(visit: &Visit<'_>, answer: &mut Answer) {
    for slot in 1..SLOTS {
        if visit.cookie(Name::Role(slot)).is_some() {
            forget(answer, Name::Role(slot));
        }
    }
}

fn set(answer: &mut Answer, cookie: &str) {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        answer.headers_mut().append(SET_COOKIE, value);
    }
}
