//! What was altered does not open, wherever it was altered.
#![cfg(test)]

use domain::Entropy;
use model::{AccountId, Moment};
use vault::{Credentials, Diagnosis, Session, TokenError, Vault, bearer_credential};

const NOW: Moment = Moment::from_seconds(10);
const ACCOUNT: AccountId = AccountId::new(1_000_000_000_000_001);

fn vault() -> Vault {
    Vault::read(Vault::generate(&mut Entropy::of([1; 32])).expose()).unwrap()
}

fn minted(vault: &Vault, seed: u8) -> Credentials {
    let session = Session {
        role: model::RoleId::new(1),
        role_name: "Deployer".parse().unwrap(),
        name: "night".parse().unwrap(),
        from: Moment::from_seconds(0),
        until: Moment::from_seconds(20),
        policy: None,
        mfa: false,
        mfa_at: None,
        source_identity: None,
        caller_account: ACCOUNT,
        since: Moment::from_seconds(0),
        parent: None,
    };
    vault.mint(session, None, (ACCOUNT, 1), &mut Entropy::of([seed; 32]))
}

/// The text with each of its characters exchanged for another of its kind.
fn altered(text: &str) -> impl Iterator<Item = String> {
    (0..text.len()).map(|at| {
        let mut bytes = text.as_bytes().to_vec();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        String::from_utf8(bytes).unwrap()
    })
}

#[test]
fn no_altered_token_opens() {
    let vault = vault();
    let made = minted(&vault, 2);
    let (id, token) = (&made.access_key_id, &made.security_token);
    assert!(vault.open_token(id, token, NOW).is_ok());
    for bad in altered(token) {
        let opened = vault.open_token(id, &bad, NOW);
        assert_eq!(opened, Err(TokenError::Malformed), "{bad}");
    }
}

#[test]
fn a_token_opens_with_its_own_key_id_and_in_its_time() {
    let vault = vault();
    let (made, other) = (minted(&vault, 2), minted(&vault, 3));
    let open = |id: &str, at| {
        let now = Moment::from_seconds(at);
        vault.open_token(id, &made.security_token, now).err()
    };
    assert_eq!(open(&made.access_key_id, 19), None);
    assert_eq!(open(&made.access_key_id, 20), Some(TokenError::Expired));
    assert_eq!(open(&other.access_key_id, 19), Some(TokenError::Mismatch));
}

#[test]
fn no_altered_bearer_credential_opens() {
    let vault = vault();
    let made = minted(&vault, 2);
    let secret = made.access_key_secret.expose();
    let bearer = bearer_credential(&made.access_key_id, secret, &made.security_token);
    assert!(vault.open_bearer(&bearer, NOW).is_some());
    assert!(altered(&bearer).all(|bad| vault.open_bearer(&bad, NOW).is_none()));
    let guessed = bearer_credential(&made.access_key_id, "guessed", &made.security_token);
    assert!(vault.open_bearer(&guessed, NOW).is_none());
}

#[test]
fn a_message_opens_unaltered_for_its_account_and_a_day() {
    let vault = vault();
    let diagnosis = Diagnosis {
        at: NOW,
        action: "ram:GetUser".to_owned(),
        resource: "*".to_owned(),
        told: None,
        principal_type: "SubUser".to_owned(),
        principal_owner: "1".to_owned(),
        principal_name: "2".to_owned(),
        explicit: true,
        policy_type: None,
        conditions: Vec::new(),
        matched: Vec::new(),
        explanation: serde_json::Value::Null,
    };
    let message = diagnosis.seal(&vault, ACCOUNT, &mut Entropy::of([3; 32]));
    let open = |account, message: &str, at| {
        let now = Moment::from_seconds(at);
        Diagnosis::open(&vault, account, message, now).is_ok()
    };
    assert!(open(ACCOUNT, &message, 10 + 86_400));
    assert!(!open(ACCOUNT, &message, 10 + 86_401));
    assert!(!open(AccountId::new(2), &message, 10));
    assert!(altered(&message).all(|bad| !open(ACCOUNT, &bad, 10)));
}

#[test]
fn a_token_is_no_message_and_a_message_is_no_token() {
    let vault = vault();
    let made = minted(&vault, 2);
    assert!(Diagnosis::open(&vault, ACCOUNT, &made.security_token, NOW).is_err());
}
