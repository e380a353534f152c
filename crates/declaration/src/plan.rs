//! A plan: the steps in the order in which they are done.

use crate::difference::difference;
use crate::mistake::Mistake;
use crate::read::Declared;
use crate::state::{Item, State};
use crate::step::{Effect, Step};
use crate::value::Value;

/// The policy that lets do everything.
const EVERYTHING: &str = "AdministratorAccess";
/// The list that it is on.
const LIST: &str = "system_policies";
/// The sections of those who hold it for good: a role needs somebody who takes it on.
const HOLDERS: [&str; 2] = ["users", "groups"];

/// What is to be done, in order, and what is left as it is.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// The steps.
    pub steps: Vec<Step>,
    /// What is there and not in the file, and is not deleted because nobody asked for it.
    pub left: Vec<String>,
    /// What is there and not in the file, and is of a kind that no file deletes.
    pub stays: Vec<String>,
    /// Everybody who may do everything, if the plan leaves nobody who may.
    pub deposed: Vec<String>,
}

/// Compares what should be with what is. Only with `prune` is anything deleted.
///
/// # Errors
/// Everything that cannot be done, as far as it can be known before.
pub fn plan(declared: &Declared, present: &State, prune: bool) -> Result<Plan, Vec<Mistake>> {
    let mut difference = difference(declared, present, prune);
    if !difference.mistakes.is_empty() {
        difference.mistakes.sort();
        return Err(difference.mistakes);
    }
    difference.steps.sort_by_key(Step::place);
    Ok(Plan {
        deposed: deposed(declared, present, &difference.steps),
        steps: difference.steps,
        left: difference.left,
        stays: difference.stays,
    })
}

/// Those from whom the policy is taken that lets do everything, where nobody who is known keeps it or has it then.
fn deposed(declared: &Declared, present: &State, steps: &[Step]) -> Vec<String> {
    let takes = |step: &&Step| {
        let what = step.detail.split_once(' ');
        let is_it =
            |(list, policy): (&str, &str)| list == LIST && policy.eq_ignore_ascii_case(EVERYTHING);
        step.effect == Effect::Delete && what.is_some_and(is_it)
    };
    let taken: Vec<_> = steps.iter().filter(takes).collect();
    let mut taken_from_holders = taken.iter().filter(|step| HOLDERS.contains(&step.thing.0));
    let first = taken_from_holders.next();
    let loses = |section: &str, name: &str| {
        let mut taken = taken.iter();
        taken.any(|step| step.thing.0 == section && step.thing.1 == name)
    };
    let stays = HOLDERS.into_iter().any(|section| {
        let mut there = present.items(section);
        let mut comes = declared.state.items(section);
        there.any(|(name, item)| holds(item) && !loses(section, name))
            || comes.any(|(_, item)| holds(item))
    });
    if first.is_none() || stays {
        return Vec::new();
    }
    let from = first.into_iter().chain(taken_from_holders);
    from.map(|step| step.subject.clone()).collect()
}

/// Whether somebody may do everything by it: a group without members helps nobody.
fn holds(item: &Item) -> bool {
    let list = item.values.get(LIST).into_iter().flat_map(Value::members);
    let members = item.values.get("members");
    let is_peopled = members.is_none_or(|all| all.members().next().is_some());
    is_peopled && { list }.any(|policy| policy.eq_ignore_ascii_case(EVERYTHING))
}

impl Plan {
    /// Whether there is nothing to do.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// How many steps have this effect.
    #[must_use]
    pub fn count(&self, effect: Effect) -> usize {
        let steps = self.steps.iter();
        steps.filter(|step| step.effect == effect).count()
    }

    /// The users that it deletes.
    pub fn deleted_users(&self) -> impl Iterator<Item = &str> {
        let deleted = |step: &&Step| {
            step.effect == Effect::Delete && step.detail.is_empty() && step.thing.0 == "users"
        };
        self.steps.iter().filter(deleted).map(|step| &*step.thing.1)
    }
}
