//! Requests that were seen by any node: in an account's log, with what must be seen by all.

use imbl::{OrdMap, OrdSet};
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

/// The claims that are in an account's log and have not expired. Cloning shares them.
///
/// INVARIANT: every claim of the log that expires after `horizon` is here, and one that would expire
/// earlier is not taken any more. So a request counts once, however late it comes, whichever node it
/// comes to and whatever their clocks say.
#[derive(Clone, Default)]
pub(crate) struct Claims {
    prints: OrdMap<[u8; 16], i64>,
    expiries: OrdSet<(i64, [u8; 16])>,
    per_key: OrdMap<[u8; 6], u32>,
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
    /// Of a log that was read at this time.
    pub(crate) fn read_at(now: i64) -> Self {
        Self {
            horizon: now,
            ..Self::default()
        }
    }

    /// Whether what was forgotten was not due by this clock: it has been set back.
    pub(crate) fn is_ahead(&self, now: i64) -> bool {
        self.horizon > now.saturating_add(SLACK * 1000)
    }

    /// Whether something has expired.
    pub(crate) fn is_due(&self, now: i64) -> bool {
        let first = self.expiries.get_min();
        first.is_some_and(|(expires, _)| *expires <= now)
    }

    /// Claims a nonce, unless it was claimed.
    pub(crate) fn claim(&mut self, nonce: Nonce) -> Claimed {
        if nonce.expires <= self.horizon {
            return Claimed::Late;
        }
        if self.prints.contains_key(&nonce.fingerprint) {
            return Claimed::Seen;
        }
        let waiting = self
            .per_key
            .get(&key_of(&nonce.fingerprint))
            .copied()
            .unwrap_or(0);
        if waiting >= PER_KEY {
            return Claimed::TooMany;
        }
        self.remember(nonce);
        Claimed::New
    }

    /// Takes over a claim that stands in the log, whatever the limits say now.
    pub(crate) fn remember(&mut self, nonce: Nonce) {
        if self
            .prints
            .insert(nonce.fingerprint, nonce.expires)
            .is_none()
        {
            *self.per_key.entry(key_of(&nonce.fingerprint)).or_insert(0) += 1;
            self.expiries.insert((nonce.expires, nonce.fingerprint));
        }
    }

    /// Takes a claim back.
    pub(crate) fn release(&mut self, nonce: &Nonce) {
        let Some(expires) = self.prints.remove(&nonce.fingerprint) else {
            return;
        };
        self.expiries.remove(&(expires, nonce.fingerprint));
        let key = key_of(&nonce.fingerprint);
        match self.per_key.get(&key).copied() {
            Some(waiting) if waiting > 1 => self.per_key.insert(key, waiting - 1),
            _ => self.per_key.remove(&key),
        };
    }

    /// Forgets what has expired by this node's clock.
    pub(crate) fn forget(&mut self, now: i64) {
        self.horizon = self.horizon.max(now);
        while let Some((expires, fingerprint)) = self.expiries.get_min().copied() {
            if expires > self.horizon {
                break;
            }
            self.release(&Nonce {
                fingerprint,
                expires,
            });
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
        let mut claims = Claims::default();
        assert_eq!(claims.claim(nonce("a", "1", 10)), Claimed::New);
        assert_eq!(claims.claim(nonce("a", "1", 10)), Claimed::Seen);
        assert_eq!(claims.claim(nonce("b", "1", 10)), Claimed::New);
    }

    #[test]
    fn an_expired_nonce_is_forgotten_and_no_other() {
        let mut claims = Claims::default();
        claims.claim(nonce("a", "1", 10));
        claims.claim(nonce("a", "2", 20));
        assert!(!claims.is_due(9));
        assert!(claims.is_due(10));
        claims.forget(15);
        assert!(!claims.is_due(15));
        assert_eq!(claims.claim(nonce("a", "1", 30)), Claimed::New);
        assert_eq!(claims.claim(nonce("a", "2", 30)), Claimed::Seen);
    }

    #[test]
    fn what_may_have_been_forgotten_is_not_claimed_again() {
        let mut claims = Claims::default();
        claims.claim(nonce("a", "1", 10));
        claims.forget(15);
        assert_eq!(claims.claim(nonce("a", "1", 10)), Claimed::Late);
        // A clock that went back brings nothing back.
        claims.forget(5);
        assert_eq!(claims.claim(nonce("a", "1", 15)), Claimed::Late);
        assert_eq!(
            Claims::read_at(20).claim(nonce("a", "3", 20)),
            Claimed::Late
        );
    }
}
