//! Why somebody is not let in, as events say it.

use crate::ceremony::Flaw;

/// Why somebody is not let in. It is for the event alone: outside all of them are the same.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Reason {
    /// There is no such account.
    NoAccount,
    /// There is no such user.
    NoUser,
    /// The address is in none of the networks.
    Network,
    /// Logging on is not switched on.
    Inactive,
    /// There is no password.
    NoPassword,
    /// Too many attempts failed.
    Locked,
    /// There were too many attempts.
    TooMany,
    /// There were too many steps on the way to a session.
    Endless,
    /// The password is wrong.
    WrongPassword,
    /// The initial password was not changed in time.
    InitialExpired,
    /// The password is too old, and that is the end of it.
    Expired,
    /// The code is wrong, or was shown before.
    WrongFactor,
    /// The user has no such passkey.
    NoPasskey,
    /// Users do not log on with passkeys alone.
    PasskeyOff,
    /// What a browser answered is not what it was asked for.
    WrongPasskey(Flaw),
    /// Users log on at the account's identity provider, and in no other way.
    ProviderOnly,
    /// Users do not log on at an identity provider.
    ProviderOff,
    /// The identity provider's response is not believed; its event says why.
    Response,
    /// The identity provider has not had them prove themselves anew.
    NotAfresh,
    /// The identity provider speaks of somebody else than the session's owner.
    SomebodyElse,
    /// What the steps before came to is not so any more.
    Outdated,
}

impl Reason {
    /// The code in the event.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoAccount => "LogonFailed.NoAccount",
            Self::NoUser => "LogonFailed.NoUser",
            Self::Network => "LogonFailed.Network",
            Self::Inactive => "LogonFailed.Inactive",
            Self::NoPassword => "LogonFailed.NoPassword",
            Self::Locked => "LogonFailed.Locked",
            Self::TooMany => "LogonFailed.TooMany",
            Self::Endless => "LogonFailed.TooManySteps",
            Self::WrongPassword => "LogonFailed.WrongPassword",
            Self::InitialExpired => "LogonFailed.InitialPasswordExpired",
            Self::Expired => "LogonFailed.PasswordExpired",
            Self::WrongFactor => "LogonFailed.WrongFactor",
            Self::NoPasskey => "LogonFailed.NoPasskey",
            Self::PasskeyOff => "LogonFailed.PasskeyNotAllowed",
            Self::WrongPasskey(flaw) => flaw_code(flaw),
            Self::ProviderOnly => "LogonFailed.ProviderOnly",
            Self::ProviderOff => "LogonFailed.ProviderOff",
            Self::Response => "LogonFailed.Response",
            Self::NotAfresh => "LogonFailed.NotAfresh",
            Self::SomebodyElse => "LogonFailed.SomebodyElse",
            Self::Outdated => "LogonFailed.Outdated",
        }
    }

    /// What the event says.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::NoAccount => "No account has this domain.",
            Self::NoUser => "The account has no such user.",
            Self::Network => "The networks that people log on from do not hold the address.",
            Self::Inactive => "Logging on is not switched on for the user.",
            Self::NoPassword => "There is no password to log on with.",
            Self::Locked => "Too many attempts failed; nobody logs on as this one for an hour.",
            Self::TooMany => {
                "Too many attempts failed in this minute, of the address or the account."
            }
            Self::Endless => "The logon has taken too many steps and must begin anew.",
            Self::WrongPassword => "The password is wrong.",
            Self::InitialExpired => {
                "The initial password was not changed in time; an administrator must set a new one."
            }
            Self::Expired => "The password has expired; an administrator must set a new one.",
            Self::WrongFactor => "The code is wrong, or was shown before.",
            Self::NoPasskey => "The user has no such passkey, or has it no more.",
            Self::PasskeyOff => "The account does not let its users log on with passkeys alone.",
            Self::WrongPasskey(flaw) => flaw_words(flaw),
            Self::ProviderOnly => {
                "Users of the account log on at its identity provider, and in no other way (SsoEnabled)."
            }
            Self::ProviderOff => {
                "Users of the account do not log on at an identity provider (SsoEnabled)."
            }
            Self::Response => "The response of the identity provider is not believed.",
            Self::NotAfresh => {
                "The identity provider has not had them prove themselves since they were sent there (ForceAuthn, AuthnInstant)."
            }
            Self::SomebodyElse => {
                "The identity provider speaks of somebody else than the one whose session it is."
            }
            Self::Outdated => "What the steps before came to is not so any more.",
        }
    }
}

/// The code in the event of a key that was not shown rightly.
const fn flaw_code(flaw: Flaw) -> &'static str {
    match flaw {
        Flaw::Unreadable => "LogonFailed.WrongPasskey",
        Flaw::Challenge => "LogonFailed.PasskeyChallenge",
        Flaw::Origin => "LogonFailed.PasskeyOrigin",
        Flaw::Party => "LogonFailed.PasskeyParty",
        Flaw::Unverified => "LogonFailed.PasskeyUnverified",
        Flaw::Counter => "LogonFailed.PasskeyCounter",
        Flaw::Signature => "LogonFailed.PasskeySignature",
        Flaw::Unfit => "LogonFailed.PasskeyUnfit",
        Flaw::Closed => "LogonFailed.PasskeyUnavailable",
    }
}

/// What the event says of it.
const fn flaw_words(flaw: Flaw) -> &'static str {
    match flaw {
        Flaw::Unreadable => "What the browser sent is no answer of a key.",
        Flaw::Challenge => "The key answered something else than was asked.",
        Flaw::Origin => "The key was shown on a page of another origin.",
        Flaw::Party => "The key was shown to another site.",
        Flaw::Unverified => "The key did not verify its user.",
        Flaw::Counter => "The key counts backwards; there may be a copy of it.",
        Flaw::Signature => "The signature is not the key's.",
        Flaw::Unfit => "The key is not fit for what it is to do.",
        Flaw::Closed => "This server holds no ceremonies of keys.",
    }
}
