//! Which provider a response claims to be of, before anything of it is believed: a form names none beside it.

use super::bounds::MOST_BYTES;
use super::cause::Record;
use super::gate;
use super::names::ASSERTION;
use super::response::decoded;
use super::roles::ROLE;
use super::tree::{elements, parse, text};

/// The ARN of the provider that the first role of a response is offered with, as anybody may have written it. With it
/// the provider is found by which the response must then be signed; nothing else follows from it. None if the
/// response cannot be read, or offers no role in the clear.
#[must_use]
pub fn claimed_provider(encoded: &str) -> Option<String> {
    let xml = decoded(encoded, &mut Record::default()).ok()?;
    gate::pass(&xml, MOST_BYTES).ok()?;
    let tree = parse(&xml).ok()?;
    let is_role = |node: &roxmltree::Node<'_, '_>| {
        node.has_tag_name((ASSERTION, "Attribute")) && node.attribute("Name") == Some(ROLE)
    };
    let mut values = tree.descendants().filter(is_role).flat_map(elements);
    let value = values.find_map(text)?;
    let mut parts = value.split(',').map(|part| part.trim_matches(' '));
    let named = parts.find(|part| part.starts_with("acs:ram::") && part.contains(PROVIDER));
    named.map(str::to_owned)
}

const PROVIDER: &str = ":saml-provider/";
