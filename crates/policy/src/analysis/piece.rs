//! A walk through actions, then resources, then conditions, to a request to which the wanted
//! statements apply and none of those to stay clear of.
//!
//! The fewer statements there are to stay clear of, the easier it is. So where a few of them
//! already leave nothing, more of them need not be looked at.

use std::collections::BTreeSet;

use super::automaton::{Automaton, Case, Manner, Wanted, samples};
use super::cast::Cast;
use super::conditions::Conditions;
use super::corner::Corner;
use super::pool::{Pool, actions_may_meet, resources_may_meet};
use super::steps::{Exhausted, Steps};
use super::witness::Witness;
use crate::{ActionPattern, Actions, ResourcePattern, Resources, Statement};

/// Patterns of actions and resources that a request must lie within.
pub(super) type Within<'w> = Option<(&'w ActionPattern, &'w ResourcePattern)>;

/// One search for requests of one principal.
pub(super) struct Walk<'w> {
    pub(super) cast: &'w Cast,
    pub(super) within: Within<'w>,
    pub(super) steps: &'w mut Steps,
    /// Set when something was given up for a reason other than proof.
    pub(super) is_open: &'w mut bool,
}

/// Sets of statements, by their places in a list, that leave no request.
#[derive(Default)]
struct Failed(Vec<Vec<usize>>);

