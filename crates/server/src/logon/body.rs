//! What the bodies of steps hold.

use gateway::logon::{Step, Wish};
use http::StatusCode;
use model::{PasskeyKind, Secret};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::http::answer::Problem;
use crate::http::rooms::Logon;

/// The first step. Nothing in any of them is ignored: what is misspelt must not be taken for missing.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Begin {
    name: String,
    password: String,
    remembered: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Factor {
    ticket: String,
    code: String,
    #[serde(default)]
    remember: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    ticket: String,
    old_password: String,
    new_password: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Enrol {
    ticket: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Bind {
    ticket: String,
    code1: String,
    code2: String,
}

/// Nothing at all.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Empty {}

/// A key is to be made.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AskNewKey {
    ticket: String,
    #[serde(default)]
    kind: Kind,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AskOwnKey {
    #[serde(default)]
    kind: Kind,
}

/// A code of a factor, once more.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Code {
    code: String,
}

/// A key that was made; the credential is what the browser answers.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewKey {
    ticket: String,
    name: String,
    credential: Box<RawValue>,
}

/// A key that is shown.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Key {
    ticket: String,
    credential: Box<RawValue>,
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    #[default]
    Passkey,
    SecurityKey,
}

impl From<Kind> for PasskeyKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Passkey => Self::Passkey,
            Kind::SecurityKey => Self::SecurityKey,
        }
    }
}

/// What a step shows.
pub(super) fn step(logon: Logon, body: &[u8]) -> Result<Step, Problem> {
    Ok(match logon {
        Logon::Factor => {
            let Factor {
                ticket,
                code,
                remember,
            } = read(body)?;
            Step::Code {
                ticket,
                code,
                remember,
            }
        }
        Logon::Change => {
            let Change {
                ticket,
                old_password,
                new_password,
            } = read(body)?;
            Step::Change {
                ticket,
                old: Secret::new(old_password),
                new: Secret::new(new_password),
            }
        }
        Logon::Enrol => {
            let Enrol { ticket } = read(body)?;
            Step::Enrol { ticket }
        }
        Logon::Bind => {
            let (ticket, codes) = codes(body)?;
            Step::Bind { ticket, codes }
        }
        Logon::Passkey => {
            let Key { ticket, credential } = read(body)?;
            let answer = text(credential);
            Step::Passkey { ticket, answer }
        }
        Logon::AskKey => {
            let Enrol { ticket } = read(body)?;
            Step::AskKey { ticket }
        }
        Logon::Key => {
            let Key { ticket, credential } = read(body)?;
            let answer = text(credential);
            Step::Key { ticket, answer }
        }
        Logon::AskNewKey => {
            let AskNewKey { ticket, kind } = read(body)?;
            let kind = kind.into();
            Step::AskNewKey { ticket, kind }
        }
        Logon::NewKey => {
            let NewKey {
                ticket,
                name,
                credential,
            } = read(body)?;
            Step::NewKey {
                ticket,
                name,
                answer: text(credential),
            }
        }
        Logon::Begin
        | Logon::Me
        | Logon::End
        | Logon::AskPasskey
        | Logon::AskOwnKey
        | Logon::OwnKey
        | Logon::AskOwnDevice
        | Logon::OwnDevice
        | Logon::Prove
        | Logon::AskProof
        | Logon::ProveByKey => {
            let Begin {
                name,
                password,
                remembered,
            } = read(body)?;
            Step::Password {
                name,
                password: Secret::new(password),
                remembered: remembered.map(Secret::new),
            }
        }
    })
}

