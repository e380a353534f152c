//! Devices as they are made, bound and taken away, by either spelling.

use data_encoding::BASE64;
use domain::account::{logon_session, mfa};
use domain::ceremony::Made;
use domain::totp::{Seed, step};
use model::{Kind, Owner, PasskeyKind, Proof, Refusal, Secret};
use serde_json::Value;

use crate::testing::{Told, World};

const ALICE: (&str, &str) = ("UserName", "alice");
const ALICIA: (&str, &str) = ("UserPrincipalName", "alice@acme.onaliyun.com");
const BOB: (&str, &str) = ("UserName", "bob");
const BOBBY: (&str, &str) = ("UserPrincipalName", "bob@acme.onaliyun.com");
const WRONG: &str = "InvalidParameter.AuthenticationCode1";

/// A device that was made.
struct Device {
    serial: String,
    text: String,
    seed: Seed,
    picture: String,
}

impl Device {
    fn make(world: &mut World, name: &str) -> Self {
        let told = create(world, name).answers();
        let text = |field: &str| told["VirtualMFADevice"][field].as_str().unwrap().to_owned();
        let seed = text("Base32StringSeed");
        Self {
            serial: text("SerialNumber"),
            seed: Seed::read(&Secret::new(seed.clone())).unwrap(),
            text: seed,
            picture: text("QRCodePNG"),
        }
    }

    fn serial(&self) -> (&str, &str) {
        ("SerialNumber", &self.serial)
    }

    /// What it shows this many steps from now.
    fn code(&self, world: &World, ahead: i64) -> String {
        let step = step(world.now()).checked_add_signed(ahead).unwrap();
        format!("{:06}", self.seed.code(step).number())
    }

    /// The administrator binds it to someone, by the codes of two steps from now.
    fn bound(&self, world: &mut World, user: (&str, &str), steps: (i64, i64)) -> Told {
        let (first, second) = (self.code(world, steps.0), self.code(world, steps.1));
        let service = if user.0 == "UserName" { "Ram" } else { "Ims" };
        let parameters = [
            user,
            self.serial(),
            ("AuthenticationCode1", &first),
            ("AuthenticationCode2", &second),
        ];
        let operation = format!("{service}.BindMFADevice");
        world.admin().call(&operation, parameters)
    }

    /// The holder of a name binds it to whom he says.
    fn bound_by(&self, world: &mut World, name: &str, user: (&str, &str)) -> Told {
        let (first, second) = (self.code(world, -1), self.code(world, 0));
        let service = if user.0 == "UserName" { "Ram" } else { "Ims" };
        let codes = [
            ("AuthenticationCode1", first.as_str()),
            ("AuthenticationCode2", second.as_str()),
        ];
        let parameters = [user, self.serial(), codes[0], codes[1]];
        let operation = format!("{service}.BindMFADevice");
        world.user(name).call(&operation, parameters)
    }
}

fn create(world: &mut World, name: &str) -> Told {
    let name = [("VirtualMFADeviceName", name)];
    world.admin().call("Ram.CreateVirtualMFADevice", name)
}

fn world() -> World {
    let mut world = World::with_account("acme");
    let _ = world.user("alice");
    let _ = world.user("bob");
    world.forget_events();
    world
}

/// The devices as RAM lists them.
fn listed(world: &mut World) -> Vec<Value> {
    let told = world.admin().call("Ram.ListVirtualMFADevices", []);
    let told = told.answers();
    told["VirtualMFADevices"]["VirtualMFADevice"]
        .as_array()
        .unwrap()
        .clone()
}

#[test]
fn a_seed_is_shown_once_and_its_picture_says_the_same() {
    let mut world = world();
    let device = Device::make(&mut world, "phone");
    let account = world.account_id();
    assert_eq!(device.serial, format!("acs:ram::{account}:mfa/phone"));
    assert_eq!(device.text.len(), 64);
    let read = read_picture(&device.picture);
    let expected = format!(
        "otpauth://totp/Rampart:phone?secret={}&issuer=Rampart",
        device.text
    );
    assert_eq!(read, expected);
    device.bound(&mut world, ALICE, (-1, 0)).answers();
    for told in [
        world.admin().call("Ram.ListVirtualMFADevices", []),
        world.admin().call("Ims.ListVirtualMFADevices", []),
        world.admin().call("Ram.GetUserMFAInfo", [ALICE]),
        world.admin().call("Ram.UnbindMFADevice", [ALICE]),
    ] {
        assert!(told.text().contains("mfa/phone"), "{}", told.text());
        assert!(!told.text().contains(&device.text), "{}", told.text());
    }
}

