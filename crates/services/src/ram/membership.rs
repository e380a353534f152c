//! Who is in which group, as RAM spells it.

use derive::Parameters;
use domain::account::{group, membership};
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Targets};
use model::{
    Comments, DisplayName, Group, GroupId, GroupName, Membership, Refusal, User, UserId, UserName,
};
use serde::Serialize;

use super::page::{List, Marker, MaxItems, Page};
use super::target;
use crate::view::{Done, Stamp};

/// Puts a user into a group.
#[derive(Parameters)]
pub struct AddUserToGroup {
    user_name: UserName,
    group_name: GroupName,
}

impl Operation for AddUserToGroup {
    const NAME: &'static str = "AddUserToGroup";
    const ACTION: &'static str = "ram:AddUserToGroup";
    const EFFECT: Effect = Effect::Write;
    type Answer = Done;

    fn targets(&self, caller: &Caller, _account: &Account) -> Targets {
        both(caller, &self.user_name, &self.group_name)
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Result<Done, Refusal> {
        group::join(context, &self.user_name, &self.group_name)?;
        Ok(Done {})
    }
}

/// Takes a user out of a group.
#[derive(Parameters)]
pub struct RemoveUserFromGroup {
    user_name: UserName,
    group_name: GroupName,
}

impl Operation for RemoveUserFromGroup {
    const NAME: &'static str = "RemoveUserFromGroup";
    const ACTION: &'static str = "ram:RemoveUserFromGroup";
    const EFFECT: Effect = Effect::Write;
    type Answer = Done;

    fn targets(&self, caller: &Caller, _account: &Account) -> Targets {
        both(caller, &self.user_name, &self.group_name)
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Result<Done, Refusal> {
        group::leave(context, &self.user_name, &self.group_name)?;
        Ok(Done {})
    }
}

/// Lists the groups a user is in.
#[derive(Parameters)]
pub struct ListGroupsForUser {
    user_name: UserName,
}

impl Operation for ListGroupsForUser {
    const NAME: &'static str = "ListGroupsForUser";
    const ACTION: &'static str = "ram:ListGroupsForUser";
    const EFFECT: Effect = Effect::Read;
    type Answer = GroupsOfUser;

    fn targets(&self, caller: &Caller, _account: &Account) -> Targets {
        Targets::These(vec![target::user(caller, &self.user_name)])
    }

    fn run(
        &self,
        _: &Permit<'_, Self>,
        context: &mut Context<'_>,
    ) -> Result<GroupsOfUser, Refusal> {
        let account = &*context.account;
        let user = account.users.named(&self.user_name)?;
        let view = |joined: &Membership| {
            let group = account.groups.get(&joined.group)?;
            Some(JoinedGroup::of(group, joined))
        };
        let group = membership::of_user(account, user.id)
            .filter_map(|joined| view(joined))
            .collect();
        Ok(GroupsOfUser {
            groups: JoinedGroups { group },
        })
    }
}

/// Lists the users in a group.
#[derive(Parameters)]
pub struct ListUsersForGroup {
    group_name: GroupName,
    marker: Option<Marker<Self>>,
    max_items: Option<MaxItems<1000>>,
}

impl List for ListUsersForGroup {
    const NAME: &'static str = "members";
    type Place = UserId;
}

impl Operation for ListUsersForGroup {
    const NAME: &'static str = "ListUsersForGroup";
    const ACTION: &'static str = "ram:ListUsersForGroup";
    const EFFECT: Effect = Effect::Read;
    type Answer = UsersOfGroup;

    fn targets(&self, caller: &Caller, _account: &Account) -> Targets {
        Targets::These(vec![target::group(caller, &self.group_name)])
    }

