//! Users whose account has an identity provider: the way there and back, what is believed, and who is let in by it.

use gateway::logon::{Came, Step, Stepped, Why};
use gateway::saml::identifier;
use serde_json::{Value, json};
use services::testing::{Change, Forgery, IdentityProvider, Says};

use super::signer::{KEY, sign_on};
use super::*;

const ENTITY: &str = "https://idp.example/metadata";
const HERE: &str = "https://rampart.example";
const ALICE: &str = "alice@acme.onaliyun.com";

/// Where responses for an account are brought, which is its name too.
/// What a provider says of a user of the account, in answer to this.
fn said_of(subject: &str, asked: Option<&str>) -> Says {
    Says {
        in_response_to: asked.map(str::to_owned),
        ..Says::user(subject, &acs(ACCOUNT))
    }
}

fn acs(account: u64) -> String {
    format!("{HERE}/{account}/saml/SSO")
}

/// A browser at an account whose users log on at this provider: alice may, bob has no way in.
struct Company {
    browser: Browser,
    idp: IdentityProvider,
}

impl Company {
    async fn new() -> Self {
        Self::by("HTTP-Redirect").await
    }

    async fn by(binding: &str) -> Self {
        let mut browser = Browser::new().await;
        for name in ["alice", "bob", "carol"] {
            let user = [("UserName", name)];
            browser.operate(("2015-05-01", "CreateUser"), &user).await;
        }
        for name in ["alice", "carol"] {
            let profile = [("UserName", name), ("Password", PASSWORD)];
            let create = ("2015-05-01", "CreateLoginProfile");
            browser.operate(create, &profile).await;
        }
        let idp = IdentityProvider::new(ENTITY);
        let document = idp.metadata_by(binding);
        let on = [("SsoEnabled", "true"), ("MetadataDocument", &*document)];
        browser.operate(SET, &on).await;
        Self { browser, idp }
    }

    async fn set(&mut self, parameters: &[(&str, &str)]) {
        self.browser.operate(SET, parameters).await;
    }

    /// The browser comes to another node on the same store.
    async fn node(&mut self, vendor: bool) {
        let now = self.browser.now;
        let mut settings = Settings::new(Arc::new(move || now), [3; 32]);
        settings.sign_on = sign_on(&[HERE.to_owned()], vendor);
        let master = Vault::generate(&mut Entropy::of([1; 32]));
        let vault = Arc::new(Vault::read(master.expose()).unwrap());
        let store = self.browser.gateway.store().clone();
        let node = Gateway::open(store, vault, services::SERVICES, settings).await;
        self.browser.gateway = node.ok().unwrap();
    }

    /// Says who logs on, and is sent away. What comes back with the answer, and the request that it must answer.
    async fn go(&mut self, name: &str) -> (Shown, String, String) {
        self.browser.get("/logon").await;
        let fields = [("next", "/console/"), ("username", name)];
        let page = self.browser.post("/logon", &fields).await;
        assert_eq!(page.status, 200, "{}", page.text);
        let relay = if let Some(rest) = page.text.split("RelayState=").nth(1) {
            rest.split('&').next().unwrap().to_owned()
        } else {
            let field = page.text.split("name=\"RelayState\" value=\"").nth(1);
            field.unwrap().split('"').next().unwrap().to_owned()
        };
        let arrival = self.browser.arrival();
        let kept = self.browser.cookies.iter();
        let kept = kept.filter(|(name, _)| name.starts_with("__Host-rampart-sent"));
        let kept: Vec<&str> = kept.map(|(_, value)| &**value).collect();
        let sent = self.browser.gateway.sent(&arrival, &kept, &relay);
        (page, relay, identifier(sent.unwrap().id))
    }

    fn response(&mut self, says: &Says) -> String {
        self.idp.response_at(self.browser.now, says)
    }

    /// Brings a response as the page of the provider does: of our cookies those alone come along that are meant to.
    async fn bring(&mut self, response: &str, relay: &str) -> Shown {
        self.bring_to(ACCOUNT, response, relay).await
    }

    async fn bring_to(&mut self, account: u64, response: &str, relay: &str) -> Shown {
        let browser = &mut self.browser;
        let cookies = std::mem::take(&mut browser.cookies);
        let (across, own): (BTreeMap<_, _>, BTreeMap<_, _>) = cookies
            .into_iter()
            .partition(|(name, _)| name.starts_with("__Host-rampart-sent"));
        browser.cookies = across;
        browser.headers = vec![
            ("sec-fetch-site", "cross-site".to_owned()),
            ("content-type", FORM.to_owned()),
        ];
        let mut fields = vec![("SAMLResponse", response)];
        if !relay.is_empty() {
            fields.push(("RelayState", relay));
        }
        let path = format!("/{account}/saml/SSO");
        let shown = browser.send(Method::POST, &path, form(&fields)).await;
        browser.headers.clear();
        for (name, value) in own {
            browser.cookies.entry(name).or_insert(value);
        }
        shown
    }

    /// The whole way of somebody whom the provider calls by this name, to where it leads.
    async fn log_on(&mut self, subject: &str) -> Shown {
        let says = said_of(subject, None);
        let response = self.response(&says);
        self.bring(&response, "").await
    }

    async fn events(&self) -> Vec<(String, String, Value)> {
        self.browser.signins().await
    }

    async fn last(&self) -> (String, String, Value) {
        self.events().await.pop().unwrap()
    }

