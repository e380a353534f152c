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
        Ok(AliasView { account_alias: alias::of(context.account) })
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
