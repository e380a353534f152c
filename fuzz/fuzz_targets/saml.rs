//! Responses and metadata of SAML providers from hostile bytes: nothing panics, nothing is believed that the provider's key
//! has not signed, and what was altered says the same or is refused.
//!
//! The first byte says what the rest is: a response, a response in Base64, metadata, or changes to a response that is
//! sound.
#![no_main]

use std::sync::LazyLock;

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use data_encoding::BASE64;
use federation::saml::{Check, Expected, Lenience, Metadata, Reading, Verified, read};
use libfuzzer_sys::fuzz_target;
use rcgen::{CertificateParams, KeyPair, PKCS_ECDSA_P256_SHA256, date_time_ymd};

const NOW: i64 = 1_789_997_600;
const HERE: &str = "https://here.example";
const IDP: &str = "https://idp.example";
const DS: &str = "http://www.w3.org/2000/09/xmldsig#";
const FORM: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";

/// A response that is believed, what it says, and the provider that signed it.
struct Sound {
    xml: String,
    says: Verified,
    provider: Metadata,
}

static SOUND: LazyLock<Sound> = LazyLock::new(|| {
    let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).expect("a key");
    let mut parameters = CertificateParams::new(vec!["idp.example".to_owned()]).expect("a name");
    parameters.not_before = date_time_ymd(2020, 1, 1);
    parameters.not_after = date_time_ymd(2035, 1, 1);
    let certificate = parameters.self_signed(&key).expect("a certificate");
    let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &key.serialize_der());
    let xml = signed(&pair.expect("a pair"));
    let provider = described(&BASE64.encode(certificate.der()));
    let provider = Metadata::read(provider.as_bytes(), false).expect("metadata");
    let says = judged(&xml, &provider)
        .outcome
        .expect("what is sound is believed");
    Sound {
        xml,
        says,
        provider,
    }
});

fn signed(pair: &EcdsaKeyPair) -> String {
    let end = "NotOnOrAfter=\"2026-09-21T13:38:00Z\"";
    let (before, behind) = (
        format!(
            "<s:Assertion xmlns:s=\"urn:oasis:names:tc:SAML:2.0:assertion\" ID=\"a\" \
             IssueInstant=\"2026-09-21T13:33:00Z\" Version=\"2.0\"><s:Issuer>{IDP}</s:Issuer>"
        ),
        format!(
            "<s:Subject><s:NameID>pod</s:NameID><s:SubjectConfirmation Method=\"urn:oasis:names:tc:SAML:2.0:cm:bearer\">\
             <s:SubjectConfirmationData {end} Recipient=\"{HERE}\"></s:SubjectConfirmationData></s:SubjectConfirmation>\
             </s:Subject><s:Conditions {end}><s:AudienceRestriction><s:Audience>{HERE}</s:Audience>\
             </s:AudienceRestriction></s:Conditions><s:AuthnStatement></s:AuthnStatement></s:Assertion>"
        ),
    );
    let value = BASE64.encode(digest(&SHA256, format!("{before}{behind}").as_bytes()).as_ref());
    let info = format!(
        "<d:CanonicalizationMethod Algorithm=\"{FORM}\"></d:CanonicalizationMethod>\
         <d:SignatureMethod Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256\"></d:SignatureMethod>\
         <d:Reference URI=\"#a\"><d:Transforms><d:Transform Algorithm=\"{DS}enveloped-signature\"></d:Transform>\
         <d:Transform Algorithm=\"{FORM}\"></d:Transform></d:Transforms>\
         <d:DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"></d:DigestMethod>\
         <d:DigestValue>{value}</d:DigestValue></d:Reference></d:SignedInfo>"
    );
    let message = format!("<d:SignedInfo xmlns:d=\"{DS}\">{info}");
    let signature = pair
        .sign(&SystemRandom::new(), message.as_bytes())
        .expect("a signature");
    let signature = BASE64.encode(signature.as_ref());
    format!(
        "<p:Response xmlns:p=\"urn:oasis:names:tc:SAML:2.0:protocol\" ID=\"r\" Version=\"2.0\"><p:Status>\
         <p:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:Success\"/></p:Status>{before}\
         <d:Signature xmlns:d=\"{DS}\"><d:SignedInfo>{info}<d:SignatureValue>{signature}</d:SignatureValue>\
         </d:Signature>{behind}</p:Response>"
    )
}

fn described(certificate: &str) -> String {
    format!(
        "<m:EntityDescriptor xmlns:m=\"urn:oasis:names:tc:SAML:2.0:metadata\" entityID=\"{IDP}\"><m:IDPSSODescriptor \
         protocolSupportEnumeration=\"urn:oasis:names:tc:SAML:2.0:protocol\"><m:KeyDescriptor>\
         <d:X509Certificate xmlns:d=\"{DS}\">{certificate}</d:X509Certificate></m:KeyDescriptor><m:SingleSignOnService \
         Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST\" Location=\"{IDP}/\"/></m:IDPSSODescriptor>\
         </m:EntityDescriptor>"
    )
}

fn judged(xml: &str, provider: &Metadata) -> Reading {
    encoded(&BASE64.encode(xml.as_bytes()), provider)
}

fn encoded(text: &str, provider: &Metadata) -> Reading {
    let here = [HERE.to_owned()];
    let expected = Expected {
        provider,
        audiences: &here,
        recipients: &here,
        request: None,
        lenience: Lenience {
            inclusive: true,
            expired_certificates: true,
        },
        longest: 600,
        skew: 60,
        now: NOW,
    };
    let reading = read(text, &expected);
    assert!(
        reading
            .steps
            .iter()
            .any(|step| step.check == Check::Metadata)
    );
    reading
}

fuzz_target!(|bytes: &[u8]| {
    let Some((kind, rest)) = bytes.split_first() else {
        return;
    };
    let sound = &*SOUND;
    let text = String::from_utf8_lossy(rest);
    match kind % 4 {
        0 => assert!(
            judged(&text, &sound.provider).outcome.is_err(),
            "nobody has signed {text}"
        ),
        1 => assert!(
            encoded(&text, &sound.provider).outcome.is_err(),
            "nobody has signed {text}"
        ),
        2 => {
            if let Ok(metadata) = Metadata::read(rest, false) {
                let places = [metadata.redirect.as_ref(), metadata.post.as_ref()];
                for place in places.into_iter().flatten() {
                    assert!(
                        place.scheme() == "https" && place.username().is_empty(),
                        "{place}"
                    );
                }
                assert!(
                    judged(&sound.xml, &metadata).outcome.is_err(),
                    "its key is not in {text}"
                );
            }
        }
        _ => {
            let mut altered = sound.xml.clone().into_bytes();
            for change in rest.chunks_exact(4) {
                let at = usize::from(u16::from_be_bytes([change[0], change[1]])) % altered.len();
                match change[2] % 3 {
                    0 => altered[at] = change[3],
                    1 => altered.insert(at, change[3]),
                    _ => drop(altered.remove(at)),
                }
            }
            let altered = String::from_utf8_lossy(&altered);
            if let Ok(says) = judged(&altered, &sound.provider).outcome {
                assert_eq!(says, sound.says, "{altered}");
            }
        }
    }
});
