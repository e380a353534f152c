//! Keys of people: shown alone, behind a password, made at a logon and with a session.

use passkey::testing::Authenticator;
use serde_json::Value;

use super::*;

pub(super) const ORIGIN: &str = "https://rampart.example";

impl Browser {
    /// What the script is told to ask for, with the ticket that goes along.
    pub(super) async fn asked(&mut self, path: &str, fields: &[(&str, &str)]) -> (Value, String) {
        let told = self.post(path, fields).await;
        assert_eq!(told.status, 200, "{}", told.text);
        assert!(told.header(CONTENT_TYPE).starts_with("application/json"));
        let told: Value = serde_json::from_str(&told.text).unwrap();
        let ticket = told["ticket"].as_str().unwrap_or_default().to_owned();
        (told["options"].clone(), ticket)
    }

    /// Has a key made with the session.
    pub(super) async fn make(
        &mut self,
        device: &mut Authenticator,
        kind: &str,
        name: &str,
    ) -> Shown {
        let (options, ticket) = self.asked("/me/passkey/begin", &[("kind", kind)]).await;
        let credential = device.make(&options).unwrap().to_string();
        let fields = [
            ("ticket", &*ticket),
            ("credential", &credential),
            ("name", name),
        ];
        self.post("/me/passkey", &fields).await
    }

    /// Shows a passkey in place of name and password.
    pub(super) async fn alone(&mut self, device: &mut Authenticator) -> Shown {
        self.get("/logon").await;
        let (options, ticket) = self.asked("/logon/passkey/begin", &[]).await;
        let credential = device.show(&options).unwrap().to_string();
        let fields = [
            ("next", "/console/"),
            ("ticket", &*ticket),
            ("credential", &credential),
        ];
        self.post("/logon/passkey", &fields).await
    }
}

#[tokio::test]
async fn a_passkey_that_was_made_opens_a_session_alone_and_is_called_and_deleted() {
    let mut browser = Browser::new().await;
    let mut device = Authenticator::new(ORIGIN, 1);
    browser.password(PASSWORD).await;
    let made = browser.make(&mut device, "passkey", "Phone <b>").await;
    assert_eq!(made.leads(), "/me?done=yes");
    let page = browser.get("/me").await;
    page.says("Phone &lt;b&gt;");
    page.says("never used");
    let id = page.text.split("name=\"id\" value=\"").nth(1).unwrap();
    let id = id.split('"').next().unwrap().to_owned();

    browser.cookies.clear();
    assert_eq!(browser.alone(&mut device).await.leads(), "/console/");
    assert_eq!(browser.session().await, 200);
    browser.get("/me").await.says("last used");

    let fields = [("id", &*id), ("name", " Laptop ")];
    let named = browser.post("/me/passkey/rename", &fields).await;
    assert_eq!(named.leads(), "/me?done=yes");
    browser.get("/me").await.says("Laptop");
    let gone = browser.post("/me/passkey/delete", &[("id", &id)]).await;
    assert_eq!(gone.status, 303);
    browser.cookies.clear();
    let shown = browser.alone(&mut device).await;
    assert_eq!(shown.status, 401);
    shown.without_reference();
}

#[tokio::test]
async fn a_passkey_counts_once_only_here_and_only_where_cookies_are_kept() {
    let mut browser = Browser::new().await;
    let mut device = Authenticator::new(ORIGIN, 1);
    browser.password(PASSWORD).await;
    browser.make(&mut device, "passkey", "phone").await;
    browser.cookies.clear();
    browser.get("/logon").await;
    let (options, ticket) = browser.asked("/logon/passkey/begin", &[]).await;
    let credential = device.show(&options).unwrap().to_string();
    let fields = [("ticket", &*ticket), ("credential", &credential)];
    let kept = std::mem::take(&mut browser.cookies);
    let blocked = browser.post("/logon/passkey", &fields).await;
    assert_eq!(blocked.status, 400);
    blocked.says("cookie");
    browser.cookies = kept;
    for site in ["cross-site", "same-site", "none"] {
        browser.headers = vec![
            ("sec-fetch-site", site.to_owned()),
            ("content-type", FORM.to_owned()),
        ];
        for (path, fields) in [
            ("/logon/passkey", &fields[..]),
            ("/logon/passkey/begin", &[]),
        ] {
            let foreign = browser.send(Method::POST, path, form(fields)).await;
            assert_eq!(foreign.status, 403, "{site} {path}");
        }
    }
    browser.headers.clear();
    assert_eq!(browser.post("/logon/passkey", &fields).await.leads(), "/me");
    browser.cookies.remove("__Host-rampart-s0");
    assert_eq!(browser.post("/logon/passkey", &fields).await.status, 401);
    assert_eq!(browser.session().await, 401);
    // And not from another site's page.
    device.origin = "https://elsewhere.example".to_owned();
    assert_eq!(browser.alone(&mut device).await.status, 401);
}

