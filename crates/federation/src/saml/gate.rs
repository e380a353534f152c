//! What is asked of a text before any parser sees it: one pass over its tags, in time proportional to its length.
//!
//! It is no parser: what it lets through is still to be parsed, and what it cannot follow it refuses.

use std::fmt;

use super::bounds::{
    DEEPEST, LONGEST_NAME, MOST_ATTRIBUTES, MOST_DECLARATIONS, MOST_ELEMENTS, MOST_IN_FORCE,
    MOST_SIGNATURES,
};

/// What a text consists of.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) struct Tally {
    /// Bytes.
    bytes: usize,
    /// Elements.
    elements: usize,
    /// How many of them stand in one another at most.
    depth: usize,
    /// The most attributes of one.
    attributes: usize,
    /// Declarations of namespaces.
    declarations: usize,
    /// Elements that are called Signature, in whatever namespace.
    signatures: usize,
    /// Elements that are called Reference.
    references: usize,
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            bytes,
            elements,
            depth,
            attributes,
            ..
        } = self;
        write!(
            f,
            "{bytes} bytes, {elements} elements in {depth} levels, at most {attributes} attributes each"
        )
    }
}

/// What stands in the way, as the two sides of a comparison.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Obstacle {
    pub(super) expected: String,
    pub(super) received: String,
}

/// Counts what the text consists of.
///
/// # Errors
/// When there is more of something than a message can have, or something that none needs.
pub(super) fn pass(text: &str, most_bytes: usize) -> Result<Tally, Obstacle> {
    if text.len() > most_bytes {
        return Err(more("bytes", most_bytes, text.len()));
    }
    if let Some(found) = text.chars().find(|c| is_forbidden(*c)) {
        let received = format!("the character U+{:04X}", u32::from(found));
        return Err(obstacle("text without control characters", &received));
    }
    let mut scan = Scan::default();
    scan.tally.bytes = text.len();
    let mut rest = declaration(text)?;
    while let Some((_, after)) = rest.split_once('<') {
        rest = scan.markup(after)?;
    }
    Ok(scan.tally)
}

/// Control characters, and what is no character at all.
fn is_forbidden(c: char) -> bool {
    (c.is_control() && !matches!(c, '\t' | '\n' | '\r')) || matches!(c, '\u{fffe}' | '\u{ffff}')
}

/// What follows the declaration, which may say nothing but what is so anyway.
fn declaration(text: &str) -> Result<&str, Obstacle> {
    let Some(after) = text.strip_prefix("<?xml") else {
        return Ok(text);
    };
    let (said, rest) = after.split_once("?>").ok_or_else(unfinished)?;
    let said = said.to_ascii_lowercase().replace('\'', "\"");
    let mut parts = said.split_ascii_whitespace().peekable();
    let plain = said.starts_with(is_space)
        && parts.next() == Some("version=\"1.0\"")
        && matches!(
            parts.next_if(|part| part.starts_with("encoding")),
            None | Some("encoding=\"utf-8\"")
        )
        && matches!(
            parts.next_if(|part| part.starts_with("standalone")),
            None | Some("standalone=\"yes\"" | "standalone=\"no\"")
        )
        && parts.next().is_none();
    if plain {
        return Ok(rest);
    }
    let wanted = "a declaration of version 1.0 in UTF-8, or none";
    Err(obstacle(wanted, "another"))
}

#[derive(Default)]
struct Scan {
    tally: Tally,
    /// How many namespaces each open element declares.
    open: Vec<usize>,
    in_force: usize,
}

