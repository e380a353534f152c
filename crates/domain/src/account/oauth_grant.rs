//! Grants of OAuth: given, brought as a code or a refresh token, looked at, ended.
//!
//! Source: RFC 6749, RFC 9700. What a client holds is `<account>.<handle and secret>`; the record has a hash of each.

pub(super) mod bounds;
mod held;

use std::collections::BTreeSet;
use std::sync::Arc;

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use model::{
    Application, ApplicationId, GrantCode, GrantStage, LogonSession, Moment, OauthGrant, Owner,
    Scope,
};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::application;
use super::tables::Account;
use crate::context::Context;

pub(super) use bounds::make_room;
pub use bounds::{end_meant, end_of, end_of_application, forget_over, is_any_over, of};
pub use held::Held;

/// For how many seconds a code counts.
pub const CODE_SECONDS: i64 = 60;

/// What is asked for when somebody allows something.
pub struct Asked {
    /// The application.
    pub application: ApplicationId,
    /// What of the person.
    pub scopes: BTreeSet<Scope>,
    /// Where the code goes.
    pub redirect: Arc<str>,
    /// The hash of what whoever brings it must know.
    pub challenge: Option<Arc<str>>,
    /// What goes into the ID token.
    pub nonce: Option<Arc<str>>,
    /// Whether a refresh token is to come of it.
    pub offline: bool,
}

/// What comes with a code, beside the application that was proven.
pub struct Shown<'a> {
    /// The application that brings it.
    pub application: ApplicationId,
    /// The address that it says the code was sent to.
    pub redirect: Option<&'a str>,
    /// What it must know.
    pub verifier: Option<&'a str>,
}

/// What tokens are made of.
#[derive(Clone, Debug)]
pub struct Issue {
    /// The grant.
    pub grant: Arc<OauthGrant>,
    /// What of it counts now.
    pub scopes: BTreeSet<Scope>,
    /// The refresh token, as the client is to hold it from now on.
    pub refresh: Option<Held>,
    /// What goes into the ID token.
    pub nonce: Option<Arc<str>>,
    /// For how many seconds an access token is good.
    pub access_seconds: i64,
}

/// Why a grant gives nothing.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Flaw {
    /// There is none of this handle.
    Unknown,
    /// Its time is over.
    Over,
    /// It was brought before: the grant has ended.
    Reused,
    /// It is another application's: the grant has ended.
    Foreign,
    /// It was sent to another address.
    Redirect,
    /// The verifier is not the one, is missing, or was never announced.
    Verifier,
    /// The application is gone, or let in no more.
    Application,
    /// The person is gone, or may not log on.
    Person,
    /// More is asked for than was given.
    Scope,
}

impl Flaw {
    /// Its code in events.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unknown => "InvalidGrant.Unknown",
            Self::Over => "InvalidGrant.Expired",
            Self::Reused => "InvalidGrant.Reused",
            Self::Foreign => "InvalidGrant.OtherClient",
            Self::Redirect => "InvalidGrant.RedirectUri",
            Self::Verifier => "InvalidGrant.CodeVerifier",
            Self::Application => "InvalidGrant.Application",
            Self::Person => "InvalidGrant.User",
            Self::Scope => "InvalidScope",
        }
    }

    /// What events say of it.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Unknown => "There is no such grant, or it has ended.",
            Self::Over => "Its time is over.",
            Self::Reused => "It was used before; the grant has ended.",
            Self::Foreign => "It is another application's; the grant has ended.",
            Self::Redirect => "It was sent to another redirect address.",
            Self::Verifier => "The code verifier does not fit, is missing, or was never announced.",
            Self::Application => "The application is gone or not installed.",
            Self::Person => "The person is gone or may not log on.",
            Self::Scope => "More is asked for than was granted.",
        }
    }
}

