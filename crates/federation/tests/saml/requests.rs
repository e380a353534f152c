//! Our requests, read as a provider reads them (S17: what is signed is what is sent).

use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::rsa::KeyPair;
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use data_encoding::BASE64;
use federation::saml::{Form, NoKey, Request, SigningKey, Unsendable, identifier};
use url::Url;

use crate::letters::NOW;
use crate::signer::{DS, MORE, Mark, OTHER, P256, RSA, Signer};

const REQUEST: Request<'_> = Request {
    id: "_0123",
    issued: NOW,
    issuer: "urn:rampart:a&b",
    answer_to: "https://rampart.example/saml/sso?a=\"1\"&b=2",
    afresh: false,
};

fn key(signer: &Signer) -> SigningKey {
    SigningKey::read(&signer.pkcs8).unwrap()
}

fn verifies(signer: &Signer, message: &str, signature: &[u8]) -> bool {
    let pair = KeyPair::from_pkcs8(&signer.pkcs8).unwrap();
    let public = pair.public_key().as_der().unwrap();
    let public = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, public.as_ref());
    public.verify(message.as_bytes(), signature).is_ok()
}

fn to() -> Url {
    Url::parse("https://idp.example/sso?tenant=1").unwrap()
}

#[test]
fn s17_a_redirect_is_signed_as_it_is_sent() {
    let address = REQUEST
        .redirect(&to(), Some("state+/= ü"), &key(&RSA))
        .unwrap();
    let query = address.query().unwrap();
    let sent = query.strip_prefix("tenant=1&").unwrap();
    let (signed, signature) = sent.split_once("&Signature=").unwrap();
    let unescaped = |text: &str| {
        percent_encoding::percent_decode_str(text)
            .decode_utf8()
            .unwrap()
            .into_owned()
    };
    let signature = BASE64.decode(unescaped(signature).as_bytes()).unwrap();
    assert!(verifies(&RSA, signed, &signature));
    assert!(!verifies(&OTHER, signed, &signature));
    // Escaped by another hand it is another text.
    assert!(!verifies(&RSA, &signed.replace("%2B", "%2b"), &signature));
    assert!(!verifies(
        &RSA,
        signed.split_once("&RelayState").unwrap().0,
        &signature
    ));
    let parts: Vec<_> = address
        .query_pairs()
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    let names: Vec<_> = parts.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        ["tenant", "SAMLRequest", "RelayState", "SigAlg", "Signature"]
    );
    assert_eq!(parts[2].1, "state+/= ü");
    assert_eq!(parts[3].1, format!("{MORE}rsa-sha256"));
    let deflated = BASE64.decode(parts[1].1.as_bytes()).unwrap();
    let xml = miniz_oxide::inflate::decompress_to_vec(&deflated).unwrap();
    says_what_it_should(&String::from_utf8(xml).unwrap(), false);
}

#[test]
fn a_form_holds_a_signed_request() {
    let afresh = Request {
        afresh: true,
        ..REQUEST
    };
    let Form {
        action,
        request,
        relay,
    } = afresh.post(&to(), Some("key"), &key(&RSA)).unwrap();
    assert_eq!((action, relay.as_deref()), (to(), Some("key")));
    let xml = String::from_utf8(BASE64.decode(request.as_bytes()).unwrap()).unwrap();
    says_what_it_should(&xml, true);
    // The tests' own signer signs the same bytes in the same way.
    let start = xml.find("<ds:Signature").unwrap();
    let stop = xml.find("</ds:Signature>").unwrap() + "</ds:Signature>".len();
    let bare = format!("{}{}", &xml[..start], &xml[stop..]);
    assert_eq!(&xml[start..stop], Mark::default().of(&bare, "_0123"));
    assert!(xml[..start].ends_with("</saml:Issuer>"));
}

fn says_what_it_should(xml: &str, afresh: bool) {
    let tree = roxmltree::Document::parse(xml).unwrap();
    let root = tree.root_element();
    assert!(root.has_tag_name(("urn:oasis:names:tc:SAML:2.0:protocol", "AuthnRequest")));
    for (name, value) in [
        ("ID", "_0123"),
        ("Version", "2.0"),
        ("IssueInstant", "2026-09-21T13:33:20Z"),
        ("Destination", "https://idp.example/sso?tenant=1"),
        ("AssertionConsumerServiceURL", REQUEST.answer_to),
        (
            "ProtocolBinding",
            "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST",
        ),
    ] {
        assert_eq!(root.attribute(name), Some(value));
    }
    assert_eq!(root.attribute("ForceAuthn"), afresh.then_some("true"));
    assert_eq!(
        root.first_element_child().unwrap().text(),
        Some("urn:rampart:a&b")
    );
    let signed = root
        .children()
        .any(|node| node.has_tag_name((DS, "Signature")));
    assert_eq!(signed, afresh, "a redirect is signed in its query");
}

#[test]
fn what_cannot_be_sent_is_not_made() {
    let long = "x".repeat(81);
    assert_eq!(
        REQUEST.redirect(&to(), Some(&long), &key(&RSA)),
        Err(Unsendable::Relay(81))
    );
    assert_eq!(
        REQUEST.post(&to(), Some(&long), &key(&RSA)),
        Err(Unsendable::Relay(81))
    );
    assert!(REQUEST.post(&to(), Some(&long[1..]), &key(&RSA)).is_ok());
    assert_eq!(SigningKey::read(&P256.pkcs8).unwrap_err(), NoKey);
    assert_eq!(SigningKey::read(b"").unwrap_err(), NoKey);
    assert_eq!(format!("{:?}", key(&RSA)), "SigningKey");
}

#[test]
fn identifiers_begin_with_no_digit() {
    assert_eq!(identifier([0x1f; 20]), format!("_{}", "1f".repeat(20)));
}
