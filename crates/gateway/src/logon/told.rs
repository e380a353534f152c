//! What comes of a step, and how it is answered.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::ask::answer::Reply;
use crate::ask::caller::{LOGON_FAILED, LOGON_FAILED_WORDS};

/// What a step came to, as its deed says it.
#[derive(Deserialize, Serialize)]
pub(super) enum Came {
    /// To a session.
    Session {
        token: String,
        id: String,
        expires: String,
    },
    /// To the next step, for which there is a ticket.
    Next { next: String, ticket: String },
    /// To a device whose codes must be shown.
    Device {
        ticket: String,
        serial: String,
        seed: String,
    },
    /// To nothing; the step may be taken again if there is a ticket.
    Failed { ticket: Option<String> },
    /// To a new password that is not good enough.
    Weak {
        rule: String,
        message: String,
        ticket: String,
    },
}

impl Came {
    /// The answer, and whether it is a failure.
    pub(super) fn reply(self, request_id: String) -> Reply {
        let (status, body) = match self {
            Self::Session { token, id, expires } => {
                let session = json!({ "token": token, "id": id, "expires": expires });
                (200, json!({ "session": session }))
            }
            Self::Next { next, ticket } => (200, json!({ "next": next, "ticket": ticket })),
            Self::Device {
                ticket,
                serial,
                seed,
            } => {
                let device = json!({ "serial_number": serial, "seed": seed });
                let next = json!({ "next": "bind", "ticket": ticket, "device": device });
                (200, next)
            }
            Self::Failed { ticket } => (401, failed(LOGON_FAILED, LOGON_FAILED_WORDS, ticket)),
            Self::Weak {
                rule,
                message,
                ticket,
            } => {
                let code = ["InvalidParameter.Password.", &rule].concat();
                (400, failed(&code, &message, Some(ticket)))
            }
        };
        answer(status, request_id, body)
    }
}

/// An error, with the ticket for another try.
pub(super) fn failed(code: &str, message: &str, ticket: Option<String>) -> Value {
    let mut body = json!({ "Code": code, "Message": message });
    if let (Some(ticket), Some(members)) = (ticket, body.as_object_mut()) {
        members.insert("ticket".to_owned(), ticket.into());
    }
    body
}

/// An answer that names its request.
pub(super) fn answer(status: u16, request_id: String, mut body: Value) -> Reply {
    if let Some(members) = body.as_object_mut() {
        members.insert("RequestId".to_owned(), request_id.clone().into());
    }
    Reply::json(status, request_id, body.to_string().into_bytes())
}
