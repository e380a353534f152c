//! People sign on to applications as the guide says; and whoever means harm comes to nothing.

use std::io::{BufRead, BufReader, Read, Write};

use serde_json::{Value, json};

use crate::harness::{Admin, Server, until};
use crate::logon::step;

const IMS: &str = "2019-08-15";
const REDIRECT: &str = "https://app.example.com/back?from=us";
/// The verifier and challenge of RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
/// The vendor's command line.
const COMMAND_LINE: &str = "4038181954557748008";
const LISTENS: &str = "http://127.0.0.1:12345/cli/callback";

/// An answer as it is spelt.
#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) status: u16,
    head: String,
    pub(crate) body: String,
}

impl Told {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        let mut found = lines.filter(|(one, _)| one.eq_ignore_ascii_case(name));
        found.next().map(|(_, value)| value)
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    fn error(&self) -> String {
        self.json()["error"].as_str().unwrap_or_default().to_owned()
    }

    /// What the way back says.
    fn back(&self, name: &str) -> Option<String> {
        assert_eq!(self.status, 303, "{self:?}");
        let address = self.header("location").unwrap();
        let (_, query) = address.split_once('?').unwrap();
        let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        let (_, value) = pairs.find(|(one, _)| *one == name)?;
        let value = percent_encoding::percent_decode_str(value);
        Some(value.decode_utf8().unwrap().into_owned())
    }
}

/// A form, or a query.
fn form(pairs: &[(&str, &str)]) -> String {
    let escaped = |text: &str| {
        percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
    };
    let pairs: Vec<_> = pairs
        .iter()
        .map(|(name, value)| format!("{}={}", escaped(name), escaped(value)))
        .collect();
    pairs.join("&")
}

pub(crate) fn send(
    server: &Server,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Told {
    let port = server.address.port();
    let mut request = format!(
        "{method} {path} HTTP/1.1\r\nhost: localhost:{port}\r\nconnection: close\r\n\
         content-length: {}\r\n",
        body.len()
    );
    for (name, value) in headers {
        request.extend([name, ": ", value, "\r\n"]);
    }
    request.extend(["\r\n", body]);
    let mut stream = server.connect();
    stream.write_all(request.as_bytes()).unwrap();
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        assert_ne!(reader.read_line(&mut head).unwrap(), 0, "{head:?}");
    }
    let mut body = String::new();
    reader.read_to_string(&mut body).unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Told { status, head, body }
}

/// Somebody with a browser.
struct Person {
    cookie: String,
    password: String,
}

impl Person {
    fn log_on(server: &Server, name: &str, password: &str) -> Self {
        let told = step(
            server,
            "begin",
            &json!({ "name": name, "password": password }),
        );
        let told = told.json();
        let token = told["session"]["token"].as_str().unwrap();
        Self {
            cookie: format!("__Host-rampart-s0={token}; __Host-rampart-lang=en"),
            password: password.to_owned(),
        }
    }

    /// Follows a link of an application.
    fn follow(&self, server: &Server, pairs: &[(&str, &str)]) -> Told {
        let path = format!("/oauth2/v1/auth?{}", form(pairs));
        send(server, "GET", &path, &[("cookie", &self.cookie)], "")
    }

    /// Sends the page's form.
    fn answer(&self, server: &Server, pairs: &[(&str, &str)], more: &[(&str, &str)]) -> Told {
        let headers = [
            ("cookie", &*self.cookie),
            ("sec-fetch-site", "same-origin"),
            ("content-type", "application/x-www-form-urlencoded"),
        ];
        let body = form(&[pairs, more].concat());
        send(server, "POST", "/oauth2/v1/auth", &headers, &body)
    }
}

fn post(server: &Server, path: &str, pairs: &[(&str, &str)]) -> Told {
    let kind = ("content-type", "application/x-www-form-urlencoded");
    send(server, "POST", path, &[kind], &form(pairs))
}

fn with_token(server: &Server, method: &str, path: &str, token: &str) -> Told {
    let bearer = format!("Bearer {token}");
    send(server, method, path, &[("authorization", &bearer)], "")
}

/// A server with an administrator who is logged on.
pub(crate) struct Scene {
    pub(crate) server: Server,
    pub(crate) admin: Admin,
    person: Person,
    written: Value,
    _directory: tempfile::TempDir,
}

