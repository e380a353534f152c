//! STS tokens: sealed claims that are verified without any look-up.

use std::sync::Arc;

use domain::Entropy;
use model::{AccountId, Moment, RoleId, RoleName, Secret, SessionName, SourceIdentity};
use serde::{Deserialize, Serialize};

use crate::vault::{Purpose, Vault};

/// What a session is made of, as the operation that mints it says.
pub struct Session {
    /// The role that is assumed.
    pub role: RoleId,
    /// Its name at that time, for display.
    pub role_name: RoleName,
    /// The name the caller gave the session.
    pub name: SessionName,
    /// When it begins.
    pub from: Moment,
    /// When it ends.
    pub until: Moment,
    /// The session policy as received.
    pub policy: Option<String>,
    /// Whether the caller had shown a second factor.
    pub mfa: bool,
    /// Who stands behind it.
    pub source_identity: Option<SourceIdentity>,
    /// The account of the caller.
    pub caller_account: AccountId,
    /// When the first session of the chain began: of those that assumed roles to come here.
    pub since: Moment,
}

/// What a token says. Frozen at issue; the role's own permissions are not in it.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Claims {
    /// Account of the role.
    pub account: AccountId,
    /// The role.
    pub role: RoleId,
    /// Its name at issue, for display.
    pub role_name: RoleName,
    /// The session's name.
    pub session: SessionName,
    /// The AccessKey id that goes with the token.
    pub key_id: Arc<str>,
    /// When it was issued.
    pub issued: Moment,
    /// When it ends.
    pub expires: Moment,
    /// Revision of the role's account at issue; revocation compares revisions, not clocks.
    pub revision: u64,
    /// The session policy as received.
    pub policy: Option<String>,
    /// Whether a second factor was shown.
    pub mfa: bool,
    /// Who stands behind it.
    pub source_identity: Option<SourceIdentity>,
    /// The account that called.
    pub caller_account: AccountId,
    /// When the first session of the chain began that led to this one.
    pub since: Moment,
}

/// Temporary credentials, shown once.
pub struct Credentials {
    /// Begins with `STS.`.
    pub access_key_id: String,
    /// The secret to sign with.
    pub access_key_secret: Secret,
    /// The token to send along.
    pub security_token: String,
    /// When they end.
    pub expiration: Moment,
}

/// Why a token opens nothing.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum TokenError {
    /// It was altered or is not ours.
    Malformed,
    /// It belongs to another AccessKey id.
    Mismatch,
    /// Its time is over.
    Expired,
}

impl Session {
    pub(crate) fn issued(self, account: AccountId, revision: u64) -> Unnamed {
        Unnamed {
            session: self,
            account,
            revision,
        }
    }
}

/// A session with its place, which still lacks its key id.
pub(crate) struct Unnamed {
    session: Session,
    account: AccountId,
    revision: u64,
}

impl Vault {
    pub(crate) fn mint(&self, unnamed: &Unnamed, entropy: &mut Entropy) -> Credentials {
        let Unnamed {
            session,
            account,
            revision,
        } = unnamed;
        let key_id = format!("STS.{}", entropy.letters(24));
        let claims = Claims {
            account: *account,
            role: session.role,
            role_name: session.role_name.clone(),
            session: session.name.clone(),
            key_id: key_id.as_str().into(),
            issued: session.from,
            expires: session.until,
            revision: *revision,
            policy: session.policy.clone(),
            mfa: session.mfa,
            source_identity: session.source_identity.clone(),
            caller_account: session.caller_account,
            since: session.since,
        };
        // INVARIANT: claims are plain fields, which always serialise.
        let bytes = postcard::to_allocvec(&claims).unwrap_or_default();
        let security_token = self.seal_text(Purpose::Token, b"", &bytes, entropy);
        Credentials {
            access_key_secret: self.session_secret(&key_id),
            access_key_id: key_id,
            security_token,
            expiration: session.until,
        }
    }

    /// Opens a token that came with this AccessKey id.
    ///
    /// # Errors
    /// When it was altered, belongs to another id, or its time is over.
    pub fn open_token(&self, key_id: &str, token: &str, now: Moment) -> Result<Claims, TokenError> {
        let bytes = self
            .open_text(Purpose::Token, b"", token)
            .ok_or(TokenError::Malformed)?;
        let claims: Claims = postcard::from_bytes(&bytes).map_err(|_| TokenError::Malformed)?;
        if *claims.key_id != *key_id {
            return Err(TokenError::Mismatch);
        }
        if claims.expires <= now {
            return Err(TokenError::Expired);
        }
        Ok(claims)
    }
}
