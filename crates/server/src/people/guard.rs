//! Who is turned away before a page is looked at: other sites' forms, passwords in the clear, hosts
//! that are an address.

use http::header::{HOST, LOCATION};
use http::uri::{Authority, PathAndQuery};
use http::{HeaderMap, Method, StatusCode};
use pages::notice::{self, Notice};

use super::visit::Visit;
use crate::browser::site;
use crate::http::answer::{self, Answer, put};
use crate::http::whole::Whole;

/// The answer to who is turned away. Only what another site is meant to post is taken from one.
pub(super) fn turned_away(visit: &Visit<'_>, from_elsewhere: bool) -> Option<Answer> {
    let (arrival, headers) = (visit.arrival(), visit.headers());
    let is_near = arrival.source.address().to_canonical().is_loopback();
    let notice = |status, notice| Some(visit.page(status, notice::page(&visit.frame(), notice)));
    if !arrival.secure && !is_near {
        let path = visit.whole.parts.uri.path_and_query();
        let path = path.map_or("/logon", PathAndQuery::as_str);
        let address = format!("https://{}{path}", host(headers));
        return notice(StatusCode::FORBIDDEN, Notice::NeedsTls(&address));
    }
    if visit.whole.parts.method == Method::POST {
        if from_elsewhere || site::is_own(headers, arrival.secure) {
            return None;
        }
        return notice(StatusCode::FORBIDDEN, Notice::Foreign);
    }
    by_name(visit.whole)
}

/// The host that the client named.
fn host(headers: &HeaderMap) -> &str {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    host.unwrap_or_default()
}

/// The way to the same page under the name of this machine, for who came by its loopback address:
/// passkeys belong to names, and a session to one host.
pub(crate) fn by_name(whole: &Whole) -> Option<Answer> {
    let host = host(&whole.parts.headers).parse::<Authority>().ok()?;
    let bare = host.host().trim_matches(['[', ']']);
    let address: std::net::IpAddr = bare.parse().ok()?;
    if !address.to_canonical().is_loopback() {
        return None;
    }
    let scheme = if whole.arrival.secure {
        "https"
    } else {
        "http"
    };
    let port = host.port_u16().map(|port| format!(":{port}"));
    let path = whole.parts.uri.path_and_query()?;
    let to = format!("{scheme}://localhost{}{path}", port.unwrap_or_default());
    let (id, status) = (whole.arrival.request_id(), StatusCode::TEMPORARY_REDIRECT);
    let mut answer = answer::answer(status, "text/plain; charset=utf-8", &id, "");
    put(answer.headers_mut(), LOCATION, &to);
    Some(answer)
}
