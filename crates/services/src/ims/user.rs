//! Users of an account, as IMS spells them.

use derive::Parameters;
use domain::account::recycle_bin::recycled_user;
use domain::account::user;
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};
use model::{
    AccessKeyId, Comments, DisplayName, Edit, Email, Kind, MobilePhone, Refusal, UserPrincipalName,
};

use super::user_view::{Shown, UserView};
use crate::identity::person::{self, Person};
use crate::identity::target;
use crate::tags::NewTags;
use crate::view::{Done, One, done};

/// Adds a user to the caller's account.
#[derive(Parameters)]
pub struct CreateUser {
    user_principal_name: UserPrincipalName,
    display_name: DisplayName,
    mobile_phone: Option<MobilePhone>,
    email: Option<Email>,
    comments: Option<Comments>,
    #[rpc(json, flat)]
    tag: Option<NewTags>,
}

impl Operation for CreateUser {
    const EFFECT: Effect = Effect::Write;
    type Answer = One<UserView>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        let name = self.user_principal_name.name.as_str();
        Plan::on(target::new(caller.account, target::USER, name, "user/*"))
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let name = person::new_name(context, "UserPrincipalName", &self.user_principal_name)?;
        let new = user::New {
            name,
            display_name: Some(self.display_name.clone()),
            mobile_phone: self.mobile_phone.clone(),
            email: self.email.clone(),
            comments: self.comments.clone(),
            tags: self.tag.clone().unwrap_or_default().0,
        };
        let user = user::create(context, new)?;
        let mut shown = UserView::from(Shown::of(context, &user));
        shown.status = None;
        Ok(One(shown))
    }
}

/// Shows one user, who may also be named by one of the user's AccessKeys.
#[derive(Parameters)]
pub struct GetUser {
    #[rpc(flatten)]
    who: Person,
    user_access_key_id: Option<AccessKeyId>,
}

impl Operation for GetUser {
    const EFFECT: Effect = Effect::Read;
    type Answer = One<UserView>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let key = self.user_access_key_id.as_ref();
        let key = key.and_then(|id| account.access_keys.get(id));
        match key.and_then(|key| user::owner_of(account, key)) {
            Some(user) if self.who.is_nobody() => {
                Plan::on(target::user(caller.account, &user.name))
            }
            _ => self.who.plan(caller, account),
        }
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let user = match &self.user_access_key_id {
            None => self.who.find(context)?,
            Some(_) if !self.who.is_nobody() => {
                let rule = "must be left out where the user is named otherwise".to_owned();
                return Err(Refusal::Invalid("UserAccessKeyId", rule));
            }
            Some(id) => {
                let key = context.account.access_keys.get(id);
                let user = key.and_then(|key| user::owner_of(context.account, key));
                user.ok_or_else(|| Refusal::Missing(Kind::AccessKey, id.to_string()))?
            }
        };
        let mut shown = UserView::from(Shown::of(context, user));
        (shown.user_name, shown.status) = (Some(user.name.clone()), None);
        Ok(One(shown))
    }
}

/// Changes a user, the name included; groups, policies and keys stay with it.
#[derive(Parameters)]
pub struct UpdateUser {
    #[rpc(flatten)]
    who: Person,
    new_user_principal_name: Option<UserPrincipalName>,
    new_display_name: Edit<DisplayName>,
    new_mobile_phone: Edit<MobilePhone>,
    new_email: Edit<Email>,
    new_comments: Edit<Comments>,
}

impl Operation for UpdateUser {
    const EFFECT: Effect = Effect::Write;
    type Answer = One<UserView>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let new = self.new_user_principal_name.as_ref();
        let new = new.map(|new| &new.name);
        Plan::on_each(self.who.targets(caller, account, new))
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let name = self.who.find(context)?.name.clone();
        let new = self.new_user_principal_name.as_ref();
        let new = new.map(|new| person::new_name(context, "NewUserPrincipalName", new));
        let to = user::Update {
            name: new.transpose()?,
            display_name: self.new_display_name.clone(),
            mobile_phone: self.new_mobile_phone.clone(),
            email: self.new_email.clone(),
            comments: self.new_comments.clone(),
        };
        let user = user::update(context, &name, to)?;
        let mut shown = UserView::from(Shown::of(context, &user));
        (shown.status, shown.tags) = (None, None);
        Ok(One(shown))
    }
}

