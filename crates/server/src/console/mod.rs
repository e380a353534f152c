//! The web console under `/console/`: its way in, its files, its page, and what is shown where there is none.

mod absent;
pub(crate) mod api;
mod batch;
mod guard;
mod identities;
pub(crate) mod shelf;
#[cfg(test)]
mod tests;

use bytes::Bytes;
use data_encoding::BASE64URL_NOPAD;
use http::header::{
    ACCEPT, ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, ETAG, IF_NONE_MATCH, LOCATION, VARY,
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use crate::http::answer::{self, Answer, Problem, put};
use crate::http::house::House;
use crate::http::whole::Whole;
use crate::machine;
use crate::people::by_name;
use shelf::{Found, Missing, Shelf};

/// Serves whatever is under `/console`.
pub(crate) fn serve(house: &House, whole: &Whole) -> Answer {
    if let Some(answer) = by_name(whole) {
        return answer;
    }
    let (id, host) = (whole.arrival.request_id(), &whole.arrival.host_id);
    let path = whole.parts.uri.path();
    let answer = match path.strip_prefix("/console/") {
        Some(path) => find(&house.console, path, &whole.parts.headers, &id),
        None => Ok(to_page(&id)),
    };
    answer.unwrap_or_else(|problem| problem.answer(&id, host))
}

/// A file, or the page: it knows its own paths, so every other one leads to it.
fn find(shelf: &Shelf, path: &str, headers: &HeaderMap, id: &str) -> Result<Answer, Problem> {
    if path != PAGE
        && let Some(found) = shelf.find(path).map_err(|missing| broken(&missing))?
    {
        return file(&found, path, headers, id);
    }
    if path.starts_with(HASHED) || path.starts_with("api/") {
        let message =
            "The console has no such file; it may be of another version: load the page anew.";
        let status = StatusCode::NOT_FOUND;
        return Err(Problem::new(status, "InvalidPath.NotFound", message));
    }
    let nonce = nonce()?;
    match shelf.find(PAGE).map_err(|missing| broken(&missing))? {
        Some(found) => page(&found, &nonce, id),
        None if accepts(headers, &ACCEPT, "text/html") => Ok(absent::page(&nonce, id)),
        None => Err(absent::problem()),
    }
}

/// A file as it is: whoever takes Brotli gets it as it lies there.
fn file(found: &Found, path: &str, headers: &HeaderMap, id: &str) -> Result<Answer, Problem> {
    let brotli = found
        .packed
        .filter(|_| accepts(headers, &ACCEPT_ENCODING, "br"));
    let tag = if brotli.is_some() {
        format!("\"{}-br\"", found.hash)
    } else {
        format!("\"{}\"", found.hash)
    };
    let mut answer = if has_tag(headers, &tag) {
        let mut answer = answer::answer(StatusCode::NOT_MODIFIED, found.kind, id, Bytes::new());
        answer.headers_mut().remove(http::header::CONTENT_TYPE);
        answer
    } else {
        let body = match brotli {
            Some(packed) => Bytes::from_static(packed),
            None => found.plain().map_err(|missing| broken(&missing))?,
        };
        answer::answer(StatusCode::OK, found.kind, id, body)
    };
    let all = answer.headers_mut();
    if brotli.is_some() && !has_tag(headers, &tag) {
        all.insert(CONTENT_ENCODING, HeaderValue::from_static("br"));
    }
    let keep = if path.starts_with(HASHED) && found.packed.is_some() {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    all.insert(CACHE_CONTROL, HeaderValue::from_static(keep));
    all.insert(VARY, HeaderValue::from_static("accept-encoding"));
    put(all, ETAG, &tag);
    guard::file(all);
    Ok(answer)
}

/// The page, stamped with a nonce of its own, which is why nobody keeps it.
fn page(found: &Found, nonce: &str, id: &str) -> Result<Answer, Problem> {
    let plain = found.plain().map_err(|missing| broken(&missing))?;
    let stamped = String::from_utf8_lossy(&plain).replace(STAMP, nonce);
    let mut answer = answer::answer(StatusCode::OK, found.kind, id, stamped);
    guard::page(answer.headers_mut(), nonce);
    Ok(answer)
}

fn to_page(id: &str) -> Answer {
    let body = serde_json::json!({ "RequestId": id, "Location": "/console/" });
    let mut answer = answer::json(StatusCode::PERMANENT_REDIRECT, id, &body);
    let location = HeaderValue::from_static("/console/");
    answer.headers_mut().insert(LOCATION, location);
    answer
}

/// Whether a list of a header names this one and does not rule it out.
fn accepts(headers: &HeaderMap, name: &HeaderName, wanted: &str) -> bool {
    let lists = headers.get_all(name).iter();
    lists
        .filter_map(|list| list.to_str().ok())
        .flat_map(|list| list.split(','))
        .any(|item| {
            let mut parts = item.split(';').map(str::trim);
            let named = parts.next().is_some_and(|n| n.eq_ignore_ascii_case(wanted));
            let refused = parts.any(|part| {
                let weight = part.strip_prefix("q=").and_then(|q| q.parse::<f32>().ok());
                weight.is_some_and(|weight| weight <= 0.0)
            });
            named && !refused
        })
}

fn has_tag(headers: &HeaderMap, tag: &str) -> bool {
    let kept = headers
        .get(IF_NONE_MATCH)
        .and_then(|kept| kept.to_str().ok());
    let plain = |kept: &str| kept.trim().trim_start_matches("W/") == tag;
    kept.is_some_and(|kept| kept.split(',').any(plain))
}

/// Nobody can guess it.
fn nonce() -> Result<String, Problem> {
    let seed = machine::seed().map_err(|error| {
        tracing::error!(%error, "request refused");
        Problem::internal()
    })?;
    Ok(BASE64URL_NOPAD.encode(&seed))
}

fn broken(missing: &Missing) -> Problem {
    tracing::error!(error = %missing, "the console cannot be served");
    Problem::internal()
}

/// The page itself.
const PAGE: &str = "index.html";
/// Where the names of files carry a hash of what is in them.
const HASHED: &str = "assets/";
/// What stands in the page for the nonce.
const STAMP: &str = "RAMPART-NONCE";
