//! Forgeries by what is where: assertions and signatures beside, around and inside of each other. The forger has one
//! honest response of alice's and wants to be mallory.

use federation::saml::Check;

use crate::letters::{
    SAML, accepted, assertion, behind, envelope, honest, judge, named, refused, says, seal,
    seal_by, swap,
};
use crate::reading::sealed_response;
use crate::signer::{DS, Mark};

/// An assertion that nobody signed.
fn evil() -> String {
    named("_evil", "mallory@example.com")
}

/// The forger's response: with these children in the place of the assertion.
fn forged(children: &str) -> String {
    envelope(children)
}

#[test]
fn s1_a_signature_is_of_the_element_around_it() {
    let (good, bare) = (seal(&assertion()), evil());
    let signature = good[good.find("<ds:Signature").unwrap()..]
        .split_inclusive("</ds:Signature>")
        .next()
        .unwrap();
    let object = |inside: &str| {
        behind(
            signature,
            "</ds:SignatureValue>",
            &format!("<ds:Object>{inside}</ds:Object>"),
        )
    };
    let alone = assertion();
    let evil_with = |signature: &str| behind(&bare, "</saml:Issuer>", signature);
    let evil_around = |inside: &str| behind(&bare, "</saml:Issuer>", inside);
    let both = sealed_response(&honest(), &Mark::default());
    let evil_response = |inside: &str| {
        swap(
            &envelope(&bare),
            "<samlp:Status>",
            &format!("{inside}<samlp:Status>"),
        )
    };
    let extensions = |inside: &str, rest: &str| {
        swap(
            &forged(rest),
            "<samlp:Status>",
            &format!("<samlp:Extensions>{inside}</samlp:Extensions><samlp:Status>"),
        )
    };
    let advice = |inside: &str| {
        behind(
            &evil_with(signature),
            "</saml:Conditions>",
            &format!("<saml:Advice>{inside}</saml:Advice>"),
        )
    };
    let whole = sealed_response(&envelope(&assertion()), &Mark::default());
    for (name, xml, check) in [
        (
            "response in the signature of a copy",
            evil_response(&object(&whole)),
            Check::Assertion,
        ),
        (
            "signed response beside",
            evil_response(&whole),
            Check::Assertion,
        ),
        (
            "evil one before",
            forged(&format!("{bare}{good}")),
            Check::Assertion,
        ),
        (
            "evil one behind",
            forged(&format!("{good}{bare}")),
            Check::Assertion,
        ),
        (
            "evil one around",
            forged(&evil_around(&good)),
            Check::Assertion,
        ),
        (
            "evil one with the signature, honest one behind",
            forged(&format!("{}{alone}", evil_with(signature))),
            Check::Assertion,
        ),
        (
            "honest one in the signature of the evil one",
            forged(&evil_with(&object(&alone))),
            Check::Assertion,
        ),
        (
            "honest one in Extensions",
            extensions(&good, &bare),
            Check::Assertion,
        ),
        (
            "evil one in Extensions",
            extensions(&bare, &good),
            Check::Assertion,
        ),
        (
            "honest one in Advice",
            forged(&advice(&alone)),
            Check::Assertion,
        ),
        (
            "same identifier",
            forged(&swap(&evil_with(signature), "_evil", "_a1")),
            Check::Digest,
        ),
        (
            "signature moved to the evil one",
            forged(&evil_with(signature)),
            Check::Reference,
        ),
        (
            "an assertion of no namespace beside",
            forged(&format!("{good}<Assertion/>")),
            Check::Assertion,
        ),
        (
            "a subject in Advice",
            forged(&behind(
                &good,
                "</saml:Conditions>",
                "<saml:Advice><saml:Subject/></saml:Advice>",
            )),
            Check::Places,
        ),
        (
            "an object in the signature",
            forged(&swap(
                &good,
                "</ds:SignatureValue>",
                "</ds:SignatureValue><ds:Object/>",
            )),
            Check::Places,
        ),
    ] {
        let cause = judge(&xml).expect_err(name);
        assert_eq!(cause.check(), check, "{name}: {cause}");
    }
    let twice = format!(
        "<samlp:Extensions/><samlp:Extensions><saml:Subject xmlns:saml=\"{SAML}\"/></samlp:Extensions><samlp:Status>"
    );
    refused(&swap(&honest(), "<samlp:Status>", &twice), Check::Places);
    accepted(&both);
    accepted(&extensions(
        "<x:note xmlns:x=\"urn:x\">hello</x:note>",
        &good,
    ));
    accepted(&says(
        "<saml:AuthnStatement ",
        "<saml:Advice><x:note xmlns:x=\"urn:x\">hello</x:note></saml:Advice><saml:AuthnStatement ",
    ));
}

