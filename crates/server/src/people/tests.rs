//! A browser at the pages, and a gateway on a store in memory behind them.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;

use domain::Entropy;
use domain::account::Defaults;
use domain::totp::{Seed, step};
use gateway::logon::Wish;
use gateway::{Addressed, Arrival, Cost, Foundation, Gateway, Settings};
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, COOKIE, HOST, LOCATION, RETRY_AFTER,
    SET_COOKIE,
};
use http::{HeaderMap, Method, Request};
use http_body_util::BodyExt;
use model::{AccountId, Moment, Secret};
use serde_json::Value;
use store::{EventFilter, Memory};
use vault::Vault;

use super::*;

mod doors;
mod keys;
mod mine;
mod provider;
mod remembered;
mod role_sso;
mod roles;
mod signer;

const ACCOUNT: u64 = 1_000_000_000_000_001;
const PASSWORD: &str = "Administrator-1";
const FORM: &str = "application/x-www-form-urlencoded";

/// A browser, and where it is.
struct Browser {
    gateway: Arc<Gateway>,
    cookies: BTreeMap<String, String>,
    now: Moment,
    requests: u16,
    secure: bool,
    source: IpAddr,
    /// What its next requests say beside.
    headers: Vec<(&'static str, String)>,
}

/// What came back.
struct Shown {
    status: u16,
    headers: HeaderMap,
    text: String,
}

impl Shown {
    fn header(&self, name: impl http::header::AsHeaderName) -> &str {
        self.headers.get(name).map_or("", |it| it.to_str().unwrap())
    }

    /// Where it leads.
    fn leads(&self) -> &str {
        assert_eq!(self.status, 303, "{}", self.text);
        self.header(LOCATION)
    }

    fn says(&self, text: &str) {
        assert!(self.text.contains(text), "{text} is not in {}", self.text);
    }

    /// The text of the page without the reference.
    fn without_reference(&self) -> String {
        let (before, rest) = self
            .text
            .split_once("<code>")
            .unwrap_or_else(|| panic!("{} {:?}", self.text, self.headers));
        let (reference, after) = rest.split_once("</code>").unwrap();
        assert_eq!(reference, self.header("x-acs-request-id"));
        [before, after].concat()
    }
}

/// The page of a path.
fn page(path: &str) -> Page {
    match path {
        "/logon" => Page::Logon,
        "/logon/factor" => Page::Factor,
        "/logon/enrol" => Page::Enrol,
        "/logon/bind" => Page::Bind,
        "/logon/change" => Page::Change,
        "/logon/passkey/begin" => Page::AskPasskey,
        "/logon/passkey" => Page::Passkey,
        "/logon/factor/passkey/begin" => Page::AskKey,
        "/logon/factor/passkey" => Page::Key,
        "/logon/enrol/passkey/begin" => Page::AskNewKey,
        "/logon/enrol/passkey" => Page::NewKey,
        "/logon/sso" => Page::Provider,
        "/saml-role/sso" => Page::Roles,
        "/saml-role/choose" => Page::Choose,
        "/logon/again" => Page::Again,
        "/logon/trial" => Page::Trial,
        "/logon/off" => Page::Off,
        "/logon/style.css" => Page::Style,
        "/logon/script.js" => Page::Script,
        "/me" => Page::Me,
        "/me/password" => Page::MyPassword,
        "/me/prove" => Page::Prove,
        "/me/prove/begin" => Page::AskProof,
        "/me/prove/key" => Page::ProveByKey,
        "/me/factor" => Page::MyFactor,
        "/me/factor/bind" => Page::BindMine,
        "/me/factor/off" => Page::UnbindMine,
        "/me/passkey/begin" => Page::AskMyKey,
        "/me/passkey" => Page::MyNewKey,
        "/me/passkey/rename" => Page::RenameMine,
        "/me/passkey/delete" => Page::MyPasskey,
        "/me/session/end" => Page::MySession,
        "/me/sessions/end" => Page::MySessions,
        path if path.ends_with("/saml/SSO") => Page::Response,
        other => panic!("{other}"),
    }
}

impl Browser {
    async fn new() -> Self {
        let now = Moment::from_seconds(1_800_000_000);
        let clock = Arc::new(move || now);
        let mut settings = Settings::new(clock, [2; 32]);
        settings.hash_cost = Cost {
            memory: 8,
            passes: 1,
            lanes: 1,
        };
        let origins = ["https://rampart.example".to_owned()];
        let party = passkey::Party::new("rampart.example", &origins, false);
        settings.ceremonies = Arc::new(party.unwrap());
        settings.sign_on = signer::sign_on(&origins, false);
        settings.addressed = Arc::new(Addressed {
            recipients: vec!["https://rampart.example/saml-role/sso".to_owned()],
            audiences: vec!["https://rampart.example/saml-role/sp-metadata.xml".to_owned()],
        });
        let master = Vault::generate(&mut Entropy::of([1; 32]));
        let vault = Arc::new(Vault::read(master.expose()).unwrap());
        let store = Arc::new(Memory::new());
        let gateway = Gateway::open(store, vault, services::SERVICES, settings).await;
        let mut browser = Self {
            gateway: gateway.ok().unwrap(),
            cookies: BTreeMap::new(),
            now,
            requests: 0,
            secure: true,
            source: "203.0.113.9".parse().unwrap(),
            headers: Vec::new(),
        };
        let mut foundation = Foundation::draw(
            Some(AccountId::new(ACCOUNT)),
            Some("acme".parse().unwrap()),
            "admin".parse().unwrap(),
            &mut Entropy::of([8; 32]),
        );
        foundation.administrator_password = Secret::new(PASSWORD.to_owned());
        foundation.defaults = Defaults::Plain;
        foundation.root_password = Secret::new("Owner-of-all-1".to_owned());
        let arrival = browser.arrival();
        browser.gateway.found(&arrival, &foundation).await.unwrap();
        browser
    }

