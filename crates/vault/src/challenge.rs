//! Challenges: what a browser was asked apart from the steps of a logon, sealed for whoever looks at its answer.
//! Any node opens them, so none keeps what it asked.

use domain::Entropy;
use model::{AccountId, Moment, Owner, PasskeyKind, UserId};
use serde::{Deserialize, Serialize};

use crate::key::{Purpose, Vault};

/// What a browser was asked.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Challenge {
    /// Never the same twice: it counts once.
    pub id: [u8; 16],
    /// What it was asked for.
    pub asked: Asked,
    /// The id of the session that it was asked in, where one is there: it counts in no other.
    pub session: Option<String>,
    /// What must be known of the ceremony at its end.
    pub state: String,
    /// When it opens nothing any more.
    pub expires: Moment,
}

/// What a browser may be asked for.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum Asked {
    /// Anybody's passkey, to log on with.
    Passkey,
    /// A new key for somebody who has logged on.
    NewKey {
        /// The account.
        account: AccountId,
        /// The user.
        user: UserId,
        /// What the key is to be good for.
        kind: PasskeyKind,
    },
    /// A new device for somebody who has logged on: its state is the seed.
    NewDevice {
        /// The account.
        account: AccountId,
        /// Who is to have it.
        owner: Owner,
    },
    /// A key of somebody who has logged on, once more.
    Again {
        /// The account.
        account: AccountId,
        /// The user.
        user: UserId,
    },
}

impl Vault {
    /// A challenge as text.
    #[must_use]
    pub fn seal_challenge(&self, challenge: &Challenge, entropy: &mut Entropy) -> String {
        // INVARIANT: challenges are plain fields, which always serialise.
        let plain = postcard::to_allocvec(challenge).unwrap_or_default();
        self.seal_text(Purpose::Ticket, CHALLENGE, &plain, entropy)
    }

    /// Opens a challenge; none that was altered, has expired or is not from here opens, and no ticket does.
    #[must_use]
    pub fn open_challenge(&self, text: &str, now: Moment) -> Option<Challenge> {
        let (_, plain) = self.open_text(Purpose::Ticket, CHALLENGE, text)?;
        let (challenge, rest) = postcard::take_from_bytes::<Challenge>(&plain).ok()?;
        (rest.is_empty() && now < challenge.expires).then_some(challenge)
    }
}

/// What challenges are bound to, which tickets are not.
const CHALLENGE: &[u8] = b"challenge";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_challenge_opens_until_its_time_is_over_and_is_no_ticket() {
        let vault = Vault::read(Vault::generate(&mut Entropy::of([1; 32])).expose()).unwrap();
        let challenge = Challenge {
            id: [7; 16],
            asked: Asked::Passkey,
            session: Some("session".to_owned()),
            state: "state".to_owned(),
            expires: Moment::from_seconds(300),
        };
        let text = vault.seal_challenge(&challenge, &mut Entropy::of([2; 32]));
        let open = |text: &str, at| vault.open_challenge(text, Moment::from_seconds(at));
        assert_eq!(open(&text, 299), Some(challenge.clone()));
        assert_eq!(open(&text, 300), None);
        assert_eq!(open("", 0), None);
        assert_eq!(vault.open_ticket(&text, Moment::from_seconds(0)), None);
        let plain = postcard::to_allocvec(&challenge).unwrap();
        let ticket = vault.seal_text(Purpose::Ticket, b"", &plain, &mut Entropy::of([3; 32]));
        assert_eq!(open(&ticket, 0), None);
    }
}
