//! Tokens of agents, their keys and certificates from hostile bytes: nothing panics, and nothing is believed that the agent
//! has not signed.
//!
//! The first byte says what the rest is: a token, a key, certificates of authorities, or changes to a token that is sound.
#![no_main]

use std::sync::LazyLock;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use data_encoding::{BASE64, BASE64URL_NOPAD as B64};
use federation::agent::{Authorities, PublicKey, Unproven};
use libfuzzer_sys::fuzz_target;
use rcgen::{KeyPair, PKCS_ECDSA_P256_SHA256, PublicKeyData as _};
use serde_json::json;

const AUDIENCE: &str = "https://here.example";
const AGENT: &str = "acs:rampart::1000000000000001:agent/web-01";
const NOW: i64 = 1_790_000_000;

/// A token that is admitted, and the key that it is proven with.
struct Sound {
    token: String,
    key: PublicKey,
}

static SOUND: LazyLock<Sound> = LazyLock::new(|| {
    let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).expect("a key");
    let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &key.serialize_der());
    let part = |value: serde_json::Value| B64.encode(value.to_string().as_bytes());
    let header = part(json!({"alg": "ES256", "typ": "JWT"}));
    let claims = part(
        json!({"iss": AGENT, "sub": AGENT, "aud": AUDIENCE, "iat": NOW, "exp": NOW + 60, "jti": "0123456789abcdef"}),
    );
    let signed = format!("{header}.{claims}");
    let signature = pair
        .expect("a pair")
        .sign(&SystemRandom::new(), signed.as_bytes());
    let public = BASE64.encode(&key.subject_public_key_info());
    let sound = Sound {
        token: format!(
            "{signed}.{}",
            B64.encode(signature.expect("a signature").as_ref())
        ),
        key: public.parse().expect("a public key"),
    };
    assert!(
        is_admitted(&sound.token, &sound.key),
        "what is sound is admitted"
    );
    sound
});

fn is_admitted(token: &str, key: &PublicKey) -> bool {
    let proven = Unproven::read(token).and_then(|token| token.prove_by_key(key));
    proven.and_then(|token| token.admit(AUDIENCE, NOW)).is_ok()
}

fuzz_target!(|bytes: &[u8]| {
    let Some((kind, rest)) = bytes.split_first() else {
        return;
    };
    let text = String::from_utf8_lossy(rest);
    match kind % 4 {
        0 => {
            assert!(!is_admitted(&text, &SOUND.key), "nobody has signed {text}");
            let authorities = Authorities::restore(&[]);
            if let (Ok(token), Some(known)) = (Unproven::read(&text), authorities) {
                let proven = token.prove_by_certificate((&known, "web-01.example"), NOW);
                assert!(proven.is_err(), "no authority vouches for {text}");
            }
        }
        1 => {
            if let Ok(key) = text.parse::<PublicKey>() {
                assert_eq!(
                    PublicKey::restore(&key.text()).as_ref(),
                    Some(&key),
                    "{text}"
                );
                assert!(
                    key == SOUND.key || !is_admitted(&SOUND.token, &key),
                    "{text}"
                );
            }
        }
        2 => {
            if let Ok(known) = text.parse::<Authorities>() {
                assert_eq!(
                    Authorities::restore(&known.texts()).as_ref(),
                    Some(&known),
                    "{text}"
                );
            }
        }
        _ => {
            let mut altered = SOUND.token.clone().into_bytes();
            for change in rest.chunks_exact(3) {
                let at = usize::from(u16::from_be_bytes([change[0], change[1]])) % altered.len();
                altered[at] = change[2];
            }
            let altered = String::from_utf8_lossy(&altered);
            assert_eq!(
                is_admitted(&altered, &SOUND.key),
                altered == SOUND.token,
                "{altered}"
            );
        }
    }
});
