//! What is shown whole: settings and counts of the account, without a word on what is wanted.

use std::marker::PhantomData;

use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};
use model::Refusal;
use rpc::{FromParameters, Malformed, ParameterShape, Reader};
use serde::Serialize;

use super::target;

/// The answer of an operation that shows something whole.
pub trait Whole: Serialize + Sized + 'static {
    /// The operation.
    const BY: &'static str;

    /// What it shows now.
    ///
    /// # Errors
    /// When there is nothing to show.
    fn of(context: &Context<'_>) -> Result<Self, Refusal>;
}

/// The operation that shows it.
pub struct Show<S>(PhantomData<fn() -> S>);

impl<S: Whole> FromParameters for Show<S> {
    const REQUEST: &'static str = S::BY;
    const PARTS: &'static [&'static [ParameterShape]] = &[];

    fn read(_: Reader<'_>) -> Result<Self, Malformed> {
        Ok(Self(PhantomData))
    }
}

impl<S: Whole> Operation for Show<S> {
    const EFFECT: Effect = Effect::Read;
    type Answer = S;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(target::all(caller.account, "*"))
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        S::of(context)
    }
}
