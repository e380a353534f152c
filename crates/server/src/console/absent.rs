//! What is shown where the program was built without a console.

use http::StatusCode;

use super::guard;
use crate::http::answer::{self, Answer, Problem};

/// For people.
pub(super) fn page(nonce: &str, id: &str) -> Answer {
    let page = PAGE.replace("NONCE", nonce);
    let mut answer = answer::answer(StatusCode::OK, "text/html; charset=utf-8", id, page);
    guard::plain_page(answer.headers_mut(), nonce);
    answer
}

/// For programs.
pub(super) fn problem() -> Problem {
    let message = "The web console is not built into this program; use the API, an SDK or the \
                   rampart command.";
    Problem::new(StatusCode::NOT_FOUND, "ConsoleNotBuiltIn", message)
}

const PAGE: &str = include_str!("absent.html");
