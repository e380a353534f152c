//! Which policy an operation is about, and on whom: parameters that families of operations share.

use std::str::FromStr;

use derive::Parameters;
use domain::Account;
use domain::account::attachment::Holder;
use domain::account::catalog::Named;
use gateway::{Caller, Plan, Target};
use model::{GroupName, Malformed, PolicyName, RoleName, UserName};
use rpc::FromParameters;
use serde::Serialize;

use crate::identity::target;

/// `PolicyType`: who made a policy.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub enum PolicyType {
    /// The server; every account has it.
    System,
    /// The account.
    Custom,
}

/// A policy of either type.
#[derive(Parameters)]
pub struct WhichPolicy {
    policy_name: PolicyName,
    policy_type: PolicyType,
}

/// A user, group or role that policies are attached to, and what its operations are called.
pub trait Whom: FromParameters + Send + Sync + 'static {
    /// The operation that attaches.
    const ATTACH: &'static str;
    /// The operation that detaches.
    const DETACH: &'static str;
    /// The operation that lists what is attached.
    const LIST: &'static str;

    /// Who it is.
    fn holder(&self) -> Holder;
}

/// A user.
#[derive(Parameters)]
pub struct OfUser {
    user_name: UserName,
}

/// A group.
#[derive(Parameters)]
pub struct OfGroup {
    group_name: GroupName,
}

/// A role.
#[derive(Parameters)]
pub struct OfRole {
    role_name: RoleName,
}

impl WhichPolicy {
    /// Name and type.
    pub(crate) fn named(&self) -> Named {
        Named {
            system: self.policy_type == PolicyType::System,
            name: self.policy_name.clone(),
        }
    }

    /// What its operations are checked on: system policies have an ARN of their own.
    pub(crate) fn target(&self, caller: &Caller, account: &Account) -> Target {
        target::policy(caller.account, account, &self.named())
    }

    /// The plan of an operation on it alone.
    pub(crate) fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        Plan::on(self.target(caller, account))
    }
}

impl Whom for OfUser {
    const ATTACH: &'static str = "AttachPolicyToUser";
    const DETACH: &'static str = "DetachPolicyFromUser";
    const LIST: &'static str = "ListPoliciesForUser";

    fn holder(&self) -> Holder {
        Holder::User(self.user_name.clone())
    }
}

impl Whom for OfGroup {
    const ATTACH: &'static str = "AttachPolicyToGroup";
    const DETACH: &'static str = "DetachPolicyFromGroup";
    const LIST: &'static str = "ListPoliciesForGroup";

    fn holder(&self) -> Holder {
        Holder::Group(self.group_name.clone())
    }
}

impl Whom for OfRole {
    const ATTACH: &'static str = "AttachPolicyToRole";
    const DETACH: &'static str = "DetachPolicyFromRole";
    const LIST: &'static str = "ListPoliciesForRole";

    fn holder(&self) -> Holder {
        Holder::Role(self.role_name.clone())
    }
}

impl FromStr for PolicyType {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        match text {
            "System" => Ok(Self::System),
            "Custom" => Ok(Self::Custom),
            _ => Err(Malformed("System or Custom")),
        }
    }
}
