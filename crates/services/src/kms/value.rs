//! Values of secrets: read and put.

use derive::{Parameters, View};
use domain::account::kms::version::{self, New};
use domain::account::kms::{key, secret};
use domain::{Account, Context, Note};
use gateway::{Caller, Effect, Enclosed, Operation, Permit, Plan, Ran, Unseal, Wants};
use model::{
    AccountId, Kind, Refusal, SecretDataType, SecretName, SecretVersion, SecretVersionId, Stage,
    StoredSecret,
};
use rpc::field::Unserved;

use super::secret_role;
use super::view::{StagesView, ValueView};
use super::which::{WhichSecret, key_of, on_secret};
use super::word::{Flag, SecretData, Stages, check_trial, is_on};

/// Reads the value of a version: the current one, unless another is asked for.
#[derive(Parameters)]
pub struct GetSecretValue {
    dry_run: Option<Flag>,
    fetch_extended_config: Option<bool>,
    #[expect(dead_code, reason = "refused by name")]
    recipient: Option<Unserved>,
    secret_name: WhichSecret,
    version_id: Option<SecretVersionId>,
    version_stage: Option<Stage>,
}

impl Operation for GetSecretValue {
    const EFFECT: Effect = Effect::Read;
    const DANGER: bool = true;
    type Answer = ValueView;

    fn home(&self, caller: &Caller) -> AccountId {
        self.secret_name.home(caller)
    }

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let (home, name) = (self.secret_name.home(caller), &self.secret_name.name);
        let plan = on_secret(home, account, name);
        let Ok(secret) = secret::find(account, name) else {
            return plan;
        };
        let plan = plan.also_on("kms:Decrypt", key_of(home, secret));
        match self.version(account) {
            Ok((secret, version)) if !is_on(self.dry_run) => {
                let asked = with_value(Unseal::default(), home, secret, version);
                plan.wanting(Wants::Unseal(Box::new(asked)))
            }
            _ => plan,
        }
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let (secret, version) = self.version(context.account)?;
        let noted = read(version);
        if let Some(of) = &secret.role {
            secret_role::role(of, permit, context)?;
        }
        check_trial(self.dry_run)?;
        let value = permit.unsealed().value(&secret.value(version));
        let value = value.ok_or_else(|| gone(version))?;
        let configured = self.fetch_extended_config == Some(true);
        let view = if let Some(of) = &secret.role {
            let (secret, version, of) = (secret.clone(), version.clone(), of.clone());
            let given = secret_role::given(&secret, &of, None, permit, context)?;
            context.effects.notes.extend(given.notes());
            ValueView::of(context.account, &secret, &version, &given.value, configured)
        } else {
            ValueView::of(context.account, secret, version, value, configured)
        };
        context.effects.notes.extend(noted);
        Ok(view)
    }
}

impl GetSecretValue {
    /// The version that is asked for, if it may be read.
    fn version<'a>(
        &self,
        account: &'a Account,
    ) -> Result<(&'a StoredSecret, &'a SecretVersion), Refusal> {
        let secret = &**secret::live(account, &self.secret_name.name)?;
        let (id, stage) = (self.version_id.as_ref(), self.version_stage.as_ref());
        let version = version::asked(secret, id, stage)?;
        version::check_open(account, version)?;
        Ok((secret, version))
    }
}

/// What is to be opened for the value of a version.
pub(crate) fn with_value(
    asked: Unseal,
    home: AccountId,
    secret: &StoredSecret,
    version: &SecretVersion,
) -> Unseal {
    let enclosed = Enclosed {
        material: version.under.id(),
        identity: secret.identity(home, version),
    };
    asked.with_value(secret.value(version), enclosed)
}

/// What the event of a read says: which version it was, and never what stands in it.
pub(crate) fn read(version: &SecretVersion) -> [(&'static str, Note); 2] {
    let stages = version.stages.iter();
    let stages = stages.map(|stage| stage.to_string().into()).collect();
    [
        ("secretVersionId", version.id.to_string().into()),
        ("secretVersionStages", Note::List(stages)),
    ]
}

/// A version that went while it was read.
pub(crate) fn gone(version: &SecretVersion) -> Refusal {
    Refusal::Missing(Kind::SecretVersion, version.id.to_string())
}

/// Puts a version of a Generic secret. One that is there with the same value stays as it is.
#[derive(Parameters)]
pub struct PutSecretValue {
    #[rpc(secret)]
    secret_data: SecretData,
    secret_data_type: Option<SecretDataType>,
    secret_name: SecretName,
    version_id: SecretVersionId,
    version_stages: Option<Stages>,
}

/// A version that was put.
#[derive(View)]
pub struct PutView {
    secret_name: String,
    version_id: String,
    version_stages: StagesView,
}

impl Operation for PutSecretValue {
    const EFFECT: Effect = Effect::Write;
    type Answer = PutView;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let home = caller.account;
        let plan = on_secret(home, account, &self.secret_name);
        let Ok(secret) = secret::find(account, &self.secret_name) else {
            return plan;
        };
        let plan = plan.also_on("kms:GenerateDataKey", key_of(home, secret));
        let asked = match secret.version(&self.version_id) {
            Some(there) if version::check_open(account, there).is_ok() => {
                with_value(Unseal::default(), home, secret, there)
            }
            Some(_) => Unseal::default(),
            None => {
                let named = secret.key.as_ref().map(|key| &key.id);
                let material = key::sealing_material(account, named);
                Unseal {
                    materials: material.into_iter().collect(),
                    ..Unseal::default()
                }
            }
        };
        if asked.is_empty() {
            return plan;
        }
        plan.wanting(Wants::Unseal(Box::new(asked)))
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let data_type = self.secret_data_type.unwrap_or_default();
        self.secret_data.check(data_type)?;
        let opened = permit.unsealed();
        let secret = secret::find(context.account, &self.secret_name)?;
        let there = secret.version(&self.version_id);
        let there = there.and_then(|there| opened.value(&secret.value(there)));
        let new = New {
            id: self.version_id.clone(),
            value: &self.secret_data.0,
            data_type,
            stages: self.version_stages.as_ref().map(|stages| stages.0.clone()),
        };
        let put = version::put(
            context,
            permit.home(),
            &self.secret_name,
            new,
            (opened, there),
        );
        let put = put.map_err(|refusal| match refusal {
            Refusal::Exists(Kind::SecretVersion, id) => {
                let why = format!(
                    "The version {id} of the secret is there: SecretData and SecretDataType must be what it holds."
                );
                Refusal::State("Rejected.ResourceExist", why)
            }
            other => other,
        })?;
        let version = put.version(&self.version_id);
        let version = version
            .ok_or_else(|| Refusal::Missing(Kind::SecretVersion, self.version_id.to_string()))?;
        Ok(PutView {
            secret_name: self.secret_name.to_string(),
            version_id: version.id.to_string(),
            version_stages: version.into(),
        })
    }
}
