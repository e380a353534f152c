//! What stands around every page: head, mark of the house, languages.

use maud::{DOCTYPE, Markup, html};

use crate::file::{SCRIPT, STYLE};
use crate::words::{Language, Words};

/// Where a page stands.
pub struct Frame<'a> {
    /// The language it is in.
    pub language: Language,
    /// Its own address, path and query, to which the other language leads; nothing where only a form
    /// leads.
    pub here: &'a str,
}

impl Frame<'_> {
    pub(crate) fn words(&self) -> &'static Words {
        self.language.words()
    }

    /// A whole page. `wide` is for those with tables.
    pub(crate) fn page(&self, title: &str, wide: bool, content: &Markup) -> String {
        self.whole(title, (None, wide), content)
    }

    /// A page from which a browser goes on to this address by itself, also without a script.
    pub(crate) fn page_that_goes(&self, title: &str, to: &str, content: &Markup) -> String {
        self.whole(title, (Some(to), false), content)
    }

    fn whole(&self, title: &str, (goes, wide): (Option<&str>, bool), content: &Markup) -> String {
        let words = self.words();
        let page = html! {
            (DOCTYPE)
            html lang=(words.tag) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    meta name="robots" content="noindex";
                    @if let Some(to) = goes {
                        meta http-equiv="refresh" content={ "0;url=" (to) };
                    }
                    title { (title) " · Rampart" }
                    link rel="icon" href=(ICON);
                    link rel="stylesheet" href=(STYLE.address());
                    script src=(SCRIPT.address()) defer {}
                }
                body {
                    header.top {
                        span.brand {
                            (mark())
                            "Rampart"
                        }
                        @if !self.here.is_empty() {
                            (self.languages())
                        }
                    }
                    main.card.wide[wide] { (content) }
                }
            }
        };
        page.into_string()
    }

    fn languages(&self) -> Markup {
        let words = self.words();
        html! {
            nav aria-label=(words.language) {
                @for other in Language::ALL.into_iter().filter(|one| *one != self.language) {
                    @let to = other.words();
                    a.quiet href=(self.in_language(other)) lang=(to.tag) hreflang=(to.tag) {
                        (to.own_name)
                    }
                }
            }
        }
    }

    fn in_language(&self, language: Language) -> String {
        let sign = if self.here.contains('?') { '&' } else { '?' };
        format!("{}{sign}lang={}", self.here, language.code())
    }
}

/// A wall with its battlements.
fn mark() -> Markup {
    html! {
        svg viewBox="0 0 24 24" width="28" height="28" aria-hidden="true" focusable="false" {
            path fill="currentColor" d="M3 4h4v3h3V4h4v3h3V4h4v8l-2 2v7h-5v-4a2 2 0 0 0-4 0v4H5v-7l-2-2z" {}
        }
    }
}

/// The same, for the tab.
const ICON: &str = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24'%3E\
    %3Cpath fill='%231f6f5c' d='M3 4h4v3h3V4h4v3h3V4h4v8l-2 2v7h-5v-4a2 2 0 0 0-4 0v4H5v-7l-2-2z'/%3E%3C/svg%3E";

/// A text as the value of a query.
pub(crate) fn escaped(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}
