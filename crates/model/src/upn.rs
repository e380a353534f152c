//! User principal names, `name@suffix`: how IMS names users, and how people log on.

use std::fmt;
use std::str::FromStr;

use crate::name::Rule;
use crate::{Folded, Malformed, UserName, UserNameRule};

/// A user's name with the domain of its account. Whether the domain is the account's own is for the
/// account to say.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct UserPrincipalName {
    /// The user.
    pub name: UserName,
    /// What stands behind the `@`, without regard to case.
    pub domain: Folded,
}

impl FromStr for UserPrincipalName {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        const RULE: Malformed =
            Malformed("a user name, @ and the domain of the account, up to 128 characters");
        let (name, domain) = text.rsplit_once('@').ok_or(RULE)?;
        let letter = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
        let sound = !domain.is_empty() && domain.chars().all(letter) && text.len() <= 128;
        if !sound || !UserNameRule::legal(name) {
            return Err(RULE);
        }
        Ok(Self {
            name: name.parse()?,
            domain: Folded::new(domain),
        })
    }
}

impl fmt::Display for UserPrincipalName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}@{}", self.name, self.domain.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_and_a_domain_make_one() {
        let read = |text: &str| text.parse::<UserPrincipalName>();
        let one = read("Alice@Acme.onaliyun.com").unwrap();
        assert_eq!(one.to_string(), "Alice@acme.onaliyun.com");
        for bad in [
            "alice",
            "@acme",
            "alice@",
            "al ice@acme",
            "a@b@c d",
            "a@b@c",
        ] {
            assert!(read(bad).is_err(), "{bad}");
        }
        assert!(read(&format!("{}@acme", "a".repeat(65))).is_err());
        assert!(read(&format!("a@{}", "b".repeat(127))).is_err());
    }
}
