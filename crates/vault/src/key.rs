//! The master keys, and what is sealed at rest under them.
//!
//! One master key (or several while it rotates) gives, by HKDF, one key for each purpose. A secret
//! is sealed under a data key of its own, which is wrapped under the master's key, with the
//! record's identity as associated data.

use std::sync::{Mutex, PoisonError};

use data_encoding::{BASE64, BASE64URL_NOPAD};
use domain::Entropy;
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use model::Secret;
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::cipher::{DayKey, Form, LongKey, Opened, cipher, day, open, seal};

const KEY_ID: usize = 4;
const KEY: usize = 32;
/// How many keys of days are kept at hand: those that are in use, and one more.
const DAYS: usize = 4;

/// What texts are sealed for; keys of different purposes have nothing in common.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Purpose {
    /// Messages about denials.
    Diagnosis,
    /// What a logon has come to.
    Ticket,
    /// What tokens of OAuth say to this server alone.
    Oauth,
}

/// The master keys, the newest first. New seals use the newest; older ones still open.
pub struct Vault {
    keys: Vec<Ring>,
}

/// Why the text of a token opens not.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Shut {
    /// It was altered, or is not from here.
    Altered,
    /// Whatever was sealed on its day is over.
    Over,
}

struct Ring {
    id: [u8; KEY_ID],
    rest: LongKey,
    token: LongKey,
    /// Keys of days for tokens.
    days: Mutex<Vec<DayKey>>,
    diagnosis: LongKey,
    ticket: LongKey,
    oauth: LongKey,
    session_secret: Zeroizing<[u8; KEY]>,
    check: Zeroizing<[u8; KEY]>,
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
        let keys = lines.map(Ring::read).collect::<Result<Vec<_>, _>>()?;
        if keys.is_empty() {
            Err(BadKey)
        } else {
            Ok(Self { keys })
        }
    }

    /// A new master key as a line for a key file.
    #[must_use]
    pub fn generate(entropy: &mut Entropy) -> Secret {
        Secret::new(BASE64.encode(&*Zeroizing::new(entropy.bytes::<KEY>())))
    }

    /// What the store keeps to know this key again; it says nothing of the key.
    #[must_use]
    pub fn check_values(&self) -> Vec<String> {
        let value = |ring: &Ring| BASE64.encode(&mac(&*ring.check, b"check"));
        self.keys.iter().map(value).collect()
    }

    /// Seals a record's secret at rest under a data key of its own.
    #[must_use]
    pub fn seal(&self, identity: &str, secret: &[u8], entropy: &mut Entropy) -> Vec<u8> {
        let Some(ring) = self.keys.first() else {
            return Vec::new();
        };
        let identity = identity.as_bytes();
        let data_key = Zeroizing::new(entropy.bytes::<KEY>());
        let wrapped = ring.rest.seal(identity, &*data_key, entropy);
        let sealed = seal(&cipher(&data_key), identity, secret, entropy);
        [&ring.heading(), &wrapped[..], &sealed].concat()
    }

    /// Opens what [`Vault::seal`] sealed for the same identity.
    #[must_use]
    pub fn open(&self, identity: &str, sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let identity = identity.as_bytes();
        let (ring, form, rest) = self.ring(sealed)?;
        let (wrapped, secret) = rest.split_at_checked(KEY + form.overhead())?;
        let data_key = ring.rest.open(form, identity, wrapped)?;
        open(&cipher(data_key.first_chunk()?), identity, secret)
    }

    /// Whether there are older master keys than the newest.
    #[must_use]
    pub fn has_older(&self) -> bool {
        self.keys.len() > 1
    }

    /// Whether something is sealed under the newest master key, in the form that new messages have.
    #[must_use]
    pub fn is_newest(&self, sealed: &[u8]) -> bool {
        let newest = self.keys.first();
        newest.is_some_and(|ring| sealed.starts_with(&ring.heading()))
    }

    /// The same secret under the newest master key; none if it does not open.
    #[must_use]
    pub fn reseal(&self, identity: &str, sealed: &[u8], entropy: &mut Entropy) -> Option<Vec<u8>> {
        let opened = self.open(identity, sealed)?;
        Some(self.seal(identity, &opened, entropy))
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
        let sealed = ring.key(purpose).seal(identity, text, entropy);
        BASE64.encode(&[&ring.heading(), &sealed[..]].concat())
    }

    /// Opens what [`Vault::seal_text`] sealed, now or in its first form.
    pub(crate) fn open_text(
        &self,
        purpose: Purpose,
        identity: &[u8],
        text: &str,
    ) -> Option<(Form, Opened)> {
        let sealed = BASE64.decode(text.as_bytes()).ok()?;
        let (ring, form, rest) = self.ring(&sealed)?;
        let opened = ring.key(purpose).open(form, identity, rest)?;
        Some((form, opened))
    }

    /// Seals the text of a token under the key of the day that it is issued on.
    pub(crate) fn seal_token(&self, on: u32, text: &[u8], entropy: &mut Entropy) -> String {
        let newest = self.keys.first();
        let Some((ring, key)) = newest.and_then(|ring| Some((ring, ring.of_day(on)?))) else {
            return String::new();
        };
        let sealed = key.seal(text, entropy);
        BASE64.encode(&[&[Form::Dated.number()][..], &ring.id, &sealed].concat())
    }

    /// Opens the text of a token, now or in an earlier form. The keys of the day before and of the day after open
    /// too: nothing lasts longer than half a day, and clocks of nodes differ.
    pub(crate) fn open_token_text(&self, today: u32, text: &str) -> Result<(Form, Opened), Shut> {
        let sealed = BASE64.decode(text.as_bytes());
        let sealed = sealed.map_err(|_| Shut::Altered)?;
        let (ring, form, rest) = self.ring(&sealed).ok_or(Shut::Altered)?;
        let opened = match form {
            Form::Dated => {
                let (on, rest) = day(rest).ok_or(Shut::Altered)?;
                if on < today.saturating_sub(1) {
                    return Err(Shut::Over);
                }
                let key = (on <= today.saturating_add(1)).then(|| ring.of_day(on));
                key.flatten().and_then(|key| key.open(rest))
            }
            Form::First | Form::Salted => ring.token.open(form, b"", rest),
        };
        let opened = opened.ok_or(Shut::Altered)?;
        Ok((form, opened))
    }

    /// The secret of a session: it follows from its key id, so no node must look it up.
    #[must_use]
    pub fn session_secret(&self, key_id: &str) -> Secret {
        let newest = self.session_secrets(key_id).next();
        newest.unwrap_or_else(|| Secret::new(String::new()))
    }

    /// The secrets a session may have, one for each master key.
    pub fn session_secrets(&self, key_id: &str) -> impl Iterator<Item = Secret> {
        self.keys.iter().map(move |ring| {
            let key = mac(&*ring.session_secret, key_id.as_bytes());
            Secret::new(BASE64URL_NOPAD.encode(&key))
        })
    }

    fn ring<'a>(&self, sealed: &'a [u8]) -> Option<(&Ring, Form, &'a [u8])> {
        let (number, rest) = sealed.split_first()?;
        let (id, rest) = rest.split_first_chunk::<KEY_ID>()?;
        let ring = self.keys.iter().find(|ring| ring.id == *id)?;
        Some((ring, Form::of(*number)?, rest))
    }
}

