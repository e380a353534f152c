//! How much a document may hold. Each bound is far above what identity providers send and keeps what reading
//! costs proportional to the size of the document.

/// The most bytes of a message.
pub(super) const MOST_BYTES: usize = 256 * 1024;
/// The most bytes of metadata.
pub(super) const MOST_METADATA: usize = 100 * 1024;
/// The most bytes of a canonical form. It can be longer than the document: a namespace that is declared once may have
/// to be declared in a thousand places.
pub(super) const MOST_CANONICAL: usize = 2 * MOST_BYTES;
/// The most elements.
pub(super) const MOST_ELEMENTS: usize = 10_000;
/// How many elements may stand in one another.
pub(super) const DEEPEST: usize = 32;
/// The most attributes of one element, declarations of namespaces among them.
pub(super) const MOST_ATTRIBUTES: usize = 64;
/// The most declarations of namespaces.
pub(super) const MOST_DECLARATIONS: usize = 4096;
/// The most declarations of namespaces on an element and those around it.
pub(super) const MOST_IN_FORCE: usize = 64;
/// The most bytes of a name.
pub(super) const LONGEST_NAME: usize = 256;
/// The most signatures of a message, and the most references in them: one for the response, one for the assertion.
pub(super) const MOST_SIGNATURES: usize = 2;
/// The most elements of a `SignedInfo`, which needs nine.
pub(super) const MOST_SIGNED_INFO: usize = 32;
/// The most certificates of a provider for signing.
pub(super) const MOST_CERTIFICATES: usize = 2;
/// The most bytes of a certificate.
pub(super) const LONGEST_CERTIFICATE: usize = 16 * 1024;
/// The most characters of an identifier of an entity. Source: SAML 2.0 Core, section 8.3.6.
pub(super) const LONGEST_ENTITY: usize = 1024;
