//! Addresses that begin with `https://`, kept as they are spelt: what compares them compares bytes.

/// Whether a text is the address of something behind HTTPS: a host, perhaps a port, perhaps more, all in
/// visible ASCII, without anything that programs read differently.
#[must_use]
pub fn is_https(text: &str) -> bool {
    text.strip_prefix("https://").is_some_and(is_place)
}

/// The same of something behind HTTPS or plain HTTP.
pub(crate) fn is_http(text: &str) -> bool {
    is_https(text) || text.strip_prefix("http://").is_some_and(is_place)
}

fn is_place(rest: &str) -> bool {
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, more) = rest.split_at(end);
    is_authority(authority) && more.chars().all(is_plain)
}

/// Whether a character stands in an address as it is.
pub(crate) fn is_plain(c: char) -> bool {
    c.is_ascii_graphic() && !"\"<>\\^`{|}".contains(c)
}

/// A host with or without a port, and nobody's name before it.
fn is_authority(text: &str) -> bool {
    let bracketed = text.strip_prefix('[').and_then(|text| text.split_once(']'));
    let (host, port) = if let Some((host, port)) = bracketed {
        (host.parse::<std::net::Ipv6Addr>().is_ok(), port)
    } else {
        let end = text.find(':').unwrap_or(text.len());
        let (host, port) = text.split_at(end);
        (is_host(host), port)
    };
    host && (port.is_empty() || port.strip_prefix(':').is_some_and(is_port))
}

/// A name or an address of version 4: labels of letters, digits and inner dashes.
pub(crate) fn is_host(text: &str) -> bool {
    let label = |part: &str| {
        (1..=63).contains(&part.len())
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !part.starts_with('-')
            && !part.ends_with('-')
    };
    text.len() <= 253 && text.split('.').all(label)
}

fn is_port(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit()) && text.parse::<u16>().is_ok_and(|port| port > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_programs_read_differently_is_no_address() {
        for good in [
            "https://idp.example.com",
            "https://idp.example.com:8443/sso?idpid=C0#x",
            "https://10.0.0.1/",
            "https://[::1]:443/a",
        ] {
            assert!(is_https(good), "{good}");
        }
        for bad in [
            "http://idp.example.com",
            "HTTPS://idp.example.com",
            "https://",
            "https:///a",
            "https://alice@idp.example.com",
            "https://idp.example.com\\@evil.example.com",
            "https://idp..example.com",
            "https://-idp.example.com",
            "https://idp-.example.com",
            "https://idp.example.com:0",
            "https://idp.example.com:65536",
            "https://idp.example.com:+1",
            "https://idp.example.com:",
            "https://[::g]/",
            "https://[::1]a/",
            "https://idp.example.com/a b",
            "https://idp.example.com/ä",
            "https://idp.example.com/\n",
            "javascript:alert(1)//https://a",
        ] {
            assert!(!is_https(bad), "{bad}");
        }
        assert!(!is_https(&format!("https://{}.example", "a".repeat(64))));
    }
}
