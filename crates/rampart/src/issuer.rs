//! Where temporary credentials come from: a server, which is shown a token of an identity provider, one that an agent
//! of the account has signed, or an AccessKey.

use std::path::PathBuf;

use agent::{Credentials, Failure, Role, Source};
use anyhow::bail;
use async_trait::async_trait;
use clap::Args;
use model::{Moment, Secret, SessionName};
use serde_json::Value;
use server::machine;
use server::operate::{Place, Remote, Unanswered};

use crate::access_key;
use crate::identity::{Identity, Known, OWN};

/// How STS is asked.
#[derive(Args)]
pub(crate) struct Issuing {
    /// The server, such as <https://ram.example.com:7280>
    #[arg(long, value_name = "URL", env = "RAMPART_ENDPOINT")]
    endpoint: Option<String>,
    /// Trust this authority instead of the public ones
    #[arg(long, value_name = "FILE")]
    ca: Option<PathBuf>,
    /// Show the token in this file, which is read anew each time, as a Kubernetes node renews it
    #[arg(long, value_name = "FILE", env = "ALIBABA_CLOUD_OIDC_TOKEN_FILE")]
    oidc_token_file: Option<PathBuf>,
    /// The provider that the token is of, `acs:ram::ACCOUNT:oidc-provider/NAME`
    #[arg(long, value_name = "ARN", env = "ALIBABA_CLOUD_OIDC_PROVIDER_ARN")]
    oidc_provider: Option<String>,
    #[command(flatten)]
    known: Known,
    /// Show no token: sign with the AccessKey in this bootstrap.json or these profiles of the command line `aliyun`, read anew each time
    #[arg(long, value_name = "FILE")]
    credentials: Option<PathBuf>,
    /// With --credentials: the profile that is meant, if not the current one
    #[arg(long, value_name = "NAME", requires = "credentials")]
    profile: Option<String>,
    /// What the sessions are called in events; the name of the machine if left out
    #[arg(long, value_name = "NAME", env = "ALIBABA_CLOUD_ROLE_SESSION_NAME")]
    session_name: Option<SessionName>,
    /// For how long credentials are good, at most what the role allows
    #[arg(long, value_name = "SECONDS", default_value_t = 3600, value_parser = clap::value_parser!(u32).range(900..=43_200))]
    duration: u32,
}

/// STS of a server.
pub(crate) struct Sts {
    remote: Remote,
    shown: Shown,
    session_name: String,
    duration: String,
}

/// What STS is shown.
enum Shown {
    /// The token in this file, of this provider.
    Token(PathBuf, String),
    /// A token that this agent signs.
    Agent(Box<Identity>),
    /// The AccessKey that it was started with.
    Signature,
    /// The AccessKey in a file, which may be another each time: one that was rotated away brings itself back by
    /// being used.
    SignatureOf(Box<KeyFile>),
}

/// A file with an AccessKey, and where it counts.
struct KeyFile {
    path: PathBuf,
    profile: Option<String>,
    endpoint: String,
    ca: Option<PathBuf>,
}

impl KeyFile {
    /// The server, called with the AccessKey that the file has now.
    fn remote(&self) -> anyhow::Result<Remote> {
        let key = access_key::find(Some(&self.path), self.profile.as_deref())?;
        Ok(Remote::new(Place {
            endpoint: self.endpoint.clone(),
            ca: self.ca.clone(),
            key: Some(key),
        })?)
    }
}

impl Issuing {
    /// STS as it is to be asked.
    pub(crate) async fn open(&self) -> anyhow::Result<Sts> {
        let Some(endpoint) = self.endpoint.clone() else {
            bail!("say which server issues credentials: --endpoint or RAMPART_ENDPOINT");
        };
        if self.known.is_given() {
            return self.as_agent(endpoint).await;
        }
        // A file that is named wins over a token that the environment tells of.
        let (key, shown) = match (
            &self.credentials,
            &self.oidc_token_file,
            &self.oidc_provider,
        ) {
            (Some(_), ..) | (None, None, None) => {
                let key = access_key::find(self.credentials.as_deref(), self.profile.as_deref())?;
                (Some(key), self.signature(&endpoint))
            }
            (None, Some(file), Some(provider)) => {
                (None, Shown::Token(file.clone(), provider.clone()))
            }
            _ => bail!("--oidc-token-file and --oidc-provider go together"),
        };
        if key.as_ref().is_some_and(|key| key.token.is_none()) {
            tracing::warn!(
                "these credentials are obtained by an AccessKey that does not end; --oidc-token-file needs none"
            );
        }
        let place = Place {
            endpoint,
            ca: self.ca.clone(),
            key,
        };
        Ok(Sts {
            remote: Remote::new(place)?,
            shown,
            session_name: self.session(),
            duration: self.duration.to_string(),
        })
    }

