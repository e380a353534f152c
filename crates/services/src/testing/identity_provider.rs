//! A SAML identity provider of the tests' own: it signs whatever it is told to. It writes canonical forms by hand, so
//! that what reads them is compared with the standard and not with itself.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use data_encoding::BASE64;
use model::Moment;

use super::{AUDIENCE, RECIPIENT, World, sure};

/// A provider with one key.
pub struct IdentityProvider {
    entity: String,
    pair: EcdsaKeyPair,
    responses: u32,
}

/// How a response is spoilt: before it is signed, as it is signed, and after.
#[derive(Clone, Copy, Debug, Default)]
pub struct Forgery {
    /// What is changed in the assertion before anything is signed.
    pub assertion: Option<Change>,
    /// What is changed in what is signed of it.
    pub info: Option<Change>,
    /// What is changed in the response at last.
    pub response: Option<Change>,
    /// Whether somebody else signs.
    pub stranger: bool,
}

/// A change to a text.
#[derive(Clone, Copy, Debug)]
pub enum Change {
    /// The first of this becomes that.
    Swap(&'static str, &'static str),
    /// What begins so and ends so is left out.
    Cut(&'static str, &'static str),
}

impl Change {
    fn to(self, text: &str) -> String {
        let (from, until, with) = match self {
            Self::Swap(from, with) => (from, "", with),
            Self::Cut(from, until) => (from, until, ""),
        };
        let (before, after) = sure(text.split_once(from).ok_or(self));
        let (_, after) = sure(after.split_once(until).ok_or(self));
        [before, with, after].concat()
    }
}

fn changed(change: Option<Change>, text: String) -> String {
    match change {
        Some(change) => change.to(&text),
        None => text,
    }
}

/// What a response says.
#[derive(Clone, Debug)]
pub struct Says {
    /// Of whom.
    pub subject: String,
    /// The roles and providers that are offered, as values of the attribute.
    pub roles: Vec<String>,
    /// The name of the session.
    pub session_name: String,
    /// Where it is to be brought.
    pub recipient: String,
    /// For whom it is meant.
    pub audience: String,
    /// When it was issued, beside now.
    pub issued: i64,
    /// When it ends, beside now.
    pub ends: i64,
    /// When somebody has shown there who they are, beside now.
    pub authenticated: i64,
    /// How long the session is to last on the console, as it is written.
    pub session_duration: Option<String>,
    /// When the session at the provider ends, beside now.
    pub session_ends: Option<i64>,
    /// The request that it answers.
    pub in_response_to: Option<String>,
    /// Its identifier; a new one unless it is said.
    pub id: Option<String>,
}

impl Says {
    /// That a person may take on this role by this provider.
    #[must_use]
    pub fn role(role: &str, provider: &str) -> Self {
        Self {
            subject: "alice@example.com".to_owned(),
            roles: vec![format!("{role},{provider}")],
            session_name: "alice".to_owned(),
            recipient: RECIPIENT.to_owned(),
            audience: AUDIENCE.to_owned(),
            issued: 0,
            ends: 300,
            authenticated: 0,
            session_duration: None,
            session_ends: None,
            in_response_to: None,
            id: None,
        }
    }

    /// That somebody is a user of the account that is known to the provider by this name of ours.
    #[must_use]
    pub fn user(subject: &str, there: &str) -> Self {
        Self {
            subject: subject.to_owned(),
            roles: Vec::new(),
            session_name: String::new(),
            recipient: there.to_owned(),
            audience: there.to_owned(),
            ..Self::role("", "")
        }
    }
}