    /// That the page says in one sentence that it came to nothing, and the event of its reference says why.
    async fn fails(&self, shown: &Shown, code: &str) -> String {
        assert_eq!(shown.status, 401, "{}", shown.text);
        shown.says("The logon failed.");
        let reference = shown.header("x-acs-request-id");
        shown.says(reference);
        let (_, known, event) = self.last().await;
        assert_eq!(known, code, "{event}");
        assert!(event.to_string().contains(reference), "{event}");
        // What was looked at stands in the same event, to the check that failed.
        let attempt = &event["additionalEventData"]["ssoAttempt"];
        if let Some(check) = code.strip_prefix("LogonFailed.Response.") {
            let check = match check {
                "Replayed" => Some("Replay"),
                // It was believed, and named nobody.
                "Name" => None,
                other => Some(other),
            };
            assert_eq!(attempt["purpose"], "User", "{event}");
            let failed = attempt["checks"].as_array().unwrap().last();
            let failed = failed.filter(|one| one["outcome"] == "Failed");
            assert_eq!(failed.map(|one| one["check"].as_str().unwrap()), check);
        }
        let why = event["errorMessage"].as_str().unwrap().to_owned();
        assert!(!shown.text.contains(&why));
        why
    }
}

const SET: (&str, &str) = ("2019-08-15", "SetUserSsoSettings");

/// Where the page leads by itself, and that its policy lets no form go anywhere else.
fn leads_away(page: &Shown) -> &str {
    let policy = page.header(CONTENT_SECURITY_POLICY);
    assert!(policy.contains("form-action 'self';"), "{policy}");
    let content = page.text.split("content=\"0;url=").nth(1);
    content.unwrap().split('"').next().unwrap()
}

#[tokio::test]
async fn a_user_is_sent_to_the_provider_in_place_of_a_password_and_comes_back_with_a_session() {
    let mut company = Company::new().await;
    let (page, relay, asked) = company.go("alice@acme").await;
    assert!(!page.text.contains("type=\"password\""), "{}", page.text);
    page.says("idp.example");
    let address = leads_away(&page).to_owned();
    assert!(
        address.starts_with(&format!("{ENTITY}/sso?SAMLRequest=")),
        "{address}"
    );
    assert!(
        address.contains("SigAlg=http%3A%2F%2Fwww.w3.org%2F2001%2F04%2Fxmldsig-more%23rsa-sha256")
    );
    assert!(!relay.contains('/') && relay.len() <= 80, "{relay}");
    let says = said_of(ALICE, Some(&asked));
    let response = company.response(&says);
    let back = company.bring(&response, &relay).await;
    assert_eq!(back.leads(), "/logon/sso?next=%2Fconsole%2F");
    let cookies = &company.browser.cookies;
    assert!(!cookies.contains_key("__Host-rampart-s0"));
    assert!(!cookies.keys().any(|name| name.contains("sent")));
    let home = company.browser.get(back.leads()).await;
    assert_eq!(home.leads(), "/console/");
    assert_eq!(company.browser.session().await, 200);
    let events = company.events().await;
    let [.., step, logon] = &*events else {
        panic!("{events:?}")
    };
    assert_eq!((&*step.0, &*step.1), ("ConsoleSigninStep", "Success"));
    let more = &step.2["additionalEventData"];
    assert_eq!(
        (&more["samlIssuer"], &more["samlSubject"]),
        (&ENTITY.into(), &ALICE.into())
    );
    let attempt = &more["ssoAttempt"];
    assert_eq!(
        (
            &attempt["protocol"],
            &attempt["purpose"],
            &attempt["provider"]
        ),
        (&"SAML".into(), &"User".into(), &ENTITY.into())
    );
    let checks = attempt["checks"].as_array().unwrap();
    assert!(checks.len() >= 36 && checks.iter().all(|one| one["outcome"].is_null()));
    assert!(!attempt.to_string().contains(ALICE));
    assert_eq!((&*logon.0, &*logon.1), ("ConsoleSignin", "Success"));
    let more = &logon.2["additionalEventData"];
    assert_eq!(
        (&more["logonMethod"], &more["mfaChecked"]),
        (&"sso".into(), &"false".into())
    );
    assert_eq!(logon.2["userIdentity"]["userName"], "alice");
    let all = format!("{events:?}");
    let (begin, _) = response.split_at(200);
    assert!(!all.contains(begin) && !all.contains(&relay));
}

#[tokio::test]
async fn a_link_that_names_the_account_leads_there_at_once_and_the_owner_by_the_own_page() {
    let mut company = Company::new().await;
    for path in [
        "/logon?account=acme",
        "/logon?account=acme&username=alice",
        "/logon?username=alice@acme",
    ] {
        let page = company.browser.get(path).await;
        leads_away(&page);
    }
    let page = company.browser.get("/logon?as=owner&account=acme").await;
    assert!(page.text.contains("type=\"password\""), "{}", page.text);
    // Only so many are on their way side by side.
    for _ in 0..6 {
        company.browser.get("/logon?account=acme").await;
    }
    let kept = company.browser.cookies.keys();
    assert_eq!(kept.filter(|name| name.contains("sent")).count(), 4);
    company.set(&[("SsoEnabled", "false")]).await;
    let page = company
        .browser
        .get("/logon?account=acme&username=alice")
        .await;
    assert!(page.text.contains("type=\"password\""), "{}", page.text);
}

