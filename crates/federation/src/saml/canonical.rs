//! Canonical XML, without comments: the exclusive form, and the inclusive one for providers that sign so. Sources:
//! Exclusive XML Canonicalization 1.0, Canonical XML 1.0.

use roxmltree::NodeId;

use super::bounds::MOST_CANONICAL;
use super::names::{EXCLUSIVE, INCLUSIVE};
use super::tree::Element;

/// How an element is written.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Form {
    /// Only with the namespaces that it uses.
    Exclusive,
    /// With all that are in force.
    Inclusive,
}

impl Form {
    pub(super) fn named(name: &str) -> Option<Self> {
        match name {
            EXCLUSIVE => Some(Self::Exclusive),
            INCLUSIVE => Some(Self::Inclusive),
            _ => None,
        }
    }
}

/// How an element is written, with what is said beside the form.
#[derive(Clone, Debug)]
pub(super) struct Method<'a> {
    pub(super) form: Form,
    /// Prefixes that are treated as in the inclusive form; empty for the default namespace.
    pub(super) prefixes: Vec<&'a str>,
}

/// The canonical form would be longer than any that is read.
#[derive(Debug)]
pub(super) struct TooLong;

/// Writes an element as it is signed, without the signature that it envelops.
///
/// # Errors
/// When that would be too long.
pub(super) fn write(
    apex: Element<'_>,
    method: &Method<'_>,
    without: Option<NodeId>,
) -> Result<String, TooLong> {
    let mut writer = Writer {
        method,
        without,
        declared: Vec::new(),
        out: String::new(),
    };
    let inherited = match method.form {
        Form::Exclusive => Vec::new(),
        Form::Inclusive => inherited(apex),
    };
    writer.element(apex, &inherited)?;
    Ok(writer.out)
}

/// Attributes of `xml:` from around an element, the nearest of each name.
fn inherited<'a>(apex: Element<'a>) -> Vec<Written<'a>> {
    let mut found: Vec<Written<'a>> = Vec::new();
    for element in apex.ancestors() {
        for attribute in attributes(element).filter(|one| one.namespace == XML) {
            if !found.iter().any(|one| one.local == attribute.local) {
                found.push(attribute);
            }
        }
    }
    found.retain(|one| apex.attribute((XML, one.local)).is_none());
    found
}

struct Writer<'a, 'm> {
    method: &'m Method<'m>,
    without: Option<NodeId>,
    /// What has been declared around, the nearest last.
    declared: Vec<(&'a str, &'a str)>,
    out: String,
}

/// An attribute as it is written.
#[derive(Clone, Copy)]
struct Written<'a> {
    namespace: &'a str,
    local: &'a str,
    qualified: &'a str,
    value: &'a str,
}

