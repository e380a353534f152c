//! Versions of policies, as RAM spells them.

use std::str::FromStr;

use derive::Parameters;
use domain::account::catalog::{self, AnyPolicy};
use domain::account::policy::{self, Rotate};
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};
use model::{Malformed, PolicyName, VersionId};

use super::policy_view::VersionView;
use super::which::WhichPolicy;
use crate::identity::target;
use crate::view::{Done, Listed, One, done};

/// Adds a version to a custom policy.
#[derive(Parameters)]
pub struct CreatePolicyVersion {
    policy_name: PolicyName,
    policy_document: String,
    set_as_default: Option<bool>,
    rotate_strategy: Option<RotateStrategy>,
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
        let rotate = self.rotate_strategy.map_or(Rotate::Never, |one| one.0);
        let id = policy::add_version(context, &self.policy_name, text, default, rotate)?.id;
        let policy = AnyPolicy::Custom(context.account.policies.named(&self.policy_name)?);
        catalog::edition(context.account, policy, id).map(One::of)
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
            _ => Err(Malformed(
                "None or DeleteOldestNonDefaultVersionWhenLimitExceeded",
            )),
        }
    }
}

/// Shows one version of a policy.
#[derive(Parameters)]
pub struct GetPolicyVersion {
    #[rpc(flatten)]
    policy: WhichPolicy,
    version_id: VersionId,
}

impl Operation for GetPolicyVersion {
    const EFFECT: Effect = Effect::Read;
    type Answer = One<VersionView>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        self.policy.plan(caller, account)
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let policy = catalog::find(context.account, &self.policy.named())?;
        catalog::edition(context.account, policy, self.version_id).map(One::of)
    }
}

/// Deletes a version that is not the default.
#[derive(Parameters)]
pub struct DeletePolicyVersion {
    policy_name: PolicyName,
    version_id: VersionId,
}

impl Operation for DeletePolicyVersion {
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
        policy::delete_version(context, &self.policy_name, self.version_id).map(done)
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

/// Makes a version the one that is in force.
#[derive(Parameters)]
pub struct SetDefaultPolicyVersion {
    policy_name: PolicyName,
    version_id: VersionId,
}

impl Operation for SetDefaultPolicyVersion {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = Done;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        Plan::on(target::own_policy(
            caller.account,
            account,
            &self.policy_name,
        ))
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        policy::set_default(context, &self.policy_name, self.version_id).map(done)
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::World;

    const READ: (&str, &str) = ("PolicyName", "Read");
    const CUSTOM: (&str, &str) = ("PolicyType", "Custom");

    fn document(action: &str) -> String {
        format!(
            r#"{{"Version":"1","Statement":[{{"Effect":"Allow","Action":"{action}","Resource":"*"}}]}}"#
        )
    }

    fn world(versions: usize) -> World {
        let mut world = World::with_account("acme");
        let document = document("ram:GetUser");
        let document = ("PolicyDocument", document.as_str());
        world.scene("CreatePolicy", [READ, document]).answers();
        for _ in 1..versions {
            world
                .scene("CreatePolicyVersion", [READ, document])
                .answers();
        }
        world
    }

    fn ids(world: &mut World) -> Vec<String> {
        let list = world
            .admin()
            .call("ListPolicyVersions", [READ, CUSTOM])
            .answers();
        let versions = list["PolicyVersions"]["PolicyVersion"].as_array().unwrap();
        versions
            .iter()
            .map(|one| one["VersionId"].as_str().unwrap().to_owned())
            .collect()
    }

    #[test]
    fn a_sixth_version_is_refused_or_pushes_out_the_oldest_that_is_not_in_force() {
        let mut world = world(5);
        let document = document("ram:*");
        let new = [READ, ("PolicyDocument", document.as_str())];
        world
            .admin()
            .call("CreatePolicyVersion", new)
            .refuses("LimitExceeded.Policy.Version");
        let rotate = (
            "RotateStrategy",
            "DeleteOldestNonDefaultVersionWhenLimitExceeded",
        );
        let made = world
            .admin()
            .call("CreatePolicyVersion", [new[0], new[1], rotate])
            .answers();
        assert_eq!(made["PolicyVersion"]["VersionId"], "v6");
        assert_eq!(made["PolicyVersion"]["IsDefaultVersion"], false);
        assert_eq!(ids(&mut world), ["v1", "v3", "v4", "v5", "v6"]);
        let bad = [new[0], new[1], ("RotateStrategy", "Oldest")];
        world
            .admin()
            .call("CreatePolicyVersion", bad)
            .refuses("InvalidParameter.RotateStrategy");
    }