#[tokio::test]
async fn a_provider_that_takes_forms_is_sent_one_and_that_page_alone_may() {
    let mut company = Company::by("HTTP-POST").await;
    let (page, relay, asked) = company.go("alice@acme").await;
    page.says(&format!(
        "<form method=\"post\" action=\"{ENTITY}/sso\" data-now>"
    ));
    page.says("<button type=\"submit\">Go on</button>");
    let policy = page.header(CONTENT_SECURITY_POLICY);
    assert!(
        policy.contains("form-action 'self' https://idp.example;"),
        "{policy}"
    );
    assert!(policy.contains("default-src 'none'"), "{policy}");
    let says = said_of(ALICE, Some(&asked));
    let response = company.response(&says);
    let back = company.bring(&response, &relay).await;
    assert_eq!(back.leads(), "/logon/sso?next=%2Fconsole%2F");
    let other = company.browser.get("/logon").await;
    let policy = other.header(CONTENT_SECURITY_POLICY);
    assert!(policy.contains("form-action 'self';"), "{policy}");
}

#[tokio::test]
async fn s15_an_answer_counts_in_the_browser_that_asked_and_in_no_other() {
    let mut company = Company::new().await;
    let (_, relay, asked) = company.go("alice@acme").await;
    let says = said_of(ALICE, Some(&asked));
    let response = company.response(&says);
    let kept = std::mem::take(&mut company.browser.cookies);
    // Neither in a browser that was sent nowhere, nor in one that was sent with another request.
    let shown = company.bring(&response, &relay).await;
    company
        .fails(&shown, "LogonFailed.Response.InResponseTo")
        .await;
    let (_, other, _) = company.go("alice@acme").await;
    let shown = company.bring(&response, &other).await;
    company
        .fails(&shown, "LogonFailed.Response.InResponseTo")
        .await;
    assert_eq!(company.browser.session().await, 401);
    company.browser.cookies = kept;
    let shown = company.bring(&response, &relay).await;
    assert_eq!(shown.leads(), "/logon/sso?next=%2Fconsole%2F");
    // Nor does one that answers nothing count as the answer of whoever asked.
    let (_, relay, _) = company.go("alice@acme").await;
    let says = said_of(ALICE, None);
    let response = company.response(&says);
    let shown = company.bring(&response, &relay).await;
    company
        .fails(&shown, "LogonFailed.Response.InResponseTo")
        .await;
}

#[tokio::test]
async fn s15_a_response_counts_once_on_all_nodes_and_so_does_a_request() {
    let mut company = Company::new().await;
    let says = said_of(ALICE, None);
    let response = company.response(&says);
    company.bring(&response, "").await.leads();
    let shown = company.bring(&response, "").await;
    company.fails(&shown, "LogonFailed.Response.Replayed").await;
    company.node(false).await;
    let shown = company.bring(&response, "").await;
    company.fails(&shown, "LogonFailed.Response.Replayed").await;
    // Two responses to one request come to one session.
    let (_, relay, asked) = company.go("alice@acme").await;
    let kept = company.browser.cookies.clone();
    let says = said_of(ALICE, Some(&asked));
    let (one, two) = (company.response(&says), company.response(&says));
    let back = company.bring(&one, &relay).await;
    assert_eq!(company.browser.get(back.leads()).await.leads(), "/console/");
    company.browser.cookies = kept;
    let back = company.bring(&two, &relay).await;
    let shown = company.browser.get(back.leads()).await;
    assert_eq!(shown.status, 401, "{}", shown.text);
    assert_eq!(company.browser.session().await, 401);
}

#[tokio::test]
async fn s14_what_is_meant_for_another_account_or_service_is_meant_for_nobody_here() {
    let mut company = Company::new().await;
    let other = ACCOUNT + 1;
    let base = said_of(ALICE, None);
    for (says, code) in [
        (
            Says {
                audience: acs(other),
                ..base.clone()
            },
            "Audience",
        ),
        (
            Says {
                recipient: acs(other),
                ..base.clone()
            },
            "Destination",
        ),
        (
            Says {
                audience: "https://other.example".to_owned(),
                ..base.clone()
            },
            "Audience",
        ),
        (
            Says {
                audience: format!("{}/", acs(ACCOUNT)),
                ..base.clone()
            },
            "Audience",
        ),
        (
            Says {
                audience: acs(ACCOUNT).to_uppercase(),
                ..base.clone()
            },
            "Audience",
        ),
        (
            Says {
                audience: format!("https://signin.aliyun.com/{ACCOUNT}/saml/SSO"),
                ..base.clone()
            },
            "Audience",
        ),
        (
            Says {
                ends: -120,
                issued: -300,
                ..base.clone()
            },
            "Expiry",
        ),
    ] {
        let response = company.response(&says);
        let shown = company.bring(&response, "").await;
        let code = format!("LogonFailed.Response.{code}");
        company.fails(&shown, &code).await;
        company.browser.now = company.browser.now.plus_seconds(61);
    }
    // One that is sound, at the door of another account.
    let says = said_of(ALICE, None);
    let response = company.response(&says);
    let shown = company.bring_to(other, &response, "").await;
    assert_eq!(shown.status, 401);
    // And one of another provider with the same key.
    company.idp = IdentityProvider::new("https://other.example/metadata");
    let response = company.response(&says);
    let shown = company.bring(&response, "").await;
    let why = company.fails(&shown, "LogonFailed.Response.Issuer").await;
    assert!(
        why.contains(ENTITY) && why.contains("https://other.example"),
        "{why}"
    );
    let shown = company.bring("bm9uZQ==", "").await;
    company.fails(&shown, "LogonFailed.Response.Markup").await;
    let shown = company
        .browser
        .send(Method::POST, "/none/saml/SSO", String::new())
        .await;
    assert_eq!(shown.status, 400);
}

