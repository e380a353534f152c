//! Where a URL leads, and which places the operator says are internal.

use std::str::FromStr;

use http::Uri;

/// Where a URL leads.
#[derive(Debug, Eq, PartialEq)]
pub(super) struct Place {
    /// Whether the connection is encrypted.
    pub(super) secure: bool,
    /// A name or an address, without brackets.
    pub(super) host: String,
    /// The port.
    pub(super) port: u16,
    /// Host and port as the URL has them.
    pub(super) authority: String,
    /// Path and query.
    pub(super) path: String,
}

impl Place {
    /// Reads a URL; `None` if it is none that could be fetched.
    pub(super) fn read(url: &str) -> Option<Self> {
        // The library drops what follows, and a server never sees it.
        if url.contains('#') {
            return None;
        }
        let uri: Uri = url.parse().ok()?;
        let secure = match uri.scheme_str()? {
            "https" => true,
            "http" => false,
            _ => return None,
        };
        let authority = uri.authority()?.as_str();
        if authority.contains('@') {
            return None;
        }
        let host = uri.host()?;
        let bare = host
            .strip_prefix('[')
            .and_then(|host| host.strip_suffix(']'));
        // A port that is no number is left out by the library, as if none were given.
        if uri.port().is_none() && authority.len() > host.len() {
            return None;
        }
        Some(Self {
            secure,
            host: bare.unwrap_or(host).to_ascii_lowercase(),
            port: uri.port_u16().unwrap_or(if secure { 443 } else { 80 }),
            authority: authority.to_owned(),
            path: uri
                .path_and_query()
                .map_or("/", |path| path.as_str())
                .to_owned(),
        })
    }
}

/// A place that may be anywhere, and without encryption: the operator says so.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Internal {
    secure: bool,
    host: String,
    /// Any port if none is given.
    port: Option<u16>,
}

impl Internal {
    /// Whether this is the place: scheme and host must equal, the port too if it is given.
    pub(super) fn admits(&self, place: &Place) -> bool {
        self.secure == place.secure
            && self.host == place.host
            && self.port.is_none_or(|port| port == place.port)
    }
}

impl FromStr for Internal {
    type Err = NotInternal;

    fn from_str(text: &str) -> Result<Self, NotInternal> {
        let place = Place::read(text).ok_or(NotInternal)?;
        if place.path != "/" {
            return Err(NotInternal);
        }
        let port_given = text
            .trim_end_matches('/')
            .ends_with(&format!(":{}", place.port));
        Ok(Self {
            secure: place.secure,
            host: place.host,
            port: port_given.then_some(place.port),
        })
    }
}

/// The text names no internal place.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("must be http://host, https://host, or one of them with a port, without a path")]
pub struct NotInternal;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_url_of_a_document_leads_nowhere() {
        let bad = [
            "",
            "names.example",
            "/path",
            "ftp://names.example/",
            "file:///etc/passwd",
            "https://",
            "https:///path",
            "https://user:word@names.example/",
            "https://names.example/#part",
            "https://names.example:port/",
            "https://names.example:99999/",
            "https://na mes.example/",
        ];
        for url in bad {
            assert_eq!(Place::read(url), None, "{url}");
        }
    }

    #[test]
    fn a_url_leads_to_host_port_and_path() {
        let place = Place::read("https://Names.example/a?b=c").unwrap();
        assert_eq!(
            (place.secure, place.host.as_str(), place.port),
            (true, "names.example", 443)
        );
        assert_eq!(place.path, "/a?b=c");
        let place = Place::read("http://[::1]:8080").unwrap();
        assert_eq!(
            (place.secure, place.host.as_str(), place.port),
            (false, "::1", 8080)
        );
        assert_eq!(
            (place.authority.as_str(), place.path.as_str()),
            ("[::1]:8080", "/")
        );
    }

    #[test]
    fn an_internal_place_is_one_of_scheme_and_host_and_of_the_port_if_given() {
        let admits = |internal: &str, url: &str| {
            let internal: Internal = internal.parse().unwrap();
            internal.admits(&Place::read(url).unwrap())
        };
        assert!(admits("http://127.0.0.1", "http://127.0.0.1/a"));
        assert!(admits("http://127.0.0.1", "http://127.0.0.1:8080/a"));
        assert!(!admits("http://127.0.0.1", "https://127.0.0.1/a"));
        assert!(!admits("http://127.0.0.1", "http://127.0.0.2/a"));
        assert!(admits(
            "https://idp.corp:8443/",
            "https://IDP.corp:8443/keys"
        ));
        assert!(!admits("https://idp.corp:8443", "https://idp.corp/keys"));
        assert!(admits("https://idp.corp:443", "https://idp.corp/keys"));
        assert!(!admits(
            "https://idp.corp:443",
            "https://idp.corp:8443/keys"
        ));
        assert!(admits("http://[::1]", "http://[::1]:9/"));
        assert_eq!(
            "https://idp.corp/keys".parse::<Internal>(),
            Err(NotInternal)
        );
        assert_eq!("idp.corp".parse::<Internal>(), Err(NotInternal));
    }
}
