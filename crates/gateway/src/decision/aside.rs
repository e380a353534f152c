//! What rollouts turn of the decisions that services ask for, or would turn.

use model::AccountId;
use policy::{Context, Gathered, Judgement, Named, Set};

use super::subject::Subject;
use crate::held::aside::Flip;
use crate::held::gather::Owner;
use crate::judge::aside::{concerned, node};

/// A decision that was made, and what it was made from.
pub(super) struct Made<'a> {
    pub(super) subject: &'a Subject,
    pub(super) action: &'a str,
    pub(super) asked: &'a str,
    pub(super) resource: &'a Named<'a>,
    pub(super) context: &'a Context,
    pub(super) trust: Option<&'a Set>,
    pub(super) gathered: &'a Gathered<'a>,
    pub(super) judgement: Judgement,
}

impl Made<'_> {
    /// What rollouts turn of a decision. Mostly there are none, and nothing is decided again.
    pub(super) fn turned(&self, asker: AccountId) -> Vec<Flip> {
        let policies = &self.subject.policies;
        let concerned = concerned(asker, policies, None);
        let turned = concerned.into_iter().filter_map(|(rolled, home)| {
            let policies = policies.aside_of(&rolled);
            let gathered = policies.gathered(self.trust, Owner::Caller);
            let other = self.resource.decide(
                &self.subject.principal,
                self.action,
                self.context,
                &gathered,
                |_, judgement| judgement.clone(),
            );
            let (real, other) = (&self.judgement, &other);
            let (denies, by) = match (real.is_allowed(), other.is_allowed()) {
                (true, false) => (other, &gathered),
                (false, true) => (real, self.gathered),
                _ => return None,
            };
            let with = if rolled.enforced { real } else { other };
            Some(Flip {
                home,
                denied: !with.is_allowed(),
                rolled,
                principal: self.subject.principal.arn(),
                action: self.action.to_owned(),
                resource: self.asked.to_owned(),
                node: node(denies, by),
            })
        });
        turned.collect()
    }
}
