//! Proof that this caller may run this operation. Only this crate can make one.

use std::marker::PhantomData;

use domain::Entropy;
use model::{AccountId, Moment, Refusal};
use vault::{Credentials, Diagnosis, Session, Vault};

use super::arrival::Source;
use super::caller::Caller;
use super::want::Prepared;

/// What a judgement gives to whoever runs the deed, whatever its type.
pub struct Grant<'a> {
    /// Who asked.
    pub(crate) caller: &'a Caller,
    /// The account whose state the deed runs on.
    pub(crate) home: AccountId,
    /// The revision it was judged at.
    pub(crate) revision: u64,
    /// What else is allowed, of what the plan asked for.
    pub(crate) allowed: &'a [&'static str],
    /// What was fetched or computed before.
    pub(crate) prepared: &'a Prepared,
    /// Whence the caller asked.
    pub(crate) source: &'a Source,
    /// Keys for tokens and sealed messages.
    pub(crate) vault: &'a Vault,
}

/// Proof that the caller may run the operation `O`.
pub struct Permit<'a, O> {
    grant: &'a Grant<'a>,
    operation: PhantomData<fn() -> O>,
}

impl<'a, O> Permit<'a, O> {
    pub(crate) fn of(grant: &'a Grant<'a>) -> Self {
        Self {
            grant,
            operation: PhantomData,
        }
    }

    /// Who asked.
    #[must_use]
    pub fn caller(&self) -> &Caller {
        self.grant.caller
    }

    /// The account whose state it runs on.
    #[must_use]
    pub fn home(&self) -> AccountId {
        self.grant.home
    }

    /// Whether an action is allowed that the plan called perhaps allowed.
    #[must_use]
    pub fn may(&self, action: &str) -> bool {
        self.grant.allowed.contains(&action)
    }

    /// The revision of the home account it was judged at.
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.grant.revision
    }

    /// What was fetched or computed before.
    #[must_use]
    pub fn prepared(&self) -> &Prepared {
        self.grant.prepared
    }

    /// Whence the caller asked.
    #[must_use]
    pub fn source(&self) -> &Source {
        self.grant.source
    }

    /// Makes temporary credentials of a session in the home account.
    #[must_use]
    pub fn mint(&self, session: Session, entropy: &mut Entropy) -> Credentials {
        let Grant {
            vault,
            home,
            revision,
            ..
        } = *self.grant;
        vault.mint(session, home, revision, entropy)
    }

    /// Opens the message of an earlier denial.
    ///
    /// # Errors
    /// When it was altered, is another account's, or is older than a day.
    pub fn diagnosis(&self, message: &str, now: Moment) -> Result<Diagnosis, Refusal> {
        Diagnosis::open(self.grant.vault, self.grant.home, message, now)
    }
}
