//! What is wrong with a text that is not JSON, in words for its author.

use std::ops::Range;

use crate::letter::named;
use crate::mistake::Position;

/// What keeps a text from being JSON.
pub(super) struct Broken {
    pub(super) span: Range<usize>,
    pub(super) message: String,
    pub(super) help: String,
    pub(super) replacement: Option<String>,
}

/// Finds the first thing that people write and JSON has not; `None` if it is something else.
pub(super) fn explain(text: &str) -> Option<Broken> {
    let mut scan = Scan {
        text,
        open: Vec::new(),
        comma: None,
    };
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        if c == '"' {
            scan.comma = None;
            let end = end_of_text(text, at);
            let Some(end) = end else {
                return Some(scan.unclosed_text(at));
            };
            while chars.clone().next().is_some_and(|(next, _)| next < end) {
                chars.next();
            }
        } else if let Some(broken) = scan.look(at, c) {
            return Some(broken);
        }
    }
    scan.end()
}

/// What was read of the text so far.
struct Scan<'t> {
    text: &'t str,
    /// Brackets that are open, each with its place.
    open: Vec<(usize, char)>,
    /// A comma behind which nothing has come yet.
    comma: Option<usize>,
}

impl Scan<'_> {
    fn look(&mut self, at: usize, c: char) -> Option<Broken> {
        match c {
            ' ' | '\t' | '\n' | '\r' => return None,
            ',' => {
                self.comma = Some(at);
                return None;
            }
            '{' | '[' => self.open.push((at, c)),
            '}' | ']' => {
                if let Some(comma) = self.comma {
                    return Some(trailing_comma(comma, c));
                }
                return self.close(at, c);
            }
            '/' | '#' => return Some(self.comment(at, c)),
            '\'' => {
                return Some(Broken::new(
                    at..at + 1,
                    "JSON has no single quotes",
                    "write \"",
                ));
            }
            _ if !c.is_ascii() || c.is_control() => return Some(strange(at, c)),
            _ => {}
        }
        self.comma = None;
        None
    }

    fn close(&mut self, at: usize, c: char) -> Option<Broken> {
        let Some((place, bracket)) = self.open.pop() else {
            let message = format!("{c} closes nothing");
            return Some(Broken::new(at..at + 1, message, "remove it").with(""));
        };
        let right = closing(bracket);
        (right != c).then(|| {
            let Position { line, column } = Position::of(self.text, place);
            let message =
                format!("{c} stands where {right} belongs: the {bracket} in line {line}, column {column} is open");
            Broken::new(at..at + 1, message, format!("write {right} before it"))
        })
    }

    fn comment(&self, at: usize, c: char) -> Broken {
        let rest = self.text.get(at..).unwrap_or_default();
        let line = rest.find('\n').unwrap_or(rest.len());
        let length = match rest.strip_prefix("/*").map(|inner| inner.find("*/")) {
            Some(Some(end)) => end + 4,
            Some(None) => rest.len(),
            None => line,
        };
        let is_comment = c == '#' || rest.starts_with("//") || rest.starts_with("/*");
        if is_comment {
            let help = "leave the comment out";
            Broken::new(at..at + length, "JSON has no comments", help).with("")
        } else {
            Broken::new(at..at + 1, "/ stands outside of a text", "remove it")
        }
    }

    fn unclosed_text(&self, at: usize) -> Broken {
        let Position { line, column } = Position::of(self.text, at);
        let message = format!("the text that begins in line {line}, column {column} has no end");
        Broken::new(
            at..self.text.len(),
            message,
            "write \" behind its last letter",
        )
    }

    /// Says which brackets are still open.
    fn end(&self) -> Option<Broken> {
        let (at, bracket) = self.open.last()?;
        let Position { line, column } = Position::of(self.text, *at);
        let end = self.text.len()..self.text.len();
        let open = format!(
            "the text ends, and the {bracket} in line {line}, column {column} is not closed"
        );
        if self.open.len() > FEW {
            let message = format!("{open}: {} brackets are missing", self.open.len());
            return Some(Broken::new(end, message, "close every bracket"));
        }
        let missing = self.open.iter().rev().map(|(_, own)| closing(*own));
        let missing: String = missing.collect();
        let message = format!("{open}: {missing} is missing");
        Some(Broken::new(end, message, format!("add {missing}")).with(&missing))
    }
}

impl Broken {
    fn new(span: Range<usize>, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            span,
            message: message.into(),
            help: help.into(),
            replacement: None,
        }
    }

    fn with(self, text: &str) -> Self {
        Self {
            replacement: Some(text.to_owned()),
            ..self
        }
    }
}

fn trailing_comma(at: usize, bracket: char) -> Broken {
    let message = format!("a comma stands before {bracket}");
    Broken::new(
        at..at + 1,
        message,
        "JSON has no comma behind the last value; remove it",
    )
    .with("")
}

