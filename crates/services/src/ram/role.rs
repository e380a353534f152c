//! Roles, as RAM spells them. They are found whatever the case of the name.

use std::sync::Arc;

use derive::{Parameters, View};
use domain::account::{role, service_role, tag};
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};
use model::{
    AccountId, DeletionTask, Description, Edit, Role, RoleId, RoleName, SessionDuration, role_arn,
};
use policy::{Kind, Policy};

use crate::identity::target;
use crate::identity::trusted::trusting;
use crate::page::{List, Marked};
use crate::tags::{NewTags, WantedTags};
use crate::view::{self, Done, Items, One, Paged, Stamp, TagView, done};

/// Adds a role to the caller's account, with the policy that says who may assume it.
#[derive(Parameters)]
pub struct CreateRole {
    role_name: RoleName,
    assume_role_policy_document: String,
    description: Option<Description>,
    max_session_duration: Option<SessionDuration>,
    allow_console_login: Option<bool>,
    #[rpc(json, flat)]
    tag: Option<NewTags>,
}

impl Operation for CreateRole {
    const EFFECT: Effect = Effect::Write;
    type Answer = One<RoleView>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        let plan = Plan::on(target::role(caller.account, &self.role_name));
        trusting(plan, &trust(&self.assume_role_policy_document))
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let new = role::New {
            name: self.role_name.clone(),
            trust: self.assume_role_policy_document.clone(),
            description: self.description.clone(),
            max_session: self.max_session_duration,
            console_logon: self.allow_console_login,
            tags: self.tag.clone().unwrap_or_default().0,
        };
        let role = role::create(context, new)?;
        Ok(One(RoleView {
            update_date: None,
            ..RoleView::trusting(permit.home(), &role)
        }))
    }
}

/// Shows one role.
#[derive(Parameters)]
pub struct GetRole {
    role_name: RoleName,
}

impl Operation for GetRole {
    const EFFECT: Effect = Effect::Read;
    type Answer = One<RoleView>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(target::role(caller.account, &self.role_name))
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let role = context.account.roles.named(&self.role_name)?;
        Ok(One(RoleView {
            is_service_linked_role: Some(role.service_linked),
            role_principal_name: Some(principal_name(permit.home(), &role.name)),
            latest_deletion_task: service_role::latest_deletion(context.account, role)
                .map(TaskView::from),
            ..RoleView::trusting(permit.home(), role)
        }))
    }
}

/// Changes a role. Live sessions keep their length; a new trust policy counts for new ones.
#[derive(Parameters)]
pub struct UpdateRole {
    role_name: RoleName,
    new_assume_role_policy_document: Option<String>,
    new_description: Edit<Description>,
    new_max_session_duration: Option<SessionDuration>,
    new_allow_console_login: Option<bool>,
}

impl Operation for UpdateRole {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = One<RoleView>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let plan = Plan::on(target::role(caller.account, &self.role_name));
        let new = self
            .new_assume_role_policy_document
            .as_deref()
            .and_then(trust);
        let role = account.roles.named(&self.role_name).ok();
        let old = role.map(|role| &**role.trust_policy());
        trusting(plan, new.iter().chain(old))
    }

    fn is_dangerous(&self, _: &Caller, _: &Account) -> bool {
        self.new_assume_role_policy_document.is_some()
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let to = role::Update {
            trust: self.new_assume_role_policy_document.clone(),
            description: self.new_description.clone(),
            max_session: self.new_max_session_duration,
            console_logon: self.new_allow_console_login,
        };
        let role = role::update(context, &self.role_name, to)?;
        Ok(One(RoleView::trusting(permit.home(), &role)))
    }
}

/// Deletes a role that has no policies any more; with `CascadingDelete`, and if the caller may detach
/// them, any. Its live sessions end with it.
#[derive(Parameters)]
pub struct DeleteRole {
    role_name: RoleName,
    cascading_delete: Option<bool>,
}

impl Operation for DeleteRole {
    const EFFECT: Effect = Effect::Write;
    type Answer = Done;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let plan = Plan::on(target::role(caller.account, &self.role_name));
        if self.cascading_delete != Some(true) {
            return plan;
        }
        let attached = target::attached(caller.account, account, &self.role_name);
        plan.perhaps(DETACH, attached)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        role::delete(context, &self.role_name, permit.may(DETACH)).map(done)
    }
}

