//! Form and header: nothing is read twice in two ways, and the header changes no rule.

use federation::oidc::{Cause, Check, Unproven};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::signer::{ISSUER, NOW, P256, RSA, header, judge, payload, signed, with_secret};

#[test]
fn a_token_as_it_should_be_is_believed() {
    for (token, algorithm) in [
        (RSA.plain("RS256"), "RS256"),
        (RSA.plain("RS384"), "RS384"),
        (RSA.plain("RS512"), "RS512"),
        (RSA.plain("PS256"), "PS256"),
        (P256.plain("ES256"), "ES256"),
        (crate::signer::P384.plain("ES384"), "ES384"),
    ] {
        let read = Unproven::read(&token, ISSUER).unwrap_or_else(|cause| panic!("{cause}"));
        assert_eq!(read.algorithm().name(), algorithm);
        let admitted = judge(&token).unwrap();
        assert_eq!(admitted.subject, "robot");
        assert_eq!(admitted.audiences, ["app"]);
        assert_eq!(admitted.issuer, ISSUER);
        assert_eq!((admitted.issued, admitted.expires), (NOW - 10, NOW + 600));
    }
}

#[test]
fn white_space_around_a_token_is_the_files() {
    let token = RSA.plain("RS256");
    assert!(judge(&format!(" {token}\r\n")).is_ok());
    assert_eq!(
        judge(&token.replacen('.', ". ", 1)).unwrap_err(),
        Cause::Base64("payload")
    );
}

#[test]
fn there_are_three_parts_and_none_is_empty() {
    let token = RSA.plain("RS256");
    let parts: Vec<&str> = token.split('.').collect();
    let [head, body, mark] = parts.as_slice() else {
        panic!("three parts")
    };
    for (text, cause) in [
        (String::new(), Cause::Size(0)),
        (format!("{head}.{body}"), Cause::Parts(2)),
        (format!("{token}."), Cause::Parts(4)),
        (format!("{token}.more"), Cause::Parts(4)),
        (format!("{head}.{body}."), Cause::Base64("signature")),
        (format!("{head}..{mark}"), Cause::Base64("payload")),
        (format!(".{body}.{mark}"), Cause::Base64("header")),
        (body.to_string(), Cause::Parts(1)),
        ("a".repeat(20_001), Cause::Size(20_001)),
    ] {
        assert_eq!(judge(&text).unwrap_err(), cause, "{text:.40}");
    }
}

#[test]
fn base64url_has_one_spelling() {
    let token = RSA.plain("RS256");
    let (rest, mark) = token.rsplit_once('.').unwrap();
    // 256 bytes end in a letter of which two bits count; the others must be zero.
    let last = mark.chars().last().unwrap();
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let next = letters
        .chars()
        .nth(letters.find(last).unwrap() + 1)
        .unwrap();
    let other = format!("{rest}.{}{next}", mark.trim_end_matches(last));
    assert_eq!(judge(&other).unwrap_err(), Cause::Base64("signature"));
    assert_eq!(
        judge(&format!("{token}==")).unwrap_err(),
        Cause::Base64("signature")
    );
    let standard = token.replace('-', "+").replace('_', "/");
    assert_eq!(judge(&standard).unwrap_err().check(), Check::Form);
}

