//! What is shown in the steps of a logon.

use domain::ceremony::Claimed;
use model::{OneTimeCode, PasskeyKind, PasskeyName, Password, Secret};
use vault::Challenge;

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
