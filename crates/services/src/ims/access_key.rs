//! AccessKeys of users, as IMS spells them.
//!
//! Without a `UserPrincipalName` the caller's own keys are meant.

use std::sync::Arc;

use derive::{Parameters, View};
use domain::account::recycle_bin::recycled_key;
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran, Use};
use model::{AccessKey, AccessKeyId, Secret};

use crate::identity::access_key::{self as shared, Keys};
use crate::identity::whose::{self, ByPrincipalNameIfAny};
use crate::view::{self, Done, Stamp, done};

/// Makes an AccessKey. Its secret is shown in this answer and never again.
pub type CreateAccessKey = shared::CreateAccessKey<ByPrincipalNameIfAny>;
/// Switches an AccessKey on or off.
pub type UpdateAccessKey = shared::UpdateAccessKey<ByPrincipalNameIfAny>;
/// Lists the AccessKeys of a user, without their secrets.
pub type ListAccessKeys = shared::ListAccessKeys<ByPrincipalNameIfAny>;
/// Tells when an AccessKey was last used, and for which service.
pub type GetAccessKeyLastUsed = shared::GetAccessKeyLastUsed<ByPrincipalNameIfAny>;

/// Puts an AccessKey into the recycle bin, switched off or not.
#[derive(Parameters)]
pub struct DeleteAccessKey {
    #[rpc(flatten)]
    whose: ByPrincipalNameIfAny,
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
        recycled_key::put_away(context, owner, &self.user_access_key_id).map(done)
    }
}

impl Keys for ByPrincipalNameIfAny {
    type Made = NewKey;
    type Listed = KeyView;
    type Used = LastUsedView;
}

/// The service of a key that was never used.
const NEVER: &str = "N/A";

/// When a key was last used; an empty date if never.
#[derive(View)]
#[view("AccessKeyLastUsed")]
pub struct LastUsedView {
    last_used_date: String,
    service_name: String,
}

/// An AccessKey that was just made.
#[derive(View)]
#[view("AccessKey")]
pub struct NewKey {
    access_key_id: AccessKeyId,
    access_key_secret: String,
    status: String,
    create_date: Stamp,
}

/// An AccessKey as IMS lists it.
#[derive(View)]
#[view("AccessKey")]
pub struct KeyView {
    access_key_id: AccessKeyId,
    status: String,
    create_date: Stamp,
    update_date: Stamp,
}

impl From<Option<&Use>> for LastUsedView {
    fn from(used: Option<&Use>) -> Self {
        Self {
            last_used_date: view::last(used.map(|used| used.minute)),
            service_name: used.map_or_else(|| NEVER.to_owned(), |used| used.service.clone()),
        }
    }
}

impl From<(&Arc<AccessKey>, &Secret)> for NewKey {
    fn from((key, secret): (&Arc<AccessKey>, &Secret)) -> Self {
        Self {
            access_key_id: key.id.clone(),
            access_key_secret: secret.expose().to_owned(),
            status: key.status.to_string(),
            create_date: Stamp(key.created),
        }
    }
}

