//! Logging on: a name, then on the same form its password.

use maud::{Markup, html};

use crate::Frame;
use crate::part::{self, Secret, Tone};
use crate::words::Words;

/// What is known of who logs on.
#[derive(Default)]
pub struct View<'a> {
    /// The account that the link was made for: only the name is asked then.
    pub account: &'a str,
    /// The name so far.
    pub username: &'a str,
    /// Where to go after.
    pub next: &'a str,
    /// What is asked.
    pub asked: Asked,
    /// What is said above.
    pub said: Said<'a>,
    /// Whether passkeys may be shown here.
    pub passkey: bool,
}

/// What is asked.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Asked {
    /// The name of a user.
    #[default]
    Name,
    /// The password, the name standing there to be corrected.
    Password,
    /// The id of an account and its owner's password.
    Owner,
}

/// What is said above the form.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Said<'a> {
    /// Nothing.
    #[default]
    Nothing,
    /// That it failed, and the reference.
    Failed(&'a str),
    /// That something was left out.
    Empty,
    /// That a session is over.
    Ended,
    /// That it is over because something was changed: log on with what is there now.
    Changed,
}

/// The page.
#[must_use]
pub fn page(frame: &Frame<'_>, view: &View<'_>) -> String {
    let words = frame.words();
    let content = html! {
        h1 { (title(words, view.asked)) }
        (said(words, view.said))
        @if view.asked == Asked::Owner {
            p.hint { (words.owner_reported) }
        }
        form method="post" action="/logon" {
            (part::along("next", view.next))
            (part::along("account", view.account))
            (name(words, view))
            @if view.asked == Asked::Name {
                button type="submit" { (words.go_on) }
            } @else {
                (password(words, view))
                button type="submit" { (words.log_on) }
            }
        }
        @if view.passkey && view.asked != Asked::Owner {
            (passkey(words, view))
        }
        (others(words, view))
    };
    frame.page(title(words, view.asked), false, &content)
}

fn title(words: &Words, asked: Asked) -> &str {
    match asked {
        Asked::Name | Asked::Password => words.log_on,
        Asked::Owner => words.owner_title,
    }
}

fn said(words: &Words, said: Said<'_>) -> Markup {
    match said {
        Said::Nothing => html! {},
        Said::Failed(reference) => part::failed(words, reference),
        Said::Empty => part::message(Tone::Bad, &html! { p { (words.left_out) } }),
        Said::Changed => part::message(Tone::Good, &html! { p { (words.changed) } }),
        Said::Ended => part::message(Tone::Plain, &html! { p { (words.ended) } }),
    }
}

fn name(words: &Words, view: &View<'_>) -> Markup {
    let is_owner = view.asked == Asked::Owner;
    let is_locked = !view.account.is_empty() && !view.username.contains('@') && !is_owner;
    let label = if is_owner {
        words.account_id
    } else {
        words.user_name
    };
    let hint = if is_owner {
        words.account_id_hint
    } else {
        words.user_name_hint
    };
    let keyboard = if is_owner { "numeric" } else { "email" };
    let focus = view.username.is_empty() || view.asked == Asked::Name;
    html! {
        @if is_owner {
            input type="hidden" name="as" value="owner";
        }
        div.field {
            label for="username" { (label) }
            div.joined[is_locked] {
                input #username name="username" type="text" inputmode=(keyboard) maxlength="256"
                    value=(view.username) autocomplete="username webauthn" autocapitalize="none"
                    autocorrect="off" spellcheck="false" required autofocus[focus] dir="ltr"
                    aria-describedby=(if is_locked { "suffix" } else { "username-hint" });
                @if is_locked {
                    bdi #suffix.suffix dir="ltr" { "@" (view.account) }
                }
            }
            @if !is_locked && view.asked != Asked::Password {
                p #username-hint.hint { (hint) }
            }
        }
    }
}

fn password(words: &Words, view: &View<'_>) -> Markup {
    part::password(
        words,
        &Secret {
            name: "password",
            label: words.password,
            complete: "current-password",
            focus: !view.username.is_empty(),
            wrong: false,
            described: None,
        },
    )
}

/// A passkey in place of name and password.
fn passkey(words: &Words, view: &View<'_>) -> Markup {
    let ceremony = part::Ceremony {
        ask: "/logon/passkey/begin",
        action: "/logon/passkey",
        makes: false,
        offers: true,
        next: view.next,
    };
    let button = html! { button.second type="submit" { (words.with_passkey) } };
    part::ceremony(words, &ceremony, &button)
}

/// The other ways in, and what to do when none is.
fn others(words: &Words, view: &View<'_>) -> Markup {
    let next = view.next;
    html! {
        div.others {
            p.hint { (words.forgotten) }
            @if view.asked == Asked::Owner {
                a.quiet href=(with_next("/logon", next)) { (words.as_user) }
            } @else {
                a.quiet href=(with_next("/logon?as=owner", next)) { (words.as_owner) }
            }
        }
    }
}

/// A link that keeps where to go after.
fn with_next(path: &str, next: &str) -> String {
    if next.is_empty() {
        return path.to_owned();
    }
    let sign = if path.contains('?') { '&' } else { '?' };
    format!("{path}{sign}next={}", crate::frame::escaped(next))
}
