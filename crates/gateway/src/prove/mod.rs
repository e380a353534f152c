//! Who are you: from what a caller shows to a credential.

pub(crate) mod admit;
pub(crate) mod authenticate;

use ::rpc::Signed;
use model::AccountId;
use store::Nonce;

use self::authenticate::{Asked, Proven, Unproven, authenticate, bearer, server};
use crate::node::Core;
use crate::nonce::claims as nonce;

/// What a caller shows to prove who it is.
#[derive(Clone, Copy)]
pub(crate) enum Shown<'a> {
    /// A signature.
    Signature(&'a Signed),
    /// A bearer credential; doors take it over TLS or loopback only.
    Bearer(&'a str),
    /// Nothing: the server itself acts on an account, and what of it acts.
    Server(AccountId, &'static str),
}

impl Shown<'_> {
    /// What must not come again once a write was made with it.
    pub(crate) fn nonce(&self, window: i64) -> Option<Nonce> {
        match self {
            Self::Signature(signed) => Some(nonce::nonce(signed.access_key_id(), signed, window)),
            Self::Bearer(_) | Self::Server(..) => None,
        }
    }
}

/// Proves what a caller shows.
pub(crate) async fn prove(
    core: &Core,
    shown: Shown<'_>,
    asked: Asked<'_>,
) -> Result<Proven, Unproven> {
    match shown {
        Shown::Signature(signed) => authenticate(core, signed, asked).await,
        Shown::Bearer(text) => Box::pin(bearer(core, text, asked)).await,
        Shown::Server(account, part) => Box::pin(server(core, account, part, asked)).await,
    }
}
