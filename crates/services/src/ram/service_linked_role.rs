//! Service-linked roles: made from their services' templates, never changed, deleted by tasks.

use std::str::FromStr;
use std::sync::Arc;

use derive::{Parameters, View};
use domain::account::role_template::{self, Template};
use domain::account::service_role;
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran, Target};
use model::{AccountId, CustomSuffix, Description, Refusal, Role, RoleId, RoleName, role_arn};

use crate::identity::target;
use crate::view::{Items, One, Stamp};

/// Adds the role of a service to the caller's account.
#[derive(Parameters)]
pub struct CreateServiceLinkedRole {
    service_name: Linked,
    custom_suffix: Option<CustomSuffix>,
    description: Option<Description>,
}

impl Operation for CreateServiceLinkedRole {
    const EFFECT: Effect = Effect::Write;
    type Answer = One<LinkedRoleView>;

    fn plan(&self, _: &Caller, _: &Account) -> Plan {
        let role = Target {
            kind: target::ROLE,
            name: self.service_name.0.role(),
            ..Target::plain("*".to_owned())
        };
        Plan::on(role).with_key(SERVICE, &self.service_name.0.service)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let role = self.make(context)?;
        Ok(One::of((permit.home(), &*role)))
    }
}

impl CreateServiceLinkedRole {
    /// Makes it.
    pub(crate) fn make(&self, context: &mut Context<'_>) -> Result<Arc<Role>, Refusal> {
        let (suffix, description) = (self.custom_suffix.as_ref(), self.description.clone());
        service_role::create(context, self.service_name.0, suffix, description)
    }
}

/// Deletes the role of a service, and tells the task that did it.
#[derive(Parameters)]
pub struct DeleteServiceLinkedRole {
    role_name: RoleName,
}

impl Operation for DeleteServiceLinkedRole {
    const EFFECT: Effect = Effect::Write;
    type Answer = DeletionView;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let plan = Plan::on(target::role(caller.account, &self.role_name));
        let role = account.roles.named(&self.role_name).ok();
        match role.and_then(|role| service_role::service(role)) {
            Some(service) => plan.with_key(SERVICE, &service),
            None => plan,
        }
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let task = service_role::delete(context, &self.role_name)?;
        let deletion_task_id = task.id.clone();
        Ok(DeletionView { deletion_task_id })
    }
}

/// Shows what the role of a service is like, there or not.
#[derive(Parameters)]
pub struct GetServiceLinkedRoleTemplate {
    service_name: Linked,
}

impl Operation for GetServiceLinkedRoleTemplate {
    const EFFECT: Effect = Effect::Read;
    type Answer = One<TemplateView>;

    fn plan(&self, _: &Caller, _: &Account) -> Plan {
        Plan::on_everything()
    }

    fn run(&self, _: &Permit<'_, Self>, _: &mut Context<'_>) -> Ran<Self> {
        Ok(One::of(self.service_name.0))
    }
}

/// The condition key of all operations on service-linked roles.
const SERVICE: &str = "ram:ServiceName";

/// A service that has service-linked roles.
struct Linked(&'static Template);

impl FromStr for Linked {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let rule =
            "it must be a service that has service-linked roles, such as polardb.aliyuncs.com";
        role_template::of(text).map(Self).ok_or(rule)
    }
}

/// A service-linked role that was just made.
#[derive(View)]
#[view("Role")]
pub struct LinkedRoleView {
    role_id: RoleId,
    role_name: RoleName,
    arn: String,
    description: Option<Description>,
    assume_role_policy_document: Arc<str>,
    is_service_linked_role: bool,
    create_date: Stamp,
}

impl From<(AccountId, &Role)> for LinkedRoleView {
    fn from((account, role): (AccountId, &Role)) -> Self {
        Self {
            role_id: role.id,
            role_name: role.name.clone(),
            arn: role_arn(account, &role.name),
            description: role.description.clone(),
            assume_role_policy_document: role.trust.clone(),
            is_service_linked_role: role.service_linked,
            create_date: Stamp(role.created),
        }
    }
}

/// The task that deletes a role.
#[derive(View)]
pub struct DeletionView {
    deletion_task_id: Arc<str>,
}

/// A template as RAM shows it.
#[derive(View)]
#[view("ServiceLinkedRoleTemplate")]
pub struct TemplateView {
    service_name: &'static str,
    role_name_prefix: String,
    system_policy_name: String,
    multiple_roles_allowed: bool,
    role_descriptions: Items<DescriptionView>,
}

/// What a role is for, in one language.
#[derive(View)]
#[view("RoleDescription")]
pub struct DescriptionView {
    language: &'static str,
    description: String,
}

