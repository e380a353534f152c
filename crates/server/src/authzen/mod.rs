//! The decision API for users' own services, as JSON: `OpenID AuthZEN` 1.0, and verification of
//! requests that a service received. Who may ask and what is decided, the gateway knows.

mod asked;
mod bounded;
mod conditions;
mod evaluation;
mod headers;
mod search;
mod told;
mod verify;

use std::fmt::Display;

use gateway::decision::{Credentials, Desk, Inquiry};
use gateway::{Arrival, Gateway, Reply};
use http::header::{HOST, WWW_AUTHENTICATE};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use rpc::{Malformed, Requirements, Signed};
use serde::Deserialize;
use serde_json::json;

use self::told::Answered;
use crate::bearer;
use crate::http::answer::{self, Answer, Problem, STALE, put, spoken};
use crate::http::rooms::Asked;
use crate::http::whole::Whole;

/// Why there is no answer to a question.
pub(crate) enum NoAnswer {
    /// The question is not sound.
    Problem(Problem),
    /// The gateway says no.
    Reply(Reply),
}

/// Answers a service.
pub(crate) async fn enter(gateway: &Gateway, asked: Asked, whole: &Whole) -> Answer {
    let Whole { arrival, parts, .. } = whole;
    let mut answer = match serve(gateway, asked, whole).await {
        Ok(Served { id, body, stale }) => {
            let mut answer = answer::answer(StatusCode::OK, answer::JSON, &id, body);
            if stale {
                answer
                    .headers_mut()
                    .insert(STALE, HeaderValue::from_static("true"));
            }
            answer
        }
        Err(NoAnswer::Problem(problem)) => problem.answer(&arrival.request_id(), &arrival.host_id),
        Err(NoAnswer::Reply(reply)) => spoken(reply),
    };
    let headers = answer.headers_mut();
    // The protocol's own name for the id, given back if it was sent.
    if let Some(id) = parts
        .headers
        .get(&X_REQUEST_ID)
        .filter(|id| id.len() <= 256)
    {
        headers.insert(X_REQUEST_ID, id.clone());
    }
    if answer.status() == StatusCode::UNAUTHORIZED {
        let challenge = HeaderValue::from_static("ACS3-HMAC-SHA256, Bearer");
        answer.headers_mut().insert(WWW_AUTHENTICATE, challenge);
    }
    answer
}

/// An answer on its way out.
struct Served {
    id: String,
    body: Vec<u8>,
    /// Whether it comes from a state that could not be compared with the store.
    stale: bool,
}

async fn serve(gateway: &Gateway, asked: Asked, whole: &Whole) -> Result<Served, NoAnswer> {
    let desk = match asked {
        Asked::Evaluation | Asked::Evaluations | Asked::Search(_) => Desk::Evaluate,
        Asked::Verification => Desk::Verify,
    };
    let inquiry = admit(gateway, desk, whole).await?;
    let Answered { body, noted } = match asked {
        Asked::Evaluation => match read(&whole.body) {
            Ok(question) => Ok(evaluation::one(&inquiry, &question).await),
            Err(problem) => Err(problem),
        },
        // Boxed like all that is asked less often, so that what is asked most stays small.
        Asked::Evaluations => match read(&whole.body) {
            Ok(questions) => Ok(Box::pin(evaluation::several(&inquiry, questions)).await),
            Err(problem) => Err(problem),
        },
        Asked::Search(sought) => match read(&whole.body) {
            Ok(search) => Ok(Box::pin(search::answer(&inquiry, sought, search)).await),
            Err(problem) => Err(problem),
        },
        Asked::Verification => match read(&whole.body) {
            Ok(question) => Ok(Box::pin(verify::answer(&inquiry, question)).await),
            Err(problem) => Err(problem),
        },
    }
    .unwrap_or_else(|problem| {
        let noted = json!({ "Refused": problem.code });
        Answered::new(Err(problem), noted)
    });
    let (id, stale) = (inquiry.request_id().to_owned(), inquiry.is_stale());
    inquiry.close(noted).await.map_err(NoAnswer::Reply)?;
    body.map(|body| Served { id, body, stale })
        .map_err(NoAnswer::Problem)
}

