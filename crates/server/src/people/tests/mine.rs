//! What people do about their own ways in, without any policy.

use passkey::testing::Authenticator;

use super::keys::ORIGIN;
use super::*;

/// Bob, whom no policy allows anything, with a session.
async fn bob() -> Browser {
    let mut browser = Browser::new().await;
    let bob = ("UserName", "bob");
    browser.operate(("2015-05-01", "CreateUser"), &[bob]).await;
    let profile = [bob, ("Password", PASSWORD)];
    browser
        .operate(("2015-05-01", "CreateLoginProfile"), &profile)
        .await;
    log_on(&mut browser).await;
    browser
}

async fn log_on(browser: &mut Browser) -> Shown {
    browser.get("/logon").await;
    let fields = [("username", "bob@acme"), ("password", PASSWORD)];
    browser.post("/logon", &fields).await
}

fn ticket(page: &Shown) -> String {
    let ticket = page.text.split("name=\"ticket\" value=\"").nth(1);
    ticket.unwrap().split('"').next().unwrap().to_owned()
}

/// Has a device bound; its seed.
async fn bind(browser: &mut Browser) -> String {
    let scan = browser.post("/me/factor", &[]).await;
    let (seed, ticket) = (seed(&scan), ticket(&scan));
    let (one, two) = (browser.code(&seed, 0), browser.code(&seed, 1));
    let codes = [("ticket", &*ticket), ("code1", &one), ("code2", &two)];
    let bound = browser.post("/me/factor/bind", &codes).await;
    assert_eq!(bound.leads(), "/me?done=yes");
    seed
}

async fn devices(browser: &mut Browser) -> usize {
    let whom = (AccountId::new(ACCOUNT), "tests");
    let arrival = browser.arrival();
    let list = ("2015-05-01", "ListVirtualMFADevices");
    let told = browser.gateway.act(&arrival, whom, list, &[]).await;
    let told: serde_json::Value = serde_json::from_slice(&told.body).unwrap();
    let list = told["VirtualMFADevices"]["VirtualMFADevice"].as_array();
    list.map_or(0, Vec::len)
}

#[tokio::test]
async fn my_device_is_bound_in_one_deed_and_leaves_nothing_where_it_is_not() {
    let mut browser = bob().await;
    let page = browser.get("/me").await;
    page.says("No device is bound.");
    assert!(
        !page.text.contains("Left to do"),
        "bob may not see the account"
    );
    let scan = browser.post("/me/factor", &[]).await;
    let (seed, ticket) = (seed(&scan), ticket(&scan));
    assert_eq!(devices(&mut browser).await, 0);
    let one = browser.code(&seed, 0);
    let codes = |second| [("ticket", &*ticket), ("code1", &*one), ("code2", second)];
    let wrong = browser.post("/me/factor/bind", &codes(&one)).await;
    assert_eq!(wrong.status, 400);
    wrong.says("must be two that follow each other");
    holds(&wrong, "ticket", &ticket);
    assert!(!wrong.text.contains(&*seed));
    assert_eq!(devices(&mut browser).await, 0);
    let none = browser.post("/me/factor/bind", &codes("12")).await;
    none.says("A code is six digits.");
    let two = browser.code(&seed, 1);
    let bound = browser.post("/me/factor/bind", &codes(&two)).await;
    assert_eq!(bound.leads(), "/me?done=yes");
    assert_eq!(devices(&mut browser).await, 1);
    browser.get("/me").await.says("Bound");
    // No second one beside it.
    assert_eq!(browser.post("/me/factor", &[]).await.status, 409);
    browser.cookies.clear();
    assert_eq!(log_on(&mut browser).await.leads(), "/logon/factor");
}

#[tokio::test]
async fn a_device_is_not_taken_over_with_the_ticket_of_another_or_too_late() {
    let mut browser = bob().await;
    let scan = browser.post("/me/factor", &[]).await;
    let (seed, ticket) = (seed(&scan), ticket(&scan));
    let bobs = browser.cookies.clone();
    browser.cookies.clear();
    browser.password(PASSWORD).await;
    let (one, two) = (browser.code(&seed, 0), browser.code(&seed, 1));
    let codes = [("ticket", &*ticket), ("code1", &one), ("code2", &two)];
    let foreign = browser.post("/me/factor/bind", &codes).await;
    assert_eq!(foreign.status, 400);
    foreign.says("It took too long.");
    browser.cookies = bobs;
    browser.now = browser.now.plus_seconds(600);
    let (one, two) = (browser.code(&seed, 0), browser.code(&seed, 1));
    let codes = [("ticket", &*ticket), ("code1", &one), ("code2", &two)];
    assert_eq!(browser.post("/me/factor/bind", &codes).await.status, 400);
    assert_eq!(devices(&mut browser).await, 0);
}