impl From<&Template> for TemplateView {
    fn from(template: &Template) -> Self {
        let descriptions = template.descriptions().into_iter();
        let view = |(language, description)| DescriptionView {
            language,
            description,
        };
        Self {
            service_name: template.service,
            role_name_prefix: template.role(),
            system_policy_name: template.policy(),
            multiple_roles_allowed: template.several,
            role_descriptions: descriptions.map(view).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::testing::World;

    const POLARDB: (&str, &str) = ("ServiceName", "polardb.aliyuncs.com");
    const ROLE: (&str, &str) = ("RoleName", "AliyunServiceRoleForPolarDB");

    fn make(world: &mut World) -> Value {
        let made = world.admin().call("CreateServiceLinkedRole", [POLARDB]);
        made.answers()["Role"].clone()
    }

    #[test]
    fn a_service_has_the_role_that_its_template_says() {
        let mut world = World::with_account("acme");
        let template = world
            .admin()
            .call("GetServiceLinkedRoleTemplate", [POLARDB]);
        let template = template.answers()["ServiceLinkedRoleTemplate"].clone();
        let english = "Service Linked Role for PolarDB. PolarDB will use this role to access your resources in other services.";
        assert_eq!(template["ServiceName"], POLARDB.1);
        assert_eq!(template["RoleNamePrefix"], ROLE.1);
        assert_eq!(
            template["SystemPolicyName"],
            "AliyunServiceRolePolicyForPolarDB"
        );
        assert_eq!(template["MultipleRolesAllowed"], false);
        let descriptions = &template["RoleDescriptions"]["RoleDescription"];
        assert_eq!(
            descriptions[0],
            json!({"Language": "en", "Description": english})
        );
        assert_eq!(descriptions[1]["Language"], "zh-CN");
        let made = make(&mut world);
        let events = world.events();
        let event = events.json().last().unwrap();
        assert_eq!(
            (&event["resourceType"], &event["resourceName"]),
            (&"ACS::RAM::Role".into(), &ROLE.1.into())
        );
        let account = world.account_id();
        let arn = format!("acs:ram::{account}:role/aliyunserviceroleforpolardb");
        assert_eq!(
            (&made["RoleName"], &made["Arn"]),
            (&ROLE.1.into(), &arn.into())
        );
        assert_eq!(
            (&made["IsServiceLinkedRole"], &made["Description"]),
            (&true.into(), &english.into())
        );
        let trust = made["AssumeRolePolicyDocument"].as_str().unwrap();
        assert!(
            trust.contains(r#""Service":["polardb.aliyuncs.com"]"#),
            "{trust}"
        );
        let shown = world.admin().call("GetRole", [ROLE]).answers()["Role"].clone();
        for (field, value) in made.as_object().unwrap() {
            assert_eq!(&shown[field], value, "{field}");
        }
        assert_eq!(shown["AllowConsoleLogin"], false);
        let again = world.admin().call("CreateServiceLinkedRole", [POLARDB]);
        again.refuses("EntityAlreadyExists.Role");
    }

    #[test]
    fn names_and_descriptions_are_the_services_own() {
        let mut world = World::with_account("acme");
        for more in [
            ("CustomSuffix", "a"),
            ("CustomSuffix", "a_b"),
            ("Description", "mine"),
        ] {
            let told = world
                .admin()
                .call("CreateServiceLinkedRole", [POLARDB, more]);
            told.refuses(&format!("InvalidParameter.{}", more.0));
        }
        let unknown = [("ServiceName", "polardb")];
        for operation in ["CreateServiceLinkedRole", "GetServiceLinkedRoleTemplate"] {
            let told = world.admin().call(operation, unknown);
            told.refuses("InvalidParameter.ServiceName");
        }
    }

    #[test]
    fn nobody_changes_it_but_its_service() {
        let mut world = World::with_account("acme");
        make(&mut world);
        let policy = [
            ROLE,
            ("PolicyName", "ReadOnlyAccess"),
            ("PolicyType", "System"),
        ];
        for operation in ["AttachPolicyToRole", "DetachPolicyFromRole"] {
            let told = world.admin().call(operation, policy);
            told.refuses("InvalidParameter.RoleName");
        }
        let trust = crate::testing::trust(&format!("acs:ram::{}:root", world.account_id()));
        for change in [
            ("NewDescription", "x"),
            ("NewMaxSessionDuration", "7200"),
            ("NewAllowConsoleLogin", "true"),
            ("NewAssumeRolePolicyDocument", &trust),
        ] {
            let told = world.admin().call("UpdateRole", [ROLE, change]);
            told.refuses("InvalidParameter.RoleName");
        }
        for cascade in ["false", "true"] {
            let delete = [ROLE, ("CascadingDelete", cascade)];
            let told = world.admin().call("DeleteRole", delete);
            told.refuses("InvalidParameter.RoleName");
        }
        let arn = format!("acs:ram::{}:role/{}", world.account_id(), ROLE.1);
        let session = [("RoleArn", arn.as_str()), ("RoleSessionName", "story")];
        world
            .admin()
            .call("AssumeRole", session)
            .refuses("NoPermission");
    }

    #[test]
    fn it_is_deleted_by_a_task_that_is_remembered() {
        let mut world = World::with_account("acme");
        make(&mut world);
        let shown = world.admin().call("GetRole", [ROLE]).answers();
        assert_eq!(shown["Role"]["LatestDeletionTask"], Value::Null);
        let lower = ("RoleName", "aliyunserviceroleforpolardb");
        let deleted = world
            .admin()
            .call("DeleteServiceLinkedRole", [lower])
            .answers();
        let id = deleted["DeletionTaskId"].as_str().unwrap();
        let number = id.strip_prefix(
            "task/acs-service-role/polardb.aliyuncs.com/AliyunServiceRoleForPolarDB/",
        );
        assert!(number.unwrap().parse::<u64>().is_ok(), "{id}");
        world
            .admin()
            .call("GetRole", [ROLE])
            .refuses("EntityNotExist.Role");
        let gone = world.admin().call("DeleteServiceLinkedRole", [ROLE]);
        gone.refuses("EntityNotExist.Role");
        world.later(1);
        make(&mut world);
        let shown = world.admin().call("GetRole", [ROLE]).answers();
        let task = json!({"DeletionTaskId": id, "CreateDate": "2026-01-02T03:04:05Z"});
        assert_eq!(shown["Role"]["LatestDeletionTask"], task);
    }

    #[test]
    fn a_role_that_is_no_services_is_not_deleted_so() {
        let mut world = World::with_account("acme");
        let trust = crate::testing::trust("acs:ram::1000000000000001:root");
        let ecs = trust.replace("\"RAM\"", "\"Service\"");
        let ecs = ecs.replace("acs:ram::1000000000000001:root", "ecs.aliyuncs.com");
        let role = ("RoleName", "ecs");
        let new = [role, ("AssumeRolePolicyDocument", ecs.as_str())];
        world.admin().call("CreateRole", new).answers();
        let told = world.admin().call("DeleteServiceLinkedRole", [role]);
        told.refuses("EntityNotExist.ServiceLinkedRole");
        assert_eq!(told.status, 404);
        world.admin().call("GetRole", [role]).answers();
    }

    #[test]
    fn it_counts_among_the_roles_but_is_made_beyond_their_number() {
        let mut world = World::with_settings("acme", |settings| settings.limits.roles = 1);
        make(&mut world);
        let trust = crate::testing::trust(&format!("acs:ram::{}:root", world.account_id()));
        let new = [
            ("RoleName", "a"),
            ("AssumeRolePolicyDocument", trust.as_str()),
        ];
        world
            .admin()
            .call("CreateRole", new)
            .refuses("LimitExceeded.Role");
        let config = [("ServiceName", "config.aliyuncs.com")];
        world
            .admin()
            .call("CreateServiceLinkedRole", config)
            .answers();
    }

    #[test]
    fn which_service_is_a_matter_of_conditions() {
        let mut world = World::with_account("acme");
        let document = r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":["ram:CreateServiceLinkedRole","ram:DeleteServiceLinkedRole"],"Resource":"*","Condition":{"StringEquals":{"ram:ServiceName":"polardb.aliyuncs.com"}}}]}"#;
        let policy = [("PolicyName", "Polar"), ("PolicyDocument", document)];
        world.scene("CreatePolicy", policy).answers();
        let _ = world.user("alice");
        let alice = [("UserName", "alice"), policy[0], ("PolicyType", "Custom")];
        world.scene("AttachPolicyToUser", alice).answers();
        let config = [("ServiceName", "config.aliyuncs.com")];
        let refused = world.user("alice").call("CreateServiceLinkedRole", config);
        refused.refuses("NoPermission");
        world.scene("CreateServiceLinkedRole", config).answers();
        let role = [("RoleName", "AliyunServiceRoleForConfig")];
        let refused = world.user("alice").call("DeleteServiceLinkedRole", role);
        refused.refuses("NoPermission");
        world
            .user("alice")
            .call("CreateServiceLinkedRole", [POLARDB])
            .answers();
        world
            .user("alice")
            .call("DeleteServiceLinkedRole", [ROLE])
            .answers();
    }
}
