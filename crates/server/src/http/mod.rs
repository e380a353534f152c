//! From an HTTP request to its answer: which room, how much body, what if it breaks.

pub(crate) mod answer;
pub(crate) mod body;
mod forwarded;
pub(crate) mod garbled;
mod route;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use bytes::Bytes;
use gateway::{Arrival, Reply, Source};
use http::header::{ALLOW, HOST, LOCATION, RETRY_AFTER, USER_AGENT};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode};
use hyper::body::Body;
use ipnet::IpNet;
use tokio::sync::OwnedSemaphorePermit;

use crate::authzen::{self, Asked};
use crate::busy::Work;
use crate::figures::Figures;
use crate::machine;
use answer::{Answer, Problem, put};
use route::Route;

/// What stands behind the paths: the gateway, but for tests.
#[async_trait]
pub(crate) trait Rooms: Send + Sync + 'static {
    /// A call of the cloud APIs.
    async fn call(self: Arc<Self>, whole: Arc<Whole>) -> Reply;

    /// A question to the decision API.
    async fn ask(self: Arc<Self>, asked: Asked, whole: Arc<Whole>) -> Answer;

    /// Takes note of a request that broke on the way.
    async fn broke(&self, arrival: &Arrival);

    /// Whether the store can be reached.
    async fn store_is_there(&self) -> bool;
}

/// What the handling of every request shares.
pub(crate) struct House {
    pub(crate) rooms: Arc<dyn Rooms>,
    pub(crate) figures: Figures,
    pub(crate) trusted_proxies: Vec<IpNet>,
    pub(crate) body_time: Duration,
    pub(crate) bodies: body::Room,
    pub(crate) busy: crate::busy::Busy,
}

/// The connection a request came on.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    /// The other end.
    pub(crate) peer: Source,
    /// Whether it is encrypted.
    pub(crate) secure: bool,
    /// Whether it may be used at all: plain text only between this machine and itself.
    pub(crate) permitted: bool,
}

/// A request with all its parts in hand.
pub(crate) struct Whole {
    pub(crate) arrival: Arrival,
    pub(crate) parts: Parts,
    pub(crate) body: Bytes,
    /// What the body takes of the room for all, until the request is answered.
    _room: Option<OwnedSemaphorePermit>,
}

impl Whole {
    /// As the protocol of the cloud APIs sees it.
    pub(crate) fn incoming(&self) -> rpc::Incoming<'_> {
        rpc::Incoming {
            method: self.parts.method.as_str(),
            path: self.parts.uri.path(),
            query: self.parts.uri.query().unwrap_or_default(),
            headers: &self.parts.headers,
            body: &self.body,
        }
    }
}

/// Answers a request, whatever happens.
pub(crate) async fn handle<B>(house: &Arc<House>, line: &Line, request: Request<B>) -> Answer
where
    B: Body<Data = Bytes> + Unpin,
{
    let begun = Instant::now();
    let (mut parts, body) = request.into_parts();
    name_host(&mut parts);
    let path = parts.uri.path();
    let route = route::route(
        &parts.method,
        path,
        parts.uri.query().unwrap_or_default(),
        &parts.headers,
    );
    let method = parts.method.clone();
    let host = short(text(&parts.headers, &HOST));
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
    let (status, time) = (answer.status().as_u16(), begun.elapsed());
    house.figures.request(route.name(), status, time);
    // Never the query: tokens and assertions travel in it.
    tracing::debug!(%method, route = route.name(), status, ?time, peer = line.peer.text(), "request");
    answer
}

