//! What a key must show, each thing alone.

use domain::ceremony::{Asked, Begun, Ceremonies, Flaw, Made, Newcomer};
use model::{AccountId, Id, PasskeyKind};
use serde_json::Value;

use crate::Party;
use crate::testing::Authenticator;

const HOME: &str = "https://ram.example.com";

fn party() -> Party {
    Party::new("ram.example.com", &[HOME.to_owned()], false).unwrap()
}

fn newcomer(kind: PasskeyKind) -> Newcomer {
    Newcomer {
        account: AccountId::new(7),
        user: Id::new(9),
        name: "alice@acme.onaliyun.com".to_owned(),
        display: "Alice".to_owned(),
        kind,
        known: Vec::new(),
    }
}

fn options(begun: &Begun) -> Value {
    serde_json::from_str(&begun.options).unwrap()
}

fn made(device: &mut Authenticator, kind: PasskeyKind) -> Result<Made, Flaw> {
    let begun = party().begin_making(&newcomer(kind)).unwrap();
    let answer = device.make(&options(&begun)).unwrap().to_string();
    party().finish_making(kind, &begun.state, &answer)
}

/// What comes of it when a device that has made a passkey is changed and shows it.
fn shown(change: fn(&mut Authenticator)) -> Result<String, Flaw> {
    let mut device = Authenticator::new(HOME, 1);
    device.counter = 5;
    let made = made(&mut device, PasskeyKind::Passkey).unwrap();
    let begun = party().begin_showing(&Asked::Alone).unwrap();
    change(&mut device);
    let answer = device.show(&options(&begun)).unwrap().to_string();
    let seen = party().finish_showing(&begun.state, &answer, &made.credential);
    seen.map(|seen| seen.credential)
}

#[test]
fn a_passkey_is_asked_to_know_its_user_and_to_verify_it() {
    let begun = party()
        .begin_making(&newcomer(PasskeyKind::Passkey))
        .unwrap();
    let options = options(&begun);
    let wanted = &options["publicKey"]["authenticatorSelection"];
    assert_eq!(wanted["residentKey"], "required");
    assert_eq!(wanted["requireResidentKey"], true);
    assert_eq!(wanted["userVerification"], "required");
    assert_eq!(options["publicKey"]["rp"]["id"], "ram.example.com");
    let begun = party().begin_showing(&Asked::Alone).unwrap();
    let options: Value = serde_json::from_str(&begun.options).unwrap();
    assert_eq!(options["publicKey"]["userVerification"], "required");
    let asked = &options["publicKey"]["allowCredentials"];
    assert!(
        asked.is_null() || *asked == serde_json::json!([]),
        "{asked}"
    );
}

#[test]
fn a_security_key_is_asked_for_in_a_way_that_browsers_take() {
    let begun = party()
        .begin_making(&newcomer(PasskeyKind::SecurityKey))
        .unwrap();
    let options = options(&begun);
    let wanted = &options["publicKey"]["authenticatorSelection"];
    assert_eq!(wanted["userVerification"], "preferred");
    let extensions = &options["publicKey"]["extensions"];
    assert!(
        extensions.get("credentialProtectionPolicy").is_none(),
        "{extensions}"
    );
}

#[test]
fn a_passkey_is_shown_and_its_counter_kept() {
    let credential = shown(|_| ()).unwrap();
    assert!(credential.contains("\"counter\":6"), "{credential}");
}

#[test]
fn each_thing_that_is_not_as_it_was_asked_is_told_apart() {
    assert_eq!(
        shown(|it| it.origin = "https://ram.example.com.evil.example".to_owned()),
        Err(Flaw::Origin)
    );
    assert_eq!(
        shown(|it| it.origin = format!("{HOME}:8443")),
        Err(Flaw::Origin)
    );
    assert_eq!(
        shown(|it| it.origin = "http://ram.example.com".to_owned()),
        Err(Flaw::Origin)
    );
    assert_eq!(
        shown(|it| it.party = Some("example.com".to_owned())),
        Err(Flaw::Party)
    );
    assert_eq!(shown(|it| it.verifies = false), Err(Flaw::Unverified));
    assert_eq!(shown(|it| it.counter = 3), Err(Flaw::Counter));
    assert_eq!(shown(|it| it.step = 0), Err(Flaw::Counter));
}

