//! What is shown in the steps of a logon.

use std::sync::Arc;

use domain::ceremony::Claimed;
use model::{OneTimeCode, PasskeyKind, PasskeyName, Password, Secret};
use vault::{Challenge, Sent};

use crate::ask::assertion::Assertion;
use crate::ask::attempt::Attempt as Tried;

/// What is shown in a step.
pub(super) enum Shown {
    /// The password, and the token of a factor that was remembered.
    Password {
        password: Secret,
        remembered: Option<Secret>,
    },
    /// The code of the second factor, and whether it is to be remembered.
    Code { code: OneTimeCode, remember: bool },
    /// A new password, and the one before.
    Change { old: Password, new: Password },
    /// Nothing: a device is wanted.
    Nothing,
    /// Two codes of the new device, one right after the other.
    Codes([OneTimeCode; 2]),
    /// Something about a key.
    Key(ShownKey),
    /// A response of the account's identity provider.
    Response(Box<Believed>),
    /// Nothing: the identity provider has vouched, and the session is to begin.
    Vouched,
}

/// A response that is believed, and what the browser was sent with if it answers that.
pub(super) struct Believed {
    pub(super) assertion: Assertion,
    pub(super) sent: Option<Sent>,
    /// What was looked at until it was believed.
    pub(super) tried: Arc<Tried>,
}

/// What is shown of a key, and whether one is asked for.
pub(super) enum ShownKey {
    /// A passkey alone, with what was asked: its name, and the answer.
    Alone(Challenge, Answered),
    /// Nothing: a key is to be asked for as the second factor.
    Ask,
    /// It is shown.
    Factor(Answered),
    /// Nothing: a key is to be made.
    AskNew(PasskeyKind),
    /// It was made.
    New(PasskeyName, String),
}

/// What a browser answered.
pub(super) struct Answered {
    /// Which key it says that it is, and whose.
    pub(super) claimed: Claimed,
    pub(super) answer: String,
}
