//! Users in the recycle bin.

use std::fmt;
use std::str::FromStr;

use derive::{Parameters, View};
use domain::account::recycle_bin::{recycled_key, recycled_user};
use domain::account::upn;
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran, Target};
use model::{
    AccessKeyId, DisplayName, Kind, Malformed, Moment, Owner, RecycledUser, Refusal, UserId,
    UserPrincipalName,
};

use super::bin::owner_target;
use crate::identity::target;
use crate::page::{List, Marked};
use crate::view::{Done, One, Paged, Stamp, done};

/// Shows a user in the bin, by its id or that of one of its AccessKeys.
#[derive(Parameters)]
pub struct GetUserInRecycleBin {
    user_id: Option<UserId>,
    user_access_key_id: Option<AccessKeyId>,
}

impl GetUserInRecycleBin {
    /// Whose key it is does not depend on the time.
    fn id(&self, account: &Account) -> Option<UserId> {
        let key = |id: &AccessKeyId| account.recycled_keys.get(id);
        let key = self.user_access_key_id.as_ref().and_then(key);
        match (self.user_id, key.map(|one| one.key.owner)) {
            (None, Some(Owner::User(id))) => Some(id),
            (id, _) => id,
        }
    }
}

impl Operation for GetUserInRecycleBin {
    const EFFECT: Effect = Effect::Read;
    type Answer = One<BinUser>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        Plan::on(owner_target(
            caller,
            account,
            self.id(account).map(Owner::User),
        ))
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let (account, now) = (&*context.account, context.now);
        if self.user_id.is_some() == self.user_access_key_id.is_some() {
            let rule = "it or the id of the user must be given, and not both".to_owned();
            return Err(Refusal::Invalid("UserAccessKeyId", rule));
        }
        if let Some(key) = &self.user_access_key_id {
            recycled_key::find(account, key, now)?;
        }
        let missing = || Refusal::Missing(Kind::RecycledUser, String::new());
        let id = self.id(account).ok_or_else(missing)?;
        let user = recycled_user::find(account, id, now)?;
        Ok(One::of((&**user, &*context)))
    }
}

/// Lists the users in the bin, the oldest first.
#[derive(Parameters)]
pub struct ListUsersInRecycleBin {
    filter: Option<Filter>,
    #[rpc(flatten)]
    page: Marked<Self>,
}

impl List for ListUsersInRecycleBin {
    const NAME: &'static str = "ims-bin";
    const MOST: usize = 100;
    type Place = BinPlace;
}

impl Operation for ListUsersInRecycleBin {
    const EFFECT: Effect = Effect::Read;
    type Answer = Paged<BinUser>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(target::all(caller.account, "user/*"))
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let (context, home) = (&*context, permit.home());
        let after = self.page.after(home)?.map(|place| &place.0);
        let users = recycled_user::all(context.account, after, context.now);
        let wanted = |one: &RecycledUser| match &self.filter {
            Some(filter) => filter.holds(one, context),
            None => true,
        };
        let users = users.filter(|one| wanted(one)).map(|one| (&**one, context));
        let place = |(one, _): &(&RecycledUser, _)| BinPlace((one.recycled, one.user.id));
        Ok(self.page.cut(home, users, place))
    }
}

/// Brings a user back, with what hung on it; logon and AccessKeys are switched off.
#[derive(Parameters)]
pub struct RestoreUserFromRecycleBin {
    user_id: UserId,
}

impl Operation for RestoreUserFromRecycleBin {
    const EFFECT: Effect = Effect::Write;
    type Answer = Done;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        Plan::on(whom(caller, account, self.user_id))
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        recycled_user::restore(context, self.user_id).map(done)
    }
}

/// Deletes a user in the bin for good, with its AccessKeys there.
#[derive(Parameters)]
pub struct DeleteUserInRecycleBin {
    user_id: UserId,
}

impl Operation for DeleteUserInRecycleBin {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = Done;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        Plan::on(whom(caller, account, self.user_id))
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        recycled_user::purge(context, self.user_id).map(done)
    }
}

fn whom(caller: &Caller, account: &Account, id: UserId) -> Target {
    owner_target(caller, account, Some(Owner::User(id)))
}

/// `UserPrincipalName eq alice@acme.onaliyun.com`: the users of this name.
pub struct Filter(UserPrincipalName);

