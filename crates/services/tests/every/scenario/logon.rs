//! Passwords, login profiles and how people log on, as RAM and IMS spell them.

use super::Scenario;

const ALICE: (&str, &str) = ("UserName", "alice");
const UPN: (&str, &str) = ("UserPrincipalName", "alice@acme.onaliyun.com");
const PASSWORDS: [&str; 5] = [
    "First-password-1",
    "Second-password-2",
    "Third-password-3",
    "Fourth-password-4",
    "Fifth-password-5",
];

pub(super) fn play(scenario: &mut Scenario) {
    settings(scenario);
    scenario.passwords.extend(PASSWORDS.map(str::to_owned));
    profiles(scenario);
    // What was set is of no use to the rest of the story.
    let any = [("LoginNetworkMasks", ""), ("VerificationTypes", "[]")];
    scenario.admin("Ims.SetSecurityPreference", &any);
}

fn settings(scenario: &mut Scenario) {
    let length = ("MinimumPasswordLength", "9");
    scenario.admin("Ram.SetPasswordPolicy", &[length, ("HardExpiry", "true")]);
    scenario.admin("Ram.GetPasswordPolicy", &[]);
    scenario.admin("Ims.SetPasswordPolicy", &[length, ("HardExpire", "false")]);
    scenario.admin("Ims.GetPasswordPolicy", &[]);
    let masks = ("LoginNetworkMasks", "203.0.113.0/24");
    scenario.admin("Ram.SetSecurityPreference", &[masks]);
    scenario.admin("Ram.GetSecurityPreference", &[]);
    let ways = ("VerificationTypes", r#"["sms","email"]"#);
    scenario.admin("Ims.SetSecurityPreference", &[masks, ways]);
    scenario.admin("Ims.GetSecurityPreference", &[]);
}

fn profiles(scenario: &mut Scenario) {
    let [first, second, third, fourth, fifth] = PASSWORDS;
    scenario.admin("Ram.CreateLoginProfile", &[ALICE, ("Password", first)]);
    let required = ("PasswordResetRequired", "true");
    let to = [ALICE, ("Password", second), required];
    scenario.admin("Ram.UpdateLoginProfile", &to);
    scenario.admin("Ram.GetLoginProfile", &[ALICE]);
    let alice = scenario.keys.first().unwrap().clone();
    let own = [("OldPassword", second), ("NewPassword", third)];
    scenario.by(&alice, "Ram.ChangePassword", &own);
    scenario.admin("Ram.DeleteLoginProfile", &[ALICE]);
    scenario.admin("Ims.CreateLoginProfile", &[UPN, ("Password", fourth)]);
    let inactive = ("Status", "Inactive");
    scenario.admin("Ims.UpdateLoginProfile", &[UPN, inactive]);
    scenario.world.logs_on("alice");
    scenario.admin("Ims.GetLoginProfile", &[UPN]);
    let own = [("OldPassword", fourth), ("NewPassword", fifth)];
    scenario.by(&alice, "Ims.ChangePassword", &own);
    scenario.admin("Ims.DeleteLoginProfile", &[UPN]);
}
