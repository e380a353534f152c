//! People of a company who take on roles in a browser by the word of its provider: what comes from its page, what they
//! choose from, and the session that begins.

use serde_json::{Value, json};
use services::testing::{IdentityProvider, Says};

use super::*;

const ENTITY: &str = "https://idp.example/metadata";
const INVALID: &str = "AuthenticationFail.SAMLAssertion.Invalid";
const SSO: &str = "/saml-role/sso";
const CHOOSE: &str = "/saml-role/choose";
const OFFER: &str = "__Host-rampart-roles";
const SESSION: &str = "__Host-rampart-s0";

/// A browser at an account whose roles `desk` and `night` trust the provider `company`, and `closed` nobody.
struct Company {
    browser: Browser,
    idp: IdentityProvider,
}

fn arn(what: &str) -> String {
    format!("acs:ram::{ACCOUNT}:{what}")
}

fn trust(principal: &str) -> String {
    let recipient =
        r#"{"StringEquals":{"saml:recipient":"https://rampart.example/saml-role/sso"}}"#;
    format!(
        r#"{{"Version":"1","Statement":[{{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{{"Federated":["{principal}"]}},"Condition":{recipient}}}]}}"#
    )
}

/// What the provider says of lena, who may take on these roles.
fn lena(roles: &[&str]) -> Says {
    let provider = arn("saml-provider/company");
    let roles = roles
        .iter()
        .map(|role| format!("{},{provider}", arn(&format!("role/{role}"))));
    Says {
        subject: "lena@example.com".to_owned(),
        roles: roles.collect(),
        session_name: "lena.l".to_owned(),
        recipient: "https://rampart.example/saml-role/sso".to_owned(),
        audience: "https://rampart.example/saml-role/sp-metadata.xml".to_owned(),
        ..Says::role("", "")
    }
}

impl Company {
    async fn new() -> Self {
        let (mut browser, idp) = (Browser::new().await, IdentityProvider::new(ENTITY));
        let document = idp.metadata();
        for (name, document) in [("company", &document), ("other", &document)] {
            let new = [
                ("SAMLProviderName", name),
                ("EncodedSAMLMetadataDocument", &**document),
            ];
            let create = ("2019-08-15", "CreateSAMLProvider");
            browser.operate(create, &new).await;
        }
        for (name, provider, longest) in [
            ("desk", "company", "3600"),
            ("night", "company", "43200"),
            ("closed", "other", "3600"),
        ] {
            let trust = trust(&arn(&format!("saml-provider/{provider}")));
            let role = [
                ("RoleName", name),
                ("AssumeRolePolicyDocument", &*trust),
                ("MaxSessionDuration", longest),
            ];
            browser.operate(("2015-05-01", "CreateRole"), &role).await;
        }
        Self { browser, idp }
    }

    fn response(&mut self, says: &Says) -> String {
        self.idp.response_at(self.browser.now, says)
    }

    /// Brings a form as the page of the provider does: none of our cookies comes along.
    async fn bring(&mut self, fields: &[(&str, &str)]) -> Shown {
        let browser = &mut self.browser;
        let own = std::mem::take(&mut browser.cookies);
        browser.headers = vec![
            ("sec-fetch-site", "cross-site".to_owned()),
            ("content-type", FORM.to_owned()),
        ];
        let shown = browser.send(Method::POST, SSO, form(fields)).await;
        browser.headers.clear();
        for (name, value) in own {
            browser.cookies.entry(name).or_insert(value);
        }
        shown
    }

    async fn comes(&mut self, says: &Says) -> Shown {
        let response = self.response(says);
        self.bring(&[("SAMLResponse", &response)]).await
    }

    /// The page on which a role is chosen.
    async fn page(&mut self, says: &Says) -> Shown {
        let shown = self.comes(says).await;
        assert_eq!(shown.leads(), CHOOSE);
        self.browser.get(CHOOSE).await
    }

