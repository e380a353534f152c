//! The names of the standard, and of groups in it.

use model::{DisplayName, Group};

pub(super) const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
pub(super) const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
pub(super) const LIST: &str = "urn:ietf:params:scim:api:messages:2.0:ListResponse";
pub(super) const PATCH: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
pub(super) const SEARCH: &str = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";

/// How a group is called there.
pub(super) fn display(group: &Group) -> &str {
    let shown = group.display_name.as_ref().map(DisplayName::as_str);
    shown.unwrap_or(group.name.as_str())
}
