//! Roles that a browser holds beside whoever logged on: each in a cookie of its own, which comes and goes with it.

use serde_json::{Value, json};

use super::*;

const SESSION: &str = "x-rampart-session";
const SESSION_ID: &str = "x-rampart-session-id";

impl Browser {
    /// A call of the console's page in this slot.
    pub(super) async fn console(&mut self, slot: u8, path: &str, body: &Value) -> (u16, Value) {
        let own = [
            ("sec-fetch-site", "same-origin".to_owned()),
            ("content-type", "application/json".to_owned()),
            ("x-rampart-console", "1".to_owned()),
            (SESSION, slot.to_string()),
        ];
        let count = own.len();
        let rest = std::mem::replace(&mut self.headers, own.to_vec());
        self.headers.extend(rest);
        let path = format!("/console/api/{path}");
        let shown = self.send(Method::POST, &path, body.to_string()).await;
        self.headers.drain(..count);
        let told = serde_json::from_str(&shown.text).unwrap();
        (shown.status, told)
    }

    async fn switch(&mut self, slot: u8, role: &str) -> Value {
        let arn = format!("acs:ram::{ACCOUNT}:role/{role}");
        let wanted = json!({ "RoleArn": arn });
        let (status, told) = self.console(slot, "session/switch", &wanted).await;
        assert_eq!(status, 200, "{told}");
        told["Identity"].clone()
    }

    pub(super) async fn held(&mut self) -> Vec<(u64, String)> {
        let (status, told) = self.console(0, "session/list", &json!({})).await;
        assert_eq!(status, 200, "{told}");
        let all = told["Identities"].as_array().unwrap().iter();
        let text = |one: &Value| one["RoleName"].as_str().unwrap_or("-").to_owned();
        all.map(|one| (one["Slot"].as_u64().unwrap(), text(one)))
            .collect()
    }

    pub(super) async fn who(&mut self, slot: u8) -> (u16, Value) {
        self.console(slot, "Sts/2015-04-01/GetCallerIdentity", &json!({}))
            .await
    }

    /// Roles that trust the account.
    async fn roles(&mut self, names: &[&str]) {
        let trust = format!(
            r#"{{"Version":"1","Statement":[{{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{{"RAM":["acs:ram::{ACCOUNT}:root"]}}}}]}}"#
        );
        for name in names {
            let role = [("RoleName", *name), ("AssumeRolePolicyDocument", &*trust)];
            self.operate(("2015-05-01", "CreateRole"), &role).await;
        }
    }
}

fn held(all: &[(u64, &str)]) -> Vec<(u64, String)> {
    all.iter()
        .map(|(slot, role)| (*slot, (*role).to_owned()))
        .collect()
}

#[tokio::test]
async fn a_role_has_a_cookie_of_its_own_and_its_token_is_nowhere_else() {
    let mut browser = Browser::new().await;
    browser.roles(&["ops", "audit"]).await;
    assert!(browser.held().await.is_empty());
    browser.password(PASSWORD).await;
    assert_eq!(browser.held().await, held(&[(0, "-")]));
    let ops = browser.switch(0, "ops").await;
    assert_eq!(
        (&ops["Slot"], &ops["UserName"]),
        (&json!(1), &json!("admin"))
    );
    let token = browser.cookies["__Host-rampart-s1"].clone();
    assert_ne!(token, browser.cookies["__Host-rampart-s0"]);
    assert!(!ops.to_string().contains(token.split_once('.').unwrap().1));
    assert_eq!(browser.held().await, held(&[(0, "-"), (1, "ops")]));
    let arn = |role: &str| json!(format!("acs:ram::{ACCOUNT}:assumed-role/{role}/admin"));
    assert_eq!(browser.who(1).await.1["Arn"], arn("ops"));
    assert_eq!(browser.who(0).await.1["IdentityType"], "RAMUser");
    // From the page of a role to the next: that one is left, and its cookie with it.
    let audit = browser.switch(1, "audit").await;
    assert_eq!(audit["Slot"], 2);
    assert_eq!(browser.held().await, held(&[(0, "-"), (2, "audit")]));
    assert!(!browser.cookies.contains_key("__Host-rampart-s1"));
    let (status, told) = browser.who(1).await;
    assert_eq!(
        (status, &told["Code"]),
        (401, &json!("InvalidLogonSession"))
    );
    let (status, _) = browser.console(2, "session/leave", &json!({})).await;
    assert_eq!(status, 200);
    assert_eq!(browser.held().await, held(&[(0, "-")]));
    // What is over already is left as well; whoever logged on is not left so.
    browser
        .cookies
        .insert("__Host-rampart-s3".to_owned(), token);
    let (status, _) = browser.console(3, "session/leave", &json!({})).await;
    assert_eq!(
        (status, browser.cookies.contains_key("__Host-rampart-s3")),
        (200, false)
    );
    let (status, told) = browser.console(0, "session/leave", &json!({})).await;
    assert_eq!(
        (status, &told["Code"]),
        (400, &json!("InvalidParameter.Session"))
    );
    assert_eq!(browser.session().await, 200);
}

