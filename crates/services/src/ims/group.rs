//! User groups, as IMS spells them.

use std::sync::Arc;

use derive::{Parameters, View};
use domain::account::group;
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};
use model::{Comments, DisplayName, Edit, Group, GroupId, GroupName};

pub use crate::identity::group::DeleteGroup;
use crate::identity::target;
use crate::page::{List, Marked};
use crate::view::{One, Paged, Stamp};

/// Adds a group to the caller's account.
#[derive(Parameters)]
pub struct CreateGroup {
    group_name: GroupName,
    display_name: Option<DisplayName>,
    comments: Option<Comments>,
}

impl Operation for CreateGroup {
    const EFFECT: Effect = Effect::Write;
    type Answer = One<GroupView>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        let name = self.group_name.as_str();
        Plan::on(target::new(caller.account, target::GROUP, name, "group/*"))
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let new = group::New {
            name: self.group_name.clone(),
            display_name: self.display_name.clone(),
            comments: self.comments.clone(),
        };
        group::create(context, new).map(|group| One::of(&group))
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
    new_display_name: Edit<DisplayName>,
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
            display_name: self.new_display_name.clone(),
            comments: self.new_comments.clone(),
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
    const NAME: &'static str = "ims-groups";
    const MOST: usize = 100;
    type Place = GroupName;
}

impl Operation for ListGroups {
    const EFFECT: Effect = Effect::Read;
    type Answer = Paged<GroupView>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(target::all(caller.account, "group/*"))
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let (home, page) = (permit.home(), &self.page);
        let after = page.after(home)?.map(GroupName::folded);
        let groups = context.account.groups.ordered(after.as_ref());
        Ok(page.cut(home, groups, |group| group.name.clone()))
    }
}

/// A group as IMS shows it.
#[derive(View)]
#[view("Group")]
pub struct GroupView {
    group_id: GroupId,
    group_name: GroupName,
    display_name: Option<DisplayName>,
    comments: Option<Comments>,
    create_date: Stamp,
    update_date: Stamp,
}

impl From<&Arc<Group>> for GroupView {
    fn from(group: &Arc<Group>) -> Self {
        Self {
            group_id: group.id,
            group_name: group.name.clone(),
            display_name: group.display_name.clone(),
            comments: group.comments.clone(),
            create_date: Stamp(group.created),
            update_date: Stamp(group.updated),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::World;

    const DEV: (&str, &str) = ("GroupName", "dev");

    #[test]
    fn a_group_is_shown_as_it_was_made_and_changed() {
        let mut world = World::with_account("acme");
        let made = [DEV, ("DisplayName", "Dev"), ("Comments", "makers")];
        let made = world.admin().call("Ims.CreateGroup", made).answers();
        assert_eq!(made["Group"]["DisplayName"], "Dev");
        assert_eq!(made["Group"]["UpdateDate"], made["Group"]["CreateDate"]);
        world.later(60);
        let to = [DEV, ("NewGroupName", "ops"), ("NewDisplayName", "Ops")];
        world.admin().call("Ims.UpdateGroup", to).answers();
        let ops = ("GroupName", "ops");
        let shown = world.admin().call("Ims.GetGroup", [ops]).answers();
        assert_eq!(shown["Group"]["GroupId"], made["Group"]["GroupId"]);
        assert_eq!(shown["Group"]["DisplayName"], "Ops");
        assert_eq!(shown["Group"]["Comments"], "makers");
        assert_eq!(shown["Group"]["UpdateDate"], "2026-01-02T03:05:05Z");
        // The other API, which knows no display name, leaves it alone.
        let comments = [ops, ("NewComments", "")];
        world.admin().call("Ram.UpdateGroup", comments).answers();
        let shown = world.admin().call("Ims.GetGroup", [ops]).answers();
        assert_eq!(shown["Group"]["DisplayName"], "Ops");
        assert!(shown["Group"]["Comments"].is_null());
        let clear = [ops, ("NewDisplayName", "")];
        let clear = world.admin().call("Ims.UpdateGroup", clear).answers();
        assert!(clear["Group"]["DisplayName"].is_null());
        world.admin().call("Ims.DeleteGroup", [ops]).answers();
        let gone = world.admin().call("Ims.GetGroup", [ops]);
        gone.refuses("EntityNotExist.Group");
    }

    #[test]
    fn a_page_of_groups_is_shorter_than_in_the_other_api() {
        let mut world = World::with_account("acme");
        for name in ["b", "a"] {
            let made = world.admin().call("Ims.CreateGroup", [("GroupName", name)]);
            made.answers();
        }
        let one = [("MaxItems", "1")];
        let first = world.admin().call("Ims.ListGroups", one).answers();
        assert_eq!(first["Groups"]["Group"][0]["GroupName"], "a");
        let marker = [("Marker", first["Marker"].as_str().unwrap())];
        let rest = world.admin().call("Ims.ListGroups", marker).answers();
        assert_eq!(rest["Groups"]["Group"][0]["GroupName"], "b");
        let more = world.admin().call("Ims.ListGroups", [("MaxItems", "101")]);
        more.refuses("InvalidParameter.MaxItems");
    }
}
