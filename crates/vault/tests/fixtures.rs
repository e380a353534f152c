//! What earlier programs sealed still opens: each fixture was made by the program of its time.
#![cfg(test)]

use std::collections::BTreeMap;

use model::{AccountId, Moment, RoleId};
use vault::{Diagnosis, Vault};

const NOW: Moment = Moment::from_seconds(1_790_000_001);
const ACCOUNT: AccountId = AccountId::new(1_000_000_000_000_001);

/// Lines of `name value`.
fn read(text: &str) -> BTreeMap<&str, &str> {
    let lines = text.lines().filter_map(|line| line.split_once(' '));
    lines.collect()
}

fn all() -> Vec<(&'static str, BTreeMap<&'static str, &'static str>)> {
    vec![
        ("first", read(include_str!("fixtures/first.txt"))),
        ("salted", read(include_str!("fixtures/salted.txt"))),
    ]
}

#[test]
fn tokens_open() {
    for (form, fixture) in all() {
        let vault = Vault::read(fixture["key"]).unwrap();
        let opened = vault.open_token(fixture["id"], fixture["token"], NOW);
        let claims = opened.unwrap_or_else(|error| panic!("{form}: {error:?}"));
        assert_eq!(claims.account, ACCOUNT);
        assert_eq!(claims.role, RoleId::new(300_000_000_000_000_001));
        assert_eq!(claims.role_name.as_str(), "Deployer");
        assert_eq!(claims.session.as_str(), "night-run");
        assert_eq!(&*claims.key_id, fixture["id"]);
        assert_eq!(claims.issued.seconds(), 1_790_000_000);
        assert_eq!(claims.expires.seconds(), 1_790_003_600);
        assert_eq!(claims.revision, 42);
        let policy = r#"{"Version":"1","Statement":[]}"#;
        assert_eq!(claims.policy.as_deref(), Some(policy));
        assert!(claims.mfa);
        assert_eq!(claims.source_identity.unwrap().as_str(), "alice");
        assert_eq!(claims.caller_account, AccountId::new(1_000_000_000_000_002));
        assert_eq!(claims.since.seconds(), 1_789_999_000);
    }
}

#[test]
fn secrets_of_sessions_stay_the_same() {
    for (form, fixture) in all() {
        let vault = Vault::read(fixture["key"]).unwrap();
        let secret = vault.session_secret(fixture["id"]);
        assert_eq!(secret.expose(), fixture["secret"], "{form}");
        assert!(
            vault.open_bearer(fixture["bearer"], NOW).is_some(),
            "{form}"
        );
    }
}

#[test]
fn secrets_at_rest_open() {
    for (form, fixture) in all() {
        let vault = Vault::read(fixture["key"]).unwrap();
        let sealed = data_encoding::BASE64.decode(fixture["rest"].as_bytes());
        let opened = vault.open("account/1000000000000001/secret/LTAI1", &sealed.unwrap());
        assert_eq!(
            &**opened.unwrap(),
            b"thirty letters of an AccessKey",
            "{form}"
        );
    }
}

#[test]
fn messages_about_denials_open() {
    for (form, fixture) in all() {
        let vault = Vault::read(fixture["key"]).unwrap();
        let opened = Diagnosis::open(&vault, ACCOUNT, fixture["diagnosis"], NOW);
        let diagnosis = opened.unwrap_or_else(|refusal| panic!("{form}: {refusal}"));
        assert_eq!(diagnosis.action, "ram:GetUser");
        assert_eq!(diagnosis.explanation["decision"], "ImplicitDeny");
    }
}

#[test]
fn the_store_knows_the_key_again() {
    for (form, fixture) in all() {
        let vault = Vault::read(fixture["key"]).unwrap();
        assert_eq!(vault.check_values(), [fixture["check"]], "{form}");
    }
}

#[test]
fn a_password_has_the_hash_it_had() {
    for (form, fixture) in all() {
        let password = model::Secret::new("correct horse".to_owned());
        let hash =
            vault::password::hash(&password, &[5; 16], vault::password::Cost::default()).unwrap();
        assert_eq!(hash, fixture["password"], "{form}");
    }
}
