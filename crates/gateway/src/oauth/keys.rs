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
        let name = format!("oauth_key/{number}");
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
    use super::*;

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
