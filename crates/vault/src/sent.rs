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
    /// What for.
    #[serde(skip)]
    pub why: Why,
}

/// What a browser was sent for.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub enum Why {
    /// A session is to begin.
    #[default]
    LogOn,
    /// The owner of a session shows again who that is.
    Again(Again),
    /// It is only tried, and nobody is let in.
    Trial,
}

/// A session whose owner was sent to prove themselves once more.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Again {
    /// Its id.
    pub session: String,
    /// When they were sent: who has proved themselves before that has not done it again.
    pub asked: Moment,
}

impl Vault {
    /// It as text.
    #[must_use]
    pub fn seal_sent(&self, sent: &Sent, entropy: &mut Entropy) -> String {
        // INVARIANT: plain fields always serialise.
        let (word, plain) = match &sent.why {
            Why::LogOn => (SENT, postcard::to_allocvec(sent)),
            Why::Again(again) => (AGAIN, postcard::to_allocvec(&(sent, again))),
            Why::Trial => (TRIAL, postcard::to_allocvec(sent)),
        };
        self.seal_text(Purpose::Ticket, word, &plain.unwrap_or_default(), entropy)
    }

    /// Opens it; none that was altered, has expired or is not from here opens, and no ticket does.
    #[must_use]
    pub fn open_sent(&self, text: &str, now: Moment) -> Option<Sent> {
        let open = |word| self.open_text(Purpose::Ticket, word, text);
        let sent = if let Some((_, plain)) = open(SENT) {
            whole::<Sent>(&plain)?
        } else if let Some((_, plain)) = open(AGAIN) {
            let (sent, again) = whole::<(Sent, Again)>(&plain)?;
            let why = Why::Again(again);
            Sent { why, ..sent }
        } else {
            let (_, plain) = open(TRIAL)?;
            let why = Why::Trial;
            let sent = whole::<Sent>(&plain)?;
            Sent { why, ..sent }
        };
        (now < sent.expires).then_some(sent)
    }

    /// That the provider of an account's users may be tried until then, as text.
    #[must_use]
    pub fn seal_trial(&self, account: AccountId, expires: Moment, entropy: &mut Entropy) -> String {
        // INVARIANT: plain fields always serialise.
        let plain = postcard::to_allocvec(&(account, expires)).unwrap_or_default();
        self.seal_text(Purpose::Ticket, MAY_TRY, &plain, entropy)
    }

    /// The account whose provider may be tried with this now.
    #[must_use]
    pub fn open_trial(&self, text: &str, now: Moment) -> Option<AccountId> {
        let (_, plain) = self.open_text(Purpose::Ticket, MAY_TRY, text)?;
        let (account, expires) = whole::<(AccountId, Moment)>(&plain)?;
        (now < expires).then_some(account)
    }
}

fn whole<T: for<'a> Deserialize<'a>>(plain: &[u8]) -> Option<T> {
    let (read, rest) = postcard::take_from_bytes(plain).ok()?;
    rest.is_empty().then_some(read)
}

/// What it is bound to, which tickets and challenges are not.
const SENT: &[u8] = b"sent";
const AGAIN: &[u8] = b"sent again";
const TRIAL: &[u8] = b"sent on trial";
const MAY_TRY: &[u8] = b"may try";

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
            why: Why::LogOn,
        };
        let text = vault.seal_sent(&sent, &mut Entropy::of([2; 32]));
        let open = |text: &str, at| vault.open_sent(text, Moment::from_seconds(at));
        assert_eq!(open(&text, 899), Some(sent.clone()));
        assert_eq!(open(&text, 900), None);
        assert_eq!(open("", 0), None);
        assert_eq!(vault.open_ticket(&text, Moment::from_seconds(0)), None);
        let again = Why::Again(Again {
            session: "session".to_owned(),
            asked: Moment::from_seconds(1),
        });
        for why in [again, Why::Trial] {
            let sent = Sent {
                why,
                ..sent.clone()
            };
            let other = vault.seal_sent(&sent, &mut Entropy::of([4; 32]));
            assert_eq!(open(&other, 899), Some(sent));
            assert_eq!(open(&other, 900), None);
        }
        let may = vault.seal_trial(AccountId::new(1), sent.expires, &mut Entropy::of([5; 32]));
        let tried = |text: &str, at| vault.open_trial(text, Moment::from_seconds(at));
        assert_eq!(tried(&may, 899), Some(AccountId::new(1)));
        assert_eq!((tried(&may, 900), tried(&text, 0)), (None, None));
        assert_eq!(open(&may, 0), None);
        let plain = postcard::to_allocvec(&sent).unwrap();
        let other = vault.seal_text(Purpose::Ticket, b"", &plain, &mut Entropy::of([3; 32]));
        assert_eq!(open(&other, 0), None);
    }
}
