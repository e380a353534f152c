//! The account's alias, as RAM spells it.

use derive::Parameters;
use domain::account::alias;
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Targets};
use model::{Alias, Refusal};
use serde::Serialize;

use super::target;
use crate::view::Done;

/// Gives the account an alias, which must be free on the whole server.
#[derive(Parameters)]
pub struct SetAccountAlias {
    account_alias: Alias,
}

impl Operation for SetAccountAlias {
    const NAME: &'static str = "SetAccountAlias";
    const ACTION: &'static str = "ram:SetAccountAlias";
    const EFFECT: Effect = Effect::Write;
    type Answer = Done;

    fn targets(&self, caller: &Caller, _account: &Account) -> Targets {
        target::all(caller, "*")
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Result<Done, Refusal> {
        alias::set(context, self.account_alias.clone())?;
        Ok(Done {})
    }
}

/// Shows the account's alias; the account id as long as there is none.
#[derive(Parameters)]
pub struct GetAccountAlias {}

impl Operation for GetAccountAlias {
    const NAME: &'static str = "GetAccountAlias";
    const ACTION: &'static str = "ram:GetAccountAlias";
    const EFFECT: Effect = Effect::Read;
    type Answer = AliasView;

    fn targets(&self, caller: &Caller, _account: &Account) -> Targets {
        target::all(caller, "*")
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Result<AliasView, Refusal> {
        Ok(AliasView {
            account_alias: alias::of(context.account),
        })
    }
}

/// Takes the account's alias away.
#[derive(Parameters)]
pub struct ClearAccountAlias {}

impl Operation for ClearAccountAlias {
    const NAME: &'static str = "ClearAccountAlias";
    const ACTION: &'static str = "ram:ClearAccountAlias";
    const EFFECT: Effect = Effect::Write;
    type Answer = Done;

    fn targets(&self, caller: &Caller, _account: &Account) -> Targets {
        target::all(caller, "*")
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Result<Done, Refusal> {
        alias::clear(context)?;
        Ok(Done {})
    }
}

/// The alias.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
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
        for bad in ["ab", "-abc", "a--b", "ABC"] {
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
