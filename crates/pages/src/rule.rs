//! Rules for passwords, as a list that a script ticks off while one types.

use maud::{Markup, html};

use crate::words::Words;

/// A rule that a new password must follow.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Rule {
    /// At least so many characters.
    Length(u16),
    /// A letter from a to z.
    Lowercase,
    /// A letter from A to Z.
    Uppercase,
    /// A digit.
    Digit,
    /// Something that is neither letter nor digit.
    Symbol,
    /// At least so many different characters.
    Different(u16),
    /// The name of the user is not in it.
    WithoutName,
    /// None of the last so many.
    Fresh(u16),
    /// On no list of passwords that everybody knows.
    Unknown,
}

impl Rule {
    pub(crate) fn text(self, words: &Words) -> String {
        match self {
            Self::Length(least) => (words.rule_length)(least),
            Self::Lowercase => words.rule_lowercase.to_owned(),
            Self::Uppercase => words.rule_uppercase.to_owned(),
            Self::Digit => words.rule_digit.to_owned(),
            Self::Symbol => words.rule_symbol.to_owned(),
            Self::Different(least) => (words.rule_different)(least),
            Self::WithoutName => words.rule_name.to_owned(),
            Self::Fresh(count) => (words.rule_fresh)(count),
            Self::Unknown => words.rule_unknown.to_owned(),
        }
    }

    /// What a script looks at, and how much of it there must be. Some is known to the server alone, which looks
    /// at it once the password is sent.
    const fn looked_at(self) -> (&'static str, Option<u16>) {
        match self {
            Self::Length(least) => ("length", Some(least)),
            Self::Lowercase => ("lower", Some(1)),
            Self::Uppercase => ("upper", Some(1)),
            Self::Digit => ("digit", Some(1)),
            Self::Symbol => ("symbol", Some(1)),
            Self::Different(least) => ("different", Some(least)),
            Self::WithoutName => ("name", Some(1)),
            Self::Fresh(_) | Self::Unknown => ("sent", None),
        }
    }
}

/// The rules, and which of them the last try broke.
pub(crate) fn list(words: &Words, rules: &[Rule], broken: Option<Rule>, name: &str) -> Markup {
    let name = name.split('@').next().unwrap_or_default();
    html! {
        div #rules.rules {
            p { (words.rules) }
            ul data-rules="new" data-name=(name) data-met=(words.met) data-unmet=(words.unmet) data-sent=(words.sent) {
                @for rule in rules {
                    @let (what, least) = rule.looked_at();
                    @let is_broken = broken == Some(*rule);
                    li data-rule=(what) data-least=[least] data-state=[is_broken.then_some("unmet")] {
                        span { (rule.text(words)) }
                        span.state {
                            @if is_broken { (words.unmet) } @else if least.is_none() { (words.sent) }
                        }
                    }
                }
            }
        }
    }
}
