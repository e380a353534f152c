//! Locks that come of too many failed logons.

use derive::{Parameters, View};
use domain::account::logon_tries;
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};

use super::somebody::Somebody;

/// Forgets the failed logons of somebody, and the lock that came of them.
#[derive(Parameters)]
pub struct UnlockUser {
    #[rpc(flatten)]
    whose: Somebody,
}

impl Operation for UnlockUser {
    const EFFECT: Effect = Effect::Write;
    type Answer = UnlockedView;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        self.whose.plan_for_others(caller)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let owner = self.whose.owner(permit.caller(), context)?;
        let was_locked = logon_tries::is_locked(context.account, owner, context.now);
        logon_tries::unlock(context.account, owner);
        Ok(UnlockedView { was_locked })
    }
}

/// Whether there was a lock that held.
#[derive(View)]
pub struct UnlockedView {
    was_locked: bool,
}

#[cfg(test)]
mod tests {
    use domain::account::logon_tries::{self, Wrong};
    use model::Owner;

    use crate::testing::World;

    /// Lets a user, or the owner, guess so many passwords or codes.
    fn fail(world: &mut World, user: Option<&str>, wrong: Wrong, times: usize) {
        world.plant(|context| {
            let owner = match user {
                Some(name) => Owner::User(context.account.users.named(&name.parse().unwrap())?.id),
                None => Owner::Root,
            };
            for _ in 0..times {
                logon_tries::count(context, owner, wrong);
            }
            Ok(())
        });
    }

    fn unlocked(world: &mut World, named: (&str, &str)) -> bool {
        let told = world.admin().call("UnlockUser", [named]).answers();
        told["WasLocked"].as_bool().unwrap()
    }

    #[test]
    fn a_lock_is_opened_and_failures_are_forgotten() {
        let mut world = World::with_account("acme");
        let _ = world.user("alice");
        let five = [("MaxLoginAttemps", "5")];
        world.scene("Ram.SetPasswordPolicy", five).answers();
        let alice = ("UserName", "alice");
        assert!(!unlocked(&mut world, alice));
        fail(&mut world, Some("alice"), Wrong::Password, 4);
        assert!(!unlocked(&mut world, alice));
        fail(&mut world, Some("alice"), Wrong::Password, 4);
        fail(&mut world, Some("alice"), Wrong::Password, 1);
        assert!(unlocked(&mut world, ("UserPrincipalName", "alice@acme")));
        assert!(!unlocked(&mut world, alice));
        fail(&mut world, Some("alice"), Wrong::Password, 5);
        world.later(3600);
        assert!(!unlocked(&mut world, alice));
        fail(&mut world, None, Wrong::Factor, 10);
        assert!(unlocked(&mut world, ("AccountOwner", "true")));
    }

    #[test]
    fn nobody_opens_the_own_lock_without_a_policy() {
        let mut world = World::with_account("acme");
        let _ = world.user("alice");
        let told = world.user("alice").call("UnlockUser", []);
        told.refuses("NoPermission");
        let user = format!("acs:ram::{}:user/alice", world.account_id());
        world.permit("alice", "Allow", "rampart:UnlockUser", &user);
        world.user("alice").call("UnlockUser", []).answers();
        let bob = [("UserName", "bob")];
        world
            .user("alice")
            .call("UnlockUser", bob)
            .refuses("NoPermission");
        let told = world.admin().call("UnlockUser", bob);
        told.refuses("EntityNotExist.User");
    }
}
