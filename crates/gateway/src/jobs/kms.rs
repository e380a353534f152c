//! The job that lets secrets, keys and leases go whose time is over, and gives keys new material.

use std::sync::Arc;

use async_trait::async_trait;
use domain::Context;
use domain::account::kms::{key, lease, secret};
use serde_json::json;

use super::errand::Errand;
use super::job::{Job, Over};
use super::sweep::Sweep;
use crate::ask::operation::Entry;
use crate::ask::server::entry;
use crate::fault::Error;

/// Purges secrets and keys that were deleted, once nobody can bring them back, draws new material for keys that
/// are rotated by themselves, and forgets leases that have run out, all that there are at once.
pub struct Kms;

#[async_trait]
impl Job for Kms {
    fn name(&self) -> &'static str {
        "kms"
    }

    fn period(&self) -> i64 {
        60 * 60
    }

    fn over(&self) -> Over {
        Over::Accounts
    }

    async fn is_due(&self, errand: &Errand) -> Result<bool, Error> {
        let (snapshot, now) = (errand.snapshot().await?, errand.now());
        let state = &snapshot.state;
        let is_over = secret::is_over(state, now) || lease::is_any_over(state, now);
        Ok(is_over || key::is_due(state, now))
    }

    async fn run(&self, errand: &Errand) -> Result<(), Error> {
        let snapshot = errand.snapshot().await?;
        if secret::is_over(&snapshot.state, errand.now()) {
            perform(errand, &PURGE, secret::purge).await?;
        }
        if key::is_due(&snapshot.state, errand.now()) {
            perform(errand, &TURN, key::turn).await?;
        }
        if lease::is_any_over(&snapshot.state, errand.now()) {
            perform(errand, &FORGET, lease::forget_over).await?;
        }
        Ok(())
    }
}

async fn perform(
    errand: &Errand,
    entry: &'static Entry,
    sweep: fn(&mut Context<'_>),
) -> Result<(), Error> {
    let deed = Arc::new(Sweep(sweep));
    errand.perform(entry, &json!({}), deed).await.map(drop)
}

static PURGE: Entry = entry("PurgeSecrets", "rampart:PurgeSecrets");
static TURN: Entry = entry("RotateKeys", "rampart:RotateKeys");
static FORGET: Entry = entry("ForgetSecretLeases", "rampart:ForgetSecretLeases");

#[cfg(test)]
mod tests {
    use domain::Account;
    use domain::account::kms::key::New as NewKey;
    use domain::account::kms::secret::{Deletion, New};
    use domain::account::kms::version::New as NewVersion;
    use model::{
        AccountId, KeyDescription, KmsKey, Refusal, Secret, SecretDataType, SecretKind, SecretName,
        Tags,
    };
    use store::{ASIDE, Log as _};

    use super::*;
    use crate::ask::call::Call;
    use crate::ask::caller::Caller;
    use crate::ask::operation::Deed;
    use crate::ask::permit::Grant;
    use crate::ask::plan::Plan;
    use crate::ask::server::SERVER;
    use crate::ask::unseal::Unsealed;
    use crate::door::perform::admit;
    use crate::held::snapshot::{Snapshot, aggregate};
    use crate::jobs::rounds::{Rounds, Tally};
    use crate::node::Core;
    use crate::prove::Shown;
    use crate::scene::Scene;

    const DAY: i64 = 24 * 60 * 60;

    /// Makes a secret that goes in a week, a key that goes in a month, and one that gets new material each week.
    struct Furnish;

    impl Deed for Furnish {
        fn home(&self, caller: &Caller) -> AccountId {
            caller.account
        }

        fn plan(&self, _caller: &Caller, _account: &Account) -> Plan {
            Plan::on_everything()
        }

        fn run(&self, grant: &Grant<'_>, context: &mut Context<'_>) -> Result<String, Refusal> {
            let name: SecretName = "app".parse().unwrap();
            let new = New {
                name: name.clone(),
                kind: SecretKind::Generic,
                version: NewVersion {
                    id: "v1".parse().unwrap(),
                    value: &Secret::new("value".to_owned()),
                    data_type: SecretDataType::Text,
                    stages: None,
                },
                key: None,
                description: None,
                config: None,
                policy: None,
                tags: Tags::new(),
                rotation: None,
                role: None,
                creator: String::new(),
            };
            secret::create(context, grant.home, new, &Unsealed::default())?;
            secret::delete(context, &name, Deletion::After(7))?;
            let mut made = |rotation| {
                let new = NewKey {
                    description: KeyDescription::least(),
                    rotation,
                    creator: String::new(),
                    tags: Tags::new(),
                };
                key::create(context, new)
            };
            let going = made(None)?;
            made(Some(8 * DAY))?;
            key::schedule_deletion(context, &going.id, 30)?;
            Ok("{}".to_owned())
        }
    }

    async fn rounds(core: &Arc<Core>) -> u64 {
        let tally = Rounds::new(core.clone(), Arc::new(Kms)).make().await;
        let done = tally.done;
        let clean = Tally {
            done,
            ..Tally::default()
        };
        assert_eq!(tally, clean);
        done
    }

    /// The state in the store, and the ids of what is sealed near.
    async fn stored(scene: &Scene, account: AccountId) -> (Snapshot, usize) {
        let loaded = scene.store.load(&aggregate(account), 0).await.unwrap();
        let loaded = loaded.unwrap();
        let near = loaded.sealed.iter();
        let near = near.filter(|one| one.id.starts_with("kms/")).count();
        (Snapshot::restore(account, &loaded).unwrap(), near)
    }

    #[tokio::test]
    async fn what_was_deleted_goes_in_its_time_with_its_values_and_keys_get_new_material() {
        let scene = Scene::new();
        let (one, other) = (scene.node(), scene.node());
        let account = scene.found(&one, 1).await;
        let arrival = scene.arrival();
        let call = Call::new(arrival, (&SERVER, &PURGE), "{}".to_owned(), "".into());
        let shown = Shown::Server(account, "test");
        admit(&one, &call, shown, || Ok(Arc::new(Furnish)))
            .await
            .unwrap();
        let (snapshot, near) = stored(&scene, account).await;
        let secret = snapshot.state.secrets.iter().next().unwrap().clone();
        let value = [ASIDE, &secret.value(&secret.versions[0])].concat();
        let kept = async |id: &str| scene.store.sealed(&aggregate(account), id).await.unwrap();
        assert!(kept(&value).await.is_some());
        // Of the account's own key and the two that were made.
        assert_eq!(near, 3);
        scene.later(7 * DAY - 1);
        assert_eq!(rounds(&other).await, 0);
        scene.later(1);
        assert_eq!(rounds(&other).await, 1);
        let (snapshot, near) = stored(&scene, account).await;
        assert!(snapshot.state.secrets.is_empty() && kept(&value).await.is_none());
        assert_eq!(near, 3);
        scene.later(DAY);
        assert_eq!(rounds(&one).await, 1);
        let (snapshot, near) = stored(&scene, account).await;
        assert_eq!(near, 4);
        let materials = |key: &Arc<KmsKey>| key.materials.len();
        let most = snapshot.state.kms_keys.iter().map(materials).max();
        assert_eq!(most, Some(2));
        scene.later(22 * DAY);
        assert_eq!(rounds(&one).await, 1);
        let (snapshot, near) = stored(&scene, account).await;
        // One key went with its material, the other has a third.
        assert_eq!((snapshot.state.kms_keys.len(), near), (2, 4));
    }
}
