//! Second factors, as IMS spells them.

use ::domain::account::mfa;
use ::domain::{Account, Context};
use derive::{Parameters, View};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};
use model::{MfaDeviceName, Moment, Owner, Refusal};

use crate::identity::mfa::{self as shared, BoundView, DeviceView, Shown};
use crate::identity::target;
use crate::identity::whole::{Show, Whole};
use crate::identity::whose::{self, ByPrincipalName, ByPrincipalNameIfAny};
use crate::page::{List, Marked};
use crate::view::{Done, Paged, done};

pub use crate::identity::mfa::{CreateVirtualMFADevice, DeleteVirtualMFADevice};

/// Binds a virtual MFA device to a user.
pub type BindMFADevice = shared::BindMFADevice<ByPrincipalName>;
/// Takes the virtual MFA device from a user.
pub type UnbindMFADevice = shared::UnbindMFADevice<ByPrincipalName>;

/// Takes the virtual MFA device from a user and deletes it.
#[derive(Parameters)]
pub struct DisableVirtualMFA {
    #[rpc(flatten)]
    whose: ByPrincipalName,
}

impl Operation for DisableVirtualMFA {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = Done;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        shared::plan_of_change(&self.whose, caller, account)
    }

    fn is_dangerous(&self, caller: &Caller, account: &Account) -> bool {
        !whose::is_own(&self.whose, caller, account)
    }

    fn check_shown(&self, caller: &Caller, account: &Account, now: Moment) -> Result<(), Refusal> {
        shared::check_factor(&self.whose, caller, account, now)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let owner = whose::owner(&self.whose, permit.caller(), context)?;
        mfa::disable(context, owner).map(done)
    }
}

/// Lists the virtual MFA devices of the account by name.
#[derive(Parameters)]
pub struct ListVirtualMFADevices {
    #[rpc(flatten)]
    page: Marked<Self>,
}

impl List for ListVirtualMFADevices {
    const NAME: &'static str = "mfa devices";
    const MOST: usize = 100;
    type Place = MfaDeviceName;
}

impl Operation for ListVirtualMFADevices {
    const EFFECT: Effect = Effect::Read;
    type Answer = Paged<DeviceView>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(target::all(caller.account, "mfa/*"))
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let (account, home) = (&*context.account, permit.home());
        let devices = mfa::after(account, self.page.after(home)?).map(|device| Shown {
            device,
            account,
            home,
            suffix: Some(&context.limits.domain_suffix),
        });
        let place = |shown: &Shown<'_>| shown.device.name.clone();
        Ok(self.page.cut(home, devices, place))
    }
}

/// Tells whether a user has an MFA device, and which.
#[derive(Parameters)]
pub struct GetUserMFAInfo {
    #[rpc(flatten)]
    whose: ByPrincipalNameIfAny,
}

impl Operation for GetUserMFAInfo {
    const EFFECT: Effect = Effect::Read;
    type Answer = InfoView;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        shared::plan(&self.whose, caller, account)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let owner = whose::owner(&self.whose, permit.caller(), context)?;
        let bound = mfa::anything(context.account, owner);
        Ok(InfoView {
            enabled: bound.is_some(),
            device: bound.map(|bound| BoundView::of(permit.home(), &bound)),
        })
    }
}

/// Tells whether the owner of the account has an MFA device.
pub type GetAccountMFAInfo = Show<InfoView>;

impl Whole for InfoView {
    const BY: &'static str = "GetAccountMFAInfo";

    fn of(context: &Context<'_>) -> Result<Self, Refusal> {
        Ok(Self {
            enabled: mfa::of(context.account, Owner::Root).is_some(),
            device: None,
        })
    }
}

/// Whether there is a device, and which.
#[derive(View)]
pub struct InfoView {
    #[view("IsMFAEnable")]
    enabled: bool,
    #[view("MFADevice")]
    device: Option<BoundView>,
}
