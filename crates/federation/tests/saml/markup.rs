//! Forgeries by markup: texts that two readers read differently, or that make a reader do something.

use federation::saml::Check;

use crate::letters::{AUDIENCE, ENTITY, SAML, accepted, honest, refused, says, swap};
use crate::signer::DS;

#[test]
fn s2_no_text_has_two_readings() {
    let good = honest();
    let start = "<samlp:Response ";
    for (xml, check) in [
        (
            format!("<?xml version=\"1.0\" encoding=\"utf-8\" encoding=\"utf-16\"?>{good}"),
            Check::Form,
        ),
        (
            format!("<?xml-stylesheet version=\"1.0\"?>{good}"),
            Check::Form,
        ),
        (format!("<?xml encoding=\"utf-8\"?>{good}"), Check::Form),
        (format!(" <?xml version=\"1.0\"?>{good}"), Check::Form),
        (format!("<!DOCTYPE samlp:Response>{good}"), Check::Form),
        (
            format!("<?xml version=\"1.0\" encoding=\"UTF-7\"?>{good}"),
            Check::Form,
        ),
        (
            format!("<?xml version='1.0' encoding='UTF-16'?>{good}"),
            Check::Form,
        ),
        (format!("<?xml version=\"1.1\"?>{good}"), Check::Form),
        (
            swap(
                &good,
                start,
                "<samlp:Response xmlns=\"urn:a\" xmlns=\"urn:b\" ",
            ),
            Check::Form,
        ),
        (
            swap(
                &good,
                start,
                "<samlp:Response xmlns:x=\"urn:a\" x:xmlns=\"urn:b\" ",
            ),
            Check::Form,
        ),
        (
            swap(&good, start, "<samlp:Response Version=\"2.0\" "),
            Check::Form,
        ),
        (
            swap(
                &good,
                start,
                "<samlp:Response xmlns:x=\"urn:a\" xmlns:y=\"urn:a\" x:n=\"1\" y:n=\"2\" ",
            ),
            Check::Markup,
        ),
        (
            swap(&good, start, "<samlp:Response x:n=\"1\" "),
            Check::Markup,
        ),
        (
            swap(&good, "</samlp:Status>", "</saml:Status>"),
            Check::Markup,
        ),
        (
            swap(&good, start, "<samlp:Response a='1'b='2' "),
            Check::Markup,
        ),
        (swap(&good, "alice@", "alice&unknown;@"), Check::Markup),
        (
            swap(&good, "<samlp:Status>", "<![CDATA[ ]]><samlp:Status>"),
            Check::Form,
        ),
    ] {
        refused(&xml, check);
    }
    accepted(&format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{good}\n"
    ));
    accepted(&format!(
        "<?xml version='1.0' encoding='utf-8' standalone='yes'?>{good}"
    ));
    // The same document, written in another way.
    let other = swap(
        &good,
        "Method=\"urn:oasis:names:tc:SAML:2.0:cm:bearer\"",
        "\n  Method = 'urn:oasis:names:tc:SAML:2.0:c&#109;:bearer' ",
    );
    let other = swap(&other, "></saml:SubjectConfirmationData>", " />");
    accepted(&swap(&other, "alice@", "&#x61;lice@"));
}

#[test]
fn s3_nothing_is_named_in_two_ways_and_no_canonical_form_is_void() {
    let good = honest();
    let start = "<samlp:Response ";
    for (xml, check) in [
        (
            swap(&good, start, "<samlp:Response xmlns:x=\"relative\" "),
            Check::Form,
        ),
        (
            swap(&good, start, "<samlp:Response xmlns:x=\"\" "),
            Check::Form,
        ),
        (
            swap(&good, start, "<samlp:Response xmlns=\"1\" "),
            Check::Form,
        ),
        (
            swap(
                &good,
                "<saml:Assertion ",
                "<saml:Assertion xmlns:x=\"urn:x\" x:ID=\"_a1\" ",
            ),
            Check::Identifiers,
        ),
        (
            swap(&good, "<saml:Assertion ", "<saml:Assertion xml:id=\"_r1\" "),
            Check::Identifiers,
        ),
        (
            good.replace(&format!("xmlns:ds=\"{DS}\""), "xmlns:ds=\"urn:x\""),
            Check::Places,
        ),
        (
            swap(
                &good,
                "<ds:SignedInfo>",
                "<ds:SignedInfo xmlns:ds=\"urn:x\">",
            ),
            Check::SignatureForm,
        ),
        (
            good.replace(SAML, "urn:oasis:names:tc:SAML:1.0:assertion"),
            Check::Assertion,
        ),
    ] {
        refused(&xml, check);
    }
    accepted(&swap(
        &good,
        start,
        "<samlp:Response xmlns:x=\"urn:x\" x:note=\"1\" ",
    ));
    accepted(&swap(&good, start, "<samlp:Response xmlns=\"urn:x\" "));
}

