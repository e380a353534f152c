//! The console's one way in: a page of ours calls an operation in the name of whoever logged on.

use gateway::logon::session_id;
use gateway::{Gateway, Order};
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, StatusCode};

use super::{batch, identities};
use crate::browser::{cookie, site};
use crate::http::answer::{Answer, Problem, spoken};
use crate::http::whole::Whole;

/// Which of the identities that a browser holds is meant; without it the first.
const SLOT: HeaderName = HeaderName::from_static("x-rampart-session");
/// The id of the session that whoever calls takes for that of the slot: another tab may have put another there.
const SESSION: HeaderName = HeaderName::from_static("x-rampart-session-id");
/// A header that no page of another origin can send without being asked, which we never answer.
const CONSOLE: HeaderName = HeaderName::from_static("x-rampart-console");
/// The revision of the account that whoever calls has seen; the call is done on no other.
const IF_REVISION: HeaderName = HeaderName::from_static("x-rampart-if-revision");
/// Where several are called at once.
const BATCH: &str = "/console/api/batch";
/// What the paths begin with.
const PATH: &str = "/console/api/";

/// Answers a call of the console.
pub(crate) async fn enter(gateway: &Gateway, whole: &Whole) -> Answer {
    let arrival = &whole.arrival;
    let answered = serve(gateway, whole).await;
    answered.unwrap_or_else(|problem| problem.answer(&arrival.request_id(), &arrival.host_id))
}

async fn serve(gateway: &Gateway, whole: &Whole) -> Result<Answer, Problem> {
    let (headers, arrival) = (&whole.parts.headers, &whole.arrival);
    check(headers, arrival.secure)?;
    let slot = slot(headers)?;
    let token = cookie::value(headers, &cookie::session(slot)).unwrap_or_default();
    let path = whole.parts.uri.path();
    if let Some(asked) = identities::asked(path) {
        if let Some(slot) = asked.acts_by(slot) {
            let token = cookie::value(headers, &cookie::session(slot)).unwrap_or_default();
            check_session(headers, token)?;
        }
        return identities::answer(gateway, whole, slot, asked).await;
    }
    check_session(headers, token)?;
    if path == BATCH {
        return batch::answer(gateway, whole, token).await;
    }
    let order = Order {
        if_revision: if_revision(headers)?,
        ..order(path, &whole.body)?
    };
    Ok(spoken(gateway.order(arrival, token, order).await))
}

/// Whether the slot still holds the session that whoever calls means, if one is named. What has ended is said
/// elsewhere.
fn check_session(headers: &HeaderMap, token: &str) -> Result<(), Problem> {
    let (Some(meant), Some(held)) = (headers.get(SESSION), session_id(token)) else {
        return Ok(());
    };
    if meant.as_bytes() == held.as_bytes() {
        return Ok(());
    }
    let message = "This browser holds another session in this slot by now; load the page again.";
    let code = "Rampart.OtherSession";
    Err(Problem::new(StatusCode::CONFLICT, code, message))
}

/// The revision of the account on which alone the call is to be done.
fn if_revision(headers: &HeaderMap) -> Result<Option<u64>, Problem> {
    let Some(given) = headers.get(IF_REVISION) else {
        return Ok(None);
    };
    let revision = given.to_str().ok().and_then(|text| text.parse().ok());
    revision.map(Some).ok_or_else(|| {
        let message = "The header X-Rampart-If-Revision must be a number.".to_owned();
        let code = "InvalidParameter.IfRevision";
        Problem::new(StatusCode::BAD_REQUEST, code, message)
    })
}

/// Whether a page of ours calls.
fn check(headers: &HeaderMap, secure: bool) -> Result<(), Problem> {
    let given = headers.get(CONTENT_TYPE).and_then(|it| it.to_str().ok());
    let kind = given.and_then(|text| text.split(';').next());
    let is_json = kind.is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"));
    let is_console = headers.get(CONSOLE).is_some_and(|value| value == "1");
    if is_json && is_console && site::is_own(headers, secure) {
        return Ok(());
    }
    let message = "Only the pages of this server's console call here: from the same origin, as JSON, \
                   with X-Rampart-Console: 1. Programs sign their calls, at /.";
    Err(Problem::new(
        StatusCode::FORBIDDEN,
        "InvalidOrigin",
        message,
    ))
}

