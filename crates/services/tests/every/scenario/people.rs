//! Users, groups, tags and domains as IMS spells them.

use super::Scenario;

pub(super) fn play(scenario: &mut Scenario) {
    let set = [("DefaultDomainName", "acme.onaliyun.com")];
    scenario.admin("Ims.SetDefaultDomain", &set);
    scenario.admin("Ims.GetDefaultDomain", &[]);
}
