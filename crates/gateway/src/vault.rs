//! Keys: what is sealed at rest, what tokens and messages are sealed with.
//!
//! One master key (or several while it rotates) gives, by HKDF, one key for each purpose. A secret
//! is sealed under a data key of its own, which is wrapped under the master's key, with the
//! record's identity as associated data.

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Key, Nonce};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::Entropy;
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use model::Secret;
use sha2::Sha256;
use zeroize::Zeroizing;

/// Version of the sealed form, its first byte.
const VERSION: u8 = 1;
const NONCE: usize = 12;
const KEY_ID: usize = 4;
/// A wrapped data key: nonce, 32 bytes, tag.
const WRAPPED: usize = NONCE + 32 + 16;

/// What a key is for; keys of different purposes have nothing in common.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Purpose {
    /// Records at rest.
    Rest,
    /// STS tokens.
    Token,
    /// Secrets of STS sessions.
    SessionSecret,
    /// Messages about denials.
    Diagnosis,
    /// The check value that the store keeps.
    Check,
}

impl Purpose {
    const fn label(self) -> &'static [u8] {
        match self {
            Self::Rest => b"rampart rest 1",
            Self::Token => b"rampart token 1",
            Self::SessionSecret => b"rampart session secret 1",
            Self::Diagnosis => b"rampart diagnosis 1",
            Self::Check => b"rampart check 1",
        }
    }
}

/// The master keys, the newest first. New seals use the newest; older ones still open.
pub struct Vault {
    keys: Vec<Ring>,
}

struct Ring {
    id: [u8; KEY_ID],
    rest: Aes256Gcm,
    token: Aes256Gcm,
    diagnosis: Aes256Gcm,
    session_secret: Zeroizing<[u8; 32]>,
    check: Zeroizing<[u8; 32]>,
}

/// A master key that cannot be used.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error(
    "a master key is 32 bytes, written as 44 characters of Base64; newest key on the first line"
)]
pub struct BadKey;

impl Vault {
    /// From the text of a key file: one Base64 key a line, the newest first.
    ///
    /// # Errors
    /// When there is none, or a line is not a key.
    pub fn read(text: &str) -> Result<Self, BadKey> {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        let keys = lines.map(ring).collect::<Result<Vec<_>, _>>()?;
        if keys.is_empty() {
            Err(BadKey)
        } else {
            Ok(Self { keys })
        }
    }

    /// A new master key as a line for a key file.
    #[must_use]
    pub fn generate(entropy: &mut Entropy) -> Secret {
        Secret::new(STANDARD.encode(Zeroizing::new(entropy.bytes::<32>())))
    }

    /// What the store keeps to know this key again; it says nothing of the key.
    #[must_use]
    pub fn check_values(&self) -> Vec<String> {
        let value = |ring: &Ring| STANDARD.encode(mac(&*ring.check, b"check"));
        self.keys.iter().map(value).collect()
    }

    /// Seals a record's secret at rest under a data key of its own.
    #[must_use]
    pub fn seal(&self, identity: &str, secret: &[u8], entropy: &mut Entropy) -> Vec<u8> {
        let Some(ring) = self.keys.first() else {
            return Vec::new();
        };
        let data_key = Zeroizing::new(entropy.bytes::<32>());
        let mut sealed = vec![VERSION];
        sealed.extend(ring.id);
        sealed.extend(encrypt(
            &ring.rest,
            identity.as_bytes(),
            &*data_key,
            entropy,
        ));
        let cipher = Aes256Gcm::new(&Key::<Aes256Gcm>::from(*data_key));
        sealed.extend(encrypt(&cipher, identity.as_bytes(), secret, entropy));
        sealed
    }

    /// Opens what [`Vault::seal`] sealed for the same identity.
    #[must_use]
    pub fn open(&self, identity: &str, sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (ring, rest) = self.ring(sealed)?;
        let (wrapped, secret) = rest.split_at_checked(WRAPPED)?;
        let data_key = decrypt(&ring.rest, identity.as_bytes(), wrapped)?;
        let cipher = Aes256Gcm::new_from_slice(&data_key).ok()?;
        decrypt(&cipher, identity.as_bytes(), secret)
    }

    /// Seals a short-lived text.
    pub(crate) fn seal_text(
        &self,
        purpose: Purpose,
        identity: &[u8],
        text: &[u8],
        entropy: &mut Entropy,
    ) -> String {
        let Some(ring) = self.keys.first() else {
            return String::new();
        };
        let mut sealed = vec![VERSION];
        sealed.extend(ring.id);
        sealed.extend(encrypt(ring.cipher(purpose), identity, text, entropy));
        STANDARD.encode(sealed)
    }

    /// Opens what [`Vault::seal_text`] sealed.
    pub(crate) fn open_text(
        &self,
        purpose: Purpose,
        identity: &[u8],
        text: &str,
    ) -> Option<Zeroizing<Vec<u8>>> {
        let sealed = STANDARD.decode(text).ok()?;
        let (ring, rest) = self.ring(&sealed)?;
        decrypt(ring.cipher(purpose), identity, rest)
    }

