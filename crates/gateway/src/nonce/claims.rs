//! Requests that were seen by any node: in an account's log, with what must be seen by all.

use std::collections::{BTreeMap, HashMap};

use federation::agent::Admitted;
use foldhash::fast::RandomState;
use model::AgentId;
use rpc::Malformed;
use sha2::{Digest, Sha256};
use store::Nonce;

use crate::ask::assertion::{self, Assertion};
use crate::ask::caller::Caller;
use crate::nonce::table::{Table, short};

/// For how many seconds a claim outlives its request's time: a write that was let in at the last
/// moment may wait so long for its row.
const SLACK: i64 = 60;

/// By how much more a claim of an assertion may outlive the assertion.
const CLOCKS: i64 = 3 * crate::ask::assertion::SKEW;

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
pub(crate) struct Spent {
    /// By the second in which they expire; those that have are swept out when room is needed.
    prints: Table,
    keys: HashMap<[u8; 6], KeySpent, RandomState>,
    /// The keys that have claims which expire in a second.
    expiries: BTreeMap<u32, Vec<[u8; 6]>>,
    waiting: usize,
    horizon: i64,
}

/// How many claims of a key wait, and how many of them expire in which second.
#[derive(Default)]
struct KeySpent {
    waiting: usize,
    seconds: BTreeMap<u32, usize>,
}

/// What a claim comes to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Claimed {
    New,
    Seen,
    /// Nobody can tell any more whether it was claimed.
    Late,
    /// The key has too many; the oldest of them expires at this time, Unix seconds.
    TooMany(i64),
}

impl Spent {
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
        if self.is_ahead(now) {
            self.horizon = now;
        }
        self.remember(nonces);
    }

    /// What a claim comes to that is about to go into the log, when a key may have so many.
    pub(crate) fn judge(&self, nonce: &Nonce, most: usize) -> Claimed {
        if nonce.expires <= self.horizon {
            return Claimed::Late;
        }
        if self.is_claimed(nonce) {
            return Claimed::Seen;
        }
        match self.keys.get(&key_of(&nonce.fingerprint)) {
            Some(spent) if spent.waiting >= most => {
                let oldest = spent.seconds.first_key_value();
                Claimed::TooMany(oldest.map_or(0, |(second, _)| i64::from(*second)))
            }
            _ => Claimed::New,
        }
    }

    fn is_claimed(&self, nonce: &Nonce) -> bool {
        let known = self.prints.find(short(&nonce.fingerprint));
        known.is_some_and(|second| counts(second, self.horizon))
    }

    /// Takes over claims that stand in the log, whatever the limits say now.
    pub(crate) fn remember(&mut self, nonces: &[Nonce]) {
        for nonce in nonces {
            let second = second_of(nonce.expires);
            if !counts(second, self.horizon) || self.is_claimed(nonce) {
                continue;
            }
            if self.prints.is_full() {
                self.sweep();
            }
            self.prints.put(short(&nonce.fingerprint), second);
            let key = key_of(&nonce.fingerprint);
            let spent = self.keys.entry(key).or_default();
            let alike = spent.seconds.entry(second).or_insert(0);
            if *alike == 0 {
                self.expiries.entry(second).or_default().push(key);
            }
            *alike += 1;
            spent.waiting += 1;
            self.waiting += 1;
        }
    }

    /// Forgets what has expired by this node's clock.
    pub(crate) fn forget(&mut self, now: i64) {
        self.horizon = self.horizon.max(now);
        let mut forgot = false;
        while let Some(first) = self.expiries.first_entry()
            && !counts(*first.key(), self.horizon)
        {
            let (second, keys) = first.remove_entry();
            for key in keys {
                let Some(spent) = self.keys.get_mut(&key) else {
                    continue;
                };
                let gone = spent.seconds.remove(&second).unwrap_or(0);
                spent.waiting = spent.waiting.saturating_sub(gone);
                self.waiting = self.waiting.saturating_sub(gone);
                if spent.waiting == 0 {
                    self.keys.remove(&key);
                }
            }
            forgot = true;
        }
        // What a burst took is given back.
        if forgot && self.prints.slots.len() / 8 > self.waiting.max(16) {
            self.sweep();
        }
    }

    fn sweep(&mut self) {
        let horizon = self.horizon;
        self.prints.sweep(|second| counts(second, horizon));
    }
}