#[tokio::test]
async fn what_is_meant_for_the_vendor_is_taken_where_the_operator_says_so_and_of_the_same_account()
{
    let mut company = Company::new().await;
    let there = |account: u64| format!("https://signin.aliyun.com/{account}/saml/SSO");
    let mine = Says::user(ALICE, &there(ACCOUNT));
    let response = company.response(&mine);
    let shown = company.bring(&response, "").await;
    company
        .fails(&shown, "LogonFailed.Response.Destination")
        .await;
    company.node(true).await;
    company.bring(&response, "").await.leads();
    let response = company.response(&Says::user(ALICE, &there(ACCOUNT + 1)));
    let shown = company.bring(&response, "").await;
    company
        .fails(&shown, "LogonFailed.Response.Destination")
        .await;
}

#[tokio::test]
async fn passwords_and_passkeys_of_users_are_closed_and_the_owner_goes_on() {
    let mut company = Company::new().await;
    company.set(&[("SsoEnabled", "false")]).await;
    company.browser.password(PASSWORD).await.leads();
    let before = company.browser.cookies.clone();
    company.set(&[("SsoEnabled", "true")]).await;
    // A session that was there stays.
    assert_eq!(company.browser.session().await, 200);
    let page = company.browser.get("/me").await;
    assert!(!page.text.contains("name=\"old\""), "{}", page.text);
    let change = [
        ("username", "admin"),
        ("old", PASSWORD),
        ("new", "Other-Words-9"),
        ("again", "Other-Words-9"),
    ];
    let shown = company.browser.post("/me/password", &change).await;
    assert_eq!(shown.status, 403, "{}", shown.text);
    company.browser.cookies.clear();
    let shown = company.browser.password(PASSWORD).await;
    assert_eq!(shown.status, 401, "{}", shown.text);
    assert_eq!(company.last().await.1, "LogonFailed.ProviderOnly");
    // Nor by the door of programs.
    let step = Step::Password {
        name: "admin@acme".to_owned(),
        password: Secret::new(PASSWORD.to_owned()),
        remembered: None,
    };
    let arrival = company.browser.arrival();
    let outcome = company.browser.gateway.log_on(&arrival, step).await;
    assert!(matches!(
        outcome.stepped,
        Stepped::Taken(Came::Failed { ticket: None })
    ));
    company.browser.cookies.clear();
    company.browser.get("/logon").await;
    let owner = [
        ("as", "owner"),
        ("username", "1000000000000001"),
        ("password", "Owner-of-all-1"),
    ];
    company.browser.post("/logon", &owner).await.leads();
    assert_eq!(company.browser.session().await, 200);
    let page = company.browser.get("/me").await;
    page.says("name=\"old\"");
    // Off again: the password is what it was.
    company.set(&[("SsoEnabled", "false")]).await;
    company.browser.cookies.clear();
    company.browser.password(PASSWORD).await.leads();
    company.browser.cookies = before;
    assert_eq!(company.browser.session().await, 200);
}

#[tokio::test]
async fn only_a_user_of_the_account_who_may_log_on_is_let_in_and_for_no_longer_than_there() {
    let mut company = Company::new().await;
    for (subject, code) in [
        ("bob@acme.onaliyun.com", "LogonFailed.Inactive"),
        ("nobody@acme.onaliyun.com", "LogonFailed.NoUser"),
        ("alice@other.onaliyun.com", "LogonFailed.Response.Name"),
        ("alice", "LogonFailed.Response.Name"),
        ("alice@x@acme.onaliyun.com", "LogonFailed.Response.Name"),
    ] {
        let shown = company.log_on(subject).await;
        company.fails(&shown, code).await;
        company.browser.now = company.browser.now.plus_seconds(61);
    }
    let off = [("UserPrincipalName", ALICE), ("Status", "Inactive")];
    company
        .browser
        .operate(("2019-08-15", "UpdateLoginProfile"), &off)
        .await;
    let shown = company.log_on(ALICE).await;
    company.fails(&shown, "LogonFailed.Inactive").await;
    // The network is looked at as at any logon.
    let masks = [("LoginNetworkMasks", "192.0.2.0/24")];
    company
        .browser
        .operate(("2019-08-15", "SetSecurityPreference"), &masks)
        .await;
    let shown = company.log_on("carol@acme.onaliyun.com").await;
    company.fails(&shown, "LogonFailed.Network").await;
    company.browser.source = "192.0.2.7".parse().unwrap();
    let says = Says {
        session_ends: Some(1200),
        ..said_of("Carol@ACME.onaliyun.com", None)
    };
    let response = company.response(&says);
    let back = company.bring(&response, "").await;
    company.browser.get(back.leads()).await.leads();
    company.browser.now = company.browser.now.plus_seconds(1199);
    assert_eq!(company.browser.session().await, 200);
    company.browser.now = company.browser.now.plus_seconds(1);
    assert_eq!(company.browser.session().await, 401);
}

#[tokio::test]
async fn names_come_with_a_domain_of_the_account_or_with_none_as_it_is_set() {
    let mut company = Company::new().await;
    company.set(&[("AuxiliaryDomain", "company.example")]).await;
    for subject in [ALICE, "alice@company.example"] {
        company.log_on(subject).await.leads();
    }
    company.set(&[("SsoLoginWithDomain", "false")]).await;
    company.log_on("alice").await.leads();
    let shown = company.log_on(ALICE).await;
    company.fails(&shown, "LogonFailed.Response.Name").await;
}

