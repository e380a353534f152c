//! Switches on again the AccessKeys that a rotation has switched off and somebody still uses.
//!
//! It does not wait for the next round of a job: until then the calls of that somebody fail.

use std::sync::Arc;

use domain::account::key_rotation;
use domain::{Account, Context};
use model::{AccountId, Refusal, account_arn};
use serde_json::json;

use super::perform::admit;
use crate::ask::call::Call;
use crate::ask::caller::Caller;
use crate::ask::operation::{Deed, Entry};
use crate::ask::permit::Grant;
use crate::ask::plan::{Plan, Target};
use crate::ask::server::{SERVER, arrival, entry};
use crate::audit::event;
use crate::fault::Error;
use crate::held::late_calls::Late;
use crate::node::Core;
use crate::prove::Shown;

/// What acts, as events name it: the same as the job that takes the other steps.
const PART: &str = "key_rotations";

/// Deals with all late calls that were noted. Those of a key that could not be dealt with are kept: the
/// next of them has it tried again.
pub(crate) async fn go_back(core: &Arc<Core>) {
    for late in core.late_calls.all() {
        match enable(core, &late).await {
            Ok(()) => core.late_calls.forget(&late.key),
            Err(error) => {
                let key = &late.key;
                tracing::warn!(%key, ?error, "an AccessKey that is still in use stays switched off");
            }
        }
    }
}

async fn enable(core: &Arc<Core>, late: &Arc<Late>) -> Result<(), Error> {
    let now = (core.settings.clock)();
    let held = core.account(late.account, now).await?;
    held.look(&*core.store).await?;
    // Another node may have done it by now.
    if late.user(&held.current().state).is_none() {
        return Ok(());
    }
    let arrival = arrival(now, core.draw());
    let call = Call::new(
        arrival,
        (&SERVER, &ENABLE),
        event::raw(&json!({
            "UserAccessKeyId": late.key.as_str(),
            "LateCallDate": late.call.at.to_string(),
            "LateCallService": late.call.service,
            "LateCallSourceIp": late.call.source.to_string(),
        })),
        core.settings.region.clone(),
    );
    let shown = Shown::Server(late.account, PART);
    let deed = Arc::new(Enabling(late.clone()));
    Box::pin(admit(core, &call, shown, || Ok(deed))).await?;
    Ok(())
}

impl Late {
    /// Whose key it is, if it would be switched on again.
    fn user(&self, state: &Account) -> Option<model::UserId> {
        let way = (self.call.source, self.vpc.as_deref());
        key_rotation::returning(state, &self.key, way)
    }
}

struct Enabling(Arc<Late>);

impl Deed for Enabling {
    fn home(&self, caller: &Caller) -> AccountId {
        caller.account
    }

    fn plan(&self, caller: &Caller, _account: &Account) -> Plan {
        Plan::on(Target {
            kind: "ACS::RAM::AccessKey",
            name: self.0.key.to_string(),
            ..Target::plain(account_arn(caller.account, "*"))
        })
    }

    /// Looks again, and counts what has failed up to now.
    fn run(&self, _grant: &Grant<'_>, context: &mut Context<'_>) -> Result<String, Refusal> {
        let (late, failed) = (&self.0, self.0.failed());
        let call = (late.call.clone(), late.vpc.as_deref());
        let note = if key_rotation::go_back(context, &late.key, call, failed)? {
            ("failedCalls", failed.to_string().into())
        } else {
            let why = "the AccessKey was changed in the meantime";
            ("unchanged", why.into())
        };
        context.effects.notes.push(note);
        Ok("{}".to_owned())
    }
}

static ENABLE: Entry = entry("EnableRotatedAccessKey", "rampart:EnableRotatedAccessKey");
