//! Sealing under a key that lives long: each message has a key of its own.
//!
//! A sealed message is `salt, nonce, ciphertext, tag`. The salt gives the message's key by HKDF, so
//! two messages meet under one key and nonce only after far more of them than anybody makes. The
//! first form had no salt; it still opens and is not made any more.
//!
//! What lives shortly is sealed under the key of a day, which follows from the long-lived one: no node is told of
//! it, and it is of no use once everything of its day is over.

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Key, Nonce};
use domain::Entropy;
use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroizing;

/// A form of sealed messages; its number stands in front of each.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Form {
    /// All under the long-lived key itself.
    First,
    /// Each under a key of its own.
    Salted,
    /// The same, of the key of a day, which stands in front.
    Dated,
}

impl Form {
    /// The form that new messages have, but those of a day.
    pub(crate) const NEWEST: Self = Self::Salted;

    pub(crate) const fn number(self) -> u8 {
        match self {
            Self::First => 1,
            Self::Salted => 2,
            Self::Dated => 3,
        }
    }

    pub(crate) const fn of(number: u8) -> Option<Self> {
        match number {
            1 => Some(Self::First),
            2 => Some(Self::Salted),
            3 => Some(Self::Dated),
            _ => None,
        }
    }

    /// How many bytes a message is longer than its text.
    pub(crate) const fn overhead(self) -> usize {
        match self {
            Self::First => NONCE + TAG,
            Self::Salted => SALT + NONCE + TAG,
            Self::Dated => DAY + SALT + NONCE + TAG,
        }
    }
}

const DAY: usize = 4;
const SALT: usize = 16;
const NONCE: usize = 12;
const TAG: usize = 16;

/// A key that lives as long as its master key.
pub(crate) struct LongKey {
    first: Aes256Gcm,
    derive: Hkdf<Sha256>,
}

impl LongKey {
    /// `first` is the key of messages of the first form, `root` that of all others.
    pub(crate) fn new(first: &[u8; 32], root: &[u8; 32]) -> Option<Self> {
        Some(Self {
            first: cipher(first),
            derive: Hkdf::from_prk(root).ok()?,
        })
    }

    /// A message of the newest form.
    pub(crate) fn seal(&self, identity: &[u8], text: &[u8], entropy: &mut Entropy) -> Vec<u8> {
        let salt = entropy.bytes::<SALT>();
        let sealed = seal(&self.of(&salt), identity, text, entropy);
        [&salt[..], &sealed].concat()
    }

    /// Opens a message of this form.
    pub(crate) fn open(&self, form: Form, identity: &[u8], sealed: &[u8]) -> Option<Opened> {
        match form {
            Form::First => open(&self.first, identity, sealed),
            Form::Salted => {
                let (salt, rest) = sealed.split_first_chunk::<SALT>()?;
                open(&self.of(salt), identity, rest)
            }
            // Opened by the key of its day.
            Form::Dated => None,
        }
    }

    /// The key of a day, which seals and opens as this one does.
    pub(crate) fn of_day(&self, day: u32) -> Option<DayKey> {
        let mut root = Zeroizing::new([0; 32]);
        let info = [&b"rampart day "[..], &day.to_be_bytes()].concat();
        self.derive.expand(&info, &mut *root).ok()?;
        let derive = Hkdf::from_prk(&*root).ok()?;
        Some(DayKey { day, derive })
    }

    /// The key of one message.
    fn of(&self, salt: &[u8; SALT]) -> Aes256Gcm {
        of(&self.derive, salt)
    }
}

/// A key that seals on one day alone.
#[derive(Clone)]
pub(crate) struct DayKey {
    pub(crate) day: u32,
    derive: Hkdf<Sha256>,
}

impl DayKey {
    /// A message, with its day in front.
    pub(crate) fn seal(&self, text: &[u8], entropy: &mut Entropy) -> Vec<u8> {
        let salt = entropy.bytes::<SALT>();
        let sealed = seal(&of(&self.derive, &salt), b"", text, entropy);
        [&self.day.to_be_bytes()[..], &salt, &sealed].concat()
    }

    /// Opens what comes behind the day.
    pub(crate) fn open(&self, sealed: &[u8]) -> Option<Opened> {
        let (salt, rest) = sealed.split_first_chunk::<SALT>()?;
        open(&of(&self.derive, salt), b"", rest)
    }
}

/// The day in front of a message, and the rest.
pub(crate) fn day(sealed: &[u8]) -> Option<(u32, &[u8])> {
    let (day, rest) = sealed.split_first_chunk::<DAY>()?;
    Some((u32::from_be_bytes(*day), rest))
}

