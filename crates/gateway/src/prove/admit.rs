//! Who has proven a key is let in by more than its signature: the key is on and its owner there, it is
//! used from where it may be, and it is not held back. In this order, and only after the signature,
//! so that nobody learns anything of a key without its secret.

use std::sync::Arc;

use domain::Account;
use domain::account::access_key::{self, NO_OWNER_KEYS, OWNER_KEY};
use domain::account::key_network::{self, Excluded, Level};
use domain::account::{logon, logon_session, oauth_grant, role_session};
use model::{AccessKey, AccessKeyId, Leak, Moment, Owner, Revoked};
use rpc::Malformed;
use vault::OnBehalf;

use crate::ask::arrival::Source;
use crate::ask::call::Call;
use crate::ask::caller::{Caller, Who, grant_over, no_session};
use crate::ask::credential::Credential;
use crate::ask::operation::Effect;
use crate::node::settings::Settings;
use crate::prove::{deleted, revoked};

/// Whence a caller comes, and where to.
#[derive(Clone, Copy)]
pub(crate) struct Way<'a> {
    pub(crate) source: &'a Source,
    pub(crate) service: &'a str,
    pub(crate) effect: Effect,
    pub(crate) now: Moment,
}

impl<'a> From<&'a Call> for Way<'a> {
    fn from(call: &'a Call) -> Self {
        Self {
            source: &call.arrival.source,
            service: call.service.name,
            effect: call.entry.effect,
            now: call.arrival.now,
        }
    }
}

/// The caller that a credential stands for in this state, if it may come this way at all.
///
/// # Errors
/// When the key or role is gone, switched off, or its owner is; when a network policy excludes the
/// source; when the key is known to others; when the session, or what it came of, was revoked; when the account
/// was deleted.
pub(crate) fn let_in(
    credential: &Credential,
    state: &Account,
    way: Way<'_>,
    settings: &Settings,
) -> Result<Caller, Malformed> {
    check_there(credential, state)?;
    let caller = Caller::resolve(credential, state)?;
    let by_key = matches!(credential, Credential::Key { .. } | Credential::Session(_));
    if by_key && matches!(caller.who, Who::Root) && !settings.limits.owner_keys {
        return Err(Malformed::new(OWNER_KEY, NO_OWNER_KEYS).with_status(403));
    }
    match credential {
        Credential::Key { id, .. } => {
            if let Some(key) = state.access_keys.get(id) {
                let source = way.source;
                key_network::check(state, key, source.address(), source.vpc())
                    .map_err(|excluded| outside(&excluded, key, source))?;
                known_to_others(id, key.leak.as_ref(), way)?;
            }
        }
        // Temporary credentials have no network policy. What began elsewhere is asked for there.
        Credential::Session(token) => {
            if settings.heeds_revocations() {
                revoked::check(state, caller.account, &token.claims)?;
            }
            match &token.claims.parent {
                Some((account, id)) if *account == caller.account => hold_back(id, state, way)?,
                _ => {}
            }
        }
        Credential::LogonSession { id, .. } => goes_on(id, state, way)?,
        Credential::Federated(vouched) => vouched.check(state, way.now, &settings.limits)?,
        Credential::Agent(known) => known.check(state, (way.source, way.now))?,
        Credential::OnBehalf(whose) => {
            check_behalf(state, whose, way.now)?;
        }
        // What its owner shows is looked at by the deed, which counts what is wrong.
        Credential::Logon { .. } | Credential::Application { .. } | Credential::Server { .. } => {}
    }
    Ok(caller)
}

/// Lets nobody into an account that was deleted from its directory; what the server does by itself goes on.
fn check_there(credential: &Credential, state: &Account) -> Result<(), Malformed> {
    match credential {
        Credential::Server { .. } => Ok(()),
        _ => deleted::check(state),
    }
}