#[test]
fn s6_what_counts_is_found_by_its_place() {
    let tampered = swap(&honest(), "alice@", "mallory@");
    let digest = |text: &str| {
        text.split("<ds:DigestValue>")
            .nth(1)
            .unwrap()
            .split('<')
            .next()
            .unwrap()
            .to_owned()
    };
    let wanted = digest(&seal(&swap(&assertion(), "alice@", "mallory@")));
    let smuggled = format!(
        "<samlp:Extensions><ds:DigestValue xmlns:ds=\"{DS}\">{wanted}</ds:DigestValue></samlp:Extensions>"
    );
    let good = seal(&assertion());
    let signature = good[good.find("<ds:Signature").unwrap()..]
        .split_inclusive("</ds:Signature>")
        .next()
        .unwrap();
    let bare = assertion();
    for (xml, check) in [
        (
            swap(
                &tampered,
                "<samlp:Status>",
                &format!("{smuggled}<samlp:Status>"),
            ),
            Check::Digest,
        ),
        (
            envelope(&behind(&bare, "<saml:Subject>", signature)),
            Check::Places,
        ),
        (
            swap(
                &envelope(&bare),
                "<samlp:Status>",
                &format!("<samlp:Status>{signature}"),
            ),
            Check::Places,
        ),
        (
            swap(
                &envelope(&bare),
                "<samlp:Status>",
                &format!("{signature}<samlp:Status>"),
            ),
            Check::Signed,
        ),
        (
            envelope(&behind(&bare, "</saml:Conditions>", signature)),
            Check::Places,
        ),
        (
            envelope(&behind(
                &bare,
                "</saml:Issuer>",
                &format!("{signature}{signature}"),
            )),
            Check::Places,
        ),
    ] {
        refused(&xml, check);
    }
    accepted(&swap(
        &honest(),
        "<samlp:Status>",
        &format!("{smuggled}<samlp:Status>"),
    ));
}

#[test]
fn s8_the_assertion_is_signed_and_wholly() {
    let bare = envelope(&assertion());
    let only_response = sealed_response(&bare, &Mark::default());
    let empty = format!("<ds:Signature xmlns:ds=\"{DS}\"></ds:Signature>");
    let good = honest();
    let value = good
        .split("<ds:SignatureValue>")
        .nth(1)
        .unwrap()
        .split('<')
        .next()
        .unwrap()
        .to_owned();
    let start = good.find("<ds:Reference").unwrap();
    let stop = good.find("</ds:Reference>").unwrap() + "</ds:Reference>".len();
    let none = Mark::default();
    let info = none.info(&assertion(), "_a1");
    let info = &info[..info.find("<ds:Reference").unwrap()];
    let unreferenced = none.around(
        info,
        &format!("<ds:SignedInfo xmlns:ds=\"{DS}\">{info}</ds:SignedInfo>"),
    );
    for (xml, check) in [
        (bare, Check::Signed),
        (only_response, Check::Signed),
        (
            envelope(&behind(&assertion(), "</saml:Issuer>", &empty)),
            Check::SignatureForm,
        ),
        (swap(&good, &value, ""), Check::SignatureForm),
        (swap(&good, &good[start..stop], ""), Check::SignatureForm),
        (
            envelope(&behind(&assertion(), "</saml:Issuer>", &unreferenced)),
            Check::SignatureForm,
        ),
        (
            envelope(&seal_by(
                &assertion(),
                &Mark {
                    uri: Some("#_s1".to_owned()),
                    ..Mark::default()
                },
            )),
            Check::Reference,
        ),
    ] {
        refused(&xml, check);
    }
    accepted(&good);
    accepted(&sealed_response(&good, &Mark::default()));
}

#[test]
fn s9_there_is_one_document_and_claims_are_of_what_was_signed() {
    let good = honest();
    for (xml, check) in [
        (format!("{good}{}", envelope(&evil())), Check::Markup),
        (format!("{good}<x/>"), Check::Markup),
        (format!("{}{good}", envelope(&evil())), Check::Markup),
        (format!("<x>{good}</x>"), Check::Root),
        (format!("{good}text"), Check::Markup),
        (
            swap(
                &good,
                "</samlp:Response>",
                "<saml:AttributeStatement xmlns:saml=\"urn:x\"/></samlp:Response>",
            ),
            Check::Places,
        ),
    ] {
        refused(&xml, check);
    }
    accepted(&format!("{good}\n<!-- the end -->\n"));
    accepted(&format!("\n{good}"));
}
