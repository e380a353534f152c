//! What a response that is as it should be says, and what is noted of reading it.

use data_encoding::BASE64;
use federation::Outcome;
use federation::saml::{Check, Lenience, read};

use crate::letters::{
    ACS, AUDIENCE, ENTITY, NOW, PROVIDER, accepted, assertion, behind, envelope, honest, judge,
    judge_for, provider, reading, refused, says, seal, seal_by, swap, with,
};
use crate::signer::{
    EXC, EXPIRED, INC, MORE, Mark, OTHER, P256, P384, RENEWED, RSA, XENC, transform,
};

#[test]
fn a_response_as_it_should_be_is_believed() {
    let verified = accepted(&honest());
    assert_eq!(verified.id, "_a1");
    assert_eq!(verified.issuer, ENTITY);
    assert_eq!(verified.short_format(), "persistent");
    assert_eq!(verified.session.as_deref(), Some("_s1"));
    assert_eq!(verified.session_until, Some(NOW + 8 * 3600 - 20));
    assert_eq!(verified.audiences, [AUDIENCE]);
    assert_eq!(verified.recipient, ACS);
    assert_eq!((verified.issued, verified.expires), (NOW - 20, NOW + 280));
    assert_eq!(verified.in_response_to, None);
    assert_eq!(
        verified.values("mail").collect::<Vec<_>>(),
        ["alice@example.com"]
    );
}

#[test]
fn every_step_of_success_is_noted_with_both_sides() {
    let read = reading(&honest());
    let steps: Vec<_> = read.steps.iter().map(|step| step.check).collect();
    for check in Check::ALL {
        assert!(steps.contains(&check), "{check:?} is not among {steps:?}");
    }
    assert!(
        read.steps
            .iter()
            .all(|step| step.outcome == Outcome::Passed)
    );
    assert!(
        read.steps
            .iter()
            .all(|step| !step.expected.is_empty() && !step.received.is_empty())
    );
    let certificate = read
        .steps
        .iter()
        .find(|step| step.check == Check::Certificate)
        .unwrap();
    assert!(
        certificate
            .received
            .contains("good from 2020-01-01T00:00:00Z to 2035-01-01T00:00:00Z")
    );
}

#[test]
fn a_refusal_is_the_last_step_that_was_made() {
    let read = reading(&says(AUDIENCE, "urn:somebody:else"));
    let cause = read.outcome.unwrap_err();
    assert_eq!(cause.expected(), format!("\"{AUDIENCE}\""));
    assert_eq!(cause.received(), "\"urn:somebody:else\"");
    let failed = read
        .steps
        .iter()
        .position(|step| step.outcome == Outcome::Failed)
        .unwrap();
    assert!(
        read.steps[..failed]
            .iter()
            .all(|step| step.outcome == Outcome::Passed)
    );
    let rest: Vec<_> = read.steps[failed + 1..].iter().collect();
    assert!(rest.iter().all(|step| step.outcome == Outcome::NotReached));
    let rest: Vec<_> = rest.iter().map(|step| step.check).collect();
    assert_eq!(rest, [Check::Session, Check::Attributes]);
}

#[test]
fn who_it_is_stands_in_no_note() {
    for xml in [
        honest(),
        says(
            "alice@example.com</saml:NameID>",
            "alice\u{7f}</saml:NameID>",
        ),
    ] {
        let read = reading(&xml);
        let noted = format!("{read:?} {:?}", read.outcome);
        assert!(!noted.contains("alice"), "{noted}");
    }
}

#[test]
fn all_algorithms_that_are_believed_are_believed() {
    for (signer, algorithm, digest) in [
        (&*RSA, "rsa-sha256", format!("{XENC}sha256")),
        (&*RSA, "rsa-sha384", format!("{MORE}sha384")),
        (&*RSA, "rsa-sha512", format!("{XENC}sha512")),
        (&*P256, "ecdsa-sha256", format!("{XENC}sha256")),
        (&*P384, "ecdsa-sha384", format!("{MORE}sha384")),
    ] {
        let algorithm = format!("{MORE}{algorithm}");
        let mark = Mark {
            signer,
            algorithm,
            digest,
            ..Mark::default()
        };
        let xml = envelope(&seal_by(&assertion(), &mark));
        let verified = judge_for(&provider(&[signer]), &xml).unwrap();
        assert_eq!(verified.name, "alice@example.com");
        let other = judge_for(&provider(&[&OTHER]), &xml).unwrap_err();
        assert_eq!(other.check(), Check::Signature, "{other}");
    }
}

#[test]
fn the_response_may_be_signed_as_well() {
    let both = sealed_response(&envelope(&seal(&assertion())), &Mark::default());
    accepted(&both);
    let stranger = Mark {
        signer: &OTHER,
        ..Mark::default()
    };
    refused(
        &sealed_response(&envelope(&seal(&assertion())), &stranger),
        Check::Signature,
    );
    refused(
        &swap(&both, "Destination=", "Consent=\"x\" Destination="),
        Check::Digest,
    );
}

/// The response with a signature of its own.
pub(crate) fn sealed_response(xml: &str, mark: &Mark) -> String {
    behind(xml, "</saml:Issuer>", &mark.of(xml, "_r1"))
}