#[tokio::test]
async fn only_a_page_of_ours_switches_and_only_in_the_session_that_it_means() {
    let mut browser = Browser::new().await;
    browser.roles(&["ops"]).await;
    browser.password(PASSWORD).await;
    let arn = format!("acs:ram::{ACCOUNT}:role/ops");
    let wanted = json!({ "RoleArn": arn }).to_string();
    for path in ["switch", "leave", "list"] {
        let path = format!("/console/api/session/{path}");
        let told = browser.send(Method::POST, &path, wanted.clone()).await;
        assert_eq!(told.status, 403, "{path}");
        told.says("InvalidOrigin");
    }
    let ops = browser.switch(0, "ops").await;
    let own = ops["SessionId"].as_str().unwrap().to_owned();
    browser.headers.push((SESSION_ID, own.clone()));
    assert_eq!(browser.who(1).await.0, 200);
    let (status, told) = browser.who(0).await;
    assert_eq!(
        (status, &told["Code"]),
        (409, &json!("Rampart.OtherSession"))
    );
    // It is the session of whoever logged on that switches, so that is the one that is meant.
    let wanted = json!({ "RoleArn": arn });
    assert_eq!(browser.console(1, "session/switch", &wanted).await.0, 409);
    assert_eq!(browser.console(1, "session/list", &json!({})).await.0, 200);
    browser.headers.pop();
    let parent = ops["ParentSessionId"].as_str().unwrap().to_owned();
    browser.headers.push((SESSION_ID, parent));
    assert_eq!(browser.console(1, "session/switch", &wanted).await.0, 200);
    for body in [
        json!({}),
        json!({ "RoleArn": 1 }),
        json!({ "RoleArn": arn, "More": 1 }),
        json!([]),
    ] {
        let (status, told) = browser.console(0, "session/switch", &body).await;
        assert_eq!(
            (status, &told["Code"]),
            (400, &json!("InvalidParameter.RoleArn")),
            "{body}"
        );
    }
}

#[tokio::test]
async fn whoever_logs_off_or_on_leaves_no_role_behind() {
    let mut browser = Browser::new().await;
    browser.roles(&["ops"]).await;
    browser.password(PASSWORD).await;
    browser.switch(0, "ops").await;
    let roles = |browser: &Browser| {
        let slots = browser
            .cookies
            .keys()
            .filter(|name| name.starts_with("__Host-rampart-s"));
        slots.count()
    };
    let token = browser.cookies["__Host-rampart-s1"].clone();
    assert_eq!(roles(&browser), 2);
    // Somebody else at the same browser, who never logged the other off.
    browser.password(PASSWORD).await;
    assert_eq!(roles(&browser), 1);
    browser.switch(0, "ops").await;
    browser.post("/logon/off", &[]).await;
    assert_eq!(roles(&browser), 0);
    // The role of the session that was not logged off goes on where its cookie is.
    browser
        .cookies
        .insert("__Host-rampart-s1".to_owned(), token);
    assert_eq!(browser.held().await, held(&[(1, "ops")]));
}

#[tokio::test]
async fn a_fifth_role_takes_the_place_of_the_oldest() {
    let mut browser = Browser::new().await;
    browser
        .roles(&["one", "two", "three", "four", "five"])
        .await;
    browser.password(PASSWORD).await;
    for (slot, role) in (1..).zip(["one", "two", "three", "four"]) {
        browser.now = browser.now.plus_seconds(1);
        assert_eq!(browser.switch(0, role).await["Slot"], json!(slot));
    }
    browser.now = browser.now.plus_seconds(1);
    assert_eq!(browser.switch(0, "five").await["Slot"], json!(1));
    let all = [(0, "-"), (1, "five"), (2, "two"), (3, "three"), (4, "four")];
    assert_eq!(browser.held().await, held(&all));
}
