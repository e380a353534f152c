//! Everything gathered for one question.

use crate::{Path, Set};

/// Everything that takes part in one decision. A layer that is `None` does not exist.
#[derive(Clone, Copy, Debug, Default)]
pub struct Gathered<'a> {
    /// Policies of the user and its groups, or of the role of the session.
    pub identity: Option<&'a Set>,
    /// The policy a session was issued with.
    pub session: Option<&'a Set>,
    /// Control policies on the path of the resource's owner, from the member up to Root.
    pub control: Option<&'a Path>,
    /// The same for the caller's account, if it is another member.
    pub control_caller: Option<&'a Path>,
    /// The role's trust policy; makes the question an assume call.
    pub trust: Option<&'a Set>,
    /// Policies the resource itself carries.
    pub resource_based: Option<&'a Set>,
}
