//! Metadata of SAML identity providers, read and checked before anything is done with it.
//!
//! It is hostile until it was read: sizes, characters and declarations are looked at before any parser
//! sees it, and the parser makes a tree once, without entities of the document's own and without
//! fetching anything. What is asked of it is asked of the tree.

use std::str::FromStr;

use data_encoding::{BASE64, DecodeError};
use model::{Moment, SamlMetadata, is_https};
use roxmltree::{Document, Node, ParsingOptions};

use super::certificate::check_certificate;

/// Metadata that was read and found sound: Base64 of an `EntityDescriptor` of one identity provider.
#[derive(Clone)]
pub(crate) struct Metadata(SamlMetadata);

impl Metadata {
    /// What is kept of it.
    pub(crate) fn record(&self) -> SamlMetadata {
        self.0.clone()
    }
}

impl FromStr for Metadata {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let xml = decoded(text)?;
        let options = ParsingOptions {
            nodes_limit: MOST_NODES,
            ..ParsingOptions::default()
        };
        let tree = Document::parse_with_options(&xml, options).map_err(|error| match error {
            roxmltree::Error::NodesLimitReached => {
                format!("must be XML of at most {MOST_NODES} elements and texts")
            }
            error => format!("must be well-formed XML, and is not at {}", error.pos()),
        })?;
        let valid_until = read(&tree)?;
        Ok(Self(SamlMetadata {
            encoded: text.into(),
            valid_until,
        }))
    }
}

/// The XML, with what no metadata needs kept from the parser.
fn decoded(text: &str) -> Result<String, String> {
    if text.len() > 2 * MOST_BYTES {
        return Err(TOO_LONG.to_owned());
    }
    let packed: Vec<u8> = text.bytes().filter(|b| !b.is_ascii_whitespace()).collect();
    let bytes = BASE64.decode(&packed);
    let bytes = bytes.map_err(|_: DecodeError| "must be Base64 of XML".to_owned())?;
    if bytes.len() > MOST_BYTES {
        return Err(TOO_LONG.to_owned());
    }
    let xml = String::from_utf8(bytes).map_err(|_| "must be Base64 of XML in UTF-8".to_owned())?;
    if xml.contains("<!DOCTYPE") || xml.contains("<!ENTITY") {
        return Err("must be XML without declarations of its own such as <!DOCTYPE".to_owned());
    }
    check_bulk(&xml)?;
    let forbidden = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r');
    if xml.contains(forbidden) {
        return Err("must be XML without control characters".to_owned());
    }
    Ok(xml)
}

/// Checks that no part of it costs the parser more than its length does: names are compared with all others
/// of their element, and declared prefixes with all others that are in force.
fn check_bulk(xml: &str) -> Result<(), String> {
    // No value of an attribute has this sign in it, so each element is in a part of its own. Names begin
    // with more than letters; what ends an element, declares or is no element is told by its first sign.
    let elements = xml
        .split('<')
        .filter(|part| !part.starts_with(['/', '!', '?']));
    let mut attributes = elements.map(|part| part.matches('=').count());
    if attributes.any(|count| count > MOST_ATTRIBUTES) {
        return Err(format!(
            "must be XML of at most {MOST_ATTRIBUTES} attributes an element"
        ));
    }
    if xml.matches("xmlns").count() > MOST_PREFIXES {
        return Err(format!(
            "must be XML of at most {MOST_PREFIXES} declared namespaces"
        ));
    }
    Ok(())
}

/// Checks what metadata must have. Until when it is good, if it says so.
fn read(tree: &Document<'_>) -> Result<Option<Moment>, String> {
    if tree.descendants().any(|node| node.is_pi()) {
        return Err("must be XML without processing instructions".to_owned());
    }
    if tree
        .descendants()
        .any(|node| node.ancestors().nth(DEEPEST).is_some())
    {
        return Err(format!("must be XML of at most {DEEPEST} levels"));
    }
    let root = tree.root_element();
    if !root.has_tag_name((METADATA, "EntityDescriptor")) {
        return Err("must be an EntityDescriptor of SAML 2.0 metadata".to_owned());
    }
    let entity = root.attribute("entityID").unwrap_or_default();
    if entity.is_empty() || entity.chars().count() > 1024 {
        return Err("must have an entityID of 1 to 1,024 characters".to_owned());
    }
    let provider = only(root, "IDPSSODescriptor")?;
    check_protocol(provider)?;
    check_keys(provider)?;
    check_locations(provider)?;
    let times = [root, provider].map(valid_until);
    let [outer, inner] = times;
    Ok([outer?, inner?].into_iter().flatten().min())
}

