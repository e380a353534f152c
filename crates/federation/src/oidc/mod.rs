//! ID tokens of `OpenID` Connect providers.
//!
//! A token passes through three hands, each of which makes the next possible:
//! [`Unproven::read`] (form, header, algorithm, issuer), [`Unproven::prove`] (key, signature) and
//! [`Proven::admit`] (audience, times, subject). What refuses is a [`Cause`] that says which [`Check`] it was,
//! and since their order is fixed, also which went well. Sources: RFC 7515, 7517, 7518, 7519, 8725, `OpenID`
//! Connect Core 1.0 and Discovery 1.0.

mod algorithm;
pub(crate) mod bounds;
mod cause;
mod chain;
pub(crate) mod claims;
pub(crate) mod compact;
mod discovery;
mod freshness;
mod header;
mod key;
mod keys;
pub(crate) mod strict;
mod token;

pub use algorithm::Algorithm;
pub use cause::{Cause, Check};
pub use chain::Chain;
pub use discovery::{Discovery, Unfit};
pub use freshness::{Freshness, Next};
pub use keys::{KeySet, Unreadable};
pub use token::{Admitted, Expected, Proven, Unproven};

pub use crate::Seconds;
