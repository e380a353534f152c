//! Who can do what: what comes of all requests of somebody, by the statements that decide them.
//!
//! A question names the action, the resource, both or neither. With both there is at most one row. Otherwise there
//! is a row for what an Allow statement names, where all its patterns fare alike, and one for each Deny that takes
//! something away: *always* holds for every request that the row speaks of, and *never* for none of them.
//! *Conditional* means that some are allowed and some are not; by the context, or by where within the patterns they
//! are. Only what is named action by action and resource by resource is told apart to the end.
//!
//! Contexts are all that can be written: a key may be absent, hold anything, or hold several values.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::cells::{Cutter, Region, Span};
use super::left::parts;
use super::outcome::{Court, Verdict};
use super::part::{About, Acts, Asked, Outcome, Part, Row};
use super::seen::Seen;
use super::steps::{Exhausted, Steps, counted};
use crate::{ActionPattern, Effect, Layer, Named, ResourcePattern, Resources, Statement};

/// The rows of an answer. Steps are counted down; what they do not suffice for is conditional, and says so.
#[must_use]
pub fn rows(asked: &Asked<'_>, about: &About<'_>, steps: &mut u64) -> Vec<Row> {
    let mut parts = parts(asked, about);
    counted(steps, |steps| {
        // What is looked at is paid for, even where nothing comes of it.
        let paid = steps.take(parts.len());
        if let (Some(action), Some(resource)) = (about.action, about.resource) {
            let court = Court::new(
                asked,
                resource.owner(),
                parts.iter().map(|own| &**own).collect(),
            );
            let verdict = court.verdict(steps);
            return one(action, resource, &parts, verdict).into_iter().collect();
        }
        parts.extend(about.apart.iter().filter_map(|one| apart(one, about)));
        let mut survey = Survey {
            asked,
            about,
            parts: &parts,
            cutter: Cutter::new(&parts, asked.account),
            known: BTreeMap::new(),
            taken: BTreeSet::new(),
            exhausted: paid.is_err(),
        };
        survey.rows(steps)
    })
}

/// The row about one request.
fn one(action: &str, resource: &Named<'_>, parts: &[Arc<Part>], verdict: Verdict) -> Option<Row> {
    let granted = parts.iter().any(|part| grants(part)) || verdict.best.is_allowed();
    let all: Vec<usize> = (0..parts.len()).collect();
    granted.then(|| {
        let seen = Seen::of(parts, &[(all, verdict)]);
        seen.row(
            parts,
            Acts::Listed(vec![action.to_owned()]),
            vec![resource.filled().to_owned()],
        )
    })
}

/// Requests that are left out, in the form of a Deny; nothing where the question is about none of them.
fn apart(
    (actions, resource): &(ActionPattern, ResourcePattern),
    about: &About<'_>,
) -> Option<Arc<Part>> {
    let asked = about.action.map(ActionPattern::parse);
    let action = match (about.action, asked) {
        (Some(action), Some(asked)) => asked.filter(|_| actions.matches(action))?,
        _ => actions.clone(),
    };
    Some(Arc::new(Part {
        layer: Layer::Trust,
        level: 0,
        policy: 0,
        statement: 0,
        left: Statement::new(Effect::Deny, vec![action], vec![resource.clone()]),
    }))
}

/// Whether it allows by itself: what the caller's own policies say, or what the resource carries.
fn grants(part: &Part) -> bool {
    matches!(part.layer, Layer::Identity | Layer::ResourceBased) && !part.denies()
}

/// One principal, looked at pattern by pattern.
struct Survey<'s> {
    asked: &'s Asked<'s>,
    about: &'s About<'s>,
    parts: &'s [Arc<Part>],
    cutter: Cutter<'s>,
    known: BTreeMap<Vec<usize>, Verdict>,
    /// The Deny statements that take something away from a row.
    taken: BTreeSet<usize>,
    exhausted: bool,
}

impl<'s> Survey<'s> {
    fn rows(&mut self, steps: &mut Steps) -> Vec<Row> {
        let mut rows = Vec::new();
        for (place, part) in self.parts.iter().enumerate() {
            if grants(part) {
                self.of_statement(place, part, &mut rows, steps);
            }
        }
        for place in std::mem::take(&mut self.taken) {
            rows.extend(
                self.parts
                    .get(place)
                    .filter(|own| own.layer != Layer::Trust)
                    .map(forbidden),
            );
        }
        if rows.is_empty() {
            rows.extend(self.owner());
        }
        rows
    }

    /// The owner needs no statement.
    fn owner(&self) -> Option<Row> {
        let parts: Vec<&Part> = Vec::new();
        let owner = self.about.resource.map_or(self.asked.account, Named::owner);
        let verdict = Court::new(self.asked, owner, parts).verdict(&mut Steps::new(FEW));
        let whole = |one: Option<&str>| vec![one.unwrap_or("*").to_owned()];
        verdict.best.is_allowed().then(|| Row {
            except: self
                .parts
                .iter()
                .filter(|own| own.layer == Layer::Trust)
                .cloned()
                .collect(),
            ..Seen::of(self.parts, &[(Vec::new(), verdict)]).row(
                self.parts,
                Acts::Listed(whole(self.about.action)),
                whole(self.about.resource.map(Named::filled)),
            )
        })
    }

