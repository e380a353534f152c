//! Who are you: from what a caller shows to a credential.

pub(crate) mod admit;
pub(crate) mod agent;
pub(crate) mod assertion;
pub(crate) mod authenticate;
pub(crate) mod deleted;
pub(crate) mod provider_keys;
pub(crate) mod revoked;
pub(crate) mod token;
mod used;

use ::rpc::Signed;
use model::AccountId;
use store::Nonce;

use self::authenticate::{Asked, Proven, Unproven, authenticate, bearer, unsigned};
use crate::ask::agent::Evidence;
use crate::ask::credential::Credential;
use crate::ask::presented::Presented;
use crate::node::Core;
use crate::nonce::claims as nonce;

/// What a caller shows to prove who it is.
#[derive(Clone, Copy)]
pub(crate) enum Shown<'a> {
    /// A signature.
    Signature(&'a Signed),
    /// A bearer credential; doors take it over TLS or loopback only.
    Bearer(&'a str),
    /// A name, or the token of a session that began by logging on.
    Person(&'a Person),
    /// What is shown in place of a signature.
    Presented(&'a Presented),
    /// Nothing: the server itself acts on an account, and what of it acts.
    Server(AccountId, &'static str),
}

impl Shown<'_> {
    /// What must not come again once a write was made with it, which has proven this.
    pub(crate) fn nonce(&self, proven: &Credential, window: i64) -> Option<Nonce> {
        match self {
            Self::Signature(signed) => Some(nonce::nonce(signed.access_key_id(), signed, window)),
            Self::Person(person) => person.nonce,
            Self::Presented(_) => match proven {
                Credential::Agent(known) => match &known.by {
                    Evidence::Token(token) => Some(nonce::of_agent(known.id, &token.says)),
                    // To come again with the same key changes nothing.
                    Evidence::Code(_) => None,
                },
                // Workloads bring the same token again and again; an assertion counts once.
                Credential::Federated(vouched) => vouched.assertion().map(nonce::of_assertion),
                _ => None,
            },
            Self::Bearer(_) | Self::Server(..) => None,
        }
    }
}

/// Who logs on, or has.
pub(crate) struct Person {
    /// The name, or the session.
    pub(crate) credential: Credential,
    /// What of it counts once.
    pub(crate) nonce: Option<Nonce>,
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
        Shown::Person(person) => {
            let credential = person.credential.clone();
            Box::pin(unsigned(core, credential, asked)).await
        }
        Shown::Presented(Presented::Provider(presented)) => {
            Box::pin(token::vouched(core, presented, asked)).await
        }
        Shown::Presented(Presented::Response(presented)) => {
            Box::pin(assertion::vouched(core, presented, asked)).await
        }
        Shown::Presented(Presented::Code(account, shown)) => {
            Box::pin(agent::by_code(core, (*account, shown), asked)).await
        }
        Shown::Presented(Presented::Agent(token)) => {
            Box::pin(agent::by_token(core, token, asked)).await
        }
        Shown::Server(account, part) => {
            let credential = Credential::Server { account, part };
            Box::pin(unsigned(core, credential, asked)).await
        }
    }
}