    async fn choose(&mut self, page: &Shown, role: &str) -> Shown {
        let offer = value(page, "<input type=\"hidden\" name=\"offer\" value=\"");
        let button = page
            .text
            .split("<button")
            .find(|one| one.contains(&format!("Take on {role}")));
        let id = button.unwrap().split("value=\"").nth(1).unwrap();
        let id = id.split('"').next().unwrap().to_owned();
        self.browser
            .post(CHOOSE, &[("offer", &offer), ("role", &id)])
            .await
    }

    /// Whoever is in the session of this browser.
    async fn who(&mut self) -> (u16, Value) {
        self.browser.who(0).await
    }

    async fn last(&self) -> (String, String, Value) {
        self.browser.signins().await.pop().unwrap()
    }

    /// That the page says in one sentence that it came to nothing, and the event of its reference says why.
    async fn fails(&self, shown: &Shown, code: &str) -> Value {
        assert_eq!(shown.status, 401, "{}", shown.text);
        shown.says("What your identity provider said of you was not accepted.");
        let reference = shown.header("x-acs-request-id");
        shown.says(reference);
        let (_, known, event) = self.last().await;
        assert_eq!(known, code, "{event}");
        assert!(event.to_string().contains(reference), "{event}");
        let why = event["errorMessage"].as_str().unwrap();
        assert!(!shown.text.contains(why), "{why}");
        assert!(!self.browser.cookies.contains_key(SESSION));
        event
    }
}

fn value(page: &Shown, before: &str) -> String {
    let found = page.text.split(before).nth(1);
    let found = found.unwrap_or_else(|| panic!("{before} is not in {}", page.text));
    found.split('"').next().unwrap().to_owned()
}

fn failed(event: &Value) -> Option<&str> {
    let attempt = &event["additionalEventData"]["ssoAttempt"];
    assert_eq!(attempt["purpose"], "Role", "{event}");
    let checks = attempt["checks"].as_array()?;
    let failed = checks.iter().find(|one| one["outcome"] == "Failed")?;
    failed["check"].as_str()
}

#[tokio::test]
async fn whoever_is_offered_one_role_is_in_it_and_every_step_is_an_event() {
    let mut company = Company::new().await;
    let response = company.response(&lena(&["desk"]));
    let relay = "https://rampart.example/console/roles";
    let fields = [("SAMLResponse", &*response), ("RelayState", relay)];
    let shown = company.bring(&fields).await;
    assert_eq!(shown.leads(), "/saml-role/choose?next=%2Fconsole%2Froles");
    let cookies = &company.browser.cookies;
    assert!(cookies.contains_key(OFFER) && !cookies.contains_key(SESSION));
    let shown = company
        .browser
        .get("/saml-role/choose?next=%2Fconsole%2Froles")
        .await;
    assert_eq!(shown.leads(), "/console/roles");
    assert!(!company.browser.cookies.contains_key(OFFER));
    let (status, told) = company.who().await;
    let role = arn("assumed-role/desk/lena.l");
    assert_eq!((status, &told["Arn"]), (200, &json!(role)), "{told}");
    assert_eq!(company.browser.held().await, [(0, "desk".to_owned())]);
    assert_eq!(company.browser.session().await, 200);
    // Of its own it has nothing to see.
    assert_eq!(company.browser.get("/me").await.leads(), "/console/");
    let off = company.browser.post("/logon/off", &[]).await;
    off.says("You are logged off");
    assert_eq!(company.who().await.0, 401);
    let events = company.browser.signins().await;
    let told: Vec<_> = events
        .iter()
        .map(|(name, code, _)| (&**name, &**code))
        .collect();
    let ok = |name| (name, "Success");
    assert_eq!(
        told,
        [
            ok("ConsoleSigninStep"),
            ok("ConsoleSignin"),
            ok("ConsoleSignout")
        ]
    );
    let [step, logon, off] = [0, 1, 2].map(|at: usize| &events[at].2);
    for event in [step, logon] {
        let who = &event["userIdentity"];
        assert_eq!(who["type"], "saml-user", "{event}");
        assert_eq!(who["principalId"], "company:lena@example.com", "{event}");
        assert_eq!(event["additionalEventData"]["samlIssuer"], ENTITY);
    }
    let attempt = &step["additionalEventData"]["ssoAttempt"];
    assert_eq!(
        (&attempt["purpose"], &attempt["provider"]),
        (&json!("Role"), &json!("company"))
    );
    let checks = attempt["checks"].as_array().unwrap();
    assert!(
        checks.len() >= 36 && checks.iter().all(|one| one["outcome"].is_null()),
        "{step}"
    );
    let more = &logon["additionalEventData"];
    assert_eq!(
        (&more["logonMethod"], &more["roleSessionName"]),
        (&json!("sso"), &json!("lena.l"))
    );
    assert!(
        more["ssoAttempt"].is_null() && more["roleSession"].is_string(),
        "{logon}"
    );
    assert_eq!(logon["resourceName"], "desk");
    assert_eq!(off["userIdentity"]["type"], "assumed-role");
    assert_eq!(
        off["additionalEventData"]["logonSession"],
        more["roleSession"]
    );
    let all = format!("{events:?}");
    let (begin, _) = response.split_at(200);
    assert!(!all.contains(begin), "{all}");
}

