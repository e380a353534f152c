//! Which addresses belong to the public network: only there are other people's URLs fetched.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::LazyLock;

use ipnet::{Ipv4Net, Ipv6Net};

/// An address that may be connected to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Admitted(SocketAddr);

impl Admitted {
    /// The address, if it belongs to the public network.
    pub(super) fn public(address: SocketAddr) -> Option<Self> {
        is_public(address.ip()).then_some(Self(address))
    }

    /// The address of a place that the operator says is internal.
    pub(super) fn internal(address: SocketAddr) -> Self {
        Self(address)
    }

    pub(super) fn address(self) -> SocketAddr {
        self.0
    }
}

/// Whether everybody could reach this address.
fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(four) => !SPECIAL_4.iter().any(|net| net.contains(&four)),
        IpAddr::V6(six) => match embedded(six) {
            Some(four) => is_public(four.into()),
            None => GLOBAL_6.contains(&six) && !SPECIAL_6.iter().any(|net| net.contains(&six)),
        },
    }
}

/// The IPv4 address that a translator sends this on to.
fn embedded(six: Ipv6Addr) -> Option<Ipv4Addr> {
    let [head @ .., a, b, c, d] = six.octets();
    let translated = head == [0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0];
    translated.then(|| Ipv4Addr::new(a, b, c, d))
}

/// What IANA lists as not globally reachable, and what no server has: multicast, reserved.
static SPECIAL_4: LazyLock<Vec<Ipv4Net>> = LazyLock::new(|| {
    let net = |[a, b, c]: [u8; 3], length| Ipv4Net::new(Ipv4Addr::new(a, b, c, 0), length);
    let nets = [
        net([0, 0, 0], 8),
        net([10, 0, 0], 8),
        // Shared between carriers and their customers; clouds keep their metadata there too.
        net([100, 64, 0], 10),
        net([127, 0, 0], 8),
        net([169, 254, 0], 16),
        net([172, 16, 0], 12),
        net([192, 0, 0], 24),
        net([192, 0, 2], 24),
        net([192, 88, 99], 24),
        net([192, 168, 0], 16),
        net([198, 18, 0], 15),
        net([198, 51, 100], 24),
        net([203, 0, 113], 24),
        net([224, 0, 0], 3),
    ];
    nets.into_iter().flatten().collect()
});

/// Outside of it there are loopback, link-local, site-local, unique local and multicast addresses.
static GLOBAL_6: LazyLock<Ipv6Net> =
    LazyLock::new(|| Ipv6Net::new_assert(Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3));

/// Inside of it: protocols (among them tunnels that carry IPv4 addresses), and documentation.
static SPECIAL_6: LazyLock<[Ipv6Net; 4]> = LazyLock::new(|| {
    let net = |a, b, length| Ipv6Net::new_assert(Ipv6Addr::new(a, b, 0, 0, 0, 0, 0, 0), length);
    [
        net(0x2001, 0, 23),
        net(0x2001, 0xdb8, 32),
        net(0x2002, 0, 16),
        net(0x3fff, 0, 20),
    ]
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_not_everybody_reaches_are_not_public() {
        let inside = [
            "0.0.0.0",
            "10.1.2.3",
            "100.100.100.200",
            "127.0.0.1",
            "127.255.255.255",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.19.0.1",
            "198.51.100.1",
            "203.0.113.9",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::127.0.0.1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::10.0.0.1",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "3fff::1",
            "fc00::1",
            "fd00::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ];
        for text in inside {
            assert!(!is_public(text.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn addresses_of_the_public_network_are() {
        let outside = [
            "1.1.1.1",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.0.1",
            "100.128.0.1",
            "126.1.1.1",
            "128.0.0.1",
            "172.15.0.1",
            "172.32.0.1",
            "192.0.1.1",
            "198.17.1.1",
            "198.20.0.1",
            "223.255.255.255",
            "::ffff:1.1.1.1",
            "64:ff9b::1.1.1.1",
            "2001:4860::8888",
            "2400:3200::1",
            "2606:4700::1111",
            "3ffe::1",
        ];
        for text in outside {
            assert!(is_public(text.parse().unwrap()), "{text}");
        }
    }
}
