//! Versions of policies, as Resource Manager spells them: without their documents where RAM shows those.

use derive::{Parameters, View};
use domain::account::catalog::{self, AnyPolicy, Edition};
use domain::account::policy::{self, Rotate};
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};
use model::PolicyName;

use crate::identity::target;
use crate::ram::which::WhichPolicy;
use crate::view::{Listed, One, Stamp};

/// Adds a version to a custom policy.
#[derive(Parameters)]
pub struct CreatePolicyVersion {
    policy_name: PolicyName,
    policy_document: String,
    set_as_default: Option<bool>,
}

impl Operation for CreatePolicyVersion {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = One<VersionView>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        Plan::on(target::own_policy(
            caller.account,
            account,
            &self.policy_name,
        ))
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let text = self.policy_document.clone();
        let default = self.set_as_default.unwrap_or(false);
        let id = policy::add_version(context, &self.policy_name, text, default, Rotate::Never)?.id;
        let policy = AnyPolicy::Custom(context.account.policies.named(&self.policy_name)?);
        catalog::edition(context.account, policy, id).map(One::of)
    }
}

/// Lists the versions of a policy, the oldest first.
#[derive(Parameters)]
pub struct ListPolicyVersions {
    #[rpc(flatten)]
    policy: WhichPolicy,
}

impl Operation for ListPolicyVersions {
    const EFFECT: Effect = Effect::Read;
    type Answer = Listed<VersionView>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        self.policy.plan(caller, account)
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let policy = catalog::find(context.account, &self.policy.named())?;
        let versions = catalog::editions(context.account, policy);
        Ok(versions.into_iter().map(VersionView::from).collect())
    }
}

/// One version of a policy.
#[derive(View)]
#[view("PolicyVersion")]
pub struct VersionView {
    version_id: String,
    is_default_version: bool,
    create_date: Stamp,
}

impl From<Edition<'_>> for VersionView {
    fn from(version: Edition<'_>) -> Self {
        Self {
            version_id: version.id.to_string(),
            is_default_version: version.is_default,
            create_date: Stamp(version.created),
        }
    }
}
