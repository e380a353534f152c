//! Whether trails deliver: started, stopped, and what became of it.

use derive::{Parameters, View};
use domain::account::trail;
use domain::{Account, Context};
use gateway::{Caller, Delivered, Effect, Operation, Permit, Plan, Prepared, Ran, Wants};
use model::{Kind, Refusal, TrailName, TrailStatus};

use super::trail::target;
use crate::view::{Done, Stamp, done, last};

/// Starts a trail: for the first time from here on, later from where it stopped.
#[derive(Parameters)]
pub struct StartLogging {
    name: TrailName,
}

/// Stops a trail.
#[derive(Parameters)]
pub struct StopLogging {
    name: TrailName,
}

/// Tells whether a trail delivers, and what became of it lately.
#[derive(Parameters)]
pub struct GetTrailStatus {
    name: TrailName,
    is_organization_trail: Option<bool>,
}

/// What became of a trail.
#[derive(View)]
pub struct StatusView {
    is_logging: bool,
    start_logging_time: Option<Stamp>,
    stop_logging_time: Option<Stamp>,
    latest_delivery_time: Option<Stamp>,
    latest_delivery_error: String,
    oss_bucket_status: bool,
    sls_log_store_status: bool,
    latest_delivery_log_service_error: &'static str,
    latest_delivery_log_service_time: String,
}

impl Operation for StartLogging {
    const EFFECT: Effect = Effect::Write;
    type Answer = Done;

    /// The place is asked for before the deed, whose own event is then behind it.
    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(target(caller.account, &self.name)).wanting(Wants::EventsEnd)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let Prepared::EventsEnd(place) = permit.prepared() else {
            let why = "it is not known where the events of the store end";
            return Err(Refusal::State("Forbidden", why.to_owned()));
        };
        trail::start(context, &self.name, place.to_string()).map(done)
    }
}

impl Operation for StopLogging {
    const EFFECT: Effect = Effect::Write;
    type Answer = Done;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(target(caller.account, &self.name))
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        trail::stop(context, &self.name).map(done)
    }
}

impl Operation for GetTrailStatus {
    const EFFECT: Effect = Effect::Read;
    type Answer = StatusView;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(target(caller.account, &self.name)).wanting(Wants::Deliveries)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        if self.is_organization_trail == Some(true) {
            return Err(Refusal::Missing(Kind::Trail, self.name.to_string()));
        }
        let trail = trail::trail(context.account, &self.name)?;
        let Delivered { last: at, failed } = match permit.prepared() {
            Prepared::Deliveries(all) => all.get(&trail.id).cloned().unwrap_or_default(),
            _ => Delivered::default(),
        };
        Ok(StatusView {
            is_logging: trail.status == TrailStatus::Enable,
            start_logging_time: trail.started.map(Stamp),
            stop_logging_time: trail.stopped.map(Stamp),
            latest_delivery_time: at.map(Stamp),
            oss_bucket_status: failed.is_none(),
            latest_delivery_error: failed
                .map(|(when, why)| format!("{when}: {why}"))
                .unwrap_or_default(),
            sls_log_store_status: false,
            latest_delivery_log_service_error: "",
            latest_delivery_log_service_time: last(None),
        })
    }
}
