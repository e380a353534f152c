//! What a script is told to ask the browser for.

use http::StatusCode;
use serde_json::{Value, json};

use super::visit::Visit;
use crate::http::answer::{self, Answer};

/// What the script hands to the browser, with the ticket that goes with it unless a cookie holds that.
pub(super) fn asked(visit: &Visit<'_>, ticket: Option<&str>, options: &str) -> Answer {
    let options: Value = serde_json::from_str(options).unwrap_or_default();
    let told = json!({ "ticket": ticket, "options": options });
    answer::json(StatusCode::OK, &visit.arrival().request_id(), &told)
}