impl Scene {
    pub(crate) fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let data = directory.path().join("data");
        let server = Server::start(&data, &[]);
        let text = std::fs::read_to_string(data.join("bootstrap.json")).unwrap();
        let written: Value = serde_json::from_str(&text).unwrap();
        let text = |name: &str| written["Administrator"][name].as_str().unwrap().to_owned();
        let person = Person::log_on(&server, &text("LogonName"), &text("Password"));
        Self {
            admin: server.admin(),
            server,
            person,
            written,
            _directory: directory,
        }
    }

    pub(crate) fn ims(&self, action: &str, given: &[(&str, &str)]) -> Value {
        let told = self.server.call(&self.admin, IMS, action, given);
        assert_eq!(told.status, 200, "{action}: {told:?}");
        told.json()
    }

    /// An application that is installed, and its secret.
    fn application(&self, name: &str, kind: &str, more: &[(&str, &str)]) -> (String, String) {
        let given = [
            ("AppName", name),
            ("DisplayName", name),
            ("AppType", kind),
            ("PredefinedScopes", "openid;profile;aliuid"),
            ("RedirectUris", REDIRECT),
        ];
        let made = self.ims("CreateApplication", &[&given[..], more].concat());
        let id = made["Application"]["AppId"].as_str().unwrap().to_owned();
        let secret = self.ims("CreateAppSecret", &[("AppId", &id)]);
        let secret = secret["AppSecret"]["AppSecretValue"].as_str().unwrap();
        self.ims("ProvisionApplication", &[("AppId", &id)]);
        (id, secret.to_owned())
    }

    /// A code of an application that shows a secret.
    fn code(&self, id: &str, more: &[(&str, &str)]) -> String {
        let told = self
            .person
            .follow(&self.server, &[&link(id)[..], more].concat());
        told.back("code").unwrap_or_else(|| panic!("{told:?}"))
    }

    fn redeem(&self, (id, secret): (&str, &str), code: &str, more: &[(&str, &str)]) -> Told {
        let brought = [
            ("grant_type", "authorization_code"),
            ("client_id", id),
            ("client_secret", secret),
            ("code", code),
        ];
        post(&self.server, "/v1/token", &[&brought[..], more].concat())
    }

    fn refresh(&self, (id, secret): (&str, &str), token: &str) -> Told {
        let brought = [
            ("grant_type", "refresh_token"),
            ("client_id", id),
            ("client_secret", secret),
            ("refresh_token", token),
            ("Timestamp", "2026-11-30T12:00:00Z"),
        ];
        post(&self.server, "/v1/token", &brought)
    }

    fn issuer(&self) -> String {
        format!("https://localhost:{}", self.server.address.port())
    }

    /// The events of this name, as text.
    pub(crate) fn events(&self, name: &str) -> String {
        let given = [("EventName", name)];
        let told = self
            .server
            .call(&self.admin, "2026-11-01", "ListEvents", &given);
        assert_eq!(told.status, 200, "{told:?}");
        told.body
    }
}

/// What a link of an application says.
fn link(id: &str) -> [(&str, &str); 5] {
    [
        ("client_id", id),
        ("redirect_uri", REDIRECT),
        ("response_type", "code"),
        ("access_type", "offline"),
        ("state", "a b&c=d+é/"),
    ]
}

const CHALLENGED: [(&str, &str); 2] = [
    ("code_challenge", CHALLENGE),
    ("code_challenge_method", "S256"),
];
const BOUND: [(&str, &str); 2] = [("redirect_uri", REDIRECT), ("code_verifier", VERIFIER)];

pub(crate) fn text(value: &Value, name: &str) -> String {
    let text = value[name].as_str();
    text.unwrap_or_else(|| panic!("no {name}: {value}"))
        .to_owned()
}

/// What a token says.
fn said(token: &str) -> (Value, Value) {
    let mut parts = token.split('.').map(|part| {
        let bytes = data_encoding::BASE64URL_NOPAD.decode(part.as_bytes());
        bytes.unwrap()
    });
    let mut read = || serde_json::from_slice(&parts.next().unwrap()).unwrap();
    (read(), read())
}

#[test]
fn a_person_signs_on_and_the_grant_outlives_a_server_that_is_killed() {
    let mut scene = Scene::new();
    let (id, secret) = scene.application("web", "WebApp", &[]);
    let shown = (&*id, &*secret);
    let asked = [("nonce", "n-1"), ("scope", "openid profile aliuid")];
    let told = scene.person.follow(
        &scene.server,
        &[&link(&id)[..], &CHALLENGED, &asked].concat(),
    );
    assert_eq!(told.back("state").unwrap(), "a b&c=d+é/");
    assert_eq!(told.back("iss").unwrap(), scene.issuer());
    assert!(
        told.header("location")
            .unwrap()
            .starts_with(&format!("{REDIRECT}&code="))
    );
    let code = told.back("code").unwrap();
    let data = scene.server.directory.clone();
    // The next server calls itself otherwise, for its port is another.
    let port = scene.server.address.port();
    scene.server.kill();
    let origin = format!("https://localhost:{port}");
    scene.server = Server::start(&data, &["--console-origin", &origin]);
    let told = scene.redeem(shown, &code, &BOUND);
    assert_eq!(told.status, 200, "{told:?}");
    assert_eq!(told.header("cache-control"), Some("no-store"));
    let tokens = told.json();
    assert_eq!(tokens["expires_in"], 3600);
    assert_eq!(tokens["token_type"], "Bearer");
    let (header, claims) = said(&text(&tokens, "id_token"));
    assert_eq!(
        (&header["alg"], &header["typ"]),
        (&json!("RS256"), &json!("JWT"))
    );
    assert_eq!(
        (&claims["iss"], &claims["aud"]),
        (&json!(origin), &json!(id))
    );
    assert_eq!(claims["nonce"], "n-1");
    assert_eq!(claims["aid"], scene.admin.account);
    assert_eq!(claims["upn"], scene.written["Administrator"]["LogonName"]);
    let keys = send(&scene.server, "GET", "/v1/keys", &[], "").json();
    assert_eq!(keys["keys"][0]["kid"], header["kid"]);
    assert!(keys["keys"][0].get("d").is_none());
    let access = text(&tokens, "access_token");
    let (header, claims) = said(&access);
    assert_eq!(header["typ"], "at+jwt");
    assert!(!claims.to_string().contains(&scene.admin.account));
    let info = with_token(&scene.server, "GET", "/v1/userinfo", &access).json();
    assert_eq!(info["sub"], claims["sub"]);
    assert_eq!(info["aid"], scene.admin.account);
    // Again by the refresh token, which who shows a secret keeps.
    let refresh = text(&tokens, "refresh_token");
    let again = scene.refresh(shown, &refresh).json();
    assert_eq!(text(&again, "refresh_token"), refresh);
    assert_eq!(said(&text(&again, "id_token")).1["sub"], info["sub"]);
    let revoke = [
        ("client_id", &*id),
        ("client_secret", &*secret),
        ("token", &*refresh),
    ];
    assert_eq!(post(&scene.server, "/v1/revoke", &revoke).status, 200);
    let told = with_token(&scene.server, "GET", "/v1/userinfo", &access);
    assert_eq!((told.status, &*told.error()), (401, "invalid_token"));
    assert!(
        told.header("www-authenticate")
            .unwrap()
            .contains("invalid_token")
    );
    assert_eq!(scene.refresh(shown, &refresh).error(), "invalid_grant");
    // Of what is revoked already there is nothing to say.
    assert_eq!(post(&scene.server, "/v1/revoke", &revoke).status, 200);
    for opens in [&code, &access, &refresh, &secret] {
        assert!(!scene.server.log().contains(opens.as_str()));
    }
}

