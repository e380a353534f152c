//! The way back in for whoever has the store in their hands: a new password, and nothing left that
//! shuts its user out.

use model::{
    AccessKey, Kind, LoginProfile, NetworkMasks, Owner, PasswordPolicy, Refusal,
    SecurityPreference, UserName,
};

use super::tables::Account;
use super::{
    access_key, best_practice, key_network, login_profile, mfa, passkey, password, root, settings,
    upn,
};
use crate::context::Context;

/// Who is let in again.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Whom {
    /// The account's owner.
    Root,
    /// A user with a login profile.
    User(UserName),
}

/// What else goes that may shut people or programs out.
#[derive(Clone, Copy, Debug, Default)]
pub struct Lifted {
    /// The networks that people of the account log on from.
    pub logon_networks: bool,
    /// The network policy of the account's AccessKeys, and of those of whoever is let in.
    pub key_policies: bool,
}

/// The name that somebody logs on with.
///
/// # Errors
/// When there is no such user, or one who never logged on with a password.
pub fn logon_name(account: &Account, whom: &Whom, suffix: &str) -> Result<String, Refusal> {
    match whom {
        Whom::Root => {
            let profile = account.profile();
            let missing = || Refusal::Missing(Kind::Account, String::new());
            Ok(profile.ok_or_else(missing)?.id.to_string())
        }
        Whom::User(name) => {
            let user = account.users.named(name)?;
            login_profile::of(account, user)?;
            Ok(upn::of(account, &user.name, suffix))
        }
    }
}

/// What a new password of theirs must be like.
#[must_use]
pub fn password_policy(account: &Account, whom: &Whom) -> PasswordPolicy {
    match whom {
        Whom::Root => best_practice::passwords(),
        Whom::User(_) => settings::password_policy(account).into_owned(),
    }
}

/// Gives somebody a new password that is good for one logon, which must change it and bind a second
/// factor: those there were are gone, and so are a lock and all sessions.
///
/// # Errors
/// When there is no such user, or one who never logged on with a password; or when there is nothing to
/// lift of what is to be lifted.
pub fn recover(
    context: &mut Context<'_>,
    whom: &Whom,
    hash: String,
    lifted: Lifted,
) -> Result<(), Refusal> {
    let owner = match whom {
        Whom::Root => Owner::Root,
        Whom::User(name) => {
            let user = context.account.users.named(name)?.clone();
            let profile = login_profile::of(context.account, &user)?.clone();
            context.account.login_profiles.put(LoginProfile {
                active: true,
                reset_required: true,
                mfa_required: true,
                updated: context.now,
                enabled: context.now,
                ..LoginProfile::clone(&profile)
            });
            passkey::forget(context.account, user.id);
            Owner::User(user.id)
        }
    };
    if mfa::of(context.account, owner).is_some() {
        mfa::disable(context, owner)?;
    }
    password::replace(context, owner, Some(hash), owner != Owner::Root);
    if owner == Owner::Root {
        root::demand(context.account);
    }
    if lifted.logon_networks {
        lift_logon_networks(context)?;
    }
    if lifted.key_policies {
        lift_key_policies(context, owner)?;
    }
    Ok(())
}

fn lift_logon_networks(context: &mut Context<'_>) -> Result<(), Refusal> {
    let preference = settings::security_preference(context.account).into_owned();
    if preference.networks == NetworkMasks::default() {
        let why = "The account lets people log on from everywhere.";
        return Err(Refusal::State("NothingToLift", why.to_owned()));
    }
    context.account.security_preference.put(SecurityPreference {
        networks: NetworkMasks::default(),
        ..preference
    });
    Ok(())
}

fn lift_key_policies(context: &mut Context<'_>, owner: Owner) -> Result<(), Refusal> {
    let keys = access_key::of(context.account, owner);
    let bound: Vec<AccessKey> = keys
        .filter(|key| key.network.is_some())
        .map(|key| AccessKey::clone(key))
        .collect();
    let shared = key_network::lift_of_account(context);
    if bound.is_empty() && shared.is_err() {
        return Err(Refusal::Missing(
            Kind::AccessKeyPolicy,
            "of the account, or of a key of who is let in".to_owned(),
        ));
    }
    for key in bound {
        let network = None;
        context
            .account
            .access_keys
            .put(AccessKey { network, ..key });
    }
    Ok(())
}

#[cfg(test)]
mod tests;
