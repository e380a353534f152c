//! Whether a rollout turns a call, or would: decided beside what is decided, which it changes in nothing.

use std::sync::Arc;

use model::AccountId;
use policy::{Gathered, Judgement, Layer, Path};

use super::{Docket, Plea, Verdict};
use crate::held::aside::{Aside, Flip, Rolled};
use crate::held::control::ControlPath;
use crate::held::gather::{Owner, Policies};

/// A rollout that has a say, and whose it is.
type Concerned = (Rolled, AccountId);

/// The rollouts that have a say in what is decided by these policies, each once.
pub(crate) fn concerned(
    caller: AccountId,
    policies: &Policies,
    owner: Option<&ControlPath>,
) -> Vec<Concerned> {
    let paths = [policies.control.as_ref(), owner].into_iter().flatten();
    if !policies.are_rolled_out() && owner.is_none_or(|path| path.aside.is_none()) {
        return Vec::new();
    }
    let mut all: Vec<Concerned> = Vec::new();
    let mut add = |rolled: &Rolled, home| {
        if all.iter().all(|(one, _)| one != rolled) {
            all.push((rolled.clone(), home));
        }
    };
    each(policies.aside.as_deref()).for_each(|one| add(one, caller));
    for path in paths {
        each(path.aside.as_deref()).for_each(|one| add(one, path.manager));
    }
    all
}

fn each<T>(asides: Option<&[Aside<T>]>) -> impl Iterator<Item = &Rolled> {
    let all = asides.into_iter().flatten();
    all.map(|one| &one.rolled)
}

impl Docket {
    /// What rollouts turn of a call that was judged, or would turn.
    pub(super) fn turned(&self, plea: &Plea<'_>) -> Vec<Flip> {
        let concerned = concerned(plea.caller.account, plea.policies, self.control.as_ref());
        if concerned.is_empty() || self.free {
            return Vec::new();
        }
        let real = self.verdicts.last().filter(|last| !last.is_allowed());
        let turned = concerned.into_iter().filter_map(|(rolled, home)| {
            let policies = plea.policies.aside_of(&rolled);
            let control = self.control.as_ref();
            let control = control.map(|path| path.aside_of(&rolled));
            let owner = if self.foreign {
                Owner::Other(control.as_ref())
            } else {
                Owner::Caller
            };
            let gathered = policies.gathered(self.trust.as_ref(), owner);
            let verdicts = self.verdicts_by(plea, &gathered);
            let other = verdicts.last().filter(|last| !last.is_allowed());
            let real_side = self.gathered(plea.policies);
            let (verdict, gathered) = match (real, other) {
                (None, Some(other)) => (other, &gathered),
                (Some(real), None) => (real, &real_side),
                _ => return None,
            };
            let with = if rolled.enforced { real } else { other };
            let denied = with.is_some();
            Some(Flip {
                home,
                rolled,
                denied,
                principal: None,
                action: verdict.action.to_owned(),
                resource: resource(self, verdict),
                node: node(&verdict.judgement, gathered),
            })
        });
        turned.collect()
    }
}

/// What it was asked for on; the first of several.
fn resource(docket: &Docket, verdict: &Verdict) -> String {
    let first = docket.targets_of(verdict.action).first();
    first.map(|target| target.arn.clone()).unwrap_or_default()
}

/// The level that denied.
pub(crate) fn node(judgement: &Judgement, gathered: &Gathered<'_>) -> Option<Arc<str>> {
    let path: Option<&Path> = match judgement.layer {
        Layer::Control => gathered.control,
        Layer::ControlCaller => gathered.control_caller,
        _ => None,
    };
    Some(path?.get(judgement.level)?.target.clone())
}
