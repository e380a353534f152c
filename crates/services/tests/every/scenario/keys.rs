//! Networks that AccessKeys are shut into.

use super::Scenario;

/// Not in force, so that the story goes on from anywhere.
const OFF: &str = r#"{"Version":1,"Status":"Inactive","Statements":[]}"#;

pub(super) fn play(scenario: &mut Scenario) {
    let alice = ("UserPrincipalName", "alice@acme.onaliyun.com");
    let list = scenario.admin("ListAccessKeys", &[("UserName", "alice")]);
    let id = list["AccessKeys"]["AccessKey"][0]["AccessKeyId"].clone();
    let id = ("UserAccessKeyId", id.as_str().unwrap_or_default());
    let policy = ("AccessKeyPolicy", OFF);
    scenario.admin("SetAccessKeyPolicy", &[id, alice, policy]);
    scenario.admin("GetAccessKeyPolicy", &[id, alice]);
    scenario.admin("SetAccessKeyPolicyForAccount", &[policy]);
    scenario.admin("GetAccessKeyPolicyForAccount", &[]);
}
