//! User groups, as RAM spells them.

use std::sync::Arc;

use derive::{Parameters, View};
use domain::account::group;
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};
use model::{Comments, Edit, Group, GroupId, GroupName};

pub use crate::identity::group::DeleteGroup;
use crate::identity::target;
use crate::page::{List, Marked};
use crate::view::{One, Paged, Stamp};

/// Adds a group to the caller's account.
#[derive(Parameters)]
pub struct CreateGroup {
    group_name: GroupName,
    comments: Option<Comments>,
}

impl Operation for CreateGroup {
    const EFFECT: Effect = Effect::Write;
    type Answer = One<GroupView>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(target::new(
            caller.account,
            target::GROUP,
            self.group_name.as_str(),
            "group/*",
        ))
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let new = group::New {
            comments: self.comments.clone(),
            ..self.group_name.clone().into()
        };
        let group = group::create(context, new)?;
        Ok(One(GroupView::from(&group).fresh()))
    }
}

/// Shows one group.
#[derive(Parameters)]
pub struct GetGroup {
    group_name: GroupName,
}

impl Operation for GetGroup {
    const EFFECT: Effect = Effect::Read;
    type Answer = One<GroupView>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(target::group(caller.account, &self.group_name))
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        context.account.groups.named(&self.group_name).map(One::of)
    }
}

/// Changes a group, the name included; members and policies stay with it.
#[derive(Parameters)]
pub struct UpdateGroup {
    group_name: GroupName,
    new_group_name: Option<GroupName>,
    new_comments: Edit<Comments>,
}

impl Operation for UpdateGroup {
    const EFFECT: Effect = Effect::Write;
    type Answer = One<GroupView>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        let new = self.new_group_name.as_ref();
        Plan::on_each(target::renamed_group(caller.account, &self.group_name, new))
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let to = group::Update {
            name: self.new_group_name.clone(),
            comments: self.new_comments.clone(),
            ..group::Update::default()
        };
        group::update(context, &self.group_name, to).map(|group| One::of(&group))
    }
}

/// Lists the groups of the account by name.
#[derive(Parameters)]
pub struct ListGroups {
    #[rpc(flatten)]
    page: Marked<Self>,
}

impl List for ListGroups {
    const NAME: &'static str = "groups";
    type Place = GroupName;
}

impl Operation for ListGroups {
    const EFFECT: Effect = Effect::Read;
    type Answer = Paged<GroupView>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(target::all(caller.account, "group/*"))
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let after = self.page.after(permit.home())?.map(GroupName::folded);
        let groups = context.account.groups.ordered(after.as_ref());
        Ok(self
            .page
            .cut(permit.home(), groups, |group| group.name.clone()))
    }
}

/// A group as RAM shows it.
#[derive(View)]
#[view("Group")]
pub struct GroupView {
    group_id: GroupId,
    group_name: GroupName,
    comments: Option<Comments>,
    create_date: Stamp,
    update_date: Option<Stamp>,
}

impl GroupView {
    /// As it is shown when it was just made.
    fn fresh(self) -> Self {
        Self {
            update_date: None,
            ..self
        }
    }
}

impl From<&Arc<Group>> for GroupView {
    fn from(group: &Arc<Group>) -> Self {
        Self {
            group_id: group.id,
            group_name: group.name.clone(),
            comments: group.comments.clone(),
            create_date: Stamp(group.created),
            update_date: Some(Stamp(group.updated)),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::World;

    const DEV: (&str, &str) = ("GroupName", "dev");

    #[test]
    fn who_renames_a_group_must_be_let_to_both_names() {
        let mut world = World::with_account("acme");
        world.scene("CreateGroup", [DEV]).answers();
        world.permit("carol", "Allow", "ram:UpdateGroup", "acs:ram:*:*:group/dev");
        let rename = [DEV, ("NewGroupName", "admins")];
        world
            .user("carol")
            .call("UpdateGroup", rename)
            .refuses("NoPermission");
        world.permit(
            "carol",
            "Allow",
            "ram:UpdateGroup",
            "acs:ram:*:*:group/admins",
        );
        world.user("carol").call("UpdateGroup", rename).answers();
    }

    #[test]
    fn a_group_is_shown_as_it_was_made_and_changed() {
        let mut world = World::with_account("acme");
        let made = world
            .admin()
            .call("CreateGroup", [DEV, ("Comments", "makers")])
            .answers();
        world
            .admin()
            .call("CreateGroup", [("GroupName", "DEV")])
            .refuses("EntityAlreadyExists.Group");
        world.later(1);
        let to = [DEV, ("NewGroupName", "makers")];
        let changed = world.admin().call("UpdateGroup", to).answers();
        let shown = world
            .admin()
            .call("GetGroup", [("GroupName", "makers")])
            .answers();
        assert_eq!(shown["Group"], changed["Group"]);
        assert_eq!(shown["Group"]["GroupId"], made["Group"]["GroupId"]);
        assert_eq!(shown["Group"]["Comments"], "makers");
        assert_ne!(shown["Group"]["UpdateDate"], shown["Group"]["CreateDate"]);
        world
            .admin()
            .call("GetGroup", [DEV])
            .refuses("EntityNotExist.Group");
    }

    #[test]
    fn a_group_that_still_has_something_stays() {
        let mut world = World::with_account("acme");
        let _ = world.user("alice");
        world.admin().call("CreateGroup", [DEV]).answers();
        let alice = [DEV, ("UserName", "alice")];
        world.admin().call("AddUserToGroup", alice).answers();
        world
            .admin()
            .call("DeleteGroup", [DEV])
            .refuses("DeleteConflict.Group.User");
        world.admin().call("RemoveUserFromGroup", alice).answers();
        let policy = [
            DEV,
            ("PolicyName", "ReadOnlyAccess"),
            ("PolicyType", "System"),
        ];
        world.admin().call("AttachPolicyToGroup", policy).answers();
        world
            .admin()
            .call("DeleteGroup", [DEV])
            .refuses("DeleteConflict.Group.Policy");
        world
            .admin()
            .call("DetachPolicyFromGroup", policy)
            .answers();
        world.admin().call("DeleteGroup", [DEV]).answers();
        world
            .admin()
            .call("DeleteGroup", [DEV])
            .refuses("EntityNotExist.Group");
    }

    #[test]
    fn groups_are_listed_by_name_in_pages() {
        let mut world = World::with_settings("acme", |settings| settings.limits.groups = 3);
        for name in ["c", "A", "b"] {
            world
                .admin()
                .call("CreateGroup", [("GroupName", name)])
                .answers();
        }
        world
            .admin()
            .call("CreateGroup", [DEV])
            .refuses("LimitExceeded.Group");
        let first = world
            .admin()
            .call("ListGroups", [("MaxItems", "2")])
            .answers();
        let marker = first["Marker"].as_str().unwrap();
        let second = world
            .admin()
            .call("ListGroups", [("Marker", marker)])
            .answers();
        let names: Vec<_> = [first, second]
            .iter()
            .flat_map(|page| page["Groups"]["Group"].as_array().unwrap().clone())
            .map(|group| group["GroupName"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(names, ["A", "b", "c"]);
        world
            .admin()
            .call("ListGroups", [("MaxItems", "1000")])
            .answers();
        world
            .admin()
            .call("ListGroups", [("MaxItems", "1001")])
            .refuses("InvalidParameter.MaxItems");
    }
}
