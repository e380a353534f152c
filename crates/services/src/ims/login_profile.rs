//! Login profiles and passwords of users.

use ::domain::account::login_profile::{self, Update};
use ::domain::account::password::Standing;
use ::domain::account::upn;
use ::domain::{Account, Context};
use derive::{Parameters, View};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};
use model::{LoginProfile, ProfileStatus, User, UserPrincipalName};

use crate::identity::password::Said;
use crate::identity::{person, target};
use crate::view::{Done, One, Stamp, done};

/// Lets a user log on. Without a password the profile waits for one.
#[derive(Parameters)]
pub struct CreateLoginProfile {
    user_principal_name: UserPrincipalName,
    #[rpc(flatten)]
    said: Said,
    status: Option<ProfileStatus>,
}

impl Operation for CreateLoginProfile {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = One<ProfileView>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let name = &self.user_principal_name.name;
        self.said.plan(caller, account, name)
    }

    fn is_dangerous(&self, caller: &Caller, account: &Account) -> bool {
        !person::is_named(caller, account, &self.user_principal_name.name)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let user = person::named(context, &self.user_principal_name)?.clone();
        let active = self.status != Some(ProfileStatus::Inactive);
        let new = self.said.profile(permit, active);
        let profile = login_profile::create(context, &user, &new)?;
        Ok(One(ProfileView::fresh(context, &user, &profile)))
    }
}

/// Changes how a user logs on; what is left out stays.
#[derive(Parameters)]
pub struct UpdateLoginProfile {
    user_principal_name: UserPrincipalName,
    #[rpc(flatten)]
    said: Said,
    status: Option<ProfileStatus>,
}

impl Operation for UpdateLoginProfile {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = One<ProfileView>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let name = &self.user_principal_name.name;
        self.said.plan(caller, account, name)
    }

    fn is_dangerous(&self, caller: &Caller, account: &Account) -> bool {
        !person::is_named(caller, account, &self.user_principal_name.name)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let user = person::named(context, &self.user_principal_name)?.clone();
        let to = Update {
            active: self.status.map(|status| status == ProfileStatus::Active),
            ..self.said.update(permit)
        };
        let profile = login_profile::update(context, &user, &to)?;
        Ok(One(ProfileView::of(context, &user, &profile)))
    }
}

/// Shows how a user logs on.
#[derive(Parameters)]
pub struct GetLoginProfile {
    user_principal_name: UserPrincipalName,
}

impl Operation for GetLoginProfile {
    const EFFECT: Effect = Effect::Read;
    type Answer = One<ProfileView>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(target::user(caller.account, &self.user_principal_name.name))
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let user = person::named(context, &self.user_principal_name)?.clone();
        let profile = login_profile::of(context.account, &user)?;
        Ok(One(ProfileView {
            last_login_time: profile.last_logon.map(Stamp),
            ..ProfileView::of(context, &user, profile)
        }))
    }
}

/// Lets a user log on no longer.
#[derive(Parameters)]
pub struct DeleteLoginProfile {
    user_principal_name: UserPrincipalName,
}

impl Operation for DeleteLoginProfile {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = Done;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(target::user(caller.account, &self.user_principal_name.name))
    }

    fn is_dangerous(&self, caller: &Caller, account: &Account) -> bool {
        !person::is_named(caller, account, &self.user_principal_name.name)
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let user = person::named(context, &self.user_principal_name)?.clone();
        login_profile::delete(context, &user).map(done)
    }
}

/// A login profile.
#[derive(View)]
#[view("LoginProfile")]
pub struct ProfileView {
    user_principal_name: String,
    status: ProfileStatus,
    #[view("MFABindRequired")]
    mfa_bind_required: bool,
    password_reset_required: bool,
    /// Absent as long as there is no password.
    password_status: Option<&'static str>,
    update_date: Stamp,
    last_login_time: Option<Stamp>,
    auto_disable_login_status: Option<&'static str>,
}

impl ProfileView {
    /// As it is shown when it was just made.
    fn fresh(context: &Context<'_>, user: &User, profile: &LoginProfile) -> Self {
        let suffix = &context.limits.domain_suffix;
        let status = if profile.active {
            ProfileStatus::Active
        } else {
            ProfileStatus::Inactive
        };
        Self {
            user_principal_name: upn::of(context.account, &user.name, suffix),
            status,
            mfa_bind_required: profile.mfa_required,
            password_reset_required: profile.reset_required,
            password_status: login_profile::standing(context, profile).map(Standing::as_str),
            update_date: Stamp(profile.updated),
            last_login_time: None,
            auto_disable_login_status: None,
        }
    }