#[tokio::test]
async fn whoever_is_offered_several_chooses_one_of_those_that_let_them_in() {
    let mut company = Company::new().await;
    let says = lena(&["night", "desk", "closed", "gone", "DESK"]);
    let page = company.page(&says).await;
    assert_eq!(page.status, 200);
    page.says("work in the account acme as lena.l");
    // The session of browsers is six hours unless the account says otherwise.
    let order = page
        .text
        .find("Take on desk")
        .zip(page.text.find("Take on night"));
    assert!(
        order.is_some_and(|(desk, night)| desk < night),
        "{}",
        page.text
    );
    page.says("for at most 1 hour");
    page.says("for at most 6 hours");
    assert_eq!(page.text.matches("<button").count(), 2, "{}", page.text);
    assert!(!page.text.contains("lena@example.com"));
    let kept = company.browser.cookies[OFFER].clone();
    assert!(kept.len() < 1000, "{}", kept.len());
    let shown = company.choose(&page, "night").await;
    assert_eq!(shown.leads(), "/console/");
    assert_eq!(
        company.who().await.1["Arn"],
        arn("assumed-role/night/lena.l")
    );
    // What was offered counts once, also for the other role, and in the same browser.
    company.browser.cookies.remove(SESSION);
    company.browser.cookies.insert(OFFER.to_owned(), kept);
    let again = company.choose(&page, "desk").await;
    company.fails(&again, INVALID).await;
}

#[tokio::test]
async fn an_offer_is_of_this_browser_and_of_the_page_that_was_looked_at() {
    let mut company = Company::new().await;
    let page = company.page(&lena(&["desk", "night"])).await;
    let offer = value(&page, "<input type=\"hidden\" name=\"offer\" value=\"");
    let kept = company.browser.cookies.remove(OFFER).unwrap();
    // Whoever knows what the page says has nothing by it.
    let shown = company.choose(&page, "desk").await;
    assert_eq!(shown.leads(), "/logon");
    company.browser.cookies.insert(OFFER.to_owned(), kept);
    // Another came meanwhile: that one is asked about.
    let other = company.page(&lena(&["desk", "night"])).await;
    assert_eq!(company.choose(&page, "desk").await.leads(), CHOOSE);
    // A role that is not offered is not taken on, whatever a form says.
    let offer = [
        value(&other, "<input type=\"hidden\" name=\"offer\" value=\""),
        offer,
    ];
    assert_ne!(offer[0], offer[1]);
    let fields = [("offer", &*offer[0]), ("role", "4711")];
    let shown = company.browser.post(CHOOSE, &fields).await;
    company.fails(&shown, "EntityNotExist").await;
    for fields in [
        vec![("offer", "x"), ("role", "desk"), ("more", "x")],
        vec![("role", "desk"), ("role", "night")],
    ] {
        let shown = company.browser.post(CHOOSE, &fields).await;
        assert_eq!(shown.status, 400, "{fields:?}");
    }
    // It is thought about for five minutes.
    let page = company.page(&lena(&["desk", "night"])).await;
    company.browser.now = company.browser.now.plus_seconds(300);
    assert_eq!(company.choose(&page, "desk").await.leads(), "/logon");
    assert_eq!(company.browser.get(CHOOSE).await.leads(), "/logon");
}

