//! From raw query and form bytes to sorted parameters, under the caps and without needless copies.
//!
//! Query and form are copied once, side by side. One scan finds the pairs; the few pieces that
//! carry escapes are decoded where they stand. The separators stay, so that bytes of two pieces
//! never form one character together.

use super::marks::Marks;
use super::{Entry, MAXIMUM, NAME_LIMIT, Parameters, VALUE_LIMIT, Writing, key};
use crate::Malformed;

impl Parameters {
    /// Parameters from pairs that are already text, for tests and tools.
    ///
    /// # Errors
    /// As for a request: too many, too long, no name, or a name given twice.
    pub fn collect<N: AsRef<str>, V: AsRef<str>>(
        pairs: impl IntoIterator<Item = (N, V)>,
    ) -> Result<Self, Malformed> {
        let mut form = String::new();
        for (name, value) in pairs {
            let (name, value) = (name.as_ref(), value.as_ref());
            crate::canonical::push_pair(&mut form, name, value);
        }
        Self::read("", form.as_bytes())
    }

    /// Parameters of a raw query and a raw form body, merged.
    ///
    /// # Errors
    /// `InvalidParameter`: too many, too long, no name, a name given twice, a broken escape or
    /// text that is not UTF-8.
    pub fn read(query: &str, form: &[u8]) -> Result<Self, Malformed> {
        decode(query.as_bytes(), form)
    }
}

fn decode(query: &[u8], form: &[u8]) -> Result<Parameters, Malformed> {
    let total = query.len().saturating_add(form.len());
    if u32::try_from(total.saturating_add(1)).is_err() {
        return Err(invalid("The request is too large."));
    }
    let mut text = Vec::with_capacity(total + 1);
    text.extend_from_slice(query);
    text.push(SEPARATOR);
    text.extend_from_slice(form);
    let mut entries = scan(&text)?;
    for entry in &mut entries {
        entry.unescape(&mut text)?;
        entry.check(&text)?;
        entry.key = entry.key(&text);
    }
    let text = String::from_utf8(text)
        .map_err(|_| invalid("Parameter names and values must be UTF-8."))?;
    let mut parameters = Parameters {
        text,
        entries,
        query_length: query.len(),
    };
    parameters.sort()?;
    Ok(parameters)
}

/// The pairs as they stand in the text, undecoded.
fn scan(text: &[u8]) -> Result<Vec<Entry>, Malformed> {
    // Most pairs are longer than that; more pairs only make the list grow.
    let mut entries = Vec::with_capacity((text.len() / 16 + 4).min(MAXIMUM));
    let mut marks = Marks::new(text);
    let mut start = 0;
    let mut middle = None;
    let (mut name, mut writing) = (Writing::Plain, Writing::Plain);
    loop {
        let at = marks.next().unwrap_or(text.len());
        let byte = text.get(at);
        match byte.unwrap_or(&SEPARATOR) {
            &SEPARATOR => {
                if middle.is_some() || at > start {
                    let (name, value) = if middle.is_some() {
                        (name, writing)
                    } else {
                        (writing, name)
                    };
                    let (start, middle, end) =
                        (place(start), place(middle.unwrap_or(at)), place(at));
                    if entries.len() == MAXIMUM {
                        let message = format!("A request may carry at most {MAXIMUM} parameters.");
                        return Err(invalid(message));
                    }
                    entries.push(Entry {
                        key: 0,
                        start,
                        middle,
                        end,
                        name,
                        value,
                    });
                }
                if byte.is_none() {
                    return Ok(entries);
                }
                (start, middle) = (at + 1, None);
                (name, writing) = (Writing::Plain, Writing::Plain);
            }
            b'=' if middle.is_none() => {
                (middle, name) = (Some(at), writing);
                writing = Writing::Plain;
            }
            b'%' | b'+' => writing = Writing::Escaped,
            _ => writing = writing.max(Writing::Raw),
        }
    }
}

impl Entry {
    /// Decodes name and value in place: the name up to the `=`, the value from there on.
    fn unescape(&mut self, text: &mut [u8]) -> Result<(), Malformed> {
        if self.name == Writing::Escaped {
            let range = self.start as usize..self.middle as usize;
            let piece = text.get_mut(range).unwrap_or_default();
            let length = unescape(piece)?;
            piece.rotate_left(length);
            self.start = self.middle - place(length);
        }
        if self.value == Writing::Escaped {
            let range = self.middle as usize + 1..self.end as usize;
            let piece = text.get_mut(range).unwrap_or_default();
            self.end = self.middle + 1 + place(unescape(piece)?);
        }
        Ok(())
    }

    fn check(&self, text: &[u8]) -> Result<(), Malformed> {
        let name = (self.middle - self.start) as usize;
        if name == 0 {
            return Err(invalid("A parameter without a name was sent."));
        }
        if name > NAME_LIMIT {
            return Err(invalid(format!(
                "A parameter name may have at most {NAME_LIMIT} bytes."
            )));
        }
        if (self.end - self.middle) as usize > VALUE_LIMIT + 1 {
            let name = text
                .get(self.start as usize..self.middle as usize)
                .unwrap_or_default();
            let name = String::from_utf8_lossy(name);
            let message = format!("The parameter {name} is too long: at most {VALUE_LIMIT} bytes.");
            return Err(invalid(message));
        }
        Ok(())
    }

    /// The key of the name, read in one go unless the text ends too soon.
    fn key(&self, text: &[u8]) -> u128 {
        let rest = text.get(self.start as usize..).unwrap_or_default();
        let length = self.middle - self.start;
        match rest.first_chunk::<16>() {
            Some(first) if length >= 16 => u128::from_be_bytes(*first),
            Some(first) => u128::from_be_bytes(*first) & !(u128::MAX >> (8 * length)),
            None => key(rest.get(..length as usize).unwrap_or_default()),
        }
    }
}

