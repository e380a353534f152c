//! Keys that sign tokens, and what their subjects are called by: got from the store, or made by whichever node needs
//! them first.

use std::sync::Arc;

use data_encoding::{BASE64, BASE64URL_NOPAD};
use domain::Entropy;
use federation::oauth::SigningKey;
use model::{AccountId, Moment, Owner};

use crate::fault::Fault;
use crate::node::Core;

/// How long a key signs, in seconds.
const SIGNS: i64 = 90 * 24 * 60 * 60;
/// For how many seconds it is published before and after.
const SHOWN: i64 = 7 * 24 * 60 * 60;

impl Core {
    /// The key that signs now.
    pub(crate) async fn signing_key(&self, now: Moment) -> Result<Arc<SigningKey>, Fault> {
        let key = self.key_of(quarter(now, 0), true).await?;
        key.ok_or_else(|| Fault::Broken("a key that signs tokens of OAuth is not there".to_owned()))
    }

    /// The keys that tokens in use, or soon in use, are signed with.
    pub(crate) async fn published_keys(&self, now: Moment) -> Result<Vec<Arc<SigningKey>>, Fault> {
        let mut numbers = [quarter(now, 0), quarter(now, SHOWN), quarter(now, -SHOWN)].to_vec();
        numbers.dedup();
        let current = quarter(now, 0);
        let mut keys = Vec::with_capacity(2);
        for number in numbers {
            // What never signed anything is not made any more.
            if let Some(key) = self.key_of(number, number >= current).await?
                && keys.iter().all(|one| !Arc::ptr_eq(one, &key))
            {
                keys.push(key);
            }
        }
        Ok(keys)
    }

    /// What somebody is called in tokens: the same in all of them, and nobody's number.
    pub(crate) async fn subject(&self, account: AccountId, owner: Owner) -> Result<String, Fault> {
        let mut known = self.signing_keys.subjects.lock().await;
        let key = if let Some(key) = *known {
            key
        } else {
            let made = self.draw::<32>().to_vec();
            let kept = self.kept(SUBJECTS, Some(made)).await?.unwrap_or_default();
            let key: [u8; 32] = kept.as_slice().try_into().map_err(|_| unopened(SUBJECTS))?;
            *known = Some(key);
            key
        };
        let who = match owner {
            Owner::Root => "root".to_owned(),
            Owner::User(user) => user.to_string(),
        };
        let text = format!("{account}/{who}");
        let name = vault::subject(&key, &text);
        Ok(BASE64URL_NOPAD.encode(&name))
    }

    async fn key_of(&self, number: i64, make: bool) -> Result<Option<Arc<SigningKey>>, Fault> {
        let mut keys = self.signing_keys.keys.lock().await;
        if let Some(known) = keys.get(&number) {
            return Ok(known.clone());
        }
        let name = name_of(number);
        let mut kept = self.kept(&name, None).await?;
        if kept.is_none() && make {
            let made = tokio::task::spawn_blocking(self.settings.signing_keys);
            let made = made.await.ok().flatten();
            let none = || Fault::Broken("no key for tokens of OAuth could be made".to_owned());
            kept = self.kept(&name, Some(made.ok_or_else(none)?)).await?;
        }
        let key = match kept {
            None => None,
            Some(kept) => Some(SigningKey::read(&kept).ok_or_else(|| unopened(&name))?),
        };
        let key = key.map(Arc::new);
        keys.insert(number, key.clone());
        while keys.len() > 4 {
            keys.pop_first();
        }
        Ok(key)
    }

    /// The names under which the store keeps what may still be asked for.
    pub(crate) fn kept_names(now: Moment) -> Vec<String> {
        let current = quarter(now, 0);
        let keys = (current.saturating_sub(1)..=current.saturating_add(1)).map(name_of);
        keys.chain([SUBJECTS.to_owned()]).collect()
    }

    /// What the store keeps under a name, opened; `made` is kept if there is nothing yet.
    async fn kept(&self, name: &str, made: Option<Vec<u8>>) -> Result<Option<Vec<u8>>, Fault> {
        let sealed = match made {
            None => self.store.meta_get(name).await?,
            Some(made) => {
                let entropy = &mut Entropy::of(self.draw());
                let sealed = BASE64.encode(&self.vault.seal(name, &made, entropy));
                Some(self.store.meta_put_if_absent(name, &sealed).await?)
            }
        };
        let Some(sealed) = sealed else {
            return Ok(None);
        };
        let opened = BASE64.decode(sealed.as_bytes()).ok();
        let opened = opened.and_then(|sealed| self.vault.open(name, &sealed));
        opened
            .map(|opened| Some(opened.to_vec()))
            .ok_or_else(|| unopened(name))
    }
}

fn name_of(number: i64) -> String {
    format!("oauth_key/{number}")
}

