//! The second factor once more, before somebody changes what protects the account.

use maud::html;

use crate::Frame;
use crate::part::{self, Tone};

/// What the page must know.
#[derive(Default)]
pub struct View<'a> {
    /// Whose session it is.
    pub name: &'a str,
    /// The reference of an attempt that failed.
    pub failed: Option<&'a str>,
    /// Whether what was given is no code at all.
    pub unsound: bool,
    /// Whether a code is a way.
    pub code: bool,
    /// Whether a passkey or a security key is.
    pub key: bool,
}

/// The page.
#[must_use]
pub fn page(frame: &Frame<'_>, view: &View<'_>) -> String {
    let words = frame.words();
    let ceremony = part::Ceremony {
        ask: "/me/prove/begin",
        action: "/me/prove/key",
        makes: false,
        offers: false,
        next: "",
    };
    let button = html! { button type="submit" { (words.show_key) } };
    let content = html! {
        h1 { (words.prove_title) }
        p.who { bdi dir="ltr" { (view.name) } }
        @if let Some(reference) = view.failed {
            (part::message(Tone::Bad, &html! {
                p { (words.not_shown) }
                (part::reference(words, reference))
            }))
        } @else if view.unsound {
            (part::message(Tone::Bad, &html! { p { (words.six_digits) } }))
        } @else {
            p { (words.prove_why) }
        }
        @if view.key {
            (part::ceremony(words, &ceremony, &button))
            @if view.code {
                p.or data-way hidden { (words.or_code) }
            } @else {
                noscript { (part::message(Tone::Bad, &html! { p { (words.keys_need_script) } })) }
            }
        }
        @if view.code {
            form method="post" action="/me/prove" {
                (part::digits("code", words.code, Some(words.code_hint), true))
                button type="submit" { (words.confirm) }
            }
        }
        div.others { a.quiet href="/me" { (words.back) } }
    };
    frame.page(words.prove_title, false, &content)
}
