//! What was worked out once and is asked for by every request: found again at the cost of a hash.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{PoisonError, RwLock};

use foldhash::fast::RandomState;

/// Values by key. Nothing is known of their use, because to note it at every request would cost more
/// than to find: once there are too many, all are dropped and worked out again.
pub(crate) struct Kept<K, V> {
    most: usize,
    weigh: fn(&V) -> usize,
    values: RwLock<(HashMap<K, V, RandomState>, usize)>,
}

impl<K: Eq + Hash, V: Clone> Kept<K, V> {
    /// Room for so many.
    pub(crate) fn new(most: usize) -> Self {
        Self::weighing(most, |_| 1)
    }

    /// Room for so much.
    pub(crate) fn weighing(most: usize, weigh: fn(&V) -> usize) -> Self {
        Self {
            most,
            weigh,
            values: RwLock::default(),
        }
    }

    pub(crate) fn get<Q: Eq + Hash + ?Sized>(&self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        let values = self.values.read().unwrap_or_else(PoisonError::into_inner);
        values.0.get(key).cloned()
    }

    pub(crate) fn put(&self, key: K, value: V) {
        let weight = (self.weigh)(&value);
        self.change(|(values, total)| {
            if *total + weight > self.most {
                (*values, *total) = (HashMap::default(), 0);
            }
            *total += weight;
            if let Some(old) = values.insert(key, value) {
                *total -= (self.weigh)(&old);
            }
        });
    }

    pub(crate) fn forget<Q: Eq + Hash + ?Sized>(&self, key: &Q)
    where
        K: Borrow<Q>,
    {
        self.change(|(values, total)| {
            if let Some(old) = values.remove(key) {
                *total -= (self.weigh)(&old);
            }
        });
    }

    pub(crate) fn clear(&self) {
        self.change(|all| *all = <(HashMap<_, _, _>, usize)>::default());
    }

    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.values.read().unwrap().0.len()
    }

    fn change(&self, change: impl FnOnce(&mut (HashMap<K, V, RandomState>, usize))) {
        change(&mut self.values.write().unwrap_or_else(PoisonError::into_inner));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_is_found_until_it_is_forgotten_or_there_is_too_much() {
        let kept = Kept::new(2);
        for number in 1..=2 {
            kept.put(number, number * 10);
        }
        assert_eq!(kept.get(&1), Some(10));
        kept.forget(&1);
        assert_eq!(kept.get(&1), None);
        kept.put(3, 30);
        kept.put(4, 40);
        assert_eq!((kept.get(&2), kept.get(&4)), (None, Some(40)));
        kept.clear();
        assert_eq!(kept.get(&4), None);
    }
}