impl<'d> Walk<'_> {
    /// A request to which all wanted statements apply and none of the pool.
    pub(super) fn find(
        &mut self,
        wanted: &[&'d Statement],
        pool: &Pool<'d>,
    ) -> Result<Option<Witness>, Exhausted> {
        let actions = wanted.iter().map(|statement| action_texts(statement));
        let resources = wanted.iter().map(|statement| resource_texts(statement));
        // Documents without `Resource` are about the role they belong to.
        let bound = self.within.map(|(_, resource)| resource.text());
        let is_bare = wanted.iter().all(|own| own.resources().is_none());
        let bound = bound.filter(|text| !is_bare || *text != "*");
        let resources = self.meeting(choices(resources), bound, resources_may_meet)?;
        let bound = self.within.map(|(action, _)| action.text());
        for mut actions in self.meeting(choices(actions), bound, actions_may_meet)? {
            for action in &mut actions {
                // A request's action has a code and a name.
                if *action == "*" {
                    *action = "*:*";
                }
            }
            let near = pool.near(&actions);
            for resources in &resources {
                self.steps.take_each(near.len(), NEAR)?;
                let corner = Corner::new(wanted, &near, actions.clone(), resources.clone());
                if let Some(corner) = corner
                    && let Some(witness) = self.actions(&corner)?
                {
                    return Ok(Some(witness));
                }
            }
        }
        Ok(None)
    }

    /// The choices of patterns that one request might match, and the bound with each.
    fn meeting<'t>(
        &mut self,
        choices: Vec<Vec<&'t str>>,
        bound: Option<&'t str>,
        may_meet: fn(&str, &str) -> bool,
    ) -> Result<Vec<Vec<&'t str>>, Exhausted> {
        self.steps.take(choices.len())?;
        let bounded = choices.into_iter().map(|mut choice| {
            choice.extend(bound);
            choice
        });
        Ok(bounded
            .filter(|choice| all_meet(choice, may_meet))
            .collect())
    }

    fn actions(&mut self, corner: &Corner<'_, 'd>) -> Result<Option<Witness>, Exhausted> {
        let mut automaton = Automaton::default();
        let mut must = vec![add_action(&mut automaton, "?*:?*")];
        for action in &corner.actions {
            must.push(add_action(&mut automaton, action));
        }
        let mut add_all = |actions: &Actions| {
            let texts = actions.patterns().iter().map(ActionPattern::text);
            texts
                .map(|text| add_action(&mut automaton, text))
                .collect::<Vec<u32>>()
        };
        let mut never = BTreeSet::new();
        for statement in corner.wanted {
            if statement.actions().is_negated() {
                never.extend(add_all(statement.actions()));
            }
        }
        let mut always = Vec::new();
        let mut open = Vec::new();
        for (place, one) in corner.avoided.iter().enumerate() {
            let actions = one.statement.actions();
            if one.every_action {
                always.push(place);
            } else if one.sure && one.every_resource && !actions.is_negated() {
                never.extend(add_all(actions));
            } else {
                open.push((place, actions.is_negated(), add_all(actions)));
            }
        }
        let likely: Vec<_> = corner
            .actions
            .iter()
            .flat_map(|text| samples(text, &["", "x"]))
            .collect();
        let wanted = Wanted {
            must: &must,
            never: &never,
            likely: &likely,
        };
        let (mut failed, mut below) = (Failed::default(), Failed::default());
        let mut found = None;
        let mut steps = std::mem::replace(self.steps, Steps::new(0));
        let outcome = automaton.explore(wanted, &mut steps, |matched, action, steps| {
            let mut active = always.clone();
            active.extend(open.iter().filter_map(|(place, negated, ids)| {
                let listed = ids.iter().any(|id| matched.binary_search(id).is_ok());
                (listed != *negated).then_some(*place)
            }));
            let least = active.len() == always.len();
            active.sort_unstable();
            steps.take(active.len())?;
            if failed.covers(&active) || corner.is_hopeless(&active) {
                return Ok(least);
            }
            std::mem::swap(self.steps, steps);
            let outcome = self.resources(corner, &active, &action, &mut below);
            std::mem::swap(self.steps, steps);
            found = outcome?;
            if found.is_none() {
                failed.add(active);
            }
            Ok(found.is_some() || least)
        });
        *self.steps = steps;
        outcome?;
        Ok(found)
    }

    fn resources(
        &mut self,
        corner: &Corner<'_, 'd>,
        active: &[usize],
        action: &str,
        failed: &mut Failed,
    ) -> Result<Option<Witness>, Exhausted> {
        if corner.resources.iter().all(|text| *text == "*") {
            let unnamed = corner.resources.is_empty();
            let resource = if unnamed {
                self.cast.role()
            } else {
                "*".to_owned()
            };
            let whole = |place: &usize| {
                let texts = corner.avoided.get(*place).map(|one| one.statement);
                texts.is_some_and(|statement| {
                    statement.resources().is_none() || resource_texts(statement).contains(&"*")
                })
            };
            let active: Vec<usize> = active.iter().copied().filter(whole).collect();
            let witness = self.conditions(corner, &active, action, &resource, failed)?;
            if witness.is_some() || unnamed {
                return Ok(witness);
            }
        }
        for role in [false, true] {
            let witness = self.named(corner, active, action, role, failed)?;
            if witness.is_some() {
                return Ok(witness);
            }
        }
        Ok(None)
    }

    /// Resources with a name: roles, or all others.
    fn named(
        &mut self,
        corner: &Corner<'_, 'd>,
        active: &[usize],
        action: &str,
        role: bool,
        failed: &mut Failed,
    ) -> Result<Option<Witness>, Exhausted> {
        let possible = |text: &&str| resources_may_meet(text, ROLES);
        if role && !corner.resources.iter().all(possible) {
            return Ok(None);
        }
        let mut automaton = Automaton::default();
        let domain = if role { ROLES } else { "acs:?*:*:*:?*" };
        let mut must = vec![add_resource(&mut automaton, domain, role)];
        for resource in &corner.resources {
            must.push(add_resource(&mut automaton, resource, role));
        }
        let mut never = BTreeSet::new();
        if !role {
            never.insert(add_resource(&mut automaton, ROLES, true));
        }
        let mut always = Vec::new();
        let mut open = Vec::new();
        for place in active {
            let Some(one) = corner.avoided.get(*place) else {
                continue;
            };
            if one.every_resource {
                always.push(*place);
                continue;
            }
            let texts = resource_texts(one.statement).into_iter();
            let ids: Vec<u32> = texts
                .map(|text| add_resource(&mut automaton, text, role))
                .collect();
            if one.sure {
                never.extend(ids);
            } else {
                open.push((*place, ids));
            }
        }
        let likely: Vec<_> = corner
            .resources
            .iter()
            .flat_map(|text| samples(text, &["x", ""]))
            .collect();
        let wanted = Wanted {
            must: &must,
            never: &never,
            likely: &likely,
        };
        let mut found = None;
        let mut steps = std::mem::replace(self.steps, Steps::new(0));
        let outcome = automaton.explore(wanted, &mut steps, |matched, resource, steps| {
            let mut active = always.clone();
            active.extend(open.iter().filter_map(|(place, ids)| {
                let listed = ids.iter().any(|id| matched.binary_search(id).is_ok());
                listed.then_some(*place)
            }));
            let least = active.len() == always.len();
            active.sort_unstable();
            std::mem::swap(self.steps, steps);
            let outcome = self.conditions(corner, &active, action, &resource, failed);
            std::mem::swap(self.steps, steps);
            found = outcome?;
            Ok(found.is_some() || least)
        });
        *self.steps = steps;
        outcome?;
        Ok(found)
    }

    fn conditions(
        &mut self,
        corner: &Corner<'_, 'd>,
        active: &[usize],
        action: &str,
        resource: &str,
        failed: &mut Failed,
    ) -> Result<Option<Witness>, Exhausted> {
        self.steps.take(active.len())?;
        self.steps.take(failed.0.len())?;
        if failed.covers(active) {
            return Ok(None);
        }
        let avoided = active.iter().filter_map(|place| corner.avoided.get(*place));
        if avoided.clone().any(|one| one.sure) {
            return Ok(None);
        }
        let avoided: Vec<_> = avoided.map(|one| one.statement).collect();
        let mut conditions = Conditions {
            principal_arn: self.cast.arn.as_deref(),
            steps: self.steps,
            is_open: self.is_open,
        };
        let Some(context) = conditions.solve(corner.wanted, &avoided)? else {
            failed.add(active.to_vec());
            return Ok(None);
        };
        Ok(Some(Witness {
            principal: self.cast.principal.clone(),
            owner: self.cast.owner.clone(),
            action: action.to_owned(),
            resource: resource.to_owned(),
            context,
        }))
    }
}

