//! The roles that an assertion offers, sealed for the browser that brought it, until one of them is taken on. Any node
//! opens it, so none keeps what was offered.

use domain::Entropy;
use model::{AccountId, Moment, ProviderName, RoleId, SessionName};
use serde::{Deserialize, Serialize};

use crate::key::{Purpose, Vault};

/// What was proven of somebody by the assertion of a provider, and which roles it offers.
#[derive(Clone, Deserialize, Eq, PartialEq, Serialize)]
pub struct Offer {
    /// The account of the provider and its roles.
    pub account: AccountId,
    /// Never the same twice: it counts once.
    pub id: [u8; 16],
    /// The provider.
    pub provider: ProviderName,
    /// When that one was made: another of its name is another provider.
    pub provider_created: Moment,
    /// As what the provider speaks.
    pub issuer: String,
    /// The fingerprint of the certificate of the provider's metadata that vouched.
    pub signed_by: String,
    /// What the provider calls whom it vouches for.
    pub subject: String,
    /// The identifier of the assertion.
    pub assertion: String,
    /// Where it was brought.
    pub recipient: String,
    /// The roles that may be chosen.
    pub roles: Vec<RoleId>,
    /// What the session is called.
    pub session_name: SessionName,
    /// How many seconds it is to last, if the assertion says so.
    pub session_seconds: Option<i64>,
    /// When the session at the provider ends.
    pub session_until: Option<Moment>,
    /// When somebody has shown there who they are.
    pub authenticated: Option<Moment>,
    /// When it opens nothing any more.
    pub expires: Moment,
}

impl Vault {
    /// It as text.
    #[must_use]
    pub fn seal_offer(&self, offer: &Offer, entropy: &mut Entropy) -> String {
        // INVARIANT: plain fields always serialise.
        let plain = postcard::to_allocvec(offer).unwrap_or_default();
        self.seal_text(Purpose::Ticket, OFFER, &plain, entropy)
    }

    /// Opens it; none that was altered, has expired or is not from here opens, and no ticket does.
    #[must_use]
    pub fn open_offer(&self, text: &str, now: Moment) -> Option<Offer> {
        let (_, plain) = self.open_text(Purpose::Ticket, OFFER, text)?;
        let (offer, rest) = postcard::take_from_bytes::<Offer>(&plain).ok()?;
        (rest.is_empty() && now < offer.expires).then_some(offer)
    }
}

/// Nothing that says who somebody is.
impl std::fmt::Debug for Offer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Offer")
            .field("account", &self.account)
            .field("provider", &self.provider)
            .field("roles", &self.roles)
            .field("expires", &self.expires)
            .finish_non_exhaustive()
    }
}

/// What it is bound to, which tickets and challenges are not.
const OFFER: &[u8] = b"offer";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_opens_until_its_time_is_over_is_no_ticket_and_shows_nobody() {
        let vault = Vault::read(Vault::generate(&mut Entropy::of([1; 32])).expose()).unwrap();
        let offer = Offer {
            account: AccountId::new(1),
            id: [7; 16],
            provider: "company".parse().unwrap(),
            provider_created: Moment::from_seconds(1),
            issuer: "https://idp.example".to_owned(),
            signed_by: "0a".repeat(32),
            subject: "lena@example.com".to_owned(),
            assertion: "_a1".to_owned(),
            recipient: "https://rampart.example/saml-role/sso".to_owned(),
            roles: vec![RoleId::new(1), RoleId::new(2)],
            session_name: "lena".parse().unwrap(),
            session_seconds: Some(900),
            session_until: None,
            authenticated: Some(Moment::from_seconds(2)),
            expires: Moment::from_seconds(300),
        };
        let text = vault.seal_offer(&offer, &mut Entropy::of([2; 32]));
        let open = |text: &str, at| vault.open_offer(text, Moment::from_seconds(at));
        assert_eq!(open(&text, 299), Some(offer.clone()));
        assert_eq!(open(&text, 300), None);
        assert_eq!(open("", 0), None);
        assert_eq!(vault.open_ticket(&text, Moment::from_seconds(0)), None);
        assert_eq!(vault.open_sent(&text, Moment::from_seconds(0)), None);
        let shown = format!("{offer:?}");
        assert!(
            !shown.contains("lena") && shown.contains("company"),
            "{shown}"
        );
    }
}
