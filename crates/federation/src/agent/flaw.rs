//! Why a token of an agent is refused.

use crate::oidc::{Cause, Seconds};

/// Why a token of an agent is refused. Signatures and whole tokens are never among the values.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Flaw {
    /// It is not of the form of a token, or a claim is not of its type.
    #[error("{0}")]
    Form(#[from] Cause),
    /// The header has what is not taken here.
    #[error("its header has the member {0}, which is not taken here")]
    Header(&'static str),
    /// It is signed in another way.
    #[error("it is signed by {0:?}; ES256, ES384, RS256 and EdDSA are taken")]
    Algorithm(String),
    /// The certificates that it brings are none.
    #[error("its header's x5c is not a list of 1 to 5 certificates in base64")]
    Chain,
    /// It does not speak of one agent.
    #[error("its issuer (iss) and its subject (sub) are not one and the same agent")]
    Subject,
    /// The agent is known by certificates.
    #[error("it brings no certificates (x5c), by which the agent is known")]
    NoCertificate,
    /// The agent is known by its key.
    #[error("it brings certificates (x5c), and the agent is known by a key")]
    Unasked,
    /// The signature is another's, or of other bytes.
    #[error("its signature does not fit")]
    Signature,
    /// No authority of the agent vouches for the certificate now.
    #[error("no authority of the agent vouches for its certificate: {0}")]
    Certificate(String),
    /// The certificate is for something else.
    #[error("its certificate is not marked for clients (extended key usage clientAuth)")]
    Usage,
    /// The certificate is somebody else's.
    #[error("its certificate bears the names {got:?}, and the agent's is {expected:?}")]
    Name {
        /// The agent's.
        expected: String,
        /// The certificate's.
        got: Vec<String>,
    },
    /// It was made for something else.
    #[error("it is for {got:?} (aud) and not for {expected:?} alone")]
    Audience {
        /// What it must be for.
        expected: String,
        /// What it is for.
        got: Vec<String>,
    },
    /// It is over.
    #[error("it expired at {expired}; it is {now}")]
    Expired {
        /// When.
        expired: Seconds,
        /// The time here.
        now: Seconds,
    },
    /// It comes from the future.
    #[error("it was issued at {issued}, which is still to come; it is {now}")]
    Future {
        /// When.
        issued: Seconds,
        /// The time here.
        now: Seconds,
    },
    /// It is good for longer than it may be.
    #[error("it is good for {got} s; {most} s are allowed")]
    Lifetime {
        /// From `iat` to `exp`.
        got: Seconds,
        /// The most that is allowed.
        most: Seconds,
    },
    /// It has no name of its own by which it could be counted.
    #[error("its name (jti) has {0} characters; 16 to 128 are allowed")]
    Id(usize),
}

impl Flaw {
    /// Whether it is about who signed, so that whoever has not proven to be the agent would learn of it.
    #[must_use]
    pub fn is_about_signer(&self) -> bool {
        matches!(
            self,
            Self::NoCertificate
                | Self::Unasked
                | Self::Signature
                | Self::Certificate(_)
                | Self::Usage
                | Self::Name { .. }
        )
    }
}
