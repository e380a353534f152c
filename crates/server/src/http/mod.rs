//! From an HTTP request to its answer: which path, how much head and body, what if it breaks.

pub(crate) mod answer;
mod body;
mod forwarded;
pub(crate) mod garbled;
pub(crate) mod house;
mod oauth_paths;
mod paths;
pub(crate) mod rooms;
mod route;
mod saml_paths;
mod scim_paths;
mod serve;
#[cfg(test)]
mod tests;
pub(crate) mod whole;

use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;
use gateway::Arrival;
use http::header::{ALLOW, EXPECT, HOST, STRICT_TRANSPORT_SECURITY, USER_AGENT};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode};
use hyper::body::Body;

use crate::budget::{Held, Whose};
use crate::{machine, people};
use answer::{Answer, Problem, REVISION, put};
use body::Reading;
use house::{House, Line};
use paths::Entry;
use route::Route;
use whole::Whole;

/// Answers a request, whatever happens.
pub(crate) async fn handle<B>(house: &Arc<House>, line: &Line, request: Request<B>) -> Answer
where
    B: Body<Data = Bytes> + Unpin + Send + 'static,
{
    let begun = Instant::now();
    line.standing.heard();
    line.unread.handed_on();
    let (mut parts, body) = request.into_parts();
    name_host(&mut parts);
    let path = parts.uri.path();
    let query = parts.uri.query().unwrap_or_default();
    let route = route::route(&parts.method, path, query, &parts.headers);
    let method = parts.method.clone();
    let host = short(text(&parts.headers, &HOST));
    let reader = people::Reader::of(&parts);
    let is_strict = house.is_strict(&parts.headers, secure(house, line, &parts.headers));
    let answer = match machine::seed() {
        Ok(seed) => {
            let answer = admit(house, line, route, (seed, &host), parts, body).await;
            answer.unwrap_or_else(|problem| problem.answer(&gateway::request_id(seed), &host))
        }
        Err(error) => {
            tracing::error!(%error, "request refused");
            Problem::internal().answer("", "")
        }
    };
    let mut answer = match reader {
        Some(reader) => reader.told(answer).await,
        None => answer,
    };
    if is_strict {
        let year = HeaderValue::from_static("max-age=31536000");
        answer.headers_mut().insert(STRICT_TRANSPORT_SECURITY, year);
    }
    let (status, time) = (answer.status().as_u16(), begun.elapsed());
    house.figures.request(route.name(), status, time);
    // Never the query: tokens and assertions travel in it.
    tracing::debug!(%method, route = route.name(), status, ?time, peer = line.peer.text(), "request");
    answer
}

/// Takes head and body into the budget and enters the room.
async fn admit<B>(
    house: &Arc<House>,
    line: &Line,
    route: Route,
    (seed, host): ([u8; 32], &Arc<str>),
    parts: Parts,
    body: B,
) -> Result<Answer, Problem>
where
    B: Body<Data = Bytes> + Unpin + Send + 'static,
{
    if !line.permitted {
        return Err(needs_tls());
    }
    let entry = match route {
        Route::To(entry) => entry,
        Route::Method(allowed) => return Ok(other_method(allowed, seed, host)),
    };
    let length = head_length(&parts);
    if length > HEAD {
        return Err(head_too_large());
    }
    let held = hold(house, line, &parts)?;
    held.more(length).await.map_err(|_| body::full())?;
    let body = read(house, line, entry, &parts, &held, body).await?;
    let arrival = arrival(house, line, (seed, host), &parts);
    let whole = Whole {
        is_near: is_near(house, line, &arrival, &parts),
        arrival,
        parts,
        body,
        _held: Some((held.standing().work(), held)),
    };
    let _working = line.standing.work();
    let answer = entry.serve.run(house, whole).await?;
    if entry.proves && answer.status().is_success() {
        line.standing.proven();
    }
    Ok(answer)
}

/// What the request will take of the budget, in the name of the client.
fn hold(house: &House, line: &Line, parts: &Parts) -> Result<Held, Problem> {
    let trusted = &house.trusted_proxies;
    let client = forwarded::client(line.peer.address(), &parts.headers, trusted);
    let held = house.bytes.take(Whose::of(client, trusted), 0);
    let held = held.map_err(|_| body::full())?;
    held.standing().heard();
    Ok(held)
}

/// How many bytes a head takes.
fn head_length(parts: &Parts) -> usize {
    let path = parts.uri.path().len() + parts.uri.query().map_or(0, str::len);
    let header = |(name, value): (&HeaderName, &HeaderValue)| name.as_str().len() + value.len();
    path + parts.headers.iter().map(header).sum::<usize>()
}

