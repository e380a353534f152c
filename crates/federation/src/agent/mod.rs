//! Tokens that agents sign themselves, by a key that they enrolled or by a certificate of their own authorities.
//!
//! As with ID tokens each hand makes the next possible: [`Unproven::read`], [`Unproven::prove_by_key`] or
//! [`Unproven::prove_by_certificate`], and [`Proven::admit`]. Sources: RFC 7515, 7519, 8037, 8725 and 5280.

mod certificate;
mod flaw;
mod key;
mod signing;
mod token;

pub use certificate::{Authorities, ClientName};
pub use flaw::Flaw;
pub use key::PublicKey;
pub use token::{Admitted, Proven, Unproven};