#[tokio::test]
async fn an_open_browser_alone_changes_no_way_in() {
    let mut browser = bob().await;
    let seed = bind(&mut browser).await;
    browser.now = browser.now.plus_seconds(301);
    let kind = [("kind", "passkey")];
    for (path, fields) in [
        ("/me/factor/off", &[][..]),
        ("/me/passkey/begin", &kind[..]),
    ] {
        let asked = browser.post(path, fields).await;
        assert_eq!(asked.leads(), "/me/prove", "{path}");
    }
    browser.get("/me").await.says("Bound");
    let page = browser.get("/me/prove").await;
    page.says("Confirm that it is you");
    page.says("one-time-code");
    assert!(!page.text.contains("data-passkey"));
    let none = browser.post("/me/prove", &[("code", "12")]).await;
    assert_eq!(none.status, 400);
    none.says("A code is six digits.");
    let right = browser.code(&seed, 0);
    let wrong = if right == "000000" {
        "000001"
    } else {
        "000000"
    };
    let wrong = browser.post("/me/prove", &[("code", wrong)]).await;
    assert_eq!(wrong.status, 401);
    wrong.says("That was not right.");
    assert_eq!(
        browser.post("/me/factor/off", &[]).await.leads(),
        "/me/prove"
    );
    let shown = browser.post("/me/prove", &[("code", &right)]).await;
    assert_eq!(shown.leads(), "/me?done=proven");
    browser.get("/me?done=proven").await.says("Confirmed.");
    let gone = browser.post("/me/factor/off", &[]).await;
    assert_eq!(gone.leads(), "/logon?next=%2Fme&why=changed");
    assert_eq!(log_on(&mut browser).await.leads(), "/me");
    // Without a factor nothing is asked for.
    assert_eq!(browser.get("/me/prove").await.leads(), "/me");
    bind(&mut browser).await;
    assert_eq!(
        devices(&mut browser).await,
        1,
        "the device before has given way"
    );
}

#[tokio::test]
async fn guessing_at_an_open_browser_ends_with_a_lock() {
    let mut browser = bob().await;
    let seed = bind(&mut browser).await;
    browser.now = browser.now.plus_seconds(400);
    for _ in 0..10 {
        // Three in a minute are looked at.
        browser.now = browser.now.plus_seconds(30);
        let right = browser.code(&seed, 0);
        let wrong = if right == "000000" {
            "000001"
        } else {
            "000000"
        };
        let guess = browser.post("/me/prove", &[("code", wrong)]).await;
        assert_eq!(guess.status, 401);
    }
    browser.now = browser.now.plus_seconds(60);
    let right = browser.code(&seed, 0);
    assert_eq!(
        browser.post("/me/prove", &[("code", &right)]).await.status,
        401
    );
    assert_eq!(
        browser.post("/me/factor/off", &[]).await.leads(),
        "/me/prove"
    );
}

#[tokio::test]
async fn a_key_confirms_as_a_code_does_and_counts_once() {
    let mut browser = bob().await;
    let mut device = Authenticator::new(ORIGIN, 1);
    assert_eq!(
        browser
            .make(&mut device, "security_key", "blue")
            .await
            .status,
        303
    );
    browser.get("/me").await.says("U2F-");
    browser.now = browser.now.plus_seconds(301);
    assert_eq!(
        browser.post("/me/factor/off", &[]).await.leads(),
        "/me/prove"
    );
    browser.get("/me/prove").await.says("data-passkey");
    let (options, ticket) = browser.asked("/me/prove/begin", &[]).await;
    let credential = device.show(&options).unwrap().to_string();
    let fields = [("ticket", &*ticket), ("credential", &*credential)];
    let shown = browser.post("/me/prove/key", &fields).await;
    assert_eq!(shown.leads(), "/me?done=proven");
    browser.now = browser.now.plus_seconds(250);
    assert_ne!(browser.post("/me/prove/key", &fields).await.status, 303);
    browser.now = browser.now.plus_seconds(51);
    assert_eq!(
        browser.post("/me/factor/off", &[]).await.leads(),
        "/me/prove"
    );
    let (options, ticket) = browser.asked("/me/prove/begin", &[]).await;
    device.origin = "https://elsewhere.example".to_owned();
    let credential = device.show(&options).unwrap().to_string();
    let fields = [("ticket", &*ticket), ("credential", &*credential)];
    assert_eq!(browser.post("/me/prove/key", &fields).await.status, 401);
    assert_eq!(
        browser.post("/me/factor/off", &[]).await.leads(),
        "/me/prove"
    );
}

