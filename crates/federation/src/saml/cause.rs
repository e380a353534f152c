//! Why a response is refused: which check it was, what was expected and what came; and what passed before it.

use std::fmt;

use crate::Step;

/// What is looked at, in this order. What is looked at twice is so of the response and of the assertion.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Check {
    /// The provider's metadata is still good.
    Metadata,
    /// Base64 of UTF-8, of bounded size.
    Encoding,
    /// Nothing in it that a message does not need, and not too much of anything.
    Form,
    /// XML that is well-formed.
    Markup,
    /// A response of SAML 2.0.
    Root,
    /// The provider says that it went well.
    Status,
    /// Nothing of it is encrypted.
    Encryption,
    /// One assertion, where it belongs.
    Assertion,
    /// No identifier is given twice.
    Identifiers,
    /// No text is interrupted by a comment.
    Comments,
    /// Signatures are where they belong, and nothing is hidden where nobody looks.
    Places,
    /// The assertion is signed.
    Signed,
    /// The parts of a signature.
    SignatureForm,
    /// In which form the signed bytes are written.
    Canonicalization,
    /// The algorithm is one that is believed.
    Algorithm,
    /// What is signed is the element that the signature is in.
    Reference,
    /// What is done with it before is what is always done.
    Transforms,
    /// The digest is one that is believed.
    DigestAlgorithm,
    /// The signature is of a key of the provider's metadata.
    Signature,
    /// The key's certificate is good now.
    Certificate,
    /// What is signed is what came.
    Digest,
    /// The parts of an assertion.
    Structure,
    /// It is the provider that speaks.
    Issuer,
    /// The response was sent here.
    Destination,
    /// It answers what this browser was sent with, or nothing.
    InResponseTo,
    /// It was issued lately, and not in the future.
    IssuedAt,
    /// It says of whom.
    Subject,
    /// Whoever brings it may.
    Confirmation,
    /// It is to be brought here.
    Recipient,
    /// It has not expired.
    Expiry,
    /// It is in force already.
    NotBefore,
    /// It is not good for too long.
    Lifetime,
    /// Nothing is demanded that is not understood.
    Conditions,
    /// It is meant for this service.
    Audience,
    /// They logged on, and their session is not over.
    Session,
    /// What else it says can be read.
    Attributes,
}

impl Check {
    /// All of them in their order.
    pub const ALL: [Self; 36] = [
        Self::Metadata,
        Self::Encoding,
        Self::Form,
        Self::Markup,
        Self::Root,
        Self::Status,
        Self::Encryption,
        Self::Assertion,
        Self::Identifiers,
        Self::Comments,
        Self::Places,
        Self::Signed,
        Self::SignatureForm,
        Self::Canonicalization,
        Self::Algorithm,
        Self::Reference,
        Self::Transforms,
        Self::DigestAlgorithm,
        Self::Signature,
        Self::Certificate,
        Self::Digest,
        Self::Structure,
        Self::Issuer,
        Self::Destination,
        Self::InResponseTo,
        Self::IssuedAt,
        Self::Subject,
        Self::Confirmation,
        Self::Recipient,
        Self::Expiry,
        Self::NotBefore,
        Self::Lifetime,
        Self::Conditions,
        Self::Audience,
        Self::Session,
        Self::Attributes,
    ];
}

/// Why a response is refused. Who it speaks of is never among the values, nor what is said of them.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Cause {
    check: Check,
    expected: String,
    received: String,
}

impl Cause {
    pub(super) fn new(
        check: Check,
        expected: impl Into<String>,
        received: impl Into<String>,
    ) -> Self {
        Self {
            check,
            expected: expected.into(),
            received: received.into(),
        }
    }

    /// The check that it is of.
    #[must_use]
    pub fn check(&self) -> Check {
        self.check
    }

    /// What would have passed.
    #[must_use]
    pub fn expected(&self) -> &str {
        &self.expected
    }

    /// What came.
    #[must_use]
    pub fn received(&self) -> &str {
        &self.received
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {}, received {}", self.expected, self.received)
    }
}

impl std::error::Error for Cause {}

/// What passed, step by step.
#[derive(Default)]
pub(super) struct Record(Vec<Step<Check>>);

impl Record {
    /// Notes what passed.
    pub(super) fn pass(
        &mut self,
        check: Check,
        expected: impl Into<String>,
        received: impl Into<String>,
    ) {
        let step = Step::passed(check, expected.into(), received.into());
        self.0.push(step);
    }

    /// Notes what passed, or stops with what did not.
    pub(super) fn judge(
        &mut self,
        passes: bool,
        check: Check,
        expected: impl Into<String>,
        received: impl Into<String>,
    ) -> Result<(), Cause> {
        if !passes {
            return Err(Cause::new(check, expected, received));
        }
        self.pass(check, expected, received);
        Ok(())
    }

    /// All steps, with what stopped it and what was not looked at any more.
    pub(super) fn ended(self, cause: Option<&Cause>) -> Vec<Step<Check>> {
        let mut steps = self.0;
        if let Some(cause) = cause {
            let (expected, received) = (cause.expected.clone(), cause.received.clone());
            steps.push(Step::failed(cause.check, expected, received));
            let rest = Check::ALL.into_iter().filter(|one| *one > cause.check);
            steps.extend(rest.map(Step::not_reached));
        }
        steps
    }
}
