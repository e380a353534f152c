//! Handling without a gateway: rooms that answer, wait or break.

use std::net::IpAddr;
use std::sync::Arc;

use std::time::Duration;

use async_trait::async_trait;
use gateway::Reply;
use http_body_util::{BodyExt, Full};
use serde_json::Value;

use super::rooms::{Asked, Endpoint, Logon, Page, Rooms};
use super::*;
use crate::budget::{Bounds, Budget, Standing};
use crate::busy::Busy;
use crate::console::shelf::Shelf;
use crate::figures::{Figures, Watchers};
use crate::unread::Unread;

/// Rooms whose store is away and where calls of `Break` break.
#[derive(Default)]
struct Fake {
    broken: std::sync::Mutex<Vec<String>>,
    damaged: Option<model::AccountId>,
}

#[async_trait]
impl Rooms for Fake {
    async fn call(self: Arc<Self>, whole: Arc<Whole>) -> Reply {
        let arrival = &whole.arrival;
        let told = match whole.parts.uri.query().unwrap_or_default() {
            "Action=Now" => arrival.now.millis().to_string(),
            "Action=Vpc" => format!("{:?}", arrival.source.vpc()),
            "Action=Break" => [0_u8; 0].first().copied().unwrap().to_string(),
            // What the gateway will see of the client.
            _ => format!(
                "{} {} {}",
                arrival.source.text(),
                arrival.secure,
                arrival.host_id
            ),
        };
        Reply {
            status: 429,
            content_type: "text/plain",
            body: told.into_bytes(),
            request_id: arrival.request_id(),
            revision: Some(7),
            stale: true,
            retry_after_ms: Some(1500),
        }
    }

    async fn ask(self: Arc<Self>, _: Asked, whole: Arc<Whole>) -> Answer {
        answer::json(StatusCode::OK, &whole.arrival.request_id(), &Value::Null)
    }

    async fn log_on(self: Arc<Self>, logon: Logon, whole: Arc<Whole>) -> Answer {
        let id = whole.arrival.request_id();
        answer::json(StatusCode::OK, &id, &format!("{logon:?}"))
    }

    async fn order(self: Arc<Self>, whole: Arc<Whole>) -> Answer {
        answer::json(StatusCode::OK, &whole.arrival.request_id(), &"ordered")
    }

    async fn page(self: Arc<Self>, page: Page, whole: Arc<Whole>) -> Answer {
        let id = whole.arrival.request_id();
        answer::json(StatusCode::OK, &id, &format!("{page:?}"))
    }

    async fn oauth(self: Arc<Self>, endpoint: Endpoint, whole: Arc<Whole>) -> Answer {
        let id = whole.arrival.request_id();
        answer::json(StatusCode::OK, &id, &format!("{endpoint:?}"))
    }

    async fn scim(self: Arc<Self>, whole: Arc<Whole>) -> Answer {
        answer::json(StatusCode::OK, &whole.arrival.request_id(), &"provisioned")
    }

    fn configuration(&self, whole: &Whole) -> Answer {
        answer::json(StatusCode::OK, &whole.arrival.request_id(), &Value::Null)
    }

    fn saml_metadata(&self, _: &Whole) -> Option<Answer> {
        None
    }

    fn sso_metadata(&self, _: &Whole) -> Option<Answer> {
        None
    }

    async fn broke(&self, arrival: &Arrival) {
        self.broken.lock().unwrap().push(arrival.request_id());
    }

    async fn store_is_there(&self) -> bool {
        false
    }

    async fn damaged(&self) -> Option<model::AccountId> {
        self.damaged
    }
}

fn bytes(share: usize) -> Arc<Budget> {
    Budget::new(Bounds {
        whole: 1 << 20,
        share,
        small: 1 << 20,
        reserve: 0,
    })
}

fn house_of(change: impl FnOnce(&mut House)) -> Arc<House> {
    let mut house = House {
        rooms: Arc::new(Fake::default()),
        figures: Figures::collect(),
        watchers: Watchers::Near,
        trusted_proxies: vec!["10.0.0.0/8".parse().unwrap()],
        vpc_header: Some(HeaderName::from_static("x-vpc")),
        body_time: Duration::from_secs(9),
        bytes: bytes(1 << 20),
        busy: Busy::default(),
        console: Shelf::Empty,
        origin: None,
    };
    change(&mut house);
    Arc::new(house)
}

fn house() -> Arc<House> {
    house_of(|_| ())
}

