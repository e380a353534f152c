//! The walk through actions, then resources, then conditions, to a request that one side permits
//! and the other does not.

use std::collections::{BTreeSet, VecDeque};

use super::automaton::{Automaton, Exhausted, Manner, Steps};
use super::board::{Board, Key, One};
use super::values::choices;
use super::{Finding, Witness};
use crate::context::same_key;
use crate::lint::covers;
use crate::request::Request;
use crate::{
    ActionPattern, Context, Document, Effect, Principal, Question, Resource, ResourcePattern,
    Statement, Test,
};

/// A search for what the first documents permit and the second do not.
pub(super) struct Search<'d> {
    statements: Vec<One<'d>>,
    steps: Steps,
    doubt: Option<&'static str>,
}

type Within<'w> = Option<(&'w ActionPattern, &'w ResourcePattern)>;

impl<'d> Search<'d> {
    pub(super) fn new(first: &[&'d Document], second: &[&'d Document], steps: u64) -> Self {
        let of = |documents: &[&'d Document], first| {
            let statements = documents.iter().flat_map(|document| document.statements());
            statements
                .map(|statement| One { statement, first })
                .collect::<Vec<_>>()
        };
        let statements = [of(first, true), of(second, false)].concat();
        Self {
            statements,
            steps: Steps::new(steps),
            doubt: None,
        }
    }

    pub(super) fn run(mut self, within: Within<'_>) -> Finding {
        if self.statements.iter().any(|one| !one.statement.is_sound()) {
            return Finding::Undecided("part of a document cannot be understood");
        }
        if self
            .statements
            .iter()
            .any(|one| one.statement.principals().is_some())
        {
            return Finding::Undecided("documents with principals are not compared");
        }
        match self.actions(within) {
            Ok(Some(witness)) => Finding::Witness(witness),
            Ok(None) => self.doubt.map_or(Finding::None, Finding::Undecided),
            Err(Exhausted) => Finding::Undecided("the documents are too involved to compare"),
        }
    }

    fn actions(&mut self, within: Within<'_>) -> Result<Option<Witness>, Exhausted> {
        let mut automaton = Automaton::default();
        let domain = add_action(&mut automaton, "?*:?*");
        let mut must = vec![domain];
        must.extend(within.map(|(action, _)| add_action(&mut automaton, action.text())));
        let ids: Vec<Vec<u32>> = self
            .statements
            .iter()
            .map(|one| {
                let patterns = one.statement.actions().patterns().iter();
                patterns
                    .map(|pattern| add_action(&mut automaton, pattern.text()))
                    .collect()
            })
            .collect();
        let mut seen = BTreeSet::new();
        let fresh = self.fresh_denies();
        let mut starts = VecDeque::from(self.starts(&fresh));
        while let Some((index, through)) = starts.pop_front() {
            let own = self.statements.get(index).map(|one| one.statement);
            if through.is_none()
                && fresh.len() <= FRESH
                && own.is_some_and(|own| self.surely_permitted(own))
            {
                starts.extend(fresh.iter().map(|deny| (index, Some(*deny))));
                continue;
            }
            let none = Vec::new();
            let own = self.patterns_of(index, &ids);
            let denied = through.map_or(&none, |deny| ids.get(deny).unwrap_or(&none));
            let denied = match through.and_then(|deny| self.statements.get(deny)) {
                Some(deny) if !deny.statement.actions().is_negated() => choices_of(denied),
                _ => vec![None],
            };
            for (start, deny) in pairs(&own, &denied) {
                let must: Vec<u32> = must.iter().copied().chain(start).chain(deny).collect();
                let mut found = None;
                let mut steps = std::mem::replace(&mut self.steps, Steps::new(0));
                let outcome = automaton.explore(&must, &mut steps, |matched, action, steps| {
                    let active = self.about(&ids, matched);
                    let lacks = through.is_some_and(|deny| !active.contains(&deny));
                    let new = seen.insert((index, through, active.clone()));
                    if lacks || !new || !active.contains(&index) {
                        return Ok(false);
                    }
                    std::mem::swap(&mut self.steps, steps);
                    let outcome = self.resources((index, through), &active, &action, within);
                    std::mem::swap(&mut self.steps, steps);
                    found = outcome?;
                    Ok(found.is_some())
                });
                self.steps = steps;
                if outcome? {
                    return Ok(found);
                }
            }
        }
        Ok(None)
    }

    /// Whether the other side has the very same statement.
    fn is_shared(&self, statement: &Statement) -> bool {
        self.side(false, statement.effect())
            .any(|other| other.statement == statement)
    }

    /// Whether a statement of the other side surely permits all that this one can.
    fn surely_permitted(&self, statement: &Statement) -> bool {
        self.side(false, Effect::Allow)
            .any(|other| covers(other.statement, statement))
    }

