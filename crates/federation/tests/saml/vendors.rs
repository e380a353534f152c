//! Metadata and responses in the shapes of well-known providers, each with what is peculiar to it. None of these
//! providers runs here. Where a shape is from:
//!
//! - *Entra ID*: "Single sign-on SAML protocol" and "SAML token claims reference" (learn.microsoft.com/entra), and its
//!   federation metadata as published for every tenant.
//! - *ADFS*: "Understanding key AD FS concepts" (learn.microsoft.com), and `FederationMetadata/2007-06/FederationMetadata.xml`.
//! - *Okta*: "SAML FAQ" and "SAML app wizard" (developer.okta.com, help.okta.com).
//! - *Keycloak*: "Server administration", SAML clients (keycloak.org); it is also run by `scripts/test --all`.
//! - *Google Workspace*: "Set up your own custom SAML app" (support.google.com).
//! - Forms and attributes of all: SAML 2.0 Core 2 to 3, Metadata 2.4; exclusive form with a prefix list: XML-EXC-C14N 3.

use data_encoding::BASE64;
use federation::saml::{Metadata, Verified, read};

use crate::letters::{ACS, AUDIENCE, BEARER, SAML, SAMLP, with};
use crate::signer::{DS, EXC, Mark, OTHER, RSA, Signer};

const MD: &str = "urn:oasis:names:tc:SAML:2.0:metadata";
const XS: &str = "http://www.w3.org/2001/XMLSchema";
const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// What a provider writes, and how.
struct Shape {
    entity: &'static str,
    metadata: String,
    /// The prefixes of the protocol, of assertions and of signatures; empty where they are the default.
    prefixes: [&'static str; 3],
    /// What stands in the response's start tag beside what all have.
    response: &'static str,
    /// The namespaces that the signature's prefix list keeps, as they are declared.
    kept: &'static [(&'static str, &'static str)],
    /// What else the issuer's element says.
    issuer: &'static str,
    format: &'static str,
    name: &'static str,
    issued: &'static str,
    ends: &'static str,
    authn: &'static str,
    attributes: &'static str,
    /// Whether the response is signed around the assertion.
    both: bool,
    /// What `KeyInfo` holds.
    key_info: fn(&str, &Signer) -> String,
}

fn x509(prefix: &str, signer: &Signer) -> String {
    let certificate = signer.certificate();
    format!(
        "<{prefix}KeyInfo><{prefix}X509Data><{prefix}X509Certificate>{certificate}</{prefix}X509Certificate></{prefix}X509Data></{prefix}KeyInfo>"
    )
}

fn none(_: &str, _: &Signer) -> String {
    String::new()
}

fn named(prefix: &str, _: &Signer) -> String {
    format!("<{prefix}KeyInfo><{prefix}KeyName>FqPd0rQe</{prefix}KeyName></{prefix}KeyInfo>")
}

fn prefixed(prefix: &str) -> String {
    if prefix.is_empty() {
        String::new()
    } else {
        format!("{prefix}:")
    }
}

/// The declaration of a namespace.
fn declares(prefix: &str, namespace: &str) -> String {
    if prefix.is_empty() {
        format!(" xmlns=\"{namespace}\"")
    } else {
        format!(" xmlns:{prefix}=\"{namespace}\"")
    }
}

impl Shape {
    /// A response that answers nothing, as from the provider's own portal.
    fn response(&self) -> String {
        let [protocol, assertion, _] = self.prefixes;
        let (p, a) = (prefixed(protocol), prefixed(assertion));
        let Self {
            entity,
            response,
            issuer,
            issued,
            ..
        } = self;
        let kept: String = self
            .kept
            .iter()
            .map(|(prefix, of)| declares(prefix, of))
            .collect();
        let (begin, end) = self.assertion();
        let signature = self.signature(&self.canonical(&format!("{begin}{end}")), "_a1");
        let sealed = format!("{begin}{signature}{end}");
        // In canonical form, for it may be signed as well.
        let head = format!(
            "<{p}Response{}{kept} {response}Destination=\"{ACS}\" ID=\"_r1\" IssueInstant=\"{issued}\" Version=\"2.0\">\
             <{a}Issuer{}{issuer}>{entity}</{a}Issuer>",
            declares(protocol, SAMLP),
            declares(assertion, SAML),
        );
        let rest = format!(
            "<{p}Status><{p}StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:Success\"></{p}StatusCode></{p}Status>\
             {sealed}</{p}Response>"
        );
        if !self.both {
            return format!("{head}{rest}");
        }
        let signature = self.signature(&self.canonical(&format!("{head}{rest}")), "_r1");
        format!("{head}{signature}{rest}")
    }