impl Failed {
    /// Whether a set that leaves nothing is part of this one.
    fn covers(&self, set: &[usize]) -> bool {
        let within =
            |failed: &Vec<usize>| failed.iter().all(|place| set.binary_search(place).is_ok());
        self.0.iter().any(within)
    }

    fn add(&mut self, set: Vec<usize>) {
        if self.0.len() < REMEMBERED {
            self.0.push(set);
        }
    }
}

/// The action patterns of a statement to choose from; none if it names what it is not about.
fn action_texts(statement: &Statement) -> Vec<&str> {
    if statement.actions().is_negated() {
        return Vec::new();
    }
    let patterns = statement.actions().patterns().iter();
    patterns.map(ActionPattern::text).collect()
}

pub(super) fn resource_texts(statement: &Statement) -> Vec<&str> {
    let patterns = statement.resources().map(Resources::patterns);
    let patterns = patterns.unwrap_or_default().iter();
    patterns.map(ResourcePattern::text).collect()
}

/// Every choice of one text from each list that has some.
fn choices<'t>(lists: impl Iterator<Item = Vec<&'t str>>) -> Vec<Vec<&'t str>> {
    let mut choices = vec![Vec::new()];
    for list in lists.filter(|list| !list.is_empty()) {
        let with = |choice: &Vec<&'t str>| {
            let with = |text: &&'t str| [&choice[..], &[*text]].concat();
            list.iter().map(with).collect::<Vec<_>>()
        };
        choices = choices.iter().flat_map(with).collect();
    }
    choices
}

fn all_meet(texts: &[&str], may_meet: fn(&str, &str) -> bool) -> bool {
    let mut pairs = texts
        .iter()
        .enumerate()
        .flat_map(|(index, one)| texts.iter().take(index).map(move |other| (one, other)));
    pairs.all(|(one, other)| may_meet(one, other))
}

pub(super) fn add_action(automaton: &mut Automaton, text: &str) -> u32 {
    let manner = |colon| Manner {
        case: Case::Ascii,
        colon,
    };
    match text.split_once(':') {
        Some((code, name)) => automaton.add(&[(code, manner(false)), (name, manner(true))]),
        None => automaton.add(&[(text, manner(true))]),
    }
}

/// Adds a resource pattern; `role` says that the resources in question are roles.
pub(super) fn add_resource(automaton: &mut Automaton, text: &str, role: bool) -> u32 {
    let manner = |folded, colon| Manner {
        case: if folded { Case::Ascii } else { Case::Kept },
        colon,
    };
    match crate::Arn::parse(text) {
        Some(arn) => automaton.add(&[
            ("acs", manner(false, false)),
            (arn.code, manner(true, false)),
            (arn.region, manner(true, false)),
            (arn.account, manner(false, false)),
            (arn.relative, manner(role, true)),
        ]),
        None => automaton.add(&[(text, manner(false, true))]),
    }
}

/// All roles.
pub(super) const ROLES: &str = "acs:ram:*:*:role/*";

/// What looking at one statement to stay clear of costs at least.
const NEAR: u64 = 4;

/// So many sets that leave nothing are remembered.
const REMEMBERED: usize = 256;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_request_matches_all_patterns_only_if_each_two_may_meet() {
        assert!(all_meet(&["oss:*", "*:Get*", "*"], actions_may_meet));
        assert!(!all_meet(&["oss:*", "*:Get*", "ecs:*"], actions_may_meet));
    }
}