/// What is wanted of a session.
pub(super) fn wish(logon: Logon, body: &[u8]) -> Result<Wish, Problem> {
    Ok(match logon {
        Logon::AskOwnKey => {
            let AskOwnKey { kind } = read(body)?;
            Wish::AskKey(kind.into())
        }
        Logon::OwnKey => {
            let NewKey {
                ticket,
                name,
                credential,
            } = read(body)?;
            let answer = text(credential);
            Wish::KeepKey {
                ticket,
                name,
                answer,
            }
        }
        Logon::AskOwnDevice => {
            let Empty {} = read(body)?;
            Wish::AskDevice
        }
        Logon::OwnDevice => {
            let (ticket, codes) = codes(body)?;
            Wish::KeepDevice { ticket, codes }
        }
        Logon::Prove => {
            let Code { code } = read(body)?;
            Wish::Prove(code)
        }
        Logon::AskProof => {
            let Empty {} = read(body)?;
            Wish::AskProof
        }
        Logon::ProveByKey => {
            let Key { ticket, credential } = read(body)?;
            let answer = text(credential);
            Wish::ProveByKey { ticket, answer }
        }
        // All others have no body, and are read where they are served.
        _ => Wish::Look,
    })
}

/// Two codes of a device, and for what.
fn codes(body: &[u8]) -> Result<(String, [String; 2]), Problem> {
    let Bind {
        ticket,
        code1,
        code2,
    } = read(body)?;
    Ok((ticket, [code1, code2]))
}

/// What a browser answers, as it stands.
fn text(credential: Box<RawValue>) -> String {
    Box::<str>::from(credential).into_string()
}

/// What the body says. An error tells where it stops, and nothing of what stands there.
pub(super) fn read<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, Problem> {
    serde_json::from_slice(body).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        let message = format!(
            "The body is not the JSON object that this path takes, at line {line}, column {column}; \
             docs/guides/logon.md lists its members."
        );
        Problem::new(StatusCode::BAD_REQUEST, "InvalidParameter.Body", message)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_that_nobody_knows_are_refused_and_no_value_is_repeated() {
        let body = br#"{"name":"a@b","password":"Xy3$wvut","pasword":"Xy3$wvut"}"#;
        let Err(problem) = step(Logon::Begin, body) else {
            panic!("it was taken");
        };
        assert_eq!(problem.code, "InvalidParameter.Body");
        assert!(!format!("{problem:?}").contains("Xy3"));
        for (logon, body) in [
            (Logon::Begin, r#"{"name":"a@b","password":"c"}"#),
            (
                Logon::Begin,
                r#"{"name":"a@b","password":"c","remembered":"d"}"#,
            ),
            (
                Logon::Factor,
                r#"{"ticket":"t","code":"123456","remember":true}"#,
            ),
            (Logon::Factor, r#"{"ticket":"t","code":"123456"}"#),
            (
                Logon::Change,
                r#"{"ticket":"t","old_password":"o","new_password":"n"}"#,
            ),
            (Logon::Enrol, r#"{"ticket":"t"}"#),
            (Logon::Bind, r#"{"ticket":"t","code1":"1","code2":"2"}"#),
            (Logon::Passkey, r#"{"ticket":"t","credential":{"id":"a"}}"#),
            (Logon::AskKey, r#"{"ticket":"t"}"#),
            (Logon::Key, r#"{"ticket":"t","credential":{}}"#),
            (Logon::AskNewKey, r#"{"ticket":"t","kind":"security_key"}"#),
            (
                Logon::NewKey,
                r#"{"ticket":"t","name":"n","credential":{}}"#,
            ),
        ] {
            assert!(step(logon, body.as_bytes()).is_ok(), "{body}");
            assert!(step(logon, b"{}").is_err(), "{logon:?}");
        }
        for (logon, body) in [
            (
                Logon::OwnKey,
                r#"{"ticket":"t","name":"n","credential":{}}"#,
            ),
            (
                Logon::OwnDevice,
                r#"{"ticket":"t","code1":"1","code2":"2"}"#,
            ),
            (Logon::Prove, r#"{"code":"123456"}"#),
            (Logon::ProveByKey, r#"{"ticket":"t","credential":{}}"#),
        ] {
            assert!(wish(logon, body.as_bytes()).is_ok(), "{body}");
            assert!(wish(logon, b"{}").is_err(), "{logon:?}");
        }
        for logon in [Logon::AskOwnKey, Logon::AskOwnDevice, Logon::AskProof] {
            assert!(wish(logon, b"{}").is_ok(), "{logon:?}");
            assert!(wish(logon, br#"{"code":"1"}"#).is_err(), "{logon:?}");
        }
    }
}
