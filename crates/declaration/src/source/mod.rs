//! The two syntaxes of a file.

mod json;
mod toml;

use crate::mistake::{Mistake, line};
use crate::node::Node;

/// How a file is written.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Syntax {
    /// TOML.
    Toml,
    /// JSON.
    Json,
}

/// The tree of a file. `at` of each node is a byte of the text.
pub(crate) fn parse(text: &str, syntax: Syntax) -> Result<Node, Mistake> {
    let parsed = match syntax {
        Syntax::Toml => self::toml::parse(text),
        Syntax::Json => self::json::parse(text),
    };
    parsed.map_err(|(at, message)| Mistake {
        line: Some(line(text, at)),
        key: String::new(),
        message,
    })
}
