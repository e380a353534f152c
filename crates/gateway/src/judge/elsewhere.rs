//! Whether a caller may ask another account at all.

use domain::Account;

use super::{Docket, Home, Plea, Verdict};
use crate::ask::call::Call;
use crate::ask::caller::{Caller, Who};
use crate::ask::operation::Deed;
use crate::held::gather::Policies;

/// Whether the caller's own policies let it ask another account at all. Until they do, that account
/// is not looked at.
pub(crate) fn may_ask_elsewhere(
    call: &Call,
    caller: &Caller,
    policies: &Policies,
    deed: &dyn Deed,
) -> bool {
    // The owner of an account assumes no roles, and nothing else leads elsewhere.
    if matches!(caller.who, Who::Root) {
        return false;
    }
    let nowhere = Home {
        account: deed.home(caller),
        state: &Account::default(),
        control: None,
    };
    let plea = Plea {
        call,
        caller,
        policies,
        deed,
        home: nowhere,
    };
    // As if what it touches were the caller's own, so that nobody else has a say.
    let own = Docket {
        owner: caller.number.clone(),
        trust: None,
        carried: None,
        ..Docket::of(deed.plan(caller, nowhere.state), &plea)
    };
    own.verdicts_on(&plea)
        .last()
        .is_none_or(Verdict::is_allowed)
}
