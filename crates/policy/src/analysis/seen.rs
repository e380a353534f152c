//! What was seen of some requests together: what comes of them, and the statements that make it so.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::outcome::{INVOLVED, Verdict, is_explicit};
use super::part::{Acts, Outcome, Part, Row};
use crate::Layer;

/// What was seen of a region.
#[derive(Clone, Eq, Ord, PartialEq, PartialOrd)]
pub(super) struct Seen {
    outcome: Outcome,
    doubt: Option<&'static str>,
    layer: Layer,
    grants: BTreeSet<usize>,
    limits: BTreeSet<usize>,
    pub(super) except: BTreeSet<usize>,
}

impl Seen {
    /// What comes of some cells together.
    pub(super) fn of(parts: &[Arc<Part>], cells: &[(Vec<usize>, Verdict)]) -> Self {
        let is = |outcome| cells.iter().all(|(_, one)| one.outcome == outcome);
        let outcome = if is(Outcome::Always) {
            Outcome::Always
        } else if is(Outcome::Never) {
            Outcome::Never
        } else {
            Outcome::Conditional
        };
        let (mut grants, mut limits) = (BTreeSet::new(), BTreeSet::new());
        for (cell, verdict) in cells {
            let own = || {
                cell.iter()
                    .filter_map(|place| Some((*place, &**parts.get(*place)?)))
            };
            let sure = |layer| {
                let mut all = own();
                all.any(|(_, part)| part.layer == layer && !part.denies() && part.is_sure())
            };
            let carries = |part: &Part| !part.denies() && (part.is_sure() || !sure(part.layer));
            grants.extend(
                own()
                    .filter(|(_, part)| carries(part))
                    .map(|(place, _)| place),
            );
            let deciding = |part: &Part| {
                outcome != Outcome::Never || !is_explicit(&verdict.best) || part.is_sure()
            };
            let limiting = own().filter(|(_, part)| part.denies() && deciding(part));
            limits.extend(
                limiting
                    .map(|(place, _)| place)
                    .filter(|_| verdict.outcome != Outcome::Always),
            );
        }
        Self {
            outcome,
            doubt: cells.iter().find_map(|(_, one)| one.doubt),
            layer: cells
                .first()
                .map_or(Layer::Identity, |(_, one)| one.best.layer),
            grants,
            limits,
            except: BTreeSet::new(),
        }
    }

    /// The same, which says nothing of what these take away.
    pub(super) fn but_for(self, except: BTreeSet<usize>) -> Self {
        Self { except, ..self }
    }

    pub(super) fn forbidden(place: usize, limits: BTreeSet<usize>) -> Self {
        Self {
            outcome: Outcome::Never,
            doubt: None,
            layer: Layer::Identity,
            grants: [place].into(),
            limits,
            except: BTreeSet::new(),
        }
    }

    pub(super) fn unknown(place: usize) -> Self {
        Self {
            outcome: Outcome::Conditional,
            doubt: Some(INVOLVED),
            ..Self::forbidden(place, BTreeSet::new())
        }
    }

    pub(super) fn row(self, parts: &[Arc<Part>], actions: Acts, resources: Vec<String>) -> Row {
        let named = |places: &BTreeSet<usize>| {
            let part = |place: &usize| parts.get(*place).cloned();
            places.iter().filter_map(part).collect()
        };
        Row {
            actions,
            resources,
            except: named(&self.except),
            outcome: self.outcome,
            doubt: self.doubt,
            layer: self.layer,
            grants: named(&self.grants),
            limits: named(&self.limits),
        }
    }
}
