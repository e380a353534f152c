//! Where in a text the bytes are that need a look: separators, escapes and what is unescaped.
//!
//! Sixty-four bytes are judged at a time, without branches, since runs of plain bytes have no
//! length that a processor could guess.

use crate::canonical::is_unreserved;

/// The places of all bytes that are not unreserved, in order.
pub(super) struct Marks<'a> {
    rest: &'a [u8],
    /// Where `rest` begins.
    next: usize,
    /// The bytes before `next`, one bit each, those already given out cleared.
    bits: u64,
}

impl<'a> Marks<'a> {
    pub(super) fn new(text: &'a [u8]) -> Self {
        Self {
            rest: text,
            next: 0,
            bits: 0,
        }
    }
}

impl Iterator for Marks<'_> {
    type Item = usize;

    #[inline]
    fn next(&mut self) -> Option<usize> {
        while self.bits == 0 {
            if self.rest.is_empty() {
                return None;
            }
            if let Some((chunk, rest)) = self.rest.split_first_chunk() {
                (self.bits, self.rest) = (bits(chunk), rest);
            } else {
                let mut chunk = [b'a'; SIZE];
                for (to, from) in chunk.iter_mut().zip(self.rest) {
                    *to = *from;
                }
                (self.bits, self.rest) = (bits(&chunk), &[]);
            }
            self.next += SIZE;
        }
        let at = self.next - SIZE + self.bits.trailing_zeros() as usize;
        self.bits &= self.bits - 1;
        Some(at)
    }
}

fn bits(chunk: &[u8; SIZE]) -> u64 {
    let mut marks = [0; SIZE];
    for (mark, byte) in marks.iter_mut().zip(chunk) {
        *mark = u8::from(!is_unreserved(*byte));
    }
    let (words, _) = marks.as_chunks::<8>();
    // Eight bytes of 0 or 1: the product has them as neighbouring bits in its last byte.
    let bits = |word: &[u8; 8]| u64::from_le_bytes(*word).wrapping_mul(GATHER) >> 56;
    words
        .iter()
        .rev()
        .fold(0, |all, word| all << 8 | bits(word))
}

const SIZE: usize = 64;
const GATHER: u64 = 0x0102_0408_1020_4080;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_is_found_in_texts_of_every_length() {
        for length in 0..200 {
            let text: Vec<_> = (0..length)
                .map(|at| if at % 7 == 3 { b'&' } else { b'x' })
                .collect();
            let expected: Vec<_> = (0..length).filter(|at| at % 7 == 3).collect();
            assert_eq!(Marks::new(&text).collect::<Vec<_>>(), expected);
            let all = vec![b'%'; length];
            assert!(Marks::new(&all).eq(0..length));
        }
    }

    #[test]
    fn every_byte_is_judged_at_every_place() {
        for byte in 0..=u8::MAX {
            for place in 0..SIZE {
                let mut text = [b'Z'; SIZE];
                text[place] = byte;
                let found = Marks::new(&text).next();
                assert_eq!(found, (!is_unreserved(byte)).then_some(place), "{byte}");
            }
        }
    }
}
