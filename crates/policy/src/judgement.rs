//! The outcome of a decision, with every statement that counted.

use std::ops::{Deref, DerefMut};

use serde::Serialize;
use smallvec::SmallVec;

use crate::Effect;

/// The answer to a question.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, Serialize)]
pub enum Decision {
    /// Permitted.
    Allow,
    /// A statement denies it.
    ExplicitDeny,
    /// Nothing allows it.
    ImplicitDeny,
}

/// The part of the evaluation whose result became final.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
pub enum Layer {
    /// The account owner on its own resources.
    Owner,
    /// Control policies on the path of the resource's owner.
    Control,
    /// Control policies on the path of the caller's account.
    ControlCaller,
    /// The session's own policy.
    Session,
    /// Identity policies attached for the whole account.
    Identity,
    /// Identity policies attached for the resource's group.
    IdentityGroup,
    /// The trust policy of the role.
    Trust,
    /// Policies the resource carries.
    ResourceBased,
}

impl Layer {
    /// The name the vendor reports for a denial by this layer; `None` where it names none.
    #[must_use]
    pub fn policy_type(self) -> Option<&'static str> {
        match self {
            Self::Control | Self::ControlCaller => Some("ControlPolicy"),
            Self::Session => Some("SessionPolicy"),
            Self::Identity => Some("AccountLevelIdentityBasedPolicy"),
            Self::IdentityGroup => Some("ResourceGroupLevelIdentityBasedPolicy"),
            Self::Trust => Some("AssumeRolePolicy"),
            Self::Owner | Self::ResourceBased => None,
        }
    }
}

/// A statement that applied in a layer that was looked at.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Counted {
    /// Which of the question's resources it applied to.
    pub resource: u32,
    /// The layer.
    pub layer: Layer,
    /// For control policies: which level of the path, counted from the member.
    pub level: u32,
    /// Which attached policy of the set.
    pub policy: u32,
    /// Which statement of the policy.
    pub statement: u32,
    /// Its effect.
    pub effect: Effect,
}

/// A decision and what made it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Judgement {
    /// The answer.
    pub decision: Decision,
    /// The layer whose result became final.
    pub layer: Layer,
    /// The resource that was decisive, as an index into the question's resources.
    pub resource: usize,
    /// For control policies: the level that was decisive, counted from the member.
    pub level: usize,
    /// The statements that applied in the layers looked at, for the decisive resource; if allowed,
    /// for all resources.
    pub counted: Counts,
}

/// Statements that applied. So many as usually do need no memory of their own.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Counts(SmallVec<[Counted; USUAL]>);

/// How many statements usually apply.
const USUAL: usize = 12;

impl Counts {
    #[inline]
    pub(crate) fn push(&mut self, one: Counted) {
        self.0.push(one);
    }

    pub(crate) fn truncate(&mut self, length: usize) {
        self.0.truncate(length);
    }

    pub(crate) fn retain(&mut self, keep: impl Fn(&Counted) -> bool) {
        self.0.retain(|one| keep(one));
    }
}

impl Deref for Counts {
    type Target = [Counted];

    fn deref(&self) -> &[Counted] {
        &self.0
    }
}

impl DerefMut for Counts {
    fn deref_mut(&mut self) -> &mut [Counted] {
        &mut self.0
    }
}

impl<'c> IntoIterator for &'c Counts {
    type Item = &'c Counted;
    type IntoIter = std::slice::Iter<'c, Counted>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl Judgement {
    /// Whether the request may go on.
    #[must_use]
    pub fn is_allowed(&self) -> bool {
        self.decision == Decision::Allow
    }

    /// The `PolicyType` to report for a denial.
    #[must_use]
    pub fn policy_type(&self) -> Option<&'static str> {
        if self.is_allowed() {
            None
        } else {
            self.layer.policy_type()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counted_statements_are_a_list_like_any_other() {
        let one = |policy| Counted {
            resource: 0,
            layer: Layer::Session,
            level: 0,
            policy,
            statement: 0,
            effect: Effect::Deny,
        };
        let mut counts = Counts::default();
        (0..20).for_each(|policy| counts.push(one(policy)));
        counts.retain(|kept| kept.policy % 2 == 0);
        counts.truncate(3);
        assert_eq!(counts[..], [one(0), one(2), one(4)]);
        assert_eq!((&counts).into_iter().count(), 3);
        counts.reverse();
        assert_eq!(counts[0], one(4));
    }

    #[test]
    fn only_a_denial_names_a_kind_of_policy() {
        let said = |decision, layer| {
            let judgement = Judgement {
                decision,
                layer,
                resource: 0,
                level: 0,
                counted: Counts::default(),
            };
            (judgement.is_allowed(), judgement.policy_type())
        };
        assert_eq!(said(Decision::Allow, Layer::Identity), (true, None));
        for (layer, name) in [
            (Layer::Control, Some("ControlPolicy")),
            (Layer::ControlCaller, Some("ControlPolicy")),
            (Layer::Session, Some("SessionPolicy")),
            (Layer::Identity, Some("AccountLevelIdentityBasedPolicy")),
            (
                Layer::IdentityGroup,
                Some("ResourceGroupLevelIdentityBasedPolicy"),
            ),
            (Layer::Trust, Some("AssumeRolePolicy")),
            (Layer::ResourceBased, None),
            (Layer::Owner, None),
        ] {
            assert_eq!(said(Decision::ExplicitDeny, layer), (false, name));
            assert_eq!(said(Decision::ImplicitDeny, layer), (false, name));
        }
    }
}
