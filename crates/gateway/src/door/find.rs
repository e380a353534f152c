//! Which operation a request names.

use ::rpc::Malformed;

use crate::ask::operation::{Entry, Service};
use crate::node::Core;

/// The operation of this name in the API of this version.
pub(super) fn find(
    core: &Core,
    version: &str,
    action: &str,
) -> Result<(&'static Service, &'static Entry), Malformed> {
    let mut services = core.services.iter();
    let service = services.find(|one| one.version == version).ok_or_else(|| {
        let versions: Vec<_> = core.services.iter().map(|one| one.version).collect();
        let why = format!(
            "The API version {} is not served here; served are {}.",
            short(version),
            versions.join(", ")
        );
        Malformed::new("InvalidVersion", why)
    })?;
    let entry = service.operations.iter().find(|one| one.name == action);
    let entry = entry.ok_or_else(|| {
        let why = format!(
            "{} {} serves no operation called {}.",
            service.name,
            service.version,
            short(action)
        );
        Malformed::new("InvalidAction.NotFound", why).with_status(404)
    })?;
    Ok((service, entry))
}

/// A text of the client's that an error repeats.
fn short(text: &str) -> String {
    text.chars().take(64).collect()
}
