//! Secrets: described, changed, deleted, brought back.

use derive::{Parameters, View};
use domain::account::kms::secret::{self, Deletion, Update};
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};
use model::{SecretDescription, SecretName, Within};

use super::custom_data::CustomData;
use super::view::{DescribedView, NamedView, Rotating, config, named};
use super::which::{WhichSecret, on_secret, secret_arn};
use super::word::{Flag, is_on};
use crate::view::{Stamp, tags};

/// Shows all of a secret but its values.
#[derive(Parameters)]
pub struct DescribeSecret {
    fetch_tags: Option<Flag>,
    secret_name: WhichSecret,
}

impl Operation for DescribeSecret {
    const EFFECT: Effect = Effect::Read;
    type Answer = DescribedView;

    fn home(&self, caller: &Caller) -> model::AccountId {
        self.secret_name.home(caller)
    }

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        on_secret(
            self.secret_name.home(caller),
            account,
            &self.secret_name.name,
        )
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let secret = secret::find(context.account, &self.secret_name.name)?;
        let rotating = Rotating::of(context.account, secret);
        let shown = is_on(self.fetch_tags);
        Ok(DescribedView {
            arn: secret_arn(permit.region(), permit.home(), &secret.name),
            automatic_rotation: rotating.automatic,
            create_time: Stamp(secret.created),
            description: secret.description.as_ref().map(ToString::to_string),
            encryption_key_id: secret.key.as_ref().map(|key| key.named.clone()),
            extended_config: config(secret),
            last_rotation_date: rotating.last,
            next_rotation_date: rotating.next,
            planned_delete_time: secret.deletion.map(Stamp),
            rotation_interval: rotating.interval,
            secret_name: secret.name.to_string(),
            secret_type: secret.kind.to_string(),
            tags: shown.then(|| tags(&secret.tags).unwrap_or_default()),
            update_time: Stamp(secret.updated),
        })
    }
}

/// Changes what is written about a secret.
#[derive(Parameters)]
pub struct UpdateSecret {
    #[rpc(flatten)]
    extended_config: CustomData,
    description: Option<SecretDescription>,
    secret_name: SecretName,
}

impl Operation for UpdateSecret {
    const EFFECT: Effect = Effect::Write;
    type Answer = NamedView;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        on_secret(caller.account, account, &self.secret_name)
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let secret = secret::live(context.account, &self.secret_name)?;
        let to = Update {
            description: self.description.clone(),
            config: self.extended_config.on(secret)?,
        };
        secret::update(context, &self.secret_name, to)?;
        Ok(named(&self.secret_name))
    }
}

/// Deletes a secret: after some days in which it can be restored, or at once.
#[derive(Parameters)]
pub struct DeleteSecret {
    force_delete_without_recovery: Option<Flag>,
    recovery_window_in_days: Option<Within<7, 30>>,
    secret_name: SecretName,
}

/// A secret that is gone, or goes.
#[derive(View)]
pub struct DeletedView {
    planned_delete_time: Stamp,
    secret_name: String,
}

impl Operation for DeleteSecret {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = DeletedView;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        on_secret(caller.account, account, &self.secret_name)
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let when = if is_on(self.force_delete_without_recovery) {
            Deletion::Now
        } else {
            Deletion::After(self.recovery_window_in_days.map_or(30, Within::get))
        };
        let end = secret::delete(context, &self.secret_name, when)?;
        Ok(DeletedView {
            planned_delete_time: Stamp(end),
            secret_name: self.secret_name.to_string(),
        })
    }
}

/// Keeps a secret after all that is going to be deleted.
#[derive(Parameters)]
pub struct RestoreSecret {
    secret_name: SecretName,
}

impl Operation for RestoreSecret {
    const EFFECT: Effect = Effect::Write;
    type Answer = NamedView;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        on_secret(caller.account, account, &self.secret_name)
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        secret::restore(context, &self.secret_name)?;
        Ok(named(&self.secret_name))
    }
}
