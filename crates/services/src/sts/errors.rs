//! What STS calls a refusal. The only place that knows STS's error codes.

use gateway::Code;
use model::{Kind, Refusal};

/// The code and status of a refusal.
#[must_use]
pub fn code(refusal: &Refusal) -> Code {
    match refusal {
        Refusal::Missing(Kind::Role, _) => Code::new(404, "EntityNotExist.Role"),
        Refusal::Missing(..) => Code::new(404, "EntityNotExist"),
        Refusal::Invalid(parameter, _) => Code::owned(400, format!("InvalidParameter.{parameter}")),
        Refusal::MalformedDocument(_) => Code::new(400, "InvalidParameter.PolicyGrammar"),
        Refusal::DocumentTooLong(_) => Code::new(400, "InvalidParameter.PolicySize"),
        Refusal::Expired(_) | Refusal::Unreadable(_) => Code::new(400, "InvalidParameter"),
        Refusal::State(code, _)
            if code.starts_with("Forbidden") || code.starts_with("Authentication") =>
        {
            Code::new(403, code)
        }
        Refusal::State(code, _) => Code::new(409, code),
        Refusal::WeakPassword(..) => Code::new(400, "InvalidParameter.Password"),
        Refusal::NotByUsers(_) => Code::new(403, "NoPermission"),
        Refusal::Reauthenticate(_) => Code::new(403, "Rampart.ReauthenticationRequired"),
        Refusal::Exists(..) | Refusal::InUse(..) => Code::new(409, "EntityAlreadyExists"),
        Refusal::LimitReached(..) => Code::new(409, "LimitExceeded"),
    }
}
