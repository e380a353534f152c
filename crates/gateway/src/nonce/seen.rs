//! The nonces that this node saw: every signed request claims one, so a claim must cost little.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use foldhash::fast::RandomState;
use model::AccountId;
use rpc::Malformed;

use crate::nonce::claims::{longest_of_signed, replayed, throttled};
use crate::nonce::table::{Table, short};

/// How many a node remembers; more is throttled, never evicted. Each takes about 20 bytes, and a
/// node that serves 10,000 signed requests a second holds 18 million.
const MOST: usize = 24_000_000;
/// Requests on different threads seldom meet in one shard, and sweeping one is soon done.
const SHARDS: usize = 256;
/// How many seconds pass before a shard is swept again.
const SWEEP: u32 = 60;

/// The claims of this node.
pub(crate) struct Seen {
    shards: Vec<Mutex<Shard>>,
    /// How many each of them holds.
    most: usize,
    /// How many seconds a claim is kept.
    keep: u32,
    /// Setting the machine's clock back brings no nonce back: this one only goes forward.
    start: Instant,
}

#[derive(Default)]
struct Shard {
    claims: Table,
    swept: u32,
    /// When the oldest of them was claimed, as of then.
    oldest: u32,
    shares: Shares,
}

/// How many claims each account made lately: those of this while and of the one before it.
#[derive(Default)]
struct Shares {
    since: u32,
    now: HashMap<u64, u32, RandomState>,
    before: HashMap<u64, u32, RandomState>,
}

impl Shares {
    fn add(&mut self, whose: u64, now: u32, keep: u32) {
        if now.saturating_sub(self.since) > keep {
            self.before = std::mem::take(&mut self.now);
            self.since = now;
        }
        *self.now.entry(whose).or_insert(0) += 1;
    }

    fn of(&self, whose: u64) -> usize {
        [&self.now, &self.before]
            .iter()
            .filter_map(|counts| counts.get(&whose))
            .map(|count| *count as usize)
            .sum()
    }
}

impl Seen {
    /// `window` is how many seconds a timestamp may lie off; a nonce counts for twice that and a
    /// little more.
    pub(crate) fn new(window: i64) -> Self {
        Self {
            shards: (0..SHARDS).map(|_| Mutex::default()).collect(),
            most: MOST / SHARDS,
            keep: u32::try_from(longest_of_signed(window)).unwrap_or(u32::MAX),
            start: Instant::now(),
        }
    }

    /// Claims a nonce by its fingerprint, for an account.
    pub(crate) fn claim(&self, print: [u8; 16], whose: AccountId) -> Result<(), Malformed> {
        self.claim_at(print, whose.number(), self.now())
    }

    /// Whether a nonce was claimed.
    pub(crate) fn knows(&self, print: &[u8; 16]) -> bool {
        let shard = self.shard(print);
        let claimed = shard.and_then(|shard| shard.claims.find(short(print)));
        claimed.is_some_and(|claimed| self.counts(claimed, self.now()))
    }

    fn claim_at(&self, print: [u8; 16], whose: u64, now: u32) -> Result<(), Malformed> {
        let Some(mut shard) = self.shard(&print) else {
            return Err(throttled(1));
        };
        if now.saturating_sub(shard.swept) >= SWEEP {
            self.sweep(&mut shard, now);
        }
        let print = short(&print);
        match shard.claims.find(print) {
            Some(claimed) if self.counts(claimed, now) => return Err(replayed()),
            Some(_) => shard.claims.put(print, now),
            None => {
                // When room gets scarce, whoever took most of it leaves the rest to others.
                let count = shard.claims.used;
                let scarce = count >= self.most / 4 * 3;
                if count >= self.most || (scarce && shard.shares.of(whose) >= self.most / 2) {
                    let ends = shard.oldest.saturating_add(self.keep).saturating_add(1);
                    return Err(throttled(ends.saturating_sub(now)));
                }
                if shard.claims.is_full() {
                    self.sweep(&mut shard, now);
                }
                shard.claims.put(print, now);
                shard.shares.add(whose, now, self.keep);
            }
        }
        Ok(())
    }