    /// The canonical form of what is written: a namespace that only values name is left out, unless the prefix list keeps
    /// it; then it is declared once.
    fn canonical(&self, text: &str) -> String {
        let declared = declares("xs", XS);
        if self.kept.is_empty() {
            return text.replace(&declared, "");
        }
        let (first, rest) = text.split_once(&declared).unwrap();
        format!("{first}{declared}{}", rest.replace(&declared, ""))
    }

    /// An assertion: what stands before its signature, and what behind.
    fn assertion(&self) -> (String, String) {
        let [_, assertion, _] = self.prefixes;
        let a = prefixed(assertion);
        let Self {
            entity,
            issuer,
            format,
            name,
            issued,
            ends,
            authn,
            attributes,
            ..
        } = self;
        let kept: String = self
            .kept
            .iter()
            .map(|(prefix, of)| declares(prefix, of))
            .collect();
        let begin = format!(
            "<{a}Assertion{}{kept} ID=\"_a1\" IssueInstant=\"{issued}\" Version=\"2.0\"><{a}Issuer{issuer}>{entity}</{a}Issuer>",
            declares(assertion, SAML)
        );
        let end = format!(
            "<{a}Subject><{a}NameID Format=\"{format}\">{name}</{a}NameID><{a}SubjectConfirmation Method=\"{BEARER}\">\
             <{a}SubjectConfirmationData NotOnOrAfter=\"{ends}\" Recipient=\"{ACS}\"></{a}SubjectConfirmationData>\
             </{a}SubjectConfirmation></{a}Subject><{a}Conditions NotBefore=\"2026-09-21T13:28:00Z\" NotOnOrAfter=\"{ends}\">\
             <{a}AudienceRestriction><{a}Audience>{AUDIENCE}</{a}Audience></{a}AudienceRestriction></{a}Conditions>\
             {authn}{attributes}</{a}Assertion>"
        );
        (begin, end)
    }

    /// A signature of this canonical text, with the prefixes and the key of the provider.
    fn signature(&self, canonical: &str, id: &str) -> String {
        let [.., signature] = self.prefixes;
        let (s, list) = (
            prefixed(signature),
            self.kept
                .iter()
                .map(|(prefix, _)| *prefix)
                .collect::<Vec<_>>()
                .join(" "),
        );
        let mark = Mark::default();
        let mut info = mark.info(canonical, id);
        if !list.is_empty() {
            let bare = format!("<ds:Transform Algorithm=\"{EXC}\"></ds:Transform>");
            let listed = format!(
                "<ds:Transform Algorithm=\"{EXC}\"><ec:InclusiveNamespaces xmlns:ec=\"{EXC}\" PrefixList=\"{list}\"></ec:InclusiveNamespaces></ds:Transform>"
            );
            info = info.replace(&bare, &listed);
        }
        let signed = format!("<ds:SignedInfo xmlns:ds=\"{DS}\">{info}</ds:SignedInfo>");
        let written = |text: &str| {
            let text = text
                .replace("<ds:", &format!("<{s}"))
                .replace("</ds:", &format!("</{s}"));
            text.replace(
                " xmlns:ds=",
                if signature.is_empty() {
                    " xmlns="
                } else {
                    " xmlns:TAKEN="
                },
            )
            .replace("TAKEN", signature)
        };
        let mark = Mark {
            behind: (self.key_info)("ds:", &RSA),
            ..mark
        };
        written(&mark.around(&info, &written(&signed)))
    }

