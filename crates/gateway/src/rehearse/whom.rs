//! Who can hold policies: a user, a role for all its sessions, a group as the decision API asks about it.

use std::collections::HashSet;
use std::sync::Arc;

use domain::Account;
use domain::account::{attached, membership};
use model::{Entity, GroupId, PolicyId, PolicyRef};
use policy::{Attached, Principal};

use crate::held::gather::{self, Holder};

/// Whose policies decide.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(super) enum Whom {
    /// A user or a role.
    Holder(Holder),
    /// A group alone, whoever is in it.
    Group(GroupId),
}

impl Whom {
    /// The policies that count, in this state of the account.
    pub(super) fn attached(self, state: &Account) -> Vec<Attached> {
        match self {
            Self::Holder(holder) => gather::held(state, holder),
            Self::Group(id) => gather::held_by_group(state, id),
        }
    }

    /// The principal under its name of today; none if it is gone.
    pub(super) fn principal(
        self,
        state: &Account,
        number: &Arc<str>,
        session: &str,
    ) -> Option<Principal> {
        let account = number.clone();
        Some(match self {
            Self::Holder(Holder::User(id)) => Principal::User {
                account,
                name: state.users.get(&id)?.name.shared(),
            },
            Self::Holder(Holder::Role(id)) => {
                let role = state.roles.get(&id)?;
                Principal::Session {
                    account,
                    role: role.name.shared(),
                    session: session.into(),
                    service_linked: role.service_linked,
                }
            }
            // A group is no principal: conditions on who asks find nobody.
            Self::Group(_) => Principal::User {
                account,
                name: "?".into(),
            },
        })
    }
}

/// Everybody whose decisions a policy has a say in.
pub(super) fn holders(state: &Account, policy: PolicyId) -> HashSet<Whom> {
    let mut all = HashSet::new();
    for attachment in attached::of(state, &PolicyRef::Custom(policy)) {
        match attachment.entity {
            Entity::User(id) => {
                all.insert(Whom::Holder(Holder::User(id)));
            }
            Entity::Role(id) => {
                all.insert(Whom::Holder(Holder::Role(id)));
            }
            Entity::Group(id) => {
                all.insert(Whom::Group(id));
                let members = membership::of_group(state, id);
                all.extend(members.map(|one| Whom::Holder(Holder::User(one.user))));
            }
        }
    }
    all
}
