//! Policies, as RAM spells them.

use std::fmt;
use std::str::FromStr;

use derive::{Parameters, View};
use domain::account::catalog::{self, AnyPolicy, Named, Wanted};
use domain::account::policy;
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};
use model::{Description, Malformed, PolicyName};

use super::policy_view::{PolicyView, VersionView};
use super::which::{PolicyType, WhichPolicy};
use crate::identity::target;
use crate::page::{List, Marked};
use crate::tags::{NewTags, WantedTags};
use crate::view::{Done, One, Paged, done};

/// Adds a custom policy; its document becomes version `v1`.
#[derive(Parameters)]
pub struct CreatePolicy {
    policy_name: PolicyName,
    policy_document: String,
    description: Option<Description>,
    #[rpc(json, flat)]
    tag: Option<NewTags>,
}

impl Operation for CreatePolicy {
    const EFFECT: Effect = Effect::Write;
    type Answer = One<PolicyView>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(target::new(
            caller.account,
            target::POLICY,
            self.policy_name.as_str(),
            "policy/*",
        ))
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let new = policy::New {
            name: self.policy_name.clone(),
            document: self.policy_document.clone(),
            description: self.description.clone(),
            tags: self.tag.clone().unwrap_or_default().0,
        };
        policy::create(context, new).map(|policy| One::of(AnyPolicy::Custom(&policy)))
    }
}

/// Shows one policy with the version that is in force.
#[derive(Parameters)]
pub struct GetPolicy {
    #[rpc(flatten)]
    policy: WhichPolicy,
}

impl Operation for GetPolicy {
    const EFFECT: Effect = Effect::Read;
    type Answer = PolicyInForce;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        self.policy.plan(caller, account)
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let account = &*context.account;
        let policy = catalog::find(account, &self.policy.named())?;
        let version = catalog::edition(account, policy, policy.default_version())?;
        Ok(PolicyInForce {
            policy: PolicyView::whole(account, policy, version.document),
            default_policy_version: version.into(),
        })
    }
}

/// Deletes a custom policy that is attached to nobody and has no other versions; with
/// `CascadingDelete` they go with it.
#[derive(Parameters)]
pub struct DeletePolicy {
    policy_name: PolicyName,
    cascading_delete: Option<bool>,
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
        let cascade = self.cascading_delete.unwrap_or(false);
        policy::delete(context, &self.policy_name, cascade).map(done)
    }
}

/// Lists policies of both types, or of one: system policies first, each type by name.
#[derive(Parameters)]
pub struct ListPolicies {
    policy_type: Option<PolicyType>,
    #[rpc(json, flat)]
    tag: Option<WantedTags>,
    #[rpc(flatten)]
    page: Marked<Self>,
}

impl List for ListPolicies {
    const NAME: &'static str = "policies";
    type Place = PolicyPlace;
}

impl Operation for ListPolicies {
    const EFFECT: Effect = Effect::Read;
    type Answer = Paged<PolicyView>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(target::all(caller.account, "policy/*"))
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let account = &*context.account;
        let after = self.page.after(permit.home())?;
        let wanted = Wanted {
            system: self.policy_type.map(|wanted| wanted == PolicyType::System),
            tags: self.tag.clone().unwrap_or_default().0,
            after: after.map(|place| place.0.clone()),
        };
        let policies = catalog::list(account, &wanted).map(|policy| (account, policy));
        let place = |(_, policy): &(_, AnyPolicy<'_>)| PolicyPlace(policy.named());
        Ok(self.page.cut(permit.home(), policies, place))
    }
}

/// Changes the description of a custom policy.
#[derive(Parameters)]
pub struct UpdatePolicyDescription {
    policy_name: PolicyName,
    new_description: Description,
}

impl Operation for UpdatePolicyDescription {
    const EFFECT: Effect = Effect::Write;
    type Answer = One<PolicyView>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        Plan::on(target::own_policy(
            caller.account,
            account,
            &self.policy_name,
        ))
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let policy = policy::describe(context, &self.policy_name, self.new_description.clone())?;
        Ok(One(PolicyView::updated(AnyPolicy::Custom(&policy))))
    }
}

/// One policy and its version in force.
#[derive(View)]
pub struct PolicyInForce {
    policy: PolicyView,
    default_policy_version: VersionView,
}

/// Where a page of policies ended.
pub struct PolicyPlace(Named);

impl fmt::Display for PolicyPlace {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = if self.0.system { "System" } else { "Custom" };
        write!(out, "{kind}/{}", self.0.name)
    }
}

