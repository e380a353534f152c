//! AccessKeys of users, as RAM spells them.
//!
//! Without a `UserName` the caller's own keys are meant.

use derive::Parameters;
use domain::account::access_key;
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Prepared, Targets, Wants, Who};
use model::{AccessKey, AccessKeyId, KeyStatus, Owner, Refusal, UserName, account_arn, root_arn};
use serde::Serialize;

use super::target;
use crate::view::{Done, Stamp};

/// Makes an AccessKey. Its secret is shown in this answer and never again.
#[derive(Parameters)]
pub struct CreateAccessKey {
    user_name: Option<UserName>,
}

impl Operation for CreateAccessKey {
    const NAME: &'static str = "CreateAccessKey";
    const ACTION: &'static str = "ram:CreateAccessKey";
    const EFFECT: Effect = Effect::Write;
    type Answer = NewKey;

    fn targets(&self, caller: &Caller, _account: &Account) -> Targets {
        whose(caller, self.user_name.as_ref())
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Result<NewKey, Refusal> {
        let owner = owner(permit.caller(), self.user_name.as_ref(), context.account)?;
        let (key, secret) = access_key::create(context, owner)?;
        Ok(NewKey {
            access_key: KeyView {
                access_key_secret: Some(secret.expose().to_owned()),
                ..KeyView::of(&key)
            },
        })
    }
}

/// Switches an AccessKey on or off.
#[derive(Parameters)]
pub struct UpdateAccessKey {
    user_name: Option<UserName>,
    user_access_key_id: AccessKeyId,
    status: KeyStatus,
}

impl Operation for UpdateAccessKey {
    const NAME: &'static str = "UpdateAccessKey";
    const ACTION: &'static str = "ram:UpdateAccessKey";
    const EFFECT: Effect = Effect::Write;
    type Answer = Done;

    fn targets(&self, caller: &Caller, _account: &Account) -> Targets {
        whose(caller, self.user_name.as_ref())
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Result<Done, Refusal> {
        let owner = owner(permit.caller(), self.user_name.as_ref(), context.account)?;
        access_key::set_status(context, owner, &self.user_access_key_id, self.status)?;
        Ok(Done {})
    }
}

/// Deletes an AccessKey, switched off or not.
#[derive(Parameters)]
pub struct DeleteAccessKey {
    user_name: Option<UserName>,
    user_access_key_id: AccessKeyId,
}

impl Operation for DeleteAccessKey {
    const NAME: &'static str = "DeleteAccessKey";
    const ACTION: &'static str = "ram:DeleteAccessKey";
    const EFFECT: Effect = Effect::Write;
    type Answer = Done;

    fn targets(&self, caller: &Caller, _account: &Account) -> Targets {
        whose(caller, self.user_name.as_ref())
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Result<Done, Refusal> {
        let owner = owner(permit.caller(), self.user_name.as_ref(), context.account)?;
        access_key::delete(context, owner, &self.user_access_key_id)?;
        Ok(Done {})
    }
}

/// Lists the AccessKeys of a user, without their secrets.
#[derive(Parameters)]
pub struct ListAccessKeys {
    user_name: Option<UserName>,
}

impl Operation for ListAccessKeys {
    const NAME: &'static str = "ListAccessKeys";
    const ACTION: &'static str = "ram:ListAccessKeys";
    const EFFECT: Effect = Effect::Read;
    type Answer = ManyKeys;

    fn targets(&self, caller: &Caller, _account: &Account) -> Targets {
        whose(caller, self.user_name.as_ref())
    }

    fn run(
        &self,
        permit: &Permit<'_, Self>,
        context: &mut Context<'_>,
    ) -> Result<ManyKeys, Refusal> {
        let owner = owner(permit.caller(), self.user_name.as_ref(), context.account)?;
        let keys = access_key::of(context.account, owner);
        Ok(ManyKeys {
            access_keys: Keys {
                access_key: keys.map(|key| KeyView::of(key)).collect(),
            },
        })
    }
}

/// Tells when an AccessKey was last used.
#[derive(Parameters)]
pub struct GetAccessKeyLastUsed {
    user_name: Option<UserName>,
    user_access_key_id: AccessKeyId,
}

impl Operation for GetAccessKeyLastUsed {
    const NAME: &'static str = "GetAccessKeyLastUsed";
    const ACTION: &'static str = "ram:GetAccessKeyLastUsed";
    const EFFECT: Effect = Effect::Read;
    type Answer = LastUsed;

    fn targets(&self, caller: &Caller, _account: &Account) -> Targets {
        whose(caller, self.user_name.as_ref())
    }

    fn wants(&self, _caller: &Caller) -> Wants {
        Wants::LastUsed(self.user_access_key_id.clone())
    }

