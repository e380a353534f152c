//! What is soundly signed and yet is not for us, not now, not of this provider or not to be read.

use federation::saml::Check;

use crate::letters::{
    ACS, AUDIENCE, ENTITY, SAML, accepted, assertion, described, envelope, honest, judge_for,
    provider, refused, says, seal, swap,
};
use crate::signer::{OTHER, RSA, XENC};

#[test]
fn s14_it_is_for_this_service_and_brought_here() {
    let data = format!("Recipient=\"{ACS}\"");
    for (from, to, check) in [
        (AUDIENCE, format!("{AUDIENCE}:more"), Check::Audience),
        (AUDIENCE, AUDIENCE.to_uppercase(), Check::Audience),
        (AUDIENCE, format!(" {AUDIENCE}"), Check::Audience),
        (AUDIENCE, String::new(), Check::Audience),
        (&data, format!("Recipient=\"{ACS}/\""), Check::Recipient),
        (&data, format!("Recipient=\"{ACS}?x\""), Check::Recipient),
        (
            &data,
            "Recipient=\"https://rampart.example/saml-role/SSO\"".to_owned(),
            Check::Recipient,
        ),
        (
            &data,
            "Recipient=\"https://rampart.example/100/saml/SSO\"".to_owned(),
            Check::Recipient,
        ),
        (ENTITY, format!("{ENTITY}/"), Check::Issuer),
        (
            ENTITY,
            "HTTPS://idp.example/metadata".to_owned(),
            Check::Issuer,
        ),
    ] {
        refused(&says(from, &to), check);
    }
    // Each restriction counts.
    let second = "</saml:AudienceRestriction><saml:AudienceRestriction><saml:Audience>urn:other</saml:Audience></saml:AudienceRestriction>";
    refused(
        &says("</saml:AudienceRestriction>", second),
        Check::Audience,
    );
    refused(
        &swap(
            &honest(),
            &format!("Destination=\"{ACS}"),
            "Destination=\"https://rampart.example.evil.example/",
        ),
        Check::Destination,
    );
    let several = "<saml:Audience>urn:other</saml:Audience><saml:Audience>";
    accepted(&says("<saml:Audience>", several));
    accepted(&swap(&honest(), &format!("Destination=\"{ACS}\" "), ""));
}

#[test]
fn s15_nobody_is_logged_on_by_an_answer_to_somebody_else() {
    let data = "NotOnOrAfter=\"2026-09-21T13:38:00Z\" Recipient";
    refused(
        &says(data, &format!("InResponseTo=\"_q9\" {data}")),
        Check::InResponseTo,
    );
    refused(
        &swap(
            &honest(),
            " IssueInstant",
            " InResponseTo=\"_q9\" IssueInstant",
        ),
        Check::InResponseTo,
    );
    refused(
        &says(data, &format!("InResponseTo=\"\" {data}")),
        Check::InResponseTo,
    );
    // Two readings of one document give one identifier to claim.
    assert_eq!(
        accepted(&honest()).id,
        accepted(&format!("{}\n", honest())).id
    );
}

#[test]
fn s16_times_are_there_and_have_one_spelling() {
    let end = "2026-09-21T13:38:00Z\" Recipient";
    for time in [
        "",
        "never",
        "2026-09-21T13:38:00",
        "2026-09-21T13:38:00+08:00",
        "2026-09-21T21:38:00+08:00",
        "2026-09-21T13:38:60Z",
        "2026-09-21T13:38:00.Z",
        "2026-09-21 13:38:00Z",
        "1790000300",
        "2026-09-21T13:32:20Z",
        "2025-09-21T13:38:00Z",
        "2026-09-31T13:38:00Z",
    ] {
        refused(&says(end, &format!("{time}\" Recipient")), Check::Expiry);
    }
    refused(
        &says(
            " NotOnOrAfter=\"2026-09-21T13:38:00Z\" Recipient",
            " Recipient",
        ),
        Check::Expiry,
    );
    let conditions = "13:38:00Z\"><saml:Aud";
    refused(&says(conditions, "13:31:00Z\"><saml:Aud"), Check::Expiry);
    refused(
        &says("13:32:00Z\" NotOn", "13:32:00\" NotOn"),
        Check::NotBefore,
    );
    refused(
        &says(
            "NotOnOrAfter=\"2026-09-21T13:38:00Z\" Rec",
            "NotBefore=\"2026-09-21T13:34:21Z\" NotOnOrAfter=\"2026-09-21T13:38:00Z\" Rec",
        ),
        Check::NotBefore,
    );
    refused(&says("21:33:00Z", "21:33:00"), Check::Session);
    refused(
        &says("2026-09-21T13:33:00Z\" Version", "yesterday\" Version"),
        Check::IssuedAt,
    );
    accepted(&says(end, "2026-09-21T13:38:00.999Z\" Recipient"));
    accepted(&says(" SessionNotOnOrAfter=\"2026-09-21T21:33:00Z\"", ""));
}

