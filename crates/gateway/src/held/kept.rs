//! What was worked out once and is asked for by every request: found again at the cost of a hash.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

use foldhash::fast::RandomState;
use model::AccountId;
use quick_cache::sync::{Cache, DefaultLifecycle};
use quick_cache::{Equivalent, Weighter};

/// Values by key, within a weight in bytes for all accounts and one for each. What is seldom asked for
/// goes first.
pub(crate) struct Kept<K, V> {
    values: Cache<K, V, Weighing<K, V>, RandomState>,
    weigh: Weighing<K, V>,
    owner: fn(&K, &V) -> AccountId,
    /// What an account may hold of it.
    share: u64,
    shares: Mutex<HashMap<AccountId, Share<K>, RandomState>>,
}

/// What an account put in, the oldest first. Some may have gone since: it is at most as much.
struct Share<K> {
    bytes: u64,
    keys: VecDeque<(K, u64)>,
}

/// How many bytes a value takes with its key.
struct Weighing<K, V>(fn(&K, &V) -> usize);

// A derived one would ask the same of keys and values.
impl<K, V> Clone for Weighing<K, V> {
    fn clone(&self) -> Self {
        Self(self.0)
    }
}

impl<K, V> Weighter<K, V> for Weighing<K, V> {
    fn weight(&self, key: &K, value: &V) -> u64 {
        // One of no weight would be kept for ever.
        (self.0)(key, value).max(1) as u64
    }
}

impl<K: Clone + Eq + Hash, V: Clone> Kept<K, V> {
    /// Room for so many bytes, a quarter of them for one account.
    pub(crate) fn new(
        bytes: u64,
        weigh: fn(&K, &V) -> usize,
        owner: fn(&K, &V) -> AccountId,
    ) -> Self {
        let (order, life) = (RandomState::default(), DefaultLifecycle::default());
        Self {
            values: Cache::with(USUAL, bytes, Weighing(weigh), order, life),
            weigh: Weighing(weigh),
            owner,
            share: bytes / 4,
            shares: Mutex::default(),
        }
    }

    pub(crate) fn get<Q: Equivalent<K> + Hash + ?Sized>(&self, key: &Q) -> Option<V> {
        self.values.get(key)
    }

    pub(crate) fn put(&self, key: K, value: V) {
        let weight = self.weigh.weight(&key, &value);
        let owner = (self.owner)(&key, &value);
        self.values.insert(key.clone(), value);
        for old in self.charge(owner, key, weight) {
            self.values.remove(&old);
        }
    }

    pub(crate) fn forget<Q: Equivalent<K> + Hash + ?Sized>(&self, key: &Q) {
        self.values.remove(key);
    }

    /// How many bytes are held.
    #[cfg(test)]
    pub(crate) fn bytes(&self) -> u64 {
        self.values.weight()
    }

    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.values.len()
    }

    /// Takes note of what an account put in: what it must give up for it.
    fn charge(&self, owner: AccountId, key: K, weight: u64) -> Vec<K> {
        let mut shares = self.shares.lock().unwrap_or_else(PoisonError::into_inner);
        // Those of accounts that put in nothing any more do not stay for ever.
        if shares.len() >= ACCOUNTS && !shares.contains_key(&owner) {
            shares.clear();
        }
        let share = shares.entry(owner).or_insert_with(|| Share {
            bytes: 0,
            keys: VecDeque::new(),
        });
        share.bytes = share.bytes.saturating_add(weight);
        let own = key.clone();
        share.keys.push_back((key, weight));
        let mut gone = Vec::new();
        while share.bytes > self.share
            && let Some((old, weight)) = share.keys.pop_front()
        {
            share.bytes = share.bytes.saturating_sub(weight);
            if old != own {
                gone.push(old);
            }
        }
        gone
    }
}

/// How many values it is made ready for; more find room too.
const USUAL: usize = 1024;
/// Of how many accounts the shares are known.
const ACCOUNTS: usize = 20_000;

#[cfg(test)]
mod tests {
    use super::*;

    /// Values of 1,000 bytes by account and number.
    fn kept(values: u64) -> Kept<(AccountId, u32), u32> {
        Kept::new(values * 1000, |_, _| 1000, |key, _| key.0)
    }

    const A: AccountId = AccountId::new(1);
    const B: AccountId = AccountId::new(2);

    #[test]
    fn what_is_put_is_found_until_it_is_forgotten() {
        let kept = kept(1000);
        kept.put((A, 1), 10);
        assert_eq!(kept.get(&(A, 1)), Some(10));
        assert_eq!(kept.get(&(B, 1)), None);
        kept.forget(&(A, 1));
        assert_eq!(kept.get(&(A, 1)), None);
    }

    #[test]
    fn all_together_stay_within_their_bytes() {
        let kept = kept(1000);
        for account in 0..100 {
            for number in 0..100 {
                kept.put((AccountId::new(account), number), number);
            }
        }
        assert!(kept.bytes() <= 1_000_000, "{}", kept.bytes());
        assert!(kept.len() > 500, "{}", kept.len());
    }

    #[test]
    fn an_account_gives_up_its_own_and_leaves_others_theirs() {
        let kept = kept(1000);
        for number in 0..100 {
            kept.put((B, number), number);
        }
        for number in 0..10_000 {
            kept.put((A, number), number);
        }
        let of = |account: AccountId, range: std::ops::Range<u32>| {
            range.filter(|n| kept.get(&(account, *n)).is_some()).count()
        };
        assert_eq!(of(B, 0..100), 100);
        assert_eq!(of(A, 0..9750), 0);
        assert_eq!(of(A, 9750..10_000), 250);
    }
}
