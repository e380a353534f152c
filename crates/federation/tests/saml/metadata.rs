//! Metadata of providers, honest and hostile (S20), and ours.

use data_encoding::BASE64;
use federation::saml::{Metadata, ServiceProvider};
use rcgen::{CertificateParams, KeyPair};

use crate::letters::{ENTITY, NOW, SAMLP, behind, described, swap};
use crate::signer::{EXPIRED, OTHER, P256, P384, RSA};

fn read(xml: &str) -> Result<Metadata, String> {
    Metadata::read(xml.as_bytes(), false).map_err(|unfit| unfit.to_string())
}

#[test]
fn metadata_tells_who_it_is_and_where_people_are_sent() {
    let metadata = read(&described(ENTITY, &[&RSA, &P256])).unwrap();
    assert_eq!(metadata.entity, ENTITY);
    assert_eq!(metadata.certificates.len(), 2);
    assert_eq!(
        metadata.redirect.unwrap().as_str(),
        "https://idp.example/sso"
    );
    assert_eq!(metadata.post.unwrap().as_str(), "https://idp.example/post");
    assert_eq!((metadata.wants_signed, metadata.valid_until), (false, None));
    let more = swap(
        &described(ENTITY, &[&P384]),
        "entityID",
        "validUntil=\"2026-09-21T13:33:20Z\" entityID",
    );
    let more = swap(
        &more,
        "<md:IDPSSODescriptor ",
        "<md:IDPSSODescriptor WantAuthnRequestsSigned=\"true\" validUntil=\"2026-10-21T13:33:20Z\" ",
    );
    let metadata = read(&format!(
        "\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?>\n{more}"
    ))
    .unwrap();
    assert_eq!(
        (metadata.wants_signed, metadata.valid_until),
        (true, Some(NOW))
    );
}

#[test]
fn certificates_are_told_with_their_dates() {
    let metadata = read(&described(ENTITY, &[&EXPIRED])).unwrap();
    let certificate = &metadata.certificates[0];
    assert!(!certificate.is_good_at(NOW) && certificate.is_good_at(1_600_000_000));
    assert_eq!(certificate.fingerprint.len(), 64);
    assert!(
        certificate
            .to_string()
            .contains("(RSA), good from 2020-01-01T00:00:00Z to 2024-01-01T00:00:00Z")
    );
    // One certificate that stands there twice is one.
    assert_eq!(
        read(&described(ENTITY, &[&RSA, &RSA, &OTHER]))
            .unwrap()
            .certificates
            .len(),
        2
    );
}

