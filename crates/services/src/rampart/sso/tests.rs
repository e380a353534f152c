//! A token tried against a provider: which check refuses it, with both sides, and that nobody is let in by it.

use std::sync::Arc;

use gateway::logon::SignOn;
use serde_json::{Value, json};

use crate::testing::{IdentityProvider, Issuer, Says, World};

const URL: &str = "https://issuer.example/realm";
const POD: &str = "system:serviceaccount:shop:till";
const AUDIENCE: &str = "sts.example";

fn world() -> (World, Issuer) {
    let mut world = World::with_account("acme");
    let issuer = Issuer::new(URL, "k1");
    issuer.publish(&world);
    let new = [
        ("OIDCProviderName", "cluster"),
        ("IssuerUrl", URL),
        ("ClientIds", AUDIENCE),
    ];
    world.scene("CreateOIDCProvider", new).answers();
    (world, issuer)
}

fn tried(world: &mut World, token: &str) -> Value {
    let asked = [("OIDCProviderName", "cluster"), ("OIDCToken", token)];
    world.admin().call("TestSsoProvider", asked).answers()
}

/// The check that failed and what is said of it; those before it passed, those after it were not reached.
fn failed(told: &Value) -> (&str, &str) {
    assert_eq!(told["Passed"], false);
    assert!(told["OIDCTokenInfo"].is_null());
    let checks = told["Checks"].as_array().unwrap();
    let outcome = |one: &Value| one["Outcome"].as_str().unwrap().to_owned();
    let place = checks.iter().position(|one| outcome(one) == "Failed");
    let (before, after) = checks.split_at(place.unwrap());
    assert!(before.iter().all(|one| outcome(one) == "Passed"));
    let (one, after) = after.split_first().unwrap();
    assert!(after.iter().all(|one| outcome(one) == "NotReached"));
    let text = |name: &str| one[name].as_str().unwrap();
    (text("Check"), text("Detail"))
}

#[test]
fn a_good_token_passes_every_check_and_opens_nothing() {
    let (mut world, issuer) = world();
    let token = issuer.token(&world, POD, AUDIENCE);
    let told = tried(&mut world, &token);
    assert_eq!(told["Passed"], true);
    let checks = told["Checks"].as_array().unwrap();
    assert_eq!(checks.len(), 15);
    assert!(checks.iter().all(|one| one["Outcome"] == "Passed"));
    let said = &told["OIDCTokenInfo"];
    assert_eq!(
        (&said["Issuer"], &said["Subject"]),
        (&json!(URL), &json!(POD))
    );
    assert!(told["Credentials"].is_null());
}

#[test]
fn the_check_that_refuses_is_named_with_both_sides() {
    let (mut world, issuer) = world();
    let other = Issuer::new(URL, "k1");
    let elsewhere = Issuer::new("https://other.example", "k1");
    let unknown = Issuer::new(URL, "k9");
    let now = world.now().seconds();
    let over = json!({"iat": now - 7200, "exp": now - 3600});
    let of = |issuer: &Issuer, world: &World| issuer.token(world, POD, AUDIENCE);
    for (token, check, words) in [
        ("abc.def".to_owned(), "Form", "2 parts"),
        (of(&elsewhere, &world), "Issuer", "https://other.example"),
        (of(&other, &world), "Signature", "k1"),
        (of(&unknown, &world), "Key", "k9"),
        (issuer.token(&world, POD, "shop"), "Audience", "sts.example"),
        (
            issuer.token_with(&world, POD, AUDIENCE, &over),
            "Expiry",
            "an end after",
        ),
    ] {
        let told = tried(&mut world, &token);
        let (failed, detail) = failed(&told);
        assert_eq!(failed, check, "{detail}");
        assert!(detail.contains(words), "{detail}");
    }
}

#[test]
fn a_provider_that_cannot_be_asked_or_shows_other_certificates_is_told_apart() {
    let (mut world, issuer) = world();
    let print = [
        ("OIDCProviderName", "cluster"),
        ("Fingerprint", "66f5c871938e3126a29c2b2088f0926e72678599"),
    ];
    world.scene("AddFingerprintToOIDCProvider", print).answers();
    let token = issuer.token(&world, POD, AUDIENCE);
    let told = tried(&mut world, &token);
    assert_eq!(failed(&told).0, "Certificates");

    let mut world = World::with_account("acme");
    let new = [
        ("OIDCProviderName", "cluster"),
        ("IssuerUrl", URL),
        ("ClientIds", AUDIENCE),
    ];
    world.scene("CreateOIDCProvider", new).answers();
    let told = tried(&mut world, &token);
    assert_eq!(failed(&told).0, "ProviderKeys");
}

