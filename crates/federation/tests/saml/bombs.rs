//! Documents that cost more to read than they weigh. Each is refused by a count before the work is done; and what is as
//! large as may be is read.

use std::fmt::Write as _;

use federation::saml::Check;

use crate::letters::{
    accepted, assertion, envelope, honest, reading, refused, seal, seal_by, swap,
};
use crate::signer::{EXC, Mark, transform};

/// The honest response with something in its extensions.
fn holding(extension: &str) -> String {
    let extensions = format!("<samlp:Extensions>{extension}</samlp:Extensions><samlp:Status>");
    swap(&honest(), "<samlp:Status>", &extensions)
}

fn nested(levels: usize) -> String {
    format!("{}{}", "<a>".repeat(levels), "</a>".repeat(levels))
}

fn attributes(count: usize) -> String {
    let mut text = "<a".to_owned();
    for index in 0..count {
        let _ = write!(text, " a{index}=\"\"");
    }
    text + "/>"
}

fn namespaces(count: usize) -> String {
    let mut text = "<a".to_owned();
    for index in 0..count {
        let _ = write!(text, " xmlns:n{index}=\"urn:{index}\"");
    }
    text + "/>"
}

#[test]
fn what_is_counted_stops_at_its_bound() {
    // Response and Extensions are two levels, the response declares a namespace.
    for (legal, more) in [
        (nested(30), nested(31)),
        (attributes(64), attributes(65)),
        (namespaces(63), namespaces(64)),
        ("<a/>".repeat(9_900), "<a/>".repeat(10_001)),
        (
            "<a xmlns:x=\"urn:x\"/>".repeat(4_000),
            "<a xmlns:x=\"urn:x\"/>".repeat(4_097),
        ),
        (
            format!("<{}/>", "n".repeat(256)),
            format!("<{}/>", "n".repeat(257)),
        ),
        ("x".repeat(250_000), "x".repeat(262_144)),
    ] {
        accepted(&holding(&legal));
        refused(&holding(&more), Check::Form);
    }
    let more = holding("<ds:Reference xmlns:ds=\"urn:x\"/><Reference/>");
    refused(&more, Check::Form);
    refused(
        &holding("<Signature/><x:Signature xmlns:x=\"urn:x\"/>"),
        Check::Form,
    );
}

#[test]
fn what_was_counted_is_noted() {
    let read = reading(&holding(&nested(30)));
    let form = read
        .steps
        .iter()
        .find(|step| step.check == Check::Form)
        .unwrap();
    assert!(form.received.contains("in 32 levels"), "{}", form.received);
    let bytes = format!("{} bytes", holding(&nested(30)).len());
    assert!(form.received.starts_with(&bytes), "{}", form.received);
}

#[test]
fn a_canonical_form_does_not_outgrow_its_document() {
    // Declared once for all, and in the canonical form once for each.
    let long = format!("urn:{}", "x".repeat(10_000));
    let declared = format!(" xmlns:p=\"{long}\" ID=");
    let values = "<saml:Attribute Name=\"a\"><saml:AttributeValue p:a=\"1\">v</saml:AttributeValue></saml:Attribute>";
    let text = swap(&assertion(), " ID=", &declared);
    let text = swap(
        &text,
        "</saml:AttributeStatement>",
        &format!("{}</saml:AttributeStatement>", values.repeat(100)),
    );
    let cause = refused(&envelope(&seal(&text)), Check::Canonicalization);
    assert!(cause.expected().contains("524288"), "{cause}");
    // A list of prefixes makes no more of it than is there.
    let list = format!(
        "<ds:Transform Algorithm=\"{EXC}\"><ec:InclusiveNamespaces xmlns:ec=\"{EXC}\" PrefixList=\"{}\">\
         </ec:InclusiveNamespaces></ds:Transform>",
        "saml ".repeat(10_000).trim_end()
    );
    let transforms = swap(&Mark::default().transforms, &transform(EXC), &list);
    accepted(&envelope(&seal_by(
        &assertion(),
        &Mark {
            transforms,
            ..Mark::default()
        },
    )));
}

#[test]
fn a_response_of_a_thousand_values_is_read() {
    let value =
        "<saml:AttributeValue>acs:ram::1:role/r,acs:ram::1:saml-provider/p</saml:AttributeValue>";
    let text = swap(
        &assertion(),
        "<saml:AttributeValue>",
        &format!("{}<saml:AttributeValue>", value.repeat(1000)),
    );
    let verified = accepted(&envelope(&seal(&text)));
    assert_eq!(verified.values("mail").count(), 1001);
}

#[test]
fn many_small_things_are_looked_at_once_each() {
    accepted(&holding(&"<!---->".repeat(35_000)));
    accepted(&holding(&"x<a/>".repeat(9_900)));
    refused(
        &holding(&format!("{}x", "<!---->".repeat(35_000))),
        Check::Comments,
    );
    let list = |count: usize| {
        let mut list = String::new();
        for index in 0..count {
            let _ = write!(list, "n{index} ");
        }
        let list = format!(
            "<ds:Transform Algorithm=\"{EXC}\"><ec:InclusiveNamespaces xmlns:ec=\"{EXC}\" PrefixList=\"{}\">\
             </ec:InclusiveNamespaces></ds:Transform>",
            list.trim_end()
        );
        let transforms = swap(&Mark::default().transforms, &transform(EXC), &list);
        envelope(&seal_by(
            &assertion(),
            &Mark {
                transforms,
                ..Mark::default()
            },
        ))
    };
    accepted(&list(64));
    refused(&list(65), Check::Canonicalization);
}

#[test]
fn what_nobody_has_signed_yet_is_small_before_it_is_written_in_canonical_form() {
    let (begin, end) = ("<ds:SignedInfo>", "</ds:SignedInfo>");
    let many = format!("{}{end}", "<a/>".repeat(9_000));
    assert!(honest().contains(begin));
    let cause = refused(&swap(&honest(), end, &many), Check::SignatureForm);
    assert!(cause.expected().contains("at most 32 elements"), "{cause}");
}

#[test]
fn a_status_of_many_words_is_told_shortly() {
    let words = format!(
        "{}</samlp:Status>",
        "<samlp:StatusMessage>no</samlp:StatusMessage>".repeat(4_600)
    );
    let read = reading(&swap(&honest(), "</samlp:Status>", &words));
    let status = read.steps.iter().find(|one| one.check == Check::Status);
    let told = &status.unwrap().received;
    assert!(told.len() < 200, "{}", told.len());
}
