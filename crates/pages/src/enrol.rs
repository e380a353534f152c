//! A second factor is demanded: why, then the new device to scan and two codes of it.

use maud::{Markup, html};

use crate::part::{self, Tone};
use crate::words::Words;
use crate::{Frame, code};

/// What the page must know.
pub struct View<'a> {
    /// Who logs on.
    pub name: &'a str,
    /// Where to go after.
    pub next: &'a str,
    /// What is to be done.
    pub stage: Stage<'a>,
    /// What a key in place of a device would be called; nothing where none would do.
    pub key: Option<&'a str>,
}

/// What is to be done.
pub enum Stage<'a> {
    /// To begin, or to begin once more.
    Begin(Again<'a>),
    /// To take this device over and show two codes.
    Scan(Device<'a>),
    /// To show two codes of the device that was taken over: those before failed, with this reference,
    /// or were none.
    Again(Option<&'a str>),
}

/// Why somebody begins.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Again<'a> {
    /// Because it is demanded.
    No,
    /// Because it failed, with this reference.
    Failed(&'a str),
    /// Because a key was called by what is no name.
    NoName,
}

/// A device, shown this once.
pub struct Device<'a> {
    /// What its code says.
    pub uri: &'a str,
    /// What its codes are made from, for those who type.
    pub seed: &'a str,
}

/// The page.
#[must_use]
pub fn page(frame: &Frame<'_>, view: &View<'_>) -> String {
    let words = frame.words();
    let content = html! {
        h1 { (words.enrol_title) }
        p.who { bdi dir="ltr" { (view.name) } }
        @match &view.stage {
            Stage::Begin(again) => (begin(words, view, *again)),
            Stage::Scan(device) => {
                (scan(words, device))
                (two_codes(words, view.next))
            }
            Stage::Again(failed) => {
                @match failed {
                    Some(reference) => (part::failed(words, reference)),
                    None => (part::message(Tone::Bad, &html! { p { (words.six_digits) } })),
                }
                p { (words.codes_again) }
                (two_codes(words, view.next))
            }
        }
        div.others { a.quiet href="/logon" { (words.begin_anew) } }
    };
    frame.page(words.enrol_title, false, &content)
}

fn begin(words: &Words, view: &View<'_>, again: Again<'_>) -> Markup {
    let key = part::Ceremony {
        ask: "/logon/enrol/passkey/begin",
        action: "/logon/enrol/passkey",
        makes: true,
        offers: false,
        next: view.next,
    };
    html! {
        @match again {
            Again::No => {}
            Again::Failed(reference) => (part::failed(words, reference)),
            Again::NoName => (part::message(Tone::Bad, &html! { p { (words.no_key_name) } })),
        }
        p { (words.enrol_why) }
        section.way aria-labelledby="app-title" {
            h2 #app-title { (words.way_app) }
            p.hint { (words.enrol_how) }
            form method="post" action="/logon/enrol" {
                (part::along("next", view.next))
                button type="submit" { (words.enrol_begin) }
            }
        }
        @if let Some(name) = view.key {
            section.way data-way hidden aria-labelledby="key-title" {
                h2 #key-title { (words.way_key) }
                p.hint { (words.way_key_how) }
                (part::new_key(words, &key, name, true))
            }
        }
    }
}

/// The device, to scan and to type.
pub(crate) fn scan(words: &Words, device: &Device<'_>) -> Markup {
    html! {
        p { (words.scan) }
        div.qr { (code::picture(device.uri, words.scan_alt)) }
        p { (words.or_type) }
        p.seed { code { (grouped(device.seed)) } }
        p.hint { (words.seed_once) }
    }
}

fn two_codes(words: &Words, next: &str) -> Markup {
    html! {
        form method="post" action="/logon/bind" {
            (part::along("next", next))
            (codes(words))
            button type="submit" { (words.bind) }
        }
    }
}

/// Two codes, one right after the other.
pub(crate) fn codes(words: &Words) -> Markup {
    html! {
        (part::digits("code1", words.first_code, None, false))
        (part::digits("code2", words.second_code, Some(words.second_code_hint), false))
    }
}

/// In groups of four, as one reads it out.
fn grouped(seed: &str) -> String {
    let letters: Vec<char> = seed.chars().collect();
    let groups = letters.chunks(4).map(|group| group.iter().collect());
    groups.collect::<Vec<String>>().join(" ")
}
