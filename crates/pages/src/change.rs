//! The password must be changed before the session begins.

use maud::{Markup, html};

use crate::Frame;
use crate::part::{self, Secret, Tone};
use crate::rule::{self, Rule};
use crate::words::Words;

/// What the page must know.
pub struct View<'a> {
    /// Who logs on.
    pub name: &'a str,
    /// Where to go after.
    pub next: &'a str,
    /// What the account demands.
    pub rules: &'a [Rule],
    /// Why there is another try.
    pub fault: Option<Fault<'a>>,
}

/// Why there is another try.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Fault<'a> {
    /// The two new ones are not the same.
    Differ,
    /// The new one breaks a rule of the list.
    Broken(Rule),
    /// The new one breaks a rule that is on no list any more.
    Other,
    /// What was given is no password at all: the one there was, or the new one.
    NoPassword {
        /// Whether it is the one there was.
        old: bool,
    },
    /// The attempt failed, with this reference.
    Failed(&'a str),
}

/// The page.
#[must_use]
pub fn page(frame: &Frame<'_>, view: &View<'_>) -> String {
    let words = frame.words();
    let content = html! {
        h1 { (words.change_title) }
        p.who { bdi dir="ltr" { (view.name) } }
        @match view.fault {
            Some(fault) => (said(words, fault)),
            None => p { (words.change_why) },
        }
        form method="post" action="/logon/change" {
            (part::along("next", view.next))
            (fields(words, view.name, view.rules, view.fault))
            button type="submit" { (words.change) }
        }
        div.others {
            p.hint { (words.forgotten) }
            a.quiet href="/logon" { (words.begin_anew) }
        }
    };
    frame.page(words.change_title, false, &content)
}

/// What is said of a new password that did not do.
pub(crate) fn said(words: &Words, fault: Fault<'_>) -> Markup {
    let text = match fault {
        Fault::Failed(reference) => return part::failed(words, reference),
        Fault::Differ => html! { p { (words.differ) } },
        Fault::Broken(rule) => html! { p { (words.not_good) " " (rule.text(words)) } },
        Fault::NoPassword { old: true } => html! { p { (words.no_old_password) } },
        Fault::NoPassword { old: false } => {
            html! { p { (words.not_good) " " (words.no_password) } }
        }
        Fault::Other => html! { p { (words.not_good) " " (words.other_rule) } },
    };
    part::message(Tone::Bad, &text)
}

/// The old one, the new one, and the new one once more, with the rules between.
pub(crate) fn fields(
    words: &Words,
    name: &str,
    rules: &[Rule],
    fault: Option<Fault<'_>>,
) -> Markup {
    let broken = match fault {
        Some(Fault::Broken(rule)) => Some(rule),
        _ => None,
    };
    let field = |name, label, complete| Secret {
        name,
        label,
        complete,
        ..Secret::default()
    };
    let old = Secret {
        wrong: fault == Some(Fault::NoPassword { old: true }),
        ..field("old", words.old_password, "current-password")
    };
    let bad = matches!(
        fault,
        Some(Fault::Broken(_) | Fault::Other | Fault::NoPassword { old: false })
    );
    let new = Secret {
        described: Some("rules"),
        wrong: bad,
        ..field("new", words.new_password, "new-password")
    };
    let again = Secret {
        wrong: fault == Some(Fault::Differ),
        ..field("again", words.new_again, "new-password")
    };
    html! {
        input type="text" name="username" value=(name) autocomplete="username" hidden;
        (part::password(words, &old))
        (part::password(words, &new))
        (rule::list(words, rules, broken, name))
        (part::password(words, &again))
    }
}
