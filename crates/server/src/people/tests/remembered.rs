//! A factor that is remembered in a browser.

use super::*;

/// Somebody with a device, whose account lets factors be remembered; and the seed of the device.
async fn with_device(browser: &mut Browser) -> String {
    browser.profile(("MFABindRequired", "true")).await;
    let preference = ("2015-05-01", "SetSecurityPreference");
    let remembers = ("EnableSaveMFATicket", "true");
    browser.operate(preference, &[remembers]).await;
    browser.password(PASSWORD).await;
    let seed = seed(&browser.post("/logon/enrol", &[]).await);
    let (one, two) = (browser.code(&seed, 0), browser.code(&seed, 1));
    let fields = [("code1", &*one), ("code2", &two)];
    assert_eq!(browser.post("/logon/bind", &fields).await.leads(), "/me");
    browser.now = browser.now.plus_seconds(120);
    seed
}

#[tokio::test]
async fn a_browser_that_is_remembered_is_not_asked_again_and_one_that_is_not_taken_is() {
    let mut browser = Browser::new().await;
    let seed = with_device(&mut browser).await;
    browser.password(PASSWORD).await;
    let page = browser.get("/logon/factor").await;
    page.says("name=\"remember\"");
    page.says("for 7 days");
    let code = browser.code(&seed, 0);
    let shown = [("code", &*code), ("remember", "yes")];
    let shown = browser.post("/logon/factor", &shown).await;
    assert_eq!(shown.leads(), "/me");
    let kept = shown.headers.get_all(SET_COOKIE).iter();
    let mut kept = kept.map(|it| it.to_str().unwrap());
    let kept = kept.find(|it| it.starts_with("__Host-rampart-remembered="));
    assert!(kept.unwrap().ends_with("; Max-Age=604800"));

    browser.cookies.remove("__Host-rampart-s0");
    assert_eq!(browser.password(PASSWORD).await.leads(), "/console/");
    browser.get("/me").await.says("with a second factor");
    // Another browser is asked, and so is one with a token that is none.
    for token in [None, Some("bm9uZQ")] {
        browser.cookies.clear();
        browser.get("/logon").await;
        if let Some(token) = token {
            let name = "__Host-rampart-remembered".to_owned();
            browser.cookies.insert(name, token.to_owned());
        }
        let next = browser.password(PASSWORD).await;
        assert_eq!(next.leads(), "/logon/factor?next=%2Fconsole%2F");
    }
}

#[tokio::test]
async fn what_may_not_be_remembered_is_not_offered_and_asked_without() {
    let mut browser = Browser::new().await;
    let seed = with_device(&mut browser).await;
    let preference = ("2015-05-01", "SetSecurityPreference");
    let forgets = ("EnableSaveMFATicket", "false");
    browser.operate(preference, &[forgets]).await;
    browser.password(PASSWORD).await;
    let page = browser.get("/logon/factor").await;
    assert!(!page.text.contains("name=\"remember\""));
    let code = browser.code(&seed, 0);
    let shown = [("code", &*code), ("remember", "yes")];
    let refused = browser.post("/logon/factor", &shown).await;
    assert_eq!(refused.status, 400);
    refused.says("does not let browsers be remembered");
    // The code was not looked at.
    let shown = [("code", &*code)];
    assert_eq!(browser.post("/logon/factor", &shown).await.leads(), "/me");
    assert!(!browser.cookies.contains_key("__Host-rampart-remembered"));
}
