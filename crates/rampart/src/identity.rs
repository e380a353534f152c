//! Who an agent is: a key that it has enrolled and keeps sealed in a file, or a certificate of the machine.

use std::fs::File;
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use agent::{Begun, Enrolled, Signer, State};
use anyhow::{Context as _, anyhow, bail};
use clap::Args;
use model::{Secret, agent_of_arn};
use serde_json::Value;
use server::machine;
use server::operate::{Remote, Unanswered};
use tempfile::NamedTempFile;

/// By what the server knows the agent.
#[derive(Args)]
pub(crate) struct Known {
    /// Be an agent of the account, by a key in this file, which only this user may read; it is made when a code is given
    #[arg(long, value_name = "FILE", env = "RAMPART_AGENT_STATE")]
    state: Option<PathBuf>,
    /// What the file is sealed with, if not with the id of this machine; 32 bytes or more
    #[arg(long, value_name = "FILE", requires = "state")]
    state_key: Option<PathBuf>,
    /// Enrol with the code in this file, once; without it, that in `RAMPART_ENROLMENT_CODE` if it is set
    #[arg(long, value_name = "FILE", requires = "state")]
    enrol_code_file: Option<PathBuf>,
    /// Be an agent of the account, by this certificate and those that lead to its authority, read anew each time
    #[arg(long, value_name = "FILE", requires_all = ["client_key", "agent_arn"], conflicts_with = "state")]
    client_certificate: Option<PathBuf>,
    /// The key of the certificate
    #[arg(long, value_name = "FILE", requires = "client_certificate")]
    client_key: Option<PathBuf>,
    /// With --client-certificate: which agent, `acs:rampart::ACCOUNT:agent/NAME`
    #[arg(long, value_name = "ARN", env = "RAMPART_AGENT_ARN", value_parser = arn)]
    agent_arn: Option<String>,
}

/// Who the agent is.
pub(crate) struct Identity {
    arn: String,
    way: Way,
}

enum Way {
    Key(Signer),
    /// The files of a certificate and its key.
    Certificate(PathBuf, PathBuf),
}

impl Known {
    /// Whether anything is said of it.
    pub(crate) fn is_given(&self) -> bool {
        self.state.is_some() || self.client_certificate.is_some()
    }

    /// Who the agent is. It enrols if it is given a code that it has not enrolled with.
    pub(crate) async fn open(&self, remote: &Remote) -> anyhow::Result<Identity> {
        if let (Some(certificate), Some(key), Some(arn)) =
            (&self.client_certificate, &self.client_key, &self.agent_arn)
        {
            let identity = Identity {
                arn: arn.clone(),
                way: Way::Certificate(certificate.clone(), key.clone()),
            };
            // What cannot be read is said at once.
            identity.token()?;
            return Ok(identity);
        }
        let path = self.state.as_deref().context("--state names no file")?;
        let enrolled = self.enrolled(path, remote).await?;
        Ok(Identity {
            way: Way::Key(Signer::with_key(&enrolled.with.key())?),
            arn: enrolled.arn.clone(),
        })
    }

    async fn enrolled(&self, path: &Path, remote: &Remote) -> anyhow::Result<Enrolled> {
        let material = self.material()?;
        let mut state = read(path, material.expose().as_bytes())?;
        let code = self.code()?;
        let known = state.identity.clone();
        let code = match (known, code) {
            (Some(known), None) => return Ok(known),
            (Some(known), Some(code)) if known.with.is_for(&code) => return Ok(known),
            (None, None) => bail!(
                "{} is not there: the agent has not enrolled. Give the code of CreateAgent with --enrol-code-file",
                path.display()
            ),
            (_, Some(code)) => code,
        };
        let begun = match state.begun.take() {
            Some(begun) if begun.is_for(&code) => begun,
            _ => Begun::new(&code, &Signer::draw()?),
        };
        // Before the code counts as used: if the answer is lost, the same key is asked for again.
        state.begun = Some(begun.clone());
        write(path, &state, material.expose().as_bytes())?;
        match enrol(remote, &code, &begun).await {
            Ok((account, arn)) => {
                let with = begun;
                let enrolled = Enrolled { account, arn, with };
                state = State {
                    identity: Some(enrolled.clone()),
                    begun: None,
                };
                write(path, &state, material.expose().as_bytes())?;
                tracing::info!(agent = enrolled.arn, "enrolled");
                Ok(enrolled)
            }
            Err(refused) => match state.identity {
                Some(known) if !refused.code.is_empty() => {
                    tracing::warn!(error = %refused, "the code was not taken; the agent goes on by the key that it has");
                    Ok(known)
                }
                _ => Err(anyhow!(refused).context(
                    "the agent has not enrolled; its key is kept, and the next start tries again",
                )),
            },
        }
    }