impl Ring {
    fn read(line: &str) -> Result<Self, BadKey> {
        let master = Zeroizing::new(BASE64.decode(line.as_bytes()).map_err(|_| BadKey)?);
        if master.len() != KEY {
            return Err(BadKey);
        }
        let derive = |label: &[u8]| derive(&master, label);
        let long = |first, root| LongKey::new(&*derive(first)?, &*derive(root)?).ok_or(BadKey);
        let check = derive(b"rampart check 1")?;
        let mut id = [0; KEY_ID];
        id.copy_from_slice(mac(&*check, b"id").get(..KEY_ID).ok_or(BadKey)?);
        Ok(Self {
            id,
            rest: long(b"rampart rest 1", b"rampart rest 2")?,
            token: long(b"rampart token 1", b"rampart token 2")?,
            days: Mutex::default(),
            diagnosis: long(b"rampart diagnosis 1", b"rampart diagnosis 2")?,
            ticket: long(b"rampart ticket 1", b"rampart ticket 2")?,
            oauth: long(b"rampart oauth 1", b"rampart oauth 2")?,
            session_secret: derive(b"rampart session secret 1")?,
            check,
        })
    }

    /// The key that tokens of a day are sealed under.
    fn of_day(&self, day: u32) -> Option<DayKey> {
        let mut days = self.days.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = days.iter().find(|key| key.day == day) {
            return Some(known.clone());
        }
        let key = self.token.of_day(day)?;
        if days.len() == DAYS {
            days.remove(0);
        }
        days.push(key.clone());
        Some(key)
    }

