//! Second factors, as RAM spells them.

use derive::Parameters;
use domain::account::mfa;
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};

use crate::identity::mfa::{self as shared, BoundView, DeviceView, Shown};
use crate::identity::target;
use crate::identity::whose::{self, ByName};
use crate::view::{Listed, One};

pub use crate::identity::mfa::{CreateVirtualMFADevice, DeleteVirtualMFADevice};

/// Binds a virtual MFA device to a user.
pub type BindMFADevice = shared::BindMFADevice<ByName>;
/// Takes the virtual MFA device from a user.
pub type UnbindMFADevice = shared::UnbindMFADevice<ByName>;

/// Lists the virtual MFA devices of the account by name.
#[derive(Parameters)]
pub struct ListVirtualMFADevices {}

impl Operation for ListVirtualMFADevices {
    const EFFECT: Effect = Effect::Read;
    type Answer = Listed<DeviceView>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(target::all(caller.account, "mfa/*"))
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let account = &*context.account;
        let devices = mfa::after(account, None).map(|device| Shown {
            device,
            account,
            home: permit.home(),
            suffix: None,
        });
        Ok(devices.map(DeviceView::from).collect())
    }
}

/// Shows the MFA device of a user.
#[derive(Parameters)]
pub struct GetUserMFAInfo {
    #[rpc(flatten)]
    whose: ByName,
}

impl Operation for GetUserMFAInfo {
    const EFFECT: Effect = Effect::Read;
    type Answer = One<BoundView>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        shared::plan(&self.whose, caller, account)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let owner = whose::owner(&self.whose, permit.caller(), context)?;
        let bound = mfa::bound(context.account, owner)?;
        Ok(One(BoundView::of(permit.home(), &bound)))
    }
}
