//! Bearer credentials: a token and a tag that only the holder of its secret can make.

use data_encoding::HEXLOWER;
use model::Moment;
use subtle::ConstantTimeEq;

use crate::key::mac;
use crate::{SessionClaims, Vault};

/// The bearer credential of temporary credentials: `<id without STS.>.<tag>.<token>`. The token
/// alone travels in URLs and opens nothing.
#[must_use]
pub fn bearer_credential(access_key_id: &str, secret: &str, token: &str) -> String {
    let id = access_key_id.trim_start_matches("STS.");
    let tag = HEXLOWER.encode(&tag(secret, token));
    format!("{id}.{tag}.{token}")
}

impl Vault {
    /// Opens a bearer credential; none that was altered, has expired or is not from here opens.
    #[must_use]
    pub fn open_bearer(&self, text: &str, now: Moment) -> Option<SessionClaims> {
        let (id, rest) = text.split_once('.')?;
        let (given, token) = rest.split_once('.')?;
        let id = format!("STS.{id}");
        let claims = self.open_token(&id, token, now).ok()?;
        let given = HEXLOWER.decode(given.as_bytes()).ok()?;
        self.session_secrets(&id)
            .any(|secret| bool::from(tag(secret.expose(), token).ct_eq(&given)))
            .then_some(claims)
    }
}

fn tag(secret: &str, token: &str) -> [u8; 32] {
    let text = format!("rampart bearer 1\n{token}");
    mac(secret.as_bytes(), text.as_bytes())
}