    /// The secret of a session: it follows from its key id, so no node must look it up.
    #[must_use]
    pub fn session_secret(&self, key_id: &str) -> Secret {
        let key = self
            .keys
            .first()
            .map(|ring| mac(&*ring.session_secret, key_id.as_bytes()));
        Secret::new(data_encoding::BASE64URL_NOPAD.encode(&key.unwrap_or_default()))
    }

    /// The secrets a session may have, one for each master key.
    pub(crate) fn session_secrets(&self, key_id: &str) -> impl Iterator<Item = Secret> {
        self.keys.iter().map(move |ring| {
            let key = mac(&*ring.session_secret, key_id.as_bytes());
            Secret::new(data_encoding::BASE64URL_NOPAD.encode(&key))
        })
    }

    fn ring<'a>(&self, sealed: &'a [u8]) -> Option<(&Ring, &'a [u8])> {
        let (version, rest) = sealed.split_first()?;
        let (id, rest) = rest.split_at_checked(KEY_ID)?;
        let ring = self.keys.iter().find(|ring| ring.id == id)?;
        (*version == VERSION).then_some((ring, rest))
    }
}

impl Ring {
    const fn cipher(&self, purpose: Purpose) -> &Aes256Gcm {
        match purpose {
            Purpose::Token => &self.token,
            Purpose::Diagnosis => &self.diagnosis,
            _ => &self.rest,
        }
    }
}

fn ring(line: &str) -> Result<Ring, BadKey> {
    let master = Zeroizing::new(STANDARD.decode(line).map_err(|_| BadKey)?);
    if master.len() != 32 {
        return Err(BadKey);
    }
    let derive = |purpose: Purpose| {
        let mut key = Zeroizing::new([0; 32]);
        Hkdf::<Sha256>::new(None, &master)
            .expand(purpose.label(), &mut *key)
            .map_err(|_| BadKey)?;
        Ok::<_, BadKey>(key)
    };
    let cipher = |purpose| derive(purpose).map(|key| Aes256Gcm::new(&Key::<Aes256Gcm>::from(*key)));
    let check = derive(Purpose::Check)?;
    let mut id = [0; KEY_ID];
    id.copy_from_slice(mac(&*check, b"id").get(..KEY_ID).ok_or(BadKey)?);
    Ok(Ring {
        id,
        rest: cipher(Purpose::Rest)?,
        token: cipher(Purpose::Token)?,
        diagnosis: cipher(Purpose::Diagnosis)?,
        session_secret: derive(Purpose::SessionSecret)?,
        check,
    })
}

pub(crate) fn mac(key: &[u8], text: &[u8]) -> [u8; 32] {
    match <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(key) {
        Ok(mut mac) => {
            mac.update(text);
            mac.finalize().into_bytes().into()
        }
        // INVARIANT: HMAC takes keys of any length.
        Err(_) => [0; 32],
    }
}

fn encrypt(cipher: &Aes256Gcm, identity: &[u8], text: &[u8], entropy: &mut Entropy) -> Vec<u8> {
    let nonce = entropy.bytes::<NONCE>();
    let payload = Payload {
        msg: text,
        aad: identity,
    };
    // INVARIANT: AES-GCM refuses only texts of many gigabytes; requests are at most one MiB.
    let sealed = cipher
        .encrypt(&Nonce::from(nonce), payload)
        .unwrap_or_default();
    [&nonce[..], &sealed].concat()
}

fn decrypt(cipher: &Aes256Gcm, identity: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (nonce, msg) = sealed.split_at_checked(NONCE)?;
    let nonce: [u8; NONCE] = nonce.try_into().ok()?;
    let payload = Payload { msg, aad: identity };
    cipher
        .decrypt(&Nonce::from(nonce), payload)
        .ok()
        .map(Zeroizing::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vault() -> Vault {
        Vault::read(Vault::generate(&mut Entropy::new([1; 32], 0)).expose()).unwrap()
    }

    #[test]
    fn a_secret_opens_for_its_own_record_only() {
        let vault = vault();
        let sealed = vault.seal("LTAI1", b"secret", &mut Entropy::new([2; 32], 0));
        assert_eq!(&**vault.open("LTAI1", &sealed).unwrap(), b"secret");
        assert!(vault.open("LTAI2", &sealed).is_none());
    }

    #[test]
    fn any_changed_byte_is_noticed() {
        let vault = vault();
        let sealed = vault.seal("LTAI1", b"secret", &mut Entropy::new([2; 32], 0));
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(vault.open("LTAI1", &changed).is_none(), "byte {at}");
        }
    }

    #[test]
    fn an_older_master_key_still_opens_after_a_rotation() {
        let line = |seed| {
            Vault::generate(&mut Entropy::new([seed; 32], 0))
                .expose()
                .to_owned()
        };
        let old = Vault::read(&line(1)).unwrap();
        let sealed = old.seal("LTAI1", b"secret", &mut Entropy::new([2; 32], 0));
        let both = Vault::read(&format!("{}\n{}\n", line(3), line(1))).unwrap();
        assert!(both.open("LTAI1", &sealed).is_some());
        assert!(
            Vault::read(&line(3))
                .unwrap()
                .open("LTAI1", &sealed)
                .is_none()
        );
    }

    #[test]
    fn a_bad_key_file_is_refused() {
        for bad in ["", "short", "not base64 !!!"] {
            assert!(Vault::read(bad).is_err(), "{bad}");
        }
    }
}