#[tokio::test]
async fn nobody_takes_the_place_of_somebody_else_unasked() {
    let mut company = Company::new().await;
    let back = company.log_on(ALICE).await;
    company.browser.get(back.leads()).await.leads();
    let alices = company.browser.cookies.get("__Host-rampart-s0").cloned();
    // The same user is not asked.
    let back = company.log_on(ALICE).await;
    company.browser.get(back.leads()).await.leads();
    let again = company.browser.cookies.get("__Host-rampart-s0").cloned();
    assert_ne!(alices, again);
    let carol = "carol@acme.onaliyun.com";
    let back = company.log_on(carol).await;
    let page = company.browser.get(back.leads()).await;
    page.says("Log on as somebody else?");
    page.says("Go on as carol@acme.onaliyun.com");
    assert_eq!(
        company.browser.cookies.get("__Host-rampart-s0"),
        again.as_ref()
    );
    let stay = company.browser.post("/logon/sso", &[("as", "same")]).await;
    assert_eq!(stay.leads(), "/me");
    assert_eq!(
        company.browser.cookies.get("__Host-rampart-s0"),
        again.as_ref()
    );
    // The ticket is gone with that.
    let gone = company.browser.get("/logon/sso").await;
    assert_eq!(gone.leads(), "/logon");
    let back = company.log_on(carol).await;
    company.browser.get(back.leads()).await.says("carol@");
    // No other site answers for whoever sits there.
    company.browser.headers = vec![
        ("sec-fetch-site", "cross-site".to_owned()),
        ("content-type", FORM.to_owned()),
    ];
    let forced = company
        .browser
        .send(Method::POST, "/logon/sso", form(&[("as", "other")]))
        .await;
    assert_eq!(forced.status, 403);
    company.browser.headers.clear();
    // Nor is it for another than was asked about.
    let wrong = [("as", "other"), ("name", ALICE)];
    let asked = company.browser.post("/logon/sso", &wrong).await;
    assert_eq!(asked.leads(), "/logon/sso");
    let fields = [("as", "other"), ("name", carol)];
    let on = company.browser.post("/logon/sso", &fields).await;
    assert_eq!(on.leads(), "/me");
    let page = company.browser.get("/me").await;
    page.says("carol");
}

#[tokio::test]
async fn s15_whoever_begins_at_the_provider_lands_on_our_site_alone() {
    let mut company = Company::new().await;
    for (relay, leads) in [
        (
            "https://rampart.example/console/?a=b",
            "/logon/sso?next=%2Fconsole%2F%3Fa%3Db",
        ),
        ("https://evil.example/", "/logon/sso"),
        ("//evil.example/", "/logon/sso"),
        ("javascript:alert(1)", "/logon/sso"),
        ("https://rampart.example//evil.example/", "/logon/sso"),
        ("https://rampart.example@evil.example/", "/logon/sso"),
        ("<script>", "/logon/sso"),
    ] {
        let says = said_of(ALICE, None);
        let response = company.response(&says);
        let back = company.bring(&response, relay).await;
        assert_eq!(back.leads(), leads, "{relay}");
        assert!(!back.text.contains(relay));
    }
}

#[tokio::test]
async fn what_was_switched_off_meanwhile_lets_nobody_in() {
    let mut company = Company::new().await;
    let back = company.log_on(ALICE).await;
    company.set(&[("SsoEnabled", "false")]).await;
    let shown = company.browser.get(back.leads()).await;
    company.fails(&shown, "LogonFailed.ProviderOff").await;
    let shown = company.log_on(ALICE).await;
    company.fails(&shown, "LogonFailed.ProviderOff").await;
    company.set(&[("SsoEnabled", "true")]).await;
    let back = company.log_on(ALICE).await;
    // A ticket is good for minutes.
    company.browser.now = company.browser.now.plus_seconds(301);
    assert_eq!(company.browser.get(back.leads()).await.leads(), "/logon");
    // Other metadata is another provider.
    let document = IdentityProvider::new("https://new.example").metadata();
    company.set(&[("MetadataDocument", &document)]).await;
    let shown = company.log_on(ALICE).await;
    company.fails(&shown, "LogonFailed.Response.Issuer").await;
}

#[tokio::test]
async fn a_factor_is_the_providers_business() {
    let mut company = Company::new().await;
    let demand = [("MFAOperationForLogin", "mandatory")];
    company
        .browser
        .operate(("2019-08-15", "SetSecurityPreference"), &demand)
        .await;
    let back = company.log_on(ALICE).await;
    company.browser.get(back.leads()).await.leads();
    assert_eq!(company.browser.session().await, 200);
    // To demand it again ends no such session.
    company
        .browser
        .operate(("2019-08-15", "SetSecurityPreference"), &demand)
        .await;
    let required = [("UserName", "alice"), ("MFABindRequired", "true")];
    company
        .browser
        .operate(("2015-05-01", "UpdateLoginProfile"), &required)
        .await;
    assert_eq!(company.browser.session().await, 200);
}

#[tokio::test]
async fn made_up_responses_are_looked_at_a_few_times_in_a_minute_and_written_down_together() {
    let mut company = Company::new().await;
    let mut waits = 0;
    for _ in 0..20 {
        let shown = company.bring("bm9uZQ==", "").await;
        waits += usize::from(shown.status == 429);
    }
    assert_eq!(waits, 10);
    let events = company.events().await;
    let written = events
        .iter()
        .filter(|(_, code, _)| code == "LogonFailed.Response.Markup");
    assert!(written.count() < 8);
}

