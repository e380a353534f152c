//! Which values a command is given, and under which names.

use std::collections::BTreeMap;

use anyhow::{Context as _, anyhow, bail};
use data_encoding::BASE64;
use model::Secret;
use serde_json::Value;
use zeroize::Zeroizing;

use crate::way::Way;

/// A value that is wanted: `NAME=SECRET[#STAGE][,FIELD]`. None of the letters between them is one that names of secrets
/// or stages have.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Wanted {
    /// What it is called: a variable, or a file.
    pub(super) name: String,
    version: Version,
    /// The member of a JSON value that is meant, if not all of it.
    field: Option<String>,
}

/// A version of a secret, as readers ask for it.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
struct Version {
    secret: String,
    stage: Option<String>,
}

/// A variable of the environment.
pub(super) fn variable(text: &str) -> Result<Wanted, String> {
    let letter = |(at, byte): (usize, u8)| {
        byte == b'_' || byte.is_ascii_alphabetic() || (at > 0 && byte.is_ascii_digit())
    };
    let rule = "a variable is letters, digits and underscores";
    wanted(text, |name| name.bytes().enumerate().all(letter), rule)
}

/// A file in the folder.
pub(super) fn file(text: &str) -> Result<Wanted, String> {
    let letter = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    let legal =
        |name: &str| name.len() <= 255 && name.bytes().all(letter) && !name.starts_with('.');
    let rule =
        "a file is up to 255 letters, digits, dots, dashes and underscores, and begins with no dot";
    wanted(text, legal, rule)
}

fn wanted(text: &str, legal: impl Fn(&str) -> bool, rule: &str) -> Result<Wanted, String> {
    let form = || "write NAME=SECRET, NAME=SECRET#STAGE or NAME=SECRET,FIELD".to_owned();
    let (name, rest) = text.split_once('=').ok_or_else(form)?;
    if name.is_empty() || !legal(name) {
        return Err(rule.to_owned());
    }
    let (version, field) = match rest.split_once(',') {
        Some((version, field)) => (version, Some(field)),
        None => (rest, None),
    };
    let (secret, stage) = match version.split_once('#') {
        Some((secret, stage)) => (secret, Some(stage)),
        None => (version, None),
    };
    if secret.is_empty() || stage == Some("") || field == Some("") {
        return Err(form());
    }
    Ok(Wanted {
        name: name.to_owned(),
        version: Version {
            secret: secret.to_owned(),
            stage: stage.map(str::to_owned),
        },
        field: field.map(str::to_owned),
    })
}

/// What was read: each version once, so that two members of a value are of one version.
#[derive(Default)]
pub(super) struct Read(BTreeMap<Version, Held>);

struct Held {
    value: Secret,
    is_binary: bool,
}

impl Read {
    /// Reads what is wanted.
    pub(super) async fn all<'a>(
        way: &Way,
        wanted: impl IntoIterator<Item = &'a Wanted>,
    ) -> anyhow::Result<Self> {
        let mut read = Self::default();
        for Wanted { version, .. } in wanted {
            if !read.0.contains_key(version) {
                let mut asked = vec![("SecretName", version.secret.as_str())];
                asked.extend(
                    version
                        .stage
                        .iter()
                        .map(|stage| ("VersionStage", stage.as_str())),
                );
                let answer = way.kms("GetSecretValue", &asked).await;
                let answer =
                    answer.with_context(|| format!("{} cannot be read", version.secret))?;
                read.0.insert(version.clone(), held(answer)?);
            }
        }
        Ok(read)
    }

    /// The bytes that are wanted.
    pub(super) fn bytes(&self, wanted: &Wanted) -> anyhow::Result<Zeroizing<Vec<u8>>> {
        let held = self.held(wanted)?;
        match &wanted.field {
            Some(field) => Ok(Zeroizing::new(member(held, wanted, field)?.expose().into())),
            None => held.bytes(),
        }
    }

    /// The text that is wanted.
    pub(super) fn text(&self, wanted: &Wanted) -> anyhow::Result<Secret> {
        let (held, secret) = (self.held(wanted)?, &wanted.version.secret);
        let text = match &wanted.field {
            Some(field) => member(held, wanted, field)?,
            None if held.is_binary => bail!("{secret} is binary; give it as a file (--file)"),
            None => held.value.clone(),
        };
        if text.expose().contains('\0') {
            bail!(
                "{secret} has a zero byte, which no variable can hold; give it as a file (--file)"
            );
        }
        Ok(text)
    }

    fn held(&self, wanted: &Wanted) -> anyhow::Result<&Held> {
        let held = self.0.get(&wanted.version);
        held.with_context(|| format!("{} was not read", wanted.version.secret))
    }
}