/// What is written in a picture.
fn read_picture(base64: &str) -> String {
    let bytes = BASE64.decode(base64.as_bytes()).unwrap();
    let decoder = png::Decoder::new(std::io::Cursor::new(bytes));
    let mut reader = decoder.read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    let line = info.line_size;
    let (width, height) = (info.width as usize, info.height as usize);
    let dark = |x: usize, y: usize| pixels[y * line + x / 8] >> (7 - x % 8) & 1 == 0;
    let mut image = rqrr::PreparedImage::prepare_from_bitmap(width, height, dark);
    let grids = image.detect_grids();
    assert_eq!(grids.len(), 1);
    grids[0].decode().unwrap().1
}

#[test]
fn a_name_is_taken_in_any_case_and_has_plain_letters() {
    let mut world = world();
    create(&mut world, "Phone-1").answers();
    create(&mut world, "phone-1").refuses("EntityAlreadyExists.VirtualMFADevice");
    for bad in ["", "a_b", "a b", &"a".repeat(65)] {
        create(&mut world, bad).refuses("InvalidParameter.VirtualMFADeviceName");
    }
    create(&mut world, &"a".repeat(64)).answers();
}

#[test]
fn there_are_only_so_many_devices() {
    let mut world = World::with_settings("acme", |settings| settings.limits.mfa_devices = 1);
    let one = Device::make(&mut world, "one");
    create(&mut world, "two").refuses("LimitExceeded.VirtualMFADevice");
    let deleted = world
        .admin()
        .call("Ram.DeleteVirtualMFADevice", [one.serial()]);
    deleted.answers();
    create(&mut world, "two").answers();
}

#[test]
fn two_codes_one_after_the_other_bind_a_device() {
    let mut world = world();
    let device = Device::make(&mut world, "phone");
    let other = Device::make(&mut world, "other");
    for steps in [(0, 0), (0, -1), (-2, 0), (-4, -3), (2, 3)] {
        device.bound(&mut world, ALICE, steps).refuses(WRONG);
    }
    let foreign = (other.code(&world, -1), other.code(&world, 0));
    let codes = [
        ("AuthenticationCode1", foreign.0.as_str()),
        ("AuthenticationCode2", foreign.1.as_str()),
    ];
    let bind = [ALICE, device.serial(), codes[0], codes[1]];
    world.admin().call("Ram.BindMFADevice", bind).refuses(WRONG);
    assert!(listed(&mut world)[1]["ActivateDate"].is_null());
    device.bound(&mut world, ALICE, (-1, 0)).answers();
    let listed = listed(&mut world);
    assert!(listed[0]["User"].is_null(), "{}", listed[0]);
    let (bound, user) = (&listed[1], &listed[1]["User"]);
    assert_eq!(bound["SerialNumber"], *device.serial);
    assert_eq!(bound["ActivateDate"], "2026-01-02T03:04:05Z");
    let shown = world.admin().call("GetUser", [ALICE]).answers();
    assert_eq!(user["UserId"], shown["User"]["UserId"]);
    assert_eq!(user["UserName"], "alice");
}

#[test]
fn the_clock_of_a_device_may_be_off_a_little() {
    for first in -3..=1 {
        let mut world = world();
        let device = Device::make(&mut world, "phone");
        device
            .bound(&mut world, ALICE, (first, first + 1))
            .answers();
    }
}

