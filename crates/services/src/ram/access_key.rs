//! AccessKeys of users, as RAM spells them.
//!
//! Without a `UserName` the caller's own keys are meant.

use std::sync::Arc;

use derive::{Parameters, View};
use domain::account::access_key;
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran, Use};
use model::{AccessKey, AccessKeyId, Secret};

use crate::identity::access_key::{self as shared, Keys};
use crate::identity::whose::{self, ByNameIfAny};
use crate::view::{self, Done, Stamp, done};

/// Makes an AccessKey. Its secret is shown in this answer and never again.
pub type CreateAccessKey = shared::CreateAccessKey<ByNameIfAny>;
/// Switches an AccessKey on or off.
pub type UpdateAccessKey = shared::UpdateAccessKey<ByNameIfAny>;
/// Lists the AccessKeys of a user, without their secrets.
pub type ListAccessKeys = shared::ListAccessKeys<ByNameIfAny>;
/// Tells when an AccessKey was last used.
pub type GetAccessKeyLastUsed = shared::GetAccessKeyLastUsed<ByNameIfAny>;

/// Deletes an AccessKey, switched off or, where settings say so, not.
#[derive(Parameters)]
pub struct DeleteAccessKey {
    #[rpc(flatten)]
    whose: ByNameIfAny,
    user_access_key_id: AccessKeyId,
}

impl Operation for DeleteAccessKey {
    const EFFECT: Effect = Effect::Write;
    type Answer = Done;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        shared::plan(&self.whose, caller, account)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let owner = whose::owner(&self.whose, permit.caller(), context)?;
        access_key::delete(context, owner, &self.user_access_key_id).map(done)
    }
}

impl Keys for ByNameIfAny {
    type Made = KeyView;
    type Listed = KeyView;
    type Used = LastUsedView;
}

/// When a key was last used; an empty date if never.
#[derive(View)]
#[view("AccessKeyLastUsed")]
pub struct LastUsedView {
    last_used_date: String,
}

/// An AccessKey as RAM shows it; its secret only when it was just made.
#[derive(View)]
#[view("AccessKey")]
pub struct KeyView {
    access_key_id: AccessKeyId,
    access_key_secret: Option<String>,
    status: String,
    create_date: Stamp,
}

impl From<Option<&Use>> for LastUsedView {
    fn from(used: Option<&Use>) -> Self {
        let last_used_date = view::last(used.map(|used| used.minute));
        Self { last_used_date }
    }
}

impl From<&Arc<AccessKey>> for KeyView {
    fn from(key: &Arc<AccessKey>) -> Self {
        Self {
            access_key_id: key.id.clone(),
            access_key_secret: None,
            status: key.status.to_string(),
            create_date: Stamp(key.created),
        }
    }
}

impl From<(&Arc<AccessKey>, &Secret)> for KeyView {
    fn from((key, secret): (&Arc<AccessKey>, &Secret)) -> Self {
        Self {
            access_key_secret: Some(secret.expose().to_owned()),
            ..Self::from(key)
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
