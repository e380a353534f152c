//! Messages as a provider writes them, in canonical form, for tests to change; and how they are judged.

use std::sync::LazyLock;

use data_encoding::BASE64;
use federation::saml::{Cause, Check, Expected, Lenience, Metadata, Reading, Verified, read};

use crate::signer::{DS, Mark, RSA, Signer};

pub(crate) const ENTITY: &str = "https://idp.example/metadata";
pub(crate) const ACS: &str = "https://rampart.example/saml-role/sso";
pub(crate) const AUDIENCE: &str = "urn:rampart:example";
/// 2026-09-21T13:33:20Z.
pub(crate) const NOW: i64 = 1_789_997_600;
pub(crate) const SAML: &str = "urn:oasis:names:tc:SAML:2.0:assertion";
pub(crate) const SAMLP: &str = "urn:oasis:names:tc:SAML:2.0:protocol";
pub(crate) const BEARER: &str = "urn:oasis:names:tc:SAML:2.0:cm:bearer";

/// The provider with RSA.
pub(crate) static PROVIDER: LazyLock<Metadata> = LazyLock::new(|| provider(&[&RSA]));

pub(crate) fn provider(signers: &[&Signer]) -> Metadata {
    Metadata::read(described(ENTITY, signers).as_bytes(), false).unwrap()
}

/// Metadata of a provider with these certificates.
pub(crate) fn described(entity: &str, signers: &[&Signer]) -> String {
    let key = |signer: &&Signer| {
        format!(
            "<md:KeyDescriptor use=\"signing\"><ds:KeyInfo xmlns:ds=\"{DS}\"><ds:X509Data><ds:X509Certificate>{}\
             </ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>",
            signer.certificate()
        )
    };
    let keys: String = signers.iter().map(key).collect();
    format!(
        "<md:EntityDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\" entityID=\"{entity}\">\
         <md:IDPSSODescriptor protocolSupportEnumeration=\"{SAMLP}\">{keys}<md:SingleSignOnService \
         Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect\" Location=\"https://idp.example/sso\"/>\
         <md:SingleSignOnService Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST\" \
         Location=\"https://idp.example/post\"/></md:IDPSSODescriptor></md:EntityDescriptor>"
    )
}

/// An assertion of alice, in its canonical form and not signed.
pub(crate) fn assertion() -> String {
    named("_a1", "alice@example.com")
}

/// An assertion of somebody.
pub(crate) fn named(id: &str, name: &str) -> String {
    format!(
        "<saml:Assertion xmlns:saml=\"{SAML}\" ID=\"{id}\" IssueInstant=\"2026-09-21T13:33:00Z\" Version=\"2.0\">\
         <saml:Issuer>{ENTITY}</saml:Issuer>\
         <saml:Subject><saml:NameID Format=\"urn:oasis:names:tc:SAML:2.0:nameid-format:persistent\">{name}</saml:NameID>\
         <saml:SubjectConfirmation Method=\"{BEARER}\"><saml:SubjectConfirmationData \
         NotOnOrAfter=\"2026-09-21T13:38:00Z\" Recipient=\"{ACS}\"></saml:SubjectConfirmationData></saml:SubjectConfirmation>\
         </saml:Subject>\
         <saml:Conditions NotBefore=\"2026-09-21T13:32:00Z\" NotOnOrAfter=\"2026-09-21T13:38:00Z\">\
         <saml:AudienceRestriction><saml:Audience>{AUDIENCE}</saml:Audience></saml:AudienceRestriction></saml:Conditions>\
         <saml:AuthnStatement AuthnInstant=\"2026-09-21T13:32:50Z\" SessionIndex=\"_s1\" \
         SessionNotOnOrAfter=\"2026-09-21T21:33:00Z\"><saml:AuthnContext><saml:AuthnContextClassRef>\
         urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext>\
         </saml:AuthnStatement><saml:AttributeStatement>\
         <saml:Attribute Name=\"mail\"><saml:AttributeValue>alice@example.com</saml:AttributeValue></saml:Attribute>\
         </saml:AttributeStatement></saml:Assertion>"
    )
}

/// The text with one part of it changed; the part must be there.
pub(crate) fn swap(text: &str, from: &str, to: &str) -> String {
    assert!(text.contains(from), "{from} is not in {text}");
    text.replacen(from, to, 1)
}

/// The text with something behind the first place where a part of it ends.
pub(crate) fn behind(text: &str, part: &str, more: &str) -> String {
    swap(text, part, &format!("{part}{more}"))
}

/// An assertion with its signature.
pub(crate) fn seal(assertion: &str) -> String {
    seal_by(assertion, &Mark::default())
}

pub(crate) fn seal_by(text: &str, mark: &Mark) -> String {
    let id = text
        .split("ID=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    behind(text, "</saml:Issuer>", &mark.of(text, id))
}

/// A response around an assertion, in its canonical form and not signed.
pub(crate) fn envelope(assertion: &str) -> String {
    format!(
        "<samlp:Response xmlns:samlp=\"{SAMLP}\" Destination=\"{ACS}\" ID=\"_r1\" \
         IssueInstant=\"2026-09-21T13:33:00Z\" Version=\"2.0\"><saml:Issuer xmlns:saml=\"{SAML}\">{ENTITY}</saml:Issuer>\
         <samlp:Status><samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:Success\"></samlp:StatusCode>\
         </samlp:Status>{assertion}</samlp:Response>"
    )
}

/// A response as it should be.
pub(crate) fn honest() -> String {
    envelope(&seal(&assertion()))
}

/// A response around an assertion that is changed before it is signed.
pub(crate) fn says(from: &str, to: &str) -> String {
    envelope(&seal(&swap(&assertion(), from, to)))
}

/// What we are and what time it is.
pub(crate) fn with<T>(provider: &Metadata, then: impl FnOnce(Expected<'_>) -> T) -> T {
    let (audiences, recipients) = ([AUDIENCE.to_owned()], [ACS.to_owned()]);
    then(Expected {
        provider,
        audiences: &audiences,
        recipients: &recipients,
        request: None,
        lenience: Lenience::default(),
        longest: 600,
        skew: 60,
        now: NOW,
    })
}

pub(crate) fn reading(xml: &str) -> Reading {
    let encoded = BASE64.encode(xml.as_bytes());
    with(&PROVIDER, |expected| read(&encoded, &expected))
}

pub(crate) fn judge(xml: &str) -> Result<Verified, Cause> {
    let outcome = reading(xml).outcome;
    crate::corpus::note(xml, &outcome);
    outcome
}

pub(crate) fn judge_for(provider: &Metadata, xml: &str) -> Result<Verified, Cause> {
    let encoded = BASE64.encode(xml.as_bytes());
    with(provider, |expected| read(&encoded, &expected)).outcome
}

/// The response is believed, and is of alice.
pub(crate) fn accepted(xml: &str) -> Verified {
    let verified = judge(xml).unwrap_or_else(|cause| panic!("{:?}: {cause}\n{xml}", cause.check()));
    assert_eq!(verified.name, "alice@example.com");
    verified
}

/// The response is refused by this very check.
pub(crate) fn refused(xml: &str, check: Check) -> Cause {
    let cause = judge(xml).expect_err(xml);
    assert_eq!(cause.check(), check, "{cause}\n{xml}");
    cause
}
