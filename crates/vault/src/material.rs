//! Materials of an account's keys: what seals values, and what clients have sealed.
//!
//! A value has a data key of its own, which is wrapped under the material. Whatever the material seals itself has
//! a key of its own that is derived from it (docs/decisions/0053), so no number of messages wears it out.

use data_encoding::BASE64;
use domain::Entropy;
use hkdf::Hkdf;
use model::Secret;
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::cipher::{Form, LongKey, Opened, cipher, open, seal};

const KEY: usize = 32;

/// The material of a key, wiped when it goes.
pub struct Material {
    wrapping: LongKey,
    messages: LongKey,
}

impl Material {
    /// The material that such a text holds, which is Base64.
    #[must_use]
    pub fn read(text: &Secret) -> Option<Self> {
        let bytes = Zeroizing::new(BASE64.decode(text.expose().as_bytes()).ok()?);
        let root: &[u8; KEY] = bytes.as_slice().try_into().ok()?;
        Some(Self {
            wrapping: derived(root, b"rampart kms wrapping 1")?,
            messages: derived(root, b"rampart kms messages 1")?,
        })
    }

    /// A value under a data key of its own: `form, wrapped key, sealed value`.
    #[must_use]
    pub fn enclose(&self, identity: &[u8], value: &[u8], entropy: &mut Entropy) -> Vec<u8> {
        let data_key = Zeroizing::new(entropy.bytes::<KEY>());
        let wrapped = self.wrapping.seal(identity, &*data_key, entropy);
        let sealed = seal(&cipher(&data_key), identity, value, entropy);
        [&[Form::NEWEST.number()][..], &wrapped, &sealed].concat()
    }

    /// Opens what [`Material::enclose`] sealed for the same identity.
    #[must_use]
    pub fn disclose(&self, identity: &[u8], sealed: &[u8]) -> Option<Opened> {
        let (number, rest) = sealed.split_first()?;
        let form = Form::of(*number)?;
        let (wrapped, sealed) = rest.split_at_checked(KEY + form.overhead())?;
        let data_key = self.wrapping.open(form, identity, wrapped)?;
        open(&cipher(data_key.first_chunk()?), identity, sealed)
    }

    /// A message of a client.
    #[must_use]
    pub fn seal(&self, identity: &[u8], message: &[u8], entropy: &mut Entropy) -> Vec<u8> {
        self.messages.seal(identity, message, entropy)
    }

    /// Opens what [`Material::seal`] sealed for the same identity.
    #[must_use]
    pub fn open(&self, identity: &[u8], sealed: &[u8]) -> Option<Opened> {
        self.messages.open(Form::NEWEST, identity, sealed)
    }
}

fn derived(root: &[u8; KEY], label: &[u8]) -> Option<LongKey> {
    let mut key = Zeroizing::new([0; KEY]);
    Hkdf::<Sha256>::new(None, root)
        .expand(label, &mut *key)
        .ok()?;
    LongKey::new(&key, &key)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn material(seed: u8) -> Material {
        Material::read(&Secret::new(BASE64.encode(&[seed; KEY]))).unwrap()
    }

    #[test]
    fn a_value_opens_under_its_material_and_for_its_identity_alone() {
        let mut entropy = Entropy::of([3; 32]);
        let sealed = material(1).enclose(b"who", b"value", &mut entropy);
        assert_eq!(**material(1).disclose(b"who", &sealed).unwrap(), *b"value");
        assert!(material(1).disclose(b"other", &sealed).is_none());
        assert!(material(2).disclose(b"who", &sealed).is_none());
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(
                material(1).disclose(b"who", &changed).is_none(),
                "byte {at}"
            );
        }
        let again = material(1).enclose(b"who", b"value", &mut entropy);
        assert_ne!(sealed, again);
        assert!(material(1).open(b"who", &sealed).is_none());
    }

    #[test]
    fn a_message_opens_under_its_material_and_for_its_identity_alone() {
        let mut entropy = Entropy::of([3; 32]);
        let sealed = material(1).seal(b"who", b"message", &mut entropy);
        assert_eq!(**material(1).open(b"who", &sealed).unwrap(), *b"message");
        assert!(material(1).open(b"other", &sealed).is_none());
        assert!(material(2).open(b"who", &sealed).is_none());
        assert!(material(1).disclose(b"who", &sealed).is_none());
    }

    #[test]
    fn what_is_no_material_is_none() {
        for bad in ["", "AAAA", "no Base64"] {
            assert!(
                Material::read(&Secret::new(bad.to_owned())).is_none(),
                "{bad}"
            );
        }
    }
}