    fn run(
        &self,
        permit: &Permit<'_, Self>,
        context: &mut Context<'_>,
    ) -> Result<LastUsed, Refusal> {
        let owner = owner(permit.caller(), self.user_name.as_ref(), context.account)?;
        access_key::find(context.account, owner, &self.user_access_key_id)?;
        let last_used_date = match permit.prepared() {
            Prepared::LastUsed(Some((when, _))) => when.to_string(),
            _ => String::new(),
        };
        Ok(LastUsed {
            access_key_last_used: LastUsedView { last_used_date },
        })
    }
}

/// A key with its secret; the only answer that has one.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct NewKey {
    access_key: KeyView,
}

/// The keys of a user.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ManyKeys {
    access_keys: Keys,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Keys {
    access_key: Vec<KeyView>,
}

/// When a key was last used; an empty date if never.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct LastUsed {
    access_key_last_used: LastUsedView,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct LastUsedView {
    last_used_date: String,
}

/// An AccessKey as RAM shows it.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct KeyView {
    access_key_id: AccessKeyId,
    #[serde(skip_serializing_if = "Option::is_none")]
    access_key_secret: Option<String>,
    status: String,
    create_date: Stamp,
}

impl KeyView {
    fn of(key: &AccessKey) -> Self {
        Self {
            access_key_id: key.id.clone(),
            access_key_secret: None,
            status: key.status.to_string(),
            create_date: Stamp(key.created),
        }
    }
}

/// Whose keys are meant.
fn owner(caller: &Caller, name: Option<&UserName>, account: &Account) -> Result<Owner, Refusal> {
    match (name, &caller.who) {
        (Some(name), _) => Ok(Owner::User(account.users.named(name)?.id)),
        (None, Who::User(user)) => Ok(Owner::User(user.id)),
        (None, Who::Root) => Ok(Owner::Root),
        (None, Who::Session(..) | Who::Server(_)) => {
            let rule = "a role session has no keys of its own, so the user must be named";
            Err(Refusal::Invalid("UserName", rule.to_owned()))
        }
    }
}

/// Keys are a matter of their owner. A session that names nobody may do it to anybody or nobody.
fn whose(caller: &Caller, name: Option<&UserName>) -> Targets {
    match (name, &caller.who) {
        (Some(name), _) => Targets::These(vec![target::user(caller, name)]),
        (None, Who::User(user)) => Targets::These(vec![target::user(caller, &user.name)]),
        (None, Who::Root) => Targets::one("", "root", root_arn(caller.account)),
        (None, Who::Session(..) | Who::Server(_)) => {
            Targets::one("", "", account_arn(caller.account, "user/*"))
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{Key, World};

    const ALICE: (&str, &str) = ("UserName", "alice");

    #[test]
    fn a_new_key_opens_at_once_and_its_secret_is_shown_once() {
        let mut world = World::with_account("acme");
        let _ = world.user("alice");
        let told = world.admin().call("CreateAccessKey", [ALICE]);
        assert_eq!(told.answers()["AccessKey"]["Status"], "Active");
        let key = Key::of(&told);
        assert!(
            key.id.starts_with("LTAI") && key.id.len() == 24,
            "{}",
            key.id
        );
        let who = world
            .holder_of(&key)
            .call("GetCallerIdentity", [])
            .answers();
        assert!(who["Arn"].as_str().unwrap().ends_with(":user/alice"));
        let list = world.admin().call("ListAccessKeys", [ALICE]);
        assert_eq!(
            list.answers()["AccessKeys"]["AccessKey"]
                .as_array()
                .unwrap()
                .len(),
            2
        );
        assert!(!list.text().contains(&key.secrets()[0]));
    }

    #[test]
    fn a_third_key_is_refused() {
        let mut world = World::with_account("acme");
        let _ = world.user("alice");
        world.admin().call("CreateAccessKey", [ALICE]).answers();
        world
            .admin()
            .call("CreateAccessKey", [ALICE])
            .refuses("LimitExceeded.User.AccessKey");
    }

    #[test]
    fn a_key_that_is_switched_off_or_deleted_opens_nothing() {
        let mut world = World::with_account("acme");
        let _ = world.user("alice");
        let key = Key::of(&world.admin().call("CreateAccessKey", [ALICE]));
        let id = ("UserAccessKeyId", key.id.as_str());
        world
            .admin()
            .call("UpdateAccessKey", [ALICE, id, ("Status", "Inactive")])
            .answers();
        world
            .holder_of(&key)
            .call("GetCallerIdentity", [])
            .refuses("InvalidAccessKeyId.Inactive");
        world
            .admin()
            .call("UpdateAccessKey", [ALICE, id, ("Status", "Active")])
            .answers();
        world
            .holder_of(&key)
            .call("GetCallerIdentity", [])
            .answers();
        world
            .admin()
            .call("UpdateAccessKey", [ALICE, id, ("Status", "Off")])
            .refuses("InvalidParameter.Status");
        world.admin().call("DeleteAccessKey", [ALICE, id]).answers();
        world
            .holder_of(&key)
            .call("GetCallerIdentity", [])
            .refuses("InvalidAccessKeyId.NotFound");
        world
            .admin()
            .call("DeleteAccessKey", [ALICE, id])
            .refuses("EntityNotExist.User.AccessKey");
    }

    #[test]
    fn a_wrong_secret_is_refused() {
        let mut world = World::with_account("acme");
        let _ = world.user("alice");
        let key = Key::of(&world.admin().call("CreateAccessKey", [ALICE]));
        let forged = world.holder_of(&key.forged()).call("GetCallerIdentity", []);
        let message = forged.refuses("SignatureDoesNotMatch")["Message"].to_string();
        assert!(
            message.contains(':'),
            "one client crashes without a colon: {message}"
        );
    }

    #[test]
    fn one_s_keys_are_not_another_s() {
        let mut world = World::with_account("acme");
        let _ = world.user("alice");
        let _ = world.user("bob");
        let key = Key::of(&world.admin().call("CreateAccessKey", [ALICE]));
        let of_bob = [("UserName", "bob"), ("UserAccessKeyId", key.id.as_str())];
        for (operation, more) in [
            ("UpdateAccessKey", Some(("Status", "Inactive"))),
            ("DeleteAccessKey", None),
            ("GetAccessKeyLastUsed", None),
        ] {
            let refused = world
                .admin()
                .call(operation, of_bob.into_iter().chain(more));
            refused.refuses("EntityNotExist.User.AccessKey");
        }
        world
            .holder_of(&key)
            .call("GetCallerIdentity", [])
            .answers();
    }

    #[test]
    fn who_is_not_named_is_the_caller() {
        let mut world = World::with_account("acme");
        let account = world.account_id();
        world.permit(
            "alice",
            "Allow",
            "ram:*AccessKey*",
            &format!("acs:ram::{account}:user/alice"),
        );
        let own = Key::of(&world.user("alice").call("CreateAccessKey", []));
        let list = world.user("alice").call("ListAccessKeys", []).answers();
        let ids: Vec<_> = list["AccessKeys"]["AccessKey"].as_array().unwrap().clone();
        assert!(ids.iter().any(|key| key["AccessKeyId"] == *own.id));
        world
            .user("alice")
            .call("ListAccessKeys", [("UserName", "admin")])
            .refuses("NoPermission");
        world
            .user("alice")
            .call("DeleteAccessKey", [("UserAccessKeyId", &*own.id)])
            .answers();
        world
            .user("bob")
            .call("CreateAccessKey", [])
            .refuses("NoPermission");
    }

    #[test]
    fn the_owner_s_keys_are_the_owner_s_own_matter() {
        let mut world = World::with_account("acme");
        let key = Key::of(&world.root().call("CreateAccessKey", []));
        let who = world
            .holder_of(&key)
            .call("GetCallerIdentity", [])
            .answers();
        assert_eq!(who["IdentityType"], "Account");
        let id = ("UserAccessKeyId", key.id.as_str());
        world
            .admin()
            .call("DeleteAccessKey", [id])
            .refuses("EntityNotExist.User.AccessKey");
        world.root().call("DeleteAccessKey", [id]).answers();
    }

    #[test]
    fn a_session_has_to_say_whose_keys_it_means() {
        let mut world = World::with_account("acme");
        let _ = world.session("ops");
        let all = [
            ("PolicyName", "AdministratorAccess"),
            ("PolicyType", "System"),
        ];
        world
            .scene("AttachPolicyToRole", [("RoleName", "ops"), all[0], all[1]])
            .answers();
        world
            .session("ops")
            .call("ListAccessKeys", [])
            .refuses("InvalidParameter.UserName");
        world
            .session("ops")
            .call("ListAccessKeys", [("UserName", "admin")])
            .answers();
    }

    #[test]
    fn a_key_s_last_use_is_known_to_the_minute() {
        let mut world = World::with_account("acme");
        let _ = world.user("alice");
        let key = Key::of(&world.admin().call("CreateAccessKey", [ALICE]));
        let asked = [ALICE, ("UserAccessKeyId", key.id.as_str())];
        let never = world.admin().call("GetAccessKeyLastUsed", asked).answers();
        assert_eq!(never["AccessKeyLastUsed"]["LastUsedDate"], "");
        world.later(3600);
        world
            .holder_of(&key)
            .call("ListUsers", [])
            .refuses("NoPermission");
        world.later(3600);
        let used = world.admin().call("GetAccessKeyLastUsed", asked).answers();
        assert_eq!(
            used["AccessKeyLastUsed"]["LastUsedDate"],
            "2026-01-02T04:04:00Z"
        );
    }
}
