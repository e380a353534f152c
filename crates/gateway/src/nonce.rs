//! Requests that were seen by any node: in an account's log, with what must be seen by all.

use imbl::{OrdMap, OrdSet};
use rpc::Malformed;
use sha2::{Digest, Sha256};
use store::Nonce;

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
#[derive(Clone, Default)]
pub(crate) struct Claims {
    prints: OrdMap<[u8; 16], i64>,
    expiries: OrdSet<(i64, [u8; 16])>,
    per_key: OrdMap<[u8; 6], u32>,
}

/// What a claim comes to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Claimed {
    New,
    Seen,
    TooMany,
}

impl Claims {
    /// Claims a nonce, unless it was claimed.
    pub(crate) fn claim(&mut self, nonce: Nonce) -> Claimed {
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

    /// Forgets what has expired.
    pub(crate) fn forget(&mut self, now: i64) {
        while let Some((expires, fingerprint)) = self.expiries.get_min().copied() {
            if expires >= now {
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

/// Too many nonces wait.
pub(crate) fn throttled() -> Malformed {
    let why = "Too many signed requests within the time window; try again later.";
    Malformed::new("Throttling.User", why).with_status(429)
}

/// A nonce with the time it may be forgotten.
pub(crate) fn nonce(access_key_id: &str, signed: &rpc::Signed, window: i64) -> Nonce {
    let expires = signed
        .timestamp()
        .saturating_add(window)
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
        claims.forget(15);
        assert_eq!(claims.claim(nonce("a", "1", 30)), Claimed::New);
        assert_eq!(claims.claim(nonce("a", "2", 30)), Claimed::Seen);
    }
}
