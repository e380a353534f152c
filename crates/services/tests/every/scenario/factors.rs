//! Second factors, passkeys and service credentials.

use domain::account::passkey;
use domain::ceremony::Made;
use domain::totp::{Seed, step};
use model::{Passkey, PasskeyKind, Secret};
use serde_json::Value;

use super::Scenario;

const ALICE: (&str, &str) = ("UserName", "alice");
const BOB: (&str, &str) = ("UserPrincipalName", "bob@acme.onaliyun.com");

pub(super) fn play(scenario: &mut Scenario) {
    by_name(scenario);
    by_principal_name(scenario);
    passkeys(scenario);
    service_credentials(scenario);
}

/// A device that was made: its serial number and its seed.
struct Device {
    serial: String,
    seed: Seed,
}

impl Device {
    fn make(scenario: &mut Scenario, service: &str, name: &str) -> Self {
        let operation = format!("{service}.CreateVirtualMFADevice");
        let made = scenario.admin(&operation, &[("VirtualMFADeviceName", name)]);
        let text = |field: &str| text(&made["VirtualMFADevice"][field]);
        scenario.shown.push(text("Base32StringSeed"));
        scenario.shown.push(text("QRCodePNG"));
        Self {
            serial: text("SerialNumber"),
            seed: Seed::read(&Secret::new(text("Base32StringSeed"))).unwrap(),
        }
    }

    fn serial(&self) -> (&str, &str) {
        ("SerialNumber", &self.serial)
    }

    fn bind(&self, scenario: &mut Scenario, service: &str, user: (&str, &str)) {
        // What was shown before counts no more.
        scenario.world.later(60);
        let now = step(scenario.world.now());
        let code = |step| format!("{:06}", self.seed.code(step).number());
        let (first, second) = (code(now - 1), code(now));
        let codes = [
            ("AuthenticationCode1", first.as_str()),
            ("AuthenticationCode2", second.as_str()),
        ];
        let operation = format!("{service}.BindMFADevice");
        scenario.admin(&operation, &[user, self.serial(), codes[0], codes[1]]);
    }
}

fn by_name(scenario: &mut Scenario) {
    let phone = Device::make(scenario, "Ram", "phone");
    phone.bind(scenario, "Ram", ALICE);
    scenario.admin("Ram.ListVirtualMFADevices", &[]);
    scenario.admin("Ram.GetUserMFAInfo", &[ALICE]);
    scenario.admin("Ram.UnbindMFADevice", &[ALICE]);
    scenario.admin("Ram.DeleteVirtualMFADevice", &[phone.serial()]);
}

fn by_principal_name(scenario: &mut Scenario) {
    let tablet = Device::make(scenario, "Ims", "tablet");
    let watch = Device::make(scenario, "Ims", "watch");
    tablet.bind(scenario, "Ims", BOB);
    let one = ("MaxItems", "1");
    let first = scenario.admin("Ims.ListVirtualMFADevices", &[one]);
    let marker = text(&first["Marker"]);
    scenario.admin("Ims.ListVirtualMFADevices", &[one, ("Marker", &marker)]);
    scenario.admin("Ims.GetUserMFAInfo", &[BOB]);
    scenario.admin("GetAccountMFAInfo", &[]);
    scenario.admin("Ims.UnbindMFADevice", &[BOB]);
    tablet.bind(scenario, "Ims", BOB);
    scenario.admin("DisableVirtualMFA", &[BOB]);
    scenario.admin("Ims.DeleteVirtualMFADevice", &[watch.serial()]);
}

fn passkeys(scenario: &mut Scenario) {
    let id = scenario.world.plant(|context| {
        let bob = context.account.users.named(&"bob".parse().unwrap())?.id;
        let made = passkey::add(
            context,
            bob,
            (PasskeyKind::Passkey, "key".parse().unwrap()),
            Made {
                handle: "key".to_owned(),
                credential: "{}".to_owned(),
            },
        )?;
        let last_used = Some(context.now);
        let used = Passkey {
            last_used,
            ..Passkey::clone(&made)
        };
        Ok(context.account.passkeys.put(used).id.clone())
    });
    let id = ("PasskeyId", &*id);
    scenario.admin("ListPasskeys", &[BOB]);
    scenario.admin("UpdatePasskey", &[BOB, id, ("PasskeyName", "new")]);
    scenario.admin("DeletePasskey", &[BOB, id]);
}

fn service_credentials(scenario: &mut Scenario) {
    let service = ("ServiceName", "models");
    let id = |made: &Value| text(&made["ServiceCredential"]["ServiceCredentialId"]);
    let mut ids = Vec::new();
    for name in ["first", "second"] {
        let named = ("ServiceCredentialName", name);
        let age = ("CredentialAgeDays", "30");
        let made = scenario.admin("CreateServiceCredential", &[BOB, named, service, age]);
        let secret = &made["ServiceCredential"]["ServiceCredentialSecret"];
        scenario.shown.push(text(secret));
        ids.push(id(&made));
    }
    let first = ("ServiceCredentialId", ids[0].as_str());
    scenario.admin("GetServiceCredential", &[BOB, first]);
    let one = ("MaxResults", "1");
    let all = [("AllUsers", "true"), service, one];
    let page = scenario.admin("ListServiceCredentials", &all);
    let token = text(&page["NextToken"]);
    let rest = [BOB, one, ("NextToken", &token)];
    scenario.admin("ListServiceCredentials", &rest);
    let to = [("ServiceCredentialName", "new"), ("Status", "Inactive")];
    scenario.admin("UpdateServiceCredential", &[BOB, first, to[0], to[1]]);
    scenario.admin("DeleteServiceCredential", &[BOB, first]);
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}
