//! Whether the token of a session still counts: neither it nor anything it came of was revoked or is gone.
//!
//! Each link of what led to it, itself included, is looked up by what it may be revoked by: a handful of
//! keys, however many revocations there are. The state that knows of a link is that of its account; those
//! of others are looked at as far as this node has followed them.

use domain::Account;
use domain::account::revocation;
use model::{AccountId, Moment, Revocation, Revoked};
use rpc::Malformed;
use vault::{Began, Link, SessionClaims};

use crate::ask::credential::{Credential, Patience};
use crate::fault::Fault;
use crate::node::Core;
use crate::prove::deleted;

/// Checks a session in the state of one account, as far as it came of anything there.
///
/// # Errors
/// When something it came of was revoked there, or is not there any more.
pub(crate) fn check(
    state: &Account,
    account: AccountId,
    claims: &SessionClaims,
) -> Result<(), Malformed> {
    deleted::check(state)?;
    let Some(origin) = &claims.origin else {
        return check_unknown(state, claims);
    };
    for link in &origin.sessions {
        if link.account == account {
            check_link(state, link)?;
        }
    }
    if let Some(began) = &origin.user
        && began.account == account
    {
        check_user(state, began)?;
    }
    if claims.account == account {
        check_link(state, &claims.link())?;
    }
    Ok(())
}

/// Checks a session in the accounts of others that it came of.
///
/// # Errors
/// When one of them cannot be looked at.
pub(crate) async fn elsewhere(
    core: &Core,
    credential: &Credential,
    now: Moment,
) -> Result<Result<(), Malformed>, Fault> {
    let Credential::Session(token) = credential else {
        return Ok(Ok(()));
    };
    if !core.settings.heeds_revocations() {
        return Ok(Ok(()));
    }
    for account in others(&token.claims) {
        let there = Box::pin(core.account(account, now)).await?;
        let stale = core.is_stale(&there, now, Patience::Session);
        stale.map_err(Fault::of_session)?;
        let checked = check(&there.current().state, account, &token.claims);
        if checked.is_err() {
            return Ok(checked);
        }
    }
    Ok(Ok(()))
}

/// The accounts but its own that a session came of.
pub(crate) fn others(claims: &SessionClaims) -> Vec<AccountId> {
    // Of most sessions there are none, and nothing is allocated.
    let other = |account: &AccountId| *account != claims.account;
    let mut others: Vec<_> = if let Some(origin) = &claims.origin {
        let user = origin.user.iter().map(|began| began.account);
        let links = origin.sessions.iter().map(|link| link.account);
        user.chain(links).filter(other).collect()
    } else {
        let parent = claims.parent.iter().map(|(account, _)| *account);
        parent
            .chain([claims.caller_account])
            .filter(other)
            .collect()
    };
    others.sort_unstable();
    others.dedup();
    others
}

fn check_link(state: &Account, link: &Link) -> Result<(), Malformed> {
    if state.roles.get(&link.role).is_none() {
        return Err(over(
            "The role of this token, or one that led to it, is gone.",
        ));
    }
    if is_quiet(state) {
        return Ok(());
    }
    check_names(state, names(link), (link.revision, link.issued))
}

fn check_user(state: &Account, began: &Began) -> Result<(), Malformed> {
    if state.users.get(&began.user).is_none() {
        return Err(over("The user who began this session is gone."));
    }
    if is_quiet(state) {
        return Ok(());
    }
    let names = [Revoked::All, Revoked::User(began.user)];
    check_names(state, names, (began.revision, began.issued))
}

/// Whether the account has revoked nothing lately, as most have not.
fn is_quiet(state: &Account) -> bool {
    state.revocations.is_empty()
}

/// A token of an earlier program does not say what it came of: whatever was revoked since may have meant it.
fn check_unknown(state: &Account, claims: &SessionClaims) -> Result<(), Malformed> {
    match revocation::any_after(state, claims.issued) {
        Some(one) => Err(revoked(one)),
        None => Ok(()),
    }
}

/// What a session may be revoked by.
fn names(link: &Link) -> [Revoked; 5] {
    let (role, name) = (link.role, &link.session);
    [
        Revoked::All,
        Revoked::Role(role),
        Revoked::Session(name.clone()),
        Revoked::SessionOfRole(role, name.clone()),
        Revoked::Token(link.key_id.clone()),
    ]
}

fn check_names(
    state: &Account,
    names: impl IntoIterator<Item = Revoked>,
    issued: (u64, Moment),
) -> Result<(), Malformed> {
    match revocation::ending(state, names, issued) {
        Some(one) => Err(revoked(one)),
        None => Ok(()),
    }
}

