//! What somebody presents in place of a signature. Nothing of it is believed yet.

use domain::account::agent::Shown;
use model::{AccountId, ProviderName, Secret};

/// What somebody presents in place of a signature.
pub enum Presented {
    /// A token of an identity provider.
    Provider(ProviderToken),
    /// A code by which an agent of an account enrols, and the key that shall be its own.
    Code(AccountId, Shown),
    /// A token that an agent has signed.
    Agent(Secret),
}

/// A token of an identity provider.
pub struct ProviderToken {
    /// The account that the provider belongs to.
    pub account: AccountId,
    /// The provider.
    pub provider: ProviderName,
    /// The token.
    pub token: Secret,
}
