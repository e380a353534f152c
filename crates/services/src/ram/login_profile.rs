//! Login profiles and passwords of users, as RAM spells them.

use derive::{Parameters, View};
use domain::account::login_profile::{self, New};
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};
use model::{LoginProfile, Password, User, UserName};

use crate::identity::password::{self, Said};
use crate::identity::{person, target};
use crate::view::{Done, One, Stamp, done};

/// Lets a user log on with a password.
#[derive(Parameters)]
pub struct CreateLoginProfile {
    user_name: UserName,
    #[rpc(secret)]
    password: Password,
    password_reset_required: Option<bool>,
    #[rpc("MFABindRequired")]
    mfa_bind_required: Option<bool>,
}

impl Operation for CreateLoginProfile {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = One<ProfileView>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        password::plan(caller, account, &self.user_name, Some(&self.password))
    }

    fn is_dangerous(&self, caller: &Caller, account: &Account) -> bool {
        !person::is_named(caller, account, &self.user_name)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let user = context.account.users.named(&self.user_name)?.clone();
        let new = New {
            password: Some(password::chosen(permit, &self.password)),
            active: true,
            reset_required: self.password_reset_required.unwrap_or(false),
            mfa_required: self.mfa_bind_required.unwrap_or(false),
        };
        let profile = login_profile::create(context, &user, &new)?;
        Ok(One(ProfileView::of(&user, &profile)))
    }
}

/// Changes how a user logs on; what is left out stays.
#[derive(Parameters)]
pub struct UpdateLoginProfile {
    user_name: UserName,
    #[rpc(flatten)]
    said: Said,
}

impl Operation for UpdateLoginProfile {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = Done;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        self.said.plan(caller, account, &self.user_name)
    }

    fn is_dangerous(&self, caller: &Caller, account: &Account) -> bool {
        !person::is_named(caller, account, &self.user_name)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let user = context.account.users.named(&self.user_name)?.clone();
        let to = self.said.update(permit);
        login_profile::update(context, &user, &to).map(|_| Done {})
    }
}

/// Shows how a user logs on.
#[derive(Parameters)]
pub struct GetLoginProfile {
    user_name: UserName,
}

impl Operation for GetLoginProfile {
    const EFFECT: Effect = Effect::Read;
    type Answer = One<ProfileView>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(target::user(caller.account, &self.user_name))
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let user = context.account.users.named(&self.user_name)?;
        let profile = login_profile::of(context.account, user)?;
        Ok(One(ProfileView::of(user, profile)))
    }
}

/// Lets a user log on with a password no longer.
#[derive(Parameters)]
pub struct DeleteLoginProfile {
    user_name: UserName,
}

impl Operation for DeleteLoginProfile {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = Done;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(target::user(caller.account, &self.user_name))
    }

    fn is_dangerous(&self, caller: &Caller, account: &Account) -> bool {
        !person::is_named(caller, account, &self.user_name)
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let user = context.account.users.named(&self.user_name)?.clone();
        login_profile::delete(context, &user).map(done)
    }
}

/// A login profile as RAM shows it.
#[derive(View)]
#[view("LoginProfile")]
pub struct ProfileView {
    user_name: UserName,
    create_date: Stamp,
    #[view("MFABindRequired")]
    mfa_bind_required: bool,
    password_reset_required: bool,
}

