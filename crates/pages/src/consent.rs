//! An application asks who somebody is: what it gets, and whether that is allowed.

use maud::{Markup, html};

use crate::Frame;
use crate::part::{self, Secret, Tone};
use crate::words::Oauth;

/// What is known of what is asked.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// How the application is shown.
    pub application: &'a str,
    /// Who is logged on.
    pub name: &'a str,
    /// The account of the person.
    pub account: &'a str,
    /// Where the answer goes: a host, or a program on this machine.
    pub goes_to: &'a str,
    /// What the application gets.
    pub gets: &'a [Gets],
    /// What can be done about it.
    pub stage: Stage,
    /// By what it is to be shown again who that is, if it must be.
    pub prove: Option<Prove>,
    /// What is said above.
    pub said: Said<'a>,
    /// What goes along unseen.
    pub along: &'a [(String, String)],
    /// Where to log on as somebody else.
    pub logon: &'a str,
}

/// What an application gets.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Gets {
    /// An opaque id.
    OpenId,
    /// Numbers.
    Aliuid,
    /// Names.
    Profile,
    /// Credentials of the person.
    Acts,
    /// All of that for long.
    Offline,
}

/// What can be done about it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Stage {
    /// The person allows it.
    Confirm,
    /// Somebody who may lets it in for the account.
    Install,
    /// Nothing: it is of another account.
    Foreign,
}

/// By what somebody shows again who that is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Prove {
    /// A code.
    Code,
    /// A password.
    Password,
    /// A key, which this page does not ask for.
    Key,
}

/// What is said above.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Said<'a> {
    /// Nothing.
    Nothing,
    /// What was shown was not right.
    NotShown,
    /// The person may not, with the reference.
    MayNot(&'a str),
}

/// Why nothing is asked at all.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Unsound {
    /// No such application.
    Unknown,
    /// The address is not its own.
    Redirect,
    /// The request is none.
    Malformed,
    /// The server cannot tell.
    Away,
}

/// The page.
#[must_use]
pub fn page(frame: &Frame<'_>, view: &View<'_>) -> String {
    let (words, own) = (frame.words(), frame.language.oauth());
    let content = html! {
        h1 { (own.title) }
        (said(frame, view.said))
        p { (own.asks) " " strong { bdi { (view.application) } } }
        p { (own.as_whom) " " bdi dir="ltr" { (view.name) } " · " (words.account) " " bdi dir="ltr" { (view.account) } }
        p { (own.goes_to) " " code { bdi dir="ltr" { (view.goes_to) } } }
        @if view.stage == Stage::Foreign {
            (part::message(Tone::Bad, &html! { p { (own.not_yours) } }))
        } @else {
            p { (own.gets) }
            ul {
                @for one in view.gets { li { (gets(own, *one)) } }
            }
            @if view.stage == Stage::Install {
                (part::message(Tone::Plain, &html! { p { (own.install) } }))
            } @else if view.gets.contains(&Gets::Acts) {
                (part::message(Tone::Plain, &html! { p { (own.only_if) } }))
            }
        }
        form method="post" action="/oauth2/v1/auth" {
            @for (name, value) in view.along { (part::along(name, value)) }
            @if view.stage != Stage::Foreign {
                (prove(frame, view))
            }
            div.buttons {
                @if view.stage != Stage::Foreign && view.prove != Some(Prove::Key) {
                    button type="submit" name="decision" value="allow" {
                        @if view.stage == Stage::Install { (own.allow_all) } @else { (own.allow) }
                    }
                }
                button.second type="submit" name="decision" value="refuse" formnovalidate { (own.refuse) }
            }
        }
        div.others { a.quiet href=(view.logon) { (own.other) } }
    };
    frame.page(own.title, false, &content)
}

/// The page of a request that leads nowhere.
#[must_use]
pub fn unsound(frame: &Frame<'_>, why: Unsound) -> String {
    let own = frame.language.oauth();
    let text = match why {
        Unsound::Unknown => own.unknown,
        Unsound::Redirect => own.redirect,
        Unsound::Malformed => own.malformed,
        Unsound::Away => own.away,
    };
    let content = html! {
        h1 { (own.unsound_title) }
        (part::message(Tone::Bad, &html! { p { (text) } }))
    };
    frame.page(own.unsound_title, false, &content)
}

fn said(frame: &Frame<'_>, said: Said<'_>) -> Markup {
    let own = frame.language.oauth();
    match said {
        Said::Nothing => html! {},
        Said::NotShown => part::message(Tone::Bad, &html! { p { (own.not_shown) } }),
        Said::MayNot(reference) => part::message(
            Tone::Bad,
            &html! {
                p { (own.may_not) }
                (part::reference(frame.words(), reference))
            },
        ),
    }
}

pub(crate) fn gets(own: &Oauth, gets: Gets) -> &'static str {
    match gets {
        Gets::OpenId => own.open_id,
        Gets::Aliuid => own.aliuid,
        Gets::Profile => own.profile,
        Gets::Acts => own.acts,
        Gets::Offline => own.offline,
    }
}

fn prove(frame: &Frame<'_>, view: &View<'_>) -> Markup {
    let (words, own) = (frame.words(), frame.language.oauth());
    match view.prove {
        None => html! {},
        Some(Prove::Code) => part::digits("code", own.prove_code, Some(words.code_hint), true),
        Some(Prove::Password) => part::password(
            words,
            &Secret {
                name: "password",
                label: own.prove_password,
                complete: "current-password",
                focus: true,
                ..Secret::default()
            },
        ),
        Some(Prove::Key) => part::message(Tone::Plain, &html! { p { (own.key_alone) } }),
    }
}
