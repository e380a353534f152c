//! Why a token is refused: which check it was, what was expected and what came.

use super::Seconds;

/// What is looked at, in this order; a cause belongs to one, and those before it went well.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Check {
    /// Three parts in base64url, of bounded size.
    Form,
    /// What the header says beside the algorithm.
    Header,
    /// The algorithm is one that is believed.
    Algorithm,
    /// The payload is one JSON object.
    Payload,
    /// It is the provider's issuer.
    Issuer,
    /// The provider publishes the key that the header names, for this use.
    Key,
    /// The signature fits.
    Signature,
    /// It was issued for one of the clients that the provider is registered with.
    Audience,
    /// It was issued to one of them.
    AuthorizedParty,
    /// It has not expired.
    Expiry,
    /// It is in force already.
    NotBefore,
    /// It was issued lately.
    IssuedAt,
    /// It says of whom.
    Subject,
}

impl Check {
    /// All of them in their order.
    pub const ALL: [Self; 13] = [
        Self::Form,
        Self::Header,
        Self::Algorithm,
        Self::Payload,
        Self::Issuer,
        Self::Key,
        Self::Signature,
        Self::Audience,
        Self::AuthorizedParty,
        Self::Expiry,
        Self::NotBefore,
        Self::IssuedAt,
        Self::Subject,
    ];
}

/// Why a token is refused. The values are the token's own and the provider's; signatures and whole tokens are
/// never among them.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Cause {
    /// Shorter or longer than a token may be.
    #[error("the token has {0} characters; 4 to {max} are allowed", max = super::bounds::LONGEST)]
    Size(usize),
    /// Not `header.payload.signature`.
    #[error("the token has {0} parts between dots; header, payload and signature make three")]
    Parts(usize),
    /// A part is no base64url.
    #[error("the {0} is not base64url without padding")]
    Base64(&'static str),
    /// The header is longer than a header may be.
    #[error("the header has {0} bytes; {max} are allowed", max = super::bounds::LONGEST_HEADER)]
    HeaderSize(usize),
    /// The header is no JSON object of which there is one reading.
    #[error("the header cannot be read: {0}")]
    HeaderJson(String),
    /// A member of the header has another type than its standard says.
    #[error("the member {0} of the header is no string")]
    HeaderMember(&'static str),
    /// The header brings the key, or says where it would be.
    #[error(
        "the header brings a key of its own ({0}); only keys that the provider publishes count"
    )]
    OwnKey(&'static str),
    /// The header demands what is not understood.
    #[error("the header demands an extension ({0}), and none is known here")]
    Extension(&'static str),
    /// It is another kind of token.
    #[error("the token is of the type {0:?}; an ID token is a \"JWT\" or names no type")]
    Type(String),
    /// No algorithm, or one that is not believed.
    #[error("the token is signed by {got:?}; {known} are believed", known = algorithms())]
    Algorithm {
        /// What the header names.
        got: String,
    },
    /// The payload is no JSON object of which there is one reading.
    #[error("the payload cannot be read: {0}")]
    PayloadJson(String),
    /// A claim that must be there is not.
    #[error("the claim {0} is not there")]
    Missing(&'static str),
    /// A claim has another type than its standard says.
    #[error("the claim {claim} is not {wanted}")]
    Claim {
        /// Its name.
        claim: &'static str,
        /// What it should be.
        wanted: &'static str,
    },
    /// Somebody else issued it.
    #[error("the token is of the issuer {got:?}; the provider's is {expected:?}")]
    Issuer {
        /// The provider's.
        expected: String,
        /// The token's.
        got: String,
    },
    /// The provider publishes no such key.
    #[error("the provider publishes no key {0:?}")]
    UnknownKey(String),
    /// The header names no key, and there is not just one that it could be.
    #[error("the header names no key, and {0} published keys would fit {alg}", alg = .1.name())]
    UnnamedKey(usize, super::Algorithm),
    /// The key is not for this.
    #[error("the key {kid:?} cannot verify {alg}: {why}", alg = .alg.name())]
    UnfitKey {
        /// Its id; empty if it has none.
        kid: String,
        /// What the token is signed by.
        alg: super::Algorithm,
        /// Why not.
        why: String,
    },
    /// The signature is another's, or of other bytes.
    #[error("the signature does not fit the key {0:?}")]
    Signature(String),
    /// It was issued for others.
    #[error("the token is for {got:?}; the provider is registered with {expected:?}")]
    Audience {
        /// The provider's client ids.
        expected: Vec<String>,
        /// The token's audiences.
        got: Vec<String>,
    },
    /// It is for several, and does not say who got it.
    #[error("the token is for {0} audiences and does not say in azp to whom it was issued")]
    NoAuthorizedParty(usize),
    /// It was issued to somebody else.
    #[error("the token was issued to {got:?} (azp); the provider is registered with {expected:?}")]
    AuthorizedParty {
        /// The provider's client ids.
        expected: Vec<String>,
        /// The token's authorized party.
        got: String,
    },
    /// It is over.
    #[error("the token expired at {expired}; it is {now}")]
    Expired {
        /// When.
        expired: Seconds,
        /// The time here.
        now: Seconds,
    },
    /// It is good for longer than a token may be.
    #[error("the token is good for {got} s; {most} s are allowed")]
    Lifetime {
        /// From `iat` to `exp`.
        got: Seconds,
        /// The most that is allowed.
        most: Seconds,
    },
    /// It is not in force yet.
    #[error("the token is not in force before {from}; it is {now}")]
    NotYet {
        /// From when on.
        from: Seconds,
        /// The time here.
        now: Seconds,
    },
    /// It comes from the future.
    #[error("the token was issued at {issued}, which is still to come; it is {now}")]
    Future {
        /// When.
        issued: Seconds,
        /// The time here.
        now: Seconds,
    },
    /// It was issued too long ago.
    #[error(
        "the token was issued at {issued}; the provider's limit allows nothing from before {earliest}"
    )]
    TooOld {
        /// When.
        issued: Seconds,
        /// The earliest moment allowed.
        earliest: Seconds,
    },
    /// It names nobody, or not by a name that may be one.
    #[error("the claim sub has {0} bytes; 1 to {max} are allowed", max = super::bounds::LONGEST_SUBJECT)]
    Subject(usize),
}