/// The caller hears that it was revoked; what was meant is for the event alone.
fn revoked(revocation: &Revocation) -> Malformed {
    let what = match &revocation.what {
        Revoked::All => "all of the account".to_owned(),
        Revoked::Role(role) => format!("those of the role {role}"),
        Revoked::User(user) => format!("those that the user {user} began"),
        Revoked::Session(name) => format!("those of sessions named {name}"),
        Revoked::SessionOfRole(role, name) => {
            format!("those of sessions named {name} in the role {role}")
        }
        Revoked::Token(id) => format!("those of {id}"),
    };
    let at = revocation.at;
    over("These temporary credentials were revoked; assume the role again.").with_event(format!(
        "Temporary credentials were revoked at {at}: {what}."
    ))
}

fn over(why: &str) -> Malformed {
    Malformed::new("InvalidSecurityToken.Expired", why)
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use model::{NewRole, Role, RoleId, Said};
    use vault::Origin;

    use super::*;

    const HOME: AccountId = AccountId::new(1);
    const ROLE: RoleId = RoleId::new(2);

    fn at(seconds: i64) -> Moment {
        Moment::from_seconds(seconds)
    }

    fn claims(origin: Option<Origin>) -> SessionClaims {
        SessionClaims {
            account: HOME,
            role: ROLE,
            role_name: "Ops".parse().unwrap(),
            session: "night".parse().unwrap(),
            key_id: "STS.a".into(),
            issued: at(1_000),
            expires: at(2_000),
            revision: 7,
            policy: None,
            mfa: false,
            mfa_at: None,
            source_identity: None,
            caller_account: HOME,
            since: at(1_000),
            parent: None,
            origin,
        }
    }

    /// An account with the role and so many revocations of others.
    fn state(revocations: usize) -> Account {
        let mut state = Account::default();
        state.roles.put(Role::new(NewRole {
            id: ROLE,
            name: "Ops".parse().unwrap(),
            trust: "{}".into(),
            created: at(0),
        }));
        for number in 0..revocations {
            let what = Revoked::Token(format!("STS.{number}").into());
            put(&mut state, what, 9);
        }
        state
    }

    fn put(state: &mut Account, what: Revoked, revision: u64) {
        let moment = at(1_500);
        state.revocations.put(Revocation {
            what,
            whole: Some(Said { moment, revision }),
            before: None,
            at: moment,
        });
    }

    #[test]
    fn as_much_is_looked_up_however_many_revocations_there_are() {
        let link = claims(Some(Origin::default())).link();
        let looked_up = |revocations| {
            let count = Cell::new(0);
            let names = names(&link).into_iter();
            let names = names.inspect(|_| count.set(count.get() + 1));
            let state = state(revocations);
            let ending = revocation::ending(&state, names, (link.revision, link.issued));
            assert!(ending.is_none());
            count.get()
        };
        assert_eq!([1, 10, 10_000].map(looked_up), [5; 3]);
    }

    #[test]
    fn a_token_of_an_earlier_program_ends_with_any_revocation_that_is_not_older() {
        let unknown = claims(None);
        let mut none = state(0);
        assert!(check(&none, HOME, &unknown).is_ok());
        put(&mut none, Revoked::Token("STS.other".into()), 3);
        assert!(check(&none, HOME, &unknown).is_err());
        // One that says what it came of is not meant.
        assert!(check(&none, HOME, &claims(Some(Origin::default()))).is_ok());
        let later = SessionClaims {
            issued: at(1_501),
            ..claims(None)
        };
        assert!(check(&none, HOME, &later).is_ok());
        // Nor does whoever goes on from it know more.
        let elsewhere = SessionClaims {
            parent: Some((AccountId::new(5), "LTAIa".into())),
            caller_account: AccountId::new(6),
            ..claims(None)
        };
        assert_eq!(others(&elsewhere), [5, 6].map(AccountId::new));
    }

    #[test]
    fn each_link_is_a_matter_of_its_own_account() {
        let away = AccountId::new(9);
        let link = Link {
            account: away,
            role: RoleId::new(8),
            key_id: "STS.b".into(),
            ..claims(None).link()
        };
        let chained = claims(Some(Origin {
            user: None,
            sessions: vec![link],
        }));
        assert_eq!(others(&chained), [away]);
        let mut home = state(0);
        put(&mut home, Revoked::Token("STS.b".into()), 9);
        put(&mut home, Revoked::Role(RoleId::new(8)), 9);
        assert!(check(&home, HOME, &chained).is_ok());
        // There the role of the link is gone.
        assert!(check(&state(0), away, &chained).is_err());
    }
}