#[tokio::test]
async fn the_provider_is_told_of_an_account_of_its_own_and_of_the_key() {
    let company = Company::new().await;
    let account = AccountId::new(ACCOUNT);
    let metadata = company.browser.gateway.sign_on().metadata(account).unwrap();
    for part in [
        format!("entityID=\"{}\"", acs(ACCOUNT)),
        format!("Location=\"{}\"", acs(ACCOUNT)),
        "AuthnRequestsSigned=\"true\"".to_owned(),
        data_encoding::BASE64.encode(&KEY.1),
    ] {
        assert!(metadata.contains(&part), "{part} is not in {metadata}");
    }
}

impl Company {
    /// What the console is told when it asks whether this session may go further.
    async fn elevate(&mut self) -> Value {
        let path = "Rampart/2026-11-01/Elevate";
        let (status, told) = self.browser.console(0, path, &json!({})).await;
        assert_eq!(status, 200, "{told}");
        told
    }

    /// Whether the session may do what asks for it.
    async fn may_go_further(&mut self) -> bool {
        let path = "Ram/2015-05-01/CreateAccessKey";
        let user = json!({ "UserName": "alice" });
        let (status, told) = self.browser.console(0, path, &user).await;
        if status == 200 {
            let id = told["AccessKey"]["AccessKeyId"].as_str().unwrap();
            let gone = [("UserName", "alice"), ("UserAccessKeyId", id)];
            let off = [gone[0], gone[1], ("Status", "Inactive")];
            let update = ("2015-05-01", "UpdateAccessKey");
            self.browser.operate(update, &off).await;
            let delete = ("2015-05-01", "DeleteAccessKey");
            self.browser.operate(delete, &gone).await;
            return true;
        }
        assert_eq!(told["Code"], "Rampart.ReauthenticationRequired", "{told}");
        false
    }

    /// A session of alice, who may do everything.
    async fn alice() -> Self {
        let mut company = Self::new().await;
        let all = [
            ("UserName", "alice"),
            ("PolicyName", "AdministratorAccess"),
            ("PolicyType", "System"),
        ];
        let attach = ("2015-05-01", "AttachPolicyToUser");
        company.browser.operate(attach, &all).await;
        let back = company.log_on(ALICE).await;
        company.browser.get(back.leads()).await.leads();
        company
    }

    /// Goes to the provider once more: the request, and what comes back beside the answer.
    async fn go_again(&mut self) -> (String, String) {
        let path = self.elevate().await["ProviderPath"].clone();
        let fields = [("next", "/console/"), ("slot", "0")];
        let page = self.browser.post(path.as_str().unwrap(), &fields).await;
        assert_eq!(page.status, 200, "{}", page.text);
        let address = leads_away(&page).replace("&amp;", "&");
        assert!(address.starts_with(&format!("{ENTITY}/sso?SAMLRequest=")));
        let relay = address.split("RelayState=").nth(1).unwrap();
        let relay = relay.split('&').next().unwrap().to_owned();
        let arrival = self.browser.arrival();
        let kept = self.browser.cookies.iter();
        let kept = kept.filter(|(name, _)| name.starts_with("__Host-rampart-sent"));
        let kept: Vec<&str> = kept.map(|(_, value)| &**value).collect();
        let sent = self.browser.gateway.sent(&arrival, &kept, &relay).unwrap();
        assert!(matches!(sent.why, Why::Again(_)));
        (identifier(sent.id), relay)
    }

    fn later(&mut self, seconds: i64) {
        self.browser.now = self.browser.now.plus_seconds(seconds);
    }
}

#[tokio::test]
async fn whoever_has_no_factor_here_proves_themselves_anew_at_the_provider() {
    let mut company = Company::alice().await;
    assert!(!company.may_go_further().await);
    let told = company.elevate().await;
    assert_eq!(
        (&told["Ways"], &told["ProviderPath"]),
        (&json!(["Provider"]), &json!("/logon/again"))
    );
    let token = company.browser.cookies["__Host-rampart-s0"].clone();
    let (asked, relay) = company.go_again().await;
    let response = company.response(&said_of(ALICE, Some(&asked)));
    let back = company.bring(&response, &relay).await;
    assert_eq!(back.leads(), "/console/");
    // The session is the same, and goes further.
    assert_eq!(company.browser.cookies["__Host-rampart-s0"], token);
    assert!(company.may_go_further().await);
    let (name, code, event) = company.last().await;
    assert_eq!((&*name, &*code), ("ConsoleSigninStep", "Success"));
    let more = &event["additionalEventData"];
    assert!(more["elevatedSession"].is_string(), "{event}");
    assert_eq!(more["ssoAttempt"]["purpose"], "User");
    // An answer counts once.
    let (.., relay) = company.go_again().await;
    let shown = company.bring(&response, &relay).await;
    assert_eq!(shown.status, 401);
}

