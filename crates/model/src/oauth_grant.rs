//! Grants of OAuth: what an application may do for somebody, from the code to the last refresh token.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{ApplicationId, Factor, Moment, Owner, Record, Scope};

/// What an application may do for somebody.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct OauthGrant {
    /// The SHA-256 of its handle in hexadecimal digits: the handle itself is kept nowhere.
    pub id: Arc<str>,
    /// For whom.
    pub owner: Owner,
    /// Which application.
    pub application: ApplicationId,
    /// What of them.
    pub scopes: BTreeSet<Scope>,
    /// When it was given.
    pub created: Moment,
    /// When its owner had logged on.
    pub logged_on: Moment,
    /// The second factor that had been shown by then.
    #[serde(default)]
    pub factor: Option<Factor>,
    /// When it ends, whatever is done with it.
    pub ends: Moment,
    /// How far it has come.
    pub stage: GrantStage,
}

/// How far a grant has come.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum GrantStage {
    /// A code is out.
    Code(GrantCode),
    /// Tokens are; this is the hash of the newest refresh token's secret, if there is one.
    Tokens(Option<Arc<str>>),
}

/// What a code counts with.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct GrantCode {
    /// The hash of its secret.
    pub hash: Arc<str>,
    /// Where it was sent.
    pub redirect: Arc<str>,
    /// The hash of what whoever brings it must know.
    pub challenge: Option<Arc<str>>,
    /// What goes into the ID token.
    pub nonce: Option<Arc<str>>,
    /// Whether a refresh token comes of it.
    pub offline: bool,
}

impl Record for OauthGrant {
    const TABLE: &'static str = "oauth_grant";
    type Key = Arc<str>;
    type Index = (Owner, Moment, Arc<str>);

    fn key(&self) -> Arc<str> {
        self.id.clone()
    }

    fn index(&self) -> Self::Index {
        (self.owner, self.created, self.id.clone())
    }
}
