//! Parts that several pages are made of.

use maud::{Markup, html};

use crate::words::Words;

/// How serious a message is: said by its shape and its words, not by its colour alone.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(crate) enum Tone {
    /// Something went wrong.
    Bad,
    /// Something is to be known.
    Plain,
    /// Something went well.
    Good,
}

impl Tone {
    const fn class(self) -> &'static str {
        match self {
            Self::Bad => "bad",
            Self::Plain => "plain",
            Self::Good => "good",
        }
    }

    const fn sign(self) -> &'static str {
        match self {
            Self::Bad => "!",
            Self::Plain => "i",
            Self::Good => "✓",
        }
    }

    const fn role(self) -> &'static str {
        match self {
            Self::Bad => "alert",
            Self::Plain | Self::Good => "status",
        }
    }
}

/// A message above a form.
pub(crate) fn message(tone: Tone, text: &Markup) -> Markup {
    html! {
        div.message.(tone.class()) role=(tone.role()) {
            span.sign aria-hidden="true" { (tone.sign()) }
            div { (text) }
        }
    }
}

/// The one thing that is said of any logon that failed, and under which reference an administrator
/// finds why.
pub(crate) fn failed(words: &Words, reference: &str) -> Markup {
    message(
        Tone::Bad,
        &html! {
            p { strong { (words.failed) } " " (words.failed_more) }
            (self::reference(words, reference))
        },
    )
}

/// A reference that an administrator can be told.
pub(crate) fn reference(words: &Words, reference: &str) -> Markup {
    html! {
        p.reference { (words.reference) " " code { (reference) } }
    }
}

/// A field that goes along unseen.
pub(crate) fn along(name: &str, value: &str) -> Markup {
    html! {
        @if !value.is_empty() {
            input type="hidden" name=(name) value=(value);
        }
    }
}

/// A field for a password, with a button that a script brings to life.
pub(crate) fn password(words: &Words, field: &Secret<'_>) -> Markup {
    let hint = field.described.unwrap_or_default();
    let described = [hint, " ", field.name, "-caps"].concat();
    html! {
        div.field {
            label for=(field.name) { (field.label) }
            div.reveal {
                input #(field.name) type="password" name=(field.name) autocomplete=(field.complete)
                    required maxlength="256" autofocus[field.focus]
                    aria-describedby=(described.trim()) aria-invalid=[field.wrong.then_some("true")];
                button.quiet type="button" hidden data-show=(field.name) data-hide=(words.hide) {
                    (words.show)
                }
            }
            p.hint id={ (field.name) "-caps" } data-caps=(field.name) hidden role="status" {
                (words.caps_lock)
            }
        }
    }
}

/// A password that is asked for.
#[derive(Default)]
pub(crate) struct Secret<'a> {
    pub(crate) name: &'a str,
    pub(crate) label: &'a str,
    /// What of it a password manager keeps.
    pub(crate) complete: &'a str,
    pub(crate) focus: bool,
    pub(crate) wrong: bool,
    /// What else describes it.
    pub(crate) described: Option<&'a str>,
}

/// A field for the six digits of a device.
pub(crate) fn digits(name: &str, label: &str, hint: Option<&str>, focus: bool) -> Markup {
    html! {
        div.field {
            label for=(name) { (label) }
            input.digits #(name) name=(name) type="text" inputmode="numeric" pattern="[0-9]{3} ?[0-9]{3}"
                maxlength="7" autocomplete="one-time-code" required autofocus[focus]
                spellcheck="false" aria-describedby=[hint.map(|_| [name, "-hint"].concat())];
            @if let Some(hint) = hint {
                p.hint id={ (name) "-hint" } { (hint) }
            }
        }
    }
}

/// A ceremony with a key of the visitor's, which a script holds: it asks at `ask`, and sends to
/// `action` what the browser answers. Nothing is seen of it without a script.
pub(crate) struct Ceremony<'a> {
    pub(crate) ask: &'a str,
    pub(crate) action: &'a str,
    /// Whether a key is made, or one is shown.
    pub(crate) makes: bool,
    /// Whether the browser may offer keys in the field of the name.
    pub(crate) offers: bool,
    pub(crate) next: &'a str,
}

/// The form of a ceremony, with its fields and buttons.
pub(crate) fn ceremony(words: &Words, ceremony: &Ceremony<'_>, content: &Markup) -> Markup {
    let way = if ceremony.makes { "create" } else { "get" };
    html! {
        form.passkey method="post" action=(ceremony.action) data-passkey=(way) data-ask=(ceremony.ask)
            data-offers[ceremony.offers] hidden {
            (along("next", ceremony.next))
            input type="hidden" name="ticket";
            input type="hidden" name="credential";
            (content)
            p.hint role="status" data-failed=(words.key_failed) {}
        }
    }
}

/// A ceremony in which a key is made: what it is called, and of which kind it is.
pub(crate) fn new_key(words: &Words, ceremony: &Ceremony<'_>, name: &str, both: bool) -> Markup {
    let content = html! {
        div.field {
            label for="key-name" { (words.key_name) }
            input #key-name name="name" type="text" required maxlength="64" value=(name)
                autocomplete="off" aria-describedby="key-name-hint";
            p #key-name-hint.hint { (words.key_name_hint) }
        }
        div.buttons {
            button.second type="submit" value="passkey" { (words.add_passkey) }
            @if both {
                button.second type="submit" value="security_key" { (words.add_security_key) }
            }
        }
    };
    self::ceremony(words, ceremony, &content)
}

/// A moment, in UTC until a script shows it in the zone of the reader.
pub(crate) fn time(text: &str) -> Markup {
    html! {
        time datetime=(text) { (text.trim_end_matches('Z').replace('T', " ")) " UTC" }
    }
}
