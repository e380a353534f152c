//! Whether a request began on a page of ours. Cookies go along with what any page of the same host
//! sends, on other ports too, so they prove nobody's will; browsers say where a request began, and no
//! page can make them say otherwise.

use http::header::{HOST, ORIGIN};
use http::{HeaderMap, HeaderName};

/// What a browser says of where a request began.
const SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Whether a request that changes something began on a page of this very origin. One that says nothing
/// of it did not.
pub(crate) fn is_own(headers: &HeaderMap, secure: bool) -> bool {
    match headers.get(SITE) {
        Some(site) => site == "same-origin",
        // Browsers leave it out where a page came in the clear from another host.
        None => headers.get(ORIGIN).is_some_and(|origin| {
            own(headers, secure).is_some_and(|own| origin.as_bytes() == own.as_bytes())
        }),
    }
}

/// The origin by which the client calls this server.
pub(crate) fn own(headers: &HeaderMap, secure: bool) -> Option<String> {
    let host = headers.get(HOST)?.to_str().ok()?;
    let scheme = if secure { "https" } else { "http" };
    Some(format!("{scheme}://{}", host.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own_page(pairs: &[(&'static str, &'static str)], secure: bool) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(HOST, "Localhost:7280".parse().unwrap());
        for (name, value) in pairs {
            headers.insert(*name, value.parse().unwrap());
        }
        is_own(&headers, secure)
    }

    #[test]
    fn what_the_browser_says_counts_before_what_the_page_may_set() {
        let origin = ("origin", "https://localhost:7280");
        assert!(own_page(&[("sec-fetch-site", "same-origin")], true));
        for site in ["same-site", "cross-site", "none", "Same-Origin", ""] {
            assert!(
                !own_page(&[("sec-fetch-site", site), origin], true),
                "{site}"
            );
        }
    }

    #[test]
    fn without_that_the_origin_must_be_this_one() {
        assert!(own_page(&[("origin", "https://localhost:7280")], true));
        for origin in [
            "http://localhost:7280",
            "https://localhost:7281",
            "https://localhost",
            "null",
            "",
        ] {
            assert!(!own_page(&[("origin", origin)], true), "{origin}");
        }
        assert!(own_page(&[("origin", "http://localhost:7280")], false));
        assert!(!own_page(&[], true));
    }
}
