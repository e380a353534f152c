//! The account's alias, as RAM spells it.

use derive::{Parameters, View};
use domain::account::alias;
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};
use model::{Alias, Refusal};

use crate::identity::target;
use crate::identity::whole::{Show, Whole};
use crate::view::{Done, done};

/// Gives the account an alias, which must be free on the whole server.
#[derive(Parameters)]
pub struct SetAccountAlias {
    account_alias: Alias,
}

impl Operation for SetAccountAlias {
    const EFFECT: Effect = Effect::Write;
    type Answer = Done;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(target::all(caller.account, "*"))
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        alias::set(context, self.account_alias.clone()).map(done)
    }
}

/// Shows the account's alias; the account id as long as there is none.
pub type GetAccountAlias = Show<AliasView>;

impl Whole for AliasView {
    const BY: &'static str = "GetAccountAlias";

    fn of(context: &Context<'_>) -> Result<Self, Refusal> {
        let account_alias = alias::of(context.account);
        Ok(Self { account_alias })
    }
}

/// Takes the account's alias away.
#[derive(Parameters)]
pub struct ClearAccountAlias {}

impl Operation for ClearAccountAlias {
    const EFFECT: Effect = Effect::Write;
    type Answer = Done;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(target::all(caller.account, "*"))
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        alias::clear(context).map(done)
    }
}

/// The alias.
#[derive(View)]
pub struct AliasView {
    account_alias: Option<String>,
}

#[cfg(test)]
mod tests {
    use crate::testing::World;

    fn alias(world: &mut World) -> String {
        let shown = world.admin().call("GetAccountAlias", []).answers();
        shown["AccountAlias"].as_str().unwrap().to_owned()
    }

    #[test]
    fn an_alias_is_given_changed_and_taken_away() {
        let mut world = World::with_account("acme");
        assert_eq!(alias(&mut world), "acme");
        world
            .admin()
            .call("SetAccountAlias", [("AccountAlias", "acme-2")])
            .answers();
        assert_eq!(alias(&mut world), "acme-2");
        world.admin().call("ClearAccountAlias", []).answers();
        assert_eq!(alias(&mut world), world.account_id());
        world.admin().call("ClearAccountAlias", []).answers();
        for bad in ["ab", "-abc", "a--b", "ABC", "123", "1000000000000002"] {
            let refused = world
                .admin()
                .call("SetAccountAlias", [("AccountAlias", bad)]);
            refused.refuses("InvalidParameter.AccountAlias");
        }
    }

    #[test]
    fn an_alias_is_one_account_s_until_it_is_given_back() {
        let mut world = World::with_account("acme");
        world.visit("other");
        let acme = [("AccountAlias", "acme")];
        world
            .admin()
            .call("SetAccountAlias", acme)
            .refuses("EntityAlreadyExists.Account.Alias");
        assert_eq!(alias(&mut world), "other");
        world.visit("acme");
        world
            .admin()
            .call("SetAccountAlias", [("AccountAlias", "acme-2")])
            .answers();
        world.visit("other");
        world.admin().call("SetAccountAlias", acme).answers();
        assert_eq!(alias(&mut world), "acme");
    }
}
