//! What keys are called beside their ids.

use std::sync::Arc;

use derive::{Parameters, View};
use domain::account::kms::key_alias;
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran, Target};
use model::{AccountId, KeyAlias, KeyAliasName};

use super::which::{WhichKey, alias_target, arn, on_key};
use crate::page::{List, Numbered};
use crate::view::{Done, Paged, done};

/// Calls a key something more.
#[derive(Parameters)]
pub struct CreateAlias {
    alias_name: KeyAliasName,
    key_id: WhichKey,
}

impl Operation for CreateAlias {
    const EFFECT: Effect = Effect::Write;
    type Answer = Done;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        both(caller, account, &self.alias_name, &self.key_id)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let id = self.key_id.id(permit.home(), context.account)?;
        key_alias::create(context, self.alias_name.clone(), id).map(done)
    }
}

/// Lets an alias stand for another key.
#[derive(Parameters)]
pub struct UpdateAlias {
    alias_name: KeyAliasName,
    key_id: WhichKey,
}

impl Operation for UpdateAlias {
    const EFFECT: Effect = Effect::Write;
    type Answer = Done;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        both(caller, account, &self.alias_name, &self.key_id)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let id = self.key_id.id(permit.home(), context.account)?;
        key_alias::update(context, self.alias_name.clone(), id).map(done)
    }
}

/// An alias is a matter of both: its name, and the key that whoever names it gets.
fn both(caller: &Caller, account: &Account, name: &KeyAliasName, key: &WhichKey) -> Plan {
    let home = caller.account;
    Plan::on_each([alias_target(home, name), key.target(home, account)])
}

/// Takes an alias away; its key stays.
#[derive(Parameters)]
pub struct DeleteAlias {
    alias_name: KeyAliasName,
}

impl Operation for DeleteAlias {
    const EFFECT: Effect = Effect::Write;
    type Answer = Done;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(alias_target(caller.account, &self.alias_name))
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        key_alias::delete(context, &self.alias_name).map(done)
    }
}

/// Lists aliases by name.
#[derive(Parameters)]
pub struct ListAliases {
    #[rpc(flatten)]
    page: Numbered<Self>,
}

impl List for ListAliases {
    const NAME: &'static str = "aliases";
    const MOST: usize = 100;
    const USUAL: usize = 10;
    type Place = KeyAliasName;
}

/// An alias.
#[derive(View)]
#[view("Alias", "Aliases")]
pub struct AliasView {
    alias_arn: String,
    alias_name: String,
    key_id: String,
}

struct Row<'a>(&'a str, AccountId, &'a KeyAlias);

impl From<Row<'_>> for AliasView {
    fn from(Row(region, home, alias): Row<'_>) -> Self {
        Self {
            alias_arn: arn(region, home, alias.name.as_str()),
            alias_name: alias.name.to_string(),
            key_id: alias.target.to_string(),
        }
    }
}

impl Operation for ListAliases {
    const EFFECT: Effect = Effect::Read;
    type Answer = Paged<AliasView>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(Target::regional("kms", caller.account, "alias/*"))
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let row = |alias| shown(permit.region(), permit.home(), alias);
        Ok(self.page.cut(key_alias::all(context.account).map(row)))
    }
}

fn shown<'a>(region: &'a str, home: AccountId, alias: &'a Arc<KeyAlias>) -> Row<'a> {
    Row(region, home, alias)
}

/// Lists the aliases of a key by name.
#[derive(Parameters)]
pub struct ListAliasesByKeyId {
    key_id: WhichKey,
    #[rpc(flatten)]
    page: Numbered<Self>,
}

impl List for ListAliasesByKeyId {
    const NAME: &'static str = "aliases-of-key";
    const MOST: usize = 100;
    const USUAL: usize = 10;
    type Place = KeyAliasName;
}

impl Operation for ListAliasesByKeyId {
    const EFFECT: Effect = Effect::Read;
    type Answer = Paged<AliasView>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        on_key(caller, account, &self.key_id)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let id = self.key_id.id(permit.home(), context.account)?;
        let row = |alias| shown(permit.region(), permit.home(), alias);
        Ok(self.page.cut(key_alias::of(context.account, &id).map(row)))
    }
}