/// Puts a user into the recycle bin, with all that hangs on it.
#[derive(Parameters)]
pub struct DeleteUser {
    #[rpc(flatten)]
    who: Person,
}

impl Operation for DeleteUser {
    const EFFECT: Effect = Effect::Write;
    type Answer = Done;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        self.who.plan(caller, account)
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let id = self.who.find(context)?.id;
        recycled_user::put_away(context, id).map(done)
    }
}

#[cfg(test)]
mod tests {
    use model::{LoginProfile, Moment, UserId};
    use serde_json::Value;

    use crate::testing::World;

    const ALICE: (&str, &str) = ("UserPrincipalName", "alice@acme");
    const DISPLAY: (&str, &str) = ("DisplayName", "Alice A.");

    fn id(answer: &Value) -> String {
        answer["User"]["UserId"].as_str().unwrap().to_owned()
    }

    #[test]
    fn a_user_is_shown_as_it_was_made_and_changed() {
        let mut world = World::with_account("acme");
        let described = [
            ALICE,
            DISPLAY,
            ("MobilePhone", "86-18600008888"),
            ("Email", "alice@example.com"),
            ("Comments", "first"),
            ("Tag.1.Key", "team"),
            ("Tag.1.Value", "a"),
        ];
        let made = world.admin().call("Ims.CreateUser", described).answers();
        let user = &made["User"];
        assert_eq!(user["UserPrincipalName"], "alice@acme.onaliyun.com");
        assert_eq!(user["ProvisionType"], "Manual");
        assert_eq!(user["LastLoginDate"], "");
        assert_eq!(user["Tags"]["Tag"][0]["TagKey"], "team");
        assert_eq!(user["Tags"]["Tag"][0]["TagValue"], "a");
        assert!(user["UserName"].is_null() && user["Status"].is_null());
        world.later(60);
        let to = [
            ALICE,
            ("NewUserPrincipalName", "alicia@acme.onaliyun.com"),
            ("NewDisplayName", "Alicia"),
            ("NewComments", ""),
        ];
        let changed = world.admin().call("Ims.UpdateUser", to).answers();
        let user = &changed["User"];
        assert_eq!(user["UserPrincipalName"], "alicia@acme.onaliyun.com");
        assert_eq!(user["DisplayName"], "Alicia");
        assert!(user["Comments"].is_null() && user["Tags"].is_null());
        assert_eq!(user["Email"], "alice@example.com");
        assert_eq!(user["MobilePhone"], "86-18600008888");
        assert_eq!(user["CreateDate"], "2026-01-02T03:04:05Z");
        assert_eq!(user["UpdateDate"], "2026-01-02T03:05:05Z");
        let by_id = [("UserId", &*id(&made))];
        let shown = world.admin().call("Ims.GetUser", by_id).answers();
        assert_eq!(shown["User"]["UserName"], "alicia");
        assert_eq!(shown["User"]["Tags"], made["User"]["Tags"]);
        // It is the same user by the other API.
        let other = world.admin().call("Ram.GetUser", [("UserName", "alicia")]);
        assert_eq!(id(&other.answers()), id(&made));
        world
            .admin()
            .call("Ims.GetUser", [ALICE])
            .refuses("EntityNotExist.User");
    }

    #[test]
    fn a_domain_is_the_alias_or_the_id_with_or_without_what_all_share() {
        let mut world = World::with_account("acme");
        let account = world.account_id();
        let made = [ALICE, DISPLAY];
        let made = world.admin().call("Ims.CreateUser", made).answers();
        for domain in ["acme", "ACME", "acme.onaliyun.com", "Acme.OnAliyun.com"] {
            let name = format!("alice@{domain}");
            let asked = [("UserPrincipalName", &*name)];
            let shown = world.admin().call("Ims.GetUser", asked).answers();
            assert_eq!(id(&shown), id(&made), "{name}");
        }
        for name in [
            format!("alice@{account}"),
            format!("alice@{account}.onaliyun.com"),
        ] {
            let asked = [("UserPrincipalName", &*name)];
            world.admin().call("Ims.GetUser", asked).answers();
        }
        // The name before it is found as it is spelt.
        for none in ["Alice@acme", "alice@globex", "alice@acme.example.com"] {
            let asked = [("UserPrincipalName", none)];
            let refused = world.admin().call("Ims.GetUser", asked);
            refused.refuses("EntityNotExist.User");
        }
        let away = [("UserPrincipalName", "bob@globex"), DISPLAY];
        let refused = world.admin().call("Ims.CreateUser", away);
        let refused = refused.refuses("InvalidParameter.UserPrincipalName");
        let message = refused["Message"].as_str().unwrap();
        assert!(message.contains("acme.onaliyun.com"), "{message}");
        let away = [ALICE, ("NewUserPrincipalName", "bob@globex")];
        let refused = world.admin().call("Ims.UpdateUser", away);
        refused.refuses("InvalidParameter.NewUserPrincipalName");
    }

