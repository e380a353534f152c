//! What a question names: users and roles, and what they come to.

use std::str::FromStr;

use domain::Account;
use domain::escalation::Who;
use model::{AccountId, Kind, Refusal, account_arn};

/// A user or a role: by its ARN, or by what stands at its end.
pub(super) struct Somebody(String);

impl FromStr for Somebody {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let relative = text.rsplit_once(':').map_or(text, |(_, relative)| relative);
        let is_ours = text == relative || text.starts_with("acs:ram::");
        let is_known = relative.starts_with("user/") || relative.starts_with("role/");
        if text.len() > LONGEST || !is_ours || !is_known {
            return Err(
                "must be a user or a role, such as acs:ram::1234567890123456:user/alice or role/deploy",
            );
        }
        Ok(Self(text.to_owned()))
    }
}

impl Somebody {
    /// The one that is meant.
    pub(super) fn find(&self, account: &Account, home: AccountId) -> Result<Who, Refusal> {
        let prefix = account_arn(home, "");
        let relative = self.0.strip_prefix(&prefix).unwrap_or(&self.0);
        let (kind, found) = match relative.split_once('/') {
            Some(("role", name)) => {
                let name = name.parse().ok();
                let role = name.and_then(|name| account.roles.named(&name).ok());
                (Kind::Role, role.map(|own| Who::Role(own.id)))
            }
            Some(("user", name)) => {
                let name = name.parse().ok();
                let user = name.and_then(|name| account.users.named(&name).ok());
                (Kind::User, user.map(|own| Who::User(own.id)))
            }
            _ => (Kind::User, None),
        };
        found.ok_or_else(|| Refusal::Missing(kind, self.0.clone()))
    }
}

/// What somebody comes to.
#[derive(Clone, Copy)]
pub(super) enum Aim {
    /// All rights.
    Administrator,
    /// Any that were not there before.
    More,
}

impl FromStr for Aim {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "Administrator" => Ok(Self::Administrator),
            "More" => Ok(Self::More),
            _ => Err("must be Administrator or More"),
        }
    }
}

/// The longest ARN.
const LONGEST: usize = 2048;
