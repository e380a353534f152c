//! Who are you: from what a client shows to a credential.

pub(crate) mod authenticate;
