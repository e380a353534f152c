//! Answers of the server itself, in the form every client reads: JSON with a code, always.

use bytes::Bytes;
use gateway::Reply;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName, RETRY_AFTER};
use http::{HeaderValue, Response, StatusCode};
use http_body_util::Full;
use rpc::envelope::ErrorBody;
use serde::Serialize;

/// What goes out.
pub(crate) type Answer = Response<Full<Bytes>>;

/// A request that the server itself declines, before any API sees it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Problem {
    pub(crate) status: StatusCode,
    pub(crate) code: &'static str,
    pub(crate) message: String,
}

impl Problem {
    pub(crate) fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
        }
    }

    /// Something broke; the log says what, the answer does not.
    pub(crate) fn internal() -> Self {
        let message = "The request failed inside the server; its log has more under this id.";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "InternalError", message)
    }

    /// As an answer to a request.
    pub(crate) fn answer(&self, request_id: &str, host: &str) -> Answer {
        answer(self.status, JSON, request_id, self.body(request_id, host))
    }

    /// The body alone.
    pub(crate) fn body(&self, request_id: &str, host: &str) -> Vec<u8> {
        let body = ErrorBody {
            request_id: request_id.to_owned(),
            host_id: host.to_owned(),
            code: self.code.to_owned(),
            message: self.message.clone(),
            recommend: None,
            access_denied_detail: None,
        };
        rpc::envelope::error(rpc::Format::Json, &body)
    }
}

/// Any answer.
pub(crate) fn answer(
    status: StatusCode,
    content_type: &'static str,
    request_id: &str,
    body: impl Into<Bytes>,
) -> Answer {
    let mut answer = Response::new(Full::new(body.into()));
    *answer.status_mut() = status;
    let headers = answer.headers_mut();
    // The HTTP library takes this map for the next request's headers, which are more.
    headers.reserve(HEADERS);
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    put(headers, REQUEST_ID, request_id);
    answer
}

/// A value as a JSON answer.
pub(crate) fn json(status: StatusCode, request_id: &str, value: &impl Serialize) -> Answer {
    // INVARIANT: the values answered are plain structs, which always serialise.
    answer(
        status,
        JSON,
        request_id,
        serde_json::to_vec(value).unwrap_or_default(),
    )
}

/// What the gateway answers, as HTTP.
pub(crate) fn spoken(reply: Reply) -> Answer {
    let status = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut answer = answer(status, reply.content_type, &reply.request_id, reply.body);
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

/// Sets a header, unless the text cannot be one.
pub(crate) fn put(headers: &mut http::HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

/// The id of the request, on every answer.
pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-acs-request-id");
pub(crate) const REVISION: HeaderName = HeaderName::from_static("x-rampart-revision");
pub(crate) const STALE: HeaderName = HeaderName::from_static("x-rampart-stale");
const ACS_RETRY_AFTER: HeaderName = HeaderName::from_static("x-acs-retry-after");
/// As many headers as most requests have.
const HEADERS: usize = 16;
/// What the official clients expect.
pub(crate) const JSON: &str = "application/json;charset=utf-8";
