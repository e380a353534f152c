//! The machine's clock and entropy: the only place of the house that reads either.

use std::cell::RefCell;
use std::net::{IpAddr, Ipv4Addr};
use std::time::{SystemTime, UNIX_EPOCH};

use aws_lc_rs::encoding::{AsDer as _, Pkcs8V1Der};
use aws_lc_rs::rsa::{KeyPair, KeySize};
use domain::Entropy;
use gateway::Arrival;
use model::Moment;
use zeroize::{Zeroize as _, Zeroizing};

/// What time the machine says it is.
#[must_use]
pub fn now() -> Moment {
    #[cfg(feature = "testing")]
    if let Some(now) = crate::clock_file::now() {
        return now;
    }
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Moment::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// A new seed from the system's random generator. Each thread asks it for many at once, and forgets
/// each as it gives it out.
///
/// # Errors
/// When the system has none to give; nothing may go on without it.
pub fn seed() -> Result<[u8; 32], NoEntropy> {
    thread_local!(static DRAWN: RefCell<Zeroizing<Vec<[u8; 32]>>> = RefCell::default());
    DRAWN.with_borrow_mut(|drawn| {
        if drawn.is_empty() {
            drawn.resize(DRAW, [0; 32]);
            if aws_lc_rs::rand::fill(drawn.as_flattened_mut()).is_err() {
                drawn.clear();
            }
        }
        let last = drawn.last_mut().ok_or(NoEntropy)?;
        let seed = *last;
        last.zeroize();
        drawn.pop();
        Ok(seed)
    })
}

/// A new key of RSA in the form of PKCS #8; it takes its time.
pub(crate) fn signing_key() -> Option<Vec<u8>> {
    let pair = KeyPair::generate(KeySize::Rsa2048).ok()?;
    let der: Pkcs8V1Der<'_> = pair.as_der().ok()?;
    Some(der.as_ref().to_vec())
}

/// A new stream of randomness.
///
/// # Errors
/// As [`seed`].
pub fn entropy() -> Result<Entropy, NoEntropy> {
    Ok(Entropy::of(seed()?))
}

/// An id for something that never became a request.
pub(crate) fn request_id() -> String {
    let nobody = Arrival {
        now: now(),
        seed: seed().unwrap_or_default(),
        source: IpAddr::from(Ipv4Addr::UNSPECIFIED).into(),
        secure: false,
        host_id: "".into(),
        user_agent: "".into(),
        least_revision: None,
    };
    nobody.request_id()
}

/// How many seeds are drawn at once.
const DRAW: usize = 64;

/// The system gives no random bytes.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("the system gives no random bytes; nothing can be signed or sealed without them")]
pub struct NoEntropy;

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_seed_comes_twice_or_is_empty() {
        let seeds: BTreeSet<_> = (0..3 * DRAW).map(|_| seed().unwrap()).collect();
        assert_eq!(seeds.len(), 3 * DRAW);
        assert!(!seeds.contains(&[0; 32]));
    }
}