    /// The Deny statements of the other side that this side surely has no match for.
    fn fresh_denies(&self) -> Vec<usize> {
        let known = |deny: &Statement| {
            let mut own = self.side(true, Effect::Deny);
            own.clone().any(|own| own.statement == deny)
                || own.any(|own| covers(own.statement, deny))
        };
        let statements = self.statements.iter().enumerate();
        let denies = statements.filter(|(_, one)| one.is(false, Effect::Deny));
        denies
            .filter(|(_, one)| !known(one.statement))
            .map(|(index, _)| index)
            .collect()
    }

    /// Where to look: at each Allow of the first side. What the second side surely allows too can
    /// only differ where a Deny of it that the first side lacks applies.
    fn starts(&self, fresh: &[usize]) -> Vec<(usize, Option<usize>)> {
        let allows = self
            .statements
            .iter()
            .enumerate()
            .filter(|(_, one)| one.is(true, Effect::Allow));
        let (covered, open): (Vec<_>, Vec<_>) =
            allows.partition(|(_, one)| self.is_shared(one.statement));
        let mut starts: Vec<_> = open.into_iter().map(|(index, _)| (index, None)).collect();
        for (index, _) in covered {
            if fresh.len() > FRESH {
                starts.push((index, None));
            } else {
                starts.extend(fresh.iter().map(|deny| (index, Some(*deny))));
            }
        }
        starts
    }

    /// The patterns to begin with: each on its own, or none if the statement is about the rest.
    fn patterns_of(&self, index: usize, ids: &[Vec<u32>]) -> Vec<Option<u32>> {
        match (self.statements.get(index), ids.get(index)) {
            (Some(one), Some(own)) if !one.statement.actions().is_negated() => choices_of(own),
            _ => vec![None],
        }
    }

    fn side(&self, first: bool, effect: Effect) -> impl Iterator<Item = &One<'d>> + Clone {
        self.statements
            .iter()
            .filter(move |one| one.is(first, effect))
    }

    /// The statements that speak about an action which matches exactly these patterns.
    fn about(&self, ids: &[Vec<u32>], matched: &[u32]) -> Vec<usize> {
        let speaks = |(index, (one, ids)): (usize, (&One<'_>, &Vec<u32>))| {
            let listed = ids.iter().any(|id| matched.binary_search(id).is_ok());
            (listed != one.statement.actions().is_negated()).then_some(index)
        };
        self.statements
            .iter()
            .zip(ids)
            .enumerate()
            .filter_map(speaks)
            .collect()
    }

    fn resources(
        &mut self,
        (allow, through): (usize, Option<usize>),
        active: &[usize],
        action: &str,
        within: Within<'_>,
    ) -> Result<Option<Witness>, Exhausted> {
        let mut seen = BTreeSet::new();
        let wanted = within.is_none_or(|(_, resource)| resource.text() == "*");
        if wanted {
            let whole = |index: &usize| self.resource_texts(*index).contains(&"*");
            let all: Vec<usize> = active.iter().copied().filter(whole).collect();
            if all.contains(&allow)
                && through.is_none_or(|deny| all.contains(&deny))
                && let Some(witness) = self.conditions(allow, &all, action, "*")?
            {
                return Ok(Some(witness));
            }
        }
        for role in [false, true] {
            let mut automaton = Automaton::default();
            let domain = if role {
                "acs:ram:*:*:role/*"
            } else {
                "acs:?*:*:*:?*"
            };
            let mut must = vec![add_resource(&mut automaton, domain, role)];
            let roles = add_resource(&mut automaton, "acs:ram:*:*:role/*", true);
            must.extend(
                within.map(|(_, resource)| add_resource(&mut automaton, resource.text(), role)),
            );
            let mut ids = Vec::new();
            for index in active {
                let texts = self.resource_texts(*index);
                let add = |text: &&str| add_resource(&mut automaton, text, role);
                ids.push((*index, texts.iter().map(add).collect::<Vec<u32>>()));
            }
            let of = |wanted: usize| {
                let own = ids.iter().filter(move |(index, _)| *index == wanted);
                let own = own.flat_map(|(_, ids)| ids.iter().copied().map(Some));
                own.collect::<Vec<Option<u32>>>()
            };
            let denied = through.map_or_else(|| vec![None], of);
            for (start, deny) in pairs(&of(allow), &denied) {
                let must: Vec<u32> = must.iter().copied().chain(start).chain(deny).collect();
                let mut found = None;
                let mut steps = std::mem::replace(&mut self.steps, Steps::new(0));
                let outcome = automaton.explore(&must, &mut steps, |matched, resource, steps| {
                    if !role && matched.contains(&roles) {
                        return Ok(false);
                    }
                    let covered = |(index, ids): &(usize, Vec<u32>)| {
                        let covered = ids.iter().any(|id| matched.binary_search(id).is_ok());
                        covered.then_some(*index)
                    };
                    let active: Vec<usize> = ids.iter().filter_map(covered).collect();
                    if !seen.insert(active.clone()) {
                        return Ok(false);
                    }
                    std::mem::swap(&mut self.steps, steps);
                    let outcome = self.conditions(allow, &active, action, &resource);
                    std::mem::swap(&mut self.steps, steps);
                    found = outcome?;
                    Ok(found.is_some())
                });
                self.steps = steps;
                if outcome? {
                    return Ok(found);
                }
            }
        }
        Ok(None)
    }

    fn resource_texts(&self, index: usize) -> Vec<&'d str> {
        let resources = self
            .statements
            .get(index)
            .and_then(|one| one.statement.resources());
        match resources {
            Some(resources) => resources
                .patterns()
                .iter()
                .map(ResourcePattern::text)
                .collect(),
            None => vec!["*"],
        }
    }

    fn conditions(
        &mut self,
        allow: usize,
        active: &[usize],
        action: &str,
        resource: &str,
    ) -> Result<Option<Witness>, Exhausted> {
        let active: Vec<One<'d>> = active
            .iter()
            .filter_map(|index| self.statements.get(*index))
            .copied()
            .collect();
        let Some(allow) = self.statements.get(allow).map(|one| one.statement) else {
            return Ok(None);
        };
        let free = |one: &One<'_>| one.statement.conditions().is_empty();
        let denied = active
            .iter()
            .any(|one| one.is(true, Effect::Deny) && free(one));
        let granted = active
            .iter()
            .any(|one| one.is(false, Effect::Allow) && free(one))
            && !active.iter().any(|one| one.is(false, Effect::Deny));
        if denied || granted {
            return Ok(None);
        }
        let mut keys: Vec<(&str, Vec<&Test>)> = Vec::new();
        for test in active.iter().flat_map(|one| one.statement.conditions()) {
            match keys.iter_mut().find(|(key, _)| same_key(key, test.key())) {
                Some((_, tests)) if tests.contains(&test) => {}
                Some((_, tests)) => tests.push(test),
                None => keys.push((test.key(), vec![test])),
            }
        }
        let mut board = Board {
            keys: Vec::new(),
            active: &active,
            allow,
        };
        for (key, tests) in keys {
            let (choices, complete) = choices(&tests, &mut self.steps)?;
            if !complete {
                self.doubt = Some("a key is compared in ways that are too many to look through");
            }
            board.keys.push(Key {
                name: key,
                tests,
                choices,
            });
        }
        let mut chosen = Vec::new();
        if !board.search(&mut chosen, &mut self.steps)? {
            return Ok(None);
        }
        let context = board.context(&chosen);
        let witness = Witness {
            action: action.to_owned(),
            resource: resource.to_owned(),
            context,
        };
        if self.is_true(&witness) {
            return Ok(Some(witness));
        }
        self.doubt = Some("a request was found that the judge decides otherwise");
        Ok(None)
    }

    /// Whether the judge agrees.
    fn is_true(&self, witness: &Witness) -> bool {
        let mut context = Context::new();
        for (key, values) in &witness.context {
            for value in values {
                context.insert(key, value.as_str());
            }
        }
        let resources = [Resource {
            arn: &witness.resource,
            owner: "",
            group: None,
        }];
        let question = Question::new(&Principal::Anonymous, &witness.action, &resources, &context);
        let [resource] = &resources;
        let request = Request::new(&question, resource);
        let permits = |first| {
            let applies = |effect| {
                let side = self
                    .statements
                    .iter()
                    .filter(move |one| one.is(first, effect));
                side.clone().any(|one| request.applies(one.statement))
            };
            applies(Effect::Allow) && !applies(Effect::Deny)
        };
        permits(true) && !permits(false)
    }
}