    /// The code, if one is given.
    fn code(&self) -> anyhow::Result<Option<Secret>> {
        let text = match &self.enrol_code_file {
            Some(path) => match std::fs::read_to_string(path) {
                Ok(text) => Some(text),
                // Whoever has enrolled may delete it.
                Err(error) if error.kind() == ErrorKind::NotFound => None,
                Err(error) => {
                    return Err(error).with_context(|| format!("cannot read {}", path.display()));
                }
            },
            None => std::env::var("RAMPART_ENROLMENT_CODE").ok(),
        };
        let text = text.map(|text| text.trim().to_owned());
        Ok(text.filter(|text| !text.is_empty()).map(Secret::new))
    }

    /// What the state is sealed with.
    fn material(&self) -> anyhow::Result<Secret> {
        let (path, least) = match &self.state_key {
            Some(path) => (path.as_path(), 32),
            None => (Path::new(MACHINE), 1),
        };
        let bytes = std::fs::read(path).with_context(|| {
            format!("cannot read {}; --state-key names another", path.display())
        })?;
        if bytes.trim_ascii().len() < least {
            bail!("{} has less than {least} bytes", path.display());
        }
        Ok(Secret::new(data_of(&bytes)))
    }
}

/// Where a machine has its id.
const MACHINE: &str = "/etc/machine-id";

/// Bytes as text that tells them apart.
fn data_of(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes.trim_ascii() {
        // INVARIANT: text grows as needed.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

impl Identity {
    /// One by a key of this process alone, which enrols with this code.
    pub(crate) async fn enrolled_now(remote: &Remote, code: &Secret) -> anyhow::Result<Self> {
        let begun = Begun::new(code, &Signer::draw()?);
        let (_, arn) = enrol(remote, code, &begun).await?;
        Ok(Self {
            arn,
            way: Way::Key(Signer::with_key(&begun.key())?),
        })
    }

    /// A token, good for one call from now on.
    pub(crate) fn token(&self) -> anyhow::Result<Secret> {
        let [chance @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] = machine::seed()?;
        let now = machine::now();
        Ok(match &self.way {
            Way::Key(signer) => signer.token(&self.arn, now, chance)?,
            Way::Certificate(certificate, key) => {
                let bytes = |path: &Path| {
                    std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))
                };
                let signer = Signer::with_certificate(&bytes(certificate)?, &bytes(key)?);
                let of = || format!("{} and {}", certificate.display(), key.display());
                signer.with_context(of)?.token(&self.arn, now, chance)?
            }
        })
    }
}

async fn enrol(
    remote: &Remote,
    code: &Secret,
    begun: &Begun,
) -> Result<(String, String), Unanswered> {
    let broken = |message: String| Unanswered {
        code: String::new(),
        message,
    };
    let signer = Signer::with_key(&begun.key()).map_err(|why| broken(why.to_string()))?;
    let public = signer.public().map_err(|why| broken(why.to_string()))?;
    let shown = [("EnrolmentCode", code.expose()), ("PublicKey", &*public)];
    let answer = remote.call((OWN, "EnrolAgent"), &shown).await?;
    let text = |name: &str| answer.get(name).and_then(Value::as_str).map(str::to_owned);
    text("AccountId")
        .zip(text("AgentArn"))
        .ok_or_else(|| broken("EnrolAgent was answered without an agent".to_owned()))
}

/// The state in a file; an empty one if there is none.
fn read(path: &Path, material: &[u8]) -> anyhow::Result<State> {
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(State::default()),
        Err(error) => return Err(error).with_context(|| format!("cannot read {}", path.display())),
    };
    let mode = std::fs::metadata(path)?.permissions().mode();
    if mode & 0o077 != 0 {
        bail!("{} may be read by others; chmod 600 it", path.display());
    }
    State::open(&bytes, material).with_context(|| path.display().to_string())
}

/// Puts a state into its file, whole or not at all.
fn write(path: &Path, state: &State, material: &[u8]) -> anyhow::Result<()> {
    let bytes = state.seal(material, machine::seed()?)?;
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let cannot = || format!("cannot write {}", path.display());
    // Made for this user alone.
    let mut file = NamedTempFile::new_in(folder).with_context(cannot)?;
    file.write_all(&bytes).with_context(cannot)?;
    file.as_file().sync_all().with_context(cannot)?;
    file.persist(path).with_context(cannot)?;
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .with_context(cannot)
}

fn arn(text: &str) -> Result<String, String> {
    let read = agent_of_arn(text).map_err(|rule| rule.to_string());
    read.map(|_| text.to_owned())
}

/// The version of our own product.
pub(crate) const OWN: &str = "2026-11-01";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_is_its_users_alone_and_replaced_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("agent.state");
        let code = Secret::new("a code".to_owned());
        assert!(read(&path, b"machine").unwrap() == State::default());
        for key in [&b"first"[..], b"second"] {
            let state = State {
                identity: None,
                begun: Some(Begun::new(&code, key)),
            };
            write(&path, &state, b"machine").unwrap();
            assert!(read(&path, b"machine").unwrap() == state);
            let mode = std::fs::metadata(&path).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        let open = std::fs::Permissions::from_mode(0o640);
        std::fs::set_permissions(&path, open).unwrap();
        let why = read(&path, b"machine").map(|_| ()).unwrap_err();
        assert!(why.to_string().contains("chmod 600"), "{why}");
    }
}
