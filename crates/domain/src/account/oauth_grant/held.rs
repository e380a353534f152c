//! What a client holds of a grant: a handle that stays, and a secret that changes.

use std::sync::Arc;

use data_encoding::BASE64URL_NOPAD;
use model::{AccountId, Secret};
use subtle::ConstantTimeEq;

use super::hash;
use crate::entropy::Entropy;

const HANDLE: usize = 16;
const SECRET: usize = 32;

/// A code or a refresh token. It opens something, so nothing shows it.
#[derive(Clone)]
pub struct Held {
    handle: [u8; HANDLE],
    secret: [u8; SECRET],
}

impl std::fmt::Debug for Held {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Held(…)")
    }
}

impl Held {
    /// One of a grant that is new.
    pub(in crate::account) fn draw(entropy: &mut Entropy) -> Self {
        Self {
            handle: entropy.bytes(),
            secret: entropy.bytes(),
        }
    }

    /// The next one of the same grant.
    pub(in crate::account) fn next(&self, entropy: &mut Entropy) -> Self {
        Self {
            handle: self.handle,
            secret: entropy.bytes(),
        }
    }

    /// Reads what a client brings: the account, and what it holds. There is one spelling of each.
    #[must_use]
    pub fn read(text: &str) -> Option<(AccountId, Self)> {
        let (account, rest) = text.split_once('.')?;
        let account = AccountId::read(account).ok()?;
        let bytes = BASE64URL_NOPAD.decode(rest.as_bytes()).ok()?;
        let (handle, secret) = bytes.split_first_chunk::<HANDLE>()?;
        let held = Self {
            handle: *handle,
            secret: secret.try_into().ok()?,
        };
        Some((account, held))
    }

    /// As the client holds it.
    #[must_use]
    pub fn text(&self, account: AccountId) -> Secret {
        let bytes = [&self.handle[..], &self.secret].concat();
        Secret::new(format!("{account}.{}", BASE64URL_NOPAD.encode(&bytes)))
    }

    /// The id of the grant.
    #[must_use]
    pub fn id(&self) -> Arc<str> {
        hash(&self.handle)
    }

    pub(in crate::account) fn hash(&self) -> Arc<str> {
        hash(&self.secret)
    }

    /// Whether its secret has this hash.
    pub(in crate::account) fn is_of(&self, hash: &str) -> bool {
        self.hash().as_bytes().ct_eq(hash.as_bytes()).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_client_holds_has_one_spelling_and_is_never_shown() {
        let held = Held::draw(&mut Entropy::of([1; 32]));
        let account = AccountId::new(1_234_567_890_123_456);
        let text = held.text(account);
        let (whose, read) = Held::read(text.expose()).unwrap();
        assert_eq!(
            (whose, read.id(), read.hash()),
            (account, held.id(), held.hash())
        );
        assert_eq!(format!("{held:?}"), "Held(…)");
        let next = held.next(&mut Entropy::of([2; 32]));
        assert_eq!(next.id(), held.id());
        assert!(!next.is_of(&held.hash()));
        let text = text.expose();
        for bad in [
            "",
            ".",
            text.trim_start_matches("1234567890123456."),
            &format!("{text}A"),
            &format!("{text}="),
            text.strip_suffix(|_: char| true).unwrap(),
            &format!("0{text}"),
        ] {
            assert!(Held::read(bad).is_none(), "{bad}");
        }
    }
}