/// Reads the body and enters the room.
async fn admit<B>(
    house: &Arc<House>,
    line: &Line,
    route: Route,
    (seed, host): ([u8; 32], &Arc<str>),
    parts: Parts,
    body: B,
) -> Result<Answer, Problem>
where
    B: Body<Data = Bytes> + Unpin,
{
    if !line.permitted {
        return Err(needs_tls());
    }
    // Nothing else needs a body, so none is waited for.
    let (body, room) = match route {
        Route::Api | Route::Evaluation | Route::Evaluations | Route::Verify => {
            let limit = match parts.method {
                Method::GET | Method::HEAD => 0,
                _ => body::LIMIT,
            };
            body::read(body, limit, house.body_time, &house.bodies).await?
        }
        _ => (Bytes::new(), None),
    };
    let arrival = arrival(house, line, (seed, host), &parts);
    let whole = Whole {
        arrival,
        parts,
        body,
        _room: room,
    };
    let ask = |asked| move |rooms: Arc<dyn Rooms>, whole| rooms.ask(asked, whole);
    match route {
        Route::Api => enter(house, whole, |rooms, whole| rooms.call(whole))
            .await
            .map(spoken),
        Route::Health => Ok(status(&whole, "alive", None)),
        Route::Ready => ready(house, &whole).await,
        Route::Metrics => {
            let text = house.figures.render();
            let kind = "text/plain; version=0.0.4; charset=utf-8";
            Ok(answer::answer(
                StatusCode::OK,
                kind,
                &whole.arrival.request_id(),
                text,
            ))
        }
        Route::ToConsole => Ok(to_console(&whole)),
        Route::Console => {
            let message = "The web console is not built into this program; use the API, an SDK or \
                           the rampart command.";
            Err(Problem::new(
                StatusCode::NOT_FOUND,
                "ConsoleNotBuiltIn",
                message,
            ))
        }
        Route::Configuration => Ok(authzen::configuration(&whole)),
        Route::Search => Err(authzen::no_search()),
        Route::Evaluation => enter(house, whole, ask(Asked::Evaluation)).await,
        Route::Evaluations => enter(house, whole, ask(Asked::Evaluations)).await,
        Route::Verify => enter(house, whole, ask(Asked::Verification)).await,
        Route::Absent => {
            let message = "Nothing is served under this path; the cloud APIs are at /, decisions \
                           at /access/v1/evaluation.";
            Err(Problem::new(
                StatusCode::NOT_FOUND,
                "InvalidPath.NotFound",
                message,
            ))
        }
        Route::Method(allowed) => {
            let message = format!("This path takes {allowed} only.");
            let problem = Problem::new(
                StatusCode::METHOD_NOT_ALLOWED,
                "UnsupportedHTTPMethod",
                message,
            );
            let mut answer = problem.answer(&whole.arrival.request_id(), &whole.arrival.host_id);
            answer
                .headers_mut()
                .insert(ALLOW, HeaderValue::from_static(allowed));
            Ok(answer)
        }
    }
}

/// Whatever the room does: a client that hangs up cancels nothing, and work that breaks takes nothing
/// with it and leaves its event all the same.
async fn enter<T: Send + 'static>(
    house: &House,
    whole: Whole,
    work: impl FnOnce(Arc<dyn Rooms>, Arc<Whole>) -> Work<T>,
) -> Result<T, Problem> {
    let whole = Arc::new(whole);
    let work = work(Arc::clone(&house.rooms), Arc::clone(&whole));
    let done = house.busy.run(work).await;
    if done.is_none() {
        house.rooms.broke(&whole.arrival).await;
    }
    done.ok_or_else(Problem::internal)
}

/// What the gateway answers, as HTTP.
pub(crate) fn spoken(reply: Reply) -> Answer {
    let status = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut answer = answer::answer(status, reply.content_type, &reply.request_id, reply.body);
    let headers = answer.headers_mut();
    if let Some(revision) = reply.revision {
        headers.insert(REVISION, revision.into());
    }
    if reply.stale {
        headers.insert(STALE, HeaderValue::from_static("true"));
    }
    if let Some(millis) = reply.retry_after_ms {
        headers.insert(ACS_RETRY_AFTER, millis.into());
        headers.insert(RETRY_AFTER, millis.div_ceil(1000).into());
    }
    answer
}

async fn ready(house: &House, whole: &Whole) -> Result<Answer, Problem> {
    if house.busy.is_ending() {
        let message = "The server is stopping; ask another node.";
        return Err(Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "ServiceUnavailable",
            message,
        ));
    }
    // Without its store a node still decides, so it stays in service and says so.
    let store = if house.rooms.store_is_there().await {
        "reachable"
    } else {
        "away"
    };
    Ok(status(whole, "ready", Some(store)))
}

fn status(whole: &Whole, status: &str, store: Option<&str>) -> Answer {
    let id = whole.arrival.request_id();
    let mut body = serde_json::json!({ "RequestId": id, "Status": status });
    if let (Some(store), Some(body)) = (store, body.as_object_mut()) {
        body.insert("Store".to_owned(), store.into());
    }
    answer::json(StatusCode::OK, &id, &body)
}

fn to_console(whole: &Whole) -> Answer {
    let id = whole.arrival.request_id();
    let body = serde_json::json!({ "RequestId": id, "Location": "/console/" });
    let mut answer = answer::json(StatusCode::FOUND, &id, &body);
    answer
        .headers_mut()
        .insert(LOCATION, HeaderValue::from_static("/console/"));
    answer
}

fn needs_tls() -> Problem {
    let message = "This address speaks TLS only: call it with https://. (An operator may permit \
                   plain HTTP with --insecure-plain-http.)";
    Problem::new(StatusCode::BAD_REQUEST, "InvalidProtocol.NeedSsl", message)
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
    Arrival {
        now: machine::now(),
        seed,
        source: if client == peer {
            line.peer.clone()
        } else {
            client.into()
        },
        secure: line.secure || forwarded::secure(peer, headers, trusted),
        host_id: host.clone(),
        user_agent: short(text(headers, &USER_AGENT)),
        least_revision: text(headers, &REVISION).trim().parse().ok(),
    }
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

const REVISION: HeaderName = HeaderName::from_static("x-rampart-revision");
pub(crate) const STALE: HeaderName = HeaderName::from_static("x-rampart-stale");
const ACS_RETRY_AFTER: HeaderName = HeaderName::from_static("x-acs-retry-after");