impl IdentityProvider {
    /// One of this entity id. All have the same key.
    ///
    /// # Panics
    /// When the key of the tests cannot be read.
    #[must_use]
    pub fn new(entity: &str) -> Self {
        let key = sure(BASE64.decode(KEY.as_bytes()));
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &key);
        Self {
            entity: entity.to_owned(),
            pair: sure(pair),
            responses: 0,
        }
    }

    /// Its metadata in Base64.
    #[must_use]
    pub fn metadata(&self) -> String {
        self.metadata_by("HTTP-Redirect")
    }

    /// The same for a provider that takes requests by this binding.
    #[must_use]
    pub fn metadata_by(&self, binding: &str) -> String {
        let entity = &self.entity;
        BASE64.encode(
            format!(
                r#"<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="{SIGNATURE}" entityID="{entity}"><md:IDPSSODescriptor protocolSupportEnumeration="{PROTOCOL}"><md:KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>{CERTIFICATE}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor><md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:{binding}" Location="{entity}/sso"/></md:IDPSSODescriptor></md:EntityDescriptor>"#
            )
            .as_bytes(),
        )
    }

    /// A response that is signed now, in Base64.
    #[must_use]
    pub fn response(&mut self, world: &World, says: &Says) -> String {
        self.response_at(world.now(), says)
    }

    /// A response that is signed at this moment, in Base64.
    #[must_use]
    pub fn response_at(&mut self, now: Moment, says: &Says) -> String {
        self.forged_at(now, says, Forgery::default())
    }

    /// One that is spoilt, in Base64.
    #[must_use]
    pub fn forged_at(&mut self, now: Moment, says: &Says, forgery: Forgery) -> String {
        self.responses += 1;
        let id = says.id.clone();
        let id = id.unwrap_or_else(|| format!("_a{:031}", self.responses));
        let (begin, end) = self.assertion(now, says, &id);
        let bare = changed(forgery.assertion, [begin, end].concat());
        // Behind the issuer, where it belongs.
        let (begin, end) = sure(bare.split_once(ISSUED).ok_or("an issuer"));
        let begin = [begin, ISSUED].concat();
        let signature = self.signature(&bare, &id, forgery);
        let (entity, recipient) = (&self.entity, &says.recipient);
        let issued = now.plus_seconds(says.issued);
        let answers = answers(says);
        let response = format!(
            r#"<samlp:Response xmlns:samlp="{PROTOCOL}" xmlns:saml="{ASSERTION}" Destination="{recipient}" ID="_r{id}"{answers} IssueInstant="{issued}" Version="2.0"><saml:Issuer>{entity}</saml:Issuer><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>{begin}{signature}{end}</samlp:Response>"#
        );
        BASE64.encode(changed(forgery.response, response).as_bytes())
    }

    /// The assertion in canonical form, what stands before its signature and what behind.
    fn assertion(&self, now: Moment, says: &Says, id: &str) -> (String, String) {
        let at = |seconds: i64| now.plus_seconds(seconds);
        let (issued, ends) = (at(says.issued), at(says.ends));
        let authenticated = at(says.authenticated);
        let session = says.session_ends.map(at);
        let session = session.map(|end| format!(r#" SessionNotOnOrAfter="{end}""#));
        let session = session.unwrap_or_default();
        let answers = answers(says);
        let Self { entity, .. } = self;
        let Says {
            subject,
            roles,
            session_name,
            recipient,
            audience,
            ..
        } = says;
        let attributes = if session_name.is_empty() {
            String::new()
        } else {
            let roles = attribute("Role", roles);
            let name = attribute("RoleSessionName", std::slice::from_ref(session_name));
            let lasts = says.session_duration.as_ref();
            let lasts = lasts.map(|text| attribute("SessionDuration", std::slice::from_ref(text)));
            let lasts = lasts.unwrap_or_default();
            format!("<saml:AttributeStatement>{roles}{name}{lasts}</saml:AttributeStatement>")
        };
        let begin = format!(
            r#"<saml:Assertion xmlns:saml="{ASSERTION}" ID="{id}" IssueInstant="{issued}" Version="2.0"><saml:Issuer>{entity}</saml:Issuer>"#
        );
        let end = format!(
            r#"<saml:Subject><saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">{subject}</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData{answers} NotOnOrAfter="{ends}" Recipient="{recipient}"></saml:SubjectConfirmationData></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="{issued}" NotOnOrAfter="{ends}"><saml:AudienceRestriction><saml:Audience>{audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant="{authenticated}"{session}><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>{attributes}</saml:Assertion>"#
        );
        (begin, end)
    }

    fn signature(&self, bare: &str, id: &str, forgery: Forgery) -> String {
        let sum = BASE64.encode(digest(&SHA256, bare.as_bytes()).as_ref());
        let info = format!(
            r##"<ds:CanonicalizationMethod Algorithm="{EXCLUSIVE}"></ds:CanonicalizationMethod><ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"></ds:SignatureMethod><ds:Reference URI="#{id}"><ds:Transforms><ds:Transform Algorithm="{SIGNATURE}enveloped-signature"></ds:Transform><ds:Transform Algorithm="{EXCLUSIVE}"></ds:Transform></ds:Transforms><ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"></ds:DigestMethod><ds:DigestValue>{sum}</ds:DigestValue></ds:Reference>"##
        );
        let info = changed(forgery.info, info);
        let signed = format!(r#"<ds:SignedInfo xmlns:ds="{SIGNATURE}">{info}</ds:SignedInfo>"#);
        let other = forgery
            .stranger
            .then(|| sure(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING)));
        let pair = other.as_ref().unwrap_or(&self.pair);
        let value = pair.sign(&SystemRandom::new(), signed.as_bytes());
        let value = BASE64.encode(sure(value).as_ref());
        format!(
            r#"<ds:Signature xmlns:ds="{SIGNATURE}"><ds:SignedInfo>{info}</ds:SignedInfo><ds:SignatureValue>{value}</ds:SignatureValue></ds:Signature>"#
        )
    }
}

/// Where the issuer of an assertion ends.
const ISSUED: &str = "</saml:Issuer>";

fn attribute(name: &str, values: &[String]) -> String {
    let values: Vec<_> = values
        .iter()
        .map(|value| format!("<saml:AttributeValue>{value}</saml:AttributeValue>"))
        .collect();
    let values = values.concat();
    format!(
        r#"<saml:Attribute Name="https://www.aliyun.com/SAML-Role/Attributes/{name}">{values}</saml:Attribute>"#
    )
}

fn answers(says: &Says) -> String {
    let asked = says.in_response_to.as_ref();
    let asked = asked.map(|id| format!(r#" InResponseTo="{id}""#));
    asked.unwrap_or_default()
}

const ASSERTION: &str = "urn:oasis:names:tc:SAML:2.0:assertion";
const PROTOCOL: &str = "urn:oasis:names:tc:SAML:2.0:protocol";
const SIGNATURE: &str = "http://www.w3.org/2000/09/xmldsig#";
const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";

/// A key for tests alone, as PKCS #8.
const KEY: &str = "\
    MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg0pdfvZhvo4ohyUIgYGCLWG32GIWgOtXpT4KqS34Z+XOhRANC\
    AARUzMa6stC5R/EvXLiEqCpWO3mPZ6wybX8PEl7zzhRwjUq4QjQD/85sxDFXJ0ppLrAqUknELwTcvJis16BKV3Tv";
/// Its certificate, which is good from 2020 to 2120.
const CERTIFICATE: &str = "\
    MIIBGzCBwaADAgECAgEHMAoGCCqGSM49BAMCMBYxFDASBgNVBAMMC2lkcC5leGFtcGxlMCAXDTIwMDEwMTAwMDAwMFoYDzIx\
    MjAwMTAxMDAwMDAwWjAWMRQwEgYDVQQDDAtpZHAuZXhhbXBsZTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABFTMxrqy0LlH\
    8S9cuISoKlY7eY9nrDJtfw8SXvPOFHCNSrhCNAP/zmzEMVcnSmkusCpSScQvBNy8mKzXoEpXdO8wCgYIKoZIzj0EAwIDSQAw\
    RgIhAKuxC0czN/OSlWJrv3pxG8yll/havJXcvEMm0LzEeN2gAiEAtO+fQxMfO+YDU1qCoYYsINLRdAOUTcOy4dGzRL5Eq+8=";