/// Lets the service in, by signature or bearer credential.
async fn admit<'a>(
    gateway: &'a Gateway,
    desk: Desk,
    whole: &Whole,
) -> Result<Box<Inquiry<'a>>, NoAnswer> {
    let Whole {
        arrival,
        parts,
        body,
        ..
    } = whole;
    let shown = match bearer(&parts.headers, arrival) {
        Ok(Some(text)) => Ok(Shown::Bearer(text)),
        Ok(None) => rpc::read_signature(
            parts.method.as_str(),
            parts.uri.path(),
            parts.uri.query().unwrap_or_default(),
            &parts.headers,
            &rpc::payload_sha256(body),
            Requirements::ENDPOINT,
        )
        .map(Shown::Signed),
        Err(malformed) => Err(malformed),
    };
    let admitted = match &shown {
        Ok(Shown::Bearer(text)) => {
            let bearer = Credentials::Bearer(text);
            gateway.inquire(arrival, bearer, desk).await
        }
        Ok(Shown::Signed(signed)) => {
            let signed = Credentials::Signed(signed);
            gateway.inquire(arrival, signed, desk).await
        }
        // Seldom, so it is boxed.
        Err(malformed) => Err(Box::pin(gateway.refuse(arrival, desk, malformed.clone())).await),
    };
    admitted.map_err(|reply| NoAnswer::Reply(unauthorized(reply)))
}

/// What a service shows of itself.
enum Shown<'a> {
    Bearer(&'a str),
    Signed(Signed),
}

/// The bearer credential, if one is sent. It opens by itself, so it must not travel in the clear.
fn bearer<'a>(headers: &'a HeaderMap, arrival: &Arrival) -> Result<Option<&'a str>, Malformed> {
    let Some(credential) = bearer::bearer(headers) else {
        return Ok(None);
    };
    if arrival.secure || arrival.source.address().is_loopback() {
        return Ok(Some(credential));
    }
    let message = "A bearer credential is taken over TLS only; call with https://, and replace \
                   this credential, which has travelled in the clear.";
    Err(Malformed::new("InvalidProtocol.NeedSsl", message).with_status(401))
}

/// This API says 401 where the cloud APIs say 400 or 404.
fn unauthorized(reply: Reply) -> Reply {
    match reply.status {
        400 | 404 => Reply {
            status: 401,
            ..reply
        },
        _ => reply,
    }
}

/// The question in the body.
fn read<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, Problem> {
    let bad = |error: &dyn Display| {
        let message = format!("The body is not the JSON that this path takes: {error}.");
        Problem::new(StatusCode::BAD_REQUEST, "InvalidParameter.Body", message)
    };
    // Looked at as a whole, it need not be looked at again text by text.
    let text = str::from_utf8(body).map_err(|error| bad(&error))?;
    serde_json::from_str(text).map_err(|error| bad(&error))
}

/// The description of the decision API. What it does not name is not offered.
pub(crate) fn configuration(whole: &Whole) -> Answer {
    let Arrival {
        secure, host_id, ..
    } = &whole.arrival;
    let base = format!("{}://{host_id}", if *secure { "https" } else { "http" });
    let description = json!({
        "policy_decision_point": base,
        "access_evaluation_endpoint": format!("{base}/access/v1/evaluation"),
        "access_evaluations_endpoint": format!("{base}/access/v1/evaluations"),
        "search_subject_endpoint": format!("{base}/access/v1/search/subject"),
        "search_resource_endpoint": format!("{base}/access/v1/search/resource"),
        "search_action_endpoint": format!("{base}/access/v1/search/action"),
    });
    let mut answer = answer::json(StatusCode::OK, &whole.arrival.request_id(), &description);
    put(answer.headers_mut(), http::header::VARY, HOST.as_str());
    answer
}

const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use http::header::AUTHORIZATION;

    use super::*;

    fn arrival(secure: bool, source: &str) -> Arrival {
        Arrival {
            now: crate::machine::now(),
            seed: [0; 32],
            source: source.parse::<IpAddr>().unwrap().into(),
            secure,
            host_id: "".into(),
            user_agent: "".into(),
            least_revision: None,
        }
    }

    #[test]
    fn a_bearer_credential_is_not_taken_in_the_clear() {
        let mut headers = HeaderMap::new();
        headers.insert(AUTHORIZATION, "bearer abc".parse().unwrap());
        let taken = |secure, source| bearer(&headers, &arrival(secure, source));
        assert_eq!(taken(true, "203.0.113.9").unwrap(), Some("abc"));
        assert_eq!(taken(false, "127.0.0.1").unwrap(), Some("abc"));
        assert_eq!(taken(false, "203.0.113.9").unwrap_err().status, 401);
    }

    #[test]
    fn a_signature_is_no_bearer_credential() {
        let mut headers = HeaderMap::new();
        headers.insert(
            AUTHORIZATION,
            "ACS3-HMAC-SHA256 Credential=a".parse().unwrap(),
        );
        assert_eq!(bearer(&headers, &arrival(true, "127.0.0.1")).unwrap(), None);
    }
}
