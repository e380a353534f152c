//! The way back to an application: with a code, or with a word why not. Source: RFC 6749, RFC 9207.

use super::request::Request;
use crate::http::answer::Answer;
use crate::people::visit::Visit;

/// With a code.
pub(super) fn back(visit: &Visit<'_>, issuer: &str, request: &Request, code: &str) -> Answer {
    to(visit, issuer, request, &[("code", code)])
}

/// With an error.
pub(super) fn refused_back(
    visit: &Visit<'_>,
    issuer: &str,
    request: &Request,
    (error, why): (&str, &str),
) -> Answer {
    let said = [("error", error), ("error_description", why)];
    to(visit, issuer, request, &said)
}

fn to(visit: &Visit<'_>, issuer: &str, request: &Request, said: &[(&str, &str)]) -> Answer {
    let redirect = request.get("redirect_uri");
    let mut address = redirect.to_owned();
    let state = Some(("state", request.get("state"))).filter(|(_, state)| !state.is_empty());
    let pairs = said.iter().copied().chain(state).chain([("iss", issuer)]);
    for (name, value) in pairs {
        address.push(if address.contains('?') { '&' } else { '?' });
        address.push_str(name);
        address.push('=');
        address.push_str(&escaped(value));
    }
    visit.to(&address)
}

/// A text as the value of a query; a space in the one way that every reader knows.
fn escaped(text: &str) -> String {
    let escaped: String = form_urlencoded::byte_serialize(text.as_bytes()).collect();
    escaped.replace('+', "%20")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_comes_back_as_it_went() {
        assert_eq!(escaped("a b+c&d=é\r\n"), "a%20b%2Bc%26d%3D%C3%A9%0D%0A");
    }
}
