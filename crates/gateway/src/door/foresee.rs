//! What would become of calls that are not made: judged as if they were.

use std::sync::Arc;

use ::rpc::{Malformed, Parameters};

use super::enter::Entered;
use super::find::find;
use crate::ask::call::Call;
use crate::ask::caller::Caller;
use crate::ask::operation::Deed;
use crate::ask::want::{Foreseen, Prepared, Wants, Weighed, Wish};
use crate::audit::event;
use crate::held::gather::Policies;
use crate::held::snapshot::Snapshot;
use crate::judge::Plea;
use crate::judge::denial::denial;
use crate::node::Core;

/// Judges each of the calls that are wanted on this state of the caller's account. Nothing is run.
pub(super) fn foresee(
    core: &Core,
    call: &Call,
    entered: &Entered,
    on: (&Policies, &Snapshot),
    wants: &Wants,
) -> Prepared {
    match wants {
        Wants::Foresight(wishes) => Prepared::Foreseen(told(core, call, entered, on, wishes)),
        Wants::Weighing(wishes) => Prepared::Weighed(weighed(core, call, entered, on, wishes)),
        _ => Prepared::Nothing,
    }
}

/// What would become of each of the calls, in words.
fn told(
    core: &Core,
    call: &Call,
    entered: &Entered,
    (policies, home): (&Policies, &Snapshot),
    wishes: &[Wish],
) -> Arc<[Foreseen]> {
    // The number of a denial keeps its sealed message apart from all others of this request.
    let numbered = (1..).zip(wishes);
    let foreseen = numbered.map(|(number, wish)| {
        let on = (policies, home);
        let judged = judged(core, call, entered, on, (wish, number));
        judged.unwrap_or_else(Foreseen::Unsound)
    });
    foreseen.collect()
}

/// Which of the calls would be allowed: as the caller is, or once a second factor were shown just now. No words are
/// made of what would be denied, which cost more than all the rest.
fn weighed(
    core: &Core,
    call: &Call,
    entered: &Entered,
    (policies, home): (&Policies, &Snapshot),
    wishes: &[Wish],
) -> Arc<[Weighed]> {
    let shown = Caller {
        mfa: true,
        mfa_at: Some(call.arrival.now),
        ..entered.caller.clone()
    };
    let weighed = wishes.iter().map(|wish| {
        let Ok((call, deed)) = wished(core, call, entered, home, wish) else {
            return Weighed::Denied;
        };
        let allowed = |caller: &Caller| {
            let plea = Plea {
                call: &call,
                caller,
                policies,
                deed: &*deed,
                home: home.into(),
            };
            plea.judge().is_ok()
        };
        if allowed(&entered.caller) {
            Weighed::Allowed
        } else if allowed(&shown) {
            Weighed::WithFactor
        } else {
            Weighed::Denied
        }
    });
    weighed.collect()
}

/// What would become of it, unless it cannot be judged.
fn judged(
    core: &Core,
    call: &Call,
    entered: &Entered,
    (policies, home): (&Policies, &Snapshot),
    (wish, number): (&Wish, u32),
) -> Result<Foreseen, Malformed> {
    let (wished, deed) = wished(core, call, entered, home, wish)?;
    if let Err(refused) = entered.judge(&wished, &*deed, (home, None), policies) {
        let denial = denial(&refused, &call.arrival, &core.vault, number);
        return Ok(Foreseen::Denied(denial.detail));
    }
    let shown = deed.check_shown(&entered.caller, &home.state, call.arrival.now);
    Ok(match shown {
        Ok(()) => Foreseen::Allowed,
        Err(refusal) => Foreseen::Asking((wished.service.code)(&refusal).code),
    })
}

/// A call as it would be if it were made.
fn wished(
    core: &Core,
    call: &Call,
    entered: &Entered,
    home: &Snapshot,
    wish: &Wish,
) -> Result<(Call, Arc<dyn Deed>), Malformed> {
    let (service, entry) = find(core, &wish.version, &wish.operation)?;
    let given = wish.parameters.iter();
    let given = given.map(|(name, value)| (name.as_str(), value.as_str()));
    let deed = (entry.read)(&Parameters::collect(given)?)?;
    if deed.home(&entered.caller) != home.account {
        let why = "What is asked of another account is not foreseen; make the call.";
        return Err(Malformed::new("InvalidParameter", why));
    }
    let wished = Call {
        service,
        entry,
        recorded: event::NONE.to_owned(),
        ..call.clone()
    };
    Ok((wished, deed))
}