#[tokio::test]
async fn my_sessions_say_how_they_began_and_when_they_were_used() {
    let mut browser = bob().await;
    let mut device = Authenticator::new(ORIGIN, 1);
    browser.make(&mut device, "passkey", "phone").await;
    browser.alone(&mut device).await;
    let page = browser.get("/me").await;
    page.says("by passkey");
    page.says("last used");
    assert_eq!(page.text.matches("action=\"/me/session/end\"").count(), 1);
}

#[tokio::test]
async fn the_owner_is_told_that_its_use_is_seen_and_who_may_see_it_what_is_left() {
    let mut browser = Browser::new().await;
    browser
        .get("/logon?as=owner")
        .await
        .says("Every logon as owner is reported");
    browser.password(PASSWORD).await;
    let admins = browser.get("/me").await;
    admins.says("Left to do in the first hour");
    admins.says("Log on once as the owner");
    admins.says("Bind a second factor of your own");
    assert!(!admins.text.contains("You are logged on as the owner"));
    browser.cookies.clear();
    browser.get("/logon").await;
    let id = ACCOUNT.to_string();
    let fields = [
        ("as", "owner"),
        ("username", &*id),
        ("password", "Owner-of-all-1"),
    ];
    assert_eq!(browser.post("/logon", &fields).await.leads(), "/me");
    let owners = browser.get("/me").await;
    owners.says("You are logged on as the owner");
    owners.says("Bind a second factor of your own");
    bind(&mut browser).await;
    let owners = browser.get("/me").await;
    assert!(!owners.text.contains("Bind a second factor of your own"));
    browser.now = browser.now.plus_seconds(301);
    assert_eq!(
        browser.post("/me/factor/off", &[]).await.leads(),
        "/me/prove"
    );
}

#[tokio::test]
async fn the_owner_s_own_device_goes_and_not_that_of_a_user_called_root() {
    let mut browser = Browser::new().await;
    let root = [("UserName", "root")];
    browser.operate(("2015-05-01", "CreateUser"), &root).await;
    browser.get("/logon?as=owner").await;
    let id = ACCOUNT.to_string();
    let fields = [
        ("as", "owner"),
        ("username", &*id),
        ("password", "Owner-of-all-1"),
    ];
    browser.post("/logon", &fields).await;
    bind(&mut browser).await;
    let gone = browser.post("/me/factor/off", &[]).await;
    assert_eq!(gone.leads(), "/logon?next=%2Fme&why=changed");
    assert_eq!(browser.post("/logon", &fields).await.leads(), "/me");
    browser.get("/me").await.says("No device is bound.");
}

#[tokio::test]
async fn a_first_device_is_asked_for_right_after_logging_on() {
    let mut browser = bob().await;
    browser.now = browser.now.plus_seconds(601);
    let late = browser.post("/me/factor", &[]).await;
    assert_eq!(late.status, 403);
    late.says("within ten minutes after logging on");
    browser.cookies.clear();
    log_on(&mut browser).await;
    bind(&mut browser).await;
}

#[tokio::test]
async fn the_owner_changes_the_password_at_the_page_by_the_owners_own_rules() {
    let mut browser = Browser::new().await;
    // What users are held to does not hold the owner.
    let lenient = [("MinimumPasswordLength", "8"), ("RequireSymbols", "false")];
    browser
        .operate(("2019-08-15", "SetPasswordPolicy"), &lenient)
        .await;
    browser.get("/logon?as=owner").await;
    let (id, old, new) = (ACCOUNT.to_string(), "Owner-of-all-1", "Owner-of-nothing-2");
    let fields = |password| [("as", "owner"), ("username", &*id), ("password", password)];
    assert_eq!(browser.post("/logon", &fields(old)).await.leads(), "/me");
    let page = browser.get("/me").await;
    page.says("action=\"/me/password\"");
    page.says("at least 14 characters");
    let both = |old, new| {
        [
            ("username", &*id),
            ("old", old),
            ("new", new),
            ("again", new),
        ]
    };
    let short = browser.post("/me/password", &both(old, "Xy3$wvut")).await;
    assert_eq!(short.status, 400);
    short.says("The new password does not do: at least 14 characters");
    let wrong = browser
        .post("/me/password", &both("wrong-one-1", new))
        .await;
    wrong.says("Enter your current password.");
    let changed = browser.post("/me/password", &both(old, new)).await;
    assert_eq!(changed.leads(), "/logon?next=%2Fme&why=changed");
    assert_eq!(browser.post("/logon", &fields(old)).await.status, 401);
    assert_eq!(browser.post("/logon", &fields(new)).await.leads(), "/me");
}