/// What else must be allowed to delete a role that has policies.
const DETACH: &str = "ram:DetachPolicyFromRole";

/// Lists the roles of the account by name, those with all the given tags if any are given.
#[derive(Parameters)]
pub struct ListRoles {
    #[rpc(json, flat)]
    tag: Option<WantedTags>,
    #[rpc(flatten)]
    page: Marked<Self>,
}

impl List for ListRoles {
    const NAME: &'static str = "roles";
    type Place = RoleName;
}

impl Operation for ListRoles {
    const EFFECT: Effect = Effect::Read;
    type Answer = Paged<RoleView>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(target::all(caller.account, "role/*"))
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let (home, tags) = (permit.home(), self.tag.clone().unwrap_or_default().0);
        let after = self.page.after(home)?.map(RoleName::folded);
        let roles = context.account.roles.ordered(after.as_ref());
        let roles = roles.filter(|role| tag::carries(&role.tags, &tags));
        let roles = roles.map(|role| (home, &**role));
        Ok(self.page.cut(home, roles, |(_, role)| role.name.clone()))
    }
}

/// A role as RAM shows it.
#[derive(View)]
#[view("Role")]
pub struct RoleView {
    role_id: RoleId,
    role_name: RoleName,
    arn: String,
    description: Option<Description>,
    assume_role_policy_document: Option<String>,
    max_session_duration: u32,
    allow_console_login: bool,
    is_service_linked_role: Option<bool>,
    role_principal_name: Option<String>,
    latest_deletion_task: Option<TaskView>,
    create_date: Stamp,
    update_date: Option<Stamp>,
    tags: Option<Items<TagView>>,
}

/// That a role of this name was to be deleted.
#[derive(View)]
pub struct TaskView {
    deletion_task_id: Arc<str>,
    create_date: Stamp,
}

impl From<&Arc<DeletionTask>> for TaskView {
    fn from(task: &Arc<DeletionTask>) -> Self {
        Self {
            deletion_task_id: task.id.clone(),
            create_date: Stamp(task.created),
        }
    }
}

/// As lists show it.
impl From<(AccountId, &Role)> for RoleView {
    fn from((account, role): (AccountId, &Role)) -> Self {
        Self {
            role_id: role.id,
            role_name: role.name.clone(),
            arn: role_arn(account, &role.name),
            description: role.description.clone(),
            assume_role_policy_document: None,
            max_session_duration: role.max_session.seconds(),
            allow_console_login: role.console_logon,
            is_service_linked_role: None,
            role_principal_name: None,
            latest_deletion_task: None,
            create_date: Stamp(role.created),
            update_date: Some(Stamp(role.updated)),
            tags: view::tags(&role.tags),
        }
    }
}

impl RoleView {
    /// As one alone is shown: with its trust policy.
    fn trusting(account: AccountId, role: &Role) -> Self {
        Self {
            assume_role_policy_document: Some(role.trust.to_string()),
            tags: None,
            ..Self::from((account, role))
        }
    }
}

/// A trust policy as it comes in. One that is none is refused when it is to be kept.
pub(crate) fn trust(text: &str) -> Option<Policy> {
    Policy::parse(text, Kind::Trust).ok()
}

/// The name of a role in the form of a logon name.
pub(crate) fn principal_name(account: AccountId, role: &RoleName) -> String {
    let name = role.folded();
    format!("{}@role.{account}.onaliyunservice.com", name.as_str())
}

#[cfg(test)]
mod tests {
    use crate::testing::{World, trust};

    const OPS: (&str, &str) = ("RoleName", "Ops-Team");

    fn world() -> (World, String) {
        let world = World::with_account("acme");
        let trust = trust(&format!("acs:ram::{}:root", world.account_id()));
        (world, trust)
    }

