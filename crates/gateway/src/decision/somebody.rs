//! Who there is in an account that policies can let do something.

use std::cmp::Ordering;
use std::sync::Arc;

use domain::Account;
use model::{
    AccountId, Group, Role, RoleName, User, UserName, group_arn, role_arn, root_arn, user_arn,
};
use policy::{Budget, Principal, Set};

use crate::held::gather::{self, Holder};

/// Somebody of an account.
#[derive(Clone)]
pub enum Somebody {
    /// Its owner.
    Owner,
    /// A user.
    User(Arc<User>),
    /// A role, as any session of it without a policy of its own.
    Role(Arc<Role>),
    /// A group: what its policies alone allow.
    Group(Arc<Group>),
}

impl Somebody {
    /// All that can act: the owner, then users and roles by name.
    #[must_use]
    pub fn all(account: &Account) -> Vec<Self> {
        let users = account.users.iter().cloned().map(Self::User);
        let roles = account.roles.iter().cloned().map(Self::Role);
        let mut all: Vec<_> = [Self::Owner]
            .into_iter()
            .chain(users)
            .chain(roles)
            .collect();
        all.sort_by(Self::compare);
        all
    }

    /// The one with this ARN.
    #[must_use]
    pub fn find(account: &Account, home: AccountId, arn: &str) -> Option<Self> {
        let root = root_arn(home);
        let relative = arn.strip_prefix(root.strip_suffix("root")?)?;
        if relative == "root" {
            return Some(Self::Owner);
        }
        let (kind, name) = relative.split_once('/')?;
        match kind {
            "user" => {
                let name = name.parse::<UserName>().ok()?;
                account.users.named(&name).ok().cloned().map(Self::User)
            }
            "role" => {
                let name = name.parse::<RoleName>().ok()?;
                account.roles.named(&name).ok().cloned().map(Self::Role)
            }
            "group" => {
                let found = account.groups.named(&name.parse().ok()?);
                found.ok().cloned().map(Self::Group)
            }
            _ => None,
        }
    }

    /// What it is.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Owner => "Owner",
            Self::User(_) => "User",
            Self::Role(_) => "Role",
            Self::Group(_) => "Group",
        }
    }

    /// Its name; the owner has none.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Owner => "",
            Self::User(user) => user.name.as_str(),
            Self::Role(role) => role.name.as_str(),
            Self::Group(group) => group.name.as_str(),
        }
    }

    /// Its ARN.
    #[must_use]
    pub fn arn(&self, home: AccountId) -> String {
        match self {
            Self::Owner => root_arn(home),
            Self::User(user) => user_arn(home, &user.name),
            Self::Role(role) => role_arn(home, &role.name),
            Self::Group(group) => group_arn(home, &group.name),
        }
    }

    /// As policies know it.
    pub(super) fn principal(&self, account: Arc<str>) -> Principal {
        match self {
            Self::Owner => Principal::Root { account },
            Self::User(user) => Principal::User {
                account,
                name: user.name.shared(),
            },
            Self::Role(role) => Principal::Session {
                account,
                role: role.name.shared(),
                session: "?".into(),
                service_linked: role.service_linked,
            },
            // A group is no principal: conditions on who asks find nobody.
            Self::Group(_) => Principal::User {
                account,
                name: "?".into(),
            },
        }
    }

    /// Its own policies and those of its groups; they remember nothing of what they are asked.
    pub(super) fn identity(&self, account: &Account) -> Option<Set> {
        let once = Arc::new(Budget::new(0));
        match self {
            Self::Owner => None,
            Self::User(user) => Some(gather::identity(account, Holder::User(user.id), &once)),
            Self::Role(role) => Some(gather::identity(account, Holder::Role(role.id), &once)),
            Self::Group(group) => Some(gather::group(account, group.id)),
        }
    }

    fn compare(&self, other: &Self) -> Ordering {
        let rank = |one: &Self| match one {
            Self::Owner => 0,
            Self::User(_) => 1,
            Self::Role(_) => 2,
            Self::Group(_) => 3,
        };
        let key = |one: &Self| (rank(one), one.name().to_lowercase());
        key(self).cmp(&key(other))
    }
}
