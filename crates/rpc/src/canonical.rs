//! Percent-encoding as the signatures want it, once or twice over, straight into a buffer.
//!
//! Each byte is looked up with what it becomes and written without a branch: where unreserved
//! bytes and others alternate, as in a policy, guessing wrong would cost more than the writing.

/// Appends `text` with everything but the unreserved bytes as `%XX`.
pub(crate) fn push_once(out: &mut Vec<u8>, text: &[u8]) {
    push(out, text, &ONCE);
}

/// Appends `text` encoded, and that encoded again: `%` of the first pass becomes `%25`.
pub(crate) fn push_twice(out: &mut Vec<u8>, text: &[u8]) {
    push(out, text, &TWICE);
}

/// Appends a pair to the text of a query or form body.
pub(crate) fn push_pair(text: &mut String, name: &str, value: &str) {
    let mut pair = Vec::with_capacity(name.len() + value.len() + 2);
    if !text.is_empty() {
        pair.push(b'&');
    }
    push_once(&mut pair, name.as_bytes());
    pair.push(b'=');
    push_once(&mut pair, value.as_bytes());
    text.push_str(&String::from_utf8_lossy(&pair));
}

/// Letters, digits, `-`, `_`, `.` and `~`: the bytes that no encoding touches.
#[inline]
#[expect(
    clippy::needless_bitwise_bool,
    reason = "without short cuts many bytes are judged at once"
)]
pub(crate) const fn is_unreserved(byte: u8) -> bool {
    ((byte | 0x20).wrapping_sub(b'a') < 26)
        | (byte.wrapping_sub(b'0') < 10)
        | (byte.wrapping_sub(b'-') < 2)
        | (byte == b'_')
        | (byte == b'~')
}

/// What a byte becomes, and how much of the eight bytes that is.
#[derive(Clone, Copy)]
struct Code {
    bytes: [u8; WIDTH],
    length: u8,
}

fn push(out: &mut Vec<u8>, text: &[u8], codes: &[Code; 256]) {
    for text in text.chunks(CHUNK) {
        let mut buffer = [0; CHUNK * LONGEST + WIDTH];
        let mut length = 0;
        for byte in text {
            let code = codes.get(usize::from(*byte)).unwrap_or(&NOTHING);
            if let Some(place) = buffer.get_mut(length..length + WIDTH) {
                place.copy_from_slice(&code.bytes);
            }
            length += usize::from(code.length);
        }
        out.extend_from_slice(buffer.get(..length).unwrap_or_default());
    }
}

const fn table(escape: &[u8]) -> [Code; 256] {
    let mut table = [NOTHING; 256];
    let mut rest = table.as_mut_slice();
    let mut byte = 0_u8;
    while let Some((code, tail)) = rest.split_first_mut() {
        *code = code_of(byte, escape);
        byte = byte.wrapping_add(1);
        rest = tail;
    }
    table
}

const fn code_of(byte: u8, escape: &[u8]) -> Code {
    let (high, low) = (digit(byte >> 4), digit(byte & 15));
    match escape {
        _ if is_unreserved(byte) => Code {
            bytes: [byte, 0, 0, 0, 0, 0, 0, 0],
            length: 1,
        },
        [b'%'] => Code {
            bytes: [b'%', high, low, 0, 0, 0, 0, 0],
            length: 3,
        },
        _ => Code {
            bytes: [b'%', b'2', b'5', high, low, 0, 0, 0],
            length: 5,
        },
    }
}

const fn digit(nibble: u8) -> u8 {
    if nibble < 10 {
        b'0' + nibble
    } else {
        b'A' + nibble - 10
    }
}

static ONCE: [Code; 256] = table(b"%");
static TWICE: [Code; 256] = table(b"%25");
const NOTHING: Code = Code {
    bytes: [0; WIDTH],
    length: 0,
};
/// Written at once for every byte; only the code's own length counts.
const WIDTH: usize = 8;
const LONGEST: usize = 5;
const CHUNK: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_unreserved_bytes_stay() {
        let mut out = Vec::new();
        push_once(&mut out, "aZ09-_.~ *+/%!'()é".as_bytes());
        assert_eq!(out, b"aZ09-_.~%20%2A%2B%2F%25%21%27%28%29%C3%A9");
    }

    #[test]
    fn every_byte_is_either_itself_or_its_digits() {
        for byte in 0..=u8::MAX {
            let mut out = Vec::new();
            push_once(&mut out, &[byte]);
            let unreserved = byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
            let expected = if unreserved {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            };
            assert_eq!(out, expected.as_bytes());
        }
    }

    #[test]
    fn long_texts_are_encoded_to_their_end() {
        for length in [CHUNK - 1, CHUNK, CHUNK + 1, 1000] {
            let mut out = Vec::new();
            push_twice(&mut out, &vec![b'/'; length]);
            assert_eq!(out, b"%252F".repeat(length));
        }
    }

    #[test]
    fn twice_is_the_encoding_of_the_encoding() {
        let text = "a b%*~é&=".as_bytes();
        let (mut once, mut again, mut twice) = (Vec::new(), Vec::new(), Vec::new());
        push_once(&mut once, text);
        push_once(&mut again, &once);
        push_twice(&mut twice, text);
        assert_eq!(again, twice);
    }
}
