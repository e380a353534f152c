//! The decision API as a service of its own, for permissions, events and errors.

use std::sync::Arc;

use model::Refusal;

use crate::ask::caller::Caller;
use crate::ask::operation::{Code, Deed, Effect, Entry, Service};
use crate::ask::permit::Grant;
use crate::ask::plan::{Plan, Target};

/// What a service needs permission for: to ask at all, on its account.
pub(super) struct Door;

impl Deed for Door {
    fn home(&self, caller: &Caller) -> model::AccountId {
        caller.account
    }

    /// All that services may be let into: what policies on the decision API are about.
    fn plan(&self, caller: &Caller, _account: &domain::Account) -> Plan {
        let arn = ["acs:rampart::", &caller.number, ":*"].concat();
        Plan::on(Target::plain(arn))
    }

    fn run(
        &self,
        _grant: &Grant<'_>,
        _context: &mut domain::Context<'_>,
    ) -> Result<String, Refusal> {
        Ok("{}".to_owned())
    }
}

/// The decision API as a service of its own, for events and errors.
pub(super) static RAMPART: Service = Service {
    name: "Rampart",
    version: "1",
    category: "Data",
    host: "rampart",
    code: |_| Code::new(400, "InvalidParameter"),
    operations: &[],
};

pub(super) static EVALUATE: Entry = desk("Evaluate", "rampart:Evaluate");
pub(super) static VERIFY: Entry = desk("VerifyRequest", "rampart:VerifyRequest");

const fn desk(name: &'static str, action: &'static str) -> Entry {
    Entry {
        name,
        action,
        effect: Effect::Read,
        danger: false,
        keyless: false,
        shape: &[],
        read: |_| Ok(Arc::new(Door)),
    }
}
