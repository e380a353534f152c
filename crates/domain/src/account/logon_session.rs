//! Sessions of people who logged on: begun, looked at, ended.

use std::net::IpAddr;
use std::sync::Arc;

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use model::{
    Factor, Kind, LogonSession, Means, Moment, Owner, Proof, Record as _, Refusal, Secret,
    Switched, WayIn,
};
use sha2::{Digest, Sha256};

use super::oauth_grant;
use super::tables::Account;
use crate::context::Context;

/// How many one person may have; the oldest gives way.
const MOST: usize = 20;
/// Of what a client calls itself, so many characters are kept.
const AGENT: usize = 256;

/// Where a session stands in the order of all: by owner, the oldest first.
pub type Place = (Owner, Moment, Arc<str>);

/// How a session begins.
pub struct Beginning<'a> {
    /// Whence.
    pub source: IpAddr,
    /// What the client calls itself.
    pub agent: &'a str,
    /// How many seconds it lasts.
    pub seconds: i64,
    /// What was shown.
    pub proof: Proof,
}

/// Begins a session, and answers it with its token, which is kept nowhere. Those of this owner that are
/// over are forgotten, and so is the oldest if there are too many.
pub fn begin(
    context: &mut Context<'_>,
    owner: Owner,
    beginning: &Beginning<'_>,
) -> (Arc<LogonSession>, Secret) {
    make_room(context.account, owner, context.now);
    put(context, owner, beginning, None)
}

/// Adds a session, and answers it with its token.
pub(super) fn put(
    context: &mut Context<'_>,
    owner: Owner,
    beginning: &Beginning<'_>,
    switched: Option<Switched>,
) -> (Arc<LogonSession>, Secret) {
    let token = Secret::new(BASE64URL_NOPAD.encode(&context.entropy.bytes::<32>()));
    let session = context.account.logon_sessions.put(LogonSession {
        id: id(&token),
        owner,
        created: context.now,
        ends: context.now.plus_seconds(beginning.seconds),
        source: beginning.source,
        agent: beginning
            .agent
            .chars()
            .take(AGENT)
            .collect::<String>()
            .into(),
        way: beginning.proof.way,
        factor: beginning.proof.factor,
        elevated: None,
        asked: None,
        switched,
    });
    (session, token)
}

/// The id of the session that has this token.
#[must_use]
pub fn id(token: &Secret) -> Arc<str> {
    HEXLOWER.encode(&Sha256::digest(token.expose())).into()
}

/// The session of this id, unless its time is over, or that of the one it was switched from.
#[must_use]
pub fn find<'a>(account: &'a Account, id: &str, now: Moment) -> Option<&'a Arc<LogonSession>> {
    let going = |id: &str| {
        let session = account.logon_sessions.get(&id.into());
        session.filter(|session| now < session.ends)
    };
    let session = going(id)?;
    match came_of(session) {
        Some(from) => going(from)
            .filter(|from| from.switched.is_none() && from.owner == session.owner)
            .map(|_| session),
        None => Some(session),
    }
}

/// The sessions of an owner, the oldest first.
pub fn of(account: &Account, owner: Owner) -> impl Iterator<Item = &Arc<LogonSession>> {
    let sessions = account.logon_sessions.index_from(first_of(owner));
    sessions.take_while(move |session| session.owner == owner)
}

/// The sessions of roles that were switched to from this one, the oldest first.
pub fn beside<'a>(
    account: &'a Account,
    session: &'a LogonSession,
) -> impl Iterator<Item = &'a Arc<LogonSession>> {
    of(account, session.owner).filter(|one| came_of(one) == Some(&*session.id))
}

/// The session that this one was switched from, if it is one of a role.
fn came_of(session: &LogonSession) -> Option<&str> {
    session.switched.as_ref().map(|switched| &*switched.from)
}

/// The sessions of an owner, or of all, that stand after a place and are not over.
pub fn after<'a>(
    account: &'a Account,
    owner: Option<Owner>,
    place: Option<&'a Place>,
    now: Moment,
) -> impl Iterator<Item = &'a Arc<LogonSession>> {
    let first = first_of(owner.unwrap_or(Owner::Root));
    let from = place.map_or_else(|| first.clone(), |place| place.clone().max(first.clone()));
    let all = account.logon_sessions.index_from(from);
    let all = all.take_while(move |one| owner.is_none_or(|owner| one.owner == owner));
    all.filter(move |one| now < one.ends && place.is_none_or(|place| *place < one.index()))
}