    fn judged(&self) -> Verified {
        let metadata = Metadata::read(self.metadata.as_bytes(), false).unwrap();
        assert_eq!(metadata.entity, self.entity);
        let response = BASE64.encode(self.response().as_bytes());
        let reading = with(&metadata, |expected| {
            // Entra's and ADFS's assertions are good for an hour and more.
            read(
                &response,
                &federation::saml::Expected {
                    longest: 4200,
                    ..expected
                },
            )
        });
        reading.outcome.unwrap_or_else(|cause| {
            panic!(
                "{}: {:?}: {cause}\n{}",
                self.entity,
                cause.check(),
                self.response()
            )
        })
    }
}

fn key(signer: &Signer) -> String {
    format!(
        "<KeyDescriptor use=\"signing\"><KeyInfo xmlns=\"{DS}\"><X509Data><X509Certificate>{}</X509Certificate></X509Data></KeyInfo></KeyDescriptor>",
        signer.certificate()
    )
}

/// Metadata of Microsoft's: signed itself, with roles of WS-Federation beside the provider's.
fn microsoft(entity: &str, more: &str) -> String {
    let (own, keys) = (
        Mark::default().of("<x></x>", "_m1"),
        format!("{}{}", key(&RSA), key(&OTHER)),
    );
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><EntityDescriptor ID=\"_m1\" entityID=\"{entity}\" xmlns=\"{MD}\">{own}\
         <RoleDescriptor xsi:type=\"fed:SecurityTokenServiceType\" protocolSupportEnumeration=\"http://docs.oasis-open.org/wsfed/federation/200706\" xmlns:xsi=\"{XSI}\" xmlns:fed=\"http://docs.oasis-open.org/wsfed/federation/200706\">{keys}</RoleDescriptor>{more}\
         <IDPSSODescriptor protocolSupportEnumeration=\"{SAMLP}\">{keys}<SingleLogoutService Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect\" Location=\"https://login.example/slo\"/>\
         <SingleSignOnService Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect\" Location=\"https://login.example/saml2\"/>\
         <SingleSignOnService Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST\" Location=\"https://login.example/saml2\"/></IDPSSODescriptor></EntityDescriptor>"
    )
}

/// Metadata of others.
fn plain(entity: &str, formats: &str) -> String {
    let keys = key(&RSA)
        .replace("<Key", "<md:Key")
        .replace("</KeyD", "</md:KeyD")
        .replace("<md:KeyInfo", "<KeyInfo");
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><md:EntityDescriptor entityID=\"{entity}\" xmlns:md=\"{MD}\">\
         <md:IDPSSODescriptor WantAuthnRequestsSigned=\"false\" protocolSupportEnumeration=\"{SAMLP}\">{keys}{formats}\
         <md:SingleSignOnService Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST\" Location=\"https://login.example/sso\"/>\
         <md:SingleSignOnService Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect\" Location=\"https://login.example/sso\"/>\
         </md:IDPSSODescriptor></md:EntityDescriptor>"
    )
}

fn entra() -> Shape {
    const ENTITY: &str = "https://sts.windows.net/5bae0ba1-0000-4000-8000-1f2e3d4c5b6a/";
    Shape {
        entity: ENTITY,
        metadata: microsoft(ENTITY, ""),
        // The assertion and its signature have no prefixes.
        prefixes: ["samlp", "", ""],
        response: "",
        kept: &[],
        issuer: "",
        format: "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress",
        name: "alice@company.example",
        // Fractions of a second, and good for more than an hour.
        issued: "2026-09-21T13:33:10.482Z",
        ends: "2026-09-21T14:38:10.482Z",
        authn: "<AuthnStatement AuthnInstant=\"2026-09-21T13:30:00.000Z\" SessionIndex=\"_a1\"><AuthnContext><AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</AuthnContextClassRef></AuthnContext></AuthnStatement>",
        attributes: "<AttributeStatement><Attribute Name=\"http://schemas.microsoft.com/identity/claims/tenantid\"><AttributeValue>5bae0ba1-0000-4000-8000-1f2e3d4c5b6a</AttributeValue></Attribute><Attribute Name=\"mail\"><AttributeValue>alice@company.example</AttributeValue></Attribute></AttributeStatement>",
        both: false,
        key_info: x509,
    }
}

