//! An attempt to come in by an identity provider: what was looked at, in its order and with both sides, for those
//! who find out why one failed. Its event carries it; a person outside hears a reference alone.

use federation::oidc::{self, Cause};
use federation::saml::{self, Reading};
use federation::{Outcome, Step};

use super::id_token::Disbelief;

/// Somebody came by an identity provider.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Attempt {
    /// In which language the provider spoke.
    pub protocol: Protocol,
    /// What for.
    pub purpose: Purpose,
    /// The provider's name in the account; of that of the account's users, what it calls itself.
    pub provider: String,
    /// What was looked at.
    pub looks: Vec<Look>,
    /// Whether it was a trial, which lets nobody in.
    pub trial: bool,
}

/// The member of what an event says beside that tells of an attempt.
pub const ATTEMPT: &str = "ssoAttempt";

/// What somebody comes for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Purpose {
    /// To take on a role.
    Role,
    /// To be a user of the account.
    User,
}

impl Purpose {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Role, Self::User];

    /// What it is called.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Role => "Role",
            Self::User => "User",
        }
    }
}

/// In which language a provider speaks.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Protocol {
    /// Tokens of OpenID Connect.
    Oidc,
    /// Responses of SAML 2.0.
    Saml,
}

/// One thing that was looked at, or would have been.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Look {
    /// What.
    pub check: String,
    /// What came of it.
    pub outcome: Outcome,
    /// What would pass; empty where nothing was noted.
    pub expected: String,
    /// What came. Where one sentence says both it is here.
    pub received: String,
}

impl Protocol {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Oidc, Self::Saml];

    /// What it is called.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Oidc => "OIDC",
            Self::Saml => "SAML",
        }
    }

    /// Everything that is looked at until somebody is believed, in its order.
    #[must_use]
    pub fn checks(self) -> Vec<String> {
        match self {
            Self::Oidc => Seen::all().map(|seen| seen.name().to_owned()).collect(),
            Self::Saml => {
                let read = saml::Check::ALL.iter().map(|check| format!("{check:?}"));
                read.chain([REPLAY.to_owned()]).collect()
            }
        }
    }
}

impl Attempt {
    /// An attempt by a token that was believed, or was not.
    pub(crate) fn by_token(provider: &str, refused: Option<&Disbelief>) -> Self {
        Self {
            protocol: Protocol::Oidc,
            purpose: Purpose::Role,
            provider: provider.to_owned(),
            looks: looks_at_token(refused),
            trial: false,
        }
    }

    /// An attempt by a response.
    pub(crate) fn by_response(purpose: Purpose, provider: &str, read: &Reading) -> Self {
        Self {
            protocol: Protocol::Saml,
            purpose,
            provider: provider.to_owned(),
            looks: looks_at_response(read),
            trial: false,
        }
    }

    /// The same, if its assertion was brought before.
    #[must_use]
    pub(crate) fn again(mut self) -> Self {
        self.looks.push(Look {
            check: REPLAY.to_owned(),
            outcome: Outcome::Failed,
            expected: "an assertion that was not brought before".to_owned(),
            received: "one that was".to_owned(),
        });
        self
    }

    /// How many checks it passed. Those that fail at another place fail for another reason.
    pub(crate) fn passed(&self) -> usize {
        let passed = |look: &&Look| look.outcome == Outcome::Passed;
        self.looks.iter().filter(passed).count()
    }
}

/// Everything that is looked at in a token, if it is refused for this or not at all.
#[must_use]
pub fn looks_at_token(refused: Option<&Disbelief>) -> Vec<Look> {
    let failed = refused.map(Seen::of);
    let mut over = false;
    let looks = Seen::all().map(|seen| {
        let fails = failed == Some(seen);
        let outcome = match (fails, over) {
            (true, _) => Outcome::Failed,
            (false, true) => Outcome::NotReached,
            (false, false) => Outcome::Passed,
        };
        over |= fails;
        let (expected, received) = match refused.filter(|_| fails) {
            Some(Disbelief::Token(cause)) => cause.sides(),
            Some(why) => (String::new(), why.to_string()),
            None => (String::new(), String::new()),
        };
        Look {
            check: seen.name().to_owned(),
            outcome,
            expected,
            received,
        }
    });
    looks.collect()
}

/// Everything that was looked at in a response.
#[must_use]
pub fn looks_at_response(read: &Reading) -> Vec<Look> {
    let look = |step: &Step<saml::Check>| Look {
        check: format!("{:?}", step.check),
        outcome: step.outcome,
        expected: step.expected.clone(),
        received: step.received.clone(),
    };
    read.steps.iter().map(look).collect()
}

/// Whether the assertion was brought before, which is not looked at where one is only tried.
const REPLAY: &str = "Replay";

/// What is looked at of a token.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Seen {
    /// Something that it says.
    Token(oidc::Check),
    /// Whether the provider's keys can be had.
    Keys,
    /// Whether the provider's servers show a certificate that is registered.
    Certificates,
}

impl Seen {
    /// Everything, in its order.
    fn all() -> impl Iterator<Item = Self> {
        let before = oidc::Check::ALL
            .into_iter()
            .take_while(|one| *one < oidc::Check::Key);
        let after = oidc::Check::ALL
            .into_iter()
            .skip_while(|one| *one < oidc::Check::Key);
        let provider = [Self::Keys, Self::Certificates];
        before
            .map(Self::Token)
            .chain(provider)
            .chain(after.map(Self::Token))
    }

    fn of(why: &Disbelief) -> Self {
        match why {
            Disbelief::Token(cause) => Self::Token(Cause::check(cause)),
            Disbelief::NoKeys(_) => Self::Keys,
            Disbelief::Certificates { .. } => Self::Certificates,
        }
    }

    fn name(self) -> &'static str {
        use oidc::Check;
        match self {
            Self::Keys => "ProviderKeys",
            Self::Certificates => "Certificates",
            Self::Token(check) => match check {
                Check::Form => "Form",
                Check::Header => "Header",
                Check::Algorithm => "Algorithm",
                Check::Payload => "Payload",
                Check::Issuer => "Issuer",
                Check::Key => "Key",
                Check::Signature => "Signature",
                Check::Audience => "Audience",
                Check::AuthorizedParty => "AuthorizedParty",
                Check::Expiry => "Expiry",
                Check::NotBefore => "NotBefore",
                Check::IssuedAt => "IssuedAt",
                Check::Subject => "Subject",
            },
        }
    }
}
