//! Ways to more rights: by statements, by a system policy, by trust, under conditions, and page by page.

use super::Scenario;

pub(super) fn play(scenario: &mut Scenario) {
    let user = ("UserName", "climber");
    let policy = ("PolicyName", "climbs");
    let document = r#"{"Version":"1","Statement":[
        {"Effect":"Allow","Action":"ram:CreatePolicyVersion","Resource":"*","Condition":{"IpAddress":{"acs:SourceIp":["10.0.0.0/8"]}}},
        {"Effect":"Allow","Action":["ram:UpdateRole","sts:AssumeRole"],"Resource":"*"},
        {"Effect":"Allow","Action":"ram:UpdateAccessKey","Resource":"*"}]}"#;
    let held = [policy, ("PolicyType", "Custom"), user];
    let mighty = [
        ("PolicyName", "AliyunRAMFullAccess"),
        ("PolicyType", "System"),
        user,
    ];
    scenario.admin("Ram.CreateUser", &[user]);
    scenario.admin("Ram.CreatePolicy", &[policy, ("PolicyDocument", document)]);
    scenario.admin("Ram.AttachPolicyToUser", &held);
    // Somebody whose key is switched off, and whoever kept its secret.
    let other = ("UserName", "climbed");
    scenario.admin("Ram.CreateUser", &[other]);
    let key = scenario.key("Ram.CreateAccessKey", &[other], None);
    let id = ("UserAccessKeyId", key.id.as_str());
    scenario.admin("Ram.UpdateAccessKey", &[other, id, ("Status", "Inactive")]);
    let from = ("From", "user/climber");
    scenario.admin("ListEscalationPaths", &[from, ("To", "user/climbed")]);
    scenario.admin(
        "ListEscalationPaths",
        &[("To", "user/climbed"), ("MaxResults", "1")],
    );
    scenario.admin("ListEscalationPaths", &[]);
    scenario.admin("ListEscalationPaths", &[from]);
    scenario.admin("ListEscalationPaths", &[from, ("To", "user/alice")]);
    scenario.admin("Ram.AttachPolicyToUser", &mighty);
    scenario.admin("ListEscalationPaths", &[from, ("Goal", "More")]);
    scenario.admin("ListEscalationPaths", &[("MaxResults", "1")]);
    scenario.admin("Ram.DeleteAccessKey", &[other, id]);
    scenario.admin("Ram.DeleteUser", &[other]);
    scenario.admin("Ram.DetachPolicyFromUser", &mighty);
    scenario.admin("Ram.DetachPolicyFromUser", &held);
    scenario.admin("Ram.DeletePolicy", &[policy]);
    scenario.admin("Ram.DeleteUser", &[user]);
}
