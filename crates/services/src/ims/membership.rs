//! Who is in which group, as IMS spells it.

use derive::{Parameters, View};
use domain::account::{group, membership};
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};
use model::{
    Comments, DisplayName, Group, GroupId, GroupName, Membership, Moment, Refusal, UserId,
    UserName, UserPrincipalName,
};

use super::user_view::Shown;
use crate::identity::{person, rights, target};
use crate::page::{List, Marked};
use crate::view::{Done, Listed, Paged, Stamp, done};

/// Puts a user into a group.
#[derive(Parameters)]
pub struct AddUserToGroup {
    #[rpc(flatten)]
    both: Both,
}

impl Operation for AddUserToGroup {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = Done;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        self.both.plan(caller)
    }

    fn is_dangerous(&self, _: &Caller, account: &Account) -> bool {
        rights::come_with(account, &self.both.group_name)
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let name = self.both.user(context)?;
        group::join(context, &name, &self.both.group_name).map(done)
    }
}

/// Takes a user out of a group.
#[derive(Parameters)]
pub struct RemoveUserFromGroup {
    #[rpc(flatten)]
    both: Both,
}

impl Operation for RemoveUserFromGroup {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = Done;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        self.both.plan(caller)
    }

    fn is_dangerous(&self, _: &Caller, account: &Account) -> bool {
        rights::stay_behind(account, &self.both.group_name)
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let name = self.both.user(context)?;
        group::leave(context, &name, &self.both.group_name).map(done)
    }
}

/// A user and a group.
#[derive(Parameters)]
pub struct Both {
    user_principal_name: UserPrincipalName,
    group_name: GroupName,
}

impl Both {
    fn plan(&self, caller: &Caller) -> Plan {
        let name = &self.user_principal_name.name;
        Plan::on_each(target::membership(caller.account, name, &self.group_name))
    }

    fn user(&self, context: &Context<'_>) -> Result<UserName, Refusal> {
        let user = person::named(context, &self.user_principal_name)?;
        Ok(user.name.clone())
    }
}

/// Lists the groups a user is in.
#[derive(Parameters)]
pub struct ListGroupsForUser {
    user_principal_name: UserPrincipalName,
}

impl Operation for ListGroupsForUser {
    const EFFECT: Effect = Effect::Read;
    type Answer = Listed<JoinedGroup>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(target::user(caller.account, &self.user_principal_name.name))
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let user = person::named(context, &self.user_principal_name)?;
        let account = &*context.account;
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
    const NAME: &'static str = "ims-members";
    const MOST: usize = 100;
    type Place = UserId;
}

impl Operation for ListUsersForGroup {
    const EFFECT: Effect = Effect::Read;
    type Answer = Paged<Member>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(target::group(caller.account, &self.group_name))
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let (account, context) = (&*context.account, &*context);
        let group = account.groups.named(&self.group_name)?;
        let after = self.page.after(permit.home())?.copied();
        let members = membership::of_group_after(account, group.id, after);
        let users = members.filter_map(|one| {
            let user = account.users.get(&one.user)?;
            Some((Shown::of(context, user), one.joined))
        });
        Ok(self
            .page
            .cut(permit.home(), users, |(shown, _)| shown.user.id))
    }
}

/// A group as its members' lists show it.
#[derive(View)]
#[view("Group")]
pub struct JoinedGroup {
    group_id: GroupId,
    group_name: GroupName,
    display_name: Option<DisplayName>,
    comments: Option<Comments>,
    join_date: Stamp,
}

/// A user as a group's list shows it.
#[derive(View)]
#[view("User")]
pub struct Member {
    user_id: UserId,
    user_principal_name: String,
    display_name: Option<DisplayName>,
    join_date: Stamp,
}

impl From<(&Group, &Membership)> for JoinedGroup {
    fn from((group, joined): (&Group, &Membership)) -> Self {
        Self {
            group_id: group.id,
            group_name: group.name.clone(),
            display_name: group.display_name.clone(),
            comments: group.comments.clone(),
            join_date: Stamp(joined.joined),
        }
    }
}

