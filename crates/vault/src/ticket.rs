//! Tickets: what the steps of a logon have come to, sealed for whoever takes the next one. Any node
//! opens them, so none keeps what a logon has come to.

use domain::Entropy;
use model::{AccountId, MfaDeviceName, Moment, Owner, PasskeyKind, Progress};
use serde::{Deserialize, Serialize};

use crate::key::{Purpose, Vault};

/// What a logon has come to.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Ticket {
    /// The account.
    pub account: AccountId,
    /// Who logs on.
    pub owner: Owner,
    /// Never the same twice: it counts once.
    pub id: [u8; 16],
    /// What comes next.
    pub stage: Stage,
    /// When the password was set that was shown: another one since then ends the logon.
    pub password_set: Moment,
    /// What was shown, and what was unusual.
    pub progress: Progress,
    /// How many steps it has been since the first.
    pub steps: u8,
    /// When it opens nothing any more.
    pub expires: Moment,
}

/// The step that a ticket is for.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum Stage {
    /// The code of the second factor.
    Factor,
    /// A new password.
    Change,
    /// A second factor is to be made.
    Enrolment,
    /// The codes of the one that was made.
    Binding(MfaDeviceName),
    /// A key that was asked for as a second factor, and until when; or the code all the same.
    Showing(String, Moment),
    /// A key that was asked for to be the second factor, and until when; or another one all the same.
    Making(PasskeyKind, String, Moment),
    /// Nothing: the account's identity provider has vouched, and until when its own session lasts.
    Vouched(Option<Moment>),
}

impl Vault {
    /// A ticket as text.
    #[must_use]
    pub fn seal_ticket(&self, ticket: &Ticket, entropy: &mut Entropy) -> String {
        // INVARIANT: tickets are plain fields, which always serialise.
        let plain = postcard::to_allocvec(ticket).unwrap_or_default();
        self.seal_text(Purpose::Ticket, b"", &plain, entropy)
    }

    /// Opens a ticket; none that was altered, has expired or is not from here opens.
    #[must_use]
    pub fn open_ticket(&self, text: &str, now: Moment) -> Option<Ticket> {
        let (_, plain) = self.open_text(Purpose::Ticket, b"", text)?;
        let (ticket, rest) = postcard::take_from_bytes::<Ticket>(&plain).ok()?;
        (rest.is_empty() && now < ticket.expires).then_some(ticket)
    }
}

#[cfg(test)]
mod tests {
    use model::{Proof, Signal};

    use super::*;

    #[test]
    fn a_ticket_opens_until_its_time_is_over_and_no_token_is_one() {
        let vault = Vault::read(Vault::generate(&mut Entropy::of([1; 32])).expose()).unwrap();
        let ticket = Ticket {
            account: AccountId::new(1),
            owner: Owner::Root,
            id: [7; 16],
            stage: Stage::Binding("phone".parse().unwrap()),
            password_set: Moment::from_seconds(5),
            progress: Progress {
                proof: Proof::PASSWORD,
                signals: vec![Signal::NewNetwork],
                remember: true,
            },
            steps: 3,
            expires: Moment::from_seconds(600),
        };
        let text = vault.seal_ticket(&ticket, &mut Entropy::of([2; 32]));
        let open = |text: &str, at| vault.open_ticket(text, Moment::from_seconds(at));
        assert_eq!(open(&text, 599), Some(ticket.clone()));
        assert_eq!(open(&text, 600), None);
        assert_eq!(open("", 0), None);
        let plain = postcard::to_allocvec(&ticket).unwrap();
        let other = vault.seal_text(Purpose::Diagnosis, b"", &plain, &mut Entropy::of([3; 32]));
        assert_eq!(open(&other, 0), None);
    }
}