    fn sweep(&self, shard: &mut Shard, now: u32) {
        shard.claims.sweep(|claimed| self.counts(claimed, now));
        shard.swept = now;
        let claimed = shard.claims.slots.iter().filter_map(|slot| slot.second());
        shard.oldest = claimed.min().unwrap_or(now);
    }

    fn counts(&self, claimed: u32, now: u32) -> bool {
        now.saturating_sub(claimed) <= self.keep
    }

    fn now(&self) -> u32 {
        u32::try_from(self.start.elapsed().as_secs()).unwrap_or(u32::MAX)
    }

    fn shard(&self, print: &[u8; 16]) -> Option<MutexGuard<'_, Shard>> {
        let [.., last] = print;
        let shard = self.shards.get(usize::from(*last) % SHARDS)?;
        Some(shard.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nonce::claims::fingerprint;

    const A: AccountId = AccountId::new(1);

    #[test]
    fn a_node_sees_a_replay() {
        let seen = Seen::new(900);
        assert!(seen.claim(fingerprint("a", "1"), A).is_ok());
        assert_eq!(
            seen.claim(fingerprint("a", "1"), A).unwrap_err().code,
            "SignatureNonceUsed"
        );
        assert!(seen.knows(&fingerprint("a", "1")));
        assert!(seen.claim(fingerprint("b", "1"), A).is_ok());
        assert!(!seen.knows(&fingerprint("b", "2")));
    }

    #[test]
    fn a_claim_is_kept_as_long_as_its_request_could_come_again() {
        let seen = Seen::new(900);
        let print = fingerprint("a", "1");
        assert!(seen.claim_at(print, 1, 100).is_ok());
        // Dated 900 s ahead, let in until the end of the 900th second after that, and 60 to wait.
        assert!(seen.claim_at(print, 1, 100 + 1861).is_err());
        assert!(seen.claim_at(print, 1, 100 + 1862).is_ok());
        assert!(seen.claim_at(print, 1, 100 + 1863).is_err());
        let kept = seen
            .shards
            .iter()
            .map(|shard| shard.lock().unwrap().claims.used);
        assert_eq!(kept.sum::<usize>(), 1);
    }

    #[test]
    fn claims_stay_while_their_table_grows_and_go_when_they_are_due() {
        let seen = Seen::new(900);
        let print = |n: u32| fingerprint("a", &n.to_string());
        let claims = |range: std::ops::Range<u32>, now| {
            let claimed = range.filter(|n| seen.claim_at(print(*n), 1, now).is_ok());
            claimed.count()
        };
        let held = || -> (usize, usize) {
            let shards = seen.shards.iter().map(|shard| shard.lock().unwrap());
            let sizes = shards.map(|shard| (shard.claims.used, shard.claims.slots.len()));
            sizes.fold((0, 0), |all, one| (all.0 + one.0, all.1 + one.1))
        };
        assert_eq!(claims(0..50_000, 100), 50_000);
        assert_eq!(claims(0..100_000, 1000), 50_000);
        assert_eq!(claims(0..100_000, 1000), 0);
        let (used, slots) = held();
        assert_eq!(used, 100_000);
        assert!(slots < 4 * used, "{slots}");
        // The first half is due, and what is asked after falls on every shard.
        assert_eq!(claims(50_000..100_000, 100 + 1862), 0);
        assert_eq!(claims(100_000..101_000, 100 + 1862), 1000);
        assert!(held().0 < 52_000, "{held:?}", held = held());
        assert_eq!(claims(0..50_000, 100 + 1862), 50_000);
    }

    #[test]
    fn an_account_that_takes_most_of_the_room_leaves_the_rest_to_others() {
        let seen = Seen {
            most: 100,
            ..Seen::new(900)
        };
        let claim = |key: &str, whose: u64, n: usize| {
            let print = fingerprint(key, &n.to_string());
            seen.claim_at(print, whose, 100).is_ok()
        };
        let taken = (0..SHARDS * 200).filter(|n| claim("a", 1, *n)).count();
        assert!(taken >= SHARDS * 75, "{taken}");
        assert!(taken < SHARDS * 100, "{taken}");
        assert!((0..1000).all(|n| claim("b", 2, n)));
    }
}