#[test]
fn nobody_is_sent_to_an_address_that_is_not_the_applications_own() {
    let scene = Scene::new();
    let (id, _) = scene.application("web", "WebApp", &[]);
    for redirect in [
        "https://app.example.com/back",
        "https://app.example.com/back?from=us&more",
        "https://app.example.com/back?from=us#a",
        "https://app.example.com.evil.example/back?from=us",
        "https://app.example.com@evil.example/back?from=us",
        "https://APP.example.com/back?from=us",
        "//app.example.com/back?from=us",
        "javascript:alert(1)",
        "",
    ] {
        let mut link = link(&id);
        link[1].1 = redirect;
        let told = scene.person.follow(&scene.server, &link);
        assert_eq!(told.status, 400, "{redirect}: {told:?}");
        assert_eq!(told.header("location"), None, "{redirect}");
    }
    for id in [
        "",
        "1",
        "0",
        "x",
        "4038181954557748009",
        "99999999999999999999",
    ] {
        let told = scene.person.follow(&scene.server, &link(id));
        assert_eq!((told.status, told.header("location")), (400, None), "{id}");
    }
    let twice = [("state", "b")];
    let told = scene
        .person
        .follow(&scene.server, &[&link(&id)[..], &twice].concat());
    assert_eq!((told.status, told.header("location")), (400, None));
    // What else is wrong the application hears.
    for (more, error) in [
        (("scope", "openid /acs/scim"), "invalid_scope"),
        (("response_mode", "fragment"), "invalid_request"),
        (("request", "a.b.c"), "request_not_supported"),
        (("code_challenge", "plain"), "invalid_request"),
    ] {
        let told = scene
            .person
            .follow(&scene.server, &[&link(&id)[..], &[more]].concat());
        assert_eq!(told.back("error").as_deref(), Some(error));
        assert_eq!(told.back("state").unwrap(), "a b&c=d+é/");
    }
}

#[test]
fn a_code_is_of_no_use_to_whoever_catches_it() {
    let scene = Scene::new();
    let (id, secret) = scene.application("web", "WebApp", &[]);
    let (other, others) = scene.application("other", "WebApp", &[]);
    let shown = (&*id, &*secret);
    // Brought by another application, it is good for nobody.
    let code = scene.code(&id, &CHALLENGED);
    let told = scene.redeem((&other, &others), &code, &BOUND);
    assert_eq!((told.status, &*told.error()), (400, "invalid_grant"));
    assert_eq!(scene.redeem(shown, &code, &BOUND).error(), "invalid_grant");
    // Brought twice, it takes along what it gave.
    let code = scene.code(&id, &CHALLENGED);
    let tokens = scene.redeem(shown, &code, &BOUND).json();
    let access = text(&tokens, "access_token");
    assert_eq!(
        with_token(&scene.server, "GET", "/v1/userinfo", &access).status,
        200
    );
    assert_eq!(scene.redeem(shown, &code, &BOUND).error(), "invalid_grant");
    assert_eq!(
        with_token(&scene.server, "GET", "/v1/userinfo", &access).status,
        401
    );
    let refresh = text(&tokens, "refresh_token");
    assert_eq!(scene.refresh(shown, &refresh).error(), "invalid_grant");
    // With another address, another verifier, none, or one that was never announced.
    let wrong = "a".repeat(43);
    for brought in [
        vec![
            ("code_verifier", VERIFIER),
            ("redirect_uri", "https://app.example.com/back"),
        ],
        vec![("redirect_uri", REDIRECT), ("code_verifier", &*wrong)],
        vec![("redirect_uri", REDIRECT)],
    ] {
        let code = scene.code(&id, &CHALLENGED);
        let told = scene.redeem(shown, &code, &brought);
        assert_eq!(told.error(), "invalid_grant", "{brought:?}");
        assert_eq!(scene.redeem(shown, &code, &BOUND).error(), "invalid_grant");
    }
    let code = scene.code(&id, &[]);
    assert_eq!(scene.redeem(shown, &code, &BOUND).error(), "invalid_grant");
    assert_eq!(
        scene.redeem(shown, "1.AAAA", &BOUND).error(),
        "invalid_grant"
    );
    let events = scene.events("OAuthToken");
    for code in [
        "InvalidGrant.Reused",
        "InvalidGrant.OtherClient",
        "InvalidGrant.CodeVerifier",
    ] {
        assert!(events.contains(code), "{code}: {events}");
    }
}

