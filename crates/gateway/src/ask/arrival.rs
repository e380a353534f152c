//! When and whence a request came, and the ids it gets.

use std::net::{IpAddr, Ipv6Addr};
use std::sync::Arc;

use data_encoding::HEXUPPER;
use domain::{Entropy, Stream};
use model::Moment;

/// The clock of the machine, lent to the jobs in the background.
pub type Clock = Arc<dyn Fn() -> Moment + Send + Sync>;

/// When and whence a request came. The only reading of clock and randomness that it gets.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// One reading of the clock.
    pub now: Moment,
    /// One seed from the machine's randomness.
    pub seed: [u8; 32],
    /// The client's address.
    pub source: Source,
    /// Whether it came over TLS.
    pub secure: bool,
    /// The host that was called.
    pub host_id: Arc<str>,
    /// What the client calls itself.
    pub user_agent: Arc<str>,
    /// The revision of its account that the client has seen, if it says so.
    pub least_revision: Option<u64>,
}

/// An address with its text, which policies and events need of every request.
#[derive(Clone, Debug)]
pub struct Source {
    address: IpAddr,
    text: Arc<str>,
    vpc: Option<Arc<str>>,
}

impl Source {
    /// The address.
    #[must_use]
    pub fn address(&self) -> IpAddr {
        self.address
    }

    /// Its text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The id of the VPC that it is in; none for the public network.
    #[must_use]
    pub fn vpc(&self) -> Option<&str> {
        self.vpc.as_deref()
    }

    /// The same address in a VPC, as a gateway says that is believed.
    #[must_use]
    pub fn in_vpc(self, vpc: Option<Arc<str>>) -> Self {
        Self { vpc, ..self }
    }
}

impl From<IpAddr> for Source {
    fn from(address: IpAddr) -> Self {
        Self {
            address,
            text: address.to_string().into(),
            vpc: None,
        }
    }
}

impl Arrival {
    /// The id of the request, an upper-case UUID.
    #[must_use]
    pub fn request_id(&self) -> String {
        ids(self.now, self.seed).0
    }
}

/// The id of a request with this seed that leaves no event.
#[must_use]
pub fn request_id(seed: [u8; 32]) -> String {
    uuid(&mut Entropy::new(seed, Stream::Ids, 0))
}

/// Whom an address stands for: whoever has one IPv6 address has the 2^64 of its network.
#[must_use]
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into(),
        four @ IpAddr::V4(_) => four,
    }
}

/// The ids of the request with this time and seed, and of its event. Both begin with the time, so that
/// the event is found by either without a look-up row for each.
pub(crate) fn ids(now: Moment, seed: [u8; 32]) -> (String, String) {
    let mut entropy = Entropy::new(seed, Stream::Ids, 0);
    let time = u128::from(now.millis().unsigned_abs()) << 80;
    let mut timed = || {
        let number = u128::from_be_bytes(entropy.bytes());
        spelled(time | number & u128::MAX >> 48, 7)
    };
    (timed(), timed())
}

/// A random UUID (version 4) in capitals.
pub(crate) fn uuid(entropy: &mut Entropy) -> String {
    spelled(u128::from_be_bytes(entropy.bytes()), 4)
}

fn spelled(number: u128, version: u128) -> String {
    let number = number & !(0xf << 76) & !(0x3 << 62) | (version << 76) | (2 << 62);
    let mut digits = [0; 32];
    HEXUPPER.encode_mut(&number.to_be_bytes(), &mut digits);
    let digits = str::from_utf8(&digits).unwrap_or_default();
    let mut text = String::with_capacity(36);
    for range in [0..8, 8..12, 12..16, 16..20, 20..32] {
        if range.start > 0 {
            text.push('-');
        }
        text.push_str(digits.get(range).unwrap_or_default());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_a_version_four_uuid_in_capitals() {
        let id = uuid(&mut Entropy::of([3; 32]));
        assert_eq!(id.len(), 36);
        assert_eq!(id.as_bytes()[14], b'4');
        assert!(matches!(id.as_bytes()[19], b'8' | b'9' | b'A' | b'B'));
        assert_eq!(id, id.to_uppercase());
    }

    #[test]
    fn ids_of_requests_and_their_events_begin_with_the_time() {
        let (id, other) = ids(Moment::from_millis(1_700_000_000_123), [3; 32]);
        for id in [&id, &other] {
            assert!(id.starts_with("018BCFE5-687B-7"), "{id}");
            assert_eq!((id.len(), id.as_bytes()[14]), (36, b'7'));
            assert!(matches!(id.as_bytes()[19], b'8' | b'9' | b'A' | b'B'));
        }
        assert_ne!(id, other);
        assert_ne!(ids(Moment::from_millis(1_700_000_000_123), [4; 32]).0, id);
    }
}
