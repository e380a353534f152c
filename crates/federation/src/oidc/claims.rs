//! The claims of a token, each with the type that its standard says and no other.

use serde_json::{Map, Value};

use super::{Cause, Seconds, strict};

/// What the payload says.
#[derive(Clone, Debug)]
pub(crate) struct Claims {
    members: Map<String, Value>,
}

impl Claims {
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, Cause> {
        let members = strict::object(bytes).map_err(Cause::PayloadJson)?;
        Ok(Self { members })
    }

    pub(crate) fn text(&self, claim: &'static str) -> Result<Option<&str>, Cause> {
        let wanted = "a string";
        self.members
            .get(claim)
            .map(|value| value.as_str().ok_or(Cause::Claim { claim, wanted }))
            .transpose()
    }

    pub(crate) fn needed(&self, claim: &'static str) -> Result<&str, Cause> {
        self.text(claim)?.ok_or(Cause::Missing(claim))
    }

    /// For whom: a name or a list of names.
    pub(crate) fn audiences(&self) -> Result<Vec<String>, Cause> {
        let wrong = Cause::Claim {
            claim: "aud",
            wanted: "a string or a list of strings",
        };
        match self.members.get("aud").ok_or(Cause::Missing("aud"))? {
            Value::String(one) => Ok(vec![one.clone()]),
            Value::Array(several) => several
                .iter()
                .map(|one| one.as_str().map(str::to_owned).ok_or(wrong.clone()))
                .collect(),
            _ => Err(wrong),
        }
    }

    /// A moment. A fraction of a second is cut off.
    pub(crate) fn time(&self, claim: &'static str) -> Result<Option<Seconds>, Cause> {
        let wanted = "a number of seconds";
        self.members
            .get(claim)
            .map(|value| seconds(value).ok_or(Cause::Claim { claim, wanted }))
            .transpose()
    }
}

/// The end of the year 9999: what lies beyond it is no moment but an attempt.
const LATEST: Seconds = 253_402_300_799;

fn seconds(value: &Value) -> Option<Seconds> {
    let whole = match value.as_i64() {
        Some(whole) => whole,
        None => value.as_f64().filter(|at| at.abs() < 1e15).map(cut)?,
    };
    (0..=LATEST).contains(&whole).then_some(whole)
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "the caller has compared it with a bound that fits"
)]
fn cut(at: f64) -> Seconds {
    at.floor() as Seconds
}
