//! The ways in of OAuth.

use std::collections::BTreeSet;

use model::Scope;
use serde_json::Value;

use super::acting::{self, Acted, Undone};
use super::authorize::{self, Allowed, Authorization, Looked};
use super::client::{self, ClientFlaw, KnownClient, ShownClient};
use super::denied::Denied;
use super::device::{self, Typed};
use super::origin::{self, Asking};
use super::token::{self, Ask};
use super::{exchange, revoke, tokens, user_info};
use crate::ask::answer::Reply;
use crate::ask::arrival::Arrival;
use crate::fault::Fault;
use crate::gateway::Gateway;

impl Gateway {
    /// The OAuth application of this id that may have people sent back to this address.
    ///
    /// # Errors
    /// Why nobody is sent anywhere.
    pub async fn oauth_client(
        &self,
        arrival: &Arrival,
        id: &str,
        redirect: &str,
    ) -> Result<KnownClient, ClientFlaw> {
        Box::pin(client::known(&self.core, arrival, id, redirect)).await
    }

    /// Whether pages of this origin may read what an application without a secret is answered.
    ///
    /// # Errors
    /// When nobody can tell.
    pub async fn oauth_is_own_origin(
        &self,
        arrival: &Arrival,
        asking: Asking<'_>,
        origin: &str,
    ) -> Result<bool, Fault> {
        Box::pin(origin::is_own(&self.core, arrival, asking, origin)).await
    }

    /// How an application stands with whoever has this session, and asks for so much.
    ///
    /// # Errors
    /// The answer to give when the session is over, or nobody can tell.
    pub async fn oauth_look(
        &self,
        arrival: &Arrival,
        token: &str,
        asked: &Authorization,
    ) -> Result<Looked, Reply> {
        Box::pin(authorize::look(&self.core, arrival, token, asked)).await
    }

    /// Gives an application what it asks for of whoever has this session.
    ///
    /// # Errors
    /// The answer to give when that is refused.
    pub async fn oauth_allow(
        &self,
        arrival: &Arrival,
        token: &str,
        asked: &Authorization,
    ) -> Result<Allowed, Reply> {
        Box::pin(authorize::allow(&self.core, arrival, token, asked)).await
    }

    /// Tokens for what an application brings.
    ///
    /// # Errors
    /// Why there are none.
    pub async fn oauth_token(
        &self,
        arrival: &Arrival,
        issuer: &str,
        brought: (&ShownClient, Ask),
    ) -> Result<Value, Denied> {
        Box::pin(token::token(&self.core, arrival, issuer, brought)).await
    }

    /// A device asks for a grant: its own code, and the one that somebody types.
    ///
    /// # Errors
    /// Why it may not.
    pub async fn oauth_device(
        &self,
        arrival: &Arrival,
        asked: (&ShownClient, Option<BTreeSet<Scope>>, bool),
    ) -> Result<Value, Denied> {
        Box::pin(device::begin(&self.core, arrival, asked)).await
    }

    /// Somebody who has this session has typed the code of a device, and may have answered it.
    pub async fn oauth_typed(
        &self,
        arrival: &Arrival,
        token: &str,
        typed: (&str, Option<bool>),
    ) -> Typed {
        Box::pin(device::typed(&self.core, arrival, token, typed)).await
    }

    /// Ends what an application was granted, by a token of it.
    ///
    /// # Errors
    /// When the application is not proven, or nobody can tell.
    pub async fn oauth_revoke(
        &self,
        arrival: &Arrival,
        brought: (&ShownClient, &str),
    ) -> Result<(), Denied> {
        Box::pin(revoke::revoke(&self.core, arrival, brought)).await
    }

    /// Who signed on, for an application that has an access token.
    ///
    /// # Errors
    /// When the token is good for nothing, or nobody can tell.
    pub async fn oauth_user_info(
        &self,
        arrival: &Arrival,
        issuer: &str,
        token: &str,
    ) -> Result<Value, Denied> {
        Box::pin(user_info::user_info(&self.core, arrival, issuer, token)).await
    }

    /// Temporary credentials of whoever an access token is of.
    ///
    /// # Errors
    /// When the token is not good for that, or nobody can tell.
    pub async fn oauth_exchange(
        &self,
        arrival: &Arrival,
        issuer: &str,
        token: &str,
    ) -> Result<Value, Denied> {
        Box::pin(exchange::exchange(&self.core, arrival, issuer, token)).await
    }

    /// Has an application do something in its account, for itself, by an access token of its own. What that may be
    /// is no policy's matter: that an account has let the application in for a scope allows what the scope is
    /// about.
    ///
    /// # Errors
    /// When the token is good for nothing, or the deed is declined.
    pub async fn oauth_act(
        &self,
        arrival: &Arrival,
        issuer: &str,
        brought: (&str, Scope),
        what: Acted,
    ) -> Result<String, Undone> {
        Box::pin(acting::act(&self.core, arrival, issuer, (brought, what))).await
    }

    /// The keys that tokens of OAuth are signed with, as a key set.
    ///
    /// # Errors
    /// When the store cannot be asked.
    pub async fn oauth_keys(&self, arrival: &Arrival) -> Result<Value, Fault> {
        tokens::published(&self.core, arrival.now).await
    }
}