fn unopened(name: &str) -> Fault {
    Fault::Broken(format!(
        "what the store keeps as {name} does not open with the master key"
    ))
}

/// The number of the quarter, so many seconds from now.
fn quarter(now: Moment, away: i64) -> i64 {
    now.seconds().saturating_add(away).div_euclid(SIGNS)
}

const SUBJECTS: &str = "oauth_subjects";

#[cfg(test)]
mod tests {
    use aws_lc_rs::encoding::{AsDer as _, Pkcs8V1Der};
    use aws_lc_rs::rsa::{KeyPair, KeySize};
    use serde_json::json;

    use super::*;
    use crate::scene::Scene;

    /// One more node, which makes another key each time it makes one.
    fn node(scene: &Scene) -> Arc<Core> {
        scene.node_with(|settings| {
            settings.signing_keys = || {
                let pair = KeyPair::generate(KeySize::Rsa2048).ok()?;
                let der: Pkcs8V1Der<'_> = pair.as_der().ok()?;
                Some(der.as_ref().to_vec())
            };
        })
    }

    async fn signed(node: &Core, now: Moment) -> String {
        let key = node.signing_key(now).await.unwrap();
        key.access_token(&json!({ "iat": now.seconds() })).unwrap()
    }

    /// Whether a node believes a token now.
    async fn believes(node: &Core, now: Moment, token: &str) -> bool {
        let keys = node.published_keys(now).await.unwrap();
        keys.iter().any(|key| key.public().believe(token).is_some())
    }

    fn name(key: &SigningKey) -> String {
        serde_json::to_value(key.public()).unwrap()["kid"].to_string()
    }

    async fn published(node: &Core, now: Moment) -> Vec<String> {
        let keys = node.published_keys(now).await.unwrap();
        let mut names: Vec<_> = keys.iter().map(|key| name(key)).collect();
        names.sort();
        names
    }

    #[tokio::test]
    async fn nodes_that_need_a_key_at_once_sign_with_the_same() {
        let scene = Scene::new();
        let (one, other) = (node(&scene), node(&scene));
        let now = scene.now();
        let keys = tokio::join!(one.signing_key(now), other.signing_key(now));
        let kids = [keys.0, keys.1].map(|key| name(&key.unwrap()));
        assert_eq!(kids[0], kids[1]);
        let (account, owner) = (AccountId::new(1), Owner::Root);
        let subjects = tokio::join!(one.subject(account, owner), other.subject(account, owner));
        assert_eq!(subjects.0.unwrap(), subjects.1.unwrap());
        let token = signed(&one, now).await;
        assert!(believes(&other, now, &token).await);
        // One that begins later has nothing but the store.
        assert!(believes(&node(&scene), now, &token).await);
    }

    #[tokio::test]
    async fn tokens_outlive_the_quarter_of_their_key_by_a_week_on_every_node() {
        let scene = Scene::new();
        let (one, other) = (node(&scene), node(&scene));
        let begin = (quarter(scene.now(), 0) + 1) * SIGNS;
        let at = Moment::from_seconds;
        let before = at(begin - 1);
        let old = signed(&one, before).await;
        // The next key is known for a week before it signs, on whichever node it was made.
        assert_eq!(published(&one, at(begin - SHOWN - 1)).await.len(), 1);
        let soon = published(&one, at(begin - SHOWN)).await;
        assert_eq!(soon.len(), 2);
        assert_eq!(published(&other, before).await, soon);
        let new = signed(&other, at(begin)).await;
        assert_eq!(published(&one, at(begin)).await, soon);
        for node in [&one, &other, &node(&scene)] {
            assert!(believes(node, at(begin), &new).await);
            assert!(believes(node, at(begin + SHOWN - 1), &old).await);
            assert!(!believes(node, at(begin + SHOWN), &old).await);
            assert!(believes(node, at(begin + SHOWN), &new).await);
        }
        // Of a quarter in which nobody needed one there is none.
        let idle = begin + 3 * SIGNS;
        assert_eq!(published(&one, at(idle)).await.len(), 1);
    }

    #[test]
    fn a_key_is_known_a_week_before_it_signs_and_a_week_after() {
        let at = |seconds| {
            let now = Moment::from_seconds(seconds);
            [-SHOWN, 0, SHOWN].map(|away| quarter(now, away))
        };
        let begin = 200 * SIGNS;
        assert_eq!(at(begin - SHOWN - 1), [199, 199, 199]);
        assert_eq!(at(begin - SHOWN), [199, 199, 200]);
        assert_eq!(at(begin), [199, 200, 200]);
        assert_eq!(at(begin + SHOWN - 1), [199, 200, 200]);
        assert_eq!(at(begin + SHOWN), [200, 200, 200]);
    }
}
