//! Which version of a resource there is, and whether it is the one that is meant. Source: RFC 7644, section 3.14.

use data_encoding::HEXLOWER;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::flaw::Flaw;
use super::request::Request;

/// The version of what these records say.
pub(super) fn version(of: &impl Serialize) -> String {
    // INVARIANT: records and numbers always serialise.
    let bytes = serde_json::to_vec(of).unwrap_or_default();
    let digest = Sha256::digest(bytes);
    let half = digest.iter().take(16).copied().collect::<Vec<u8>>();
    format!("W/\"{}\"", HEXLOWER.encode(&half))
}

/// Checks that the version that is there is one of those that are meant.
pub(super) fn check(request: &Request, version: &str) -> Result<(), Flaw> {
    match &request.if_match {
        Some(meant) if !is_one_of(meant, version) => {
            let why = "The resource is not the version that If-Match names; look at it again.";
            Err(Flaw::new(412, "preconditionFailed", why))
        }
        _ => Ok(()),
    }
}

/// Whether the version that is there is known to whoever asks.
pub(super) fn is_known(request: &Request, version: &str) -> bool {
    let known = request.if_none_match.as_deref();
    known.is_some_and(|known| is_one_of(known, version))
}

fn is_one_of(named: &str, version: &str) -> bool {
    let bare = |text: &str| text.trim().trim_start_matches("W/").to_owned();
    named
        .split(',')
        .any(|one| one.trim() == "*" || bare(one) == bare(version))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_that_of_what_is_there_weak_or_strong() {
        let (one, other) = (version(&"a"), version(&"b"));
        assert_ne!(one, other);
        assert_eq!(one, version(&"a"));
        let strong = one.trim_start_matches("W/");
        for (named, is_it) in [
            (&*one, true),
            (strong, true),
            ("*", true),
            (&*format!("{other}, {one}"), true),
            (&*other, false),
            ("", false),
        ] {
            let request = Request {
                if_match: Some(named.to_owned()),
                ..Request::default()
            };
            assert_eq!(check(&request, &one).is_ok(), is_it, "{named}");
        }
        assert!(check(&Request::default(), &one).is_ok());
    }
}
