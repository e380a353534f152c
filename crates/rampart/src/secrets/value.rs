//! `rampart secrets get` and `put`.

use std::io::{IsTerminal as _, Read as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use clap::Args;
use data_encoding::{BASE64, HEXLOWER};
use model::Secret;
use serde_json::{Value, json};
use server::machine;
use server::operate::Unanswered;
use zeroize::Zeroizing;

use super::lease::held;
use super::part::PART;
use super::wanted;
use crate::asking::Asking;
use crate::exit::Exit;
use crate::settings::block_on;
use crate::time::seconds;
use crate::way::Way;

/// Prints the value of a secret: its bytes as they are, or with --output json all that the server answers
///
/// On a terminal a line ends after it. With --lease the server notes who holds the value, and until when: which lease it
/// is stands on standard error.
#[derive(Args)]
#[command(after_help = GETS)]
pub(super) struct Get {
    /// The secret, by name or by ARN
    #[arg(value_name = "SECRET")]
    name: String,
    /// The version that has this stage: `ACSCurrent` unless said otherwise
    #[arg(long, value_name = "STAGE")]
    stage: Option<String>,
    /// The version of this id
    #[arg(long, value_name = "ID")]
    version_id: Option<String>,
    /// Hold it by a lease of this time, such as 1h; 1 minute to 24 hours
    #[arg(long, value_name = "TIME", value_parser = seconds, requires = "endpoint")]
    lease: Option<u32>,
    #[command(flatten)]
    asking: Asking,
}

/// Puts a new version of a Generic secret, which becomes the current one
///
/// The value is read from standard input or from a file, and kept as it is, to the last byte; --trim takes one end of a
/// line off, as `echo` and editors make it. What was current before can be read with `--stage ACSPrevious`.
#[derive(Args)]
#[command(after_help = PUTS)]
pub(super) struct Put {
    /// The secret
    #[arg(value_name = "SECRET")]
    name: String,
    /// Read the value from this file instead of standard input
    #[arg(long, value_name = "FILE")]
    from_file: Option<PathBuf>,
    /// Take one end of a line off the end of the value
    #[arg(long, conflicts_with = "binary")]
    trim: bool,
    /// The value is bytes, not text
    #[arg(long)]
    binary: bool,
    /// What the version is called; by chance if left out
    #[arg(long, value_name = "ID")]
    version_id: Option<String>,
    /// A stage that the version gets instead of `ACSCurrent`; repeat it for more
    #[arg(long = "stage", value_name = "STAGE")]
    stages: Vec<String>,
    /// Make the secret if there is none
    #[arg(long, conflicts_with = "stages")]
    create: bool,
    #[command(flatten)]
    asking: Asking,
}

impl Get {
    pub(super) fn run(self) -> anyhow::Result<Exit> {
        let mut asked = vec![("SecretName", self.name.as_str())];
        asked.extend(
            self.stage
                .iter()
                .map(|stage| ("VersionStage", stage.as_str())),
        );
        asked.extend(self.version_id.iter().map(|id| ("VersionId", id.as_str())));
        let lease = self.lease.map(|seconds| seconds.to_string());
        asked.extend(
            lease
                .iter()
                .map(|seconds| ("LeaseSeconds", seconds.as_str())),
        );
        let answer = block_on(async {
            let way = self.asking.place().open(PART).await?;
            let answer = match lease {
                Some(_) => way.call("LeaseSecretValue", &asked).await,
                None => way.kms("GetSecretValue", &asked).await,
            };
            way.close().await;
            answer
        })?;
        if self.asking.is_json() {
            return self.asking.show(&answer, |_| Vec::new());
        }
        let lease = answer.get("SecretLease").map(held);
        write(&wanted::bytes(answer)?)?;
        if let Some(lease) = lease {
            eprintln!("rampart: {lease}");
        }
        Ok(Exit::Done)
    }
}

/// Writes a value to standard output, whole or not.
fn write(value: &[u8]) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(value)?;
    if out.is_terminal() {
        out.write_all(b"\n")?;
    }
    out.flush()
}

