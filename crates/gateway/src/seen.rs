//! The nonces that this node saw: every signed request claims one, so a claim must cost little.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use foldhash::fast::RandomState;
use model::AccountId;
use rpc::Malformed;

use crate::nonce::{longest_claim, replayed, throttled};

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

/// When what was claimed, by what remains of key and nonce. Eight bytes are enough: two requests
/// that fall on the same would merely be taken for a replay, and a node sees far too few for that.
#[derive(Default)]
struct Shard {
    claims: HashMap<[u8; 8], [u8; 4], RandomState>,
    swept: u32,
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
            keep: u32::try_from(longest_claim(window)).unwrap_or(u32::MAX),
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
        let claimed = shard
            .as_ref()
            .and_then(|shard| shard.claims.get(&short(print)));
        claimed.is_some_and(|claimed| self.counts(*claimed, self.now()))
    }

    fn claim_at(&self, print: [u8; 16], whose: u64, now: u32) -> Result<(), Malformed> {
        let Some(mut shard) = self.shard(&print) else {
            return Err(throttled());
        };
        if now.saturating_sub(shard.swept) >= SWEEP {
            self.sweep(&mut shard, now);
        }
        let place = short(&print);
        if let Some(claimed) = shard.claims.get_mut(&place) {
            if self.counts(*claimed, now) {
                return Err(replayed());
            }
            *claimed = now.to_ne_bytes();
            return Ok(());
        }
        // When room gets scarce, whoever took most of it leaves the rest to others.
        let count = shard.claims.len();
        let scarce = count >= self.most / 4 * 3;
        if count >= self.most || (scarce && shard.shares.of(whose) >= self.most / 2) {
            return Err(throttled());
        }
        shard.claims.insert(place, now.to_ne_bytes());
        shard.shares.add(whose, now, self.keep);
        Ok(())
    }

    fn sweep(&self, shard: &mut Shard, now: u32) {
        shard.claims.retain(|_, claimed| self.counts(*claimed, now));
        // What a flood took is given back, what the usual load needs is kept.
        if shard.claims.capacity() / 4 > shard.claims.len() {
            let twice = shard.claims.len() * 2;
            shard.claims.shrink_to(twice);
        }
        shard.swept = now;
    }

    fn counts(&self, claimed: [u8; 4], now: u32) -> bool {
        now.saturating_sub(u32::from_ne_bytes(claimed)) <= self.keep
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

/// Bytes of the part that key and nonce made together.
fn short(print: &[u8; 16]) -> [u8; 8] {
    let mut short = [0; 8];
    for (to, from) in short.iter_mut().zip(print.iter().skip(6)) {
        *to = *from;
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nonce::fingerprint;

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
            .map(|shard| shard.lock().unwrap().claims.len());
        assert_eq!(kept.sum::<usize>(), 1);
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
