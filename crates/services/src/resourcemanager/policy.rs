//! Policies, as Resource Manager spells them.

use derive::{Parameters, View};
use domain::account::catalog::{self, AnyPolicy, Wanted};
use domain::account::policy;
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};
use model::{Description, PolicyName, Tags};

use super::which::Language;
use crate::identity::target;
use crate::page::{List, Numbered};
use crate::ram::policy_view::{Counted, PolicyView};
use crate::ram::which::{PolicyType, WhichPolicy};
use crate::view::{Done, One, Paged, done};

/// Adds a custom policy; its document becomes version `v1`.
#[derive(Parameters)]
pub struct CreatePolicy {
    policy_name: PolicyName,
    policy_document: String,
    description: Option<Description>,
}

impl Operation for CreatePolicy {
    const EFFECT: Effect = Effect::Write;
    type Answer = One<PolicyView>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        let name = self.policy_name.as_str();
        Plan::on(target::new(
            caller.account,
            target::POLICY,
            name,
            "policy/*",
        ))
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let new = policy::New {
            name: self.policy_name.clone(),
            document: self.policy_document.clone(),
            description: self.description.clone(),
            tags: Tags::new(),
        };
        policy::create(context, new).map(|policy| One::of(AnyPolicy::Custom(&policy)))
    }
}

/// Shows one policy with its document in force.
#[derive(Parameters)]
pub struct GetPolicy {
    #[rpc(flatten)]
    policy: WhichPolicy,
    #[expect(dead_code, reason = "descriptions are in one language")]
    language: Option<Language>,
}

impl Operation for GetPolicy {
    const EFFECT: Effect = Effect::Read;
    type Answer = PolicyAlone;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        self.policy.plan(caller, account)
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let account = &*context.account;
        let policy = catalog::find(account, &self.policy.named())?;
        let version = catalog::edition(account, policy, policy.default_version())?;
        let policy = PolicyView::whole(account, policy, version.document);
        Ok(PolicyAlone { policy })
    }
}

/// One policy.
#[derive(View)]
pub struct PolicyAlone {
    policy: PolicyView,
}

/// Deletes a custom policy that is attached to nobody and has no other versions.
#[derive(Parameters)]
pub struct DeletePolicy {
    policy_name: PolicyName,
}

impl Operation for DeletePolicy {
    const EFFECT: Effect = Effect::Write;
    type Answer = Done;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        Plan::on(target::own_policy(
            caller.account,
            account,
            &self.policy_name,
        ))
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        policy::delete(context, &self.policy_name, false).map(done)
    }
}

/// Lists policies of both types, or of one: system policies first, each type by name.
#[derive(Parameters)]
pub struct ListPolicies {
    policy_type: Option<PolicyType>,
    #[expect(dead_code, reason = "descriptions are in one language")]
    language: Option<Language>,
    #[rpc(flatten)]
    page: Numbered<Self>,
}

impl List for ListPolicies {
    const NAME: &'static str = "resourcemanager-policies";
    const MOST: usize = 100;
    const USUAL: usize = 10;
    type Place = PolicyName;
}

impl Operation for ListPolicies {
    const EFFECT: Effect = Effect::Read;
    type Answer = Paged<PolicyView>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(target::all(caller.account, "policy/*"))
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let account = &*context.account;
        let wanted = Wanted {
            system: self.policy_type.map(|wanted| wanted == PolicyType::System),
            ..Wanted::default()
        };
        let policies = catalog::list(account, &wanted);
        Ok(self
            .page
            .cut(policies.map(|policy| Counted(account, policy))))
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::World;

    const DOCUMENT: (&str, &str) = (
        "PolicyDocument",
        r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:Get*","Resource":"*"}]}"#,
    );
    const READ: (&str, &str) = ("PolicyName", "Read");
    const CUSTOM: (&str, &str) = ("PolicyType", "Custom");

    #[test]
    fn both_apis_show_the_same_policies() {
        let mut world = World::with_account("acme");
        let mut admin = world.admin();
        let new = [READ, DOCUMENT, ("Description", "reports")];
        let made = admin.call("ResourceManager.CreatePolicy", new).answers();
        assert_eq!(made["Policy"]["DefaultVersion"], "v1");
        let here = admin
            .call("ResourceManager.GetPolicy", [READ, CUSTOM])
            .answers();
        let there = admin.call("Ram.GetPolicy", [READ, CUSTOM]).answers();
        for field in ["PolicyName", "Description", "PolicyDocument", "UpdateDate"] {
            assert_eq!(here["Policy"][field], there["Policy"][field], "{field}");
        }
        assert!(here["DefaultPolicyVersion"].is_null());
        let list = admin
            .call("ResourceManager.ListPolicies", [CUSTOM])
            .answers();
        assert_eq!(list["TotalCount"], 1);
        assert_eq!(list["Policies"]["Policy"][0]["AttachmentCount"], 0);
        let next = [CUSTOM, ("PageNumber", "2")];
        let list = admin.call("ResourceManager.ListPolicies", next).answers();
        assert_eq!(list["Policies"]["Policy"].as_array().unwrap().len(), 0);
        admin.call("ResourceManager.DeletePolicy", [READ]).answers();
        let gone = admin.call("ResourceManager.GetPolicy", [READ, CUSTOM]);
        gone.refuses("EntityNotExist.Policy");
        let bad = admin.call("ResourceManager.ListPolicies", [("Language", "de")]);
        bad.refuses("InvalidParameter.Language");
    }
}
