//! The account's alias: one, unique on the server.

use model::{Alias, Kind, Profile, Refusal};

use super::tables::Account;
use crate::context::{Claim, Context};

/// The alias, or the account id as long as there is none.
#[must_use]
pub fn of(account: &Account) -> Option<String> {
    let profile = account.profile()?;
    Some(
        profile
            .alias
            .as_ref()
            .map_or_else(|| profile.id.to_string(), ToString::to_string),
    )
}

/// Gives the account an alias; the old one becomes free.
///
/// # Errors
/// When another account has it: that is found out when the name is claimed.
pub fn set(context: &mut Context<'_>, alias: Alias) -> Result<(), Refusal> {
    let profile = profile(context.account)?;
    if profile.alias.as_ref() == Some(&alias) {
        return Ok(());
    }
    if let Some(old) = &profile.alias {
        context.effects.releases.push(Claim::alias(old.as_str()));
    }
    context.effects.claims.push(Claim::alias(alias.as_str()));
    context.account.profile.put(Profile {
        alias: Some(alias),
        ..profile
    });
    Ok(())
}

/// Takes the alias away, if there is one.
///
/// # Errors
/// When the account does not exist.
pub fn clear(context: &mut Context<'_>) -> Result<(), Refusal> {
    let profile = profile(context.account)?;
    if let Some(old) = &profile.alias {
        context.effects.releases.push(Claim::alias(old.as_str()));
        context.account.profile.put(Profile {
            alias: None,
            ..profile
        });
    }
    Ok(())
}

fn profile(account: &Account) -> Result<Profile, Refusal> {
    account
        .profile()
        .cloned()
        .ok_or_else(|| Refusal::Missing(Kind::Account, String::new()))
}
