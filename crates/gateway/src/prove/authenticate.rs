//! Who are you: from signature material to a credential.

use std::sync::Arc;

use model::{AccessKeyId, AccountId, Moment, OidcProvider};
use rpc::{Malformed, Signed};
use sha2::{Digest, Sha256};
use store::Revision;
use vault::{OnBehalf, SessionClaims, TokenError};

use crate::ask::arrival::Arrival;
use crate::ask::attempt::Attempt;
use crate::ask::caller::{Caller, unknown_key};
use crate::ask::credential::{Credential, Patience, Token};
use crate::ask::id_token::no_provider;
use crate::ask::presented::ProviderToken;
use crate::fault::{Error, Fault};
use crate::held::account::Held;
use crate::held::control::ControlPath;
use crate::held::gather::{self, Holder, Policies};
use crate::held::snapshot::Snapshot;
use crate::node::Core;

/// A proven identity and the state it was proven on.
pub(crate) struct Proven {
    pub(crate) credential: Credential,
    pub(crate) account: Arc<Held>,
    pub(crate) snapshot: Arc<Snapshot>,
    pub(crate) stale: bool,
}

impl Proven {
    /// Brings what was proven on this node's state to the newest of the store.
    pub(crate) async fn renew(&mut self, core: &Core, arrival: &Arrival) -> Result<(), Fault> {
        let fresh = core
            .fresh(&self.account, arrival.now, self.credential.patience())
            .await?;
        (self.snapshot, self.stale) = (fresh.snapshot, fresh.stale);
        Ok(())
    }

    /// The policies that take part in what this caller asks, as far as they belong to it.
    pub(crate) fn policies(&self, caller: &Caller, control: Option<ControlPath>) -> Policies {
        let (account, snapshot) = (&self.account, &self.snapshot);
        let holder = Holder::of(caller);
        let identity = holder.map(|holder| account.identity(snapshot, holder));
        let aside = holder.and_then(|holder| account.aside(snapshot, holder));
        Policies::new(identity, &self.credential, control).beside(aside)
    }
}

/// What failed, and whose account was addressed, if that is known.
pub(crate) struct Unproven {
    pub(crate) error: Error,
    pub(crate) account: Option<AccountId>,
    /// What was looked at, if somebody came by an identity provider.
    pub(crate) attempt: Option<Box<Attempt>>,
}

impl Unproven {
    pub(super) fn of(account: Option<AccountId>, error: impl Into<Error>) -> Self {
        Self {
            error: error.into(),
            account,
            attempt: None,
        }
    }

    /// The same, with what was looked at.
    pub(super) fn at(self, attempt: Attempt) -> Self {
        let attempt = Some(Box::new(attempt));
        Self { attempt, ..self }
    }
}

/// How fresh the state must be that a caller is proven on.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Freshness {
    /// As fresh as the store: for the control plane.
    Store,
    /// As fresh as this node: for decisions, which never wait for a store.
    Node,
}

/// What is asked of an authentication.
#[derive(Clone, Copy)]
pub(crate) struct Asked<'a> {
    pub(crate) arrival: &'a Arrival,
    pub(crate) freshness: Freshness,
    /// Whether a mismatch may repeat the text that was signed: not when it holds secrets.
    pub(crate) echo: bool,
}

/// Proves a signature: time, key, signature, in this order, so that an outsider learns nothing of
/// a key without its secret.
pub(crate) async fn authenticate(
    core: &Core,
    signed: &Signed,
    asked: Asked<'_>,
) -> Result<Proven, Unproven> {
    let now = asked.arrival.now;
    rpc::check_time(
        signed.timestamp(),
        now.seconds(),
        core.settings.window_seconds,
    )
    .map_err(|e| Unproven::of(None, e))?;
    match signed.security_token() {
        Some(token) => Box::pin(session(core, signed, token, asked)).await,
        None => key(core, signed, asked).await,
    }
}

async fn key(core: &Core, signed: &Signed, asked: Asked<'_>) -> Result<Proven, Unproven> {
    let id = signed.access_key_id();
    if id.starts_with("STS.") {
        let why = "A temporary AccessKey needs its SecurityToken.";
        return Err(Unproven::of(
            None,
            Malformed::new("MissingSecurityToken", why),
        ));
    }
    let found = core
        .account_of_key(id)
        .await
        .map_err(|e| Unproven::of(None, e))?;
    let parsed = id.parse::<AccessKeyId>().ok();
    let (Some(account), Some(id)) = (found, parsed) else {
        return Err(Unproven::of(None, as_costly(signed)));
    };
    let unproven = |error: Error| Unproven::of(Some(account), error);
    // On what this node holds: only who has signed may make it wait for more.
    let held = core
        .account(account, asked.arrival.now)
        .await
        .map_err(|e| unproven(e.into()))?;
    let mut known = held.current();
    let mut secret = held.secret(&core.vault, &known, id.as_str());
    if secret.is_none() {
        // A key made on another node a moment ago.
        known = Box::pin(newest(core, &held, asked))
            .await
            .map_err(|e| unproven(e.into()))?;
        secret = held.secret(&core.vault, &known, id.as_str());
    }
    let Some(secret) = secret.filter(|_| known.state.access_keys.get(&id).is_some()) else {
        return Err(unproven(as_costly(signed).into()));
    };
    signed.verify(&secret).map_err(|mismatch| {
        let message = mismatch.message(asked.echo);
        unproven(Malformed::new("SignatureDoesNotMatch", message).into())
    })?;
    let state = state(core, &held, asked, Patience::Key)
        .await
        .map_err(|e| unproven(e.into()))?;
    let credential = Credential::Key { account, id };
    Ok(Proven {
        credential,
        account: held,
        snapshot: state.snapshot,
        stale: state.stale,
    })
}