impl Filter {
    fn holds(&self, one: &RecycledUser, context: &Context<'_>) -> bool {
        let suffix = &context.limits.domain_suffix;
        let own = upn::is_own(context.account, self.0.domain.as_str(), suffix);
        own && one.user.name == self.0.name
    }
}

impl FromStr for Filter {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        const RULE: Malformed = Malformed("UserPrincipalName eq and the name of a user");
        let name = text.strip_prefix("UserPrincipalName eq ").ok_or(RULE)?;
        name.trim().parse().map(Self).map_err(|_| RULE)
    }
}

/// Where a page of the bin ended.
pub struct BinPlace(recycled_user::Place);

impl fmt::Display for BinPlace {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}", self.0.0.millis(), self.0.1)
    }
}

impl FromStr for BinPlace {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        const RULE: Malformed = Malformed("a time and an id");
        let (when, id) = text.split_once(':').ok_or(RULE)?;
        let when = when.parse().map_err(|_| RULE)?;
        Ok(Self((Moment::from_millis(when), id.parse()?)))
    }
}

/// A user in the bin.
#[derive(View)]
#[view("User")]
pub struct BinUser {
    user_id: UserId,
    user_principal_name: String,
    display_name: Option<DisplayName>,
    create_date: Stamp,
    recycle_date: Stamp,
    delete_date: Stamp,
}

