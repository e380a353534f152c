//! Sessions of roles in a browser by the word of an identity provider: begun, looked at, ended.

use std::net::IpAddr;
use std::sync::Arc;

use data_encoding::BASE64URL_NOPAD;
use model::{
    Moment, ProviderName, Record as _, Refusal, Revoked, Role, RoleId, RoleSession, SamlProvider,
    Secret, SessionName,
};

use super::tables::Account;
use super::{logon_session, settings, switching};
use crate::context::Context;

/// How many there may be of one name in a role; the oldest gives way.
const MOST: usize = 20;
/// Of what a client calls itself, so many characters are kept.
const AGENT: usize = 256;
/// For how many seconds it is enough to have shown oneself at the provider.
const SHOWN: i64 = 600;

/// Where a session stands in the order of all: by role and name, the oldest first.
pub type Place = (RoleId, SessionName, Moment, Arc<str>);

/// How a session begins.
pub struct Beginning<'a> {
    /// What it is called.
    pub name: SessionName,
    /// The provider that vouched.
    pub provider: &'a SamlProvider,
    /// Where the assertion was brought.
    pub recipient: &'a str,
    /// When somebody has shown at the provider who they are, if it says so.
    pub authenticated: Option<Moment>,
    /// When it ends.
    pub until: Moment,
    /// Whence.
    pub source: IpAddr,
    /// What the client calls itself.
    pub agent: &'a str,
    /// Whether over TLS.
    pub secure: bool,
}

/// Begins a session, and answers it with its token, which is kept nowhere. The oldest of the name gives way if there are
/// too many. For a while it may do what asks for somebody to be shown again, counted from when that was done at the
/// provider: a session there that is hours old shows nobody.
pub fn begin(
    context: &mut Context<'_>,
    role: &Role,
    beginning: &Beginning<'_>,
) -> (Arc<RoleSession>, Secret) {
    let (name, now) = (beginning.name.clone(), context.now);
    make_room(context.account, role.id, &name);
    let shown = beginning.authenticated.map(|shown| shown.min(now));
    let elevated = shown.map(|shown| shown.plus_seconds(SHOWN).min(beginning.until));
    let token = Secret::new(BASE64URL_NOPAD.encode(&context.entropy.bytes::<32>()));
    let session = context.account.role_sessions.put(RoleSession {
        id: logon_session::id(&token),
        role: role.id,
        name,
        provider: beginning.provider.name.clone(),
        provider_created: beginning.provider.created,
        recipient: beginning.recipient.into(),
        created: now,
        ends: beginning.until,
        source: beginning.source,
        agent: beginning
            .agent
            .chars()
            .take(AGENT)
            .collect::<String>()
            .into(),
        secure: beginning.secure,
        elevated,
    });
    (session, token)
}

/// Whether somebody at this address may be in a role by the word of a provider at all, whomever it trusts.
///
/// # Errors
/// When the role is for programs alone, or the account admits no browser from there.
pub fn check_open(account: &Account, role: &Role, source: IpAddr) -> Result<(), Refusal> {
    switching::check_open(role)?;
    let networks = &settings::security_preference(account).networks;
    if networks.admits(source) {
        return Ok(());
    }
    let why = "The account lets nobody log on from this address (LoginNetworkMasks).";
    Err(Refusal::State("Forbidden.Network", why.to_owned()))
}

/// The session of this id, unless its time is over or its provider is not the one that vouched any more.
#[must_use]
pub fn find<'a>(account: &'a Account, id: &Arc<str>, now: Moment) -> Option<&'a Arc<RoleSession>> {
    let session = account.role_sessions.get(id);
    session.filter(|one| now < one.ends && provider_of(account, one).is_some())
}

/// The provider by whose word a session began.
#[must_use]
pub fn provider_of<'a>(
    account: &'a Account,
    session: &RoleSession,
) -> Option<&'a Arc<SamlProvider>> {
    provider(account, &session.provider, session.provider_created)
}

/// The provider of this name that was made then.
#[must_use]
pub fn provider<'a>(
    account: &'a Account,
    name: &ProviderName,
    created: Moment,
) -> Option<&'a Arc<SamlProvider>> {
    let found = account.saml_providers.named(name).ok();
    found.filter(|one| one.created == created)
}

/// Whether a session may do what asks for somebody to be shown again.
#[must_use]
pub fn is_elevated(session: &RoleSession, now: Moment) -> bool {
    session.elevated.is_some_and(|until| now < until)
}

/// The sessions that stand after a place and are not over.
pub fn after<'a>(
    account: &'a Account,
    place: Option<&'a Place>,
    now: Moment,
) -> impl Iterator<Item = &'a Arc<RoleSession>> {
    let all = account.role_sessions.ordered(place);
    all.filter(move |one| now < one.ends)
}

/// Ends a session, if there is one of this id.
pub fn end(account: &mut Account, id: &Arc<str>) -> bool {
    account.role_sessions.remove(id).is_some()
}

/// Ends those of a role, which is gone.
pub(super) fn end_of_role(account: &mut Account, role: RoleId) {
    remove(account, |one| one.role == role);
}

/// Ends those that began by the word of a provider, which is gone.
pub(super) fn end_of_provider(account: &mut Account, provider: &SamlProvider) {
    let folded = provider.name.folded();
    remove(account, |one| one.provider.folded() == folded);
}

/// Ends those that a revocation means. How many there were.
pub(super) fn end_meant(account: &mut Account, what: &Revoked, before: Option<Moment>) -> usize {
    let is_meant = |one: &RoleSession| match what {
        Revoked::All => true,
        Revoked::Role(role) => one.role == *role,
        Revoked::Session(name) => one.name == *name,
        Revoked::SessionOfRole(role, name) => one.role == *role && one.name == *name,
        Revoked::User(_) | Revoked::Token(_) => false,
    };
    remove(account, |one| {
        is_meant(one) && before.is_none_or(|moment| one.created < moment)
    })
}

/// Whether the time of any is over.
#[must_use]
pub fn is_any_over(account: &Account, now: Moment) -> bool {
    account.role_sessions.iter().any(|one| one.ends <= now)
}

/// Forgets those whose time is over.
pub fn forget_over(account: &mut Account, now: Moment) {
    remove(account, |one| one.ends <= now);
}

fn make_room(account: &mut Account, role: RoleId, name: &SessionName) {
    let first = Moment::from_millis(i64::MIN);
    let from = (role, name.clone(), first, Arc::from(""));
    let alike = account.role_sessions.index_from(from);
    let alike = alike.take_while(|one| one.role == role && one.name == *name);
    let alike: Vec<_> = alike.map(|one| one.key()).collect();
    let surplus = (alike.len() + 1).saturating_sub(MOST);
    for id in alike.into_iter().take(surplus) {
        account.role_sessions.remove(&id);
    }
}

fn remove(account: &mut Account, is_meant: impl Fn(&RoleSession) -> bool) -> usize {
    let meant = account.role_sessions.iter().filter(|one| is_meant(one));
    let meant: Vec<_> = meant.map(|one| one.key()).collect();
    for id in &meant {
        account.role_sessions.remove(id);
    }
    meant.len()
}

#[cfg(test)]
mod tests;
