//! Service credentials: what a user's program shows to one service. The secret is sealed elsewhere.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::name::Rule;
use crate::{Id, Malformed, Moment, Record, UserId, Word};

/// The id of a service credential.
pub type ServiceCredentialId = Id<ServiceCredential>;

/// A service credential without its secret, which is sealed under [`ServiceCredential::secret`].
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct ServiceCredential {
    /// Never changes, never comes back.
    pub id: ServiceCredentialId,
    /// Whose.
    pub user: UserId,
    /// What the user calls it.
    pub name: ServiceCredentialName,
    /// Which service it is for.
    pub service: ServiceName,
    /// Whether it is switched on.
    pub active: bool,
    /// When it was made.
    pub created: Moment,
    /// When it ceases to open anything, if ever.
    pub expires: Option<Moment>,
}

/// What becomes of a service credential that is shown.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum CredentialStatus {
    /// It opens.
    Active,
    /// It was switched off.
    Inactive,
    /// Its time is over, switched off or not.
    Expired,
}

impl ServiceCredential {
    /// The id under which its secret is sealed.
    #[must_use]
    pub fn secret(&self) -> String {
        format!("service/{}", self.id)
    }

    /// What is to be said of it at this time.
    #[must_use]
    pub fn status(&self, now: Moment) -> CredentialStatus {
        if self.expires.is_some_and(|end| end <= now) {
            CredentialStatus::Expired
        } else if self.active {
            CredentialStatus::Active
        } else {
            CredentialStatus::Inactive
        }
    }
}

impl fmt::Display for CredentialStatus {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Active => "Active",
            Self::Inactive => "Inactive",
            Self::Expired => "Expired",
        })
    }
}

impl Record for ServiceCredential {
    const TABLE: &'static str = "service_credential";
    type Key = ServiceCredentialId;
    type Index = (UserId, ServiceCredentialId);

    fn key(&self) -> ServiceCredentialId {
        self.id
    }

    fn index(&self) -> Self::Index {
        (self.user, self.id)
    }
}

/// The rule of [`ServiceCredentialName`] and [`ServiceName`].
pub struct ServiceCredentialNameRule;

/// What a service credential is called. Source: `CreateServiceCredential`.
pub type ServiceCredentialName = Word<ServiceCredentialNameRule>;
/// Which service a credential is for; the API says no more of it than of the credential's name.
pub type ServiceName = Word<ServiceCredentialNameRule>;

impl Rule for ServiceCredentialNameRule {
    const RULE: &'static str = "1 to 128 letters, digits, dots, dashes or underscores";
    fn legal(text: &str) -> bool {
        let letter = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
        (1..=128).contains(&text.len()) && text.bytes().all(letter)
    }
}

/// How many days a service credential is good for: 1 to 36,600.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct CredentialAge(u32);

impl CredentialAge {
    /// When it is over that begins now.
    #[must_use]
    pub fn from(self, now: Moment) -> Moment {
        now.plus_seconds(i64::from(self.0) * 86_400)
    }
}

impl FromStr for CredentialAge {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        match text.parse() {
            Ok(days) if digits && (1..=36_600).contains(&days) => Ok(Self(days)),
            _ => Err(Malformed("1 to 36600 days")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_is_bounded_on_both_sides() {
        let end = |text: &str| {
            let age = text.parse::<CredentialAge>();
            age.map(|age| age.from(Moment::from_seconds(0)).seconds())
        };
        assert_eq!(end("1").unwrap(), 86_400);
        assert_eq!(end("36600").unwrap(), 36_600 * 86_400);
        for bad in ["0", "36601", "-1", "+1", "", "1.5", "99999999999"] {
            assert!(end(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_name_has_plain_letters() {
        let sound = |text: &str| text.parse::<ServiceCredentialName>().is_ok();
        assert!(sound("ci.build_1-a") && sound(&"a".repeat(128)));
        for bad in ["", "a b", "a/b", "ä", &"a".repeat(129)] {
            assert!(!sound(bad), "{bad}");
        }
    }
}