/// The second by whose end a claim has expired.
fn second_of(expires: i64) -> u32 {
    let seconds = expires.saturating_add(999).div_euclid(1000);
    u32::try_from(seconds.max(0)).unwrap_or(u32::MAX - 1)
}

fn counts(second: u32, horizon: i64) -> bool {
    i64::from(second).saturating_mul(1000) > horizon
}

fn key_of(print: &[u8; 16]) -> [u8; 6] {
    let mut key = [0; 6];
    for (to, from) in key.iter_mut().zip(print) {
        *to = *from;
    }
    key
}

/// The code for what was seen before.
pub(crate) const REPLAYED: &str = "SignatureNonceUsed";

/// The request was seen before.
pub(crate) fn replayed() -> Malformed {
    Malformed::new(
        REPLAYED,
        "The signature nonce was used before; sign each request anew.",
    )
}

/// The request waited until its nonce could no longer be looked up.
pub(crate) fn late() -> Malformed {
    let why = "The request took too long to arrive or waited too long; sign it anew.";
    Malformed::new("InvalidTimeStamp.Expired", why)
}

/// What a caller hears who brings what was seen before: whoever signs signs anew, and an assertion counts once.
pub(crate) fn seen(caller: &Caller) -> Malformed {
    if asserts(caller) {
        assertion::used()
    } else {
        replayed()
    }
}

/// What a caller hears of whom nobody can tell any more.
pub(crate) fn too_late(caller: &Caller) -> Malformed {
    if asserts(caller) {
        assertion::over()
    } else {
        late()
    }
}

fn asserts(caller: &Caller) -> bool {
    let vouched = caller.vouched();
    vouched.is_some_and(|one| one.assertion().is_some() || one.offer().is_some())
}

/// Too many nonces wait; some end in so many seconds.
pub(crate) fn throttled(seconds: u32) -> Malformed {
    let why = "Too many signed requests within the time window; try again later.";
    Malformed::new("Throttling.User", why)
        .with_status(429)
        .with_retry(seconds.max(1))
}

/// For how many seconds a claim of a signed request counts at most: the request may be dated one window
/// ahead, and is let in until the end of the last second of the window after that.
#[must_use]
pub(crate) fn longest_of_signed(window: i64) -> i64 {
    window.saturating_mul(2).saturating_add(1 + SLACK)
}

