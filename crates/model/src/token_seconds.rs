//! How long tokens of OAuth applications are good for. Source: `CreateApplication`.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::ApplicationKind;
use crate::within::{Beyond, whole};

/// How many seconds an access token is good for.
pub type AccessSeconds = TokenSeconds<900, 10_800>;
/// How many seconds a refresh token is good for.
pub type RefreshSeconds = TokenSeconds<7_200, 31_536_000>;

/// How many seconds a token is good for, from `LEAST` to `MOST`.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(transparent)]
pub struct TokenSeconds<const LEAST: u32, const MOST: u32>(u32);

impl<const LEAST: u32, const MOST: u32> TokenSeconds<LEAST, MOST> {
    /// How many.
    #[must_use]
    pub const fn seconds(self) -> u32 {
        self.0
    }
}

impl AccessSeconds {
    /// As many as there are unless somebody says so.
    pub const USUAL: Self = Self(3_600);
}

impl RefreshSeconds {
    /// As many as an application of this kind has unless somebody says so.
    #[must_use]
    pub const fn usual(kind: ApplicationKind) -> Self {
        match kind {
            ApplicationKind::Web => Self(7_776_000),
            ApplicationKind::Native | ApplicationKind::Server => Self(2_592_000),
        }
    }
}

impl<const LEAST: u32, const MOST: u32> FromStr for TokenSeconds<LEAST, MOST> {
    type Err = Beyond;

    fn from_str(text: &str) -> Result<Self, Beyond> {
        whole(text, LEAST, MOST).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_good_within_bounds() {
        let access = |text: &str| text.parse::<AccessSeconds>().map(TokenSeconds::seconds);
        assert_eq!((access("900"), access("10800")), (Ok(900), Ok(10_800)));
        assert!(access("899").is_err() && access("10801").is_err());
        let refresh = |text: &str| text.parse::<RefreshSeconds>().map(TokenSeconds::seconds);
        assert_eq!(
            (refresh("7200"), refresh("31536000")),
            (Ok(7_200), Ok(31_536_000))
        );
        let refused = refresh("7199").unwrap_err().to_string();
        assert_eq!(refused, "must be a whole number from 7200 to 31536000");
        for bad in ["31536001", "+7200", "", "7200.0"] {
            assert!(refresh(bad).is_err(), "{bad}");
        }
    }
}
