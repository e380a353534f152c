//! Percent-encoding as the signatures want it, once or twice over, straight into a buffer.

/// Appends `text` with everything but the unreserved bytes as `%XX`.
pub(crate) fn push_once(out: &mut Vec<u8>, text: &[u8]) {
    push(out, text, |out, high, low| {
        out.extend_from_slice(&[b'%', high, low]);
    });
}

/// Appends `text` encoded, and that encoded again: `%` of the first pass becomes `%25`.
pub(crate) fn push_twice(out: &mut Vec<u8>, text: &[u8]) {
    push(out, text, |out, high, low| {
        out.extend_from_slice(&[b'%', b'2', b'5', high, low]);
    });
}

/// Letters, digits, `-`, `_`, `.` and `~`: the bytes that no encoding touches.
#[inline]
pub(crate) fn is_unreserved(byte: u8) -> bool {
    UNRESERVED
        .get(usize::from(byte))
        .copied()
        .unwrap_or_default()
}

#[inline]
fn push(out: &mut Vec<u8>, text: &[u8], mut escape: impl FnMut(&mut Vec<u8>, u8, u8)) {
    let mut rest = text;
    loop {
        let run = rest
            .iter()
            .position(|byte| !is_unreserved(*byte))
            .unwrap_or(rest.len());
        let (plain, tail) = rest.split_at(run);
        out.extend_from_slice(plain);
        let Some((byte, tail)) = tail.split_first() else {
            return;
        };
        escape(out, digit(byte >> 4), digit(byte & 15));
        rest = tail;
    }
}

#[inline]
const fn digit(nibble: u8) -> u8 {
    if nibble < 10 {
        b'0' + nibble
    } else {
        b'A' + nibble - 10
    }
}

static UNRESERVED: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0_u8;
    loop {
        #[expect(clippy::indexing_slicing, reason = "a byte is always below 256")]
        {
            table[byte as usize] =
                byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~');
        }
        if byte == u8::MAX {
            break;
        }
        byte += 1;
    }
    table
};

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
    fn twice_is_the_encoding_of_the_encoding() {
        let text = "a b%*~é&=".as_bytes();
        let (mut once, mut again, mut twice) = (Vec::new(), Vec::new(), Vec::new());
        push_once(&mut once, text);
        push_once(&mut again, &once);
        push_twice(&mut twice, text);
        assert_eq!(again, twice);
    }
}
