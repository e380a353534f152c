//! My security: who I am, and what of the ways in is mine to change.

use maud::{Markup, html};

use crate::Frame;
use crate::change::{self, Fault};
use crate::part::{self, Tone, time};
use crate::rule::Rule;
use crate::session::{self, Session};
use crate::words::Words;

/// What is known of whoever looks.
pub struct View<'a> {
    /// The own session and its owner.
    pub who: Who<'a>,
    /// What is said above.
    pub said: Said<'a>,
    /// What the account demands of passwords; nothing where the password is changed elsewhere.
    pub rules: Option<&'a [Rule]>,
    /// Why the new password did not do.
    pub fault: Option<Fault<'a>>,
    /// The second factor; nothing where it cannot be looked at.
    pub device: Option<Device<'a>>,
    /// The passkeys; nothing where they cannot be looked at.
    pub passkeys: Option<Vec<Passkey<'a>>>,
    /// What of the first hour is left to do.
    pub left: Vec<Left>,
    /// The own sessions, this one among them; nothing where they cannot be looked at.
    pub sessions: Option<Vec<Session<'a>>>,
}

/// Something of the first hour that is not done.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Left {
    /// Whoever looks has no second factor.
    OwnFactor,
    /// The owner of the account has none.
    OwnersFactor,
    /// There is one user.
    Users,
    /// What the first start wrote is to be put away: nobody here can see whether it is.
    Papers,
}

/// Who looks, and since when.
#[derive(Default)]
pub struct Who<'a> {
    /// The name of the user, or the id of the account for its owner.
    pub name: &'a str,
    /// The name in policies.
    pub arn: &'a str,
    /// The id of the account.
    pub account: &'a str,
    /// Whether it is the owner of the account.
    pub is_owner: bool,
    /// When the session began.
    pub began: &'a str,
    /// When it ends.
    pub ends: &'a str,
    /// Where it began.
    pub source: &'a str,
    /// Whether a second factor was shown.
    pub with_factor: bool,
    /// The browser in short, which a new key may be called by.
    pub browser: &'a str,
}

/// What is said above.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Said<'a> {
    /// Nothing.
    #[default]
    Nothing,
    /// That it is done.
    Done,
    /// That the second factor was shown again.
    Proven,
    /// That it is not allowed to oneself; with the reference.
    NotAllowed(&'a str),
    /// What the server says: its code, its words, the reference.
    Refused(&'a str, &'a str, &'a str),
}

/// The second factor.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Device<'a> {
    /// There is none.
    None,
    /// This is bound.
    Bound(&'a str),
}

/// A passkey.
pub struct Passkey<'a> {
    /// Its id.
    pub id: &'a str,
    /// What its user calls it.
    pub name: &'a str,
    /// When it was made.
    pub made: &'a str,
    /// When it was used last.
    pub used: Option<&'a str>,
}

/// The page.
#[must_use]
pub fn page(frame: &Frame<'_>, view: &View<'_>) -> String {
    let words = frame.words();
    let content = html! {
        div.row {
            h1 { (words.me_title) }
            a.quiet href="/console/" { (words.to_console) }
            form method="post" action="/logon/off" {
                button.second type="submit" { (words.log_off) }
            }
        }
        (said(words, view.said))
        @if view.who.is_owner {
            (part::message(Tone::Plain, &html! { p { (words.owner_use) } }))
        }
        @if !view.left.is_empty() {
            (first_hour(words, &view.left))
        }
        (who(words, &view.who))
        @if let Some(rules) = view.rules {
            (password(words, &view.who, rules, view.fault))
        }
        @if let Some(device) = view.device {
            (factor(words, device))
        }
        @if let Some(passkeys) = &view.passkeys {
            (keys(words, view, passkeys))
        }
        @if let Some(sessions) = &view.sessions {
            (session::list(words, sessions))
        }
    };
    frame.page(words.me_title, true, &content)
}

fn said(words: &Words, said: Said<'_>) -> Markup {
    match said {
        Said::Nothing => html! {},
        Said::Done => part::message(Tone::Good, &html! { p { (words.done) } }),
        Said::Proven => part::message(Tone::Good, &html! { p { (words.proven) } }),
        Said::NotAllowed(reference) => part::message(
            Tone::Bad,
            &html! {
                p { (words.not_allowed) }
                (part::reference(words, reference))
            },
        ),
        Said::Refused(code, message, reference) => part::message(
            Tone::Bad,
            &html! {
                p { (words.told(code, message)) }
                (part::reference(words, reference))
            },
        ),
    }
}