#[test]
fn nothing_of_the_token_is_written_down_and_only_who_may_is_told() {
    let (mut world, issuer) = world();
    let token = issuer.token(&world, POD, AUDIENCE);
    world.forget_events();
    tried(&mut world, &token);
    let events = world.events();
    events.are(["TestSsoProvider ok"]);
    let text = format!("{:?}", events.json());
    assert!(!text.contains(token.rsplit('.').next().unwrap()));
    let asked = [("OIDCProviderName", "cluster"), ("OIDCToken", &*token)];
    let told = world.user("bob").call("TestSsoProvider", asked);
    told.refuses("NoPermission");
    let asked = [("OIDCProviderName", "none"), ("OIDCToken", &*token)];
    let told = world.admin().call("TestSsoProvider", asked);
    told.refuses("EntityNotExist.OIDCProvider");
}

/// An account whose users are to log on at a provider, which is not switched on yet.
fn company() -> (World, IdentityProvider, String) {
    let mut world = World::with_settings("acme", |settings| {
        settings.sign_on = Arc::new(SignOn {
            origins: vec!["https://ram.example".to_owned()],
            ..SignOn::default()
        });
    });
    let idp = IdentityProvider::new("https://company.example");
    let metadata = idp.metadata();
    let set = [("MetadataDocument", &*metadata)];
    world.scene("SetUserSsoSettings", set).answers();
    let there = format!("https://ram.example/{}/saml/SSO", world.account_id());
    for name in ["alice", "carol"] {
        let _ = world.user(name);
    }
    let profile = [("UserName", "alice"), ("Password", "Correct-horse-1")];
    world.scene("Ram.CreateLoginProfile", profile).answers();
    (world, idp, there)
}

fn tried_as_user(world: &mut World, response: &str) -> Value {
    let asked = [("Purpose", "User"), ("SAMLResponse", response)];
    world.admin().call("TestSsoProvider", asked).answers()
}

#[test]
fn a_response_of_the_users_provider_is_tried_before_that_is_switched_on() {
    let (mut world, mut idp, there) = company();
    let response = idp.response(&world, &Says::user("alice@acme.onaliyun.com", &there));
    for _ in 0..2 {
        // It is not used up, and begins no session.
        let told = tried_as_user(&mut world, &response);
        assert_eq!(
            (&told["Passed"], &told["UserName"]),
            (&json!(true), &json!("alice"))
        );
        let checks = told["Checks"].as_array().unwrap();
        assert!(checks.iter().all(|one| one["Outcome"] == "Passed"));
        assert_eq!(checks.last().unwrap()["Check"], "Admission");
    }
    let sessions = world.admin().call("ListSessions", [("AllUsers", "true")]);
    assert_eq!(sessions.answers()["Sessions"], json!([]));
}

#[test]
fn whom_the_users_provider_means_is_a_check_of_its_own() {
    let (mut world, mut idp, there) = company();
    for (subject, words) in [
        ("mallory@acme.onaliyun.com", "no such user"),
        ("alice@other.example", "domain"),
        ("alice", "no domain"),
        ("carol@acme.onaliyun.com", "not switched on"),
    ] {
        let response = idp.response(&world, &Says::user(subject, &there));
        let told = tried_as_user(&mut world, &response);
        assert_eq!(
            (&told["Passed"], &told["UserName"]),
            (&json!(false), &Value::Null)
        );
        let (check, detail) = failed(&told);
        assert_eq!(check, "Admission");
        assert!(detail.contains(words), "{detail}");
    }
    // One for a role is meant for another place.
    let role = idp.response(&world, &Says::role("role", "provider"));
    let told = tried_as_user(&mut world, &role);
    assert_eq!(failed(&told).0, "Destination");
}

#[test]
fn the_users_provider_is_tried_with_its_response_alone() {
    let (mut world, mut idp, there) = company();
    let response = idp.response(&world, &Says::user("alice@acme.onaliyun.com", &there));
    let user = ("Purpose", "User");
    let response = ("SAMLResponse", &*response);
    for wrong in [
        vec![user, response, ("SAMLProviderName", "company")],
        vec![user, response, ("OIDCToken", "a.b.c")],
    ] {
        let told = world.admin().call("TestSsoProvider", wrong);
        told.refuses("InvalidParameter.Purpose");
    }
    // Without a response it is gone to in a browser, which a program has not.
    let told = world.admin().call("TestSsoProvider", [user]);
    told.refuses("InvalidParameter.SAMLResponse");
    let told = world
        .admin()
        .call("TestSsoProvider", [("Purpose", "User2")]);
    told.refuses("InvalidParameter.Purpose");
    let gone = [("MetadataDocument", "")];
    world.scene("SetUserSsoSettings", gone).answers();
    let told = world.admin().call("TestSsoProvider", [user, response]);
    told.refuses("InvalidParameter.Purpose");
    let told = world.user("bob").call("TestSsoProvider", [user, response]);
    told.refuses("NoPermission");
}
