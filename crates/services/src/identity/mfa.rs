//! Second factors: what RAM and IMS do alike, whichever way they name users.

use std::sync::Arc;

use derive::{Parameters, View};
use domain::account::mfa::Bound;
use domain::account::settings::security_preference;
use domain::account::{logon, mfa, upn};
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Prepared, Ran, Wants, Who};
use model::{
    AccountId, DisplayName, MfaDevice, MfaDeviceName, MfaSerial, Moment, OneTimeCode, Owner,
    Refusal, Secret, UserId, UserName,
};

use super::qr;
use super::target;
use super::whose::{self, Whose};
use crate::view::{Done, One, Stamp, done};

/// Makes a virtual MFA device. Its seed is shown in this answer and never again.
#[derive(Parameters)]
pub struct CreateVirtualMFADevice {
    #[rpc("VirtualMFADeviceName")]
    name: MfaDeviceName,
}

impl Operation for CreateVirtualMFADevice {
    const EFFECT: Effect = Effect::Write;
    type Answer = One<NewDeviceView>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        let name = self.name.as_str();
        Plan::on(target::new(caller.account, target::MFA, name, "mfa/*"))
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let (device, seed) = mfa::create(context, self.name.clone())?;
        Ok(One(NewDeviceView {
            serial_number: serial(permit.home(), &device),
            qr_code_png: qr::picture(address(&device, &seed).expose()),
            seed: seed.expose().to_owned(),
        }))
    }
}

/// Deletes a virtual MFA device that is bound to nobody.
#[derive(Parameters)]
pub struct DeleteVirtualMFADevice {
    serial_number: MfaSerial,
}

impl Operation for DeleteVirtualMFADevice {
    const EFFECT: Effect = Effect::Write;
    type Answer = Done;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        Plan::on(target::mfa(caller.account, account, &self.serial_number))
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        mfa::delete(context, &self.serial_number).map(done)
    }
}

/// Binds a virtual MFA device to a user, who shows two codes of it.
#[derive(Parameters)]
pub struct BindMFADevice<W: Whose> {
    #[rpc(flatten)]
    whose: W,
    serial_number: MfaSerial,
    #[rpc(secret)]
    authentication_code1: OneTimeCode,
    #[rpc(secret)]
    authentication_code2: OneTimeCode,
}

impl<W: Whose> Operation for BindMFADevice<W> {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = Done;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let device = mfa::find(account, &self.serial_number);
        let seed = device.map_or(Wants::Nothing, |device| Wants::Opened(device.secret()));
        plan_of_change(&self.whose, caller, account).wanting(seed)
    }

    fn is_dangerous(&self, caller: &Caller, account: &Account) -> bool {
        !whose::is_own(&self.whose, caller, account)
    }

    fn check_shown(&self, caller: &Caller, account: &Account, now: Moment) -> Result<(), Refusal> {
        check_factor(&self.whose, caller, account, now)?;
        match own(&self.whose, caller, account) {
            Some(owner) => caller.check_new_logon(account, owner, now),
            None => Ok(()),
        }
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let owner = whose::owner(&self.whose, permit.caller(), context)?;
        let codes = [self.authentication_code1, self.authentication_code2];
        let seed = match permit.prepared() {
            Prepared::Opened(_, seed) => Some(seed),
            _ => None,
        };
        mfa::bind(context, owner, &self.serial_number, seed, codes).map(done)
    }
}

/// Takes the MFA device from a user: a virtual one stays in the account, a security key goes.
#[derive(Parameters)]
pub struct UnbindMFADevice<W: Whose> {
    #[rpc(flatten)]
    whose: W,
}

impl<W: Whose> Operation for UnbindMFADevice<W> {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = One<SerialView>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        plan_of_change(&self.whose, caller, account)
    }

    fn is_dangerous(&self, caller: &Caller, account: &Account) -> bool {
        !whose::is_own(&self.whose, caller, account)
    }

    fn check_shown(&self, caller: &Caller, account: &Account, now: Moment) -> Result<(), Refusal> {
        check_factor(&self.whose, caller, account, now)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let owner = whose::owner(&self.whose, permit.caller(), context)?;
        let bound = mfa::unbind(context, owner)?;
        let BoundView { serial_number, .. } = BoundView::of(permit.home(), &bound);
        Ok(One(SerialView { serial_number }))
    }
}

/// A second factor is a matter of its user, who may manage it without a policy if the account says so.
pub(crate) fn plan(whose: &impl Whose, caller: &Caller, account: &Account) -> Plan {
    let allowed = security_preference(account).manage_mfa_devices;
    whose::plan(whose, caller, account, allowed)
}

