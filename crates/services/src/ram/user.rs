//! Users of an account, as RAM spells them.

use derive::Parameters;
use domain::account::user;
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Targets};
use model::{Comments, DisplayName, Email, MobilePhone, Refusal, User, UserId, UserName};
use serde::Serialize;

use super::page::{List, Marker, MaxItems, Page};
use super::target;
use crate::view::{Done, Stamp};

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
    const NAME: &'static str = "CreateUser";
    const ACTION: &'static str = "ram:CreateUser";
    const EFFECT: Effect = Effect::Write;
    type Answer = OneUser;

    fn targets(&self, caller: &Caller, _account: &Account) -> Targets {
        target::new(caller, target::USER, self.user_name.as_str(), "user/*")
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Result<OneUser, Refusal> {
        let new = user::New {
            name: self.user_name.clone(),
            display_name: self.display_name.clone(),
            mobile_phone: self.mobile_phone.clone(),
            email: self.email.clone(),
            comments: self.comments.clone(),
        };
        let user = user::create(context, new)?;
        Ok(OneUser {
            user: UserView {
                update_date: None,
                ..UserView::of(&user)
            },
        })
    }
}

/// Shows one user.
#[derive(Parameters)]
pub struct GetUser {
    user_name: UserName,
}

impl Operation for GetUser {
    const NAME: &'static str = "GetUser";
    const ACTION: &'static str = "ram:GetUser";
    const EFFECT: Effect = Effect::Read;
    type Answer = OneUser;

    fn targets(&self, caller: &Caller, _account: &Account) -> Targets {
        Targets::These(vec![target::user(caller, &self.user_name)])
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Result<OneUser, Refusal> {
        let user = context.account.users.named(&self.user_name)?;
        Ok(OneUser {
            user: UserView::of(user),
        })
    }
}

/// Changes a user, the name included; groups, policies and keys stay with it.
#[derive(Parameters)]
pub struct UpdateUser {
    user_name: UserName,
    new_user_name: Option<UserName>,
    new_display_name: Option<DisplayName>,
    new_mobile_phone: Option<MobilePhone>,
    new_email: Option<Email>,
    new_comments: Option<Comments>,
}

impl Operation for UpdateUser {
    const NAME: &'static str = "UpdateUser";
    const ACTION: &'static str = "ram:UpdateUser";
    const EFFECT: Effect = Effect::Write;
    type Answer = OneUser;

    fn targets(&self, caller: &Caller, _account: &Account) -> Targets {
        // Policies name users: who may not touch the new name must not put another there.
        let new = self.new_user_name.as_ref();
        let new = new.filter(|new| **new != self.user_name);
        let names = std::iter::once(&self.user_name).chain(new);
        Targets::These(names.map(|name| target::user(caller, name)).collect())
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Result<OneUser, Refusal> {
        let to = user::Update {
            name: self.new_user_name.clone(),
            display_name: self.new_display_name.clone(),
            mobile_phone: self.new_mobile_phone.clone(),
            email: self.new_email.clone(),
            comments: self.new_comments.clone(),
        };
        let user = user::update(context, &self.user_name, to)?;
        Ok(OneUser {
            user: UserView::of(&user),
        })
    }
}

/// Deletes a user who has no AccessKeys, groups or policies any more.
#[derive(Parameters)]
pub struct DeleteUser {
    user_name: UserName,
}

impl Operation for DeleteUser {
    const NAME: &'static str = "DeleteUser";
    const ACTION: &'static str = "ram:DeleteUser";
    const EFFECT: Effect = Effect::Write;
    type Answer = Done;

    fn targets(&self, caller: &Caller, _account: &Account) -> Targets {
        Targets::These(vec![target::user(caller, &self.user_name)])
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Result<Done, Refusal> {
        user::delete(context, &self.user_name)?;
        Ok(Done {})
    }
}

/// Lists the users of the account by name.
#[derive(Parameters)]
pub struct ListUsers {
    marker: Option<Marker<Self>>,
    max_items: Option<MaxItems<1000>>,
}

impl List for ListUsers {
    const NAME: &'static str = "users";
    type Place = UserName;
}

impl Operation for ListUsers {
    const NAME: &'static str = "ListUsers";
    const ACTION: &'static str = "ram:ListUsers";
    const EFFECT: Effect = Effect::Read;
    type Answer = ManyUsers;

    fn targets(&self, caller: &Caller, _account: &Account) -> Targets {
        target::all(caller, "user/*")
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Result<ManyUsers, Refusal> {
        let after = self.marker.as_ref().map(|marker| marker.place().folded());
        let users = context.account.users.ordered(after.as_ref());
        let page = Page::cut::<Self, 1000>(self.max_items, users, |user| user.name.clone());
        let users = Users {
            user: page.views(|user| UserView::of(user)),
        };
        Ok(ManyUsers {
            is_truncated: page.is_truncated,
            marker: page.marker,
            users,
        })
    }
}

/// One user.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct OneUser {
    user: UserView,
}

/// A page of users.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ManyUsers {
    is_truncated: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    marker: Option<String>,
    users: Users,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Users {
    user: Vec<UserView>,
}

/// A user as RAM shows it.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct UserView {
    user_id: UserId,
    user_name: UserName,
    #[serde(skip_serializing_if = "Option::is_none")]
    display_name: Option<DisplayName>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mobile_phone: Option<MobilePhone>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<Email>,
    #[serde(skip_serializing_if = "Option::is_none")]
    comments: Option<Comments>,
    create_date: Stamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    update_date: Option<Stamp>,
}

impl UserView {
    fn of(user: &User) -> Self {
        Self {
            user_id: user.id,
            user_name: user.name.clone(),
            display_name: user.display_name.clone(),
            mobile_phone: user.mobile_phone.clone(),
            email: user.email.clone(),
            comments: user.comments.clone(),
            create_date: Stamp(user.created),
            update_date: Some(Stamp(user.updated)),
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
        assert!(made["User"]["UpdateDate"].is_null());
        world.later(60);
        let to = [ALICE, ("NewUserName", "alicia"), ("NewComments", "second")];
        let changed = world.admin().call("UpdateUser", to).answers();
        let shown = world
            .admin()
            .call("GetUser", [("UserName", "alicia")])
            .answers();
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
