//! Logging on for programs, as JSON: the steps as they come over HTTP. What they come to, the gateway
//! knows.

mod body;

use gateway::logon::{
    Came, LOGON_FAILED, LOGON_FAILED_WORDS, Outcome, Stepped, UNMEMORABLE, Way, Wish,
};
use gateway::{Arrival, Code, Gateway, Reply};
use http::header::{CONTENT_TYPE, WWW_AUTHENTICATE};
use http::{HeaderMap, HeaderValue, StatusCode};
use rpc::Format;
use serde_json::{Value, json};

use self::body::{Empty, read, step, wish};
use crate::bearer::bearer;
use crate::http::answer::{self, Answer, Problem, REVISION, spoken};
use crate::http::rooms::Logon;
use crate::http::whole::Whole;

/// Answers somebody who logs on, or has.
pub(crate) async fn enter(gateway: &Gateway, logon: Logon, whole: &Whole) -> Answer {
    let arrival = &whole.arrival;
    let answered = serve(gateway, logon, whole).await;
    let mut answer =
        answered.unwrap_or_else(|problem| problem.answer(&arrival.request_id(), &arrival.host_id));
    let failed = answer.status() == StatusCode::UNAUTHORIZED;
    if failed && is_of_session(logon) {
        let challenge = HeaderValue::from_static("Bearer");
        answer.headers_mut().insert(WWW_AUTHENTICATE, challenge);
    }
    answer
}

async fn serve(gateway: &Gateway, logon: Logon, whole: &Whole) -> Result<Answer, Problem> {
    let Whole {
        arrival,
        parts,
        body,
        ..
    } = whole;
    check_way(arrival)?;
    let wish = match logon {
        Logon::Me => Wish::Look,
        Logon::End => Wish::LogOff,
        _ if is_of_session(logon) => {
            check_type(&parts.headers)?;
            wish(logon, body)?
        }
        Logon::AskPasskey => {
            check_type(&parts.headers)?;
            let Empty {} = read(body)?;
            return Ok(told(arrival, gateway.ask_passkey(arrival)));
        }
        _ => {
            check_type(&parts.headers)?;
            let step = step(logon, body)?;
            return Ok(told(arrival, gateway.log_on(arrival, step).await));
        }
    };
    let token = bearer(&parts.headers).unwrap_or_default();
    Ok(spoken(gateway.with_session(arrival, token, wish).await))
}

/// Whether it is about a session that has begun.
fn is_of_session(logon: Logon) -> bool {
    match logon {
        Logon::Me
        | Logon::End
        | Logon::AskOwnKey
        | Logon::OwnKey
        | Logon::AskOwnDevice
        | Logon::OwnDevice
        | Logon::Prove
        | Logon::AskProof
        | Logon::ProveByKey => true,
        Logon::Begin
        | Logon::Factor
        | Logon::Change
        | Logon::Enrol
        | Logon::Bind
        | Logon::AskPasskey
        | Logon::Passkey
        | Logon::AskKey
        | Logon::Key
        | Logon::AskNewKey
        | Logon::NewKey => false,
    }
}

/// What a step came to, as JSON.
fn told(arrival: &Arrival, outcome: Outcome) -> Answer {
    let mut revision = None;
    let (status, mut body) = match outcome.stepped {
        Stepped::Taken(came) => {
            // Anywhere else it would tell that somebody is there.
            revision = outcome
                .revision
                .filter(|_| matches!(came, Came::Session { .. }));
            came_to(came)
        }
        Stepped::Unsound(field, rule) => {
            let why = format!("{field} must be {rule}.");
            let status = StatusCode::BAD_REQUEST;
            (status, failed("InvalidParameter", &why, None))
        }
        Stepped::Wait(seconds) => return spoken(too_many(arrival, seconds)),
        Stepped::Otherwise(reply) => return spoken(reply),
    };
    let id = outcome.request_id;
    if let Some(members) = body.as_object_mut() {
        members.insert("RequestId".to_owned(), id.clone().into());
    }
    let mut answer = answer::json(status, &id, &body);
    if let Some(revision) = revision {
        answer.headers_mut().insert(REVISION, revision.into());
    }
    answer
}