/// The same for what takes a factor away, or sets another beside it. Of who has one, a session is needed, in
/// which it was shown: a key shows none, so a policy must allow it what its owner may do in a browser.
pub(crate) fn plan_of_change(whose: &impl Whose, caller: &Caller, account: &Account) -> Plan {
    let has_factor = caller.user().is_some_and(|user| {
        let ways = logon::ways(account, Owner::User(user.id));
        ways.code || ways.key
    });
    let allowed = security_preference(account).manage_mfa_devices;
    let shows = caller.logon.is_some() || !has_factor;
    whose::plan(whose, caller, account, allowed && shows)
}

/// Checks that who changes the own factors in a session has just shown one in it, if there is one.
pub(crate) fn check_factor(
    whose: &impl Whose,
    caller: &Caller,
    account: &Account,
    now: Moment,
) -> Result<(), Refusal> {
    match own(whose, caller, account) {
        Some(owner) => caller.check_factor(account, owner, now),
        None => Ok(()),
    }
}

/// The caller as the owner of factors, if those are meant.
fn own(whose: &impl Whose, caller: &Caller, account: &Account) -> Option<Owner> {
    let is_own = whose::is_own(whose, caller, account);
    match &caller.who {
        Who::Root if is_own => Some(Owner::Root),
        Who::User(user) if is_own => Some(Owner::User(user.id)),
        _ => None,
    }
}

/// A device that was just made.
#[derive(View)]
#[view("VirtualMFADevice")]
pub struct NewDeviceView {
    serial_number: String,
    #[view("Base32StringSeed")]
    seed: String,
    #[view("QRCodePNG")]
    qr_code_png: String,
}

/// What a device is called.
#[derive(View)]
#[view("MFADevice")]
pub struct SerialView {
    serial_number: String,
}

/// The device of a user.
#[derive(View)]
#[view("MFADevice")]
pub struct BoundView {
    serial_number: String,
    r#type: &'static str,
}

/// A device in a list; bound to nobody if it names nobody.
#[derive(View)]
#[view("VirtualMFADevice")]
pub struct DeviceView {
    serial_number: String,
    activate_date: Option<Stamp>,
    user: Option<HolderView>,
}

/// Whose a device is: by name in RAM, by principal name in IMS.
#[derive(View)]
pub(crate) struct HolderView {
    user_id: UserId,
    user_name: Option<UserName>,
    user_principal_name: Option<String>,
    display_name: Option<DisplayName>,
}

/// A device that is to be shown, and where.
pub(crate) struct Shown<'a> {
    pub(crate) device: &'a Arc<MfaDevice>,
    pub(crate) account: &'a Account,
    pub(crate) home: AccountId,
    /// What stands behind the alias in principal names, where users are named by them.
    pub(crate) suffix: Option<&'a str>,
}

impl BoundView {
    /// A device of this account, or a security key.
    pub(crate) fn of(home: AccountId, bound: &Bound) -> Self {
        match bound {
            Bound::Device(device) => Self {
                serial_number: serial(home, device),
                r#type: "VMFA",
            },
            Bound::Key(key) => Self {
                serial_number: key.id.to_string(),
                r#type: "U2F",
            },
        }
    }
}

impl From<Shown<'_>> for DeviceView {
    fn from(shown: Shown<'_>) -> Self {
        Self {
            serial_number: serial(shown.home, shown.device),
            activate_date: shown.device.activated.map(Stamp),
            user: HolderView::of(&shown),
        }
    }
}

impl HolderView {
    fn of(shown: &Shown<'_>) -> Option<Self> {
        let Some(Owner::User(id)) = shown.device.owner else {
            return None;
        };
        let user = shown.account.users.get(&id)?;
        let suffix = shown.suffix;
        Some(Self {
            user_id: id,
            user_name: suffix.is_none().then(|| user.name.clone()),
            user_principal_name: suffix.map(|suffix| upn::of(shown.account, &user.name, suffix)),
            display_name: user.display_name.clone(),
        })
    }
}

fn serial(account: AccountId, device: &MfaDevice) -> String {
    let name = device.name.clone();
    MfaSerial { account, name }.to_string()
}

/// What an authenticator app reads: whose code it shows and the seed. Nobody has the device yet, so it
/// goes by its own name.
fn address(device: &MfaDevice, seed: &Secret) -> Secret {
    let (name, seed) = (&device.name, seed.expose());
    Secret::new(format!(
        "otpauth://totp/{ISSUER}:{name}?secret={seed}&issuer={ISSUER}"
    ))
}

/// Who the codes are for.
const ISSUER: &str = "Rampart";

#[cfg(test)]
mod tests;