#[test]
fn json_forms_are_no_tokens() {
    let token = RSA.plain("RS256");
    let parts: Vec<&str> = token.split('.').collect();
    let flat = json!({"protected": parts[0], "payload": parts[1], "signature": parts[2]});
    assert_eq!(judge(&flat.to_string()).unwrap_err().check(), Check::Form);
    // A compact token inside of a JSON form, which another reader might take for either.
    let mixed = format!(r#"{{"payload":"x","signatures":[],"{token}":""}}"#);
    assert_eq!(judge(&mixed).unwrap_err().check(), Check::Form);
}

#[test]
fn nothing_comes_twice() {
    let plain = payload().to_string();
    let head = r#"{"alg":"RS256","kid":"rsa-1","alg":"RS256"}"#;
    let cause = judge(&RSA.token_of(head, &plain)).unwrap_err();
    assert!(matches!(cause, Cause::HeaderJson(_)), "{cause}");
    let twice = plain.replacen('{', r#"{"sub":"somebody","#, 1);
    let head = header("RS256", RSA.id).to_string();
    let cause = judge(&RSA.token_of(&head, &twice)).unwrap_err();
    assert!(matches!(cause, Cause::PayloadJson(_)), "{cause}");
    let deep = format!(r#"{{"a":{}{}}}"#, "[".repeat(40), "]".repeat(40));
    let cause = judge(&RSA.token_of(&head, &deep)).unwrap_err();
    assert!(matches!(cause, Cause::PayloadJson(_)), "{cause}");
    for no_object in [
        "[]",
        "\"x\"",
        "{} {}",
        "{\"a\":1e999}",
        "",
        "{",
        "\u{feff}{}",
    ] {
        let cause = judge(&RSA.token_of(&head, no_object)).unwrap_err();
        assert!(
            matches!(cause.check(), Check::Payload | Check::Form),
            "{no_object:?}: {cause}"
        );
    }
}

#[test]
fn a_header_is_small() {
    let mut head = header("RS256", RSA.id);
    head["pad"] = "x".repeat(4096).into();
    let cause = judge(&RSA.token(&head, &payload())).unwrap_err();
    assert!(matches!(cause, Cause::HeaderSize(_)), "{cause}");
}

#[test]
fn no_algorithm_is_no_signature() {
    for name in ["none", "None", "NONE", "nOnE", "", "rs256", "RS256 "] {
        let head = header(name, RSA.id).to_string();
        let bare = format!("{}.", signed(&head, &payload().to_string()));
        for token in [
            bare.clone(),
            format!("{bare}AA"),
            RSA.token_of(&head, &payload().to_string()),
        ] {
            let cause = judge(&token).unwrap_err();
            assert!(
                matches!(cause.check(), Check::Algorithm | Check::Form),
                "{name}: {cause}"
            );
        }
        let cause = judge(&format!("{bare}AA")).unwrap_err();
        assert_eq!(
            cause,
            Cause::Algorithm {
                got: name.to_owned()
            }
        );
    }
    let head = json!({"kid": RSA.id});
    let cause = judge(&RSA.token(&head, &payload())).unwrap_err();
    assert_eq!(cause, Cause::Algorithm { got: String::new() });
}

#[test]
fn a_public_key_is_no_secret() {
    let der = RSA.public_der();
    let pem = format!(
        "-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n",
        data_encoding::BASE64.encode(&der)
    );
    let modulus = RSA.public()["n"].as_str().unwrap().to_owned();
    for algorithm in ["HS256", "HS384", "HS512"] {
        for secret in [der.as_slice(), pem.as_bytes(), modulus.as_bytes(), b""] {
            let token = with_secret(&header(algorithm, RSA.id), secret);
            let got = algorithm.to_owned();
            assert_eq!(judge(&token).unwrap_err(), Cause::Algorithm { got });
        }
    }
}

#[test]
fn a_header_brings_no_key() {
    let stranger = crate::signer::OTHER_RSA.public();
    for (name, value) in [
        ("jwk", stranger),
        ("jku", "https://evil.example/keys".into()),
        ("x5u", "https://evil.example/cert".into()),
        ("x5c", json!(["MIIB"])),
    ] {
        let mut head = header("RS256", RSA.id);
        head[name] = value;
        for signer in [&*RSA, &*crate::signer::OTHER_RSA] {
            let cause = judge(&signer.token(&head, &payload())).unwrap_err();
            assert_eq!(cause, Cause::OwnKey(name));
        }
    }
}

#[test]
fn extensions_that_nobody_knows_are_refused() {
    for (name, value) in [
        ("crit", json!(["exp"])),
        ("crit", json!([])),
        ("b64", json!(false)),
        ("zip", json!("DEF")),
        ("enc", json!("A128GCM")),
    ] {
        let mut head = header("RS256", RSA.id);
        head[name] = value;
        let cause = judge(&RSA.token(&head, &payload())).unwrap_err();
        assert_eq!(cause, Cause::Extension(name));
    }
}

#[test]
fn other_kinds_of_tokens_are_no_id_tokens() {
    for kind in ["at+jwt", "logout+jwt", "application/at+jwt", "dpop+jwt", ""] {
        let mut head = header("RS256", RSA.id);
        head["typ"] = kind.into();
        let cause = judge(&RSA.token(&head, &payload())).unwrap_err();
        assert_eq!(cause, Cause::Type(kind.to_owned()));
    }
    for kind in [json!("jwt"), Value::Null] {
        let mut head = header("RS256", RSA.id);
        let members = head.as_object_mut().unwrap();
        members.remove("typ");
        if !kind.is_null() {
            members.insert("typ".to_owned(), kind);
        }
        assert!(judge(&RSA.token(&head, &payload())).is_ok());
    }
}

#[test]
fn members_of_a_header_are_strings() {
    for name in ["kid", "typ", "alg"] {
        let mut head = header("RS256", RSA.id);
        head[name] = json!(["RS256"]);
        let cause = judge(&RSA.token(&head, &payload())).unwrap_err();
        assert_eq!(cause, Cause::HeaderMember(name));
    }
}

proptest! {
    #[test]
    fn no_text_makes_it_stumble(text in "\\PC{0,300}") {
        prop_assert!(judge(&text).is_err());
    }

    #[test]
    fn no_changed_letter_goes_unseen(at in 0_usize..600, letter in "[A-Za-z0-9_-]") {
        let token = P256.plain("ES256");
        let at = at % token.len();
        let mut changed = token.clone();
        changed.replace_range(at..=at, &letter);
        prop_assert_eq!(judge(&changed).is_ok(), changed == token);
    }
}
