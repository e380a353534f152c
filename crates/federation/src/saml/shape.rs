//! Where things are in a response, before anything of it is verified: one assertion, signatures in their places, and no
//! second place where another reader would look.

use std::collections::BTreeSet;

use roxmltree::{Document, Node};

use super::cause::{Cause, Check, Record};
use super::names::{ASSERTION, ENCRYPTION, PROTOCOL, SIGNATURE, SUCCESS};
use super::tree::{Element, Name, called, elements, holds, named, only, quoted, text};

/// A response whose parts are where they belong.
pub(super) struct Response<'a> {
    pub(super) root: Element<'a>,
    pub(super) assertion: Element<'a>,
    /// What the response itself is signed with.
    pub(super) outer: Option<Element<'a>>,
    /// What the assertion is signed with.
    pub(super) inner: Element<'a>,
}

/// Finds the parts of a response.
pub(super) fn read<'a>(tree: &'a Document<'a>, record: &mut Record) -> Result<Response<'a>, Cause> {
    let root = tree.root_element();
    check_root(root, record)?;
    check_status(root, record)?;
    check_encryption(root, record)?;
    let assertion = assertion(root, record)?;
    check_identifiers(root, record)?;
    check_comments(root, record)?;
    check_places(root, assertion, record)?;
    let inner = signature(assertion)?;
    let expected = "a signature in the Assertion";
    let got = if inner.is_some() { "one" } else { "none" };
    record.judge(inner.is_some(), Check::Signed, expected, got)?;
    let inner = inner.ok_or_else(|| Cause::new(Check::Signed, expected, got))?;
    let outer = signature(root)?;
    Ok(Response {
        root,
        assertion,
        outer,
        inner,
    })
}

fn check_root(root: Element<'_>, record: &mut Record) -> Result<(), Cause> {
    let version = root.attribute("Version");
    let fits = root.has_tag_name((PROTOCOL, "Response")) && version == Some("2.0");
    let received = format!("{}, version {}", called(root), quoted(version));
    let expected = "a Response of the protocol of SAML, version \"2.0\"";
    record.judge(fits, Check::Root, expected, received)
}

/// Checks what the provider says of its own success. It comes early, because who refuses sends no assertion.
fn check_status(root: Element<'_>, record: &mut Record) -> Result<(), Cause> {
    let expected = "the status Success";
    let wrong = |count: usize| Cause::new(Check::Status, "one StatusCode", count.to_string());
    let status = only(root, (PROTOCOL, "Status")).map_err(wrong)?;
    let code = only(status, (PROTOCOL, "StatusCode")).map_err(wrong)?;
    let value = code.attribute("Value");
    let mut received = quoted(value);
    // One of each is what there may be; of more, nothing is told.
    if let Some(inner) = named(code, (PROTOCOL, "StatusCode")).next() {
        received = format!("{received}, {}", quoted(inner.attribute("Value")));
    }
    // What it says in words may name somebody.
    if let Some(message) = named(status, (PROTOCOL, "StatusMessage")).find_map(text) {
        let count = message.chars().count();
        received = format!("{received}, a message of {count} characters");
    }
    record.judge(value == Some(SUCCESS), Check::Status, expected, received)
}

fn check_encryption(root: Element<'_>, record: &mut Record) -> Result<(), Cause> {
    let encrypted = [
        "EncryptedAssertion",
        "EncryptedID",
        "EncryptedAttribute",
        "NewEncryptedID",
    ];
    let is_encrypted = |node: &Node<'_, '_>| {
        let name = node.tag_name();
        name.namespace() == Some(ENCRYPTION) || encrypted.contains(&name.name())
    };
    let found = root
        .descendants()
        .filter(Node::is_element)
        .find(is_encrypted);
    record.judge(
        found.is_none(),
        Check::Encryption,
        "nothing that is encrypted; the provider must send assertions in plain text, over TLS",
        found.map_or_else(|| "nothing".to_owned(), called),
    )
}

/// The one assertion. Whatever has its name in another place or namespace is one too many.
fn assertion<'a>(root: Element<'a>, record: &mut Record) -> Result<Element<'a>, Cause> {
    let everywhere = |name: &str| {
        let all = root.descendants().filter(Node::is_element);
        all.filter(|node| node.tag_name().name() == name).count()
    };
    let (assertions, responses) = (everywhere("Assertion"), everywhere("Response"));
    let expected = "one Assertion, in the Response";
    let found = only(root, (ASSERTION, "Assertion"));
    let received = format!("{assertions} of that name in {responses} of the name Response");
    let alone = assertions == 1 && responses == 1 && found.is_ok();
    record.judge(alone, Check::Assertion, expected, &received)?;
    found.map_err(|_| Cause::new(Check::Assertion, expected, received))
}

