//! Users of an account, as RAM spells them.

use std::sync::Arc;

use derive::{Parameters, View};
use domain::account::user;
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};
use model::{Comments, DisplayName, Edit, Email, MobilePhone, Moment, User, UserId, UserName};

use crate::identity::target;
use crate::page::{List, Marked};
use crate::view::{self, Done, One, Paged, Stamp, done};

/// Adds a user to the caller's account.
#[derive(Parameters)]
pub struct CreateUser {
    user_name: UserName,
    display_name: Option<DisplayName>,
    mobile_phone: Option<MobilePhone>,
    email: Option<Email>,
    comments: Option<Comments>,
}

impl Operation for CreateUser {
    const EFFECT: Effect = Effect::Write;
    type Answer = One<UserView>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(target::new(
            caller.account,
            target::USER,
            self.user_name.as_str(),
            "user/*",
        ))
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let new = user::New {
            display_name: self.display_name.clone(),
            mobile_phone: self.mobile_phone.clone(),
            email: self.email.clone(),
            comments: self.comments.clone(),
            ..self.user_name.clone().into()
        };
        let user = user::create(context, new)?;
        Ok(One(UserView::from(&user).fresh()))
    }
}

/// Shows one user.
#[derive(Parameters)]
pub struct GetUser {
    user_name: UserName,
}

impl Operation for GetUser {
    const EFFECT: Effect = Effect::Read;
    type Answer = One<UserView>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(target::user(caller.account, &self.user_name))
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let user = context.account.users.named(&self.user_name)?;
        let profile = user::login_profile(context.account, user.id);
        let last = profile.and_then(|profile| profile.last_logon);
        Ok(One(UserView::from(user).logged_on(last)))
    }
}

/// Changes a user, the name included; groups, policies and keys stay with it.
#[derive(Parameters)]
pub struct UpdateUser {
    user_name: UserName,
    new_user_name: Option<UserName>,
    new_display_name: Edit<DisplayName>,
    new_mobile_phone: Edit<MobilePhone>,
    new_email: Edit<Email>,
    new_comments: Edit<Comments>,
}

impl Operation for UpdateUser {
    const EFFECT: Effect = Effect::Write;
    type Answer = One<UserView>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        let new = self.new_user_name.as_ref();
        Plan::on_each(target::renamed_user(caller.account, &self.user_name, new))
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let to = user::Update {
            name: self.new_user_name.clone(),
            display_name: self.new_display_name.clone(),
            mobile_phone: self.new_mobile_phone.clone(),
            email: self.new_email.clone(),
            comments: self.new_comments.clone(),
        };
        user::update(context, &self.user_name, to).map(|user| One::of(&user))
    }
}

/// Deletes a user who has no AccessKeys, groups or policies any more.
#[derive(Parameters)]
pub struct DeleteUser {
    user_name: UserName,
}

impl Operation for DeleteUser {
    const EFFECT: Effect = Effect::Write;
    type Answer = Done;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(target::user(caller.account, &self.user_name))
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        user::delete(context, &self.user_name).map(done)
    }
}

/// Lists the users of the account by name.
#[derive(Parameters)]
pub struct ListUsers {
    #[rpc(flatten)]
    page: Marked<Self>,
}

impl List for ListUsers {
    const NAME: &'static str = "users";
    type Place = UserName;
}

impl Operation for ListUsers {
    const EFFECT: Effect = Effect::Read;
    type Answer = Paged<UserView>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(target::all(caller.account, "user/*"))
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let after = self.page.after(permit.home())?.map(UserName::folded);
        let users = context.account.users.ordered(after.as_ref());
        Ok(self
            .page
            .cut(permit.home(), users, |user| user.name.clone()))
    }
}

/// A user as RAM shows it.
#[derive(View)]
#[view("User")]
pub struct UserView {
    user_id: UserId,
    user_name: UserName,
    /// Empty where there is none: Prowler sees no user at all when one of them lacks it.
    display_name: String,
    mobile_phone: Option<MobilePhone>,
    email: Option<Email>,
    comments: Option<Comments>,
    create_date: Stamp,
    update_date: Option<Stamp>,
    last_login_date: Option<String>,
}

impl UserView {
    /// With the time of the last logon, which is empty if there was none.
    fn logged_on(self, last: Option<Moment>) -> Self {
        let last_login_date = Some(view::last(last));
        Self {
            last_login_date,
            ..self
        }
    }

    /// As it is shown when it was just made.
    fn fresh(self) -> Self {
        Self {
            update_date: None,
            ..self
        }
    }
}

