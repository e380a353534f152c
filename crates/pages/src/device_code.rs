//! A device without a browser asks who somebody is: its code is typed, what asks is shown, and then it is answered.

use maud::{Markup, html};

use crate::Frame;
use crate::consent::{Gets, gets};
use crate::part::{self, Tone};

/// What is shown.
pub enum View<'a> {
    /// A code is asked for; whether the one that was typed is none.
    Type {
        /// Whether one was typed that is none.
        unknown: bool,
    },
    /// What asks, to be answered.
    Confirm(&'a Asks<'a>),
    /// It was answered.
    Answered {
        /// With yes.
        allowed: bool,
    },
}

/// What asks.
pub struct Asks<'a> {
    /// The code that was typed.
    pub code: &'a str,
    /// How the application is shown.
    pub application: &'a str,
    /// What it gets.
    pub gets: &'a [Gets],
    /// Whence it asks.
    pub source: &'a str,
    /// What it calls itself.
    pub agent: &'a str,
    /// When it asked.
    pub created: &'a str,
    /// Who is logged on.
    pub name: &'a str,
    /// The account of the person.
    pub account: &'a str,
}

/// The page.
#[must_use]
pub fn page(frame: &Frame<'_>, view: &View<'_>) -> String {
    let own = frame.language.oauth();
    let content = html! {
        h1 { (own.device_title) }
        @match view {
            View::Type { unknown } => (type_it(frame, *unknown)),
            View::Confirm(asks) => (confirm(frame, asks)),
            View::Answered { allowed } => (part::message(
                Tone::Good,
                &html! { p { @if *allowed { (own.device_allowed) } @else { (own.device_refused) } } },
            )),
        }
    };
    frame.page(own.device_title, false, &content)
}

fn type_it(frame: &Frame<'_>, unknown: bool) -> Markup {
    let own = frame.language.oauth();
    html! {
        @if unknown {
            (part::message(Tone::Bad, &html! { p { (own.device_unknown) } }))
        }
        form method="post" action="/device" {
            div.field {
                label for="user_code" { (own.device_type) }
                input #user_code name="user_code" type="text" required maxlength="16" autocomplete="off"
                    autocapitalize="characters" spellcheck="false" autofocus;
            }
            button type="submit" { (frame.words().go_on) }
        }
    }
}

fn confirm(frame: &Frame<'_>, asks: &Asks<'_>) -> Markup {
    let (words, own) = (frame.words(), frame.language.oauth());
    html! {
        p { (own.asks) " " strong { bdi { (asks.application) } } }
        p { (own.as_whom) " " bdi dir="ltr" { (asks.name) } " · " (words.account) " " bdi dir="ltr" { (asks.account) } }
        p {
            (own.device_from) " " code { bdi dir="ltr" { (asks.source) } } " · " bdi dir="ltr" { (asks.agent) }
            " · " (part::time(asks.created))
        }
        p { (own.gets) }
        ul {
            @for one in asks.gets { li { (gets(own, *one)) } }
        }
        (part::message(Tone::Plain, &html! { p { (own.device_only_if) } }))
        form method="post" action="/device" {
            (part::along("user_code", asks.code))
            div.buttons {
                button type="submit" name="decision" value="allow" { (own.allow) }
                button.second type="submit" name="decision" value="refuse" { (own.refuse) }
            }
        }
    }
}