impl FromStr for PolicyPlace {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let (kind, name) = text.split_once('/').ok_or(Malformed("a type and a name"))?;
        let (system, name) = (kind == "System", name.parse()?);
        Ok(Self(Named { system, name }))
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::World;

    const READ: (&str, &str) = ("PolicyName", "ReadReports");
    const CUSTOM: (&str, &str) = ("PolicyType", "Custom");
    const DOCUMENT: (&str, &str) = (
        "PolicyDocument",
        r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:Get*","Resource":"*"}]}"#,
    );

    #[test]
    fn a_policy_is_shown_with_its_document_in_both_places() {
        let mut world = World::with_account("acme");
        let made = world
            .admin()
            .call("CreatePolicy", [READ, DOCUMENT, ("Description", "reports")])
            .answers();
        assert_eq!(made["Policy"]["DefaultVersion"], "v1");
        let shown = world.admin().call("GetPolicy", [READ, CUSTOM]).answers();
        assert_eq!(shown["Policy"]["PolicyDocument"], DOCUMENT.1);
        assert_eq!(shown["DefaultPolicyVersion"]["PolicyDocument"], DOCUMENT.1);
        assert_eq!(shown["DefaultPolicyVersion"]["IsDefaultVersion"], true);
        assert_eq!(shown["Policy"]["Description"], "reports");
        assert_eq!(shown["Policy"]["AttachmentCount"], 0);
    }

    #[test]
    fn a_name_is_taken_once_and_those_of_system_policies_always() {
        let mut world = World::with_account("acme");
        world
            .admin()
            .call("CreatePolicy", [READ, DOCUMENT])
            .answers();
        let taken = ["ReadReports", "readreports", "AdministratorAccess"];
        for name in taken.into_iter().chain(["administratoraccess"]) {
            let again = world
                .admin()
                .call("CreatePolicy", [("PolicyName", name), DOCUMENT]);
            again.refuses("EntityAlreadyExists.Policy");
        }
    }

    #[test]
    fn a_policy_is_found_in_any_letter_case_and_shown_as_it_is_spelt() {
        let mut world = World::with_account("acme");
        world.scene("CreatePolicy", [READ, DOCUMENT]).answers();
        for (policy_type, stored) in [("Custom", READ.1), ("System", "AdministratorAccess")] {
            for asked in [stored.to_lowercase(), stored.to_uppercase()] {
                let policy = [("PolicyName", &*asked), ("PolicyType", policy_type)];
                let shown = world.admin().call("GetPolicy", policy).answers();
                assert_eq!(shown["Policy"]["PolicyName"], stored);
                let _ = world.user("alice");
                let alice = [("UserName", "alice"), policy[0], policy[1]];
                world.admin().call("AttachPolicyToUser", alice).answers();
                let other = [alice[0], ("PolicyName", stored), alice[2]];
                let again = world.admin().call("AttachPolicyToUser", other);
                again.refuses("EntityAlreadyExists.User.Policy");
                let on = world.admin().call("ListPoliciesForUser", [alice[0]]);
                assert_eq!(on.answers()["Policies"]["Policy"][0]["PolicyName"], stored);
                world.admin().call("DetachPolicyFromUser", other).answers();
            }
        }
    }

    /// Calls on a policy with all that they need beside its name and type.
    const ON_A_POLICY: &[(&str, &[(&str, &str)])] = &[
        ("GetPolicy", &[]),
        ("GetPolicyVersion", &[("VersionId", "v1")]),
        ("ListPolicyVersions", &[]),
        ("ListEntitiesForPolicy", &[]),
        ("AttachPolicyToUser", &[("UserName", "bob")]),
        ("DetachPolicyFromUser", &[("UserName", "bob")]),
        ("CreatePolicyVersion", &[DOCUMENT]),
        ("SetDefaultPolicyVersion", &[("VersionId", "v1")]),
        ("DeletePolicyVersion", &[("VersionId", "v2")]),
        ("UpdatePolicyDescription", &[("NewDescription", "x")]),
        ("DeletePolicy", &[]),
    ];

