//! A password as it comes from outside: what no account can change about it.

use std::str::FromStr;

use crate::{Malformed, Secret};

/// A password: 1 to 128 printable ASCII characters without spaces. Whether it is good enough is for
/// the account's password policy to say.
#[derive(Clone)]
pub struct Password(Secret);

impl Password {
    /// The text itself, for those who judge or hash it.
    #[must_use]
    pub fn secret(&self) -> &Secret {
        &self.0
    }

    /// The text itself.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose()
    }
}

impl FromStr for Password {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let printable = text.bytes().all(|byte| byte.is_ascii_graphic());
        if printable && (1..=128).contains(&text.len()) {
            Ok(Self(Secret::new(text.to_owned())))
        } else {
            Err(Malformed(
                "1 to 128 letters, digits and other printable ASCII characters, without spaces",
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_printable_ascii_without_spaces() {
        let read = |text: &str| text.parse::<Password>().is_ok();
        assert!(read("!") && read("~") && read(&"x".repeat(128)));
        let long = "x".repeat(129);
        for bad in ["", "a b", "tab\t", "\u{7f}", "p\u{e4}ss", "null\0", &long] {
            assert!(!read(bad), "{bad:?}");
        }
    }
}