    #[test]
    fn a_version_that_is_in_force_stays_and_numbers_never_come_back() {
        let mut world = world(2);
        let first = [READ, ("VersionId", "v1")];
        world
            .admin()
            .call("DeletePolicyVersion", first)
            .refuses("DeleteConflict.Policy.Version.Default");
        let second = [READ, ("VersionId", "v2")];
        world.admin().call("DeletePolicyVersion", second).answers();
        world
            .admin()
            .call("DeletePolicyVersion", second)
            .refuses("EntityNotExist.Policy.Version");
        let document = document("ram:*");
        let new = [
            READ,
            ("PolicyDocument", document.as_str()),
            ("SetAsDefault", "true"),
        ];
        let made = world.admin().call("CreatePolicyVersion", new).answers();
        assert_eq!(made["PolicyVersion"]["VersionId"], "v3");
        assert_eq!(made["PolicyVersion"]["IsDefaultVersion"], true);
        assert_eq!(ids(&mut world), ["v1", "v3"]);
    }

    #[test]
    fn the_version_in_force_decides_from_the_next_call_on() {
        let mut world = world(1);
        let _ = world.user("alice");
        let alice = ("UserName", "alice");
        world
            .scene("AttachPolicyToUser", [alice, READ, CUSTOM])
            .answers();
        world.user("alice").call("GetUser", [alice]).answers();
        world
            .user("alice")
            .call("ListUsers", [])
            .refuses("NoPermission");
        let document = document("ram:ListUsers");
        world
            .admin()
            .call("CreatePolicyVersion", [READ, ("PolicyDocument", &document)])
            .answers();
        world
            .user("alice")
            .call("ListUsers", [])
            .refuses("NoPermission");
        world
            .admin()
            .call("SetDefaultPolicyVersion", [READ, ("VersionId", "v2")])
            .answers();
        world.user("alice").call("ListUsers", []).answers();
        world
            .user("alice")
            .call("GetUser", [alice])
            .refuses("NoPermission");
        let none = [READ, ("VersionId", "v3")];
        world
            .admin()
            .call("SetDefaultPolicyVersion", none)
            .refuses("EntityNotExist.Policy.Version");
    }

    #[test]
    fn versions_of_both_types_are_shown() {
        let mut world = world(1);
        let system = [("PolicyName", "ReadOnlyAccess"), ("PolicyType", "System")];
        let list = world.admin().call("ListPolicyVersions", system).answers();
        let listed = &list["PolicyVersions"]["PolicyVersion"][0];
        let v1 = ("VersionId", "v1");
        let shown = world
            .admin()
            .call("GetPolicyVersion", [system[0], system[1], v1])
            .answers();
        assert_eq!(&shown["PolicyVersion"], listed);
        let own = world
            .admin()
            .call("GetPolicyVersion", [READ, CUSTOM, v1])
            .answers();
        assert_eq!(
            own["PolicyVersion"]["PolicyDocument"],
            document("ram:GetUser")
        );
        for (id, code) in [
            ("v2", "EntityNotExist.Policy.Version"),
            ("2", "InvalidParameter.VersionId"),
        ] {
            let refused = world
                .admin()
                .call("GetPolicyVersion", [READ, CUSTOM, ("VersionId", id)]);
            refused.refuses(code);
        }
    }

    #[test]
    fn a_version_needs_a_sound_document() {
        let mut world = world(1);
        let bad = [READ, ("PolicyDocument", "{}")];
        world
            .admin()
            .call("CreatePolicyVersion", bad)
            .refuses("MalformedPolicyDocument");
        assert_eq!(ids(&mut world), ["v1"]);
    }
}
