//! The jobs that seal everything anew under the newest master key while older ones are still there.
//!
//! What stands under which key is written in front of each sealed secret, so how far it has come is known to whoever
//! looks: nothing else is kept of it, and who was interrupted goes on where anything is left.

use std::sync::Arc;

use async_trait::async_trait;
use data_encoding::BASE64;
use domain::{Account, Context, Entropy, SecretEffect};
use model::{AccountId, Refusal};
use serde_json::json;
use store::Aggregate;
use tokio::sync::Mutex;
use vault::Vault;

use super::errand::Errand;
use super::job::{Job, Over};
use crate::ask::caller::Caller;
use crate::ask::operation::{Deed, Entry};
use crate::ask::permit::Grant;
use crate::ask::plan::Plan;
use crate::ask::server::entry;
use crate::fault::{Error, Fault};
use crate::held::snapshot::{Snapshot, secret_identity};
use crate::node::Core;

/// The name under which the store keeps the check value of the key that everything stands under.
pub(crate) const KEY_CHECK: &str = "key_check";
/// How many secrets are sealed anew in one row.
const PIECE: usize = 256;
/// How many accounts are asked for at a time, and how many times in a run.
const PAGE: usize = 500;
const PAGES: usize = 8;

/// Seals the secrets of each account anew.
pub struct Reseal;

#[async_trait]
impl Job for Reseal {
    fn name(&self) -> &'static str {
        "reseal"
    }

    fn period(&self) -> i64 {
        60
    }

    /// What a run has not come to is left to the next.
    fn lasts(&self) -> i64 {
        60
    }

    fn over(&self) -> Over {
        Over::Accounts
    }

    /// Where nobody has brought a new master key, no account is opened.
    async fn is_due(&self, errand: &Errand) -> Result<bool, Error> {
        if !goes_on(&errand.core).await? {
            return Ok(false);
        }
        let snapshot = errand.snapshot().await?;
        Ok(older(&errand.core.vault, &snapshot).next().is_some())
    }

    async fn run(&self, errand: &Errand) -> Result<(), Error> {
        let snapshot = errand.snapshot().await?;
        let ids: Vec<_> = older(&errand.core.vault, &snapshot).cloned().collect();
        for piece in ids.chunks(PIECE) {
            let parameters = json!({ "Secrets": piece.len() });
            let deed = Arc::new(Anew(piece.to_vec()));
            errand.perform(&RESEAL, &parameters, deed).await?;
        }
        let (account, secrets) = (snapshot.account, ids.len());
        tracing::info!(%account, secrets, "secrets were sealed anew under the newest master key");
        Ok(())
    }
}

/// A fact of the store as a whole that is sealed, or a part of which is.
pub struct SealedFact {
    /// Under which name the store keeps it.
    pub name: &'static str,
    /// The same under the newest master key, if it is not that already and opens.
    pub anew: fn(&Vault, &str, &mut Entropy) -> Option<String>,
}

/// Seals anew what belongs to no account, and says when nothing is left under an older master key.
pub struct ResealStore {
    /// What others keep, beside what this crate does.
    facts: &'static [SealedFact],
    /// The last account that was found to have nothing under older keys, and so had all before it.
    looked: Mutex<Option<Aggregate>>,
}

impl ResealStore {
    /// For these facts beside those of this crate.
    #[must_use]
    pub fn new(facts: &'static [SealedFact]) -> Self {
        let looked = Mutex::default();
        Self { facts, looked }
    }
}

#[async_trait]
impl Job for ResealStore {
    fn name(&self) -> &'static str {
        "reseal_store"
    }

    fn period(&self) -> i64 {
        60
    }

    fn lasts(&self) -> i64 {
        60
    }

    fn over(&self) -> Over {
        Over::Store
    }

    /// Once no account has anything under older keys.
    async fn is_due(&self, errand: &Errand) -> Result<bool, Error> {
        let core = &errand.core;
        if !goes_on(core).await? {
            return Ok(false);
        }
        metrics::gauge!("rampart_older_master_key_in_use").set(1.0);
        Ok(self.look(core, errand.now().millis()).await?)
    }

    async fn run(&self, errand: &Errand) -> Result<(), Error> {
        let core = &errand.core;
        for SealedFact { name, anew } in self.facts {
            replace(core, name, anew).await?;
        }
        for name in Core::kept_names(errand.now()) {
            let of_name = |vault: &Vault, kept: &str, entropy: &mut Entropy| {
                resealed(&name, vault, kept, entropy)
            };
            replace(core, &name, of_name).await?;
        }
        finish(core).await?;
        metrics::gauge!("rampart_older_master_key_in_use").set(0.0);
        tracing::info!(
            "everything stands under the newest master key: the older ones can be taken out"
        );
        Ok(())
    }
}

