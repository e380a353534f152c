//! What KMS calls a refusal. The only place that knows its error codes.
//!
//! `Forbidden.ResourceNotFound` and `Rejected.…` are names that its clients know; their statuses follow the kind of
//! refusal.

use gateway::Code;
use model::{Kind, Refusal};

use crate::identity::code;

/// The code and status of a refusal.
#[must_use]
pub fn code(refusal: &Refusal) -> Code {
    match refusal {
        Refusal::Missing(Kind::KmsKey, _) => Code::new(404, "Forbidden.KeyNotFound"),
        Refusal::Missing(Kind::KeyAlias, _) => Code::new(404, "Forbidden.AliasNotFound"),
        Refusal::Missing(..) => Code::new(404, "Forbidden.ResourceNotFound"),
        Refusal::Exists(..) => Code::new(409, "Rejected.ResourceExist"),
        Refusal::LimitReached(..) => Code::new(409, "Rejected.LimitExceeded"),
        Refusal::InUse(..) => Code::new(409, "Rejected.ResourceInUse"),
        Refusal::MalformedDocument(_) | Refusal::DocumentTooLong(_) => {
            Code::new(400, "InvalidParameter.Policy")
        }
        Refusal::State(code @ ("UnsupportedOperation" | "DryRunOperationError"), _) => {
            Code::new(400, code)
        }
        Refusal::State(code @ "Rejected.Throttling", _) => Code::new(429, code),
        // What a client has sealed, altered, or opened with another context.
        Refusal::Unreadable(_) => Code::new(400, "InvalidParameter.CiphertextBlob"),
        other => code::code(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_that_clients_know() {
        let text = String::new;
        for (refusal, expected) in [
            (
                Refusal::Missing(Kind::Secret, text()),
                "404 Forbidden.ResourceNotFound",
            ),
            (
                Refusal::Missing(Kind::SecretVersion, text()),
                "404 Forbidden.ResourceNotFound",
            ),
            (
                Refusal::Missing(Kind::KmsKey, text()),
                "404 Forbidden.KeyNotFound",
            ),
            (
                Refusal::Exists(Kind::Secret, text()),
                "409 Rejected.ResourceExist",
            ),
            (
                Refusal::State("Rejected.Disabled", text()),
                "409 Rejected.Disabled",
            ),
            (
                Refusal::State("UnsupportedOperation", text()),
                "400 UnsupportedOperation",
            ),
            (
                Refusal::Invalid("SecretName", text()),
                "400 InvalidParameter.SecretName",
            ),
        ] {
            let Code { status, code } = code(&refusal);
            assert_eq!(format!("{status} {code}"), expected);
        }
    }
}
