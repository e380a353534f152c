//! Signatures: only the provider's key, only over these bytes, only by the algorithm that the key is for.

use data_encoding::BASE64URL_NOPAD as B64;
use federation::oidc::{Cause, Check};
use serde_json::json;

use crate::signer::{
    OTHER_RSA, P256, P384, RSA, header, judge, judge_by, payload, set, signed, with,
};

#[test]
fn another_key_is_another_signature() {
    let cause = judge(&OTHER_RSA.token(&header("RS256", RSA.id), &payload())).unwrap_err();
    assert_eq!(cause, Cause::Signature(RSA.id.to_owned()));
}

#[test]
fn only_these_bytes_are_signed() {
    let token = RSA.plain("RS256");
    let parts: Vec<&str> = token.split('.').collect();
    let other = B64.encode(with("sub", json!("root")).to_string().as_bytes());
    let cause = judge(&format!("{}.{other}.{}", parts[0], parts[2])).unwrap_err();
    assert_eq!(cause.check(), Check::Signature);
    let head = B64.encode(br#"{"alg":"RS256","kid":"rsa-1"}"#);
    let cause = judge(&format!("{head}.{}.{}", parts[1], parts[2])).unwrap_err();
    assert_eq!(cause.check(), Check::Signature);
}

#[test]
fn an_algorithm_is_the_one_that_signed() {
    for (signed_by, named) in [
        ("RS256", "RS384"),
        ("RS256", "PS256"),
        ("PS256", "RS256"),
        ("RS512", "RS256"),
    ] {
        let head = header(named, RSA.id).to_string();
        let message = signed(&head, &payload().to_string());
        let signature = RSA.signature(signed_by, message.as_bytes());
        let token = format!("{message}.{}", B64.encode(&signature));
        assert_eq!(judge(&token).unwrap_err().check(), Check::Signature);
    }
}

#[test]
fn a_key_of_another_kind_verifies_nothing() {
    for (signer, algorithm, key) in [
        (&*RSA, "RS256", P256.id),
        (&*P256, "ES256", RSA.id),
        (&*P256, "ES256", P384.id),
        (&*P384, "ES384", P256.id),
    ] {
        let cause = judge(&signer.token(&header(algorithm, key), &payload())).unwrap_err();
        assert!(matches!(cause, Cause::UnfitKey { .. }), "{cause}");
    }
}

#[test]
fn numbers_of_an_elliptic_signature_are_whole_and_not_zero() {
    let head = header("ES256", P256.id).to_string();
    let message = signed(&head, &payload().to_string());
    let good = P256.signature("ES256", message.as_bytes());
    // The order of the group of P-256 (FIPS 186-4, D.1.2.3): as much as zero.
    let order = data_encoding::HEXUPPER
        .decode(b"FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551")
        .unwrap();
    let zero = vec![0; 32];
    let der = [&[0x30, 0x44, 2, 0x20], &good[..32], &[2, 0x20], &good[32..]].concat();
    for signature in [
        [zero.clone(), zero.clone()].concat(),
        [good[..32].to_vec(), zero.clone()].concat(),
        [zero, good[32..].to_vec()].concat(),
        [order.clone(), order.clone()].concat(),
        [good[..32].to_vec(), order].concat(),
        good[..63].to_vec(),
        [good.as_slice(), &[0]].concat(),
        [&[0], good.as_slice()].concat(),
        der,
        vec![0],
    ] {
        let token = format!("{message}.{}", B64.encode(&signature));
        assert_eq!(judge(&token).unwrap_err().check(), Check::Signature);
    }
    assert!(judge(&format!("{message}.{}", B64.encode(&good))).is_ok());
}

#[test]
fn padding_of_an_rsa_signature_is_compared_whole() {
    let token = RSA.plain("RS256");
    let (rest, mark) = token.rsplit_once('.').unwrap();
    let good = B64.decode(mark.as_bytes()).unwrap();
    for at in [0, 1, 100, 255] {
        let mut changed = good.clone();
        changed[at] ^= 1;
        let token = format!("{rest}.{}", B64.encode(&changed));
        assert_eq!(judge(&token).unwrap_err().check(), Check::Signature);
    }
    for other in [
        [good.as_slice(), &[0]].concat(),
        good[1..].to_vec(),
        vec![1],
    ] {
        let token = format!("{rest}.{}", B64.encode(&other));
        assert_eq!(judge(&token).unwrap_err().check(), Check::Signature);
    }
}

#[test]
fn a_point_beside_the_curve_verifies_nothing() {
    let mut key = P256.public();
    key["y"] = key["x"].clone();
    let cause = judge_by(&P256.plain("ES256"), &set(&[key])).unwrap_err();
    assert_eq!(cause.check(), Check::Signature);
}