fn line_from(peer: [u8; 4]) -> Line {
    Line {
        peer: IpAddr::from(peer).into(),
        secure: false,
        permitted: true,
        standing: Standing::default(),
        unread: Unread::new(bytes(0).take(Whose::default(), 0).unwrap()),
    }
}

fn line() -> Line {
    line_from([10, 0, 0, 1])
}

fn request(uri: &str) -> http::request::Builder {
    Request::get(uri).header("host", "h:1")
}

async fn send(house: &Arc<House>, line: Line, request: http::request::Builder) -> Answer {
    let request = request.body(Full::<Bytes>::default()).unwrap();
    handle(house, &line, request).await
}

async fn text(answer: Answer) -> String {
    let body = answer.into_body().collect().await.unwrap().to_bytes();
    String::from_utf8(body.to_vec()).unwrap()
}

async fn code(answer: Answer) -> String {
    let body: Value = serde_json::from_str(&text(answer).await).unwrap();
    body["Code"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn what_breaks_is_answered_and_breaks_nothing_else() {
    let fake = Arc::new(Fake::default());
    let house = house_of(|house| house.rooms = fake.clone());
    let broken = send(&house, line(), request("/?Action=Break")).await;
    assert_eq!(broken.status(), 500);
    let id = broken.headers().get("x-acs-request-id").unwrap();
    assert_eq!(*fake.broken.lock().unwrap(), [id.to_str().unwrap()]);
    assert_eq!(code(broken).await, "InternalError");
    assert_eq!(
        send(&house, line(), request("/healthz")).await.status(),
        200
    );
}

#[tokio::test]
async fn a_request_is_as_old_as_its_last_byte() {
    let (told, end) = tokio::sync::oneshot::channel();
    let body = futures_util::stream::once(async move {
        tokio::time::sleep(Duration::from_millis(20)).await;
        told.send(machine::now().millis()).unwrap();
        Ok::<_, std::io::Error>(hyper::body::Frame::data(Bytes::from_static(b"x")))
    });
    let body = http_body_util::StreamBody::new(Box::pin(body));
    let request = Request::post("/?Action=Now").body(body).unwrap();
    let now = text(handle(&house(), &line(), request).await).await;
    assert!(now.parse::<i64>().unwrap() >= end.await.unwrap());
}

#[tokio::test]
async fn plain_http_from_elsewhere_is_told_to_use_tls() {
    let line = Line {
        permitted: false,
        ..line()
    };
    for uri in ["/?Action=A", "/readyz", "/metrics"] {
        let refused = send(&house(), line.clone(), request(uri)).await;
        assert_eq!(refused.status(), 400);
        assert_eq!(code(refused).await, "InvalidProtocol.NeedSsl");
    }
}

#[tokio::test]
async fn an_answer_carries_what_clients_read_from_its_head() {
    let spoken = send(&house(), line(), request("/?Action=A")).await;
    let header = |name| spoken.headers().get(name).unwrap().to_str().unwrap();
    assert_eq!(spoken.status(), 429);
    assert_eq!(header("x-rampart-revision"), "7");
    assert_eq!(header("x-rampart-stale"), "true");
    assert_eq!(header("x-acs-retry-after"), "1500");
    assert_eq!(header("retry-after"), "2");
    assert_eq!(header("content-type"), "text/plain");
}

#[tokio::test]
async fn the_gateway_sees_the_client_behind_a_trusted_proxy() {
    let through = request("/?Action=A")
        .header("x-forwarded-for", "203.0.113.9")
        .header("x-forwarded-proto", "https");
    assert_eq!(
        text(send(&house(), line(), through).await).await,
        "203.0.113.9 true h:1"
    );
}

#[tokio::test]
async fn the_gateway_sees_the_vpc_that_a_trusted_proxy_names() {
    for (peer, seen) in [
        ([10, 0, 0, 1], r#"Some("vpc-1")"#),
        ([203, 0, 113, 9], "None"),
    ] {
        let request = request("/?Action=Vpc").header("x-vpc", "vpc-1");
        let answer = send(&house(), line_from(peer), request).await;
        assert_eq!(text(answer).await, seen);
    }
}

#[tokio::test]
async fn the_host_of_http_2_counts_like_a_header() {
    let request = Request::get("https://ram.example:7280/?Action=A");
    assert_eq!(
        text(send(&house(), line(), request).await).await,
        "10.0.0.1 false ram.example:7280"
    );
}

#[tokio::test]
async fn a_node_that_cannot_read_one_of_its_accounts_is_not_ready_and_names_it() {
    let house = house_of(|house| {
        house.rooms = Arc::new(Fake {
            damaged: Some(model::AccountId::new(1_000_000_000_000_001)),
            ..Fake::default()
        });
    });
    // To this machine alone: which accounts there are is not for strangers.
    for (peer, named) in [([127, 0, 0, 1], true), ([10, 0, 0, 1], false)] {
        let ready = send(&house, line_from(peer), request("/readyz")).await;
        assert_eq!(ready.status(), 503);
        assert_eq!(text(ready).await.contains("1000000000000001"), named);
    }
    assert_eq!(
        send(&house, line(), request("/healthz")).await.status(),
        200
    );
}

#[tokio::test]
async fn a_node_without_its_store_is_ready_until_it_stops() {
    let house = house();
    let ready = send(&house, line(), request("/readyz")).await;
    assert_eq!(ready.status(), 200);
    assert!(text(ready).await.contains(r#""Store":"away""#));
    house.busy.end();
    assert_eq!(send(&house, line(), request("/readyz")).await.status(), 503);
}

#[tokio::test]
async fn figures_are_for_this_machine_and_no_proxy_makes_others_near() {
    for (peer, forwarded, status) in [
        ([127, 0, 0, 1], None, 200),
        ([127, 0, 0, 1], Some("127.0.0.1"), 403),
        ([203, 0, 113, 9], None, 403),
        ([203, 0, 113, 9], Some("127.0.0.1"), 403),
        ([10, 0, 0, 1], Some("203.0.113.9"), 403),
        ([10, 0, 0, 1], Some("127.0.0.1"), 200),
    ] {
        let mut request = request("/metrics");
        if let Some(client) = forwarded {
            request = request.header("x-forwarded-for", client);
        }
        let answer = send(&house(), line_from(peer), request).await;
        assert_eq!(answer.status(), status, "{peer:?} {forwarded:?}");
    }
}

#[tokio::test]
async fn a_head_takes_of_the_budget_in_the_name_of_the_client() {
    let house = house_of(|house| house.bytes = bytes(4000));
    let url = format!("/?{}", "a".repeat(4000));
    let refused = send(&house, line_from([203, 0, 113, 9]), request(&url)).await;
    assert_eq!(code(refused).await, "ServiceUnavailable");
    let through = request(&url).header("x-forwarded-for", "203.0.113.9");
    let refused = send(&house, line(), through).await;
    assert_eq!(code(refused).await, "ServiceUnavailable");
    let small = request("/?Action=A");
    let answered = send(&house, line_from([203, 0, 113, 9]), small).await;
    assert_eq!(answered.status(), 429);
}

#[tokio::test]
async fn what_goes_wrong_at_a_page_is_told_as_a_page_and_programs_are_told_as_ever() {
    let house = house();
    let get = |path: &str| request(path).header("accept-language", "zh");
    for (path, status) in [
        ("/logon/bind", 405),
        ("/me/factor/off", 405),
        ("/logon/none", 404),
    ] {
        let answer = send(&house, line(), get(path)).await;
        assert_eq!(answer.status().as_u16(), status, "{path}");
        assert_eq!(answer.headers()["content-type"], "text/html; charset=utf-8");
        assert!(answer.headers().contains_key("content-security-policy"));
        assert_eq!(answer.headers().contains_key("allow"), status == 405);
        let id = answer.headers()["x-acs-request-id"]
            .to_str()
            .unwrap()
            .to_owned();
        let text = answer.into_body().collect().await.unwrap().to_bytes();
        let text = String::from_utf8(text.into()).unwrap();
        assert!(
            text.contains("页面不存在。") && text.contains(&id),
            "{text}"
        );
    }
    for path in ["/logon/v1/begin", "/logons", "/none"] {
        let answer = send(&house, line(), get(path)).await;
        let kind = answer.headers()["content-type"].to_str().unwrap();
        assert!(kind.starts_with("application/json"), "{path}");
    }
}

#[tokio::test]
async fn browsers_are_kept_to_tls_under_the_name_that_is_set_and_no_other() {
    let named = house_of(|house| house.origin = Some("https://ram.example.com".to_owned()));
    let strict = async |house: &Arc<House>, host: &str, secure| {
        let request = Request::get("/healthz").header("host", host);
        let line = Line { secure, ..line() };
        let answer = send(house, line, request).await;
        answer.headers().contains_key("strict-transport-security")
    };
    assert!(strict(&named, "ram.example.com", true).await);
    assert!(!strict(&named, "ram.example.com", false).await);
    assert!(!strict(&named, "localhost", true).await);
    assert!(!strict(&house(), "ram.example.com", true).await);
}
