//! Versions of a secret: listed, and their stages moved.

use derive::{Parameters, View};
use domain::account::kms::secret;
use domain::account::kms::stage::{self, Move};
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};
use model::{SecretName, SecretVersion, SecretVersionId, Stage};

use super::view::{NamedView, StagesView, named};
use super::which::on_secret;
use super::word::{Flag, is_on};
use crate::page::{List, Numbered};
use crate::view::{Paged, Stamp};

/// Lists the versions of a secret that have a stage, or all, the oldest first.
#[derive(Parameters)]
pub struct ListSecretVersionIds {
    include_deprecated: Option<Flag>,
    secret_name: SecretName,
    #[rpc(flatten)]
    page: Numbered<Self>,
}

impl List for ListSecretVersionIds {
    const NAME: &'static str = "secret-versions";
    const MOST: usize = 100;
    const USUAL: usize = 20;
    type Place = SecretVersionId;
}

/// A version without its value.
#[derive(View)]
#[view("VersionId", "VersionIds")]
pub struct VersionView {
    create_time: Stamp,
    version_id: String,
    version_stages: StagesView,
}

impl From<&SecretVersion> for VersionView {
    fn from(version: &SecretVersion) -> Self {
        Self {
            create_time: Stamp(version.created),
            version_id: version.id.to_string(),
            version_stages: version.into(),
        }
    }
}

impl Operation for ListSecretVersionIds {
    const EFFECT: Effect = Effect::Read;
    type Answer = Paged<VersionView>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        on_secret(caller.account, account, &self.secret_name)
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let secret = secret::find(context.account, &self.secret_name)?;
        let all = is_on(self.include_deprecated);
        let versions = secret.versions.iter();
        let shown = versions.filter(|version| all || !version.stages.is_empty());
        let page = self.page.cut(shown);
        Ok(page.with("SecretName", secret.name.to_string()))
    }
}

/// Moves a stage of a Generic secret to another version, or takes it off one.
#[derive(Parameters)]
pub struct UpdateSecretVersionStage {
    move_to_version: Option<SecretVersionId>,
    remove_from_version: Option<SecretVersionId>,
    secret_name: SecretName,
    version_stage: Stage,
}

impl Operation for UpdateSecretVersionStage {
    const EFFECT: Effect = Effect::Write;
    type Answer = NamedView;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        on_secret(caller.account, account, &self.secret_name)
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let to = Move {
            stage: self.version_stage.clone(),
            from: self.remove_from_version.clone(),
            to: self.move_to_version.clone(),
        };
        stage::update(context, &self.secret_name, &to)?;
        Ok(named(&self.secret_name))
    }
}