/// For how many seconds any claim counts at most: that of a signed request, or of an assertion that may be good
/// for so long.
#[must_use]
pub fn longest_claim(window: i64, assertion: i64) -> i64 {
    let asserted = assertion.saturating_add(CLOCKS + 1 + SLACK);
    longest_of_signed(window).max(asserted)
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

/// The name of a token that an agent has signed. It goes by the agent's id: what comes again under its name is
/// another.
pub(crate) fn of_agent(agent: AgentId, says: &Admitted) -> Nonce {
    let expires = says.over.saturating_add(1 + SLACK).saturating_mul(1000);
    Nonce {
        fingerprint: fingerprint(&format!("agent/{agent}"), &says.id),
        expires,
    }
}

/// The identifier of an assertion. It goes by who speaks, whatever the account calls them: others may use the same
/// identifier.
pub(crate) fn of_assertion(assertion: &Assertion) -> Nonce {
    let whose = format!("saml\n{}", assertion.says.issuer);
    let expires = assertion
        .over()
        .saturating_add(1 + SLACK)
        .saturating_mul(1000);
    Nonce {
        fingerprint: fingerprint(&whose, &assertion.says.id),
        expires,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOST: usize = 100_000;

    fn nonce(key: &str, text: &str, expires: i64) -> Nonce {
        Nonce {
            fingerprint: fingerprint(key, text),
            expires: expires * 1000,
        }
    }

    #[test]
    fn a_nonce_counts_once_for_its_key() {
        let claims = Spent::read_at(0, &[nonce("a", "1", 10)]);
        assert_eq!(claims.judge(&nonce("a", "1", 10), MOST), Claimed::Seen);
        assert_eq!(claims.judge(&nonce("a", "1", 20), MOST), Claimed::Seen);
        assert_eq!(claims.judge(&nonce("b", "1", 10), MOST), Claimed::New);
    }

    #[test]
    fn an_expired_nonce_is_forgotten_and_no_other() {
        let mut claims = Spent::default();
        claims.remember(&[
            nonce("a", "1", 10),
            nonce("a", "2", 20),
            nonce("b", "1", 10),
        ]);
        claims.forget(9 * 1000);
        assert_eq!(claims.judge(&nonce("a", "1", 30), MOST), Claimed::Seen);
        claims.forget(15 * 1000);
        assert_eq!(claims.judge(&nonce("a", "1", 30), MOST), Claimed::New);
        assert_eq!(claims.judge(&nonce("a", "2", 30), MOST), Claimed::Seen);
        claims.forget(20 * 1000);
        assert!(claims.waiting == 0 && claims.keys.is_empty() && claims.expiries.is_empty());
    }

    #[test]
    fn what_a_log_says_twice_expires_once() {
        let mut claims = Spent::default();
        claims.remember(&[nonce("a", "1", 10)]);
        claims.remember(&[nonce("a", "1", 10), nonce("a", "2", 10)]);
        claims.forget(10 * 1000);
        assert!(claims.waiting == 0 && claims.keys.is_empty() && claims.expiries.is_empty());
    }

    #[test]
    fn a_key_with_too_many_waits_and_others_do_not() {
        let many: Vec<_> = (0..MOST).map(|n| nonce("a", &n.to_string(), 10)).collect();
        let mut claims = Spent::read_at(0, &many);
        assert_eq!(
            claims.judge(&nonce("a", "more", 20), MOST),
            Claimed::TooMany(10)
        );
        assert_eq!(claims.judge(&nonce("b", "more", 20), MOST), Claimed::New);
        claims.forget(10 * 1000);
        assert_eq!(claims.judge(&nonce("a", "more", 20), MOST), Claimed::New);
        assert!(claims.prints.slots.len() < many.len());
    }

    #[test]
    fn a_claim_takes_little_memory() {
        let mut claims = Spent::default();
        for second in 0..1000 {
            let some = (0..100).map(|n| nonce("a", &format!("{second}/{n}"), 100 + second));
            claims.remember(&some.collect::<Vec<_>>());
        }
        let slots = claims.prints.slots.len() * size_of_val(&claims.prints.slots[0]);
        assert!(slots <= 32 * MOST, "{slots}");
        assert_eq!(claims.expiries.values().map(Vec::len).sum::<usize>(), 1000);
        assert_eq!(
            claims.judge(&nonce("a", "999/99", 1099), 2 * MOST),
            Claimed::Seen
        );
        assert_eq!(
            claims.judge(&nonce("a", "more", 1099), 2 * MOST),
            Claimed::New
        );
    }

    #[test]
    fn what_may_have_been_forgotten_is_not_claimed_again() {
        let mut claims = Spent::default();
        claims.remember(&[nonce("a", "1", 10)]);
        claims.forget(15 * 1000);
        assert_eq!(claims.judge(&nonce("a", "1", 10), MOST), Claimed::Late);
        // A clock that went back brings nothing back.
        claims.forget(5 * 1000);
        assert_eq!(claims.judge(&nonce("a", "1", 15), MOST), Claimed::Late);
        let read = Spent::read_at(20000, &[]);
        assert_eq!(read.judge(&nonce("a", "3", 20), MOST), Claimed::Late);
    }

    #[test]
    fn a_log_that_is_read_again_by_a_clock_set_back_counts_again() {
        let late = SLACK + 16;
        let mut claims = Spent::default();
        claims.remember(&[nonce("a", "new", late + 10)]);
        claims.forget(late * 1000);
        // Not far enough back to matter.
        claims.read_again(16 * 1000, &[]);
        assert_eq!(claims.judge(&nonce("a", "2", 20), MOST), Claimed::Late);
        assert!(claims.is_ahead(15 * 1000));
        claims.read_again(15 * 1000, &[nonce("a", "1", 20)]);
        assert_eq!(claims.judge(&nonce("a", "1", 20), MOST), Claimed::Seen);
        assert_eq!(claims.judge(&nonce("a", "2", 20), MOST), Claimed::New);
        assert_eq!(claims.judge(&nonce("a", "new", 20), MOST), Claimed::Seen);
    }
}