/// Gives a grant to an application for whoever has this session, and answers it with its code.
///
/// # Errors
/// When the application is not installed, or not for so much.
pub fn allow(
    context: &mut Context<'_>,
    session: &LogonSession,
    asked: Asked,
) -> Result<(Arc<OauthGrant>, Held), Flaw> {
    let allowed = allowed(context.account, asked.application)?;
    if !asked.scopes.is_subset(&allowed) {
        return Err(Flaw::Scope);
    }
    make_room(context.account, session.owner, context.now);
    let held = Held::draw(context.entropy);
    let code = GrantCode {
        hash: held.hash(),
        redirect: asked.redirect,
        challenge: asked.challenge,
        nonce: asked.nonce,
        offline: asked.offline,
    };
    let grant = context.account.oauth_grants.put(OauthGrant {
        id: held.id(),
        owner: session.owner,
        application: asked.application,
        scopes: asked.scopes,
        created: context.now,
        logged_on: session.created,
        factor: session.factor,
        ends: context.now.plus_seconds(CODE_SECONDS),
        stage: GrantStage::Code(code),
    });
    Ok((grant, held))
}

/// What an application may be given now, which is installed.
///
/// # Errors
/// When it is gone, or not installed.
pub fn allowed(account: &Account, id: ApplicationId) -> Result<BTreeSet<Scope>, Flaw> {
    let found = application::provisioned(account, id);
    let (application, provision) = found.map_err(|_| Flaw::Application)?;
    let both = provision.scopes.intersection(&application.scopes);
    Ok(both.copied().collect())
}

/// Takes a code. It counts once, whatever comes of it.
///
/// # Errors
/// When it gives nothing; unless there is no such grant, it is over by that.
pub fn redeem(context: &mut Context<'_>, held: &Held, shown: &Shown<'_>) -> Result<Issue, Flaw> {
    let grant = find(context.account, held)?;
    let redeemed = fits(&grant, held, shown, context.now)
        .and_then(|code| Ok((code, scopes(context.account, &grant)?)));
    let (code, scopes) = match redeemed {
        Ok(redeemed) => redeemed,
        Err(flaw) => return Err(end(context.account, &grant, flaw)),
    };
    let Ok(application) = application::find(context.account, grant.application) else {
        return Err(end(context.account, &grant, Flaw::Application));
    };
    let application = application.clone();
    let access = i64::from(application.access.seconds());
    let refresh = code.offline.then(|| held.next(context.entropy));
    let lasts = match refresh {
        Some(_) => access.max(i64::from(application.refresh.seconds())),
        None => access,
    };
    let grant = context.account.oauth_grants.put(OauthGrant {
        ends: context.now.plus_seconds(lasts),
        stage: GrantStage::Tokens(refresh.as_ref().map(Held::hash)),
        ..OauthGrant::clone(&grant)
    });
    Ok(Issue {
        grant,
        scopes,
        refresh,
        nonce: code.nonce,
        access_seconds: access,
    })
}

/// Takes a refresh token. Those of applications that show no secret count once.
///
/// # Errors
/// When it gives nothing; one that was brought before ends the grant.
pub fn refresh(
    context: &mut Context<'_>,
    held: &Held,
    (id, wanted): (ApplicationId, Option<&BTreeSet<Scope>>),
) -> Result<Issue, Flaw> {
    let grant = find(context.account, held)?;
    let newest = match &grant.stage {
        GrantStage::Tokens(Some(hash)) => held.is_of(hash),
        // A code, which is no refresh token, or one of a grant that has none.
        GrantStage::Tokens(None) | GrantStage::Code(_) => false,
    };
    if !newest {
        return Err(end(context.account, &grant, Flaw::Reused));
    }
    if grant.application != id {
        return Err(end(context.account, &grant, Flaw::Foreign));
    }
    if grant.ends <= context.now {
        return Err(end(context.account, &grant, Flaw::Over));
    }
    let mut scopes = scopes(context.account, &grant)?;
    if let Some(wanted) = wanted {
        if !wanted.is_subset(&scopes) {
            return Err(Flaw::Scope);
        }
        scopes.clone_from(wanted);
    }
    let application = application::find(context.account, id).map_err(|_| Flaw::Application)?;
    let access_seconds = i64::from(application.access.seconds());
    let refresh = if rotates(application) {
        let next = held.next(context.entropy);
        context.account.oauth_grants.put(OauthGrant {
            stage: GrantStage::Tokens(Some(next.hash())),
            ..OauthGrant::clone(&grant)
        });
        next
    } else {
        held.clone()
    };
    Ok(Issue {
        access_seconds: access_seconds.min(grant.ends.seconds() - context.now.seconds()),
        grant,
        scopes,
        refresh: Some(refresh),
        nonce: None,
    })
}