#[test]
fn an_application_without_its_secret_is_nobody() {
    let scene = Scene::new();
    let (id, secret) = scene.application("web", "WebApp", &[]);
    for wrong in ["", "x", &secret.to_lowercase(), &format!("{secret} ")] {
        let code = scene.code(&id, &CHALLENGED);
        let told = scene.redeem((&id, wrong), &code, &BOUND);
        assert_eq!(
            (told.status, &*told.error()),
            (401, "invalid_client"),
            "{wrong:?}"
        );
        assert!(
            told.header("www-authenticate")
                .unwrap()
                .starts_with("Basic")
        );
        // Whoever is not the application does not use it up.
        assert_eq!(scene.redeem((&id, &secret), &code, &BOUND).status, 200);
    }
    let basic = data_encoding::BASE64.encode(format!("{id}:{secret}").as_bytes());
    let code = scene.code(&id, &CHALLENGED);
    let brought = [
        &[("grant_type", "authorization_code"), ("code", &code)][..],
        &BOUND,
    ]
    .concat();
    let headers = [
        ("authorization", &*format!("Basic {basic}")),
        ("content-type", "application/x-www-form-urlencoded"),
    ];
    let told = send(
        &scene.server,
        "POST",
        "/v1/token",
        &headers,
        &form(&brought),
    );
    assert_eq!(told.status, 200, "{told:?}");
    // Ten in a minute from one address, and then none is looked at.
    let mut statuses = Vec::new();
    for _ in 0..12 {
        statuses.push(scene.redeem((&id, "x"), "1.A", &BOUND).status);
    }
    assert_eq!(statuses.last(), Some(&429));
    // Whom that keeps out are programs: people log on from there.
    let text = |name: &str| {
        scene.written["Administrator"][name]
            .as_str()
            .unwrap()
            .to_owned()
    };
    Person::log_on(&scene.server, &text("LogonName"), &text("Password"));
    // A secret that is taken away counts no more.
    let secrets = scene.ims("ListAppSecretIds", &[("AppId", &id)]).to_string();
    let secret_id = secrets.split("AppSecretId\":\"").nth(1).unwrap();
    let secret_id = secret_id.split('"').next().unwrap();
    scene.ims(
        "DeleteAppSecret",
        &[("AppId", &id), ("AppSecretId", secret_id)],
    );
    let code = scene.code(&id, &CHALLENGED);
    assert_ne!(scene.redeem((&id, &secret), &code, &BOUND).status, 200);
}

#[test]
fn a_native_application_must_challenge_asks_each_time_and_its_refresh_tokens_count_once() {
    let scene = Scene::new();
    let loopback = [
        ("RedirectUris", "http://127.0.0.1/back"),
        ("SecretRequired", "false"),
    ];
    let given = [
        ("AppName", "native"),
        ("DisplayName", "native"),
        ("AppType", "NativeApp"),
        ("PredefinedScopes", "openid;profile"),
    ];
    let made = scene.ims("CreateApplication", &[&given[..], &loopback].concat());
    let id = text(&made["Application"], "AppId");
    scene.ims("ProvisionApplication", &[("AppId", &id)]);
    let redirect = "http://127.0.0.1:41234/back";
    let mut plain = link(&id);
    plain[1].1 = redirect;
    let told = scene.person.follow(&scene.server, &plain);
    assert_eq!(told.back("error").as_deref(), Some("invalid_request"));
    let asked = [&plain[..], &CHALLENGED].concat();
    let told = scene.person.follow(&scene.server, &asked);
    assert_eq!(told.status, 200, "{told:?}");
    let policy = told.header("content-security-policy").unwrap();
    assert!(
        policy.contains("form-action 'self' http://127.0.0.1:41234;"),
        "{policy}"
    );
    assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
    // Nobody is asked on a page of somebody else.
    let foreign = [
        ("cookie", &*scene.person.cookie),
        ("sec-fetch-site", "cross-site"),
        ("content-type", "application/x-www-form-urlencoded"),
    ];
    let body = form(&[&asked[..], &[("decision", "allow")]].concat());
    let told = send(&scene.server, "POST", "/oauth2/v1/auth", &foreign, &body);
    assert_eq!((told.status, told.header("location")), (403, None));
    let told = scene
        .person
        .answer(&scene.server, &asked, &[("decision", "refuse")]);
    assert_eq!(told.back("error").as_deref(), Some("access_denied"));
    let told = scene
        .person
        .answer(&scene.server, &asked, &[("decision", "allow")]);
    assert!(told.header("location").unwrap().starts_with(redirect));
    let code = told.back("code").unwrap();
    let bound = [("redirect_uri", redirect), ("code_verifier", VERIFIER)];
    let first = text(
        &scene.redeem((&id, ""), &code, &bound).json(),
        "refresh_token",
    );
    let second = text(&scene.refresh((&id, ""), &first).json(), "refresh_token");
    let third = scene.refresh((&id, ""), &second).json();
    assert_eq!(scene.refresh((&id, ""), &first).error(), "invalid_grant");
    let (refresh, access) = (text(&third, "refresh_token"), text(&third, "access_token"));
    assert_eq!(scene.refresh((&id, ""), &refresh).error(), "invalid_grant");
    assert_eq!(
        with_token(&scene.server, "GET", "/v1/userinfo", &access).status,
        401
    );
}

