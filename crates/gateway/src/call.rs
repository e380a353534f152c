//! One request on its way: when and whence it came, which operation it is.

use std::net::{IpAddr, Ipv6Addr};

use domain::Entropy;
use model::Moment;
use rpc::Parameters;
use serde_json::{Map, Value};

use crate::operation::{Entry, Service};

/// The stream of the request's randomness that its id is taken from.
const ID_STREAM: u64 = u64::MAX;

/// When and whence a request came. The only reading of clock and randomness that it gets.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// One reading of the clock.
    pub now: Moment,
    /// One seed from the machine's randomness.
    pub seed: [u8; 32],
    /// The client's address.
    pub source: IpAddr,
    /// Whether it came over TLS.
    pub secure: bool,
    /// The host that was called.
    pub host_id: String,
    /// What the client calls itself.
    pub user_agent: String,
    /// The revision of its account that the client has seen, if it says so.
    pub least_revision: Option<u64>,
}

impl Arrival {
    /// The id of the request, an upper-case UUID.
    #[must_use]
    pub fn request_id(&self) -> String {
        request_id(self.seed)
    }
}

/// The id of the request with this seed.
#[must_use]
pub fn request_id(seed: [u8; 32]) -> String {
    uuid(&mut Entropy::new(seed, ID_STREAM))
}

/// Whom an address stands for: whoever has one IPv6 address has the 2^64 of its network.
#[must_use]
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into(),
        four @ IpAddr::V4(_) => four,
    }
}

/// A random UUID (version 4) in capitals.
pub(crate) fn uuid(entropy: &mut Entropy) -> String {
    let bytes = entropy.bytes::<16>();
    let number = u128::from_be_bytes(bytes) & !(0xf << 76) & !(0x3 << 62) | (4 << 76) | (2 << 62);
    let mut text = String::with_capacity(36);
    for (at, byte) in number.to_be_bytes().into_iter().enumerate() {
        if matches!(at, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        for digit in [byte >> 4, byte & 0xf] {
            text.push(char::from(if digit < 10 {
                b'0' + digit
            } else {
                b'A' - 10 + digit
            }));
        }
    }
    text
}

/// A request whose operation is known.
#[derive(Clone)]
pub(crate) struct Call {
    pub(crate) arrival: Arrival,
    pub(crate) request_id: String,
    pub(crate) service: &'static Service,
    pub(crate) entry: &'static Entry,
    /// The parameters the operation knows, for the event; secrets are masked.
    pub(crate) recorded: Map<String, Value>,
}

/// The parameters that may be recorded: those the operation names, secrets masked.
pub(crate) fn recorded(entry: &Entry, parameters: &Parameters) -> Map<String, Value> {
    let mut map = Map::new();
    for shape in entry.shape {
        if let Some(value) = parameters.get(shape.name) {
            let shown = if shape.secret { "****" } else { value };
            map.insert(shape.name.to_owned(), shown.into());
        }
        if let rpc::Kind::Flat(fields) = shape.kind
            && !shape.secret
            && !fields.iter().any(|field| field.secret)
        {
            let prefix = format!("{}.", shape.name);
            for (name, value) in parameters
                .iter()
                .filter(|(name, _)| name.starts_with(&prefix))
            {
                map.insert(name.to_owned(), value.into());
            }
        }
    }
    map
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_id_is_a_version_four_uuid_in_capitals() {
        let id = uuid(&mut Entropy::new([3; 32], 0));
        assert_eq!(id.len(), 36);
        assert_eq!(id.as_bytes()[14], b'4');
        assert!(matches!(id.as_bytes()[19], b'8' | b'9' | b'A' | b'B'));
        assert_eq!(id, id.to_uppercase());
    }
}
