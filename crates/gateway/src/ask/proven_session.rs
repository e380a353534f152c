//! What whoever comes by a session that began by logging on must have shown in it, for what it asks.

use domain::account::{elevation, role_session};
use domain::{Account, account};
use model::{Factor, LogonSession, Moment, Owner, Refusal};

use super::caller::Caller;

impl Caller {
    /// Checks that whoever changes the own ways in by a session has just shown a second factor in it, if
    /// there is one: an open browser that is stolen must not take it away, nor set another beside it.
    ///
    /// # Errors
    /// When it was not shown, or is too long ago.
    pub fn check_factor(
        &self,
        account: &Account,
        owner: Owner,
        now: Moment,
    ) -> Result<(), Refusal> {
        let fresh = |factor: Factor| now <= factor.shown.plus_seconds(FRESH);
        match self.own_session(account, owner) {
            Some((session, true)) if !session.factor.is_some_and(fresh) => {
                let why = "The second factor must have been shown in this session within the last five \
                           minutes; show it again at /me/prove, or log on anew.";
                Err(Refusal::State("Forbidden.FactorNeeded", why.to_owned()))
            }
            _ => Ok(()),
        }
    }

    /// Checks that whoever sets up a first factor in a session has just logged on: an open browser that is
    /// taken must not become a way in that stays.
    ///
    /// # Errors
    /// When the owner has no factor, which could be shown, and the session is not new.
    pub fn check_new_logon(
        &self,
        account: &Account,
        owner: Owner,
        now: Moment,
    ) -> Result<(), Refusal> {
        match self.own_session(account, owner) {
            Some((session, false)) if now > session.created.plus_seconds(NEW) => {
                let why =
                    "A first factor is set up within ten minutes after logging on; log on again.";
                Err(Refusal::State("Forbidden.LogonNeeded", why.to_owned()))
            }
            _ => Ok(()),
        }
    }

    /// The session of this owner that the caller comes by, and whether the owner has a factor.
    fn own_session(&self, account: &Account, owner: Owner) -> Option<(&LogonSession, bool)> {
        let session = self.logon.as_ref().filter(|one| one.owner == owner)?;
        let ways = account::logon::ways(account, owner);
        Some((session, ways.code || ways.key))
    }

    /// Whether what is dangerous may be done now: a session that began by logging on must have shown again
    /// lately whose it is. Whoever comes with a key has shown that with this very request.
    pub(crate) fn check_elevated(&self, account: &Account, now: Moment) -> Result<(), Refusal> {
        if let Some(session) = &self.role_session {
            let shown = role_session::is_elevated(session, now);
            let again = || Refusal::Reauthenticate(AT_PROVIDER.to_owned());
            return shown.then_some(()).ok_or_else(again);
        }
        let Some(session) = &self.logon else {
            return Ok(());
        };
        if elevation::is_elevated(session, now) {
            return Ok(());
        }
        let ways = elevation::ways(account, session.owner).names();
        Err(Refusal::Reauthenticate(ways.join(", ")))
    }
}

/// The way for those who have no factor here.
const AT_PROVIDER: &str = "a new logon at the identity provider";
/// For how many seconds a factor that was shown is as good as shown now.
const FRESH: i64 = 300;
/// For how many seconds a session is new.
const NEW: i64 = 600;
