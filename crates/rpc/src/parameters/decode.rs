//! From raw query and form bytes to sorted parameters, in one pass and under the caps.

use super::{Entry, MAXIMUM, NAME_LIMIT, Parameters, Source, VALUE_LIMIT, key};
use crate::Malformed;
use crate::canonical::is_unreserved;

pub(super) fn decode(query: &[u8], form: &[u8]) -> Result<Parameters, Malformed> {
    let total = query.len().saturating_add(form.len());
    if u32::try_from(total).is_err() {
        return Err(invalid("The request is too large.".to_owned()));
    }
    let pairs = query
        .iter()
        .chain(form)
        .filter(|byte| **byte == b'&')
        .count()
        + 2;
    let mut decoder = Decoder {
        text: Vec::with_capacity(total),
        entries: Vec::with_capacity(pairs.min(MAXIMUM)),
    };
    decoder.pairs(query, Source::Query)?;
    decoder.pairs(form, Source::Form)?;
    decoder.finish()
}

struct Decoder {
    text: Vec<u8>,
    entries: Vec<Entry>,
}

/// The pair being read: where its name began, where its value began, whether all was plain.
struct Open {
    start: usize,
    middle: Option<usize>,
    plain: bool,
}

impl Decoder {
    fn pairs(&mut self, raw: &[u8], source: Source) -> Result<(), Malformed> {
        let mut rest = raw;
        let mut open = self.open();
        loop {
            let run = rest
                .iter()
                .position(|byte| !is_unreserved(*byte))
                .unwrap_or(rest.len());
            let (plain, tail) = rest.split_at(run);
            self.text.extend_from_slice(plain);
            let Some((byte, tail)) = tail.split_first() else {
                return self.close(&open, source);
            };
            rest = tail;
            match byte {
                b'&' => {
                    self.close(&open, source)?;
                    open = self.open();
                    continue;
                }
                b'=' if open.middle.is_none() => {
                    open.middle = Some(self.text.len());
                    continue;
                }
                b'+' => self.text.push(b' '),
                b'%' => {
                    let (byte, tail) = escaped(rest)?;
                    self.text.push(byte);
                    rest = tail;
                }
                byte => self.text.push(*byte),
            }
            open.plain = false;
        }
    }

    fn open(&self) -> Open {
        Open {
            start: self.text.len(),
            middle: None,
            plain: true,
        }
    }

    fn close(&mut self, open: &Open, source: Source) -> Result<(), Malformed> {
        let end = self.text.len();
        if end == open.start && open.middle.is_none() {
            return Ok(()); // nothing between two separators
        }
        let middle = open.middle.unwrap_or(end);
        if self.entries.len() == MAXIMUM {
            return Err(invalid(format!(
                "A request may carry at most {MAXIMUM} parameters."
            )));
        }
        if middle == open.start {
            return Err(invalid("A parameter without a name was sent.".to_owned()));
        }
        if middle - open.start > NAME_LIMIT {
            let message = format!("A parameter name may have at most {NAME_LIMIT} bytes.");
            return Err(invalid(message));
        }
        let name = self.text.get(open.start..middle).unwrap_or_default();
        if end - middle > VALUE_LIMIT {
            let name = String::from_utf8_lossy(name);
            let message = format!("The parameter {name} is too long: at most {VALUE_LIMIT} bytes.");
            return Err(invalid(message));
        }
        self.entries.push(Entry {
            key: key(name),
            start: place(open.start),
            middle: place(middle),
            end: place(end),
            source,
            plain: open.plain,
        });
        Ok(())
    }

    fn finish(self) -> Result<Parameters, Malformed> {
        let Ok(text) = String::from_utf8(self.text) else {
            return Err(not_utf8());
        };
        // Bytes of two neighbours may only together form a character.
        let whole = |entry: &Entry| {
            [entry.start, entry.middle]
                .iter()
                .all(|at| text.is_char_boundary(*at as usize))
        };
        if !text.is_ascii() && !self.entries.iter().all(whole) {
            return Err(not_utf8());
        }
        let mut parameters = Parameters {
            text,
            entries: self.entries,
        };
        let text = &parameters.text;
        let name = |entry: &Entry| text.get(entry.start as usize..entry.middle as usize);
        parameters
            .entries
            .sort_unstable_by(|a, b| a.key.cmp(&b.key).then_with(|| name(a).cmp(&name(b))));
        for (one, next) in parameters
            .entries
            .iter()
            .zip(parameters.entries.iter().skip(1))
        {
            if one.key == next.key && parameters.name(one) == parameters.name(next) {
                let name = parameters.name(one);
                return Err(invalid(format!(
                    "The parameter {name} is given more than once."
                )));
            }
        }
        Ok(parameters)
    }
}

fn escaped(rest: &[u8]) -> Result<(u8, &[u8]), Malformed> {
    let byte = rest
        .split_first_chunk::<2>()
        .and_then(|([high, low], tail)| {
            let high = char::from(*high).to_digit(16)?;
            let low = char::from(*low).to_digit(16)?;
            Some((u8::try_from(high * 16 + low).ok()?, tail))
        });
    byte.ok_or_else(|| {
        invalid("A % in the query or form body must be followed by two hex digits.".to_owned())
    })
}

// INVARIANT: `decode` has checked that the whole text is shorter than a u32.
fn place(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

fn invalid(message: String) -> Malformed {
    Malformed::new("InvalidParameter", message)
}

fn not_utf8() -> Malformed {
    invalid("Parameter names and values must be UTF-8.".to_owned())
}

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