#[test]
fn whoever_is_not_logged_on_is_asked_to_and_comes_back() {
    let scene = Scene::new();
    let (id, _) = scene.application("web", "WebApp", &[]);
    let nobody = Person {
        cookie: "__Host-rampart-lang=en".to_owned(),
        password: String::new(),
    };
    let told = nobody.follow(&scene.server, &link(&id));
    assert_eq!(told.status, 303);
    let to = told.header("location").unwrap();
    assert!(
        to.starts_with("/logon?next=%2Foauth2%2Fv1%2Fauth%3F"),
        "{to}"
    );
    let none = [("prompt", "none")];
    let told = nobody.follow(&scene.server, &[&link(&id)[..], &none].concat());
    assert_eq!(told.back("error").as_deref(), Some("login_required"));
    let asked = [&link(&id)[..], &none].concat();
    assert!(
        scene
            .person
            .follow(&scene.server, &asked)
            .back("code")
            .is_some()
    );
    let again = [("prompt", "login")];
    let told = scene
        .person
        .follow(&scene.server, &[&link(&id)[..], &again].concat());
    assert!(told.header("location").unwrap().starts_with("/logon?next="));
    let consent = [("prompt", "consent")];
    let told = scene
        .person
        .follow(&scene.server, &[&link(&id)[..], &consent].concat());
    assert_eq!(told.status, 200);
    assert!(
        told.body.contains("web") && !told.body.contains("<script>"),
        "{}",
        told.body
    );
}

#[test]
fn an_application_is_let_in_by_whoever_may_and_is_out_when_taken_out() {
    let scene = Scene::new();
    let (id, secret) = scene.application("web", "WebApp", &[]);
    let code = scene.code(&id, &CHALLENGED);
    let access = text(
        &scene.redeem((&id, &secret), &code, &BOUND).json(),
        "access_token",
    );
    scene.ims("DeprovisionApplication", &[("AppId", &id)]);
    assert_eq!(
        with_token(&scene.server, "GET", "/v1/userinfo", &access).status,
        401
    );
    let asked = [&link(&id)[..], &CHALLENGED].concat();
    let told = scene.person.follow(&scene.server, &asked);
    assert_eq!(told.status, 200);
    // It is dangerous, so who it is must be shown again, and rightly.
    for wrong in [&[][..], &[("password", "wrong")]] {
        let more = [&[("decision", "allow")][..], wrong].concat();
        let told = scene.person.answer(&scene.server, &asked, &more);
        assert_eq!((told.status, told.header("location")), (401, None));
    }
    let right = [("decision", "allow"), ("password", &*scene.person.password)];
    let told = scene.person.answer(&scene.server, &asked, &right);
    assert!(told.back("code").is_some());
    let shown = scene.ims("GetApplicationProvisionInfo", &[("AppId", &id)]);
    assert_eq!(shown["ApplicationProvisionInfo"]["AppId"], id, "{shown}");
    // What was granted before stays gone.
    assert_eq!(
        with_token(&scene.server, "GET", "/v1/userinfo", &access).status,
        401
    );
}

