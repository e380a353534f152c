//! Samples for reports.

use services::testing::World;

/// The sample of a parameter, by service, operation and name.
pub(super) fn value(_: &World, of: (&str, &str, &str)) -> Option<String> {
    let text = match of {
        ("Ims", "GetGovernanceItemReport", "GovernanceItemType") => "RootMFADisabled",
        _ => return None,
    };
    Some(text.to_owned())
}
