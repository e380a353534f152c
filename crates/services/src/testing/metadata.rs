//! Metadata of SAML identity providers as tests give it, and certificates, strong and weak. Nobody has
//! their keys.

use data_encoding::BASE64;

/// Metadata that is sound, in Base64.
#[must_use]
pub fn metadata() -> String {
    BASE64.encode(metadata_xml().as_bytes())
}

/// The same as XML.
#[must_use]
pub fn metadata_xml() -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="https://idp.example.com/metadata">
  <md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <md:KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>{P256}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>
    <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.example.com/sso?tenant=1"/>
  </md:IDPSSODescriptor>
</md:EntityDescriptor>"#
    )
}

/// A certificate with a key on P-256.
pub const P256: &str = "\
    MIIBizCCATGgAwIBAgIUexye6S5hMR5vvHh57GrElKBDY30wCgYIKoZIzj0EAwIwGjEYMBYGA1UEAwwPaWRwLmV4YW1wbGUu\
    Y29tMCAXDTI2MTEyODE5NTgxOFoYDzIxMjYxMTA0MTk1ODE4WjAaMRgwFgYDVQQDDA9pZHAuZXhhbXBsZS5jb20wWTATBgcq\
    hkjOPQIBBggqhkjOPQMBBwNCAASJgAeYQVDN4OxlvvctNmyU8mWOyLCu596joiWIvLTPXkutfs1IgqyYbp2R5QZDlQ4te2ZT\
    9vHIv7COFkk46cuPo1MwUTAdBgNVHQ4EFgQU140RavkyrhSLw1hiHRkHZg94CgMwHwYDVR0jBBgwFoAU140RavkyrhSLw1hi\
    HRkHZg94CgMwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiEArum5aYmAUeFuQUA2b6QjDTotQEpfC5KMQIl+\
    JFTCppECIH5QFZLAMvg9V6qGmY/qA0dJA7j2e+a3pe2/ucMt/xL1";