fn first_hour(words: &Words, left: &[Left]) -> Markup {
    let text = |one: &Left| match one {
        Left::OwnFactor => words.left_own_factor,
        Left::OwnersFactor => words.left_owners_factor,
        Left::Users => words.left_users,
        Left::Papers => words.left_papers,
    };
    html! {
        section.note aria-labelledby="left-title" {
            h2 #left-title { (words.left) }
            ul { @for one in left { li { (text(one)) } } }
        }
    }
}

fn who(words: &Words, who: &Who<'_>) -> Markup {
    let kind = if who.is_owner {
        words.kind_owner
    } else {
        words.kind_user
    };
    let factor = if who.with_factor {
        words.with_factor
    } else {
        words.without_factor
    };
    html! {
        dl.facts {
            dt { (kind) }
            dd { bdi dir="ltr" { (who.name) } }
            dt { (words.account) }
            dd { bdi dir="ltr" { (who.account) } }
            dt { "ARN" }
            dd { code dir="ltr" { (who.arn) } }
            dt { (words.logged_on) }
            dd { (time(who.began)) ", " (words.from) " " bdi dir="ltr" { (who.source) } ", " (factor) }
            dt { (words.session_ends) }
            dd { (time(who.ends)) }
        }
    }
}

fn password(words: &Words, who: &Who<'_>, rules: &[Rule], fault: Option<Fault<'_>>) -> Markup {
    html! {
        section.part aria-labelledby="password-title" {
            h2 #password-title { (words.password) }
            @if let Some(fault) = fault {
                (change::said(words, fault))
            }
            details open[fault.is_some()] {
                summary { (words.change) }
                p.hint { (words.change_ends) }
                form method="post" action="/me/password" {
                    (change::fields(words, who.name, rules, fault))
                    button type="submit" { (words.change) }
                }
            }
        }
    }
}

fn factor(words: &Words, device: Device<'_>) -> Markup {
    html! {
        section.part aria-labelledby="factor-title" {
            h2 #factor-title { (words.factor) }
            @match device {
                Device::Bound(serial) => {
                    p {
                        span.chip { "✓ " (words.bound) }
                        " " bdi dir="ltr" { code { (serial) } }
                    }
                    details {
                        summary { (words.unbind) }
                        p.hint { (words.unbind_ends) " " (words.asks_again) }
                        form method="post" action="/me/factor/off" {
                            button.danger type="submit" { (words.unbind) }
                        }
                    }
                }
                Device::None => {
                    p { (words.no_factor) }
                    form method="post" action="/me/factor" {
                        button type="submit" { (words.enrol_begin) }
                    }
                }
            }
        }
    }
}

/// A key to be made; a security key where no other device is bound.
fn new_key(words: &Words, view: &View<'_>) -> Markup {
    let ceremony = part::Ceremony {
        ask: "/me/passkey/begin",
        action: "/me/passkey",
        makes: true,
        offers: false,
        next: "",
    };
    let both = view.device == Some(Device::None);
    html! {
        (part::new_key(words, &ceremony, view.who.browser, both))
        noscript { p.hint { (words.keys_need_script) } }
    }
}

fn keys(words: &Words, view: &View<'_>, passkeys: &[Passkey<'_>]) -> Markup {
    html! {
        section.part aria-labelledby="passkeys-title" {
            h2 #passkeys-title { (words.passkeys) }
            @if passkeys.is_empty() {
                p { (words.no_passkeys) }
            } @else {
                p.hint { (words.delete_ends) }
            }
            ul.list {
                @for key in passkeys {
                    li {
                        div {
                            p { strong { bdi { (key.name) } } }
                            p.hint {
                                (words.made) " " (time(key.made)) " · "
                                @match key.used {
                                    Some(used) => { (words.used) " " (time(used)) }
                                    None => (words.never_used),
                                }
                            }
                        }
                        (rename(words, key))
                        form method="post" action="/me/passkey/delete" {
                            input type="hidden" name="id" value=(key.id);
                            button.danger type="submit" aria-label={ (words.delete) ": " (key.name) } {
                                (words.delete)
                            }
                        }
                    }
                }
            }
            details {
                summary { (words.new_key) }
                (new_key(words, view))
            }
        }
    }
}

fn rename(words: &Words, key: &Passkey<'_>) -> Markup {
    let field = [key.id, "-name"].concat();
    html! {
        details {
            summary aria-label={ (words.rename) ": " (key.name) } { (words.rename) }
            form method="post" action="/me/passkey/rename" {
                input type="hidden" name="id" value=(key.id);
                div.field {
                    label for=(field) { (words.key_name) }
                    input id=(field) name="name" type="text" required maxlength="64"
                        value=(key.name) autocomplete="off";
                }
                button.second type="submit" { (words.save) }
            }
        }
    }
}
