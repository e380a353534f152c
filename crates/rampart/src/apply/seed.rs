//! The file that a server applies to its first account before it says that it is ready.

use std::path::Path;

use async_trait::async_trait;
use declaration::{Ask, Declared, Plan, Port, Refused, Scope, Stopped, look, perform, plan};
use serde_json::Value;
use server::Opened;
use server::operate::{self, Inside};

use super::file::{self, File};
use crate::way::refused;

/// A seed: read before anything is opened, so that its mistakes change nothing.
pub(crate) struct Seed {
    file: File,
    name: String,
    declared: Declared,
}

impl Seed {
    pub(crate) fn read(path: &Path) -> anyhow::Result<Self> {
        let file = File::read(path)?;
        let declared = file.declared(false)?;
        let name = file::name(path);
        Ok(Self {
            file,
            name,
            declared,
        })
    }

    /// Applies it. Another node may do the same at this time: then it is looked again.
    pub(crate) async fn apply(&self, opened: &Opened) -> anyhow::Result<()> {
        let account = operate::first_account(opened).await?;
        let way = Own(Inside::new(opened.gateway.clone(), account, "seed"));
        let mut tries = TRIES;
        loop {
            let plan = self.plan(&way).await?;
            let steps = plan.steps.len();
            tries -= 1;
            match perform(&way, &plan, &|reference| self.file.secret(reference)).await {
                Err(Stopped::Refused { why, .. }) if why.is_race() && tries > 0 => {
                    tracing::info!(%why, "the seed is looked at again");
                }
                Err(stopped) => return Err(anyhow::Error::new(stopped).context(self.name.clone())),
                Ok(()) => {
                    tracing::info!(%account, steps, seed = self.name, "the seed is applied");
                    return Ok(());
                }
            }
        }
    }

    async fn plan(&self, way: &Own) -> anyhow::Result<Plan> {
        let present = look(way, Scope::Of(&self.declared)).await?;
        let plan = plan(&self.declared, &present, false);
        plan.map_err(|mistakes| file::mistaken(&self.name, &mistakes))
    }
}

/// The server's own way to its account.
struct Own(Inside);

#[async_trait]
impl Port for Own {
    async fn ask(&self, ask: Ask<'_>) -> Result<Value, Refused> {
        let operation = (ask.api.version(), ask.action);
        let answered = self.0.call(operation, ask.parameters, ask.at).await;
        answered.map_err(|error| refused(ask.action, error))
    }
}

/// How often the account is looked at before it is given up.
const TRIES: u32 = 5;
