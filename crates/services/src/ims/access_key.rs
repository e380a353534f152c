//! AccessKeys of users, as IMS spells them.
//!
//! Without a `UserPrincipalName` the caller's own keys are meant.

use std::sync::Arc;

use derive::{Parameters, View};
use domain::account::access_key;
use domain::account::recycle_bin::recycled_key;
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Prepared, Ran, Wants};
use model::{AccessKey, AccessKeyId, KeyStatus, Owner, Refusal, UserPrincipalName};

use crate::identity::owner;
use crate::view::{self, Done, Listed, One, Stamp, done};

/// Makes an AccessKey. Its secret is shown in this answer and never again.
#[derive(Parameters)]
pub struct CreateAccessKey {
    #[rpc(flatten)]
    whose: Whose,
}

impl Operation for CreateAccessKey {
    const EFFECT: Effect = Effect::Write;
    type Answer = One<NewKey>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        self.whose.plan(caller, account)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let owner = self.whose.owner(permit.caller(), context)?;
        let (key, secret) = access_key::create(context, owner)?;
        Ok(One(NewKey {
            access_key_id: key.id.clone(),
            access_key_secret: secret.expose().to_owned(),
            status: key.status.to_string(),
            create_date: Stamp(key.created),
        }))
    }
}

/// Switches an AccessKey on or off.
#[derive(Parameters)]
pub struct UpdateAccessKey {
    #[rpc(flatten)]
    whose: Whose,
    user_access_key_id: AccessKeyId,
    status: KeyStatus,
}

impl Operation for UpdateAccessKey {
    const EFFECT: Effect = Effect::Write;
    type Answer = Done;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        self.whose.plan(caller, account)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let owner = self.whose.owner(permit.caller(), context)?;
        access_key::set_status(context, owner, &self.user_access_key_id, self.status).map(done)
    }
}

/// Puts an AccessKey into the recycle bin, switched off or not.
#[derive(Parameters)]
pub struct DeleteAccessKey {
    #[rpc(flatten)]
    whose: Whose,
    user_access_key_id: AccessKeyId,
}

impl Operation for DeleteAccessKey {
    const EFFECT: Effect = Effect::Write;
    type Answer = Done;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        self.whose.plan(caller, account)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let owner = self.whose.owner(permit.caller(), context)?;
        recycled_key::put_away(context, owner, &self.user_access_key_id).map(done)
    }
}

/// Lists the AccessKeys of a user, without their secrets.
#[derive(Parameters)]
pub struct ListAccessKeys {
    #[rpc(flatten)]
    whose: Whose,
}

impl Operation for ListAccessKeys {
    const EFFECT: Effect = Effect::Read;
    type Answer = Listed<KeyView>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        self.whose.plan(caller, account)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let owner = self.whose.owner(permit.caller(), context)?;
        let keys = access_key::of(context.account, owner);
        Ok(keys.map(KeyView::from).collect())
    }
}

/// Tells when an AccessKey was last used, and for which service.
#[derive(Parameters)]
pub struct GetAccessKeyLastUsed {
    #[rpc(flatten)]
    whose: Whose,
    user_access_key_id: AccessKeyId,
}

impl Operation for GetAccessKeyLastUsed {
    const EFFECT: Effect = Effect::Read;
    type Answer = One<LastUsedView>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let key = self.user_access_key_id.clone();
        self.whose
            .plan(caller, account)
            .wanting(Wants::LastUsed(key))
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let owner = self.whose.owner(permit.caller(), context)?;
        access_key::find(context.account, owner, &self.user_access_key_id)?;
        let used = match permit.prepared() {
            Prepared::LastUsed(used) => used.as_ref(),
            _ => None,
        };
        let service = used.map(|used| used.service.clone());
        Ok(One(LastUsedView {
            last_used_date: view::last(used.map(|used| used.minute)),
            service_name: service.unwrap_or_else(|| NEVER.to_owned()),
        }))
    }
}

/// The service of a key that was never used.
const NEVER: &str = "N/A";

/// Whose keys are meant.
#[derive(Parameters)]
pub struct Whose {
    user_principal_name: Option<UserPrincipalName>,
}

impl Whose {
    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let name = self.user_principal_name.as_ref().map(|name| &name.name);
        owner::plan(name, caller, account)
    }

    fn owner(&self, caller: &Caller, context: &Context<'_>) -> Result<Owner, Refusal> {
        owner::principal(self.user_principal_name.as_ref(), caller, context)
    }
}

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