#[test]
fn an_answer_is_good_for_its_own_challenge_and_key() {
    let (mut one, mut other) = (Authenticator::new(HOME, 1), Authenticator::new(HOME, 2));
    let mine = made(&mut one, PasskeyKind::Passkey).unwrap();
    let yours = made(&mut other, PasskeyKind::Passkey).unwrap();
    let first = party().begin_showing(&Asked::Alone).unwrap();
    let second = party().begin_showing(&Asked::Alone).unwrap();
    let answer = one.show(&options(&first)).unwrap();
    let finish = |begun: &Begun, answer: &Value, made: &Made| {
        let seen = party().finish_showing(&begun.state, &answer.to_string(), &made.credential);
        seen.map(|_| ())
    };
    assert_eq!(finish(&second, &answer, &mine), Err(Flaw::Challenge));
    assert_eq!(finish(&first, &answer, &yours), Err(Flaw::Unreadable));
    let mut forged = answer.clone();
    let theirs = other.show(&options(&first)).unwrap();
    forged["response"]["signature"] = theirs["response"]["signature"].clone();
    assert_eq!(finish(&first, &forged, &mine), Err(Flaw::Signature));
    assert_eq!(finish(&first, &answer, &mine), Ok(()));
    let claimed = party().claimed(&answer.to_string()).unwrap();
    assert_eq!(claimed.user, Some((AccountId::new(7), Id::new(9))));
    assert_eq!(claimed.handle, mine.handle);
}

#[test]
fn a_key_that_does_not_verify_or_know_its_user_is_a_security_key_alone() {
    let device = |change: fn(&mut Authenticator)| {
        let mut device = Authenticator::new(HOME, 1);
        change(&mut device);
        [PasskeyKind::Passkey, PasskeyKind::SecurityKey]
            .map(|kind| made(&mut device, kind).map(|_| ()))
    };
    assert_eq!(
        device(|it| it.verifies = false),
        [Err(Flaw::Unverified), Ok(())]
    );
    assert_eq!(
        device(|it| it.stays = Some(false)),
        [Err(Flaw::Unfit), Ok(())]
    );
    assert_eq!(device(|it| it.stays = None), [Ok(()), Ok(())]);
    assert_eq!(
        device(|it| it.origin = "https://example.com".to_owned()),
        [Err(Flaw::Origin); 2]
    );
    assert_eq!(
        device(|it| it.party = Some("com".to_owned())),
        [Err(Flaw::Party); 2]
    );
}

#[test]
fn behind_a_password_the_keys_there_are_are_asked_for_and_none_is_in_the_state() {
    let mut device = Authenticator::new(HOME, 1);
    device.verifies = false;
    let key = made(&mut device, PasskeyKind::SecurityKey).unwrap();
    let begun = party()
        .begin_showing(&Asked::Behind(vec![key.credential.clone()]))
        .unwrap();
    let asked = options(&begun);
    assert_eq!(asked["publicKey"]["allowCredentials"][0]["id"], *key.handle);
    assert!(!begun.state.contains(&key.handle), "{}", begun.state);
    let answer = device.show(&asked).unwrap().to_string();
    assert!(
        party()
            .finish_showing(&begun.state, &answer, &key.credential)
            .is_ok()
    );
    // What verified its user once does so always.
    let mut device = Authenticator::new(HOME, 2);
    for kind in [PasskeyKind::SecurityKey, PasskeyKind::Passkey] {
        device.verifies = true;
        let key = made(&mut device, kind).unwrap();
        let begun = party()
            .begin_showing(&Asked::Behind(vec![key.credential.clone()]))
            .unwrap();
        device.verifies = false;
        let answer = device.show(&options(&begun)).unwrap().to_string();
        let seen = party().finish_showing(&begun.state, &answer, &key.credential);
        assert_eq!(seen.map(|_| ()), Err(Flaw::Unverified));
    }
}

#[test]
fn a_site_has_pages_on_its_name_or_below() {
    let party = |name, origin: &str| Party::new(name, &[origin.to_owned()], false).map(|_| ());
    assert!(party("example.com", "https://ram.example.com").is_ok());
    for (name, origin) in [
        ("ram.example.com", "https://example.com"),
        ("127.0.0.1", "http://127.0.0.1"),
        ("a", "a"),
    ] {
        assert!(party(name, origin).is_err(), "{origin}");
    }
    assert!(Party::new("localhost", &[], true).is_err());
    let any = Party::new("localhost", &["http://localhost".to_owned()], true).unwrap();
    let begun = any.begin_making(&newcomer(PasskeyKind::Passkey)).unwrap();
    let answer = |origin: &str| {
        let mut device = Authenticator::new(origin, 1);
        let answer = device.make(&options(&begun)).unwrap().to_string();
        any.finish_making(PasskeyKind::Passkey, &begun.state, &answer)
            .map(|_| ())
    };
    assert_eq!(answer("http://localhost:7280"), Ok(()));
    assert_eq!(answer("https://localhost:7280"), Err(Flaw::Origin));
}