fn adfs() -> Shape {
    // An entity id that is no address of https.
    const ENTITY: &str = "http://adfs.company.example/adfs/services/trust";
    let application = format!(
        "<RoleDescriptor xsi:type=\"fed:ApplicationServiceType\" protocolSupportEnumeration=\"http://schemas.xmlsoap.org/ws/2005/02/trust\" xmlns:xsi=\"{XSI}\" xmlns:fed=\"http://docs.oasis-open.org/wsfed/federation/200706\"></RoleDescriptor><SPSSODescriptor protocolSupportEnumeration=\"{SAMLP}\"><AssertionConsumerService Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST\" Location=\"https://adfs.company.example/adfs/ls/\" index=\"0\"/></SPSSODescriptor>"
    );
    Shape {
        entity: ENTITY,
        metadata: microsoft(ENTITY, &application),
        prefixes: ["samlp", "", "ds"],
        response: "Consent=\"urn:oasis:names:tc:SAML:2.0:consent:unspecified\" ",
        kept: &[],
        issuer: "",
        format: "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
        name: "COMPANY\\alice",
        issued: "2026-09-21T13:33:10.482Z",
        ends: "2026-09-21T13:38:10.482Z",
        authn: "<AuthnStatement AuthnInstant=\"2026-09-21T13:33:10.001Z\" SessionIndex=\"_a1\"><AuthnContext><AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport</AuthnContextClassRef></AuthnContext></AuthnStatement>",
        attributes: "<AttributeStatement><Attribute Name=\"mail\"><AttributeValue>alice@company.example</AttributeValue></Attribute></AttributeStatement>",
        both: false,
        key_info: x509,
    }
}

fn okta() -> Shape {
    const ENTITY: &str = "http://www.okta.com/exk1fcia6d6EMsf331d8";
    Shape {
        entity: ENTITY,
        metadata: plain(
            ENTITY,
            "<md:NameIDFormat>urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress</md:NameIDFormat>",
        ),
        prefixes: ["saml2p", "saml2", "ds"],
        response: "",
        // Its signatures keep the prefix of schema types, which only values of attributes name.
        kept: &[("xs", XS)],
        issuer: " Format=\"urn:oasis:names:tc:SAML:2.0:nameid-format:entity\"",
        format: "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified",
        name: "alice@company.example",
        issued: "2026-09-21T13:33:10.482Z",
        ends: "2026-09-21T13:38:10.482Z",
        authn: "<saml2:AuthnStatement AuthnInstant=\"2026-09-21T13:33:10.482Z\" SessionIndex=\"id1790000000\"><saml2:AuthnContext><saml2:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport</saml2:AuthnContextClassRef></saml2:AuthnContext></saml2:AuthnStatement>",
        attributes: "<saml2:AttributeStatement><saml2:Attribute Name=\"mail\" NameFormat=\"urn:oasis:names:tc:SAML:2.0:attrname-format:unspecified\"><saml2:AttributeValue xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"xs:string\">alice@company.example</saml2:AttributeValue></saml2:Attribute></saml2:AttributeStatement>",
        both: true,
        key_info: x509,
    }
}

