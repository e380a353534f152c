//! AccessKeys that others know.

use derive::{Parameters, View};
use domain::account::access_key;
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran, Target};
use model::{AccessKeyId, Kind, LeakReason, Refusal};

use super::somebody;
use crate::view::Stamp;

/// Marks an AccessKey as known to others; it and the sessions it began are of no use from then on.
#[derive(Parameters)]
pub struct MarkAccessKeyLeaked {
    user_access_key_id: AccessKeyId,
    reason: LeakReason,
}

impl Operation for MarkAccessKeyLeaked {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = LeakView;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        Plan::on(target(caller, account, &self.user_access_key_id))
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let id = &self.user_access_key_id;
        access_key::mark_leaked(context, id, self.reason.to_string())?;
        let missing = || Refusal::Missing(Kind::AccessKey, id.to_string());
        let leak = access_key::leak(context.account, id).ok_or_else(missing)?;
        Ok(LeakView {
            access_key_id: id.clone(),
            leak_date: Stamp(leak.at),
            reason: leak.reason.clone(),
        })
    }
}

/// Takes back that an AccessKey is known to others, which was an error.
#[derive(Parameters)]
pub struct ClearAccessKeyLeak {
    user_access_key_id: AccessKeyId,
}

impl Operation for ClearAccessKeyLeak {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = ClearedView;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        Plan::on(target(caller, account, &self.user_access_key_id))
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let was_leaked = access_key::clear_leak(context, &self.user_access_key_id)?;
        Ok(ClearedView { was_leaked })
    }
}

/// The owner of the key, which may be in the recycle bin.
fn target(caller: &Caller, account: &Account, id: &AccessKeyId) -> Target {
    let living = account.access_keys.get(id).map(|key| key.owner);
    let recycled = account.recycled_keys.get(id).map(|one| one.key.owner);
    somebody::target(caller, account, living.or(recycled))
}

/// How it is marked: as it was first.
#[derive(View)]
pub struct LeakView {
    access_key_id: AccessKeyId,
    leak_date: Stamp,
    reason: String,
}

/// Whether it was marked.
#[derive(View)]
pub struct ClearedView {
    was_leaked: bool,
}

#[cfg(test)]
mod tests {
    use crate::testing::World;

    fn named(id: &str) -> (&str, &str) {
        ("UserAccessKeyId", id)
    }

    #[test]
    fn a_key_is_held_back_from_its_mark_until_that_is_taken_back() {
        let mut world = World::with_account("acme");
        let key = world.user("alice").key();
        let (id, reason) = (named(&key.id), ("Reason", "posted"));
        let mark = |world: &mut World, reason| {
            let told = world.admin().call("MarkAccessKeyLeaked", [id, reason]);
            told.answers()["Reason"].clone()
        };
        let clear = |world: &mut World| {
            let told = world.admin().call("ClearAccessKeyLeak", [id]).answers();
            told["WasLeaked"].clone()
        };
        let asks = |world: &mut World| {
            let told = world.holder_of(&key).call("GetCallerIdentity", []);
            told.code()
        };
        assert_eq!(clear(&mut world), false);
        assert_eq!(mark(&mut world, reason), "posted");
        assert_eq!(asks(&mut world), "Forbidden");
        assert_eq!(mark(&mut world, ("Reason", "again")), "posted");
        assert_eq!(clear(&mut world), true);
        assert_eq!(asks(&mut world), "ok");
        // The mark goes with a key into the bin and beyond, and is taken back there too.
        let upn = ("UserPrincipalName", "alice@acme");
        world
            .admin()
            .call("Ims.DeleteAccessKey", [upn, id])
            .answers();
        mark(&mut world, reason);
        assert_eq!(clear(&mut world), true);
        mark(&mut world, reason);
        let user = world.scene("Ims.GetUser", [upn]).answers();
        let user = ("UserId", user["User"]["UserId"].as_str().unwrap());
        let gone = world
            .admin()
            .call("DeleteAccessKeyInRecycleBin", [user, id]);
        gone.answers();
        assert_eq!(clear(&mut world), true);
        let told = world.admin().call("ClearAccessKeyLeak", [id]);
        told.refuses("EntityNotExist.User.AccessKey");
    }

    #[test]
    fn who_may_do_it_to_one_user_s_keys_may_not_to_another_s() {
        let mut world = World::with_account("acme");
        let ids = ["alice", "bob"].map(|name| world.user(name).key().id);
        let user = format!("acs:ram::{}:user/alice", world.account_id());
        world.permit("carol", "Allow", "rampart:*AccessKeyLeak*", &user);
        let reason = ("Reason", "posted");
        for (operation, id, code) in [
            ("MarkAccessKeyLeaked", &*ids[0], "ok"),
            ("ClearAccessKeyLeak", &*ids[0], "ok"),
            ("MarkAccessKeyLeaked", &*ids[1], "NoPermission"),
            ("ClearAccessKeyLeak", &*ids[1], "NoPermission"),
            (
                "ClearAccessKeyLeak",
                "LTAI000000000000000nobody",
                "NoPermission",
            ),
        ] {
            let told = world.user("carol").call(operation, [named(id), reason]);
            assert_eq!(told.code(), code, "{operation} {id}");
        }
        // Whose the key is that carol may not touch, and whether there is one, she is not told.
        let told = |world: &mut World, id: &str| {
            let mark = ("MarkAccessKeyLeaked", [named(id), reason]);
            let told = world.user("carol").call(mark.0, mark.1);
            let (told, text) = (told.json(), told.text());
            assert!(!text.contains("bob"), "{text}");
            told["AccessDeniedDetail"]["AuthResource"].clone()
        };
        let there = told(&mut world, &ids[1]);
        assert_eq!(there, told(&mut world, "LTAI000000000000000nobody"));
        for bad in ["", "a\nb", &"a".repeat(257)] {
            let asked = [named(&ids[0]), ("Reason", bad)];
            let told = world.admin().call("MarkAccessKeyLeaked", asked);
            assert_eq!(told.status, 400);
        }
    }
}
