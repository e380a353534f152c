//! User groups, as RAM spells them.

use derive::Parameters;
use domain::account::group;
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Targets};
use model::{Comments, Group, GroupId, GroupName, Refusal};
use serde::Serialize;

use super::page::{List, Marker, MaxItems, Page};
use super::target;
use crate::view::{Done, Stamp};

/// Adds a group to the caller's account.
#[derive(Parameters)]
pub struct CreateGroup {
    group_name: GroupName,
    comments: Option<Comments>,
}

impl Operation for CreateGroup {
    const NAME: &'static str = "CreateGroup";
    const ACTION: &'static str = "ram:CreateGroup";
    const EFFECT: Effect = Effect::Write;
    type Answer = OneGroup;

    fn targets(&self, caller: &Caller, _account: &Account) -> Targets {
        target::new(caller, target::GROUP, self.group_name.as_str(), "group/*")
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Result<OneGroup, Refusal> {
        let group = group::create(context, self.group_name.clone(), self.comments.clone())?;
        Ok(OneGroup {
            group: GroupView {
                update_date: None,
                ..GroupView::of(&group)
            },
        })
    }
}

/// Shows one group.
#[derive(Parameters)]
pub struct GetGroup {
    group_name: GroupName,
}

impl Operation for GetGroup {
    const NAME: &'static str = "GetGroup";
    const ACTION: &'static str = "ram:GetGroup";
    const EFFECT: Effect = Effect::Read;
    type Answer = OneGroup;

    fn targets(&self, caller: &Caller, _account: &Account) -> Targets {
        Targets::These(vec![target::group(caller, &self.group_name)])
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Result<OneGroup, Refusal> {
        let group = context.account.groups.named(&self.group_name)?;
        Ok(OneGroup {
            group: GroupView::of(group),
        })
    }
}

/// Changes a group, the name included; members and policies stay with it.
#[derive(Parameters)]
pub struct UpdateGroup {
    group_name: GroupName,
    new_group_name: Option<GroupName>,
    new_comments: Option<Comments>,
}

impl Operation for UpdateGroup {
    const NAME: &'static str = "UpdateGroup";
    const ACTION: &'static str = "ram:UpdateGroup";
    const EFFECT: Effect = Effect::Write;
    type Answer = OneGroup;

    fn targets(&self, caller: &Caller, _account: &Account) -> Targets {
        // As with users, both names count.
        let new = self.new_group_name.as_ref();
        let new = new.filter(|new| **new != self.group_name);
        let names = std::iter::once(&self.group_name).chain(new);
        Targets::These(names.map(|name| target::group(caller, name)).collect())
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Result<OneGroup, Refusal> {
        let to = group::Update {
            name: self.new_group_name.clone(),
            comments: self.new_comments.clone(),
        };
        let group = group::update(context, &self.group_name, to)?;
        Ok(OneGroup {
            group: GroupView::of(&group),
        })
    }
}

/// Deletes a group that has no members or policies any more.
#[derive(Parameters)]
pub struct DeleteGroup {
    group_name: GroupName,
}

impl Operation for DeleteGroup {
    const NAME: &'static str = "DeleteGroup";
    const ACTION: &'static str = "ram:DeleteGroup";
    const EFFECT: Effect = Effect::Write;
    type Answer = Done;

    fn targets(&self, caller: &Caller, _account: &Account) -> Targets {
        Targets::These(vec![target::group(caller, &self.group_name)])
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Result<Done, Refusal> {
        group::delete(context, &self.group_name)?;
        Ok(Done {})
    }
}

/// Lists the groups of the account by name.
#[derive(Parameters)]
pub struct ListGroups {
    marker: Option<Marker<Self>>,
    max_items: Option<MaxItems<100>>,
}

impl List for ListGroups {
    const NAME: &'static str = "groups";
    type Place = GroupName;
}

impl Operation for ListGroups {
    const NAME: &'static str = "ListGroups";
    const ACTION: &'static str = "ram:ListGroups";
    const EFFECT: Effect = Effect::Read;
    type Answer = ManyGroups;

    fn targets(&self, caller: &Caller, _account: &Account) -> Targets {
        target::all(caller, "group/*")
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Result<ManyGroups, Refusal> {
        let after = self.marker.as_ref().map(|marker| marker.place().folded());
        let groups = context.account.groups.ordered(after.as_ref());
        let page = Page::cut::<Self, 100>(self.max_items, groups, |group| group.name.clone());
        let groups = Groups {
            group: page.views(|group| GroupView::of(group)),
        };
        Ok(ManyGroups {
            is_truncated: page.is_truncated,
            marker: page.marker,
            groups,
        })
    }
}

/// One group.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct OneGroup {
    group: GroupView,
}

/// A page of groups.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ManyGroups {
    is_truncated: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    marker: Option<String>,
    groups: Groups,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Groups {
    group: Vec<GroupView>,
}

/// A group as RAM shows it.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct GroupView {
    group_id: GroupId,
    group_name: GroupName,
    #[serde(skip_serializing_if = "Option::is_none")]
    comments: Option<Comments>,
    create_date: Stamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    update_date: Option<Stamp>,
}

impl GroupView {
    fn of(group: &Group) -> Self {
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
    fn groups_are_listed_by_name_in_pages_of_at_most_a_hundred() {
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
            .call("ListGroups", [("MaxItems", "101")])
            .refuses("InvalidParameter.MaxItems");
    }
}
