//! Requests that were seen by any node: in an account's log, with what must be seen by all.

use std::collections::{BTreeMap, HashMap, HashSet};

use foldhash::fast::RandomState;
use rpc::Malformed;
use sha2::{Digest, Sha256};
use store::Nonce;

/// For how many seconds a claim outlives its request's time: a write that was let in at the last
/// moment may wait so long for its row.
const SLACK: i64 = 60;

/// How many nonces of one key may wait for their window to end; more is throttled, never evicted.
const PER_KEY: u32 = 100_000;

/// What remains of a key and a nonce: 6 bytes tell the key, 10 the nonce.
#[must_use]
pub(crate) fn fingerprint(access_key_id: &str, nonce: &str) -> [u8; 16] {
    let key = Sha256::digest(access_key_id.as_bytes());
    let both = Sha256::new()
        .chain_update(key)
        .chain_update(nonce.as_bytes())
        .finalize();
    let mut print = [0; 16];
    for (to, from) in print.iter_mut().zip(key.iter().take(6).chain(both.iter())) {
        *to = *from;
    }
    print
}

/// The claims that are in an account's log and have not expired.
///
/// INVARIANT: every claim of the log that expires after `horizon` is here, and one that would expire
/// earlier is not taken any more. So a request counts once, however late it comes, whichever node it
/// comes to and whatever their clocks say.
#[derive(Default)]
pub(crate) struct Claims {
    prints: HashSet<[u8; 16], RandomState>,
    /// By the time they expire, which is that of all requests of one second.
    expiries: BTreeMap<i64, Vec<[u8; 16]>>,
    per_key: HashMap<[u8; 6], u32, RandomState>,
    horizon: i64,
}

/// What a claim comes to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Claimed {
    New,
    Seen,
    /// Nobody can tell any more whether it was claimed.
    Late,
    TooMany,
}

impl Claims {
    /// Of a log that was read at this time and has these.
    pub(crate) fn read_at(now: i64, nonces: &[Nonce]) -> Self {
        let mut claims = Self {
            horizon: now,
            ..Self::default()
        };
        claims.remember(nonces);
        claims
    }

    /// Whether what was forgotten was not due by this clock: it has been set back.
    pub(crate) fn is_ahead(&self, now: i64) -> bool {
        self.horizon > now.saturating_add(SLACK * 1000)
    }

    /// The log was read again at this time and has these. Others stay: they may be newer.
    pub(crate) fn read_again(&mut self, now: i64, nonces: &[Nonce]) {
        self.remember(nonces);
        if self.is_ahead(now) {
            self.horizon = now;
        }
    }

    /// What a claim comes to that is about to go into the log.
    pub(crate) fn judge(&self, nonce: &Nonce) -> Claimed {
        if nonce.expires <= self.horizon {
            return Claimed::Late;
        }
        if self.prints.contains(&nonce.fingerprint) {
            return Claimed::Seen;
        }
        match self.per_key.get(&key_of(&nonce.fingerprint)) {
            Some(waiting) if *waiting >= PER_KEY => Claimed::TooMany,
            _ => Claimed::New,
        }
    }

    /// Takes over claims that stand in the log, whatever the limits say now.
    pub(crate) fn remember(&mut self, nonces: &[Nonce]) {
        for nonce in nonces {
            if self.prints.insert(nonce.fingerprint) {
                *self.per_key.entry(key_of(&nonce.fingerprint)).or_insert(0) += 1;
                let alike = self.expiries.entry(nonce.expires).or_default();
                alike.push(nonce.fingerprint);
            }
        }
    }

    /// Forgets what has expired by this node's clock.
    pub(crate) fn forget(&mut self, now: i64) {
        self.horizon = self.horizon.max(now);
        while let Some(first) = self.expiries.first_entry()
            && *first.key() <= self.horizon
        {
            for print in first.remove() {
                self.prints.remove(&print);
                let key = key_of(&print);
                match self.per_key.get_mut(&key) {
                    Some(waiting) if *waiting > 1 => *waiting -= 1,
                    _ => drop(self.per_key.remove(&key)),
                }
            }
            // What a burst took is given back.
            if self.prints.capacity() / 8 > self.prints.len() {
                self.prints.shrink_to(self.prints.len() * 2);
            }
        }
    }
}

fn key_of(print: &[u8; 16]) -> [u8; 6] {
    let mut key = [0; 6];
    for (to, from) in key.iter_mut().zip(print) {
        *to = *from;
    }
    key
}

/// The request was seen before.
pub(crate) fn replayed() -> Malformed {
    Malformed::new(
        "SignatureNonceUsed",
        "The signature nonce was used before; sign each request anew.",
    )
}

