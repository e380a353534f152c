//! SCIM as directories call it: `/scim/v2/`. What a request means stands in `services`.

use gateway::Gateway;
use gateway::oauth::Undone;
use http::header::{
    CONTENT_TYPE, ETAG, HeaderName, IF_MATCH, IF_NONE_MATCH, LOCATION, RETRY_AFTER,
    WWW_AUTHENTICATE,
};
use http::{HeaderMap, HeaderValue, StatusCode};
use model::Scope;
use serde_json::Value;
use services::scim::{self, Flaw, Request, Route};

use crate::http::answer::{self, Answer, put};
use crate::http::whole::Whole;
use crate::oauth::of_header;

/// What stands before the paths of resources.
const BASE: &str = "/scim/v2";
const KIND: &str = "application/scim+json";

/// Serves a request to the server that calls itself by this address.
pub(crate) async fn enter(gateway: &Gateway, issuer: &str, whole: &Whole) -> Answer {
    match scim::route(read(issuer, whole)) {
        Route::Told(told) => spoken(whole, told),
        Route::Flawed(flaw) => refused(whole, &flaw),
        Route::Deed(deed) => {
            let Ok(token) = of_header(whole) else {
                return unproven(whole, None);
            };
            let brought = (&*token, Scope::Scim);
            let done = gateway.oauth_act(&whole.arrival, issuer, brought, *deed);
            match done.await {
                Ok(json) => match serde_json::from_str(&json) {
                    Ok(told) => spoken(whole, told),
                    // INVARIANT: it was written by the deed a moment ago.
                    Err(_) => error(whole, (500, "InternalError", "The server failed.")),
                },
                Err(undone) => declined(whole, undone),
            }
        }
    }
}

fn read(issuer: &str, whole: &Whole) -> Request {
    let (uri, headers) = (&whole.parts.uri, &whole.parts.headers);
    let path = uri.path().strip_prefix(BASE).unwrap_or_default();
    let query = form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes());
    Request {
        method: whole.parts.method.as_str().to_owned(),
        path: path.trim_start_matches('/').to_owned(),
        query: query.into_owned().collect(),
        if_match: header(headers, &IF_MATCH),
        if_none_match: header(headers, &IF_NONE_MATCH),
        content_type: header(headers, &CONTENT_TYPE),
        body: whole.body.to_vec(),
        base: [issuer, BASE].concat(),
    }
}

fn header(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let values = headers.get_all(name).iter();
    let all: Vec<_> = values.filter_map(|value| value.to_str().ok()).collect();
    (!all.is_empty()).then(|| all.join(", "))
}

fn spoken(whole: &Whole, told: scim::Answer) -> Answer {
    let status = StatusCode::from_u16(told.status).unwrap_or(StatusCode::OK);
    let mut answer = written(whole, status, told.body.as_ref());
    let headers = answer.headers_mut();
    for (name, value) in [(ETAG, told.etag), (LOCATION, told.location)] {
        if let Some(value) = value {
            put(headers, name, &value);
        }
    }
    answer
}

fn refused(whole: &Whole, flaw: &Flaw) -> Answer {
    error(whole, (flaw.status, flaw.code, &flaw.detail))
}

fn declined(whole: &Whole, undone: Undone) -> Answer {
    match undone {
        Undone::Unproven => unproven(whole, Some("invalid_token")),
        Undone::Scope => {
            let why =
                "The access token is not for SCIM, or the account does not allow it any more.";
            let mut answer = error(whole, (403, "insufficientScope", why));
            let challenge = "Bearer error=\"insufficient_scope\", scope=\"/acs/scim\"";
            put(answer.headers_mut(), WWW_AUTHENTICATE, challenge);
            answer
        }
        Undone::Declined {
            status,
            code,
            message,
            retry_after,
        } => {
            let mut answer = error(whole, (status, &code, &message));
            if let Some(seconds) = retry_after.or((status == 429).then_some(1)) {
                answer.headers_mut().insert(RETRY_AFTER, seconds.into());
            }
            answer
        }
    }
}

/// No token, or one that is good for nothing. Of none that was shown nothing is wrong.
fn unproven(whole: &Whole, flaw: Option<&str>) -> Answer {
    let why = "An access token of an application of the account is needed that is let in for SCIM.";
    let mut answer = error(whole, (401, "Unauthorized", why));
    let challenge = match flaw {
        Some(flaw) => format!("Bearer realm=\"rampart\", error=\"{flaw}\""),
        None => "Bearer realm=\"rampart\"".to_owned(),
    };
    put(answer.headers_mut(), WWW_AUTHENTICATE, &challenge);
    answer
}

fn error(whole: &Whole, (status, code, detail): (u16, &str, &str)) -> Answer {
    let body = scim::error(status, code, detail);
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
    written(whole, status, Some(&body))
}

fn written(whole: &Whole, status: StatusCode, body: Option<&Value>) -> Answer {
    let id = whole.arrival.request_id();
    let text = body.map(Value::to_string).unwrap_or_default();
    let mut answer = answer::answer(status, KIND, &id, text);
    let headers = answer.headers_mut();
    if body.is_none() {
        headers.remove(CONTENT_TYPE);
    }
    headers.insert(NOSNIFF, HeaderValue::from_static("nosniff"));
    answer
}

const NOSNIFF: HeaderName = HeaderName::from_static("x-content-type-options");