#[test]
fn codes_are_six_digits_and_are_told_to_nobody() {
    let mut world = world();
    let device = Device::make(&mut world, "phone");
    for bad in ["12345", "1234567", "12345a", ""] {
        for (name, other) in [
            ("AuthenticationCode1", "AuthenticationCode2"),
            ("AuthenticationCode2", "AuthenticationCode1"),
        ] {
            let bind = [ALICE, device.serial(), (name, bad), (other, "123456")];
            let told = world.admin().call("Ram.BindMFADevice", bind);
            told.refuses(&format!("InvalidParameter.{name}"));
            assert!(
                bad.is_empty() || !told.text().contains(bad),
                "{}",
                told.text()
            );
        }
    }
    world.forget_events();
    device.bound(&mut world, ALICE, (-1, 0)).answers();
    let events = world.events();
    let parameters = &events.json()[0]["requestParameters"];
    assert_eq!(parameters["SerialNumber"], *device.serial);
    for code in ["AuthenticationCode1", "AuthenticationCode2"] {
        assert_eq!(parameters[code], "****");
    }
}

#[test]
fn a_code_counts_once() {
    let mut world = world();
    let device = Device::make(&mut world, "phone");
    device.bound(&mut world, ALICE, (-1, 0)).answers();
    let unbound = world.admin().call("Ram.UnbindMFADevice", [ALICE]).answers();
    assert_eq!(unbound["MFADevice"]["SerialNumber"], *device.serial);
    for steps in [(-1, 0), (0, 1), (-2, -1)] {
        device.bound(&mut world, ALICE, steps).refuses(WRONG);
    }
    device.bound(&mut world, ALICE, (1, 2)).answers();
}

#[test]
fn a_device_has_one_user_and_a_user_one_device() {
    let mut world = world();
    let (one, two) = (
        Device::make(&mut world, "one"),
        Device::make(&mut world, "two"),
    );
    one.bound(&mut world, ALICE, (-1, 0)).answers();
    two.bound(&mut world, ALICIA, (-1, 0))
        .refuses("EntityAlreadyExists.User.MFADevice");
    one.bound(&mut world, BOB, (0, 1))
        .refuses("EntityAlreadyExists.VirtualMFADevice.User");
    world
        .admin()
        .call("Ims.UnbindMFADevice", [ALICIA])
        .answers();
    // Alice may have kept the seed.
    world.later(60);
    one.bound(&mut world, BOB, (-1, 0))
        .refuses("InvalidParameter.SerialNumber");
    one.bound(&mut world, ALICE, (-1, 0)).answers();
    two.bound(&mut world, BOBBY, (-1, 0)).answers();
}

#[test]
fn what_is_bound_cannot_be_deleted_and_what_is_deleted_leaves_no_seed() {
    let mut world = world();
    let before = world.sealed().len();
    let device = Device::make(&mut world, "Phone");
    assert_eq!(world.sealed().len(), before + 1);
    device.bound(&mut world, ALICE, (-1, 0)).answers();
    for operation in ["Ram.DeleteVirtualMFADevice", "Ims.DeleteVirtualMFADevice"] {
        let deleted = world.admin().call(operation, [device.serial()]);
        deleted.refuses("DeleteConflict.VirtualMFADevice.User");
    }
    world.admin().call("Ram.UnbindMFADevice", [ALICE]).answers();
    assert_eq!(listed(&mut world).len(), 1);
    let lower = device.serial.replace("Phone", "phone");
    let deleted = [("SerialNumber", lower.as_str())];
    let told = world.admin().call("Ims.DeleteVirtualMFADevice", deleted);
    told.answers();
    assert_eq!(world.sealed().len(), before);
    let again = world
        .admin()
        .call("Ram.DeleteVirtualMFADevice", [device.serial()]);
    again.refuses("EntityNotExist.VirtualMFADevice");
    // What comes after it under its name has another seed.
    let next = Device::make(&mut world, "Phone");
    assert_eq!(next.serial, device.serial);
    device.bound(&mut world, ALICE, (-1, 0)).refuses(WRONG);
    next.bound(&mut world, ALICE, (-1, 0)).answers();
}