impl Held {
    fn bytes(&self) -> anyhow::Result<Zeroizing<Vec<u8>>> {
        let text = self.value.expose().as_bytes();
        if !self.is_binary {
            return Ok(Zeroizing::new(text.into()));
        }
        // What is wrong with it is not told: the library's words may quote it.
        let bytes = BASE64.decode(text);
        bytes
            .map(Zeroizing::new)
            .map_err(|_| anyhow!("the binary value is no Base64"))
    }
}

/// The bytes in an answer of `GetSecretValue`.
pub(super) fn bytes(answer: Value) -> anyhow::Result<Zeroizing<Vec<u8>>> {
    held(answer)?.bytes()
}

fn held(mut answer: Value) -> anyhow::Result<Held> {
    let is_binary = answer.get("SecretDataType").and_then(Value::as_str) == Some("binary");
    match answer.get_mut("SecretData").map(Value::take) {
        Some(Value::String(value)) => Ok(Held {
            value: Secret::new(value),
            is_binary,
        }),
        _ => bail!("the answer has no value"),
    }
}

/// A member of a JSON value: a text as it is, a number or a truth value as JSON writes it.
fn member(held: &Held, wanted: &Wanted, field: &str) -> anyhow::Result<Secret> {
    let secret = &wanted.version.secret;
    let object: Option<Value> = serde_json::from_str(held.value.expose()).ok();
    let Some(Value::Object(mut object)) = object.filter(|_| !held.is_binary) else {
        bail!("the value of {secret} is no JSON object, and has no {field}");
    };
    match object.remove(field) {
        Some(Value::String(text)) => Ok(Secret::new(text)),
        Some(other @ (Value::Number(_) | Value::Bool(_))) => Ok(Secret::new(other.to_string())),
        Some(_) => bail!("{field} in the value of {secret} is neither text nor number"),
        None => bail!("the value of {secret} has no {field}"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(wanted: &Wanted, answer: Value) -> Read {
        Read([(wanted.version.clone(), held(answer).unwrap())].into())
    }

    #[test]
    fn what_is_wanted_is_a_secret_a_stage_and_a_member() {
        let parts = |text: &str| {
            variable(text).map(|it| (it.name, it.version.secret, it.version.stage, it.field))
        };
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(
            parts("DB=app/db=1"),
            Ok(("DB".to_owned(), "app/db=1".to_owned(), None, None))
        );
        let arn = "acs:kms:cn-hangzhou:1234567890123456:secret/app";
        assert_eq!(
            parts(&format!("A_1={arn}#ACSPrevious,Password")),
            Ok((
                "A_1".to_owned(),
                arn.to_owned(),
                some("ACSPrevious"),
                some("Password")
            ))
        );
        for bad in [
            "", "DB", "=app", "DB=", "1A=app", "A-B=app", "A=app#", "A=app,", "A=#x",
        ] {
            assert!(variable(bad).is_err(), "{bad}");
        }
        assert_eq!(
            file("db.pem=app").map(|it| it.name),
            Ok("db.pem".to_owned())
        );
        for bad in ["../x=app", ".x=app", "a/b=app", "=app"] {
            assert!(file(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn members_of_a_value_are_given_and_no_error_quotes_it() {
        let answer = || json!({"SecretData": r#"{"Id":"LTAI","Port":5432,"Deep":{}}"#});
        let told = |text: &str| {
            let wanted = variable(text).unwrap();
            let told = read(&wanted, answer()).text(&wanted);
            told.map(|text| text.expose().to_owned())
                .map_err(|why| why.to_string())
        };
        assert_eq!(told("A=s,Id"), Ok("LTAI".to_owned()));
        assert_eq!(told("A=s,Port"), Ok("5432".to_owned()));
        for bad in ["A=s,Deep", "A=s,None"] {
            let why = told(bad).unwrap_err();
            assert!(!why.contains("LTAI") && !why.contains("5432"), "{why}");
        }
    }

    #[test]
    fn bytes_are_files_and_no_variables() {
        let wanted = file("key=s").unwrap();
        let read = read(
            &wanted,
            json!({"SecretData": "AAH/", "SecretDataType": "binary"}),
        );
        assert_eq!(**read.bytes(&wanted).unwrap(), [0, 1, 255]);
        assert!(read.text(&wanted).is_err());
    }
}
