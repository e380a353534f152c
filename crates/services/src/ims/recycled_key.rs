//! AccessKeys in the recycle bin.
//!
//! A user who says no `UserId` means the own keys; the account's owner says one, which may be the own.

use std::sync::Arc;

use derive::{Parameters, View};
use domain::account::recycle_bin::recycled_key;
use domain::account::{settings, upn};
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran, Who};
use model::{AccessKeyId, Owner, RecycledKey, Refusal, UserId};

use super::bin::{owner_target, user_of};
use crate::view::{Done, Listed, One, Stamp, done};

/// Shows an AccessKey in the bin.
#[derive(Parameters)]
pub struct GetAccessKeyInfoInRecycleBin {
    user_access_key_id: AccessKeyId,
}

impl Operation for GetAccessKeyInfoInRecycleBin {
    const EFFECT: Effect = Effect::Read;
    type Answer = One<BinKeyInfo>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let found = account.recycled_keys.get(&self.user_access_key_id);
        Plan::on(owner_target(
            caller,
            account,
            found.map(|one| one.key.owner),
        ))
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let (account, suffix) = (&*context.account, &context.limits.domain_suffix);
        let one = recycled_key::find(account, &self.user_access_key_id, context.now)?;
        let id = match one.key.owner {
            Owner::User(id) => id,
            Owner::Root => UserId::new(permit.home().number()),
        };
        let user = user_of(account, id);
        let key = BinKey::from(one);
        Ok(One(BinKeyInfo {
            access_key_id: key.access_key_id,
            create_date: key.create_date,
            recycle_date: key.recycle_date,
            delete_date: key.delete_date,
            user_id: id,
            user_principal_name: user.map(|user| upn::of(account, &user.name, suffix)),
            user_recycled: account.recycled_users.get(&id).is_some(),
        }))
    }
}

/// Lists the AccessKeys of a user in the bin, the oldest first.
#[derive(Parameters)]
pub struct ListAccessKeysInRecycleBin {
    #[rpc(flatten)]
    whose: Whose,
}

impl Operation for ListAccessKeysInRecycleBin {
    const EFFECT: Effect = Effect::Read;
    type Answer = Listed<BinKey>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        self.whose.plan(caller, account)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let owner = self.whose.owner(permit.caller())?;
        let keys = recycled_key::of(context.account, owner, context.now);
        Ok(keys.map(BinKey::from).collect())
    }
}

/// Brings an AccessKey back, switched off.
#[derive(Parameters)]
pub struct RestoreAccessKeyFromRecycleBin {
    #[rpc(flatten)]
    whose: Whose,
    user_access_key_id: AccessKeyId,
}

impl Operation for RestoreAccessKeyFromRecycleBin {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = Done;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        self.whose.plan(caller, account)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let owner = self.whose.owner(permit.caller())?;
        recycled_key::restore(context, owner, &self.user_access_key_id).map(done)
    }
}

/// Deletes an AccessKey in the bin for good, and its secret.
#[derive(Parameters)]
pub struct DeleteAccessKeyInRecycleBin {
    #[rpc(flatten)]
    whose: Whose,
    user_access_key_id: AccessKeyId,
}

impl Operation for DeleteAccessKeyInRecycleBin {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = Done;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        self.whose.plan(caller, account)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let owner = self.whose.owner(permit.caller())?;
        recycled_key::purge(context, owner, &self.user_access_key_id).map(done)
    }
}

/// Whose keys are meant.
#[derive(Parameters)]
pub struct Whose {
    user_id: Option<UserId>,
}

