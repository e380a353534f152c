//! Passkeys of users, as IMS spells them. They are made in the browser, not here.

use std::sync::Arc;

use ::domain::account::passkey;
use ::domain::{Account, Context};
use derive::{Parameters, View};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};
use model::{Moment, Passkey, PasskeyId, PasskeyName, Refusal};

use crate::identity::mfa::{check_factor, plan, plan_of_change};
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
        let passkeys = passkey::listed(context.account, user);
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
    const DANGER: bool = true;
    type Answer = Done;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        plan_of_change(&self.whose, caller, account)
    }

    fn is_dangerous(&self, caller: &Caller, account: &Account) -> bool {
        !whose::is_own(&self.whose, caller, account)
    }

    fn check_shown(&self, caller: &Caller, account: &Account, now: Moment) -> Result<(), Refusal> {
        check_factor(&self.whose, caller, account, now)
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
    use domain::ceremony::Made;
    use model::{Passkey, PasskeyKind};
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
            let profile = [("UserName", name), ("Password", "A-long-password-1")];
            world.scene("Ram.CreateLoginProfile", profile).answers();
            add(&mut world, name, "key")
        });
        (world, passkeys)
    }

    fn add(world: &mut World, user: &str, name: &str) -> Arc<Passkey> {
        world.plant(|context| {
            let user = context.account.users.named(&user.parse().unwrap())?.id;
            let name = name.parse().unwrap();
            let made = Made {
                handle: context.entropy.letters(8),
                credential: "public".to_owned(),
            };
            passkey::add(context, user, (PasskeyKind::Passkey, name), made)
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
    fn a_security_key_is_no_passkey_that_is_renamed_or_taken_away_here() {
        let mut world = World::with_account("acme");
        let _ = world.user("alice");
        let key = world.plant(|context| {
            let user = context.account.users.named(&"alice".parse().unwrap())?.id;
            let made = Made {
                handle: "of alice".to_owned(),
                credential: "public".to_owned(),
            };
            let named = (PasskeyKind::SecurityKey, "key".parse().unwrap());
            passkey::add(context, user, named, made)
        });
        assert!(listed(&mut world, ALICE).is_empty());
        for operation in ["UpdatePasskey", "DeletePasskey"] {
            let named = [ALICE, ("PasskeyId", &*key.id), ("PasskeyName", "mine")];
            let told = world.admin().call(operation, named);
            told.refuses("InvalidParameter.PasskeyId");
        }
        let info = world.admin().call("Ims.GetUserMFAInfo", [ALICE]).answers();
        assert_eq!(info["MFADevice"]["Type"], "U2F");
    }

    #[test]
    fn users_manage_their_own_passkeys_if_the_account_lets_them() {
        let (mut world, [own, other]) = world();
        let calls = |world: &mut World, whose, id: &str| {
            let session = world.begins_session(Some("alice"), true);
            ["ListPasskeys", "UpdatePasskey", "DeletePasskey"].map(|operation| {
                let id = (operation != "ListPasskeys").then_some(("PasskeyId", id));
                let parameters = [whose].into_iter().chain(id);
                let told = world.in_session(&session).call(operation, parameters);
                told.code()
            })
        };
        assert_eq!(calls(&mut world, BOB, &other.id), ["NoPermission"; 3]);
        assert_eq!(calls(&mut world, NOBODY, &own.id), ["ok"; 3]);
        let next = add(&mut world, "alice", "next");
        world.prefer(|preference| preference.manage_mfa_devices = false);
        assert_eq!(calls(&mut world, ALICE, &next.id), ["NoPermission"; 3]);
    }

    #[test]
    fn a_password_that_an_administrator_sets_takes_the_passkeys_along() {
        let mut world = World::with_account("acme");
        world.permit("alice", "Allow", "ram:*LoginProfile", "*");
        let profile = |password| [("UserName", "alice"), ("Password", password)];
        let set = "Ram.UpdateLoginProfile";
        let first = profile("A-long-password-1");
        world.scene("Ram.CreateLoginProfile", first).answers();
        add(&mut world, "alice", "planted");
        // The same password is no new one, and the user's own is no shutting out.
        world.admin().call(set, first).answers();
        let own = profile("A-long-password-2");
        world.user("alice").call(set, own).answers();
        let change = [
            ("OldPassword", "A-long-password-2"),
            ("NewPassword", "A-long-password-3"),
        ];
        let told = world.user("alice").call("Ram.ChangePassword", change);
        told.answers();
        assert_eq!(listed(&mut world, ALICE).len(), 1);
        world
            .admin()
            .call(set, profile("A-long-password-4"))
            .answers();
        assert!(listed(&mut world, ALICE).is_empty());
        // Nor does one open that was there before logging on was taken away.
        add(&mut world, "alice", "planted");
        let gone = world
            .admin()
            .call("Ram.DeleteLoginProfile", [("UserName", "alice")]);
        gone.answers();
        let again = profile("A-long-password-5");
        world
            .admin()
            .call("Ram.CreateLoginProfile", again)
            .answers();
        assert!(listed(&mut world, ALICE).is_empty());
    }

    #[test]
    fn a_key_that_shows_no_factor_takes_none_away_without_a_policy() {
        let (mut world, [own, _]) = world();
        let id = ("PasskeyId", &*own.id);
        let delete = "DeletePasskey";
        let told = world.user("alice").call(delete, [NOBODY, id]);
        told.refuses("NoPermission");
        let account = world.account_id();
        let alice = format!("acs:ram::{account}:user/alice");
        world.permit("alice", "Allow", "ram:DeletePasskey", &alice);
        world.user("alice").call(delete, [NOBODY, id]).answers();
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
