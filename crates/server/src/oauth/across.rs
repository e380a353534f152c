//! Pages of other origins: what they may ask, and who may read the answer. No cookie counts at these endpoints, so nothing is
//! ever sent along that the page itself has not got.

use gateway::Gateway;
use gateway::oauth::Asking;
use http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_MAX_AGE, ORIGIN, VARY,
};
use http::{HeaderMap, HeaderValue, StatusCode};

use super::bearer;
use super::form::Form;
use crate::http::answer::{self, Answer};
use crate::http::house::House;
use crate::http::rooms::Endpoint;
use crate::http::whole::Whole;

/// What a browser asks before a request of a page of another origin. Which application it will be of is not known
/// yet: anybody may ask, and who may read the answer is decided there.
pub(crate) fn before(_: &House, whole: &Whole) -> Answer {
    let id = whole.arrival.request_id();
    let kind = "text/plain; charset=utf-8";
    let mut answer = answer::answer(StatusCode::NO_CONTENT, kind, &id, "");
    let headers = answer.headers_mut();
    for (name, value) in [
        (ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (ACCESS_CONTROL_ALLOW_METHODS, "GET, POST"),
        (ACCESS_CONTROL_ALLOW_HEADERS, "authorization, content-type"),
        (ACCESS_CONTROL_MAX_AGE, "600"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    answer
}

/// The origin whose pages may read the answer of an endpoint, if any may.
pub(super) async fn reader(
    gateway: &Gateway,
    issuer: &str,
    endpoint: Endpoint,
    whole: &Whole,
) -> Option<HeaderValue> {
    if matches!(endpoint, Endpoint::Discovery | Endpoint::Keys) {
        return Some(HeaderValue::from_static("*"));
    }
    let origin = whole.parts.headers.get(ORIGIN)?;
    let text = origin.to_str().ok()?;
    let arrival = &whole.arrival;
    let own = match endpoint {
        Endpoint::Token | Endpoint::Revoke => {
            let form = Form::read(whole).ok()?;
            let client = Asking::Client(form.get("client_id")?);
            gateway.oauth_is_own_origin(arrival, client, text).await
        }
        Endpoint::UserInfo => {
            let token = bearer::token(whole).ok()?;
            let token = Asking::Token(issuer, &token);
            gateway.oauth_is_own_origin(arrival, token, text).await
        }
        _ => return None,
    };
    // Nobody can tell: then nobody reads it.
    own.unwrap_or_default().then(|| origin.clone())
}

/// Lets the pages of an origin read an answer.
pub(super) fn let_read(headers: &mut HeaderMap, reader: Option<HeaderValue>) {
    headers.insert(VARY, HeaderValue::from_static("Origin"));
    if let Some(reader) = reader {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, reader);
    }
}
