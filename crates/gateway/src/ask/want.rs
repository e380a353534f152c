//! What an operation may want before it runs, because it is slow or outside, and what came of it.
//!
//! One more kind of thing is one variant of each, and one arm where they are fulfilled.

use model::{AccessKeyId, Secret};

use crate::held::last_used::Use;
use crate::outside::{Fetch, Fetched, Unfetched};

/// What is to be fetched or computed outside a deed.
#[derive(Default)]
pub enum Wants {
    /// Nothing.
    #[default]
    Nothing,
    /// When a key was last used.
    LastUsed(AccessKeyId),
    /// The hash of a password.
    PasswordHash(Secret),
    /// What another server has under a URL.
    Outside(Fetch),
}

/// What came of [`Wants`]. It is a value: a deed that runs again finds the same.
#[derive(Clone, Debug, Default)]
pub enum Prepared {
    /// Nothing was wanted.
    #[default]
    Nothing,
    /// When a key was last used, if it ever was.
    LastUsed(Option<Use>),
    /// The hash of a password.
    PasswordHash(String),
    /// What was fetched, or why not: what that means is for the operation to say.
    Outside(Result<Fetched, Unfetched>),
}
