//! On the way to an identity provider and back: the page that sends there, and the one that asks before somebody else
//! takes the place of who is logged on.

use maud::html;

use crate::Frame;
use crate::part::{self, Tone};

/// How the browser is sent.
#[derive(Clone, Copy, Debug)]
pub enum Way<'a> {
    /// To this address.
    To(&'a str),
    /// By a form to this address, with a request and what comes back.
    Form {
        /// The address.
        action: &'a str,
        /// The field `SAMLRequest`.
        request: &'a str,
        /// The field `RelayState`.
        relay: &'a str,
    },
}

/// The page that sends to the provider at this host: by itself, or by its button.
#[must_use]
pub fn sending(frame: &Frame<'_>, host: &str, way: Way<'_>) -> String {
    let words = frame.words();
    let content = html! {
        h1 { (words.sending_title) }
        (part::message(Tone::Plain, &html! { p { ((words.sending)(host)) } }))
        @match way {
            Way::To(address) => {
                a.button href=(address) rel="noreferrer" { (words.sending_go) }
            }
            Way::Form { action, request, relay } => {
                form method="post" action=(action) data-now {
                    (part::along("SAMLRequest", request))
                    (part::along("RelayState", relay))
                    button type="submit" { (words.sending_go) }
                }
            }
        }
        div.others {
            a.quiet href="/logon?as=owner" { (words.as_owner) }
        }
    };
    let Way::To(address) = way else {
        return frame.page(words.sending_title, false, &content);
    };
    frame.page_that_goes(words.sending_title, address, &content)
}

/// Asks whether somebody else is to take the place of who is logged on.
#[must_use]
pub fn other(frame: &Frame<'_>, (now, new): (&str, &str), next: &str) -> String {
    let words = frame.words();
    let content = html! {
        h1 { (words.other_title) }
        (part::message(Tone::Plain, &html! { p { ((words.other)(now, new)) } }))
        form method="post" action="/logon/sso" {
            (part::along("next", next))
            // Whom it was asked about: what comes back from a provider meanwhile may mean another.
            (part::along("name", new))
            div.buttons {
                button type="submit" name="as" value="other" { ((words.other_go)(new)) }
                button.second type="submit" name="as" value="same" { ((words.other_stay)(now)) }
            }
        }
    };
    frame.page(words.other_title, false, &content)
}