#[tokio::test]
async fn who_has_proven_themselves_before_has_not_done_it_again() {
    // When it was done at the provider, beside now, after the request of 120 seconds ago; and whether that is enough.
    for (proved, good) in [
        (0, true),
        (-120, true),
        (-180, true),
        (-181, false),
        (-700, false),
    ] {
        let mut company = Company::alice().await;
        let (asked, relay) = company.go_again().await;
        company.later(120);
        let at = |seconds: i64| company.browser.now.plus_seconds(seconds).to_string();
        let (now, then) = (at(0), at(proved));
        let says = said_of(ALICE, Some(&asked));
        let forgery = Forgery {
            assertion: Some(Change::Swap(
                "AuthnInstant=\"2027-01-15T08:02:00Z\"",
                match proved {
                    0 => "AuthnInstant=\"2027-01-15T08:02:00Z\"",
                    -120 => "AuthnInstant=\"2027-01-15T08:00:00Z\"",
                    -180 => "AuthnInstant=\"2027-01-15T07:59:00Z\"",
                    -181 => "AuthnInstant=\"2027-01-15T07:58:59Z\"",
                    _ => "AuthnInstant=\"2027-01-15T07:50:20Z\"",
                },
            )),
            ..Forgery::default()
        };
        assert_eq!(now, "2027-01-15T08:02:00Z", "{then}");
        let response = company.idp.forged_at(company.browser.now, &says, forgery);
        let shown = company.bring(&response, &relay).await;
        if good {
            assert_eq!(shown.leads(), "/console/", "{then}");
        } else {
            company.fails(&shown, "LogonFailed.NotAfresh").await;
        }
        assert_eq!(company.may_go_further().await, good, "{then}");
    }
}

#[tokio::test]
async fn how_long_a_session_goes_further_counts_from_the_proof() {
    let mut company = Company::alice().await;
    let (asked, relay) = company.go_again().await;
    let response = company.response(&said_of(ALICE, Some(&asked)));
    company.later(240);
    company.bring(&response, &relay).await.leads();
    company.later(359);
    assert!(company.may_go_further().await);
    company.later(1);
    assert!(!company.may_go_further().await);
}

#[tokio::test]
async fn a_session_goes_further_by_nobody_else_and_by_no_other_answer() {
    let mut company = Company::alice().await;
    let carol = "carol@acme.onaliyun.com";
    let (asked, relay) = company.go_again().await;
    let response = company.response(&said_of(carol, Some(&asked)));
    let shown = company.bring(&response, &relay).await;
    company.fails(&shown, "LogonFailed.SomebodyElse").await;
    // Without the request that was sent it is a logon like any other, and no proof in this session.
    let response = company.response(&said_of(ALICE, None));
    let back = company.bring(&response, "").await;
    assert!(back.leads().starts_with("/logon/sso"));
    assert!(!company.may_go_further().await);
    // One that does not say when.
    let (asked, relay) = company.go_again().await;
    let says = said_of(ALICE, Some(&asked));
    let forgery = Forgery {
        assertion: Some(Change::Cut(" AuthnInstant=\"", "\"")),
        ..Forgery::default()
    };
    let response = company.idp.forged_at(company.browser.now, &says, forgery);
    let shown = company.bring(&response, &relay).await;
    company.fails(&shown, "LogonFailed.NotAfresh").await;
    // A session that has ended meanwhile stays ended.
    let (asked, relay) = company.go_again().await;
    let end = ("2026-11-01", "EndSessionsOfUser");
    company.browser.operate(end, &[("UserName", "alice")]).await;
    let response = company.response(&said_of(ALICE, Some(&asked)));
    let shown = company.bring(&response, &relay).await;
    company.fails(&shown, "LogonFailed.Outdated").await;
}

#[tokio::test]
async fn nobody_is_sent_again_by_another_site_without_a_session_or_where_it_is_off() {
    let mut company = Company::alice().await;
    company.browser.headers = vec![
        ("sec-fetch-site", "cross-site".to_owned()),
        ("content-type", FORM.to_owned()),
    ];
    let forced = company
        .browser
        .send(Method::POST, "/logon/again", String::new());
    assert_eq!(forced.await.status, 403);
    company.browser.headers.clear();
    for slot in ["1", "5", "x", "-1"] {
        let fields = [("next", "/console/"), ("slot", slot)];
        let shown = company.browser.post("/logon/again", &fields).await;
        assert_eq!(shown.leads(), "/logon?next=%2Fconsole%2F", "{slot}");
    }
    company.set(&[("SsoEnabled", "false")]).await;
    let told = company.elevate().await;
    assert_eq!(told["Ways"], json!(["Password"]));
    assert!(told["ProviderPath"].is_null());
    let shown = company.browser.post("/logon/again", &[]).await;
    assert_eq!(shown.leads(), "/logon");
    company.set(&[("SsoEnabled", "true")]).await;
    company.browser.cookies.clear();
    let shown = company.browser.post("/logon/again", &[]).await;
    assert_eq!(shown.leads(), "/logon");
}

impl Company {
    /// What the console is told when it asks for a trial at the provider.
    async fn may_try(&mut self) -> (u16, Value) {
        let path = "Rampart/2026-11-01/TestSsoProvider";
        self.browser
            .console(0, path, &json!({ "Purpose": "User" }))
            .await
    }

    /// Goes to the provider on trial: the request that must be answered, and what comes back beside the answer.
    async fn go_on_trial(&mut self, next: &str) -> (String, String) {
        let (status, told) = self.may_try().await;
        assert_eq!(status, 200, "{told}");
        assert_eq!(told["ProviderPath"], "/logon/trial");
        let ticket = told["Ticket"].as_str().unwrap();
        let fields = [("next", next), ("ticket", ticket)];
        let page = self.browser.post("/logon/trial", &fields).await;
        assert_eq!(page.status, 200, "{}", page.text);
        let address = leads_away(&page).replace("&amp;", "&");
        let relay = address.split("RelayState=").nth(1).unwrap();
        let relay = relay.split('&').next().unwrap().to_owned();
        let arrival = self.browser.arrival();
        let kept = self.browser.cookies.iter();
        let kept = kept.filter(|(name, _)| name.starts_with("__Host-rampart-sent"));
        let kept: Vec<&str> = kept.map(|(_, value)| &**value).collect();
        let sent = self.browser.gateway.sent(&arrival, &kept, &relay).unwrap();
        assert_eq!(sent.why, Why::Trial);
        (identifier(sent.id), relay)
    }