async fn session(
    core: &Core,
    signed: &Signed,
    token: &str,
    asked: Asked<'_>,
) -> Result<Proven, Unproven> {
    let id = signed.access_key_id();
    let now = asked.arrival.now;
    if let Some(whose) = core.vault.open_on_behalf(id, token, now) {
        return on_behalf(core, signed, whose, asked).await;
    }
    let claims = core.vault.open_token(id, token, now).map_err(|error| {
        let (code, why) = match error {
            TokenError::Malformed => (
                "InvalidSecurityToken.Malformed",
                "The SecurityToken was altered or is not from here.",
            ),
            TokenError::Mismatch => (
                "InvalidSecurityToken.MismatchWithAccessKey",
                "The SecurityToken belongs to another AccessKey id.",
            ),
            TokenError::Expired => (
                "InvalidSecurityToken.Expired",
                "The SecurityToken has expired; assume the role again.",
            ),
        };
        Unproven::of(None, Malformed::new(code, why))
    })?;
    let account = claims.account;
    let unproven = |error: Error| Unproven::of(Some(account), error);
    check_session_secret(core, signed, asked).map_err(|e| unproven(e.into()))?;
    proven_session(core, token_of(core, claims), asked)
        .await
        .map_err(|e| unproven(e.into()))
}

/// Checks that temporary credentials signed with the secret that goes with their id.
fn check_session_secret(core: &Core, signed: &Signed, asked: Asked<'_>) -> Result<(), Malformed> {
    let mut last = None;
    for secret in core.vault.session_secrets(signed.access_key_id()) {
        match signed.verify(secret.expose().as_bytes()) {
            Ok(_) => return Ok(()),
            Err(mismatch) => last = Some(mismatch.message(asked.echo)),
        }
    }
    last.map_or(Ok(()), |message| {
        Err(Malformed::new("SignatureDoesNotMatch", message))
    })
}

/// Temporary credentials of a user that came of a grant of OAuth: the state knows whether it goes on.
async fn on_behalf(
    core: &Core,
    signed: &Signed,
    whose: OnBehalf,
    asked: Asked<'_>,
) -> Result<Proven, Unproven> {
    let account = whose.place.account;
    check_session_secret(core, signed, asked).map_err(|e| Unproven::of(Some(account), e))?;
    unsigned(core, Credential::OnBehalf(Arc::new(whose)), asked).await
}

/// A token's claims with their policy, which is compiled once.
fn token_of(core: &Core, claims: SessionClaims) -> Arc<Token> {
    let tokens = &core.remembered.tokens;
    if let Some(token) = tokens.get(&claims.key_id) {
        return token;
    }
    let policy = claims.policy.as_deref();
    let rows = &core.remembered.rows;
    let policy = policy.map(|text| gather::session(text, claims.session.as_str(), rows));
    let key = claims.key_id.clone();
    let claims = Arc::new(claims);
    let token = Arc::new(Token { claims, policy });
    tokens.put(key, token.clone());
    token
}

/// A session whose token and secret were proven.
async fn proven_session(core: &Core, token: Arc<Token>, asked: Asked<'_>) -> Result<Proven, Fault> {
    let account = token.claims.account;
    let held = core.account(account, asked.arrival.now).await?;
    let state = state(core, &held, asked, Patience::Session).await;
    let mut state = state.map_err(Fault::of_session)?;
    if asked.freshness == Freshness::Node && state.snapshot.revision.0 < token.claims.revision {
        // A role made on another node a moment ago.
        held.look(&*core.store).await?;
        state.snapshot = held.current();
    }
    let credential = Credential::Session(token);
    Ok(Proven {
        credential,
        account: held,
        snapshot: state.snapshot,
        stale: state.stale,
    })
}

/// The newest state there is, or that may still be gone by.
async fn newest(core: &Core, held: &Arc<Held>, asked: Asked<'_>) -> Result<Arc<Snapshot>, Fault> {
    match asked.freshness {
        Freshness::Store => {
            let fresh = core.fresh(held, asked.arrival.now, Patience::Key).await?;
            Ok(fresh.snapshot)
        }
        Freshness::Node => {
            held.look(&*core.store).await?;
            Ok(held.current())
        }
    }
}

