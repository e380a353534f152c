//! Who there is to become: users and roles, as policies know them.

use std::sync::Arc;

use model::{AccountId, Entity, RoleId, UserId, role_arn, user_arn};
use policy::Principal;

use crate::account::Account;

/// Somebody who can act and whom policies can let do more.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Who {
    /// A user.
    User(UserId),
    /// A role, as any session of it without a policy of its own.
    Role(RoleId),
}

impl Who {
    /// All there are, users before roles. Roles of services are not people's to take on.
    #[must_use]
    pub fn all(account: &Account) -> Vec<Self> {
        let users = account.users.ordered(None).map(|own| Self::User(own.id));
        let roles = account
            .roles
            .ordered(None)
            .filter(|own| !own.service_linked);
        users.chain(roles.map(|own| Self::Role(own.id))).collect()
    }

    /// What policies are attached to.
    #[must_use]
    pub const fn entity(self) -> Entity {
        match self {
            Self::User(id) => Entity::User(id),
            Self::Role(id) => Entity::Role(id),
        }
    }

    /// Its name, if it is there.
    #[must_use]
    pub fn name(self, account: &Account) -> Option<&str> {
        Some(match self {
            Self::User(id) => account.users.get(&id)?.name.as_str(),
            Self::Role(id) => account.roles.get(&id)?.name.as_str(),
        })
    }

    /// Its ARN, if it is there.
    #[must_use]
    pub fn arn(self, account: &Account, home: AccountId) -> Option<String> {
        Some(match self {
            Self::User(id) => user_arn(home, &account.users.get(&id)?.name),
            Self::Role(id) => role_arn(home, &account.roles.get(&id)?.name),
        })
    }

    /// As policies know it.
    pub(super) fn principal(self, account: &Account, number: &Arc<str>) -> Option<Principal> {
        let number = number.clone();
        Some(match self {
            Self::User(id) => Principal::User {
                account: number,
                name: account.users.get(&id)?.name.shared(),
            },
            Self::Role(id) => {
                let role = account.roles.get(&id)?;
                Principal::Session {
                    account: number,
                    role: role.name.shared(),
                    session: "?".into(),
                    service_linked: role.service_linked,
                }
            }
        })
    }
}