impl Whose {
    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let owner = self.owner(caller).ok();
        let own = caller.user().map(|user| Owner::User(user.id));
        let preferred = settings::security_preference(account).manage_access_keys;
        let plan = Plan::on(owner_target(caller, account, owner));
        plan.self_service(preferred && own.is_some() && own == owner)
    }

    /// The keys of the account's owner are nobody else's business.
    fn owner(&self, caller: &Caller) -> Result<Owner, Refusal> {
        match (self.user_id, &caller.who) {
            (Some(id), Who::Root) if id.number() == caller.account.number() => Ok(Owner::Root),
            (Some(id), _) => Ok(Owner::User(id)),
            (None, Who::User(user)) => Ok(Owner::User(user.id)),
            (
                None,
                Who::Root
                | Who::Session(..)
                | Who::Federated(_)
                | Who::Agent(_)
                | Who::Application(_)
                | Who::Server(_),
            ) => {
                let rule = "whoever is no RAM user must give it".to_owned();
                Err(Refusal::Invalid("UserId", rule))
            }
        }
    }
}

/// An AccessKey in the bin, as it is listed.
#[derive(View)]
#[view("AccessKey")]
pub struct BinKey {
    access_key_id: AccessKeyId,
    create_date: Stamp,
    recycle_date: Stamp,
    delete_date: Stamp,
}

/// An AccessKey in the bin, and whose it was.
#[derive(View)]
#[view("AccessKey")]
pub struct BinKeyInfo {
    access_key_id: AccessKeyId,
    create_date: Stamp,
    recycle_date: Stamp,
    delete_date: Stamp,
    user_id: UserId,
    user_principal_name: Option<String>,
    user_recycled: bool,
}