fn choices_of(ids: &[u32]) -> Vec<Option<u32>> {
    ids.iter().copied().map(Some).collect()
}

/// Every combination of the two.
fn pairs(one: &[Option<u32>], other: &[Option<u32>]) -> Vec<(Option<u32>, Option<u32>)> {
    one.iter()
        .flat_map(|first| other.iter().map(|second| (*first, *second)))
        .collect()
}

fn add_action(automaton: &mut Automaton, text: &str) -> u32 {
    let code = Manner {
        fold: true,
        colon: false,
    };
    let name = Manner {
        fold: true,
        colon: true,
    };
    match text.split_once(':') {
        Some((first, second)) => automaton.add(&[(first, code), (second, name)]),
        None => automaton.add(&[(text, name)]),
    }
}

/// Adds a resource pattern; `role` says that the resources in question are roles.
fn add_resource(automaton: &mut Automaton, text: &str, role: bool) -> u32 {
    let relative = Manner {
        fold: role,
        colon: true,
    };
    let folded = Manner {
        fold: true,
        colon: false,
    };
    let exact = Manner {
        fold: false,
        colon: false,
    };
    match crate::Arn::parse(text) {
        Some(arn) => automaton.add(&[
            ("acs", exact),
            (arn.code, folded),
            (arn.region, folded),
            (arn.account, exact),
            (arn.relative, relative),
        ]),
        None => automaton.add(&[(
            text,
            Manner {
                fold: false,
                colon: true,
            },
        )]),
    }
}

/// With more new Deny statements than these it is quicker not to look at each on its own.
const FRESH: usize = 16;