#[tokio::test]
async fn s15_nobody_s_place_is_taken_without_asking() {
    let mut company = Company::new().await;
    company.browser.password(PASSWORD).await;
    let person = company.browser.cookies[SESSION].clone();
    let page = company.page(&lena(&["desk"])).await;
    assert_eq!(page.status, 200);
    page.says("admin is logged on in this browser.");
    assert_eq!(company.browser.cookies[SESSION], person);
    assert_eq!(company.choose(&page, "desk").await.leads(), "/console/");
    assert_eq!(
        company.who().await.1["Arn"],
        arn("assumed-role/desk/lena.l")
    );
    // The same once more takes nobody's place; another role does.
    assert_eq!(company.page(&lena(&["desk"])).await.leads(), "/console/");
    let page = company.page(&lena(&["night"])).await;
    page.says("desk/lena.l is logged on in this browser.");
    let max = Says {
        session_name: "max".to_owned(),
        ..lena(&["desk"])
    };
    company
        .page(&max)
        .await
        .says("desk/lena.l is logged on in this browser.");
}

#[tokio::test]
async fn a_response_counts_once_for_a_browser_and_a_program_together() {
    let mut company = Company::new().await;
    let response = company.response(&lena(&["desk", "night"]));
    let fields = [("SAMLResponse", &*response)];
    assert_eq!(company.bring(&fields).await.leads(), CHOOSE);
    company.browser.cookies.clear();
    let shown = company.bring(&fields).await;
    let event = company.fails(&shown, INVALID).await;
    assert_eq!(failed(&event), Some("Replay"));
}

#[tokio::test]
async fn each_response_that_is_refused_says_why_to_its_event_alone() {
    let mut company = Company::new().await;
    let cases = [
        (
            "Audience",
            INVALID,
            Says {
                audience: "https://other.example".to_owned(),
                ..lena(&["desk"])
            },
        ),
        (
            "Destination",
            INVALID,
            Says {
                recipient: "https://rampart.example/1/saml/SSO".to_owned(),
                ..lena(&["desk"])
            },
        ),
        (
            "InResponseTo",
            INVALID,
            Says {
                in_response_to: Some("_r1".to_owned()),
                ..lena(&["desk"])
            },
        ),
        (
            "Session",
            INVALID,
            Says {
                session_ends: Some(-100),
                ..lena(&["desk"])
            },
        ),
        (
            "Expiry",
            "AuthenticationFail.SAMLAssertion.Expired",
            Says {
                issued: -400,
                ends: -100,
                ..lena(&["desk"])
            },
        ),
    ];
    for (check, code, says) in cases {
        let shown = company.comes(&says).await;
        let event = company.fails(&shown, code).await;
        assert_eq!(failed(&event), Some(check), "{event}");
        assert_eq!(event["eventName"], "ConsoleSignin");
        assert_eq!(event["recipientAccountId"], ACCOUNT.to_string());
    }
    // It was believed, and lets nobody in.
    for (code, says) in [
        ("AuthenticationFail.NoPermission", lena(&["gone"])),
        (
            "AuthenticationFail.NoPermission",
            Says {
                session_name: "a".to_owned(),
                ..lena(&["desk"])
            },
        ),
        (
            "AuthenticationFail.NoPermission",
            Says {
                session_duration: Some("899".to_owned()),
                ..lena(&["desk"])
            },
        ),
    ] {
        let shown = company.comes(&says).await;
        let event = company.fails(&shown, code).await;
        assert_eq!(failed(&event), None, "{event}");
    }
    // A role that does not trust is denied as any call is; the attempt is there to be found.
    let shown = company.page(&lena(&["closed"])).await;
    let event = company.fails(&shown, "NoPermission").await;
    assert_eq!(failed(&event), None, "{event}");
    let shown = company
        .page(&Says {
            session_duration: Some("3601".to_owned()),
            ..lena(&["desk"])
        })
        .await;
    company
        .fails(&shown, "AuthenticationFail.NoPermission")
        .await;
}