impl Parameters {
    /// Sorts by the keys, which settles nearly all; only names alike in their keys are compared.
    fn sort(&mut self) -> Result<(), Malformed> {
        self.entries.sort_unstable_by_key(|entry| entry.key);
        if self
            .entries
            .windows(2)
            .any(|pair| matches!(pair, [a, b] if a.key == b.key))
        {
            let text = &self.text;
            let name = |entry: &Entry| text.get(entry.start as usize..entry.middle as usize);
            self.entries.sort_unstable_by_key(name);
            for pair in self.entries.windows(2) {
                if let [one, next] = pair
                    && name(one) == name(next)
                {
                    let name = self.name(one);
                    let message = format!("The parameter {name} is given more than once.");
                    return Err(invalid(message));
                }
            }
        }
        Ok(())
    }
}

/// Decodes `%XX` and `+`, returns the new length and fills the rest with separators.
fn unescape(piece: &mut [u8]) -> Result<usize, Malformed> {
    let (mut from, mut to) = (0, 0);
    while let Some(byte) = piece.get(from).copied() {
        let (byte, width) = match byte {
            b'+' => (b' ', 1),
            b'%' => (escaped(piece.get(from + 1..from + 3))?, 3),
            byte => (byte, 1),
        };
        if let Some(slot) = piece.get_mut(to) {
            *slot = byte;
        }
        from += width;
        to += 1;
    }
    piece.get_mut(to..).unwrap_or_default().fill(SEPARATOR);
    Ok(to)
}

fn escaped(digits: Option<&[u8]>) -> Result<u8, Malformed> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    if let Some([high, low]) = digits
        && let (Some(high), Some(low)) = (digit(*high), digit(*low))
    {
        return Ok(high << 4 | low);
    }
    Err(invalid(
        "A % in the query or form body must be followed by two hex digits.",
    ))
}

// INVARIANT: `decode` has checked that the whole text is shorter than a u32.
fn place(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

fn invalid(message: impl Into<String>) -> Malformed {
    Malformed::new("InvalidParameter", message)
}

const SEPARATOR: u8 = b'&';

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(query: &str, form: &str) -> Vec<(String, String)> {
        let parameters = decode(query.as_bytes(), form.as_bytes()).unwrap();
        parameters
            .iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect()
    }

    fn refusal(query: &[u8], form: &[u8]) -> String {
        let refused = decode(query, form).unwrap_err();
        assert_eq!((refused.code, refused.status), ("InvalidParameter", 400));
        refused.message
    }

    #[test]
    fn both_spellings_of_a_space_are_one() {
        assert_eq!(pairs("a=x+y", "b=x%20y"), pairs("b=x%20y", "a=x+y"));
        assert_eq!(pairs("a=x%2By", "")[0].1, "x+y");
    }

    #[test]
    fn empty_values_missing_signs_and_empty_pairs() {
        let expected = [("a", ""), ("b", ""), ("c", "d=e")];
        let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(pairs("&a=&&b&c=d=e&", ""), expected);
        assert_eq!(pairs("", ""), []);
    }

    #[test]
    fn a_name_twice_is_refused_in_one_place_and_across_both() {
        assert!(refusal(b"a=1&a=1", b"").contains("parameter a is given more than once"));
        assert!(refusal(b"a=1", b"%61=2").contains("parameter a is given more than once"));
        let long = "SignatureVersionOne=1&SignatureVersionTwo=2";
        assert_eq!(pairs(long, "").len(), 2);
    }

    #[test]
    fn broken_encodings_are_refused() {
        for query in ["a=%", "a=%2", "a=%zz", "a=%+1", "%=1", "a=%2&b=1"] {
            assert!(
                refusal(query.as_bytes(), b"").contains("two hex digits"),
                "{query}"
            );
        }
        for form in [
            &b"a=\xff"[..],
            b"a=%FF",
            b"a=%C3",
            b"%C3=%A9",
            b"a=%C3&%A9=1",
        ] {
            assert!(refusal(b"", form).contains("UTF-8"), "{form:?}");
        }
    }

    #[test]
    fn a_parameter_needs_a_name() {
        assert!(refusal(b"=1", b"").contains("without a name"));
        assert!(refusal(b"a=1&=", b"").contains("without a name"));
    }

    #[test]
    fn the_caps_hold() {
        let many = |count: usize| {
            let pairs: Vec<_> = (0..count).map(|n| format!("p{n}=1")).collect();
            pairs.join("&") + "&"
        };
        assert_eq!(
            decode(many(MAXIMUM).as_bytes(), b"").unwrap().len(),
            MAXIMUM
        );
        assert!(refusal(many(MAXIMUM + 1).as_bytes(), b"").contains("at most 1000"));
        assert!(refusal(many(MAXIMUM).as_bytes(), b"last=1").contains("at most 1000"));

        let name = |length: usize| format!("{}=1", "n".repeat(length));
        assert_eq!(decode(name(NAME_LIMIT).as_bytes(), b"").unwrap().len(), 1);
        assert!(refusal(name(NAME_LIMIT + 1).as_bytes(), b"").contains("256"));

        let value = |length: usize| format!("Policy={}", "v".repeat(length));
        assert_eq!(decode(b"", value(VALUE_LIMIT).as_bytes()).unwrap().len(), 1);
        assert!(refusal(b"", value(VALUE_LIMIT + 1).as_bytes()).contains("Policy"));
    }
}
