//! Fingerprints of short texts, shared by both cases of a letter. Never proof of anything: what has
//! the same fingerprint is compared before it counts.

/// A hash that letters of either case share. Not for strangers to choose collisions against: a
/// collision costs a comparison, nothing more.
#[inline]
pub(crate) fn long(text: &str) -> u64 {
    let bytes = text.as_bytes();
    let mut state = SEED ^ u64::try_from(bytes.len()).unwrap_or_default();
    let (chunks, rest) = bytes.as_chunks::<8>();
    for chunk in chunks {
        state = mix(state, u64::from_le_bytes(*chunk));
    }
    mix(state, word(rest))
}

/// The same in half as many bits.
#[inline]
pub(crate) fn short(text: &str) -> u32 {
    u32::try_from(long(text) >> 32).unwrap_or_default()
}

/// The first eight bytes, letters in lower case; what a shorter text lacks is zero.
#[inline]
pub(crate) fn word(bytes: &[u8]) -> u64 {
    if let Some(chunk) = bytes.first_chunk::<8>() {
        return u64::from_le_bytes(*chunk) | FOLD;
    }
    let mut first = 0_u64;
    for byte in bytes.iter().rev() {
        first = first << 8 | u64::from(*byte | 0x20);
    }
    first
}

/// The last eight bytes, letters in lower case; what a shorter text lacks in front is zero.
#[inline]
pub(crate) fn last_word(bytes: &[u8]) -> u64 {
    if let Some(chunk) = bytes.last_chunk::<8>() {
        return u64::from_le_bytes(*chunk) | FOLD;
    }
    let mut last = 0_u64;
    for byte in bytes.iter().rev() {
        last = last << 8 | u64::from(*byte | 0x20);
    }
    last.checked_shl(64 - 8 * u32::try_from(bytes.len()).unwrap_or(8))
        .unwrap_or(0)
}

fn mix(state: u64, word: u64) -> u64 {
    let word = (state ^ (word | FOLD)).wrapping_mul(ODD);
    word ^ (word >> 32)
}

/// The bit in which the cases of a letter differ.
const FOLD: u64 = 0x2020_2020_2020_2020;
/// A factor that spreads its bits well.
pub(crate) const ODD: u64 = 0xd6e8_feb8_6659_fd93;
const SEED: u64 = 0x9e37_79b9_7f4a_7c15;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_does_not_matter_and_length_does() {
        assert_eq!(long("ecs:StopInstance"), long("ECS:stopinstance"));
        assert_ne!(long("ecs:StopInstance"), long("ecs:StopInstances"));
        assert_ne!(long("a\0"), long("a"));
        assert_eq!(word(b"GetObject"), word(b"getobjects"));
        assert_eq!(word(b"Get") & 0xff_ffff, word(b"GetBucket") & 0xff_ffff);
        assert_eq!(last_word(b"Key") >> 40, last_word(b"PutKEY") >> 40);
        assert_eq!(
            last_word(b"Key"),
            u64::from(b'k') << 40 | u64::from(b'e') << 48 | u64::from(b'y') << 56
        );
        assert_eq!(last_word(b"DescribeKeys"), last_word(b"XribeKEYS"));
        assert_eq!(last_word(b""), 0);
    }
}
