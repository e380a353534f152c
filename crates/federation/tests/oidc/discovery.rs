//! Where keys are said to be.

use federation::oidc::{Discovery, Unfit};
use serde_json::{Value, json};

use crate::signer::ISSUER;

fn read(document: &Value) -> Result<Discovery, Unfit> {
    Discovery::read(document.to_string().as_bytes(), ISSUER, false)
}

#[test]
fn it_stands_below_the_issuer() {
    let expected = "https://a.example/b/.well-known/openid-configuration";
    assert_eq!(Discovery::url("https://a.example/b"), expected);
    assert_eq!(Discovery::url("https://a.example/b/"), expected);
}

#[test]
fn it_is_this_issuers() {
    let keys = "https://keys.example/jwks";
    assert_eq!(
        read(&json!({"issuer": ISSUER, "jwks_uri": keys}))
            .unwrap()
            .keys
            .as_str(),
        keys
    );
    for other in [
        "https://issuer.example",
        "https://issuer.example/realm/",
        "",
    ] {
        let why = read(&json!({"issuer": other, "jwks_uri": keys})).unwrap_err();
        assert!(matches!(why, Unfit::Issuer { .. }), "{why}");
    }
    let twice = format!(r#"{{"issuer":"x","issuer":"{ISSUER}","jwks_uri":"{keys}"}}"#);
    let why = Discovery::read(twice.as_bytes(), ISSUER, false).unwrap_err();
    assert!(matches!(why, Unfit::Json(_)), "{why}");
}

#[test]
fn keys_are_at_a_place_to_be_fetched_from() {
    for place in [
        "http://keys.example/jwks",
        "file:///etc/passwd",
        "gopher://keys.example/1",
        "data:application/json,{}",
        "https://user:word@keys.example/",
        "https://user@keys.example/",
        "https://:word@keys.example/",
        "https://keys.example/#a",
        "/jwks",
        "",
    ] {
        let why = read(&json!({"issuer": ISSUER, "jwks_uri": place})).unwrap_err();
        assert_eq!(why, Unfit::Keys(place.to_owned()));
    }
    assert!(matches!(
        read(&json!({"issuer": ISSUER})),
        Err(Unfit::Keys(_))
    ));
    let plain = json!({"issuer": ISSUER, "jwks_uri": "http://keys.example/jwks"}).to_string();
    assert!(Discovery::read(plain.as_bytes(), ISSUER, true).is_ok());
}

#[test]
fn it_is_bounded() {
    let large = json!({"issuer": ISSUER, "pad": "x".repeat(256 * 1024)});
    assert!(matches!(read(&large), Err(Unfit::TooLarge(_))));
}
