//! The way to an account: a running server, or the store itself.

use std::path::PathBuf;

use anyhow::Context as _;
use async_trait::async_trait;
use clap::Args;
use declaration::{Ask, Port, Refused};
use model::AccountId;
use serde_json::Value;
use server::Opened;
use server::operate::{self, Inside, Place, Remote, Unanswered};

use crate::access_key;
use crate::settings::Settings;

/// Where the account is.
#[derive(Args)]
pub(crate) struct Where {
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
pub(crate) enum Way {
    Remote(Box<Remote>),
    Inside(Inside, Box<Opened>),
}

impl Where {
    pub(crate) fn is_remote(&self) -> bool {
        self.endpoint.is_some()
    }

    /// Opens it; `part` is what of the server acts on the store, as events name it.
    pub(crate) async fn open(&self, part: &'static str) -> anyhow::Result<Way> {
        let Some(endpoint) = &self.endpoint else {
            return self.inside(part).await;
        };
        let place = Place {
            endpoint: endpoint.clone(),
            ca: self.ca.clone(),
            key: Some(access_key::find(
                self.credentials.as_deref(),
                self.profile.as_deref(),
            )?),
        };
        Ok(Way::Remote(Box::new(Remote::new(place)?)))
    }

    async fn inside(&self, part: &'static str) -> anyhow::Result<Way> {
        let config = self.settings.begin()?;
        // What is not there is not made by looking at it.
        server::open_existing_store(&config).await?.close().await;
        let opened = server::open(&config).await?;
        match operate::account(&opened, self.account).await {
            Ok(account) => {
                let inside = Inside::new(opened.gateway.clone(), account, part);
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
    pub(crate) async fn close(self) {
        if let Self::Inside(_, opened) = self {
            opened.close().await;
        }
    }

    /// Performs an operation of our own product.
    pub(crate) async fn call(
        &self,
        action: &'static str,
        parameters: &[(&str, &str)],
    ) -> anyhow::Result<Value> {
        self.perform((OWN, action), parameters).await
    }

    /// Performs an operation of KMS.
    pub(crate) async fn kms(
        &self,
        action: &'static str,
        parameters: &[(&str, &str)],
    ) -> anyhow::Result<Value> {
        self.perform((KMS, action), parameters).await
    }

    async fn perform(
        &self,
        operation: (&'static str, &'static str),
        parameters: &[(&str, &str)],
    ) -> anyhow::Result<Value> {
        let answered = match self {
            Self::Remote(remote) => remote.call(operation, parameters).await,
            Self::Inside(inside, _) => inside.call(operation, parameters, None).await,
        };
        answered.with_context(|| format!("{} was not done", operation.1))
    }

    /// All of a list of our own product, page by page.
    pub(crate) async fn all(
        &self,
        action: &'static str,
        list: &str,
        parameters: &[(&str, &str)],
    ) -> anyhow::Result<Vec<Value>> {
        let asked = [parameters, &[("MaxItems", "1000")]].concat();
        Ok(self.turned(action, list, &asked, "Marker").await?.1)
    }

    /// What the first page of a list says beside it, and all of the list, page by page by tokens.
    pub(crate) async fn all_by_token(
        &self,
        action: &'static str,
        list: &str,
        parameters: &[(&str, &str)],
    ) -> anyhow::Result<(Value, Vec<Value>)> {
        self.turned(action, list, parameters, "NextToken").await
    }

    async fn turned(
        &self,
        action: &'static str,
        list: &str,
        parameters: &[(&str, &str)],
        marker: &str,
    ) -> anyhow::Result<(Value, Vec<Value>)> {
        let (mut first, mut all, mut place) = (None, Vec::new(), String::new());
        loop {
            let asked = [parameters, &[(marker, place.as_str())]].concat();
            let mut page = self.call(action, &asked).await?;
            if let Some(Value::Array(shown)) = page.get_mut(list).map(Value::take) {
                all.extend(shown);
            }
            let next = page.get(marker).and_then(Value::as_str).map(str::to_owned);
            let first = first.get_or_insert(page);
            let Some(next) = next else {
                return Ok((first.take(), all));
            };
            place = next;
        }
    }

    /// The user who asks, if it is one.
    pub(crate) async fn user(&self) -> anyhow::Result<Option<String>> {
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
pub(crate) fn refused(action: &'static str, error: Unanswered) -> Refused {
    Refused {
        action,
        code: error.code,
        message: error.message,
    }
}

/// The version of our own product.
const OWN: &str = "2026-11-01";
/// That of KMS.
const KMS: &str = "2016-01-20";