    #[test]
    fn a_role_is_found_whatever_the_case_of_its_name() {
        let (mut world, trust) = world();
        let trusting = ("AssumeRolePolicyDocument", trust.as_str());
        let made = world.admin().call("CreateRole", [OPS, trusting]).answers();
        let account = world.account_id();
        assert_eq!(
            made["Role"]["Arn"],
            format!("acs:ram::{account}:role/ops-team")
        );
        assert_eq!(made["Role"]["MaxSessionDuration"], 3600);
        let shown = world
            .admin()
            .call("GetRole", [("RoleName", "OPS-TEAM")])
            .answers();
        assert_eq!(shown["Role"]["RoleName"], "Ops-Team");
        assert_eq!(shown["Role"]["AssumeRolePolicyDocument"], trust);
        assert_eq!(
            shown["Role"]["RolePrincipalName"],
            format!("ops-team@role.{account}.onaliyunservice.com")
        );
        let again = world
            .admin()
            .call("CreateRole", [("RoleName", "ops-team"), trusting]);
        again.refuses("EntityAlreadyExists.Role");
    }

    #[test]
    fn a_role_needs_a_sound_trust_policy() {
        let (mut world, trust) = world();
        let identity =
            r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;
        for bad in ["{}", identity] {
            let refused = world
                .admin()
                .call("CreateRole", [OPS, ("AssumeRolePolicyDocument", bad)]);
            refused.refuses("MalformedPolicyDocument");
        }
        let long = format!("{trust}{}", " ".repeat(4096));
        let refused = world
            .admin()
            .call("CreateRole", [OPS, ("AssumeRolePolicyDocument", &long)]);
        refused.refuses("InvalidParameter.PolicyDocument.Length");
        world
            .admin()
            .call("CreateRole", [OPS])
            .refuses("MissingParameter");
        world
            .admin()
            .call("CreateRole", [OPS, ("AssumeRolePolicyDocument", &trust)])
            .answers();
        let bad = [OPS, ("NewAssumeRolePolicyDocument", "{}")];
        world
            .admin()
            .call("UpdateRole", bad)
            .refuses("MalformedPolicyDocument");
    }

