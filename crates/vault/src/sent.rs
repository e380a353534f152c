//! What a browser was sent to an identity provider with, sealed for whichever node its answer comes to.

use domain::Entropy;
use model::{AccountId, Moment};
use serde::{Deserialize, Serialize};

use crate::key::{Purpose, Vault};

/// What a browser was sent with.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Sent {
    /// The account whose provider it was sent to.
    pub account: AccountId,
    /// What the identifier of the request is made from; whatever answers it leads to one session at most.
    pub id: [u8; 20],
    /// What comes back beside the answer, by which this one is found again.
    pub relay: String,
    /// Where to go after, on this server.
    pub next: String,
    /// When nothing answers it any more.
    pub expires: Moment,
}

impl Vault {
    /// It as text.
    #[must_use]
    pub fn seal_sent(&self, sent: &Sent, entropy: &mut Entropy) -> String {
        // INVARIANT: plain fields always serialise.
        let plain = postcard::to_allocvec(sent).unwrap_or_default();
        self.seal_text(Purpose::Ticket, SENT, &plain, entropy)
    }

    /// Opens it; none that was altered, has expired or is not from here opens, and no ticket does.
    #[must_use]
    pub fn open_sent(&self, text: &str, now: Moment) -> Option<Sent> {
        let (_, plain) = self.open_text(Purpose::Ticket, SENT, text)?;
        let (sent, rest) = postcard::take_from_bytes::<Sent>(&plain).ok()?;
        (rest.is_empty() && now < sent.expires).then_some(sent)
    }
}

/// What it is bound to, which tickets and challenges are not.
const SENT: &[u8] = b"sent";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_opens_until_its_time_is_over_and_is_no_ticket() {
        let vault = Vault::read(Vault::generate(&mut Entropy::of([1; 32])).expose()).unwrap();
        let sent = Sent {
            account: AccountId::new(1),
            id: [7; 20],
            relay: "relay".to_owned(),
            next: "/console/".to_owned(),
            expires: Moment::from_seconds(900),
        };
        let text = vault.seal_sent(&sent, &mut Entropy::of([2; 32]));
        let open = |text: &str, at| vault.open_sent(text, Moment::from_seconds(at));
        assert_eq!(open(&text, 899), Some(sent.clone()));
        assert_eq!(open(&text, 900), None);
        assert_eq!(open("", 0), None);
        assert_eq!(vault.open_ticket(&text, Moment::from_seconds(0)), None);
        let plain = postcard::to_allocvec(&sent).unwrap();
        let other = vault.seal_text(Purpose::Ticket, b"", &plain, &mut Entropy::of([3; 32]));
        assert_eq!(open(&other, 0), None);
    }
}
