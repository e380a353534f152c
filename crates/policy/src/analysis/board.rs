//! The choice of values for condition keys.

use super::automaton::{Exhausted, Steps};
use super::values::Choice;
use crate::context::same_key;
use crate::truth::Truth;
use crate::{Effect, Statement, Test};

/// A statement of one of the sides.
#[derive(Clone, Copy)]
pub(super) struct One<'d> {
    pub(super) statement: &'d Statement,
    pub(super) first: bool,
}

impl One<'_> {
    pub(super) fn is(&self, first: bool, effect: Effect) -> bool {
        self.first == first && self.statement.effect() == effect
    }
}

/// The keys of a request with the values to choose from.
pub(super) struct Board<'b, 'd> {
    pub(super) keys: Vec<Key<'d>>,
    pub(super) active: &'b [One<'d>],
    pub(super) allow: &'d Statement,
}

pub(super) struct Key<'d> {
    pub(super) name: &'d str,
    pub(super) tests: Vec<&'d Test>,
    pub(super) choices: Vec<Choice>,
}

impl Board<'_, '_> {
    /// Whether values can be chosen for the remaining keys so that only the first side permits.
    pub(super) fn search(
        &self,
        chosen: &mut Vec<usize>,
        steps: &mut Steps,
    ) -> Result<bool, Exhausted> {
        steps.take(self.active.len() + 1)?;
        // What is not chosen yet may still turn out either way.
        let allowed = self.state(self.allow, chosen);
        let own_denies = self.active.iter().filter(|one| one.is(true, Effect::Deny));
        let mut open = allowed.is_none();
        if allowed.is_some_and(|truth| truth != Truth::Yes) {
            return Ok(false);
        }
        for deny in own_denies {
            match self.state(deny.statement, chosen) {
                Some(Truth::No) => {}
                Some(_) => return Ok(false),
                None => open = true,
            }
        }
        if !open && self.is_refused(chosen) {
            return Ok(true);
        }
        let Some(key) = self.keys.get(chosen.len()) else {
            return Ok(false);
        };
        for index in 0..key.choices.len() {
            chosen.push(index);
            if self.search(chosen, steps)? {
                return Ok(true);
            }
            chosen.pop();
        }
        Ok(false)
    }

    /// Whether the second side surely does not permit, whatever is chosen for the rest.
    fn is_refused(&self, chosen: &[usize]) -> bool {
        let state = |one: &One<'_>| self.state(one.statement, chosen);
        let mut denies = self.active.iter().filter(|one| one.is(false, Effect::Deny));
        let mut allows = self
            .active
            .iter()
            .filter(|one| one.is(false, Effect::Allow));
        denies.any(|one| state(one).is_some_and(|truth| truth != Truth::No))
            || allows.all(|one| state(one).is_some_and(|truth| truth != Truth::Yes))
    }

    /// What the conditions of a statement say; `None` while it is open.
    fn state(&self, statement: &Statement, chosen: &[usize]) -> Option<Truth> {
        let mut state = Truth::Yes;
        let mut open = false;
        for test in statement.conditions() {
            match self.truth(test, chosen) {
                Some(Truth::No) => return Some(Truth::No),
                Some(truth) => state = state.min(truth),
                None => open = true,
            }
        }
        if open { None } else { Some(state) }
    }

    fn truth(&self, test: &Test, chosen: &[usize]) -> Option<Truth> {
        let place = self
            .keys
            .iter()
            .position(|key| same_key(key.name, test.key()))?;
        let key = self.keys.get(place)?;
        let choice = key.choices.get(*chosen.get(place)?)?;
        let index = key.tests.iter().position(|own| *own == test)?;
        choice.truths.get(index).copied()
    }

    pub(super) fn context(&self, chosen: &[usize]) -> Vec<(String, Vec<String>)> {
        let given = self.keys.iter().zip(chosen).filter_map(|(key, choice)| {
            let values = &key.choices.get(*choice)?.values;
            (!values.is_empty()).then(|| (key.name.to_owned(), values.clone()))
        });
        given.collect()
    }
}
