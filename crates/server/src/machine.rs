//! The machine's clock and entropy: the only place of the house that reads either.

use std::net::Ipv4Addr;
use std::time::{SystemTime, UNIX_EPOCH};

use domain::Entropy;
use gateway::Arrival;
use model::Moment;

/// What time the machine says it is.
#[must_use]
pub fn now() -> Moment {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Moment::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// A new seed from the system's random generator.
///
/// # Errors
/// When the system has none to give; nothing may go on without it.
pub fn seed() -> Result<[u8; 32], NoEntropy> {
    let mut seed = [0; 32];
    aws_lc_rs::rand::fill(&mut seed).map_err(|_| NoEntropy)?;
    Ok(seed)
}

/// A new stream of randomness.
///
/// # Errors
/// As [`seed`].
pub fn entropy() -> Result<Entropy, NoEntropy> {
    Ok(Entropy::new(seed()?, 0))
}

/// An id for something that never became a request.
pub(crate) fn request_id() -> String {
    let nobody = Arrival {
        now: now(),
        seed: seed().unwrap_or_default(),
        source: Ipv4Addr::UNSPECIFIED.into(),
        secure: false,
        host_id: String::new(),
        user_agent: String::new(),
        least_revision: None,
    };
    nobody.request_id()
}

/// The system gives no random bytes.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("the system gives no random bytes; nothing can be signed or sealed without them")]
pub struct NoEntropy;
