//! The sessions of somebody, as a list that is ended from.

use maud::{Markup, html};

use crate::agent;
use crate::part::time;
use crate::words::Words;

/// A session.
pub struct Session<'a> {
    /// Its id, which opens nothing.
    pub id: &'a str,
    /// What the browser calls itself.
    pub agent: &'a str,
    /// Where it began.
    pub source: &'a str,
    /// When it began.
    pub began: &'a str,
    /// When it was used last.
    pub seen: &'a str,
    /// Whether it began with a passkey.
    pub by_passkey: bool,
    /// The role that was switched to in it, if that is what it is for.
    pub role: &'a str,
    /// Whether it is the one that looks.
    pub is_this: bool,
}

/// The list.
pub(crate) fn list(words: &Words, sessions: &[Session<'_>]) -> Markup {
    html! {
        section.part aria-labelledby="sessions-title" {
            h2 #sessions-title { (words.sessions) }
            ul.list {
                @for session in sessions {
                    li {
                        div {
                            p {
                                bdi { (agent(words, session.agent)) }
                                @if !session.role.is_empty() {
                                    " " span.chip { (words.in_role) " " bdi { (session.role) } }
                                }
                                @if session.is_this {
                                    " " span.chip { "✓ " (words.this_session) }
                                }
                            }
                            p.hint {
                                (words.from) " " bdi dir="ltr" { (session.source) } " · "
                                @if session.by_passkey { (words.by_passkey) " · " }
                                (words.began) " " (time(session.began)) " · "
                                (words.seen) " " (time(session.seen))
                            }
                        }
                        @if !session.is_this {
                            form method="post" action="/me/session/end" {
                                input type="hidden" name="id" value=(session.id);
                                button.second type="submit" aria-label={ (words.end) ": " (session.source) } {
                                    (words.end)
                                }
                            }
                        }
                    }
                }
            }
            @if sessions.iter().any(|session| !session.is_this) {
                form method="post" action="/me/sessions/end" {
                    button.danger type="submit" { (words.end_others) }
                }
            }
        }
    }
}

/// What a browser calls itself, in short where that can be told.
fn agent(words: &Words, text: &str) -> String {
    agent::short(text).unwrap_or_else(|| match text {
        "" => words.unknown_agent.to_owned(),
        text => text.to_owned(),
    })
}
