//! The doors beside the pages: the console's, which a cookie opens, and that of programs.

use super::*;
use crate::http::rooms::Logon;
use crate::{console, logon};

const JSON: &str = "application/json";

impl Browser {
    /// A request to another door, with the cookies that the browser has.
    fn whole(&mut self, path: &str, headers: &[(&str, &str)], body: &str) -> Whole {
        let mut request = Request::builder().method(Method::POST).uri(path);
        for (name, value) in &self.cookies {
            request = request.header(COOKIE, format!("{name}={value}"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.header(HOST, "rampart.example");
        let (parts, ()) = request.body(()).unwrap().into_parts();
        Whole {
            arrival: self.arrival(),
            parts,
            body: body.to_owned().into(),
            is_near: false,
            _held: None,
        }
    }

    /// Makes a user by the console's door.
    async fn makes(&mut self, user: &str, headers: &[(&str, &str)]) -> (u16, String) {
        let path = "/console/api/Ram/2015-05-01/CreateUser";
        let body = format!(r#"{{"UserName":"{user}"}}"#);
        let whole = self.whole(path, headers, &body);
        told(console::api::enter(&self.gateway, &whole).await).await
    }

    /// Logs on as programs do.
    async fn program(&mut self, kind: &str) -> (u16, String) {
        let body = format!(r#"{{"name":"admin@acme","password":"{PASSWORD}"}}"#);
        let whole = self.whole("/logon/v1/begin", &[("content-type", kind)], &body);
        told(logon::enter(&self.gateway, Logon::Begin, &whole).await).await
    }
}

async fn told(answer: Answer) -> (u16, String) {
    let status = answer.status().as_u16();
    let body = answer.into_body().collect().await.unwrap().to_bytes();
    (status, String::from_utf8(body.into()).unwrap())
}

#[tokio::test]
async fn the_consoles_door_opens_to_its_own_pages_alone() {
    let mut browser = Browser::new().await;
    browser.password(PASSWORD).await;
    let sound = [
        ("content-type", JSON),
        ("x-rampart-console", "1"),
        ("sec-fetch-site", "same-origin"),
    ];
    for left_out in 0..sound.len() {
        let mut headers = sound.to_vec();
        headers.remove(left_out);
        let (status, body) = browser.makes("alice", &headers).await;
        assert_eq!(status, 403, "{headers:?}");
        assert!(body.contains("InvalidOrigin"), "{body}");
    }
    // None of them made the user, else this would be refused.
    let (status, body) = browser.makes("alice", &sound).await;
    assert_eq!(status, 200, "{body}");
    browser.cookies.clear();
    let (status, body) = browser.makes("bob", &sound).await;
    assert_eq!(status, 401, "{body}");
}

#[tokio::test]
async fn programs_log_on_over_tls_and_with_json_that_says_so() {
    let mut browser = Browser::new().await;
    let (status, body) = browser.program("text/plain").await;
    assert_eq!(status, 415, "{body}");
    browser.secure = false;
    let (status, body) = browser.program(JSON).await;
    assert_eq!(status, 401, "{body}");
    assert!(body.contains("InvalidProtocol.NeedSsl"), "{body}");
    browser.source = "127.0.0.1".parse().unwrap();
    let (status, body) = browser.program(JSON).await;
    assert_eq!(status, 200, "{body}");
    assert!(body.contains("session"), "{body}");
}

#[tokio::test]
async fn programs_bind_a_device_of_their_own_and_show_it_again() {
    let mut browser = Browser::new().await;
    let (_, body) = browser.program(JSON).await;
    let begun: serde_json::Value = serde_json::from_str(&body).unwrap();
    let bearer = format!("Bearer {}", begun["session"]["token"].as_str().unwrap());
    let calls = async |browser: &mut Browser, logon, bearer: &str, body: &str| {
        let headers = [("content-type", JSON), ("authorization", bearer)];
        let whole = browser.whole("/logon/v1/me", &headers, body);
        let answer = logon::enter(&browser.gateway, logon, &whole).await;
        let asks = answer.headers().contains_key("www-authenticate");
        let (status, body) = told(answer).await;
        let body: serde_json::Value = serde_json::from_str(&body).unwrap();
        assert_eq!(asks, status == 401, "{body}");
        (status, body)
    };
    let (_, made) = calls(&mut browser, Logon::AskOwnDevice, &bearer, "{}").await;
    let (ticket, seed) = (&made["ticket"], made["seed"].as_str().unwrap());
    let (one, two) = (browser.code(seed, 0), browser.code(seed, 1));
    let codes = format!(r#"{{"ticket":{ticket},"code1":"{one}","code2":"{two}"}}"#);
    let (status, _) = calls(&mut browser, Logon::OwnDevice, "Bearer 1.none", &codes).await;
    assert_eq!(status, 401);
    let (status, bound) = calls(&mut browser, Logon::OwnDevice, &bearer, &codes).await;
    assert_eq!(status, 200, "{bound}");
    let serial = bound["serial_number"].as_str().unwrap();
    assert!(serial.contains(":mfa/logon-"), "{serial}");
    browser.now = browser.now.plus_seconds(301);
    let prove = |code: &str| format!(r#"{{"code":"{code}"}}"#);
    let (status, wrong) = calls(&mut browser, Logon::Prove, &bearer, &prove(&two)).await;
    assert_eq!((status, &wrong["Code"]), (401, &"LogonFailed".into()));
    let right = prove(&browser.code(seed, 0));
    let (status, shown) = calls(&mut browser, Logon::Prove, &bearer, &right).await;
    assert_eq!((status, &shown["proven"]), (200, &true.into()), "{shown}");
    // There is no key that could be asked for.
    let (status, none) = calls(&mut browser, Logon::AskProof, &bearer, "{}").await;
    assert_eq!(
        (status, &none["Code"]),
        (400, &"InvalidParameter.credential".into())
    );
}