impl Cause {
    /// What would have passed, and what came. Where one sentence says both it is the second.
    #[must_use]
    pub fn sides(&self) -> (String, String) {
        let (expected, received) = match self {
            Self::Issuer { expected, got } => (expected.clone(), got.clone()),
            Self::Audience { expected, got } => (expected.join(", "), got.join(", ")),
            Self::AuthorizedParty { expected, got } => (expected.join(", "), got.clone()),
            Self::Algorithm { got } => (algorithms(), got.clone()),
            Self::Expired { expired, now } => (format!("an end after {now}"), expired.to_string()),
            Self::Lifetime { got, most } => (format!("at most {most} s"), format!("{got} s")),
            Self::NotYet { from, now } => (format!("a beginning by {now}"), from.to_string()),
            Self::Future { issued, now } => (format!("issued by {now}"), issued.to_string()),
            Self::TooOld { issued, earliest } => {
                (format!("issued after {earliest}"), issued.to_string())
            }
            _ => (String::new(), self.to_string()),
        };
        (expected, received)
    }

    /// The check that it is of.
    #[must_use]
    pub fn check(&self) -> Check {
        match self {
            Self::Size(_) | Self::Parts(_) | Self::Base64(_) | Self::HeaderSize(_) => Check::Form,
            Self::HeaderJson(_)
            | Self::HeaderMember(_)
            | Self::OwnKey(_)
            | Self::Extension(_)
            | Self::Type(_) => Check::Header,
            Self::Algorithm { .. } => Check::Algorithm,
            Self::PayloadJson(_) => Check::Payload,
            Self::Missing(claim) | Self::Claim { claim, .. } => of_claim(claim),
            Self::Issuer { .. } => Check::Issuer,
            Self::UnknownKey(_) | Self::UnnamedKey(..) | Self::UnfitKey { .. } => Check::Key,
            Self::Signature(_) => Check::Signature,
            Self::Audience { .. } => Check::Audience,
            Self::NoAuthorizedParty(_) | Self::AuthorizedParty { .. } => Check::AuthorizedParty,
            Self::Expired { .. } => Check::Expiry,
            Self::NotYet { .. } => Check::NotBefore,
            Self::Lifetime { .. } | Self::Future { .. } | Self::TooOld { .. } => Check::IssuedAt,
            Self::Subject(_) => Check::Subject,
        }
    }
}

fn of_claim(claim: &str) -> Check {
    match claim {
        "iss" => Check::Issuer,
        "aud" => Check::Audience,
        "azp" => Check::AuthorizedParty,
        "exp" => Check::Expiry,
        "nbf" => Check::NotBefore,
        "iat" => Check::IssuedAt,
        _ => Check::Subject,
    }
}

fn algorithms() -> String {
    super::Algorithm::ALL.map(super::Algorithm::name).join(", ")
}