#[test]
fn the_command_line_gets_credentials_of_its_user_that_end_with_the_grant() {
    let scene = Scene::new();
    let mut asked = link(COMMAND_LINE).to_vec();
    asked[1].1 = LISTENS;
    asked.remove(3);
    asked.extend(CHALLENGED);
    let told = scene.person.follow(&scene.server, &asked);
    assert_eq!(told.status, 200);
    assert!(told.body.contains("Alibaba Cloud CLI"), "{}", told.body);
    let right = [("decision", "allow"), ("password", &*scene.person.password)];
    let told = scene.person.answer(&scene.server, &asked, &right);
    let code = told.back("code").unwrap_or_else(|| panic!("{told:?}"));
    let bound = [("redirect_uri", LISTENS), ("code_verifier", VERIFIER)];
    let tokens = scene.redeem((COMMAND_LINE, ""), &code, &bound).json();
    let refresh = text(&tokens, "refresh_token");
    let tokens = scene.refresh((COMMAND_LINE, ""), &refresh).json();
    assert!(tokens["expires_in"].is_u64() && tokens["refresh_token"].is_string());
    let access = text(&tokens, "access_token");
    let told = with_token(&scene.server, "POST", "/v1/exchange", &access);
    assert_eq!(told.status, 200, "{told:?}");
    let given = told.json();
    assert!(text(&given, "expiration").ends_with('Z') && given["requestId"].is_string());
    for (small, capital) in [
        ("accessKeyId", "AccessKeyId"),
        ("accessKeySecret", "AccessKeySecret"),
        ("securityToken", "SecurityToken"),
        ("expiration", "Expiration"),
    ] {
        assert_eq!(
            given[small], given[capital],
            "libraries differ in what they read"
        );
    }
    let answer = json!({ "Credentials": {
        "AccessKeyId": given["accessKeyId"],
        "AccessKeySecret": given["accessKeySecret"],
        "SecurityToken": given["securityToken"],
    }});
    let user = scene.admin.session(&answer);
    let whose = scene
        .server
        .call(&user, "2015-04-01", "GetCallerIdentity", &[]);
    let name = text(&scene.written["Administrator"], "UserName");
    assert_eq!(whose.status, 200, "{whose:?}");
    assert!(text(&whose.json(), "Arn").ends_with(&format!(":user/{name}")));
    assert_eq!(scene.server.call(&user, IMS, "ListUsers", &[]).status, 200);
    // The token of one goes with the key of no other.
    let again = with_token(&scene.server, "POST", "/v1/exchange", &access).json();
    let mixed = json!({ "Credentials": {
        "AccessKeyId": again["accessKeyId"],
        "AccessKeySecret": again["accessKeySecret"],
        "SecurityToken": given["securityToken"],
    }});
    let mixed = scene.admin.session(&mixed);
    assert_ne!(scene.server.call(&mixed, IMS, "ListUsers", &[]).status, 200);
    // One of them alone is revoked by its id.
    let told = with_token(&scene.server, "POST", "/v1/exchange", &access).json();
    let lost = scene.admin.session(&json!({ "Credentials": told }));
    assert_eq!(scene.server.call(&lost, IMS, "ListUsers", &[]).status, 200);
    let id = text(&told, "AccessKeyId");
    let told = scene.server.call(
        &scene.admin,
        "2026-11-01",
        "RevokeSessions",
        &[("TemporaryAccessKeyId", &id)],
    );
    assert_eq!(told.status, 200, "{told:?}");
    assert!(until(|| scene
        .server
        .call(&lost, IMS, "ListUsers", &[])
        .status
        != 200));
    assert_eq!(scene.server.call(&user, IMS, "ListUsers", &[]).status, 200);
    // All of it ends with the sessions of the user.
    let end = [("UserName", &*name)];
    let told = scene
        .server
        .call(&scene.admin, "2026-11-01", "EndSessionsOfUser", &end);
    assert_eq!(told.status, 200, "{told:?}");
    assert!(until(|| scene
        .server
        .call(&user, IMS, "ListUsers", &[])
        .status
        != 200));
    let told = with_token(&scene.server, "POST", "/v1/exchange", &access);
    assert_eq!((told.status, &*told.error()), (401, "invalid_token"));
    // No other application gets any.
    let person = Person::log_on(
        &scene.server,
        &text(&scene.written["Administrator"], "LogonName"),
        &scene.person.password,
    );
    let (id, secret) = scene.application("web", "WebApp", &[]);
    let told = person.follow(&scene.server, &[&link(&id)[..], &CHALLENGED].concat());
    let code = told.back("code").unwrap();
    let access = text(
        &scene.redeem((&id, &secret), &code, &BOUND).json(),
        "access_token",
    );
    let told = with_token(&scene.server, "POST", "/v1/exchange", &access);
    assert_eq!((told.status, &*told.error()), (403, "insufficient_scope"));
}

