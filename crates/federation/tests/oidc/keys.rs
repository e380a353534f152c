//! Key sets: which key a header may choose, and what a set may hold.

use aws_lc_rs::rsa::KeySize;
use data_encoding::BASE64URL_NOPAD as B64;
use federation::oidc::{Cause, Check, KeySet, Unreadable};
use serde_json::{Value, json};

use crate::signer::{OTHER_RSA, P256, P384, RSA, Signer, header, judge_by, payload, set};

fn read(document: &Value) -> Result<KeySet, Unreadable> {
    KeySet::read(document.to_string().as_bytes())
}

#[test]
fn a_key_is_found_by_its_whole_id() {
    let keys = set(&[RSA.public(), OTHER_RSA.public()]);
    assert_eq!(keys.ids().collect::<Vec<_>>(), ["rsa-1", "rsa-2"]);
    assert!(judge_by(&OTHER_RSA.plain("RS256"), &keys).is_ok());
    for id in [
        "rsa",
        "RSA-1",
        "rsa-1 ",
        "",
        "../rsa-1",
        "' or 1=1",
        "rsa-1\u{0}",
    ] {
        assert!(!keys.holds(Some(id)), "{id}");
        let cause = judge_by(&RSA.token(&header("RS256", id), &payload()), &keys).unwrap_err();
        assert_eq!(cause, Cause::UnknownKey(id.to_owned()));
    }
    assert!(keys.holds(Some("rsa-1")));
}

#[test]
fn without_an_id_just_one_key_may_fit() {
    let head = json!({"alg": "RS256"});
    let token = RSA.token(&head, &payload());
    let alone = set(&[RSA.public(), P256.public()]);
    assert!(alone.holds(None));
    assert!(judge_by(&token, &alone).is_ok());
    let two = set(&[RSA.public(), OTHER_RSA.public()]);
    let cause = judge_by(&token, &two).unwrap_err();
    assert!(matches!(cause, Cause::UnnamedKey(2, _)), "{cause}");
    let none = set(&[P256.public()]);
    let cause = judge_by(&token, &none).unwrap_err();
    assert!(matches!(cause, Cause::UnnamedKey(0, _)), "{cause}");
    // One that is for something else is none that could be meant.
    let mut encrypting = OTHER_RSA.public();
    encrypting["use"] = "enc".into();
    assert!(judge_by(&token, &set(&[encrypting, RSA.public()])).is_ok());
}

#[test]
fn a_key_does_what_it_is_published_for() {
    for (name, value) in [
        ("use", json!("enc")),
        ("key_ops", json!(["sign"])),
        ("key_ops", json!([])),
        ("key_ops", json!("verify")),
        ("alg", json!("RS512")),
        ("alg", json!("HS256")),
        ("kty", json!("oct")),
        ("kty", json!("OKP")),
        ("kty", Value::Null),
        ("n", json!("AQAB")),
        ("n", json!("not/base64")),
        ("n", Value::Null),
        ("e", json!("Aw")),
        ("e", json!("AQ")),
        ("e", json!("AQAA")),
        ("e", json!("AAAA")),
        ("e", json!("AQAAAAAAAAAB")),
    ] {
        let mut key = RSA.public();
        key[name] = value.clone();
        let cause = judge_by(&RSA.plain("RS256"), &set(&[key])).unwrap_err();
        assert!(
            matches!(cause, Cause::UnfitKey { .. }),
            "{name} {value}: {cause}"
        );
    }
    for (name, value) in [
        ("alg", json!("RS256")),
        ("key_ops", json!(["sign", "verify"])),
    ] {
        let mut key = RSA.public();
        key[name] = value;
        assert!(judge_by(&RSA.plain("RS256"), &set(&[key])).is_ok());
    }
}