    /// What one Allow statement names: the patterns that fare alike stand in one row.
    fn of_statement(
        &mut self,
        place: usize,
        part: &'s Part,
        rows: &mut Vec<Row>,
        steps: &mut Steps,
    ) {
        let resources = match self.about.resource {
            Some(_) => vec![None],
            None => texts(&part.left).into_iter().map(Some).collect(),
        };
        let mut groups: Vec<(Vec<String>, Acts, Seen)> = Vec::new();
        for resource in resources {
            let mut alike: Vec<(Acts, Seen)> = Vec::new();
            for (span, acts) in self.spans(&part.left) {
                let region = Region {
                    actions: span,
                    resources: resource,
                };
                let Some(seen) = self.region(place, part, region, steps) else {
                    continue;
                };
                let like = alike.iter().position(|(_, own)| *own == seen);
                match (like.and_then(|place| alike.get_mut(place)), acts) {
                    (Some((Acts::Listed(own), _)), Acts::Listed(more)) => own.extend(more),
                    (_, acts) => alike.push((acts, seen)),
                }
            }
            let name = resource.map_or_else(
                || self.about.resource.map_or("*", Named::filled).to_owned(),
                str::to_owned,
            );
            for (acts, seen) in alike {
                let same = |(_, own, other): &&mut (Vec<String>, Acts, Seen)| {
                    *own == acts && *other == seen
                };
                match groups.iter_mut().find(same) {
                    Some((names, ..)) => names.push(name.clone()),
                    None => groups.push((vec![name.clone()], acts, seen)),
                }
            }
        }
        for (names, acts, seen) in groups {
            self.taken.extend(&seen.except);
            rows.push(seen.row(self.parts, acts, names));
        }
    }

    fn spans(&self, statement: &'s Statement) -> Vec<(Span<'s>, Acts)> {
        let patterns = statement.actions().patterns();
        let texts = || patterns.iter().map(|own| own.text().to_owned());
        if let Some(action) = self.about.action {
            return vec![(Span::Whole, Acts::Listed(vec![action.to_owned()]))];
        }
        if statement.actions().is_negated() {
            return vec![(Span::Others(patterns), Acts::Others(texts().collect()))];
        }
        let one = |own: &'s ActionPattern| {
            let acts = Acts::Listed(vec![own.text().to_owned()]);
            (Span::Pattern(own.text()), acts)
        };
        patterns.iter().map(one).collect()
    }

    /// What comes of the requests of a region; nothing where there are none.
    fn region(
        &mut self,
        place: usize,
        part: &Part,
        region: Region<'s>,
        steps: &mut Steps,
    ) -> Option<Seen> {
        // What the statement allows in any case no other need allow.
        // What another account has is allowed where both sides say so.
        let owner = self.about.resource.map_or(self.asked.account, Named::owner);
        let is_own = self.asked.principal.account() == Some(owner);
        let needs = |own: &Part| !is_own || !grants(own) || !part.is_sure();
        let all = self.parts.iter().enumerate();
        let relevant: Vec<usize> = all
            .filter(|(other, own)| *other == place || needs(own))
            .map(|(other, _)| other)
            .collect();
        let cells = if self.exhausted {
            Err(Exhausted)
        } else {
            let aside = steps.set_aside();
            let cells = self.cutter.cells(region, &relevant, steps);
            steps.give_back(aside);
            cells
        };
        let Ok(cells) = cells else {
            return Some(Seen::unknown(place));
        };
        if cells.is_empty() {
            return None;
        }
        let (taken, left): (Vec<_>, Vec<_>) = cells
            .into_iter()
            .partition(|cell| self.taking(cell).is_some());
        let except: BTreeSet<usize> = taken.iter().filter_map(|cell| self.taking(cell)).collect();
        if left.is_empty() {
            let own = |place: &usize| {
                self.parts
                    .get(*place)
                    .is_some_and(|own| own.layer != Layer::Trust)
            };
            let (limits, except): (BTreeSet<_>, BTreeSet<_>) = except.into_iter().partition(own);
            return (!limits.is_empty()).then(|| Seen::forbidden(place, limits).but_for(except));
        }
        let left: Vec<_> = left
            .into_iter()
            .map(|cell| {
                let verdict = self.verdict(&cell, steps);
                (cell, verdict)
            })
            .collect();
        Some(Seen::of(self.parts, &left).but_for(except))
    }

    /// The Deny that takes a cell away in any case.
    fn taking(&self, cell: &[usize]) -> Option<usize> {
        let takes = |place: &&usize| {
            let part = self.parts.get(**place);
            part.is_some_and(|part| part.denies() && part.is_sure())
        };
        cell.iter().find(takes).copied()
    }

    fn verdict(&mut self, cell: &[usize], steps: &mut Steps) -> Verdict {
        if let Some(known) = self.known.get(cell) {
            return known.clone();
        }
        let owner = self.about.resource.map_or(self.asked.account, Named::owner);
        let parts = cell.iter().filter_map(|place| self.parts.get(*place));
        let court = Court::new(self.asked, owner, parts.map(|own| &**own).collect());
        let verdict = court.verdict(steps);
        self.known.insert(cell.to_vec(), verdict.clone());
        verdict
    }
}

/// What a Deny takes away from other rows.
fn forbidden(part: &Arc<Part>) -> Row {
    let own = part.left.actions();
    let listed = own
        .patterns()
        .iter()
        .map(|own| own.text().to_owned())
        .collect();
    Row {
        actions: if own.is_negated() {
            Acts::Others(listed)
        } else {
            Acts::Listed(listed)
        },
        resources: texts(&part.left).into_iter().map(str::to_owned).collect(),
        except: Vec::new(),
        outcome: Outcome::Never,
        doubt: None,
        layer: part.layer,
        grants: Vec::new(),
        limits: vec![part.clone()],
    }
}

fn texts(statement: &Statement) -> Vec<&str> {
    let patterns = statement.resources().map(Resources::patterns);
    let patterns = patterns.unwrap_or_default().iter();
    patterns.map(ResourcePattern::text).collect()
}

/// Whoever owns everything is looked at without a search.
const FEW: u64 = 100;