#[test]
fn pages_of_an_applications_own_origin_read_what_it_is_answered_and_others_do_not() {
    const HOME: &str = "https://app.example.com";
    let scene = Scene::new();
    let public = [("SecretRequired", "false")];
    let (id, _) = scene.application("page", "NativeApp", &public);
    let (closed, secret) = scene.application("closed", "WebApp", &[]);
    let from = |origin: &str, path: &str, body: &str, more: &[(&str, &str)]| {
        let kind = ("content-type", "application/x-www-form-urlencoded");
        let headers = [&[kind, ("origin", origin)], more].concat();
        send(&scene.server, "POST", path, &headers, body)
    };
    let lets = |told: &Told| {
        assert_eq!(told.header("access-control-allow-credentials"), None);
        told.header("access-control-allow-origin")
            .map(str::to_owned)
    };
    let of = |id: &str, origin: &str| {
        let body = form(&[
            ("grant_type", "refresh_token"),
            ("refresh_token", "x"),
            ("client_id", id),
        ]);
        let told = from(origin, "/v1/token", &body, &[]);
        assert_eq!(told.header("vary"), Some("Origin"));
        lets(&told)
    };
    assert_eq!(of(&id, HOME).as_deref(), Some(HOME));
    for other in [
        "https://app.example.com:8443",
        "http://app.example.com",
        "https://app.example.com.evil.example",
        "https://APP.example.com",
        "null",
    ] {
        assert_eq!(of(&id, other), None, "{other}");
    }
    // No page holds a secret, and of nobody there is no origin.
    assert_eq!(of(&closed, HOME), None);
    assert_eq!(of("1", HOME), None);
    let revoked = form(&[("token", "x"), ("client_id", &id)]);
    assert_eq!(
        lets(&from(HOME, "/v1/revoke", &revoked, &[])).as_deref(),
        Some(HOME)
    );
    let asked = [&link(&id)[..], &CHALLENGED].concat();
    let told = scene
        .person
        .answer(&scene.server, &asked, &[("decision", "allow")]);
    let code = told.back("code").unwrap();
    let tokens = scene.redeem((&id, ""), &code, &BOUND).json();
    let bearer = format!("Bearer {}", text(&tokens, "access_token"));
    let shown = [("authorization", &*bearer)];
    let told = from(HOME, "/v1/userinfo", "", &shown);
    assert_eq!((told.status, lets(&told).as_deref()), (200, Some(HOME)));
    let told = from("https://other.example", "/v1/userinfo", "", &shown);
    assert_eq!((told.status, lets(&told)), (200, None));
    let code = scene.code(&closed, &CHALLENGED);
    let tokens = scene.redeem((&closed, &secret), &code, &BOUND).json();
    let bearer = format!("Bearer {}", text(&tokens, "access_token"));
    let told = from(HOME, "/v1/userinfo", "", &[("authorization", &*bearer)]);
    assert_eq!((told.status, lets(&told)), (200, None));
    // What a browser asks before it asks.
    let asked = [
        ("origin", HOME),
        ("access-control-request-method", "GET"),
        ("access-control-request-headers", "authorization"),
    ];
    for path in [
        "/v1/token",
        "/v1/userinfo",
        "/v1/keys",
        "/.well-known/openid-configuration",
    ] {
        let told = send(&scene.server, "OPTIONS", path, &asked, "");
        assert_eq!(
            (told.status, lets(&told).as_deref()),
            (204, Some("*")),
            "{path}"
        );
        let allowed = told.header("access-control-allow-headers").unwrap();
        assert!(allowed.contains("authorization"), "{allowed}");
    }
    for path in ["/v1/exchange", "/oauth2/v1/auth", "/"] {
        let told = send(&scene.server, "OPTIONS", path, &asked, "");
        assert_eq!(lets(&told), None, "{path}");
    }
}

#[test]
fn what_there_is_stands_where_it_is_looked_for() {
    let scene = Scene::new();
    let told = send(
        &scene.server,
        "GET",
        "/.well-known/openid-configuration",
        &[],
        "",
    );
    assert_eq!(told.header("access-control-allow-origin"), Some("*"));
    let shown = told.json();
    assert_eq!(shown["issuer"], scene.issuer());
    for endpoint in [
        "authorization_endpoint",
        "token_endpoint",
        "userinfo_endpoint",
        "jwks_uri",
    ] {
        let path = text(&shown, endpoint);
        let path = path.strip_prefix(&scene.issuer()).unwrap();
        let told = send(&scene.server, "GET", path, &[], "");
        assert_ne!(told.status, 404, "{endpoint}");
    }
    assert_eq!(shown["code_challenge_methods_supported"], json!(["S256"]));
    for token in ["", "x", "a.b.c", &"A".repeat(9000)] {
        for path in ["/v1/userinfo", "/v1/exchange"] {
            let told = with_token(&scene.server, "POST", path, token);
            assert_eq!(
                (told.status, &*told.error()),
                (401, "invalid_token"),
                "{path}"
            );
        }
    }
    let told = post(
        &scene.server,
        "/v1/token",
        &[("client_id", "1"), ("grant_type", "password")],
    );
    assert_eq!(told.error(), "unsupported_grant_type");
}

#[test]
fn a_server_application_acts_for_itself_alone() {
    let scene = Scene::new();
    let given = [
        ("AppName", "directory"),
        ("DisplayName", "directory"),
        ("AppType", "ServerApp"),
        ("PredefinedScopes", "openid;/acs/scim"),
        ("RedirectUris", REDIRECT),
    ];
    let made = scene.ims("CreateApplication", &given);
    let id = text(&made["Application"], "AppId");
    let secret = scene.ims("CreateAppSecret", &[("AppId", &id)]);
    let secret = text(&secret["AppSecret"], "AppSecretValue");
    let basic = data_encoding::BASE64.encode(format!("{id}:{secret}").as_bytes());
    let own = |more: &str| {
        let headers = [
            ("authorization", &*format!("Basic {basic}")),
            ("content-type", "application/x-www-form-urlencoded"),
        ];
        // The vendor's pages put these two into the address.
        let path = format!("/v1/token?grant_type=client_credentials&client_id={id}");
        send(&scene.server, "POST", &path, &headers, more)
    };
    // Nobody has let it in yet.
    assert_eq!(own("").status, 400);
    scene.ims("ProvisionApplication", &[("AppId", &id)]);
    let told = own("");
    assert_eq!(told.status, 200, "{told:?}");
    let tokens = told.json();
    assert_eq!(
        (&tokens["expires_in"], &tokens["scope"]),
        (&json!(3600), &json!("openid /acs/scim"))
    );
    assert!(tokens.get("refresh_token").is_none() && tokens.get("id_token").is_none());
    assert_eq!(own("scope=%2Facs%2Fscim").json()["scope"], "/acs/scim");
    assert_eq!(own("scope=profile").error(), "invalid_scope");
    // It is nobody who signed on.
    let access = text(&tokens, "access_token");
    for path in ["/v1/userinfo", "/v1/exchange"] {
        assert_eq!(with_token(&scene.server, "POST", path, &access).status, 401);
    }
    let told = scene.person.follow(&scene.server, &link(&id));
    assert_eq!(told.back("error").as_deref(), Some("unauthorized_client"));
    // And none of those that people sign on to acts for itself.
    let (web, webs) = scene.application("web", "WebApp", &[]);
    let brought = [
        ("grant_type", "client_credentials"),
        ("client_id", &*web),
        ("client_secret", &*webs),
    ];
    assert_eq!(
        post(&scene.server, "/v1/token", &brought).error(),
        "unauthorized_client"
    );
    let events = scene.events("OAuthToken");
    assert!(
        events.contains("directory") && events.contains("127.0.0.1"),
        "{events}"
    );
}