    fn run(
        &self,
        _: &Permit<'_, Self>,
        context: &mut Context<'_>,
    ) -> Result<UsersOfGroup, Refusal> {
        let account = &*context.account;
        let group = account.groups.named(&self.group_name)?;
        let after = self.marker.as_ref().map(|marker| *marker.place());
        let members = membership::of_group_after(account, group.id, after);
        let page = Page::cut::<Self, 1000>(self.max_items, members, |joined| joined.user);
        let view = |joined: &Membership| {
            let user = account.users.get(&joined.user)?;
            Some(Member::of(user, joined))
        };
        let user = page
            .records
            .iter()
            .filter_map(|joined| view(joined))
            .collect();
        Ok(UsersOfGroup {
            is_truncated: page.is_truncated,
            marker: page.marker,
            users: Members { user },
        })
    }
}

/// The groups of a user.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct GroupsOfUser {
    groups: JoinedGroups,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct JoinedGroups {
    group: Vec<JoinedGroup>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct JoinedGroup {
    group_id: GroupId,
    group_name: GroupName,
    #[serde(skip_serializing_if = "Option::is_none")]
    comments: Option<Comments>,
    join_date: Stamp,
}

/// A page of the users of a group.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct UsersOfGroup {
    is_truncated: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    marker: Option<String>,
    users: Members,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Members {
    user: Vec<Member>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Member {
    user_name: UserName,
    #[serde(skip_serializing_if = "Option::is_none")]
    display_name: Option<DisplayName>,
    join_date: Stamp,
}

impl JoinedGroup {
    fn of(group: &Group, joined: &Membership) -> Self {
        Self {
            group_id: group.id,
            group_name: group.name.clone(),
            comments: group.comments.clone(),
            join_date: Stamp(joined.joined),
        }
    }
}

impl Member {
    fn of(user: &User, joined: &Membership) -> Self {
        Self {
            user_name: user.name.clone(),
            display_name: user.display_name.clone(),
            join_date: Stamp(joined.joined),
        }
    }
}

/// Membership is a matter of both: the user and the group.
fn both(caller: &Caller, user: &UserName, group: &GroupName) -> Targets {
    Targets::These(vec![
        target::user(caller, user),
        target::group(caller, group),
    ])
}

#[cfg(test)]
mod tests {
    use crate::testing::World;

    const ALICE: (&str, &str) = ("UserName", "alice");
    const DEV: (&str, &str) = ("GroupName", "dev");

    fn world() -> World {
        let mut world = World::with_settings("acme", |settings| settings.limits.groups_of_user = 2);
        let _ = world.user("alice");
        for name in ["dev", "ops", "all"] {
            world.scene("CreateGroup", [("GroupName", name)]).answers();
        }
        world
    }

    #[test]
    fn a_user_joins_a_group_once_and_leaves_it_once() {
        let mut world = world();
        world.admin().call("AddUserToGroup", [ALICE, DEV]).answers();
        world
            .admin()
            .call("AddUserToGroup", [ALICE, DEV])
            .refuses("EntityAlreadyExists.User.Group");
        let groups = world.admin().call("ListGroupsForUser", [ALICE]).answers();
        assert_eq!(groups["Groups"]["Group"][0]["GroupName"], "dev");
        assert_eq!(
            groups["Groups"]["Group"][0]["JoinDate"],
            "2026-01-02T03:04:05Z"
        );
        world
            .admin()
            .call("RemoveUserFromGroup", [ALICE, DEV])
            .answers();
        world
            .admin()
            .call("RemoveUserFromGroup", [ALICE, DEV])
            .refuses("EntityNotExist.User.Group");
        let groups = world.admin().call("ListGroupsForUser", [ALICE]).answers();
        assert_eq!(groups["Groups"]["Group"].as_array().unwrap().len(), 0);
    }

    #[test]
    fn either_may_be_missing_and_is_named() {
        let mut world = world();
        let nobody = ("UserName", "nobody");
        world
            .admin()
            .call("AddUserToGroup", [nobody, DEV])
            .refuses("EntityNotExist.User");
        let none = ("GroupName", "none");
        world
            .admin()
            .call("AddUserToGroup", [ALICE, none])
            .refuses("EntityNotExist.Group");
        world
            .admin()
            .call("ListUsersForGroup", [none])
            .refuses("EntityNotExist.Group");
        world
            .admin()
            .call("ListGroupsForUser", [nobody])
            .refuses("EntityNotExist.User");
    }

    #[test]
    fn a_user_is_in_only_so_many_groups() {
        let mut world = world();
        for name in ["dev", "ops"] {
            world
                .admin()
                .call("AddUserToGroup", [ALICE, ("GroupName", name)])
                .answers();
        }
        let third = world
            .admin()
            .call("AddUserToGroup", [ALICE, ("GroupName", "all")]);
        third.refuses("LimitExceeded.User.Group");
    }

    #[test]
    fn both_user_and_group_need_a_permission() {
        let mut world = world();
        let account = world.account_id();
        world.permit(
            "clerk",
            "Allow",
            "ram:AddUserToGroup",
            &format!("acs:ram::{account}:user/*"),
        );
        world
            .user("clerk")
            .call("AddUserToGroup", [ALICE, DEV])
            .refuses("NoPermission");
        world.permit(
            "clerk",
            "Allow",
            "ram:AddUserToGroup",
            &format!("acs:ram::{account}:group/dev"),
        );
        world
            .user("clerk")
            .call("AddUserToGroup", [ALICE, DEV])
            .answers();
        let ops = ("GroupName", "ops");
        world
            .user("clerk")
            .call("AddUserToGroup", [ALICE, ops])
            .refuses("NoPermission");
    }

    #[test]
    fn members_are_listed_in_pages() {
        let mut world = world();
        for name in ["alice", "bob", "carol"] {
            let _ = world.user(name);
            world
                .admin()
                .call("AddUserToGroup", [("UserName", name), DEV])
                .answers();
        }
        let mut seen = Vec::new();
        let mut page = world
            .admin()
            .call("ListUsersForGroup", [DEV, ("MaxItems", "2")])
            .answers();
        loop {
            let users = page["Users"]["User"].as_array().unwrap();
            seen.extend(
                users
                    .iter()
                    .map(|user| user["UserName"].as_str().unwrap().to_owned()),
            );
            let Some(marker) = page["Marker"].as_str().map(str::to_owned) else {
                break;
            };
            page = world
                .admin()
                .call("ListUsersForGroup", [DEV, ("Marker", &marker)])
                .answers();
        }
        seen.sort_unstable();
        assert_eq!(seen, ["alice", "bob", "carol"]);
    }
}