#[test]
fn s18_base64_has_one_spelling_and_nothing_is_inflated() {
    use data_encoding::BASE64;
    use federation::saml::read;
    let encoded = BASE64.encode(honest().as_bytes());
    let deflated = BASE64.encode(&miniz_oxide::deflate::compress_to_vec(
        honest().as_bytes(),
        6,
    ));
    let judge = |text: &str| {
        crate::letters::with(&provider(&[&RSA]), |expected| read(text, &expected)).outcome
    };
    for text in [
        format!("{encoded}!"),
        format!("{encoded}===="),
        encoded
            .trim_end_matches('=')
            .replace('+', "-")
            .replace('/', "_")
            + "_",
        format!("data:text/xml;base64,{encoded}"),
        deflated,
        "A".repeat(600_000),
        String::new() + "=",
    ] {
        let cause = judge(&text).unwrap_err();
        assert_eq!(cause.check(), Check::Encoding, "{cause}");
    }
    let lines = encoded
        .as_bytes()
        .chunks(76)
        .map(|line| std::str::from_utf8(line).unwrap());
    assert!(judge(&lines.collect::<Vec<_>>().join("\r\n")).is_ok());
    assert!(judge(&encoded).is_ok());
}

#[test]
fn s19_nothing_encrypted_is_opened() {
    let data = format!("<xenc:EncryptedData xmlns:xenc=\"{XENC}\"></xenc:EncryptedData>");
    let encrypted =
        format!("<saml:EncryptedAssertion xmlns:saml=\"{SAML}\">{data}</saml:EncryptedAssertion>");
    for xml in [
        envelope(&encrypted),
        envelope(&format!("{}{encrypted}", seal(&assertion()))),
        says(
            "</saml:AttributeStatement>",
            &format!(
                "<saml:EncryptedAttribute>{data}</saml:EncryptedAttribute></saml:AttributeStatement>"
            ),
        ),
        says(
            "<saml:SubjectConfirmation ",
            "<saml:EncryptedID></saml:EncryptedID><saml:SubjectConfirmation ",
        ),
    ] {
        let cause = refused(&xml, Check::Encryption);
        assert!(cause.expected().contains("plain text"), "{cause}");
    }
    accepted(&says("Name=\"mail\"", "Name=\"Encrypted\""));
}

#[test]
fn s22_a_provider_is_its_metadata_and_no_other_of_that_name() {
    use federation::saml::Metadata;
    // Another account's provider claims the same entity, or has the same certificate.
    let squatter = provider(&[&OTHER]);
    let cause = judge_for(&squatter, &honest()).unwrap_err();
    assert_eq!(cause.check(), Check::Signature);
    let twin = described("https://idp.example/tenant-b", &[&RSA]);
    let twin = Metadata::read(twin.as_bytes(), false).unwrap();
    let cause = judge_for(&twin, &honest()).unwrap_err();
    assert_eq!(cause.check(), Check::Issuer);
    let mine = says(ENTITY, "https://idp.example/tenant-b");
    let outer = swap(&mine, ENTITY, "https://idp.example/tenant-b");
    assert!(judge_for(&twin, &outer).is_ok());
    assert_eq!(judge_for(&twin, &mine).unwrap_err().check(), Check::Issuer);
}