/// Whether refresh tokens of an application count once: whoever shows a secret with one need not change it.
fn rotates(application: &Application) -> bool {
    !application.secret_required
}

/// The grant of this id, and what of it counts now.
///
/// # Errors
/// When it is over, or whatever it hangs on is gone.
pub fn going<'a>(
    account: &'a Account,
    id: &str,
    now: Moment,
) -> Result<(&'a Arc<OauthGrant>, BTreeSet<Scope>), Flaw> {
    let grant = account.oauth_grants.get(&id.into()).ok_or(Flaw::Unknown)?;
    if grant.ends <= now || matches!(grant.stage, GrantStage::Code(_)) {
        return Err(Flaw::Over);
    }
    let scopes = scopes(account, grant)?;
    Ok((grant, scopes))
}

/// Ends the grant that this is a token of, if it is one of this application's: whichever of its tokens it is.
pub fn revoke(context: &mut Context<'_>, held: &Held, id: ApplicationId) -> bool {
    match find(context.account, held) {
        Ok(grant) if grant.application == id => {
            context.account.oauth_grants.remove(&grant.id);
            true
        }
        _ => false,
    }
}

/// Ends a grant by its id.
pub fn end_by_id(context: &mut Context<'_>, id: &str) {
    context.account.oauth_grants.remove(&id.into());
}

fn find(account: &Account, held: &Held) -> Result<Arc<OauthGrant>, Flaw> {
    let found = account.oauth_grants.get(&held.id());
    found.cloned().ok_or(Flaw::Unknown)
}

fn end(account: &mut Account, grant: &OauthGrant, flaw: Flaw) -> Flaw {
    account.oauth_grants.remove(&grant.id);
    flaw
}

/// Whether a code is shown as it must be.
fn fits(
    grant: &OauthGrant,
    held: &Held,
    shown: &Shown<'_>,
    now: Moment,
) -> Result<GrantCode, Flaw> {
    let GrantStage::Code(code) = &grant.stage else {
        return Err(Flaw::Reused);
    };
    if !held.is_of(&code.hash) {
        return Err(Flaw::Reused);
    }
    if grant.application != shown.application {
        return Err(Flaw::Foreign);
    }
    if grant.ends <= now {
        return Err(Flaw::Over);
    }
    // OAuth 2.1 has no address here: there the verifier binds.
    let is_bound = code.challenge.is_some();
    match shown.redirect {
        Some(redirect) if redirect == &*code.redirect => {}
        None if is_bound => {}
        _ => return Err(Flaw::Redirect),
    }
    let verified = match (&code.challenge, shown.verifier) {
        (Some(challenge), Some(verifier)) => challenged(verifier)
            .is_some_and(|made| made.as_bytes().ct_eq(challenge.as_bytes()).into()),
        (None, None) => true,
        _ => false,
    };
    verified.then(|| code.clone()).ok_or(Flaw::Verifier)
}

/// The challenge of a verifier, if it is one. Source: RFC 7636, section 4.
#[must_use]
pub fn challenged(verifier: &str) -> Option<String> {
    let legal = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let is_sound = (43..=128).contains(&verifier.len()) && verifier.bytes().all(legal);
    is_sound.then(|| BASE64URL_NOPAD.encode(&Sha256::digest(verifier)))
}

/// What of a grant counts now: its application and its person are still there.
fn scopes(account: &Account, grant: &OauthGrant) -> Result<BTreeSet<Scope>, Flaw> {
    let allowed = allowed(account, grant.application)?;
    if !may_log_on(account, grant.owner) {
        return Err(Flaw::Person);
    }
    Ok(grant.scopes.intersection(&allowed).copied().collect())
}

fn may_log_on(account: &Account, owner: Owner) -> bool {
    match owner {
        Owner::Root => account.profile().is_some(),
        Owner::User(user) => {
            let profile = account.login_profiles.get(&user);
            account.users.get(&user).is_some() && profile.is_some_and(|profile| profile.active)
        }
    }
}

pub(super) fn hash(bytes: &[u8]) -> Arc<str> {
    HEXLOWER.encode(&Sha256::digest(bytes)).into()
}

#[cfg(test)]
mod tests;
