//! Devices without a browser ask for a grant: somebody types their code elsewhere, and they collect what was answered.
//!
//! Source: RFC 8628. Nobody's consent is in a link: the code is typed, and what asks is shown before it is answered.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::sync::Arc;

use model::{
    ApplicationId, DeviceAnswer, GrantStage, LogonSession, Moment, OauthDevice, OauthGrant, Scope,
};

use super::application;
use super::oauth_grant::{self, Flaw, Held, Issue};
use super::tables::Account;
use crate::context::Context;
use crate::entropy::Entropy;

/// For how many seconds a device waits.
pub const SECONDS: i64 = 600;
/// How many may wait in an account.
const MOST: usize = 50;
/// Letters that are hard to take for each other, and make no words. Source: RFC 8628, section 6.1.
const LETTERS: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";
const LENGTH: usize = 8;
/// Of what a device calls itself, so many characters are kept.
const AGENT: usize = 256;

/// What a device asks for.
pub struct Asked<'a> {
    /// Which application it is.
    pub application: ApplicationId,
    /// What of a person.
    pub scopes: BTreeSet<Scope>,
    /// Whether a refresh token is to come of it.
    pub offline: bool,
    /// Whence.
    pub source: IpAddr,
    /// What it calls itself.
    pub agent: &'a str,
}

/// Takes note of what a device asks for, and answers its own code and the one that somebody types. None where too
/// many wait.
///
/// # Errors
/// When the application is not installed, or not for so much.
pub fn begin(context: &mut Context<'_>, asked: Asked<'_>) -> Result<Option<(Held, String)>, Flaw> {
    let allowed = oauth_grant::allowed(context.account, asked.application)?;
    if !asked.scopes.is_subset(&allowed) {
        return Err(Flaw::Scope);
    }
    forget_over(context.account, context.now);
    let typed = typed(context.entropy);
    let devices = &context.account.oauth_devices;
    if devices.len() >= MOST || devices.find(&hash(&typed)).is_some() {
        return Ok(None);
    }
    let held = Held::draw(context.entropy);
    context.account.oauth_devices.put(OauthDevice {
        id: held.id(),
        hash: held.hash(),
        user_code: hash(&typed),
        application: asked.application,
        scopes: asked.scopes,
        offline: asked.offline,
        source: asked.source,
        agent: asked.agent.chars().take(AGENT).collect::<String>().into(),
        created: context.now,
        ends: context.now.plus_seconds(SECONDS),
        answer: None,
    });
    let (first, second) = typed.split_at_checked(LENGTH / 2).unwrap_or((&typed, ""));
    Ok(Some((held, format!("{first}-{second}"))))
}

/// The device that somebody types the code of, as long as nobody has answered it.
#[must_use]
pub fn waiting<'a>(account: &'a Account, typed: &str, now: Moment) -> Option<&'a Arc<OauthDevice>> {
    let found = account.oauth_devices.find(&hash(&plain(typed)));
    found.filter(|one| now < one.ends && one.answer.is_none())
}

/// Answers a device for whoever has this session.
///
/// # Errors
/// When none with this code waits.
pub fn answer(
    context: &mut Context<'_>,
    typed: &str,
    (session, allows): (&LogonSession, bool),
) -> Result<Arc<OauthDevice>, Flaw> {
    let device = waiting(context.account, typed, context.now).ok_or(Flaw::Unknown)?;
    let device = OauthDevice::clone(device);
    let answer = if allows {
        DeviceAnswer::Allowed {
            owner: session.owner,
            logged_on: session.created,
            factor: session.factor,
        }
    } else {
        DeviceAnswer::Refused
    };
    Ok(context.account.oauth_devices.put(OauthDevice {
        answer: Some(answer),
        ..device
    }))
}

/// Gives a device what somebody has allowed. Its code counts once: brought again, it ends what came of it.
///
/// # Errors
/// When there is nothing to give.
pub fn collect(context: &mut Context<'_>, held: &Held, id: ApplicationId) -> Result<Issue, Flaw> {
    let Some(device) = context.account.oauth_devices.remove(&held.id()) else {
        let known = context.account.oauth_grants.remove(&held.id());
        return Err(known.map_or(Flaw::Unknown, |_| Flaw::Reused));
    };
    if !held.is_of(&device.hash) || device.application != id {
        return Err(Flaw::Foreign);
    }
    let Some(DeviceAnswer::Allowed {
        owner,
        logged_on,
        factor,
    }) = device.answer.clone()
    else {
        return Err(Flaw::Unknown);
    };
    if device.ends <= context.now {
        return Err(Flaw::Over);
    }
    let application = application::find(context.account, id).map_err(|_| Flaw::Application)?;
    let access = i64::from(application.access.seconds());
    let lasting = i64::from(application.refresh.seconds());
    let refresh = device.offline.then(|| held.next(context.entropy));
    let lasts = if device.offline {
        lasting.max(access)
    } else {
        access
    };
    oauth_grant::make_room(context.account, owner, context.now);
    let grant = context.account.oauth_grants.put(OauthGrant {
        id: device.id.clone(),
        owner,
        application: id,
        scopes: device.scopes.clone(),
        created: context.now,
        logged_on,
        factor,
        ends: context.now.plus_seconds(lasts),
        stage: GrantStage::Tokens(refresh.as_ref().map(Held::hash)),
    });
    match oauth_grant::going(context.account, &grant.id, context.now) {
        Ok((_, scopes)) => Ok(Issue {
            grant,
            scopes,
            refresh,
            nonce: None,
            access_seconds: access,
        }),
        Err(flaw) => {
            context.account.oauth_grants.remove(&grant.id);
            Err(flaw)
        }
    }
}

/// Whether the time of any is over.
#[must_use]
pub fn is_any_over(account: &Account, now: Moment) -> bool {
    account.oauth_devices.iter().any(|one| one.ends <= now)
}

/// Forgets those whose time is over.
pub fn forget_over(account: &mut Account, now: Moment) {
    let over = account.oauth_devices.iter().filter(|one| one.ends <= now);
    let over: Vec<_> = over.map(|one| one.id.clone()).collect();
    for id in over {
        account.oauth_devices.remove(&id);
    }
}

/// A code to type.
fn typed(entropy: &mut Entropy) -> String {
    let mut text = String::with_capacity(LENGTH);
    while text.len() < LENGTH {
        let [byte] = entropy.bytes::<1>();
        // Each equally likely: of 256 there are twelve times twenty.
        if byte < 240
            && let Some(letter) = LETTERS.get(usize::from(byte % 20))
        {
            text.push(char::from(*letter));
        }
    }
    text
}

/// A code as it was typed, in the one spelling.
fn plain(typed: &str) -> String {
    let letters = typed.chars().filter(char::is_ascii_alphanumeric);
    letters.take(LENGTH + 1).collect::<String>().to_uppercase()
}

fn hash(typed: &str) -> Arc<str> {
    oauth_grant::hash(format!("user code {typed}").as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_typed_in_any_spelling_and_has_no_vowels() {
        let code = typed(&mut Entropy::of([1; 32]));
        assert_eq!(code.len(), LENGTH);
        assert!(code.bytes().all(|byte| LETTERS.contains(&byte)));
        let (first, second) = code.split_at(4);
        for spelt in [
            format!("{first}-{second}"),
            format!(" {first} {second} ").to_lowercase(),
        ] {
            assert_eq!(plain(&spelt), code);
        }
        assert_ne!(plain(&format!("{code}B")), code);
    }
}