#[tokio::test]
async fn a_demanded_factor_may_be_a_key_and_is_shown_as_one_ever_after() {
    for (kind, seed) in [("passkey", 1), ("security_key", 2)] {
        let mut browser = Browser::new().await;
        let mut device = Authenticator::new(ORIGIN, seed);
        browser.profile(("MFABindRequired", "true")).await;
        browser.password(PASSWORD).await;
        let page = browser.get("/logon/enrol?next=%2Fconsole%2F").await;
        page.says("data-ask=\"/logon/enrol/passkey/begin\"");
        let asked = "/logon/enrol/passkey/begin";
        let (options, ticket) = browser.asked(asked, &[("kind", kind)]).await;
        assert_eq!(ticket, "", "it is in the cookie");
        let credential = device.make(&options).unwrap().to_string();
        let kept = |name| {
            [
                ("next", "/console/"),
                ("credential", &*credential),
                ("name", name),
            ]
        };
        let unnamed = browser.post("/logon/enrol/passkey", &kept(" ")).await;
        assert_eq!(unnamed.status, 400);
        unnamed.says("A name has 1 to 64 characters.");
        let made = browser.post("/logon/enrol/passkey", &kept("mine")).await;
        assert_eq!(made.leads(), "/console/");
        assert_eq!(browser.session().await, 200);

        browser.cookies.clear();
        let next = browser.password(PASSWORD).await;
        assert_eq!(next.leads(), "/logon/factor?next=%2Fconsole%2F");
        let page = browser.get(next.leads()).await;
        page.says("data-ask=\"/logon/factor/passkey/begin\"");
        assert!(!page.text.contains("name=\"code\""));
        let (options, _) = browser.asked("/logon/factor/passkey/begin", &[]).await;
        let credential = device.show(&options).unwrap().to_string();
        let shown = [("next", "/console/"), ("credential", &*credential)];
        let shown = browser.post("/logon/factor/passkey", &shown).await;
        assert_eq!(shown.leads(), "/console/");
        assert_eq!(browser.session().await, 200);
    }
}

#[tokio::test]
async fn a_key_that_is_not_shown_rightly_leads_back_to_the_factor() {
    let mut browser = Browser::new().await;
    let mut device = Authenticator::new(ORIGIN, 1);
    browser.profile(("MFABindRequired", "true")).await;
    browser.password(PASSWORD).await;
    let asked = "/logon/enrol/passkey/begin";
    let (options, _) = browser.asked(asked, &[("kind", "passkey")]).await;
    device.origin = "https://elsewhere.example".to_owned();
    let credential = device.make(&options).unwrap().to_string();
    let fields = [("credential", &*credential), ("name", "mine")];
    let failed = browser.post("/logon/enrol/passkey", &fields).await;
    assert_eq!(failed.status, 401);
    failed.without_reference();
    failed.says("data-ask=\"/logon/enrol/passkey/begin\"");
    // The same logon goes on.
    device.origin = ORIGIN.to_owned();
    let (options, _) = browser.asked(asked, &[("kind", "passkey")]).await;
    let credential = device.make(&options).unwrap().to_string();
    let fields = [("credential", &*credential), ("name", "mine")];
    assert_eq!(
        browser.post("/logon/enrol/passkey", &fields).await.leads(),
        "/me"
    );

    browser.cookies.clear();
    browser.password(PASSWORD).await;
    let (options, _) = browser.asked("/logon/factor/passkey/begin", &[]).await;
    device.origin = "https://elsewhere.example".to_owned();
    let credential = device.show(&options).unwrap().to_string();
    let fields = [("credential", &*credential)];
    let failed = browser.post("/logon/factor/passkey", &fields).await;
    assert_eq!(failed.status, 401);
    failed.says("data-ask=\"/logon/factor/passkey/begin\"");
    assert_eq!(browser.session().await, 401);
    // Without a ticket the script is led to the beginning.
    browser.cookies.clear();
    let lost = browser.post("/logon/factor/passkey/begin", &[]).await;
    assert_eq!(lost.leads(), "/logon");
    assert_eq!(
        browser
            .post("/me/passkey/begin", &[("kind", "passkey")])
            .await
            .status,
        303
    );
    assert_eq!(
        browser
            .post("/me/passkey/begin", &[("kind", "other")])
            .await
            .status,
        400
    );
}