impl From<(&RecycledUser, &Context<'_>)> for BinUser {
    fn from((one, context): (&RecycledUser, &Context<'_>)) -> Self {
        let suffix = &context.limits.domain_suffix;
        Self {
            user_id: one.user.id,
            user_principal_name: upn::of(context.account, &one.user.name, suffix),
            display_name: one.user.display_name.clone(),
            create_date: Stamp(one.user.created),
            recycle_date: Stamp(one.recycled),
            delete_date: Stamp(one.until()),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use crate::testing::World;

    const ALICE: (&str, &str) = ("UserPrincipalName", "alice@acme");
    const DEV: (&str, &str) = ("GroupName", "dev");
    const READ: [(&str, &str); 2] = [("PolicyName", "ReadOnlyAccess"), ("PolicyType", "System")];
    const DAY: i64 = 24 * 60 * 60;

    /// A world with a user in a group, with a policy and a key, and the user's id.
    fn world() -> (World, String) {
        let mut world = World::with_account("acme");
        let _ = world.user("alice");
        world.scene("Ims.CreateGroup", [DEV]).answers();
        world.scene("Ims.AddUserToGroup", [ALICE, DEV]).answers();
        let attach = [("UserName", "alice"), READ[0], READ[1]];
        world.scene("AttachPolicyToUser", attach).answers();
        let alice = [ALICE, ("NewDisplayName", "Alice")];
        let alice = world.scene("Ims.UpdateUser", alice).answers();
        let id = alice["User"]["UserId"].as_str().unwrap().to_owned();
        (world, id)
    }

    fn put_away(world: &mut World) {
        world.scene("Ims.DeleteUser", [ALICE]).answers();
    }

    fn listed(world: &mut World, asked: &[(&str, &str)]) -> Vec<Value> {
        let asked = asked.to_vec();
        let list = world.admin().call("ListUsersInRecycleBin", asked);
        list.answers()["Users"]["User"].as_array().unwrap().clone()
    }

    #[test]
    fn a_deleted_user_is_nobody_and_comes_back_with_groups_and_policies() {
        let (mut world, id) = world();
        let key = world.user("alice").key();
        world.later(60);
        put_away(&mut world);
        world
            .admin()
            .call("Ims.GetUser", [ALICE])
            .refuses("EntityNotExist.User");
        let refused = world.holder_of(&key).call("GetCallerIdentity", []);
        refused.refuses("InvalidAccessKeyId.NotFound");
        // Nothing of it hinders those who would delete the group.
        let members = world.admin().call("Ims.ListUsersForGroup", [DEV]).answers();
        assert_eq!(members["Users"]["User"].as_array().unwrap().len(), 0);
        let by_id = ("UserId", id.as_str());
        let by_key = ("UserAccessKeyId", key.id.as_str());
        let shown = world.admin().call("GetUserInRecycleBin", [by_id]).answers();
        let user = &shown["User"];
        assert_eq!(user["UserId"], id);
        assert_eq!(user["UserPrincipalName"], "alice@acme.onaliyun.com");
        assert_eq!(user["DisplayName"], "Alice");
        assert_eq!(user["CreateDate"], "2026-01-02T03:04:05Z");
        assert_eq!(user["RecycleDate"], "2026-01-02T03:05:05Z");
        assert_eq!(user["DeleteDate"], "2026-02-01T03:05:05Z");
        let same = world.admin().call("GetUserInRecycleBin", [by_key]);
        assert_eq!(same.answers()["User"], *user);
        let info = world.admin().call("GetAccessKeyInfoInRecycleBin", [by_key]);
        let info = info.answers();
        assert_eq!(info["AccessKey"]["UserRecycled"], true);
        assert_eq!(
            info["AccessKey"]["UserPrincipalName"],
            user["UserPrincipalName"]
        );
        let early = world
            .admin()
            .call("RestoreAccessKeyFromRecycleBin", [by_id, by_key]);
        early.refuses("EntityNotExist.User");
        let back = world.admin().call("RestoreUserFromRecycleBin", [by_id]);
        back.answers();
        let again = world.admin().call("RestoreUserFromRecycleBin", [by_id]);
        again.refuses("EntityNotExist.User.InRecycleBin");
        let groups = world.admin().call("Ims.ListGroupsForUser", [ALICE]);
        let group = &groups.answers()["Groups"]["Group"][0];
        assert_eq!(group["JoinDate"], "2026-01-02T03:04:05Z");
        let policies = [("UserName", "alice")];
        let policies = world
            .admin()
            .call("ListPoliciesForUser", policies)
            .answers();
        assert_eq!(policies["Policies"]["Policy"][0]["PolicyName"], READ[0].1);
        let off = world.holder_of(&key).call("GetCallerIdentity", []);
        off.refuses("InvalidAccessKeyId.Inactive");
        let on = [ALICE, by_key, ("Status", "Active")];
        world.admin().call("Ims.UpdateAccessKey", on).answers();
        let may = world.holder_of(&key).call("Ram.ListUsers", []);
        may.answers();
    }

    #[test]
    fn a_user_is_kept_for_thirty_days() {
        for (seconds, kept) in [(30 * DAY, true), (30 * DAY + 1, false)] {
            let (mut world, id) = world();
            put_away(&mut world);
            world.later(seconds);
            assert_eq!(listed(&mut world, &[]).len(), usize::from(kept));
            let by_id = [("UserId", id.as_str())];
            for operation in ["GetUserInRecycleBin", "RestoreUserFromRecycleBin"] {
                let told = world.admin().call(operation, by_id);
                if kept {
                    told.answers();
                } else {
                    told.refuses("EntityNotExist.User.InRecycleBin");
                }
            }
            let gone = world.admin().call("DeleteUserInRecycleBin", by_id);
            gone.refuses("EntityNotExist.User.InRecycleBin");
        }
    }

    #[test]
    fn the_bin_is_listed_in_pages_the_oldest_first_or_by_name() {
        let (mut world, _) = world();
        let mut names = Vec::new();
        for name in ["alice", "zoe", "bob"] {
            let _ = world.user(name);
            world.later(1);
            let name = format!("{name}@acme");
            let named = [("UserPrincipalName", &*name)];
            world.scene("Ims.DeleteUser", named).answers();
            names.push(format!("{name}.onaliyun.com"));
        }
        let shown = |rows: &[Value]| -> Vec<String> {
            let name = |row: &Value| row["UserPrincipalName"].as_str().unwrap().to_owned();
            rows.iter().map(name).collect()
        };
        assert_eq!(shown(&listed(&mut world, &[])), names);
        let first = [("MaxItems", "2")];
        let first = world.admin().call("ListUsersInRecycleBin", first).answers();
        assert_eq!(first["IsTruncated"], true);
        let marker = [("Marker", first["Marker"].as_str().unwrap())];
        assert_eq!(
            shown(&listed(&mut world, &marker)),
            ["bob@acme.onaliyun.com"]
        );
        for (filter, found) in [
            ("UserPrincipalName eq zoe@acme.onaliyun.com", 1),
            ("UserPrincipalName eq zoe@acme", 1),
            ("UserPrincipalName eq zoe@globex", 0),
            ("UserPrincipalName eq nobody@acme", 0),
        ] {
            assert_eq!(
                listed(&mut world, &[("Filter", filter)]).len(),
                found,
                "{filter}"
            );
        }
        for bad in [
            "zoe",
            "UserPrincipalName ne zoe@acme",
            "UserPrincipalName eq zoe",
        ] {
            let refused = world
                .admin()
                .call("ListUsersInRecycleBin", [("Filter", bad)]);
            refused.refuses("InvalidParameter.Filter");
        }
        let more = world
            .admin()
            .call("ListUsersInRecycleBin", [("MaxItems", "101")]);
        more.refuses("InvalidParameter.MaxItems");
    }

    #[test]
    fn a_user_whose_name_is_taken_stays_in_the_bin() {
        let (mut world, id) = world();
        put_away(&mut world);
        let other = [("UserPrincipalName", "ALICE@acme"), ("DisplayName", "A")];
        world.admin().call("Ims.CreateUser", other).answers();
        let by_id = [("UserId", id.as_str())];
        let refused = world.admin().call("RestoreUserFromRecycleBin", by_id);
        refused.refuses("EntityAlreadyExists.User");
        assert_eq!(listed(&mut world, &[]).len(), 1);
    }

    #[test]
    fn there_is_no_coming_back_beyond_the_limit_and_the_oldest_make_room() {
        let mut world = World::with_settings("acme", |settings| {
            settings.limits.users = 2;
            settings.limits.recycled_users = 2;
        });
        let mut ids = Vec::new();
        for name in ["alice", "bob", "carol"] {
            world.later(1);
            let name = format!("{name}@acme");
            let named = [("UserPrincipalName", &*name), ("DisplayName", "d")];
            let made = world.scene("Ims.CreateUser", named).answers();
            ids.push(made["User"]["UserId"].as_str().unwrap().to_owned());
            world.scene("Ims.DeleteUser", [named[0]]).answers();
        }
        let rows = listed(&mut world, &[]);
        let rows: Vec<_> = rows.iter().map(|row| &row["UserId"]).collect();
        assert_eq!(rows, [&ids[1], &ids[2]]);
        let restore = "RestoreUserFromRecycleBin";
        let bob = world.admin().call(restore, [("UserId", &*ids[1])]);
        bob.answers();
        let carol = world.admin().call(restore, [("UserId", &*ids[2])]);
        carol.refuses("LimitExceeded.User");
    }

    #[test]
    fn a_user_deleted_in_the_bin_takes_the_keys_along() {
        let (mut world, id) = world();
        let key = world.user("alice").key();
        put_away(&mut world);
        let by_id = [("UserId", id.as_str())];
        let gone = world.admin().call("DeleteUserInRecycleBin", by_id);
        gone.answers();
        assert_eq!(listed(&mut world, &[]).len(), 0);
        let key = [("UserAccessKeyId", &*key.id)];
        let gone = world.admin().call("GetAccessKeyInfoInRecycleBin", key);
        gone.refuses("EntityNotExist.User.AccessKey.InRecycleBin");
    }

    #[test]
    fn a_user_in_the_bin_is_named_in_one_way_and_judged_by_name() {
        let (mut world, id) = world();
        let key = world.user("alice").key().id;
        put_away(&mut world);
        let (by_id, by_key) = (("UserId", id.as_str()), ("UserAccessKeyId", key.as_str()));
        for (asked, code) in [
            (vec![], "InvalidParameter.UserAccessKeyId"),
            (vec![by_id, by_key], "InvalidParameter.UserAccessKeyId"),
            (vec![("UserId", "7")], "EntityNotExist.User.InRecycleBin"),
            (
                vec![("UserAccessKeyId", "LTAInone")],
                "EntityNotExist.User.AccessKey.InRecycleBin",
            ),
        ] {
            world
                .admin()
                .call("GetUserInRecycleBin", asked)
                .refuses(code);
        }
        world.permit(
            "clerk",
            "Allow",
            "ram:*RecycleBin",
            "acs:ram:*:*:user/alice",
        );
        let mut clerk = world.user("clerk");
        for asked in [by_id, by_key] {
            clerk.call("GetUserInRecycleBin", [asked]).answers();
        }
        let denied = clerk.call("GetUserInRecycleBin", [("UserId", "7")]);
        denied.refuses("NoPermission");
        clerk
            .call("ListUsersInRecycleBin", [])
            .refuses("NoPermission");
        clerk.call("RestoreUserFromRecycleBin", [by_id]).answers();
    }
}