#[test]
fn deleting_is_checked_on_the_name_that_the_device_has() {
    let mut world = world();
    Device::make(&mut world, "Phone");
    world.permit(
        "bob",
        "Allow",
        "ram:DeleteVirtualMFADevice",
        "acs:ram:*:*:mfa/phone",
    );
    let serial = format!("acs:ram::{}:mfa/phone", world.account_id());
    let serial = [("SerialNumber", serial.as_str())];
    let told = world.user("bob").call("Ram.DeleteVirtualMFADevice", serial);
    let told = told.refuses("NoPermission");
    // How it is really spelled, and so whether there is one, bob is not told.
    assert_eq!(told["AccessDeniedDetail"]["AuthResource"], serial[0].1);
    assert!(!told["Message"].as_str().unwrap().contains("Phone"));
}

#[test]
fn a_device_of_another_account_is_not_there() {
    let mut world = world();
    let device = Device::make(&mut world, "phone");
    let account = world.account_id();
    let serial = device.serial.replace(&account, "1000000000000009");
    let serial = [("SerialNumber", serial.as_str())];
    let told = world.admin().call("Ram.DeleteVirtualMFADevice", serial);
    told.refuses("EntityNotExist.VirtualMFADevice");
    let foreign = Device {
        serial: serial[0].1.to_owned(),
        ..device
    };
    foreign
        .bound(&mut world, ALICE, (-1, 0))
        .refuses("EntityNotExist.VirtualMFADevice");
    for bad in ["phone", "", "acs:ram::1:user/phone"] {
        let told = world
            .admin()
            .call("Ram.DeleteVirtualMFADevice", [("SerialNumber", bad)]);
        told.refuses("InvalidParameter.SerialNumber");
    }
}

#[test]
fn who_has_none_is_told_so_by_either_spelling() {
    let mut world = world();
    let told = world.admin().call("Ims.GetUserMFAInfo", [ALICIA]).answers();
    assert_eq!(told["IsMFAEnable"], false);
    assert!(told["MFADevice"].is_null());
    for (operation, user) in [
        ("Ram.GetUserMFAInfo", ALICE),
        ("Ram.UnbindMFADevice", ALICE),
        ("Ims.UnbindMFADevice", ALICIA),
        ("DisableVirtualMFA", ALICIA),
    ] {
        let told = world.admin().call(operation, [user]);
        told.refuses("EntityNotExist.User.MFADevice");
        assert_eq!(told.status, 404);
    }
    let device = Device::make(&mut world, "phone");
    device.bound(&mut world, ALICIA, (-1, 0)).answers();
    let named = world.admin().call("Ram.GetUserMFAInfo", [ALICE]).answers();
    let told = world.admin().call("Ims.GetUserMFAInfo", [ALICIA]).answers();
    assert_eq!(told["IsMFAEnable"], true);
    for told in [named, told] {
        assert_eq!(told["MFADevice"]["SerialNumber"], *device.serial);
        assert_eq!(told["MFADevice"]["Type"], "VMFA");
    }
}

/// Gives alice a key, as a browser would, with her logged on.
fn key(world: &mut World, kind: PasskeyKind) {
    key_of(world, "alice", kind);
}

fn key_of(world: &mut World, name: &'static str, kind: PasskeyKind) {
    world.plant(move |context| {
        let user = context.account.users.named(&name.parse().unwrap())?.id;
        let made = Made {
            handle: format!("{kind:?}"),
            credential: "{}".to_owned(),
        };
        mfa::add_key(context, user, (kind, "yellow".parse().unwrap()), made)?;
        let beginning = logon_session::Beginning {
            source: "192.0.2.7".parse().unwrap(),
            agent: "",
            seconds: 60,
            proof: Proof::PASSWORD,
        };
        logon_session::begin(context, Owner::User(user), &beginning);
        Ok(())
    });
}

fn sessions(world: &mut World) -> usize {
    world.plant(|context| Ok(context.account.logon_sessions.len()))
}

