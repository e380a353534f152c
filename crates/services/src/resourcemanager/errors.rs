//! What Resource Manager calls a refusal. The only place that knows its error codes.
//!
//! What RAM has too is called as RAM calls it. What it alone has does not exist with one letter more, as its clients
//! expect.

use gateway::Code;
use model::{Kind, Refusal};

use crate::identity::code;

/// The code and status of a refusal.
#[must_use]
pub fn code(refusal: &Refusal) -> Code {
    match refusal {
        Refusal::Missing(
            kind @ (Kind::ResourceGroup
            | Kind::GroupedResource
            | Kind::Directory
            | Kind::Folder
            | Kind::Member
            | Kind::Handshake
            | Kind::ControlPolicy
            | Kind::ControlAttachment
            | Kind::Delegation),
            _,
        ) => Code::owned(404, format!("EntityNotExists.{}", code::thing(*kind))),
        Refusal::State(code, _) if code.starts_with("EntityNotExists") => Code::new(404, code),
        other => code::code(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ram_has_not_is_missing_with_one_letter_more() {
        let said = |kind| code(&Refusal::Missing(kind, String::new())).code;
        assert_eq!(said(Kind::ResourceGroup), "EntityNotExists.ResourceGroup");
        assert_eq!(said(Kind::Folder), "EntityNotExists.Folder");
        assert_eq!(said(Kind::Role), "EntityNotExist.Role");
        assert_eq!(said(Kind::PolicyVersion), "EntityNotExist.Policy.Version");
    }
}
