//! Attached policies that are judged together.

use std::sync::Arc;

use crate::form::{Asked, Topics};
use crate::index::{Entry, Index};
use crate::{Attached, Budget, Statement};

/// What an attached policy may have a say in, told without looking at it.
#[derive(Clone, Copy, Debug)]
struct Reach {
    topics: Topics,
    wide: bool,
}

/// Attached policies that are judged as one layer. Build once for each principal and keep it: a
/// set remembers which of its statements speak about the actions it is asked for, within bounds,
/// and so becomes fast with use. It may be shared by threads. Where there are many sets, let them
/// share a [`Budget`].
#[derive(Clone, Debug, Default)]
pub struct Set {
    attached: Vec<Attached>,
    reaches: Box<[Reach]>,
    index: Index,
}

impl Set {
    /// All policies of one layer, in any order.
    #[must_use]
    pub fn new(attached: Vec<Attached>) -> Self {
        Self::with(attached, Index::default())
    }

    /// The same, remembering only as much as the budget has left.
    #[must_use]
    pub fn within(attached: Vec<Attached>, budget: &Arc<Budget>) -> Self {
        Self::with(attached, Index::new(Some(budget.clone())))
    }

    fn with(attached: Vec<Attached>, index: Index) -> Self {
        let reaches = attached.iter().map(|one| Reach {
            topics: one.policy.form().topics(),
            wide: one.is_wide(),
        });
        Self {
            reaches: reaches.collect(),
            attached,
            index,
        }
    }

    /// The policies that may speak about the action, with their numbers: those that count for the whole
    /// account, or the others.
    pub(crate) fn speaking(
        &self,
        action: &Asked<'_>,
        wide: bool,
    ) -> impl Iterator<Item = (usize, &Attached)> {
        let asked = Topics::of(action);
        let may = self.reaches.iter().enumerate();
        may.filter(move |(_, own)| own.topics.meet(&asked) && own.wide == wide)
            .filter_map(|(number, _)| Some((number, self.attached.get(number)?)))
    }

    /// The policies, in the order that [`crate::Counted::policy`] counts.
    #[must_use]
    pub fn attached(&self) -> &[Attached] {
        &self.attached
    }

    /// What the set remembers about an action, if it does.
    pub(crate) fn about(&self, action: &Asked<'_>) -> Option<&Entry> {
        self.index
            .entry(action, std::iter::once((0, &*self.attached)))
    }

    /// A statement by the indexes of a [`crate::Counted`].
    #[must_use]
    pub fn statement(&self, policy: usize, statement: usize) -> Option<&Statement> {
        self.attached
            .get(policy)?
            .policy
            .document()
            .statements()
            .get(statement)
    }
}
