//! What is sealed: secrets at rest, session tokens, messages about denials, hashes of passwords.
//!
//! Pure: keys and randomness are lent in. Whatever is sealed under a key that lives long has a key of
//! its own derived from it, so that no number of messages wears the long-lived key out
//! (docs/decisions/0053).

mod bearer;
mod challenge;
mod cipher;
mod claims;
mod diagnosis;
mod key;
mod material;
mod oauth;
mod offer;
pub mod password;
mod sent;
mod ticket;
mod token;

pub use bearer::bearer_credential;
pub use challenge::{Asked, Challenge};
pub use claims::{Began, Link, Origin, SessionClaims};
pub use diagnosis::{Diagnosis, Matched};
pub use key::{BadKey, Vault};
pub use material::Material;
pub use oauth::{OnBehalf, Place, subject};
pub use offer::Offer;
pub use sent::{Again, Sent, Why};
pub use ticket::{Stage, Ticket};
pub use token::{Credentials, Session, TokenError};
