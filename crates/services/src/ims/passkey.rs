//! Passkeys of users, as IMS spells them. They are made in the browser, not here.

use std::sync::Arc;

use ::domain::account::passkey;
use ::domain::{Account, Context};
use derive::{Parameters, View};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};
use model::{Passkey, PasskeyId, PasskeyName, Refusal};

use crate::identity::mfa::plan;
use crate::identity::whose::{self, ByPrincipalNameIfAny};
use crate::view::{Done, Listed, Stamp, done};

/// Lists the passkeys of a user.
#[derive(Parameters)]
pub struct ListPasskeys {
    #[rpc(flatten)]
    whose: ByPrincipalNameIfAny,
}

impl Operation for ListPasskeys {
    const EFFECT: Effect = Effect::Read;
    type Answer = Listed<PasskeyView>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        plan(&self.whose, caller, account)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let user = whose::user(&self.whose, permit.caller(), context)?;
        let passkeys = passkey::of(context.account, user);
        Ok(passkeys.map(PasskeyView::from).collect())
    }
}

/// Changes what a user calls a passkey.
#[derive(Parameters)]
pub struct UpdatePasskey {
    #[rpc(flatten)]
    whose: ByPrincipalNameIfAny,
    passkey_id: Option<PasskeyId>,
    passkey_name: Option<PasskeyName>,
}

impl Operation for UpdatePasskey {
    const EFFECT: Effect = Effect::Write;
    type Answer = Done;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        plan(&self.whose, caller, account)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let user = whose::user(&self.whose, permit.caller(), context)?;
        let id = named(self.passkey_id.as_ref())?;
        passkey::rename(context, user, id, self.passkey_name.clone()).map(done)
    }
}

/// Takes a passkey away.
#[derive(Parameters)]
pub struct DeletePasskey {
    #[rpc(flatten)]
    whose: ByPrincipalNameIfAny,
    passkey_id: Option<PasskeyId>,
}

impl Operation for DeletePasskey {
    const EFFECT: Effect = Effect::Write;
    type Answer = Done;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        plan(&self.whose, caller, account)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let user = whose::user(&self.whose, permit.caller(), context)?;
        passkey::delete(context, user, named(self.passkey_id.as_ref())?).map(done)
    }
}

/// The id that was given. The API has a code of its own for none.
fn named(id: Option<&PasskeyId>) -> Result<&PasskeyId, Refusal> {
    let why = "The parameter PasskeyId is missing.";
    id.ok_or_else(|| Refusal::State("MissingPasskeyId", why.to_owned()))
}

/// A passkey as IMS shows it.
#[derive(View)]
#[view(flat "Passkey")]
pub struct PasskeyView {
    passkey_id: Arc<str>,
    passkey_name: PasskeyName,
    create_date: Stamp,
    last_use_date: Option<Stamp>,
}