#[test]
fn a_provider_may_be_changing_its_certificate() {
    for signer in [&*RSA, &*OTHER] {
        let mark = Mark {
            signer,
            ..Mark::default()
        };
        let xml = envelope(&seal_by(&assertion(), &mark));
        judge_for(&provider(&[&RSA, &OTHER]), &xml).unwrap();
    }
}

#[test]
fn of_two_certificates_of_one_key_the_good_one_vouches() {
    let mark = Mark {
        signer: &EXPIRED,
        ..Mark::default()
    };
    let xml = envelope(&seal_by(&assertion(), &mark));
    let known = provider(&[&EXPIRED, &RENEWED]);
    let verified = judge_for(&known, &xml).unwrap();
    assert_eq!(verified.signed_by, known.certificates[1].fingerprint);
}

#[test]
fn names_of_formats_and_identifiers_are_plain_and_bounded() {
    let format = "nameid-format:persistent";
    assert!(assertion().contains(format));
    let long = says(format, &format!("{format}{}", "x".repeat(1024)));
    refused(&long, Check::Subject);
    let broken = says(format, &format!("{format}&#xA;"));
    refused(&broken, Check::Subject);
}

#[test]
fn an_expired_certificate_is_named_and_may_be_let_pass() {
    let mark = Mark {
        signer: &EXPIRED,
        ..Mark::default()
    };
    let xml = envelope(&seal_by(&assertion(), &mark));
    let known = provider(&[&RSA, &EXPIRED]);
    let cause = judge_for(&known, &xml).unwrap_err();
    assert_eq!(cause.check(), Check::Certificate);
    assert!(
        cause.received().contains("to 2024-01-01T00:00:00Z"),
        "{cause}"
    );
    assert!(cause.expected().contains("2026-09-21T13:33:20Z"), "{cause}");
    let lenience = Lenience {
        expired_certificates: true,
        ..Lenience::default()
    };
    let encoded = BASE64.encode(xml.as_bytes());
    let read = with(&known, |mut expected| {
        expected.lenience = lenience;
        read(&encoded, &expected)
    });
    assert!(read.outcome.is_ok());
}

#[test]
fn the_inclusive_form_is_a_switch() {
    // By hand: what is in force around the assertion is written on it, and on SignedInfo what is in force there.
    let around = "xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\"";
    let written = swap(&assertion(), " ID=", &format!(" {around} ID="));
    let form = Mark {
        form: INC.to_owned(),
        transforms: swap(
            &Mark::default().transforms,
            &transform(EXC),
            &transform(INC),
        ),
        ..Mark::default()
    };
    let info = form.info(&written, "_a1");
    let saml = "xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\"";
    let ds = "xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"";
    let signed = format!("<ds:SignedInfo {ds} {saml} {around}>{info}</ds:SignedInfo>");
    let signature = form.around(&info, &signed);
    let xml = envelope(&behind(&assertion(), "</saml:Issuer>", &signature));
    refused(&xml, Check::Canonicalization);
    let encoded = BASE64.encode(xml.as_bytes());
    let read = with(&PROVIDER, |mut expected| {
        expected.lenience.inclusive = true;
        read(&encoded, &expected)
    });
    assert_eq!(read.outcome.unwrap().name, "alice@example.com");
    accepted(&honest());
}

#[test]
fn prefixes_in_values_may_be_kept_with_a_list() {
    let xs = "xmlns:xs=\"http://www.w3.org/2001/XMLSchema\"";
    let list = format!(
        "<ds:Transform Algorithm=\"{EXC}\"><ec:InclusiveNamespaces xmlns:ec=\"{EXC}\" PrefixList=\"xs\">\
         </ec:InclusiveNamespaces></ds:Transform>"
    );
    let transforms = swap(&Mark::default().transforms, &transform(EXC), &list);
    let mark = Mark {
        transforms,
        ..Mark::default()
    };
    // Declared on the response, used in a value: with the list it is written on the assertion.
    let text = swap(&assertion(), " ID=", &format!(" {xs} ID="));
    let signature = mark.of(&text, "_a1");
    let bare = behind(&assertion(), "</saml:Issuer>", &signature);
    accepted(&swap(
        &envelope(&bare),
        " Destination=",
        &format!(" {xs} Destination="),
    ));
    refused(&envelope(&bare), Check::Digest);
}

#[test]
fn times_are_compared_within_the_skew_that_is_allowed() {
    for (end, good) in [
        ("2026-09-21T13:32:21Z", true),
        ("2026-09-21T13:32:20Z", false),
    ] {
        let xml = says(
            "2026-09-21T13:38:00Z\" Recipient",
            &format!("{end}\" Recipient"),
        );
        assert_eq!(judge(&xml).is_ok(), good, "{end}");
    }
    // No setting makes clocks differ by more than three minutes.
    let xml = says(
        "2026-09-21T13:38:00Z\" Recipient",
        "2026-09-21T13:30:00Z\" Recipient",
    );
    let encoded = BASE64.encode(xml.as_bytes());
    let read = with(&PROVIDER, |mut expected| {
        expected.skew = 3600;
        read(&encoded, &expected)
    });
    assert_eq!(read.outcome.unwrap_err().check(), Check::Expiry);
}
