//! Second factors: virtual devices that show codes, made, bound to an owner, taken away.
//!
//! Source: `CreateVirtualMFADevice`, `BindMFADevice` of IMS and RAM.

use std::sync::Arc;

use model::{
    Child, Folded, Kind, MfaDevice, MfaDeviceName, MfaSerial, Moment, OneTimeCode, Owner, Refusal,
    Secret,
};

use super::logon_session;
use super::tables::Account;
use crate::context::{Context, SecretEffect};
use crate::limits;
use crate::totp::Seed;

/// The device of an owner: one has one at most.
#[must_use]
pub fn of(account: &Account, owner: Owner) -> Option<&Arc<MfaDevice>> {
    let first = (Some(owner), Folded::new(""));
    let mut devices = account.mfa_devices.index_from(first);
    devices.next().filter(|device| device.owner == Some(owner))
}

/// The device of an owner who is to have one.
///
/// # Errors
/// When the owner has none.
pub fn bound(account: &Account, owner: Owner) -> Result<&Arc<MfaDevice>, Refusal> {
    let missing = || Refusal::Missing(Kind::UserMfaDevice, called(account, owner));
    of(account, owner).ok_or_else(missing)
}

/// The device of this serial number.
///
/// # Errors
/// When there is none.
pub fn find<'a>(account: &'a Account, serial: &MfaSerial) -> Result<&'a Arc<MfaDevice>, Refusal> {
    let own = account.profile().map(|profile| profile.id);
    let found = account.mfa_devices.get(&serial.name.folded());
    found
        .filter(|_| own == Some(serial.account))
        .ok_or_else(|| Refusal::Missing(Kind::VirtualMfaDevice, serial.to_string()))
}

/// The devices of the account by name, those after `after` if it is given.
pub fn after<'a>(
    account: &'a Account,
    after: Option<&MfaDeviceName>,
) -> impl Iterator<Item = &'a Arc<MfaDevice>> + use<'a> {
    let after = after.map_or_else(|| Folded::new(""), MfaDeviceName::folded);
    let devices = account.mfa_devices.from(after.clone());
    devices.skip_while(move |device| device.name.folded() == after)
}

/// Makes a device that is nobody's yet. Its seed is in the answer and, sealed, in the store, and
/// nowhere else.
///
/// # Errors
/// When the name is taken without regard to case, or the account has as many as it may.
pub fn create(
    context: &mut Context<'_>,
    name: MfaDeviceName,
) -> Result<(Arc<MfaDevice>, Secret), Refusal> {
    let devices = &mut context.account.mfa_devices;
    if devices.get(&name.folded()).is_some() {
        return Err(Refusal::Exists(Kind::VirtualMfaDevice, name.to_string()));
    }
    let most = context.limits.mfa_devices;
    limits::check(Kind::VirtualMfaDevice, devices.len(), most)?;
    let device = devices.put(MfaDevice {
        id: context.entropy.id(),
        name,
        owner: None,
        first_owner: None,
        activated: None,
        last_step: 0,
        created: context.now,
    });
    let seed = Seed::draw(context.entropy);
    let seal = SecretEffect::Seal(device.secret(), seed.clone());
    context.effects.secrets.push(seal);
    Ok((device, seed))
}

/// Binds a device to its owner, who shows with two codes, one right after the other, that the device
/// has the seed.
///
/// # Errors
/// When there is no such device, one of both is taken, the device was another's before, or the
/// codes are not its own.
pub fn bind(
    context: &mut Context<'_>,
    owner: Owner,
    serial: &MfaSerial,
    seed: Option<&Secret>,
    codes: [OneTimeCode; 2],
) -> Result<(), Refusal> {
    let mut device = MfaDevice::clone(find(context.account, serial)?);
    check_free(context.account, owner, &device)?;
    device.last_step = shown(&device, seed, codes, context.now)?;
    device.owner = Some(owner);
    device.first_owner = Some(owner);
    device.activated = Some(context.now);
    context.account.mfa_devices.put(device);
    Ok(())
}

