//! The part of the story that leases of secrets play, and secrets that give out credentials of a role.

use serde_json::Value;

use super::Scenario;

const NAME: (&str, &str) = ("SecretName", "app/leased");
const VALUE: &str = "a value that somebody holds by a lease";
const TRUST: &str = r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":["kms.aliyuncs.com"]}}]}"#;
const CONFIG: &str =
    r#"{"SecretSubType":"RamRoleCredentials","RoleName":"leased","DurationSeconds":1800}"#;

/// Tells it.
pub(super) fn play(scenario: &mut Scenario) {
    scenario.shown.push(VALUE.to_owned());
    let version = ("VersionId", "v1");
    let new = [NAME, version, ("SecretData", VALUE)];
    scenario.admin("Kms.CreateSecret", &new);
    let first = lease(scenario, NAME);
    let rotate = ("Rotate", "true");
    scenario.admin("RevokeSecretLease", &[id(&first), rotate]);
    // Its value is to be replaced, which whoever holds it from now on is told.
    let second = lease(scenario, NAME);
    scenario.admin("RenewSecretLease", &[id(&second), ("LeaseSeconds", "7200")]);
    let of_role = role_secret(scenario);
    let third = lease(scenario, ("SecretName", &of_role));
    let all = ("AllHolders", "true");
    let page = scenario.admin("ListSecretLeases", &[all, ("MaxItems", "1")]);
    let marker = ("Marker", page["Marker"].as_str().unwrap());
    scenario.admin("ListSecretLeases", &[all, marker]);
    scenario.admin("ListSecretLeases", &[]);
    scenario.admin("RevokeSecretLease", &[id(&third)]);
    let at_once = ("ForceDeleteWithoutRecovery", "true");
    scenario.admin("Kms.DeleteSecret", &[NAME, at_once]);
    scenario.admin("Kms.DeleteSecret", &[("SecretName", &of_role), at_once]);
    scenario.admin("Ram.DeleteRole", &[("RoleName", "leased")]);
}

/// Makes a role that trusts the service, and its secret, and reads that.
fn role_secret(scenario: &mut Scenario) -> String {
    let role = [("RoleName", "leased"), ("AssumeRolePolicyDocument", TRUST)];
    scenario.admin("Ram.CreateRole", &role);
    let new = [
        ("SecretName", "$Auto"),
        ("SecretType", "RAMCredentials"),
        ("VersionId", "v1"),
        ("SecretData", "{}"),
        ("ExtendedConfig", CONFIG),
    ];
    let made = scenario.admin("Kms.CreateSecret", &new);
    let name = made["SecretName"].as_str().unwrap().to_owned();
    let read = scenario.admin("Kms.GetSecretValue", &[("SecretName", &name)]);
    keep(scenario, &read);
    name
}

fn lease(scenario: &mut Scenario, name: (&str, &str)) -> String {
    let leased = scenario.admin("LeaseSecretValue", &[name, ("LeaseSeconds", "900")]);
    keep(scenario, &leased);
    let id = &leased["SecretLease"]["LeaseId"];
    id.as_str().unwrap().to_owned()
}

fn id(lease: &str) -> (&str, &str) {
    ("LeaseId", lease)
}

/// What was shown of credentials must be found nowhere.
fn keep(scenario: &mut Scenario, read: &Value) {
    let data = read["SecretData"].as_str().unwrap();
    let value: Value = serde_json::from_str(data).unwrap_or_default();
    for name in ["AccessKeySecret", "SecurityToken"] {
        let secret = value[name].as_str().map(str::to_owned);
        scenario.shown.extend(secret);
    }
}