fn slot(headers: &HeaderMap) -> Result<u8, Problem> {
    let Some(given) = headers.get(SLOT) else {
        return Ok(0);
    };
    let slot = match given.as_bytes() {
        [digit @ b'0'..=b'9'] => Some(digit - b'0'),
        _ => None,
    };
    slot.filter(|slot| *slot < cookie::SLOTS).ok_or_else(|| {
        let most = cookie::SLOTS - 1;
        let message = format!("The header X-Rampart-Session must be a number from 0 to {most}.");
        Problem::new(StatusCode::BAD_REQUEST, "InvalidParameter.Session", message)
    })
}

fn order<'a>(path: &'a str, parameters: &'a [u8]) -> Result<Order<'a>, Problem> {
    let mut names = path.strip_prefix(PATH).unwrap_or_default().split('/');
    let named = (names.next(), names.next(), names.next(), names.next());
    let (Some(product), Some(version), Some(operation), None) = named else {
        let message = "Calls go to /console/api/PRODUCT/VERSION/OPERATION.";
        let status = StatusCode::NOT_FOUND;
        return Err(Problem::new(status, "InvalidPath.NotFound", message));
    };
    Ok(Order {
        product,
        version,
        operation,
        parameters,
        only_looks: false,
        if_revision: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOUND: &[(&str, &str)] = &[
        ("content-type", "application/json; charset=utf-8"),
        ("x-rampart-console", "1"),
        ("sec-fetch-site", "same-origin"),
    ];

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(*name, value.parse().unwrap());
        }
        headers
    }

    #[test]
    fn only_a_page_of_ours_calls() {
        assert!(check(&headers(SOUND), true).is_ok());
        for (name, other) in [
            ("content-type", "text/plain"),
            ("x-rampart-console", "0"),
            ("sec-fetch-site", "same-site"),
        ] {
            let mut changed = headers(SOUND);
            changed.insert(name, other.parse().unwrap());
            assert!(check(&changed, true).is_err(), "{name}: {other}");
            changed.remove(name);
            assert!(check(&changed, true).is_err(), "without {name}");
        }
    }

    #[test]
    fn a_slot_is_one_of_five() {
        assert_eq!(slot(&headers(&[])), Ok(0));
        assert_eq!(slot(&headers(&[("x-rampart-session", "4")])), Ok(4));
        for text in ["5", "-1", "+0", "00", "x", ""] {
            assert!(
                slot(&headers(&[("x-rampart-session", text)])).is_err(),
                "{text}"
            );
        }
    }

    #[test]
    fn a_call_is_made_in_the_session_that_is_meant_or_in_none() {
        let token = "1000000000000001.token";
        let id = session_id(token).unwrap();
        let mut named = HeaderMap::new();
        assert_eq!(check_session(&named, token), Ok(()));
        named.insert(SESSION, id.parse().unwrap());
        assert_eq!(check_session(&named, token), Ok(()));
        // What the slot does not hold any more is told as a session that has ended.
        assert_eq!(check_session(&named, ""), Ok(()));
        let other = check_session(&named, "1000000000000001.other").unwrap_err();
        assert_eq!(
            (other.status.as_u16(), other.code),
            (409, "Rampart.OtherSession")
        );
    }

    #[test]
    fn a_revision_is_a_number() {
        assert_eq!(if_revision(&headers(&[])), Ok(None));
        let given = |text| if_revision(&headers(&[("x-rampart-if-revision", text)]));
        assert_eq!(given("7"), Ok(Some(7)));
        for text in ["", "-1", "x", "1.0"] {
            assert!(given(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_path_names_product_version_and_operation() {
        let found = order("/console/api/Ram/2015-05-01/GetUser", b"{}").unwrap();
        let named = (found.product, found.version, found.operation);
        assert_eq!(named, ("Ram", "2015-05-01", "GetUser"));
        assert!(order("/console/api/Ram/2015-05-01", b"").is_err());
        assert!(order("/console/api/Ram/2015-05-01/GetUser/", b"").is_err());
    }
}
