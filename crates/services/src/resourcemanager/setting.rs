//! What an account sets about its resource groups.

use derive::{Parameters, View};
use domain::account::resource_group;
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};

use super::which::on_all_groups;
use crate::view::{Done, done};

/// Shows whether who makes a group becomes its administrator.
#[derive(Parameters)]
pub struct GetResourceGroupAdminSetting {}

impl Operation for GetResourceGroupAdminSetting {
    const EFFECT: Effect = Effect::Read;
    type Answer = AdminSetting;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        on_all_groups(caller)
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let creator_as_admin = resource_group::settings(context.account).creator_as_admin;
        Ok(AdminSetting { creator_as_admin })
    }
}

/// Whether who makes a group becomes its administrator.
#[derive(View)]
pub struct AdminSetting {
    creator_as_admin: bool,
}

/// Says whether who makes a group becomes its administrator. It counts for groups that are made from now on.
#[derive(Parameters)]
pub struct UpdateResourceGroupAdminSetting {
    creator_as_admin: bool,
}

impl Operation for UpdateResourceGroupAdminSetting {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = Done;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        on_all_groups(caller)
    }

    fn is_dangerous(&self, _: &Caller, _: &Account) -> bool {
        self.creator_as_admin
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        resource_group::set_creator_as_admin(context, self.creator_as_admin);
        Ok(done(()))
    }
}

/// Shows whether notices about groups are wanted.
#[derive(Parameters)]
pub struct GetResourceGroupNotificationSetting {}

impl Operation for GetResourceGroupNotificationSetting {
    const EFFECT: Effect = Effect::Read;
    type Answer = NotificationSetting;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        on_all_groups(caller)
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        Ok(NotificationSetting {
            resource_group_notification_enable_status: resource_group::settings(context.account)
                .notification,
        })
    }
}

/// Whether notices about groups are wanted.
#[derive(View)]
pub struct NotificationSetting {
    resource_group_notification_enable_status: bool,
}

/// Says that notices about groups are wanted.
#[derive(Parameters)]
pub struct EnableResourceGroupNotification {}

impl Operation for EnableResourceGroupNotification {
    const EFFECT: Effect = Effect::Write;
    type Answer = Done;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        on_all_groups(caller)
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        Ok(set(context, true))
    }
}

/// Says that none are.
#[derive(Parameters)]
pub struct DisableResourceGroupNotification {}

impl Operation for DisableResourceGroupNotification {
    const EFFECT: Effect = Effect::Write;
    type Answer = Done;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        on_all_groups(caller)
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        Ok(set(context, false))
    }
}

fn set(context: &mut Context<'_>, wanted: bool) -> Done {
    resource_group::set_notification(context, wanted);
    done(())
}
