//! What tokens of OAuth say to this server alone: which grant an access token is of, and for whom temporary
//! credentials are that came of one.

use std::sync::Arc;

use domain::Entropy;
use model::{AccountId, Moment, Secret, UserId};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::key::{Purpose, Vault, mac};

/// Where a grant is.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Place {
    /// The account.
    pub account: AccountId,
    /// The id of the grant.
    pub grant: Arc<str>,
}

/// For whom temporary credentials are that came of a grant.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct OnBehalf {
    /// The grant.
    pub place: Place,
    /// The user.
    pub user: UserId,
    /// The AccessKey id that goes with the token.
    pub key_id: Arc<str>,
    /// When they end.
    pub expires: Moment,
}

impl Vault {
    /// The id of an access token, which says whose grant it is.
    #[must_use]
    pub fn seal_place(&self, place: &Place, entropy: &mut Entropy) -> String {
        self.seal_oauth(ACCESS, place, entropy)
    }

    /// Opens the id of an access token.
    #[must_use]
    pub fn open_place(&self, text: &str) -> Option<Place> {
        self.open_oauth(ACCESS, text)
    }

    /// Temporary credentials of a user: the token, and the secret that goes with it.
    #[must_use]
    pub fn mint_on_behalf(&self, whose: &OnBehalf, entropy: &mut Entropy) -> (String, Secret) {
        let token = self.seal_oauth(BEHALF, whose, entropy);
        (token, self.session_secret(&whose.key_id))
    }

    /// Opens the token of temporary credentials of a user that came with this AccessKey id, until their time is over.
    #[must_use]
    pub fn open_on_behalf(&self, key_id: &str, token: &str, now: Moment) -> Option<OnBehalf> {
        let whose: OnBehalf = self.open_oauth(BEHALF, token)?;
        (*whose.key_id == *key_id && now < whose.expires).then_some(whose)
    }

    fn seal_oauth(&self, what: &[u8], said: &impl Serialize, entropy: &mut Entropy) -> String {
        // INVARIANT: what is said are plain fields, which always serialise.
        let plain = postcard::to_allocvec(said).unwrap_or_default();
        self.seal_text(Purpose::Oauth, what, &plain, entropy)
    }

    fn open_oauth<T: DeserializeOwned>(&self, what: &[u8], text: &str) -> Option<T> {
        let (_, plain) = self.open_text(Purpose::Oauth, what, text)?;
        let (said, rest) = postcard::take_from_bytes::<T>(&plain).ok()?;
        rest.is_empty().then_some(said)
    }
}

/// What somebody is called by a key of subjects.
#[must_use]
pub fn subject(key: &[u8; 32], who: &str) -> [u8; 32] {
    mac(key, format!("rampart subject 1\n{who}").as_bytes())
}

const ACCESS: &[u8] = b"access token";
const BEHALF: &[u8] = b"on behalf";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_for_one_opens_as_nothing_else() {
        let vault = Vault::read(Vault::generate(&mut Entropy::of([1; 32])).expose()).unwrap();
        let entropy = &mut Entropy::of([2; 32]);
        let place = Place {
            account: AccountId::new(1),
            grant: "0a".into(),
        };
        let access = vault.seal_place(&place, entropy);
        assert_eq!(vault.open_place(&access), Some(place.clone()));
        let whose = OnBehalf {
            place,
            user: UserId::new(7),
            key_id: "STS.a".into(),
            expires: Moment::from_seconds(60),
        };
        let (token, secret) = vault.mint_on_behalf(&whose, entropy);
        assert_eq!(secret.expose(), vault.session_secret("STS.a").expose());
        let open =
            |id: &str, token: &str, at| vault.open_on_behalf(id, token, Moment::from_seconds(at));
        assert_eq!(open("STS.a", &token, 59), Some(whose));
        for (id, token, at) in [
            ("STS.a", &token, 60),
            ("STS.b", &token, 0),
            ("STS.a", &access, 0),
        ] {
            assert_eq!(open(id, token, at), None);
        }
        assert_eq!(vault.open_place(&token), None);
        let now = Moment::from_seconds(0);
        assert!(vault.open_token("STS.a", &token, now).is_err());
    }
}
