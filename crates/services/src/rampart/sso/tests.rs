//! A token tried against a provider: which check refuses it, with both sides, and that nobody is let in by it.

use serde_json::{Value, json};

use crate::testing::{Issuer, World};

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
