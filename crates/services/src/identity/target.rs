//! What RAM's operations are checked on: its authorization table.
//!
//! Creating and listing is checked on `<type>/*`, everything else on the thing itself.

use domain::account::attachment::Holder;
use domain::account::catalog::Named;
use gateway::{Caller, Target, Targets};
use model::{
    GroupName, PolicyName, RoleName, UserName, account_arn, group_arn, policy_arn, role_arn,
    system_policy_arn, user_arn,
};

/// What audit events call a user.
pub(super) const USER: &str = "ACS::RAM::User";
/// What audit events call a group.
pub(super) const GROUP: &str = "ACS::RAM::Group";
/// What audit events call a role.
pub(super) const ROLE: &str = "ACS::RAM::Role";
/// What audit events call a policy.
pub(super) const POLICY: &str = "ACS::RAM::Policy";

/// A list of the account's things, such as `user/*`.
pub(super) fn all(caller: &Caller, relative: &str) -> Targets {
    Targets::one("", "", account_arn(caller.account, relative))
}

/// Something that does not exist yet, checked on its type, such as `user/*`.
pub(super) fn new(caller: &Caller, kind: &'static str, name: &str, relative: &str) -> Targets {
    Targets::one(kind, name, account_arn(caller.account, relative))
}

/// A user.
pub(super) fn user(caller: &Caller, name: &UserName) -> Target {
    Target {
        kind: USER,
        name: name.to_string(),
        arn: user_arn(caller.account, name),
    }
}

/// A group.
pub(super) fn group(caller: &Caller, name: &GroupName) -> Target {
    Target {
        kind: GROUP,
        name: name.to_string(),
        arn: group_arn(caller.account, name),
    }
}

/// A role.
pub(super) fn role(caller: &Caller, name: &RoleName) -> Target {
    Target {
        kind: ROLE,
        name: name.to_string(),
        arn: role_arn(caller.account, name),
    }
}

/// One of the account's own policies.
pub(super) fn own_policy(caller: &Caller, name: &PolicyName) -> Target {
    Target {
        kind: POLICY,
        name: name.to_string(),
        arn: policy_arn(caller.account, name),
    }
}

/// A policy of either type.
pub(super) fn policy(caller: &Caller, named: &Named) -> Target {
    if named.system {
        let arn = system_policy_arn(&named.name);
        Target {
            kind: POLICY,
            name: named.name.to_string(),
            arn,
        }
    } else {
        own_policy(caller, &named.name)
    }
}

/// A user, group or role.
pub(super) fn holder(caller: &Caller, holder: &Holder) -> Target {
    match holder {
        Holder::User(name) => user(caller, name),
        Holder::Group(name) => group(caller, name),
        Holder::Role(name) => role(caller, name),
    }
}