#[tokio::test]
async fn what_names_no_provider_or_is_too_long_is_said_to_be_so() {
    let mut company = Company::new().await;
    let mut nobody = lena(&["desk"]);
    nobody.roles = vec![arn("role/desk")];
    let shown = company.comes(&nobody).await;
    company.fails(&shown, "LogonFailed.Response.Provider").await;
    let mut unknown = lena(&["desk"]);
    unknown.roles = vec![format!(
        "{},{}",
        arn("role/desk"),
        arn("saml-provider/none")
    )];
    let shown = company.comes(&unknown).await;
    company.fails(&shown, "EntityNotExist.SAMLProvider").await;
    for (long, is_read) in [
        ("A".repeat(100_000), true),
        ("A".repeat(100_001), false),
        ("A".repeat(3), false),
    ] {
        let shown = company.bring(&[("SAMLResponse", &long)]).await;
        assert_eq!(shown.status, if is_read { 401 } else { 400 });
        if !is_read {
            shown.says("of 4 to 100,000 characters");
            let (_, code, event) = company.last().await;
            assert_eq!(code, "InvalidParameter.SAMLResponse", "{event}");
        }
    }
    for fields in [
        vec![("SAMLResponse", "a"), ("x", "y")],
        vec![("RelayState", "a"), ("RelayState", "b")],
    ] {
        assert_eq!(company.bring(&fields).await.status, 400);
    }
    let chinese = company
        .browser
        .send(Method::GET, "/saml-role/choose?lang=zh", String::new())
        .await;
    assert_eq!(chinese.leads(), "/logon");
}

#[tokio::test]
async fn a_relay_state_leads_to_our_pages_and_nowhere_else() {
    let mut company = Company::new().await;
    for relay in [
        "https://evil.example/console/",
        "//evil.example",
        "javascript:alert(1)",
        "/me",
        "https://rampart.example//evil.example",
    ] {
        let response = company.response(&lena(&["desk", "night"]));
        let fields = [("SAMLResponse", &*response), ("RelayState", relay)];
        assert_eq!(company.bring(&fields).await.leads(), CHOOSE, "{relay}");
    }
}

#[tokio::test]
async fn too_many_roles_for_a_browser_to_keep_are_refused_and_a_hundred_are_not() {
    let mut company = Company::new().await;
    let trust = trust(&arn("saml-provider/company"));
    let names: Vec<String> = (0..300).map(|at| format!("role-{at:03}")).collect();
    for name in &names {
        let role = [("RoleName", &**name), ("AssumeRolePolicyDocument", &*trust)];
        company
            .browser
            .operate(("2015-05-01", "CreateRole"), &role)
            .await;
    }
    let some = |most: usize| -> Says {
        let names: Vec<&str> = names.iter().take(most).map(|one| &**one).collect();
        lena(&names)
    };
    let page = company.page(&some(100)).await;
    assert_eq!(page.text.matches("<button").count(), 100);
    let kept = company.browser.cookies[OFFER].len();
    assert!(kept < 3_800, "{kept}");
    company.browser.cookies.clear();
    // Events of one second stand in no order that so many requests would keep.
    company.browser.now = company.browser.now.plus_seconds(1);
    let shown = company.comes(&some(300)).await;
    company
        .fails(&shown, "AuthenticationFail.NoPermission")
        .await;
}

#[tokio::test]
async fn the_role_that_was_taken_on_here_last_comes_first() {
    let mut company = Company::new().await;
    let says = lena(&["night", "desk"]);
    let first = |page: &Shown| {
        let take = page.text.split("Take on ").nth(1).unwrap();
        take.split('"').next().unwrap().to_owned()
    };
    let page = company.page(&says).await;
    assert_eq!(first(&page), "desk");
    assert_eq!(company.choose(&page, "night").await.leads(), "/console/");
    company.browser.post("/logon/off", &[]).await;
    let page = company.page(&says).await;
    assert_eq!(first(&page), "night");
}
