//! What ActionTrail calls a refusal. The only place that knows its error codes.

use gateway::Code;
use model::{Kind, Refusal};

use crate::identity::code;

/// The code and status of a refusal.
#[must_use]
pub fn code(refusal: &Refusal) -> Code {
    match refusal {
        Refusal::State(code @ super::asked::SEVERAL, _) => Code::new(400, code),
        Refusal::Missing(Kind::Trail, _) => Code::new(404, "TrailNotFoundException"),
        other => code::code(other),
    }
}
