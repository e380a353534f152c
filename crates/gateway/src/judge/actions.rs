//! Which actions a call is, and on what each of them must be allowed.

use super::Docket;
use crate::ask::plan::Target;

impl Docket {
    /// What must be allowed, in its order.
    pub(super) fn actions(&self, own: &'static str) -> impl Iterator<Item = &'static str> {
        let elsewhere = self.elsewhere.iter().map(|(action, _)| *action);
        let also = self.also.iter().copied();
        let own = self.action.unwrap_or(own);
        std::iter::once(own).chain(also).chain(elsewhere)
    }

    /// What one of the actions must be allowed on.
    pub(super) fn targets_of(&self, action: &str) -> &[Target] {
        self.elsewhere_of(action).unwrap_or(&self.targets)
    }

    /// The same, if that is something else than the call touches.
    pub(super) fn elsewhere_of(&self, action: &str) -> Option<&[Target]> {
        let mut elsewhere = self.elsewhere.iter();
        let found = elsewhere.find(|(one, _)| *one == action);
        found.map(|(_, targets)| targets.as_slice())
    }
}
