//! What rollouts turn of a call, or would turn, as its event tells it.

use model::role_arn;
use serde_json::{Value, json};

use crate::ask::call::Call;
use crate::ask::caller::{Caller, Who};
use crate::held::aside::Flip;
use crate::held::flips::Turned;

/// Where it stands in what an event says beside.
pub(super) const ROLLOUTS: &str = "rollouts";
/// No more can be under way for a caller in its own account and two directories.
const MOST: usize = 30;
/// Of a resource, so many characters are kept; its event names it in full.
const LONGEST: usize = 256;

/// One object each: what the call comes to with the rollout, and whether it does already.
pub(super) fn turned(flips: &[Flip]) -> Value {
    let each = flips.iter().take(MOST).map(|flip| {
        let resource: String = flip.resource.chars().take(LONGEST).collect();
        json!({
            "rolloutId": flip.rolled.rollout.as_str(),
            "stage": flip.rolled.stage,
            "mode": if flip.rolled.enforced { "Enforced" } else { "ReportOnly" },
            "decision": if flip.denied { "Deny" } else { "Allow" },
            "action": flip.action,
            "resource": resource,
            "node": flip.node.as_deref(),
        })
    });
    each.collect()
}

/// The same, as it is counted: all sessions of a role together.
pub(crate) fn counted(flips: &[Flip], caller: &Caller, call: &Call) -> Vec<Turned> {
    if flips.is_empty() {
        return Vec::new();
    }
    let principal = match &caller.who {
        Who::Session(role, _) => role_arn(caller.account, &role.name),
        _ => caller.arn(),
    };
    let when = (call.arrival.now, &*call.request_id);
    let each = flips.iter().map(|flip| Turned::of(flip, &principal, when));
    each.collect()
}