    #[test]
    fn a_user_is_named_in_one_way() {
        let mut world = World::with_account("acme");
        let alice = world.user("alice").key().id;
        let bob = world.admin().call(
            "Ims.CreateUser",
            [("UserPrincipalName", "bob@acme"), DISPLAY],
        );
        let bob = id(&bob.answers());
        let by_key = ("UserAccessKeyId", alice.as_str());
        let shown = world.admin().call("Ims.GetUser", [by_key]).answers();
        assert_eq!(shown["User"]["UserName"], "alice");
        for (asked, code) in [
            (vec![], "InvalidParameter.UserPrincipalName"),
            (
                vec![ALICE, ("UserId", bob.as_str())],
                "InvalidParameter.UserId",
            ),
            (vec![ALICE, by_key], "InvalidParameter.UserAccessKeyId"),
            (
                vec![("UserAccessKeyId", "LTAInone")],
                "EntityNotExist.User.AccessKey",
            ),
            (vec![("UserId", "7")], "EntityNotExist.User"),
        ] {
            world.admin().call("Ims.GetUser", asked).refuses(code);
        }
        for operation in ["Ims.UpdateUser", "Ims.DeleteUser"] {
            let refused = world.admin().call(operation, []);
            refused.refuses("InvalidParameter.UserPrincipalName");
        }
    }

    #[test]
    fn however_a_user_is_named_the_users_name_is_judged() {
        let mut world = World::with_account("acme");
        let alice = world.user("alice").key().id;
        let bob = world.user("bob").key().id;
        world.permit("clerk", "Allow", "ram:*User", "acs:ram:*:*:user/alice");
        let shown = world.admin().call("Ims.GetUser", [ALICE]).answers();
        let (by_id, by_key) = (id(&shown), ("UserAccessKeyId", alice.as_str()));
        let mut clerk = world.user("clerk");
        for asked in [ALICE, ("UserId", by_id.as_str()), by_key] {
            clerk.call("Ims.GetUser", [asked]).answers();
        }
        for asked in [
            ("UserPrincipalName", "bob@acme"),
            ("UserAccessKeyId", bob.as_str()),
            ("UserId", "7"),
        ] {
            let denied = clerk.call("Ims.GetUser", [asked]);
            denied.refuses("NoPermission");
        }
        let boss = [ALICE, ("NewUserPrincipalName", "boss@acme")];
        clerk.call("Ims.UpdateUser", boss).refuses("NoPermission");
        let keep = [ALICE, ("NewComments", "x")];
        clerk.call("Ims.UpdateUser", keep).answers();
    }

    #[test]
    fn the_last_logon_is_told_by_both() {
        let mut world = World::with_account("acme");
        let made = world.admin().call("Ims.CreateUser", [ALICE, DISPLAY]);
        let user: UserId = id(&made.answers()).parse().unwrap();
        let by_name = ("UserName", "alice");
        let never = world.admin().call("Ram.GetUser", [by_name]).answers();
        assert_eq!(never["User"]["LastLoginDate"], "");
        world.plant(|context| {
            let then = Moment::from_seconds(1_767_000_000);
            Ok(context.account.login_profiles.put(LoginProfile {
                user,
                active: true,
                reset_required: false,
                mfa_required: false,
                created: then,
                updated: then,
                enabled: then,
                last_logon: Some(then),
            }))
        });
        for (operation, asked) in [("Ims.GetUser", ALICE), ("Ram.GetUser", by_name)] {
            let shown = world.admin().call(operation, [asked]).answers();
            assert_eq!(shown["User"]["LastLoginDate"], "2025-12-29T09:20:00Z");
        }
    }
}
