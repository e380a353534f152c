//! Proof that this caller may run this operation. Only this crate can make one.

use std::marker::PhantomData;

use domain::Entropy;
use model::{AccountId, Moment, Owner, Refusal};
use policy::Path;
use vault::{Began, Credentials, Diagnosis, Link, Origin, Session, Vault};

use super::arrival::Source;
use super::caller::{Caller, Who};
use super::unseal::Unsealed;
use super::want::Prepared;

/// What a judgement gives to whoever runs the deed, whatever its type.
pub struct Grant<'a> {
    /// Who asked.
    pub(crate) caller: &'a Caller,
    /// The account whose state the deed runs on.
    pub(crate) home: AccountId,
    /// The revision it was judged at.
    pub(crate) revision: u64,
    /// The revision of the caller's own account that the caller was let in at.
    pub(crate) own: u64,
    /// What else is allowed, of what the plan asked for.
    pub(crate) allowed: &'a [&'static str],
    /// What was fetched or computed before.
    pub(crate) prepared: &'a Prepared,
    /// Whence the caller asked.
    pub(crate) source: &'a Source,
    /// Whether over TLS.
    pub(crate) secure: bool,
    /// The region that the server says it is.
    pub(crate) region: &'a str,
    /// Keys for tokens and sealed messages.
    pub(crate) vault: &'a Vault,
    /// Control policies that bound the home account's principals, for what tells of decisions on them.
    pub(crate) control: Option<&'a Path>,
}

impl Grant<'_> {
    /// What a session comes of that this caller begins now; unknown where the caller's own is.
    fn origin(&self, now: Moment) -> Option<Origin> {
        let Self { caller, own, .. } = *self;
        let began = |user, issued| Began {
            account: caller.account,
            user,
            issued,
            revision: own,
        };
        if let (Who::Session(_, claims), Some(_)) = (&caller.who, &caller.role_session) {
            // That it goes on was looked at on this very state.
            let link = Link {
                revision: own,
                ..claims.link()
            };
            return Some(Origin {
                user: None,
                sessions: vec![link],
            });
        }
        match (&caller.who, &caller.logon) {
            (
                Who::Root
                | Who::Federated(_)
                | Who::Agent(_)
                | Who::Application(_)
                | Who::Server(_),
                _,
            ) => Some(Origin::default()),
            (Who::User(user), _) => Some(Origin {
                user: Some(began(user.id, now)),
                sessions: Vec::new(),
            }),
            // Whoever has switched to a role: that the session goes on was looked at on this very state.
            (Who::Session(_, claims), Some(logon)) => {
                let user = match logon.owner {
                    Owner::User(user) => Some(began(user, logon.created)),
                    Owner::Root => None,
                };
                let link = Link {
                    revision: own,
                    ..claims.link()
                };
                Some(Origin {
                    user,
                    sessions: vec![link],
                })
            }
            (Who::Session(_, claims), None) => {
                let mut origin = claims.origin.clone()?;
                origin.sessions.push(claims.link());
                Some(origin)
            }
        }
    }
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

    /// Control policies that bound the home account's principals, for what tells of decisions on them; writes are
    /// not told.
    #[must_use]
    pub fn control(&self) -> Option<&'a Path> {
        self.grant.control
    }

    /// What was opened of the home account's keys and values: what the plan wanted.
    #[must_use]
    pub fn unsealed(&self) -> &Unsealed {
        match self.grant.prepared {
            Prepared::Unsealed(opened) => opened,
            _ => Unsealed::nothing(),
        }
    }

    /// The region that the server says it is.
    #[must_use]
    pub fn region(&self) -> &str {
        self.grant.region
    }

    /// Whence the caller asked.
    #[must_use]
    pub fn source(&self) -> &Source {
        self.grant.source
    }

    /// Whether the caller asked over TLS.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.grant.secure
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
        let origin = self.grant.origin(session.from);
        vault.mint(session, origin, (home, revision), entropy)
    }

    /// Lets whoever has this try the provider of the home account's users until then.
    #[must_use]
    pub fn trial(&self, until: Moment, entropy: &mut Entropy) -> String {
        let Grant { vault, home, .. } = *self.grant;
        vault.seal_trial(home, until, entropy)
    }

    /// Opens the message of an earlier denial.
    ///
    /// # Errors
    /// When it was altered, is another account's, or is older than a day.
    pub fn diagnosis(&self, message: &str, now: Moment) -> Result<Diagnosis, Refusal> {
        Diagnosis::open(self.grant.vault, self.grant.home, message, now)
    }
}
