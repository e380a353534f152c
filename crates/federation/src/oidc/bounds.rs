//! How long a token and its parts may be.

/// How many characters a token may have. Source: `AssumeRoleWithOIDC`, `OIDCToken`.
pub(crate) const LONGEST: usize = 20_000;
/// How many bytes a header may have.
pub(super) const LONGEST_HEADER: usize = 4096;
/// How many bytes a subject may have. Source: `OpenID` Connect Core 1.0, section 2.
pub(super) const LONGEST_SUBJECT: usize = 255;