/// Holds back a session that began with this key of this state, which may be gone by now.
///
/// # Errors
/// When the key is known to others.
pub(crate) fn hold_back(id: &str, state: &Account, way: Way<'_>) -> Result<(), Malformed> {
    let Ok(id) = id.parse::<AccessKeyId>() else {
        return Ok(());
    };
    known_to_others(&id, access_key::leak(state, &id), way)
}

fn known_to_others(id: &AccessKeyId, leak: Option<&Leak>, way: Way<'_>) -> Result<(), Malformed> {
    match leak {
        Some(leak) if holds_back(way.service, way.effect) => Err(leaked(id, leak)),
        _ => Ok(()),
    }
}

/// Refuses temporary credentials whose grant goes on no more, or which were revoked by their id.
fn check_behalf(state: &Account, whose: &OnBehalf, now: Moment) -> Result<(), Malformed> {
    let going = oauth_grant::going(state, &whose.place.grant, now);
    let owner = going.map(|(grant, _)| grant.owner);
    let id = Revoked::Token(whose.key_id.clone());
    let is_revoked = state.revocations.get(&id).is_some();
    if owner != Ok(Owner::User(whose.user)) || now >= whose.expires || is_revoked {
        return Err(grant_over());
    }
    Ok(())
}

/// Refuses a session whose time is over, or whose user may not be logged on any more, or not here.
fn goes_on(id: &Arc<str>, state: &Account, way: Way<'_>) -> Result<(), Malformed> {
    if let Some(session) = role_session::find(state, id, way.now) {
        let role = state.roles.get(&session.role).ok_or_else(no_session)?;
        let open = role_session::check_open(state, role, way.source.address());
        return open.map_err(|why| no_session().with_event(why.to_string()));
    }
    let session = logon_session::find(state, id, way.now).ok_or_else(no_session)?;
    if let Owner::User(user) = session.owner {
        let address = way.source.address();
        logon::check_user(state, user, address)
            .map_err(|reason| no_session().with_event(reason.words().to_owned()))?;
    }
    Ok(())
}

/// The caller hears which level decided and its own address; what is let in is for the event alone,
/// because who holds a stolen key would go there.
fn outside(excluded: &Excluded<'_>, key: &AccessKey, source: &Source) -> Malformed {
    let whose = match excluded.level {
        Level::Key => "of the AccessKey",
        Level::Account => "of the account",
    };
    let address = source.text();
    let way = match source.vpc() {
        Some(vpc) => format!("the VPC {vpc}"),
        None => "the public network".to_owned(),
    };
    let said = format!("The network policy {whose} does not admit {address} over {way}");
    let (id, policy) = (&key.id, excluded.policy.text());
    Malformed::new("AccessKeyPolicy.Denied", format!("{said}."))
        .with_status(403)
        .with_event(format!("{said}: AccessKey {id}, policy {policy}"))
}

/// Where a key is of no use once it is known to others: everywhere but where it changes nothing and
/// shows no secret. Services that are not named here hold it back.
fn holds_back(service: &str, effect: Effect) -> bool {
    match service {
        "Rampart" => false,
        "Actiontrail" => effect != Effect::Read,
        _ => true,
    }
}

pub(crate) fn leaked(id: &AccessKeyId, leak: &Leak) -> Malformed {
    let said = "There is a risk of leakage of this AccessKey.";
    let reason = format!("{said} AccessKey {id}, since {}: {}", leak.at, leak.reason);
    Malformed::new("Forbidden", said)
        .with_status(403)
        .with_event(reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_leaked_key_is_held_back_everywhere_but_where_it_does_no_harm() {
        let services = [
            "Ram",
            "Ims",
            "Sts",
            "ResourceManager",
            "ResourceDirectoryMaster",
            "cloudsso",
            "Kms",
            "Later",
        ];
        for service in services {
            for effect in [Effect::Read, Effect::Write, Effect::Mint] {
                assert!(holds_back(service, effect), "{service}");
            }
        }
        assert!(holds_back("Actiontrail", Effect::Write));
        assert!(!holds_back("Actiontrail", Effect::Read));
        assert!(!holds_back("Rampart", Effect::Read));
    }
}