/// Takes a code that an owner's device shows at a logon. Whether it is the device's, around now, and later
/// than all that it showed before.
pub(crate) fn show(
    context: &mut Context<'_>,
    owner: Owner,
    seed: Option<&Secret>,
    code: OneTimeCode,
) -> bool {
    let Some(device) = of(context.account, owner).cloned() else {
        return false;
    };
    let seed = seed.and_then(Seed::read);
    let step = seed.and_then(|seed| seed.shows(context.now, device.last_step, code));
    let Some(last_step) = step else {
        return false;
    };
    context.account.mfa_devices.put(MfaDevice {
        last_step,
        ..MfaDevice::clone(&device)
    });
    true
}

/// Takes the device from its owner; it stays in the account, for the same owner alone.
///
/// # Errors
/// When the owner has none.
pub fn unbind(context: &mut Context<'_>, owner: Owner) -> Result<Arc<MfaDevice>, Refusal> {
    let device = bound(context.account, owner)?.clone();
    Ok(release(context.account, &device))
}

/// Takes the device from its owner and deletes it.
///
/// # Errors
/// When the owner has none.
pub fn disable(context: &mut Context<'_>, owner: Owner) -> Result<(), Refusal> {
    let device = bound(context.account, owner)?.clone();
    remove(context, &device);
    Ok(())
}

/// Deletes a device that is bound to nobody, and its seed.
///
/// # Errors
/// When there is no such device, or it is bound.
pub fn delete(context: &mut Context<'_>, serial: &MfaSerial) -> Result<(), Refusal> {
    let device = find(context.account, serial)?.clone();
    if device.owner.is_some() {
        return Err(Refusal::InUse(Kind::VirtualMfaDevice, Child::BoundUser));
    }
    remove(context, &device);
    Ok(())
}

/// Takes the device from an owner who goes, if there is one.
pub fn forget(account: &mut Account, owner: Owner) {
    if let Some(device) = of(account, owner).cloned() {
        release(account, &device);
    }
}

/// Checks that device and owner have no other, and that nobody else ever had the device.
fn check_free(account: &Account, owner: Owner, device: &MfaDevice) -> Result<(), Refusal> {
    if let Some(other) = of(account, owner) {
        return Err(Refusal::Exists(Kind::UserMfaDevice, other.name.to_string()));
    }
    if device.owner.is_some() {
        let why = format!("The MFA device {} is bound to a user.", device.name);
        return Err(Refusal::State(BOUND, why));
    }
    if device.first_owner.is_some_and(|first| first != owner) {
        let rule = "the device was another user's, who may know its seed; make a new one";
        return Err(Refusal::Invalid("SerialNumber", rule.to_owned()));
    }
    Ok(())
}

/// The later step of the codes.
fn shown(
    device: &MfaDevice,
    seed: Option<&Secret>,
    [first, second]: [OneTimeCode; 2],
    now: Moment,
) -> Result<u64, Refusal> {
    let seed = seed.and_then(Seed::read);
    let step = seed.and_then(|seed| seed.consecutive(now, device.last_step, first, second));
    step.ok_or_else(|| {
        let rule = "with AuthenticationCode2 it must be what the device showed just now, one code \
                    right after the other, and neither was used before";
        Refusal::Invalid("AuthenticationCode1", rule.to_owned())
    })
}

/// Whoever came in with the device is out.
fn release(account: &mut Account, device: &MfaDevice) -> Arc<MfaDevice> {
    if let Some(owner) = device.owner {
        logon_session::end_of(account, owner);
    }
    account.mfa_devices.put(MfaDevice {
        owner: None,
        activated: None,
        ..device.clone()
    })
}

fn remove(context: &mut Context<'_>, device: &MfaDevice) {
    release(context.account, device);
    context.account.mfa_devices.remove(&device.name.folded());
    let destroy = SecretEffect::Destroy(device.secret());
    context.effects.secrets.push(destroy);
}

fn called(account: &Account, owner: Owner) -> String {
    match owner {
        Owner::Root => "root".to_owned(),
        Owner::User(id) => account
            .users
            .get(&id)
            .map_or_else(|| id.to_string(), |user| user.name.to_string()),
    }
}

/// The code for a device that is somebody's already.
const BOUND: &str = "EntityAlreadyExists.VirtualMFADevice.User";
