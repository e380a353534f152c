//! Tokens as clients get them.

use std::sync::Arc;

use domain::account::oauth_grant::Issue;
use domain::account::upn;
use domain::{Account, Entropy, Stream};
use federation::oauth::{self, SigningKey};
use model::{AccountId, ApplicationId, Moment, Owner, Scope};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use vault::Place;

use crate::ask::arrival::Arrival;
use crate::fault::Fault;
use crate::node::Core;

/// What came of a use of a grant, from its deed to the answer.
#[derive(Deserialize, Serialize)]
pub(super) struct Issued {
    pub(super) grant: Arc<str>,
    pub(super) owner: Owner,
    pub(super) application: ApplicationId,
    pub(super) scopes: Vec<Scope>,
    pub(super) refresh: Option<String>,
    pub(super) nonce: Option<Arc<str>>,
    pub(super) logged_on: Moment,
    pub(super) access_seconds: i64,
    pub(super) person: Named,
}

/// How somebody is called.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Named {
    pub(super) name: String,
    pub(super) upn: Option<String>,
    pub(super) login_name: Option<String>,
    pub(super) uid: String,
}

impl Issued {
    pub(super) fn of(issue: Issue, account: AccountId, (state, suffix): (&Account, &str)) -> Self {
        Self {
            person: Named::of(account, issue.grant.owner, (state, suffix)),
            grant: issue.grant.id.clone(),
            owner: issue.grant.owner,
            application: issue.grant.application,
            scopes: issue.scopes.into_iter().collect(),
            refresh: issue
                .refresh
                .map(|held| held.text(account).expose().to_owned()),
            nonce: issue.nonce,
            logged_on: issue.grant.logged_on,
            access_seconds: issue.access_seconds,
        }
    }
}

impl Named {
    pub(super) fn of(account: AccountId, owner: Owner, (state, suffix): (&Account, &str)) -> Self {
        let user = match owner {
            Owner::User(id) => state.users.get(&id),
            Owner::Root => None,
        };
        match user {
            Some(user) => Self {
                name: user
                    .display_name
                    .as_ref()
                    .map_or_else(|| user.name.to_string(), ToString::to_string),
                upn: Some(upn::of(state, &user.name, suffix)),
                login_name: None,
                uid: user.id.to_string(),
            },
            None => Self {
                name: account.to_string(),
                upn: None,
                login_name: Some(account.to_string()),
                uid: account.to_string(),
            },
        }
    }

    /// What an application hears of them, by its scopes.
    pub(super) fn claims(&self, account: AccountId, scopes: &[Scope]) -> Map<String, Value> {
        let mut claims = Map::new();
        if scopes.contains(&Scope::Profile) {
            claims.insert("name".to_owned(), self.name.as_str().into());
            let names = [("upn", &self.upn), ("login_name", &self.login_name)];
            for (key, name) in names {
                if let Some(name) = name {
                    claims.insert(key.to_owned(), name.as_str().into());
                }
            }
        }
        if scopes.contains(&Scope::Aliuid) {
            claims.insert("aid".to_owned(), account.to_string().into());
            claims.insert("uid".to_owned(), self.uid.as_str().into());
        }
        claims
    }
}

/// The answer of the token endpoint.
pub(super) async fn answer(
    core: &Core,
    arrival: &Arrival,
    issuer: &str,
    (account, issued): (AccountId, Issued),
) -> Result<Value, Fault> {
    let key = core.signing_key(arrival.now).await?;
    let subject = core.subject(account, issued.owner).await?;
    let place = Place {
        account,
        grant: issued.grant.clone(),
    };
    let client = issued.application.to_string();
    let access = Access {
        subject: &subject,
        client: &client,
        place: &place,
        scopes: &issued.scopes,
        seconds: issued.access_seconds,
    };
    let mut answer = access_token(core, arrival, issuer, (&key, &access))?;
    let (from, until) = times(arrival, issued.access_seconds);
    let Some(members) = answer.as_object_mut() else {
        return Ok(answer);
    };
    if let Some(refresh) = &issued.refresh {
        members.insert("refresh_token".to_owned(), refresh.as_str().into());
    }
    if issued.scopes.contains(&Scope::OpenId) {
        let mut claims = issued.person.claims(account, &issued.scopes);
        let more = json!({
            "iss": issuer, "aud": client, "sub": subject, "iat": from, "exp": until,
            "auth_time": issued.logged_on.seconds(),
        });
        if let Value::Object(more) = more {
            claims.extend(more);
        }
        if let Some(nonce) = &issued.nonce {
            claims.insert("nonce".to_owned(), (&**nonce).into());
        }
        let token = key.id_token(&Value::Object(claims)).ok_or_else(unsigned)?;
        members.insert("id_token".to_owned(), token.into());
    }
    Ok(answer)
}

/// What an access token says.
pub(super) struct Access<'a> {
    pub(super) subject: &'a str,
    pub(super) client: &'a str,
    pub(super) place: &'a Place,
    pub(super) scopes: &'a [Scope],
    pub(super) seconds: i64,
}

/// The answer with an access token alone.
pub(super) fn access_token(
    core: &Core,
    arrival: &Arrival,
    issuer: &str,
    (key, access): (&SigningKey, &Access<'_>),
) -> Result<Value, Fault> {
    let mut entropy = Entropy::new(arrival.seed, Stream::Oauth, 0);
    let (from, until) = times(arrival, access.seconds);
    let scope = oauth::scopes(access.scopes.iter().map(|scope| scope.name()));
    let claims = json!({
        "iss": issuer, "aud": issuer, "sub": access.subject, "client_id": access.client,
        "iat": from, "exp": until, "scope": scope,
        "jti": core.vault.seal_place(access.place, &mut entropy),
    });
    let token = key.access_token(&claims).ok_or_else(unsigned)?;
    Ok(json!({
        "access_token": token, "token_type": "Bearer", "expires_in": access.seconds,
        "scope": scope, "request_id": arrival.request_id(),
    }))
}

/// From when to when a token is good.
fn times(arrival: &Arrival, seconds: i64) -> (i64, i64) {
    let now = arrival.now.seconds();
    (now, now + seconds)
}

fn unsigned() -> Fault {
    Fault::Broken("a token of OAuth could not be signed".to_owned())
}

/// The keys that tokens are signed with, as a key set.
pub(crate) async fn published(core: &Core, now: Moment) -> Result<Value, Fault> {
    let keys = core.published_keys(now).await?;
    let keys: Vec<_> = keys.iter().map(|key| key.public()).collect();
    Ok(json!({ "keys": keys }))
}