    /// As it is shown later.
    fn of(context: &Context<'_>, user: &User, profile: &LoginProfile) -> Self {
        Self {
            // Who does not log on for long is switched off: that cannot be turned off.
            auto_disable_login_status: Some("true"),
            ..Self::fresh(context, user, profile)
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::testing::World;

    const UPN: (&str, &str) = ("UserPrincipalName", "alice@acme.onaliyun.com");
    const PASSWORD: (&str, &str) = ("Password", "First-password-1");

    fn shown(world: &mut World) -> Value {
        let told = world.admin().call("Ims.GetLoginProfile", [UPN]).answers();
        told["LoginProfile"].clone()
    }

    #[test]
    fn a_profile_is_shown_as_it_was_made_and_changed() {
        let mut world = World::with_account("acme");
        let _ = world.user("alice");
        let made = world
            .admin()
            .call("Ims.CreateLoginProfile", [UPN, PASSWORD]);
        let mut expected = json!({
            "UserPrincipalName": "alice@acme.onaliyun.com",
            "Status": "Active",
            "MFABindRequired": false,
            "PasswordResetRequired": false,
            "PasswordStatus": "InitialValid",
            "UpdateDate": "2026-01-02T03:04:05Z",
        });
        assert_eq!(made.answers()["LoginProfile"], expected);
        expected["AutoDisableLoginStatus"] = json!("true");
        assert_eq!(shown(&mut world), expected);
        world.later(60);
        expected["UpdateDate"] = json!("2026-01-02T03:05:05Z");
        for (field, text, value) in [
            ("Status", "Inactive", json!("Inactive")),
            ("MFABindRequired", "true", json!(true)),
            ("PasswordResetRequired", "true", json!(true)),
            ("MFABindRequired", "false", json!(false)),
        ] {
            let to = [UPN, (field, text)];
            let changed = world.admin().call("Ims.UpdateLoginProfile", to).answers();
            expected[field] = value;
            assert_eq!(changed["LoginProfile"], expected, "{field}");
            assert_eq!(shown(&mut world), expected, "{field}");
        }
    }

    #[test]
    fn the_last_logon_is_shown_once_there_was_one() {
        let mut world = World::with_account("acme");
        let _ = world.user("alice");
        let create = [UPN, PASSWORD];
        world
            .admin()
            .call("Ims.CreateLoginProfile", create)
            .answers();
        assert!(shown(&mut world)["LastLoginTime"].is_null());
        world.later(60);
        world.logs_on("alice");
        assert_eq!(shown(&mut world)["LastLoginTime"], "2026-01-02T03:05:05Z");
    }

    #[test]
    fn what_is_said_at_creation_is_kept() {
        let mut world = World::with_account("acme");
        for (name, field, text) in [
            ("bob", "MFABindRequired", "true"),
            ("carol", "PasswordResetRequired", "true"),
            ("dave", "Status", "Inactive"),
        ] {
            let _ = world.user(name);
            let upn = format!("{name}@acme");
            let create = [("UserPrincipalName", &*upn), PASSWORD, (field, text)];
            let made = world
                .admin()
                .call("Ims.CreateLoginProfile", create)
                .answers();
            let profile = &made["LoginProfile"];
            assert_eq!(profile["MFABindRequired"], field == "MFABindRequired");
            assert_eq!(
                profile["PasswordResetRequired"],
                field == "PasswordResetRequired"
            );
            assert_eq!(profile["Status"] == "Inactive", field == "Status");
        }
    }

    #[test]
    fn a_user_of_another_domain_is_not_there() {
        let mut world = World::with_account("acme");
        let _ = world.user("alice");
        let create = [UPN, PASSWORD];
        world
            .admin()
            .call("Ims.CreateLoginProfile", create)
            .answers();
        let elsewhere = ("UserPrincipalName", "alice@globex.onaliyun.com");
        for call in [
            "Ims.CreateLoginProfile",
            "Ims.UpdateLoginProfile",
            "Ims.GetLoginProfile",
            "Ims.DeleteLoginProfile",
        ] {
            let told = world.admin().call(call, [elsewhere]);
            told.refuses("EntityNotExist.User");
        }
        assert_eq!(shown(&mut world)["Status"], "Active");
        world
            .admin()
            .call("Ims.DeleteLoginProfile", [UPN])
            .answers();
        let gone = world.admin().call("Ims.GetLoginProfile", [UPN]);
        gone.refuses("EntityNotExist.User.LoginProfile");
    }

    #[test]
    fn a_status_is_one_of_two() {
        let mut world = World::with_account("acme");
        let _ = world.user("alice");
        let create = [UPN, PASSWORD, ("Status", "active")];
        let refused = world.admin().call("Ims.CreateLoginProfile", create);
        refused.refuses("InvalidParameter.Status");
    }
}