/// The key of one message.
fn of(derive: &Hkdf<Sha256>, salt: &[u8; SALT]) -> Aes256Gcm {
    let mut key = Zeroizing::new([0; 32]);
    // INVARIANT: HKDF gives 32 bytes under any salt; it refuses only more than 8,160.
    let _ = derive.expand(salt, &mut *key);
    cipher(&key)
}

/// An opened text, wiped when it goes.
pub(crate) type Opened = Zeroizing<Vec<u8>>;

/// A cipher with this key.
pub(crate) fn cipher(key: &[u8; 32]) -> Aes256Gcm {
    Aes256Gcm::new(&Key::<Aes256Gcm>::from(*key))
}

/// `nonce, ciphertext, tag` under a key that seals few messages.
pub(crate) fn seal(
    cipher: &Aes256Gcm,
    identity: &[u8],
    text: &[u8],
    entropy: &mut Entropy,
) -> Vec<u8> {
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

/// Opens what [`seal`] made.
pub(crate) fn open(cipher: &Aes256Gcm, identity: &[u8], sealed: &[u8]) -> Option<Opened> {
    let (nonce, msg) = sealed.split_first_chunk::<NONCE>()?;
    let payload = Payload { msg, aad: identity };
    let opened = cipher.decrypt(&Nonce::from(*nonce), payload);
    opened.ok().map(Zeroizing::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entropy(number: u8) -> Entropy {
        Entropy::of([number; 32])
    }

    #[test]
    fn each_message_has_a_key_of_its_own() {
        let key = LongKey::new(&[1; 32], &[2; 32]).unwrap();
        let mut entropy = entropy(3);
        let one = key.seal(b"", b"text", &mut entropy);
        let other = key.seal(b"", b"text", &mut entropy);
        assert_ne!(one[..SALT], other[..SALT]);
        // Nonce and ciphertext of one under the salt of the other open nothing.
        let mixed = [&one[..SALT], &other[SALT..]].concat();
        assert!(key.open(Form::Salted, b"", &one).is_some());
        assert!(key.open(Form::Salted, b"", &mixed).is_none());
        // Nor does the long-lived key itself open one.
        assert!(open(&cipher(&[2; 32]), b"", &one[SALT..]).is_none());
        assert!(open(&cipher(&[1; 32]), b"", &one[SALT..]).is_none());
    }

    #[test]
    fn the_key_of_a_day_opens_what_was_sealed_on_it_and_nothing_else() {
        let key = LongKey::new(&[1; 32], &[2; 32]).unwrap();
        let [monday, tuesday] = [7, 8].map(|day| key.of_day(day).unwrap());
        let sealed = monday.seal(b"text", &mut entropy(3));
        assert_eq!(sealed.len(), 4 + Form::Dated.overhead());
        let (number, rest) = day(&sealed).unwrap();
        assert_eq!(number, 7);
        assert_eq!(&**monday.open(rest).unwrap(), b"text");
        assert!(tuesday.open(rest).is_none());
        // Nor does the long-lived key open it, whatever its form is said to be.
        for form in [Form::First, Form::Salted, Form::Dated] {
            assert!(key.open(form, b"", rest).is_none());
            assert!(key.open(form, b"", &sealed).is_none());
        }
    }

    #[test]
    fn the_same_nonce_under_two_salts_hides_two_texts_differently() {
        let key = LongKey::new(&[1; 32], &[2; 32]).unwrap();
        let under = |salt: u8| {
            let nonce = Nonce::from([9; NONCE]);
            key.of(&[salt; SALT]).encrypt(&nonce, &b"text"[..]).unwrap()
        };
        assert_eq!(under(1), under(1));
        assert_ne!(under(1)[..4], under(2)[..4]);
    }

    #[test]
    fn a_message_is_longer_than_its_text_by_what_its_form_says() {
        let key = LongKey::new(&[1; 32], &[2; 32]).unwrap();
        let sealed = key.seal(b"who", b"text", &mut entropy(1));
        assert_eq!(sealed.len(), 4 + Form::NEWEST.overhead());
        let first = seal(&cipher(&[1; 32]), b"who", b"text", &mut entropy(1));
        assert_eq!(first.len(), 4 + Form::First.overhead());
        assert!(key.open(Form::First, b"who", &first).is_some());
        assert!(key.open(Form::Salted, b"who", &first).is_none());
    }
}