fn first_of(owner: Owner) -> Place {
    (owner, Moment::from_millis(i64::MIN), Arc::from(""))
}

/// Takes note that a second factor was shown in a session.
pub fn note_factor(context: &mut Context<'_>, id: &str, means: Means) {
    let session = context.account.logon_sessions.get(&id.into());
    let Some(session) = session.map(|session| LogonSession::clone(session)) else {
        return;
    };
    let shown = context.now;
    context.account.logon_sessions.put(LogonSession {
        factor: Some(Factor { shown, means }),
        ..session
    });
}

/// Ends a session, and those of roles that were switched to from it.
///
/// # Errors
/// When there is none of this id.
pub fn end(context: &mut Context<'_>, id: &str) -> Result<(), Refusal> {
    let id: Arc<str> = id.into();
    if context.account.logon_sessions.get(&id).is_none() {
        return Err(Refusal::Missing(Kind::LogonSession, id.to_string()));
    }
    remove(context.account, vec![id]);
    Ok(())
}

/// Ends all sessions of an owner, and what OAuth applications may do for it. How many sessions there were.
pub fn end_of(account: &mut Account, owner: Owner) -> usize {
    oauth_grant::end_of(account, owner);
    let all: Vec<_> = of(account, owner).map(|one| one.id.clone()).collect();
    let count = all.len();
    remove(account, all);
    count
}

/// Ends the sessions of an owner but this one, if one is named, and but the one that it was switched from. How
/// many there were that were not over. What OAuth applications may do for the owner ends too.
pub fn end_others(context: &mut Context<'_>, owner: Owner, but: Option<&str>) -> usize {
    oauth_grant::end_of(context.account, owner);
    let kept = but.and_then(|id| context.account.logon_sessions.get(&id.into()));
    let from: Option<Arc<str>> = kept.and_then(|one| came_of(one)).map(Arc::from);
    let others = of(context.account, owner)
        .filter(|one| Some(&*one.id) != but && Some(&one.id) != from.as_ref());
    let others: Vec<_> = others.cloned().collect();
    let living = others.iter().filter(|one| context.now < one.ends).count();
    let others = others.into_iter().map(|one| one.id.clone()).collect();
    remove(context.account, others);
    living
}

/// Ends the sessions of an owner that began without a second factor, or in which none was shown since. Where they began
/// at an identity provider, a factor was for it to ask for.
/// What OAuth applications may do for it ends too, because nobody knows which factor it began with.
pub(crate) fn end_without_factor(account: &mut Account, owner: Owner) {
    oauth_grant::end_of(account, owner);
    let lacking =
        of(account, owner).filter(|one| one.factor.is_none() && one.way != WayIn::Provider);
    let lacking = lacking.map(|one| one.id.clone()).collect();
    remove(account, lacking);
}

fn make_room(account: &mut Account, owner: Owner, now: Moment) {
    // Those of roles are counted where they were switched from, and go with it.
    let (over, going): (Vec<_>, Vec<_>) = of(account, owner)
        .filter(|one| one.switched.is_none() || one.ends <= now)
        .cloned()
        .partition(|one| one.ends <= now);
    let surplus = (going.len() + 1).saturating_sub(MOST);
    let leaving = over.iter().chain(going.iter().take(surplus));
    remove(account, leaving.map(|one| one.id.clone()).collect());
}

/// Whether the time of any session is over.
#[must_use]
pub fn is_any_over(account: &Account, now: Moment) -> bool {
    account.logon_sessions.iter().any(|one| one.ends <= now)
}

/// Forgets the sessions whose time is over.
pub fn forget_over(account: &mut Account, now: Moment) {
    let over = account.logon_sessions.iter().filter(|one| one.ends <= now);
    let over = over.map(|one| one.id.clone()).collect();
    remove(account, over);
}

/// Removes sessions, each with those of roles that were switched to from it.
pub(super) fn remove(account: &mut Account, ids: Vec<Arc<str>>) {
    for id in ids {
        let Some(gone) = account.logon_sessions.remove(&id) else {
            continue;
        };
        let beside: Vec<_> = beside(account, &gone).map(|one| one.id.clone()).collect();
        for id in beside {
            account.logon_sessions.remove(&id);
        }
    }
}