impl ProfileView {
    fn of(user: &User, profile: &LoginProfile) -> Self {
        Self {
            user_name: user.name.clone(),
            create_date: Stamp(profile.created),
            mfa_bind_required: profile.mfa_required,
            password_reset_required: profile.reset_required,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::testing::World;

    const ALICE: (&str, &str) = ("UserName", "alice");
    const PASSWORD: (&str, &str) = ("Password", "First-password-1");

    #[test]
    fn a_profile_is_shown_as_it_was_made_and_changed() {
        let mut world = World::with_account("acme");
        let _ = world.user("alice");
        let create = [ALICE, PASSWORD];
        let made = world.admin().call("Ram.CreateLoginProfile", create);
        let mut expected = json!({
            "UserName": "alice",
            "CreateDate": "2026-01-02T03:04:05Z",
            "MFABindRequired": false,
            "PasswordResetRequired": false,
        });
        assert_eq!(made.answers()["LoginProfile"], expected);
        world.later(60);
        for (field, value) in [
            ("PasswordResetRequired", true),
            ("MFABindRequired", true),
            ("PasswordResetRequired", false),
        ] {
            let to = [ALICE, (field, if value { "true" } else { "false" })];
            let changed = world.admin().call("Ram.UpdateLoginProfile", to).answers();
            assert!(changed.get("LoginProfile").is_none(), "{changed}");
            expected[field] = value.into();
            let shown = world.admin().call("Ram.GetLoginProfile", [ALICE]).answers();
            assert_eq!(shown["LoginProfile"], expected, "{field}");
        }
    }

    #[test]
    fn what_is_said_at_creation_is_kept() {
        let mut world = World::with_account("acme");
        for (name, field) in [
            ("bob", "MFABindRequired"),
            ("carol", "PasswordResetRequired"),
        ] {
            let _ = world.user(name);
            let create = [("UserName", name), PASSWORD, (field, "true")];
            let made = world
                .admin()
                .call("Ram.CreateLoginProfile", create)
                .answers();
            for each in ["MFABindRequired", "PasswordResetRequired"] {
                assert_eq!(made["LoginProfile"][each], each == field, "{made}");
            }
        }
    }

    #[test]
    fn there_is_one_profile_of_a_user_and_none_of_nobody() {
        let mut world = World::with_account("acme");
        let missing = "EntityNotExist.User.LoginProfile";
        let calls = [
            "Ram.GetLoginProfile",
            "Ram.UpdateLoginProfile",
            "Ram.DeleteLoginProfile",
        ];
        for call in calls {
            let told = world.admin().call(call, [ALICE]);
            told.refuses("EntityNotExist.User");
        }
        let create = [ALICE, PASSWORD];
        let nobody = world.admin().call("Ram.CreateLoginProfile", create);
        nobody.refuses("EntityNotExist.User");
        let _ = world.user("alice");
        for call in calls {
            let told = world.admin().call(call, [ALICE]);
            told.refuses(missing);
            assert_eq!(told.status, 404);
        }
        world
            .admin()
            .call("Ram.CreateLoginProfile", create)
            .answers();
        let second = world.admin().call("Ram.CreateLoginProfile", create);
        second.refuses("EntityAlreadyExists.User.LoginProfile");
        world
            .admin()
            .call("Ram.DeleteLoginProfile", [ALICE])
            .answers();
        world
            .admin()
            .call("Ram.GetLoginProfile", [ALICE])
            .refuses(missing);
    }

    #[test]
    fn a_user_with_a_profile_stays() {
        let mut world = World::with_account("acme");
        let bob = ("UserName", "bob");
        world.admin().call("CreateUser", [bob]).answers();
        world
            .admin()
            .call("Ram.CreateLoginProfile", [bob, PASSWORD])
            .answers();
        let conflict = world.admin().call("DeleteUser", [bob]);
        conflict.refuses("DeleteConflict.User.LoginProfile");
        world
            .admin()
            .call("Ram.DeleteLoginProfile", [bob])
            .answers();
        world.admin().call("DeleteUser", [bob]).answers();
        let about = |record: &String| record.starts_with("log");
        // Of the owner a password, of the administrator that and a profile.
        assert_eq!(world.records().iter().filter(|one| about(one)).count(), 3);
    }

    #[test]
    fn the_administrator_may_log_on_from_the_beginning() {
        let mut world = World::with_account("acme");
        let admin = [("UserPrincipalName", "admin@acme.onaliyun.com")];
        let told = world.admin().call("Ims.GetLoginProfile", admin).answers();
        let profile = &told["LoginProfile"];
        assert_eq!(profile["Status"], "Active");
        assert_eq!(profile["PasswordStatus"], "NotInitial");
        assert_eq!(profile["PasswordResetRequired"], false);
    }

    #[test]
    fn a_password_that_is_none_is_refused_and_not_repeated() {
        let mut world = World::with_account("acme");
        let _ = world.user("alice");
        let create = [ALICE, ("Password", "with a space")];
        let refused = world.admin().call("Ram.CreateLoginProfile", create);
        let refused = refused.refuses("InvalidParameter.Password").to_string();
        assert!(!refused.contains("with a space"), "{refused}");
        let missing = world.admin().call("Ram.CreateLoginProfile", [ALICE]);
        missing.refuses("MissingParameter");
    }
}
