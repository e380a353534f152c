//! Logging on for programs, as JSON: the steps as they come over HTTP. What they come to, the gateway
//! knows.

use gateway::logon::{Step, Wish};
use gateway::{Arrival, Gateway};
use http::header::{CONTENT_TYPE, WWW_AUTHENTICATE};
use http::{HeaderMap, HeaderValue, StatusCode};
use model::Secret;
use serde::Deserialize;

use crate::bearer::bearer;
use crate::http::answer::{Answer, Problem, spoken};
use crate::http::rooms::Logon;
use crate::http::whole::Whole;

/// The first step. Nothing in any of them is ignored: what is misspelt must not be taken for missing.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Begin {
    name: String,
    password: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Factor {
    ticket: String,
    code: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    ticket: String,
    old_password: String,
    new_password: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Enrol {
    ticket: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Bind {
    ticket: String,
    code1: String,
    code2: String,
}

/// Answers somebody who logs on, or has.
pub(crate) async fn enter(gateway: &Gateway, logon: Logon, whole: &Whole) -> Answer {
    let arrival = &whole.arrival;
    let answered = serve(gateway, logon, whole).await;
    let mut answer =
        answered.unwrap_or_else(|problem| problem.answer(&arrival.request_id(), &arrival.host_id));
    let of_session = matches!(logon, Logon::Me | Logon::End);
    if of_session && answer.status() == StatusCode::UNAUTHORIZED {
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
        _ => {
            check_type(&parts.headers)?;
            let step = step(logon, body)?;
            return Ok(spoken(gateway.log_on(arrival, step).await));
        }
    };
    let token = bearer(&parts.headers).unwrap_or_default();
    Ok(spoken(gateway.with_session(arrival, token, wish).await))
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

fn step(logon: Logon, body: &[u8]) -> Result<Step, Problem> {
    Ok(match logon {
        Logon::Factor => {
            let Factor { ticket, code } = read(body)?;
            Step::Code { ticket, code }
        }
        Logon::Change => {
            let Change {
                ticket,
                old_password,
                new_password,
            } = read(body)?;
            Step::Change {
                ticket,
                old: Secret::new(old_password),
                new: Secret::new(new_password),
            }
        }
        Logon::Enrol => {
            let Enrol { ticket } = read(body)?;
            Step::Enrol { ticket }
        }
        Logon::Bind => {
            let Bind {
                ticket,
                code1,
                code2,
            } = read(body)?;
            let codes = [code1, code2];
            Step::Bind { ticket, codes }
        }
        Logon::Begin | Logon::Me | Logon::End => {
            let Begin { name, password } = read(body)?;
            let password = Secret::new(password);
            Step::Password { name, password }
        }
    })
}

/// What the body says. An error tells where it stops, and nothing of what stands there.
fn read<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, Problem> {
    serde_json::from_slice(body).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        let message = format!(
            "The body is not the JSON object that this path takes, at line {line}, column {column}; \
             docs/guides/logon.md lists its members."
        );
        Problem::new(StatusCode::BAD_REQUEST, "InvalidParameter.Body", message)
    })
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

    #[test]
    fn members_that_nobody_knows_are_refused_and_no_value_is_repeated() {
        let body = br#"{"name":"a@b","password":"Xy3$wvut","pasword":"Xy3$wvut"}"#;
        let Err(problem) = step(Logon::Begin, body) else {
            panic!("it was taken");
        };
        assert_eq!(problem.code, "InvalidParameter.Body");
        assert!(!format!("{problem:?}").contains("Xy3"));
        for (logon, body) in [
            (Logon::Begin, r#"{"name":"a@b","password":"c"}"#),
            (Logon::Factor, r#"{"ticket":"t","code":"123456"}"#),
            (
                Logon::Change,
                r#"{"ticket":"t","old_password":"o","new_password":"n"}"#,
            ),
            (Logon::Enrol, r#"{"ticket":"t"}"#),
            (Logon::Bind, r#"{"ticket":"t","code1":"1","code2":"2"}"#),
        ] {
            assert!(step(logon, body.as_bytes()).is_ok(), "{body}");
            assert!(step(logon, b"{}").is_err(), "{logon:?}");
        }
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