#[test]
fn a_security_key_is_its_user_s_device_until_it_is_unbound() {
    let mut world = world();
    key(&mut world, PasskeyKind::SecurityKey);
    let named = world.admin().call("Ram.GetUserMFAInfo", [ALICE]).answers();
    let told = world.admin().call("Ims.GetUserMFAInfo", [ALICIA]).answers();
    assert_eq!(told["IsMFAEnable"], true);
    let serial = named["MFADevice"]["SerialNumber"].clone();
    assert!(serial.as_str().unwrap().starts_with("U2F-"), "{serial}");
    for told in [named, told] {
        assert_eq!(told["MFADevice"]["SerialNumber"], serial);
        assert_eq!(told["MFADevice"]["Type"], "U2F");
    }
    let listed = world.admin().call("ListPasskeys", [ALICIA]).answers();
    assert_eq!(listed["Passkeys"], serde_json::json!([]));
    // One device, of whatever kind.
    let device = Device::make(&mut world, "phone");
    let told = device.bound(&mut world, ALICIA, (-1, 0));
    told.refuses("EntityAlreadyExists.User.MFADevice");
    let told = world.admin().call("DisableVirtualMFA", [ALICIA]);
    told.refuses("EntityNotExist.User.MFADevice");
    assert_eq!(sessions(&mut world), 1);
    let told = world
        .admin()
        .call("Ims.UnbindMFADevice", [ALICIA])
        .answers();
    assert_eq!(told["MFADevice"]["SerialNumber"], serial);
    assert_eq!(sessions(&mut world), 0);
    let told = world.admin().call("Ram.GetUserMFAInfo", [ALICE]);
    told.refuses("EntityNotExist.User.MFADevice");
    device.bound(&mut world, ALICIA, (-1, 0)).answers();
    world.plant(|context| {
        let user = context.account.users.named(&"alice".parse().unwrap())?.id;
        let made = Made {
            handle: "other".to_owned(),
            credential: "{}".to_owned(),
        };
        let name = "yellow".parse().unwrap();
        let second = mfa::add_key(context, user, (PasskeyKind::SecurityKey, name), made);
        let taken = matches!(second, Err(Refusal::Exists(Kind::UserMfaDevice, _)));
        assert!(taken, "{second:?}");
        Ok(())
    });
}

#[test]
fn a_passkey_is_beside_a_device_and_ends_its_user_s_sessions_when_it_goes() {
    let mut world = world();
    let device = Device::make(&mut world, "phone");
    device.bound(&mut world, ALICIA, (-1, 0)).answers();
    key(&mut world, PasskeyKind::Passkey);
    let listed = world.admin().call("ListPasskeys", [ALICIA]).answers();
    let id = listed["Passkeys"][0]["PasskeyId"].as_str().unwrap();
    assert_eq!(sessions(&mut world), 1);
    let gone = [ALICIA, ("PasskeyId", id)];
    world.admin().call("DeletePasskey", gone).answers();
    assert_eq!(sessions(&mut world), 0);
}

#[test]
fn a_key_is_one_user_s_and_a_user_has_twenty_passkeys() {
    let mut world = world();
    let mut add = |user: &'static str, handle: String| {
        world.plant(move |context| {
            let user = context.account.users.named(&user.parse().unwrap())?.id;
            let credential = "{}".to_owned();
            let made = Made { handle, credential };
            let name = "laptop".parse().unwrap();
            let added = mfa::add_key(context, user, (PasskeyKind::Passkey, name), made);
            Ok(added.map(|_| ()))
        })
    };
    assert!(add("alice", "0".to_owned()).is_ok());
    let taken = add("bob", "0".to_owned());
    assert!(matches!(taken, Err(Refusal::Exists(Kind::Passkey, _))));
    for number in 1..20 {
        assert!(add("alice", number.to_string()).is_ok());
    }
    let many = add("alice", "20".to_owned());
    assert_eq!(many, Err(Refusal::LimitReached(Kind::Passkey, 20)));
    assert!(add("bob", "20".to_owned()).is_ok());
}