impl Put {
    pub(super) fn run(self) -> anyhow::Result<Exit> {
        let value = self.value()?;
        let answer = block_on(async {
            let way = self.asking.place().open(PART).await?;
            let answer = self.put(&way, &value).await;
            way.close().await;
            answer
        })?;
        self.asking.show(&answer, |answer| {
            let id = answer.get("VersionId").and_then(Value::as_str);
            vec![format!("{}  version {}", self.name, id.unwrap_or("?"))]
        })
    }

    fn value(&self) -> anyhow::Result<Secret> {
        let bytes = match &self.from_file {
            Some(path) => {
                read(path).with_context(|| format!("{} cannot be read", path.display()))?
            }
            None if std::io::stdin().is_terminal() => {
                bail!("give the value on standard input or with --from-file")
            }
            None => limited(std::io::stdin().lock()).context("standard input cannot be read")?,
        };
        if self.binary {
            return Ok(Secret::new(BASE64.encode(&bytes)));
        }
        let text = std::str::from_utf8(&bytes);
        let text = text.map_err(|_| anyhow::anyhow!("the value is no text; see --binary"))?;
        let text = if self.trim {
            let line = text.strip_suffix('\n').unwrap_or(text);
            line.strip_suffix('\r').unwrap_or(line)
        } else {
            text
        };
        Ok(Secret::new(text.to_owned()))
    }

    async fn put(&self, way: &Way, value: &Secret) -> anyhow::Result<Value> {
        let id = match &self.version_id {
            Some(id) => id.clone(),
            None => HEXLOWER.encode(machine::seed()?.get(..16).unwrap_or_default()),
        };
        let kind = if self.binary { "binary" } else { "text" };
        let asked = vec![
            ("SecretName", self.name.as_str()),
            ("VersionId", id.as_str()),
            ("SecretData", value.expose()),
            ("SecretDataType", kind),
        ];
        let stages = json!(self.stages).to_string();
        let mut put = asked.clone();
        if !self.stages.is_empty() {
            put.push(("VersionStages", stages.as_str()));
        }
        match way.kms("PutSecretValue", &put).await {
            Err(error) if self.create && is_missing(&error) => {
                way.kms("CreateSecret", &asked).await
            }
            Err(error) if is_missing(&error) => Err(error.context("--create makes a secret")),
            answered => answered,
        }
    }
}

/// Whether there is no such secret.
fn is_missing(error: &anyhow::Error) -> bool {
    let answered = error.downcast_ref::<Unanswered>();
    answered.is_some_and(|error| error.code == "Forbidden.ResourceNotFound")
}

fn read(path: &Path) -> anyhow::Result<Zeroizing<Vec<u8>>> {
    limited(std::fs::File::open(path)?)
}

/// All there is, if it is no more than a value may be.
fn limited(from: impl std::io::Read) -> anyhow::Result<Zeroizing<Vec<u8>>> {
    // Room for all, so that nothing is left behind where it grew.
    let mut bytes = Zeroizing::new(Vec::with_capacity(LONGEST + 1));
    let most = u64::try_from(LONGEST + 1).unwrap_or(u64::MAX);
    from.take(most).read_to_end(&mut bytes)?;
    if bytes.len() > LONGEST {
        bail!("the value is longer than {LONGEST} bytes");
    }
    Ok(bytes)
}

/// The longest value.
const LONGEST: usize = 30_720;

const GETS: &str = "\
Examples:
  rampart secrets get app/db
  rampart secrets get app/db --stage ACSPrevious
  rampart secrets get app/key --version-id v2 > key.der
  rampart secrets get app/db --lease 1h --endpoint https://ram.example.com:7280 --ca ca.pem
  rampart secrets get acs:kms:cn-hangzhou:1234567890123456:secret/app/db --output json \\
      --endpoint https://ram.example.com:7280 --ca ca.pem";

const PUTS: &str = "\
Examples:
  openssl rand -base64 32 | rampart secrets put app/db --trim --create
  rampart secrets put app/db --from-file password --version-id 2026-12
  rampart secrets put app/key --binary < key.der
  rampart secrets put app/db --stage next < password            current stays what it is";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_is_too_long_is_not_cut() {
        let all = |length: usize| limited(&*vec![b'a'; length]).map(|bytes| bytes.len());
        assert_eq!(all(LONGEST).ok(), Some(LONGEST));
        assert!(all(LONGEST + 1).is_err());
    }
}
