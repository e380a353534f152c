//! Policies and their versions, as RAM spells them.

use std::fmt;
use std::str::FromStr;

use derive::Parameters;
use domain::account::catalog::Named;
use domain::account::catalog::{self, AnyPolicy, Wanted};
use domain::account::policy;
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Targets};
use model::{Description, Malformed, PolicyName, Refusal, TagList};
use serde::Serialize;

use super::page::{List, Marker, MaxItems, Page};
use super::policy_view::{Policies, PolicyView, VersionView};
use super::target;
use crate::view::Done;

/// `PolicyType`: who made a policy.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub enum PolicyType {
    /// The server; every account has it.
    System,
    /// The account.
    Custom,
}

impl PolicyType {
    /// The policy of this type and name.
    #[must_use]
    pub fn named(self, name: &PolicyName) -> Named {
        Named {
            system: self == Self::System,
            name: name.clone(),
        }
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

/// Adds a custom policy; its document becomes version `v1`.
#[derive(Parameters)]
pub struct CreatePolicy {
    policy_name: PolicyName,
    policy_document: String,
    description: Option<Description>,
    tag: Option<TagList>,
}

impl Operation for CreatePolicy {
    const NAME: &'static str = "CreatePolicy";
    const ACTION: &'static str = "ram:CreatePolicy";
    const EFFECT: Effect = Effect::Write;
    type Answer = OnePolicy;

    fn targets(&self, caller: &Caller, _account: &Account) -> Targets {
        target::new(
            caller,
            target::POLICY,
            self.policy_name.as_str(),
            "policy/*",
        )
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Result<OnePolicy, Refusal> {
        let new = policy::New {
            name: self.policy_name.clone(),
            document: self.policy_document.clone(),
            description: self.description.clone(),
            tags: self.tag.clone().unwrap_or_default().into_tags(),
        };
        let policy = policy::create(context, new)?;
        let policy = PolicyView::of(AnyPolicy::Custom(&policy));
        Ok(OnePolicy {
            policy,
            default_policy_version: None,
        })
    }
}

/// Shows one policy with the version that is in force.
#[derive(Parameters)]
pub struct GetPolicy {
    policy_name: PolicyName,
    policy_type: PolicyType,
}

impl Operation for GetPolicy {
    const NAME: &'static str = "GetPolicy";
    const ACTION: &'static str = "ram:GetPolicy";
    const EFFECT: Effect = Effect::Read;
    type Answer = OnePolicy;

    fn targets(&self, caller: &Caller, _account: &Account) -> Targets {
        one(caller, self.policy_type, &self.policy_name)
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Result<OnePolicy, Refusal> {
        let policy = catalog::find(context.account, &self.policy_type.named(&self.policy_name))?;
        let version = catalog::edition(context.account, policy, policy.default_version())?;
        Ok(OnePolicy {
            policy: PolicyView::of(policy)
                .updated(policy)
                .counted(context.account, policy)
                .documented(version.document),
            default_policy_version: Some(VersionView::of(version)),
        })
    }
}

/// Deletes a custom policy that is attached to nobody and has no other versions; with
/// `CascadingDelete`, any.
#[derive(Parameters)]
pub struct DeletePolicy {
    policy_name: PolicyName,
    cascading_delete: Option<bool>,
}

impl Operation for DeletePolicy {
    const NAME: &'static str = "DeletePolicy";
    const ACTION: &'static str = "ram:DeletePolicy";
    const EFFECT: Effect = Effect::Write;
    type Answer = Done;

    fn targets(&self, caller: &Caller, _account: &Account) -> Targets {
        one(caller, PolicyType::Custom, &self.policy_name)
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Result<Done, Refusal> {
        policy::delete(
            context,
            &self.policy_name,
            self.cascading_delete.unwrap_or(false),
        )?;
        Ok(Done {})
    }
}

/// Lists policies of both types, or of one: system policies first, each type by name.
#[derive(Parameters)]
pub struct ListPolicies {
    policy_type: Option<PolicyType>,
    tag: Option<TagList>,
    marker: Option<Marker<Self>>,
    max_items: Option<MaxItems<1000>>,
}

impl List for ListPolicies {
    const NAME: &'static str = "policies";
    type Place = PolicyPlace;
}

impl Operation for ListPolicies {
    const NAME: &'static str = "ListPolicies";
    const ACTION: &'static str = "ram:ListPolicies";
    const EFFECT: Effect = Effect::Read;
    type Answer = ManyPolicies;

    fn targets(&self, caller: &Caller, _account: &Account) -> Targets {
        target::all(caller, "policy/*")
    }

    fn run(
        &self,
        _: &Permit<'_, Self>,
        context: &mut Context<'_>,
    ) -> Result<ManyPolicies, Refusal> {
        let account = &*context.account;
        let wanted = Wanted {
            system: self.policy_type.map(|wanted| wanted == PolicyType::System),
            tags: self.tag.clone().unwrap_or_default().into_tags(),
            after: self.marker.as_ref().map(|marker| marker.place().0.clone()),
        };
        let policies = catalog::list(account, &wanted);
        let place = |policy: &AnyPolicy<'_>| PolicyPlace(policy.named());
        let page = Page::cut::<Self, 1000>(self.max_items, policies, place);
        let view = |policy: &AnyPolicy<'_>| {
            PolicyView::of(*policy)
                .updated(*policy)
                .counted(account, *policy)
                .tagged(*policy)
        };
        Ok(ManyPolicies {
            is_truncated: page.is_truncated,
            policies: Policies {
                policy: page.views(view),
            },
            marker: page.marker,
        })
    }
}

/// Where a page of policies ended.
pub(super) struct PolicyPlace(Named);

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
        Ok(Self(kind.parse::<PolicyType>()?.named(&name.parse()?)))
    }
}

/// Changes the description of a custom policy.
#[derive(Parameters)]
pub struct UpdatePolicyDescription {
    policy_name: PolicyName,
    new_description: Description,
}

impl Operation for UpdatePolicyDescription {
    const NAME: &'static str = "UpdatePolicyDescription";
    const ACTION: &'static str = "ram:UpdatePolicyDescription";
    const EFFECT: Effect = Effect::Write;
    type Answer = OnePolicy;

    fn targets(&self, caller: &Caller, _account: &Account) -> Targets {
        one(caller, PolicyType::Custom, &self.policy_name)
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Result<OnePolicy, Refusal> {
        let policy = policy::describe(context, &self.policy_name, self.new_description.clone())?;
        let policy = AnyPolicy::Custom(&policy);
        let view = PolicyView::of(policy).updated(policy);
        Ok(OnePolicy {
            policy: view,
            default_policy_version: None,
        })
    }
}

/// One policy.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct OnePolicy {
    policy: PolicyView,
    #[serde(skip_serializing_if = "Option::is_none")]
    default_policy_version: Option<VersionView>,
}

/// A page of policies.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ManyPolicies {
    is_truncated: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    marker: Option<String>,
    policies: Policies,
}

/// A policy is checked by its type: system policies have an ARN of their own.
pub(super) fn one(caller: &Caller, policy_type: PolicyType, name: &PolicyName) -> Targets {
    Targets::These(vec![target::policy(caller, &policy_type.named(name))])
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
        for name in ["ReadReports", "readreports", "AdministratorAccess"] {
            let again = world
                .admin()
                .call("CreatePolicy", [("PolicyName", name), DOCUMENT]);
            again.refuses("EntityAlreadyExists.Policy");
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
            let list = world
                .admin()
                .call("ListPolicies", parameters.iter().copied())
                .answers();
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
        let all = world.admin().call("ListPolicies", []).answers();
        let all = all["Policies"]["Policy"].as_array().unwrap().clone();
        let mut seen = Vec::new();
        let mut marker = String::new();
        loop {
            let parameters = [("MaxItems", "2"), ("Marker", marker.as_str())];
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
    fn an_attached_policy_stays_unless_all_shall_go() {
        let mut world = World::with_account("acme");
        let _ = world.user("alice");
        world
            .admin()
            .call("CreatePolicy", [READ, DOCUMENT])
            .answers();
        let alice = [("UserName", "alice"), READ, CUSTOM];
        world.admin().call("AttachPolicyToUser", alice).answers();
        world
            .admin()
            .call("DeletePolicy", [READ])
            .refuses("DeleteConflict.Policy.User");
        world.admin().call("DetachPolicyFromUser", alice).answers();
        world
            .admin()
            .call("CreatePolicyVersion", [READ, DOCUMENT])
            .answers();
        world
            .admin()
            .call("DeletePolicy", [READ])
            .refuses("DeleteConflict.Policy.Version");
        world.admin().call("AttachPolicyToUser", alice).answers();
        world
            .admin()
            .call("DeletePolicy", [READ, ("CascadingDelete", "true")])
            .answers();
        let left = world
            .admin()
            .call("ListPoliciesForUser", [("UserName", "alice")])
            .answers();
        assert_eq!(left["Policies"]["Policy"].as_array().unwrap().len(), 0);
        world
            .admin()
            .call("DeletePolicy", [READ])
            .refuses("EntityNotExist.Policy");
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
