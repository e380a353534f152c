//! Sessions of people who logged on: begun, looked at, ended.

use std::net::IpAddr;
use std::sync::Arc;

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use model::{Kind, LogonSession, Moment, Owner, Refusal, Secret};
use sha2::{Digest, Sha256};

use super::tables::Account;
use crate::context::Context;

/// How many one person may have; the oldest gives way.
const MOST: usize = 20;
/// Of what a client calls itself, so many characters are kept.
const AGENT: usize = 256;

/// How a session begins.
pub struct Beginning<'a> {
    /// Whence.
    pub source: IpAddr,
    /// What the client calls itself.
    pub agent: &'a str,
    /// How many seconds it lasts.
    pub seconds: i64,
    /// When a second factor was shown, if one was.
    pub factor: Option<Moment>,
}

/// Begins a session, and answers it with its token, which is kept nowhere. Those of this owner that are
/// over are forgotten, and so is the oldest if there are too many.
pub fn begin(
    context: &mut Context<'_>,
    owner: Owner,
    beginning: &Beginning<'_>,
) -> (Arc<LogonSession>, Secret) {
    make_room(context.account, owner, context.now);
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
        factor: beginning.factor,
    });
    (session, token)
}

/// The id of the session that has this token.
#[must_use]
pub fn id(token: &Secret) -> Arc<str> {
    HEXLOWER.encode(&Sha256::digest(token.expose())).into()
}

/// The session of this id, unless its time is over.
#[must_use]
pub fn find<'a>(account: &'a Account, id: &str, now: Moment) -> Option<&'a Arc<LogonSession>> {
    let session = account.logon_sessions.get(&id.into());
    session.filter(|session| now < session.ends)
}

/// The sessions of an owner, the oldest first.
pub fn of(account: &Account, owner: Owner) -> impl Iterator<Item = &Arc<LogonSession>> {
    let first = (owner, Moment::from_millis(i64::MIN), Arc::from(""));
    let sessions = account.logon_sessions.index_from(first);
    sessions.take_while(move |session| session.owner == owner)
}

/// Ends a session.
///
/// # Errors
/// When there is none of this id.
pub fn end(context: &mut Context<'_>, id: &str) -> Result<(), Refusal> {
    let ended = context.account.logon_sessions.remove(&id.into());
    let missing = || Refusal::Missing(Kind::LogonSession, id.to_owned());
    ended.map(|_| ()).ok_or_else(missing)
}

/// Ends all sessions of an owner. How many there were.
pub fn end_of(account: &mut Account, owner: Owner) -> usize {
    let all: Vec<_> = of(account, owner).map(|one| one.id.clone()).collect();
    let count = all.len();
    remove(account, all);
    count
}

fn make_room(account: &mut Account, owner: Owner, now: Moment) {
    let (over, going): (Vec<_>, Vec<_>) =
        of(account, owner).cloned().partition(|one| one.ends <= now);
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

fn remove(account: &mut Account, ids: Vec<Arc<str>>) {
    for id in ids {
        account.logon_sessions.remove(&id);
    }
}
