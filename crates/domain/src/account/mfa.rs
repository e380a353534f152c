//! Second factors: virtual devices that show codes, made, bound to an owner, taken away.
//!
//! Source: `CreateVirtualMFADevice`, `BindMFADevice` of IMS and RAM.

use std::sync::Arc;

use model::{
    Child, Folded, Kind, Malformed, MfaDevice, MfaDeviceName, MfaSerial, Moment, OneTimeCode,
    Owner, Passkey, PasskeyKind, PasskeyName, Refusal, Secret, UserId,
};

use super::remembered_factor;
use super::tables::Account;
use super::{logon_session, passkey};
use crate::ceremony::Made;
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

/// What an owner has bound: a virtual device or a security key.
#[derive(Clone, Debug)]
pub enum Bound {
    /// A virtual device.
    Device(Arc<MfaDevice>),
    /// A security key.
    Key(Arc<Passkey>),
}

/// What an owner has bound, if anything.
#[must_use]
pub fn anything(account: &Account, owner: Owner) -> Option<Bound> {
    let device = of(account, owner).cloned().map(Bound::Device);
    let key = || passkey::security_key(account, owner).cloned();
    device.or_else(|| key().map(Bound::Key))
}

/// The device of an owner who is to have one.
///
/// # Errors
/// When the owner has none.
pub fn bound(account: &Account, owner: Owner) -> Result<Bound, Refusal> {
    let missing = || Refusal::Missing(Kind::UserMfaDevice, called(account, owner));
    anything(account, owner).ok_or_else(missing)
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
    let seed = Seed::draw(context.entropy);
    let device = create_of(context, name, seed.clone())?;
    Ok((device, seed))
}

fn create_of(
    context: &mut Context<'_>,
    name: MfaDeviceName,
    seed: Secret,
) -> Result<Arc<MfaDevice>, Refusal> {
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
    let seal = SecretEffect::Seal(device.secret(), seed);
    context.effects.secrets.push(seal);
    Ok(device)
}

/// Makes the device that an owner is to bind at a logon, in place of one that was made there before and
/// never bound.
///
/// # Errors
/// When the account has as many devices as it may.
pub fn create_at_logon(
    context: &mut Context<'_>,
    owner: Owner,
) -> Result<(Arc<MfaDevice>, Secret), Refusal> {
    let name = own_name(context, owner)?;
    create(context, name)
}

/// Makes a device of this seed and binds it to its owner in one deed, so that none is left of which only
/// one of both is done. It stands in place of one that was made so before and is bound to nobody.
///
/// # Errors
/// When the owner has a device, the codes are not those of the seed, or the account has as many devices
/// as it may.
pub fn bind_own(
    context: &mut Context<'_>,
    owner: Owner,
    seed: &Secret,
    codes: [OneTimeCode; 2],
) -> Result<Arc<MfaDevice>, Refusal> {
    check_none(context.account, owner)?;
    let last_step = shown(0, Some(seed), codes, context.now)?;
    let name = own_name(context, owner)?;
    let device = create_of(context, name, seed.clone())?;
    Ok(context.account.mfa_devices.put(MfaDevice {
        last_step,
        owner: Some(owner),
        first_owner: Some(owner),
        activated: Some(context.now),
        ..MfaDevice::clone(&device)
    }))
}

/// The name of a device that its owner is to bind at once; one of that name that is bound to nobody goes.
fn own_name(context: &mut Context<'_>, owner: Owner) -> Result<MfaDeviceName, Refusal> {
    let mut name = match owner {
        Owner::Root => "logon-root".to_owned(),
        Owner::User(user) => format!("logon-{user}"),
    };
    let taken = context
        .account
        .mfa_devices
        .get(&Folded::new(&name))
        .cloned();
    match taken {
        None => {}
        Some(device) if device.owner.is_none() => remove(context, &device),
        // Who took the name for a device that is bound must not keep this one out.
        Some(_) => name = format!("{name}-{}", context.entropy.letters(8)),
    }
    name.parse()
        .map_err(|e: Malformed| Refusal::Invalid("VirtualMFADeviceName", e.to_string()))
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
    device.last_step = shown(device.last_step, seed, codes, context.now)?;
    device.owner = Some(owner);
    device.first_owner = Some(owner);
    device.activated = Some(context.now);
    context.account.mfa_devices.put(device);
    Ok(())
}

/// Keeps a key that a browser has made with a user. A security key is a device: one has one of them, or a
/// virtual one.
///
/// # Errors
/// When the user has a device already, or as many passkeys as one may, or somebody has the key.
pub fn add_key(
    context: &mut Context<'_>,
    user: UserId,
    (kind, name): (PasskeyKind, PasskeyName),
    made: Made,
) -> Result<Arc<Passkey>, Refusal> {
    if kind == PasskeyKind::SecurityKey {
        check_none(context.account, Owner::User(user))?;
    }
    passkey::add(context, user, (kind, name), made)
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

/// Takes the device from its owner; a virtual one stays in the account, for the same owner alone.
///
/// # Errors
/// When the owner has none.
pub fn unbind(context: &mut Context<'_>, owner: Owner) -> Result<Bound, Refusal> {
    let bound = bound(context.account, owner)?;
    match &bound {
        Bound::Device(device) => {
            release(context.account, device);
        }
        Bound::Key(_) => {
            passkey::drop_security_key(context.account, owner);
        }
    }
    Ok(bound)
}

/// Takes the virtual device from its owner and deletes it.
///
/// # Errors
/// When the owner has none.
pub fn disable(context: &mut Context<'_>, owner: Owner) -> Result<(), Refusal> {
    let device = of(context.account, owner).cloned();
    let missing = || Refusal::Missing(Kind::UserMfaDevice, called(context.account, owner));
    let device = device.ok_or_else(missing)?;
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

/// Checks that an owner has no device.
///
/// # Errors
/// When the owner has one.
pub fn check_none(account: &Account, owner: Owner) -> Result<(), Refusal> {
    match anything(account, owner) {
        Some(Bound::Device(other)) => {
            Err(Refusal::Exists(Kind::UserMfaDevice, other.name.to_string()))
        }
        Some(Bound::Key(other)) => Err(Refusal::Exists(Kind::UserMfaDevice, other.id.to_string())),
        None => Ok(()),
    }
}

/// Checks that device and owner have no other, and that nobody else ever had the device.
fn check_free(account: &Account, owner: Owner, device: &MfaDevice) -> Result<(), Refusal> {
    check_none(account, owner)?;
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
    last_step: u64,
    seed: Option<&Secret>,
    [first, second]: [OneTimeCode; 2],
    now: Moment,
) -> Result<u64, Refusal> {
    let seed = seed.and_then(Seed::read);
    let step = seed.and_then(|seed| seed.consecutive(now, last_step, first, second));
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
        remembered_factor::forget(account, owner);
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
