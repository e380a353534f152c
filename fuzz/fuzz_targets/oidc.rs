//! Tokens, key sets and configurations of identity providers from hostile bytes: nothing panics, nothing is believed
//! that no key of the set has signed, and what was altered is not.
//!
//! The first byte says what the rest is: a token, a key set, a configuration, or changes to a token that is sound.
#![no_main]

use std::sync::LazyLock;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use data_encoding::BASE64URL_NOPAD as B64;
use federation::oidc::{Discovery, Expected, KeySet, Unproven};
use libfuzzer_sys::fuzz_target;
use serde_json::json;

const ISSUER: &str = "https://issuer.example";
const NOW: i64 = 1_790_000_000;

/// A token that is admitted, and the keys that it is proven with.
struct Sound {
    token: String,
    keys: KeySet,
}

static SOUND: LazyLock<Sound> = LazyLock::new(|| {
    let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).expect("a key");
    let (x, y) = pair.public_key().as_ref()[1..].split_at(32);
    let key = json!({"kty": "EC", "crv": "P-256", "kid": "k", "use": "sig", "x": B64.encode(x), "y": B64.encode(y)});
    let keys = json!({"keys": [key]}).to_string();
    let part = |value: serde_json::Value| B64.encode(value.to_string().as_bytes());
    let header = part(json!({"alg": "ES256", "kid": "k", "typ": "JWT"}));
    let claims =
        part(json!({"iss": ISSUER, "sub": "pod", "aud": "app", "iat": NOW, "exp": NOW + 60}));
    let signed = format!("{header}.{claims}");
    let signature = pair
        .sign(&SystemRandom::new(), signed.as_bytes())
        .expect("a signature");
    let sound = Sound {
        token: format!("{signed}.{}", B64.encode(signature.as_ref())),
        keys: KeySet::read(keys.as_bytes()).expect("a key set"),
    };
    assert!(
        is_admitted(&sound.token, &sound.keys),
        "what is sound is admitted"
    );
    sound
});

fn is_admitted(token: &str, keys: &KeySet) -> bool {
    let clients = ["app".to_owned()];
    let expected = Expected {
        clients: &clients,
        issued_within: 3600,
        longest: 3600,
        now: NOW,
    };
    let proven = Unproven::read(token, ISSUER).and_then(|token| token.prove(keys));
    proven.and_then(|token| token.admit(&expected)).is_ok()
}

fuzz_target!(|bytes: &[u8]| {
    let Some((kind, rest)) = bytes.split_first() else {
        return;
    };
    let text = String::from_utf8_lossy(rest);
    match kind % 4 {
        0 => assert!(!is_admitted(&text, &SOUND.keys), "nobody has signed {text}"),
        1 => {
            if let Ok(keys) = KeySet::read(rest) {
                let known = keys.ids().next().map(str::to_owned);
                assert!(keys.holds(known.as_deref()));
                assert!(
                    !is_admitted(&SOUND.token, &keys),
                    "its key is not in {text}"
                );
            }
        }
        2 => {
            for plain in [true, false] {
                if let Ok(found) = Discovery::read(rest, ISSUER, plain) {
                    let scheme = found.keys.scheme();
                    assert!(
                        scheme == "https" || plain && scheme == "http",
                        "{}",
                        found.keys
                    );
                    assert!(found.keys.username().is_empty() && found.keys.password().is_none());
                }
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
                is_admitted(&altered, &SOUND.keys),
                altered == SOUND.token,
                "{altered}"
            );
        }
    }
});