    const fn key(&self, purpose: Purpose) -> &LongKey {
        match purpose {
            Purpose::Diagnosis => &self.diagnosis,
            Purpose::Ticket => &self.ticket,
            Purpose::Oauth => &self.oauth,
        }
    }

    /// What stands in front of what is sealed under these keys: the form and whose it is.
    fn heading(&self) -> Vec<u8> {
        [&[Form::NEWEST.number()][..], &self.id].concat()
    }
}

/// The key of a master key for one purpose.
fn derive(master: &[u8], label: &[u8]) -> Result<Zeroizing<[u8; KEY]>, BadKey> {
    let mut key = Zeroizing::new([0; KEY]);
    let hkdf = Hkdf::<Sha256>::new(None, master);
    hkdf.expand(label, &mut *key).map_err(|_| BadKey)?;
    Ok(key)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn entropy(seed: u8) -> Entropy {
        Entropy::of([seed; 32])
    }

    fn vault() -> Vault {
        Vault::read(Vault::generate(&mut entropy(1)).expose()).unwrap()
    }

    #[test]
    fn a_secret_opens_for_its_own_record_only() {
        let vault = vault();
        let sealed = vault.seal("LTAI1", b"secret", &mut entropy(2));
        assert_eq!(&**vault.open("LTAI1", &sealed).unwrap(), b"secret");
        assert!(vault.open("LTAI2", &sealed).is_none());
    }

    #[test]
    fn any_changed_byte_is_noticed() {
        let vault = vault();
        let sealed = vault.seal("LTAI1", b"secret", &mut entropy(2));
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(vault.open("LTAI1", &changed).is_none(), "byte {at}");
        }
    }

    #[test]
    fn an_older_master_key_still_opens_after_a_rotation() {
        let line = |seed| Vault::generate(&mut entropy(seed)).expose().to_owned();
        let old = Vault::read(&line(1)).unwrap();
        let sealed = old.seal("LTAI1", b"secret", &mut entropy(2));
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
    fn what_is_sealed_anew_opens_without_the_older_master_key() {
        let line = |seed| Vault::generate(&mut entropy(seed)).expose().to_owned();
        let old = Vault::read(&line(1)).unwrap();
        let sealed = old.seal("LTAI1", b"secret", &mut entropy(2));
        assert!(old.is_newest(&sealed) && !old.has_older());
        let both = Vault::read(&format!("{}\n{}\n", line(3), line(1))).unwrap();
        assert!(both.has_older() && !both.is_newest(&sealed));
        assert!(both.reseal("LTAI2", &sealed, &mut entropy(4)).is_none());
        let anew = both.reseal("LTAI1", &sealed, &mut entropy(4)).unwrap();
        assert!(both.is_newest(&anew));
        let new = Vault::read(&line(3)).unwrap();
        assert_eq!(&**new.open("LTAI1", &anew).unwrap(), b"secret");
    }

    #[test]
    fn a_bad_key_file_is_refused() {
        for bad in ["", "short", "not base64 !!!"] {
            assert!(Vault::read(bad).is_err(), "{bad}");
        }
    }
}
