//! What second factors are called by and show: serial numbers, ids, codes for one use.

use std::fmt;
use std::str::FromStr;

use crate::name::Rule;
use crate::{AccountId, Malformed, MfaDeviceName, Word};

/// The serial number of a virtual MFA device, which is its ARN: `acs:ram::<account>:mfa/<name>`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct MfaSerial {
    /// The account.
    pub account: AccountId,
    /// The device.
    pub name: MfaDeviceName,
}

impl fmt::Display for MfaSerial {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "acs:ram::{}:mfa/{}", self.account, self.name)
    }
}

impl FromStr for MfaSerial {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        const RULE: Malformed =
            Malformed("the serial number of a device, acs:ram::<account>:mfa/<name>");
        let rest = text.strip_prefix("acs:ram::").ok_or(RULE)?;
        let (account, name) = rest.split_once(":mfa/").ok_or(RULE)?;
        let account = AccountId::read(account).map_err(|_| RULE)?;
        let name = name.parse().map_err(|_| RULE)?;
        Ok(Self { account, name })
    }
}

/// The rule of [`PasskeyId`].
pub struct PasskeyIdRule;

/// The id of a passkey. Source: `ListPasskeys`.
pub type PasskeyId = Word<PasskeyIdRule>;

impl Rule for PasskeyIdRule {
    const RULE: &'static str = "PASSKEY- and 20 letters or digits";
    fn legal(text: &str) -> bool {
        let letters = text.strip_prefix("PASSKEY-").unwrap_or_default();
        letters.len() == 20 && letters.bytes().all(|byte| byte.is_ascii_alphanumeric())
    }
}

/// What a second factor shows at one time: six digits. It has no `Debug`, for it opens a door.
#[derive(Clone, Copy)]
pub struct OneTimeCode(u32);

impl OneTimeCode {
    /// How many there are.
    pub const COUNT: u32 = 1_000_000;

    /// The code of the number that is left of a larger one.
    #[must_use]
    pub const fn of(number: u32) -> Self {
        Self(number % Self::COUNT)
    }

    /// The number.
    #[must_use]
    pub const fn number(self) -> u32 {
        self.0
    }
}

impl FromStr for OneTimeCode {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let digits = text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit());
        match text.parse() {
            Ok(number) if digits => Ok(Self(number)),
            _ => Err(Malformed("a code of six digits")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_serial_number_is_an_arn() {
        let text = "acs:ram::1000000000000001:mfa/Phone-1";
        let read = |text: &str| text.parse::<MfaSerial>();
        assert_eq!(read(text).unwrap().to_string(), text);
        for bad in [
            "",
            "Phone-1",
            "acs:ram::1000000000000001:user/Phone-1",
            "acs:ram::1000000000000001:mfa/",
            "acs:ram::1000000000000001:mfa/a_b",
            "acs:ram::x:mfa/a",
            "acs:ram:*:1000000000000001:mfa/a",
        ] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_passkey_is_called_by_20_letters() {
        let sound = |text: &str| text.parse::<PasskeyId>().is_ok();
        assert!(sound("PASSKEY-0123456789abcdefGHIJ"));
        for bad in [
            "",
            "PASSKEY-",
            "PASSKEY-0123456789abcdefGHI",
            "PASSKEY-0123456789abcdefGHIJK",
            "PASSKEY-0123456789abcdefGHI_",
            "0123456789abcdefGHIJ",
            "U2F-0123456789abcdefGHIJ",
            "passkey-0123456789abcdefGHIJ",
        ] {
            assert!(!sound(bad), "{bad}");
        }
    }

    #[test]
    fn a_code_has_six_digits_and_may_begin_with_noughts() {
        let number = |text: &str| text.parse().map(OneTimeCode::number).ok();
        assert_eq!(number("000042"), Some(42));
        for bad in ["", "42", "0000042", "+12345", "12345a", "１２３４５６"] {
            assert_eq!(number(bad), None, "{bad}");
        }
    }
}