#[test]
#[expect(
    clippy::too_many_lines,
    reason = "a story from its beginning to its end"
)]
fn a_device_gets_what_somebody_has_allowed_who_typed_its_code_and_saw_what_asks() {
    let scene = Scene::new();
    let given = [
        ("AppName", "television"),
        ("DisplayName", "Television"),
        ("AppType", "NativeApp"),
        ("PredefinedScopes", "openid;profile"),
        ("RedirectUris", "http://127.0.0.1/back"),
        ("SecretRequired", "false"),
    ];
    let made = scene.ims("CreateApplication", &given);
    let id = text(&made["Application"], "AppId");
    let begin = || {
        let asked = [("client_id", &*id), ("scope", "profile offline_access")];
        post(&scene.server, "/oauth2/v1/device_authorization", &asked)
    };
    assert_eq!(begin().status, 400, "nobody has let it in");
    scene.ims("ProvisionApplication", &[("AppId", &id)]);
    let told = begin();
    assert_eq!(told.status, 200, "{told:?}");
    let told = told.json();
    assert_eq!(
        (&told["expires_in"], &told["interval"]),
        (&json!(600), &json!(5))
    );
    assert_eq!(
        told["verification_uri"],
        format!("{}/device", scene.issuer())
    );
    let (device, typed) = (text(&told, "device_code"), text(&told, "user_code"));
    let collect = |code: &str| {
        let brought = [
            ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
            ("client_id", &*id),
            ("device_code", code),
        ];
        post(&scene.server, "/v1/token", &brought)
    };
    assert_eq!(collect(&device).error(), "authorization_pending");
    let page = |person: &Person, pairs: &[(&str, &str)]| {
        let headers = [
            ("cookie", &*person.cookie),
            ("sec-fetch-site", "same-origin"),
            ("content-type", "application/x-www-form-urlencoded"),
        ];
        send(&scene.server, "POST", "/device", &headers, &form(pairs))
    };
    // A link alone is nothing, whatever it says.
    let link = format!("/device?user_code={typed}&decision=allow");
    let told = send(
        &scene.server,
        "GET",
        &link,
        &[("cookie", &scene.person.cookie)],
        "",
    );
    let asks = told.body.contains("name=\"decision\"");
    let is_typed = told.body.contains(&format!("value=\"{typed}\""));
    assert!(told.status == 200 && !asks && !is_typed, "{told:?}");
    // It should have waited five seconds, and then ten.
    let told = collect(&device);
    assert_eq!((told.status, &*told.error()), (400, "slow_down"));
    let told = page(&scene.person, &[("user_code", &typed.to_lowercase())]);
    assert!(
        told.body.contains("Television") && told.body.contains("127.0.0.1"),
        "{told:?}"
    );
    assert_eq!(collect(&device).error(), "slow_down");
    // What somebody has allowed is given all the same.
    let told = page(
        &scene.person,
        &[("user_code", &typed), ("decision", "allow")],
    );
    assert_eq!(told.status, 200, "{told:?}");
    // It was answered: nobody answers it once more.
    let told = page(
        &scene.person,
        &[("user_code", &typed), ("decision", "refuse")],
    );
    assert_eq!(told.status, 404);
    let tokens = collect(&device).json();
    let access = text(&tokens, "access_token");
    let refresh = text(
        &scene
            .refresh((&id, ""), &text(&tokens, "refresh_token"))
            .json(),
        "refresh_token",
    );
    assert_eq!(
        with_token(&scene.server, "GET", "/v1/userinfo", &access).status,
        200
    );
    // Whoever brings the code again has taken it from somewhere.
    assert_eq!(collect(&device).error(), "invalid_grant");
    assert_eq!(
        with_token(&scene.server, "GET", "/v1/userinfo", &access).status,
        401
    );
    assert_eq!(scene.refresh((&id, ""), &refresh).error(), "invalid_grant");
    let told = begin().json();
    let (device, typed) = (text(&told, "device_code"), text(&told, "user_code"));
    page(
        &scene.person,
        &[("user_code", &typed), ("decision", "refuse")],
    );
    assert_eq!(collect(&device).error(), "access_denied");
    // Codes are not guessed, nor is a server filled with devices.
    let guess = || page(&scene.person, &[("user_code", "BBBB-BBBB")]).status;
    assert!((0..12).any(|_| guess() == 429));
    assert!((0..12).any(|_| begin().status == 429));
}
