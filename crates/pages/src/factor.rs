//! The second factor: six digits of the device, or a passkey.

use maud::{Markup, html};

use crate::Frame;
use crate::part::{self, Tone};
use crate::words::Words;

/// What the page must know.
#[derive(Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one thing that the page shows or not"
)]
pub struct View<'a> {
    /// Who logs on.
    pub name: &'a str,
    /// Where to go after.
    pub next: &'a str,
    /// The reference of an attempt that failed.
    pub failed: Option<&'a str>,
    /// Whether what was given is no code at all.
    pub unsound: bool,
    /// Whether it was to be remembered, which may not be.
    pub not_remembered: bool,
    /// Whether a code is a way.
    pub code: bool,
    /// Whether a passkey or a security key is.
    pub key: bool,
    /// Whether this browser may be remembered, and for how many days.
    pub remember: Option<u32>,
}

/// The page.
#[must_use]
pub fn page(frame: &Frame<'_>, view: &View<'_>) -> String {
    let words = frame.words();
    let content = html! {
        h1 { (words.factor_title) }
        p.who { bdi dir="ltr" { (view.name) } }
        @if let Some(reference) = view.failed {
            (part::failed(words, reference))
        } @else if view.unsound {
            (part::message(Tone::Bad, &html! { p { (words.six_digits) } }))
        } @else if view.not_remembered {
            (part::message(Tone::Bad, &html! { p { (words.not_remembered) } }))
        }
        @if view.key {
            (key(words, view))
        }
        @if view.code {
            @if view.key {
                p.or data-way hidden { (words.or_code) }
            }
            form method="post" action="/logon/factor" {
                (part::along("next", view.next))
                (part::digits("code", words.code, Some(words.code_hint), true))
                @if let Some(days) = view.remember {
                    label.check {
                        input type="checkbox" name="remember" value="yes";
                        span { ((words.remember)(days)) }
                    }
                }
                button type="submit" { (words.log_on) }
            }
        }
        div.others {
            p.hint { (words.factor_lost) }
            a.quiet href="/logon" { (words.begin_anew) }
        }
    };
    frame.page(words.factor_title, false, &content)
}

/// A key comes first: it is the strongest that there is.
fn key(words: &Words, view: &View<'_>) -> Markup {
    let ceremony = part::Ceremony {
        ask: "/logon/factor/passkey/begin",
        action: "/logon/factor/passkey",
        makes: false,
        offers: false,
        next: view.next,
    };
    let button = html! { button type="submit" { (words.show_key) } };
    html! {
        (part::ceremony(words, &ceremony, &button))
        @if !view.code {
            noscript { (part::message(Tone::Bad, &html! { p { (words.keys_need_script) } })) }
        }
    }
}