impl From<&Arc<User>> for UserView {
    fn from(user: &Arc<User>) -> Self {
        Self {
            user_id: user.id,
            user_name: user.name.clone(),
            display_name: view::text(user.display_name.as_ref()),
            mobile_phone: user.mobile_phone.clone(),
            email: user.email.clone(),
            comments: user.comments.clone(),
            create_date: Stamp(user.created),
            update_date: Some(Stamp(user.updated)),
            last_login_date: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::World;

    const ALICE: (&str, &str) = ("UserName", "alice");

    #[test]
    fn a_taken_name_is_refused() {
        let mut world = World::with_account("acme");
        world.admin().call("CreateUser", [ALICE]).answers();
        world
            .admin()
            .call("CreateUser", [ALICE])
            .refuses("EntityAlreadyExists.User");
        world
            .admin()
            .call("CreateUser", [("UserName", "Alice")])
            .refuses("EntityAlreadyExists.User");
        world.events().are([
            "CreateUser ok",
            "CreateUser EntityAlreadyExists.User",
            "CreateUser EntityAlreadyExists.User",
        ]);
    }

    #[test]
    fn a_user_is_shown_as_it_was_made_and_changed() {
        let mut world = World::with_account("acme");
        let made = world
            .admin()
            .call(
                "CreateUser",
                [
                    ALICE,
                    ("DisplayName", "Alice A."),
                    ("MobilePhone", "86-18600008888"),
                    ("Email", "alice@example.com"),
                    ("Comments", "first"),
                ],
            )
            .answers();
        assert_eq!(made["User"]["CreateDate"], "2026-01-02T03:04:05Z");
        // What is not said is not shown: tools compare it with what they have said.
        let bob = world.admin().call("CreateUser", [("UserName", "bob")]);
        for field in ["MobilePhone", "Email", "Comments"] {
            assert!(bob.answers()["User"][field].is_null(), "{field}");
        }
        // Nothing is shown of a name, since not every tool bears that it is missing.
        assert_eq!(bob.answers()["User"]["DisplayName"], "");
        assert!(made["User"]["UpdateDate"].is_null());
        world.later(60);
        let to = [ALICE, ("NewUserName", "alicia"), ("NewComments", "second")];
        let changed = world.admin().call("UpdateUser", to).answers();
        let mut shown = world
            .admin()
            .call("GetUser", [("UserName", "alicia")])
            .answers();
        // It alone tells of the last logon.
        let user = shown["User"].as_object_mut().unwrap();
        assert_eq!(user.remove("LastLoginDate").unwrap(), "");
        assert_eq!(shown["User"], changed["User"]);
        assert_eq!(shown["User"]["UserId"], made["User"]["UserId"]);
        assert_eq!(shown["User"]["Email"], "alice@example.com");
        assert_eq!(shown["User"]["Comments"], "second");
        assert_eq!(shown["User"]["UpdateDate"], "2026-01-02T03:05:05Z");
        world
            .admin()
            .call("GetUser", [ALICE])
            .refuses("EntityNotExist.User");
    }

    #[test]
    fn an_empty_new_value_clears_and_an_absent_one_keeps() {
        let mut world = World::with_account("acme");
        let described = [
            ALICE,
            ("DisplayName", "Alice A."),
            ("MobilePhone", "86-18600008888"),
            ("Email", "alice@example.com"),
            ("Comments", "first"),
        ];
        world.admin().call("CreateUser", described).answers();
        let fields = ["DisplayName", "MobilePhone", "Email", "Comments"];
        for (gone, field) in fields.iter().enumerate() {
            let clear = [ALICE, (&*format!("New{field}"), "")];
            let left = world.admin().call("UpdateUser", clear).answers();
            for (place, field) in fields.iter().enumerate() {
                let shown = left["User"][field].as_str().unwrap_or_default();
                assert_eq!(shown.is_empty(), place <= gone, "{field}: {left}");
            }
        }
    }

    #[test]
    fn a_user_cannot_take_the_name_of_another_but_may_change_its_case() {
        let mut world = World::with_account("acme");
        let _ = world.user("alice");
        let _ = world.user("bob");
        let taken = world
            .admin()
            .call("UpdateUser", [ALICE, ("NewUserName", "BOB")]);
        taken.refuses("EntityAlreadyExists.User");
        world
            .admin()
            .call("UpdateUser", [ALICE, ("NewUserName", "ALICE")])
            .answers();
    }

    #[test]
    fn who_renames_a_user_must_be_let_to_both_names() {
        let mut world = World::with_account("acme");
        let _ = world.user("alice");
        world.permit("carol", "Allow", "ram:UpdateUser", "acs:ram:*:*:user/alice");
        let rename = [ALICE, ("NewUserName", "boss")];
        world
            .user("carol")
            .call("UpdateUser", rename)
            .refuses("NoPermission");
        let keep = [ALICE, ("NewUserName", "alice"), ("NewComments", "x")];
        world.user("carol").call("UpdateUser", keep).answers();
        world.permit("carol", "Allow", "ram:UpdateUser", "acs:ram:*:*:user/boss");
        world.user("carol").call("UpdateUser", rename).answers();
    }

    #[test]
    fn a_user_who_still_has_something_stays() {
        let mut world = World::with_account("acme");
        let key = world.user("alice").call("GetCallerIdentity", []).answers();
        assert_eq!(key["IdentityType"], "RAMUser");
        world
            .admin()
            .call("DeleteUser", [ALICE])
            .refuses("DeleteConflict.User.AccessKey");
        let keys = world.admin().call("ListAccessKeys", [ALICE]).answers();
        let id = keys["AccessKeys"]["AccessKey"][0]["AccessKeyId"]
            .as_str()
            .unwrap()
            .to_owned();
        world
            .admin()
            .call("DeleteAccessKey", [ALICE, ("UserAccessKeyId", &id)])
            .answers();
        let dev = [ALICE, ("GroupName", "dev")];
        world
            .admin()
            .call("CreateGroup", [("GroupName", "dev")])
            .answers();
        world.admin().call("AddUserToGroup", dev).answers();
        world
            .admin()
            .call("DeleteUser", [ALICE])
            .refuses("DeleteConflict.User.Group");
        world.admin().call("RemoveUserFromGroup", dev).answers();
        let policy = [
            ALICE,
            ("PolicyName", "ReadOnlyAccess"),
            ("PolicyType", "System"),
        ];
        world.admin().call("AttachPolicyToUser", policy).answers();
        world
            .admin()
            .call("DeleteUser", [ALICE])
            .refuses("DeleteConflict.User.Policy");
        world.admin().call("DetachPolicyFromUser", policy).answers();
        world.admin().call("DeleteUser", [ALICE]).answers();
        world
            .admin()
            .call("DeleteUser", [ALICE])
            .refuses("EntityNotExist.User");
    }

    #[test]
    fn a_wrong_or_missing_parameter_is_named() {
        let mut world = World::with_account("acme");
        let missing = world
            .admin()
            .call("CreateUser", [])
            .refuses("MissingParameter");
        assert!(missing["Message"].as_str().unwrap().contains("UserName"));
        for (name, value) in [
            ("UserName", "al ice"),
            ("UserName", ""),
            ("DisplayName", "\u{1}"),
            ("MobilePhone", "123"),
            ("Email", "alice"),
        ] {
            let mut parameters = vec![ALICE];
            parameters.retain(|(other, _)| *other != name);
            parameters.push((name, value));
            let refused = world.admin().call("CreateUser", parameters);
            refused.refuses(&format!("InvalidParameter.{name}"));
        }
    }

    #[test]
    fn pages_miss_nobody_while_users_come_and_go() {
        let mut world = World::with_account("acme");
        for name in ["b", "d", "f", "h"] {
            world
                .admin()
                .call("CreateUser", [("UserName", name)])
                .answers();
        }
        let names = |page: &serde_json::Value| -> Vec<String> {
            let users = page["Users"]["User"].as_array().unwrap();
            users
                .iter()
                .map(|user| user["UserName"].as_str().unwrap().to_owned())
                .collect()
        };
        let first = world
            .admin()
            .call("ListUsers", [("MaxItems", "3")])
            .answers();
        assert_eq!(
            (names(&first), &first["IsTruncated"]),
            (vec!["admin".into(), "b".into(), "d".into()], &true.into())
        );
        for (deed, name) in [
            ("DeleteUser", "d"),
            ("CreateUser", "c"),
            ("CreateUser", "e"),
        ] {
            world.admin().call(deed, [("UserName", name)]).answers();
        }
        let marker = first["Marker"].as_str().unwrap();
        let rest = world
            .admin()
            .call("ListUsers", [("Marker", marker)])
            .answers();
        assert_eq!(names(&rest), ["e", "f", "h"]);
        assert_eq!(rest["IsTruncated"], false);
        assert!(rest["Marker"].is_null());
    }

    #[test]
    fn a_page_that_is_none_is_refused() {
        let mut world = World::with_account("acme");
        for (name, value) in [("Marker", "alice"), ("MaxItems", "0"), ("MaxItems", "1001")] {
            let refused = world.admin().call("ListUsers", [(name, value)]);
            refused.refuses(&format!("InvalidParameter.{name}"));
        }
        let _ = world.user("alice");
        let users = world
            .admin()
            .call("ListUsers", [("MaxItems", "1")])
            .answers();
        let marker = users["Marker"].as_str().unwrap();
        world
            .admin()
            .call("ListRoles", [("Marker", marker)])
            .refuses("InvalidParameter.Marker");
    }

    #[test]
    fn there_are_only_so_many_users() {
        let mut world = World::with_settings("acme", |settings| settings.limits.users = 2);
        world.admin().call("CreateUser", [ALICE]).answers();
        world
            .admin()
            .call("CreateUser", [("UserName", "bob")])
            .refuses("LimitExceeded.User");
    }
}
