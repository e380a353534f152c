//! Who is in which group, as RAM spells it.

use derive::{Parameters, View};
use domain::account::{group, membership};
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};
use model::{Comments, DisplayName, Group, GroupId, GroupName, Membership, User, UserId, UserName};

use crate::identity::{rights, target};
use crate::page::{List, Marked};
use crate::view::{Done, Listed, Paged, Stamp, done};

/// Puts a user into a group.
#[derive(Parameters)]
pub struct AddUserToGroup {
    user_name: UserName,
    group_name: GroupName,
}

impl Operation for AddUserToGroup {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = Done;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on_each(target::membership(
            caller.account,
            &self.user_name,
            &self.group_name,
        ))
    }

    fn is_dangerous(&self, _: &Caller, account: &Account) -> bool {
        rights::come_with(account, &self.group_name)
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        group::join(context, &self.user_name, &self.group_name).map(done)
    }
}

/// Takes a user out of a group.
#[derive(Parameters)]
pub struct RemoveUserFromGroup {
    user_name: UserName,
    group_name: GroupName,
}

impl Operation for RemoveUserFromGroup {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = Done;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on_each(target::membership(
            caller.account,
            &self.user_name,
            &self.group_name,
        ))
    }

    fn is_dangerous(&self, _: &Caller, account: &Account) -> bool {
        rights::stay_behind(account, &self.group_name)
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        group::leave(context, &self.user_name, &self.group_name).map(done)
    }
}

/// Lists the groups a user is in.
#[derive(Parameters)]
pub struct ListGroupsForUser {
    user_name: UserName,
}

impl Operation for ListGroupsForUser {
    const EFFECT: Effect = Effect::Read;
    type Answer = Listed<JoinedGroup>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(target::user(caller.account, &self.user_name))
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let account = &*context.account;
        let user = account.users.named(&self.user_name)?;
        let joined = membership::of_user(account, user.id);
        let groups = joined.filter_map(|one| Some((&**account.groups.get(&one.group)?, &**one)));
        Ok(groups.map(JoinedGroup::from).collect())
    }
}

/// Lists the users in a group.
#[derive(Parameters)]
pub struct ListUsersForGroup {
    group_name: GroupName,
    #[rpc(flatten)]
    page: Marked<Self>,
}

impl List for ListUsersForGroup {
    const NAME: &'static str = "members";
    type Place = UserId;
}

impl Operation for ListUsersForGroup {
    const EFFECT: Effect = Effect::Read;
    type Answer = Paged<Member>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(target::group(caller.account, &self.group_name))
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let account = &*context.account;
        let group = account.groups.named(&self.group_name)?;
        let after = self.page.after(permit.home())?.copied();
        let members = membership::of_group_after(account, group.id, after);
        let users = members.filter_map(|one| Some((&**account.users.get(&one.user)?, &**one)));
        Ok(self.page.cut(permit.home(), users, |(user, _)| user.id))
    }
}

/// A group as its members' lists show it.
#[derive(View)]
#[view("Group")]
pub struct JoinedGroup {
    group_id: GroupId,
    group_name: GroupName,
    comments: Option<Comments>,
    join_date: Stamp,
}

/// A user as a group's list shows it.
#[derive(View)]
#[view("User")]
pub struct Member {
    user_name: UserName,
    display_name: Option<DisplayName>,
    join_date: Stamp,
}

impl From<(&Group, &Membership)> for JoinedGroup {
    fn from((group, joined): (&Group, &Membership)) -> Self {
        Self {
            group_id: group.id,
            group_name: group.name.clone(),
            comments: group.comments.clone(),
            join_date: Stamp(joined.joined),
        }
    }
}

impl From<(&User, &Membership)> for Member {
    fn from((user, joined): (&User, &Membership)) -> Self {
        Self {
            user_name: user.name.clone(),
            display_name: user.display_name.clone(),
            join_date: Stamp(joined.joined),
        }
    }
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
