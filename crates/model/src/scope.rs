//! What an OAuth application may be allowed: the scopes that this server knows. Source:
//! `ListPredefinedScopes`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{ApplicationKind, Malformed};

/// A scope. Those of the vendor's products are none here: nothing would stand behind them.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub enum Scope {
    /// An opaque id of who signed on. Every application has it.
    #[serde(rename = "openid")]
    OpenId,
    /// The ids of the user and of the account.
    #[serde(rename = "aliuid")]
    Aliuid,
    /// The names of the user.
    #[serde(rename = "profile")]
    Profile,
    /// The users of the account, to read and to change.
    #[serde(rename = "/acs/scim")]
    Scim,
}

impl Scope {
    /// All there are.
    pub const ALL: [Self; 4] = [Self::OpenId, Self::Aliuid, Self::Profile, Self::Scim];

    /// How requests call it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::OpenId => "openid",
            Self::Aliuid => "aliuid",
            Self::Profile => "profile",
            Self::Scim => "/acs/scim",
        }
    }

    /// What it lets an application do, for whoever consents.
    #[must_use]
    pub const fn description(self) -> &'static str {
        match self {
            Self::OpenId => "Know an opaque id of the user",
            Self::Aliuid => "Know the ids of the user and of the account",
            Self::Profile => "Know the name of the user",
            Self::Scim => "Read and change the users of the account by SCIM",
        }
    }

    /// Whether an application of this kind may have it: one acts for people who sign on, the other for
    /// itself.
    #[must_use]
    pub fn is_for(self, kind: ApplicationKind) -> bool {
        match self {
            Self::OpenId => true,
            Self::Aliuid | Self::Profile => kind != ApplicationKind::Server,
            Self::Scim => kind == ApplicationKind::Server,
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

impl FromStr for Scope {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let found = Self::ALL.into_iter().find(|scope| scope.name() == text);
        found.ok_or(Malformed("openid, aliuid, profile or /acs/scim"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_is_read_and_stored_by_its_name() {
        for scope in Scope::ALL {
            assert_eq!(scope.name().parse(), Ok(scope));
            let stored = serde_json::to_string(&scope).unwrap();
            assert_eq!(stored, format!("\"{scope}\""));
        }
        for other in ["", "OpenID", "/acs/ccc", "openid ", "*"] {
            assert!(other.parse::<Scope>().is_err(), "{other}");
        }
    }
}
