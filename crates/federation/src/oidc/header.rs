//! The header of a token. It chooses among the provider's keys; it brings none and changes no rule.

use serde_json::{Map, Value};

use super::{Algorithm, Cause, strict};

/// What the header says.
pub(super) struct Header {
    pub(super) algorithm: Algorithm,
    pub(super) key: Option<String>,
}

impl Header {
    pub(super) fn read(bytes: &[u8]) -> Result<Self, Cause> {
        let members = strict::object(bytes).map_err(Cause::HeaderJson)?;
        for name in ["jwk", "jku", "x5u", "x5c"] {
            if members.contains_key(name) {
                return Err(Cause::OwnKey(name));
            }
        }
        for name in ["crit", "b64", "zip", "enc"] {
            if members.contains_key(name) {
                return Err(Cause::Extension(name));
            }
        }
        if let Some(kind) = text(&members, "typ")?
            && !kind.eq_ignore_ascii_case("JWT")
        {
            return Err(Cause::Type(kind.to_owned()));
        }
        let key = text(&members, "kid")?.map(str::to_owned);
        let named = text(&members, "alg")?.unwrap_or_default();
        let algorithm = Algorithm::named(named).ok_or_else(|| Cause::Algorithm {
            got: named.to_owned(),
        })?;
        Ok(Self { algorithm, key })
    }
}

fn text<'a>(members: &'a Map<String, Value>, name: &'static str) -> Result<Option<&'a str>, Cause> {
    members
        .get(name)
        .map(|value| value.as_str().ok_or(Cause::HeaderMember(name)))
        .transpose()
}
