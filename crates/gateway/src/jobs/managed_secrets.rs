//! The job that rotates the AccessKeys that secrets are, each minute.

use std::sync::Arc;

use async_trait::async_trait;
use domain::account::kms::pair_rotation::{self, Cause, Told};
use domain::account::kms::{key, managed, secret};
use domain::{Account, Claim, Context};
use model::{AccountId, Refusal, SecretName, SecretVersionId};
use serde_json::json;

use super::errand::{Errand, Place};
use super::job::{Job, Over};
use crate::ask::caller::Caller;
use crate::ask::operation::{Deed, Entry};
use crate::ask::permit::Grant;
use crate::ask::plan::Plan;
use crate::ask::server::entry;
use crate::ask::unseal::{Unseal, Unsealed};
use crate::ask::want::{Prepared, Wants};
use crate::door::pairs;
use crate::fault::{Error, Fault};

/// Begins the rotations whose time has come, proves the new pairs and makes them current, goes on with what was
/// interrupted, and says what stands in the way of others.
pub struct ManagedSecrets;

#[async_trait]
impl Job for ManagedSecrets {
    fn name(&self) -> &'static str {
        "managed_secrets"
    }

    fn period(&self) -> i64 {
        60
    }

    fn lasts(&self) -> i64 {
        60
    }

    fn over(&self) -> Over {
        Over::Accounts
    }

    /// Accounts without such secrets are not opened.
    async fn is_due(&self, errand: &Errand) -> Result<bool, Error> {
        if !has_any(errand).await? {
            return Ok(false);
        }
        let (snapshot, now) = (errand.snapshot().await?, errand.now());
        let state = &snapshot.state;
        Ok([
            managed::pending(state),
            managed::untold(state),
            managed::due(state, now),
        ]
        .iter()
        .any(|names| !names.is_empty()))
    }

    /// One that fails holds the others back from nothing.
    async fn run(&self, errand: &Errand) -> Result<(), Error> {
        let snapshot = errand.snapshot().await?;
        let state = &snapshot.state;
        let mut ended = Ok(());
        for name in managed::pending(state) {
            ended = ended.and(prove(errand, &name).await);
        }
        for name in managed::untold(state) {
            let broken = |one: &model::SecretRotation| managed::broken(state, one).is_some();
            let found = secret::find(state, &name).ok();
            let found = found.and_then(|one| one.rotation.as_deref());
            let entry = if found.is_some_and(broken) {
                &HINDERED
            } else {
                &MENDED
            };
            ended = ended.and(perform(errand, entry, &name, Tell(name.clone())).await);
        }
        for name in managed::due(state, errand.now()) {
            let mut done = perform(errand, &ROTATE, &name, Rotate(name.clone())).await;
            if done.is_ok() {
                done = prove(errand, &name).await;
            }
            ended = ended.and(done);
        }
        ended
    }
}

/// Whether an account is known as one that has such secrets.
async fn has_any(errand: &Errand) -> Result<bool, Fault> {
    let Place::Account(account) = errand.place() else {
        return Ok(false);
    };
    let Claim { kind, name } = Claim::managed_secrets(account);
    let found = errand.core.store.find(kind, &name).await?;
    Ok(found.is_some())
}

/// Proves the pair of a secret that waits, and does what follows of it.
async fn prove(errand: &Errand, name: &SecretName) -> Result<(), Error> {
    let snapshot = errand.snapshot().await?;
    let step = pairs::next(&errand.core, &snapshot, name).await?;
    let Some(step) = step else {
        return Ok(());
    };
    let performed = errand.perform(step.entry, &step.parameters, step.deed);
    performed.await.map(drop)
}

async fn perform(
    errand: &Errand,
    entry: &'static Entry,
    name: &SecretName,
    deed: impl Deed + 'static,
) -> Result<(), Error> {
    let parameters = json!({ "SecretName": name.as_str() });
    let performed = errand.perform(entry, &parameters, Arc::new(deed));
    performed.await.map(drop)
}

/// Begins to rotate the AccessKey that a secret is.
struct Rotate(SecretName);

impl Deed for Rotate {
    fn home(&self, caller: &Caller) -> AccountId {
        caller.account
    }

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let plan = Plan::on(pairs::target(caller, &self.0));
        let secret = secret::find(account, &self.0).ok();
        let named = secret.and_then(|secret| secret.key.as_ref());
        match key::sealing_material(account, named.map(|key| &key.id)) {
            Some(id) => plan.wanting(Wants::Unseal(Box::new(Unseal::default().with_material(id)))),
            None => plan,
        }
    }

    /// Looks again: somebody may have changed the secret or its keys meanwhile.
    fn run(&self, grant: &Grant<'_>, context: &mut Context<'_>) -> Result<String, Refusal> {
        let name = &self.0;
        if !managed::due(context.account, context.now).contains(name) {
            let why = "the secret or its AccessKeys were changed in the meantime";
            context.effects.notes.push(("unchanged", why.into()));
            return Ok("{}".to_owned());
        }
        if let Some(why) = managed::hindrance(context.limits) {
            pair_rotation::fail(context, name, why.clone())?;
            context.effects.telling.name = Some(HINDERED.name);
            context.effects.notes.push(("why", why.into()));
            return Ok("{}".to_owned());
        }
        let id: Result<SecretVersionId, _> = context.entropy.letters(32).parse();
        let id = id.map_err(|rule| Refusal::Invalid("VersionId", rule.to_string()))?;
        let opened = match grant.prepared {
            Prepared::Unsealed(opened) => opened,
            _ => Unsealed::nothing(),
        };
        let which = (name, id);
        pair_rotation::begin(context, grant.home, which, Cause::Clock, opened)?;
        Ok("{}".to_owned())
    }
}

/// Writes down what stands in the way of a rotation, or that nothing does any more.
struct Tell(SecretName);

impl Deed for Tell {
    fn home(&self, caller: &Caller) -> AccountId {
        caller.account
    }

    fn plan(&self, caller: &Caller, _account: &Account) -> Plan {
        Plan::on(pairs::target(caller, &self.0))
    }

    fn run(&self, _grant: &Grant<'_>, context: &mut Context<'_>) -> Result<String, Refusal> {
        let note = match pair_rotation::tell(context, &self.0)? {
            Told::Hindered(why) => Some(("why", why.into())),
            Told::Mended => None,
            Told::Before => Some(("unchanged", "it was written down in the meantime".into())),
        };
        context.effects.notes.extend(note);
        Ok("{}".to_owned())
    }
}

static ROTATE: Entry = entry("RotateSecret", "rampart:RotateSecret");
static HINDERED: Entry = entry("SecretRotationHindered", "rampart:SecretRotationHindered");
static MENDED: Entry = entry("SecretRotationMended", "rampart:SecretRotationMended");

#[cfg(test)]
mod tests;
