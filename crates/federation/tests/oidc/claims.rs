//! Claims: whose, for whom, since when and how long. Each refusal stands beside the value next to it that is let
//! in.

use federation::oidc::{Cause, Check, Unproven};
use serde_json::{Value, json};

use crate::signer::{ISSUER, NOW, RSA, header, payload, says, with};

/// Both are of the check; the first is refused, the second is let in.
fn edge(name: &str, refused: &Value, admitted: &Value, check: Check) {
    let cause = says(&with(name, refused.clone())).unwrap_err();
    assert_eq!(cause.check(), check, "{name} = {refused}: {cause}");
    let near = says(&with(name, admitted.clone()));
    assert!(near.is_ok(), "{name} = {admitted}: {near:?}");
}

#[test]
fn an_issuer_is_compared_byte_by_byte() {
    for other in [
        "https://issuer.example/realm/",
        "https://issuer.example",
        "https://issuer.example/realm2",
        "https://ISSUER.example/realm",
        "https://issuer.example/Realm",
        "https://issuer.example:443/realm",
        "http://issuer.example/realm",
        "https://\u{456}ssuer.example/realm",
        " https://issuer.example/realm",
        "https://issuer.example/realm\u{0}",
        "",
    ] {
        let cause = says(&with("iss", json!(other))).unwrap_err();
        let (expected, got) = (ISSUER.to_owned(), other.to_owned());
        assert_eq!(cause, Cause::Issuer { expected, got });
    }
    let list = says(&with("iss", json!([ISSUER]))).unwrap_err();
    assert_eq!(list.check(), Check::Issuer);
    assert_eq!(
        says(&with("iss", Value::Null)).unwrap_err(),
        Cause::Missing("iss")
    );
}

#[test]
fn a_token_of_one_provider_is_none_of_another() {
    let token = RSA.plain("RS256");
    let cause = Unproven::read(&token, "https://other.example")
        .err()
        .unwrap();
    assert_eq!(cause.check(), Check::Issuer);
}

#[test]
fn an_audience_is_one_of_the_clients() {
    for other in [
        json!("app-3"),
        json!("ap"),
        json!("APP"),
        json!("app "),
        json!(""),
        json!([]),
        json!(["other"]),
        json!(["app-3", "other"]),
        json!({"app": true}),
        json!(["app", 1]),
        json!(true),
    ] {
        let cause = says(&with("aud", other.clone())).unwrap_err();
        assert_eq!(cause.check(), Check::Audience, "{other}: {cause}");
    }
    assert_eq!(
        says(&with("aud", Value::Null)).unwrap_err(),
        Cause::Missing("aud")
    );
    assert_eq!(
        says(&with("aud", json!(["app-2"]))).unwrap().audiences,
        ["app-2"]
    );
}

#[test]
fn among_several_audiences_the_authorized_party_counts() {
    let several = with("aud", json!(["app", "other"]));
    assert_eq!(says(&several).unwrap_err(), Cause::NoAuthorizedParty(2));
    let mut party = several;
    party["azp"] = "app".into();
    assert!(says(&party).is_ok());
    party["azp"] = "other".into();
    assert_eq!(says(&party).unwrap_err().check(), Check::AuthorizedParty);
    // One audience, but issued to somebody else.
    edge(
        "azp",
        &json!("other"),
        &json!("app-2"),
        Check::AuthorizedParty,
    );
    edge(
        "azp",
        &json!(["app"]),
        &json!("app"),
        Check::AuthorizedParty,
    );
}

#[test]
fn a_token_ends() {
    edge("exp", &json!(NOW - 60), &json!(NOW - 59), Check::Expiry);
    assert_eq!(
        says(&with("exp", json!(NOW - 100))).unwrap_err(),
        Cause::Expired {
            expired: NOW - 100,
            now: NOW
        }
    );
    for other in [
        Value::Null,
        json!((NOW + 600).to_string()),
        json!(-1),
        json!(1e99),
        json!(9.3e18),
        json!(u64::MAX),
        json!(i64::MAX),
        json!(true),
        json!([NOW]),
    ] {
        let cause = says(&with("exp", other.clone())).unwrap_err();
        assert_eq!(cause.check(), Check::Expiry, "{other}");
    }
    assert_eq!(
        says(&with("exp", json!(600.75 + 1_790_000_000.0)))
            .unwrap()
            .expires,
        NOW + 600
    );
}

#[test]
fn a_token_is_not_good_for_ever() {
    let day = 24 * 3600;
    edge(
        "exp",
        &json!(NOW - 10 + day + 1),
        &json!(NOW - 10 + day),
        Check::IssuedAt,
    );
}

#[test]
fn a_token_begins() {
    edge("nbf", &json!(NOW + 61), &json!(NOW + 60), Check::NotBefore);
    edge("nbf", &json!("0"), &json!(0), Check::NotBefore);
}

#[test]
fn a_token_was_issued_lately() {
    edge("iat", &json!(NOW + 61), &json!(NOW + 60), Check::IssuedAt);
    let limit = 12 * 3600;
    edge(
        "iat",
        &json!(NOW - limit - 1),
        &json!(NOW - limit),
        Check::IssuedAt,
    );
    for other in [Value::Null, json!("now"), json!(-5)] {
        assert_eq!(
            says(&with("iat", other)).unwrap_err().check(),
            Check::IssuedAt
        );
    }
}

#[test]
fn a_subject_is_somebody() {
    edge("sub", &json!(""), &json!("a"), Check::Subject);
    edge(
        "sub",
        &json!("x".repeat(256)),
        &json!("x".repeat(255)),
        Check::Subject,
    );
    edge("sub", &json!(7), &json!("7"), Check::Subject);
    assert_eq!(
        says(&with("sub", Value::Null)).unwrap_err(),
        Cause::Missing("sub")
    );
}

#[test]
fn null_is_no_absence() {
    for (name, check) in [("azp", Check::AuthorizedParty), ("nbf", Check::NotBefore)] {
        let mut said = payload();
        said[name] = Value::Null;
        assert_eq!(says(&said).unwrap_err().check(), check);
    }
}

#[test]
fn causes_tell_neither_token_nor_signature() {
    let token = RSA.token(&header("RS256", RSA.id), &with("aud", json!("other")));
    let cause = crate::signer::judge(&token).unwrap_err();
    let told = format!("{cause} {cause:?}");
    for part in token.split('.') {
        assert!(!told.contains(part));
    }
}

#[test]
fn what_has_two_sides_shows_both() {
    for (changed, expected, received) in [
        (
            with("aud", json!("somebody else")),
            "app, app-2",
            "somebody else",
        ),
        (with("exp", json!(NOW - 3600)), "an end after", "1"),
        (with("sub", json!("")), "", "the claim sub"),
    ] {
        let cause = says(&changed).unwrap_err();
        let sides = cause.sides();
        assert!(sides.0.contains(expected), "{sides:?}");
        assert!(sides.1.contains(received), "{sides:?}");
    }
}