impl From<&Arc<Passkey>> for PasskeyView {
    fn from(passkey: &Arc<Passkey>) -> Self {
        Self {
            passkey_id: passkey.id.clone(),
            passkey_name: passkey.name.clone(),
            create_date: Stamp(passkey.created),
            last_use_date: passkey.last_used.map(Stamp),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use domain::account::passkey;
    use model::Passkey;
    use serde_json::Value;

    use crate::testing::World;

    const ALICE: (&str, &str) = ("UserPrincipalName", "alice@acme.onaliyun.com");
    const BOB: (&str, &str) = ("UserPrincipalName", "bob@acme.onaliyun.com");
    const NOBODY: (&str, &str) = ("UserPrincipalName", "");

    /// A world in which alice and bob have a passkey each.
    fn world() -> (World, [Arc<Passkey>; 2]) {
        let mut world = World::with_account("acme");
        let passkeys = ["alice", "bob"].map(|name| {
            let _ = world.user(name);
            add(&mut world, name, "key")
        });
        (world, passkeys)
    }

    fn add(world: &mut World, user: &str, name: &str) -> Arc<Passkey> {
        world.plant(|context| {
            let user = context.account.users.named(&user.parse().unwrap())?.id;
            let name = name.parse().unwrap();
            Ok(passkey::add(context, user, name, "public".to_owned()))
        })
    }

    fn listed(world: &mut World, whose: (&str, &str)) -> Vec<Value> {
        let told = world.admin().call("ListPasskeys", [whose]).answers();
        told["Passkeys"].as_array().unwrap().clone()
    }

    #[test]
    fn a_user_s_passkeys_are_listed() {
        let (mut world, [passkey, _]) = world();
        let shown = &listed(&mut world, ALICE)[0];
        let id = shown["PasskeyId"].as_str().unwrap();
        assert_eq!((id, id.len()), (&*passkey.id, 28));
        assert_eq!(shown["PasskeyName"], "key");
        assert_eq!(shown["CreateDate"], "2026-01-02T03:04:05Z");
        assert!(shown["LastUseDate"].is_null());
        world.later(60);
        world.plant(|context| {
            let used = Passkey {
                last_used: Some(context.now),
                ..Passkey::clone(&passkey)
            };
            Ok(context.account.passkeys.put(used))
        });
        add(&mut world, "alice", "other");
        let shown = listed(&mut world, ALICE);
        assert_eq!((shown.len(), listed(&mut world, BOB).len()), (2, 1));
        let used = shown.iter().find(|one| one["PasskeyName"] == "key");
        assert_eq!(used.unwrap()["LastUseDate"], "2026-01-02T03:05:05Z");
    }

    #[test]
    fn a_passkey_is_renamed_and_taken_away() {
        let (mut world, [passkey, _]) = world();
        let id = ("PasskeyId", &*passkey.id);
        let mut call = |operation: &str, more: Option<(&str, &str)>| {
            let parameters = [ALICE, id].into_iter().chain(more);
            world.admin().call(operation, parameters).answers();
            listed(&mut world, ALICE)
        };
        let renamed = call("UpdatePasskey", Some(("PasskeyName", "lap top")));
        assert_eq!(renamed[0]["PasskeyName"], "lap top");
        let kept = call("UpdatePasskey", None);
        assert_eq!(kept[0]["PasskeyName"], "lap top");
        assert!(call("DeletePasskey", None).is_empty());
    }

    #[test]
    fn what_is_no_passkey_of_the_user_is_refused() {
        let (mut world, [_, passkey]) = world();
        let mut refuses = |more: &[(&str, &str)], code: &str| {
            for operation in ["UpdatePasskey", "DeletePasskey"] {
                let parameters = [ALICE].into_iter().chain(more.iter().copied());
                let told = world.admin().call(operation, parameters);
                told.refuses(code);
                let status = if code.starts_with("Entity") { 404 } else { 400 };
                assert_eq!(told.status, status, "{code}");
            }
        };
        refuses(&[], "MissingPasskeyId");
        refuses(&[("PasskeyId", "")], "MissingPasskeyId");
        refuses(&[("PasskeyId", "key")], "InvalidParameter.PasskeyId");
        refuses(&[("PasskeyId", &passkey.id)], "EntityNotExist.Passkey");
        let long = "a".repeat(65);
        let named = [ALICE, ("PasskeyId", &passkey.id), ("PasskeyName", &long)];
        let told = world.admin().call("UpdatePasskey", named);
        told.refuses("InvalidParameter.PasskeyName");
        assert_eq!(listed(&mut world, BOB).len(), 1);
    }

    #[test]
    fn users_manage_their_own_passkeys_if_the_account_lets_them() {
        let (mut world, [own, other]) = world();
        let calls = |world: &mut World, whose, id: &str| {
            ["ListPasskeys", "UpdatePasskey", "DeletePasskey"].map(|operation| {
                let id = (operation != "ListPasskeys").then_some(("PasskeyId", id));
                let parameters = [whose].into_iter().chain(id);
                world.user("alice").call(operation, parameters).code()
            })
        };
        assert_eq!(calls(&mut world, BOB, &other.id), ["NoPermission"; 3]);
        assert_eq!(calls(&mut world, NOBODY, &own.id), ["ok"; 3]);
        let next = add(&mut world, "alice", "next");
        world.prefer(|preference| preference.manage_mfa_devices = false);
        assert_eq!(calls(&mut world, ALICE, &next.id), ["NoPermission"; 3]);
    }

    #[test]
    fn the_owner_has_no_passkeys_and_must_name_a_user() {
        let (mut world, _) = world();
        let told = world.root().call("ListPasskeys", []);
        told.refuses("InvalidParameter.UserPrincipalName");
        world.root().call("ListPasskeys", [ALICE]).answers();
    }

    #[test]
    fn a_deleted_user_s_passkeys_are_gone() {
        let (mut world, _) = world();
        let carol = [("UserName", "carol")];
        world.admin().call("CreateUser", carol).answers();
        let before = world.records().len();
        for name in ["one", "two"] {
            add(&mut world, "carol", name);
        }
        assert_eq!(world.records().len(), before + 2);
        world.admin().call("DeleteUser", carol).answers();
        assert_eq!(world.records().len(), before - 1);
    }
}
