//! A deed of a job that clears the account of what is over, and asks for nothing.

use domain::{Account, Context};
use model::{AccountId, Refusal};

use crate::ask::caller::Caller;
use crate::ask::operation::Deed;
use crate::ask::permit::Grant;
use crate::ask::plan::Plan;

/// Clears away what is over at the time it runs.
pub(super) struct Sweep(pub(super) fn(&mut Context<'_>));

impl Deed for Sweep {
    fn home(&self, caller: &Caller) -> AccountId {
        caller.account
    }

    fn plan(&self, _caller: &Caller, _account: &Account) -> Plan {
        Plan::on_everything()
    }

    fn run(&self, _grant: &Grant<'_>, context: &mut Context<'_>) -> Result<String, Refusal> {
        (self.0)(context);
        Ok("{}".to_owned())
    }
}