fn came_to(came: Came) -> (StatusCode, Value) {
    match came {
        Came::Session {
            token,
            id,
            expires,
            remembered,
        } => {
            let mut session = json!({ "token": token, "id": id, "expires": expires });
            if let (Some(remembered), Some(members)) = (remembered, session.as_object_mut()) {
                members.insert("remembered".to_owned(), json!(remembered));
            }
            (StatusCode::OK, json!({ "session": session }))
        }
        Came::Unmemorable { ticket } => {
            let body = failed("InvalidParameter", UNMEMORABLE, ticket);
            (StatusCode::BAD_REQUEST, body)
        }
        Came::Next { next, ticket, ways } => {
            let mut body = json!({ "next": next.name(), "ticket": ticket });
            if let (false, Some(members)) = (ways.is_empty(), body.as_object_mut()) {
                let ways: Vec<_> = ways.into_iter().map(Way::name).collect();
                members.insert("ways".to_owned(), ways.into());
            }
            (StatusCode::OK, body)
        }
        Came::Asked {
            next,
            ticket,
            options,
        } => {
            let options: Value = serde_json::from_str(&options).unwrap_or_default();
            let body = json!({ "next": next.name(), "ticket": ticket, "options": options });
            (StatusCode::OK, body)
        }
        Came::Device {
            ticket,
            serial,
            seed,
        } => {
            let device = json!({ "serial_number": serial, "seed": seed });
            let next = json!({ "next": "bind", "ticket": ticket, "device": device });
            (StatusCode::OK, next)
        }
        // No response of a provider is brought to this door.
        Came::Elevated => (StatusCode::OK, json!({ "elevated": true })),
        Came::Tried => (StatusCode::OK, json!({ "tried": true })),
        Came::Failed { ticket } => {
            let body = failed(LOGON_FAILED, LOGON_FAILED_WORDS, ticket);
            (StatusCode::UNAUTHORIZED, body)
        }
        Came::Weak {
            rule,
            message,
            ticket,
        } => {
            let code = ["InvalidParameter.Password.", &rule].concat();
            (StatusCode::BAD_REQUEST, failed(&code, &message, ticket))
        }
    }
}

/// An error, with the ticket for another try.
fn failed(code: &str, message: &str, ticket: Option<String>) -> Value {
    let mut body = json!({ "Code": code, "Message": message });
    if let (Some(ticket), Some(members)) = (ticket, body.as_object_mut()) {
        members.insert("ticket".to_owned(), ticket.into());
    }
    body
}

fn too_many(arrival: &Arrival, seconds: u32) -> Reply {
    let said = format!("Too many attempts; come again in {seconds} seconds.");
    let code = Code::new(429, "Throttling.Logon");
    let reply = Reply::error(Format::Json, arrival, &code, said, None);
    Reply {
        retry_after_ms: Some(seconds.saturating_mul(1000)),
        ..reply
    }
}

/// Passwords, codes and tokens open by themselves, so they must not travel in the clear.
fn check_way(arrival: &Arrival) -> Result<(), Problem> {
    if arrival.secure || arrival.source.address().is_loopback() {
        return Ok(());
    }
    let message = "Logging on is possible over TLS only; call with https://, and change what has \
                   travelled in the clear.";
    let status = StatusCode::UNAUTHORIZED;
    Err(Problem::new(status, "InvalidProtocol.NeedSsl", message))
}