    #[test]
    fn a_deny_is_not_passed_by_another_letter_case() {
        let mut world = World::with_account("acme");
        world.scene("CreatePolicy", [READ, DOCUMENT]).answers();
        let _ = world.user("bob");
        world.permit("alice", "Allow", "ram:*", "*");
        world.permit("alice", "Deny", "*", "acs:ram:*:*:policy/ReadReports");
        let system = "acs:ram:*:system:policy/AdministratorAccess";
        world.permit("alice", "Deny", "*", system);
        for (operation, more) in ON_A_POLICY {
            let entry = super::super::OPERATIONS
                .iter()
                .find(|one| one.name == *operation);
            let typed = entry
                .unwrap()
                .shape
                .iter()
                .any(|one| one.name == "PolicyType");
            for (name, policy_type) in
                [("ReadReports", "Custom"), ("AdministratorAccess", "System")]
            {
                if policy_type == "System" && !typed {
                    continue;
                }
                for asked in [name.to_owned(), name.to_lowercase(), name.to_uppercase()] {
                    let mut parameters = more.to_vec();
                    parameters.push(("PolicyName", &asked));
                    parameters.extend(typed.then_some(("PolicyType", policy_type)));
                    let denied = world.user("alice").call(operation, parameters);
                    denied.refuses("NoPermission");
                }
            }
        }
        // One that is not there is judged as it was asked for.
        for (asked, code) in [
            ("READREPORTS2", "EntityNotExist.Policy"),
            ("Other", "NoPermission"),
        ] {
            world.permit("alice", "Deny", "*", "acs:ram:*:*:policy/Other");
            let named = [("PolicyName", asked), CUSTOM];
            world.user("alice").call("GetPolicy", named).refuses(code);
        }
    }

    #[test]
    fn every_operation_on_a_policy_is_tried_in_other_letter_cases() {
        let about_one = |entry: &&gateway::Entry| {
            let named = entry.shape.iter().any(|one| one.name == "PolicyName");
            named && entry.name != "CreatePolicy"
        };
        let families = ["ToGroup", "FromGroup", "ToRole", "FromRole"];
        for entry in super::super::OPERATIONS.iter().filter(about_one) {
            let tried = ON_A_POLICY.iter().any(|(name, _)| *name == entry.name);
            let family = families.iter().any(|family| entry.name.ends_with(family));
            assert!(tried || family, "{} is not tried", entry.name);
        }
    }

    #[test]
    fn a_document_must_be_one() {
        let mut world = World::with_account("acme");
        let bad = (
            "PolicyDocument",
            r#"{"Version":"1","Statement":[{"Effect":"Allow"}]}"#,
        );
        let refused = world
            .admin()
            .call("CreatePolicy", [READ, bad])
            .refuses("MalformedPolicyDocument");
        assert!(
            refused["Message"].as_str().unwrap().contains("line 1"),
            "{refused}"
        );
        let long = " ".repeat(6145);
        let refused = world
            .admin()
            .call("CreatePolicy", [READ, ("PolicyDocument", &long)]);
        refused.refuses("InvalidParameter.PolicyDocument.Length");
        world
            .admin()
            .call("CreatePolicy", [READ])
            .refuses("MissingParameter");
        world
            .admin()
            .call("GetPolicy", [READ, CUSTOM])
            .refuses("EntityNotExist.Policy");
    }

    #[test]
    fn a_system_policy_can_be_read_and_not_changed() {
        let mut world = World::with_account("acme");
        let name = ("PolicyName", "AdministratorAccess");
        let system = [name, ("PolicyType", "System")];
        let shown = world.admin().call("GetPolicy", system).answers();
        assert_eq!(shown["Policy"]["PolicyType"], "System");
        assert_eq!(shown["Policy"]["AttachmentCount"], 1);
        let other = [
            ("PolicyName", "administratoraccess"),
            ("PolicyType", "System"),
        ];
        let same = world.admin().call("GetPolicy", other).answers();
        assert_eq!(same["Policy"], shown["Policy"]);
        world
            .admin()
            .call("GetPolicy", [name, CUSTOM])
            .refuses("EntityNotExist.Policy");
        world
            .admin()
            .call("DeletePolicy", [name])
            .refuses("EntityNotExist.Policy");
        let refused = world.admin().call("CreatePolicyVersion", [name, DOCUMENT]);
        refused.refuses("EntityNotExist.Policy");
    }

    /// More than there are system policies.
    const WHOLE: (&str, &str) = ("MaxItems", "1000");