/// Checks that no two elements have one identifier, however its attribute is spelt.
fn check_identifiers(root: Element<'_>, record: &mut Record) -> Result<(), Cause> {
    let attributes = root.descendants().flat_map(|node| node.attributes());
    let identifiers = attributes.filter(|one| one.name().eq_ignore_ascii_case("id"));
    let mut seen = BTreeSet::new();
    let twice = identifiers
        .map(|one| one.value())
        .find(|id| !seen.insert(*id));
    let received = twice.map_or_else(|| "no two", |_| "one given twice");
    let expected = "no identifier of two elements";
    record.judge(twice.is_none(), Check::Identifiers, expected, received)
}

/// Checks that no comment stands in a text: some readers end the text there.
fn check_comments(root: Element<'_>, record: &mut Record) -> Result<(), Cause> {
    let says = |node: &Node<'_, '_>| {
        let mut texts = node.children().filter(Node::is_text);
        texts.any(|text| text.text().is_some_and(|text| !text.trim().is_empty()))
    };
    let elements = root.descendants().filter(Node::is_element);
    let mut commented = elements.filter(|node| node.children().any(|child| child.is_comment()));
    let found = commented.find(says);
    let received = found.map_or_else(
        || "none".to_owned(),
        |node| format!("a comment in the text of {}", called(node)),
    );
    record.judge(
        found.is_none(),
        Check::Comments,
        "no comment in a text",
        received,
    )
}

fn check_places(
    root: Element<'_>,
    assertion: Element<'_>,
    record: &mut Record,
) -> Result<(), Cause> {
    let wrong = |got: String| Cause::new(Check::Places, "each element in its place", got);
    holds(root, &RESPONSE).map_err(wrong)?;
    let extensions = named(root, (PROTOCOL, "Extensions"));
    let hidden = extensions.chain(named(assertion, (ASSERTION, "Advice")));
    let of_saml = |node: &Node<'_, '_>| {
        let space = node.tag_name().namespace();
        [Some(ASSERTION), Some(PROTOCOL)].contains(&space)
    };
    for place in hidden {
        if let Some(found) = place.descendants().skip(1).find(of_saml) {
            return Err(wrong(format!("{} in {}", called(found), called(place))));
        }
    }
    let signed = |node: &Node<'_, '_>| {
        node.parent()
            .is_some_and(|at| at == root || at == assertion)
    };
    for node in root.descendants().filter(Node::is_element) {
        let name = node.tag_name().name();
        let stray = name == "Signature" && !(signed(&node) && node.has_tag_name(MARK));
        if stray || STRANGE.contains(&name) && node.tag_name().namespace() == Some(SIGNATURE) {
            let around = node.parent().map(called).unwrap_or_default();
            return Err(wrong(format!("{name} in {around}")));
        }
    }
    record.pass(Check::Places, "each element in its place", "so it is");
    Ok(())
}

/// The signature of an element: at most one, and behind the issuer where the standard has it.
fn signature<'a>(element: Element<'a>) -> Result<Option<Element<'a>>, Cause> {
    let found: Vec<Element<'a>> = named(element, MARK).collect();
    let mut behind = elements(element).filter(|one| !one.has_tag_name((ASSERTION, "Issuer")));
    let first = behind.next();
    match found.as_slice() {
        [] => Ok(None),
        [one] if first == Some(*one) => Ok(Some(*one)),
        _ => {
            let expected = "one Signature, behind the Issuer";
            let got = format!("{} in {}", found.len(), called(element));
            Err(Cause::new(Check::Places, expected, got))
        }
    }
}

const MARK: Name = (SIGNATURE, "Signature");
const RESPONSE: [Name; 5] = [
    (ASSERTION, "Issuer"),
    MARK,
    (PROTOCOL, "Extensions"),
    (PROTOCOL, "Status"),
    (ASSERTION, "Assertion"),
];
/// Parts of signatures that carry other things.
const STRANGE: [&str; 3] = ["Object", "Manifest", "SignatureProperties"];
