//! Where an access token stands in a request. Source: RFC 6750.

use gateway::oauth::Denied;
use http::Method;
use http::header::AUTHORIZATION;

use super::denied::denied;
use super::form::Form;
use crate::http::whole::Whole;

/// The longest token that is looked at.
const LONGEST: usize = 8192;

/// In the header, or in the form of a POST; never in an address.
pub(super) fn token(whole: &Whole) -> Result<String, Denied> {
    let has_header = whole.parts.headers.contains_key(AUTHORIZATION);
    if has_header || whole.parts.method != Method::POST {
        return of_header(whole);
    }
    let form = Form::read(whole).map_err(|_| missing())?;
    form.get("access_token")
        .map(str::to_owned)
        .ok_or_else(missing)
}

/// In the header alone.
pub(crate) fn of_header(whole: &Whole) -> Result<String, Denied> {
    let headers = &whole.parts.headers;
    let mut all = headers.get_all(AUTHORIZATION).iter();
    let (Some(one), None) = (all.next(), all.next()) else {
        return Err(missing());
    };
    let (scheme, token) = one
        .to_str()
        .ok()
        .and_then(|text| text.split_once(' '))
        .ok_or_else(missing)?;
    let token = token.trim();
    if !scheme.eq_ignore_ascii_case("bearer") || token.is_empty() || token.len() > LONGEST {
        return Err(missing());
    }
    Ok(token.to_owned())
}

fn missing() -> Denied {
    denied(
        401,
        "invalid_token",
        "An access token is needed: Authorization: Bearer.",
    )
}
