//! Revocations: temporary credentials that count no more although their time is not over.
//!
//! A revocation goes by revisions: whatever was issued on a state before it is over, whatever the clocks of
//! the nodes said. Only where a moment is given do clocks have a say, and only among what is earlier than
//! the revocation.

use std::sync::Arc;

use model::{
    Kind, LogonSession, Moment, Owner, Record as _, Refusal, Revocation, Revoked, RoleId, Said,
    SessionName,
};

use super::tables::Account;
use super::{logon_session, oauth_grant, role_session};
use crate::context::Context;
use crate::limits::{self, Limits};

/// How many there may be by names of sessions and ids of credentials, which nothing else bounds.
const MOST: usize = 10_000;
/// The longest session a role gives, in seconds.
const LONGEST: i64 = 43_200;
/// For how much longer a revocation is kept, in seconds: clocks of nodes may be that far apart.
const APART: i64 = 3600;

/// Where a revocation stands among all: the oldest first.
pub type Place = (Moment, Revoked);

/// Revokes temporary credentials: those issued on an earlier state than that of `revision`, which is the one
/// this deed makes; of those only what was issued before a moment, if one is given. Sessions of roles in
/// browsers end with it. Answers the revocation and how many such sessions there were.
///
/// # Errors
/// When the moment is yet to come, or there are too many revocations.
pub fn revoke(
    context: &mut Context<'_>,
    what: Revoked,
    before: Option<Moment>,
    revision: u64,
) -> Result<(Arc<Revocation>, usize), Refusal> {
    let now = context.now;
    if before.is_some_and(|moment| moment > now) {
        let rule = format!("not later than now, {now}: what is yet to be issued is not revoked");
        return Err(Refusal::Invalid("Before", rule));
    }
    let known = context.account.revocations.get(&what).cloned();
    if known.is_none() {
        check_room(context.account, &what)?;
    }
    oauth_grant::end_meant(context.account, &what, before);
    let ended = end_switched(context.account, &what, before)
        + role_session::end_meant(context.account, &what, before);
    let known = known.as_deref();
    let at = known.map_or(now, |one| one.at.max(now));
    let said = |moment| Some(Said { moment, revision });
    // What was said before stays said: a record takes more in and lets nothing go.
    let earlier = known.and_then(|one| one.before);
    let revocation = match before {
        None => Revocation {
            what,
            whole: said(now),
            before: None,
            at,
        },
        Some(moment) => Revocation {
            what,
            whole: known.and_then(|one| one.whole),
            before: said(earlier.map_or(moment, |one| one.moment.max(moment))),
            at,
        },
    };
    Ok((context.account.revocations.put(revocation), ended))
}

/// Revokes the sessions of one name in a role, or all of the role once there are so many revocations by name that
/// there is no room: what is to end ends.
///
/// # Errors
/// Never: there is always room for a role.
pub(super) fn revoke_session(
    context: &mut Context<'_>,
    (role, name): (RoleId, SessionName),
    revision: u64,
) -> Result<(), Refusal> {
    let named = revoke(context, Revoked::SessionOfRole(role, name), None, revision);
    match named {
        Err(Refusal::LimitReached(..)) => {
            revoke(context, Revoked::Role(role), None, revision).map(drop)
        }
        other => other.map(drop),
    }
}

/// Whether whatever was issued then, and all that came of it, is over by itself.
pub(super) fn is_over(issued: Moment, limits: &Limits, now: Moment) -> bool {
    now > issued.plus_seconds(kept(limits))
}

/// The revocation under one of these names that ends what was issued then, on this revision.
pub fn ending(
    account: &Account,
    names: impl IntoIterator<Item = Revoked>,
    (revision, issued): (u64, Moment),
) -> Option<&Arc<Revocation>> {
    let revocations = &account.revocations;
    let mut found = names.into_iter().filter_map(|what| revocations.get(&what));
    found.find(|one| one.ends(revision, issued))
}