/// The request waited until its nonce could no longer be looked up.
pub(crate) fn late() -> Malformed {
    let why = "The request took too long to arrive or waited too long; sign it anew.";
    Malformed::new("InvalidTimeStamp.Expired", why)
}

/// Too many nonces wait.
pub(crate) fn throttled() -> Malformed {
    let why = "Too many signed requests within the time window; try again later.";
    Malformed::new("Throttling.User", why).with_status(429)
}

/// For how many seconds a claim counts at most: the request may be dated one window ahead, and is
/// let in until the end of the last second of the window after that.
#[must_use]
pub fn longest_claim(window: i64) -> i64 {
    window.saturating_mul(2).saturating_add(1 + SLACK)
}

/// A nonce with the time it may be forgotten: when no clock lets its request in any more.
pub(crate) fn nonce(access_key_id: &str, signed: &rpc::Signed, window: i64) -> Nonce {
    let expires = signed
        .timestamp()
        .saturating_add(window)
        .saturating_add(1 + SLACK)
        .saturating_mul(1000);
    Nonce {
        fingerprint: fingerprint(access_key_id, signed.nonce()),
        expires,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nonce(key: &str, text: &str, expires: i64) -> Nonce {
        Nonce {
            fingerprint: fingerprint(key, text),
            expires,
        }
    }

    #[test]
    fn a_nonce_counts_once_for_its_key() {
        let claims = Claims::read_at(0, &[nonce("a", "1", 10)]);
        assert_eq!(claims.judge(&nonce("a", "1", 10)), Claimed::Seen);
        assert_eq!(claims.judge(&nonce("a", "1", 20)), Claimed::Seen);
        assert_eq!(claims.judge(&nonce("b", "1", 10)), Claimed::New);
    }

    #[test]
    fn an_expired_nonce_is_forgotten_and_no_other() {
        let mut claims = Claims::default();
        claims.remember(&[
            nonce("a", "1", 10),
            nonce("a", "2", 20),
            nonce("b", "1", 10),
        ]);
        claims.forget(9);
        assert_eq!(claims.judge(&nonce("a", "1", 30)), Claimed::Seen);
        claims.forget(15);
        assert_eq!(claims.judge(&nonce("a", "1", 30)), Claimed::New);
        assert_eq!(claims.judge(&nonce("a", "2", 30)), Claimed::Seen);
        claims.forget(20);
        assert!(claims.prints.is_empty() && claims.per_key.is_empty());
    }

    #[test]
    fn what_a_log_says_twice_expires_once() {
        let mut claims = Claims::default();
        claims.remember(&[nonce("a", "1", 10)]);
        claims.remember(&[nonce("a", "1", 10), nonce("a", "2", 10)]);
        claims.forget(10);
        assert!(claims.prints.is_empty() && claims.per_key.is_empty());
    }

    #[test]
    fn a_key_with_too_many_waits_and_others_do_not() {
        let many: Vec<_> = (0..PER_KEY)
            .map(|n| nonce("a", &n.to_string(), 10))
            .collect();
        let mut claims = Claims::read_at(0, &many);
        assert_eq!(claims.judge(&nonce("a", "more", 20)), Claimed::TooMany);
        assert_eq!(claims.judge(&nonce("b", "more", 20)), Claimed::New);
        claims.forget(10);
        assert_eq!(claims.judge(&nonce("a", "more", 20)), Claimed::New);
        assert!(claims.prints.capacity() < many.len());
    }

    #[test]
    fn what_may_have_been_forgotten_is_not_claimed_again() {
        let mut claims = Claims::default();
        claims.remember(&[nonce("a", "1", 10)]);
        claims.forget(15);
        assert_eq!(claims.judge(&nonce("a", "1", 10)), Claimed::Late);
        // A clock that went back brings nothing back.
        claims.forget(5);
        assert_eq!(claims.judge(&nonce("a", "1", 15)), Claimed::Late);
        let read = Claims::read_at(20, &[]);
        assert_eq!(read.judge(&nonce("a", "3", 20)), Claimed::Late);
    }

    #[test]
    fn a_log_that_is_read_again_by_a_clock_set_back_counts_again() {
        let late = SLACK * 1000 + 16;
        let mut claims = Claims::default();
        claims.remember(&[nonce("a", "new", late + 10)]);
        claims.forget(late);
        // Not far enough back to matter.
        claims.read_again(16, &[]);
        assert_eq!(claims.judge(&nonce("a", "2", 20)), Claimed::Late);
        assert!(claims.is_ahead(15));
        claims.read_again(15, &[nonce("a", "1", 20)]);
        assert_eq!(claims.judge(&nonce("a", "1", 20)), Claimed::Seen);
        assert_eq!(claims.judge(&nonce("a", "2", 20)), Claimed::New);
        assert_eq!(claims.judge(&nonce("a", "new", 20)), Claimed::Seen);
    }
}
