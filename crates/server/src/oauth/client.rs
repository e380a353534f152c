//! What an application shows of itself: its id and secret, in a header or in the form, and not in both.
//! Source: RFC 6749, section 2.3.1.

use data_encoding::BASE64;
use gateway::oauth::{Denied, ShownClient};
use http::header::AUTHORIZATION;
use model::Secret;

use super::denied::denied;
use super::form::Form;
use crate::http::whole::Whole;

/// What the application shows.
pub(super) fn client(whole: &Whole, form: &Form) -> Result<ShownClient, Denied> {
    let header = whole.parts.headers.get(AUTHORIZATION);
    let header = header.map(|value| value.to_str().unwrap_or_default());
    shown(header, (form.get("client_id"), form.get("client_secret")))
}

fn shown(
    header: Option<&str>,
    (id, secret): (Option<&str>, Option<&str>),
) -> Result<ShownClient, Denied> {
    let Some(header) = header else {
        let why = "client_id is missing.";
        let id = id.ok_or_else(|| denied(400, "invalid_request", why))?;
        return Ok(ShownClient {
            id: id.to_owned(),
            secret: secret.map(|secret| Secret::new(secret.to_owned())),
        });
    };
    let unread = || {
        denied(
            401,
            "invalid_client",
            "The Authorization header is not one of Basic.",
        )
    };
    let (own, secret_there) = basic(header).ok_or_else(unread)?;
    if secret.is_some() || id.is_some_and(|id| id != own) {
        let why = "The client shows itself in two ways.";
        return Err(denied(400, "invalid_request", why));
    }
    Ok(ShownClient {
        id: own,
        secret: Some(Secret::new(secret_there)),
    })
}

/// Id and secret, each written as in a form.
fn basic(header: &str) -> Option<(String, String)> {
    let (scheme, text) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let text = BASE64.decode(text.trim().as_bytes()).ok()?;
    let text = String::from_utf8(text).ok()?;
    let (id, secret) = text.split_once(':')?;
    Some((read(id)?, read(secret)?))
}

fn read(text: &str) -> Option<String> {
    let pair = ["v=", text].concat();
    let mut pairs = form_urlencoded::parse(pair.as_bytes());
    let (_, value) = pairs.next()?;
    pairs.next().is_none().then(|| value.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_application_shows_itself_in_one_way() {
        let header = |text: &str| format!("Basic {}", BASE64.encode(text.as_bytes()));
        let of = |header: Option<&str>, form| {
            shown(header, form)
                .map(|one| (one.id, one.secret.map(|secret| secret.expose().to_owned())))
                .map_err(|denied| denied.error)
        };
        let both = ("1".to_owned(), Some("s+".to_owned()));
        assert_eq!(of(None, (Some("1"), Some("s+"))), Ok(both.clone()));
        assert_eq!(of(Some(&header("1:s%2B")), (None, None)), Ok(both.clone()));
        assert_eq!(of(Some(&header("1:s%2B")), (Some("1"), None)), Ok(both));
        let bad = Err("invalid_request");
        assert_eq!(of(None, (None, Some("s"))), bad);
        assert_eq!(of(Some(&header("1:s")), (Some("2"), None)), bad);
        assert_eq!(of(Some(&header("1:s")), (Some("1"), Some("s"))), bad);
        for header in [
            "Basic",
            "Bearer a",
            "Basic !",
            &header("1"),
            &header("1:a&b"),
        ] {
            assert_eq!(
                of(Some(header), (Some("1"), None)),
                Err("invalid_client"),
                "{header}"
            );
        }
    }
}