/// Any revocation that is later than what was issued then, by revision or clock: it ends what does not
/// say what it came of.
#[must_use]
pub fn any_after(account: &Account, issued: Moment) -> Option<&Arc<Revocation>> {
    account.revocations.iter().find(|one| issued <= one.at)
}

/// The revocations that may still end something, the oldest first, those after `after` alone.
pub fn all<'a>(
    account: &'a Account,
    after: Option<&Place>,
    (limits, now): (&Limits, Moment),
) -> impl Iterator<Item = &'a Arc<Revocation>> + use<'a> {
    let kept = kept(limits);
    let all = account.revocations.ordered(after);
    all.filter(move |one| now <= one.at.plus_seconds(kept))
}

/// Whether there is any that can end nothing any more.
#[must_use]
pub fn is_any_over(account: &Account, (limits, now): (&Limits, Moment)) -> bool {
    over(account, limits, now).next().is_some()
}

/// Forgets those that can end nothing any more, because whatever they ended is over by itself.
pub fn prune(context: &mut Context<'_>) {
    let over = over(context.account, context.limits, context.now);
    let over: Vec<_> = over.map(|one| one.key()).collect();
    for what in over {
        context.account.revocations.remove(&what);
    }
}

fn over<'a>(
    account: &'a Account,
    limits: &Limits,
    now: Moment,
) -> impl Iterator<Item = &'a Arc<Revocation>> + use<'a> {
    let kept = kept(limits);
    let oldest_first = account.revocations.ordered(None);
    oldest_first.take_while(move |one| now > one.at.plus_seconds(kept))
}

/// For how many seconds a revocation is kept: as long as anything may last that was there before it.
fn kept(limits: &Limits) -> i64 {
    LONGEST
        .max(limits.session_chain_seconds)
        .saturating_add(APART)
}

/// Refuses when there are too many; those of roles, users and all are as many as these at most.
fn check_room(account: &Account, what: &Revoked) -> Result<(), Refusal> {
    let unbounded = |what: &Revoked| {
        matches!(
            what,
            Revoked::Session(_) | Revoked::SessionOfRole(..) | Revoked::Token(_)
        )
    };
    if !unbounded(what) {
        return Ok(());
    }
    let revocations = account.revocations.iter();
    let have = revocations.filter(|one| unbounded(&one.what)).count();
    limits::check(Kind::Revocation, have, MOST)
}

/// Ends the sessions of roles that people have switched to, as far as they are meant. How many there were.
fn end_switched(account: &mut Account, what: &Revoked, before: Option<Moment>) -> usize {
    let meant = account
        .logon_sessions
        .iter()
        .filter(|one| is_meant(one, what) && before.is_none_or(|moment| one.created < moment));
    let meant: Vec<_> = meant.map(|one| one.id.clone()).collect();
    let ended = meant.len();
    logon_session::remove(account, meant);
    ended
}

