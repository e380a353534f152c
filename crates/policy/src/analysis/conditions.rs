//! Values for condition keys, so that wanted statements are met and others are not.

use super::steps::{Exhausted, Steps};
use super::values::{Need, Turn, Values, values};
use crate::condition::PRINCIPAL_ARN;
use crate::context::same_key;
use crate::{Effect, Statement};

/// A key of the request, what is asked of it so far, and values that give that.
#[derive(Clone)]
struct Key<'d> {
    name: &'d str,
    needs: Vec<Need<'d>>,
    values: Vec<String>,
}

/// Condition keys with their values.
pub(super) type Keys = Vec<(String, Vec<String>)>;

/// The search for values.
pub(super) struct Conditions<'s> {
    /// What `acs:PrincipalARN` holds, where it follows from a principal.
    pub(super) principal_arn: Option<&'s [String]>,
    pub(super) steps: &'s mut Steps,
    /// Set when something was given up for a reason other than proof.
    pub(super) is_open: &'s mut bool,
}

impl Conditions<'_> {
    /// Keys and values under which all wanted statements take part and no avoided one does.
    pub(super) fn solve<'d>(
        &mut self,
        wanted: &[&'d Statement],
        avoided: &[&'d Statement],
    ) -> Result<Option<Keys>, Exhausted> {
        let mut keys = Vec::new();
        for statement in wanted {
            let turn = match statement.effect() {
                Effect::Allow => Turn::Met,
                Effect::Deny => Turn::NotUnmet,
            };
            for test in statement.conditions() {
                if !self.add(&mut keys, Need { test, turn })? {
                    return Ok(None);
                }
            }
        }
        let mut avoided = avoided.to_vec();
        avoided.sort_by_key(|statement| statement.conditions().len());
        Ok(self.avoid(&mut keys, &avoided, DEEP)?.then(|| {
            let given = keys.into_iter().filter(|key| !key.values.is_empty());
            given.map(|key| (key.name.to_owned(), key.values)).collect()
        }))
    }

    /// Asks one more thing of its key; whether that can be.
    fn add<'d>(&mut self, keys: &mut Vec<Key<'d>>, need: Need<'d>) -> Result<bool, Exhausted> {
        let name = need.test.key();
        let place = keys.iter().position(|key| same_key(key.name, name));
        if place.is_none() {
            let values = match self.principal_arn {
                Some(arn) if same_key(name, PRINCIPAL_ARN) => arn.to_vec(),
                _ => Vec::new(),
            };
            keys.push(Key {
                name,
                needs: Vec::new(),
                values,
            });
        }
        let place = place.unwrap_or(keys.len().saturating_sub(1));
        let Some(key) = keys.get_mut(place) else {
            return Ok(false);
        };
        let has = |own: &Need<'_>| own.turn == need.turn && own.test == need.test;
        self.steps.take(key.needs.len())?;
        if !key.needs.iter().any(has) {
            key.needs.push(need);
        }
        if need.is_met_by(key.values.iter().map(String::as_str)) {
            return Ok(true);
        }
        if self.principal_arn.is_some() && same_key(name, PRINCIPAL_ARN) {
            return Ok(false);
        }
        match values(&key.needs, self.steps)? {
            Values::Some(values) => key.values = values,
            Values::None => return Ok(false),
            Values::Unknown => {
                *self.is_open = true;
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Asks more of the keys until no avoided statement takes part; whether that can be.
    fn avoid<'d>(
        &mut self,
        keys: &mut Vec<Key<'d>>,
        avoided: &[&'d Statement],
        choices: usize,
    ) -> Result<bool, Exhausted> {
        let choices = choices.checked_sub(1).ok_or(Exhausted)?;
        loop {
            let mut hit = None;
            for statement in avoided {
                self.steps.take(statement.conditions().len())?;
                if self.takes_part(statement, keys) {
                    hit = Some(*statement);
                    break;
                }
            }
            let Some(statement) = hit else {
                return Ok(true);
            };
            let turn = match statement.effect() {
                Effect::Allow => Turn::NotMet,
                Effect::Deny => Turn::Unmet,
            };
            // With a single comparison there is no choice.
            if let [test] = statement.conditions() {
                if self.add(keys, Need { test, turn })? {
                    continue;
                }
                return Ok(false);
            }
            for test in statement.conditions() {
                let size = keys.iter().map(|key| key.needs.len()).sum();
                self.steps.take(size)?;
                let mut more = keys.clone();
                if self.add(&mut more, Need { test, turn })?
                    && self.avoid(&mut more, avoided, choices)?
                {
                    *keys = more;
                    return Ok(true);
                }
            }
            return Ok(false);
        }
    }

    /// Whether a statement takes part with the values chosen so far.
    fn takes_part(&self, statement: &Statement, keys: &[Key<'_>]) -> bool {
        let turn = match statement.effect() {
            Effect::Allow => Turn::Met,
            Effect::Deny => Turn::NotUnmet,
        };
        statement.conditions().iter().all(|test| {
            let key = keys.iter().find(|key| same_key(key.name, test.key()));
            let values = match (key, self.principal_arn) {
                (Some(key), _) => &key.values[..],
                (None, Some(arn)) if test.is_principal_arn() => arn,
                _ => &[],
            };
            Need { test, turn }.is_met_by(values.iter().map(String::as_str))
        })
    }
}

/// More choices than these are not made at once.
const DEEP: usize = 400;
