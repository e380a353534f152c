//! The way to the account: a running server, or the store itself.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use async_trait::async_trait;
use clap::Args;
use declaration::{Ask, Port, Refused};
use model::{AccountId, Secret};
use serde_json::Value;
use server::Opened;
use server::operate::{self, Inside, Place, Remote, Unanswered};

use crate::settings::Settings;

/// Where the account is.
#[derive(Args)]
pub(super) struct Where {
    #[command(flatten)]
    settings: Settings,
    /// A running server, such as <https://ram.example.com:7280>; left out, the store itself
    #[arg(long, value_name = "URL")]
    endpoint: Option<String>,
    /// With --endpoint: trust this authority instead of the public ones
    #[arg(long, value_name = "FILE", requires = "endpoint")]
    ca: Option<PathBuf>,
    /// With --endpoint: an AccessKey in a bootstrap.json or in profiles of the command line `aliyun`
    #[arg(long, value_name = "FILE", requires = "endpoint")]
    credentials: Option<PathBuf>,
    /// With --credentials: the profile that is meant, if not the current one
    #[arg(long, value_name = "NAME", requires = "credentials")]
    profile: Option<String>,
    /// Without --endpoint: the account, if the store has several
    #[arg(long, value_name = "ID", value_parser = AccountId::read, conflicts_with = "endpoint")]
    account: Option<AccountId>,
}

/// An open way.
pub(super) enum Way {
    Remote(Box<Remote>),
    Inside(Inside, Box<Opened>),
}

impl Where {
    pub(super) fn is_remote(&self) -> bool {
        self.endpoint.is_some()
    }

    pub(super) async fn open(&self) -> anyhow::Result<Way> {
        let Some(endpoint) = &self.endpoint else {
            return self.inside().await;
        };
        let (key_id, key_secret, token) = match &self.credentials {
            Some(path) => in_file(path, self.profile.as_deref())?,
            None => in_environment()?,
        };
        let place = Place {
            endpoint: endpoint.clone(),
            ca: self.ca.clone(),
            key_id,
            key_secret,
            token,
        };
        Ok(Way::Remote(Box::new(Remote::new(place)?)))
    }

    async fn inside(&self) -> anyhow::Result<Way> {
        let config = self.settings.begin()?;
        // What is not there is not made by looking at it.
        server::open_existing_store(&config).await?.close().await;
        let opened = server::open(&config).await?;
        match operate::account(&opened, self.account).await {
            Ok(account) => {
                let inside = Inside::new(opened.gateway.clone(), account, PART);
                Ok(Way::Inside(inside, Box::new(opened)))
            }
            Err(error) => {
                opened.close().await;
                Err(error.into())
            }
        }
    }
}

impl Way {
    pub(super) async fn close(self) {
        if let Self::Inside(_, opened) = self {
            opened.close().await;
        }
    }

    /// The user who asks, if it is one.
    pub(super) async fn user(&self) -> anyhow::Result<Option<String>> {
        let Self::Remote(remote) = self else {
            return Ok(None);
        };
        let answer = remote
            .call(("2015-04-01", "GetCallerIdentity"), &[])
            .await?;
        let arn = answer
            .get("Arn")
            .and_then(Value::as_str)
            .unwrap_or_default();
        Ok(arn.split_once(":user/").map(|(_, user)| user.to_owned()))
    }
}

#[async_trait]
impl Port for Way {
    async fn ask(&self, ask: Ask<'_>) -> Result<Value, Refused> {
        let operation = (ask.api.version(), ask.action);
        let answered = match self {
            Self::Remote(remote) => remote.call(operation, ask.parameters).await,
            Self::Inside(inside, _) => inside.call(operation, ask.parameters, ask.at).await,
        };
        answered.map_err(|error| refused(ask.action, error))
    }
}

/// An operation's error, with its name.
pub(super) fn refused(action: &'static str, error: Unanswered) -> Refused {
    Refused {
        action,
        code: error.code,
        message: error.message,
    }
}

/// An AccessKey: id, secret, and the token of a temporary one.
type AccessKey = (String, Secret, Option<Secret>);

fn in_environment() -> anyhow::Result<AccessKey> {
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let needed = |name: &str| {
        variable(name).with_context(|| {
            format!("{name} is not set; set it, or name a file with --credentials")
        })
    };
    let id = needed("ALIBABA_CLOUD_ACCESS_KEY_ID")?;
    let secret = Secret::new(needed("ALIBABA_CLOUD_ACCESS_KEY_SECRET")?);
    let token = variable("ALIBABA_CLOUD_SECURITY_TOKEN").map(Secret::new);
    Ok((id, secret, token))
}

/// The AccessKey in a file of credentials of ours, or of profiles.
fn in_file(path: &Path, profile: Option<&str>) -> anyhow::Result<AccessKey> {
    let text =
        std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let json: Value = serde_json::from_str(&text)
        .map_err(|_| anyhow::anyhow!("{} is no JSON", path.display()))?;
    let (holder, names) = match json.get("profiles") {
        None => (json.get("Administrator"), OURS),
        Some(profiles) => {
            let wanted = profile.or_else(|| json.get("current").and_then(Value::as_str));
            let mut profiles = profiles.as_array().into_iter().flatten();
            let is = |one: &&Value| one.get("name").and_then(Value::as_str) == wanted;
            (profiles.find(is), THEIRS)
        }
    };
    let text = |name: &str| {
        let value = holder
            .and_then(|holder| holder.get(name))
            .and_then(Value::as_str);
        value.filter(|value| !value.is_empty()).map(str::to_owned)
    };
    let [id, secret, token] = names;
    match (text(id), text(secret)) {
        (Some(id), Some(secret)) => Ok((id, Secret::new(secret), text(token).map(Secret::new))),
        _ => bail!(
            "{} has no AccessKey that is meant; see --profile",
            path.display()
        ),
    }
}

/// What acts, as events name it.
const PART: &str = "apply";
const OURS: [&str; 3] = ["AccessKeyId", "AccessKeySecret", "SecurityToken"];
const THEIRS: [&str; 3] = ["access_key_id", "access_key_secret", "sts_token"];