#[test]
fn a_user_is_named_with_the_domain_of_the_account_or_is_nobody() {
    let mut world = world();
    for domain in ["acme", "ACME.onaliyun.com"] {
        let upn = format!("alice@{domain}");
        let named = [("UserPrincipalName", upn.as_str())];
        world.admin().call("Ims.GetUserMFAInfo", named).answers();
    }
    let strange = ("UserPrincipalName", "alice@globex.onaliyun.com");
    for operation in [
        "Ims.GetUserMFAInfo",
        "Ims.UnbindMFADevice",
        "DisableVirtualMFA",
    ] {
        let told = world.admin().call(operation, [strange]);
        told.refuses("EntityNotExist.User");
    }
    let none = ("UserPrincipalName", "carol@acme");
    let told = world.admin().call("Ims.GetUserMFAInfo", [none]);
    told.refuses("EntityNotExist.User");
    let missing = world.admin().call("Ims.UnbindMFADevice", []);
    missing.refuses("MissingParameter");
    let bare = world
        .admin()
        .call("Ims.UnbindMFADevice", [("UserPrincipalName", "alice")]);
    bare.refuses("InvalidParameter.UserPrincipalName");
}

#[test]
fn a_disabled_device_is_gone() {
    let mut world = world();
    let before = world.sealed().len();
    let device = Device::make(&mut world, "phone");
    device.bound(&mut world, ALICE, (-1, 0)).answers();
    world.admin().call("DisableVirtualMFA", [ALICIA]).answers();
    assert!(listed(&mut world).is_empty());
    assert_eq!(world.sealed().len(), before);
}

#[test]
fn users_manage_their_own_devices_if_the_account_lets_them() {
    let mut world = world();
    let device = Device::make(&mut world, "phone");
    device
        .bound_by(&mut world, "alice", BOB)
        .refuses("NoPermission");
    device
        .bound_by(&mut world, "alice", ("UserName", ""))
        .answers();
    let mut alice = |operation: &str, user: (&str, &str)| {
        let told = world.user("alice").call(operation, [user]);
        told.code()
    };
    let nobody = ("UserPrincipalName", "");
    for (operation, user, outcome) in [
        ("Ram.GetUserMFAInfo", ALICE, "ok"),
        ("Ims.GetUserMFAInfo", nobody, "ok"),
        ("Ims.GetUserMFAInfo", BOBBY, "NoPermission"),
        ("Ims.UnbindMFADevice", BOBBY, "NoPermission"),
        // A key shows no factor, so it takes none away.
        ("Ram.UnbindMFADevice", ("UserName", ""), "NoPermission"),
        ("Ims.UnbindMFADevice", nobody, "NoPermission"),
        ("DisableVirtualMFA", nobody, "NoPermission"),
        ("DisableVirtualMFA", BOBBY, "NoPermission"),
    ] {
        assert_eq!(alice(operation, user), outcome, "{operation} {user:?}");
    }
    world
        .scene(
            "Ram.CreateLoginProfile",
            [ALICE, ("Password", "A-long-password-1")],
        )
        .answers();
    let session = world.begins_session(Some("alice"), true);
    let unbound = world
        .in_session(&session)
        .call("Ims.UnbindMFADevice", [nobody]);
    unbound.answers();
    let none = world.user("alice").call("DisableVirtualMFA", [nobody]);
    none.refuses("EntityNotExist.User.MFADevice");
    // What is not of oneself needs a permission all the same.
    for operation in ["Ram.CreateVirtualMFADevice", "Ims.CreateVirtualMFADevice"] {
        let name = [("VirtualMFADeviceName", "own")];
        world
            .user("alice")
            .call(operation, name)
            .refuses("NoPermission");
    }
    world.prefer(|preference| preference.manage_mfa_devices = false);
    world.later(60);
    device
        .bound_by(&mut world, "alice", ALICE)
        .refuses("NoPermission");
    for (operation, user) in [
        ("Ram.GetUserMFAInfo", ALICE),
        ("Ims.GetUserMFAInfo", nobody),
        ("Ims.UnbindMFADevice", nobody),
        ("DisableVirtualMFA", ALICIA),
    ] {
        let told = world.user("alice").call(operation, [user]);
        told.refuses("NoPermission");
    }
}

