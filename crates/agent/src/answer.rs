//! What is answered.

use serde_json::json;

use crate::credentials::Credentials;
use crate::forms::document;
use crate::keeper::Missing;
use crate::shelf::Value;

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    /// The status.
    pub(crate) status: u16,
    /// What the body is.
    pub(crate) kind: &'static str,
    /// The body. Clients take it as it is, so no line ends it.
    pub(crate) body: String,
    /// The only method that the path knows.
    pub(crate) allow: Option<&'static str>,
}

const TEXT: &str = "text/plain; charset=utf-8";
const JSON: &str = "application/json";

impl Answer {
    pub(crate) fn text(body: String) -> Self {
        Self {
            status: 200,
            kind: TEXT,
            body,
            allow: None,
        }
    }

    /// Credentials, or why there are none.
    pub(crate) fn credentials(held: Result<&Credentials, Missing>) -> Self {
        match held {
            Ok(credentials) => Self {
                kind: JSON,
                ..Self::text(document(credentials))
            },
            Err(Missing::Unknown) => Self::absent(),
            Err(Missing::Yet(why)) => {
                let why = format!("There are no credentials of the role: {why}");
                Self::refused(503, "ServiceUnavailable", &why)
            }
        }
    }

    /// A secret, or why there is none.
    pub(crate) fn secret(name: &str, held: Result<&Value, Missing>) -> Self {
        match held {
            Ok(value) => {
                let body = json!({
                    "Name": name,
                    "VersionId": value.version,
                    "VersionStages": value.stages,
                    "SecretDataType": value.data_type,
                    "SecretData": value.data.expose(),
                    "ReadDate": value.read.to_string(),
                });
                Self {
                    kind: JSON,
                    ..Self::text(body.to_string())
                }
            }
            Err(Missing::Unknown) => Self::absent(),
            Err(Missing::Yet(why)) => {
                let why = format!("The secret {name} is not to be had: {why}");
                Self::refused(503, "ServiceUnavailable", &why)
            }
        }
    }

    /// What the secrets are called.
    pub(crate) fn secrets<'a>(names: impl Iterator<Item = &'a str>) -> Self {
        let names: Vec<_> = names.collect();
        Self {
            kind: JSON,
            ..Self::text(json!({ "Secrets": names }).to_string())
        }
    }

    /// A refusal. Libraries want both members to be texts.
    pub(crate) fn refused(status: u16, code: &'static str, why: &str) -> Self {
        Self {
            status,
            kind: JSON,
            body: json!({ "Code": code, "Message": why }).to_string(),
            allow: None,
        }
    }

    pub(crate) fn absent() -> Self {
        Self::refused(404, "NotFound", "There is nothing of that name.")
    }

    pub(crate) fn method(allow: &'static str) -> Self {
        let why = format!("This path knows {allow} alone.");
        Self {
            allow: Some(allow),
            ..Self::refused(405, "MethodNotAllowed", &why)
        }
    }

    pub(crate) fn unfit() -> Self {
        let why =
            "X-aliyun-ecs-metadata-token-ttl-seconds must be a number of seconds from 1 to 21600.";
        Self::refused(400, "InvalidParameter.Ttl", why)
    }

    /// The code of a refusal.
    #[cfg(test)]
    pub(crate) fn code(&self) -> Option<String> {
        let value: serde_json::Value = serde_json::from_str(&self.body).ok()?;
        value.get("Code")?.as_str().map(str::to_owned)
    }
}