/// The one child of this name.
fn only<'a>(parent: Node<'a, 'a>, name: &str) -> Result<Node<'a, 'a>, String> {
    let mut found = children(parent, name);
    match (found.next(), found.next()) {
        (Some(one), None) => Ok(one),
        _ => Err(format!("must have exactly one {name}")),
    }
}

fn children<'a>(parent: Node<'a, 'a>, name: &str) -> impl Iterator<Item = Node<'a, 'a>> {
    parent
        .children()
        .filter(move |node| node.has_tag_name((METADATA, name)))
}

fn check_protocol(provider: Node<'_, '_>) -> Result<(), String> {
    let protocols = provider.attribute("protocolSupportEnumeration");
    let protocols = protocols.unwrap_or_default();
    if protocols
        .split_ascii_whitespace()
        .any(|one| one == PROTOCOL)
    {
        return Ok(());
    }
    Err("must support the protocol of SAML 2.0".to_owned())
}

/// Checks the certificates that signatures are verified with: one or two, and sound.
fn check_keys(provider: Node<'_, '_>) -> Result<(), String> {
    let signs = |key: &Node<'_, '_>| matches!(key.attribute("use"), None | Some("signing"));
    let keys = children(provider, "KeyDescriptor").filter(signs);
    let certificates = keys.flat_map(|key| key.descendants());
    let certificates = certificates.filter(|node| node.has_tag_name((SIGNATURE, CERTIFICATE)));
    let mut count = 0;
    for certificate in certificates {
        check_certificate(&text(certificate)?)?;
        count += 1;
    }
    match count {
        1..=MOST_CERTIFICATES => Ok(()),
        _ => Err(format!(
            "must have 1 to {MOST_CERTIFICATES} certificates for signing, and has {count}"
        )),
    }
}

/// Checks where people are sent: nowhere but to HTTPS, and by a binding that browsers have.
fn check_locations(provider: Node<'_, '_>) -> Result<(), String> {
    let services: Vec<_> = children(provider, "SingleSignOnService").collect();
    let location = |node: &Node<'_, '_>| node.attribute("Location").is_some_and(is_https);
    if !services.iter().all(location) {
        return Err("must have a Location with https:// in each SingleSignOnService".to_owned());
    }
    let binding = |node: &Node<'_, '_>| {
        let binding = node.attribute("Binding");
        binding.is_some_and(|binding| BINDINGS.contains(&binding))
    };
    if services.iter().any(binding) {
        return Ok(());
    }
    Err("must have a SingleSignOnService by HTTP-Redirect or HTTP-POST".to_owned())
}

fn valid_until(node: Node<'_, '_>) -> Result<Option<Moment>, String> {
    let given = node.attribute("validUntil").map(str::parse);
    let wrong = |_| "must have a validUntil such as 2026-01-02T03:04:05Z, or none".to_owned();
    given.transpose().map_err(wrong)
}

/// What an element says, which must be text alone: readers differ in what they make of the rest.
fn text(node: Node<'_, '_>) -> Result<String, String> {
    if node.children().all(|child| child.is_text()) {
        return Ok(node.children().filter_map(|child| child.text()).collect());
    }
    Err(format!("must have nothing but text in each {CERTIFICATE}"))
}

/// The most bytes of XML.
const MOST_BYTES: usize = 100 * 1024;
const TOO_LONG: &str = "must be Base64 of at most 100 KiB of XML";
/// The most attributes of an element.
const MOST_ATTRIBUTES: usize = 64;
/// The most declarations of namespaces.
const MOST_PREFIXES: usize = 200;
/// The most elements and texts.
const MOST_NODES: u32 = 10_000;
/// How many elements may stand in one another.
const DEEPEST: usize = 32;
/// The most certificates for signing.
const MOST_CERTIFICATES: usize = 2;
const CERTIFICATE: &str = "X509Certificate";
const METADATA: &str = "urn:oasis:names:tc:SAML:2.0:metadata";
const PROTOCOL: &str = "urn:oasis:names:tc:SAML:2.0:protocol";
const SIGNATURE: &str = "http://www.w3.org/2000/09/xmldsig#";
const BINDINGS: [&str; 2] = [
    "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect",
    "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST",
];

#[cfg(test)]
mod tests;