impl From<&Arc<AccessKey>> for KeyView {
    fn from(key: &Arc<AccessKey>) -> Self {
        Self {
            access_key_id: key.id.clone(),
            status: key.status.to_string(),
            create_date: Stamp(key.created),
            update_date: Stamp(key.updated),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{Key, World};

    const ALICE: (&str, &str) = ("UserPrincipalName", "alice@acme");

    #[test]
    fn a_key_is_made_switched_off_listed_and_put_away() {
        let mut world = World::with_account("acme");
        let _ = world.user("alice");
        let told = world.admin().call("Ims.CreateAccessKey", [ALICE]);
        let made = told.answers();
        assert_eq!(made["AccessKey"]["Status"], "Active");
        assert_eq!(made["AccessKey"]["CreateDate"], "2026-01-02T03:04:05Z");
        let key = Key::of(&told);
        let id = ("UserAccessKeyId", key.id.as_str());
        let last = |world: &mut World| {
            let told = world.admin().call("Ims.GetAccessKeyLastUsed", [ALICE, id]);
            told.answers()["AccessKeyLastUsed"].clone()
        };
        let never = last(&mut world);
        assert_eq!(
            (&never["LastUsedDate"], &never["ServiceName"]),
            (&"".into(), &"N/A".into())
        );
        world
            .holder_of(&key)
            .call("GetCallerIdentity", [])
            .answers();
        let used = last(&mut world);
        assert_eq!(used["LastUsedDate"], "2026-01-02T03:04:00Z");
        assert_eq!(used["ServiceName"], "Sts");
        world.later(60);
        let off = [ALICE, id, ("Status", "Inactive")];
        world.admin().call("Ims.UpdateAccessKey", off).answers();
        let refused = world.holder_of(&key).call("GetCallerIdentity", []);
        refused.refuses("InvalidAccessKeyId.Inactive");
        let list = world.admin().call("Ims.ListAccessKeys", [ALICE]);
        let keys = list.answers()["AccessKeys"]["AccessKey"].clone();
        let of = |one: &&serde_json::Value| one["AccessKeyId"] == key.id;
        let shown = keys.as_array().unwrap().iter().find(of).unwrap();
        assert_eq!(shown["Status"], "Inactive");
        assert_eq!(shown["CreateDate"], "2026-01-02T03:04:05Z");
        assert_eq!(shown["UpdateDate"], "2026-01-02T03:05:05Z");
        assert!(!list.text().contains(&key.secrets()[0]));
        let third = world.admin().call("Ims.CreateAccessKey", [ALICE]);
        third.refuses("LimitExceeded.User.AccessKey");
        world
            .admin()
            .call("Ims.DeleteAccessKey", [ALICE, id])
            .answers();
        let again = world.admin().call("Ims.DeleteAccessKey", [ALICE, id]);
        again.refuses("EntityNotExist.User.AccessKey");
    }

    #[test]
    fn without_a_name_the_callers_own_keys_are_meant() {
        let mut world = World::with_account("acme");
        world.permit("alice", "Allow", "ram:*", "acs:ram:*:*:user/alice");
        let own = world.user("alice").call("Ims.ListAccessKeys", []);
        let named = world.user("alice").call("Ims.ListAccessKeys", [ALICE]);
        let keys = own.answers()["AccessKeys"].clone();
        assert_eq!(keys, named.answers()["AccessKeys"]);
        assert_eq!(keys["AccessKey"].as_array().unwrap().len(), 1);
        let other = ("UserPrincipalName", "admin@acme");
        let denied = world.user("alice").call("Ims.ListAccessKeys", [other]);
        denied.refuses("NoPermission");
        let away = ("UserPrincipalName", "alice@globex");
        let refused = world.admin().call("Ims.ListAccessKeys", [away]);
        refused.refuses("EntityNotExist.User");
    }

    #[test]
    fn a_session_names_the_user() {
        let mut world = World::with_account("acme");
        let key = world.session("ops").key();
        let admin = [
            ("PolicyName", "AdministratorAccess"),
            ("PolicyType", "System"),
            ("RoleName", "ops"),
        ];
        world.scene("AttachPolicyToRole", admin).answers();
        let refused = world.holder_of(&key).call("Ims.CreateAccessKey", []);
        refused.refuses("InvalidParameter.UserPrincipalName");
    }

    #[test]
    fn a_key_that_is_on_stays_where_settings_demand_that_it_be_switched_off_first() {
        let mut world = World::with_settings("acme", |settings| {
            settings.limits.delete_active_keys = false;
        });
        let key = world.user("alice").key();
        let id = ("UserAccessKeyId", key.id.as_str());
        let delete = "Ims.DeleteAccessKey";
        let refused = world.admin().call(delete, [ALICE, id]);
        refused.refuses("DeleteConflict.AccessKey.Active");
        let off = [ALICE, id, ("Status", "Inactive")];
        world.admin().call("Ims.UpdateAccessKey", off).answers();
        world.admin().call(delete, [ALICE, id]).answers();
        // Who deletes the user has said enough.
        let key = world.scene("Ims.CreateAccessKey", [ALICE]);
        key.answers();
        world.admin().call("Ims.DeleteUser", [ALICE]).answers();
    }
}