impl ResealStore {
    /// Looks through some more accounts. Whether all have nothing under older keys.
    async fn look(&self, core: &Core, now: i64) -> Result<bool, Fault> {
        let mut looked = self.looked.lock().await;
        for _ in 0..PAGES {
            let page = core.store.aggregates("account/", looked.as_ref(), PAGE);
            let page = page.await?;
            for aggregate in &page {
                let loaded = core.store.load(aggregate, now).await?;
                let sealed = loaded.map(|loaded| loaded.sealed).unwrap_or_default();
                let older = sealed.iter().filter(|one| !core.vault.is_newest(&one.blob));
                let older = older.count();
                if older > 0 {
                    tracing::info!(%aggregate, older, "secrets stand under an older master key");
                    return Ok(false);
                }
                *looked = Some(aggregate.clone());
            }
            if page.len() < PAGE {
                // The next time begins anew.
                *looked = None;
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Whether there is an older master key, and something may stand under it.
async fn goes_on(core: &Core) -> Result<bool, Fault> {
    if !core.vault.has_older() {
        return Ok(false);
    }
    let known = core.store.meta_get(KEY_CHECK).await?;
    Ok(known != core.vault.check_values().into_iter().next())
}

/// The ids of what an account has under older master keys, and opens.
fn older<'a>(vault: &'a Vault, snapshot: &'a Snapshot) -> impl Iterator<Item = &'a String> {
    let opens = |id: &str, blob: &[u8]| {
        let identity = secret_identity(snapshot.account, id);
        vault.open(&identity, blob).is_some()
    };
    let sealed = snapshot.sealed.iter();
    let older = sealed.filter(move |(id, blob)| !vault.is_newest(blob) && opens(id, blob));
    older.map(|(id, _)| id)
}

/// Puts a fact under the newest master key.
async fn replace(
    core: &Core,
    name: &str,
    anew: impl Fn(&Vault, &str, &mut Entropy) -> Option<String>,
) -> Result<(), Fault> {
    let Some(kept) = core.store.meta_get(name).await? else {
        return Ok(());
    };
    let entropy = &mut Entropy::of(core.draw());
    if let Some(anew) = anew(&core.vault, &kept, entropy) {
        // Another node that was faster has sealed the same.
        core.store.meta_replace(name, &kept, &anew).await?;
    }
    Ok(())
}

/// What is kept as sealed bytes, in Base64, under the newest master key; none if it is that already, or does not open.
#[must_use]
pub fn resealed(name: &str, vault: &Vault, kept: &str, entropy: &mut Entropy) -> Option<String> {
    let sealed = BASE64.decode(kept.as_bytes()).ok()?;
    if vault.is_newest(&sealed) {
        return None;
    }
    let anew = vault.reseal(name, &sealed, entropy)?;
    Some(BASE64.encode(&anew))
}

/// From now on the store is that of the newest key.
async fn finish(core: &Core) -> Result<(), Fault> {
    let known = core.store.meta_get(KEY_CHECK).await?.unwrap_or_default();
    let newest = core.vault.check_values().into_iter().next();
    let newest = newest.unwrap_or_default();
    core.store.meta_replace(KEY_CHECK, &known, &newest).await?;
    Ok(())
}

/// Secrets of an account are sealed anew as they are.
struct Anew(Vec<String>);

impl Deed for Anew {
    fn home(&self, caller: &Caller) -> AccountId {
        caller.account
    }

    fn plan(&self, _caller: &Caller, _account: &Account) -> Plan {
        Plan::on_everything()
    }

    fn run(&self, _grant: &Grant<'_>, context: &mut Context<'_>) -> Result<String, Refusal> {
        let anew = self.0.iter().cloned().map(SecretEffect::Reseal);
        context.effects.secrets.extend(anew);
        Ok("{}".to_owned())
    }
}

static RESEAL: Entry = entry("ResealSecrets", "rampart:ResealSecrets");

#[cfg(test)]
mod tests {
    use model::Secret;
    use store::{Facts as _, Log as _};

    use super::*;
    use crate::gateway::check_key;
    use crate::held::snapshot::aggregate;
    use crate::jobs::rounds::{Rounds, Tally};
    use crate::scene::Scene;

    const FACTS: &[SealedFact] = &[SealedFact {
        name: "fact",
        anew: |vault, kept, entropy| resealed("fact", vault, kept, entropy),
    }];

    fn line(seed: u8) -> Secret {
        Vault::generate(&mut Entropy::of([seed; 32]))
    }

    /// A node with these master keys, the newest first. The first node of a scene has that of 1.
    fn node(scene: &Scene, seeds: &[u8]) -> Arc<Core> {
        let lines: Vec<_> = seeds
            .iter()
            .map(|seed| line(*seed).expose().to_owned())
            .collect();
        scene.node_under(&lines.join("\n"))
    }

    async fn round(core: &Arc<Core>, job: impl Job) -> u64 {
        let tally = Rounds::new(core.clone(), Arc::new(job)).make().await;
        let done = tally.done;
        let clean = Tally {
            done,
            ..Tally::default()
        };
        assert_eq!(tally, clean);
        done
    }

    /// How many secrets of an account open with these master keys, and how many there are.
    async fn opening(scene: &Scene, account: AccountId, core: &Core) -> (usize, usize) {
        let loaded = scene.store.load(&aggregate(account), 0).await.unwrap();
        let sealed = loaded.unwrap().sealed;
        let open = sealed.iter().filter(|one| {
            let identity = secret_identity(account, &one.id);
            core.vault.open(&identity, &one.blob).is_some()
        });
        (open.count(), sealed.len())
    }

    #[tokio::test]
    async fn everything_is_sealed_anew_in_pieces_and_then_the_older_key_may_go() {
        let scene = Scene::new();
        let first = node(&scene, &[1]);
        let account = scene.found(&first, 1).await;
        check_key(&*scene.store, &first.vault).await.unwrap();
        let sealed = first.vault.seal("fact", b"fact", &mut Entropy::of([9; 32]));
        scene
            .store
            .meta_put_if_absent("fact", &BASE64.encode(&sealed))
            .await
            .unwrap();
        let many = Arc::new(move |context: &mut Context<'_>| {
            for number in 0..PIECE {
                let (id, secret) = (format!("many/{number}"), Secret::new("secret".to_owned()));
                context.effects.secrets.push(SecretEffect::Seal(id, secret));
            }
        });
        scene.change(&first, account, many).await;
        let (_, all) = opening(&scene, account, &first).await;
        assert!(all > PIECE);
        // With one key, or both in the old order, there is nothing to do.
        for seeds in [&[1][..], &[1, 2]] {
            let node = node(&scene, seeds);
            assert_eq!(
                round(&node, Reseal).await + round(&node, ResealStore::new(FACTS)).await,
                0
            );
        }
        let (new, both) = (node(&scene, &[2]), node(&scene, &[2, 1]));
        assert_eq!(opening(&scene, account, &new).await, (0, all));
        // Before it is done the new key alone is not taken.
        assert_eq!(round(&both, ResealStore::new(FACTS)).await, 0);
        assert!(check_key(&*scene.store, &new.vault).await.is_err());
        let rows = scene.rows(aggregate(account).as_str()).await;
        assert_eq!(round(&both, Reseal).await, 1);
        assert_eq!(
            scene.rows(aggregate(account).as_str()).await,
            rows + 2,
            "two pieces"
        );
        assert_eq!(opening(&scene, account, &new).await, (all, all));
        scene.later(60);
        assert_eq!(round(&both, Reseal).await, 0);
        assert_eq!(round(&both, ResealStore::new(FACTS)).await, 1);
        check_key(&*scene.store, &new.vault).await.unwrap();
        assert!(check_key(&*scene.store, &first.vault).await.is_err());
        let fact = scene.store.meta_get("fact").await.unwrap().unwrap();
        let fact = BASE64.decode(fact.as_bytes()).unwrap();
        assert_eq!(&**new.vault.open("fact", &fact).unwrap(), b"fact");
        // Nothing is left to do, and it is found out without opening an account.
        scene.later(60);
        assert_eq!(
            round(&both, Reseal).await + round(&both, ResealStore::new(FACTS)).await,
            0
        );
    }

    #[tokio::test]
    async fn who_is_stopped_between_two_pieces_goes_on_with_the_rest() {
        let scene = Scene::new();
        let first = node(&scene, &[1]);
        let account = scene.found(&first, 1).await;
        check_key(&*scene.store, &first.vault).await.unwrap();
        let (new, both) = (node(&scene, &[2]), node(&scene, &[2, 1]));
        let put = |ids: &[&str]| {
            let ids: Vec<_> = ids.iter().map(|id| (*id).to_owned()).collect();
            Arc::new(move |context: &mut Context<'_>| {
                let seal =
                    |id: &String| SecretEffect::Seal(id.clone(), Secret::new("1".to_owned()));
                context.effects.secrets.extend(ids.iter().map(seal));
            })
        };
        scene.change(&first, account, put(&["a", "b"])).await;
        let (_, all) = opening(&scene, account, &first).await;
        let one = Arc::new(|context: &mut Context<'_>| {
            let ids = ["a".to_owned(), "gone".to_owned()];
            context
                .effects
                .secrets
                .extend(ids.map(SecretEffect::Reseal));
        });
        scene.change(&both, account, one).await;
        assert_eq!(opening(&scene, account, &new).await, (1, all));
        // What somebody seals in the meantime is under the new key already; in one row it wins.
        let newer = Arc::new(|context: &mut Context<'_>| {
            let secret = Secret::new("2".to_owned());
            let b = || "b".to_owned();
            let anew = [SecretEffect::Seal(b(), secret), SecretEffect::Reseal(b())];
            context.effects.secrets.extend(anew);
        });
        scene.change(&both, account, newer).await;
        assert_eq!(round(&node(&scene, &[2, 1]), Reseal).await, 1);
        assert_eq!(opening(&scene, account, &new).await, (all, all));
        let loaded = scene
            .store
            .load(&aggregate(account), 0)
            .await
            .unwrap()
            .unwrap();
        let b = loaded.sealed.iter().find(|one| one.id == "b").unwrap();
        let opened = new.vault.open(&secret_identity(account, "b"), &b.blob);
        assert_eq!(&**opened.unwrap(), b"2");
    }
}