impl From<(Shown<'_>, Moment)> for Member {
    fn from((shown, joined): (Shown<'_>, Moment)) -> Self {
        Self {
            user_id: shown.user.id,
            user_principal_name: shown.principal_name(),
            display_name: shown.user.display_name.clone(),
            join_date: Stamp(joined),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::World;

    const ALICE: (&str, &str) = ("UserPrincipalName", "alice@acme.onaliyun.com");
    const DEV: (&str, &str) = ("GroupName", "dev");

    #[test]
    fn a_user_joins_a_group_by_principal_name_and_leaves_it() {
        let mut world = World::with_account("acme");
        let made = [ALICE, ("DisplayName", "Alice")];
        let made = world.admin().call("Ims.CreateUser", made).answers();
        let group = [DEV, ("DisplayName", "Dev"), ("Comments", "makers")];
        world.admin().call("Ims.CreateGroup", group).answers();
        world.later(60);
        let both = [ALICE, DEV];
        world.admin().call("Ims.AddUserToGroup", both).answers();
        let again = world.admin().call("Ims.AddUserToGroup", both);
        again.refuses("EntityAlreadyExists.User.Group");
        let groups = world.admin().call("Ims.ListGroupsForUser", [ALICE]);
        let group = &groups.answers()["Groups"]["Group"][0];
        assert_eq!(group["GroupName"], "dev");
        assert_eq!(group["DisplayName"], "Dev");
        assert_eq!(group["Comments"], "makers");
        assert_eq!(group["JoinDate"], "2026-01-02T03:05:05Z");
        let users = world.admin().call("Ims.ListUsersForGroup", [DEV]);
        let user = &users.answers()["Users"]["User"][0];
        assert_eq!(user["UserPrincipalName"], ALICE.1);
        assert_eq!(user["UserId"], made["User"]["UserId"]);
        assert_eq!(user["DisplayName"], "Alice");
        assert_eq!(user["JoinDate"], "2026-01-02T03:05:05Z");
        let left = world.admin().call("Ims.RemoveUserFromGroup", both);
        left.answers();
        let again = world.admin().call("Ims.RemoveUserFromGroup", both);
        again.refuses("EntityNotExist.User.Group");
        let users = world.admin().call("Ims.ListUsersForGroup", [DEV]);
        assert_eq!(
            users.answers()["Users"]["User"].as_array().unwrap().len(),
            0
        );
    }

    #[test]
    fn a_user_of_another_domain_is_none_of_ours() {
        let mut world = World::with_account("acme");
        let _ = world.user("alice");
        world.admin().call("Ims.CreateGroup", [DEV]).answers();
        let away = ("UserPrincipalName", "alice@globex");
        for operation in ["Ims.AddUserToGroup", "Ims.RemoveUserFromGroup"] {
            let refused = world.admin().call(operation, [away, DEV]);
            refused.refuses("EntityNotExist.User");
        }
        let refused = world.admin().call("Ims.ListGroupsForUser", [away]);
        refused.refuses("EntityNotExist.User");
        let more = [DEV, ("MaxItems", "101")];
        let more = world.admin().call("Ims.ListUsersForGroup", more);
        more.refuses("InvalidParameter.MaxItems");
    }

    #[test]
    fn both_user_and_group_need_a_permission() {
        let mut world = World::with_account("acme");
        let _ = world.user("alice");
        world.admin().call("Ims.CreateGroup", [DEV]).answers();
        let add = "ram:AddUserToGroup";
        world.permit("clerk", "Allow", add, "acs:ram:*:*:user/alice");
        let both = [ALICE, DEV];
        let denied = world.user("clerk").call("Ims.AddUserToGroup", both);
        denied.refuses("NoPermission");
        world.permit("clerk", "Allow", add, "acs:ram:*:*:group/dev");
        let joined = world.user("clerk").call("Ims.AddUserToGroup", both);
        joined.answers();
    }
}
