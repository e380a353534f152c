//! Operations of the cloud APIs, performed for the operator's commands: in this process on the open
//! store, or by a running server over HTTP or TLS.

mod account;
mod inside;
mod remote;

use serde_json::Value;

pub use account::{AccountError, account, first_account};
pub use inside::Inside;
pub use remote::{AccessKey, Place, Remote, RemoteError};

/// An operation that was answered with an error, or not at all.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{code}: {message}")]
pub struct Unanswered {
    /// The error code; empty if there was no answer.
    pub code: String,
    /// What was said.
    pub message: String,
}

impl Unanswered {
    fn silent(message: &(impl ToString + ?Sized)) -> Self {
        Self {
            code: String::new(),
            message: message.to_string(),
        }
    }
}

/// What the bytes of an answer say.
fn answer(status: u16, body: &[u8]) -> Result<Value, Unanswered> {
    let Ok(body) = serde_json::from_slice::<Value>(body) else {
        let what = format!("status {status} and no JSON; is this the endpoint of a server?");
        return Err(Unanswered::silent(&what));
    };
    if (200..300).contains(&status) {
        return Ok(body);
    }
    let text = |name: &str| {
        body.get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    Err(Unanswered {
        code: text("Code"),
        message: text("Message"),
    })
}