fn keycloak() -> Shape {
    const ENTITY: &str = "https://keycloak.company.example/realms/company";
    Shape {
        entity: ENTITY,
        metadata: plain(
            ENTITY,
            "<md:NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:persistent</md:NameIDFormat>",
        ),
        prefixes: ["samlp", "saml", "dsig"],
        response: "",
        kept: &[],
        issuer: "",
        format: "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
        name: "G-5f0d6c1e-0000-4000-8000-9d8c7b6a5f4e",
        issued: "2026-09-21T13:33:10.482Z",
        ends: "2026-09-21T13:34:08.482Z",
        authn: "<saml:AuthnStatement AuthnInstant=\"2026-09-21T13:33:10.484Z\" SessionIndex=\"5d1f::6a2e\" SessionNotOnOrAfter=\"2026-09-21T23:33:10.484Z\"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>",
        // One attribute a value, all of one name.
        attributes: "<saml:AttributeStatement><saml:Attribute FriendlyName=\"mail\" Name=\"mail\" NameFormat=\"urn:oasis:names:tc:SAML:2.0:attrname-format:basic\"><saml:AttributeValue xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"xs:string\">alice@company.example</saml:AttributeValue></saml:Attribute></saml:AttributeStatement>",
        both: true,
        key_info: named,
    }
}

fn google() -> Shape {
    const ENTITY: &str = "https://accounts.google.com/o/saml2?idpid=C01abcdef";
    Shape {
        entity: ENTITY,
        metadata: plain(
            ENTITY,
            "<md:NameIDFormat>urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress</md:NameIDFormat>",
        ),
        prefixes: ["saml2p", "saml2", "ds"],
        response: "",
        kept: &[],
        issuer: "",
        format: "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress",
        name: "alice@company.example",
        issued: "2026-09-21T13:33:10.482Z",
        ends: "2026-09-21T13:38:10.482Z",
        authn: "<saml2:AuthnStatement AuthnInstant=\"2026-09-21T13:33:09.000Z\" SessionIndex=\"_a1\"><saml2:AuthnContext><saml2:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified</saml2:AuthnContextClassRef></saml2:AuthnContext></saml2:AuthnStatement>",
        attributes: "<saml2:AttributeStatement><saml2:Attribute Name=\"mail\"><saml2:AttributeValue xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"xs:anyType\">alice@company.example</saml2:AttributeValue></saml2:Attribute></saml2:AttributeStatement>",
        both: false,
        key_info: none,
    }
}

#[test]
fn each_shape_is_believed_and_says_the_same() {
    for shape in [entra(), adfs(), okta(), keycloak(), google()] {
        let verified = shape.judged();
        assert_eq!(verified.issuer, shape.entity);
        assert_eq!(verified.name, shape.name);
        assert_eq!(verified.format, shape.format);
        assert_eq!(
            verified.values("mail").collect::<Vec<_>>(),
            ["alice@company.example"]
        );
        assert_eq!(
            (verified.recipient.as_str(), &verified.audiences[..]),
            (ACS, &[AUDIENCE.to_owned()][..])
        );
    }
}

#[test]
fn no_shape_is_believed_once_a_letter_of_it_is_another() {
    for shape in [entra(), adfs(), okta(), keycloak(), google()] {
        let metadata = Metadata::read(shape.metadata.as_bytes(), false).unwrap();
        let altered = shape
            .response()
            .replace("alice@company.example", "mallory@company.example");
        let altered = BASE64.encode(
            altered
                .replace("COMPANY\\alice", "COMPANY\\root")
                .as_bytes(),
        );
        let reading = with(&metadata, |expected| read(&altered, &expected));
        assert!(reading.outcome.is_err(), "{}", shape.entity);
    }
}

#[test]
fn metadata_of_microsoft_has_both_certificates_and_of_its_other_roles_nothing_counts() {
    for shape in [entra(), adfs()] {
        let metadata = Metadata::read(shape.metadata.as_bytes(), false).unwrap();
        assert_eq!(metadata.certificates.len(), 2);
        assert_eq!(
            metadata.redirect.unwrap().as_str(),
            "https://login.example/saml2"
        );
        assert_eq!(
            metadata.post.unwrap().as_str(),
            "https://login.example/saml2"
        );
    }
}
