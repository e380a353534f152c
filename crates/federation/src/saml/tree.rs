//! A text as a tree, made once, and how it is looked at.

use roxmltree::{Document, Node, ParsingOptions};

use super::bounds::MOST_ELEMENTS;

/// An element of a tree.
pub(super) type Element<'a> = Node<'a, 'a>;

/// The name of an element: namespace and local part.
pub(super) type Name = (&'static str, &'static str);

/// Parses a text that has passed the gate.
///
/// # Errors
/// With what is wrong with it; nothing of the text is repeated.
pub(super) fn parse(text: &str) -> Result<Document<'_>, String> {
    let options = ParsingOptions {
        // Each element can have text before and behind it, and comments beside that.
        nodes_limit: 8 * u32::try_from(MOST_ELEMENTS).unwrap_or(u32::MAX),
        ..ParsingOptions::default()
    };
    Document::parse_with_options(text, options)
        .map_err(|error| format!("not well-formed at {}", error.pos()))
}

/// The elements in it.
pub(super) fn elements(parent: Element<'_>) -> impl Iterator<Item = Element<'_>> {
    parent.children().filter(Node::is_element)
}

/// The elements in it that are called so.
pub(super) fn named(parent: Element<'_>, name: Name) -> impl Iterator<Item = Element<'_>> {
    parent
        .children()
        .filter(move |node| node.has_tag_name(name))
}

/// The one element in it that is called so; nothing else can be that.
///
/// # Errors
/// With how many there are.
pub(super) fn only(parent: Element<'_>, name: Name) -> Result<Element<'_>, usize> {
    let mut found = named(parent, name);
    match (found.next(), found.next()) {
        (Some(one), None) => Ok(one),
        (None, _) => Err(0),
        (Some(_), Some(_)) => Err(2 + found.count()),
    }
}

/// What an element says, if that is nothing but one run of text: readers differ in what they make of the rest.
pub(super) fn text(element: Element<'_>) -> Option<&str> {
    let mut children = element.children();
    match (children.next(), children.next()) {
        (None, _) => Some(""),
        (Some(child), None) if child.is_text() => child.text(),
        _ => None,
    }
}

/// Whether it holds these elements and no others, and no text beside them.
///
/// # Errors
/// With what it holds.
pub(super) fn holds(parent: Element<'_>, names: &[Name]) -> Result<(), String> {
    for child in parent.children() {
        if child.is_element() && !names.iter().any(|name| child.has_tag_name(*name)) {
            return Err(format!(
                "{} in {}",
                shown(child.tag_name().name()),
                called(parent)
            ));
        }
        if child.is_text() && child.text().is_some_and(|text| !text.trim().is_empty()) {
            return Err(format!("text in {}", called(parent)));
        }
    }
    Ok(())
}

/// The local name of an element, as it can be shown.
pub(super) fn called(element: Element<'_>) -> String {
    shown(element.tag_name().name())
}

/// A value of the document as it can be shown: one line, and not all of it if it is long.
pub(super) fn shown(value: &str) -> String {
    let mut shown: String = value.chars().take(LONGEST_SHOWN).collect();
    if value.chars().nth(LONGEST_SHOWN).is_some() {
        shown.push('…');
    }
    shown.escape_debug().to_string()
}

/// A value that is compared, in quotes so that blanks can be seen.
pub(super) fn quoted(value: Option<&str>) -> String {
    value.map_or_else(
        || "nothing".to_owned(),
        |value| format!("\"{}\"", shown(value)),
    )
}

/// Values that are compared, side by side.
pub(super) fn listed(values: &[String]) -> String {
    let all: Vec<String> = values.iter().map(|one| quoted(Some(one))).collect();
    if all.is_empty() {
        "nothing".to_owned()
    } else {
        all.join(" or ")
    }
}

const LONGEST_SHOWN: usize = 200;