#[test]
fn s20_hostile_metadata_is_refused() {
    let good = described(ENTITY, &[&RSA]);
    let certificate = RSA.certificate();
    let weak = {
        let key = KeyPair::generate_for(&rcgen::PKCS_ED25519).unwrap();
        let certificate = CertificateParams::new(vec!["x".to_owned()])
            .unwrap()
            .self_signed(&key)
            .unwrap();
        BASE64.encode(certificate.der())
    };
    let place = "Location=\"https://idp.example/sso\"";
    let descriptor =
        &good[good.find("<md:IDPSSO").unwrap()..good.find("</md:EntityDescriptor>").unwrap()];
    for (xml, why) in [
        (
            format!("<!DOCTYPE x [<!ENTITY a \"b\">]>{good}"),
            "<!DOCTYPE",
        ),
        (format!("<?x y?>{good}"), "processing instruction"),
        (swap(&good, "idp.example", "&a;"), "not well-formed"),
        (
            format!(
                "<md:EntitiesDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\">{good}</md:EntitiesDescriptor>"
            ),
            "EntityDescriptor",
        ),
        (
            swap(&good, descriptor, &format!("{descriptor}{descriptor}")),
            "one IDPSSODescriptor",
        ),
        (
            good.replace("IDPSSODescriptor", "SPSSODescriptor"),
            "one IDPSSODescriptor",
        ),
        (
            swap(
                &good,
                "entityID=\"https://idp.example/metadata\"",
                "entityID=\"\"",
            ),
            "entityID",
        ),
        (swap(&good, ENTITY, &"x".repeat(1025)), "entityID"),
        (
            swap(&good, SAMLP, "urn:oasis:names:tc:SAML:1.1:protocol"),
            "protocol",
        ),
        (
            swap(&good, place, "Location=\"javascript:alert(1)\""),
            "https://",
        ),
        (
            swap(&good, place, "Location=\"http://idp.example/sso\""),
            "https://",
        ),
        (
            swap(
                &good,
                place,
                "Location=\"https://user:word@idp.example/sso\"",
            ),
            "https://",
        ),
        (swap(&good, place, "Location=\"/sso\""), "https://"),
        (swap(&good, place, ""), "https://"),
        (
            good.replace("bindings:HTTP-", "bindings:SOAP-"),
            "HTTP-Redirect or HTTP-POST",
        ),
        (swap(&good, &certificate, ""), "no X.509"),
        (swap(&good, &certificate, "AAAA"), "no X.509"),
        (
            swap(
                &good,
                &certificate,
                &format!("{certificate}<!-- -->{certificate}"),
            ),
            "nothing but text",
        ),
        (
            swap(
                &good,
                &certificate,
                &format!("{}AAAA", certificate.trim_end_matches('=')),
            ),
            "no X.509",
        ),
        (
            swap(&good, &certificate, &BASE64.encode(&vec![48; 20_000])),
            "no X.509",
        ),
        (swap(&good, &certificate, &weak), "neither of RSA"),
        (
            swap(&good, "use=\"signing\"", "use=\"encryption\""),
            "1 to 2 certificates",
        ),
        (
            described(ENTITY, &[&RSA, &OTHER, &P256]),
            "1 to 2 certificates",
        ),
        (described(ENTITY, &[]), "1 to 2 certificates"),
        (
            swap(&good, "entityID", "validUntil=\"tomorrow\" entityID"),
            "validUntil",
        ),
        (
            format!("{good}{}", " ".repeat(102_400)),
            "at most 102400 bytes",
        ),
        (String::new(), "must be XML"),
    ] {
        let unfit = read(&xml).expect_err(&xml);
        assert!(unfit.contains(why), "{unfit} / {why}");
    }
    assert!(Metadata::read(&[0xff, 0xfe, 0x3c, 0], false).is_err());
    assert!(read(&swap(&good, "use=\"signing\"", "")).is_ok());
    assert!(read(&behind(&good, &certificate, "\n")).is_ok());
    let plain = swap(&good, place, "Location=\"http://127.0.0.1:9/sso\"");
    assert!(Metadata::read(plain.as_bytes(), true).is_ok());
    assert!(
        Metadata::read(
            swap(&good, place, "Location=\"ftp://x/y\"").as_bytes(),
            true
        )
        .is_err()
    );
}

#[test]
fn ours_tells_where_answers_are_brought() {
    let service = ServiceProvider {
        entity: "https://rampart.example/100/saml?a=1&b=\"2\"",
        answer_to: &[
            "https://rampart.example/a".to_owned(),
            "https://rampart.example/b".to_owned(),
        ],
        certificates: &[RSA.der.clone(), OTHER.der.clone()],
    };
    let xml = service.metadata();
    let tree = roxmltree::Document::parse(&xml).unwrap();
    let md = |name| ("urn:oasis:names:tc:SAML:2.0:metadata", name);
    assert_eq!(
        tree.root_element().attribute("entityID"),
        Some(service.entity)
    );
    let descriptor = tree
        .descendants()
        .find(|node| node.has_tag_name(md("SPSSODescriptor")))
        .unwrap();
    assert_eq!(descriptor.attribute("WantAssertionsSigned"), Some("true"));
    assert_eq!(descriptor.attribute("AuthnRequestsSigned"), Some("true"));
    let places = tree
        .descendants()
        .filter(|node| node.has_tag_name(md("AssertionConsumerService")));
    let places: Vec<_> = places
        .map(|place| {
            (
                place.attribute("Location").unwrap(),
                place.attribute("isDefault"),
            )
        })
        .collect();
    assert_eq!(
        places,
        [
            ("https://rampart.example/a", Some("true")),
            ("https://rampart.example/b", None)
        ]
    );
    let shown: Vec<_> = tree
        .descendants()
        .filter(|node| node.tag_name().name() == "X509Certificate")
        .filter_map(|node| node.text())
        .collect();
    assert_eq!(shown, [RSA.certificate(), OTHER.certificate()]);
}
