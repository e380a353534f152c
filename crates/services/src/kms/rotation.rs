//! Rotation of managed secrets. Generic ones are rotated by whoever puts their versions.

use derive::{Parameters, View};
use domain::account::kms::pair_rotation::{self, Cause};
use domain::account::kms::{interval, key, secret};
use domain::{Account, Context};
use gateway::{After, Caller, Effect, Operation, Permit, Plan, Ran};
use model::{SecretName, SecretVersionId};

use super::crypt::wanting;
use super::view::{NamedView, named};
use super::which::{key_of, on_secret, secret_arn};
use super::word::SecretInterval;

/// Rotates a managed secret at once: the new pair is made here, and proven and made current before this is answered. A
/// version of that id that is there, or a rotation that goes on, is left as it is.
#[derive(Parameters)]
pub struct RotateSecret {
    secret_name: SecretName,
    version_id: SecretVersionId,
}

/// A secret that is being rotated.
#[derive(View)]
pub struct RotatedView {
    arn: String,
    secret_name: String,
    version_id: String,
}

impl Operation for RotateSecret {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = RotatedView;

    fn after(&self) -> Option<After> {
        Some(After::ProvePair(self.secret_name.clone()))
    }

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let home = caller.account;
        let plan = on_secret(home, account, &self.secret_name);
        let Ok(secret) = secret::find(account, &self.secret_name) else {
            return plan;
        };
        let named = secret.key.as_ref().map(|key| &key.id);
        let material = key::sealing_material(account, named);
        plan.also_on("kms:GenerateDataKey", key_of(home, secret))
            .wanting(wanting(material))
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let (home, name) = (permit.home(), &self.secret_name);
        let which = (name, self.version_id.clone());
        let sealer = permit.unsealed();
        pair_rotation::begin(context, home, which, Cause::Somebody, sealer)?;
        Ok(RotatedView {
            arn: secret_arn(permit.region(), home, name),
            secret_name: name.to_string(),
            version_id: self.version_id.to_string(),
        })
    }
}

/// Says whether and how often a managed secret is rotated by itself.
#[derive(Parameters)]
pub struct UpdateSecretRotationPolicy {
    enable_automatic_rotation: bool,
    rotation_interval: Option<SecretInterval>,
    secret_name: SecretName,
}

impl Operation for UpdateSecretRotationPolicy {
    const EFFECT: Effect = Effect::Write;
    type Answer = NamedView;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        on_secret(caller.account, account, &self.secret_name)
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let every = self.rotation_interval.map(|every| every.0);
        let to = interval(self.enable_automatic_rotation, every)?;
        pair_rotation::set_interval(context, &self.secret_name, to)?;
        Ok(named(&self.secret_name))
    }
}
