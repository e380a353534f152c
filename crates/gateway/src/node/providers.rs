//! Metadata of SAML providers that was read, as far as this node has it at hand: it is the same text for a long time, and
//! reading it costs about as much as a response.

use std::hash::{Hash, Hasher};
use std::ptr;
use std::sync::Arc;

use data_encoding::BASE64;
use federation::saml::Metadata;
use model::SamlMetadata;
use moka::sync::Cache;

/// How many bytes of texts are kept in mind at most; the trees that are made of them are no larger.
const MOST: u64 = 8 << 20;

/// By its text, which records of the same account share.
pub(crate) struct Providers {
    read: Cache<Text, Arc<Metadata>>,
}

/// A text by where it is in memory. While it is held here nothing else is there.
struct Text(Arc<str>);

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Text {}

impl Hash for Text {
    fn hash<H: Hasher>(&self, state: &mut H) {
        ptr::hash(Arc::as_ptr(&self.0).cast::<u8>(), state);
    }
}

impl Providers {
    pub(crate) fn new() -> Self {
        let size = |text: &Text, _: &Arc<Metadata>| u32::try_from(text.0.len()).unwrap_or(u32::MAX);
        Self {
            read: Cache::builder().max_capacity(MOST).weigher(size).build(),
        }
    }

    /// What metadata says, if it can be read.
    pub(crate) fn of(&self, metadata: &SamlMetadata) -> Option<Arc<Metadata>> {
        let text = Text(metadata.encoded.clone());
        self.read
            .optionally_get_with(text, || provider_of(metadata).map(Arc::new))
    }
}

/// What metadata says, which is kept as it came.
pub(crate) fn provider_of(metadata: &SamlMetadata) -> Option<Metadata> {
    let packed: Vec<u8> = metadata
        .encoded
        .bytes()
        .filter(|byte| !byte.is_ascii_whitespace())
        .collect();
    let xml = BASE64.decode(&packed).ok()?;
    Metadata::read(&xml, false).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn metadata(entity: &str) -> SamlMetadata {
        const CERTIFICATE: &str = "\
            MIIBGzCBwaADAgECAgEHMAoGCCqGSM49BAMCMBYxFDASBgNVBAMMC2lkcC5leGFtcGxlMCAXDTIwMDEwMTAwMDAwMFoYDzIx\
            MjAwMTAxMDAwMDAwWjAWMRQwEgYDVQQDDAtpZHAuZXhhbXBsZTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABFTMxrqy0LlH\
            8S9cuISoKlY7eY9nrDJtfw8SXvPOFHCNSrhCNAP/zmzEMVcnSmkusCpSScQvBNy8mKzXoEpXdO8wCgYIKoZIzj0EAwIDSQAw\
            RgIhAKuxC0czN/OSlWJrv3pxG8yll/havJXcvEMm0LzEeN2gAiEAtO+fQxMfO+YDU1qCoYYsINLRdAOUTcOy4dGzRL5Eq+8=";
        let xml = format!(
            r#"<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="{entity}"><md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><md:KeyDescriptor><ds:KeyInfo><ds:X509Data><ds:X509Certificate>{CERTIFICATE}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor><md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://idp.example/sso"/></md:IDPSSODescriptor></md:EntityDescriptor>"#
        );
        SamlMetadata {
            encoded: BASE64.encode(xml.as_bytes()).into(),
            valid_until: None,
            certificates: Vec::new(),
        }
    }

    #[test]
    fn the_same_text_is_read_once_and_another_by_itself() {
        let providers = Providers::new();
        let (one, other) = (metadata("https://one"), metadata("https://other"));
        let read = |metadata: &SamlMetadata| providers.of(metadata).unwrap();
        let first = read(&one);
        assert!(Arc::ptr_eq(&first, &read(&one.clone())));
        assert_eq!(read(&other).entity, "https://other");
        assert_eq!(read(&one).entity, "https://one");
        // As it is when the record came from the store anew.
        let again = SamlMetadata {
            encoded: one.encoded.to_string().into(),
            ..one
        };
        assert_eq!(*read(&again), *first);
    }

    #[test]
    fn what_cannot_be_read_is_nobody() {
        let providers = Providers::new();
        let none = SamlMetadata {
            encoded: "PGEvPg==".into(),
            valid_until: None,
            certificates: Vec::new(),
        };
        assert!(providers.of(&none).is_none());
        assert_eq!(providers.read.entry_count(), 0);
    }
}