#[test]
fn a_short_modulus_is_refused_by_its_length() {
    let mut key = RSA.public();
    let modulus = B64.decode(key["n"].as_str().unwrap().as_bytes()).unwrap();
    key["n"] = B64.encode(&modulus[..255]).into();
    let cause = judge_by(&RSA.plain("RS256"), &set(&[key.clone()])).unwrap_err();
    assert!(cause.to_string().contains("2048 to 8192"), "{cause}");
    // Zeros before a number are no bits of it.
    key["n"] = B64.encode(&[&[0, 0], modulus.as_slice()].concat()).into();
    assert!(judge_by(&RSA.plain("RS256"), &set(&[key.clone()])).is_ok());
    key["n"] = B64.encode(&[&[0; 200], &modulus[..200]].concat()).into();
    let cause = judge_by(&RSA.plain("RS256"), &set(&[key])).unwrap_err();
    assert_eq!(cause.check(), Check::Key);
    let large = Signer::rsa_of("large", KeySize::Rsa4096);
    assert!(judge_by(&large.plain("RS256"), &set(&[large.public()])).is_ok());
}

#[test]
fn coordinates_are_whole() {
    for (name, value) in [
        ("x", json!("AA")),
        ("y", json!("")),
        ("x", Value::Null),
        ("crv", json!("P-384")),
        ("crv", json!("secp256k1")),
    ] {
        let mut key = P256.public();
        key[name] = value;
        let cause = judge_by(&P256.plain("ES256"), &set(&[key])).unwrap_err();
        assert!(matches!(cause, Cause::UnfitKey { .. }), "{cause}");
    }
    let mut key = P384.public();
    key["crv"] = "P-256".into();
    let cause = judge_by(&P384.plain("ES384"), &set(&[key])).unwrap_err();
    assert!(matches!(cause, Cause::UnfitKey { .. }), "{cause}");
}

#[test]
fn a_secret_that_is_published_is_no_key() {
    let cause = judge_by(&P256.plain("ES256"), &set(&[P256.private()])).unwrap_err();
    assert!(cause.to_string().contains("secret part"), "{cause}");
    let oct = json!({"kty": "oct", "kid": RSA.id, "k": "c2VjcmV0"});
    let cause = judge_by(&RSA.plain("RS256"), &set(&[oct])).unwrap_err();
    assert!(cause.to_string().contains("secret part"), "{cause}");
}

#[test]
fn kinds_that_are_not_known_do_no_harm() {
    let strange = json!({"kty": "AKP", "kid": "future", "pub": "AA", "alg": "ML-DSA-65"});
    let keys = set(&[strange, RSA.public()]);
    assert!(judge_by(&RSA.plain("RS256"), &keys).is_ok());
}

#[test]
fn a_set_is_bounded_and_of_one_reading() {
    let one = RSA.public();
    assert_eq!(
        read(&json!({"keys": [one, one]})).unwrap_err(),
        Unreadable::Twice("rsa-1".to_owned())
    );
    let many: Vec<Value> = (0..101).map(|n| json!({"kid": n.to_string()})).collect();
    assert_eq!(
        read(&json!({"keys": many})).unwrap_err(),
        Unreadable::TooMany(101)
    );
    assert!(read(&json!({"keys": many[..100]})).is_ok());
    for none in [json!({}), json!({"keys": {}}), json!({"keys": [1]})] {
        assert_eq!(read(&none).unwrap_err(), Unreadable::NoKeys);
    }
    let twice = format!(r#"{{"keys":[],"keys":[{one}]}}"#);
    for text in [twice.as_str(), "[]", "", "{\"keys\":[]}x"] {
        let why = KeySet::read(text.as_bytes()).unwrap_err();
        assert!(matches!(why, Unreadable::Json(_)), "{why}");
    }
    let large = format!(r#"{{"keys":[],"pad":"{}"}}"#, "x".repeat(256 * 1024));
    assert!(matches!(
        KeySet::read(large.as_bytes()).unwrap_err(),
        Unreadable::TooLarge(_)
    ));
    let long = json!({"keys": [{"kid": "x".repeat(1025)}]});
    assert_eq!(read(&long).unwrap_err(), Unreadable::LongId(1025));
}
