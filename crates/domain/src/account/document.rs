//! Policy documents as they come in: checked by their kind, refused with the reason.

use model::Refusal;
use policy::{Kind, Policy};

/// Checks a document.
///
/// # Errors
/// When it is too long for its kind, or does not obey the language.
pub(super) fn check(text: &str, kind: Kind) -> Result<(), Refusal> {
    match Policy::parse(text, kind) {
        Ok(_) => Ok(()),
        Err(mistakes) if mistakes.too_long() => Err(Refusal::DocumentTooLong(kind.limit())),
        Err(mistakes) => Err(Refusal::MalformedDocument(mistakes.to_string())),
    }
}