    fn arrival(&mut self) -> Arrival {
        self.requests += 1;
        Arrival {
            now: self.now,
            seed: seed_of(self.requests),
            source: self.source.into(),
            secure: self.secure,
            host_id: "rampart.example".into(),
            user_agent: "browser".into(),
            least_revision: None,
        }
    }

    async fn send(&mut self, method: Method, path: &str, body: String) -> Shown {
        let mut request = Request::builder().method(method).uri(path);
        let jar: Vec<_> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        if !jar.is_empty() {
            request = request.header(COOKIE, jar.join("; "));
        }
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        if !self.headers.iter().any(|(name, _)| *name == HOST) {
            request = request.header(HOST, "rampart.example");
        }
        let (parts, ()) = request.body(()).unwrap().into_parts();
        let path = parts.uri.path().to_owned();
        let whole = Whole {
            arrival: self.arrival(),
            parts,
            body: body.into(),
            is_near: false,
            _held: None,
        };
        let answer = if path.starts_with("/console/api/") {
            crate::console::api::enter(&self.gateway, &whole).await
        } else {
            enter(&self.gateway, page(&path), &whole).await
        };
        let (parts, body) = answer.into_parts();
        for cookie in parts.headers.get_all(SET_COOKIE) {
            let cookie = cookie.to_str().unwrap();
            // What a browser is sent to another site with comes back from there.
            let across = cookie.starts_with("__Host-rampart-sent");
            let site = if across { "None" } else { "Lax" };
            let bound = format!("; Path=/; Secure; HttpOnly; SameSite={site}");
            assert!(cookie.contains(&bound), "{cookie}");
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            if cookie.ends_with("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        Shown {
            status: parts.status.as_u16(),
            headers: parts.headers,
            text: String::from_utf8(body.collect().await.unwrap().to_bytes().into()).unwrap(),
        }
    }

    async fn get(&mut self, path: &str) -> Shown {
        self.send(Method::GET, path, String::new()).await
    }

    /// Sends a form of our own page.
    async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Shown {
        let headers = std::mem::replace(
            &mut self.headers,
            vec![
                ("sec-fetch-site", "same-origin".to_owned()),
                ("content-type", FORM.to_owned()),
            ],
        );
        self.headers.extend(headers);
        let shown = self.send(Method::POST, path, form(fields)).await;
        self.headers.drain(..2);
        shown
    }

    async fn password(&mut self, password: &str) -> Shown {
        self.get("/logon").await;
        let fields = [
            ("next", "/console/"),
            ("username", "admin@acme"),
            ("password", password),
        ];
        self.post("/logon", &fields).await
    }

    async fn operate(&mut self, operation: (&str, &str), parameters: &[(&str, &str)]) {
        let whom = (AccountId::new(ACCOUNT), "tests");
        let arrival = self.arrival();
        let reply = self
            .gateway
            .act(&arrival, whom, operation, parameters)
            .await;
        assert_eq!(
            reply.status,
            200,
            "{}",
            String::from_utf8_lossy(&reply.body)
        );
    }

    async fn profile(&mut self, parameter: (&str, &str)) {
        let operation = ("2015-05-01", "UpdateLoginProfile");
        self.operate(operation, &[("UserName", "admin"), parameter])
            .await;
    }

    /// What the server says of the session in the cookie.
    async fn session(&mut self) -> u16 {
        let token = self
            .cookies
            .get("__Host-rampart-s0")
            .cloned()
            .unwrap_or_default();
        let arrival = self.arrival();
        self.gateway
            .with_session(&arrival, &token, Wish::Look)
            .await
            .status
    }

    /// What the events of logons say, the earliest first: name, code, message and what is beside.
    async fn signins(&self) -> Vec<(String, String, Value)> {
        let gateway = &self.gateway;
        gateway.drain().await;
        let store = gateway.store();
        while store.project(1000).await.unwrap().behind {}
        let filter = EventFilter {
            newest_first: false,
            limit: 1000,
            ..EventFilter::default()
        };
        let found = store.look_up(&filter).await.unwrap();
        let events = found.iter().map(|one| &one.event.json);
        let events = events.map(|json| serde_json::from_str::<Value>(json).unwrap());
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let signins = events.filter(|event| text(&event["eventType"]).starts_with("ConsoleSign"));
        signins
            .map(|event| {
                let code = event["errorCode"].as_str().unwrap_or("Success").to_owned();
                (text(&event["eventName"]), code, event)
            })
            .collect()
    }

    fn code(&self, seed: &str, later: u64) -> String {
        let seed = Seed::read(&Secret::new(seed.to_owned())).unwrap();
        format!("{:06}", seed.code(step(self.now) + later).number())
    }
}

/// No two requests have the same.
fn seed_of(request: u16) -> [u8; 32] {
    let mut seed = [0; 32];
    let [high, low] = request.to_be_bytes();
    for (at, byte) in seed.iter_mut().enumerate() {
        *byte = if at % 2 == 0 { low } else { high };
    }
    seed
}

fn form(fields: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish()
}

/// Whether a field stands in the page with this value.
fn holds(page: &Shown, name: &str, value: &str) {
    let field = page
        .text
        .split("<input ")
        .find(|field| field.contains(&format!("name=\"{name}\"")));
    let field = field
        .and_then(|field| field.split('>').next())
        .unwrap_or_default();
    assert!(
        field.contains(&format!("value=\"{value}\"")),
        "{name} is in {field}"
    );
}

/// The seed that stands in a page.
fn seed(page: &Shown) -> String {
    let seed = page
        .text
        .split("class=\"seed\"><code>")
        .nth(1)
        .expect(&page.text);
    seed.split('<').next().unwrap().replace(' ', "")
}

#[tokio::test]
async fn a_name_then_a_password_come_to_a_session() {
    let mut browser = Browser::new().await;
    let first = browser.get("/logon?next=/console/users%3Fa%3Db").await;
    assert_eq!(first.status, 200);
    holds(&first, "next", "/console/users?a=b");
    assert!(!first.text.contains("type=\"password\""));
    let fields = [("next", "/console/users?a=b"), ("username", " admin@acme ")];
    let second = browser.post("/logon", &fields).await;
    holds(&second, "username", "admin@acme");
    holds(&second, "next", "/console/users?a=b");
    second.says("type=\"password\"");
    assert_eq!(browser.session().await, 401);
    let fields = [
        fields[0],
        ("username", "admin@acme"),
        ("password", PASSWORD),
    ];
    let third = browser.post("/logon", &fields).await;
    assert_eq!(third.leads(), "/console/users?a=b");
    assert_eq!(browser.session().await, 200);
    let kept = third
        .headers
        .get_all(SET_COOKIE)
        .iter()
        .find(|it| it.to_str().unwrap().contains("-s0="));
    assert!(!kept.unwrap().to_str().unwrap().contains("Max-Age"));
}

#[tokio::test]
async fn a_link_may_say_the_account_and_the_name() {
    let mut browser = Browser::new().await;
    let link = browser.get("/logon?account=acme&username=admin").await;
    holds(&link, "account", "acme");
    holds(&link, "username", "admin");
    link.says("@acme</bdi>");
    link.says("type=\"password\"");
    let fields = [
        ("account", "acme"),
        ("username", "admin"),
        ("password", PASSWORD),
    ];
    assert_eq!(browser.post("/logon", &fields).await.leads(), "/me");
    // Whoever types a whole name is taken by it.
    let fields = [
        ("account", "other"),
        ("username", "admin@acme"),
        ("password", PASSWORD),
    ];
    assert_eq!(browser.post("/logon", &fields).await.leads(), "/me");
    let fields = [
        ("account", "other"),
        ("username", "admin"),
        ("password", PASSWORD),
    ];
    assert_eq!(browser.post("/logon", &fields).await.status, 401);
}

#[tokio::test]
async fn the_owner_has_a_form_of_its_own() {
    let mut browser = Browser::new().await;
    let page = browser.get("/logon?as=owner&next=/me").await;
    page.says("Account ID");
    holds(&page, "as", "owner");
    let fields = [
        ("as", "owner"),
        ("username", "1000000000000001"),
        ("password", "Owner-of-all-1"),
    ];
    assert_eq!(browser.post("/logon", &fields).await.leads(), "/me");
}

#[tokio::test]
async fn every_failure_looks_the_same_but_for_its_reference() {
    let mut browser = Browser::new().await;
    let mut wrong = browser.password("wrong").await;
    let told = wrong.without_reference();
    assert_eq!(wrong.status, 401);
    let whose = ("UserPrincipalName", "admin@acme.onaliyun.com");
    let off = [whose, ("Status", "Inactive")];
    let update = ("2019-08-15", "UpdateLoginProfile");
    browser.operate(update, &off).await;
    wrong = browser.password(PASSWORD).await;
    assert_eq!(
        (wrong.status, wrong.without_reference()),
        (401, told.clone())
    );
    for name in [
        "nobody@acme",
        "admin@nowhere",
        "1999999999999999",
        "no name",
    ] {
        let fields = [
            ("next", "/console/"),
            ("username", name),
            ("password", PASSWORD),
        ];
        wrong = browser.post("/logon", &fields).await;
        let same = wrong.without_reference().replace(name, "admin@acme");
        assert_eq!((wrong.status, same), (401, told.clone()), "{name}");
    }
    assert_eq!(browser.session().await, 401);
}

#[tokio::test]
async fn what_is_left_out_is_asked_again_and_a_form_of_others_is_not_read() {
    let mut browser = Browser::new().await;
    browser.get("/logon").await;
    for fields in [
        &[("username", "  ")][..],
        &[("username", "admin@acme"), ("password", "")],
        &[("as", "owner"), ("username", ""), ("password", "x")],
    ] {
        browser.post("/logon", fields).await.says("role=\"alert\"");
    }
    for fields in [
        &[("username", "a"), ("username", "b")][..],
        &[("user", "admin")],
    ] {
        assert_eq!(browser.post("/logon", fields).await.status, 400);
    }
}

#[tokio::test]
async fn a_demanded_factor_is_bound_with_what_is_shown_once_and_asked_ever_after() {
    let mut browser = Browser::new().await;
    browser.profile(("MFABindRequired", "true")).await;
    assert_eq!(
        browser.password(PASSWORD).await.leads(),
        "/logon/enrol?next=%2Fconsole%2F"
    );
    let why = browser.get("/logon/enrol?next=%2Fconsole%2F").await;
    why.says("admin@acme.onaliyun.com");
    holds(&why, "next", "/console/");
    let next = ("next", "/console/");
    let scan = browser.post("/logon/enrol", &[next]).await;
    scan.says("<svg role=\"img\"");
    let seed = seed(&scan);
    let none = browser
        .post("/logon/bind", &[next, ("code1", "12"), ("code2", "ab")])
        .await;
    assert_eq!(none.status, 400);
    none.says("A code is six digits.");
    let (one, two) = (browser.code(&seed, 0), browser.code(&seed, 1));
    let twice = browser
        .post("/logon/bind", &[next, ("code1", &one), ("code2", &one)])
        .await;
    assert_eq!(twice.status, 401);
    twice.says("name=\"code2\"");
    assert!(!twice.text.contains(&*seed) && !twice.text.contains("<svg role"));
    let (left, right) = one.split_at(3);
    let spaced = format!("{left} {right}");
    let bound = browser
        .post("/logon/bind", &[next, ("code1", &spaced), ("code2", &two)])
        .await;
    assert_eq!(bound.leads(), "/console/");
    assert_eq!(browser.session().await, 200);

    // From now on it is asked for.
    browser.cookies.clear();
    browser.now = browser.now.plus_seconds(90);
    assert_eq!(
        browser.password(PASSWORD).await.leads(),
        "/logon/factor?next=%2Fconsole%2F"
    );
    assert_eq!(browser.session().await, 401);
    let page = browser.get("/logon/factor?next=%2Fconsole%2F").await;
    page.says("one-time-code");
    page.says("admin@acme.onaliyun.com");
    let none = browser
        .post("/logon/factor", &[next, ("code", "12345")])
        .await;
    assert_eq!(none.status, 400);
    let wrong = if browser.code(&seed, 0) == "000000" {
        "000001"
    } else {
        "000000"
    };
    let wrong = browser
        .post("/logon/factor", &[next, ("code", wrong)])
        .await;
    assert_eq!(wrong.status, 401);
    wrong.without_reference();
    wrong.says("name=\"code\"");
    let code = browser.code(&seed, 0);
    let right = browser
        .post("/logon/factor", &[next, ("code", &code)])
        .await;
    assert_eq!(right.leads(), "/console/");
    assert_eq!(browser.session().await, 200);
    assert!(!browser.cookies.contains_key("__Host-rampart-logon"));
    // The page of a step that is behind leads to the beginning.
    assert_eq!(browser.get("/logon/factor").await.leads(), "/logon");
}

#[tokio::test]
async fn a_demanded_change_shows_the_rules_of_the_account_and_which_was_broken() {
    let mut browser = Browser::new().await;
    browser
        .operate(
            ("2015-05-01", "SetPasswordPolicy"),
            &[("RequireNumbers", "true"), ("MinimumPasswordLength", "11")],
        )
        .await;
    browser.profile(("PasswordResetRequired", "true")).await;
    assert_eq!(
        browser.password(PASSWORD).await.leads(),
        "/logon/change?next=%2Fconsole%2F"
    );
    let page = browser.get("/logon/change?next=%2Fconsole%2F").await;
    page.says("at least 11 characters");
    page.says("a digit");
    assert!(!page.text.contains("a letter from A to Z"));
    assert!(!page.text.contains("data-state"));
    let change = |old, new, again| {
        [
            ("next", "/console/"),
            ("username", "admin@acme.onaliyun.com"),
            ("old", old),
            ("new", new),
            ("again", again),
        ]
    };
    let differ = browser
        .post(
            "/logon/change",
            &change(PASSWORD, "Another-long-1", "Another-long-2"),
        )
        .await;
    assert_eq!(differ.status, 400);
    differ.says("The two new passwords are not the same.");
    let weak = browser
        .post(
            "/logon/change",
            &change(PASSWORD, "Another-long", "Another-long"),
        )
        .await;
    assert_eq!(weak.status, 400);
    weak.says("data-rule=\"digit\" data-least=\"1\" data-state=\"unmet\"");
    let none = browser
        .post(
            "/logon/change",
            &change(PASSWORD, "Another long 1", "Another long 1"),
        )
        .await;
    assert_eq!(none.status, 400);
    none.says("without spaces");
    let wrong = browser
        .post(
            "/logon/change",
            &change("wrong", "Another-long-1", "Another-long-1"),
        )
        .await;
    assert_eq!(wrong.status, 401);
    wrong.without_reference();
    assert_eq!(browser.session().await, 401);
    let done = browser
        .post(
            "/logon/change",
            &change(PASSWORD, "Another-long-1", "Another-long-1"),
        )
        .await;
    assert_eq!(done.leads(), "/console/");
    assert_eq!(browser.session().await, 200);
    for page in [&differ, &weak, &none, &wrong] {
        assert!(!page.text.contains("Another") && !page.text.contains(PASSWORD));
    }
}

#[tokio::test]
async fn a_step_without_its_ticket_leads_to_the_beginning() {
    let mut browser = Browser::new().await;
    for path in ["/logon/factor", "/logon/enrol", "/logon/change"] {
        let path = format!("{path}?next=/me");
        assert_eq!(browser.get(&path).await.leads(), "/logon?next=%2Fme");
    }
    for (path, fields) in [
        ("/logon/factor", &[("code", "123456")][..]),
        ("/logon/enrol", &[]),
        ("/logon/bind", &[("code1", "123456"), ("code2", "123456")]),
        (
            "/logon/change",
            &[("old", "a"), ("new", "b"), ("again", "b")],
        ),
        (
            "/logon/change",
            &[("old", "a"), ("new", "b"), ("again", "c")],
        ),
    ] {
        assert_eq!(browser.post(path, fields).await.leads(), "/logon", "{path}");
        browser
            .cookies
            .insert("__Host-rampart-logon".to_owned(), "forged".to_owned());
    }
    assert_eq!(browser.get("/logon/factor").await.leads(), "/logon");
}

#[tokio::test]
async fn a_form_counts_only_from_a_page_of_this_origin() {
    let mut browser = Browser::new().await;
    browser.password(PASSWORD).await;
    let own = "https://rampart.example".to_owned();
    let cases: &[(&[(&'static str, &str)], bool)] = &[
        (&[("sec-fetch-site", "same-origin")], true),
        (&[("sec-fetch-site", "same-site")], false),
        (&[("sec-fetch-site", "cross-site")], false),
        (&[("sec-fetch-site", "none")], false),
        (&[("sec-fetch-site", "same-site"), ("origin", &own)], false),
        (&[("origin", &own)], true),
        (&[("origin", "http://rampart.example")], false),
        (&[("origin", "https://rampart.example:444")], false),
        (&[("origin", "https://rampart.example.evil.example")], false),
        (&[("origin", "null")], false),
        (&[], false),
    ];
    for path in [
        "/logon",
        "/logon/factor",
        "/logon/enrol",
        "/logon/bind",
        "/logon/change",
        "/logon/off",
        "/me/password",
        "/me/factor",
        "/me/factor/bind",
        "/me/factor/off",
        "/me/passkey/delete",
        "/me/session/end",
        "/me/sessions/end",
    ] {
        for (headers, is_own) in cases {
            let headers = headers
                .iter()
                .map(|(name, value)| (*name, (*value).to_owned()));
            browser.headers = headers.chain([("content-type", FORM.to_owned())]).collect();
            let before = browser.cookies.clone();
            let shown = browser.send(Method::POST, path, String::new()).await;
            assert_eq!(shown.status != 403, *is_own, "{path} {:?}", browser.headers);
            if !is_own {
                shown.says("so nothing was done");
                assert_eq!(browser.cookies, before);
                assert_eq!(browser.session().await, 200);
            }
            browser.cookies = before;
            browser.headers.clear();
            if browser.session().await != 200 {
                browser.password(PASSWORD).await;
            }
        }
    }
}

#[tokio::test]
async fn nobody_is_led_to_another_server() {
    let mut browser = Browser::new().await;
    for next in [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
    ] {
        let page = browser
            .get(&format!("/logon?{}", form(&[("next", next)])))
            .await;
        assert!(!page.text.contains("name=\"next\""), "{next}");
        let fields = [
            ("next", next),
            ("username", "admin@acme"),
            ("password", PASSWORD),
        ];
        assert_eq!(
            browser.post("/logon", &fields).await.leads(),
            "/me",
            "{next}"
        );
    }
}

#[tokio::test]
async fn passwords_travel_in_the_clear_on_this_machine_alone() {
    let mut browser = Browser::new().await;
    browser.secure = false;
    for method in [Method::GET, Method::POST] {
        let shown = browser.send(method, "/logon?next=/me", String::new()).await;
        assert_eq!(shown.status, 403);
        shown.says("href=\"https://rampart.example/logon?next=/me\"");
        assert!(!shown.text.contains("<form"));
    }
    browser.source = "127.0.0.1".parse().unwrap();
    assert_eq!(browser.password(PASSWORD).await.leads(), "/console/");
}

#[tokio::test]
async fn a_browser_that_keeps_no_cookies_is_told_before_its_password_is_looked_at() {
    let mut browser = Browser::new().await;
    let fields = [("username", "admin@acme"), ("password", PASSWORD)];
    let shown = browser.post("/logon", &fields).await;
    assert_eq!(shown.status, 400);
    shown.says("Allow cookies for this site and try again.");
    browser.cookies.clear();
    browser.secure = false;
    browser.source = "::1".parse().unwrap();
    let shown = browser.post("/logon", &fields).await;
    shown.says("https://");
    // The page that says so tries once more.
    assert_eq!(browser.post("/logon", &fields).await.leads(), "/me");
}

#[tokio::test]
async fn who_comes_by_the_loopback_address_is_sent_to_its_name() {
    let mut browser = Browser::new().await;
    browser.secure = false;
    browser.source = "127.0.0.1".parse().unwrap();
    for host in ["127.0.0.1:7280", "[::1]:7280", "127.9.9.9:7280"] {
        browser.headers = vec![("host", host.to_owned())];
        let shown = browser.get("/logon?next=/me").await;
        assert_eq!(shown.status, 307);
        assert_eq!(
            shown.header(LOCATION),
            "http://localhost:7280/logon?next=/me"
        );
    }
    for host in ["localhost:7280", "192.0.2.1", "rampart.example"] {
        browser.headers = vec![("host", host.to_owned())];
        assert_eq!(browser.get("/logon").await.status, 200, "{host}");
    }
}

#[tokio::test]
async fn a_page_may_load_and_send_nothing_but_what_is_ours() {
    let mut browser = Browser::new().await;
    for path in ["/logon", "/logon/off", "/logon/factor", "/logon/bind"] {
        let shown = browser.get(path).await;
        let policy = shown.header(CONTENT_SECURITY_POLICY);
        for part in [
            "default-src 'none'",
            "script-src 'self';",
            "style-src 'self';",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "trusted-types 'none'",
        ] {
            assert!(policy.contains(part), "{path}: {policy}");
        }
        assert!(!policy.contains("unsafe"));
        assert_eq!(shown.header(CACHE_CONTROL), "no-store");
        assert_eq!(shown.header("x-content-type-options"), "nosniff");
        assert_eq!(shown.header("referrer-policy"), "same-origin");
        assert_eq!(shown.header("cross-origin-opener-policy"), "same-origin");
        assert!(shown.header("permissions-policy").contains("camera=()"));
    }
}

#[tokio::test]
async fn files_are_kept_only_under_the_address_that_changes_with_them() {
    let mut browser = Browser::new().await;
    for file in [&STYLE, &SCRIPT] {
        let page = browser.get("/logon").await;
        let address = format!("{}?{}", file.path, file.mark());
        page.says(&address);
        let kept = browser.get(&address).await;
        assert_eq!(
            kept.header(CACHE_CONTROL),
            "public, max-age=31536000, immutable"
        );
        assert_eq!(
            (kept.header(CONTENT_TYPE), &*kept.text),
            (file.kind, file.text)
        );
        assert_eq!(
            browser.get(file.path).await.header(CACHE_CONTROL),
            "no-cache"
        );
    }
}

#[tokio::test]
async fn who_logs_off_is_out_on_the_server_too() {
    let mut browser = Browser::new().await;
    browser.password(PASSWORD).await;
    let token = browser.cookies.get("__Host-rampart-s0").cloned().unwrap();
    browser
        .get("/logon/off")
        .await
        .says("action=\"/logon/off\"");
    assert_eq!(browser.session().await, 200);
    let off = browser.post("/logon/off", &[]).await;
    assert_eq!(
        (off.status, off.header("clear-site-data")),
        (200, "\"cache\", \"storage\"")
    );
    assert!(!browser.cookies.contains_key("__Host-rampart-s0"));
    browser
        .cookies
        .insert("__Host-rampart-s0".to_owned(), token);
    assert_eq!(browser.session().await, 401);
    // Once more does no harm.
    assert_eq!(browser.post("/logon/off", &[]).await.status, 200);
    browser.get("/logon/off").await.says("You are logged off");
}

#[tokio::test]
async fn who_failed_too_often_is_told_when_to_come_again() {
    let mut browser = Browser::new().await;
    browser.get("/logon").await;
    for _ in 0..10 {
        let fields = [("username", "nobody@acme"), ("password", "wrong")];
        assert_eq!(browser.post("/logon", &fields).await.status, 401);
    }
    let shown = browser.password(PASSWORD).await;
    assert_eq!(shown.status, 429);
    let seconds = shown.header(RETRY_AFTER);
    shown.says(&format!("Try again in {seconds} seconds."));
}

#[tokio::test]
async fn a_language_that_was_chosen_stays() {
    let mut browser = Browser::new().await;
    browser.headers = vec![("accept-language", "zh-CN,en;q=0.5".to_owned())];
    let page = browser.get("/logon?next=/me").await;
    page.says("<html lang=\"zh-CN\">");
    page.says("href=\"/logon?next=/me&amp;lang=en\"");
    browser
        .get("/logon?lang=en")
        .await
        .says("<html lang=\"en\">");
    browser.get("/logon").await.says("<html lang=\"en\">");
    browser
        .post("/logon", &[("username", "a@b")])
        .await
        .says("<html lang=\"en\">");
}

#[tokio::test]
async fn my_security_is_for_who_has_a_session() {
    let mut browser = Browser::new().await;
    assert_eq!(browser.get("/me").await.leads(), "/logon?next=%2Fme");
    browser.password(PASSWORD).await;
    let page = browser.get("/me").await;
    assert_eq!(page.status, 200);
    for text in [
        "admin",
        "acs:ram::1000000000000001:user/admin",
        "203.0.113.9",
        "without a second factor",
    ] {
        page.says(text);
    }
    page.says("action=\"/me/password\"");
    page.says("at least 8 characters");
    page.says("There are none yet.");
    let token = browser.cookies.get("__Host-rampart-s0").cloned().unwrap();
    browser.post("/logon/off", &[]).await;
    browser
        .cookies
        .insert("__Host-rampart-s0".to_owned(), token);
    for path in [
        "/me/password",
        "/me/factor",
        "/me/factor/bind",
        "/me/factor/off",
        "/me/passkey/delete",
        "/me/session/end",
        "/me/sessions/end",
    ] {
        let fields: &[(&str, &str)] = match path {
            "/me/password" => &[("old", "a"), ("new", "b"), ("again", "b")],
            "/me/factor/bind" => &[("ticket", "a"), ("code1", "1"), ("code2", "2")],
            "/me/passkey/delete" | "/me/session/end" => &[("id", "x")],
            _ => &[],
        };
        let shown = browser.post(path, fields).await;
        assert_eq!(shown.leads(), "/logon?next=%2Fme&why=ended", "{path}");
    }
    browser
        .get("/logon?next=%2Fme&why=ended")
        .await
        .says("Your session has ended.");
}

#[tokio::test]
async fn my_password_is_changed_by_the_rules_and_ends_what_began_with_the_old() {
    let mut browser = Browser::new().await;
    browser
        .operate(
            ("2015-05-01", "SetPasswordPolicy"),
            &[("RequireNumbers", "true")],
        )
        .await;
    browser.password(PASSWORD).await;
    let change = |old, new, again| {
        [
            ("username", "admin"),
            ("old", old),
            ("new", new),
            ("again", again),
        ]
    };
    let differ = browser
        .post(
            "/me/password",
            &change(PASSWORD, "Another-long-1", "Another-long-2"),
        )
        .await;
    differ.says("The two new passwords are not the same.");
    let weak = browser
        .post(
            "/me/password",
            &change(PASSWORD, "Another-long", "Another-long"),
        )
        .await;
    weak.says("data-rule=\"digit\" data-least=\"1\" data-state=\"unmet\"");
    let none = browser
        .post(
            "/me/password",
            &change(PASSWORD, "Another long 1", "Another long 1"),
        )
        .await;
    none.says("without spaces");
    let wrong = browser
        .post(
            "/me/password",
            &change("wrong", "Another-long-1", "Another-long-1"),
        )
        .await;
    wrong.says("Enter your current password.");
    for page in [&differ, &weak, &none, &wrong] {
        assert_eq!(page.status, 400);
        assert!(!page.text.contains("Another") && !page.text.contains(PASSWORD));
    }
    assert_eq!(browser.session().await, 200);
    let done = browser
        .post(
            "/me/password",
            &change(PASSWORD, "Another-long-1", "Another-long-1"),
        )
        .await;
    assert_eq!(done.leads(), "/logon?next=%2Fme&why=changed");
    browser.get(done.leads()).await.says("It is changed");
    assert_eq!(browser.password(PASSWORD).await.status, 401);
    assert_eq!(browser.password("Another-long-1").await.status, 303);
}

#[tokio::test]
async fn what_the_account_does_not_let_people_do_is_said() {
    let mut browser = Browser::new().await;
    for (action, parameters) in [
        ("CreateUser", &[("UserName", "bob")][..]),
        (
            "CreateLoginProfile",
            &[("UserName", "bob"), ("Password", PASSWORD)],
        ),
    ] {
        browser.operate(("2015-05-01", action), parameters).await;
    }
    browser
        .operate(
            ("2015-05-01", "SetSecurityPreference"),
            &[
                ("AllowUserToChangePassword", "false"),
                ("AllowUserToManageMFADevices", "false"),
            ],
        )
        .await;
    browser.get("/logon").await;
    let fields = [("username", "bob@acme"), ("password", PASSWORD)];
    assert_eq!(browser.post("/logon", &fields).await.leads(), "/me");
    let page = browser.get("/me").await;
    assert_eq!(page.status, 200);
    assert!(!page.text.contains("action=\"/me/factor\""));
    for (path, fields) in [
        (
            "/me/password",
            &[
                ("old", PASSWORD),
                ("new", "Another-long-1"),
                ("again", "Another-long-1"),
            ][..],
        ),
        ("/me/factor", &[]),
        ("/me/factor/off", &[]),
    ] {
        let shown = browser.post(path, fields).await;
        assert_eq!(shown.status, 403, "{path}");
        shown.says("does not let you do this yourself");
    }
}

#[tokio::test]
async fn my_other_sessions_end_and_this_one_stays() {
    let mut browser = Browser::new().await;
    let mut tokens = Vec::new();
    for _ in 0..3 {
        browser.password(PASSWORD).await;
        tokens.push(browser.cookies.get("__Host-rampart-s0").cloned().unwrap());
        browser.now = browser.now.plus_seconds(1);
    }
    let page = browser.get("/me").await;
    assert_eq!(page.text.matches("action=\"/me/session/end\"").count(), 2);
    page.says("this one");
    let id = page.text.split("name=\"id\" value=\"").nth(1).unwrap();
    let id = id.split('"').next().unwrap().to_owned();
    assert_eq!(
        browser
            .post("/me/session/end", &[("id", &id)])
            .await
            .leads(),
        "/me?done=yes"
    );
    let page = browser.get("/me").await;
    assert_eq!(page.text.matches("action=\"/me/session/end\"").count(), 1);
    assert_eq!(
        browser.post("/me/sessions/end", &[]).await.leads(),
        "/me?done=yes"
    );
    assert_eq!(browser.session().await, 200);
    for old in tokens.iter().take(2) {
        browser
            .cookies
            .insert("__Host-rampart-s0".to_owned(), old.clone());
        assert_eq!(browser.session().await, 401);
    }
}