    /// What the attempt says to which somebody was led back.
    async fn tried(&mut self, back: &Shown) -> Value {
        let (_, reference) = back.leads().split_once("attempt=").unwrap();
        let asked = json!({ "EventRequestId": reference });
        // What failed is gathered before it is written.
        for _ in 0..200 {
            let path = "Rampart/2026-11-01/GetSsoAttempt";
            let (status, told) = self.browser.console(0, path, &asked).await;
            if status == 200 {
                return told["SsoAttempt"].clone();
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        panic!("there is no attempt {reference}");
    }
}

#[tokio::test]
async fn a_provider_is_tried_before_it_is_switched_on_and_nobody_is_let_in_by_it() {
    let mut company = Company::alice().await;
    company.set(&[("SsoEnabled", "false")]).await;
    let token = company.browser.cookies["__Host-rampart-s0"].clone();
    let (asked, relay) = company.go_on_trial("/console/sso/connect?kind=users").await;
    let carol = "carol@acme.onaliyun.com";
    let response = company.response(&said_of(carol, Some(&asked)));
    let back = company.bring(&response, &relay).await;
    assert!(
        back.leads()
            .starts_with("/console/sso/connect?kind=users&attempt="),
        "{}",
        back.leads()
    );
    let told = company.tried(&back).await;
    assert_eq!(told["Passed"], true, "{told}");
    assert_eq!(
        (&told["Purpose"], &told["Trial"]),
        (&json!("User"), &json!(true))
    );
    let (name, code, event) = company.last().await;
    assert_eq!((&*name, &*code), ("ConsoleSigninStep", "Success"));
    let attempt = &event["additionalEventData"]["ssoAttempt"];
    assert_eq!(attempt["trial"], true, "{event}");
    // Whoever tried it is who they were, and the response that was tried opens nothing once it is on.
    assert_eq!(company.browser.cookies["__Host-rampart-s0"], token);
    assert!(
        !company
            .browser
            .cookies
            .contains_key("__Host-rampart-ticket")
    );
    company.set(&[("SsoEnabled", "true")]).await;
    let shown = company.bring(&response, &relay).await;
    assert_eq!(shown.status, 401);
}

#[tokio::test]
async fn a_trial_that_fails_says_at_which_check_and_leads_back() {
    let mut company = Company::alice().await;
    company.set(&[("SsoEnabled", "false")]).await;
    // Somebody whom nobody knows: it was believed, and means no user.
    let (asked, relay) = company.go_on_trial("/console/sso").await;
    let nobody = "nobody@acme.onaliyun.com";
    let response = company.response(&said_of(nobody, Some(&asked)));
    let back = company.bring(&response, &relay).await;
    assert!(back.leads().starts_with("/console/sso?attempt="));
    let told = company.tried(&back).await;
    assert_eq!(
        (&told["Passed"], &told["FailedCheck"]),
        (&json!(false), &json!("Admission"))
    );
    assert_eq!(told["ErrorCode"], "LogonFailed.NoUser");
    // One that answers another request.
    let (_, relay) = company.go_on_trial("/console/sso").await;
    let response = company.response(&said_of(ALICE, Some(&asked)));
    let back = company.bring(&response, &relay).await;
    let told = company.tried(&back).await;
    assert_eq!(told["FailedCheck"], "InResponseTo");
    // Without what the browser was sent with, and while it is off, nobody is believed.
    let response = company.response(&said_of(ALICE, None));
    let shown = company.bring(&response, "").await;
    assert_eq!(shown.status, 401);
}

#[tokio::test]
async fn nobody_tries_a_provider_who_may_not_or_by_another_site() {
    let mut company = Company::alice().await;
    let (_, told) = company.may_try().await;
    let ticket = told["Ticket"].as_str().unwrap().to_owned();
    let fields = [("next", "/console/"), ("ticket", &*ticket)];
    company.browser.headers = vec![
        ("sec-fetch-site", "cross-site".to_owned()),
        ("content-type", FORM.to_owned()),
    ];
    let forced = company
        .browser
        .send(Method::POST, "/logon/trial", form(&fields));
    assert_eq!(forced.await.status, 403);
    company.browser.headers.clear();
    // A ticket is over after five minutes, and nothing else is one.
    company.later(299);
    assert_eq!(
        company.browser.post("/logon/trial", &fields).await.status,
        200
    );
    company.later(1);
    let shown = company.browser.post("/logon/trial", &fields).await;
    assert_eq!(shown.leads(), "/console/");
    let token = company.browser.cookies["__Host-rampart-s0"].clone();
    for other in ["", "x", &*token] {
        let fields = [("next", "/console/"), ("ticket", other)];
        let shown = company.browser.post("/logon/trial", &fields).await;
        assert_eq!(shown.leads(), "/console/", "{other}");
    }
    // Who may not try responses may not try this; a program has no browser to go there.
    let gone = [
        ("UserName", "alice"),
        ("PolicyName", "AdministratorAccess"),
        ("PolicyType", "System"),
    ];
    let detach = ("2015-05-01", "DetachPolicyFromUser");
    company.browser.operate(detach, &gone).await;
    let (status, told) = company.may_try().await;
    assert_eq!((status, &told["Code"]), (403, &json!("NoPermission")));
}
