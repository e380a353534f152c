//! Every check, with a document that fails it and nothing before it.

use std::collections::BTreeSet;

use data_encoding::BASE64;
use federation::saml::{Check, Metadata, read};

use crate::letters::{
    ACS, AUDIENCE, BEARER, ENTITY, NOW, assertion, behind, described, envelope, honest, judge_for,
    provider, refused, says, seal, seal_by, swap, with,
};
use crate::signer::{EXPIRED, INC, MORE, Mark, OTHER, RSA, transform};

/// A document for each check that a document can fail.
fn cases() -> Vec<(Check, String)> {
    let sealed = |mark: Mark| envelope(&seal_by(&assertion(), &mark));
    let plain = Mark::default;
    let data = format!("Recipient=\"{ACS}\"");
    vec![
        (
            Check::Form,
            swap(&honest(), "<samlp:Response", "<!DOCTYPE r><samlp:Response"),
        ),
        (
            Check::Markup,
            swap(&honest(), "</samlp:Status>", "</samlp:State>"),
        ),
        (
            Check::Root,
            honest().replace("samlp:Response", "samlp:ArtifactResponse"),
        ),
        (
            Check::Status,
            swap(&honest(), "status:Success", "status:Responder"),
        ),
        (
            Check::Encryption,
            swap(
                &honest(),
                "<samlp:Status>",
                "<saml:EncryptedID xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\"/><samlp:Status>",
            ),
        ),
        (Check::Assertion, envelope("")),
        (
            Check::Identifiers,
            swap(&honest(), "ID=\"_r1\"", "ID=\"_a1\""),
        ),
        (
            Check::Comments,
            swap(&honest(), "alice@", "alice<!-- x -->@"),
        ),
        (
            Check::Places,
            swap(
                &honest(),
                "<samlp:Status>",
                "<x:Strange xmlns:x=\"urn:x\"/><samlp:Status>",
            ),
        ),
        (Check::Signed, envelope(&assertion())),
        (
            Check::SignatureForm,
            swap(&honest(), "<ds:SignatureValue>", "<ds:SignatureValue>!"),
        ),
        (
            Check::Canonicalization,
            sealed(Mark {
                form: INC.to_owned(),
                ..plain()
            }),
        ),
        (
            Check::Algorithm,
            sealed(Mark {
                algorithm: format!("{MORE}rsa-sha224"),
                ..plain()
            }),
        ),
        (
            Check::Reference,
            sealed(Mark {
                uri: Some("#_r1".to_owned()),
                ..plain()
            }),
        ),
        (
            Check::Transforms,
            sealed(Mark {
                transforms: transform(crate::signer::EXC),
                ..plain()
            }),
        ),
        (
            Check::DigestAlgorithm,
            sealed(Mark {
                digest: format!("{}sha1", crate::signer::DS),
                ..plain()
            }),
        ),
        (
            Check::Signature,
            sealed(Mark {
                signer: &OTHER,
                ..plain()
            }),
        ),
        (Check::Digest, swap(&honest(), "alice@", "mallory@")),
        (Check::Structure, says("Version=\"2.0\"", "Version=\"1.1\"")),
        (Check::Issuer, says(ENTITY, "https://idp.example/other")),
        (
            Check::Destination,
            swap(&honest(), ACS, "https://elsewhere.example/sso"),
        ),
        (
            Check::InResponseTo,
            says(
                "NotOnOrAfter=\"2026-09-21T13:38:00Z\" Recipient",
                "InResponseTo=\"_q1\" NotOnOrAfter=\"2026-09-21T13:38:00Z\" Recipient",
            ),
        ),
        (
            Check::IssuedAt,
            says("13:33:00Z\" Version", "13:34:21Z\" Version"),
        ),
        (
            Check::Subject,
            says("alice@example.com</saml:NameID>", "</saml:NameID>"),
        ),
        (
            Check::Confirmation,
            says(BEARER, "urn:oasis:names:tc:SAML:2.0:cm:sender-vouches"),
        ),
        (
            Check::Recipient,
            says(&data, "Recipient=\"https://elsewhere.example/sso\""),
        ),
        (
            Check::Expiry,
            says("13:38:00Z\" Recipient", "13:31:00Z\" Recipient"),
        ),
        (
            Check::NotBefore,
            says("13:32:00Z\" NotOn", "13:34:21Z\" NotOn"),
        ),
        (
            Check::Lifetime,
            says("13:38:00Z\" Recipient", "13:43:01Z\" Recipient"),
        ),
        (
            Check::Conditions,
            says(
                "<saml:AudienceRestriction>",
                "<saml:Condition></saml:Condition><saml:AudienceRestriction>",
            ),
        ),
        (Check::Audience, says(AUDIENCE, "urn:rampart:other")),
        (Check::Session, says("21:33:00Z", "13:31:00Z")),
        (Check::Attributes, says("Name=\"mail\"", "Name=\"\"")),
    ]
}

#[test]
fn each_check_refuses_what_no_other_does() {
    let mut seen = BTreeSet::new();
    for (check, xml) in cases() {
        refused(&xml, check);
        seen.insert(check);
    }
    // Those that need another provider, or no document.
    let late = described(ENTITY, &[&RSA]);
    let late = swap(
        &late,
        "entityID",
        "validUntil=\"2026-09-21T13:33:20Z\" entityID",
    );
    let late = Metadata::read(late.as_bytes(), false).unwrap();
    let cause = judge_for(&late, &honest()).unwrap_err();
    assert_eq!(cause.check(), Check::Metadata);
    let mark = Mark {
        signer: &EXPIRED,
        ..Mark::default()
    };
    let cause = judge_for(
        &provider(&[&EXPIRED]),
        &envelope(&seal_by(&assertion(), &mark)),
    );
    assert_eq!(cause.unwrap_err().check(), Check::Certificate);
    let cause = with(&provider(&[&RSA]), |expected| read("no Base64", &expected));
    assert_eq!(cause.outcome.unwrap_err().check(), Check::Encoding);
    seen.extend([Check::Metadata, Check::Certificate, Check::Encoding]);
    assert_eq!(seen, Check::ALL.into_iter().collect());
    assert!(Check::ALL.is_sorted());
}