    #[test]
    fn lists_show_both_types_or_one_and_those_with_all_tags() {
        let mut world = World::with_account("acme");
        let tag = (
            "Tag",
            r#"[{"Key":"env","Value":"prod"},{"Key":"team","Value":"a"}]"#,
        );
        world
            .admin()
            .call("CreatePolicy", [READ, DOCUMENT, tag])
            .answers();
        world
            .admin()
            .call("CreatePolicy", [("PolicyName", "Other"), DOCUMENT])
            .answers();
        let mut names = |parameters: &[(&str, &str)]| -> Vec<String> {
            let parameters = parameters.iter().copied().chain([WHOLE]);
            let list = world.admin().call("ListPolicies", parameters).answers();
            let policies = list["Policies"]["Policy"].as_array().unwrap();
            policies
                .iter()
                .map(|one| one["PolicyName"].as_str().unwrap().to_owned())
                .collect()
        };
        assert_eq!(names(&[CUSTOM]), ["Other", "ReadReports"]);
        let system = names(&[("PolicyType", "System")]);
        assert!(system.contains(&"AdministratorAccess".to_owned()));
        assert_eq!(names(&[]), [&system[..], &names(&[CUSTOM])].concat());
        assert_eq!(
            names(&[("Tag", r#"[{"Key":"env","Value":"prod"}]"#)]),
            ["ReadReports"]
        );
        assert_eq!(
            names(&[("Tag", r#"[{"Key":"env","Value":"test"}]"#)]),
            [""; 0]
        );
        assert_eq!(
            names(&[("Tag", r#"[{"Key":"team"},{"Key":"env"}]"#)]),
            ["ReadReports"]
        );
        let bad = world.admin().call("ListPolicies", [("Tag", "env")]);
        bad.refuses("InvalidParameter.Tag");
    }

    #[test]
    fn pages_go_from_one_type_to_the_other() {
        let mut world = World::with_account("acme");
        for name in ["A", "B", "C"] {
            world
                .admin()
                .call("CreatePolicy", [("PolicyName", name), DOCUMENT])
                .answers();
        }
        let all = world.admin().call("ListPolicies", [WHOLE]).answers();
        let all = all["Policies"]["Policy"].as_array().unwrap().clone();
        let mut seen = Vec::new();
        let mut marker = String::new();
        loop {
            let parameters = [("MaxItems", "20"), ("Marker", marker.as_str())];
            let page = world.admin().call("ListPolicies", parameters).answers();
            seen.extend(page["Policies"]["Policy"].as_array().unwrap().clone());
            let Some(next) = page["Marker"].as_str() else {
                break;
            };
            marker = next.to_owned();
        }
        assert_eq!(seen, all);
    }

    #[test]
    fn an_attached_policy_stays_whatever_shall_go_with_it() {
        let mut world = World::with_account("acme");
        let _ = world.session("ops");
        let _ = world.user("alice");
        world.scene("CreateGroup", [("GroupName", "dev")]).answers();
        world.scene("CreatePolicy", [READ, DOCUMENT]).answers();
        world
            .scene("CreatePolicyVersion", [READ, DOCUMENT])
            .answers();
        let cascade = [READ, ("CascadingDelete", "true")];
        for (kind, holder) in [
            ("User", ("UserName", "alice")),
            ("Group", ("GroupName", "dev")),
            ("Role", ("RoleName", "ops")),
        ] {
            let on = [holder, READ, CUSTOM];
            let attach = format!("AttachPolicyTo{kind}");
            world.admin().call(&attach, on).answers();
            for asked in [&cascade[..], &cascade[..1]] {
                let refused = world.admin().call("DeletePolicy", asked.to_vec());
                refused.refuses(&format!("DeleteConflict.Policy.{kind}"));
            }
            let detach = format!("DetachPolicyFrom{kind}");
            world.admin().call(&detach, on).answers();
        }
        world
            .admin()
            .call("DeletePolicy", [READ])
            .refuses("DeleteConflict.Policy.Version");
        world.admin().call("DeletePolicy", cascade).answers();
        world
            .admin()
            .call("DeletePolicy", cascade)
            .refuses("EntityNotExist.Policy");
        // The versions are gone with it.
        world
            .admin()
            .call("CreatePolicy", [READ, DOCUMENT])
            .answers();
        let list = world
            .admin()
            .call("ListPolicyVersions", [READ, CUSTOM])
            .answers();
        let versions = &list["PolicyVersions"]["PolicyVersion"];
        assert_eq!(versions.as_array().unwrap().len(), 1);
    }

    #[test]
    fn a_description_changes_alone() {
        let mut world = World::with_account("acme");
        world
            .admin()
            .call("CreatePolicy", [READ, DOCUMENT])
            .answers();
        let to = [READ, ("NewDescription", "what for")];
        let changed = world.admin().call("UpdatePolicyDescription", to).answers();
        assert_eq!(changed["Policy"]["Description"], "what for");
        world
            .admin()
            .call("UpdatePolicyDescription", [READ])
            .refuses("MissingParameter");
    }
}
