//! What steps change in an account, as far as decisions are made from it.

use model::{
    Attachment, AttachmentScope, CustomPolicy, Entity, Group, GroupId, GroupName, Membership,
    Moment, NewRole, PolicyId, PolicyName, PolicyRef, PolicyVersion, Role, RoleId, RoleName, Tags,
    User, UserId, UserName, VersionId,
};

use super::rights::EVERYTHING_TEXT;
use crate::account::Account;

/// A change. The records that it makes are those that the operation would make, but for what nothing is decided from.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Deed {
    Attach(Entity, PolicyRef),
    Detach(Entity, PolicyRef),
    Join(UserId, GroupId),
    Leave(UserId, GroupId),
    /// A new version that allows everything counts.
    Document(PolicyId),
    Default(PolicyId, VersionId),
    Trust(RoleId, String),
    Rename(UserId, UserName),
    /// A policy that allows everything.
    NewPolicy(PolicyName),
    NewUser(UserName),
    NewRole(RoleName, String),
    NewGroup(GroupName),
}

/// The ids of what is made on the way: after all that accounts give out.
pub(super) const NEW_POLICY: PolicyId = PolicyId::new(u64::MAX);
pub(super) const NEW_USER: UserId = UserId::new(u64::MAX);
pub(super) const NEW_ROLE: RoleId = RoleId::new(u64::MAX);
pub(super) const NEW_GROUP: GroupId = GroupId::new(u64::MAX);

impl Deed {
    /// Does it.
    pub(super) fn apply(&self, account: &mut Account) {
        let at = Moment::default();
        match self {
            Self::Attach(entity, policy) => {
                account.attachments.put(Attachment {
                    entity: *entity,
                    policy: policy.clone(),
                    scope: AttachmentScope::Account,
                    attached: at,
                });
            }
            Self::Detach(entity, policy) => {
                let key = (*entity, policy.clone(), AttachmentScope::Account);
                account.attachments.remove(&key);
            }
            Self::Join(user, group) => {
                account.memberships.put(Membership {
                    group: *group,
                    user: *user,
                    joined: at,
                });
            }
            Self::Leave(user, group) => {
                account.memberships.remove(&(*group, *user));
            }
            Self::Document(id) => document(account, *id),
            Self::Default(id, version) => change(account, *id, |policy| {
                policy.default_version = *version;
            }),
            Self::Trust(id, text) => {
                if let Some(role) = account.roles.get(id) {
                    let mut role = Role::clone(role);
                    role.set_trust(text.as_str().into());
                    account.roles.put(role);
                }
            }
            Self::Rename(id, name) => {
                if let Some(user) = account.users.get(id) {
                    let name = name.clone();
                    let user = User {
                        name,
                        ..User::clone(user)
                    };
                    account.users.put(user);
                }
            }
            Self::NewPolicy(name) => policy(account, name),
            Self::NewUser(name) => user(account, name),
            Self::NewRole(name, trust) => {
                account.roles.put(Role::new(NewRole {
                    id: NEW_ROLE,
                    name: name.clone(),
                    trust: trust.as_str().into(),
                    created: at,
                }));
            }
            Self::NewGroup(name) => {
                account.groups.put(Group {
                    id: NEW_GROUP,
                    name: name.clone(),
                    display_name: None,
                    comments: None,
                    external_id: None,
                    provisioned: false,
                    created: at,
                    updated: at,
                });
            }
        }
    }
}

fn change(account: &mut Account, id: PolicyId, change: impl FnOnce(&mut CustomPolicy)) {
    if let Some(policy) = account.policies.get(&id) {
        let mut policy = CustomPolicy::clone(policy);
        change(&mut policy);
        account.policies.put(policy);
    }
}

fn document(account: &mut Account, id: PolicyId) {
    change(account, id, |policy| {
        policy.last_version = policy.last_version.next();
        policy.default_version = policy.last_version;
    });
    if let Some(policy) = account.policies.get(&id) {
        let (number, text) = (policy.default_version, EVERYTHING_TEXT.into());
        let version = PolicyVersion::new(id, number, text, Moment::default());
        account.versions.put(version);
    }
}

fn policy(account: &mut Account, name: &PolicyName) {
    let at = Moment::default();
    let first = VersionId::FIRST;
    let version = PolicyVersion::new(NEW_POLICY, first, EVERYTHING_TEXT.into(), at);
    account.versions.put(version);
    account.policies.put(CustomPolicy {
        id: NEW_POLICY,
        name: name.clone(),
        description: None,
        default_version: first,
        last_version: first,
        tags: Tags::new(),
        created: at,
        updated: at,
    });
}

fn user(account: &mut Account, name: &UserName) {
    let at = Moment::default();
    account.users.put(User {
        id: NEW_USER,
        name: name.clone(),
        display_name: None,
        mobile_phone: None,
        email: None,
        comments: None,
        tags: Tags::new(),
        external_id: None,
        created: at,
        updated: at,
    });
}
