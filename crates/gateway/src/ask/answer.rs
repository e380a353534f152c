//! From an outcome to the bytes of an answer, and the words of an error.

use rpc::envelope::{self, ErrorBody};
use rpc::{Format, Malformed};
use serde_json::Value;

use super::arrival::Arrival;
use super::call::Call;
use super::operation::Code;
use crate::fault::{Error, Fault};

/// What goes back to the client.
#[derive(Debug)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// `Content-Type` of the body.
    pub content_type: &'static str,
    /// The body.
    pub body: Vec<u8>,
    /// The id of the request.
    pub request_id: String,
    /// The revision of the account that the answer shows or made; a client that sends it back
    /// reads its own writes on any node.
    pub revision: Option<u64>,
    /// Whether the answer comes from a snapshot that could not be compared with the store.
    pub stale: bool,
    /// When a throttled client should come again.
    pub retry_after_ms: Option<u32>,
}

impl Reply {
    /// A success.
    pub(crate) fn success(format: Format, call: Call, json: &str) -> Self {
        let body = envelope::answer(format, call.entry.name, &call.request_id, json);
        Self::plain(200, format, body, call.request_id)
    }

    /// JSON of a door of our own.
    pub(crate) fn json(status: u16, request_id: String, body: Vec<u8>) -> Self {
        Self::plain(status, Format::Json, body, request_id)
    }

    /// An error.
    #[must_use]
    pub fn error(
        format: Format,
        arrival: &Arrival,
        code: &Code,
        message: String,
        detail: Option<Value>,
    ) -> Self {
        let request_id = arrival.request_id();
        let body = ErrorBody {
            request_id: request_id.clone(),
            host_id: arrival.host_id.to_string(),
            code: code.code.to_string(),
            message,
            recommend: None,
            access_denied_detail: detail,
        };
        let mut reply = Self::plain(
            code.status,
            format,
            envelope::error(format, &body),
            request_id,
        );
        if code.code.starts_with("Throttling") {
            reply.retry_after_ms = Some(1000);
        }
        reply
    }

    fn plain(status: u16, format: Format, body: Vec<u8>, request_id: String) -> Self {
        Self {
            status,
            content_type: envelope::content_type(format),
            body,
            request_id,
            revision: None,
            stale: false,
            retry_after_ms: None,
        }
    }
}

/// An error in words, whichever way the door writes it.
pub(crate) struct Told {
    pub(crate) code: Code,
    pub(crate) message: String,
    pub(crate) detail: Option<Value>,
    /// Whether it comes from a state that could not be compared with the store.
    pub(crate) stale: bool,
    /// After how many seconds it is worth another try, where that is known.
    pub(crate) retry_after: Option<u32>,
}

impl Told {
    /// What is said of an error while the store can be asked or not.
    pub(crate) fn of(call: &Call, error: Error, away: bool) -> Self {
        let (code, message) = words(call, &error);
        let retry_after = match &error {
            Error::Wire(malformed) => malformed.retry_after,
            _ => None,
        };
        let detail = match error {
            Error::Denied(denial) => Some(denial.detail),
            _ => None,
        };
        let stale = away && code.status < 500;
        Self {
            code,
            message,
            detail,
            stale,
            retry_after,
        }
    }

    /// As the cloud APIs write it.
    pub(crate) fn reply(self, format: Format, arrival: &Arrival) -> Reply {
        let (stale, known) = (self.stale, self.retry_after);
        let reply = Reply::error(format, arrival, &self.code, self.message, self.detail);
        let millis = known.map(|seconds| seconds.saturating_mul(1000));
        Reply {
            stale,
            retry_after_ms: millis.or(reply.retry_after_ms),
            ..reply
        }
    }
}

/// The code and message of an error, as the service of the call spells it.
pub(crate) fn words(call: &Call, error: &Error) -> (Code, String) {
    match error {
        Error::Wire(malformed) => wire(malformed),
        Error::Refused(refusal) => ((call.service.code)(refusal), refusal.to_string()),
        Error::Denied(denial) => {
            let code = if call.entry.keyless {
                "AuthenticationFail.NoPermission"
            } else {
                "NoPermission"
            };
            (Code::new(403, code), denial.message.clone())
        }
        Error::Broke(fault) => broke(fault),
    }
}

/// The code and message of a request that is not sound.
pub(crate) fn wire(malformed: &Malformed) -> (Code, String) {
    (
        Code::new(malformed.status, malformed.code),
        malformed.message.clone(),
    )
}

/// What a client is told when we broke: no details.
pub(crate) fn broke(fault: &Fault) -> (Code, String) {
    match fault {
        Fault::Away(_) => (
            Code::new(503, "ServiceUnavailable"),
            "The store cannot be reached. Nothing was changed; try again later.".to_owned(),
        ),
        Fault::Unheard(_) => (
            Code::new(503, "ServiceUnavailable"),
            "This node has not heard of the store for longer than it takes temporary credentials \
             without it (token_staleness): they may have been revoked. Nothing was changed; try \
             again, another node may answer."
                .to_owned(),
        ),
        Fault::Unreadable(_) => (
            Code::new(503, "ServiceUnavailable"),
            "The newest state of the account was written by a newer program than this node runs. \
             Nothing was changed; try again, another node may answer."
                .to_owned(),
        ),
        Fault::Unknown => (
            Code::new(503, "ServiceUnavailable"),
            "The outcome is not known yet. Look whether the change is there before you try again."
                .to_owned(),
        ),
        Fault::Broken(_) => (
            Code::new(500, "InternalError"),
            "The server failed; its log says why under this request id.".to_owned(),
        ),
    }
}