impl Scan {
    /// Follows what begins behind a `<`. The rest behind it.
    fn markup<'a>(&mut self, after: &'a str) -> Result<&'a str, Obstacle> {
        if let Some(comment) = after.strip_prefix("!--") {
            return behind(comment, "-->");
        }
        if after.starts_with('!') {
            let wanted = "markup without declarations such as <!DOCTYPE and <![CDATA[";
            return Err(obstacle(wanted, "one"));
        }
        if after.starts_with('?') {
            return Err(obstacle("no processing instruction", "one"));
        }
        if let Some(closing) = after.strip_prefix('/') {
            self.in_force -= self.open.pop().unwrap_or_default();
            return behind(closing, ">");
        }
        self.element(after)
    }

    fn element<'a>(&mut self, after: &'a str) -> Result<&'a str, Obstacle> {
        let (name, mut rest) = name(after)?;
        self.count(name)?;
        let mut names: Vec<&str> = Vec::new();
        let mut declared = 0;
        let open = loop {
            rest = rest.trim_start_matches(is_space);
            if let Some(behind) = rest.strip_prefix('>') {
                rest = behind;
                break true;
            }
            if let Some(behind) = rest.strip_prefix("/>") {
                rest = behind;
                break false;
            }
            let (name, value, behind) = attribute(rest)?;
            rest = behind;
            if names.contains(&name) {
                return Err(obstacle("each attribute once", "one twice"));
            }
            names.push(name);
            if names.len() > MOST_ATTRIBUTES {
                return Err(more(
                    "attributes of an element",
                    MOST_ATTRIBUTES,
                    names.len(),
                ));
            }
            declared += usize::from(declares(name, value)?);
        };
        self.tally.attributes = self.tally.attributes.max(names.len());
        self.declare(declared, open)?;
        Ok(rest)
    }

    fn count(&mut self, name: &str) -> Result<(), Obstacle> {
        let tally = &mut self.tally;
        tally.elements += 1;
        tally.depth = tally.depth.max(self.open.len() + 1);
        match name.rsplit(':').next() {
            Some("Signature") => tally.signatures += 1,
            Some("Reference") => tally.references += 1,
            _ => {}
        }
        for (what, most, got) in [
            ("elements", MOST_ELEMENTS, tally.elements),
            ("levels", DEEPEST, tally.depth),
            ("signatures", MOST_SIGNATURES, tally.signatures),
            ("references", MOST_SIGNATURES, tally.references),
        ] {
            if got > most {
                return Err(more(what, most, got));
            }
        }
        Ok(())
    }

    fn declare(&mut self, declared: usize, open: bool) -> Result<(), Obstacle> {
        self.tally.declarations += declared;
        let (all, here) = (self.tally.declarations, self.in_force + declared);
        if all > MOST_DECLARATIONS {
            return Err(more("declared namespaces", MOST_DECLARATIONS, all));
        }
        if here > MOST_IN_FORCE {
            return Err(more("namespaces in force", MOST_IN_FORCE, here));
        }
        if open {
            self.open.push(declared);
            self.in_force = here;
        }
        Ok(())
    }
}

/// Whether an attribute declares a namespace, in a form that all readers take for the same.
fn declares(name: &str, value: &str) -> Result<bool, Obstacle> {
    if name.ends_with(":xmlns") {
        return Err(obstacle("no prefix before xmlns", "one"));
    }
    let prefixed = name.starts_with("xmlns:");
    if !prefixed && name != "xmlns" {
        return Ok(false);
    }
    let nothing = value.is_empty() && !prefixed;
    if nothing || value.contains(':') && !value.contains('&') {
        return Ok(true);
    }
    Err(obstacle("namespaces that are absolute", "another"))
}

/// A name, and what follows it.
fn name(text: &str) -> Result<(&str, &str), Obstacle> {
    let ends = |c: char| is_space(c) || matches!(c, '>' | '/' | '=' | '<' | '"' | '\'');
    let end = text.find(ends).ok_or_else(unfinished)?;
    let (name, rest) = text.split_at(end);
    if name.is_empty() {
        return Err(obstacle("a name in each tag", "none"));
    }
    if name.len() > LONGEST_NAME {
        return Err(more("bytes of a name", LONGEST_NAME, name.len()));
    }
    if name.split(':').any(str::is_empty) || name.matches(':').count() > 1 {
        return Err(obstacle("names with one prefix at most", "another"));
    }
    Ok((name, rest))
}

/// Name and value of an attribute as they stand there, and what follows it.
fn attribute(text: &str) -> Result<(&str, &str, &str), Obstacle> {
    let (name, rest) = name(text)?;
    let rest = rest.trim_start_matches(is_space).strip_prefix('=');
    let rest = rest.ok_or_else(unfinished)?.trim_start_matches(is_space);
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''));
    let quote = quote.ok_or_else(unfinished)?;
    let inside = rest.strip_prefix(quote).ok_or_else(unfinished)?;
    let (value, rest) = inside.split_once(quote).ok_or_else(unfinished)?;
    if value.contains('<') {
        return Err(obstacle("values without <", "one with it"));
    }
    Ok((name, value, rest))
}

fn behind<'a>(text: &'a str, end: &str) -> Result<&'a str, Obstacle> {
    text.split_once(end)
        .map(|(_, rest)| rest)
        .ok_or_else(unfinished)
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r')
}

fn unfinished() -> Obstacle {
    obstacle("tags that end", "one that does not")
}

fn more(what: &str, most: usize, got: usize) -> Obstacle {
    Obstacle {
        expected: format!("at most {most} {what}"),
        received: got.to_string(),
    }
}

fn obstacle(expected: &str, received: &str) -> Obstacle {
    Obstacle {
        expected: expected.to_owned(),
        received: received.to_owned(),
    }
}