#[test]
fn what_a_provider_says_of_its_failure_is_passed_on() {
    let inner = "<samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:AuthnFailed\"></samlp:StatusCode>";
    let failed = swap(
        &envelope(""),
        "status:Success\">",
        &format!("status:Responder\">{inner}"),
    );
    let message =
        "</samlp:StatusCode><samlp:StatusMessage>not\nnow</samlp:StatusMessage></samlp:Status>";
    let failed = swap(&failed, "</samlp:StatusCode></samlp:Status>", message);
    let cause = refused(&failed, Check::Status);
    assert!(cause.received().contains("status:Responder"), "{cause}");
    assert!(cause.received().contains("status:AuthnFailed"), "{cause}");
    assert!(
        cause.received().ends_with("a message of 7 characters"),
        "{cause}"
    );
}

#[test]
fn a_signature_of_a_stranger_shows_which_certificate_it_was() {
    let shown = format!(
        "<ds:KeyInfo><ds:X509Data><ds:X509Certificate>{}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>",
        OTHER.certificate()
    );
    let mark = Mark {
        signer: &OTHER,
        behind: shown,
        ..Mark::default()
    };
    let cause = refused(&envelope(&seal_by(&assertion(), &mark)), Check::Signature);
    let print = |signer| provider(&[signer]).certificates[0].fingerprint.clone();
    assert!(cause.expected().contains(&print(&RSA)), "{cause}");
    assert!(cause.received().contains(&print(&OTHER)), "{cause}");
}

#[test]
fn an_answer_is_of_the_request_of_this_browser() {
    let data = "NotOnOrAfter=\"2026-09-21T13:38:00Z\" Recipient";
    let inner = says(data, &format!("InResponseTo=\"_q1\" {data}"));
    let both = swap(
        &inner,
        " IssueInstant",
        " InResponseTo=\"_q1\" IssueInstant",
    );
    let outer = swap(
        &honest(),
        " IssueInstant",
        " InResponseTo=\"_q1\" IssueInstant",
    );
    let mixed = swap(
        &inner,
        " IssueInstant",
        " InResponseTo=\"_q2\" IssueInstant",
    );
    for (xml, request, good) in [
        (&both, Some("_q1"), true),
        (&inner, Some("_q1"), true),
        (&both, Some("_q2"), false),
        (&both, None, false),
        (&outer, Some("_q1"), false),
        (&outer, None, false),
        (&mixed, Some("_q1"), false),
        (&honest(), Some("_q1"), false),
        (&honest(), None, true),
    ] {
        let encoded = BASE64.encode(xml.as_bytes());
        let read = with(&provider(&[&RSA]), |mut expected| {
            expected.request = request;
            read(&encoded, &expected)
        });
        match read.outcome {
            Ok(verified) => {
                assert!(good, "{request:?} {xml}");
                assert_eq!(verified.in_response_to.as_deref(), request);
            }
            Err(cause) => assert_eq!(
                (cause.check(), good),
                (Check::InResponseTo, false),
                "{cause}"
            ),
        }
    }
}

#[test]
fn an_assertion_without_a_part_is_none() {
    for (from, to, check) in [
        ("<saml:Issuer>", "</saml:Issuer>", Check::Issuer),
        ("<saml:Subject>", "</saml:Subject>", Check::Subject),
        ("<saml:Conditions ", "</saml:Conditions>", Check::Conditions),
        (
            "<saml:AudienceRestriction>",
            "</saml:AudienceRestriction>",
            Check::Audience,
        ),
        (
            "<saml:SubjectConfirmation ",
            "</saml:SubjectConfirmation>",
            Check::Confirmation,
        ),
        (
            "<saml:SubjectConfirmationData ",
            "</saml:SubjectConfirmationData>",
            Check::Confirmation,
        ),
        (
            "<saml:AuthnStatement ",
            "</saml:AuthnStatement>",
            Check::Session,
        ),
        (" NotOnOrAfter=\"2026-09-21T13:38:00Z\"", " ", Check::Expiry),
        (" Recipient=", ">", Check::Recipient),
    ] {
        let text = assertion();
        let (before, rest) = text.split_once(from).unwrap();
        let kept = if to == ">" { ">" } else { "" };
        let after = rest.split_once(to.trim()).map_or(rest, |(_, after)| after);
        let after = if to == " " { rest } else { after };
        let text = format!("{before}{kept}{after}");
        let mark = Mark::default().of(&text, "_a1");
        // Behind the issuer, or where it would be.
        let place = if text.contains("</saml:Issuer>") {
            "</saml:Issuer>"
        } else {
            "Version=\"2.0\">"
        };
        refused(&envelope(&behind(&text, place, &mark)), check);
    }
    // Two of what there must be one of.
    let text = assertion();
    for part in [
        "NameID",
        "SubjectConfirmationData",
        "SubjectConfirmation",
        "Subject",
        "Conditions",
    ] {
        let start = text.find(&format!("<saml:{part}")).unwrap();
        let end = format!("</saml:{part}>");
        let stop = text.find(&end).unwrap() + end.len();
        let twice = behind(&text, &end, &text[start..stop]);
        assert!(
            crate::letters::judge(&envelope(&seal(&twice))).is_err(),
            "{part}"
        );
    }
    assert_eq!(crate::letters::accepted(&honest()).issued, NOW - 20);
}