/// A letter that JSON has only inside of texts.
fn strange(at: usize, c: char) -> Broken {
    let span = at..at + c.len_utf8();
    let name = named(c);
    if c.is_whitespace() || c == '\u{feff}' || c == '\u{200b}' {
        let message = format!("{name} stands where only blanks may");
        let text = if c.is_whitespace() { " " } else { "" };
        return Broken::new(span, message, "write ordinary blanks").with(text);
    }
    let meant = match c {
        '\u{201c}'..='\u{201f}' | '\u{2033}' | '\u{ff02}' => Some("\""),
        '\u{ff0c}' | '\u{3001}' => Some(","),
        '\u{ff1a}' => Some(":"),
        '\u{ff5b}' => Some("{"),
        '\u{ff5d}' => Some("}"),
        '\u{ff3b}' | '\u{3010}' => Some("["),
        '\u{ff3d}' | '\u{3011}' => Some("]"),
        _ => None,
    };
    let message = format!("{name} stands outside of a text");
    match meant {
        Some(meant) => Broken::new(span, message, format!("write {meant}")).with(meant),
        None => Broken::new(span, message, "remove it, or put it into quotes"),
    }
}

/// Where a text that begins at this quote ends, behind its last one.
fn end_of_text(text: &str, start: usize) -> Option<usize> {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(start + 1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// So many brackets are named one by one.
const FEW: usize = 8;

fn closing(bracket: char) -> char {
    if bracket == '{' { '}' } else { ']' }
}

/// How many characters a document has without the white space between its values.
pub(super) fn dense(text: &str) -> usize {
    let (mut count, mut quoted, mut escaped) = (0, false, false);
    for c in text.chars() {
        let blank = matches!(c, ' ' | '\t' | '\n' | '\r');
        count += usize::from(quoted || !blank);
        match c {
            '"' if !escaped => quoted = !quoted,
            '\\' if quoted => {
                escaped = !escaped;
                continue;
            }
            _ => {}
        }
        escaped = false;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_is_named_where_it_stands() {
        for (text, at, message, replacement) in [
            (
                "{\n\u{a0}\u{a0}\"a\": 1}",
                2,
                "a no-break space (U+00A0) stands where only blanks may",
                Some(" "),
            ),
            (
                "{\"a\":\u{3000}1}",
                5,
                "the invisible character U+3000 stands where only blanks may",
                Some(" "),
            ),
            (
                "\u{feff}{}",
                0,
                "the invisible character U+FEFF stands where only blanks may",
                Some(""),
            ),
            ("{ // all\n}", 2, "JSON has no comments", Some("")),
            ("{ /* all */ }", 2, "JSON has no comments", Some("")),
            ("{ /* all", 2, "JSON has no comments", Some("")),
            ("# all\n{}", 0, "JSON has no comments", Some("")),
            ("[1, 2, ]", 5, "a comma stands before ]", Some("")),
            ("{\"a\": 1,\n}", 7, "a comma stands before }", Some("")),
            (
                "{\"a\": [1, {\"b\": \"}\"",
                19,
                "the text ends, and the { in line 1, column 11 is not closed: }]} is missing",
                Some("}]}"),
            ),
            (
                "{\"a\": [1}",
                8,
                "} stands where ] belongs: the [ in line 1, column 7 is open",
                None,
            ),
            ("{}}", 2, "} closes nothing", Some("")),
            (
                "{\"a\": \"b}",
                6,
                "the text that begins in line 1, column 7 has no end",
                None,
            ),
            ("{'a': 1}", 1, "JSON has no single quotes", None),
            (
                "{\u{201c}a\": 1}",
                1,
                "the letter \"\u{201c}\" (U+201C) stands outside of a text",
                Some("\""),
            ),
            (
                "{\"a\"\u{ff1a} 1}",
                4,
                "the letter \"\u{ff1a}\" (U+FF1A) stands outside of a text",
                Some(":"),
            ),
            (
                "{\"a\": \u{e9}}",
                6,
                "the letter \"\u{e9}\" (U+00E9) stands outside of a text",
                None,
            ),
            ("{\"a\": /}", 6, "/ stands outside of a text", None),
        ] {
            let broken = explain(text).unwrap();
            assert_eq!(
                (broken.span.start, &*broken.message),
                (at, message),
                "{text}"
            );
            assert_eq!(broken.replacement.as_deref(), replacement, "{text}");
            assert!(text.is_char_boundary(broken.span.end) && !broken.help.is_empty());
        }
    }

    #[test]
    fn inside_of_texts_everything_may_stand() {
        let text = "{\"a\\\"\": \"// # \u{a0} ,] \\\\\", \"b\": [\"'\", \"/* \"]}";
        assert!(explain(text).is_none());
        assert!(explain("").is_none() && explain("nul").is_none());
        let deep = explain(&"[".repeat(50_000)).unwrap();
        assert!(deep.message.ends_with("50000 brackets are missing") && deep.message.len() < 100);
    }

    #[test]
    fn white_space_is_counted_between_values_alone() {
        assert_eq!(
            dense(" { \"a b\" :\n\t[ 1 , 2 ] }\r\n"),
            "{\"a b\":[1,2]}".len()
        );
        assert_eq!(dense("[\"\\\" \" , 1]"), "[\"\\\" \",1]".len());
        assert_eq!(dense("[\"\\\\\" , \"\u{e9} \"]"), 11);
    }
}
