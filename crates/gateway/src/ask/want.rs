//! What an operation may want before it runs, because it is slow or outside, and what came of it.
//!
//! One more kind of thing is one variant of each, and one arm where they are fulfilled.

use std::sync::Arc;

use domain::account::password::{Exam, Examined};
use domain::posture::Uses;
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
    /// When each key of the home account was last used.
    Uses,
    /// The hash of a password.
    PasswordHash(Secret),
    /// Everything that must be known of a new password.
    Exam(Box<Exam>),
    /// What another server has under a URL.
    Outside(Fetch),
    /// Whether a password is that of a hash. Without a hash it is none, which takes as long.
    Fits(Secret, Option<String>),
    /// A secret of the home account, by the id that it is sealed under.
    Opened(String),
}

/// What came of [`Wants`]. It is a value: a deed that runs again finds the same, unless the state it
/// was worked out for has changed.
#[derive(Clone, Default)]
pub enum Prepared {
    /// Nothing was wanted.
    #[default]
    Nothing,
    /// When a key was last used, if it ever was.
    LastUsed(Option<Use>),
    /// When each key was last used; one that is not named never was.
    Uses(Arc<Uses>),
    /// The hash of a password.
    PasswordHash(String),
    /// What is known of a new password.
    Examined(Arc<Examined>),
    /// What was fetched, or why not: what that means is for the operation to say.
    Outside(Result<Fetched, Unfetched>),
    /// Whether a password is that of a hash.
    Fits(Fitted),
    /// A secret, and the id that it was sealed under.
    Opened(String, Secret),
}

/// Whether a password is that of a hash.
#[derive(Clone, Default)]
pub struct Fitted {
    /// The hash it was compared with, if there was one.
    pub hash: Option<String>,
    /// Whether it is its password.
    pub fits: bool,
    /// The hash at today's cost, if that one is cheaper.
    pub fresh: Option<String>,
}

impl Prepared {
    /// Whether it is what a deed wants on this state of the account. A password that was compared with
    /// other hashes than there are now must be compared again, and a secret must be that of the record that
    /// is there now; all else is as true as it was.
    pub(crate) fn serves(&self, wants: &Wants) -> bool {
        match (wants, self) {
            (Wants::Exam(exam), Self::Examined(examined)) => examined.covers(exam),
            (Wants::Opened(wanted), Self::Opened(id, _)) => id == wanted,
            (Wants::Fits(_, hash), Self::Fits(fitted)) => fitted.hash == *hash,
            (Wants::Exam(_) | Wants::Opened(_) | Wants::Fits(..), _) => false,
            _ => true,
        }
    }
}