impl<'a> Writer<'a, '_> {
    fn element(&mut self, element: Element<'a>, inherited: &[Written<'a>]) -> Result<(), TooLong> {
        let outside = self.declared.len();
        let name = qualified(element);
        let mut attributes: Vec<Written<'a>> = attributes(element).collect();
        attributes.extend_from_slice(inherited);
        attributes.sort_unstable_by_key(|one| (one.namespace, one.local));
        self.push("<")?;
        self.push(name)?;
        for (prefix, namespace) in self.declarations(element, name, &attributes) {
            self.declare(prefix, namespace)?;
        }
        for attribute in attributes {
            self.attribute(attribute.qualified, attribute.value)?;
        }
        self.push(">")?;
        for child in element.children() {
            if child.is_element() && Some(child.id()) != self.without {
                self.element(child, &[])?;
            } else if child.is_text() {
                self.escaped(child.text().unwrap_or_default(), in_text)?;
            }
        }
        self.push("</")?;
        self.push(name)?;
        self.push(">")?;
        self.declared.truncate(outside);
        Ok(())
    }

    /// What is to be declared on an element, in the order of prefixes.
    fn declarations(
        &self,
        element: Element<'a>,
        name: &'a str,
        attributes: &[Written<'a>],
    ) -> Vec<(&'a str, &'a str)> {
        let names = attributes.iter().map(|one| one.qualified);
        let used: Vec<&str> = names
            .filter_map(|name| name.split_once(':'))
            .map(|(prefix, _)| prefix)
            .chain([prefix(name)])
            .collect();
        let wanted = |prefix: &str| {
            self.method.form == Form::Inclusive
                || used.contains(&prefix)
                || self.method.prefixes.contains(&prefix)
        };
        let in_force = element
            .namespaces()
            .map(|one| (one.name().unwrap_or_default(), one.uri()));
        let mut all: Vec<(&str, &str)> = in_force.filter(|(prefix, _)| *prefix != "xml").collect();
        if !all.iter().any(|(prefix, _)| prefix.is_empty()) {
            all.push(("", ""));
        }
        all.retain(|(prefix, namespace)| wanted(prefix) && self.around(prefix) != *namespace);
        all.sort_unstable();
        all
    }

    /// What a prefix has been declared for around.
    fn around(&self, prefix: &str) -> &'a str {
        let mut declared = self.declared.iter().rev();
        let found = declared.find(|(name, _)| *name == prefix);
        found.map_or("", |(_, namespace)| namespace)
    }

    fn declare(&mut self, prefix: &'a str, namespace: &'a str) -> Result<(), TooLong> {
        self.declared.push((prefix, namespace));
        if prefix.is_empty() {
            return self.attribute("xmlns", namespace);
        }
        self.push(" xmlns:")?;
        self.push(prefix)?;
        self.value(namespace)
    }

    fn attribute(&mut self, name: &str, value: &str) -> Result<(), TooLong> {
        self.push(" ")?;
        self.push(name)?;
        self.value(value)
    }

    fn value(&mut self, value: &str) -> Result<(), TooLong> {
        self.push("=\"")?;
        self.escaped(value, in_value)?;
        self.push("\"")
    }

    fn escaped(
        &mut self,
        text: &str,
        escape: fn(char) -> Option<&'static str>,
    ) -> Result<(), TooLong> {
        let mut rest = text;
        while let Some((at, reference)) = rest
            .char_indices()
            .find_map(|(at, c)| escape(c).map(|reference| (at, reference)))
        {
            let (plain, behind) = rest.split_at(at);
            self.push(plain)?;
            self.push(reference)?;
            // What is escaped is one byte long.
            rest = behind.get(1..).unwrap_or_default();
        }
        self.push(rest)
    }

    fn push(&mut self, text: &str) -> Result<(), TooLong> {
        if self.out.len() + text.len() > MOST_CANONICAL {
            return Err(TooLong);
        }
        self.out.push_str(text);
        Ok(())
    }
}

/// A text as it stands in an element.
pub(super) fn text_of(text: &str) -> String {
    replaced(text, in_text)
}

/// A text as it stands in the value of an attribute.
pub(super) fn value_of(text: &str) -> String {
    replaced(text, in_value)
}

fn replaced(text: &str, escape: fn(char) -> Option<&'static str>) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match escape(c) {
            Some(reference) => out.push_str(reference),
            None => out.push(c),
        }
    }
    out
}

fn in_text(c: char) -> Option<&'static str> {
    match c {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '\r' => Some("&#xD;"),
        _ => None,
    }
}

fn in_value(c: char) -> Option<&'static str> {
    match c {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '"' => Some("&quot;"),
        '\t' => Some("&#x9;"),
        '\n' => Some("&#xA;"),
        '\r' => Some("&#xD;"),
        _ => None,
    }
}

/// The name of an element with its prefix, which the tree keeps nowhere but in the text.
fn qualified(element: Element<'_>) -> &str {
    let text = element.document().input_text();
    let tag = text.get(element.range().start + 1..).unwrap_or_default();
    let ends = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r' | '/' | '>');
    tag.split(ends).next().unwrap_or_default()
}

fn attributes(element: Element<'_>) -> impl Iterator<Item = Written<'_>> {
    let text = element.document().input_text();
    element.attributes().map(move |one| Written {
        namespace: one.namespace().unwrap_or_default(),
        local: one.name(),
        qualified: text.get(one.range_qname()).unwrap_or_default(),
        value: one.value(),
    })
}

fn prefix(name: &str) -> &str {
    name.split_once(':').map_or("", |(prefix, _)| prefix)
}

const XML: &str = roxmltree::NS_XML_URI;

#[cfg(test)]
mod tests;
