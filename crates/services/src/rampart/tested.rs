//! Beside what tests stand, and of what a draft is: a custom policy, or the trust policy of a role.

use std::sync::Arc;

use derive::Parameters;
use domain::Account;
use gateway::Caller;
use model::{PolicyName, Refusal, RoleName, Tested};
use policy::{Kind, Policy};

use super::policy::Text;
use crate::identity::target;

/// Which document is meant: that of a policy or of a role.
#[derive(Parameters)]
pub(super) struct Which {
    policy_name: Option<PolicyName>,
    role_name: Option<RoleName>,
}

/// A document that was found.
pub(super) struct Found {
    pub(super) of: Tested,
    /// What statements of it are told by.
    pub(super) name: Arc<str>,
    pub(super) kind: Kind,
    /// The text in force.
    pub(super) text: Arc<str>,
}

impl Which {
    /// What it is judged on.
    pub(super) fn target(&self, caller: &Caller, account: &Account) -> gateway::Target {
        let home = caller.account;
        match (&self.policy_name, &self.role_name) {
            (Some(policy), None) => target::own_policy(home, account, policy),
            (None, Some(role)) => target::role(home, role),
            // It is refused before anything is shown.
            _ => target::all(home, "*"),
        }
    }

    /// The document.
    pub(super) fn find(&self, account: &Account) -> Result<Found, Refusal> {
        match (&self.policy_name, &self.role_name) {
            (Some(name), None) => {
                let policy = account.policies.named(name)?;
                let version =
                    domain::account::policy::version(account, policy.id, policy.default_version)?;
                Ok(Found {
                    of: Tested::Policy(policy.id),
                    name: policy.name.shared(),
                    kind: Kind::Identity,
                    text: version.document.clone(),
                })
            }
            (None, Some(name)) => {
                let role = account.roles.named(name)?;
                Ok(Found {
                    of: Tested::Trust(role.id),
                    name: policy::TRUST.into(),
                    kind: Kind::Trust,
                    text: role.trust.clone(),
                })
            }
            (None, None) => {
                let rule = "must be given where RoleName is not".to_owned();
                Err(Refusal::Invalid("PolicyName", rule))
            }
            (Some(_), Some(_)) => {
                let rule = "must be empty where PolicyName is given".to_owned();
                Err(Refusal::Invalid("RoleName", rule))
            }
        }
    }

    pub(super) fn policy(&self) -> Option<String> {
        self.policy_name.as_ref().map(ToString::to_string)
    }

    pub(super) fn role(&self) -> Option<String> {
        self.role_name.as_ref().map(ToString::to_string)
    }
}

/// A draft, which must be sound.
pub(super) fn draft(text: &Text, kind: Kind) -> Result<Policy, Refusal> {
    Policy::parse(&text.0, kind).map_err(|why| {
        if why.too_long() {
            Refusal::DocumentTooLong(kind.limit())
        } else {
            Refusal::MalformedDocument(why.to_string())
        }
    })
}
