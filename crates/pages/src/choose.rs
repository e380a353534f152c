//! The page on which somebody chooses one of the roles that an identity provider offers.

use maud::{Markup, html};

use crate::Frame;
use crate::part::{self, Tone};
use crate::words::Role as Words;

/// What is to be shown.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// What the session will be called.
    pub name: &'a str,
    /// The account.
    pub account: &'a str,
    /// Who is logged on in this browser, if it is somebody else.
    pub now: Option<&'a str>,
    /// The roles, in the order in which they are shown.
    pub roles: &'a [Role<'a>],
    /// What tells this offer from others.
    pub offer: &'a str,
    /// Where to go after.
    pub next: &'a str,
}

/// A role.
#[derive(Clone, Copy)]
pub struct Role<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its name.
    pub name: &'a str,
    /// What it is for.
    pub description: &'a str,
    /// For how many seconds it is taken on; none if it cannot be.
    pub seconds: Option<i64>,
}

/// The page.
#[must_use]
pub fn page(frame: &Frame<'_>, view: &View<'_>) -> String {
    let words = frame.language.role();
    let content = html! {
        h1 #roles-title { (words.title) }
        p { ((words.offered)(view.name, view.account)) }
        @if let Some(now) = view.now {
            (part::message(Tone::Plain, &html! { p { ((words.there)(now)) } }))
        }
        @if view.roles.len() > SHORT {
            // Outside the form, which its key would send; a script shows it.
            div hidden {
                label for="filter" { (words.filter) }
                input #filter type="search" data-filter="#roles li" autocomplete="off" spellcheck="false";
            }
        }
        form method="post" action="/saml-role/choose" {
            (part::along("next", view.next))
            // Which offer was looked at: another may have come meanwhile.
            (part::along("offer", view.offer))
            ul.list #roles aria-labelledby="roles-title" {
                @for (place, role) in view.roles.iter().enumerate() {
                    li { (one(words, role, place == 0)) }
                }
            }
        }
        p.hint { (words.once) }
        @if let Some(now) = view.now {
            div.others { a.quiet href="/me" { ((words.stay)(now)) } }
        }
    };
    frame.page(words.title, false, &content)
}

fn one(words: &Words, role: &Role<'_>, first: bool) -> Markup {
    let id = ["role-", role.id].concat();
    let hint = [&*id, "-hint"].concat();
    html! {
        div {
            p { strong #(id) { bdi { (role.name) } } }
            p.hint id=(hint) {
                @if !role.description.is_empty() { bdi { (role.description) } " · " }
                (lasts(words, role.seconds))
            }
        }
        button type="submit" name="role" value=(role.id) autofocus[first] aria-describedby=(hint)
            aria-label={ (words.take) " " (role.name) } {
            (words.take)
        }
    }
}

fn lasts(words: &Words, seconds: Option<i64>) -> String {
    match seconds {
        None => words.not_now.to_owned(),
        Some(seconds) if seconds >= HOUR && seconds % HOUR == 0 => (words.hours)(seconds / HOUR),
        // What is begun counts as whole: it is at most so long.
        Some(seconds) => (words.minutes)((seconds + MINUTE - 1) / MINUTE),
    }
}

/// Of so many roles each is seen at once.
const SHORT: usize = 6;
const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
