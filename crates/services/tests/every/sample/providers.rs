//! Samples for identity providers, service-linked roles, service credentials.

use services::testing::World;

/// The sample of a parameter, by service, operation and name.
pub(super) fn value(_: &World, _: (&str, &str, &str)) -> Option<String> {
    None
}