/// The state of an account, as fresh as was asked for.
pub(super) struct State {
    pub(super) snapshot: Arc<Snapshot>,
    pub(super) stale: bool,
}

/// The account of the provider that somebody presents a token of, and the provider.
pub(super) async fn of_provider(
    core: &Core,
    presented: &ProviderToken,
    asked: Asked<'_>,
) -> Result<(Arc<Held>, State, Arc<OidcProvider>), Unproven> {
    let named = |snapshot: &Snapshot| {
        let providers = &snapshot.state.oidc_providers;
        let named = providers.named(&presented.provider).ok().cloned();
        named.ok_or_else(no_provider)
    };
    found(core, presented.account, asked, named).await
}

/// What is found in an account that somebody names, who has proven nothing yet.
pub(super) async fn found<T>(
    core: &Core,
    account: AccountId,
    asked: Asked<'_>,
    find: impl Fn(&Snapshot) -> Result<T, Malformed>,
) -> Result<(Arc<Held>, State, T), Unproven> {
    let unproven = |fault: Fault| Unproven::of(Some(account), fault);
    let held = core.account(account, asked.arrival.now);
    let held = held.await.map_err(unproven)?;
    let looked = state(core, &held, asked, Patience::Session).await;
    let mut state = looked.map_err(|fault| unproven(fault.of_session()))?;
    let mut found = find(&state.snapshot);
    if found.is_err() {
        // What was made on another node a moment ago.
        let newest = Box::pin(newest(core, &held, asked)).await;
        state.snapshot = newest.map_err(unproven)?;
        found = find(&state.snapshot);
    }
    // Accounts that are not there are the asker's to make up: nothing is kept under their names.
    let known = (state.snapshot.revision != Revision(0)).then_some(account);
    let found = found.map_err(|malformed| Unproven::of(known, malformed))?;
    Ok((held, state, found))
}

async fn state(
    core: &Core,
    held: &Held,
    asked: Asked<'_>,
    patience: Patience,
) -> Result<State, Fault> {
    let now = asked.arrival.now;
    let (snapshot, stale) = match asked.freshness {
        Freshness::Node => (held.current(), core.is_stale(held, now, patience)?),
        Freshness::Store => {
            if let Some(revision) = asked.arrival.least_revision {
                // What hinders it hinders the next look too, which knows what may still be gone by.
                let _ = Box::pin(held.reach(&*core.store, revision)).await;
            }
            let fresh = core.fresh(held, now, patience).await?;
            (fresh.snapshot, fresh.stale)
        }
    };
    Ok(State { snapshot, stale })
}

/// Who shows nothing that could be proven here, on the newest state of the account.
pub(crate) async fn unsigned(
    core: &Core,
    credential: Credential,
    asked: Asked<'_>,
) -> Result<Proven, Unproven> {
    let account = credential.account();
    let unproven = |fault: Fault| Unproven::of(Some(account), fault);
    let held = core
        .account(account, asked.arrival.now)
        .await
        .map_err(unproven)?;
    let state = state(core, &held, asked, credential.patience())
        .await
        .map_err(unproven)?;
    Ok(Proven {
        credential,
        account: held,
        snapshot: state.snapshot,
        stale: state.stale,
    })
}

/// Proves a bearer credential: a token and a tag that only the holder of its secret can make.
pub(crate) async fn bearer(core: &Core, text: &str, asked: Asked<'_>) -> Result<Proven, Unproven> {
    // A service sends the same one until it ends: what was proven of it stays true as long. What is
    // kept of it opens nothing.
    let print: [u8; 32] = Sha256::digest(text.as_bytes()).into();
    let known = core.remembered.bearers.get(&print);
    let now = asked.arrival.now;
    let token = if let Some(token) = known.filter(|token| now < token.claims.expires) {
        token
    } else {
        let token = proven_bearer(core, text, now)?;
        core.remembered.bearers.put(print, token.clone());
        token
    };
    let account = Some(token.claims.account);
    proven_session(core, token, asked)
        .await
        .map_err(|e| Unproven::of(account, e))
}

fn proven_bearer(core: &Core, text: &str, now: Moment) -> Result<Arc<Token>, Unproven> {
    let claims = core.vault.open_bearer(text, now).ok_or_else(|| {
        let why = "The bearer credential was altered, has expired, or is not from here.";
        Unproven::of(None, Malformed::new("InvalidSecurityToken.Malformed", why))
    })?;
    Ok(token_of(core, claims))
}

/// Unknown keys and wrong secrets cost alike, so that time tells nothing.
fn as_costly(signed: &Signed) -> Malformed {
    let _ = signed.verify(b"no key has this secret, it is not 30 letters");
    unknown_key()
}