impl From<&Arc<RecycledKey>> for BinKey {
    fn from(one: &Arc<RecycledKey>) -> Self {
        Self {
            access_key_id: one.key.id.clone(),
            create_date: Stamp(one.key.created),
            recycle_date: Stamp(one.recycled),
            delete_date: Stamp(one.until()),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use crate::testing::{Key, World};

    const ALICE: (&str, &str) = ("UserPrincipalName", "alice@acme");
    const DAY: i64 = 24 * 60 * 60;

    /// A world with a user, her id, and a key of hers besides the one she signs with.
    fn world() -> (World, String, Key) {
        let mut world = World::with_account("acme");
        let _ = world.user("alice");
        let told = world.scene("Ims.CreateAccessKey", [ALICE]);
        let key = Key::of(&told);
        let alice = world.scene("Ims.GetUser", [ALICE]).answers();
        let id = alice["User"]["UserId"].as_str().unwrap().to_owned();
        (world, id, key)
    }

    fn put_away(world: &mut World, key: &Key) {
        let asked = [ALICE, ("UserAccessKeyId", &*key.id)];
        world.scene("Ims.DeleteAccessKey", asked).answers();
    }

    fn listed(world: &mut World, alice: &str) -> Vec<Value> {
        let of = [("UserId", alice)];
        let list = world.admin().call("ListAccessKeysInRecycleBin", of);
        let list = list.answers();
        list["AccessKeys"]["AccessKey"].as_array().unwrap().clone()
    }

    #[test]
    fn a_key_in_the_bin_opens_nothing_and_comes_back_switched_off() {
        let (mut world, alice, key) = world();
        world.later(60);
        put_away(&mut world, &key);
        let refused = world.holder_of(&key).call("GetCallerIdentity", []);
        refused.refuses("InvalidAccessKeyId.NotFound");
        let id = ("UserAccessKeyId", key.id.as_str());
        let of = ("UserId", alice.as_str());
        let shown = world.admin().call("GetAccessKeyInfoInRecycleBin", [id]);
        let shown = shown.answers()["AccessKey"].clone();
        assert_eq!(shown["CreateDate"], "2026-01-02T03:04:05Z");
        assert_eq!(shown["RecycleDate"], "2026-01-02T03:05:05Z");
        assert_eq!(shown["DeleteDate"], "2026-02-01T03:05:05Z");
        assert_eq!(shown["UserId"], alice);
        assert_eq!(shown["UserPrincipalName"], "alice@acme.onaliyun.com");
        assert_eq!(shown["UserRecycled"], false);
        let row = listed(&mut world, &alice)[0].clone();
        assert_eq!(row["AccessKeyId"], key.id);
        for date in ["CreateDate", "RecycleDate", "DeleteDate"] {
            assert_eq!(row[date], shown[date]);
        }
        // The key she signs with is one of the two that may be; one more fills the place.
        let filler = world.admin().call("Ims.CreateAccessKey", [ALICE]);
        let full = world
            .admin()
            .call("RestoreAccessKeyFromRecycleBin", [of, id]);
        full.refuses("LimitExceeded.User.AccessKey");
        put_away(&mut world, &Key::of(&filler));
        let back = world
            .admin()
            .call("RestoreAccessKeyFromRecycleBin", [of, id]);
        back.answers();
        let off = world.holder_of(&key).call("GetCallerIdentity", []);
        off.refuses("InvalidAccessKeyId.Inactive");
        let on = [ALICE, id, ("Status", "Active")];
        world.admin().call("Ims.UpdateAccessKey", on).answers();
        // The secret is the same.
        let who = world.holder_of(&key).call("GetCallerIdentity", []);
        assert_eq!(who.answers()["IdentityType"], "RAMUser");
        let again = world
            .admin()
            .call("RestoreAccessKeyFromRecycleBin", [of, id]);
        again.refuses("EntityNotExist.User.AccessKey.InRecycleBin");
    }

    #[test]
    fn a_key_is_kept_for_thirty_days() {
        for (seconds, kept) in [(30 * DAY, true), (30 * DAY + 1, false)] {
            let (mut world, alice, key) = world();
            put_away(&mut world, &key);
            world.later(seconds);
            assert_eq!(listed(&mut world, &alice).len(), usize::from(kept));
            let id = ("UserAccessKeyId", key.id.as_str());
            let of = ("UserId", alice.as_str());
            for (operation, asked) in [
                ("GetAccessKeyInfoInRecycleBin", vec![id]),
                ("RestoreAccessKeyFromRecycleBin", vec![of, id]),
            ] {
                let told = world.admin().call(operation, asked);
                if kept {
                    told.answers();
                } else {
                    told.refuses("EntityNotExist.User.AccessKey.InRecycleBin");
                }
            }
            let gone = world.admin().call("DeleteAccessKeyInRecycleBin", [of, id]);
            gone.refuses("EntityNotExist.User.AccessKey.InRecycleBin");
        }
    }

    #[test]
    fn the_fourth_pushes_out_the_oldest() {
        let (mut world, alice, first) = world();
        put_away(&mut world, &first);
        let mut ids = vec![first.id];
        for _ in 0..3 {
            world.later(1);
            let key = Key::of(&world.scene("Ims.CreateAccessKey", [ALICE]));
            put_away(&mut world, &key);
            ids.push(key.id);
        }
        let rows = listed(&mut world, &alice);
        let rows: Vec<_> = rows.iter().map(|row| &row["AccessKeyId"]).collect();
        assert_eq!(rows, ids.iter().skip(1).collect::<Vec<_>>());
    }

    #[test]
    fn a_key_deleted_in_the_bin_is_gone() {
        let (mut world, alice, key) = world();
        put_away(&mut world, &key);
        let asked = [("UserId", &*alice), ("UserAccessKeyId", &*key.id)];
        let gone = world.admin().call("DeleteAccessKeyInRecycleBin", asked);
        gone.answers();
        assert_eq!(listed(&mut world, &alice).len(), 0);
        let again = world.admin().call("DeleteAccessKeyInRecycleBin", asked);
        again.refuses("EntityNotExist.User.AccessKey.InRecycleBin");
    }

    #[test]
    fn whose_keys_are_meant_is_the_callers_or_said() {
        let (mut world, alice, key) = world();
        put_away(&mut world, &key);
        let id = ("UserAccessKeyId", key.id.as_str());
        // One of somebody else is not found under her name.
        let admin = world
            .admin()
            .call("Ims.GetUser", [("UserPrincipalName", "admin@acme")]);
        let admin = admin.answers()["User"]["UserId"]
            .as_str()
            .unwrap()
            .to_owned();
        let wrong = [("UserId", admin.as_str()), id];
        for operation in [
            "RestoreAccessKeyFromRecycleBin",
            "DeleteAccessKeyInRecycleBin",
        ] {
            let refused = world.admin().call(operation, wrong);
            refused.refuses("EntityNotExist.User.AccessKey.InRecycleBin");
        }
        let list = "ListAccessKeysInRecycleBin";
        let denied = world.user("alice").call(list, []);
        denied.refuses("NoPermission");
        world.permit(
            "alice",
            "Allow",
            "ram:*RecycleBin",
            "acs:ram:*:*:user/alice",
        );
        let own = world.user("alice").call(list, []).answers();
        assert_eq!(own["AccessKeys"]["AccessKey"][0]["AccessKeyId"], key.id);
        let info = world
            .user("alice")
            .call("GetAccessKeyInfoInRecycleBin", [id]);
        info.answers();
        let other = world.user("alice").call(list, [("UserId", &*admin)]);
        other.refuses("NoPermission");
        let root = world.root().call(list, []);
        root.refuses("InvalidParameter.UserId");
        world.root().call(list, [("UserId", &*alice)]).answers();
    }

    #[test]
    fn the_owners_own_keys_come_back_to_the_owner_alone() {
        let mut world = World::with_settings("acme", |settings| settings.limits.owner_keys = true);
        let account = world.account_id();
        let key = Key::of(&world.root().call("Ims.CreateAccessKey", []));
        let id = ("UserAccessKeyId", key.id.as_str());
        world.root().call("Ims.DeleteAccessKey", [id]).answers();
        let of = ("UserId", account.as_str());
        let info = world.root().call("GetAccessKeyInfoInRecycleBin", [id]);
        let info = info.answers()["AccessKey"].clone();
        assert_eq!(info["UserId"], account);
        assert!(info["UserPrincipalName"].is_null());
        let refused = world
            .admin()
            .call("RestoreAccessKeyFromRecycleBin", [of, id]);
        refused.refuses("EntityNotExist.User.AccessKey.InRecycleBin");
        let back = world
            .root()
            .call("RestoreAccessKeyFromRecycleBin", [of, id]);
        back.answers();
        let off = world.holder_of(&key).call("GetCallerIdentity", []);
        off.refuses("InvalidAccessKeyId.Inactive");
    }

    #[test]
    fn users_see_to_their_own_bin_where_the_account_prefers_it() {
        let (mut world, alice, key) = world();
        put_away(&mut world, &key);
        let id = ("UserAccessKeyId", key.id.as_str());
        let (none, own) = (vec![], vec![("UserId", alice.as_str())]);
        let list = "ListAccessKeysInRecycleBin";
        let by_alice = |world: &mut World, asked: &[(&'static str, &str)], operation: &str| {
            let asked: Vec<_> = asked
                .iter()
                .map(|(name, value)| (*name, (*value).to_owned()))
                .collect();
            let asked = asked.iter().map(|(name, value)| (*name, value.as_str()));
            world.user("alice").call(operation, asked).code()
        };
        assert_eq!(by_alice(&mut world, &none, list), "NoPermission");
        world.prefer(|preference| preference.manage_access_keys = true);
        for asked in [&none, &own] {
            assert_eq!(by_alice(&mut world, asked, list), "ok");
        }
        let others = [("UserId", "7")];
        assert_eq!(by_alice(&mut world, &others, list), "NoPermission");
        assert_eq!(
            by_alice(&mut world, &[id], "RestoreAccessKeyFromRecycleBin"),
            "ok"
        );
    }
}