#[test]
fn s4_nothing_interrupts_a_text() {
    let sealed = |from: &str, to: &str| says(from, to);
    for (xml, check) in [
        (
            swap(
                &honest(),
                "alice@example.com</saml:N",
                "alice@example.com<!---->.evil</saml:N",
            ),
            Check::Comments,
        ),
        (
            swap(&honest(), ".com</saml:N", "<!-- x -->.com</saml:N"),
            Check::Comments,
        ),
        (
            swap(&honest(), AUDIENCE, &format!("{AUDIENCE}<!-- x -->")),
            Check::Comments,
        ),
        (
            swap(&honest(), ENTITY, &format!("{ENTITY}<!-- x -->")),
            Check::Comments,
        ),
        (swap(&honest(), "alice@", "alice<?x y?>@"), Check::Form),
        (swap(&honest(), "alice@", "<![CDATA[alice]]>@"), Check::Form),
        (
            sealed(
                "alice@example.com</saml:N",
                "<b>alice</b>@example.com</saml:N",
            ),
            Check::Subject,
        ),
        (
            sealed(AUDIENCE, &format!("<b>{AUDIENCE}</b>")),
            Check::Audience,
        ),
    ] {
        refused(&xml, check);
    }
    accepted(&swap(
        &honest(),
        "<samlp:Status>",
        "<!-- between --><samlp:Status>",
    ));
    accepted(&swap(
        &honest(),
        "<saml:Subject>",
        "<saml:Subject><!-- between -->",
    ));
}

#[test]
fn s12_a_document_declares_nothing_and_includes_nothing() {
    let good = honest();
    let subset =
        "<!DOCTYPE r [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]>";
    let external = "<!DOCTYPE r SYSTEM \"http://evil.example/x.dtd\">";
    let parameter = "<!DOCTYPE r [<!ENTITY % p SYSTEM \"file:///etc/passwd\">%p;]>";
    for xml in [
        format!("{subset}{}", swap(&good, "alice@", "&b;@")),
        format!("{external}{good}"),
        format!("{parameter}{good}"),
        format!("<?xml-stylesheet href=\"http://evil.example/\"?>{good}"),
        format!("<!ENTITY x \"y\">{good}"),
        swap(&good, "<samlp:Response", "<!doctype r><samlp:Response"),
        swap(&good, "alice@", "alice\0@"),
        swap(&good, "alice@", "alice\u{b}@"),
        swap(&good, "alice@", "alice\u{ffff}@"),
    ] {
        refused(&xml, Check::Form);
    }
    let include =
        "<xi:include xmlns:xi=\"http://www.w3.org/2001/XInclude\" href=\"file:///etc/passwd\"/>";
    refused(
        &swap(&good, "<samlp:Status>", &format!("{include}<samlp:Status>")),
        Check::Places,
    );
    refused(
        &says("alice@example.com</saml:N", &format!("{include}</saml:N")),
        Check::Digest,
    );
    refused(&swap(&good, "alice@", "alice&#0;@"), Check::Markup);
    accepted(&swap(
        &good,
        "<samlp:Status>",
        "<!-- <!DOCTYPE is a word here --><samlp:Status>",
    ));
}

#[test]
fn s13_names_are_names() {
    let good = honest();
    for (xml, check) in [
        (
            swap(&good, " Destination=", " a:b:c=\"1\" Destination="),
            Check::Form,
        ),
        (
            swap(&good, " Destination=", " :a=\"1\" Destination="),
            Check::Form,
        ),
        (
            swap(&good, "<samlp:Status>", "<:Status/><samlp:Status>"),
            Check::Form,
        ),
        (
            swap(&good, "<samlp:Status>", "<!<!-- -->x><samlp:Status>"),
            Check::Form,
        ),
        (
            swap(&good, "<samlp:Status>", "<x::y/><samlp:Status>"),
            Check::Form,
        ),
        (
            swap(&good, "<samlp:Status>", "<samlp:Status/ >"),
            Check::Form,
        ),
        (
            swap(&good, "<samlp:Status>", "<!-- a--b --><samlp:Status>"),
            Check::Markup,
        ),
        (
            swap(&good, " Destination=", " a=\"<\" Destination="),
            Check::Form,
        ),
    ] {
        refused(&xml, check);
    }
    accepted(&swap(
        &good,
        " Destination=",
        " a=\"&gt;&lt;\" Destination=",
    ));
    accepted(&swap(&good, "<samlp:Status>", "<samlp:Status >"));
}
