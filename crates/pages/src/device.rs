//! A device to bind to oneself: shown once, and bound by two codes.

use maud::html;

use crate::Frame;
use crate::enrol::{self, Device};
use crate::part::{self, Tone};

/// What the page must know.
pub struct View<'a> {
    /// What the device is bound with.
    pub ticket: &'a str,
    /// How it is taken over; nothing when its codes are asked for once more.
    pub device: Option<Device<'a>>,
    /// What the server says of the codes before: its code, its words, the reference.
    pub refused: Option<(&'a str, &'a str, &'a str)>,
}

/// The page.
#[must_use]
pub fn page(frame: &Frame<'_>, view: &View<'_>) -> String {
    let words = frame.words();
    let content = html! {
        h1 { (words.enrol_title) }
        @if let Some((code, message, reference)) = view.refused {
            (part::message(Tone::Bad, &html! {
                p { (words.told(code, message)) }
                (part::reference(words, reference))
            }))
        }
        @match &view.device {
            Some(device) => (enrol::scan(words, device)),
            None => p { (words.codes_again) },
        }
        form method="post" action="/me/factor/bind" {
            input type="hidden" name="ticket" value=(view.ticket);
            (enrol::codes(words))
            button type="submit" { (words.bind) }
        }
        div.others { a.quiet href="/me" { (words.back) } }
    };
    frame.page(words.enrol_title, false, &content)
}