    /// The server, and the authority to trust.
    pub(crate) fn server(&self) -> Option<(String, Option<PathBuf>)> {
        Some((self.endpoint.clone()?, self.ca.clone()))
    }

    /// What signs: the AccessKey of a file as it is each time, or that of the environment, which stays.
    fn signature(&self, endpoint: &str) -> Shown {
        match &self.credentials {
            None => Shown::Signature,
            Some(path) => Shown::SignatureOf(Box::new(KeyFile {
                path: path.clone(),
                profile: self.profile.clone(),
                endpoint: endpoint.to_owned(),
                ca: self.ca.clone(),
            })),
        }
    }

    /// STS as an agent of the account asks it, who is nobody else.
    async fn as_agent(&self, endpoint: String) -> anyhow::Result<Sts> {
        if self.credentials.is_some() || self.oidc_provider.is_some() {
            bail!("an agent of the account needs neither --credentials nor --oidc-provider");
        }
        let place = Place {
            endpoint,
            ca: self.ca.clone(),
            key: None,
        };
        let remote = Remote::new(place)?;
        let identity = self.known.open(&remote).await?;
        Ok(Sts::of_agent(remote, identity, self.duration))
    }

    /// What the sessions are called: as is said, or like the machine, as far as that is legal.
    fn session(&self) -> String {
        if let Some(name) = &self.session_name {
            return name.to_string();
        }
        let host = nix::unistd::gethostname().ok();
        let host = host.and_then(|name| name.into_string().ok());
        let legal = |letter: &char| letter.is_ascii_alphanumeric() || ".-".contains(*letter);
        let host: String = host.unwrap_or_default().chars().filter(legal).collect();
        format!("agent@{}", host.chars().take(58).collect::<String>())
    }
}

impl Sts {
    /// STS as an agent of the account asks it.
    pub(crate) fn of_agent(remote: Remote, identity: Identity, duration: u32) -> Self {
        Self {
            remote,
            shown: Shown::Agent(Box::new(identity)),
            session_name: String::new(),
            duration: duration.to_string(),
        }
    }
}

#[async_trait]
impl Source for Sts {
    async fn issue(&self, role: &Role) -> Result<Credentials, Failure> {
        let mut parameters = vec![
            ("RoleArn", &*role.arn),
            ("DurationSeconds", &*self.duration),
        ];
        let (token, other);
        let mut remote = &self.remote;
        let operation = match &self.shown {
            Shown::Agent(identity) => {
                token = identity
                    .token()
                    .map_err(|why| Failure::Away(format!("{why:#}")))?;
                parameters.push(("AgentToken", token.expose()));
                (OWN, "AssumeRoleAsAgent")
            }
            Shown::Signature => {
                parameters.push(("RoleSessionName", &*self.session_name));
                (VERSION, "AssumeRole")
            }
            Shown::SignatureOf(file) => {
                other = file
                    .remote()
                    .map_err(|why| Failure::Away(format!("{why:#}")))?;
                remote = &other;
                parameters.push(("RoleSessionName", &*self.session_name));
                (VERSION, "AssumeRole")
            }
            Shown::Token(file, provider) => {
                let read = tokio::fs::read_to_string(file).await;
                let unread =
                    |error| Failure::Away(format!("{} cannot be read: {error}", file.display()));
                token = Secret::new(read.map_err(unread)?);
                parameters.push(("RoleSessionName", &*self.session_name));
                parameters.push(("OIDCProviderArn", provider));
                parameters.push(("OIDCToken", token.expose().trim()));
                (VERSION, "AssumeRoleWithOIDC")
            }
        };
        let issued = machine::now();
        let answer = remote.call(operation, &parameters).await;
        read(&answer.map_err(failure)?, issued).ok_or_else(|| {
            Failure::Away(format!("{} was answered without credentials", operation.1))
        })
    }
}

const VERSION: &str = "2015-04-01";

/// Why an operation came to nothing.
pub(crate) fn failure(unanswered: Unanswered) -> Failure {
    let Unanswered { code, message } = unanswered;
    if code.is_empty() {
        Failure::Away(message)
    } else {
        Failure::Refused { code, message }
    }
}

fn read(answer: &Value, issued: Moment) -> Option<Credentials> {
    let held = answer.get("Credentials")?;
    let text = |name: &str| held.get(name).and_then(Value::as_str).map(str::to_owned);
    Some(Credentials {
        key_id: text("AccessKeyId")?,
        key_secret: Secret::new(text("AccessKeySecret")?),
        token: Secret::new(text("SecurityToken")?),
        issued,
        expires: text("Expiration")?.parse().ok()?,
    })
}