/// A form on a page of somebody else's cannot send this type without being asked first.
fn check_type(headers: &HeaderMap) -> Result<(), Problem> {
    let given = headers.get(CONTENT_TYPE).and_then(|it| it.to_str().ok());
    let kind = given.and_then(|text| text.split(';').next());
    if kind.is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json")) {
        return Ok(());
    }
    let message = "The body must be JSON, with Content-Type: application/json.";
    let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
    Err(Problem::new(status, "UnsupportedContentType", message))
}

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
    fn nothing_is_taken_in_the_clear() {
        assert!(check_way(&arrival(true, "203.0.113.9")).is_ok());
        assert!(check_way(&arrival(false, "127.0.0.1")).is_ok());
        let refused = check_way(&arrival(false, "203.0.113.9")).unwrap_err();
        assert_eq!(refused.code, "InvalidProtocol.NeedSsl");
    }

    #[test]
    fn a_body_is_json_and_says_so() {
        let mut headers = HeaderMap::new();
        assert!(check_type(&headers).is_err());
        for (kind, sound) in [
            ("application/json", true),
            ("Application/JSON; charset=utf-8", true),
            ("text/plain", false),
            ("application/x-www-form-urlencoded", false),
        ] {
            headers.insert(CONTENT_TYPE, kind.parse().unwrap());
            assert_eq!(check_type(&headers).is_ok(), sound, "{kind}");
        }
    }

    #[tokio::test]
    async fn what_a_step_came_to_is_told_as_the_guide_says() {
        use http_body_util::BodyExt;
        let come = |came| Stepped::Taken(came);
        let (ticket, token) = ("t".to_owned(), "1.s".to_owned());
        let (id, expires) = ("i".to_owned(), "2026-05-01T18:00:00Z".to_owned());
        let next = gateway::logon::Next::Factor;
        let cases = [
            (
                come(Came::Session {
                    token,
                    id,
                    expires,
                    remembered: None,
                }),
                200,
                r#"{"session":{"token":"1.s","id":"i","expires":"2026-05-01T18:00:00Z"},"RequestId":"R"}"#,
            ),
            (
                come(Came::Next {
                    next,
                    ticket: ticket.clone(),
                    ways: vec![Way::Key, Way::Code],
                }),
                200,
                r#"{"next":"factor","ticket":"t","ways":["passkey","code"],"RequestId":"R"}"#,
            ),
            (
                come(Came::Next {
                    next: gateway::logon::Next::Change,
                    ticket: ticket.clone(),
                    ways: Vec::new(),
                }),
                200,
                r#"{"next":"change","ticket":"t","RequestId":"R"}"#,
            ),
            (
                come(Came::Asked {
                    next,
                    ticket: ticket.clone(),
                    options: r#"{"publicKey":{}}"#.to_owned(),
                }),
                200,
                r#"{"next":"factor","ticket":"t","options":{"publicKey":{}},"RequestId":"R"}"#,
            ),
            (
                come(Came::Device {
                    ticket: ticket.clone(),
                    serial: "acs".into(),
                    seed: "S".into(),
                }),
                200,
                r#"{"next":"bind","ticket":"t","device":{"serial_number":"acs","seed":"S"},"RequestId":"R"}"#,
            ),
            (
                come(Came::Weak {
                    rule: "RequireNumbers".into(),
                    message: "m".into(),
                    ticket: Some(ticket),
                }),
                400,
                r#"{"Code":"InvalidParameter.Password.RequireNumbers","Message":"m","ticket":"t","RequestId":"R"}"#,
            ),
            (
                Stepped::Unsound("code", "six digits".to_owned()),
                400,
                r#"{"Code":"InvalidParameter","Message":"code must be six digits.","RequestId":"R"}"#,
            ),
        ];
        for (stepped, status, body) in cases {
            let outcome = Outcome {
                request_id: "R".to_owned(),
                revision: Some(7),
                stepped,
            };
            let answer = told(&arrival(true, "192.0.2.1"), outcome);
            let revision = answer.headers().get(REVISION);
            let begins = body.starts_with(r#"{"session""#);
            assert_eq!(
                revision.map(HeaderValue::as_bytes),
                begins.then_some(&b"7"[..])
            );
            assert_eq!(answer.status().as_u16(), status);
            let told = answer.into_body().collect().await.unwrap().to_bytes();
            assert_eq!(told, body);
        }
        for (stepped, status, code) in [
            (come(Came::Failed { ticket: None }), 401, LOGON_FAILED),
            (Stepped::Wait(9), 429, "Throttling.Logon"),
        ] {
            let outcome = Outcome {
                request_id: "R".to_owned(),
                revision: None,
                stepped,
            };
            let answer = told(&arrival(true, "192.0.2.1"), outcome);
            assert_eq!(answer.status().as_u16(), status);
            let later = answer.headers().get("retry-after").cloned();
            assert_eq!(later.is_some_and(|it| it == "9"), status == 429);
            let told = answer.into_body().collect().await.unwrap().to_bytes();
            assert!(String::from_utf8_lossy(&told).contains(code));
        }
    }

    #[test]
    fn failures_have_the_same_headers_whether_they_changed_an_account_or_not() {
        let headers = |revision, came| {
            let outcome = Outcome {
                request_id: "R".to_owned(),
                revision,
                stepped: Stepped::Taken(came),
            };
            told(&arrival(true, "192.0.2.1"), outcome).headers().clone()
        };
        let failed = || Came::Failed { ticket: None };
        assert_eq!(headers(Some(7), failed()), headers(None, failed()));
        let unmemorable = || Came::Unmemorable { ticket: None };
        assert_eq!(
            headers(Some(7), unmemorable()),
            headers(None, unmemorable())
        );
    }

    #[test]
    fn a_session_is_shown_as_a_bearer_token_and_in_no_other_way() {
        let mut headers = HeaderMap::new();
        assert_eq!(bearer(&headers), None);
        headers.insert(AUTHORIZATION, "bearer 1.abc".parse().unwrap());
        assert_eq!(bearer(&headers), Some("1.abc"));
        headers.insert(AUTHORIZATION, "Basic 1.abc".parse().unwrap());
        assert_eq!(bearer(&headers), None);
    }
}
