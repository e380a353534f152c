//! STS tokens: sealed claims that are verified without any look-up.

use std::sync::Arc;

use domain::Entropy;
use model::{AccountId, Moment, RoleId, RoleName, Secret, SessionName, SourceIdentity};

use crate::cipher::Form;
use crate::key::{Shut, Vault};
use crate::{Origin, SessionClaims};

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
    /// When that was, where it is known.
    pub mfa_at: Option<Moment>,
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
    /// Temporary credentials of a session in this account, whose state is at this revision, and what it came
    /// of.
    #[must_use]
    pub fn mint(
        &self,
        session: Session,
        origin: Option<Origin>,
        (account, revision): (AccountId, u64),
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
            mfa_at: session.mfa_at,
            source_identity: session.source_identity,
            caller_account: session.caller_account,
            since: session.since,
            parent: session.parent,
            origin,
        };
        Credentials {
            access_key_secret: self.session_secret(&key_id),
            security_token: self.seal_token(day(claims.issued), &claims.write(), entropy),
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
        let opened = self.open_token_text(day(now), token);
        let (form, bytes) = opened.map_err(|shut| match shut {
            Shut::Altered => TokenError::Malformed,
            Shut::Over => TokenError::Expired,
        })?;
        let claims = match form {
            Form::First => SessionClaims::read_first(&bytes),
            Form::Salted | Form::Dated => SessionClaims::read(&bytes),
        };
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

/// The number of a day, by UTC.
fn day(moment: Moment) -> u32 {
    u32::try_from(moment.seconds().div_euclid(DAY)).unwrap_or_default()
}

/// Seconds of a day.
const DAY: i64 = 24 * 60 * 60;

#[cfg(test)]
mod tests {
    use model::RoleId;

    use super::*;

    const ACCOUNT: AccountId = AccountId::new(1);

    fn line(seed: u8) -> String {
        let key = Vault::generate(&mut Entropy::of([seed; 32]));
        key.expose().to_owned()
    }

    fn issued(vault: &Vault, at: Moment) -> Credentials {
        let session = Session {
            role: RoleId::new(1),
            role_name: "Deployer".parse().unwrap(),
            name: "night".parse().unwrap(),
            from: at,
            until: at.plus_seconds(DAY / 2),
            policy: None,
            mfa: false,
            mfa_at: None,
            source_identity: None,
            caller_account: ACCOUNT,
            since: at,
            parent: None,
        };
        vault.mint(session, None, (ACCOUNT, 1), &mut Entropy::of([9; 32]))
    }

    fn opens(vault: &Vault, made: &Credentials, at: Moment) -> Result<(), TokenError> {
        let opened = vault.open_token(&made.access_key_id, &made.security_token, at);
        opened.map(|_| ())
    }

    #[test]
    fn a_new_day_seals_with_a_new_key_and_ends_nothing() {
        let vault = Vault::read(&line(1)).unwrap();
        let midnight = Moment::from_seconds(20_000 * DAY);
        let before = issued(&vault, midnight.plus_seconds(-1));
        let after = issued(&vault, midnight);
        // The day stands behind the form and the id of the master key.
        let day = |made: &Credentials| {
            let sealed = data_encoding::BASE64.decode(made.security_token.as_bytes());
            sealed.unwrap()[5..9].to_vec()
        };
        assert_eq!(day(&before), 19_999_u32.to_be_bytes());
        assert_eq!(day(&after), 20_000_u32.to_be_bytes());
        for at in [0, 1, DAY / 2 - 2] {
            assert_eq!(opens(&vault, &before, midnight.plus_seconds(at)), Ok(()));
        }
        // Another node, started later, and one whose clock is behind.
        let other = Vault::read(&line(1)).unwrap();
        assert_eq!(opens(&other, &before, midnight), Ok(()));
        assert_eq!(opens(&other, &after, midnight.plus_seconds(-60)), Ok(()));
    }

    #[test]
    fn the_key_of_a_day_that_is_long_over_opens_nothing() {
        let vault = Vault::read(&line(1)).unwrap();
        let noon = Moment::from_seconds(20_000 * DAY + DAY / 2);
        let made = issued(&vault, noon);
        let days = |days| noon.plus_seconds(days * DAY);
        assert_eq!(opens(&vault, &made, days(2)), Err(TokenError::Expired));
        assert_eq!(opens(&vault, &made, days(-2)), Err(TokenError::Malformed));
        let mut other = data_encoding::BASE64
            .decode(made.security_token.as_bytes())
            .unwrap();
        // Said to be of the day after: its key opens it not.
        other[8] += 1;
        let forged = Credentials {
            security_token: data_encoding::BASE64.encode(&other),
            ..issued(&vault, noon)
        };
        assert_eq!(opens(&vault, &forged, noon), Err(TokenError::Malformed));
    }

    #[test]
    fn a_new_master_key_ends_no_session_while_the_old_one_is_there() {
        let now = Moment::from_seconds(20_000 * DAY);
        let old = Vault::read(&line(1)).unwrap();
        let made = issued(&old, now);
        let both = Vault::read(&format!("{}\n{}\n", line(2), line(1))).unwrap();
        assert_eq!(opens(&both, &made, now), Ok(()));
        let mut secrets = both.session_secrets(&made.access_key_id);
        assert!(secrets.any(|one| one.expose() == made.access_key_secret.expose()));
        let new = issued(&both, now);
        assert_eq!(opens(&old, &new, now), Err(TokenError::Malformed));
        let alone = Vault::read(&line(2)).unwrap();
        assert_eq!(opens(&alone, &made, now), Err(TokenError::Malformed));
    }
}
