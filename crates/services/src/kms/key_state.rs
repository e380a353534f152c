//! Whether keys are of use, and what becomes of their materials.

use derive::Parameters;
use domain::account::kms::{interval, key};
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};
use model::Within;

use super::which::{WhichKey, on_key};
use super::word::KeyInterval;
use crate::view::{Done, done};

/// Switches a key on.
#[derive(Parameters)]
pub struct EnableKey {
    key_id: WhichKey,
}

impl Operation for EnableKey {
    const EFFECT: Effect = Effect::Write;
    type Answer = Done;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        on_key(caller, account, &self.key_id)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let id = self.key_id.id(permit.home(), context.account)?;
        key::enable(context, &id, true).map(done)
    }
}

/// Switches a key off: nothing is sealed under it, and nothing that was is opened.
#[derive(Parameters)]
pub struct DisableKey {
    key_id: WhichKey,
}

impl Operation for DisableKey {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = Done;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        on_key(caller, account, &self.key_id)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let id = self.key_id.id(permit.home(), context.account)?;
        key::enable(context, &id, false).map(done)
    }
}

/// Deletes a key after some days. What is sealed under it opens never again.
#[derive(Parameters)]
pub struct ScheduleKeyDeletion {
    key_id: WhichKey,
    pending_window_in_days: Option<Within<7, 366>>,
}

impl Operation for ScheduleKeyDeletion {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = Done;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        on_key(caller, account, &self.key_id)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let id = self.key_id.id(permit.home(), context.account)?;
        let days = self.pending_window_in_days.map_or(30, Within::get);
        key::schedule_deletion(context, &id, days).map(done)
    }
}

/// Keeps a key after all that is going to be deleted; it is switched off then.
#[derive(Parameters)]
pub struct CancelKeyDeletion {
    key_id: WhichKey,
}

impl Operation for CancelKeyDeletion {
    const EFFECT: Effect = Effect::Write;
    type Answer = Done;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        on_key(caller, account, &self.key_id)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let id = self.key_id.id(permit.home(), context.account)?;
        key::cancel_deletion(context, &id).map(done)
    }
}

/// Says whether and how often a key gets new material by itself. What was sealed under earlier material opens as before.
#[derive(Parameters)]
pub struct UpdateRotationPolicy {
    enable_automatic_rotation: bool,
    key_id: WhichKey,
    rotation_interval: Option<KeyInterval>,
}

impl Operation for UpdateRotationPolicy {
    const EFFECT: Effect = Effect::Write;
    type Answer = Done;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        on_key(caller, account, &self.key_id)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let id = self.key_id.id(permit.home(), context.account)?;
        let every = self.rotation_interval.map(|every| every.0);
        let to = interval(self.enable_automatic_rotation, every)?;
        key::set_rotation(context, &id, to).map(done)
    }
}