    #[test]
    fn an_unused_list_of_principals_may_be_empty_and_trusts_nobody() {
        let (mut world, _) = world();
        let account = world.account_id();
        let trust = |principal: &str| {
            format!(
                r#"{{"Version":"1","Statement":[{{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{principal}}}]}}"#
            )
        };
        let root = trust(&format!(
            r#"{{"Service":[],"RAM":["acs:ram::{account}:root"]}}"#
        ));
        let nobody = trust(r#"{"Service":["ecs.aliyuncs.com"],"RAM":[]}"#);
        let arn = format!("acs:ram::{account}:role/ops-team");
        let session = [("RoleArn", arn.as_str()), ("RoleSessionName", "shift")];
        let trusting = ("AssumeRolePolicyDocument", root.as_str());
        let made = world.admin().call("CreateRole", [OPS, trusting]).answers();
        assert_eq!(made["Role"]["AssumeRolePolicyDocument"], root);
        world.admin().call("AssumeRole", session).answers();
        let to = ("NewAssumeRolePolicyDocument", nobody.as_str());
        world.admin().call("UpdateRole", [OPS, to]).answers();
        world
            .admin()
            .call("AssumeRole", session)
            .refuses("NoPermission");
        let empty = trust(r#"{"Service":[],"RAM":[]}"#);
        let to = ("NewAssumeRolePolicyDocument", empty.as_str());
        world
            .admin()
            .call("UpdateRole", [OPS, to])
            .refuses("MalformedPolicyDocument");
    }

    #[test]
    fn a_role_changes_as_told_and_not_otherwise() {
        let (mut world, trust) = world();
        let trusting = ("AssumeRolePolicyDocument", trust.as_str());
        let made = world
            .admin()
            .call("CreateRole", [OPS, trusting, ("Description", "a")])
            .answers();
        world.later(1);
        let to = [
            OPS,
            ("NewMaxSessionDuration", "43200"),
            ("NewAllowConsoleLogin", "false"),
        ];
        let changed = world.admin().call("UpdateRole", to).answers();
        assert_eq!(changed["Role"]["MaxSessionDuration"], 43200);
        assert_eq!(changed["Role"]["AllowConsoleLogin"], false);
        assert_eq!(changed["Role"]["Description"], "a");
        assert_eq!(changed["Role"]["RoleId"], made["Role"]["RoleId"]);
        for bad in ["3599", "43201", "-1", "x"] {
            let refused = world
                .admin()
                .call("UpdateRole", [OPS, ("NewMaxSessionDuration", bad)]);
            refused.refuses("InvalidParameter.NewMaxSessionDuration");
        }
    }

    #[test]
    fn a_role_with_policies_stays() {
        let (mut world, trust) = world();
        let trusting = ("AssumeRolePolicyDocument", trust.as_str());
        world.admin().call("CreateRole", [OPS, trusting]).answers();
        let policy = [
            OPS,
            ("PolicyName", "ReadOnlyAccess"),
            ("PolicyType", "System"),
        ];
        world.admin().call("AttachPolicyToRole", policy).answers();
        world
            .admin()
            .call("DeleteRole", [OPS])
            .refuses("DeleteConflict.Role.Policy");
        world.admin().call("DetachPolicyFromRole", policy).answers();
        world.admin().call("DeleteRole", [OPS]).answers();
        world
            .admin()
            .call("GetRole", [OPS])
            .refuses("EntityNotExist.Role");
    }

    #[test]
    fn a_role_with_policies_goes_if_they_may_be_detached() {
        let (mut world, trust) = world();
        let trusting = ("AssumeRolePolicyDocument", trust.as_str());
        world.scene("CreateRole", [OPS, trusting]).answers();
        let policy = [
            OPS,
            ("PolicyName", "ReadOnlyAccess"),
            ("PolicyType", "System"),
        ];
        world.scene("AttachPolicyToRole", policy).answers();
        let role = "acs:ram:*:*:role/ops-team";
        world.permit("alice", "Allow", "ram:DeleteRole", role);
        let cascade = [OPS, ("CascadingDelete", "true")];
        // Detaching is a matter of the role and of each of its policies.
        for more in [role, "acs:ram:*:system:policy/ReadOnlyAccess"] {
            let refused = world.user("alice").call("DeleteRole", cascade);
            refused.refuses("DeleteConflict.Role.Policy");
            world.permit("alice", "Allow", "ram:DetachPolicyFromRole", more);
        }
        let plain = world.user("alice").call("DeleteRole", [OPS]);
        plain.refuses("DeleteConflict.Role.Policy");
        world.user("alice").call("DeleteRole", cascade).answers();
        let entities = world
            .admin()
            .call("ListEntitiesForPolicy", [policy[1], policy[2]]);
        let roles = entities.answers()["Roles"]["Role"].clone();
        assert_eq!(roles.as_array().unwrap().len(), 0);
    }

    #[test]
    fn whom_a_role_trusts_is_a_matter_of_conditions() {
        let (mut world, root) = world();
        let ecs = root.replace("RAM", "Service");
        let named = format!("acs:ram::{}:root", world.account_id());
        let ecs = ecs.replace(&named, "ecs.aliyuncs.com");
        let oss = ecs.replace("ecs.", "oss.");
        let condition = r#"{"ForAllValues:StringEquals":{"ram:TrustedPrincipalTypes":"Service","ram:ServiceNames":"ecs.aliyuncs.com"}}"#;
        let document = format!(
            r#"{{"Version":"1","Statement":[{{"Effect":"Allow","Action":["ram:CreateRole","ram:UpdateRole","ram:AttachPolicyToRole"],"Resource":"*","Condition":{condition}}}]}}"#
        );
        let policy = [("PolicyName", "Ecs"), ("PolicyDocument", document.as_str())];
        world.scene("CreatePolicy", policy).answers();
        let _ = world.user("alice");
        let alice = [("UserName", "alice"), policy[0], ("PolicyType", "Custom")];
        world.scene("AttachPolicyToUser", alice).answers();
        let make = |name, trust| [("RoleName", name), ("AssumeRolePolicyDocument", trust)];
        for trust in [&root, &oss] {
            let refused = world.user("alice").call("CreateRole", make("a", trust));
            refused.refuses("NoPermission");
        }
        world
            .user("alice")
            .call("CreateRole", make("a", &ecs))
            .answers();
        world.scene("CreateRole", make("b", &root)).answers();
        let new = |name, trust| [("RoleName", name), ("NewAssumeRolePolicyDocument", trust)];
        for (name, trust) in [("a", &root), ("a", &oss), ("b", &ecs)] {
            let refused = world.user("alice").call("UpdateRole", new(name, trust));
            refused.refuses("NoPermission");
        }
        world
            .user("alice")
            .call("UpdateRole", new("a", &ecs))
            .answers();
        let read = [("PolicyName", "ReadOnlyAccess"), ("PolicyType", "System")];
        let attach = |name| [("RoleName", name), read[0], read[1]];
        world
            .user("alice")
            .call("AttachPolicyToRole", attach("a"))
            .answers();
        let refused = world.user("alice").call("AttachPolicyToRole", attach("b"));
        refused.refuses("NoPermission");
    }

    #[test]
    fn a_role_is_made_by_whoever_may_make_one_of_its_name() {
        let (mut world, trust) = world();
        let trusting = ("AssumeRolePolicyDocument", trust.as_str());
        world.permit("alice", "Allow", "ram:CreateRole", "acs:ram:*:*:role/app-*");
        world.permit("bob", "Allow", "ram:CreateRole", "acs:ram:*:*:role/*");
        let app = ("RoleName", "App-1");
        world
            .user("alice")
            .call("CreateRole", [app, trusting])
            .answers();
        let other = world.user("alice").call("CreateRole", [OPS, trusting]);
        other.refuses("NoPermission");
        world
            .user("bob")
            .call("CreateRole", [OPS, trusting])
            .answers();
    }

    #[test]
    fn names_of_service_linked_roles_are_reserved() {
        let (mut world, trust) = world();
        let name = ("RoleName", "AliyunServiceRoleForEcs");
        let refused = world
            .admin()
            .call("CreateRole", [name, ("AssumeRolePolicyDocument", &*trust)]);
        refused.refuses("InvalidParameter.RoleName");
    }

    #[test]
    fn roles_are_listed_in_pages_and_by_tags() {
        let (mut world, trust) = world();
        let trusting = ("AssumeRolePolicyDocument", trust.as_str());
        for (name, tag) in [("a", "prod"), ("B", "test"), ("c", "prod")] {
            let tag = format!(r#"[{{"Key":"env","Value":"{tag}"}}]"#);
            let new = [("RoleName", name), trusting, ("Tag", &*tag)];
            world.admin().call("CreateRole", new).answers();
        }
        let first = world
            .admin()
            .call("ListRoles", [("MaxItems", "2")])
            .answers();
        let marker = first["Marker"].as_str().unwrap();
        let second = world
            .admin()
            .call("ListRoles", [("Marker", marker)])
            .answers();
        assert_eq!(first["Roles"]["Role"][1]["RoleName"], "B");
        assert_eq!(
            first["Roles"]["Role"][1]["Tags"]["Tag"][0]["TagValue"],
            "test"
        );
        assert_eq!(second["Roles"]["Role"][0]["RoleName"], "c");
        let prod = ("Tag", r#"[{"Key":"env","Value":"prod"}]"#);
        let first = world
            .admin()
            .call("ListRoles", [prod, ("MaxItems", "1")])
            .answers();
        assert_eq!(first["Roles"]["Role"][0]["RoleName"], "a");
        let marker = first["Marker"].as_str().unwrap();
        let second = world
            .admin()
            .call("ListRoles", [prod, ("Marker", marker)])
            .answers();
        assert_eq!(second["Roles"]["Role"][0]["RoleName"], "c");
        assert_eq!(second["IsTruncated"], false);
    }

    #[test]
    fn there_are_only_so_many_roles() {
        let mut world = World::with_settings("acme", |settings| settings.limits.roles = 1);
        let trust = trust(&format!("acs:ram::{}:root", world.account_id()));
        let trusting = ("AssumeRolePolicyDocument", trust.as_str());
        world.admin().call("CreateRole", [OPS, trusting]).answers();
        let second = world
            .admin()
            .call("CreateRole", [("RoleName", "b"), trusting]);
        second.refuses("LimitExceeded.Role");
    }
}
