//! Pages that only say something: signed off, to wait, not in this way.

use maud::{Markup, html};

use crate::Frame;
use crate::part::{self, Tone};
use crate::words::Words;

/// What is said.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Notice<'a> {
    /// Whether the session shall end.
    LogOff,
    /// The session is over, as was wished.
    SignedOff,
    /// Too many attempts failed; after so many seconds one may come again.
    Wait(u32),
    /// Passwords do not travel in the clear; the page is at this address.
    NeedsTls(&'a str),
    /// The browser keeps no cookies. Over plain HTTP some keep none of those that are for TLS.
    NoCookies {
        /// Whether the page came over plain HTTP.
        plain: bool,
    },
    /// The form came from somewhere else.
    Foreign,
    /// The form is not one of ours.
    Unread,
    /// There is no such page.
    Absent,
    /// Passwords are for the account's identity provider.
    Elsewhere,
    /// The word of the identity provider came to nothing; the reference.
    Unbelieved(&'a str),
    /// The server declines, or failed: its code, what it says, and the reference.
    Refused(&'a str, &'a str, &'a str),
}

/// The page.
#[must_use]
pub fn page(frame: &Frame<'_>, notice: Notice<'_>) -> String {
    let words = frame.words();
    let (title, tone, text) = said(words, notice);
    let content = html! {
        h1 { (title) }
        (part::message(tone, &text))
        @match notice {
            Notice::NeedsTls(address) => a.button href=(address) { (words.over_tls) },
            Notice::LogOff => form method="post" action="/logon/off" {
                button type="submit" { (words.log_off) }
            },
            Notice::SignedOff => a.button href="/logon" { (words.log_on_again) },
            _ => a.button href="/logon" { (words.to_logon) },
        }
    };
    frame.page(title, false, &content)
}

fn said<'w>(words: &'w Words, notice: Notice<'_>) -> (&'w str, Tone, Markup) {
    let bad = |text: &str| (words.refused_title, Tone::Bad, html! { p { (text) } });
    match notice {
        Notice::LogOff => (
            words.log_off_title,
            Tone::Plain,
            html! { p { (words.log_off_ask) } },
        ),
        Notice::SignedOff => (
            words.signed_off_title,
            Tone::Good,
            html! { p { (words.signed_off) } },
        ),
        Notice::Wait(seconds) => (
            words.wait_title,
            Tone::Bad,
            html! { p { ((words.wait)(seconds)) } },
        ),
        Notice::NeedsTls(_) => bad(words.needs_tls),
        Notice::NoCookies { plain: true } => bad(words.no_cookies_plain),
        Notice::NoCookies { plain: false } => bad(words.no_cookies),
        Notice::Foreign => bad(words.foreign),
        Notice::Unread => bad(words.unread),
        Notice::Absent => bad(words.absent),
        Notice::Elsewhere => bad(words.elsewhere),
        Notice::Unbelieved(reference) => (
            words.refused_title,
            Tone::Bad,
            html! {
                p { strong { (words.failed) } " " (words.unbelieved) }
                (part::reference(words, reference))
            },
        ),
        Notice::Refused(code, message, reference) => (
            words.refused_title,
            Tone::Bad,
            html! {
                p { (words.told(code, message)) }
                (part::reference(words, reference))
            },
        ),
    }
}
