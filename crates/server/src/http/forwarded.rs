//! Where a request came from: the peer, or what a trusted proxy says about it.

use std::net::IpAddr;
use std::sync::Arc;

use http::{HeaderMap, HeaderName};
use ipnet::IpNet;

/// The address of the client. A header counts only as far as trusted proxies wrote it: from the
/// right, the first hop that is not one of them.
pub(crate) fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let peer = peer.to_canonical();
    let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.contains(&address));
    if !is_trusted(peer) {
        return peer;
    }
    let mut nearest = peer;
    for hop in hops(headers) {
        match hop {
            Some(address) if is_trusted(address) => nearest = address,
            Some(address) => return address,
            // What cannot be read was not written by a proxy of ours: go no further.
            None => return nearest,
        }
    }
    nearest
}

/// Whether the client's own connection was encrypted, as the nearest trusted proxy says.
pub(crate) fn secure(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> bool {
    let peer = peer.to_canonical();
    if !trusted.iter().any(|network| network.contains(&peer)) {
        return false;
    }
    let last = headers.get_all("x-forwarded-proto").iter().next_back();
    let last = last.and_then(|value| value.to_str().ok()?.rsplit(',').next());
    last.is_some_and(|protocol| protocol.trim().eq_ignore_ascii_case("https"))
}

/// The VPC that the request came over, as the nearest trusted proxy says in this header. What is no id
/// of a VPC is none.
pub(crate) fn vpc(
    peer: IpAddr,
    headers: &HeaderMap,
    trusted: &[IpNet],
    header: Option<&HeaderName>,
) -> Option<Arc<str>> {
    let peer = peer.to_canonical();
    if !trusted.iter().any(|network| network.contains(&peer)) {
        return None;
    }
    let last = headers.get_all(header?).iter().next_back()?;
    let id = last.to_str().ok()?.trim();
    model::is_vpc(id).then(|| id.into())
}

/// The hops of `X-Forwarded-For`, the nearest first.
fn hops(headers: &HeaderMap) -> impl Iterator<Item = Option<IpAddr>> {
    let lines = headers.get_all("x-forwarded-for").iter().rev();
    lines.flat_map(|line| {
        line.to_str()
            .unwrap_or("?")
            .rsplit(',')
            .map(|hop| address(hop.trim()))
    })
}

/// An address, with or without a port or brackets.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text
        .strip_prefix('[')
        .and_then(|text| text.strip_suffix(']'))
        .unwrap_or(text);
    let plain = bare.parse::<IpAddr>().ok();
    let with_port = || {
        text.parse::<std::net::SocketAddr>()
            .ok()
            .map(|socket| socket.ip())
    };
    plain
        .or_else(with_port)
        .map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(peer: &str, lines: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append("x-forwarded-for", line.parse().unwrap());
        }
        let trusted = ["10.0.0.0/8".parse().unwrap(), "fd00::/8".parse().unwrap()];
        client(peer.parse().unwrap(), &headers, &trusted).to_string()
    }

    #[test]
    fn a_vpc_is_told_by_a_trusted_proxy_in_the_header_that_was_named() {
        let trusted = ["10.0.0.0/8".parse().unwrap()];
        let name = HeaderName::from_static("x-vpc");
        let told = |peer: &str, ids: &[&str], header: Option<&HeaderName>| {
            let mut headers = HeaderMap::new();
            for id in ids {
                headers.append(&name, id.parse().unwrap());
            }
            vpc(peer.parse().unwrap(), &headers, &trusted, header)
        };
        let named = Some(&name);
        assert_eq!(
            told("10.0.0.1", &["vpc-1"], named).as_deref(),
            Some("vpc-1")
        );
        // A proxy that adds and does not replace has the last word all the same.
        let two = told("10.0.0.1", &["vpc-6", "vpc-1"], named);
        assert_eq!(two.as_deref(), Some("vpc-1"));
        assert_eq!(told("203.0.113.9", &["vpc-1"], named), None);
        assert_eq!(told("10.0.0.1", &["vpc-1"], None), None);
        assert_eq!(told("10.0.0.1", &["AllowAllVPC"], named), None);
        assert_eq!(told("10.0.0.1", &[], named), None);
    }

    #[test]
    fn a_stranger_cannot_say_where_it_comes_from() {
        assert_eq!(seen("203.0.113.9", &["198.51.100.1"]), "203.0.113.9");
    }

    #[test]
    fn the_right_most_hop_that_is_no_proxy_counts() {
        assert_eq!(
            seen("10.0.0.1", &["6.6.6.6, 198.51.100.1, 10.0.0.2"]),
            "198.51.100.1"
        );
        assert_eq!(
            seen("10.0.0.1", &["6.6.6.6", "198.51.100.1"]),
            "198.51.100.1"
        );
        assert_eq!(seen("10.0.0.1", &["10.0.0.3, 10.0.0.2"]), "10.0.0.3");
    }

    #[test]
    fn without_a_header_the_proxy_itself_is_the_client() {
        assert_eq!(seen("10.0.0.1", &[]), "10.0.0.1");
    }

    #[test]
    fn what_cannot_be_read_ends_the_search() {
        assert_eq!(
            seen("10.0.0.1", &["198.51.100.1, unknown, 10.0.0.2"]),
            "10.0.0.2"
        );
    }

    #[test]
    fn ports_brackets_and_mapped_addresses_are_understood() {
        assert_eq!(seen("10.0.0.1", &["198.51.100.1:4711"]), "198.51.100.1");
        assert_eq!(seen("fd00::1", &["[2001:db8::1]:80"]), "2001:db8::1");
        assert_eq!(seen("fd00::1", &["[2001:db8::1]"]), "2001:db8::1");
        assert_eq!(
            seen("::ffff:10.0.0.1", &["::ffff:198.51.100.1"]),
            "198.51.100.1"
        );
    }

    #[test]
    fn only_a_trusted_proxy_says_that_the_client_used_tls() {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-proto", "http, https".parse().unwrap());
        let trusted = ["10.0.0.0/8".parse().unwrap()];
        assert!(secure("10.0.0.1".parse().unwrap(), &headers, &trusted));
        assert!(!secure("203.0.113.9".parse().unwrap(), &headers, &trusted));
    }
}
