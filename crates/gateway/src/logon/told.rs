//! What a step of a logon came to, for the doors that say it: as JSON, as a page.

use domain::account::logon;
use domain::{Account, Note};
use model::{Owner, Progress, Proof};
use serde::{Deserialize, Serialize};

use crate::ask::answer::Reply;

/// How a step was answered.
pub struct Outcome {
    /// The id of the request, under which its event is found.
    pub request_id: String,
    /// The revision of the account with which a session began; no other step says one.
    pub revision: Option<u64>,
    /// What it is.
    pub stepped: Stepped,
}

/// Whether a step was taken.
pub enum Stepped {
    /// It was, and came to this.
    Taken(Came),
    /// It was not: too many attempts failed. After so many seconds one may come again.
    Wait(u32),
    /// It was not: a field of it breaks a rule.
    Unsound(&'static str, String),
    /// It was not: a conflict, or the server failed. What the cloud APIs say of that.
    Otherwise(Reply),
}

/// What a step came to.
#[derive(Deserialize, Serialize)]
pub enum Came {
    /// To a session.
    Session {
        /// What opens it.
        token: String,
        /// Its id.
        id: String,
        /// When it ends at the latest.
        expires: String,
        /// The factor that is remembered from now on.
        remembered: Option<Remembered>,
    },
    /// To a next step, for which there is a ticket.
    Next {
        /// Which.
        next: Next,
        /// What it is taken with.
        ticket: String,
        /// The ways in which it may be taken, if there is a choice.
        ways: Vec<Way>,
    },
    /// To what a browser is to be asked in a step.
    Asked {
        /// Which.
        next: Next,
        /// What it is taken with.
        ticket: String,
        /// What the browser is handed, as JSON.
        options: String,
    },
    /// To a device whose codes must be shown.
    Device {
        /// What they are shown with.
        ticket: String,
        /// The device.
        serial: String,
        /// What its codes are made from.
        seed: String,
    },
    /// To a session that goes on, whose owner has shown again who that is.
    Elevated,
    /// To nobody's session: somebody would have been let in, and it was only tried.
    Tried,
    /// To nothing. Why is for those who may read events.
    Failed {
        /// With this the step may be taken again.
        ticket: Option<String>,
    },
    /// To a new password that is not good enough.
    Weak {
        /// The name of the rule that it breaks.
        rule: String,
        /// The rule in words.
        message: String,
        /// With this another may be tried.
        ticket: Option<String>,
    },
    /// To nothing, because the factor may not be remembered; it was not looked at.
    Unmemorable {
        /// With this the step may be taken without.
        ticket: Option<String>,
    },
}

/// How a response that offers roles was answered, or the choice of one of them.
pub struct RoleOutcome {
    /// The id of the request, under which its event is found.
    pub request_id: String,
    /// What it came to.
    pub came: RoleCame,
}

/// What came of it.
pub enum RoleCame {
    /// Roles are offered: with this one of them is chosen, by the browser that brought the response.
    Offer(String),
    /// A session of a role, which this opens.
    Session(String),
    /// Nothing. Why is for those who may read events.
    Failed,
    /// It was not looked at: it breaks this rule.
    Unsound(&'static str),
    /// A conflict, or the server failed. What the cloud APIs say of that.
    Otherwise(Reply),
}

/// What is said of a factor that is to be remembered and may not be.
pub const UNMEMORABLE: &str = "The parameter remember must be false: the account does not let \
    factors be remembered (EnableSaveMFATicket).";

/// The token of a factor that is remembered, and until when.
#[derive(Deserialize, Serialize)]
pub struct Remembered {
    /// What shows it.
    pub token: String,
    /// Until when.
    pub expires: String,
}

/// The step that must be taken next.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum Next {
    /// A passkey is shown, in place of name and password.
    Passkey,
    /// The second factor is shown.
    Factor,
    /// A second factor is bound.
    Enrol,
    /// The password is changed.
    Change,
    /// The session begins that the identity provider has vouched for.
    Provider,
}

impl Next {
    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Passkey => "passkey",
            Self::Factor => "factor",
            Self::Enrol => "enrol",
            Self::Change => "change",
            Self::Provider => "sso",
        }
    }
}

/// A way to show a second factor.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum Way {
    /// With a passkey or security key.
    Key,
    /// With the code of a virtual device.
    Code,
}

impl Way {
    /// Those that an owner has, in the order in which they are offered.
    pub(super) fn of(account: &Account, owner: Owner) -> Vec<Self> {
        let ways = logon::ways(account, owner);
        let named = [(ways.key, Self::Key), (ways.code, Self::Code)];
        let there = named.into_iter().filter(|(there, _)| *there);
        there.map(|(_, way)| way).collect()
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Key => "passkey",
            Self::Code => "code",
        }
    }
}

/// What the event of a logon says of how it came about.
pub(super) fn notes(progress: &Progress) -> Vec<(&'static str, Note)> {
    let Proof { way, factor } = progress.proof;
    let checked = if factor.is_some() { "true" } else { "false" };
    let mut notes = vec![
        ("logonMethod", way.as_str().into()),
        ("mfaChecked", checked.into()),
    ];
    if let Some(factor) = factor {
        notes.push(("mfaMethod", factor.means.as_str().into()));
    }
    if !progress.signals.is_empty() {
        let signals = progress.signals.iter().copied();
        let signals = signals.map(|one| one.as_str().into());
        notes.push(("riskSignals", Note::List(signals.collect())));
    }
    notes
}
