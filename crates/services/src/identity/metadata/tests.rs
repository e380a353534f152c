//! Metadata that is sound, and everything that is not.

use data_encoding::BASE64;
use proptest::prelude::*;

use super::Metadata;
use crate::testing::metadata::{
    ED25519, P256, P384, P521, RSA_1024, RSA_2048, RSA_8256, metadata_xml,
};

/// What is said of metadata in which this became that.
#[track_caller]
fn said(from: &str, to: &str) -> String {
    let xml = metadata_xml();
    assert!(xml.contains(from), "{from} is not there");
    of(&xml.replace(from, to))
}

fn of(xml: &str) -> String {
    let read = BASE64.encode(xml.as_bytes()).parse::<Metadata>();
    read.map_or_else(|rule| rule, |_| "sound".to_owned())
}

#[test]
fn sound_metadata_is_kept_as_it_came() {
    let text = BASE64.encode(metadata_xml().as_bytes());
    let (one, two) = text.split_at(76);
    let wrapped = format!("{one}\n{two}\n");
    let read: Metadata = wrapped.parse().unwrap();
    assert_eq!(&*read.record().encoded, wrapped);
    assert_eq!(read.record().valid_until, None);
}

#[test]
fn it_ends_when_the_earlier_of_its_times_does() {
    let xml = metadata_xml()
        .replace(
            " entityID",
            r#" validUntil="2026-03-01T00:00:00Z" entityID"#,
        )
        .replace(
            "<md:IDPSSODescriptor",
            r#"<md:IDPSSODescriptor validUntil="2026-02-01T00:00:00.5+01:00""#,
        );
    let read: Metadata = BASE64.encode(xml.as_bytes()).parse().unwrap();
    let until = read.record().valid_until.map(|until| until.to_string());
    assert_eq!(until.as_deref(), Some("2026-01-31T23:00:00Z"));
    for bad in ["tomorrow", "2026-03-01T00:00:00", ""] {
        let told = said(" entityID", &format!(r#" validUntil="{bad}" entityID"#));
        assert!(told.contains("validUntil"), "{told}");
    }
}

#[test]
fn what_is_no_base64_of_utf8_is_refused_before_it_is_parsed() {
    for bad in ["", "!", "PGE", "PGE+PC9hPg=", "PHh4Pgr/"] {
        let rule = bad.parse::<Metadata>().err();
        assert!(rule.is_some(), "{bad}");
    }
    let utf16: Vec<u8> = metadata_xml()
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    assert!(BASE64.encode(&utf16).parse::<Metadata>().is_err());
    let latin = [metadata_xml().as_bytes(), b"\xff"].concat();
    let rule = BASE64.encode(&latin).parse::<Metadata>().err();
    assert_eq!(rule.as_deref(), Some("must be Base64 of XML in UTF-8"));
}

#[test]
fn it_is_bounded_in_every_direction() {
    let long = |bytes: usize| {
        let xml = metadata_xml();
        let comment = "x".repeat(bytes - xml.len() - "<!---->".len());
        of(&format!("{xml}<!--{comment}-->"))
    };
    assert_eq!(long(100 * 1024), "sound");
    assert!(long(100 * 1024 + 1).contains("100 KiB"));
    let spaced = format!("{}{}", BASE64.encode(b"<a/>"), " ".repeat(200 * 1024));
    assert!(
        spaced
            .parse::<Metadata>()
            .is_err_and(|rule| rule.contains("100 KiB"))
    );

    let inner = "<md:Extensions/>";
    let with = |more: &str| said("<md:KeyDescriptor", &format!("{more}<md:KeyDescriptor"));
    assert_eq!(with(inner), "sound");
    assert!(with(&"<a/>".repeat(10_000)).contains("10000 elements"));
    let nested = |levels| format!("{}{}", "<a>".repeat(levels), "</a>".repeat(levels));
    // The document, the descriptor and that of the provider are above.
    assert_eq!(with(&nested(29)), "sound");
    assert!(with(&nested(30)).contains("32 levels"));
    let attributes = |name: &str, count: u32| {
        let all: Vec<_> = (0..count).map(|n| format!("a{n}=''")).collect();
        with(&format!("<{name} {}/>", all.join(" ")))
    };
    // Names need not begin with a letter.
    for name in ["a", "_a", "\u{200c}"] {
        assert_eq!(attributes(name, 64), "sound", "{name}");
        let told = attributes(name, 65);
        assert!(told.contains("64 attributes"), "{name}: {told}");
    }
    let declared = |count| with(&"<a xmlns='b'/>".repeat(count));
    assert_eq!(declared(198), "sound");
    assert!(declared(199).contains("200 declared"));
}

#[test]
fn documents_declare_and_instruct_nothing() {
    let head = r#"<?xml version="1.0" encoding="UTF-8"?>"#;
    for (more, word) in [
        ("<!DOCTYPE a>", "DOCTYPE"),
        (r#"<!DOCTYPE a [<!ENTITY b "c">]>"#, "DOCTYPE"),
        (r#"<!DOCTYPE a SYSTEM "file:///etc/passwd">"#, "DOCTYPE"),
        (
            r#"<?xml-stylesheet href="a.xsl"?>"#,
            "processing instruction",
        ),
    ] {
        let told = said(head, &format!("{head}{more}"));
        assert!(told.contains(word), "{more}: {told}");
    }
    let told = said("https://idp.example.com/metadata", "&evil;");
    assert!(told.contains("well-formed"), "{told}");
    for control in ["\u{0}", "\u{1b}", "\u{85}"] {
        let told = said("https://idp.example.com/metadata", control);
        assert!(told.contains("control"), "{told}");
    }
}

#[test]
fn what_is_not_well_formed_is_refused_with_its_place_alone() {
    for (from, to) in [
        ("</md:IDPSSODescriptor>", "</md:Other>"),
        ("</md:EntityDescriptor>", ""),
        ("</md:EntityDescriptor>", "</md:EntityDescriptor><b/>"),
        ("xmlns:ds", "xmlns:other"),
        (" entityID=", r#" entityID="a" entityID="#),
        ("use=\"signing\"", "use=signing"),
    ] {
        let told = said(from, to);
        let place = told.strip_prefix("must be well-formed XML, and is not at ");
        let place = place.unwrap_or_else(|| panic!("{from}: {told}"));
        let place = place.replace(':', "");
        assert!(place.bytes().all(|b| b.is_ascii_digit()), "{place}");
    }
}

#[test]
fn it_describes_exactly_one_provider_of_saml_2() {
    let xml = metadata_xml();
    let (head, rest) = xml.split_at(xml.find("<md:IDPSSO").unwrap());
    let (provider, tail) = rest.split_at(rest.find("</md:Entity").unwrap());
    let twice = format!("{head}{provider}{provider}{tail}");
    assert_eq!(of(&twice), "must have exactly one IDPSSODescriptor");
    let none = format!("{head}{tail}");
    assert_eq!(of(&none), "must have exactly one IDPSSODescriptor");
    assert_eq!(
        of(&xml.replace("IDPSSO", "SPSSO")),
        "must have exactly one IDPSSODescriptor"
    );
    let many = said("md:EntityDescriptor", "md:EntitiesDescriptor");
    assert!(many.contains("EntityDescriptor"), "{many}");
    let other = said("SAML:2.0:metadata\"", "SAML:2.0:other\"");
    assert!(other.contains("EntityDescriptor"), "{other}");
    let old = said("SAML:2.0:protocol", "SAML:1.1:protocol");
    assert!(old.contains("protocol"), "{old}");
    for bad in [String::new(), "a".repeat(1025)] {
        let told = said("https://idp.example.com/metadata", &bad);
        assert!(told.contains("entityID"), "{told}");
    }
}

#[test]
fn it_has_one_or_two_strong_certificates() {
    for good in [P384, RSA_2048] {
        assert_eq!(said(P256, good), "sound");
    }
    for weak in [P521, RSA_1024, RSA_8256, ED25519] {
        assert!(said(P256, weak).contains("2,048"), "{weak}");
    }
    let trailing = BASE64.decode(P256.as_bytes()).unwrap();
    let trailing = BASE64.encode(&[&trailing[..], b"x"].concat());
    let (one, two) = P256.split_at(64);
    let commented = format!("{one}<!-- -->{two}");
    for bad in ["", "AAAA", "a b", "!", &trailing, &commented] {
        assert!(
            said(P256, bad).contains("certificate") || said(P256, bad).contains("X509"),
            "{bad}"
        );
    }
    assert_eq!(said(P256, &format!("\n {one}\n {two}\n")), "sound");

    let key = |uses: &str, count: usize| {
        let one = format!("{P256}</ds:X509Certificate><ds:X509Certificate>");
        let all = one.repeat(count - 1);
        said(
            " use=\"signing\"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>",
            &format!("{uses}><ds:KeyInfo><ds:X509Data><ds:X509Certificate>{all}"),
        )
    };
    assert_eq!(key("", 1), "sound");
    assert_eq!(key(r#" use="signing""#, 2), "sound");
    assert!(key(r#" use="signing""#, 3).contains("has 3"));
    assert!(key(r#" use="encryption""#, 1).contains("has 0"));
}

#[test]
fn people_are_sent_to_https_alone() {
    let location = "https://idp.example.com/sso?tenant=1";
    for bad in [
        "http://idp.example.com/",
        "javascript:alert(1)",
        "//idp",
        "",
        "https://a@b/",
    ] {
        assert!(said(location, bad).contains("Location"), "{bad}");
    }
    let soap = r#"<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:SOAP" Location="http://idp"/>"#;
    let told = said(
        "</md:IDPSSODescriptor>",
        &format!("{soap}</md:IDPSSODescriptor>"),
    );
    assert!(told.contains("Location"), "{told}");
    assert_eq!(said("HTTP-Redirect", "HTTP-POST"), "sound");
    assert!(said("HTTP-Redirect", "SOAP").contains("HTTP-Redirect"));
    assert!(said("SingleSignOnService", "SingleLogoutService").contains("SingleSignOnService"));
}

proptest! {
    /// Whatever stands in it, it is told what is wrong, and what is sound once is sound again.
    #[test]
    fn metadata_with_anything_in_it_is_sound_or_refused(
        at in 0_usize..2048,
        gone in 0_usize..64,
        come in prop_oneof![
            "[<>/&;!?\\[\\]=\"' a-z:-]{0,24}",
            prop::collection::vec(any::<u8>(), 0..24).prop_map(|bytes| String::from_utf8_lossy(&bytes).into_owned()),
        ],
    ) {
        let mut xml = metadata_xml().into_bytes();
        let at = at.min(xml.len());
        let end = (at + gone).min(xml.len());
        xml.splice(at..end, come.into_bytes());
        match BASE64.encode(&xml).parse::<Metadata>() {
            Ok(read) => prop_assert!(read.record().encoded.parse::<Metadata>().is_ok()),
            Err(rule) => prop_assert!(rule.starts_with("must ") && rule.len() < 200, "{}", rule),
        }
    }
}
