//! What Resource Directory calls a refusal. The only place that knows its error codes.

use gateway::Code;
use model::{Kind, Refusal};

use crate::identity::code;

/// The code and status of a refusal.
#[must_use]
pub fn code(refusal: &Refusal) -> Code {
    match refusal {
        Refusal::Missing(Kind::Directory, _) => Code::new(404, "ResourceDirectoryNotInUse"),
        Refusal::Missing(kind, _) => {
            let thing = code::thing(*kind);
            Code::owned(404, format!("EntityNotExists.{thing}"))
        }
        Refusal::State(code, _) if code.starts_with("EntityNotExists") => Code::new(404, code),
        Refusal::MalformedDocument(_) => Code::new(400, "InvalidParameter.PolicyDocument"),
        other => code::code(other),
    }
}
