//! Users, groups and roles as Resource Manager names them: with the domain of their account.
//!
//! `alice@acme.onaliyun.com`, `dev@group.acme.onaliyun.com`, `ops@role.acme.onaliyunservice.com`; the id of the account
//! stands for its alias, too.

use std::fmt;
use std::str::FromStr;

use domain::account::attachment::Holder;
use domain::account::{alias, upn};
use domain::{Account, Context};
use model::{Entity, Kind, Malformed, Refusal};
use serde::Serialize;

/// What stands behind the names of roles.
const OF_SERVICES: &str = "onaliyunservice.com";

/// `PrincipalType`: what a policy is attached to.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub enum PrincipalType {
    /// A RAM user.
    #[serde(rename = "IMSUser")]
    User,
    /// A group of users.
    #[serde(rename = "IMSGroup")]
    Group,
    /// A role.
    #[serde(rename = "ServiceRole")]
    Role,
}

impl FromStr for PrincipalType {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        match text {
            "IMSUser" => Ok(Self::User),
            "IMSGroup" => Ok(Self::Group),
            "ServiceRole" => Ok(Self::Role),
            _ => Err(Malformed("IMSUser, IMSGroup or ServiceRole")),
        }
    }
}

/// `PrincipalName`: a name and the domain behind it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PrincipalName {
    name: String,
    domain: String,
}

impl FromStr for PrincipalName {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        const RULE: Malformed = Malformed(
            "a name with its domain, such as alice@acme.onaliyun.com, dev@group.acme.onaliyun.com or ops@role.acme.onaliyunservice.com",
        );
        let (name, domain) = text.split_once('@').ok_or(RULE)?;
        let legal = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
        let sound = |part: &str| !part.is_empty() && part.bytes().all(legal);
        if text.len() > 256 || !sound(name) || !sound(domain) {
            return Err(RULE);
        }
        Ok(Self {
            name: name.to_owned(),
            domain: domain.to_ascii_lowercase(),
        })
    }
}

impl fmt::Display for PrincipalName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}@{}", self.name, self.domain)
    }
}

impl PrincipalName {
    /// The one that is meant as this type, whatever its domain.
    pub(super) fn holder(&self, kind: PrincipalType) -> Result<Holder, Refusal> {
        let missing = |_: Malformed| self.missing(kind);
        Ok(match kind {
            PrincipalType::User => Holder::User(self.name.parse().map_err(missing)?),
            PrincipalType::Group => Holder::Group(self.name.parse().map_err(missing)?),
            PrincipalType::Role => Holder::Role(self.name.parse().map_err(missing)?),
        })
    }

    /// The same, whose domain must be the account's.
    pub(super) fn own(
        &self,
        kind: PrincipalType,
        context: &Context<'_>,
    ) -> Result<Holder, Refusal> {
        let suffix = &*context.limits.domain_suffix;
        if self.is_of(kind, context.account, suffix) {
            self.holder(kind)
        } else {
            Err(self.missing(kind))
        }
    }

    fn missing(&self, kind: PrincipalType) -> Refusal {
        let thing = match kind {
            PrincipalType::User => Kind::User,
            PrincipalType::Group => Kind::Group,
            PrincipalType::Role => Kind::Role,
        };
        Refusal::Missing(thing, self.to_string())
    }

    fn is_of(&self, kind: PrincipalType, account: &Account, suffix: &str) -> bool {
        let domain = self.domain.as_str();
        match kind {
            PrincipalType::User => upn::is_own(account, domain, suffix),
            PrincipalType::Group => domain
                .strip_prefix("group.")
                .is_some_and(|domain| upn::is_own(account, domain, suffix)),
            PrincipalType::Role => domain
                .strip_prefix("role.")
                .is_some_and(|domain| upn::is_own(account, domain, OF_SERVICES)),
        }
    }
}

/// What a user, group or role is called, and what it is; nothing if it is gone.
pub(super) fn shown(context: &Context<'_>, entity: Entity) -> Option<(PrincipalType, String)> {
    let account = &*context.account;
    let domain = upn::domain(account, &context.limits.domain_suffix);
    Some(match entity {
        Entity::User(id) => {
            let name = &account.users.get(&id)?.name;
            (PrincipalType::User, format!("{name}@{domain}"))
        }
        Entity::Group(id) => {
            let name = &account.groups.get(&id)?.name;
            (PrincipalType::Group, format!("{name}@group.{domain}"))
        }
        Entity::Role(id) => {
            let (name, of) = (&account.roles.get(&id)?.name, alias::of(account)?);
            let name = format!("{name}@role.{of}.{OF_SERVICES}");
            (PrincipalType::Role, name)
        }
    })
}
