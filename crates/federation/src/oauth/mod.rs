//! This server as a provider: the key that signs its tokens, their text, and which redirect address is whose.

mod redirect;
mod scopes;
mod signing;

pub use redirect::{fits, is_of_origin};
pub use scopes::{scopes, words};
pub use signing::{PublishedKey, SigningKey};
