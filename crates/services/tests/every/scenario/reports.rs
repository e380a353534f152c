//! Reports, each made and then shown.

use super::Scenario;

pub(super) fn play(scenario: &mut Scenario) {
    scenario.admin("GenerateCredentialReport", &[]);
    scenario.admin("GetCredentialReport", &[("MaxItems", "1")]);
    scenario.admin("GetAccountSecurityPracticeReport", &[]);
    scenario.admin("GenerateGovernanceReport", &[]);
    scenario.admin("GetGovernanceReportStatus", &[]);
    scenario.admin("ListRecentGovernanceMetrics", &[]);
    let item = ("GovernanceItemType", "RamUserConsoleAndKeys");
    scenario.admin("GetGovernanceItemReport", &[item]);
    let item = ("GovernanceItemType", "RamUserDirectPolicy");
    scenario.admin("GetGovernanceItemReport", &[item, ("MaxItems", "1")]);
}
