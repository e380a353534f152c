//! Settings of the account that are shown whole, without a word on what is wanted.

use std::marker::PhantomData;

use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};
use rpc::{FromParameters, Malformed, ParameterShape, Reader};

use super::target;
use crate::view::{Item, One};

/// A setting as one service shows it.
pub trait Setting: Item + Sized + 'static {
    /// The operation that shows it.
    const SHOWN_BY: &'static str;

    /// What it is now.
    fn of(account: &Account) -> Self;
}

/// The operation that shows a setting.
pub struct Show<S>(PhantomData<fn() -> S>);

impl<S: Setting> FromParameters for Show<S> {
    const REQUEST: &'static str = S::SHOWN_BY;
    const PARTS: &'static [&'static [ParameterShape]] = &[];

    fn read(_: Reader<'_>) -> Result<Self, Malformed> {
        Ok(Self(PhantomData))
    }
}

impl<S: Setting> Operation for Show<S> {
    const EFFECT: Effect = Effect::Read;
    type Answer = One<S>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(target::all(caller.account, "*"))
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        Ok(One(S::of(context.account)))
    }
}