#[test]
fn a_policy_lets_a_key_take_a_factor_away() {
    let mut world = world();
    let device = Device::make(&mut world, "phone");
    device.bound(&mut world, ALICE, (-1, 0)).answers();
    let alice = format!("acs:ram::{}:user/alice", world.account_id());
    world.permit("alice", "Allow", "ram:UnbindMFADevice", &alice);
    let told = world.user("alice").call("Ram.UnbindMFADevice", [ALICE]);
    told.answers();
}

#[test]
fn a_key_sets_no_second_factor_beside_a_first() {
    let mut world = world();
    let device = Device::make(&mut world, "phone");
    world.plant(|context| {
        let alice = context.account.users.named(&"alice".parse().unwrap())?.id;
        let made = Made {
            handle: context.entropy.letters(8),
            credential: "public".to_owned(),
        };
        let name = "key".parse().unwrap();
        mfa::add_key(context, alice, (PasskeyKind::Passkey, name), made)
    });
    device
        .bound_by(&mut world, "alice", ALICE)
        .refuses("NoPermission");
    world.permit("alice", "Allow", "ram:BindMFADevice", "*");
    device.bound_by(&mut world, "alice", ALICE).answers();
}

#[test]
fn a_first_device_is_bound_in_a_session_that_has_just_begun() {
    let mut world = world();
    let device = Device::make(&mut world, "phone");
    world
        .scene(
            "Ram.CreateLoginProfile",
            [ALICE, ("Password", "A-long-password-1")],
        )
        .answers();
    let session = world.begins_session(Some("alice"), false);
    let bind = |world: &mut World, session: &str| {
        let (first, second) = (device.code(world, -1), device.code(world, 0));
        let bind = [
            ALICE,
            device.serial(),
            ("AuthenticationCode1", &first),
            ("AuthenticationCode2", &second),
        ];
        world.in_session(session).call("Ram.BindMFADevice", bind)
    };
    world.later(601);
    let told = bind(&mut world, &session);
    told.refuses("Forbidden.LogonNeeded");
    let session = world.begins_session(Some("alice"), false);
    world.later(599);
    bind(&mut world, &session).answers();
}

#[test]
fn what_forbids_it_counts_for_oneself_too() {
    let mut world = world();
    let device = Device::make(&mut world, "phone");
    world.permit("alice", "Deny", "ram:BindMFADevice", "*");
    device
        .bound_by(&mut world, "alice", ALICE)
        .refuses("NoPermission");
}

#[test]
fn the_owner_has_a_device_of_its_own() {
    let mut world = world();
    let enabled = |world: &mut World| {
        let told = world.admin().call("GetAccountMFAInfo", []).answers();
        told["IsMFAEnable"].clone()
    };
    let (phone, safe) = (
        Device::make(&mut world, "phone"),
        Device::make(&mut world, "safe"),
    );
    phone.bound(&mut world, ALICE, (-1, 0)).answers();
    assert_eq!(enabled(&mut world), false);
    let codes = (safe.code(&world, -1), safe.code(&world, 0));
    let bind = [
        ("UserName", ""),
        safe.serial(),
        ("AuthenticationCode1", &codes.0),
        ("AuthenticationCode2", &codes.1),
    ];
    world.root().call("Ram.BindMFADevice", bind).answers();
    assert_eq!(enabled(&mut world), true);
    let of_owner = &listed(&mut world)[1];
    assert_eq!(of_owner["ActivateDate"], "2026-01-02T03:04:05Z");
    assert!(of_owner["User"].is_null());
    let told = world.root().call("Ims.GetUserMFAInfo", []).answers();
    assert_eq!(told["MFADevice"]["SerialNumber"], *safe.serial);
}

#[test]
fn a_session_has_to_say_whose_device_it_means() {
    let mut world = world();
    let _ = world.session("ops");
    let all = [
        ("RoleName", "ops"),
        ("PolicyName", "AdministratorAccess"),
        ("PolicyType", "System"),
    ];
    world.scene("AttachPolicyToRole", all).answers();
    for (operation, parameter) in [
        ("Ram.GetUserMFAInfo", "UserName"),
        ("Ims.GetUserMFAInfo", "UserPrincipalName"),
    ] {
        let told = world.session("ops").call(operation, [(parameter, "")]);
        told.refuses(&format!("InvalidParameter.{parameter}"));
    }
    world
        .session("ops")
        .call("Ims.GetUserMFAInfo", [ALICIA])
        .answers();
}

