//! What is wrong with a document, where, and what would be right.

use std::fmt;
use std::ops::Range;

use serde::Serialize;

/// A place in a text, for people: lines and columns count from one, columns in characters.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

impl Position {
    pub(crate) fn of(text: &str, offset: usize) -> Self {
        Reached::default().go(text, offset)
    }
}

/// How far a text has been counted. Mistakes come mostly in the order of their places, so that
/// finding the lines of many does not read the text for each.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reached {
    offset: usize,
    position: Position,
}

impl Default for Reached {
    fn default() -> Self {
        let position = Position { line: 1, column: 1 };
        Self {
            offset: 0,
            position,
        }
    }
}

impl Reached {
    /// The position of a byte.
    pub(crate) fn go(&mut self, text: &str, offset: usize) -> Position {
        if offset < self.offset {
            *self = Self::default();
        }
        let offset = text.floor_char_boundary(offset);
        for c in text.get(self.offset..offset).unwrap_or_default().chars() {
            if c == '\n' {
                self.position.line += 1;
                self.position.column = 1;
            } else {
                self.position.column += 1;
            }
        }
        self.offset = offset;
        self.position
    }
}

/// One mistake in a document.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Mistake {
    /// Where it begins.
    pub position: Position,
    /// The bytes it covers.
    pub span: Range<usize>,
    /// The element, such as `Statement[0].Effect`; empty for the whole document.
    pub path: String,
    /// The rule of the language it breaks, such as `G3`.
    pub rule: &'static str,
    /// A stable name for this kind of mistake, such as `unknown-operator`.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// What would be right.
    pub help: String,
    /// Text that can be put in the place of the span as it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replacement: Option<String>,
}

impl fmt::Display for Mistake {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Position { line, column } = self.position;
        write!(formatter, "line {line}, column {column}: ")?;
        if !self.path.is_empty() {
            write!(formatter, "{}: ", self.path)?;
        }
        write!(formatter, "{}", self.message)?;
        if !self.help.is_empty() {
            write!(formatter, "; {}", self.help)?;
        }
        write!(formatter, " ({})", self.rule)
    }
}

/// All mistakes of a document, in the order of their places; at least one.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, thiserror::Error)]
pub struct Mistakes(Vec<Mistake>);

impl Mistakes {
    pub(crate) fn new(mut mistakes: Vec<Mistake>) -> Self {
        mistakes.sort_by_key(|mistake| mistake.span.start);
        Self(mistakes)
    }

    /// Each mistake.
    pub fn iter(&self) -> std::slice::Iter<'_, Mistake> {
        self.0.iter()
    }

    /// How many there are.
    #[must_use]
    #[expect(
        clippy::len_without_is_empty,
        reason = "there is always at least one mistake"
    )]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether the document exceeds its length limit; services have a code of its own for that.
    #[must_use]
    pub fn too_long(&self) -> bool {
        self.0.iter().any(|mistake| mistake.code == TOO_LONG)
    }
}

impl<'a> IntoIterator for &'a Mistakes {
    type Item = &'a Mistake;
    type IntoIter = std::slice::Iter<'a, Mistake>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for Mistakes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (count, mistake) in self.0.iter().take(SHOWN).enumerate() {
            let comma = if count == 0 { "" } else { "; " };
            write!(formatter, "{comma}{mistake}")?;
        }
        match self.0.len().saturating_sub(SHOWN) {
            0 => Ok(()),
            more => write!(formatter, "; and {more} more"),
        }
    }
}

pub(crate) const TOO_LONG: &str = "too-long";

/// How many mistakes the one-sentence form names.
const SHOWN: usize = 3;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_lines_and_characters_in_any_order() {
        let text = "é\nab\n\nc";
        let mut reached = Reached::default();
        let mut at = |offset| {
            let Position { line, column } = reached.go(text, offset);
            (line, column)
        };
        assert_eq!(
            [at(0), at(2), at(3), at(5)],
            [(1, 1), (1, 2), (2, 1), (2, 3)]
        );
        assert_eq!(
            [at(8), at(4), at(7), at(99)],
            [(4, 2), (2, 2), (4, 1), (4, 2)]
        );
    }

    fn mistake(start: usize, path: &str, help: &str, code: &'static str) -> Mistake {
        Mistake {
            position: Reached::default().go("ab\né\"x", start),
            span: start..start,
            path: path.into(),
            rule: "G1",
            code,
            message: "m".into(),
            help: help.into(),
            replacement: None,
        }
    }

    #[test]
    fn a_mistake_is_one_sentence() {
        assert_eq!(
            mistake(3, "S", "h", "c").to_string(),
            "line 2, column 1: S: m; h (G1)"
        );
        assert_eq!(
            mistake(0, "", "", "c").to_string(),
            "line 1, column 1: m (G1)"
        );
    }

    #[test]
    fn mistakes_are_told_in_their_order_and_the_first_of_them() {
        let all = |count: usize| {
            let wrong = |start| mistake(start, "", "", "c");
            Mistakes::new((0..count).rev().map(wrong).collect())
        };
        assert_eq!(all(1).to_string(), "line 1, column 1: m (G1)");
        let three = "line 1, column 1: m (G1); line 1, column 2: m (G1); line 1, column 3: m (G1)";
        assert_eq!(all(3).to_string(), three);
        assert_eq!(all(5).to_string(), format!("{three}; and 2 more"));
        assert_eq!((all(5).len(), all(5).iter().count()), (5, 5));
        assert_eq!((&all(2)).into_iter().count(), 2);
        assert!(!all(2).too_long());
        assert!(Mistakes::new(vec![mistake(0, "", "", TOO_LONG)]).too_long());
    }
}
