//! Letters that do not belong where they stand, in words for people.

/// Letters that one cannot see.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

/// A letter for people.
pub(crate) fn named(c: char) -> String {
    let code = format!("U+{:04X}", u32::from(c));
    match c {
        ' ' => "a blank".to_owned(),
        '\t' => "a tabulator".to_owned(),
        '\n' | '\r' => "a line break".to_owned(),
        '\u{a0}' => format!("a no-break space ({code})"),
        _ if c.is_whitespace() || c.is_control() || is_invisible(c) => {
            format!("the invisible character {code}")
        }
        _ if c.is_ascii() => format!("\"{c}\""),
        _ => format!("the letter \"{c}\" ({code})"),
    }
}