#[test]
fn devices_are_listed_by_name_in_pages() {
    let mut world = world();
    for number in 0..101 {
        create(&mut world, &format!("D{number:03}")).answers();
    }
    let names = |page: &Value| -> Vec<String> {
        let devices = page["VirtualMFADevices"]["VirtualMFADevice"].as_array();
        let serial = |device: &Value| device["SerialNumber"].as_str().unwrap().to_owned();
        devices.unwrap().iter().map(serial).collect()
    };
    let list = |world: &mut World, parameters: &[(&str, &str)]| {
        let parameters = parameters.iter().copied();
        world.admin().call("Ims.ListVirtualMFADevices", parameters)
    };
    let first = list(&mut world, &[]).answers();
    assert_eq!(
        (names(&first).len(), &first["IsTruncated"]),
        (100, &true.into())
    );
    let marker = ("Marker", first["Marker"].as_str().unwrap());
    let rest = list(&mut world, &[marker]).answers();
    assert!(names(&rest)[0].ends_with("mfa/D100"));
    assert_eq!(
        (names(&rest).len(), &rest["IsTruncated"]),
        (1, &false.into())
    );
    let few = list(&mut world, &[("MaxItems", "2")]).answers();
    let marker = ("Marker", few["Marker"].as_str().unwrap());
    let next = list(&mut world, &[("MaxItems", "1"), marker]).answers();
    assert!(names(&next)[0].ends_with("mfa/D002"), "{next}");
    for bad in [("MaxItems", "101"), ("MaxItems", "0"), ("Marker", "D002")] {
        let told = list(&mut world, &[bad]);
        told.refuses(&format!("InvalidParameter.{}", bad.0));
    }
    assert_eq!(listed(&mut world).len(), 101);
}

#[test]
fn ims_names_the_holder_with_the_domain() {
    let mut world = world();
    let named = [ALICE, ("NewDisplayName", "Alice A.")];
    world.admin().call("UpdateUser", named).answers();
    let device = Device::make(&mut world, "phone");
    device.bound(&mut world, ALICIA, (-1, 0)).answers();
    let told = world
        .admin()
        .call("Ims.ListVirtualMFADevices", [])
        .answers();
    let shown = &told["VirtualMFADevices"]["VirtualMFADevice"][0];
    assert_eq!(shown["User"]["UserPrincipalName"], ALICIA.1);
    assert_eq!(shown["User"]["DisplayName"], "Alice A.");
    assert!(shown["User"]["UserName"].is_null());
    assert_eq!(shown["ActivateDate"], "2026-01-02T03:04:05Z");
}

#[test]
fn a_user_with_a_device_stays_until_it_is_unbound() {
    let mut world = world();
    world.scene("CreateUser", [("UserName", "carol")]).answers();
    let device = Device::make(&mut world, "phone");
    let carol = ("UserName", "carol");
    device.bound(&mut world, carol, (-1, 0)).answers();
    world
        .admin()
        .call("DeleteUser", [carol])
        .refuses("DeleteConflict.User.MFADevice");
    world.admin().call("Ram.UnbindMFADevice", [carol]).answers();
    world.admin().call("DeleteUser", [carol]).answers();
    // Nobody else gets what carol may have seen.
    world.later(60);
    device
        .bound(&mut world, ALICE, (-1, 0))
        .refuses("InvalidParameter.SerialNumber");
}

#[test]
fn who_goes_for_good_leaves_the_device_behind() {
    let mut world = world();
    let device = Device::make(&mut world, "phone");
    device.bound(&mut world, ALICE, (-1, 0)).answers();
    world.plant(|context| {
        let alice = context.account.users.named(&"alice".parse().unwrap())?.id;
        domain::account::mfa::forget(context.account, model::Owner::User(alice));
        Ok(())
    });
    let listed = listed(&mut world);
    assert_eq!(listed.len(), 1);
    assert!(listed[0]["ActivateDate"].is_null() && listed[0]["User"].is_null());
}