/// The body, where one belongs; elsewhere none is waited for.
async fn read<B>(
    house: &House,
    line: &Line,
    entry: &Entry,
    parts: &Parts,
    held: &Held,
    body: B,
) -> Result<Bytes, Problem>
where
    B: Body<Data = Bytes> + Unpin + Send + 'static,
{
    if !entry.body {
        return Ok(Bytes::new());
    }
    let reading = Reading {
        limit: match parts.method {
            Method::GET | Method::HEAD => 0,
            _ => body::LIMIT,
        },
        patience: house.body_time,
        held,
        unread: &line.unread,
    };
    reading.read(body, parts.headers.contains_key(EXPECT)).await
}

/// Whether the request comes from this machine itself. A proxy on this machine that is not trusted
/// says nothing of its clients that can be believed, so none of them is near.
fn is_near(house: &House, line: &Line, arrival: &Arrival, parts: &Parts) -> bool {
    let by_proxy = FORWARDED
        .iter()
        .any(|name| parts.headers.contains_key(*name));
    let peer = line.peer.address().to_canonical();
    let trusted = house.trusted_proxies.iter().any(|one| one.contains(&peer));
    arrival.source.address().is_loopback() && (trusted || !by_proxy)
}

fn other_method(allowed: &'static str, seed: [u8; 32], host: &str) -> Answer {
    let message = format!("This path takes {allowed} only.");
    let status = StatusCode::METHOD_NOT_ALLOWED;
    let problem = Problem::new(status, "UnsupportedHTTPMethod", message);
    let mut answer = problem.answer(&gateway::request_id(seed), host);
    let allowed = HeaderValue::from_static(allowed);
    answer.headers_mut().insert(ALLOW, allowed);
    answer
}

fn needs_tls() -> Problem {
    let message = "This address speaks TLS only: call it with https://. (An operator may permit \
                   plain HTTP with --insecure-plain-http.)";
    Problem::new(StatusCode::BAD_REQUEST, "InvalidProtocol.NeedSsl", message)
}

fn head_too_large() -> Problem {
    Problem::new(
        StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
        "RequestHeaderTooLarge",
        "The head is too long or has too many headers; send at most 100 headers and 80 KiB, longer \
         parameters in the body of a POST.",
    )
}

/// When a request came, which is when its last byte did: one that trickles in must not pass for
/// younger. And whence.
fn arrival(
    house: &House,
    line: &Line,
    (seed, host): ([u8; 32], &Arc<str>),
    parts: &Parts,
) -> Arrival {
    let (headers, trusted) = (&parts.headers, &house.trusted_proxies);
    let peer = line.peer.address();
    let client = forwarded::client(peer, headers, trusted);
    let source = if client == peer {
        line.peer.clone()
    } else {
        client.into()
    };
    let vpc = forwarded::vpc(peer, headers, trusted, house.vpc_header.as_ref());
    Arrival {
        now: machine::now(),
        seed,
        source: source.in_vpc(vpc),
        secure: secure(house, line, headers),
        host_id: host.clone(),
        user_agent: short(text(headers, &USER_AGENT)),
        least_revision: text(headers, &REVISION).trim().parse().ok(),
    }
}

/// Whether the client speaks TLS, to us or to a proxy that is trusted to say so.
fn secure(house: &House, line: &Line, headers: &HeaderMap) -> bool {
    let peer = line.peer.address();
    line.secure || forwarded::secure(peer, headers, &house.trusted_proxies)
}

/// The text of a header; none is as good as an empty one.
fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> &'a str {
    let value = headers.get(name).and_then(|value| value.to_str().ok());
    value.unwrap_or_default()
}

/// HTTP/2 names the host apart from the headers; what signs and verifies reads it as one.
fn name_host(parts: &mut Parts) {
    if !parts.headers.contains_key(HOST)
        && let Some(authority) = parts.uri.authority()
    {
        put(&mut parts.headers, HOST, authority.clone().as_str());
    }
}

/// Texts of clients that go into every event are kept short.
fn short(text: &str) -> Arc<str> {
    if text.len() <= 256 {
        return text.into();
    }
    let end = text.char_indices().nth(256).map(|(end, _)| end);
    text.get(..end.unwrap_or(text.len()))
        .unwrap_or_default()
        .into()
}

/// The most bytes of a head: a URL as long as the HTTP library takes one, which is 64 KiB, and more
/// than headers ever need beside it.
pub(crate) const HEAD: usize = 80 << 10;
/// What proxies write into requests.
const FORWARDED: &[&str] = &["x-forwarded-for", "forwarded", "via"];