fn is_meant(session: &LogonSession, what: &Revoked) -> bool {
    let Some(switched) = &session.switched else {
        return false;
    };
    match what {
        Revoked::All => true,
        Revoked::Role(role) => switched.role == *role,
        Revoked::User(user) => session.owner == Owner::User(*user),
        Revoked::Session(name) => switched.name == *name,
        Revoked::SessionOfRole(role, name) => switched.role == *role && switched.name == *name,
        Revoked::Token(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::Effects;
    use crate::entropy::Entropy;

    struct Story {
        account: Account,
        now: Moment,
    }

    impl Story {
        fn begins() -> Self {
            Self {
                account: Account::default(),
                now: at(1_000_000),
            }
        }

        fn tell<T>(&mut self, deed: impl FnOnce(&mut Context<'_>) -> T) -> T {
            deed(&mut Context {
                account: &mut self.account,
                now: self.now,
                entropy: &mut Entropy::of([1; 32]),
                limits: &Limits::default(),
                effects: &mut Effects::default(),
                beside: None,
            })
        }

        fn revoke(
            &mut self,
            what: Revoked,
            before: Option<Moment>,
            revision: u64,
        ) -> Result<Arc<Revocation>, Refusal> {
            self.tell(|context| revoke(context, what, before, revision).map(|(one, _)| one))
        }

        fn ends(&self, what: Revoked, revision: u64, issued: Moment) -> bool {
            ending(&self.account, [what], (revision, issued)).is_some()
        }
    }

    fn at(seconds: i64) -> Moment {
        Moment::from_seconds(seconds)
    }

    fn token(number: usize) -> Revoked {
        Revoked::Token(format!("STS.{number}").into())
    }

    #[test]
    fn what_was_revoked_once_stays_revoked() {
        let mut story = Story::begins();
        let role = || Revoked::Role(RoleId::new(1));
        story.revoke(role(), None, 10).unwrap();
        story.now = at(1_000_500);
        story.revoke(role(), Some(at(1_000_400)), 20).unwrap();
        story.revoke(role(), Some(at(1_000_300)), 30).unwrap();
        for (revision, issued, ends) in [
            (9, 1_000_450, true),
            (10, 1_000_399, true),
            (10, 1_000_400, false),
            (29, 1_000_350, true),
            (30, 1_000_000, false),
        ] {
            let ended = story.ends(role(), revision, at(issued));
            assert_eq!(ended, ends, "{revision} {issued}");
        }
        assert!(!story.ends(Revoked::Role(RoleId::new(2)), 0, at(0)));
        story.revoke(role(), None, 40).unwrap();
        assert!(story.ends(role(), 39, at(9_999_999)));
        assert_eq!(story.account.revocations.len(), 1);
    }

    #[test]
    fn a_moment_to_come_is_refused() {
        let mut story = Story::begins();
        let to_come = Some(story.now.plus_seconds(1));
        let refused = story.revoke(Revoked::All, to_come, 2);
        assert!(matches!(refused, Err(Refusal::Invalid("Before", _))));
        assert!(story.account.revocations.is_empty());
        let now = Some(story.now);
        story.revoke(Revoked::All, now, 2).unwrap();
    }

    #[test]
    fn a_revocation_goes_once_nothing_can_be_older() {
        let mut story = Story::begins();
        story.revoke(token(1), None, 2).unwrap();
        story.now = story.now.plus_seconds(LONGEST + APART);
        story.revoke(token(2), None, 3).unwrap();
        let limits = Limits::default();
        assert!(!is_any_over(&story.account, (&limits, story.now)));
        assert_eq!(all(&story.account, None, (&limits, story.now)).count(), 2);
        story.now = story.now.plus_seconds(1);
        assert!(is_any_over(&story.account, (&limits, story.now)));
        assert_eq!(all(&story.account, None, (&limits, story.now)).count(), 1);
        story.tell(prune);
        let left: Vec<_> = story.account.revocations.iter().collect();
        assert_eq!(left.len(), 1);
        assert_eq!(left[0].what, token(2));
        // Chains that may last longer keep it longer.
        let longer = Limits {
            session_chain_seconds: 2 * LONGEST,
            ..Limits::default()
        };
        let much_later = story.now.plus_seconds(LONGEST + APART);
        assert!(!is_any_over(&story.account, (&longer, much_later)));
        assert!(is_any_over(&story.account, (&limits, much_later)));
    }

    #[test]
    fn there_are_so_many_by_name_and_a_role_is_revoked_all_the_same() {
        let mut story = Story::begins();
        for number in 0..MOST {
            let (what, at) = (token(number), story.now);
            let (moment, revision) = (at, 2);
            story.account.revocations.put(Revocation {
                what,
                whole: Some(Said { moment, revision }),
                before: None,
                at,
            });
        }
        let full = Err(Refusal::LimitReached(Kind::Revocation, MOST));
        assert_eq!(story.revoke(token(MOST), None, 3), full);
        story.revoke(token(1), None, 3).unwrap();
        story
            .revoke(Revoked::Role(RoleId::new(1)), None, 3)
            .unwrap();
        story.revoke(Revoked::All, None, 3).unwrap();
    }
}
