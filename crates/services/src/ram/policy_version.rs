//! Versions of policies, as RAM spells them.

use std::str::FromStr;

use derive::Parameters;
use domain::account::catalog::{self, AnyPolicy};
use domain::account::policy::{self, Rotate};
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Targets};
use model::{Malformed, PolicyName, Refusal, VersionId};
use serde::Serialize;

use super::policy::{PolicyType, one};
use super::policy_view::VersionView;
use crate::view::Done;

/// Adds a version to a custom policy.
#[derive(Parameters)]
pub struct CreatePolicyVersion {
    policy_name: PolicyName,
    policy_document: String,
    set_as_default: Option<bool>,
    rotate_strategy: Option<RotateStrategy>,
}

impl Operation for CreatePolicyVersion {
    const NAME: &'static str = "CreatePolicyVersion";
    const ACTION: &'static str = "ram:CreatePolicyVersion";
    const EFFECT: Effect = Effect::Write;
    type Answer = OneVersion;

    fn targets(&self, caller: &Caller, _account: &Account) -> Targets {
        one(caller, PolicyType::Custom, &self.policy_name)
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Result<OneVersion, Refusal> {
        let id = policy::add_version(
            context,
            &self.policy_name,
            self.policy_document.clone(),
            self.set_as_default.unwrap_or(false),
            self.rotate_strategy.map_or(Rotate::Never, |strategy| strategy.0),
        )?
        .id;
        let policy = AnyPolicy::Custom(policy::find(context.account, &self.policy_name)?);
        let version = catalog::edition(context.account, policy, id)?;
        Ok(OneVersion { policy_version: VersionView::of(version) })
    }
}

/// `RotateStrategy`: what happens to a version too many.
#[derive(Clone, Copy, Debug)]
pub struct RotateStrategy(Rotate);

impl FromStr for RotateStrategy {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        match text {
            "None" => Ok(Self(Rotate::Never)),
            "DeleteOldestNonDefaultVersionWhenLimitExceeded" => Ok(Self(Rotate::DeleteOldest)),
            _ => Err(Malformed("None or DeleteOldestNonDefaultVersionWhenLimitExceeded")),
        }
    }
}

/// Shows one version of a policy.
#[derive(Parameters)]
pub struct GetPolicyVersion {
    policy_name: PolicyName,
    policy_type: PolicyType,
    version_id: VersionId,
}

impl Operation for GetPolicyVersion {
    const NAME: &'static str = "GetPolicyVersion";
    const ACTION: &'static str = "ram:GetPolicyVersion";
    const EFFECT: Effect = Effect::Read;
    type Answer = OneVersion;

    fn targets(&self, caller: &Caller, _account: &Account) -> Targets {
        one(caller, self.policy_type, &self.policy_name)
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Result<OneVersion, Refusal> {
        let policy = catalog::find(context.account, &self.policy_type.named(&self.policy_name))?;
        let version = catalog::edition(context.account, policy, self.version_id)?;
        Ok(OneVersion { policy_version: VersionView::of(version) })
    }
}

/// Deletes a version that is not the default.
#[derive(Parameters)]
pub struct DeletePolicyVersion {
    policy_name: PolicyName,
    version_id: VersionId,
}

impl Operation for DeletePolicyVersion {
    const NAME: &'static str = "DeletePolicyVersion";
    const ACTION: &'static str = "ram:DeletePolicyVersion";
    const EFFECT: Effect = Effect::Write;
    type Answer = Done;

    fn targets(&self, caller: &Caller, _account: &Account) -> Targets {
        one(caller, PolicyType::Custom, &self.policy_name)
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Result<Done, Refusal> {
        policy::delete_version(context, &self.policy_name, self.version_id)?;
        Ok(Done {})
    }
}

/// Lists the versions of a policy, the oldest first.
#[derive(Parameters)]
pub struct ListPolicyVersions {
    policy_name: PolicyName,
    policy_type: PolicyType,
}

impl Operation for ListPolicyVersions {
    const NAME: &'static str = "ListPolicyVersions";
    const ACTION: &'static str = "ram:ListPolicyVersions";
    const EFFECT: Effect = Effect::Read;
    type Answer = ManyVersions;

    fn targets(&self, caller: &Caller, _account: &Account) -> Targets {
        one(caller, self.policy_type, &self.policy_name)
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Result<ManyVersions, Refusal> {
        let policy = catalog::find(context.account, &self.policy_type.named(&self.policy_name))?;
        let versions = catalog::editions(context.account, policy);
        let policy_version = versions.into_iter().map(VersionView::of).collect();
        Ok(ManyVersions { policy_versions: Versions { policy_version } })
    }
}

/// Makes a version the one that is in force.
#[derive(Parameters)]
pub struct SetDefaultPolicyVersion {
    policy_name: PolicyName,
    version_id: VersionId,
}

impl Operation for SetDefaultPolicyVersion {
    const NAME: &'static str = "SetDefaultPolicyVersion";
    const ACTION: &'static str = "ram:SetDefaultPolicyVersion";
    const EFFECT: Effect = Effect::Write;
    type Answer = Done;

    fn targets(&self, caller: &Caller, _account: &Account) -> Targets {
        one(caller, PolicyType::Custom, &self.policy_name)
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Result<Done, Refusal> {
        policy::set_default(context, &self.policy_name, self.version_id)?;
        Ok(Done {})
    }
}

/// One version.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct OneVersion {
    policy_version: VersionView,
}

/// All versions of a policy.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ManyVersions {
    policy_versions: Versions,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Versions {
    policy_version: Vec<VersionView>,
}
