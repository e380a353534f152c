//! Whether a redirect address is one that was registered: as it is spelt, but for the port of a loopback address
//! (RFC 8252, section 7.3).

use url::Url;

/// Whether `asked` is what was registered.
#[must_use]
pub fn fits(registered: &str, asked: &str) -> bool {
    if registered == asked {
        return true;
    }
    match (loopback(registered), loopback(asked)) {
        (Some(known), Some(other)) => known == other,
        _ => false,
    }
}

/// Whether an address is on pages of this origin, as browsers spell it.
#[must_use]
pub fn is_of_origin(address: &str, origin: &str) -> bool {
    // Of a loopback address the port is free here too.
    if let (Some((known, _)), Some((other, ""))) = (loopback(address), loopback(origin)) {
        return known == other;
    }
    let address = Url::parse(address).ok();
    let own = address.map(|address| address.origin());
    own.is_some_and(|own| own.is_tuple() && own.ascii_serialization() == origin)
}

/// The host of a loopback address, and what stands behind its port.
fn loopback(text: &str) -> Option<(&'static str, &str)> {
    let hosts = ["http://127.0.0.1", "http://[::1]"];
    let (host, rest) = hosts
        .into_iter()
        .find_map(|host| Some((host, text.strip_prefix(host)?)))?;
    let Some(behind) = rest.strip_prefix(':') else {
        return (rest.is_empty() || rest.starts_with(['/', '?'])).then_some((host, rest));
    };
    let end = behind.find(['/', '?']).unwrap_or(behind.len());
    let (port, path) = behind.split_at_checked(end)?;
    let is_port = !port.starts_with('0') && port.bytes().all(|byte| byte.is_ascii_digit());
    let is_plain = path
        .bytes()
        .all(|byte| byte.is_ascii_graphic() && byte != b'\\' && byte != b'#');
    (is_port && port.parse::<u16>().is_ok() && is_plain).then_some((host, path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_compared_as_browsers_spell_it() {
        let own = "https://app.example.com/back?from=us";
        assert!(is_of_origin(own, "https://app.example.com"));
        assert!(is_of_origin(
            "https://a.example:8443/",
            "https://a.example:8443"
        ));
        for other in [
            "",
            "null",
            "http://app.example.com",
            "https://app.example.com/",
            "https://app.example.com:443",
            "https://APP.example.com",
            "https://example.com",
        ] {
            assert!(!is_of_origin(own, other), "{other}");
        }
        let here = "http://127.0.0.1/back";
        assert!(is_of_origin(here, "http://127.0.0.1:4321"));
        assert!(is_of_origin(here, "http://127.0.0.1"));
        assert!(!is_of_origin(here, "http://127.0.0.1:4321/"));
        assert!(!is_of_origin(here, "http://[::1]:4321"));
        // Of a scheme of a program's own there is no origin.
        assert!(!is_of_origin("com.example.app:/back", "null"));
    }

    #[test]
    fn of_a_loopback_address_the_port_alone_is_free() {
        let registered = "http://127.0.0.1/cli/callback";
        for good in [
            registered,
            "http://127.0.0.1:12345/cli/callback",
            "http://127.0.0.1:1/cli/callback",
        ] {
            assert!(fits(registered, good), "{good}");
        }
        for bad in [
            "http://127.0.0.1:12345/cli/callback/",
            "http://127.0.0.1:12345/cli/callback?a=b",
            "http://127.0.0.1:12345/cli/callback#a",
            "http://127.0.0.1:12345/CLI/callback",
            "http://127.0.0.1:12345@evil.example/cli/callback",
            "http://127.0.0.1:@evil.example/cli/callback",
            "http://127.0.0.1:1@evil.example:2/cli/callback",
            "http://127.0.0.1.evil.example/cli/callback",
            "http://127.0.0.1@evil.example/cli/callback",
            "http://127.0.0.1:99999/cli/callback",
            "http://127.0.0.1:012345/cli/callback",
            "http://127.0.0.1:/cli/callback",
            "http://localhost:12345/cli/callback",
            "http://[::1]:12345/cli/callback",
            "https://127.0.0.1:12345/cli/callback",
            "http://127.0.0.2:12345/cli/callback",
            "http://127.0.0.1:12345/cli/../cli/callback",
            "http://127.0.0.1:12345//cli/callback",
            "http://127.0.0.1:12345\\@evil.example/cli/callback",
        ] {
            assert!(!fits(registered, bad), "{bad}");
        }
        assert!(fits("http://[::1]:8000/", "http://[::1]:9/"));
        assert!(fits("http://127.0.0.1", "http://127.0.0.1:9"));
    }

    #[test]
    fn any_other_address_is_as_it_is_spelt() {
        let registered = "https://app.example.com/back";
        assert!(fits(registered, registered));
        for bad in [
            "https://app.example.com/back/",
            "https://app.example.com/backdoor",
            "https://app.example.com:443/back",
            "https://app.example.com.evil.example/back",
            "https://APP.example.com/back",
            "http://app.example.com/back",
            "https://app.example.com/back?a=b",
            "",
        ] {
            assert!(!fits(registered, bad), "{bad}");
        }
    }
}
