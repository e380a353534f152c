//! Whether what is asked about is an action and a resource at all.

use policy::Arn;
use rpc::Malformed;

/// Anything but an ARN and `*` is covered by no pattern but `*`, and so by hardly any Deny.
pub(super) fn check_resource(resource: &str) -> Result<(), Malformed> {
    if resource == "*" || Arn::parse(resource).is_some() {
        return Ok(());
    }
    let why =
        "resource.id must be an ARN such as acs:oss:cn-hangzhou:1234567890123456:bucket/key, or *.";
    Err(Malformed::new("InvalidParameter.resource", why))
}

pub(super) fn check_action(action: &str) -> Result<(), Malformed> {
    let sound = action
        .split_once(':')
        .is_some_and(|(service, name)| !service.is_empty() && !name.is_empty());
    if sound && !action.contains(['*', '?']) {
        return Ok(());
    }
    let why = "action.name must be one action such as oss:GetObject, without wildcards.";
    Err(Malformed::new("InvalidParameter.action", why))
}
