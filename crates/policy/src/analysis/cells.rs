//! A pattern of actions and one of resources, cut into cells: in each the same statements have a say.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::automaton::{Automaton, Wanted, samples};
use super::corner::{action_reach, resource_reach};
use super::part::Part;
use super::piece::{ROLES, add_action, add_resource, resource_texts};
use super::steps::{Exhausted, Steps};
use crate::{ActionPattern, Arn};

/// The actions of a region.
#[derive(Clone, Copy)]
pub(super) enum Span<'p> {
    /// All that were asked about: the statements have been looked through already.
    Whole,
    /// What a pattern covers.
    Pattern(&'p str),
    /// What none of these covers.
    Others(&'p [ActionPattern]),
}

/// Actions and resources that one statement names together.
#[derive(Clone, Copy)]
pub(super) struct Region<'p> {
    pub(super) actions: Span<'p>,
    /// A pattern; none where the statements have been looked through already.
    pub(super) resources: Option<&'p str>,
}

/// Statements by their places, and the sets of them that have a say on some request together.
pub(super) type Cells = BTreeSet<Vec<usize>>;

/// Where regions are cut up.
pub(super) struct Cutter<'p> {
    parts: &'p [Arc<Part>],
    /// All resources of the account, but for its roles, and its roles.
    others: String,
    roles: String,
    account: &'p str,
    known: BTreeMap<(String, Vec<usize>), Cells>,
}

impl<'p> Cutter<'p> {
    pub(super) fn new(parts: &'p [Arc<Part>], account: &'p str) -> Self {
        Self {
            parts,
            others: format!("acs:?*:*:{account}:?*"),
            roles: format!("acs:ram:*:{account}:role/*"),
            account,
            known: BTreeMap::new(),
        }
    }

    /// The cells of a region, as far as these statements tell them apart.
    pub(super) fn cells(
        &mut self,
        region: Region<'p>,
        relevant: &[usize],
        steps: &mut Steps,
    ) -> Result<Cells, Exhausted> {
        steps.take(relevant.len())?;
        let mut cells = Cells::new();
        for active in self.by_action(region.actions, relevant, steps)? {
            match region.resources {
                None => {
                    cells.insert(active);
                }
                Some(pattern) => cells.extend(self.by_resource(pattern, active, steps)?),
            }
        }
        Ok(cells)
    }

    fn by_action(
        &self,
        span: Span<'_>,
        relevant: &[usize],
        steps: &mut Steps,
    ) -> Result<Cells, Exhausted> {
        let (pattern, never) = match span {
            Span::Whole => return Ok([relevant.to_vec()].into()),
            // A request's action has a code and a name.
            Span::Pattern("*") => ("*:*", &[][..]),
            Span::Pattern(text) => (text, &[][..]),
            Span::Others(patterns) => ("*:*", patterns),
        };
        let mut automaton = Automaton::default();
        let must = [
            add_action(&mut automaton, "?*:?*"),
            add_action(&mut automaton, pattern),
        ];
        let never: Vec<_> = never
            .iter()
            .map(|own| add_action(&mut automaton, own.text()))
            .collect();
        let (mut always, mut open) = (Vec::new(), Vec::new());
        for (place, part) in self.of(relevant) {
            let own = part.left.actions();
            match action_reach(own, &[pattern]) {
                None => {}
                Some(true) => always.push(place),
                Some(false) => {
                    let texts = own.patterns().iter().map(ActionPattern::text);
                    let ids: Vec<_> = texts.map(|text| add_action(&mut automaton, text)).collect();
                    open.push((place, own.is_negated(), ids));
                }
            }
        }
        let likely: Vec<_> = samples(pattern, &["x", ""]).collect();
        explore(&automaton, &must, never, &likely, (always, open), steps)
    }

    fn by_resource(
        &mut self,
        pattern: &str,
        active: Vec<usize>,
        steps: &mut Steps,
    ) -> Result<Cells, Exhausted> {
        let key = (pattern.to_owned(), active);
        if let Some(known) = self.known.get(&key) {
            return Ok(known.clone());
        }
        let active = &key.1;
        let mut cells = Cells::new();
        if pattern == "*" {
            let whole = self.of(active).filter(|(_, part)| {
                part.left.resources().is_none() || resource_texts(&part.left).contains(&"*")
            });
            cells.insert(whole.map(|(place, _)| place).collect());
        }
        for role in [false, true] {
            cells.extend(self.named(pattern, active, role, steps)?);
        }
        self.known.insert(key, cells.clone());
        Ok(cells)
    }

    /// Resources of the account with a name: its roles, whose names ignore case, or all others.
    fn named(
        &self,
        pattern: &str,
        active: &[usize],
        role: bool,
        steps: &mut Steps,
    ) -> Result<Cells, Exhausted> {
        let domain = if role { &self.roles } else { &self.others };
        let mut automaton = Automaton::default();
        let must = [
            add_resource(&mut automaton, domain, role),
            add_resource(&mut automaton, pattern, role),
        ];
        let roles = (!role).then(|| add_resource(&mut automaton, ROLES, true));
        let (mut always, mut open) = (Vec::new(), Vec::new());
        for (place, part) in self.of(active) {
            match resource_reach(&part.left, &[pattern, domain.as_str()]) {
                None => {}
                Some(true) => always.push(place),
                Some(false) => {
                    let texts = resource_texts(&part.left).into_iter();
                    let ids: Vec<_> = texts
                        .map(|text| add_resource(&mut automaton, text, role))
                        .collect();
                    open.push((place, false, ids));
                }
            }
        }
        let likely = self.likely(pattern);
        let never = roles.into_iter().collect();
        explore(&automaton, &must, never, &likely, (always, open), steps)
    }

    /// Names that will often do.
    fn likely(&self, pattern: &str) -> Vec<String> {
        let own = Arn::parse(pattern).map_or_else(
            || format!("acs:x:x:{}:x", self.account),
            |arn| {
                let account = self.account;
                Arn { account, ..arn }.to_string()
            },
        );
        samples(&own, &["x", ""]).collect()
    }

    fn of(&self, places: &[usize]) -> impl Iterator<Item = (usize, &'p Part)> {
        let parts = self.parts;
        let part = move |place: &usize| Some((*place, &**parts.get(*place)?));
        places
            .iter()
            .filter_map(part)
            .collect::<Vec<_>>()
            .into_iter()
    }
}

/// A statement by its place, whether it speaks of what its patterns do not cover, and those patterns.
type Open = (usize, bool, Vec<u32>);

/// The sets of statements that some text brings together.
fn explore(
    automaton: &Automaton,
    must: &[u32],
    never: Vec<u32>,
    likely: &[String],
    (always, open): (Vec<usize>, Vec<Open>),
    steps: &mut Steps,
) -> Result<Cells, Exhausted> {
    let never: BTreeSet<u32> = never.into_iter().collect();
    let wanted = Wanted {
        must,
        never: &never,
        likely,
    };
    let mut cells = Cells::new();
    automaton.explore(wanted, steps, |matched, _, steps| {
        let mut active = always.clone();
        active.extend(open.iter().filter_map(|(place, negated, ids)| {
            let listed = ids.iter().any(|id| matched.binary_search(id).is_ok());
            (listed != *negated).then_some(*place)
        }));
        active.sort_unstable();
        steps.take(active.len())?;
        cells.insert(active);
        // Where nothing is told apart, one is as good as all.
        Ok(open.is_empty())
    })?;
    Ok(cells)
}
