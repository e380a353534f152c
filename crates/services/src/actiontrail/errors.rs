//! What ActionTrail calls a refusal. The only place that knows its error codes.

use gateway::Code;
use model::Refusal;

use crate::identity::code;

/// The code and status of a refusal.
#[must_use]
pub fn code(refusal: &Refusal) -> Code {
    match refusal {
        Refusal::State(code @ super::asked::SEVERAL, _) => Code::new(400, code),
        other => code::code(other),
    }
}
