//! What an agent keeps of its identity, and how that lies in its file: sealed under a key that follows from
//! something else which the machine has.

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use aws_lc_rs::hkdf::{HKDF_SHA256, Salt};
use data_encoding::{BASE64, HEXLOWER};
use model::Secret;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// What an agent keeps.
#[derive(Clone, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct State {
    /// Who it is, once it has enrolled.
    pub identity: Option<Enrolled>,
    /// The key that it enrols with; kept before the code counts as used, so that an answer may be lost.
    pub begun: Option<Begun>,
}

/// Who an agent is.
#[derive(Clone, Deserialize, Eq, PartialEq, Serialize)]
pub struct Enrolled {
    /// Its account.
    pub account: String,
    /// Its ARN.
    pub arn: String,
    /// What it has enrolled with.
    pub with: Begun,
}

/// A key that an agent has made for a code.
#[derive(Clone, Deserialize, Eq, PartialEq, Serialize, Zeroize, ZeroizeOnDrop)]
pub struct Begun {
    /// The SHA-256 of the code, in hexadecimal: it tells codes apart and opens nothing.
    code: String,
    /// The key in base64.
    key: String,
}

/// Why a state cannot be had.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Shut {
    /// The file is none of ours.
    #[error("it is no state of an agent")]
    Form,
    /// It was altered, or made on another machine or with another key.
    #[error(
        "it does not open: it was made on another machine or with another --state-key, or was altered"
    )]
    Sealed,
    /// The library refuses.
    #[error("it cannot be sealed")]
    Broken,
}

/// How a state lies in its file.
#[derive(Deserialize, Serialize)]
struct Sealed {
    version: u8,
    salt: String,
    nonce: String,
    text: String,
}

const VERSION: u8 = 1;

impl Begun {
    /// A key for a code.
    #[must_use]
    pub fn new(code: &Secret, key: &[u8]) -> Self {
        Self {
            code: print(code),
            key: BASE64.encode(key),
        }
    }

    /// Whether it is for this code.
    #[must_use]
    pub fn is_for(&self, code: &Secret) -> bool {
        self.code == print(code)
    }

    /// The key; empty if it cannot be read.
    #[must_use]
    pub fn key(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(BASE64.decode(self.key.as_bytes()).unwrap_or_default())
    }
}

impl State {
    /// The bytes of its file, sealed under what follows from `material` and this salt, which is new each time.
    ///
    /// # Errors
    /// When the library does not seal.
    pub fn seal(&self, material: &[u8], salt: [u8; 32]) -> Result<Vec<u8>, Shut> {
        let text = serde_json::to_vec(self).map_err(|_| Shut::Broken)?;
        let mut bytes = Zeroizing::new(text);
        let key = key(material, &salt)?;
        let nonce = key.seal_in_place_append_tag(Aad::from(USE), &mut *bytes);
        let nonce = nonce.map_err(|_| Shut::Broken)?;
        let sealed = Sealed {
            version: VERSION,
            salt: BASE64.encode(&salt),
            nonce: BASE64.encode(nonce.as_ref()),
            text: BASE64.encode(&bytes),
        };
        serde_json::to_vec(&sealed).map_err(|_| Shut::Broken)
    }

    /// The state that a file holds.
    ///
    /// # Errors
    /// When it is none, or does not open.
    pub fn open(bytes: &[u8], material: &[u8]) -> Result<Self, Shut> {
        let sealed: Sealed = serde_json::from_slice(bytes).map_err(|_| Shut::Form)?;
        if sealed.version != VERSION {
            return Err(Shut::Form);
        }
        let decode = |text: &str| BASE64.decode(text.as_bytes()).map_err(|_| Shut::Form);
        let nonce: [u8; NONCE_LEN] = decode(&sealed.nonce)?.try_into().map_err(|_| Shut::Form)?;
        let key = key(material, &decode(&sealed.salt)?)?;
        let mut bytes = Zeroizing::new(decode(&sealed.text)?);
        let nonce = Nonce::assume_unique_for_key(nonce);
        let opened = key.open_in_place(nonce, Aad::from(USE), &mut bytes);
        let opened = opened.map_err(|_| Shut::Sealed)?;
        serde_json::from_slice(opened).map_err(|_| Shut::Form)
    }
}

fn key(material: &[u8], salt: &[u8]) -> Result<RandomizedNonceKey, Shut> {
    let broken = |_| Shut::Broken;
    let mut bytes = Zeroizing::new([0; 32]);
    Salt::new(HKDF_SHA256, salt)
        .extract(material)
        .expand(&[USE.as_bytes()], HKDF_SHA256)
        .and_then(|key| key.fill(&mut *bytes))
        .map_err(broken)?;
    RandomizedNonceKey::new(&AES_256_GCM, &*bytes).map_err(broken)
}

fn print(code: &Secret) -> String {
    HEXLOWER.encode(&Sha256::digest(code.expose().trim()))
}

/// What the key is for.
const USE: &str = "rampart agent state 1";

#[cfg(test)]
mod tests {
    use super::*;

    fn state() -> State {
        let code = Secret::new("rampart-enrol.1.2.secret".to_owned());
        State {
            identity: None,
            begun: Some(Begun::new(&code, b"a private key")),
        }
    }

    #[test]
    fn a_state_opens_where_it_was_sealed_and_nowhere_else() {
        let state = state();
        let bytes = state.seal(b"this machine", [1; 32]).unwrap();
        assert!(State::open(&bytes, b"this machine").unwrap() == state);
        let other = State::open(&bytes, b"another machine").map(|_| ());
        assert_eq!(other, Err(Shut::Sealed));
        let text = String::from_utf8(bytes.clone()).unwrap();
        assert!(!text.contains(&BASE64.encode(b"a private key")));
        // Once more it looks otherwise.
        assert_ne!(state.seal(b"this machine", [2; 32]).unwrap(), bytes);
    }

    #[test]
    fn a_state_that_was_altered_does_not_open() {
        let bytes = state().seal(b"this machine", [1; 32]).unwrap();
        let mut sealed: Sealed = serde_json::from_slice(&bytes).unwrap();
        let mut inner = BASE64.decode(sealed.text.as_bytes()).unwrap();
        inner[3] ^= 1;
        sealed.text = BASE64.encode(&inner);
        let altered = serde_json::to_vec(&sealed).unwrap();
        let refused = |bytes: &[u8]| State::open(bytes, b"this machine").map(|_| ()).err();
        assert_eq!(refused(&altered), Some(Shut::Sealed));
        sealed.version = 2;
        let later = serde_json::to_vec(&sealed).unwrap();
        assert_eq!(refused(&later), Some(Shut::Form));
        for bytes in [&b""[..], b"{}", b"no JSON"] {
            assert_eq!(refused(bytes), Some(Shut::Form));
        }
    }

    #[test]
    fn a_key_is_told_by_its_code() {
        let begun = state().begun.unwrap();
        let code = |text: &str| Secret::new(text.to_owned());
        // As a file holds it.
        assert!(begun.is_for(&code("rampart-enrol.1.2.secret\n")));
        assert!(!begun.is_for(&code("rampart-enrol.1.2.other")));
        assert_eq!(&**begun.key(), b"a private key");
    }
}
