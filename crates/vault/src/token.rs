//! STS tokens: sealed claims that are verified without any look-up.

use std::sync::Arc;

use domain::Entropy;
use model::{AccountId, Moment, RoleId, RoleName, Secret, SessionName, SourceIdentity};

use crate::SessionClaims;
use crate::cipher::Form;
use crate::key::{Purpose, Vault};

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
    /// The account and AccessKey id that the chain began with.
    pub parent: Option<(AccountId, Arc<str>)>,
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

impl Vault {
    /// Temporary credentials of a session in this account, whose state is at this revision.
    #[must_use]
    pub fn mint(
        &self,
        session: Session,
        account: AccountId,
        revision: u64,
        entropy: &mut Entropy,
    ) -> Credentials {
        let key_id = format!("STS.{}", entropy.letters(24));
        let claims = SessionClaims {
            account,
            role: session.role,
            role_name: session.role_name,
            session: session.name,
            key_id: key_id.as_str().into(),
            issued: session.from,
            expires: session.until,
            revision,
            policy: session.policy,
            mfa: session.mfa,
            source_identity: session.source_identity,
            caller_account: session.caller_account,
            since: session.since,
            parent: session.parent,
        };
        Credentials {
            access_key_secret: self.session_secret(&key_id),
            security_token: self.seal_text(Purpose::Token, b"", &claims.write(), entropy),
            access_key_id: key_id,
            expiration: claims.expires,
        }
    }

    /// Opens a token that came with this AccessKey id.
    ///
    /// # Errors
    /// When it was altered, belongs to another id, or its time is over.
    pub fn open_token(
        &self,
        key_id: &str,
        token: &str,
        now: Moment,
    ) -> Result<SessionClaims, TokenError> {
        let opened = self.open_text(Purpose::Token, b"", token);
        let claims = opened.and_then(|(form, bytes)| match form {
            Form::First => SessionClaims::read_first(&bytes),
            Form::Salted => SessionClaims::read(&bytes),
        });
        let claims = claims.ok_or(TokenError::Malformed)?;
        if *claims.key_id != *key_id {
            return Err(TokenError::Mismatch);
        }
        if claims.expires <= now {
            return Err(TokenError::Expired);
        }
        Ok(claims)
    }
}
