//! Whole numbers within bounds, whose refusal names the bounds.

use std::fmt;
use std::str::FromStr;

/// A whole number from `LEAST` to `MOST`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Within<const LEAST: u16, const MOST: u16>(u16);

/// Why a text is no such number.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Beyond {
    least: u32,
    most: u32,
}

impl<const LEAST: u16, const MOST: u16> Within<LEAST, MOST> {
    /// The number.
    #[must_use]
    pub const fn get(self) -> u16 {
        self.0
    }
}

impl<const LEAST: u16, const MOST: u16> FromStr for Within<LEAST, MOST> {
    type Err = Beyond;

    fn from_str(text: &str) -> Result<Self, Beyond> {
        let (least, most) = (u32::from(LEAST), u32::from(MOST));
        let number = whole(text, least, most)?;
        let number = u16::try_from(number).map_err(|_| Beyond { least, most })?;
        Ok(Self(number))
    }
}

/// The whole number that a text is, if it is within these bounds.
pub(crate) fn whole(text: &str, least: u32, most: u32) -> Result<u32, Beyond> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = text.parse().ok().filter(|_| digits);
    let number = number.filter(|number| (least..=most).contains(number));
    number.ok_or(Beyond { least, most })
}

impl fmt::Display for Beyond {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "must be a whole number from {} to {}",
            self.least, self.most
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_bounds_belong_to_it_and_nothing_beyond() {
        let read = |text: &str| text.parse::<Within<8, 32>>().map(Within::get);
        assert_eq!(
            (read("8"), read("32"), read("010")),
            (Ok(8), Ok(32), Ok(10))
        );
        for bad in [
            "7",
            "33",
            "",
            "-8",
            "+8",
            "8.0",
            " 8",
            "99999999999",
            "eight",
        ] {
            let refused = read(bad).unwrap_err().to_string();
            assert_eq!(refused, "must be a whole number from 8 to 32", "{bad}");
        }
    }
}
